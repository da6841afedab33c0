#include "gateway/front/probe.h"

#include "gateway/ops/log.h"

namespace gateway::front {

using protocol::Error;
using protocol::fail;
using protocol::Result;

namespace {

ShownCertificate as_shown(const tls::Certificate& certificate) {
  return {certificate.pin, certificate.not_before, certificate.not_after};
}

/// Where it ended, and why, in the words of the failure.
Result<Sighting> ended(Sighting seen, const char* stage, const protocol::Failure& why) {
  seen.stage = stage;
  seen.why = why.what;
  return seen;
}

const char* stage_of(const protocol::Failure& failed, const GetRequest& request) {
  if (failed.error != Error::unauthenticated) return "handshake";
  return request.pins.empty() ? "certificate" : "pin mismatch";
}

/// Handshake, request and answer; `shown` is filled on the way.
Result<Sighting> look(const Endpoint& to, const GetRequest& request, const tls::Context& context,
                      const OutboundTimeouts& timeouts) {
  auto fd = tls::connect_tcp(to.host, to.port, timeouts.connect);
  if (fd.has_error()) return ended({}, "connect", fd.error());
  auto stream = tls::BlockingStream::connect(context, *std::move(fd), timeouts.step, to.name);
  if (stream.has_error()) return ended({}, stage_of(stream.error(), request), stream.error());
  auto seen = fetch_over(**stream, to, request, timeouts.total, max_seen_bytes);
  if (seen.has_error()) return ended({}, "exchange", seen.error());
  return seen;
}

}  // namespace

Result<Sighting> Prober::probe(const GetRequest& request) const {
  TRY(const Endpoint to, check_request(request));
  tls::Shown shown;
  TRY(const tls::Context context, tls::probing_context(identity_, request.pins, to.host, shown));
  TRY(Sighting seen, look(to, request, context, timeouts_));
  if (shown.certificate) seen.certificate = as_shown(*shown.certificate);
  seen.alert = shown.alert;
  seen.alert_name = shown.words;
  return seen;
}

Result<ShownCertificate> Prober::own_certificate() const {
  TRY(const tls::Certificate certificate, tls::read_certificate(identity_.certificate));
  return as_shown(certificate);
}

bool Prober::takes(const ipc::Message& request) {
  const std::string op = protocol::json::string_or(request.header, "op");
  return op == "probe" || op == "certificate" || op == "visits";
}

Result<ipc::Message> Prober::answer(const ipc::Message& request) const {
  const std::string op = protocol::json::string_or(request.header, "op");
  if (op == "visits") return encode(visits_with_lag(visits_, views_));
  if (op == "certificate") {
    TRY(const ShownCertificate own, own_certificate());
    return ipc::Message{protocol::json::Builder().set("certificate", encode(own)).take(), {}};
  }
  TRY(const GetRequest wanted, read_get_request(request));
  TRY(Sighting seen, probe(wanted));
  ops::log(ops::Level::info, "front.probed",
           {{"where", wanted.endpoint}, {"stage", seen.stage}, {"status", seen.status}});
  return encode(std::move(seen));
}

ipc::Message encode(const std::vector<Visit>& visits) {
  const auto text = [](const std::optional<Instant>& at) { return at ? at->text(0) : ""; };
  std::vector<protocol::json::Builder> list;
  for (const Visit& visit : visits) {
    list.emplace_back().set("partner", visit.partner).set("since", visit.since.text(0));
    list.back().set("taxii", text(visit.taxii)).set("misp", text(visit.misp)).set("drop", text(visit.drop));
    list.back().set("pulls", visit.pulls).set("refused", visit.refused).set("bytes", visit.bytes);
    list.back().set("read_to", text(visit.read_to)).set("behind_seconds", visit.behind_seconds);
  }
  return {protocol::json::Builder().set("visits", list).take(), {}};
}

Result<std::vector<Visit>> decode_visits(const ipc::Message& answer) {
  const auto instant = [](const std::string& text) -> std::optional<Instant> {
    const auto at = protocol::Timestamp::parse(text);
    return at.has_value() ? std::optional(at->key) : std::nullopt;
  };
  const auto* list = protocol::json::find(answer.header, "visits");
  if (list == nullptr || !list->IsArray())
    return fail(Error::malformed, "the front's answer has no visits", "front", "see the front's log");
  std::vector<Visit> out;
  for (const auto& item : list->GetArray()) {
    const auto at = [&](const char* name) { return instant(protocol::json::string_or(item, name)); };
    const auto number = [&](const char* name) { return protocol::json::int_or(item, name, 0); };
    Visit visit;
    TRY(visit.partner, protocol::json::get_string(item, "partner", "/visits"));
    visit.since = at("since").value_or(Instant{});
    visit.taxii = at("taxii");
    visit.misp = at("misp");
    visit.drop = at("drop");
    visit.pulls = number("pulls");
    visit.refused = number("refused");
    visit.bytes = number("bytes");
    visit.read_to = at("read_to");
    visit.behind_seconds = number("behind_seconds");
    out.push_back(std::move(visit));
  }
  return out;
}

ipc::Message encode(Sighting sighting) {
  protocol::json::Builder header;
  header.set("stage", sighting.stage).set("why", sighting.why).set("status", sighting.status);
  if (sighting.certificate) header.set("certificate", encode(*sighting.certificate));
  header.set("alert", sighting.alert).set("alert_name", sighting.alert_name);
  header.set("date", sighting.date).set("content_type", sighting.content_type);
  header.set("first_added", sighting.first_added).set("last_added", sighting.last_added);
  ipc::Message message{header.take(), {}};
  message.attachments.push_back(std::move(sighting.body));
  return message;
}

Result<Sighting> decode_sighting(ipc::Message answer) {
  const auto text = [&](const char* name) { return protocol::json::string_or(answer.header, name); };
  const auto number = [&](const char* name) {
    return static_cast<int>(protocol::json::int_or(answer.header, name, 0));
  };
  if (answer.attachments.size() != 1)
    return fail(Error::malformed, "the front's answer has no body", "front", "see the front's log");
  Sighting seen;
  seen.stage = text("stage");
  seen.why = text("why");
  if (const auto* certificate = protocol::json::find(answer.header, "certificate")) {
    TRY(seen.certificate, decode_certificate(*certificate));
  }
  seen.alert = number("alert");
  seen.alert_name = text("alert_name");
  seen.status = number("status");
  seen.date = text("date");
  seen.content_type = text("content_type");
  seen.first_added = text("first_added");
  seen.last_added = text("last_added");
  seen.body = std::move(answer.attachments.front());
  return seen;
}

protocol::json::Builder encode(const ShownCertificate& certificate) {
  protocol::json::Builder out;
  out.set("pin", certificate.pin);
  out.set("not_before", certificate.not_before.text(0)).set("not_after", certificate.not_after.text(0));
  return out;
}

Result<ShownCertificate> decode_certificate(const protocol::json::Value& from) {
  ShownCertificate certificate;
  TRY(certificate.pin, protocol::json::get_string(from, "pin", "/certificate"));
  TRY(const auto before, protocol::json::get_string(from, "not_before", "/certificate"));
  TRY(const auto after, protocol::json::get_string(from, "not_after", "/certificate"));
  TRY(const auto begins, protocol::Timestamp::parse(before));
  TRY(const auto ends, protocol::Timestamp::parse(after));
  certificate.not_before = begins.key;
  certificate.not_after = ends.key;
  return certificate;
}

}  // namespace gateway::front
