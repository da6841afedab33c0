// What an analyst tightens after it was released: what partners could still read closes before the stricter
// terms are recorded, for those who may no longer have it alone; what went out is put before people.
#include "gateway/flow/openings.h"
#include "tests/flow/desk.h"
#include "tests/flow/stuck.h"

using namespace test_flow;

namespace {

std::string served(const Team& partner) {
  return the_desk().served(partner);
}

flow::Reply tighten(int number, const Builder& how) {
  auto args = how.text();
  args.insert(1, R"("id":")" + Desk::id(number) + R"(","reason":"new facts",)");
  return the_desk().ours.run("ana", "object.tighten", args);
}

/// The names of those an open proposal to call back this object under that id names.
std::string to_be_called(int number) {
  const auto list = the_desk().ours.run("ana", "recall.list", "{}");
  std::string names;
  for (const auto& one : list.body.value()["proposals"].GetArray())
    for (const auto& id : one["objects"].GetArray())
      if (id.GetString() == Desk::id(number)) {
        BOOST_TEST(one["why"].GetString() == "tightened");
        for (const auto& name : one["recipients"].GetArray()) names += name.GetString();
      }
  return names;
}

/// The names of those for whom a follow-up of this object waits in the queue.
std::string to_be_followed(int number) {
  const auto list = the_desk().ours.run("ana", "standing.queue", "{}");
  std::string names;
  for (const auto& one : list.body.value()["items"].GetArray())
    if (one["object"].GetString() == Desk::id(number))
      for (const auto& name : one["recipients"].GetArray()) names += name.GetString();
  return names;
}

/// Two objects of ours, GREEN, in a release to alpha and to beta, whose ceiling is GREEN.
void release_two(int number, const std::string& name) {
  auto& desk = the_desk();
  desk.change_partner("beta", "ceiling", "TLP:GREEN");
  const auto circle = desk.group(name, "TLP:AMBER", {"alpha", "beta"});
  const auto domain = [](int one) { return "t" + std::to_string(one) + ".invalid"; };
  desk.observe(name, Desk::indicator(number, domain(number), green_marking) + "," +
                         Desk::indicator(number + 1, domain(number + 1), green_marking));
  desk.release(Desk::to_circle(name, circle));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tightening, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(what_was_opened_closes_object_by_object_and_who_may_have_it_gets_it_anew) {
  auto& desk = the_desk();
  release_two(0x6100, "Tight label");
  desk.deliver();
  for (auto* partner : {&desk.alpha, &desk.beta})
    for (const auto* domain : {"t24832.invalid", "t24833.invalid"})
      BOOST_TEST_REQUIRE(Desk::holds(served(*partner), domain));
  const auto reply = tighten(0x6100, std::move(Builder().set("label", "TLP:AMBER")));
  for (auto* partner : {&desk.alpha, &desk.beta}) {
    BOOST_TEST(!Desk::holds(served(*partner), "t24832.invalid"));
    BOOST_TEST(Desk::holds(served(*partner), "t24833.invalid"), "what was not tightened stays open");
  }
  BOOST_TEST(reply.body.value()["closed"]["slots"].GetInt() == 2);
  BOOST_TEST(reply.body.value()["recall_proposed"].Size() == 1U);
  BOOST_TEST(to_be_called(0x6100) == "beta");
  BOOST_TEST(to_be_followed(0x6100) == "alpha");

  desk.release(Builder().set("ids", std::vector<std::string>{Desk::id(0x6100)}).set("recorded", true).text());
  desk.deliver();
  BOOST_TEST(Desk::holds(served(desk.alpha), "t24832.invalid"));
  BOOST_TEST(Desk::holds(served(desk.alpha), amber_marking));
  BOOST_TEST(!Desk::holds(served(desk.beta), "t24832.invalid"));
  BOOST_TEST(to_be_followed(0x6100) == "");
}

// A view carries no terms beside the object; an envelope does.
BOOST_AUTO_TEST_CASE(what_an_object_does_not_say_of_itself_leaves_the_views_and_goes_by_envelope) {
  auto& desk = the_desk();
  release_two(0x6110, "Tight word");
  desk.deliver();
  const auto reply =
      tighten(0x6110, std::move(Builder().set("restrict", std::vector<std::string>{"no-resale"})));
  BOOST_TEST(reply.body.value()["closed"]["slots"].GetInt() == 2);
  for (auto* partner : {&desk.alpha, &desk.beta}) {
    BOOST_TEST(!Desk::holds(served(*partner), "t24848.invalid"));
    BOOST_TEST(Desk::holds(served(*partner), "t24849.invalid"));
  }
  BOOST_TEST(to_be_called(0x6110) == "");
  BOOST_TEST(to_be_followed(0x6110) == "alphabeta");
  tighten(0x6111, std::move(Builder().set("pap", "PAP:AMBER")));
  BOOST_TEST(!Desk::holds(served(desk.alpha), "t24849.invalid"));
  // What was opened once opens again as it was, without what has been closed in it.
  desk.ours.run("admin", "misp.add", R"({"partner":"alpha"})");
  BOOST_TEST(flow::Openings(*desk.ours.world).run().has_value());
  const auto again = served(desk.alpha);
  for (const auto* domain : {"t24848.invalid", "t24849.invalid"}) BOOST_TEST(!Desk::holds(again, domain));

  desk.release(Builder().set("ids", std::vector<std::string>{Desk::id(0x6111)}).set("recorded", true).text());
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.alpha), R"("pap":"PAP:AMBER")"));
  BOOST_TEST(!Desk::holds(served(desk.alpha), "t24849.invalid"));
  BOOST_TEST(to_be_followed(0x6111) == "");
  // More of it, and whoever has it as it was is to get it once more.
  tighten(0x6111, std::move(Builder().set("pap", "PAP:RED")));
  BOOST_TEST(to_be_followed(0x6111) == "alphabeta");
}

BOOST_AUTO_TEST_CASE(a_partner_that_may_have_less_loses_what_it_could_read_above_that_alone) {
  auto& desk = the_desk();
  desk.change_partner("beta", "ceiling", "TLP:AMBER");
  const auto circle = desk.group("Two labels", "TLP:AMBER", {"alpha", "beta"});
  desk.observe("Two labels", Desk::indicator(0x6180, "amber.invalid", amber_marking) + "," +
                                 Desk::indicator(0x6181, "green.invalid", green_marking));
  desk.release(Desk::to_circle("Two labels", circle));
  desk.deliver();
  BOOST_TEST_REQUIRE(Desk::holds(served(desk.beta), "amber.invalid"));
  desk.change_partner("beta", "short_name", "beta");
  BOOST_TEST(Desk::holds(served(desk.beta), "amber.invalid"), "a change that takes nothing closes nothing");
  desk.change_partner("beta", "ceiling", "TLP:GREEN");
  BOOST_TEST(!Desk::holds(served(desk.beta), "amber.invalid"));
  BOOST_TEST(Desk::holds(served(desk.beta), "green.invalid"));
  BOOST_TEST(Desk::holds(served(desk.alpha), "amber.invalid"));
  BOOST_TEST(to_be_called(0x6180) == "", "it was given lawfully");
}

// An envelope that was cancelled leaves the view open that it came with.
BOOST_AUTO_TEST_CASE(a_second_closing_finds_who_has_nothing_but_a_view) {
  auto& desk = the_desk();
  desk.change_partner("beta", "ceiling", "TLP:AMBER");
  desk.ours.link.down[desk.beta.endpoint] = true;
  const auto circle = desk.group("Views alone", "TLP:AMBER", {"beta"});
  desk.observe("Views alone", Desk::indicator(0x6190, "first.invalid", amber_marking) + "," +
                                  Desk::indicator(0x6191, "second.invalid", green_marking));
  desk.release(Desk::to_circle("Views alone", circle));
  desk.change_partner("beta", "ceiling", "TLP:GREEN");
  BOOST_TEST(!Desk::holds(served(desk.beta), "first.invalid"));
  BOOST_TEST(Desk::holds(served(desk.beta), "second.invalid"));
  desk.change_partner("beta", "ceiling", "TLP:CLEAR");
  BOOST_TEST(!Desk::holds(served(desk.beta), "second.invalid"));
  desk.ours.link.down[desk.beta.endpoint] = false;
  desk.change_partner("beta", "ceiling", "TLP:GREEN");
}

BOOST_AUTO_TEST_CASE(what_is_to_be_encrypted_end_to_end_leaves_the_views_and_is_not_called_back) {
  auto& desk = the_desk();
  release_two(0x6120, "Tight seal");
  desk.deliver();
  tighten(0x6120, std::move(Builder().set("restrict", std::vector<std::string>{"encrypt"})));
  BOOST_TEST(!Desk::holds(served(desk.alpha), "t24864.invalid"));
  BOOST_TEST(to_be_called(0x6120) == "");
}

BOOST_AUTO_TEST_CASE(what_has_not_gone_out_yet_does_not_and_a_proposal_for_nobody_ends) {
  auto& desk = the_desk();
  desk.ours.link.down[desk.beta.endpoint] = true;
  release_two(0x6130, "Tight queue");
  const auto proposed = desk.propose(Builder()
                                         .set("ids", std::vector<std::string>{Desk::id(0x6130)})
                                         .set("partners", std::vector<std::string>{"alpha"})
                                         .set("note", "warn")
                                         .text());
  tighten(0x6130, std::move(Builder().set("label", "TLP:RED").set("named", std::vector<std::string>{"ana"})));
  const auto share = Builder().set("share", Team::text(proposed, "share")).text();
  BOOST_TEST(Team::text(desk.ours.run("ana", "share.show", share), "state") == "withdrawn");
  desk.ours.link.down[desk.beta.endpoint] = false;
  desk.deliver();
  for (auto* partner : {&desk.alpha, &desk.beta})
    BOOST_TEST(!Desk::holds(Desk::got(*partner) + served(*partner), "t24880.invalid"));
  BOOST_TEST(to_be_called(0x6130) == "", "nobody was handed it");
}

BOOST_AUTO_TEST_CASE(views_close_before_the_stricter_terms_are_recorded) {
  auto& desk = the_desk();
  release_two(0x6140, "Tight order");
  desk.deliver();
  const auto args = Builder().set("id", Desk::id(0x6140)).set("reason", "r").set("label", "TLP:AMBER").text();
  {
    WithStuckViews stuck;
    stuck.views.closing = true;
    BOOST_TEST(desk.ours.attempt("ana", "object.tighten", args).has_error());
  }
  const auto shown = desk.ours.run("ana", "object.show", Builder().set("id", Desk::id(0x6140)).text());
  BOOST_TEST(shown.body.value()["objects"][0]["label"].GetString() == "TLP:GREEN");
  desk.ours.run("ana", "object.tighten", args);
  BOOST_TEST(!Desk::holds(served(desk.beta), "t24896.invalid"));
}

BOOST_AUTO_TEST_CASE(a_release_that_opens_late_opens_to_those_who_may_have_it_by_then) {
  auto& desk = the_desk();
  WithStuckViews stuck;
  flow::Openings openings(*desk.ours.world);
  BOOST_REQUIRE(openings.run().has_value());
  BOOST_TEST(!openings.next().has_value(), "nothing waits");
  stuck.views.opening = true;
  desk.change_partner("beta", "ceiling", "TLP:GREEN");
  const auto circle = desk.group("Tight late", "TLP:AMBER", {"alpha", "beta"});
  desk.observe("late", Desk::indicator(0x6150, "t24912.invalid", green_marking));
  const auto share = desk.ours.propose("ana", Desk::to_circle("late", circle));
  BOOST_TEST(desk.ours.sign_share("app", share).has_error());
  // It is tried again by itself, with pauses that grow up to a minute.
  for (const std::int64_t pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    BOOST_TEST(openings.next().value() == 0);
    BOOST_TEST(openings.run().has_error());
    BOOST_TEST(openings.next().value() == pause);
    BOOST_TEST(openings.run().has_value(), "not before it is time");
    desk.clock.advance(pause);
  }
  stuck.views.opening = false;
  desk.change_partner("beta", "ceiling", "TLP:CLEAR");
  BOOST_REQUIRE(openings.run().has_value());
  BOOST_TEST(!openings.next().has_value());
  BOOST_TEST(Desk::holds(served(desk.alpha), "t24912.invalid"));
  BOOST_TEST(!Desk::holds(served(desk.beta), "t24912.invalid"));
}

BOOST_AUTO_TEST_CASE(what_was_approved_leaves_by_itself_when_the_gate_is_back) {
  auto& desk = the_desk();
  WithStuckViews stuck;
  flow::Openings openings(*desk.ours.world);
  BOOST_REQUIRE(openings.run().has_value());
  const auto circle = desk.group("Gate gone", "TLP:AMBER", {"alpha"});
  desk.observe("gone", Desk::indicator(0x6160, "t24928.invalid", green_marking));
  const auto share = desk.ours.propose("ana", Desk::to_circle("gone", circle));
  stuck.gate.dead = true;
  const auto signed_for = desk.ours.sign_share("app", share);
  BOOST_REQUIRE(signed_for.has_error());
  BOOST_TEST(signed_for.error().remedy.starts_with("wait: it is approved"));
  BOOST_TEST(openings.run().has_error());
  stuck.gate.dead = false;
  desk.clock.advance(openings.next().value());
  BOOST_REQUIRE(openings.run().has_value());
  BOOST_TEST(!openings.next().has_value(), "nothing waits");
  const auto shown = desk.ours.run("ana", "share.show", Builder().set("share", share).text());
  BOOST_TEST(Team::text(shown, "state") == "released");
  BOOST_TEST(Desk::holds(served(desk.alpha), "t24928.invalid"));
}

BOOST_AUTO_TEST_SUITE_END()
