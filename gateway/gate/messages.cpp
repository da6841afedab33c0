#include "gateway/gate/messages.h"

#include <algorithm>

#include "protocol/fields.h"

namespace gateway::gate::messages {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

constexpr std::size_t attachments_of_envelope = 2;

protocol::Failure malformed(std::string what) {
  return fail(Error::malformed, std::move(what), "gate request");
}

std::string as_lines(const std::vector<std::string>& ids) {
  std::string text;
  for (const auto& id : ids) text += id + "\n";
  return text;
}

std::vector<std::string> from_lines(std::string_view text) {
  std::vector<std::string> ids;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    ids.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ids;
}

/// The members of a list of objects, or nothing where it is missing.
std::vector<const protocol::json::Value*> items(const Message& from, std::string_view name) {
  std::vector<const protocol::json::Value*> out;
  const auto* list = protocol::json::find(from.header, name);
  if (list == nullptr || !list->IsArray()) return out;
  for (const auto& item : list->GetArray()) out.push_back(&item);
  return out;
}

Result<Instant> get_instant(const Message& from, std::string_view name) {
  TRY(auto text, protocol::json::get_string(from.header, name));
  TRY(auto time, protocol::Timestamp::parse(text));
  return time.key;
}

Builder write_terms(const protocol::EnvelopeTerms& terms) {
  Builder out;
  out.set("circle", terms.circle).set("circle_name", terms.circle_name).set("originator", terms.originator);
  out.set("restrictions", terms.restrictions);
  if (terms.pap != protocol::Pap::none) out.set("pap", protocol::text(terms.pap));
  return out;
}

Result<protocol::EnvelopeTerms> read_terms(const Message& from) {
  const auto* value = protocol::json::find(from.header, "terms");
  if (value == nullptr) return malformed("the terms are missing");
  protocol::EnvelopeTerms terms;
  TRY(terms.circle, protocol::json::get_string(*value, "circle", "/terms"));
  TRY(terms.circle_name, protocol::json::get_string(*value, "circle_name", "/terms"));
  TRY(terms.originator, protocol::json::get_string(*value, "originator", "/terms"));
  TRY(terms.restrictions, protocol::json::get_strings(*value, "restrictions", "/terms"));
  terms.pap = protocol::parse_pap(protocol::json::string_or(*value, "pap")).value_or(protocol::Pap::red);
  return terms;
}

}  // namespace

Message request(std::string_view op) {
  Builder header;
  header.set("op", op);
  return {header.take(), {}};
}

Message ok() {
  Builder header;
  header.set("ok", true);
  return {header.take(), {}};
}

void put_signed(Message& to, Builder& header, const protocol::Signed& text) {
  std::vector<std::string> people;
  to.attachments.push_back(text.text);
  for (const auto& signature : text.signatures) {
    people.push_back(signature.person);
    to.attachments.push_back(signature.openpgp);
  }
  header.set("people", people);
}

Result<protocol::Signed> get_signed(const Message& from, std::size_t at) {
  TRY(auto people, protocol::json::get_strings(from.header, "people"));
  if (from.attachments.size() < at || from.attachments.size() - at != people.size() + 1) {
    return malformed("signers and signatures do not match");
  }
  protocol::Signed out;
  out.text = from.attachments[at];
  for (std::size_t i = 0; i < people.size(); ++i)
    out.signatures.push_back({people[i], from.attachments[at + 1 + i]});
  return out;
}

Message encode(std::string_view op, const ReleaseOrder& order, protocol::Label ceiling) {
  Message out;
  std::vector<Builder> groups;
  for (const auto& group : order.groups) groups.emplace_back().set("teams", group);
  Builder header;
  header.set("op", op).set("release", order.release.text()).set("slices", order.slices.size());
  header.set("groups", groups).set("terms", write_terms(order.terms)).set("victims", order.victims);
  header.set("expires", protocol::fields::exact(order.expires)).set("ceiling", protocol::text(ceiling));
  out.attachments.push_back(order.manifest);
  for (const auto* ids : {&order.withheld, &order.known, &order.relayed})
    out.attachments.push_back(as_lines(*ids));
  for (const auto& slice : order.slices) out.attachments.push_back(slice.bytes);
  put_signed(out, header, order.approval);
  out.header = header.take();
  return out;
}

Result<ReleaseOrder> decode_release(const Message& from) {
  ReleaseOrder order;
  TRY(auto release, protocol::json::get_string(from.header, "release"));
  TRY(order.release, protocol::Uuid::parse(release));
  TRY(auto count, protocol::json::get_int(from.header, "slices"));
  const auto slices = static_cast<std::size_t>(count);
  constexpr std::size_t before_slices = 4;  // the manifest and three lists of ids
  if (count < 0 || slices > from.attachments.size() || from.attachments.size() - slices < before_slices)
    return malformed("there are fewer slices than it says");
  order.manifest = from.attachments.front();
  order.withheld = from_lines(from.attachments[1]);
  order.known = from_lines(from.attachments[2]);
  order.relayed = from_lines(from.attachments[3]);
  TRY(auto manifest, protocol::Manifest::parse(order.manifest));
  if (manifest.slices.size() != slices) return malformed("the slices are not those of the manifest");
  for (std::size_t i = 0; i < slices; ++i)
    order.slices.push_back({manifest.slices[i], from.attachments[i + before_slices]});
  TRY(order.approval, get_signed(from, slices + before_slices));
  for (const auto* item : items(from, "groups")) {
    TRY(auto teams, protocol::json::get_strings(*item, "teams", "/groups"));
    order.groups.push_back(std::move(teams));
  }
  TRY(order.terms, read_terms(from));
  TRY(order.victims, protocol::json::get_strings(from.header, "victims"));
  TRY(order.expires, get_instant(from, "expires"));
  return order;
}

Result<protocol::Label> decode_ceiling(const Message& from) {
  TRY(auto text, protocol::json::get_string(from.header, "ceiling"));
  const auto label = protocol::parse_label(text);
  if (!protocol::fields::is_release_label(label)) return malformed("the ceiling is no TLP label");
  return label;
}

Message encode(const EventOrder& order) {
  Message out;
  protocol::Manifest manifest;
  for (const auto& slice : order.slices) manifest.slices.push_back(slice.entry);
  out.attachments = {order.head, manifest.text()};
  for (const auto& slice : order.slices) out.attachments.push_back(slice.bytes);
  std::vector<Builder> parts;
  for (const auto& part : order.parts) {
    auto& one = parts.emplace_back().set("list", static_cast<std::int64_t>(part.list));
    one.set("slice", part.slice);
    if (part.beside) one.set("beside", *part.beside);
    out.attachments.push_back(part.bytes);
  }
  Builder header;
  header.set("op", "event").set("circle_name", order.circle_name).set("parts", parts);
  header.set("team_name", order.team_name).set("victims", order.victims);
  out.header = header.take();
  return out;
}

Result<EventOrder> decode_event(const Message& from) {
  constexpr std::size_t before_slices = 2;  // the head and the manifest
  EventOrder order;
  const auto parts = items(from, "parts");
  if (from.attachments.size() < before_slices) return malformed("the event has no head");
  order.head = from.attachments[0];
  TRY(const auto manifest, protocol::Manifest::parse(from.attachments[1]));
  const std::size_t slices = manifest.slices.size();
  if (from.attachments.size() != before_slices + slices + parts.size())
    return malformed("the event's slices and parts are not those it says");
  for (std::size_t i = 0; i < slices; ++i)
    order.slices.push_back({manifest.slices[i], from.attachments[before_slices + i]});
  for (std::size_t i = 0; i < parts.size(); ++i) {
    TRY(const auto list, protocol::json::get_int(*parts[i], "list", "/parts"));
    TRY(const auto slice, protocol::json::get_int(*parts[i], "slice", "/parts"));
    const bool has_beside = protocol::json::find(*parts[i], "beside") != nullptr;
    std::int64_t beside = 0;
    if (has_beside) {
      TRY(beside, protocol::json::get_int(*parts[i], "beside", "/parts"));
    }
    const auto is_slice = [&](std::int64_t at) { return at >= 0 && static_cast<std::size_t>(at) < slices; };
    if (list < 0 || list > static_cast<std::int64_t>(protocol::misp::List::member) || !is_slice(slice) ||
        !is_slice(beside))
      return malformed("a part of the event stands for nothing");
    order.parts.push_back({static_cast<protocol::misp::List>(list),
                           from.attachments[before_slices + slices + i], static_cast<std::size_t>(slice)});
    if (has_beside) order.parts.back().beside = static_cast<std::size_t>(beside);
  }
  TRY(order.circle_name, protocol::json::get_string(from.header, "circle_name"));
  TRY(order.team_name, protocol::json::get_string(from.header, "team_name"));
  TRY(order.victims, protocol::json::get_strings(from.header, "victims"));
  return order;
}

Message encode(SealOutcome outcome) {
  Message out;
  std::vector<Builder> held;
  for (const auto& each : outcome.held) held.emplace_back().set("partner", each.partner).set("why", each.why);
  Builder header;
  header.set("ok", true).set("held", held);
  for (auto& envelope : outcome.envelopes) {
    out.attachments.push_back(protocol::header_line(envelope.header));
    out.attachments.push_back(std::move(envelope.ciphertext));
  }
  out.header = header.take();
  return out;
}

Result<SealOutcome> decode_outcome(Message from) {
  SealOutcome out;
  if (from.attachments.size() % attachments_of_envelope != 0) return malformed("an envelope is incomplete");
  for (std::size_t i = 0; i < from.attachments.size(); i += attachments_of_envelope) {
    TRY(auto header, protocol::parse_header(from.attachments[i]));
    out.envelopes.push_back({std::move(header), std::move(from.attachments[i + 1])});
  }
  for (const auto* item : items(from, "held")) {
    TRY(auto partner, protocol::json::get_string(*item, "partner", "/held"));
    TRY(auto why, protocol::json::get_string(*item, "why", "/held"));
    out.held.push_back({std::move(partner), std::move(why)});
  }
  return out;
}

Message encode(const std::vector<GuardFinding>& findings) {
  std::vector<Builder> list;
  for (const auto& finding : findings) {
    list.emplace_back().set("index", finding.index).set("code", finding.code);
    list.back().set("pointer", finding.pointer).set("what", finding.what);
  }
  Builder header;
  header.set("ok", true).set("findings", list);
  return {header.take(), {}};
}

Result<std::vector<GuardFinding>> decode_findings(const Message& from) {
  const auto* list = protocol::json::find(from.header, "findings");
  // A missing list must never read as "nothing found".
  if (list == nullptr || !list->IsArray()) return malformed("the guard's findings are missing");
  std::vector<GuardFinding> out;
  for (const auto* item : items(from, "findings")) {
    GuardFinding finding;
    TRY(auto index, protocol::json::get_int(*item, "index", "/findings"));
    finding.index = static_cast<std::size_t>(index);
    TRY(finding.code, protocol::json::get_string(*item, "code", "/findings"));
    TRY(finding.pointer, protocol::json::get_string(*item, "pointer", "/findings"));
    TRY(finding.what, protocol::json::get_string(*item, "what", "/findings"));
    out.push_back(std::move(finding));
  }
  return out;
}

Message encode(const std::vector<TeamKey>& keys) {
  std::vector<Builder> list;
  for (const auto& key : keys) {
    list.emplace_back().set("team", key.team).set("fingerprint", key.fingerprint);
    list.back().set("problem", key.problem).set("expires", key.expires ? key.expires->text(0) : "");
  }
  Builder header;
  header.set("ok", true).set("keys", list);
  return {header.take(), {}};
}

Result<std::vector<TeamKey>> decode_team_keys(const Message& from) {
  std::vector<TeamKey> out;
  for (const auto* item : items(from, "keys")) {
    TeamKey key;
    TRY(key.team, protocol::json::get_string(*item, "team", "/keys"));
    TRY(key.fingerprint, protocol::json::get_string(*item, "fingerprint", "/keys"));
    TRY(key.problem, protocol::json::get_string(*item, "problem", "/keys"));
    const auto expires = protocol::json::string_or(*item, "expires");
    if (!expires.empty()) {
      TRY(const auto ends, protocol::Timestamp::parse(expires));
      key.expires = ends.key;
    }
    out.push_back(std::move(key));
  }
  return out;
}

Message encode(const Health& health) {
  Builder header;
  header.set("ok", true).set("fingerprint", health.fingerprint).set("problem", health.problem);
  header.set("people", health.people).set("partners", health.partners);
  return {header.take(), {}};
}

Health decode_health(const Message& from) {
  Health health;
  health.fingerprint = protocol::json::string_or(from.header, "fingerprint");
  health.problem = protocol::json::string_or(from.header, "problem");
  health.people = static_cast<std::size_t>(protocol::json::int_or(from.header, "people", 0));
  health.partners = static_cast<std::size_t>(protocol::json::int_or(from.header, "partners", 0));
  return health;
}

}  // namespace gateway::gate::messages
