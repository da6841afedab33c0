// Tricky cases played from the intake desk to the partner's inbox, each named by its number (tests/CASES.md).
#include "tests/flow/desk.h"

using namespace test_flow;

BOOST_AUTO_TEST_SUITE(cases, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(case_24_consent_withdrawn_before_anything_went_cancels_without_a_word_and_is_logged) {
  auto& desk = the_desk();
  const auto [incident, intake] = desk.open({.organisation = "Verket 24", .information_third = "yes"});
  desk.root(incident, Desk::indicator(0x240, "c24.invalid", green_marking));
  const auto waiting =
      desk.ours.propose("ana", Builder().set("incident", incident).set("circle", "ncc").text());
  const auto before = Desk::got(desk.alpha);
  const auto reply = desk.ours.run("ana", "intake.withdraw", Builder().set("intake", intake).text());
  BOOST_TEST(reply.body.value()["recall_proposed"].Empty());
  BOOST_TEST(desk.ours.sign_share("app", waiting).has_error());
  desk.deliver();
  BOOST_TEST(Desk::got(desk.alpha) == before);
  BOOST_TEST(!Desk::holds(desk.view(desk.alpha), "c24.invalid"));
  BOOST_TEST(desk.audited("intake.withdrawn", intake));
  BOOST_TEST(desk.audited("share.withdrawn", waiting));
}

BOOST_AUTO_TEST_CASE(case_33_what_is_inside_our_own_boundary_is_configured_partner_by_partner) {
  auto& desk = the_desk();
  desk.arrive(desk.alpha, {{Desk::id(0x330), Desk::indicator(0x330, "c33.invalid", strict_marking)}},
              protocol::Label::amber_strict);
  const auto state = [&] {
    const auto args = R"({"ids":[")" + Desk::id(0x330) + R"("],"partners":["beta"],"note":"it runs there"})";
    return Team::text(desk.propose(args), "state");
  };
  BOOST_TEST(state() == "empty");
  desk.change_partner("beta", "kind", "own");
  BOOST_TEST(state() == "proposed");
  desk.change_partner("beta", "kind", "peer");
  BOOST_TEST(state() == "empty");
}

BOOST_AUTO_TEST_CASE(case_36_clear_and_a_no_to_question_6_stays_in) {
  auto& desk = the_desk();
  const auto [incident, intake] =
      desk.open({.organisation = "Verket 36", .information_affected = "no", .information_third = "no"});
  desk.root(incident, Desk::indicator(0x360, "c36.invalid", clear_marking), R"(,"role":"attacker")");
  BOOST_TEST(desk.verdict(Desk::id(0x360), "alpha", "ncc") == "deny");
  const auto share = desk.propose(Builder().set("incident", incident).set("circle", "ncc").text());
  BOOST_TEST(Team::text(share, "state") == "empty");
}

BOOST_AUTO_TEST_CASE(case_39_a_green_collection_neither_lists_nor_counts_what_is_amber) {
  auto& desk = the_desk();
  const auto group = desk.group("Green ones", "TLP:GREEN", {"alpha"});
  const auto release = [&](const std::string& name) { desk.release(Desk::to_circle(name, group)); };
  desk.observe("s39", Desk::indicator(0x390, "one39.invalid", green_marking) + "," +
                          Desk::indicator(0x391, "amber39.invalid", amber_marking) + "," +
                          Desk::indicator(0x392, "two39.invalid", clear_marking));
  release("s39");
  desk.deliver();
  const auto seen = desk.view(desk.alpha, group);
  BOOST_TEST(seen.starts_with(group + " 2 "));
  BOOST_TEST(Desk::holds(seen, "one39.invalid"));
  BOOST_TEST(!Desk::holds(seen, "amber39"));
  BOOST_TEST(!Desk::holds(seen, Desk::id(0x391)));
  const auto mail = Desk::got(desk.alpha);
  BOOST_TEST(Desk::holds(mail, "two39.invalid"));
  BOOST_TEST(!Desk::holds(mail, "amber39"));
  BOOST_TEST(!Desk::holds(mail, Desk::id(0x391)));
  BOOST_TEST(desk.view(desk.beta, group).empty());
}

BOOST_AUTO_TEST_CASE(case_40_red_never_enters_a_view_and_goes_to_a_person) {
  auto& desk = the_desk();
  desk.observe("s40", Desk::indicator(0x400, "red40.invalid"),
               R"(,"label":"TLP:RED","named":["ana","app","bea"])");
  BOOST_TEST(desk.verdict(Desk::id(0x400), "alpha", "ncc") == "deny");
  const auto before = desk.view(desk.alpha);
  desk.release(R"({"ids":[")" + Desk::id(0x400) + R"("],"people":["alpha/pia"],"note":"warn"})");
  desk.deliver();
  BOOST_TEST(desk.view(desk.alpha) == before);
  BOOST_TEST(desk.view(desk.beta).find("red40") == std::string::npos);
  // The partner's gateway holds it sealed to the person: what it opened itself says nothing of it.
  const auto mail = Desk::got(desk.alpha);
  BOOST_TEST(Desk::holds(mail, R"("kind":"red")"));
  BOOST_TEST(!Desk::holds(mail, "red40.invalid"));
}

BOOST_AUTO_TEST_CASE(case_41_outside_the_encryption_there_is_no_title) {
  auto& desk = the_desk();
  const auto [incident, intake] = desk.open({.organisation = "Verket 41", .information_third = "yes"});
  desk.ours.add_objects(
      "ana",
      Desk::bundle(Desk::indicator(0x410, "c41.invalid", amber_marking, R"(,"name":"Operation Sommarregn")")),
      R"({"origin":"incident","origin_id":")" + incident + "\"}");
  const auto share = desk.release(Builder().set("incident", incident).set("circle", "ncc").text());
  // What goes over the wire and what the front lists: opaque ids, and not even the label.
  const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto rendering, reader.records("release"));
    int seen = 0;
    for (const auto& release : rendering) {
      if (!Desk::holds(release.body, share)) continue;
      TRY(const auto heads, reader.envelopes_for(release.id));
      for (const auto& head : heads) {
        TRY(const auto whole, reader.envelope(head.id));
        ++seen;
        for (const auto* secret : {"Sommarregn", "c41.invalid", "TLP:", "Verket", "Team ours"})
          BOOST_TEST(!Desk::holds(whole->ciphertext + whole->id, secret), secret);
      }
    }
    BOOST_TEST(seen == 1);
    return {};
  });
  BOOST_REQUIRE(done.has_value());
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.alpha), "Sommarregn"));
}

BOOST_AUTO_TEST_CASE(case_45_a_partner_suspended_between_approval_and_sending_gets_nothing) {
  auto& desk = the_desk();
  const auto [incident, intake] = desk.open({.organisation = "Verket 45", .information_third = "yes"});
  desk.root(incident, Desk::indicator(0x450, "c45.invalid", green_marking));
  desk.release(Builder().set("incident", incident).set("circle", "ncc").text());
  desk.change_partner("beta", "state", "suspended");
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.alpha), "c45.invalid"));
  BOOST_TEST(!Desk::holds(Desk::got(desk.beta), "c45.invalid"));
  desk.change_partner("beta", "state", "active");
}

BOOST_AUTO_TEST_CASE(case_50_an_exercise_stays_in_its_circle_whatever_the_label) {
  auto& desk = the_desk();
  const auto group = desk.group("Vinterstorm", "TLP:AMBER", {"alpha"}, "", true);
  const auto marked = R"(,"labels":["exercise:nordic=\"2026\""])";
  desk.observe("s50", Desk::indicator(0x500, "ex50.invalid", clear_marking, marked));
  BOOST_TEST(desk.verdict(Desk::id(0x500), "alpha", "ncc") == "deny");
  BOOST_TEST(desk.verdict(Desk::id(0x500), "alpha") == "deny");
  BOOST_TEST(desk.verdict(Desk::id(0x500), "alpha", group) == "allow");
  BOOST_TEST(desk.verdict(Desk::id(0x500), "beta", group) == "deny");
  // A person can say so of what does not say it itself; and a network is no exercise.
  desk.observe("s50", Desk::indicator(0x501, "ex51.invalid", clear_marking));
  BOOST_TEST(desk.verdict(Desk::id(0x501), "alpha", "ncc") == "allow");
  desk.ours.run("ana", "object.tighten",
                R"({"id":")" + Desk::id(0x501) + R"(","restrict":["exercise"],"reason":"drill"})");
  BOOST_TEST(desk.verdict(Desk::id(0x501), "alpha", "ncc") == "deny");
  BOOST_TEST(desk.ours.attempt("admin", "circle.create", R"({"preset":"egc","exercise":true})").has_error());
}

BOOST_AUTO_TEST_CASE(what_a_source_asks_for_travels_and_encrypt_stays_out_of_views) {
  auto& desk = the_desk();
  desk.observe("s51", Desk::indicator(0x510, "c51.invalid", green_marking));
  desk.ours.run("ana", "object.tighten",
                R"({"id":")" + Desk::id(0x510) + R"(","restrict":["no-onward","encrypt"],"reason":"asked"})");
  const auto before = desk.view(desk.alpha, "ncc");
  desk.release(Desk::to_circle("s51", "ncc"));
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.alpha), "c51.invalid"));
  BOOST_TEST(Desk::holds(Desk::got(desk.alpha), R"("restrictions":["encrypt","no-onward"])"));
  BOOST_TEST(desk.view(desk.alpha, "ncc") == before);
  const auto found = desk.alpha.run("admin", "object.show", R"({"id":")" + Desk::id(0x510) + "\"}");
  BOOST_TEST(found.body.value()["objects"][0]["terms"][0]["restrictions"].Size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_only_the_terms_say_stays_out_of_views) {
  auto& desk = the_desk();
  desk.observe("s5a", Desk::indicator(0x5a0, "words.invalid", green_marking) + "," +
                          Desk::indicator(0x5a1, "actions.invalid", green_marking) + "," +
                          Desk::indicator(0x5a2, "plain.invalid", green_marking));
  desk.ours.run("ana", "object.tighten",
                R"({"id":")" + Desk::id(0x5a0) + R"(","restrict":["no-onward"],"reason":"asked"})");
  desk.ours.run("ana", "object.tighten",
                R"({"id":")" + Desk::id(0x5a1) + R"(","pap":"PAP:AMBER","reason":"asked"})");
  desk.release(Desk::to_circle("s5a", "ncc"));
  desk.deliver();
  const auto got = Desk::got(desk.alpha), view = desk.view(desk.alpha, "ncc");
  for (const auto* sent : {"words.invalid", "actions.invalid", "plain.invalid"})
    BOOST_TEST(Desk::holds(got, sent), sent);
  BOOST_TEST(!Desk::holds(view, "words.invalid"), "a pull would lose the restriction");
  BOOST_TEST(!Desk::holds(view, "actions.invalid"), "a pull would lose the PAP");
  BOOST_TEST(Desk::holds(view, "plain.invalid"));
}

BOOST_AUTO_TEST_CASE(what_was_tightened_leaves_under_the_stricter_label) {
  auto& desk = the_desk();
  desk.observe("s52", Desk::indicator(0x520, "c52.invalid", green_marking));
  desk.ours.run("ana", "object.tighten",
                R"({"id":")" + Desk::id(0x520) + R"(","label":"TLP:AMBER","reason":"asked"})");
  desk.release(Desk::to_circle("s52", "ncc"));
  desk.deliver();
  const auto got = Desk::got(desk.alpha);
  BOOST_TEST(Desk::holds(got, "c52.invalid"));
  BOOST_TEST(!Desk::holds(got, Desk::id(0x520)), "it is re-issued under another id");
}

namespace {

std::string policy_id(int number) {
  return Desk::id(number, "marking-definition");
}

/// An IEP 2.0 policy that says so.
std::string policy(int number, const std::string& statements, const std::string& more = "") {
  return R"({"type":"marking-definition","spec_version":"2.1","id":")" + policy_id(number) +
         R"(","created":"2022-10-01T00:00:00.000Z","name":"Members")" + more + R"(,"extensions":{")" +
         std::string(protocol::iep_extension) +
         R"(":{"extension_type":"property-extension","iep_version":2.0,)" + statements + "}}}";
}

/// An indicator that it marks, GREEN besides.
std::string under_policy(int number, const std::string& domain) {
  return Desk::indicator(number, domain, std::string(green_marking) + "\",\"" + policy_id(number));
}

/// What the partner's newest version of it is bound by.
std::string bound(Team& partner, const std::string& id) {
  const auto found = partner.attempt("admin", "object.show", R"({"id":")" + id + "\"}");
  if (found.has_error()) return "unknown";
  const auto& terms = found->body.value()["objects"][0]["terms"][0];
  return protocol::json::string_or(terms, "label") + " " + protocol::json::string_or(terms, "pap") + " " +
         protocol::json::write(terms["restrictions"]) + " " + protocol::json::write(terms["held"]);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_partners_object_flows_on_with_its_policy) {
  auto& desk = the_desk();
  const auto terms = R"("tlp":"green","permitted_actions":"externally-visible-indirect-actions",)"
                     R"("unmodified_resale":"must-not")";
  desk.arrive(
      desk.alpha,
      {{Desk::id(0x620), under_policy(0x620, "c620.invalid")}, {policy_id(0x620), policy(0x620, terms)}},
      protocol::Label::green, "ncc");
  desk.release(R"({"ids":[")" + Desk::id(0x620) + R"(",")" + policy_id(0x620) + R"("],"circle":"ncc"})");
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.beta), policy(0x620, terms)));
  BOOST_TEST(Desk::holds(Desk::got(desk.beta), under_policy(0x620, "c620.invalid")));
  BOOST_TEST(bound(desk.beta, Desk::id(0x620)) == R"(TLP:GREEN PAP:AMBER ["no-resale"] [])");
}

BOOST_AUTO_TEST_CASE(an_object_of_a_public_source_flows_on_with_its_policy) {
  auto& desk = the_desk();
  const auto add = [&](int number, const std::string& domain, const std::string& definition) {
    desk.ours.add_objects("ana", Desk::bundle(under_policy(number, domain) + "," + definition),
                          R"({"origin":"public-source","origin_id":"feed)" + std::to_string(number) + "\"}");
    desk.release(R"({"ids":[")" + Desk::id(number) + R"(",")" + policy_id(number) + R"("],"circle":"ncc"})");
    desk.deliver();
    return bound(desk.beta, Desk::id(number));
  };
  BOOST_TEST(add(0x630, "c630.invalid", policy(0x630, R"("tlp":"white")")) == "TLP:GREEN  [] []");
  // Its window is over; its source is not to be named, and the policy names it.
  BOOST_TEST(add(0x631, "c631.invalid",
                 policy(0x631, R"("tlp":"green","end_date":"2025-01-01T00:00:00Z")")) == "unknown");
  const auto made_by = R"(,"created_by_ref":"identity--)" + Desk::id(0x633).substr(11) + '"';
  BOOST_TEST(add(0x633, "c633.invalid",
                 policy(0x633, R"("tlp":"green","attribution":"must-not")", made_by)) == "unknown");
  BOOST_TEST(add(0x634, "c634.invalid", policy(0x634, R"("tlp":"green","attribution":"must-not")")) ==
             R"(TLP:GREEN  ["no-attribution"] [])");
  desk.change_partner("beta", "kind", "organisation");
  const auto sold =
      add(0x635, "c635.invalid", policy(0x635, R"("tlp":"green","unmodified_resale":"must-not")"));
  desk.change_partner("beta", "kind", "peer");
  BOOST_TEST(sold == "unknown");
  BOOST_TEST(bound(desk.alpha, Desk::id(0x635)) == R"(TLP:GREEN  ["no-resale"] [])");
}

BOOST_AUTO_TEST_CASE(what_may_be_done_with_it_travels_and_binds_whoever_gets_it) {
  auto& desk = the_desk();
  desk.observe("s64", Desk::indicator(0x640, "c64.invalid", green_marking), R"(,"pap":"PAP:AMBER")");
  desk.observe("s65", Desk::indicator(0x650, "c65.invalid", green_marking, R"(,"labels":["pap:red"])"));
  desk.observe("s66", Desk::indicator(0x660, "c66.invalid", green_marking));
  for (const auto* name : {"s64", "s65", "s66"}) desk.release(Desk::to_circle(name, "ncc"));
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.alpha), R"("restrictions":[],"pap":"PAP:AMBER")"));
  BOOST_TEST(bound(desk.alpha, Desk::id(0x640)) == "TLP:GREEN PAP:AMBER [] []");
  BOOST_TEST(bound(desk.alpha, Desk::id(0x650)) == "TLP:GREEN PAP:RED [] []");
  BOOST_TEST(bound(desk.alpha, Desk::id(0x660)) == "TLP:GREEN  [] []");
}

BOOST_AUTO_TEST_SUITE_END()
