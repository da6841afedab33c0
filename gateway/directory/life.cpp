#include "gateway/directory/life.h"

#include "gateway/directory/convert.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;
using protocol::json::Value;

namespace {

Builder signed_off(const std::string& by, Instant at) {
  Builder out;
  out.set("by", by).set("at", at.text());
  return out;
}

template <typename T>
Result<void> read_signed_off(const Value& value, T& to) {
  TRY(to.by, protocol::json::get_string(value, "by"));
  TRY(to.at, instant_from(value, "at"));
  return {};
}

template <typename T, typename Make>
std::vector<Builder> list_of(const std::vector<T>& values, Make make) {
  std::vector<Builder> list;
  list.reserve(values.size());
  for (const auto& value : values) list.push_back(make(value));
  return list;
}

/// Reads each entry of a list that may be absent.
template <typename Read>
Result<void> each(const Value& value, std::string_view name, Read read) {
  const auto* list = protocol::json::find(value, name);
  if (list == nullptr) return {};
  if (!list->IsArray()) return fail(Error::invalid, "this is no list", "/" + std::string(name));
  for (const auto& one : list->GetArray()) CHECK(read(one));
  return {};
}

Builder hold_json(const Hold& hold) {
  Builder out = signed_off(hold.by, hold.at);
  out.set("kind", hold.kind).set("reason", hold.reason);
  if (hold.released_at)
    out.set("released_by", hold.released_by)
        .set("released_why", hold.released_why)
        .set("released_at", hold.released_at->text());
  return out;
}

Result<Hold> hold_from(const Value& value) {
  Hold hold;
  CHECK(read_signed_off(value, hold));
  TRY(hold.kind, protocol::json::get_string(value, "kind"));
  TRY(hold.reason, protocol::json::get_string(value, "reason"));
  hold.released_by = protocol::json::string_or(value, "released_by");
  hold.released_why = protocol::json::string_or(value, "released_why");
  if (!hold.released_by.empty()) {
    TRY(hold.released_at, instant_from(value, "released_at"));
  }
  return hold;
}

Result<void> read_done(const Value& value, Life& life) {
  return each(value, "done", [&](const Value& one) -> Result<void> {
    Ticked ticked;
    CHECK(read_signed_off(one, ticked));
    TRY(ticked.item, protocol::json::get_string(one, "item"));
    ticked.note = protocol::json::string_or(one, "note");
    life.done.push_back(std::move(ticked));
    return {};
  });
}

Result<void> read_measures(const Value& value, Life& life) {
  return each(value, "measures", [&](const Value& one) -> Result<void> {
    Measure measure;
    CHECK(read_signed_off(one, measure));
    TRY(measure.text, protocol::json::get_string(one, "text"));
    measure.who = protocol::json::string_or(one, "who");
    TRY(measure.coordinates, protocol::json::get_strings(one, "coordinates"));
    life.measures.push_back(std::move(measure));
    return {};
  });
}

Result<void> read_informed(const Value& value, Life& life) {
  return each(value, "informed", [&](const Value& one) -> Result<void> {
    Informed informed;
    CHECK(read_signed_off(one, informed));
    TRY(informed.told, protocol::json::get_bool(one, "told"));
    TRY(informed.how, protocol::json::get_string(one, "how"));
    informed.code = protocol::json::string_or(one, "code");
    life.informed.push_back(std::move(informed));
    return {};
  });
}

Result<void> read_secrecy(const Value& value, Life& life) {
  if (const auto* found = protocol::json::find(value, "secrecy")) {
    Secrecy secrecy;
    CHECK(read_signed_off(*found, secrecy));
    TRY(secrecy.level, protocol::json::get_string(*found, "level"));
    secrecy.paragraph = protocol::json::string_or(*found, "paragraph");
    secrecy.decision = protocol::json::string_or(*found, "decision");
    life.secrecy = std::move(secrecy);
  }
  if (const auto* found = protocol::json::find(value, "retention")) {
    Retention retention;
    CHECK(read_signed_off(*found, retention));
    TRY(retention.until, instant_from(*found, "until"));
    TRY(retention.ground, protocol::json::get_string(*found, "ground"));
    life.retention = std::move(retention);
  }
  return {};
}

}  // namespace

const Hold* Life::active_hold(std::string_view kind) const {
  for (const auto& hold : holds)
    if (hold.active() && (kind.empty() || hold.kind == kind)) return &hold;
  return nullptr;
}

protocol::json::Document to_json(const Life& life) {
  Builder out;
  out.set("incident", life.incident).set("phase", static_cast<int>(life.phase));
  out.set("done", list_of(life.done, [](const Ticked& one) {
            return std::move(signed_off(one.by, one.at).set("item", one.item).set("note", one.note));
          }));
  out.set("measures", list_of(life.measures, [](const Measure& one) {
            return std::move(signed_off(one.by, one.at)
                                 .set("text", one.text)
                                 .set("who", one.who)
                                 .set("coordinates", one.coordinates));
          }));
  out.set("holds", list_of(life.holds, hold_json));
  out.set("informed", list_of(life.informed, [](const Informed& one) {
            return std::move(
                signed_off(one.by, one.at).set("told", one.told).set("how", one.how).set("code", one.code));
          }));
  if (life.secrecy)
    out.set("secrecy", signed_off(life.secrecy->by, life.secrecy->at)
                           .set("level", life.secrecy->level)
                           .set("paragraph", life.secrecy->paragraph)
                           .set("decision", life.secrecy->decision));
  if (life.retention)
    out.set("retention", signed_off(life.retention->by, life.retention->at)
                             .set("until", life.retention->until.text())
                             .set("ground", life.retention->ground));
  return out.take();
}

Result<Life> life_from(const Value& value) {
  Life life;
  TRY(life.incident, protocol::json::get_string(value, "incident"));
  TRY(const auto phase, protocol::json::get_int(value, "phase"));
  if (phase < 1 || phase > 5) return fail(Error::invalid, "there are five steps", "/phase");
  life.phase = static_cast<Phase>(phase);
  CHECK(read_done(value, life));
  CHECK(read_measures(value, life));
  CHECK(read_informed(value, life));
  CHECK(read_secrecy(value, life));
  CHECK(each(value, "holds", [&](const Value& one) -> Result<void> {
    TRY(auto hold, hold_from(one));
    life.holds.push_back(std::move(hold));
    return {};
  }));
  return life;
}

Result<Life> life(Reader& reader, std::string_view incident) {
  TRY(const auto record, reader.record("life", incident));
  if (!record) {
    Life fresh;
    fresh.incident = incident;
    return fresh;
  }
  TRY(const auto body, protocol::json::parse(record->body));
  auto found = life_from(body);
  if (found.has_error()) return within_record("life/" + record->id, std::move(found).error());
  return found;
}

}  // namespace gateway::directory
