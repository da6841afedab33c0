#include "protocol/request.h"

#include <algorithm>

#include "protocol/fields.h"

namespace protocol {
namespace {

using fields::Fields;
using json::Builder;

constexpr std::size_t most_objects = 1000;
constexpr std::size_t name_bytes = 250;
constexpr std::size_t statement_bytes = 512U << 10;
constexpr std::size_t signature_bytes =
    16384;  // base64 of a detached signature, with room for large RSA keys
constexpr std::string_view type = "permission";

std::string read_audience(Fields& in) {
  std::string audience = in.text("audience", name_bytes);
  in.require(!audience.empty(), "audience", "an audience is missing");
  return audience;
}

bool is_originator(std::string_view text) {
  if (Uuid::parse(text).has_value()) return true;
  const auto id = StixId::parse(text);
  return id.has_value() && id->type == "identity";
}

/// What the members say together.
void check_together(Fields& in, const PermissionStatement& one) {
  const bool rising =
      std::adjacent_find(one.objects.begin(), one.objects.end(), std::greater_equal<>()) == one.objects.end();
  in.require(rising && !one.objects.empty(), "objects",
             "the objects must be sorted, each once, and not none");
  in.require(one.widens() == one.reason.empty(), "reason",
             "a refusal or revocation has a reason, and only it");
  in.require((one.verdict == "recorded") != one.evidence.empty(), "evidence",
             "what is recorded by hand names its evidence, and only that");
  in.require(!one.widens() || one.at < one.expires, "expires", "it would have expired before it was given");
}

}  // namespace

std::string PermissionRequest::text() const {
  Builder out;
  out.set("id", id.text()).set("object", object).set("audience", audience);
  out.set("audience_name", audience_name).set("reason", reason).set("note", note);
  out.set("at", fields::exact(at)).set("expires", fields::exact(expires));
  return out.text();
}

Result<PermissionRequest> PermissionRequest::parse(std::string_view text) {
  TRY(auto document, json::parse(text));
  Fields in(document, "");
  PermissionRequest request;
  request.id = in.uuid("id");
  request.object = in.text("object", 300);
  in.require(StixId::parse(request.object).has_value(), "object", "not a STIX id");
  request.audience = read_audience(in);
  request.audience_name = in.text("audience_name", name_bytes);
  request.reason = in.word("reason", {"protect", "handle", "analyse", "report"});
  request.note = in.text("note", name_bytes);
  request.at = in.instant("at");
  request.expires = in.instant("expires");
  CHECK(in.finish());
  return request;
}

std::string PermissionStatement::text() const {
  Builder out;
  out.set("csirt_statement", type).set("version", 1);
  out.set("id", id.text()).set("request", request.text()).set("verdict", verdict);
  out.set("originator", originator).set("to", to).set("objects", objects).set("audience", audience);
  out.set("ceiling", protocol::text(ceiling)).set("expires", fields::exact(expires)).set("once", once);
  out.set("reason", reason).set("evidence", evidence).set("by", by).set("at", fields::exact(at));
  return out.text() + "\n";
}

Result<PermissionStatement> PermissionStatement::parse(std::string_view text) {
  if (text.empty() || text.find('\n') != text.size() - 1)
    return fail(Error::malformed, "a statement is exactly one line");
  TRY(auto document, json::parse(text));
  if (json::string_or(document, "csirt_statement") != type || json::int_or(document, "version", 0) != 1)
    return fail(Error::invalid, "not a statement of type permission, version 1", "/csirt_statement");
  Fields in(document, "");
  in.text("csirt_statement", 32);
  in.child("version");
  PermissionStatement out;
  out.id = in.uuid("id");
  out.request = in.uuid("request");
  out.verdict = in.word("verdict", {"granted", "refused", "revoked", "recorded"});
  out.originator = in.text("originator", name_bytes);
  in.require(is_originator(out.originator), "originator", "neither a team's UUID nor a STIX identity");
  out.to = in.uuid("to").text();
  out.objects = in.list("objects", most_objects);
  in.require(std::all_of(out.objects.begin(), out.objects.end(),
                         [](const std::string& id) { return StixId::parse(id).has_value(); }),
             "objects", "not a STIX id");
  out.audience = read_audience(in);
  out.ceiling = in.label("ceiling");
  out.expires = in.instant("expires");
  out.once = in.flag("once");
  out.reason = in.word("reason", {"", "not-now", "too-sensitive", "not-ours", "withdrawn"});
  out.evidence = in.text("evidence", 64);
  in.require(out.evidence.empty() || parse_sha256(out.evidence).has_value(), "evidence",
             "not a SHA-256 in lower-case hexadecimal digits");
  out.by = in.text("by", 32);
  in.require(out.by.empty() || fields::is_short_name(out.by), "by", "not 2 to 32 of a-z, 0-9 and -");
  out.at = in.instant("at");
  check_together(in, out);
  CHECK(in.finish());
  return out;
}

std::string PermissionNotice::text() const {
  Builder out;
  out.set("statement", to_base64(statement)).set("signature", to_base64(signature));
  return out.text();
}

Result<PermissionNotice> PermissionNotice::parse(std::string_view text) {
  TRY(auto document, json::parse(text));
  Fields in(document, "");
  const std::string statement = in.block("statement", statement_bytes);
  const std::string signature = in.block("signature", signature_bytes);
  CHECK(in.finish());
  PermissionNotice notice;
  TRY(notice.statement, parse_base64(statement));
  TRY(notice.signature, parse_base64(signature));
  return notice;
}

}  // namespace protocol
