// Tricky cases of audiences and answers, and leaks of other systems that a decision alone prevents. Each is
// named by its number; tests/CASES.md is the index.
#include <boost/test/unit_test.hpp>

#include "tests/policy/random.h"

using namespace policy_test;

namespace {

/// What somebody else made and we hold.
Terms foreign(Label label, Kind kind = Kind::indicator) {
  Terms what = terms(Origin::partner, label, kind);
  what.ours = false;
  what.origin_id = "9d1b0a52-1f0b-4c52-8a86-6a3f3f1f7a02";
  return what;
}

Recipient of_kind(PartnerKind kind, Audience audience) {
  Recipient to = recipient(audience);
  to.kind = kind;
  return to;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cases)

BOOST_AUTO_TEST_CASE(case_32_a_vendor_abroad_is_no_client_though_it_is_a_customer) {
  const Recipient client = of_kind(PartnerKind::constituent, Audience::clients);
  const Recipient vendor = of_kind(PartnerKind::organisation, Audience::outside_org);
  BOOST_TEST(decide(foreign(Label::amber), std::nullopt, client, noon).may_leave());
  const Decision refused = decide(foreign(Label::amber), std::nullopt, vendor, noon);
  BOOST_TEST(!refused.may_leave());
  BOOST_TEST(has(refused, "R-AMBER-PEER"));
  // Nor does a constituent get AMBER without a need on record, or what is stricter at all.
  Recipient idle = client;
  idle.need_to_know = false;
  BOOST_TEST(!decide(foreign(Label::amber), std::nullopt, idle, noon).may_leave());
  BOOST_TEST(has(decide(foreign(Label::amber_strict), std::nullopt, client, noon), "R-STRICT-CLIENT"));
}

BOOST_AUTO_TEST_CASE(case_33_the_ministry_gets_amber_strict_only_inside_the_configured_boundary) {
  const Recipient host = of_kind(PartnerKind::own, Audience::own_org);
  const Recipient ministry = of_kind(PartnerKind::organisation, Audience::outside_org);
  BOOST_TEST(decide(foreign(Label::amber_strict), std::nullopt, host, noon).may_leave());
  const Decision refused = decide(foreign(Label::amber_strict), std::nullopt, ministry, noon);
  BOOST_TEST(refused.verdict == Verdict::needs_originator);
  BOOST_TEST(has(refused, "R-STRICT"));
  BOOST_TEST(!decide(foreign(Label::red), std::nullopt, host, noon).may_leave());
}

BOOST_AUTO_TEST_CASE(case_34_police_in_a_circle_count_as_members_and_question_7_still_applies) {
  Recipient officer = member("iwwn");
  officer.kind = PartnerKind::police;
  officer.police = true;
  officer.circle->law_enforcement = true;
  Terms green = foreign(Label::green);
  green.arrived_in = "iwwn";
  BOOST_TEST(decide(green, std::nullopt, officer, noon).may_leave());
  // AMBER only where the source addressed this circle.
  Terms amber = foreign(Label::amber);
  amber.arrived_in = "iwwn";
  BOOST_TEST(decide(amber, std::nullopt, officer, noon).may_leave());
  amber.arrived_in = "egc";
  officer.audience = Audience::circle_other;
  BOOST_TEST(!decide(amber, std::nullopt, officer, noon).may_leave());
  officer.audience = Audience::circle_home;
  // The victim's data, whatever it said to question 6.
  for (const Police answer : {Police::unanswered, Police::no, Police::already}) {
    Intake answers = intake(all_yes, all_yes);
    answers.police = answer;
    const Terms raw = terms(Origin::incident, Label::green, Kind::raw);
    BOOST_TEST(!decide(raw, authorised(answers), officer, noon).may_leave());
  }
}

BOOST_AUTO_TEST_CASE(case_35_a_peer_passes_on_to_its_affected_constituents_what_is_amber_and_no_stricter) {
  // Ours to the peer: the yes is to affected organisations alone.
  const auto answers = authorised(intake(information_only, all_no));
  Recipient peer = recipient();
  const Terms amber = terms(Origin::incident, Label::amber);
  BOOST_TEST(!decide(amber, answers, peer, noon).may_leave());
  peer.affected = true;
  BOOST_TEST(decide(amber, answers, peer, noon).may_leave());
  // At the peer: its constituents are its clients, for a purpose that is on record.
  Recipient constituent = of_kind(PartnerKind::constituent, Audience::clients);
  BOOST_TEST(decide(foreign(Label::amber), std::nullopt, constituent, noon).may_leave());
  BOOST_TEST(!decide(foreign(Label::amber_strict), std::nullopt, constituent, noon).may_leave());
  constituent.need_to_know = false;
  BOOST_TEST(!decide(foreign(Label::amber), std::nullopt, constituent, noon).may_leave());
}

BOOST_AUTO_TEST_CASE(case_36_clear_and_a_no_to_question_6_stays_in) {
  const auto no = authorised(intake(all_no, all_no));
  for (const Audience audience :
       {Audience::circle_home, Audience::circle_other, Audience::outside_org, Audience::public_}) {
    const Decision decision =
        decide(terms(Origin::incident, Label::clear), no, member("egc", audience), noon);
    BOOST_TEST(decision.verdict == Verdict::deny);
    BOOST_TEST(has(decision, "A-NO"));
  }
  // Nor does a yes widen a label.
  const auto yes = authorised(intake(all_yes, all_yes));
  BOOST_TEST(!decide(terms(Origin::incident, Label::red), yes, member(), noon).may_leave());
}

BOOST_AUTO_TEST_CASE(case_37_the_duty_to_tell_the_police_covers_facts_and_takes_a_second_person) {
  Intake answers = intake(all_no, all_no);
  answers.police = Police::no;
  answers.reporting = Reporting::statutory;
  Recipient police = of_kind(PartnerKind::police, Audience::outside_org);
  police.police = true;
  const Decision facts = decide(terms(Origin::incident, Label::amber), authorised(answers), police, noon);
  BOOST_TEST(facts.verdict == Verdict::needs_approvals);
  BOOST_TEST(facts.statutory);
  BOOST_TEST(has(facts, "A-STATUTORY"));
  for (const Kind kind : {Kind::raw, Kind::identity})
    BOOST_TEST(
        !decide(terms(Origin::incident, Label::amber, kind), authorised(answers), police, noon).may_leave());
  // To nobody else, and not where nothing obliges the reporter.
  BOOST_TEST(
      !decide(terms(Origin::incident, Label::amber), authorised(answers), recipient(), noon).may_leave());
  answers.reporting = Reporting::voluntary;
  BOOST_TEST(!decide(terms(Origin::incident, Label::amber), authorised(answers), police, noon).may_leave());
}

BOOST_AUTO_TEST_SUITE_END()

// ---- what leaked elsewhere

BOOST_AUTO_TEST_SUITE(leaks)

BOOST_AUTO_TEST_CASE(leak_09_an_object_without_a_label_goes_to_nobody) {
  for (const Audience audience : {Audience::named, Audience::clients, Audience::circle_home,
                                  Audience::circle_other, Audience::outside_org, Audience::public_})
    for (const bool ours : {true, false}) {
      Terms what = ours ? terms(Origin::observation, Label::unmarked) : foreign(Label::unmarked);
      Recipient to = member("egc", audience);
      to.named_people = audience == Audience::named;
      BOOST_TEST(!decide(what, std::nullopt, to, noon).may_leave());
    }
}

BOOST_AUTO_TEST_CASE(leak_10_an_unknown_marking_is_stricter_than_red) {
  BOOST_TEST((protocol::strictest(Label::red, Label::unknown) == Label::unknown));
  for (const Audience audience : {Audience::named, Audience::own_org, Audience::clients,
                                  Audience::circle_home, Audience::outside_org, Audience::public_}) {
    Recipient to = member("egc", audience);
    to.named_people = audience == Audience::named;
    BOOST_TEST(decide(terms(Origin::observation, Label::unknown), std::nullopt, to, noon).verdict ==
               Verdict::deny);
    BOOST_TEST(!decide(foreign(Label::unknown), std::nullopt, to, noon).may_leave());
  }
}

BOOST_AUTO_TEST_CASE(leak_11_a_rule_that_cannot_be_read_denies) {
  const Terms fine = terms(Origin::observation, Label::clear);
  const auto record = canonical_inputs(fine, std::nullopt, recipient(), noon);
  BOOST_REQUIRE(decide_recorded(record).may_leave());
  // Cut anywhere, or with any line left out, it is no record.
  for (std::size_t cut = 0; cut < record.size(); cut += 7)
    BOOST_TEST_REQUIRE(decide_recorded(record.substr(0, cut)).verdict == Verdict::deny);
  for (std::size_t begin = 0; begin < record.size();) {
    const std::size_t end = record.find('\n', begin) + 1;
    std::string less = record;
    less.erase(begin, end - begin);
    BOOST_TEST_REQUIRE(decide_recorded(less).verdict == Verdict::deny);
    begin = end;
  }
  // A restriction nobody here understands may be a prohibition, and a hold nobody knows is a hold.
  Terms odd = fine;
  odd.restrictions = {"no-idea"};
  BOOST_TEST(decide(odd, std::nullopt, recipient(), noon).verdict == Verdict::deny);
  odd = fine;
  odd.holds = {"never-heard-of"};
  BOOST_TEST(decide(odd, std::nullopt, recipient(), noon).verdict == Verdict::deny);
}

/// Whatever allows, one deny is a deny: a permission, an agreement and a yes of the victim at once.
BOOST_AUTO_TEST_CASE(leak_12_no_permissive_rule_outranks_a_deny) {
  Dice dice(seed());
  LocalRules rules;
  rules.agreements = {{"with-circle", "egc", "", Label::red, Label::red, std::nullopt},
                      {"with-partner", "", "CERT-XF", Label::red, Label::red, std::nullopt}};
  for (int round = 0; round < rounds; ++round) {
    Terms what = random_terms(dice);
    const auto answers =
        what.origin == Origin::incident ? authorised(random_intake(dice)) : std::optional<Authorisation>();
    const Recipient to = random_recipient(dice);
    Permission permission;
    permission.id = "p";
    permission.originator = what.originator.empty() ? what.origin_id : what.originator;
    permission.audience = to.id;
    permission.ceiling = Label::red;
    permission.expires = noon + 1;
    Case open = question(what, answers, to, noon);
    open.rules = &rules;
    open.permission = &permission;
    Terms stopped = what;
    stopped.holds.emplace_back("by-hand");
    Case held = at({stopped, {}, answers ? &*answers : nullptr, to, nullptr, &permission, &rules}, noon);
    BOOST_TEST_REQUIRE(weigh(held).verdict == Verdict::deny);
    // The verdict is the strictest of all that was found, in whatever order the rules spoke.
    const Outcome outcome = weigh(at(open, noon));
    for (std::size_t i = 0; i < outcome.count; ++i)
      BOOST_TEST_REQUIRE(outcome.findings[i].verdict <= outcome.verdict);
    LocalRule no;
    no.id = "no";
    no.because = "we say so";
    no.then = Verdict::deny;
    LocalRules with = rules;
    with.rules = {no};
    Case ruled = open;
    ruled.rules = &with;
    BOOST_TEST_REQUIRE(weigh(at(ruled, noon)).verdict == Verdict::deny);
  }
}

BOOST_AUTO_TEST_CASE(leak_13_no_type_of_object_is_exempt) {
  const auto no = authorised(intake(all_no, all_no));
  for (const char* type : {"indicator", "malware", "identity", "location", "marking-definition",
                           "relationship", "sighting", "report", "grouping", "extension-definition",
                           "language-content", "course-of-action", "x-anything", "note", "opinion", ""}) {
    const Kind kind = protocol::stix::kind_of_type(type);
    const Terms red = terms(Origin::observation, Label::red, kind);
    const Recipient to = member();
    BOOST_TEST(gateway::policy::decide(at({red, type, nullptr, to}, noon)).verdict == Verdict::deny, type);
    const Terms rooted = terms(Origin::incident, Label::clear, kind);
    BOOST_TEST(!gateway::policy::decide(at({rooted, type, nullptr, to}, noon)).may_leave(), type);
    BOOST_TEST(!gateway::policy::decide(at({rooted, type, &*no, to}, noon)).may_leave(), type);
  }
}

BOOST_AUTO_TEST_CASE(leak_23_nothing_is_answered_yes_before_somebody_says_so) {
  // An intake that nobody filled in opens nothing, and what nobody confirmed opens nothing either.
  Intake blank;
  blank.confirmed = true;
  blank.ongoing = Ongoing::no;
  for (const Kind kind : {Kind::indicator, Kind::identity, Kind::raw})
    for (const bool affected : {false, true}) {
      Recipient to = member();
      to.affected = affected;
      const Terms what = terms(Origin::incident, Label::clear, kind);
      BOOST_TEST(!decide(what, authorised(blank), to, noon).may_leave());
      Intake heard = intake(all_yes, all_yes);
      heard.name_victim = Answer::yes;
      heard.confirmed = false;
      BOOST_TEST(!decide(what, authorised(heard), to, noon).may_leave());
    }
  BOOST_TEST((blank.affected.information == Answer::unanswered));
  BOOST_TEST((blank.third_parties.logs == Answer::unanswered));
  BOOST_TEST((blank.name_victim == Answer::unanswered));
  BOOST_TEST((blank.police == Police::unanswered));
  BOOST_TEST(!Intake().confirmed);
}

BOOST_AUTO_TEST_SUITE_END()
