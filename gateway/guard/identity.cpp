#include "gateway/guard/slice.h"

namespace gateway::guard {

bool is_unconsenting(const Slice& slice) {
  const protocol::json::Value* labels = protocol::json::find(slice.document, "labels");
  if (slice.type != "identity" || !labels || !labels->IsArray()) return false;
  for (const auto& label : labels->GetArray()) {
    if (!label.IsString()) continue;
    std::string_view text(label.GetString(), label.GetStringLength());
    if (text.starts_with("ais-consent-") && text != "ais-consent-everyone") return true;
  }
  return false;
}

void check_identity(const Slice& slice, const Destination& destination, const Names& names, const Set& set,
                    Report& report) {
  std::string creator = protocol::json::string_or(slice.document, "created_by_ref");
  if (set.unconsenting.contains(creator)) {
    report.add(slice.index, "victim", "/created_by_ref", "its creator does not consent to be named");
  }
  if (slice.type != "identity") return;
  if (set.unconsenting.contains(slice.id)) {
    report.add(slice.index, "victim", "/labels", "the identity does not consent to be named");
  }
  if (slice.id == destination.own_identity || names.victim_may_be_named) return;
  std::string kind = protocol::json::string_or(slice.document, "identity_class");
  // A class names nobody ("energy companies"); individuals, groups and the unclassified may be persons.
  if (kind != "organization" && kind != "class") {
    report.add(slice.index, "type", "/identity_class",
               "an identity that is neither ours nor an organisation may not leave");
  }
}

}  // namespace gateway::guard
