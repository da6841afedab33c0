// An originator's permission from the question to its end (facts/policy.md 7.2, last line; 7.6, cases 27, 28,
// 44, 45).
#include <boost/test/unit_test.hpp>

#include "tests/flow/three.h"

using namespace test_flow;
using protocol::Error;

namespace {

struct Asking : Three {
  Asking() {
    send(nordic, se, "0001", object("0001", nordic.world->team.identity(), 1, "ask.invalid"), "TLP:AMBER");
  }

  std::string ask(const char* digits = "0001", const std::string& audience = R"("circle":"friends")") {
    const auto reply = se.run("ana", "permission.ask",
                              R"({"object":")" + id(digits) + R"(","reason":"protect",)" + audience + "}");
    se.work();
    nordic.work();
    hub.work();
    return Team::text(reply, "request");
  }

  static std::string submit(Team& team, const std::string& args) {
    const auto statement = Team::text(team.run("ana", "permission.prepare", args), "statement");
    return Team::text(team.run("ana", "permission.submit", Builder().set("statement", statement).text(),
                               {team.sign("ana", statement)}),
                      "permission");
  }

  static Result<flow::Reply> approve(Team& team, const char* person, const std::string& permission) {
    const auto args = Builder().set("permission", permission).text();
    const auto shown = team.attempt(person, "permission.show", args);
    if (shown.has_error()) return shown.error();
    return team.attempt(person, "permission.approve", args,
                        {team.sign(person, Team::text(*shown, "statement"))});
  }

  void exchange() {
    for (int round = 0; round < 2; ++round)
      for (auto* team : {&nordic, &se, &hub}) team->work();
  }

  /// nordic grants it with two people; returns the permission's id.
  std::string grant(const std::string& request, const std::string& more = "") {
    const auto permission =
        submit(nordic, R"({"verdict":"granted","request":")" + request + "\"" + more + "}");
    BOOST_REQUIRE(approve(nordic, "app", permission).has_value());
    exchange();
    return permission;
  }

  std::string to_friends(const char* digits = "0001") { return verdict(digits, "hub", "friends"); }

  std::size_t renderings(const std::string& share_args) {
    return se.run("ana", "share.propose", share_args).body.value()["renderings"].Size();
  }
  std::string pass_on() {
    return Builder().set("ids", std::vector<std::string>{id("0001")}).set("circle", "friends").text();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(permission, Asking)

BOOST_AUTO_TEST_CASE(it_opens_what_was_asked_when_two_people_of_the_originator_have_signed) {
  BOOST_TEST(to_friends() == "needs-originator");
  const auto request = ask();
  const auto listed = nordic.run("ana", "permission.requests", "{}");
  const auto& row = listed.body.value()["requests"][0];
  BOOST_TEST(row["object"].GetString() == id("0001"));
  BOOST_TEST(row["audience"].GetString() == "friends");
  BOOST_TEST(row["partner"].GetString() == "se");
  const auto permission = submit(nordic, R"({"verdict":"granted","request":")" + request + "\"}");
  exchange();
  BOOST_TEST(to_friends() == "needs-originator");  // one signature widens nothing
  BOOST_TEST(approve(nordic, "ana", permission).has_error());
  BOOST_REQUIRE(approve(nordic, "app", permission).has_value());
  exchange();
  BOOST_TEST(to_friends() == "allow");
  BOOST_REQUIRE(se.sign_share("app", se.propose("ana", pass_on())).has_value());
  exchange();
  BOOST_TEST(found(hub, "ask.invalid") == 1U);
  const auto shown = se.run("ana", "permission.show", Builder().set("permission", permission).text());
  BOOST_TEST(shown.body.value()["uses"].Size() == 1U);
  // The evidence stands by itself: nordic's own signature over the statement's exact text.
  const auto notice = protocol::PermissionNotice::parse(shown.attachments.at(0));
  BOOST_REQUIRE(notice.has_value());
  BOOST_TEST(notice->statement == Team::text(shown, "statement"));
  BOOST_TEST(se.gate->verify(notice->statement, {nordic.world->team.id, notice->signature}).has_value());
  BOOST_TEST(notice->statement.find("ana") == std::string::npos);  // no person of theirs
}

BOOST_AUTO_TEST_CASE(it_opens_nothing_else) {
  send(nordic, se, "0002", object("0002", nordic.world->team.identity(), 1, "two.invalid"), "TLP:AMBER");
  grant(ask());
  BOOST_TEST(to_friends() == "allow");
  BOOST_TEST(to_friends("0002") == "needs-originator");
  se.run("admin", "circle.create", R"({"id":"others","name":"Others","max_outbound":"TLP:AMBER"})");
  join(se, "others", hub);
  BOOST_TEST(verdict("0001", "hub", "others") == "needs-originator");
}

BOOST_AUTO_TEST_CASE(it_overrides_no_ceiling_no_hold_and_no_stricter_label) {
  grant(ask());
  send(nordic, se, "0001", object("0001", nordic.world->team.identity(), 2, "ask.invalid"), "TLP:AMBER");
  BOOST_TEST(to_friends() == "allow");  // a later version by the same originator
  send(nordic, se, "0001", object("0001", nordic.world->team.identity(), 3, "ask.invalid"),
       "TLP:AMBER+STRICT");
  BOOST_TEST(to_friends() != "allow");
}

BOOST_AUTO_TEST_CASE(it_ends_with_its_time) {
  const auto until = (clock.now() + 3600).text();
  grant(ask(), R"(,"until":")" + until + "\"");
  const auto share = se.propose("ana", pass_on());
  clock.advance(3601);
  BOOST_TEST(to_friends() == "needs-originator");
  static_cast<void>(se.sign_share("app", share));  // case 45: decided again when it is sent
  exchange();
  BOOST_TEST(found(hub, "ask.invalid") == 0U);
}

BOOST_AUTO_TEST_CASE(given_once_it_is_used_up_by_one_release) {
  grant(ask(), R"(,"once":true)");
  BOOST_REQUIRE(se.sign_share("app", se.propose("ana", pass_on())).has_value());
  exchange();
  BOOST_TEST(found(hub, "ask.invalid") == 1U);
  BOOST_TEST(to_friends() == "needs-originator");
  BOOST_TEST(renderings(pass_on()) == 0U);
}

BOOST_AUTO_TEST_CASE(a_revocation_stops_what_is_queued_and_proposes_to_call_back_what_went) {
  const auto permission = grant(ask());
  se.link.down[hub.endpoint] = true;
  BOOST_REQUIRE(se.sign_share("app", se.propose("ana", pass_on())).has_value());
  const auto statement = Team::text(
      nordic.run("ana", "permission.prepare", R"({"verdict":"revoked","permission":")" + permission + "\"}"),
      "statement");
  nordic.run("ana", "permission.submit", Builder().set("statement", statement).text(),
             {nordic.sign("ana", statement)});
  nordic.work();
  BOOST_REQUIRE(flow::process_inbox(*se.world).has_value());
  BOOST_TEST(to_friends() == "needs-originator");
  se.link.down[hub.endpoint] = false;
  clock.advance(600);
  exchange();
  BOOST_TEST(found(hub, "ask.invalid") == 0U);
}

BOOST_AUTO_TEST_CASE(a_refusal_opens_nothing_and_closes_the_request) {
  const auto request = ask();
  submit(nordic, R"({"verdict":"refused","reason":"too-sensitive","request":")" + request + "\"}");
  exchange();
  BOOST_TEST(to_friends() == "needs-originator");
  const auto listed = se.run("ana", "permission.requests", "{}");
  BOOST_TEST(listed.body.value()["requests"][0]["state"].GetString() == "refused");
}

BOOST_AUTO_TEST_CASE(told_by_telephone_it_takes_two_people_of_ours_and_keeps_the_evidence) {
  Builder args;
  args.set("verdict", "recorded").set("originator", "nordic").set("circle", "friends");
  args.set("objects", std::vector<std::string>{id("0001")});
  const std::string note = "Telephone, 10:15: you may pass it to Friends.\n";
  const auto statement = Team::text(se.run("ana", "permission.prepare", args.text(), {note}), "statement");
  const auto submitted = Builder().set("statement", statement).text();
  BOOST_TEST(
      se.attempt("ana", "permission.submit", submitted, {se.sign("ana", statement), "other"}).has_error());
  const auto permission = Team::text(
      se.run("ana", "permission.submit", submitted, {se.sign("ana", statement), note}), "permission");
  BOOST_TEST(to_friends() == "needs-originator");
  BOOST_REQUIRE(approve(se, "app", permission).has_value());
  BOOST_TEST(to_friends() == "allow");
  const auto shown = se.run("ana", "permission.show", Builder().set("permission", permission).text());
  BOOST_TEST(shown.attachments.at(0) == note);
  BOOST_TEST(Team::text(shown, "how") == "recorded");
}

BOOST_AUTO_TEST_CASE(case_27_through_a_hub_the_creator_is_asked_and_not_the_relay) {
  const auto creator = nordic.world->team.identity();
  BOOST_REQUIRE(arrive(hub, object("0027", creator, 1, "relay.invalid"), protocol::Label::amber).has_value());
  se.store
      ->write(
          [&](Writer& writer) -> Result<void> {  // as process.cpp binds it: who made it is not who sent it
            TRY(const auto versions, writer.versions(*protocol::StixId::parse(id("0027"))));
            TRY(auto rows, writer.terms(versions.front().key));
            TRY(const auto body, protocol::json::parse(rows.front().body));
            TRY(auto terms, directory::terms_from(body));
            terms.originator = creator;
            rows.front().body = protocol::json::write(directory::to_json(terms));
            return writer.put_terms(rows.front());
          })
      .value();
  const auto reply = se.run("ana", "permission.ask",
                            R"({"object":")" + id("0027") + R"(","reason":"handle","circle":"friends"})");
  BOOST_TEST(Team::text(reply, "asked") == "nordic");
}

BOOST_AUTO_TEST_CASE(case_28_an_undisclosed_originator_is_asked_through_whoever_sent_it) {
  BOOST_REQUIRE(arrive(nordic, object("0028", "", 1, "anon.invalid"), protocol::Label::amber).has_value());
  const auto reply = se.run("ana", "permission.ask",
                            R"({"object":")" + id("0028") + R"(","reason":"handle","circle":"friends"})");
  BOOST_TEST(Team::text(reply, "asked") == "nordic");
}

BOOST_AUTO_TEST_CASE(an_answer_of_another_team_is_no_answer) {
  const auto request = ask();
  // hub makes up an answer to nordic's request: it never reaches the record.
  protocol::PermissionStatement forged;
  forged.id = se.entropy.uuid();
  forged.request = *protocol::Uuid::parse(request);
  forged.verdict = "granted";
  forged.originator = hub.world->team.id;
  forged.to = se.world->team.id;
  forged.objects = {id("0001")};
  forged.audience = "friends";
  forged.ceiling = protocol::Label::amber;
  forged.at = clock.now();
  forged.expires = clock.now() + 86400;
  forged.by = "ana";
  const auto text = forged.text();
  const auto sealed =
      hub.gate->permission({text, {{"ana", hub.sign("ana", text)}, {"app", hub.sign("app", text)}}});
  BOOST_REQUIRE(sealed.has_value());
  BOOST_REQUIRE(hub.link.post(se.endpoint, {}, sealed->ciphertext).has_value());
  BOOST_REQUIRE(flow::process_inbox(*se.world).has_value());
  BOOST_TEST(to_friends() == "needs-originator");
  BOOST_TEST(audited(se, "permission.mismatch"));
}

BOOST_AUTO_TEST_CASE(the_gate_seals_no_permission_that_one_person_signed) {
  protocol::PermissionStatement one;
  one.id = one.request = se.entropy.uuid();
  one.verdict = "granted";
  one.originator = nordic.world->team.id;
  one.to = se.world->team.id;
  one.objects = {id("0001")};
  one.audience = "friends";
  one.ceiling = protocol::Label::amber;
  one.at = clock.now();
  one.expires = clock.now() + 86400;
  one.by = "ana";
  const auto text = one.text();
  const auto sealed = nordic.gate->permission({text, {{"ana", nordic.sign("ana", text)}}});
  BOOST_REQUIRE(sealed.has_error());
  BOOST_TEST((sealed.error().error == Error::denied));
}

BOOST_AUTO_TEST_CASE(a_note_that_names_a_victim_does_not_leave) {
  protocol::PermissionRequest request;
  request.id = se.entropy.uuid();
  request.object = id("0001");
  request.audience = request.audience_name = "friends";
  request.reason = "protect";
  request.at = clock.now();
  request.expires = clock.now() + 86400;
  request.note = "Needed at Exempelverket today";
  const auto named = se.gate->request(request, nordic.world->team.id, {"Exempelverket"});
  BOOST_REQUIRE(named.has_error());
  BOOST_TEST((named.error().error == Error::denied));
  request.note = "Needed to warn a hospital";
  BOOST_TEST(se.gate->request(request, nordic.world->team.id, {"Exempelverket"}).has_value());
}

BOOST_AUTO_TEST_CASE(case_44_each_circle_is_decided_by_itself) {
  grant(ask());
  BOOST_TEST(to_friends() == "allow");
  se.run("admin", "circle.create", R"({"id":"wide","name":"Wide","max_outbound":"TLP:GREEN"})");
  join(se, "wide", hub);
  BOOST_TEST(verdict("0001", "hub", "wide") == "deny");
}

BOOST_AUTO_TEST_SUITE_END()
