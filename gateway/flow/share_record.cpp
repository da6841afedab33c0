#include "gateway/flow/share.h"

namespace gateway::flow {

using protocol::json::Builder;
using protocol::json::get_string;
using protocol::json::get_strings;

namespace {

Result<Instant> get_instant(const protocol::json::Value& value, std::string_view name) {
  TRY(const auto text, get_string(value, name));
  TRY(const auto stamp, protocol::Timestamp::parse(text));
  return stamp.key;
}

}  // namespace

protocol::json::Document to_json(const Share& share) {
  std::vector<Builder> withheld, findings;
  for (const auto& one : share.findings) {
    findings.emplace_back().set("object", one.object).set("delivered", one.delivered).set("code", one.code);
    findings.back().set("pointer", one.pointer).set("what", one.what).set("digest", one.digest);
  }
  for (const auto& one : share.withheld)
    withheld.push_back(std::move(Builder().set("id", one.id).set("why", one.why)));
  Builder out;
  out.set("id", share.id).set("state", share.state).set("author", share.author).set("note", share.note);
  out.set("basis", share.basis)
      .set("purpose", share.purpose)
      .set("circle", share.circle)
      .set("partners", share.partners);
  out.set("people", share.people).set("incidents", share.incidents).set("origin", share.origin);
  out.set("origin_id", share.origin_id).set("objects", share.objects).set("renderings", share.renderings);
  out.set("findings", findings).set("withheld", withheld).set("reason", share.reason);
  if (!share.standing.empty()) out.set("standing", share.standing).set("keys", share.keys);
  out.set("recorded", share.recorded);
  if (!share.ways.empty()) out.set("ways", share.ways);
  out.set("created", share.created.text()).set("expires", share.expires.text());
  return out.take();
}

Result<Share> share_from(const protocol::json::Value& value) {
  Share share;
  TRY(share.id, get_string(value, "id"));
  TRY(share.state, get_string(value, "state"));
  TRY(share.author, get_string(value, "author"));
  TRY(share.note, get_string(value, "note"));
  TRY(share.basis, get_string(value, "basis"));
  share.purpose = protocol::json::string_or(value, "purpose", purpose_by_default);
  TRY(share.circle, get_string(value, "circle"));
  TRY(share.partners, get_strings(value, "partners"));
  TRY(share.people, get_strings(value, "people"));
  TRY(share.incidents, get_strings(value, "incidents"));
  TRY(share.origin, get_string(value, "origin"));
  TRY(share.origin_id, get_string(value, "origin_id"));
  TRY(share.objects, get_strings(value, "objects"));
  TRY(share.renderings, get_strings(value, "renderings"));
  TRY(share.reason, get_string(value, "reason"));
  share.standing = protocol::json::string_or(value, "standing");
  if (!share.standing.empty()) {
    TRY(share.keys, get_strings(value, "keys"));
  }
  share.recorded = protocol::json::bool_or(value, "recorded", false);
  if (protocol::json::find(value, "ways") != nullptr) {
    TRY(share.ways, get_strings(value, "ways"));
  }
  TRY(share.created, get_instant(value, "created"));
  TRY(share.expires, get_instant(value, "expires"));
  if (const auto* withheld = protocol::json::find(value, "withheld"); withheld && withheld->IsArray())
    for (const auto& one : withheld->GetArray())
      share.withheld.push_back({protocol::json::string_or(one, "id"), protocol::json::string_or(one, "why")});
  // Shares of earlier versions have none.
  if (const auto* findings = protocol::json::find(value, "findings"); findings && findings->IsArray())
    for (const auto& one : findings->GetArray()) {
      const auto text = [&](std::string_view name) { return protocol::json::string_or(one, name); };
      share.findings.push_back(
          {text("object"), text("delivered"), text("code"), text("pointer"), text("what"), text("digest")});
    }
  return share;
}

Result<Share> load_share(Reader& reader, std::string_view id) {
  TRY(const auto body, load(reader, "share", id));
  return share_from(body);
}

protocol::json::Document to_json(const Rendering& rendering) {
  Builder out;
  out.set("id", rendering.id).set("share", rendering.share).set("recipients", rendering.recipients);
  out.set("people", rendering.people).set("statement", rendering.statement).set("editors", rendering.editors);
  out.set("forms", rendering.forms);
  out.set("named", rendering.named)
      .set("basis", rendering.basis)
      .set("others_needed", rendering.others_needed);
  out.set("slices", rendering.slices)
      .set("bytes", rendering.bytes)
      .set("label", protocol::text(rendering.label));
  return out.take();
}

Result<Rendering> rendering_from(const protocol::json::Value& value) {
  Rendering rendering;
  TRY(rendering.id, get_string(value, "id"));
  TRY(rendering.share, get_string(value, "share"));
  TRY(rendering.recipients, get_strings(value, "recipients"));
  TRY(rendering.people, get_strings(value, "people"));
  TRY(rendering.statement, get_string(value, "statement"));
  TRY(rendering.editors, get_strings(value, "editors"));
  TRY(rendering.named, get_strings(value, "named"));
  TRY(rendering.basis, get_strings(value, "basis"));
  if (protocol::json::find(value, "forms") != nullptr) {
    TRY(rendering.forms, get_strings(value, "forms"));
  }
  TRY(const auto others, protocol::json::get_int(value, "others_needed"));
  TRY(const auto slices, protocol::json::get_int(value, "slices"));
  TRY(const auto bytes, protocol::json::get_int(value, "bytes"));
  TRY(const auto label, get_string(value, "label"));
  rendering.others_needed = static_cast<int>(others);
  rendering.slices = static_cast<std::size_t>(slices);
  rendering.bytes = static_cast<std::size_t>(bytes);
  rendering.label = protocol::parse_label(label);
  return rendering;
}

Result<Rendering> load_rendering(Reader& reader, std::string_view id) {
  TRY(const auto body, load(reader, "rendering", id));
  return rendering_from(body);
}

}  // namespace gateway::flow
