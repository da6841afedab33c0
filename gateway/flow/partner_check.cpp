#include "gateway/flow/partner_check.h"

#include <algorithm>

#include "gateway/flow/misp_peers.h"
#include "protocol/taxii.h"

namespace gateway::flow {

namespace {

constexpr std::int64_t skew_seconds = 60;

/// What the store knows of the two sides.
struct Known {
  directory::Partner partner;
  std::optional<Instant> misp_since;
  std::optional<Instant> newest_audit;
};

Result<Known> look_up(World& world, const std::string& name) {
  Known known;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(known.partner, directory::partner(reader, name));
    TRY(known.misp_since, misp_key_since(reader, known.partner.id));
    TRY(const auto audit, reader.audit(1));
    if (!audit.empty()) known.newest_audit = audit.front().at;
    return {};
  }));
  return known;
}

/// Our certificate; the pin that partners see, also where its file cannot be read.
std::string check_certificate(World& world, Instant now, Findings& to) {
  std::string card = world.team.tls_pin;
  const auto own = world.link.own_certificate();
  if (own.has_error()) {
    to.wrong(Side::ours, "certificate", "our certificate cannot be looked at: " + own.error().what,
             own.error().remedy.empty() ? "see the front's log" : own.error().remedy);
    return card;
  }
  if (own->not_before > now) {
    to.wrong(Side::ours, "certificate", "our certificate is not valid before " + own->not_before.text(0),
             "set the clock, or get a certificate that is valid now");
  } else {
    to.lasts(Side::ours, "certificate", "our certificate", own->not_after, now,
             "renew it with the same key, so that its pin stays");
  }
  if (own->pin == card) {
    to.ok(Side::ours, "pin", "our certificate has the pin of our card, " + short_pin(card));
  } else {
    to.wrong(Side::ours, "pin",
             "our certificate has the pin " + short_pin(own->pin) + ", our card says " + short_pin(card),
             "put the certificate of the card's key back: partners know no other");
  }
  return own->pin;
}

void check_our_key(const World& world, const std::vector<TeamKey>& keys, Instant now, Findings& to) {
  const auto ours = std::ranges::find_if(keys, [&](const TeamKey& key) { return key.team == world.team.id; });
  if (ours == keys.end())
    return to.wrong(Side::ours, "openpgp", "the gate has no OpenPGP key of ours",
                    "put the team's key back into the gate's keyring");
  if (ours->fingerprint != world.team.fingerprint)
    return to.wrong(Side::ours, "openpgp",
                    "the gate has the key " + ours->fingerprint + ", our card says " + world.team.fingerprint,
                    "put the card's key back into the gate's keyring: partners know no other");
  if (!ours->problem.empty())
    return to.wrong(Side::ours, "openpgp", "our OpenPGP key cannot be used: " + ours->problem,
                    "make it valid again with gpg, and give partners our card");
  if (!ours->expires) return to.ok(Side::ours, "openpgp", "our OpenPGP key does not expire");
  to.lasts(Side::ours, "openpgp", "our OpenPGP key", *ours->expires, now,
           "prolong it with gpg in the gate's keyring, and give partners our card");
}

void check_clock(const std::optional<Instant>& newest_audit, Instant now, Findings& to) {
  if (newest_audit && *newest_audit > now + skew_seconds)
    return to.wrong(Side::ours, "clock",
                    "our clock is " + span_of(newest_audit->seconds - now.seconds) +
                        " behind what it was at the newest line of the audit",
                    "set the clock; see that this machine keeps time");
  to.ok(Side::ours, "clock", "our clock is not behind our own audit: " + now.text(0));
}

void check_record(const directory::Partner& partner, Findings& to) {
  if (partner.state == "active") {
    to.ok(Side::record, "state", "it is active");
  } else {
    to.wrong(Side::record, "state",
             "it is " + partner.state + ": nothing goes to it or comes from it, and it is not asked anything",
             "`partner set " + partner.short_name + " --state active` if that is to change");
  }
  if (partner.endpoint.empty()) {
    to.note(Side::record, "endpoint", "it has none: it only pulls, and cannot be asked anything");
  } else {
    to.ok(Side::record, "endpoint", partner.endpoint);
  }
  if (partner.tls_pins.empty()) {
    to.wrong(Side::record, "pins", "no pin of it is known: it is let in by none",
             "take its card over: `partner set " + partner.short_name + " --card FILE`");
  } else {
    std::string pins;
    for (const auto& pin : partner.tls_pins) pins += (pins.empty() ? "" : ", ") + short_pin(pin);
    to.ok(Side::record, "pins", "known: " + pins);
  }
}

void check_their_keys(const directory::Partner& partner, const std::vector<TeamKey>& keys, Instant now,
                      Findings& to) {
  const std::string renew = "ask for its new card: `partner set " + partner.short_name + " --card FILE`";
  std::vector<TeamKey> usable, others;
  for (const auto& key : keys)
    if (key.team == partner.id) (key.problem.empty() ? usable : others).push_back(key);
  if (usable.empty() && others.empty())
    return to.wrong(Side::record, "openpgp", "the gate does not know it", renew);
  if (usable.empty())
    return to.wrong(
        Side::record, "openpgp",
        "nothing can be sealed to it: " + others.front().problem + " (" + others.front().fingerprint + ")",
        renew);
  // The gate seals to the first that can be used.
  const auto& first = usable.front();
  if (first.expires) {
    to.lasts(Side::record, "openpgp", "its OpenPGP key " + first.fingerprint, *first.expires, now, renew);
  } else {
    to.ok(Side::record, "openpgp", "its OpenPGP key " + first.fingerprint + " does not expire");
  }
  for (const auto& key : others)
    to.note(Side::record, "openpgp", "another key of it is of no use: " + key.problem);
}

/// One request to its endpoint. Where that cannot be made at all, our side is what is wrong.
void check_endpoint(World& world, const directory::Partner& partner, const std::string& our_pin,
                    Findings& to) {
  const auto seen = world.link.probe(
      {partner.endpoint, "/taxii2/", partner.tls_pins, std::string(protocol::taxii::media_type)});
  if (seen.has_error())
    return to.wrong(Side::ours, "front", "it could not be asked: " + seen.error().what,
                    seen.error().remedy.empty() ? "see the front's log" : seen.error().remedy);
  if (seen->certificate && seen->stage != "pin mismatch")
    world.shown_until->note(partner.id, seen->certificate->not_after);
  judge_endpoint(*seen, partner, our_pin, world.clock.now(), to);
}

}  // namespace

Result<Reply> partner_check(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  TRY(const Known known, look_up(world, name));
  const auto& partner = known.partner;
  const auto now = world.clock.now();
  const auto keys = world.gate.team_keys({world.team.id, partner.id});
  Findings found;
  const auto our_pin = check_certificate(world, now, found);
  if (keys.has_value()) {
    check_our_key(world, *keys, now, found);
  } else {
    found.wrong(Side::ours, "openpgp", "the gate could not be asked for keys: " + keys.error().what,
                "see that the gate runs: `status`");
  }
  check_clock(known.newest_audit, now, found);
  check_record(partner, found);
  if (keys.has_value()) check_their_keys(partner, *keys, now, found);
  if (known.misp_since) {
    found.note(Side::record, "misp", "its MISP server has a key of ours since " + known.misp_since->text(0));
  } else {
    found.note(Side::record, "misp", "its MISP server has no key of ours");
  }
  const bool asked = partner.state == "active" && !partner.endpoint.empty() && !partner.tls_pins.empty();
  if (asked) check_endpoint(world, partner, our_pin, found);
  Reply reply;
  reply.body.set("partner", partner.short_name).set("asked", asked);
  found.put(reply.body);
  return reply;
}

}  // namespace gateway::flow
