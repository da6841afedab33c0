// Terms as they are kept beside an object.
#include "gateway/directory/convert.h"
#include "gateway/directory/directory.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;
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

}  // namespace

Document to_json(const policy::Terms& terms) {
  Builder builder;
  builder.set("origin", text(terms.origin))
      .set("origin_id", terms.origin_id)
      .set("ours", terms.ours)
      .set("label", text(terms.label))
      .set("kind", protocol::stix::text(terms.kind))
      .set("arrived_in", terms.arrived_in)
      .set("restrictions", terms.restrictions)
      .set("holds", terms.holds)
      .set("named", terms.named);
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
  return terms;
}

}  // namespace gateway::directory
