// RED on its way out, called back, and come in: for people it does not name every list, count and look-up is,
// byte for byte, what it would be without it.
#include "gateway/flow/receive.h"
#include "gateway/flow/standing_flow.h"
#include "tests/flow/desk.h"

using namespace test_flow;

namespace {

std::string answer(const std::string& person, const std::string& verb, const std::string& args) {
  const auto reply = the_desk().ours.attempt(person, verb, args);
  if (reply.has_error()) return protocol::describe(reply.error());
  if (verb != "status") return reply->body.text();
  // How large the ledger is, is no secret within the house.
  Builder rest;
  for (const auto& member : reply->body.value().GetObject())
    if (member.name.GetString() != std::string("ledger")) rest.set(member.name.GetString(), member.value);
  return rest.text();
}

/// Everything that lists or counts, as that person.
std::vector<std::string> lists(const std::string& person) {
  std::vector<std::string> all;
  for (const auto* verb : {"status", "outbox.list", "inbox.list", "share.list", "recall.list",
                           "standing.queue", "standing.list", "permission.requests", "partner.status"})
    all.push_back(answer(person, verb, "{}"));
  all.push_back(answer(person, "who_got", R"({"text":"red70.invalid"})"));
  return all;
}

void same(const std::vector<std::string>& before, const std::string& when) {
  const auto now = lists("eve");
  for (std::size_t i = 0; i < before.size(); ++i) BOOST_TEST(now[i] == before[i], when);
}

std::string outcome(const std::string& verb, const std::string& name, const std::string& id) {
  auto text = answer("eve", verb, Builder().set(name, id).text());
  for (auto at = text.find(id); at != std::string::npos; at = text.find(id)) text.replace(at, id.size(), "X");
  return text;
}

/// What eve hears where she would hand it over as a file.
std::string handing_over(const std::string& id) {
  auto text = answer("eve", "outbox.hand_over", Builder().set("what", id).set("partner", "beta").text());
  for (auto at = text.find(id); at != std::string::npos; at = text.find(id)) text.replace(at, id.size(), "X");
  return text;
}

/// RED that came in for ana, and the receipt that is owed for it.
std::string red_comes_in() {
  auto& desk = the_desk();
  protocol::EnvelopeHeader header;
  header.id = desk.beta.entropy.uuid();
  header.kind = protocol::EnvelopeKind::red;
  header.from = desk.beta.world->team.id;
  header.to = {desk.ours.world->team.id};
  header.created = desk.clock.now();
  header.expires = desk.clock.now() + 3600;
  header.release = desk.beta.entropy.uuid();
  header.label = protocol::Label::red;
  header.person = "ana";
  InboxRow row;
  row.envelope = header.id.text();
  row.partner = header.from;
  row.kind = "red";
  row.release = header.release->text();
  row.header = protocol::header_line(header);
  row.plaintext = "sealed";
  row.state = "sealed";
  row.outcomes = "[]";
  row.received_at = desk.clock.now();
  protocol::Receipt receipt;
  receipt.envelope = header.id;
  receipt.state = protocol::ReceiptState::received;
  receipt.at = desk.clock.now();
  BOOST_REQUIRE(desk.ours.store->write([&](Writer& writer) { return writer.put_inbox(row); }).has_value());
  BOOST_REQUIRE(flow::queue_receipt(*desk.ours.world, row.partner, receipt, &row).has_value());
  return row.envelope;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(red_for_others, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(what_leaves_is_called_back_and_comes_in_without_their_knowing) {
  auto& desk = the_desk();
  desk.ours.add_person("eve", {"analyst", "approver", "auditor"});
  const auto nothing = desk.alpha.entropy.uuid().text();
  const auto before = lists("eve");
  const auto anas = lists("ana");

  desk.ours.link.down[desk.beta.endpoint] = true;
  desk.observe("s70", Desk::indicator(0x700, "red70.invalid"),
               R"(,"label":"TLP:RED","named":["ana","app","bea"])");
  const auto share = desk.release(Builder()
                                      .set("observation", "s70")
                                      .set("people", std::vector<std::string>{"beta/pia"})
                                      .set("note", "only you")
                                      .text());
  same(before, "queued");
  BOOST_TEST((lists("ana")[0] != anas[0]), "those it names see it counted");
  desk.ours.link.down[desk.beta.endpoint] = false;
  desk.clock.advance(600);
  desk.deliver();
  same(before, "delivered");
  BOOST_TEST(outcome("share.show", "share", share) == outcome("share.show", "share", nothing));
  BOOST_TEST(outcome("share.review", "share", share) == outcome("share.review", "share", nothing));
  BOOST_TEST(handing_over(share) == handing_over(nothing));

  desk.ours.link.down[desk.beta.endpoint] = true;
  const auto prepared =
      desk.ours.run("ana", "recall.prepare", Builder().set("share", share).set("reason", "mistake").text());
  const auto statement = Team::text(prepared, "statement");
  const auto recalled = desk.ours.run("ana", "recall.submit", Builder().set("statement", statement).text(),
                                      {desk.ours.sign("ana", statement)});
  same(before, "called back");
  const auto recall = Team::text(recalled, "recall");
  BOOST_TEST(outcome("recall.show", "recall", recall) == outcome("recall.show", "recall", nothing));

  const auto envelope = red_comes_in();
  same(before, "come in");
  BOOST_TEST(outcome("inbox.show", "envelope", envelope) == outcome("inbox.show", "envelope", nothing));
  BOOST_TEST(outcome("inbox.sealed", "envelope", envelope) == outcome("inbox.sealed", "envelope", nothing));
  BOOST_TEST(Desk::holds(answer("ana", "inbox.show", Builder().set("envelope", envelope).text()), envelope));
  desk.ours.link.down[desk.beta.endpoint] = false;
}

BOOST_AUTO_TEST_CASE(what_waits_under_a_standing_share_is_neither_listed_nor_counted_nor_dismissed) {
  auto& desk = the_desk();
  const auto circle = desk.group("Red queue", "TLP:AMBER", {"alpha"});
  desk.observe("s71", Desk::indicator(0x710, "red71.invalid"), R"(,"label":"TLP:RED","named":["ana","app"])");
  const auto propose = Builder()
                           .set("observation", "s71")
                           .set("circle", circle)
                           .set("types", std::vector<std::string>{"indicator"})
                           .text();
  const auto eves = desk.ours.run("eve", "standing.propose", propose);
  BOOST_TEST(!Desk::holds(eves.body.text(), Desk::id(0x710)), "nor shown to whoever tries it out");
  const auto proposed = desk.ours.run("ana", "standing.propose", propose);
  const auto id = Team::text(proposed, "standing"), statement = Team::text(proposed, "statement");
  for (const auto* person : {"ana", "app"})
    desk.ours.run(person, "standing.sign", Builder().set("standing", id).text(),
                  {desk.ours.sign(person, statement)});
  BOOST_REQUIRE(flow::run_standing(*desk.ours.world).has_value());
  BOOST_TEST(Desk::holds(answer("ana", "standing.queue", "{}"), Desk::id(0x710)));
  BOOST_TEST(answer("eve", "standing.queue", "{}") == R"({"items":[],"length":0})");
  const auto queue = [&](const std::string& person) {
    const auto shown = desk.ours.run(person, "standing.show", Builder().set("standing", id).text());
    return shown.body.value()["queue"].GetInt64();
  };
  BOOST_TEST(queue("ana") == 1);
  BOOST_TEST(queue("eve") == 0);
  BOOST_TEST(Desk::holds(lists("eve")[0], R"("queue":0)"));
  const auto dismiss = Builder().set("dismiss", Desk::id(0x710)).set("reason", "r").text();
  BOOST_TEST(desk.ours.attempt("eve", "standing.queue", dismiss).has_error());
  BOOST_TEST(desk.ours.attempt("ana", "standing.queue", dismiss).has_value());
}

BOOST_AUTO_TEST_CASE(who_reads_what_came_in_under_amber_strict_is_on_record) {
  auto& desk = the_desk();
  const auto object = Desk::indicator(0x720, "strict72.invalid", strict_marking);
  desk.arrive(desk.alpha, {{Desk::id(0x720), object}}, protocol::Label::amber_strict);
  const auto items = desk.ours.run("ana", "inbox.list", "{}");
  const std::string envelope = items.body.value()["items"][0]["envelope"].GetString();
  desk.ours.run("eve", "inbox.show", Builder().set("envelope", envelope).text());
  const auto log = desk.ours.run("app", "audit.list", "{}").body.text();
  BOOST_TEST(Desk::holds(log, R"("actor":"eve","event":"object.read","subject":")" + Desk::id(0x720)));
}

BOOST_AUTO_TEST_SUITE_END()
