#include "protocol/stix_marking.h"

#include <algorithm>
#include <optional>
#include <set>

#include "protocol/stix_check.h"
#include "protocol/text.h"

namespace protocol::stix {
namespace {

using json::Value;

// The labels that the content of a definition claims for itself.
std::vector<Label> claims_of(const Value& definition) {
  std::vector<Label> claims;
  if (const Value* content = json::find(definition, "definition")) {
    if (const Value* tlp = json::find(*content, "tlp")) claims.push_back(parse_label(view(*tlp)));
  }
  if (const Value* extensions = json::find(definition, "extensions"); extensions && extensions->IsObject()) {
    for (const auto& extension : extensions->GetObject()) {
      const Value* tlp = json::find(extension.value, "tlp_2_0");
      if (tlp != nullptr) claims.push_back(parse_label(view(*tlp)));
    }
  }
  // A name is for people and may be anything; only one that is a label claims it.
  const Label named = parse_label(json::string_or(definition, "name"));
  if (named != Label::unmarked && named != Label::unknown) claims.push_back(named);
  return claims;
}

Standing standing_of_canonical(const Value& definition, Label label) {
  const std::vector<Label> claims = claims_of(definition);
  const auto stricter = [&](Label claim) { return claim > label || claim == Label::unmarked; };
  if (std::any_of(claims.begin(), claims.end(), stricter)) return Standing::stricter;
  const bool right = !claims.empty() &&
                     std::all_of(claims.begin(), claims.end(), [&](Label claim) { return claim == label; });
  return right ? Standing::canonical : Standing::looser;
}

bool speaks_of_tlp(std::string_view text) {
  const std::string lower = lower_ascii(text.substr(0, 64));
  const std::size_t begin = lower.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && std::string_view(lower).substr(begin).starts_with("tlp");
}

// Only a plain statement is known to restrict nobody. Every other kind of definition (IEP, ACS, PAP, an
// invented TLP) may be a prohibition, and one that is not understood must not be read as freedom.
Standing standing_of_other(const Value& definition) {
  if (json::string_or(definition, "definition_type") != "statement") return Standing::unresolved;
  if (json::find(definition, "extensions") != nullptr || !claims_of(definition).empty())
    return Standing::unresolved;
  const Value* content = json::find(definition, "definition");
  if (content == nullptr) return Standing::unresolved;
  const bool claims_tlp = speaks_of_tlp(json::string_or(definition, "name")) ||
                          speaks_of_tlp(json::string_or(*content, "statement"));
  return claims_tlp ? Standing::unresolved : Standing::text_only;
}

std::vector<std::string> granular_markings(const Value& value) {
  std::vector<std::string> out;
  const Value* entries = json::find(value, "granular_markings");
  if (entries == nullptr || !entries->IsArray()) return out;
  for (const Value& entry : entries->GetArray()) {
    const Value* marking = json::find(entry, "marking_ref");
    if (marking != nullptr) out.emplace_back(view(*marking));
  }
  return out;
}

}  // namespace

void Definitions::add(const std::string& id, const Value& definition,
                      const std::vector<std::string>& markings) {
  const std::optional<Label> label = label_of_marking(id);
  const Standing standing = label ? standing_of_canonical(definition, *label) : standing_of_other(definition);
  Node& node = nodes_[id];
  node.standing = std::max(node.standing, standing);
  node.markings.insert(node.markings.end(), markings.begin(), markings.end());
  const std::vector<std::string> granular = granular_markings(definition);
  node.markings.insert(node.markings.end(), granular.begin(), granular.end());
}

// Takes away, again and again, what marks nothing that is left; what remains leads into a circle. Then the
// same the other way round: what nothing left refers to only leads there and is not part of one. Linear in
// all references.
void Definitions::close_circles() {
  std::map<std::string_view, std::set<std::string_view>> marks;
  std::map<std::string_view, std::set<std::string_view>> marked_by;
  for (const auto& [id, node] : nodes_) {
    for (const std::string& marking : node.markings) {
      if (!nodes_.contains(marking)) continue;
      marks[id].insert(marking);
      marked_by[marking].insert(id);
    }
  }
  const auto peel = [&](auto& outgoing, auto& incoming) {
    std::vector<std::string_view> free;
    for (const auto& [id, node] : nodes_) {
      if (outgoing[id].empty()) free.push_back(id);
    }
    while (!free.empty()) {
      const std::string_view id = free.back();
      free.pop_back();
      for (const std::string_view other : incoming[id]) {
        if (outgoing[other].erase(id) > 0 && outgoing[other].empty()) free.push_back(other);
      }
      incoming[id].clear();
    }
  };
  peel(marks, marked_by);
  peel(marked_by, marks);
  for (auto& [id, node] : nodes_) {
    if (!marks[id].empty() && !marked_by[id].empty()) node.standing = Standing::circular;
  }
}

const Standing* Definitions::find(std::string_view id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second.standing;
}

void Definitions::apply(const Value& value, Object& object) const {
  bool unknown = false;
  bool lying = false;
  std::vector<std::string> all = granular_markings(value);
  all.insert(all.end(), object.markings.begin(), object.markings.end());
  for (const std::string& marking : all) {
    const Standing* standing = find(marking);
    if (const std::optional<Label> label = label_of_marking(marking)) {
      object.label = strictest(object.label, *label);
      lying = lying || (standing != nullptr && *standing == Standing::stricter);
    } else if (standing == nullptr || *standing != Standing::text_only) {
      unknown = true;
    }
  }
  if (unknown) object.label = Label::unknown;
  // A definition is read by its users; it is not itself something that is shared or not.
  const bool needs_label = object.id.type != "marking-definition";
  if (object.label == Label::unmarked && needs_label) object.holds.emplace_back("unmarked");
  if (unknown) object.holds.emplace_back("unknown-marking");
  if (lying) object.holds.emplace_back("lying-marking");
}

}  // namespace protocol::stix
