// Whole scenarios on a clock of our own: everything is real but the time and the wire.
#include <boost/test/unit_test.hpp>

#include "tests/flow/team.h"

using namespace test_flow;
using protocol::Error;
using protocol::json::Builder;

namespace {

std::string answers(const char* ongoing, const char* information, bool confirmed, const std::string& at,
                    const std::string& until = {}) {
  Builder sharing;
  sharing.set("information", information).set("data", "unanswered").set("logs", "unanswered");
  Builder out;
  out.set("security_classified", false)
      .set("organisation", "Exempelverket")
      .set("names", std::vector<std::string>{"exempel.example"});
  out.set("what_happened", "a mail")
      .set("measures", "none yet")
      .set("ongoing", ongoing)
      .set("leaking", "unknown");
  out.set("help_wanted", "advice").set("contacted", std::vector<std::string>{}).set("affected", sharing);
  out.set("third_parties", sharing).set("police", "unanswered").set("reporting", "voluntary");
  out.set("name_victim", "unanswered").set("answered_by", "duty officer").set("channel", "telephone");
  out.set("confirmed", confirmed).set("withdrawn", false).set("at", at);
  if (!until.empty()) out.set("until", until);
  return out.text();
}

std::string bundle(const std::string& last_digits, const std::string& domain) {
  return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[{"type":"indicator","spec_version":"2.1",)"
         R"("id":"indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f)" +
         last_digits +
         R"(","created":"2026-09-01T00:00:00.000Z","modified":"2026-09-01T00:00:00.000Z","pattern":"[domain-name:value = ')" +
         domain + R"(']","pattern_type":"stix","valid_from":"2026-09-01T00:00:00Z"}]})";
}

/// Two teams that know each other, both in NCC; ours has an analyst and two approvers.
struct Two {
  FakeClock clock;
  Team ours{"ours", clock};
  Team theirs{"theirs", clock};

  Two() {
    for (auto* team : {&ours, &theirs}) {
      team->add_person("ana", {"analyst"});
      team->add_person("app", {"approver"});
      team->add_person("bea", {"approver"});
    }
    ours.add_partner(theirs, "TLP:RED");
    theirs.add_partner(ours, "TLP:RED");
    ours.run("admin", "circle.create", R"({"preset":"ncc"})");
    ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"theirs"})");
    theirs.run("admin", "circle.create", R"({"preset":"ncc"})");
    theirs.run("admin", "circle.add", R"({"circle":"ncc","partner":"ours"})");
  }

  std::pair<std::string, std::string> incident(const std::string& text) {
    const auto reply = ours.run("ana", "intake.add", R"({"title":"t"})", {text});
    return {Team::text(reply, "incident"), Team::text(reply, "intake")};
  }

  void add(const std::string& incident, const std::string& digits, const std::string& domain) {
    ours.add_objects("ana", bundle(digits, domain),
                     Builder()
                         .set("origin", "incident")
                         .set("origin_id", incident)
                         .set("label", "TLP:AMBER")
                         .set("role", "attacker")
                         .text());
  }

  std::string share_args(const std::string& incident) {
    return Builder().set("incident", incident).set("circle", "ncc").text();
  }

  std::string verdict(const std::string& digits) {
    const auto args = Builder()
                          .set("object", "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + digits)
                          .set("partner", "theirs")
                          .set("circle", "ncc")
                          .text();
    return Team::text(ours.run("ana", "explain", args), "verdict");
  }

  std::string delivery_state() {
    const auto reply = ours.run("ana", "outbox.list", "{}");
    const auto& rows = reply.body.value()["deliveries"];
    return rows.Empty() ? "none" : rows[0]["state"].GetString();
  }

  std::size_t at_partner(const std::string& domain) {
    const auto found = theirs.run("ana", "object.find", Builder().set("text", domain).text());
    return found.body.value()["objects"].Size();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(unknown_counts_as_ongoing_for_a_day_only) {
  Two two;
  const auto [incident, intake] =
      two.incident(answers("unknown", "unanswered", true, two.clock.now().text()));
  two.add(incident, "0001", "one.invalid");
  BOOST_TEST(two.verdict("0001") == "needs-approvals");
  two.clock.advance(25 * 3600);
  BOOST_TEST(two.verdict("0001") == "needs-victim");
}

BOOST_AUTO_TEST_CASE(answers_end_when_they_say_so) {
  Two two;
  const auto until = (two.clock.now() + 3600).text();
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text(), until));
  two.add(incident, "0002", "two.invalid");
  BOOST_TEST(two.verdict("0002") == "allow");
  two.clock.advance(3601);
  BOOST_TEST(two.verdict("0002") == "needs-victim");
}

BOOST_AUTO_TEST_CASE(case_45_a_share_is_decided_again_when_it_is_sent) {
  Two two;
  const auto until = (two.clock.now() + 3600).text();
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text(), until));
  two.add(incident, "0003", "three.invalid");
  const auto share = two.ours.propose("ana", two.share_args(incident));
  two.clock.advance(3601);
  BOOST_REQUIRE(two.ours.sign_share("app", share).has_value());
  two.ours.work();
  two.theirs.work();
  BOOST_TEST(two.at_partner("three.invalid") == 0U);
  BOOST_TEST(two.delivery_state() == "none");
}

BOOST_AUTO_TEST_CASE(what_was_approved_whole_does_not_leave_when_only_bare_facts_may_by_then) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "0013", "thirteen.invalid");
  const auto share = two.ours.propose("ana", two.share_args(incident));
  two.ours.run("ana", "intake.update", Builder().set("intake", intake).text(),
               {answers("yes", "unanswered", true, two.clock.now().text())});
  BOOST_TEST(two.verdict("0013") == "needs-approvals");
  const auto signed_by = two.ours.sign_share("app", share);
  BOOST_REQUIRE(signed_by.has_error());  // the update ended the share: nobody may have its approved form
  BOOST_TEST((signed_by.error().error == Error::conflict));
  two.ours.work();
  two.theirs.work();
  BOOST_TEST(two.at_partner("thirteen.invalid") == 0U);
}

BOOST_AUTO_TEST_CASE(the_author_and_editors_are_no_approvers) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "0004", "four.invalid");
  const auto share = two.ours.propose("ana", two.share_args(incident));
  const auto again = two.ours.sign_share("ana", share);
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST(Team::text(*again, "state") == "proposed");  // signing twice is still one person
  const auto admin = two.ours.attempt("admin", "share.review", Builder().set("share", share).text());
  BOOST_TEST(admin.has_error());
  two.ours.work();
  BOOST_TEST(two.delivery_state() == "none");
}

BOOST_AUTO_TEST_CASE(a_partner_that_is_down_is_tried_less_and_less_often_and_served_when_it_is_back) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "0005", "five.invalid");
  two.ours.link.down[two.theirs.endpoint] = true;
  BOOST_REQUIRE(two.ours.sign_share("app", two.ours.propose("ana", two.share_args(incident))).has_value());
  BOOST_TEST(two.ours.work() == 1);
  BOOST_TEST(two.ours.work() == 0);
  int tries = 1;
  for (int second = 0; second < 1200; ++second) {
    two.clock.advance(1);
    tries += two.ours.work();
  }
  BOOST_TEST(tries > 8);
  BOOST_TEST(tries < 16);  // doubling up to five minutes
  two.ours.link.down[two.theirs.endpoint] = false;
  two.clock.advance(301);
  BOOST_TEST(two.ours.work() == 1);
  BOOST_TEST(two.delivery_state() == "received");
  two.theirs.work();
  two.theirs.work();
  BOOST_TEST(two.delivery_state() == "processed");
  BOOST_TEST(two.at_partner("five.invalid") == 1U);
}

BOOST_AUTO_TEST_CASE(a_no_that_comes_while_the_partner_is_down_stops_the_delivery) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "000a", "ten.invalid");
  two.ours.link.down[two.theirs.endpoint] = true;
  BOOST_REQUIRE(two.ours.sign_share("app", two.ours.propose("ana", two.share_args(incident))).has_value());
  two.ours.work();
  BOOST_TEST(two.delivery_state() == "queued");
  two.clock.advance(600);
  two.ours.run("ana", "intake.update", Builder().set("intake", intake).text(),
               {answers("yes", "no", true, two.clock.now().text())});
  two.ours.link.down[two.theirs.endpoint] = false;
  two.ours.work();
  BOOST_TEST(two.delivery_state() == "cancelled");
  two.theirs.work();
  BOOST_TEST(two.at_partner("ten.invalid") == 0U);
}

BOOST_AUTO_TEST_CASE(withdrawing_is_a_step_of_its_own) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  auto text = answers("yes", "yes", true, two.clock.now().text());
  const std::string before = "\"withdrawn\":false", after = "\"withdrawn\":true";
  text.replace(text.find(before), before.size(), after);
  const auto tried = two.ours.attempt("ana", "intake.update", Builder().set("intake", intake).text(), {text});
  BOOST_REQUIRE(tried.has_error());
  BOOST_TEST((tried.error().error == Error::invalid));
}

BOOST_AUTO_TEST_CASE(a_delivery_that_nobody_took_expires) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "0006", "six.invalid");
  two.ours.link.down[two.theirs.endpoint] = true;
  BOOST_REQUIRE(two.ours.sign_share("app", two.ours.propose("ana", two.share_args(incident))).has_value());
  two.ours.work();
  two.clock.advance(31 * 86400);
  two.ours.work();
  BOOST_TEST(two.delivery_state() == "expired");
}

BOOST_AUTO_TEST_CASE(withdrawal_stops_what_is_queued_and_recall_reaches_what_went) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "0007", "seven.invalid");
  const auto share = two.ours.propose("ana", two.share_args(incident));
  BOOST_REQUIRE(two.ours.sign_share("app", share).has_value());
  two.ours.work();
  two.theirs.work();
  two.theirs.work();
  BOOST_TEST(two.at_partner("seven.invalid") == 1U);

  two.add(incident, "0008", "eight.invalid");
  const auto waiting = two.ours.propose("ana", two.share_args(incident));
  const auto withdrawn = two.ours.run("ana", "intake.withdraw", Builder().set("intake", intake).text());
  BOOST_TEST(withdrawn.body.value()["recall_proposed"].Size() == 1U);
  const auto late = two.ours.sign_share("app", waiting);
  BOOST_REQUIRE(late.has_error());
  BOOST_TEST((late.error().error == Error::conflict));

  const auto args = Builder().set("share", share).set("reason", "withdrawn").text();
  const auto statement = Team::text(two.ours.run("ana", "recall.prepare", args), "statement");
  two.ours.run("ana", "recall.submit", Builder().set("statement", statement).text(),
               {two.ours.sign("ana", statement)});
  two.ours.work();
  two.theirs.work();
  two.theirs.work();
  const auto board = two.ours.run("ana", "recall.list", "{}");
  const auto& rows = board.body.value()["recalls"][0]["board"];
  BOOST_REQUIRE(rows.Size() == 1U);
  BOOST_TEST(std::string(rows[0]["state"].GetString()) == "removed");
  BOOST_TEST(two.at_partner("seven.invalid") == 0U);
}

BOOST_AUTO_TEST_CASE(a_dry_run_leaves_nothing) {
  Two two;
  const auto [incident, intake] = two.incident(answers("yes", "yes", true, two.clock.now().text()));
  two.add(incident, "0009", "nine.invalid");
  directory::Person who;
  BOOST_REQUIRE(two.ours.store
                    ->read([&](Reader& reader) -> Result<void> {
                      TRY(who, directory::person(reader, "ana"));
                      return {};
                    })
                    .has_value());
  const auto args = protocol::json::parse(two.share_args(incident));
  const std::vector<std::string> none;
  const auto dry = flow::run_command(*two.ours.world, "share.propose", {who, *args, none}, true);
  BOOST_REQUIRE(dry.has_value());
  BOOST_TEST(dry->body.value()["renderings"].Size() == 1U);
  BOOST_TEST(two.ours.run("ana", "share.list", "{}").body.value()["shares"].Empty());
}

BOOST_AUTO_TEST_SUITE_END()
