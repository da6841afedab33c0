#include "gateway/flow/people.h"

#include "gateway/flow/collections.h"
#include "gateway/flow/deliver.h"
#include "gateway/flow/release.h"
#include "gateway/flow/withdraw.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

Result<Reply> whoami(World& world, const Call& call) {
  Reply reply;
  Builder team;
  team.set("id", world.team.id).set("short_name", world.team.short_name).set("name", world.team.name);
  team.set("fingerprint", world.team.fingerprint);
  reply.body.set("person", call.who.id)
      .set("name", call.who.name)
      .set("roles", call.who.roles)
      .set("team", team);
  return reply;
}

Result<Reply> team_card(World& world, const Call&) {
  std::vector<protocol::PartnerPerson> people;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("person"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto person, directory::person_from(body));
      if (person.state == "active")
        people.push_back({person.id, person.name, person.fingerprint, person.openpgp_key});
    }
    return {};
  }));
  Reply reply;
  reply.body.set("card", directory::card(world.team, people));
  return reply;
}

Result<Reply> person_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("person"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto person, directory::person_from(body));
      Builder row;
      row.set("id", person.id).set("name", person.name).set("roles", person.roles).set("state", person.state);
      row.set("fingerprint", person.fingerprint);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("people", rows);
  return reply;
}

namespace {

protocol::Order new_order(World& world, const Call& call) {
  protocol::Order order;
  order.id = world.entropy.uuid();
  order.at = world.clock.now();
  order.by = call.who.id;
  return order;
}

/// A new person whole, or a known one with some members changed.
Result<directory::Person> person_of(Reader& reader, const protocol::json::Value& given) {
  directory::Person person;
  TRY(const auto id, protocol::json::get_string(given, "id", "/args/person"));
  if (auto known = directory::person(reader, id); known.has_value()) {
    person = *known;
  } else if (known.error().error != Error::not_found) {
    return std::move(known).error();
  } else {
    person.id = id;
    TRY(person.name, protocol::json::get_string(given, "name", "/args/person"));
    TRY(person.tls_pin, protocol::json::get_string(given, "tls_pin", "/args/person"));
    TRY(person.fingerprint, protocol::json::get_string(given, "fingerprint", "/args/person"));
    TRY(person.openpgp_key, protocol::json::get_string(given, "openpgp_key", "/args/person"));
    person.state = "active";
  }
  if (protocol::json::find(given, "roles")) {
    TRY(person.roles, protocol::json::get_strings(given, "roles", "/args/person"));
  }
  person.state = protocol::json::string_or(given, "state", person.state);
  return person;
}

/// The least label that all it sends counts as; "none" ends the agreement.
Result<protocol::Label> minimum_of(const Call& call) {
  const auto word = protocol::json::string_or(call.args, "minimum_label");
  if (word == "none") return protocol::Label::unmarked;
  const auto label = protocol::parse_label(word);
  if (label == protocol::Label::unmarked || !protocol::within(label, protocol::Label::red))
    return fail(Error::invalid, "no label", "/args/minimum_label",
                "say the least strict label that what it sends counts as, such as TLP:AMBER, or none");
  return label;
}

Result<directory::Partner> partner_of(Reader& reader, const Call& call) {
  directory::Partner partner;
  const auto name = protocol::json::string_or(call.args, "partner");
  if (!name.empty()) {
    TRY(partner, directory::partner(reader, name));
  }
  if (!call.attachments.empty()) {
    const auto known = partner;
    TRY(partner, directory::partner_from_card(call.attachments.front()));
    partner.state = known.id.empty() ? "active" : known.state;
    partner.ceiling = known.ceiling;
    partner.kind = known.kind;
    partner.minimum_label = known.minimum_label;
    if (!known.id.empty() && known.id != partner.id)
      return fail(Error::conflict, "the card is of another team", "partner " + name,
                  "give the card of that team");
    if (!known.id.empty()) partner.short_name = known.short_name;
  } else if (name.empty()) {
    return fail(Error::invalid, "neither a card nor a known partner", "/args/partner",
                "attach the team's card");
  }
  partner.short_name = protocol::json::string_or(call.args, "short_name", partner.short_name);
  partner.endpoint = protocol::json::string_or(call.args, "endpoint", partner.endpoint);
  partner.state = protocol::json::string_or(call.args, "state", partner.state);
  partner.kind = protocol::json::string_or(call.args, "kind", partner.kind);
  CHECK(policy::parse_partner_kind(partner.kind));
  if (const auto ceiling = protocol::json::string_or(call.args, "ceiling"); !ceiling.empty())
    partner.ceiling = protocol::parse_label(ceiling);
  if (!protocol::within(partner.ceiling, protocol::Label::red))
    return fail(Error::invalid, "no ceiling", "/args/ceiling",
                "say the strictest label it may get, such as TLP:AMBER");
  if (protocol::json::find(call.args, "minimum_label")) {
    TRY(partner.minimum_label, minimum_of(call));
  }
  return partner;
}

Result<void> names_are_free(Reader& reader, const directory::Partner& partner) {
  TRY(const auto all, directory::partners(reader));
  for (const auto& other : all)
    if (other.id != partner.id && other.short_name == partner.short_name)
      return fail(Error::conflict, "another partner has that short name", partner.short_name,
                  "give --short-name");
  return {};
}

}  // namespace

Result<Reply> person_prepare(World& world, const Call& call) {
  const auto* given = protocol::json::find(call.args, "person");
  if (!given) return fail(Error::invalid, "the argument is missing", "/args/person", "give the person");
  auto order = new_order(world, call);
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(order.person, person_of(reader, *given));
    return {};
  }));
  Reply reply;
  reply.body.set("statement", order.text());
  return reply;
}

Result<Reply> partner_prepare(World& world, const Call& call) {
  auto order = new_order(world, call);
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(order.partner, partner_of(reader, call));
    return names_are_free(reader, *order.partner);
  }));
  if (order.partner->id == world.team.id)
    return fail(Error::invalid, "that is our own card", "attachment 0", "give the partner's card");
  Reply reply;
  reply.body.set("statement", order.text()).set("partner", directory::to_json(*order.partner));
  return reply;
}

namespace {

/// A partner that may have less from now on: under a lower ceiling what is above it, as another kind of team
/// perhaps anything.
Result<Bears> narrows(Reader& reader, const protocol::Order& order) {
  if (!order.partner) return Bears{};
  TRY(const auto known, reader.record("partner", order.partner->id));
  if (!known) return Bears{};
  TRY(const auto before, directory::partner(reader, order.partner->id));
  Bears bears;
  if (before.kind != order.partner->kind)
    bears.partner = before.id;
  else if (!protocol::within(before.ceiling, order.partner->ceiling))
    bears = {{}, {}, before.id, order.partner->ceiling};
  return bears;
}

}  // namespace

Result<Reply> order_submit(World& world, const Call& call) {
  TRY(const auto statement, need(call, "statement"));
  TRY(const auto signature, need_attachment(call, "the signature over the statement"));
  TRY(const auto order, protocol::Order::parse(statement));
  if (order.by != call.who.id)
    return fail(Error::denied, "the statement names another administrator", "/by", "prepare it yourself");
  const protocol::Signed signed_order{statement, {{call.who.id, std::string(signature)}}};
  std::string kind = order.person ? "person" : "partner";
  std::string id = order.person ? order.person->id : order.partner->id;
  const auto body = protocol::json::write(order.person ? directory::to_json(*order.person)
                                                       : directory::to_json(*order.partner));

  // A partner that is closed is closed for the front first, and opened for it last.
  const bool closing = order.partner && order.partner->state != "active";
  const auto tell_front = [&]() -> Result<void> {
    if (!order.partner) return {};
    return world.views.put_peer({order.partner->id, order.partner->state, order.partner->tls_pins});
  };
  if (closing) CHECK(tell_front());
  CHECK(world.gate.apply(signed_order));
  Reply reply;
  int version = 0;
  const auto record = [&](Writer& writer) -> Result<Bears> {
    const auto now = world.clock.now();
    TRY(const auto bears, narrows(writer, order));
    TRY(version, writer.put(make_record(kind, id, call.who.id, now, body)));
    CHECK(writer.append_ledger("administration", kind + "/" + id, statement));
    CHECK(audit(writer, now, call.who.id, kind + ".changed", id));
    return bears;
  };
  TRY(const auto closed, close_around(world, call.who.id, Closes::not_allowed, record));
  if (order.partner) reply.body.set("closed", closed.body);
  if (!closing) CHECK(tell_front());
  if (order.partner) CHECK(show_collections(world, id));
  if (order.partner && !closing) {
    CHECK(take_up_held(world, id));
    CHECK(retry_held(world, id));
    world.wake();
  }
  reply.body.set("kind", kind).set("id", id).set("version", version);
  return reply;
}

namespace {

Result<Builder> describe(Reader& reader, const directory::Partner& partner, Instant now) {
  std::vector<std::string> names, people;
  TRY(const auto all, directory::circles(reader));
  for (const auto& circle : all)
    if (circle.has_member(partner.id, now)) names.push_back(circle.rules.name);
  for (const auto& person : partner.people) people.push_back(person.id);
  Builder row;
  row.set("id", partner.id).set("short_name", partner.short_name).set("name", partner.name);
  row.set("state", partner.state)
      .set("ceiling", protocol::text(partner.ceiling))
      .set("kind", partner.kind)
      .set("endpoint", partner.endpoint);
  row.set("fingerprints", partner.fingerprints).set("tls_pins", partner.tls_pins).set("circles", names);
  row.set("people", people);
  if (partner.minimum_label != protocol::Label::unmarked)
    row.set("minimum_label", protocol::text(partner.minimum_label));
  return row;
}

}  // namespace

Result<Reply> partner_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto all, directory::partners(reader));
    for (const auto& partner : all) {
      TRY(auto row, describe(reader, partner, world.clock.now()));
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("partners", rows);
  return reply;
}

Result<Reply> partner_show(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto partner, directory::partner(reader, name));
    TRY(auto row, describe(reader, partner, world.clock.now()));
    reply.body.set("partner", row);
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
