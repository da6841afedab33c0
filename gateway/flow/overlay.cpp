#include "gateway/flow/overlay.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

Result<Overlay> overlay_on(Reader& reader, const protocol::StixId& id) {
  Overlay overlay;
  TRY(const auto record, reader.record("overlay", id.text()));
  if (!record) return overlay;
  TRY(const auto body, body_of(*record));
  overlay.label = protocol::parse_label(protocol::json::string_or(body, "label"));
  const auto pap = protocol::parse_pap(protocol::json::string_or(body, "pap"));
  if (overlay.label == Label::unknown || !pap)
    return fail(Error::internal, "a stored overlay cannot be read", id.text());
  overlay.pap = *pap;
  TRY(overlay.restrictions, protocol::json::get_strings(body, "restrictions"));
  TRY(overlay.named, protocol::json::get_strings(body, "named"));
  return overlay;
}

Result<void> extend_overlay(Writer& writer, const protocol::StixId& id, const Overlay& more,
                            const std::string& author, const std::string& reason, Instant now) {
  TRY(auto overlay, overlay_on(writer, id));
  overlay.label = protocol::strictest(overlay.label, more.label);
  overlay.pap = protocol::strictest(overlay.pap, more.pap);
  protocol::Handling words;
  for (const auto& word : overlay.restrictions) words.restrict(word);
  for (const auto& word : more.restrictions) words.restrict(word);
  if (more.label == Label::red && overlay.named.empty()) overlay.named = more.named;
  Builder body;
  body.set("label", overlay.label == Label::unmarked ? "" : protocol::text(overlay.label));
  body.set("pap", protocol::text(overlay.pap)).set("restrictions", words.restrictions);
  body.set("named", overlay.named).set("reason", reason);
  CHECK(writer.put(make_record("overlay", id.text(), author, now, body.text())));
  return {};
}

bool is_stricter(Label label, const policy::Terms& terms) {
  if (terms.label == Label::unmarked) return !terms.ours && label >= Label::amber_strict;
  return label > terms.label;
}

bool lay_over(const Overlay& overlay, policy::Terms& terms) {
  bool changed = false;
  if (is_stricter(overlay.label, terms)) {
    terms.label = overlay.label;
    if (overlay.label == Label::red) terms.named = overlay.named;
    changed = true;
  }
  if (overlay.pap > terms.pap) {
    terms.pap = overlay.pap;
    changed = true;
  }
  protocol::Handling words;
  for (const auto& word : terms.restrictions) words.restrict(word);
  const auto before = words.restrictions.size();
  for (const auto& word : overlay.restrictions) words.restrict(word);
  if (words.restrictions.size() == before) return changed;
  terms.restrictions = std::move(words.restrictions);
  return true;
}

}  // namespace gateway::flow
