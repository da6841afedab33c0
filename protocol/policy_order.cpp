#include "protocol/policy_order.h"

#include "protocol/fields.h"

namespace protocol {

std::string PolicyOrder::text() const {
  json::Builder out;
  out.set("csirt_statement", "policy").set("version", 1).set("id", id.text()).set("digest", to_hex(digest));
  out.set("replaces", replaces).set("by", by).set("at", fields::exact(at));
  return out.text() + "\n";
}

Result<PolicyOrder> PolicyOrder::parse(std::string_view text) {
  if (text.empty() || text.find('\n') != text.size() - 1)
    return fail(Error::malformed, "a statement is exactly one line");
  TRY(const auto document, json::parse(text));
  fields::Fields in(document, "");
  in.word("csirt_statement", {"policy"});
  in.child("version");
  in.require(json::int_or(document, "version", 0) == 1, "version", "not version 1");
  PolicyOrder order;
  order.id = in.uuid("id");
  order.digest = in.sha256("digest");
  order.replaces = in.text("replaces", 64);
  in.require(order.replaces.empty() || parse_sha256(order.replaces).has_value(), "replaces",
             "neither empty nor a SHA-256 in lower-case hexadecimal digits");
  order.by = in.text("by", 32);
  in.require(fields::is_short_name(order.by), "by", "not 2 to 32 of a-z, 0-9 and -");
  order.at = in.instant("at");
  CHECK(in.finish());
  return order;
}

}  // namespace protocol
