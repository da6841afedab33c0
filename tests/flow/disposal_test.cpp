// The end of an incident: closing it, and taking out what nobody may keep any longer.
#include <boost/test/unit_test.hpp>

#include "gateway/store/ledger.h"
#include "tests/flow/house.h"

using namespace test_flow;

BOOST_FIXTURE_TEST_SUITE(disposal, House)

BOOST_AUTO_TEST_CASE(disposal_is_refused_until_everything_allows_it) {
  Answers answers;
  answers.police = "already";
  open(answers);
  add("1014", "fourteen.invalid");
  down(true);
  share();
  const auto why = [&] {
    const auto tried = attempt("admin", "incident.dispose", on().set("reason", "plan 4"));
    return tried.has_error() ? tried.error().what : std::string("done");
  };
  BOOST_TEST(attempt("ana", "incident.dispose", on().set("reason", "r")).has_error());
  BOOST_TEST(why() == "the incident is open");
  run("ana", "incident.close", on().set("reason", "over"));
  BOOST_TEST(why().starts_with("it is held (evidence)"), why());
  run("app", "incident.unhold", on().set("kind", "evidence").set("reason", "dropped"));
  BOOST_TEST(why() == "nobody has said how long it is kept");
  run("app", "incident.retain", on().set("until", (clock.now() + 86400).text()).set("ground", "plan 4"));
  BOOST_TEST(why().starts_with("it is kept until"), why());
  clock.advance(86401);
  BOOST_TEST(why().find("a delivery to") == 0U, why());
  BOOST_TEST(
      !ours.run("ana", "object.find", R"({"text":"fourteen.invalid"})").body.value()["objects"].Empty(),
      "nothing was changed");
  down(false);
  ours.work();
  first.work();
  second.work();
  BOOST_TEST(why() == "done");
  BOOST_TEST(why().starts_with("it was disposed of on"));
}

BOOST_AUTO_TEST_CASE(what_is_disposed_of_is_gone_and_what_proves_it_stays) {
  open({});
  add("1015", "fifteen.invalid");
  add("1016", "sixteen.invalid");
  // The same object is also an observation of our own: it survives.
  ours.add_objects(
      "ana", bundle("1016", "sixteen.invalid"),
      Builder().set("origin", "observation").set("origin_id", "sensor").set("label", "TLP:AMBER").text());
  const auto share_id = share();
  ours.work();
  first.work();
  second.work();
  run("ana", "incident.checklist", on().set("done", "2.why").set("note", "an odd note"));
  run("ana", "incident.close", on().set("reason", "over"));
  run("app", "incident.retain", on().set("until", clock.now().text()).set("ground", "plan 4"));
  const auto done = run("admin", "incident.dispose", on().set("reason", "plan 4"));
  BOOST_TEST(done.body.value()["objects"].GetInt() == 1);
  BOOST_TEST(done.body.value()["survived"].GetInt() == 1);
  BOOST_TEST(done.body.value()["leaves"].GetInt() == 1);

  BOOST_TEST(ours.run("ana", "object.find", R"({"text":"fifteen.invalid"})").body.value()["objects"].Empty());
  BOOST_TEST(ours.run("ana", "object.find", R"({"text":"sixteen.invalid"})").body.value()["objects"].Size() ==
             1U);
  const auto shown = protocol::json::write(
      ours.run("ana", "intake.show", Builder().set("intake", intake).text()).body.value());
  for (const auto* word : {"secret word", "Exempelverket", "Eva Exempel", "exempel.example"})
    BOOST_TEST(shown.find(word) == std::string::npos, word);
  BOOST_TEST(shown.find("third_parties") != std::string::npos, "what decisions rest on stays");
  BOOST_TEST(protocol::json::write(run("ana", "incident.show", on()).body.value()).find("an odd note") ==
             std::string::npos);
  // Who got it is still known, and the ledger holds.
  BOOST_TEST(
      !ours.run("ana", "who_got", Builder().set("text", share_id).text()).body.value()["rows"].Empty());
  const auto ledger = store::verify_ledger(ours.folder + "/store/store.db");
  BOOST_REQUIRE(ledger.has_value());
  BOOST_TEST(!ledger->bad.has_value(), (ledger->bad ? ledger->bad->what : ""));
  // Nothing more is done with it.
  for (const auto* verb : {"incident.reopen", "incident.phase", "incident.name"})
    BOOST_TEST(attempt("ana", verb, on().set("reason", "r").set("phase", "3").set("name", "n")).has_error(),
               verb);
  BOOST_TEST(ours.attempt("ana", "intake.confirm", Builder().set("intake", intake).text()).has_error());
}

BOOST_AUTO_TEST_CASE(a_rehearsed_disposal_changes_nothing) {
  open({});
  add("1017", "seventeen.invalid");
  run("ana", "incident.close", on().set("reason", "over"));
  run("app", "incident.retain", on().set("until", clock.now().text()).set("ground", "plan 4"));
  directory::Person admin;
  BOOST_REQUIRE(ours.store
                    ->read([&](Reader& reader) -> Result<void> {
                      TRY(admin, directory::person(reader, "admin"));
                      return {};
                    })
                    .has_value());
  const auto args = protocol::json::parse(on().set("reason", "plan 4").text());
  const std::vector<std::string> none;
  const auto dry = flow::run_command(*ours.world, "incident.dispose", {admin, *args, none}, true);
  BOOST_REQUIRE(dry.has_value());
  BOOST_TEST(dry->body.value()["objects"].GetInt() == 1);
  BOOST_TEST(
      ours.run("ana", "object.find", R"({"text":"seventeen.invalid"})").body.value()["objects"].Size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_incident_with_an_open_share_does_not_close) {
  open({});
  add("1018", "eighteen.invalid");
  const auto id = ours.propose("ana", share_args());
  BOOST_TEST(attempt("ana", "incident.close", on().set("reason", "over")).has_error());
  ours.run("ana", "share.reject", Builder().set("share", id).set("reason", "not needed").text());
  run("ana", "incident.close", on().set("reason", "over"));
  run("ana", "incident.reopen", on().set("reason", "it began again"));
  BOOST_TEST(attempt("ana", "incident.reopen", on().set("reason", "twice")).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
