// Each rule of the chain by itself, what binds when several speak, and the sentences people read.
#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

using namespace policy_test;

namespace {

Decision open_decision(const Terms& what, const Recipient& to) {
  return decide(what, std::nullopt, to, noon);
}

Terms incident(Kind kind = Kind::indicator, Label label = Label::amber) {
  return terms(Origin::incident, label, kind);
}

Terms foreign(Label label, std::string arrived_in = "") {
  Terms what = terms(Origin::partner, label);
  what.ours = false;
  what.arrived_in = std::move(arrived_in);
  return what;
}

Recipient affected() {
  Recipient to = member();
  to.affected = true;
  return to;
}

Recipient police() {
  Recipient to = recipient();
  to.police = true;
  return to;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(partner_and_holds)

BOOST_AUTO_TEST_CASE(only_active_partners) {
  for (const char* state : {"suspended", "former", "", "ACTIVE"}) {
    Recipient to = recipient();
    to.state = state;
    const auto decision = open_decision(terms(Origin::observation, Label::clear), to);
    BOOST_TEST(decision.verdict == Verdict::deny);
    BOOST_TEST(decision.reasons.front().code == "P-STATE");
  }
}

BOOST_AUTO_TEST_CASE(a_hold_keeps_it_in) {
  Terms what = terms();
  what.holds = {"lying-marking", "artifact"};
  const auto decision = open_decision(what, recipient());
  BOOST_TEST(decision.verdict == Verdict::deny);
  BOOST_TEST(decision.reasons.front().code == "H-LYING-MARKING");
  BOOST_TEST(has(decision, "H-ARTIFACT"));
}

BOOST_AUTO_TEST_CASE(a_hold_says_what_it_is_about) {
  Terms what = terms(Origin::public_source, Label::green);
  what.holds = {"own-organisation"};
  BOOST_TEST(
      open_decision(what, recipient()).sentence() ==
      "CERT-XF must not receive this TLP:GREEN indicator: it is held (\"own-organisation\") until an analyst "
      "releases it: its source keeps it to its own organisation; ask there before it goes on.");
  what.holds = {"by-hand"};
  BOOST_TEST(open_decision(what, recipient()).sentence().ends_with("until an analyst releases it."));
}

BOOST_AUTO_TEST_CASE(ceiling) {
  Recipient to = recipient();
  to.ceiling = Label::green;
  BOOST_TEST(open_decision(terms(Origin::observation, Label::green), to).may_leave());
  const auto decision = open_decision(terms(Origin::observation, Label::amber), to);
  BOOST_TEST(decision.verdict == Verdict::deny);
  BOOST_TEST(
      decision.sentence() ==
      "CERT-XF must not receive this TLP:AMBER indicator: nothing above TLP:GREEN was agreed with it.");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(restrictions)

BOOST_AUTO_TEST_CASE(no_onward_binds_what_is_not_ours) {
  Terms what = foreign(Label::clear);
  what.restrictions = {"no-onward"};
  BOOST_TEST(open_decision(what, recipient()).verdict == Verdict::needs_originator);
  what.ours = true;
  BOOST_TEST(open_decision(what, recipient()).verdict == Verdict::allow);
}

BOOST_AUTO_TEST_CASE(no_attribution_stops_nothing_and_the_unknown_stops_all) {
  Terms what = terms(Origin::observation, Label::clear);
  what.restrictions = {"no-attribution"};
  BOOST_TEST(open_decision(what, recipient()).verdict == Verdict::allow);
  what.restrictions = {"no-weekends"};
  BOOST_TEST(open_decision(what, recipient()).verdict == Verdict::deny);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(labels)

BOOST_AUTO_TEST_CASE(red_only_to_named_people) {
  const Terms red = terms(Origin::observation, Label::red);
  Recipient to = recipient(Audience::named);
  BOOST_TEST(open_decision(red, to).verdict == Verdict::deny);
  to.named_people = true;
  const auto decision = open_decision(red, to);
  BOOST_TEST(decision.verdict == Verdict::allow);
  BOOST_TEST(decision.conditions == std::vector<std::string>{"K1"}, boost::test_tools::per_element());
  for (Audience audience : {Audience::own_org, Audience::clients, Audience::circle_home,
                            Audience::circle_other, Audience::outside_org, Audience::public_}) {
    to.audience = audience;
    BOOST_TEST(open_decision(red, to).verdict == Verdict::deny);
  }
}

BOOST_AUTO_TEST_CASE(whom_we_name_is_not_whom_the_source_named) {
  Recipient to = recipient(Audience::named);
  to.named_people = true;
  for (Label label : {Label::green, Label::amber, Label::amber_strict, Label::red})
    BOOST_TEST(open_decision(foreign(label), to).verdict == Verdict::needs_originator);
  to.people = {to.id + "/maija"};
  Terms listed = foreign(Label::red);
  listed.named = to.people;
  BOOST_TEST(open_decision(listed, to).verdict == Verdict::allow);
  to.people.push_back(to.id + "/other");
  BOOST_TEST(open_decision(listed, to).verdict == Verdict::needs_originator);
}

BOOST_AUTO_TEST_CASE(single_organisations_take_a_second_person) {
  const auto decision = open_decision(terms(Origin::observation, Label::amber), recipient());
  BOOST_TEST(decision.verdict == Verdict::needs_approvals);
  BOOST_TEST(decision.conditions == std::vector<std::string>{"K3"}, boost::test_tools::per_element());
  BOOST_TEST(decision.may_leave());
}

BOOST_AUTO_TEST_CASE(relay_stays_in_the_circle_it_arrived_in) {
  const Terms what = foreign(Label::amber, "egc");
  const auto inside = open_decision(what, member("egc"));
  BOOST_TEST(inside.verdict == Verdict::allow);
  BOOST_TEST(inside.conditions == std::vector<std::string>{"K4"}, boost::test_tools::per_element());
  BOOST_TEST(open_decision(what, member("ncc")).verdict == Verdict::needs_originator);
  BOOST_TEST(open_decision(what, member("ncc", Audience::circle_other)).verdict == Verdict::needs_originator);
  BOOST_TEST(open_decision(foreign(Label::amber), member("")).verdict == Verdict::needs_originator);
}

BOOST_AUTO_TEST_CASE(green_crosses_circles_only_with_the_originator) {
  BOOST_TEST(open_decision(foreign(Label::green, "ncc"), member("egc", Audience::circle_other)).verdict ==
             Verdict::needs_originator);
  BOOST_TEST(open_decision(foreign(Label::clear, "ncc"), member("egc", Audience::circle_other)).verdict ==
             Verdict::allow);
}

BOOST_AUTO_TEST_CASE(without_a_label_nothing_of_ours_leaves) {
  BOOST_TEST(open_decision(terms(Origin::observation, Label::unmarked), member()).reasons.front().code ==
             "R-LABEL-FIRST");
  BOOST_TEST(open_decision(terms(Origin::observation, Label::unknown), member()).verdict == Verdict::deny);
  BOOST_TEST(open_decision(foreign(Label::unknown, "egc"), member()).verdict == Verdict::deny);
  BOOST_TEST(open_decision(foreign(Label::unmarked, "egc"), member()).verdict == Verdict::allow);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(circles)

BOOST_AUTO_TEST_CASE(membership_and_greatest_label) {
  Recipient to = member();
  to.member = false;
  BOOST_TEST(open_decision(terms(), to).reasons.front().code == "C-MEMBER");
  to = member();
  to.circle->max_outbound = Label::green;
  BOOST_TEST(open_decision(terms(Origin::observation, Label::amber), to).reasons.front().code == "C-CEILING");
  BOOST_TEST(open_decision(foreign(Label::unmarked, "egc"), to).verdict == Verdict::deny);
}

BOOST_AUTO_TEST_CASE(personal_data) {
  Recipient to = member();
  to.circle->personal_data_denied = true;
  BOOST_TEST(open_decision(terms(Origin::observation, Label::green, Kind::indicator), to).verdict ==
             Verdict::allow);
  BOOST_TEST(open_decision(terms(Origin::observation, Label::green, Kind::raw), to).verdict == Verdict::deny);
  BOOST_TEST(
      open_decision(terms(Origin::observation, Label::green, Kind::identity), to).reasons.front().code ==
      "C-PERSONAL");
  to = member();
  to.circle->third_countries = true;
  BOOST_TEST(open_decision(terms(Origin::observation, Label::green, Kind::raw), to).verdict ==
             Verdict::needs_approvals);
}

BOOST_AUTO_TEST_CASE(police_in_the_circle_bring_question_7_in) {
  Recipient to = affected();
  to.circle->law_enforcement = true;
  auto answers = intake(all_yes, all_yes);
  BOOST_TEST(decide(incident(Kind::raw), authorised(answers), to, noon).verdict == Verdict::needs_victim);
  answers.police = Police::no;
  BOOST_TEST(decide(incident(Kind::raw), authorised(answers), to, noon).verdict == Verdict::deny);
  answers.police = Police::yes;
  BOOST_TEST(decide(incident(Kind::raw), authorised(answers), to, noon).verdict == Verdict::allow_redacted);
  answers.police = Police::no;
  BOOST_TEST(decide(incident(Kind::indicator), authorised(answers), to, noon).verdict == Verdict::allow);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(authorisations)

BOOST_AUTO_TEST_CASE(no_answers_no_release) {
  const auto decision = open_decision(incident(), member());
  BOOST_TEST(decision.verdict == Verdict::needs_victim);
  BOOST_TEST(decision.reasons.front().code == "A-NONE");
  BOOST_TEST(open_decision(terms(), member()).verdict == Verdict::allow,
             "only what is rooted in an incident asks");
}

BOOST_AUTO_TEST_CASE(columns_by_kind_and_audience) {
  const auto answers = authorised(intake(all_yes, information_only));
  BOOST_TEST(decide(incident(Kind::indicator), answers, member(), noon).verdict == Verdict::allow);
  BOOST_TEST(decide(incident(Kind::raw), answers, member(), noon).verdict == Verdict::needs_victim);
  const auto minimised = decide(incident(Kind::raw), answers, affected(), noon);
  BOOST_TEST(minimised.verdict == Verdict::allow_redacted);
  BOOST_TEST(minimised.redact);
  BOOST_TEST(decide(incident(Kind::identity), answers, affected(), noon).verdict == Verdict::needs_victim);
}

BOOST_AUTO_TEST_CASE(minimised_is_not_lost_beside_approvals) {
  Recipient to = recipient(Audience::outside_org);
  to.affected = true;
  const auto decision = decide(incident(Kind::raw), authorised(intake(all_yes, {})), to, noon);
  BOOST_TEST(decision.verdict == Verdict::allow_redacted);
  BOOST_TEST(decision.redact);
  BOOST_TEST(decision.conditions == std::vector<std::string>{"K3"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_foreign_object_is_never_minimised) {
  Terms what = incident(Kind::raw);
  what.ours = false;
  what.arrived_in = "egc";
  const auto decision = decide(what, authorised(intake(all_yes, {})), affected(), noon);
  BOOST_TEST(decision.verdict == Verdict::deny);
  BOOST_TEST(decision.reasons.front().code == "A-MINIMISE");
}

BOOST_AUTO_TEST_CASE(four_eyes_while_it_goes_on) {
  auto answers = intake({}, {});
  answers.ongoing = Ongoing::yes;
  Terms what = incident();
  what.role = ObjectRole::attacker;
  const auto decision = decide(what, authorised(answers), member(), noon);
  BOOST_TEST(decision.verdict == Verdict::needs_approvals);
  BOOST_TEST(decision.redact);
  for (ObjectRole role : {ObjectRole::unknown, ObjectRole::victim, ObjectRole::third_party}) {
    what.role = role;
    BOOST_TEST(decide(what, authorised(answers), member(), noon).verdict == Verdict::needs_victim);
  }
  what = incident(Kind::raw);
  what.role = ObjectRole::attacker;
  BOOST_TEST(decide(what, authorised(answers), member(), noon).verdict == Verdict::needs_victim);
}

BOOST_AUTO_TEST_CASE(naming_the_victim) {
  auto answers = intake(all_yes, {});
  answers.name_victim = Answer::yes;
  const auto decision = decide(incident(Kind::identity), authorised(answers), affected(), noon);
  BOOST_TEST(decision.verdict == Verdict::needs_approvals);
  BOOST_TEST(decision.names_victim);
  BOOST_TEST(has(decision, "A-NAMED"));
  BOOST_TEST(
      decide(incident(Kind::identity), authorised(answers), member(), noon).verdict == Verdict::needs_victim,
      "named to affected organisations, not to third parties");
  answers.confirmed = false;
  const auto unconfirmed = decide(incident(Kind::identity), authorised(answers), affected(), noon);
  BOOST_TEST(unconfirmed.verdict == Verdict::needs_victim);
  BOOST_TEST(!unconfirmed.names_victim);
}

BOOST_AUTO_TEST_CASE(the_police) {
  auto answers = intake(all_no, all_no);
  BOOST_TEST(decide(incident(), authorised(answers), police(), noon).verdict == Verdict::needs_victim);
  answers.police = Police::no;
  BOOST_TEST(decide(incident(), authorised(answers), police(), noon).verdict == Verdict::deny);
  answers.reporting = Reporting::statutory;
  const auto duty = decide(incident(), authorised(answers), police(), noon);
  BOOST_TEST(duty.verdict == Verdict::needs_approvals);
  BOOST_TEST(duty.statutory);
  BOOST_TEST(decide(incident(Kind::raw), authorised(answers), police(), noon).verdict == Verdict::deny);
  BOOST_TEST(decide(incident(Kind::identity), authorised(answers), police(), noon).verdict == Verdict::deny);
  answers = intake(all_no, all_no);
  answers.police = Police::already;
  const auto caseref = decide(incident(), authorised(answers), police(), noon);
  BOOST_TEST(caseref.verdict == Verdict::deny);
  BOOST_TEST(caseref.reasons.front().code == "A-CASEREF");
}

BOOST_AUTO_TEST_CASE(the_cause_of_a_no_is_named) {
  const auto code = [](const Intake& answers) {
    return decide(incident(), authorised(answers), affected(), noon).reasons.front().code;
  };
  auto answers = intake(all_yes, all_yes);
  answers.withdrawn = true;
  BOOST_TEST(code(answers) == "A-WITHDRAWN");
  answers = intake(all_yes, all_yes);
  answers.confirmed = false;
  BOOST_TEST(code(answers) == "A-UNCONFIRMED");
  answers = intake(all_yes, all_yes);
  answers.until = {"2026-03-01T12:00:00Z", noon};
  BOOST_TEST(code(answers) == "A-EXPIRED");
  BOOST_TEST(code(intake(all_no, all_no)) == "A-NO");
  BOOST_TEST(code(intake({}, all_yes)) == "A-ASK");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sentences)

BOOST_AUTO_TEST_CASE(who_said_what_when) {
  const auto refused = decide(incident(), authorised(intake(all_no, all_no)), affected(), noon);
  BOOST_TEST(
      refused.sentence() ==
      "CERT-XF must not receive this TLP:AMBER indicator: the victim said no to indicators going to affected "
      "organisations; Erik Exempel answered for Exempelkraft AB on 2026-03-01T11:00:00Z (intake "
      "intake-7@3).");
  const auto relay = open_decision(foreign(Label::amber, "ncc"), member("egc", Audience::circle_other));
  BOOST_TEST(relay.sentence() ==
             "CERT-XF may receive this TLP:AMBER indicator as a member of EGC only if its originator permits "
             "it: another "
             "team is neither our organisation nor our client, and TLP:AMBER stays with those.");
}

BOOST_AUTO_TEST_CASE(the_binding_reason_comes_first_and_the_rest_keep_their_order) {
  Terms what = incident(Kind::raw, Label::amber);
  what.holds = {"artifact"};
  Recipient to = affected();
  to.ceiling = Label::clear;
  const auto decision = decide(what, authorised(intake(all_yes, {})), to, noon);
  std::vector<std::string> codes;
  for (const auto& reason : decision.reasons) codes.push_back(reason.code);
  BOOST_TEST(codes == (std::vector<std::string>{"H-ARTIFACT", "R-SRC-FIRSTHOP", "P-CEILING", "A-MINIMISED"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_came_from_outside_is_made_safe) {
  auto answers = intake(all_no, all_no);
  answers.answered_by = "Eve\x1b[2J\n";
  const auto decision = decide(incident(), authorised(answers), affected(), noon);
  BOOST_TEST(decision.sentence().find('\x1b') == std::string::npos);
  BOOST_TEST(decision.sentence().find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
