// The intake and the incident's life: purposes, tightening answers, steps, holds.
#include <set>

#include <boost/test/unit_test.hpp>

#include "gateway/flow/incident_steps.h"
#include "gateway/flow/withdraw.h"
#include "tests/flow/house.h"

using namespace test_flow;
using protocol::Error;
using protocol::json::Builder;

namespace {

std::string sentence(const flow::Reply& reply) {
  const auto& withheld = reply.body.value()["withheld"];
  return withheld.Empty() ? "" : withheld[0]["why"].GetString();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lifecycle, House)

BOOST_AUTO_TEST_CASE(a_purpose_outside_the_intakes_is_kept_in_with_a_sentence) {
  open({});
  add("1001", "one.invalid");
  auto args = [&](const char* purpose) {
    return Builder().set("incident", incident).set("circle", "ncc").set("purpose", purpose).text();
  };
  const auto refused = ours.run("ana", "share.propose", args("statistics"));
  BOOST_TEST(Team::text(refused, "state") == "empty");
  BOOST_TEST(sentence(refused).find("not statistics") != std::string::npos, sentence(refused));
  const auto allowed = ours.run("ana", "share.propose", args("handling"));
  BOOST_TEST(Team::text(allowed, "state") == "proposed");
  BOOST_TEST(Team::text(allowed, "purpose") == "handling");
  const std::string basis = allowed.body.value()["renderings"][0]["basis"][0].GetString();
  BOOST_TEST(basis.find("for handling the incident, warning others") != std::string::npos, basis);
  BOOST_TEST(ours.attempt("ana", "share.propose", args("curiosity")).has_error());

  Builder explain;
  explain.set("object", "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f1001")
      .set("partner", "first")
      .set("circle", "ncc");
  BOOST_TEST(Team::text(run("ana", "explain", explain), "verdict") == "allow");
  explain.set("purpose", "police");
  BOOST_TEST(Team::text(run("ana", "explain", explain), "verdict") == "needs-victim");
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_purpose_opens_nothing_and_closes_at_once) {
  open({});
  add("1002", "two.invalid");
  Answers wider;
  wider.purposes = {"handling", "warning-others", "statistics"};
  wider.confirmed = false;
  update(wider);
  auto args = Builder().set("incident", incident).set("circle", "ncc").set("purpose", "statistics").text();
  BOOST_TEST(Team::text(ours.run("ana", "share.propose", args), "state") == "empty");
  Answers narrower;
  narrower.purposes = {"handling"};
  narrower.confirmed = false;
  update(narrower);
  BOOST_TEST(Team::text(ours.run("ana", "share.propose", share_args()), "state") == "empty");
}

BOOST_AUTO_TEST_CASE(contacts_show_as_already_informed_and_open_nothing) {
  Answers answers;
  answers.third = "no";
  answers.contacted = {"Team FIRST", "The second team"};
  open(answers);
  add("1003", "three.invalid");
  const auto informed = [&] {
    const auto share = ours.run("ana", "share.propose", share_args());
    std::set<std::string> names;
    for (const auto& row : share.body.value()["informed"].GetArray()) names.insert(row["name"].GetString());
    BOOST_TEST(Team::text(share, "state") == "empty", "being informed authorises nothing");
    return names;
  };
  BOOST_TEST((informed() == std::set<std::string>{"first"}));
  run("ana", "partner.alias", std::move(Builder().set("partner", "second").set("alias", "the SECOND team")));
  BOOST_TEST((informed() == std::set<std::string>{"first", "second"}));
}

BOOST_AUTO_TEST_CASE(a_tightening_update_stops_the_queue_and_closes_the_views_at_once) {
  for (const bool confirmed : {true, false}) {
    open({});
    add(confirmed ? "1004" : "1005", confirmed ? "four.invalid" : "five.invalid");
    down(true);
    share();
    ours.work();
    const auto waiting = ours.propose("ana", share_args());
    BOOST_TEST(readable(first) > 0U);
    Answers no;
    no.third = "no";
    no.affected = "no";
    no.confirmed = confirmed;
    const auto reply = update(no);
    BOOST_TEST(readable(first) == 0U);
    BOOST_TEST(readable(second) == 0U);
    BOOST_TEST(state_of_delivery(first) == "cancelled");
    BOOST_TEST(share_state(waiting) == "withdrawn");
    BOOST_TEST(reply.body.value()["closed"]["releases"].GetInt() == 1);
    BOOST_TEST(reply.body.value()["closed"]["shares"].GetInt() == 1);
    BOOST_TEST(ours.sign_share("app", waiting).has_error());
    down(false);
    clock.advance(600);
    BOOST_TEST(ours.work() == 0);
  }
}

BOOST_AUTO_TEST_CASE(who_may_still_have_it_keeps_it) {
  open({});
  run("ana", "incident.affected", on().set("partner", "first"));
  add("1006", "six.invalid");
  down(true);
  share();
  Answers only_affected;
  only_affected.third = "no";
  const auto reply = update(only_affected);
  BOOST_TEST(readable(first) > 0U);
  BOOST_TEST(readable(second) == 0U);
  BOOST_TEST(state_of_delivery(first) == "queued");
  BOOST_TEST(state_of_delivery(second) == "cancelled");
  BOOST_TEST(reply.body.value()["closed"]["entries"].GetInt() == 1);
  // Taken off the list of the affected: now it closes for the first, too.
  const auto removed = run("ana", "incident.affected", on().set("partner", "first").set("remove", true));
  BOOST_TEST(readable(first) == 0U);
  BOOST_TEST(state_of_delivery(first) == "cancelled");
  BOOST_TEST(removed.body.value()["closed"]["releases"].GetInt() == 1);
}

BOOST_AUTO_TEST_CASE(an_update_that_opens_closes_nothing) {
  open({});
  add("1007", "seven.invalid");
  down(true);
  share();
  Answers same;
  same.contacted = {"somebody"};
  const auto reply = update(same);
  BOOST_TEST(reply.body.value()["closed"]["releases"].GetInt() == 0);
  BOOST_TEST(reply.body.value()["closed"]["entries"].GetInt() == 0);
  BOOST_TEST(readable(first) > 0U);
}

BOOST_AUTO_TEST_CASE(after_a_partial_delivery_a_withdrawal_proposes_a_recall_and_stops_the_rest) {
  open({});
  add("1008", "eight.invalid");
  ours.link.down[second.endpoint] = true;
  share();
  ours.work();
  first.work();
  const auto reply = ours.run("ana", "intake.withdraw", Builder().set("intake", intake).text());
  BOOST_TEST(reply.body.value()["recall_proposed"].Size() == 1U);
  BOOST_TEST(readable(first) == 0U);
  BOOST_TEST(readable(second) == 0U);
  BOOST_TEST(state_of_delivery(second) == "cancelled");
  ours.link.down[second.endpoint] = false;
  clock.advance(600);
  ours.work();
  second.work();
  BOOST_TEST(
      second.run("admin", "object.find", R"({"text":"eight.invalid"})").body.value()["objects"].Empty());
}

BOOST_AUTO_TEST_CASE(what_only_time_has_closed_is_not_called_back) {
  Answers answers;
  answers.until = (clock.now() + 7200).text();
  open(answers);
  add("1019", "nineteen.invalid");
  share();
  ours.work();
  clock.advance(7201);
  const auto reply = update(answers);
  BOOST_TEST(readable(first) == 0U);
  BOOST_TEST(reply.body.value()["closed"]["releases"].GetInt() == 1);
  BOOST_TEST(reply.body.value()["recall_proposed"].Empty(), "it was released lawfully");
}

BOOST_AUTO_TEST_CASE(nothing_can_be_read_after_the_answers_end) {
  Answers answers;
  answers.until = (clock.now() + 7200).text();
  open(answers);
  add("1009", "nine.invalid");
  down(true);
  share();
  BOOST_TEST(readable(first) > 0U);
  clock.advance(7201);
  const auto closed = flow::close_expired(*ours.world);
  BOOST_REQUIRE(closed.has_value());
  BOOST_TEST(*closed == 1);
  BOOST_TEST(readable(first) == 0U);
  BOOST_TEST(state_of_delivery(first) == "cancelled");
  BOOST_TEST(*flow::close_expired(*ours.world) == 0);
}

BOOST_AUTO_TEST_CASE(who_to_ask_again) {
  Answers answers;
  answers.until = (clock.now() + 5 * 86400).text();
  open(answers);
  const auto due = [&](int days) {
    return ours.run("ana", "intake.due", Builder().set("days", days).text()).body.value()["intakes"].Size();
  };
  BOOST_TEST(due(4) == 0U);
  BOOST_TEST(due(6) == 1U);
  clock.advance(6 * 86400);
  BOOST_TEST(due(0) == 1U);
  ours.run("ana", "intake.withdraw", Builder().set("intake", intake).text());
  BOOST_TEST(due(6) == 0U);
}

BOOST_AUTO_TEST_CASE(an_unknown_legal_basis_is_refused_and_one_can_be_added) {
  open({});
  add("1010", "ten.invalid");
  const auto args = [&](const char* code) {
    return Builder().set("incident", incident).set("circle", "ncc").set("basis", code).text();
  };
  const auto refused = ours.attempt("ana", "share.propose", args("LEX-FANTASIA"));
  BOOST_REQUIRE(refused.has_error());
  BOOST_TEST(refused.error().where == "/args/basis");
  BOOST_TEST(ours.attempt("ana", "basis.add", R"({"code":"LEX-FANTASIA","text":"A law."})").has_error());
  ours.run("admin", "basis.add", R"({"code":"LEX-FANTASIA","text":"A law."})");
  BOOST_TEST(
      ours.attempt("admin", "basis.add", R"({"code":"NIS2-23.6","text":"Another meaning."})").has_error());
  const auto share = ours.run("ana", "share.propose", args("LEX-FANTASIA"));
  BOOST_REQUIRE(!share.body.value()["renderings"].Empty());
  BOOST_TEST(share.body.value()["renderings"][0]["others_needed"].GetInt() == 2);
}

BOOST_AUTO_TEST_CASE(whether_the_victim_was_told_is_on_record) {
  open({});
  add("1011", "eleven.invalid");
  const auto share_id = share();
  ours.work();
  BOOST_TEST(
      attempt("ana", "incident.inform", on().set("why_not", "it would warn the attacker")).has_error());
  run("ana", "incident.inform", on().set("why_not", "it would warn the attacker").set("basis", "OSL-10.24"));
  const auto told = [&] {
    const auto rows = ours.run("ana", "who_got", Builder().set("text", share_id).text());
    return std::string(rows.body.value()["rows"][0]["victim_informed"][0].GetString());
  };
  BOOST_TEST(told().starts_with("not told (OSL-10.24)"));
  run("app", "incident.inform", on().set("how", "by telephone to the duty officer"));
  BOOST_TEST(told().find("by telephone") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(steps_checklists_and_measures_are_kept_with_who_and_when) {
  open({});
  const auto show = [&] { return run("ana", "incident.show", on()); };
  BOOST_TEST(std::string(show().body.value()["phase"]["swedish"].GetString()) == "Identifiera");
  run("ana", "incident.phase", on().set("phase", "contain"));
  BOOST_TEST(std::string(show().body.value()["phase"]["swedish"].GetString()) == "Begränsa");
  run("ana", "incident.phase", on().set("phase", "5"));
  BOOST_TEST(attempt("ana", "incident.phase", on().set("phase", "6")).has_error());
  BOOST_TEST(attempt("ana", "incident.checklist", on().set("done", "2.logs")).has_error(),
             "a question needs an answer");
  BOOST_TEST(attempt("app", "incident.checklist", on().set("done", "5.report")).has_error());
  const auto list = run("ana", "incident.checklist", on().set("done", "2.logs").set("note", "mail, 90 days"));
  int done = 0;
  for (const auto& item : list.body.value()["items"].GetArray()) done += item["done"].GetBool() ? 1 : 0;
  BOOST_TEST(done == 1);
  run("ana", "incident.measure",
      on().set("text", "block the sender")
          .set("by", "the IT supplier")
          .set("coordinates", std::vector<std::string>{"first"}));
  const auto life = show();
  BOOST_TEST(life.body.value()["life"]["measures"].Size() == 1U);
  BOOST_TEST(std::string(life.body.value()["life"]["measures"][0]["by"].GetString()) == "ana");
  BOOST_TEST(life.body.value()["life"]["done"][0]["note"].GetString() == std::string("mail, 90 days"));
}

BOOST_AUTO_TEST_CASE(working_on_its_life_makes_nobody_an_editor) {
  open({});
  add("1012", "twelve.invalid");
  run("app", "incident.secrecy", on().set("level", "secret").set("paragraph", "OSL 18:8"));
  const auto id = ours.propose("ana", share_args());
  BOOST_TEST(ours.sign_share("app", id).has_value());
}

BOOST_AUTO_TEST_CASE(the_checklist_speaks_both_languages_and_has_every_step) {
  std::map<directory::Phase, int> count;
  std::set<std::string_view> ids;
  for (const auto& item : flow::checklist()) {
    BOOST_TEST(ids.insert(item.id).second, item.id);
    BOOST_TEST(!item.english.empty());
    BOOST_TEST(!item.swedish.empty());
    BOOST_TEST(item.english != item.swedish);
    BOOST_TEST(item.id.substr(0, 1) == std::to_string(static_cast<int>(item.phase)));
    ++count[item.phase];
  }
  BOOST_TEST(count.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_police_report_holds_the_evidence_until_an_approver_lifts_it) {
  Answers answers;
  open(answers);
  const auto held = [&] {
    const auto& holds = run("ana", "incident.show", on());
    int active = 0;
    for (const auto& hold : holds.body.value()["life"]["holds"].GetArray())
      active += hold.HasMember("released_by") ? 0 : 1;
    return active;
  };
  BOOST_TEST(held() == 0);
  answers.police = "yes";
  update(answers);
  BOOST_TEST(held() == 1);
  BOOST_TEST(attempt("ana", "incident.unhold", on().set("kind", "evidence").set("reason", "r")).has_error());
  BOOST_TEST(attempt("app", "incident.unhold", on().set("kind", "evidence")).has_error());
  run("app", "incident.unhold", on().set("kind", "evidence").set("reason", "the case was dropped"));
  BOOST_TEST(held() == 0);
  update(answers);
  BOOST_TEST(held() == 0, "it is not set again by the same answer");
}

BOOST_AUTO_TEST_CASE(a_hold_on_disclosure_keeps_everything_in_and_secrecy_alone_does_not) {
  open({});
  add("1013", "thirteen.invalid");
  down(true);
  share();
  run("ana", "incident.secrecy", on().set("level", "secret").set("paragraph", "OSL 18:8"));
  BOOST_TEST(readable(first) > 0U);
  BOOST_TEST(Team::text(ours.run("ana", "share.propose", share_args()), "state") == "proposed");
  run("ana", "incident.hold", on().set("kind", "disclosure").set("reason", "a secrecy test is under way"));
  BOOST_TEST(readable(first) == 0U);
  const auto refused = ours.run("ana", "share.propose", share_args());
  BOOST_TEST(Team::text(refused, "state") == "empty");
  BOOST_TEST(sentence(refused).find("a secrecy test is under way") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
