#include "gateway/gate/control.h"

#include <algorithm>

namespace gateway::gate {
namespace {

using protocol::EnvelopeHeader;
using protocol::EnvelopeKind;
using protocol::Error;
using protocol::fail;

constexpr std::int64_t day = 86400;
constexpr std::int64_t receipt_days = 30;
constexpr std::int64_t recall_days = 90;  // a recall must outlast a partner's long silence
constexpr std::int64_t skew_seconds = 600;
constexpr std::size_t most_partners = 1000;

Result<void> check_role(const Roster& roster, const std::string& id) {
  const auto person = roster.person(id);
  for (const std::string_view role : {"analyst", "approver", "administrator"}) {
    if (person && std::find(person->roles.begin(), person->roles.end(), role) != person->roles.end())
      return {};
  }
  return fail(Error::denied, "only analysts, approvers and administrators recall", id);
}

Result<protocol::RecallOrder> check_recall(const Roster& roster, const protocol::Signed& text, Instant now) {
  TRY(auto order, protocol::RecallOrder::parse(text.text));
  if (text.signatures.size() != 1 || text.signatures.front().person != order.by) {
    return fail(Error::unauthenticated, "a recall is signed by the one person it names", order.by);
  }
  CHECK(roster.verify(text.text, text.signatures.front()));
  CHECK(check_role(roster, order.by));
  if (order.at > now + skew_seconds)
    return fail(Error::expired, "the recall is dated in the future", order.id.text());
  return order;
}

}  // namespace

EnvelopeHeader control_header(const House& house, EnvelopeKind kind, const std::string& partner, Instant now,
                              std::int64_t days) {
  EnvelopeHeader header;
  header.kind = kind;
  header.from = house.team;
  header.to = {partner};
  header.created = now;
  header.expires = now + days * day;
  return header;
}

/// The key of an active partner, or why nothing is sealed to them.
SealKey key_of(const House& house, const std::string& id, Instant now) {
  const auto partner = house.roster.partner(id);
  if (!partner) return {{}, "partner is not known to the gate"};
  if (partner->state != "active") return {{}, "partner is " + partner->state};
  return choose_key(house.pgp, partner->fingerprints, now);
}

Result<SealedEnvelope> seal_receipt(const House& house, const protocol::Receipt& receipt,
                                    const std::string& partner, const protocol::Uuid& id, Instant now) {
  const std::string body = receipt.text();
  CHECK(protocol::Receipt::parse(body));
  const SealKey key = key_of(house, partner, now);
  if (key.fingerprint.empty())
    return fail(Error::held, key.why, partner, "renew what is known of this partner");
  EnvelopeHeader header = control_header(house, EnvelopeKind::receipt, partner, now, receipt_days);
  header.id = id;
  header.label = protocol::Label::clear;
  const std::string plaintext = compose(header, body);
  return seal_envelope(house, std::move(header), plaintext, {key.fingerprint}, now);
}

Result<SealOutcome> seal_recall(const House& house, const protocol::Signed& text,
                                const std::vector<std::string>& partners, Instant now) {
  if (partners.size() > most_partners) return fail(Error::too_large, "more than 1000 partners at once");
  TRY(auto order, check_recall(house.roster, text, now));
  const protocol::RecallNotice notice{order.id, order.release, order.objects, order.reason, order.at};
  SealOutcome out;
  for (const auto& partner : partners) {
    const SealKey key = key_of(house, partner, now);
    if (key.fingerprint.empty()) {
      out.held.push_back({partner, key.why});
      continue;
    }
    EnvelopeHeader header = control_header(house, EnvelopeKind::recall, partner, now, recall_days);
    header.id = protocol::keyed_uuid(order.id.text(), partner);
    header.release = order.release;
    const std::string plaintext = compose(header, notice.text());
    auto sealed = seal_envelope(house, std::move(header), plaintext, {key.fingerprint}, now);
    if (sealed.has_value()) {
      out.envelopes.push_back(std::move(*sealed));
    } else if (sealed.error().where == key.fingerprint) {
      out.held.push_back({partner, sealed.error().what});
    } else {
      return sealed.error();
    }
  }
  return out;
}

}  // namespace gateway::gate
