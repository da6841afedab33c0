#include "gateway/guard/slice.h"
#include "protocol/ids.h"

namespace gateway::guard {

bool is_identity(std::string_view id) {
  return id.starts_with("identity--") &&
         protocol::Uuid::read(id.substr(std::string_view("identity--").size())).has_value();
}

bool is_unconsenting(const Slice& slice) {
  if (slice.type != "identity") return false;
  const protocol::json::Value* labels = protocol::json::find(slice.document, "labels");
  if (!labels || !labels->IsArray()) return false;
  for (const auto& label : labels->GetArray()) {
    if (!label.IsString()) continue;
    std::string_view text(label.GetString(), label.GetStringLength());
    if (text.starts_with("ais-consent-") && text != "ais-consent-everyone") return true;
  }
  return false;
}

void check_identity(const Slice& slice, const Destination& destination, Report& report) {
  if (slice.type != "identity") return;
  if (is_unconsenting(slice)) {
    report.add(slice.index, "victim", "/labels", "the identity does not consent to be named");
  }
  if (slice.id == destination.own_identity || destination.victim_may_be_named) return;
  std::string_view kind = text_of(slice.document, "identity_class");
  // A class names nobody ("energy companies"); individuals, groups and the unclassified may be persons.
  if (slice.relayed && kind != "individual") return;  // published as what it is
  if (kind != "organization" && kind != "class") {
    report.add(slice.index, "type", "/identity_class",
               "an identity that is neither ours nor an organisation may not leave: it may be a person");
  }
}

}  // namespace gateway::guard
