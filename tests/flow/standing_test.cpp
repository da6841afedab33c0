// Standing shares on a clock of our own: what flows by itself, what waits for a person, and what ends it.
#include <boost/test/unit_test.hpp>

#include "gateway/flow/standing_flow.h"
#include "tests/flow/team.h"

using namespace test_flow;
using protocol::Error;
using protocol::json::Builder;

namespace {

constexpr const char* clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
constexpr const char* green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
constexpr const char* amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";

struct Made {
  int number = 1;
  std::string marking = clear;
  std::string domain{};
  int version = 1;
  bool revoked = false;
  std::string creator{};
};

std::string id_of(int number) {
  auto digits = std::to_string(number);
  return "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + std::string(4 - digits.size(), '0') + digits;
}

std::string object(const Made& made) {
  const auto domain = made.domain.empty() ? "d" + std::to_string(made.number) + ".invalid" : made.domain;
  Builder out;
  out.set("type", "indicator").set("spec_version", "2.1").set("id", id_of(made.number));
  if (!made.creator.empty()) out.set("created_by_ref", made.creator);
  out.set("created", "2026-09-01T00:00:00.000Z");
  out.set("modified", "2026-09-0" + std::to_string(made.version) + "T00:00:00.000Z");
  if (made.revoked) out.set("revoked", true);
  out.set("indicator_types", std::vector<std::string>{"malicious-activity"});
  out.set("pattern", "[domain-name:value = '" + domain + "']").set("pattern_type", "stix");
  out.set("valid_from", "2026-09-01T00:00:00Z");
  out.set("object_marking_refs", std::vector<std::string>{made.marking});
  return out.text();
}

std::string bundle(const std::vector<Made>& all) {
  std::string objects;
  for (const auto& made : all) objects += (objects.empty() ? "" : ",") + object(made);
  return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" + objects +
         "]}";
}

void people(Team& team) {
  team.add_person("ana", {"analyst"});
  team.add_person("app", {"approver"});
}

void know(Team& a, Team& b) {
  a.add_partner(b, "TLP:RED");
  b.add_partner(a, "TLP:RED");
}

void feed(Team& team, const std::vector<Made>& made) {
  team.add_objects("ana", bundle(made), R"({"origin":"public-source","origin_id":"list"})");
}

Builder feed_args() {
  Builder args;
  args.set("public_source", "list").set("circle", "ncc").set("types", std::vector<std::string>{"indicator"});
  return args;
}

/// Runs standing shares, deliveries and inboxes of all teams until nothing moves any more; fails the test
/// where it never comes to rest.
void settle(std::initializer_list<Team*> teams) {
  for (int i = 0; i < 50; ++i) {
    int moved = 0;
    for (auto* team : teams) {
      const auto more = flow::run_standing(*team->world);
      BOOST_REQUIRE_MESSAGE(more.has_value(), protocol::describe(more.error()));
      moved += (*more ? 1 : 0) + team->work();
    }
    if (moved == 0) return;
  }
  BOOST_FAIL("it never comes to rest");
}

std::string agree(Team& team, const Builder& args) {
  const auto proposed = team.run("ana", "standing.propose", args.text());
  const auto id = Team::text(proposed, "standing"), statement = Team::text(proposed, "statement");
  for (const auto* person : {"ana", "app"})
    team.run(person, "standing.sign", Builder().set("standing", id).text(), {team.sign(person, statement)});
  return id;
}

std::size_t copies(Team& team, int number) {
  const auto found = team.run("ana", "object.find", Builder().set("text", id_of(number)).text());
  return found.body.value()["objects"].Size();
}

std::string state_of(Team& team, const std::string& id) {
  return Team::text(team.run("ana", "standing.show", Builder().set("standing", id).text()), "state");
}

/// The sentences of what waits, one a line.
std::string waiting(Team& team) {
  const auto reply = team.run("ana", "standing.queue", "{}");
  std::string text;
  for (const auto& item : reply.body.value()["items"].GetArray())
    text += std::string(item["object"].GetString()).substr(43) + " " + item["why"].GetString() + "\n";
  return text;
}

std::size_t releases(Team& team, const std::string& standing) {
  const auto args = Builder().set("standing", standing).set("state", "released").text();
  return team.run("ana", "share.list", args).body.value()["shares"].Size();
}

struct Pair {
  FakeClock clock;
  Team ours{"ours", clock};
  Team theirs{"theirs", clock};

  Pair() {
    people(ours);
    people(theirs);
    know(ours, theirs);
    for (auto* team : {&ours, &theirs}) team->run("admin", "circle.create", R"({"preset":"ncc"})");
    ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"theirs"})");
    theirs.run("admin", "circle.add", R"({"circle":"ncc","partner":"ours"})");
  }
  void settle() { ::settle({&ours, &theirs}); }
  std::string intake(const std::string& information) {
    Builder sharing, out;
    sharing.set("information", information).set("data", "unanswered").set("logs", "unanswered");
    out.set("security_classified", false)
        .set("organisation", "Exempelverket")
        .set("names", std::vector<std::string>{"exempel.example"});
    out.set("what_happened", "a mail")
        .set("measures", "none")
        .set("ongoing", "yes")
        .set("leaking", "unknown");
    out.set("help_wanted", "advice").set("contacted", std::vector<std::string>{}).set("affected", sharing);
    out.set("third_parties", sharing).set("police", "unanswered").set("reporting", "voluntary");
    out.set("name_victim", "unanswered").set("answered_by", "duty officer").set("channel", "telephone");
    out.set("confirmed", true).set("withdrawn", false).set("at", clock.now().text());
    return Team::text(ours.run("ana", "intake.add", R"({"title":"t"})", {out.text()}), "incident");
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(standing_shares)

BOOST_AUTO_TEST_CASE(a_feed_flows_on_once_and_its_new_versions_follow) {
  Pair two;
  const auto id = agree(two.ours, feed_args());
  BOOST_TEST(state_of(two.ours, id) == "active");
  feed(two.ours, {{1}, {2, green}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(copies(two.theirs, 2) == 1U);
  feed(two.ours, {{1}, {2, green}});
  two.settle();
  BOOST_TEST(releases(two.ours, id) == 1U);  // the same file again brings nothing new
  feed(two.ours, {{1, clear, "", 2}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 2U);
  BOOST_TEST(releases(two.ours, id) == 2U);
  BOOST_TEST(waiting(two.ours) == "");
  const auto who = two.ours.run("ana", "who_got", Builder().set("text", id_of(2)).text());
  BOOST_REQUIRE(who.body.value()["rows"].Size() == 1U);
  const auto& row = who.body.value()["rows"][0];
  BOOST_TEST(std::string(row["state"].GetString()) == "processed");
  BOOST_TEST(row["approved_by"].Size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_is_here_already_flows_unless_only_new_is_meant) {
  Pair two;
  feed(two.ours, {{1}});
  auto args = feed_args();
  args.set("new_only", true);
  agree(two.ours, args);
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 0U);
  feed(two.ours, {{2}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 2) == 1U);
  agree(two.ours, feed_args());
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(copies(two.theirs, 2) == 1U);
}

BOOST_AUTO_TEST_CASE(two_people_other_than_each_other) {
  Pair two;
  const auto proposed = two.ours.run("ana", "standing.propose", feed_args().text());
  const auto id = Team::text(proposed, "standing"), statement = Team::text(proposed, "statement");
  const auto args = Builder().set("standing", id).text();
  const auto sign = [&](const std::string& person, const std::string& text) {
    return two.ours.attempt(person, "standing.sign", args, {two.ours.sign(person, text)});
  };
  BOOST_REQUIRE(sign("ana", statement).has_value());
  BOOST_REQUIRE(sign("ana", statement).has_value());
  BOOST_TEST(state_of(two.ours, id) == "proposed");
  const auto admin = sign("admin", statement);  // entered the partner
  BOOST_REQUIRE(admin.has_error());
  BOOST_TEST((admin.error().error == Error::denied));
  BOOST_TEST(sign("app", statement + " ").has_error());
  feed(two.ours, {{1}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 0U);
  BOOST_REQUIRE(sign("app", statement).has_value());
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
}

BOOST_AUTO_TEST_CASE(bounds_of_a_proposal) {
  Pair two;
  const auto refusal = [&](auto change) {
    auto args = feed_args();
    change(args);
    const auto tried = two.ours.attempt("ana", "standing.propose", args.text());
    return tried.has_error() ? std::string(protocol::name(tried.error().error)) : "none";
  };
  BOOST_TEST(refusal([](Builder&) {}) == "none");
  BOOST_TEST(refusal([](Builder& b) { b.set("days", 90); }) == "none");
  BOOST_TEST(refusal([](Builder& b) { b.set("days", 91); }) == "invalid");
  BOOST_TEST(refusal([](Builder& b) { b.set("ceiling", "TLP:AMBER"); }) == "denied");
  BOOST_TEST(refusal([](Builder& b) { b.set("ceiling", "TLP:RED"); }) == "denied");
  BOOST_TEST(refusal([](Builder& b) { b.set("types", std::vector<std::string>{}); }) == "invalid");
  BOOST_TEST(refusal([](Builder& b) { b.set("observation", "x"); }) == "invalid");
  BOOST_TEST(refusal([](Builder& b) { b.set("partners", std::vector<std::string>{"theirs"}); }) == "invalid");
  BOOST_TEST(refusal([](Builder& b) { b.set("per_day", 0); }) == "invalid");
}

BOOST_AUTO_TEST_CASE(only_what_the_filter_means) {
  Pair two;
  auto args = feed_args();
  args.set("tags", std::vector<std::string>{"malicious-activity"})
      .set("labels", std::vector<std::string>{"TLP:CLEAR"});
  agree(two.ours, args);
  feed(two.ours, {{1}, {2, green}});
  two.ours.add_objects("ana", bundle({{3}}), R"({"origin":"public-source","origin_id":"other"})");
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(copies(two.theirs, 2) == 0U);
  BOOST_TEST(copies(two.theirs, 3) == 0U);
  BOOST_TEST(waiting(two.ours) == "");
}

BOOST_AUTO_TEST_CASE(what_is_sensitive_waits_for_a_person) {
  Pair two;
  two.intake("yes");
  agree(two.ours, feed_args());
  feed(two.ours, {{1}, {2, amber}, {3, clear, "www.exempel.example"}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(copies(two.theirs, 2) == 0U);
  BOOST_TEST(copies(two.theirs, 3) == 0U);
  const auto text = waiting(two.ours);
  BOOST_TEST(text.find("2 It is TLP:AMBER") != std::string::npos, text);
  BOOST_TEST(text.find("3 the guard stops it") != std::string::npos, text);

  two.ours.run("ana", "standing.queue",
               Builder().set("dismiss", id_of(3)).set("reason", "names the victim").text());
  BOOST_TEST(waiting(two.ours).find("the guard") == std::string::npos);
  const auto again = two.ours.attempt("ana", "standing.queue",
                                      Builder().set("dismiss", id_of(3)).set("reason", "twice").text());
  BOOST_REQUIRE(again.has_error());
  BOOST_TEST((again.error().error == Error::not_found));
}

BOOST_AUTO_TEST_CASE(a_share_takes_an_object_out_of_the_queue) {
  Pair two;
  auto args = feed_args();
  args.set("per_day", 1);
  agree(two.ours, args);
  feed(two.ours, {{1}, {2}});
  two.settle();
  BOOST_TEST(waiting(two.ours).find("2 Over the cap") != std::string::npos);
  const auto share = Builder().set("ids", std::vector<std::string>{id_of(2)}).set("circle", "ncc").text();
  BOOST_REQUIRE(two.ours.sign_share("app", two.ours.propose("ana", share)).has_value());
  two.settle();
  BOOST_TEST(copies(two.theirs, 2) == 1U);
  BOOST_TEST(waiting(two.ours) == "");
}

BOOST_AUTO_TEST_CASE(the_cap_is_of_a_day) {
  Pair two;
  auto args = feed_args();
  args.set("per_day", 3).set("per_release", 2);
  const auto id = agree(two.ours, args);
  feed(two.ours, {{1}, {2}, {3}, {4}, {5}});
  two.settle();
  BOOST_TEST(releases(two.ours, id) == 2U);
  BOOST_TEST(copies(two.theirs, 3) == 1U);
  BOOST_TEST(copies(two.theirs, 4) == 0U);
  const auto text = waiting(two.ours);
  BOOST_TEST(text.find("4 Over the cap of 3") != std::string::npos, text);
  BOOST_TEST(text.find("5 Over the cap of 3") != std::string::npos, text);
  two.clock.advance(86400);
  feed(two.ours, {{6}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 6) == 1U);
}

BOOST_AUTO_TEST_CASE(it_ends_by_itself) {
  Pair two;
  auto args = feed_args();
  args.set("days", 90);
  const auto id = agree(two.ours, args);
  two.clock.advance(90 * 86400 - 60);
  feed(two.ours, {{1}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  two.clock.advance(60);
  feed(two.ours, {{2}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 2) == 0U);
  BOOST_TEST(state_of(two.ours, id) == "expired");
}

BOOST_AUTO_TEST_CASE(one_person_stops_it_at_once) {
  Pair two;
  const auto id = agree(two.ours, feed_args());
  two.ours.link.down[two.theirs.endpoint] = true;
  feed(two.ours, {{1}});
  BOOST_REQUIRE(flow::run_standing(*two.ours.world).has_value());  // sealed, and not tried yet
  feed(two.ours, {{2}});
  const auto stopped = two.ours.run("ana", "standing.stop", Builder().set("standing", id).text());
  BOOST_TEST(stopped.body.value()["cancelled"].GetInt() == 1);
  two.ours.link.down[two.theirs.endpoint] = false;
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 0U);
  BOOST_TEST(copies(two.theirs, 2) == 0U);
  BOOST_TEST(state_of(two.ours, id) == "stopped");
  two.ours.run("ana", "standing.stop", Builder().set("standing", id).text());
  agree(two.ours, feed_args());  // a new one brings what never arrived
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(copies(two.theirs, 2) == 1U);
}

BOOST_AUTO_TEST_CASE(a_gate_that_was_told_stands_alone) {
  Pair two;
  const auto id = agree(two.ours, feed_args());
  BOOST_REQUIRE(two.ours.gate->stop_standing(*protocol::Uuid::parse(id)).has_value());
  feed(two.ours, {{1}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 0U);
  BOOST_TEST(waiting(two.ours).find("1 the standing share was stopped") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_policy_turning_stricter) {
  Pair two;
  const auto id = agree(two.ours, feed_args());
  feed(two.ours, {{1, green}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  two.ours.add_partner(two.theirs, "TLP:CLEAR");  // less is agreed with them from now on
  feed(two.ours, {{2, green}, {3}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 2) == 0U);
  BOOST_TEST(copies(two.theirs, 3) == 1U);
  BOOST_TEST(releases(two.ours, id) == 2U);
}

BOOST_AUTO_TEST_CASE(who_leaves_the_circle_gets_nothing_more_and_who_joins_nothing_yet) {
  Pair two;
  Team third{"third", two.clock};
  people(third);
  know(two.ours, third);
  const auto id = agree(two.ours, feed_args());
  two.ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"third"})");
  feed(two.ours, {{1}});
  settle({&two.ours, &two.theirs, &third});
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(copies(third, 1) == 0U);
  const auto shown = two.ours.run("ana", "standing.show", Builder().set("standing", id).text());
  BOOST_REQUIRE(shown.body.value()["not_covered"].Size() == 1U);
  two.ours.run("admin", "circle.remove", R"({"circle":"ncc","partner":"theirs"})");
  two.clock.advance(1);
  feed(two.ours, {{2}});
  settle({&two.ours, &two.theirs, &third});
  BOOST_TEST(copies(two.theirs, 2) == 0U);
  two.ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"theirs"})");
  settle({&two.ours, &two.theirs, &third});
  BOOST_TEST(copies(two.theirs, 2) == 1U);  // it waited for them
}

BOOST_AUTO_TEST_CASE(an_incident_flows_only_as_far_as_the_victim_said) {
  Pair two;
  const auto open = two.intake("unanswered"), yes = two.intake("yes");
  Builder args;
  args.set("incident", "any").set("circle", "ncc").set("types", std::vector<std::string>{"indicator"});
  agree(two.ours, args);
  for (const auto& [incident, number] : {std::pair{open, 1}, {yes, 2}})
    two.ours.add_objects(
        "ana", bundle({{number, green}}),
        Builder().set("origin", "incident").set("origin_id", incident).set("label", "TLP:GREEN").text());
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 0U);
  BOOST_TEST(copies(two.theirs, 2) == 1U);
  BOOST_TEST(waiting(two.ours).substr(0, 4) == "0001");
}

BOOST_AUTO_TEST_CASE(single_partners_are_named_by_the_two_who_sign) {
  Pair two;
  Builder args;
  args.set("observation", "sensor").set("partners", std::vector<std::string>{"theirs"});
  args.set("types", std::vector<std::string>{"indicator"});
  const auto id = agree(two.ours, args);
  two.ours.add_objects("ana", bundle({{1, green}}), R"({"origin":"observation","origin_id":"sensor"})");
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  const auto shares = two.ours.run("ana", "share.list", Builder().set("standing", id).text());
  const auto share = std::string(shares.body.value()["shares"][0]["share"].GetString());
  const auto shown = two.ours.run("ana", "share.show", Builder().set("share", share).text());
  const auto& decision = shown.body.value()["decisions"][0];
  BOOST_TEST(std::string(decision["verdict"].GetString()) == "needs-approvals");
  const auto& reasons = decision["reasons"];
  BOOST_TEST(std::string(reasons[reasons.Size() - 1]["code"].GetString()) == "S-NAMED");
  two.ours.add_person("aud", {"auditor"});
  const auto replay = two.ours.run("aud", "policy.replay", "{}");
  BOOST_TEST(replay.body.value()["differ"].Size() == 0U, replay.body.text());
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_what_would_flow_and_leaves_nothing) {
  Pair two;
  feed(two.ours, {{1}, {2, amber}});
  directory::Person who;
  BOOST_REQUIRE(two.ours.store
                    ->read([&](Reader& reader) -> Result<void> {
                      TRY(who, directory::person(reader, "ana"));
                      return {};
                    })
                    .has_value());
  const auto args = protocol::json::parse(feed_args().text());
  const std::vector<std::string> none;
  const auto dry = flow::run_command(*two.ours.world, "standing.propose", {who, *args, none}, true);
  BOOST_REQUIRE(dry.has_value());
  BOOST_TEST(dry->body.value()["flows"].GetInt() == 1);
  BOOST_TEST(dry->body.value()["waits"].GetInt() == 1);
  BOOST_TEST(dry->body.value()["waiting"][0]["id"].GetString() == id_of(2));
  BOOST_TEST(two.ours.run("ana", "standing.list", "{}").body.value()["standing"].Empty());
}

BOOST_AUTO_TEST_CASE(a_mesh_relays_without_loops_and_revocations_reach_who_has_it) {
  FakeClock clock;
  Team a{"aaa", clock}, b{"bbb", clock}, c{"ccc", clock};
  const std::initializer_list<Team*> all{&a, &b, &c};
  for (auto* team : all) people(*team);
  know(a, b);
  know(b, c);
  know(a, c);
  for (auto* team : all) team->run("admin", "circle.create", R"({"preset":"ncc"})");
  for (auto* team : all)
    for (auto* other : all)
      // a and c do not serve each other through the circle: what c gets of a's comes by b.
      if (team != other && !(team == &a && other == &c))
        team->run("admin", "circle.add",
                  Builder().set("circle", "ncc").set("partner", other->world->team.short_name).text());
  Builder relay;
  relay.set("from_partner", "any").set("arrived_in", "ncc").set("circle", "ncc");
  relay.set("types", std::vector<std::string>{"indicator"});
  agree(a, feed_args());
  for (auto* team : all) agree(*team, relay);

  const auto creator = a.world->team.identity();
  feed(a, {{1, green}, {2, green, "", 1, false, creator}});
  settle(all);
  for (int number : {1, 2}) {
    BOOST_TEST(copies(b, number) == 1U);
    BOOST_TEST(copies(c, number) == 1U);
  }
  BOOST_TEST(copies(a, 2) == 1U);  // never back to who wrote it
  BOOST_TEST(a.run("ana", "inbox.list", "{}").body.value()["items"].Size() >= 1U);  // receipts
  const auto deliveries = b.run("ana", "outbox.list", "{}");
  for (const auto& row : deliveries.body.value()["deliveries"].GetArray())
    if (std::string(row["kind"].GetString()) == "release")
      BOOST_TEST(std::string(row["partner"].GetString()) != "aaa");

  feed(a, {{2, green, "", 2, true, creator}, {3, green, "", 1, true, creator}});
  settle(all);
  BOOST_TEST(copies(b, 2) == 2U);
  BOOST_TEST(copies(c, 2) == 2U);
  BOOST_TEST(copies(b, 3) == 0U);  // nobody had it, so nobody learns of it

  const auto who = b.run("ana", "who_got", Builder().set("text", id_of(1)).text());
  BOOST_REQUIRE(who.body.value()["rows"].Size() == 1U);
  const auto release = std::string(who.body.value()["rows"][0]["release"].GetString());
  const auto prepared =
      b.run("ana", "recall.prepare", Builder().set("release", release).set("reason", "withdrawn").text());
  b.run("ana", "recall.submit", Builder().set("statement", Team::text(prepared, "statement")).text(),
        {b.sign("ana", Team::text(prepared, "statement"))});
  settle(all);
  BOOST_TEST(copies(c, 1) == 0U);
}

BOOST_AUTO_TEST_CASE(a_crash_between_batch_and_release_neither_loses_nor_repeats) {
  Pair two;
  const auto id = agree(two.ours, feed_args());
  feed(two.ours, {{1}});
  two.ours.service.reset();  // the gate is away: the batch is recorded as far as it can be
  BOOST_TEST(flow::run_standing(*two.ours.world).has_error());
  gate::GateOptions options;
  options.home = two.ours.folder + "/g";
  options.roster = two.ours.folder + "/roster";
  options.socket = two.ours.folder + "/gate.sock";
  options.team_id = two.ours.world->team.id;
  options.now = [&two] { return two.clock.now(); };
  auto again = gate::Service::start(options);
  BOOST_REQUIRE(again.has_value());
  two.ours.service = std::move(*again);
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(releases(two.ours, id) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
