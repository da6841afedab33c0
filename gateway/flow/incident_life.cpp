// The incident's life: its step, what was done, who was told, how secret it is and how long it is kept.
#include <algorithm>

#include "gateway/directory/life.h"
#include "gateway/flow/incident.h"
#include "gateway/flow/incident_steps.h"
#include "gateway/flow/legal_basis.h"
#include "gateway/flow/withdraw.h"

namespace gateway::flow {

using directory::Life;
using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t text_at_most = 4000;
constexpr std::size_t entries_at_most = 2000;

Result<std::string> bounded(const Call& call, std::string_view name) {
  auto text = protocol::json::string_or(call.args, name);
  if (text.size() > text_at_most)
    return fail(Error::too_large, "too long", "/args/" + std::string(name),
                "at most 4000 bytes; attach the rest elsewhere");
  return text;
}

Result<std::string> needed(const Call& call, std::string_view name) {
  CHECK(need(call, name));
  return bounded(call, name);
}

Result<void> one_of(std::string_view word, std::initializer_list<std::string_view> words,
                    std::string_view name) {
  std::string list;
  for (const auto each : words) {
    if (each == word) return {};
    list.append(list.empty() ? "use " : ", ").append(each);
  }
  return fail(Error::invalid, "not one of the words allowed here", "/args/" + std::string(name), list);
}

using Change = std::function<Result<void>(Reader&, Life&, Instant now)>;

/// One change of the life, as its next version, audited with what was given.
Result<std::string> put_life(Writer& writer, const World& world, const Call& call, std::string_view event,
                             const Change& change, Builder& body) {
  TRY(const auto given, need(call, "incident"));
  TRY(const auto id, resolve(writer, "incident", given));
  TRY(const auto incident, directory::incident(writer, id));
  if (!incident.disposed.empty())
    return fail(Error::conflict, "the incident has been disposed of", "incident " + id);
  TRY(auto life, directory::life(writer, id));
  const auto now = world.clock.now();
  CHECK(change(writer, life, now));
  if (life.done.size() + life.measures.size() + life.holds.size() + life.informed.size() > entries_at_most)
    return fail(Error::too_large, "the incident has more than 2000 entries", "incident " + id,
                "open another incident for what follows");
  const auto document = directory::to_json(life);
  CHECK(writer.put(make_record("life", id, call.who.id, now, protocol::json::write(document))));
  CHECK(audit(writer, now, call.who.id, event, id));
  body.set("incident", id).set("life", document);
  return id;
}

Result<Reply> change_life(World& world, const Call& call, std::string_view event, const Change& change) {
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(put_life(writer, world, call, event, change, reply.body));
    return {};
  }));
  return reply;
}

}  // namespace

Result<Reply> incident_phase(World& world, const Call& call) {
  TRY(const auto word, need(call, "phase"));
  const auto found = std::ranges::find_if(steps(), [&](const Step& one) {
    return one.word == word || std::to_string(static_cast<int>(one.phase)) == word;
  });
  if (found == steps().end())
    CHECK(one_of(word, {"prepare", "identify", "contain", "recover", "lessons"}, "phase"));
  return change_life(world, call, "incident.phase", [&](Reader&, Life& life, Instant) -> Result<void> {
    life.phase = found->phase;
    return {};
  });
}

namespace {

Result<Reply> list_items(World& world, const Call& call) {
  TRY(const auto given, need(call, "incident"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "incident", given));
    TRY(const auto life, directory::life(reader, id));
    std::vector<Builder> rows;
    for (const auto& item : checklist()) {
      Builder row;
      row.set("item", item.id).set("phase", step(item.phase).word).set("current", item.phase == life.phase);
      row.set("english", item.english).set("swedish", item.swedish).set("question", item.question);
      // The newest answer counts; the earlier ones stay in the record.
      const auto done = std::find_if(life.done.rbegin(), life.done.rend(),
                                     [&](const auto& one) { return one.item == item.id; });
      row.set("done", done != life.done.rend());
      if (done != life.done.rend())
        row.set("note", done->note).set("by", done->by).set("at", done->at.text());
      rows.push_back(std::move(row));
    }
    reply.body.set("incident", id).set("phase", step(life.phase).word).set("items", rows);
    return {};
  }));
  return reply;
}

}  // namespace

Result<Reply> incident_checklist(World& world, const Call& call) {
  const auto id = protocol::json::string_or(call.args, "done");
  if (id.empty()) return list_items(world, call);
  if (std::ranges::find(call.who.roles, "analyst") == call.who.roles.end())
    return fail(Error::denied, "an analyst works through the checklist", "/args/done");
  const auto item = std::ranges::find(checklist(), id, &Item::id);
  if (item == checklist().end())
    return fail(Error::not_found, "no such item", "/args/done", "list them with `incident checklist`");
  TRY(const auto note, bounded(call, "note"));
  if (item->question && note.empty())
    return fail(Error::invalid, "the item is a question", "/args/note", "give its answer with --note");
  CHECK(change_life(world, call, "incident.checklist", [&](Reader&, Life& life, Instant now) -> Result<void> {
    life.done.push_back({id, note, call.who.id, now});
    return {};
  }));
  return list_items(world, call);
}

Result<Reply> incident_measure(World& world, const Call& call) {
  TRY(const auto text, needed(call, "text"));
  TRY(const auto who, bounded(call, "by"));
  std::vector<std::string> names;
  if (protocol::json::find(call.args, "coordinates") != nullptr) {
    TRY(names, protocol::json::get_strings(call.args, "coordinates", "/args"));
  }
  return change_life(world, call, "incident.measure",
                     [&](Reader& reader, Life& life, Instant now) -> Result<void> {
                       directory::Measure measure{text, who, {}, call.who.id, now};
                       for (const auto& name : names) {
                         TRY(const auto partner, directory::partner(reader, name));
                         measure.coordinates.push_back(partner.id);
                       }
                       life.measures.push_back(std::move(measure));
                       return {};
                     });
}

Result<Reply> incident_inform(World& world, const Call& call) {
  TRY(const auto how, bounded(call, "how"));
  TRY(const auto why_not, bounded(call, "why_not"));
  const auto basis = protocol::json::string_or(call.args, "basis");
  if (how.empty() == why_not.empty())
    return fail(Error::invalid, "say how the victim was told, or why not", "/args",
                "give either `how`, or `why_not` with its legal `basis`");
  if (how.empty() && basis.empty())
    return fail(Error::invalid, "not telling the victim needs a legal basis", "/args/basis",
                "list the codes with `basis list`");
  return change_life(
      world, call, "incident.informed", [&](Reader& reader, Life& life, Instant now) -> Result<void> {
        if (!basis.empty()) CHECK(legal_basis(reader, basis));
        TRY(const auto at, time_or(call, "at", now));
        if (at > now)
          return fail(Error::invalid, "that is still to come", "/args/at", "record it afterwards");
        life.informed.push_back({!how.empty(), how.empty() ? why_not : how, basis, call.who.id, at});
        return {};
      });
}

Result<Reply> incident_secrecy(World& world, const Call& call) {
  TRY(const auto level, need(call, "level"));
  CHECK(one_of(level, {"open", "secret", "unclear"}, "level"));
  TRY(const auto paragraph, bounded(call, "paragraph"));
  TRY(const auto decision, bounded(call, "decision"));
  if (level == "secret" && paragraph.empty())
    return fail(Error::invalid, "secret by which paragraph?", "/args/paragraph",
                "give it, such as \"OSL 18:8\"");
  return change_life(world, call, "incident.secrecy", [&](Reader&, Life& life, Instant now) -> Result<void> {
    life.secrecy = directory::Secrecy{level, paragraph, decision, call.who.id, now};
    return {};
  });
}

Result<Reply> incident_retain(World& world, const Call& call) {
  TRY(const auto ground, needed(call, "ground"));
  CHECK(need(call, "until"));
  TRY(const auto until, time_or(call, "until", {}));
  return change_life(world, call, "incident.retained", [&](Reader&, Life& life, Instant now) -> Result<void> {
    life.retention = directory::Retention{until, ground, call.who.id, now};
    return {};
  });
}

Result<Reply> incident_hold(World& world, const Call& call) {
  TRY(const auto reason, needed(call, "reason"));
  const auto kind = protocol::json::string_or(call.args, "kind", "other");
  CHECK(one_of(kind, {"evidence", "disclosure", "other"}, "kind"));
  const Change change = [&](Reader&, Life& life, Instant now) -> Result<void> {
    if (life.active_hold(kind) != nullptr)
      return fail(Error::conflict, "a hold of that kind is in force", "/args/kind", "see `incident show`");
    life.holds.push_back({kind, reason, call.who.id, now, "", "", {}});
    return {};
  };
  if (kind != "disclosure") return change_life(world, call, "incident.held", change);
  // A hold on disclosure keeps everything in: what is open to partners closes before it is recorded.
  Reply reply;
  TRY(const auto closed,
      close_around(world, call.who.id, Closes::not_allowed, [&](Writer& writer) -> Result<Bears> {
        TRY(auto id, put_life(writer, world, call, "incident.held", change, reply.body));
        return Bears{{std::move(id)}};
      }));
  reply.body.set("closed", closed.body).set("recall_proposed", closed.delivered);
  return reply;
}

Result<Reply> incident_unhold(World& world, const Call& call) {
  TRY(const auto reason, needed(call, "reason"));
  TRY(const auto kind, need(call, "kind"));
  return change_life(world, call, "incident.unheld", [&](Reader&, Life& life, Instant now) -> Result<void> {
    for (auto& hold : life.holds) {
      if (!hold.active() || hold.kind != kind) continue;
      if (hold.by == call.who.id)
        return fail(Error::denied, "whoever set a hold does not lift it", "/args/kind",
                    "ask another approver");
      hold.released_by = call.who.id;
      hold.released_why = reason;
      hold.released_at = now;
      return {};
    }
    return fail(Error::not_found, "no such hold is in force", "/args/kind", "see `incident show`");
  });
}

}  // namespace gateway::flow
