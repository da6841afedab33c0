#include "gateway/gate/permission.h"

#include <algorithm>
#include <set>

#include "gateway/gate/control.h"

namespace gateway::gate {
namespace {

using protocol::EnvelopeKind;
using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

constexpr std::int64_t message_days = 90;
constexpr std::int64_t skew_seconds = 600;

bool has_role(const Roster& roster, const std::string& id, std::initializer_list<std::string_view> roles) {
  const auto person = roster.person(id);
  return person && std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
           return std::find(person->roles.begin(), person->roles.end(), role) != person->roles.end();
         });
}

Result<SealedEnvelope> seal_control(const House& house, EnvelopeKind kind, const protocol::Uuid& id,
                                    const std::string& partner, std::string_view body, Instant now) {
  const SealKey key = key_of(house, partner, now);
  if (key.fingerprint.empty())
    return fail(Error::held, key.why, partner, "renew what is known of this partner");
  auto header = control_header(house, kind, partner, now, message_days);
  header.id = id;
  header.label = protocol::Label::amber_strict;  // who wants to pass what on to whom is for that team alone
  const std::string plaintext = protocol::compose(header, body);
  return seal_envelope(house, std::move(header), plaintext, {key.fingerprint}, now);
}

}  // namespace

ReleaseOrder order_of_note(const std::string& team, const std::string& note,
                           const std::vector<std::string>& victims) {
  constexpr std::string_view some_time = "2026-01-01T00:00:00.000Z";
  const std::string id = "campaign--" + protocol::keyed_uuid(team, note).text();
  Builder object;
  object.set("type", "campaign").set("spec_version", "2.1").set("id", id);
  object.set("created_by_ref", "identity--" + team).set("created", some_time).set("modified", some_time);
  object.set("name", "request").set("description", note);
  object.set("object_marking_refs",
             std::vector<std::string>{std::string(protocol::marking_id(protocol::Label::amber))});
  ReleaseOrder order;
  protocol::Slice slice;
  slice.bytes = object.text();
  slice.entry.id = id;
  slice.entry.modified = some_time;
  slice.entry.digest = protocol::sha256(slice.bytes);
  slice.entry.length = slice.bytes.size();
  slice.entry.label = protocol::Label::amber;
  protocol::Manifest manifest;
  manifest.slices.push_back(slice.entry);
  order.manifest = manifest.text();
  order.slices.push_back(std::move(slice));
  order.victims = victims;
  return order;
}

Result<SealedEnvelope> seal_request(const House& house, const protocol::PermissionRequest& request,
                                    const std::string& partner, Instant now) {
  const std::string body = request.text();
  CHECK(protocol::PermissionRequest::parse(body));
  return seal_control(house, EnvelopeKind::request, request.id, partner, body, now);
}

Result<protocol::PermissionStatement> check_permission(const Roster& roster, const protocol::Signed& text,
                                                       Instant now) {
  TRY(auto statement, protocol::PermissionStatement::parse(text.text));
  std::set<std::string> signers;
  bool other = false;
  for (const auto& signature : text.signatures) {
    CHECK(roster.verify(text.text, signature));
    if (!has_role(roster, signature.person, {"analyst", "approver", "administrator"}))
      return fail(Error::denied, "only analysts, approvers and administrators answer for the team",
                  signature.person);
    signers.insert(signature.person);
    other = other || (signature.person != statement.by &&
                      has_role(roster, signature.person, {"approver", "administrator"}));
  }
  if (statement.by.empty() || !signers.contains(statement.by))
    return fail(Error::unauthenticated, "the statement is not signed by the author it names", statement.by);
  if (statement.widens() && !other)
    return fail(Error::denied, "a permission widens an audience: another person approves it",
                statement.id.text(), "ask somebody with the role approver");
  if (statement.at > now + skew_seconds)
    return fail(Error::expired, "the statement is dated in the future", statement.id.text());
  return statement;
}

Result<SealedEnvelope> seal_permission(const House& house, const protocol::Signed& text, Instant now) {
  TRY(auto statement, check_permission(house.roster, text, now));
  if (statement.originator != house.team || statement.verdict == "recorded")
    return fail(Error::denied, "this team speaks for itself alone", statement.originator);
  statement.by.clear();
  protocol::PermissionNotice notice;
  notice.statement = statement.text();
  TRY(const auto key, house.pgp.signing_key(now));
  TRY(notice.signature, house.pgp.sign(notice.statement, key.fingerprint));
  const auto id = protocol::keyed_uuid(statement.id.text(), statement.verdict);
  return seal_control(house, EnvelopeKind::permission, id, statement.to, notice.text(), now);
}

}  // namespace gateway::gate
