#include "gateway/flow/incident.h"

#include <algorithm>

#include "gateway/directory/life.h"
#include "gateway/flow/incident_steps.h"
#include "gateway/flow/withdraw.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

Result<Reply> incident_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("incident"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto incident, directory::incident_from(body));
      TRY(const auto life, directory::life(reader, incident.id));
      Builder row;
      row.set("incident", incident.id).set("title", incident.title).set("state", incident.state);
      row.set("phase", step(life.phase).word).set("held", life.active_hold() != nullptr);
      row.set("intake", incident.intake).set("opened_by", record.author);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("incidents", rows);
  return reply;
}

Result<Reply> incident_show(World& world, const Call& call) {
  TRY(const auto given, need(call, "incident"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "incident", given));
    TRY(const auto body, load(reader, "incident", id));
    TRY(const auto objects, reader.objects_of("incident", id));
    TRY(const auto life, directory::life(reader, id));
    std::size_t open = 0;
    for (const auto& item : checklist())
      if (item.phase == life.phase &&
          std::ranges::find(life.done, item.id, &directory::Ticked::item) == life.done.end())
        ++open;
    reply.body.set("incident", body).set("objects", objects.size());
    reply.body.set("life", directory::to_json(life)).set("items_open", open);
    reply.body.set("phase", Builder()
                                .set("number", static_cast<int>(life.phase))
                                .set("word", step(life.phase).word)
                                .set("english", step(life.phase).english)
                                .set("swedish", step(life.phase).swedish));
    return {};
  }));
  return reply;
}

namespace {

using Change = std::function<Result<void>(Reader&, directory::Incident&, bool remove)>;

/// One change of the incident's record, inside a step of the store.
Result<std::string> put_change(Writer& writer, const World& world, const Call& call, std::string_view event,
                               const Change& change, Builder& body) {
  TRY(const auto given, need(call, "incident"));
  TRY(const auto id, resolve(writer, "incident", given));
  TRY(auto incident, directory::incident(writer, id));
  if (!incident.disposed.empty())
    return fail(Error::conflict, "the incident has been disposed of", "incident " + id,
                "an intake opens a new one: `intake add`");
  CHECK(change(writer, incident, protocol::json::bool_or(call.args, "remove", false)));
  const auto document = directory::to_json(incident);
  const auto now = world.clock.now();
  CHECK(writer.put(make_record("incident", id, call.who.id, now, protocol::json::write(document))));
  body.set("incident", document);
  CHECK(audit(writer, now, call.who.id, event, id));
  return id;
}

Result<Reply> change_incident(World& world, const Call& call, std::string_view event, const Change& change) {
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(put_change(writer, world, call, event, change, reply.body));
    return {};
  }));
  return reply;
}

void set_member(std::vector<std::string>& list, const std::string& value, bool remove) {
  std::erase(list, value);
  if (!remove) list.push_back(value);
}

}  // namespace

Result<Reply> incident_affected(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  const Change change = [&](Reader& reader, auto& incident, bool remove) -> Result<void> {
    TRY(const auto partner, directory::partner(reader, name));
    set_member(incident.affected, partner.id, remove);
    return {};
  };
  if (!protocol::json::bool_or(call.args, "remove", false))
    return change_incident(world, call, "incident.affected", change);
  // Who is affected no longer may have less: that is closed before the list says so.
  Reply reply;
  TRY(const auto closed,
      close_around(world, call.who.id, Closes::not_allowed, [&](Writer& writer) -> Result<Bears> {
        TRY(auto id, put_change(writer, world, call, "incident.affected", change, reply.body));
        return Bears{{std::move(id)}};
      }));
  reply.body.set("closed", closed.body).set("recall_proposed", closed.delivered);
  return reply;
}

Result<Reply> incident_name(World& world, const Call& call) {
  TRY(const auto name, need(call, "name"));
  return change_incident(world, call, "incident.name",
                         [&](Reader&, auto& incident, bool remove) -> Result<void> {
                           set_member(incident.names, name, remove);
                           return {};
                         });
}

namespace {

/// Shares of the incident that people are still deciding on.
Result<void> no_open_share(Reader& reader, const std::string& incident) {
  TRY(const auto shares, reader.records("share"));
  for (const auto& record : shares) {
    TRY(const auto body, body_of(record));
    const auto state = protocol::json::string_or(body, "state");
    if (state != "proposed" && state != "approved") continue;
    TRY(const auto incidents, protocol::json::get_strings(body, "incidents"));
    if (std::ranges::find(incidents, incident) != incidents.end())
      return fail(Error::conflict, "a share of the incident is " + state, "share " + record.id,
                  "have it approved, or `share reject` it");
  }
  return {};
}

Result<Reply> set_state(World& world, const Call& call, const std::string& state) {
  TRY(const auto reason, need(call, "reason"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const Change change = [&](Reader& reader, auto& incident, bool) -> Result<void> {
      if (incident.state == state)
        return fail(Error::conflict, "the incident is " + state + " already", "incident " + incident.id);
      if (state == "closed") CHECK(no_open_share(reader, incident.id));
      incident.state = state;
      return {};
    };
    TRY(const auto id, put_change(writer, world, call, "incident." + state, change, reply.body));
    const auto body = Builder().set("state", state).set("reason", reason).text();
    CHECK(audit(writer, world.clock.now(), call.who.id, "incident.state", id, body));
    CHECK(writer.append_ledger("administration", "incident/" + id, body));
    return {};
  }));
  return reply;
}

}  // namespace

Result<Reply> incident_close(World& world, const Call& call) {
  return set_state(world, call, "closed");
}

Result<Reply> incident_reopen(World& world, const Call& call) {
  return set_state(world, call, "open");
}

}  // namespace gateway::flow
