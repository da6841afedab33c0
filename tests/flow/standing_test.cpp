// Standing shares on a clock of our own: what flows by itself and what waits for a person.
#include "tests/flow/standing.h"

using namespace test_flow;

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

BOOST_AUTO_TEST_SUITE_END()
