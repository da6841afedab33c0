#include "protocol/stix_marking.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "protocol/stix_check.h"
#include "protocol/stix_selector.h"
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

// A definition that is an IEP policy and nothing else. A label it claims by other means is not understood.
std::optional<Iep> policy_of(const Value& definition) {
  const Value* extensions = json::find(definition, "extensions");
  const bool alone = extensions != nullptr && extensions->IsObject() && extensions->MemberCount() == 1 &&
                     json::find(definition, "definition_type") == nullptr &&
                     json::find(definition, "definition") == nullptr && claims_of(definition).empty();
  const Value* policy = alone ? json::find(*extensions, iep_extension) : nullptr;
  return policy == nullptr ? std::nullopt : read_iep(*policy);
}

// A plain statement is known to restrict nobody, and a policy that is understood says what it restricts.
// Every other kind of definition (ACS, PAP, an invented TLP) may be a prohibition, and one that is not
// understood must not be read as freedom.
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

// Words that people put at the beginning of a text to say how far it goes.
constexpr std::array<std::string_view, 5> texts{"name", "description", "abstract", "content", "explanation"};

// The label that a text begins with ("[TLP:RED] do not forward"); unmarked where it begins with none.
Label label_in(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n[(*#");
  if (begin == std::string_view::npos) return Label::unmarked;
  if (lower_ascii(text.substr(begin, 4)) != "tlp:") return Label::unmarked;
  const std::string lower = lower_ascii(text.substr(begin, 20));
  const std::size_t word = lower.find_first_not_of(" \t", 4);
  if (word == std::string::npos) return Label::unmarked;
  return parse_label(
      lower.substr(word, lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz+_", word) - word));
}

bool text_says_more(const Value& value, Label label) {
  return std::any_of(texts.begin(), texts.end(), [&](std::string_view name) {
    const Value* text = json::find(value, name);
    return text != nullptr && label_in(view(*text)) > label;
  });
}

// What labels ask for: MISP writes its tags there, PAP among them.
Handling asked_in_labels(const Value& value) {
  Handling asked;
  const Value* labels = json::find(value, "labels");
  if (labels == nullptr || !labels->IsArray()) return asked;
  for (const Value& label : labels->GetArray()) {
    if (is_exercise_word(view(label))) asked.restrict("exercise");
    asked.pap = strictest(asked.pap, pap_of_misp_tag(view(label)).value_or(Pap::none));
  }
  return asked;
}

}  // namespace

void Definitions::add(const std::string& id, const Value& definition,
                      const std::vector<std::string>& markings) {
  const std::optional<Label> label = label_of_marking(id);
  const std::optional<Iep> policy = label ? std::nullopt : policy_of(definition);
  const Standing standing = label    ? standing_of_canonical(definition, *label)
                            : policy ? Standing::policy
                                     : standing_of_other(definition);
  Node& node = nodes_[id];
  node.standing = std::max(node.standing, standing);
  if (policy) node.policy.add(*policy);
  node.markings.insert(node.markings.end(), markings.begin(), markings.end());
  const std::vector<std::string> granular = read_granular(definition).all;
  node.markings.insert(node.markings.end(), granular.begin(), granular.end());
}

// Of markings that are known already. One that never gets here leads into a circle and stays unknown.
void Definitions::label_own(Node& node) const {
  node.own = Label::unmarked;
  for (const std::string& marking : node.markings) {
    const auto found = nodes_.find(marking);
    if (const std::optional<Label> label = label_of_marking(marking)) {
      node.own = strictest(node.own, *label);
    } else if (found == nodes_.end() || found->second.standing > Standing::policy) {
      node.own = Label::unknown;
    } else {
      node.own = strictest(node.own, strictest(found->second.own, found->second.policy.label));
    }
  }
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
  const auto peel = [&](auto& outgoing, auto& incoming, auto&& taken) {
    std::vector<std::string_view> free;
    for (const auto& [id, node] : nodes_) {
      if (outgoing[id].empty()) free.push_back(id);
    }
    while (!free.empty()) {
      const std::string_view id = free.back();
      free.pop_back();
      taken(nodes_.find(id)->second);
      for (const std::string_view other : incoming[id]) {
        if (outgoing[other].erase(id) > 0 && outgoing[other].empty()) free.push_back(other);
      }
      incoming[id].clear();
    }
  };
  peel(marks, marked_by, [&](Node& node) { label_own(node); });
  peel(marked_by, marks, [](Node&) {});
  for (auto& [id, node] : nodes_) {
    if (!marks[id].empty() && !marked_by[id].empty()) node.standing = Standing::circular;
  }
}

const Standing* Definitions::find(std::string_view id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : &found->second.standing;
}

// A policy goes no further than what it marks: it says who wants what. Its window is for what it marks alone.
void Definitions::bind_definition(Instant now, Object& object) const {
  if (object.id.type != "marking-definition") return;
  const auto found = nodes_.find(object.id.text());
  if (found == nodes_.end() || found->second.standing != Standing::policy) return;
  object.label = strictest(object.label, found->second.policy.label_at(now));
  Handling asked = found->second.policy.handling;
  asked.valid_from = asked.valid_until = std::nullopt;
  object.handling.add(asked);
}

void Definitions::apply(const Value& value, Instant now, Object& object) const {
  bool unknown = false;
  bool lying = false;
  Iep policies;
  const auto take = [&](const std::string& marking) {
    const auto found = nodes_.find(marking);
    const Standing* standing = found == nodes_.end() ? nullptr : &found->second.standing;
    if (const std::optional<Label> label = label_of_marking(marking)) {
      object.label = strictest(object.label, *label);
      lying = lying || (standing != nullptr && *standing == Standing::stricter);
    } else if (standing == nullptr || *standing > Standing::policy) {
      unknown = true;
    } else {
      object.label = strictest(object.label, found->second.own);
      object.label = strictest(object.label, found->second.policy.label_at(now));
      policies.add(found->second.policy);
    }
  };
  std::optional<Label> first;
  for (const std::string& marking : object.markings) {
    const std::optional<Label> label = label_of_marking(marking);
    if (!first) first = label;
    object.labels_differ = object.labels_differ || (label && *label != *first);
    take(marking);
  }
  const Granular granular = read_granular(value);
  for (const std::string& marking : granular.markings) take(marking);
  object.handling = std::move(policies.handling);
  object.handling.add(asked_in_labels(value));
  bind_definition(now, object);
  if (unknown || object.label == Label::unknown) {
    unknown = true;
    object.label = Label::unknown;
  }
  // A definition is read by its users; it is not itself something that is shared or not.
  const bool needs_label = object.id.type != "marking-definition";
  if (object.label == Label::unmarked && needs_label) object.holds.emplace_back("unmarked");
  if (unknown) object.holds.emplace_back("unknown-marking");
  if (lying) object.holds.emplace_back("lying-marking");
  if (granular.malformed) object.holds.emplace_back("malformed-marking");
  if (object.label != Label::unmarked && text_says_more(value, object.label))
    object.holds.emplace_back("label-in-text");
}

}  // namespace protocol::stix
