// What a probe of a partner's endpoint means.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include "gateway/flow/partner_check.h"
#include "protocol/taxii.h"
#include "protocol/text.h"

namespace gateway::flow {

namespace {

constexpr std::int64_t skew_seconds = 60;
constexpr int alert_protocol_version = 70;

/// Alerts with which a server refuses a client's certificate (RFC 8446 section 6.2).
bool refuses_certificate(int alert) {
  constexpr std::array alerts{42, 43, 44, 45, 46, 48, 49, 116};
  return std::ranges::find(alerts, alert) != alerts.end();
}

/// An HTTP date as every server has to write it (RFC 9110 section 5.6.7).
std::optional<Instant> http_date(const std::string& text) {
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return Instant{::timegm(&parts), 0};
}

std::string words(const std::string& theirs) {
  return theirs.empty() ? "no content type" : protocol::printable(theirs);
}

/// Connection, TLS and pin; whether there is anything further to judge.
bool judge_way(const Sighting& seen, const directory::Partner& partner, Findings& to) {
  if (seen.stage == "connect") {
    to.wrong(Side::theirs, "connection", seen.why,
             "check its endpoint and the network between us; ask whether its gateway runs");
    return false;
  }
  to.ok(Side::theirs, "connection", "connected to " + partner.endpoint);
  if (seen.stage == "handshake") {
    if (seen.alert == alert_protocol_version) {
      to.wrong(Side::theirs, "tls", "it speaks no TLS 1.3", "ask it to allow TLS 1.3 at this address");
    } else {
      to.wrong(Side::theirs, "tls", "no TLS came about: " + seen.why,
               "ask whether this is the address of its gateway");
    }
    return false;
  }
  to.ok(Side::theirs, "tls", "TLS 1.3");
  if (!seen.certificate) return true;
  const std::string shown = short_pin(seen.certificate->pin);
  if (seen.stage == "pin mismatch") {
    std::string known;
    for (const auto& pin : partner.tls_pins) known += (known.empty() ? "" : ", ") + short_pin(pin);
    to.wrong(Side::theirs, "pin", "it shows the pin " + shown + ", known is " + known,
             "compare its pin with the team over another channel; if it has a new key, `partner set " +
                 partner.short_name + " --card FILE`");
  } else {
    to.ok(Side::theirs, "pin", "it shows a pin we know, " + shown);
  }
  return true;
}

void judge_certificate(const ShownCertificate& certificate, Instant now, Findings& to) {
  const std::string renew = "tell the partner to renew it with the same key; who pins it is not concerned";
  if (certificate.not_before > now)
    return to.wrong(Side::theirs, "certificate",
                    "its certificate is not valid before " + certificate.not_before.text(0) + " by our clock",
                    "compare clocks with the partner");
  to.lasts(Side::theirs, "certificate", "its certificate", certificate.not_after, now, renew);
}

/// Whether it took our certificate, which only a gateway can say; whether an answer is there to be judged.
bool judge_admission(const Sighting& seen, const std::string& our_pin, Findings& to) {
  const std::string hand_over = "give it our card (`partner card`), and ask it to take it over";
  if (seen.stage == "exchange") {
    if (refuses_certificate(seen.alert)) {
      to.wrong(Side::theirs, "admission",
               "it refuses our certificate (pin " + short_pin(our_pin) + ") in TLS: " + seen.alert_name,
               hand_over);
    } else {
      to.wrong(Side::theirs, "admission", "it gave no whole answer: " + seen.why,
               "try again; ask the partner to look at its log");
    }
    return false;
  }
  if (seen.status == 401) {
    to.wrong(Side::theirs, "admission", "it does not know our certificate, pin " + short_pin(our_pin),
             hand_over);
  } else if (seen.status == 403) {
    to.wrong(Side::theirs, "admission", "it knows us and takes nothing from us now",
             "ask the partner: we may be suspended there");
  } else if (seen.status == 429 || seen.status >= 500) {
    to.wrong(Side::theirs, "admission", "it cannot serve us now: it answers " + std::to_string(seen.status),
             "try again; ask the partner if it lasts");
  } else if (protocol::taxii::is_content(seen.content_type)) {
    to.ok(Side::theirs, "admission", "it took our certificate, pin " + short_pin(our_pin));
  }
  return true;
}

void judge_clock(const Sighting& seen, Instant now, Findings& to) {
  if (seen.date.empty()) return to.note(Side::theirs, "clock", "its answer does not say what time it is");
  const auto theirs = http_date(seen.date);
  if (!theirs)
    return to.note(Side::theirs, "clock", "its answer says a time that is none: " + words(seen.date));
  const auto ahead = theirs->seconds - now.seconds;
  if (std::abs(ahead) > skew_seconds)
    return to.wrong(
        Side::theirs, "clock",
        "its clock is " + span_of(std::abs(ahead)) + (ahead > 0 ? " ahead of" : " behind") + " ours",
        "see which of the two is right; both should keep time by NTP");
  to.ok(Side::theirs, "clock", "its clock agrees with ours");
}

/// Our own kind says where its collections are; other TAXII servers have other roots.
void judge_service(const Sighting& seen, Findings& to) {
  if (seen.status != 200 || !protocol::taxii::is_content(seen.content_type))
    return to.wrong(
        Side::theirs, "service",
        "what answers is no gateway: " + std::to_string(seen.status) + ", " + words(seen.content_type),
        "check its endpoint; ask which address its gateway has");
  const auto body = protocol::json::parse(seen.body);
  if (body.has_error() || !body->IsObject())
    return to.wrong(Side::theirs, "service", "its discovery is no JSON object",
                    "ask the partner to look at its gateway");
  const auto roots = protocol::json::get_strings(*body, "api_roots");
  if (roots.has_value() && std::ranges::find(*roots, "/gateway/") != roots->end())
    return to.ok(Side::theirs, "service", "a gateway answers");
  to.note(Side::theirs, "service",
          "a TAXII server answers that is no gateway of our kind: whether it takes envelopes is not known");
}

}  // namespace

void judge_endpoint(const Sighting& seen, const directory::Partner& partner, const std::string& our_pin,
                    Instant now, Findings& to) {
  if (!judge_way(seen, partner, to)) return;
  if (seen.certificate) judge_certificate(*seen.certificate, now, to);
  if (seen.stage == "pin mismatch" || !judge_admission(seen, our_pin, to)) return;
  judge_clock(seen, now, to);
  const bool let_in = seen.status != 401 && seen.status != 403 && seen.status != 429 && seen.status < 500;
  if (let_in) judge_service(seen, to);
}

}  // namespace gateway::flow
