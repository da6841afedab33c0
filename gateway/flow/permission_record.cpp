// Requests and permissions as records.
#include "gateway/flow/permission.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;
using protocol::json::string_or;

Result<AskedFor> asked_for(const Record& record) {
  TRY(const auto body, body_of(record));
  AskedFor out;
  TRY(out.request, protocol::PermissionRequest::parse(string_or(body, "request")));
  out.ours = protocol::json::bool_or(body, "ours", false);
  out.partner = string_or(body, "partner");
  out.by = string_or(body, "by");
  out.state = string_or(body, "state");
  return out;
}

Result<AskedFor> load_request(Reader& reader, std::string_view id) {
  TRY(const auto record, reader.record("permission-request", id));
  if (!record)
    return fail(Error::not_found, "there is none", "request " + std::string(id),
                "list them with `permission requests`");
  return asked_for(*record);
}

std::string to_text(const AskedFor& asked) {
  Builder out;
  out.set("request", asked.request.text()).set("ours", asked.ours).set("partner", asked.partner);
  out.set("by", asked.by).set("state", asked.state);
  return out.text();
}

Result<Permitted> permitted(const Record& record) {
  TRY(const auto body, body_of(record));
  Permitted out;
  out.text = string_or(body, "statement");
  TRY(out.statement, protocol::PermissionStatement::parse(out.text));
  out.given = protocol::json::bool_or(body, "given", false);
  out.state = string_or(body, "state");
  out.how = string_or(body, "how");
  TRY(const auto people, protocol::json::get_strings(body, "people"));
  TRY(const auto signatures, protocol::json::get_strings(body, "signatures"));
  if (people.size() != signatures.size())
    return fail(Error::internal, "signers and signatures do not match", "permission " + record.id);
  for (std::size_t i = 0; i < people.size(); ++i) {
    TRY(auto binary, protocol::parse_base64(signatures[i]));
    out.signatures.push_back({people[i], std::move(binary)});
  }
  TRY(out.evidence, protocol::parse_base64(string_or(body, "evidence")));
  return out;
}

Result<Permitted> load_permission(Reader& reader, std::string_view id) {
  TRY(const auto record, reader.record("permission", id));
  if (!record)
    return fail(Error::not_found, "there is none", "permission " + std::string(id),
                "list them with `permission list`");
  return permitted(*record);
}

std::string to_text(const Permitted& one) {
  Builder out;
  std::vector<std::string> people, signatures;
  for (const auto& signature : one.signatures) {
    people.push_back(signature.person);
    signatures.push_back(protocol::to_base64(signature.openpgp));
  }
  out.set("statement", one.text).set("given", one.given).set("state", one.state).set("how", one.how);
  out.set("people", people).set("signatures", signatures);
  out.set("evidence", protocol::to_base64(one.evidence));
  return out.text();
}

}  // namespace gateway::flow
