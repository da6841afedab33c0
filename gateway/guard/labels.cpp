#include <algorithm>

#include "gateway/guard/slice.h"
#include "protocol/iep.h"

namespace gateway::guard {
namespace {

using protocol::Label;
using protocol::json::Value;

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

std::string spelled(Label label) {
  return std::string(protocol::text(label));
}

constexpr std::string_view no_marking =
    "the marking is neither TLP nor a statement or IEP policy of this set";

/// The label an own or granular marking gives; unmarked for a statement of this set; unknown for everything
/// else.
Label label_of(std::string_view marking, const Set& set) {
  if (auto label = protocol::label_of_marking(marking)) return *label;
  if (const auto policy = set.policies.find(marking); policy != set.policies.end()) return policy->second;
  return set.statements.contains(marking) ? Label::unmarked : Label::unknown;
}

/// TLP 1 and 2 write labels differently ("white", "amber+strict"); the id alone decides, the content must
/// agree.
void check_definition(const Slice& slice, Report& report) {
  auto label = protocol::label_of_marking(slice.id);
  const Value* definition = protocol::json::find(slice.document, "definition");
  const Value* extensions = protocol::json::find(slice.document, "extensions");
  bool says_tlp = false;
  auto agree = [&](const Value* holder, std::string_view name, std::string_view pointer) {
    const Value* said = holder && holder->IsObject() ? protocol::json::find(*holder, name) : nullptr;
    if (!said) return;
    says_tlp = true;
    if (!label || !said->IsString() || protocol::parse_label(view(*said)) != *label) {
      report.add(slice.index, "marking", std::string(pointer),
                 "the definition does not say what its id stands for");
    }
  };
  agree(definition, "tlp", "/definition/tlp");
  if (extensions && extensions->IsObject()) {
    for (const auto& extension : extensions->GetObject()) agree(&extension.value, "tlp_2_0", "/extensions");
  }
  if (!says_tlp && !is_statement(slice) && !policy_label(slice)) {
    report.add(
        slice.index, "marking", "",
        "a marking definition must be one of TLP, a plain statement or an IEP policy that is understood");
  }
  if (label && is_statement(slice)) {
    report.add(slice.index, "marking", "/definition", "a TLP id must not stand for a statement");
  }
}

/// Strictest of object_marking_refs: of all, and of those that every reader of TLP knows.
struct Own {
  Label all = Label::unmarked, tlp = Label::unmarked;
};
Own own_labels(const Slice& slice, const Set& set, Report& report) {
  Own own;
  const Value* markings = protocol::json::find(slice.document, "object_marking_refs");
  if (!markings || !markings->IsArray()) return own;
  std::size_t position = 0;
  for (const Value& marking : markings->GetArray()) {
    Label label = marking.IsString() ? label_of(view(marking), set) : Label::unknown;
    if (label == Label::unknown) {
      report.add(slice.index, "marking", "/object_marking_refs/" + std::to_string(position),
                 std::string(no_marking));
    }
    ++position;
    own.all = protocol::strictest(own.all, label);
    const bool is_tlp = marking.IsString() && protocol::label_of_marking(view(marking));
    if (is_tlp) own.tlp = protocol::strictest(own.tlp, label);
  }
  return own;
}

void check_granular(const Slice& slice, const Set& set, Report& report) {
  const Value* markings = protocol::json::find(slice.document, "granular_markings");
  if (!markings || !markings->IsArray()) return;
  std::size_t position = 0;
  for (const Value& item : markings->GetArray()) {
    std::string pointer = "/granular_markings/" + std::to_string(position++) + "/marking_ref";
    const Value* marking = item.IsObject() ? protocol::json::find(item, "marking_ref") : nullptr;
    if (!marking) continue;
    Label label = marking->IsString() ? label_of(view(*marking), set) : Label::unknown;
    if (label == Label::unknown) {
      report.add(slice.index, "marking", pointer, std::string(no_marking));
    } else if (label != Label::unmarked && !protocol::within(label, slice.claimed)) {
      report.add(slice.index, "marking", pointer,
                 "a part is marked " + spelled(label) + ", stricter than the slice's label");
    }
  }
}

void check_claim(const Slice& slice, Label own, const Destination& destination, Report& report) {
  Label claimed = slice.claimed;
  if (claimed == Label::unmarked || claimed == Label::unknown) {
    return report.add(slice.index, "label", "", "the slice has no label");
  }
  if (own != Label::unmarked && !protocol::within(own, claimed)) {
    report.add(slice.index, "label", "/object_marking_refs",
               "marked " + spelled(own) + ", stricter than its label " + spelled(claimed));
  }
  if (!protocol::within(claimed, destination.ceiling)) {
    report.add(slice.index, "label", "",
               spelled(claimed) + " is above the recipients' ceiling " + spelled(destination.ceiling));
  }
  if (claimed == Label::red && !destination.named_people) {
    report.add(slice.index, "label", "", "TLP:RED goes to named people only");
  }
}

}  // namespace

bool has_only_tlp(const Slice& slice) {
  auto is_tlp = [](const Value& marking) {
    return marking.IsString() && protocol::label_of_marking(view(marking)).has_value();
  };
  if (protocol::json::find(slice.document, "granular_markings") != nullptr) return false;
  const Value* markings = protocol::json::find(slice.document, "object_marking_refs");
  return !markings || !markings->IsArray() || std::all_of(markings->Begin(), markings->End(), is_tlp);
}

std::optional<Label> policy_label(const Slice& slice) {
  if (slice.type != "marking-definition" || protocol::label_of_marking(slice.id)) return std::nullopt;
  const Value* extensions = protocol::json::find(slice.document, "extensions");
  const bool alone = extensions && extensions->IsObject() && extensions->MemberCount() == 1 &&
                     !slice.document.HasMember("definition_type") && !slice.document.HasMember("definition");
  const Value* said = alone ? protocol::json::find(*extensions, protocol::iep_extension) : nullptr;
  const auto policy = said ? protocol::read_iep(*said) : std::nullopt;
  if (!policy) return std::nullopt;
  // A name that is a label speaks beside the policy; a window that never opens is no policy.
  const Label named = protocol::parse_label(text_of(slice.document, "name"));
  const auto& from = policy->handling.valid_from;
  const auto& until = policy->handling.valid_until;
  const bool plain =
      (named == Label::unmarked || named == Label::unknown) && !(from && until && *until <= *from);
  return plain ? std::optional(policy->label) : std::nullopt;
}

bool is_statement(const Slice& slice) {
  if (slice.type != "marking-definition" || slice.document.HasMember("extensions")) return false;
  const Value* definition = protocol::json::find(slice.document, "definition");
  return protocol::json::string_or(slice.document, "definition_type") == "statement" && definition &&
         definition->IsObject() && definition->MemberCount() == 1 && definition->HasMember("statement");
}

void check_labels(const Slice& slice, const Destination& destination, const Set& set, Report& report) {
  if (slice.type == "marking-definition") check_definition(slice, report);
  const auto [own, tlp] = own_labels(slice, set, report);
  check_granular(slice, set, report);
  check_claim(slice, own, destination, report);
  bool ours = !destination.own_identity.empty() && slice.id != destination.own_identity &&
              slice.creator == destination.own_identity;
  if (ours && tlp != slice.claimed && own != Label::unknown && !protocol::within(slice.claimed, tlp)) {
    report.add(slice.index, "marking", "/object_marking_refs",
               "our own object must carry its label as a marking");
  }
}

}  // namespace gateway::guard
