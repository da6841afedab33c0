// Terms as they are kept beside an object.
#include "gateway/directory/convert.h"
#include "gateway/directory/directory.h"
#include "protocol/fields.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;
using protocol::fields::exact;
using protocol::json::Builder;
using protocol::json::Document;
using protocol::json::Value;

namespace {

Result<protocol::stix::Kind> kind_from(const Value& value) {
  using protocol::stix::Kind;
  TRY(const auto word, protocol::json::get_string(value, "kind"));
  for (Kind kind : {Kind::indicator, Kind::identity, Kind::raw})
    if (protocol::stix::text(kind) == word) return kind;
  return fail(Error::invalid, "this is no kind", "/kind", "use indicator, identity or raw");
}

/// What terms have been given since the first version of the store; older rows lack it.
Result<void> read_later_members(const Value& value, policy::Terms& terms) {
  using protocol::json::find;
  using protocol::json::string_or;
  TRY(terms.role, policy::parse_object_role(string_or(value, "role", "unknown")));
  const auto pap = protocol::parse_pap(string_or(value, "pap"));
  if (!pap) return fail(Error::invalid, "this is no PAP", "/pap", "write it as in PAP:AMBER");
  terms.pap = *pap;
  terms.originator = string_or(value, "originator");
  if (find(value, "minimum_label") != nullptr) {
    TRY(terms.minimum, label_from(value, "minimum_label"));
  }
  if (find(value, "arrived_at") != nullptr) {
    TRY(terms.arrived_at, instant_from(value, "arrived_at"));
  }
  if (find(value, "valid_from") != nullptr) {
    TRY(terms.valid_from, instant_from(value, "valid_from"));
  }
  if (find(value, "valid_until") != nullptr) {
    TRY(terms.valid_until, instant_from(value, "valid_until"));
  }
  return {};
}

}  // namespace

Document to_json(const policy::Terms& terms) {
  Builder builder;
  builder.set("origin", text(terms.origin))
      .set("origin_id", terms.origin_id)
      .set("ours", terms.ours)
      .set("label", text(terms.label))
      .set("kind", protocol::stix::text(terms.kind))
      .set("role", text(terms.role))
      .set("originator", terms.originator)
      .set("arrived_in", terms.arrived_in)
      .set("arrived_at", exact(terms.arrived_at))
      .set("pap", text(terms.pap))
      .set("restrictions", terms.restrictions)
      .set("holds", terms.holds)
      .set("named", terms.named);
  if (terms.minimum != protocol::Label::unmarked) builder.set("minimum_label", text(terms.minimum));
  if (terms.valid_from) builder.set("valid_from", exact(*terms.valid_from));
  if (terms.valid_until) builder.set("valid_until", exact(*terms.valid_until));
  return builder.take();
}

Result<policy::Terms> terms_from(const Value& value) {
  policy::Terms terms;
  TRY(const auto origin, protocol::json::get_string(value, "origin"));
  TRY(terms.origin, policy::parse_origin(origin));
  TRY(terms.origin_id, protocol::json::get_string(value, "origin_id"));
  TRY(terms.ours, protocol::json::get_bool(value, "ours"));
  TRY(terms.label, label_from(value, "label"));
  TRY(terms.kind, kind_from(value));
  TRY(terms.arrived_in, protocol::json::get_string(value, "arrived_in"));
  TRY(terms.restrictions, protocol::json::get_strings(value, "restrictions"));
  TRY(terms.holds, protocol::json::get_strings(value, "holds"));
  TRY(terms.named, protocol::json::get_strings(value, "named"));
  CHECK(read_later_members(value, terms));
  return terms;
}

}  // namespace gateway::directory
