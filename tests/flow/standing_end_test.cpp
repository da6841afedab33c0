// Standing shares on a clock of our own: what ends them, what bounds them, and what a crash or a loop does.
#include "tests/flow/standing.h"

using namespace test_flow;

BOOST_AUTO_TEST_SUITE(standing_ends)

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
  BOOST_TEST(replay.body.value()["differ"].GetInt() == 0, replay.body.text());
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
  options.warnings.left_out = {"documentation-networks", "documentation-domains"};  // what the tests release
  auto again = gate::Service::start(options);
  BOOST_REQUIRE(again.has_value());
  two.ours.service = std::move(*again);
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(releases(two.ours, id) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
