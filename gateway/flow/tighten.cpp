// The local overlay: an analyst makes what binds an object stricter. Nobody here can make it looser.
#include <algorithm>
#include <array>

#include "gateway/flow/admit.h"
#include "gateway/flow/overlay.h"
#include "gateway/flow/withdraw.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Failure;
using protocol::Label;
using protocol::Pap;
using protocol::json::Builder;

namespace {

/// The words a person may add; each is one the decision knows.
constexpr std::array<std::string_view, 8> words{"no-onward",         "no-attribution", "encrypt",
                                                "no-notify",         "no-action",      "no-resale",
                                                "obfuscate-victims", "exercise"};

Result<Overlay> asked_of(World& world, const Call& call) {
  Overlay overlay;
  overlay.label = protocol::parse_label(protocol::json::string_or(call.args, "label"));
  if (overlay.label == Label::unknown)
    return fail(Error::invalid, "no TLP label", "/args/label", "use TLP:GREEN, AMBER, AMBER+STRICT or RED");
  const auto pap = protocol::parse_pap(protocol::json::string_or(call.args, "pap"));
  if (!pap) return fail(Error::invalid, "no PAP", "/args/pap", "use PAP:GREEN, AMBER or RED");
  overlay.pap = *pap;
  if (protocol::json::find(call.args, "restrict")) {
    TRY(overlay.restrictions, protocol::json::get_strings(call.args, "restrict"));
  }
  for (const auto& word : overlay.restrictions)
    if (std::find(words.begin(), words.end(), word) == words.end())
      return fail(Error::invalid, "no restriction that the gateway knows", "/args/restrict",
                  "use no-onward, no-attribution, encrypt, no-notify, no-action, no-resale, "
                  "obfuscate-victims or exercise");
  if (protocol::json::find(call.args, "named")) {
    TRY(overlay.named, protocol::json::get_strings(call.args, "named"));
  }
  if (overlay.label == Label::red && overlay.named.empty())
    return fail(Error::invalid, "RED is for named people only", "/args/named",
                "name the people of ours who may see it, approvers included");
  if (overlay.label == Label::unmarked && overlay.pap == Pap::none && overlay.restrictions.empty())
    return fail(Error::invalid, "there is nothing to tighten", "/args",
                "give a label, a PAP or a restriction");
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    for (const auto& name : overlay.named) CHECK(directory::person(reader, name));
    return {};
  }));
  return overlay;
}

bool may_see(const directory::Person& who, const policy::Terms& terms) {
  return terms.label != Label::red ||
         std::find(terms.named.begin(), terms.named.end(), who.id) != terms.named.end();
}

Failure refusal(std::string_view asked, std::string_view binding, std::string_view pointer) {
  return fail(Error::denied, std::string(asked) + " is not stricter than " + std::string(binding),
              std::string(pointer), "only its originator can loosen it: ask for a new version");
}

/// What became of the rows of one object.
struct Tightened {
  std::size_t seen = 0, changed = 0;
  std::optional<Label> stricter_label;  ///< of a row that the label asked for would loosen
  std::optional<Pap> stricter_pap;
  bool label_took = false, pap_took = false;
};

void note(const Overlay& asked, const policy::Terms& terms, Tightened& result) {
  const bool says_label = asked.label != Label::unmarked && asked.label != terms.label;
  if (says_label && !is_stricter(asked.label, terms)) result.stricter_label = terms.label;
  if (says_label && is_stricter(asked.label, terms)) result.label_took = true;
  if (asked.pap != Pap::none && asked.pap < terms.pap) result.stricter_pap = terms.pap;
  if (asked.pap > terms.pap) result.pap_took = true;
}

/// Whoever asks for less than what holds already may think that it loosens: nothing happens then.
Result<void> check(const Overlay& asked, const Tightened& result, const protocol::StixId& id) {
  if (result.seen == 0)
    return fail(Error::not_found, "no such object that you may see", id.text(),
                "look for it with `object find`");
  if (result.stricter_label && !result.label_took)
    return refusal(protocol::text(asked.label), protocol::text(*result.stricter_label), "/args/label");
  if (result.stricter_pap && !result.pap_took)
    return refusal(protocol::text(asked.pap), protocol::text(*result.stricter_pap), "/args/pap");
  if (result.changed == 0)
    return fail(Error::conflict, "nothing changes: its terms are as strict already", id.text(),
                "see them with `object show`");
  return {};
}

/// All terms of all versions, of every origin: whoever it came from, it is one object to those who get it.
Result<std::size_t> tighten_all(Writer& writer, const directory::Person& who, const protocol::StixId& id,
                                const Overlay& asked) {
  Tightened result;
  TRY(const auto versions, writer.versions(id));
  for (const auto& version : versions) {
    TRY(auto rows, writer.terms(version.key));
    for (auto& row : rows) {
      TRY(const auto body, protocol::json::parse(row.body));
      TRY(auto terms, directory::terms_from(body));
      if (!may_see(who, terms)) continue;
      ++result.seen;
      note(asked, terms, result);
      if (!lay_over(asked, terms)) continue;
      row.body = protocol::json::write(directory::to_json(terms));
      CHECK(writer.put_terms(row));
      ++result.changed;
    }
  }
  CHECK(check(asked, result, id));
  return result.changed;
}

}  // namespace

Result<Reply> object_tighten(World& world, const Call& call) {
  TRY(const auto text, need(call, "id"));
  TRY(const auto id, protocol::StixId::parse(text));
  TRY(const auto reason, need(call, "reason"));
  TRY(const auto overlay, asked_of(world, call));
  std::size_t changed = 0;
  // What partners may no longer read closes before the stricter terms are recorded.
  const auto tighten = [&](Writer& writer) -> Result<Bears> {
    TRY(changed, tighten_all(writer, call.who, id, overlay));
    Builder detail;
    detail.set("reason", reason).set("restrict", overlay.restrictions).set("named", overlay.named);
    if (overlay.label != Label::unmarked) detail.set("label", protocol::text(overlay.label));
    if (overlay.pap != Pap::none) detail.set("pap", protocol::text(overlay.pap));
    const auto now = world.clock.now();
    CHECK(extend_overlay(writer, id, overlay, call.who.id, reason, now));
    CHECK(audit(writer, now, call.who.id, "object.tightened", id.text(), detail.text()));
    return Bears{{}, {id.text()}};
  };
  TRY(const auto closed, close_around(world, call.who.id, Closes::not_allowed, tighten));
  Reply reply;
  reply.body.set("id", id.text()).set("terms_changed", changed);
  reply.body.set("closed", closed.body).set("recall_proposed", closed.delivered);
  return reply;
}

}  // namespace gateway::flow
