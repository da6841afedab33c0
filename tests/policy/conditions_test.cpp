// K1 to K6, the source's window and restrictions, permissions and kinds of partners: each evaluated, none
// assumed.
#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

using namespace policy_test;

namespace {

Terms received(Label label, std::string arrived_in = "egc") {
  Terms what = terms(Origin::partner, label);
  what.ours = false;
  what.origin_id = "0b6c2f0e-1111-4222-8333-444455556666";
  what.arrived_in = std::move(arrived_in);
  return what;
}

CircleRules circle(std::string id, bool closed, std::string community = "") {
  CircleRules rules;
  rules.id = rules.name = std::move(id);
  rules.max_outbound = Label::amber_strict;
  rules.closed = closed;
  rules.community = std::move(community);
  return rules;
}

Verdict across(const CircleRules& from, const CircleRules& into) {
  const Terms what = received(Label::green, from.id);
  Recipient to = member(into.id, Audience::circle_other);
  to.circle = into;
  return weigh(at({what, "indicator", nullptr, to, &from}, noon)).verdict;
}

Permission permission(const Terms& what, const Recipient& to, Label ceiling = Label::amber) {
  return {"p-1", what.origin_id, "indicator--x", to.id, ceiling, noon + 3600};
}

Verdict with(const Terms& what, const Recipient& to, const Permission& given, Instant now = noon) {
  return weigh(at({what, "indicator", nullptr, to, nullptr, &given}, now)).verdict;
}

Verdict verdict_of(const Terms& what, const Recipient& to) {
  return weigh(at({what, "indicator", nullptr, to}, noon)).verdict;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conditions)

BOOST_AUTO_TEST_CASE(k2_takes_a_recorded_need) {
  for (Audience audience : {Audience::own_org, Audience::clients}) {
    Recipient to = recipient(audience);
    BOOST_TEST(verdict_of(terms(Origin::observation, Label::amber), to) == Verdict::allow);
    to.need_to_know = false;
    BOOST_TEST(verdict_of(terms(Origin::observation, Label::amber), to) == Verdict::deny);
    BOOST_TEST(verdict_of(terms(Origin::observation, Label::green), to) == Verdict::allow);
  }
}

BOOST_AUTO_TEST_CASE(k4_takes_membership_when_it_arrived) {
  Recipient to = member();
  BOOST_TEST(verdict_of(received(Label::amber), to) == Verdict::allow);
  to.at_arrival = false;
  BOOST_TEST(verdict_of(received(Label::amber), to) == Verdict::needs_originator);
  to.at_arrival = true;
  to.member = false;
  BOOST_TEST(verdict_of(received(Label::amber), to) == Verdict::deny);
}

BOOST_AUTO_TEST_CASE(k5_green_between_circles_of_one_community) {
  BOOST_TEST(across(circle("egc", true), circle("ncc", true)) == Verdict::allow);
  BOOST_TEST(across(circle("egc", true), circle("case", false)) == Verdict::needs_originator);
  BOOST_TEST(across(circle("case", false), circle("ncc", true)) == Verdict::needs_originator);
  BOOST_TEST(across(circle("a", false, "finance"), circle("b", false, "finance")) == Verdict::allow);
  BOOST_TEST(across(circle("a", true, "finance"), circle("b", true, "energy")) == Verdict::needs_originator);
  BOOST_TEST(across(circle("a", true, "finance"), circle("b", true)) == Verdict::needs_originator);
}

BOOST_AUTO_TEST_CASE(amber_never_crosses_circles_by_itself) {
  const CircleRules from = circle("egc", true);
  const Terms what = received(Label::amber);
  BOOST_TEST(
      weigh(at({what, "indicator", nullptr, member("ncc", Audience::circle_other), &from}, noon)).verdict ==
      Verdict::needs_originator);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(source)

BOOST_AUTO_TEST_CASE(a_policy_not_in_force_is_no_freedom) {
  Terms what = terms(Origin::observation, Label::clear);
  what.valid_from = noon;
  what.valid_until = noon + 60;
  const auto when = [&](Instant now) { return decide(what, std::nullopt, member(), now); };
  BOOST_TEST(when(noon).verdict == Verdict::allow);
  BOOST_TEST(has(when(noon + -1), "R-EARLY"));
  BOOST_TEST(has(when(noon + 60), "R-LATE"));
  BOOST_TEST(when(noon + 60).verdict == Verdict::deny);
}

BOOST_AUTO_TEST_CASE(restrictions_by_word) {
  const auto verdict = [](const char* word, Recipient to, bool ours = false) {
    Terms what = received(Label::clear);
    what.ours = ours;
    what.restrictions = {word};
    return verdict_of(what, to);
  };
  Recipient vendor = recipient();
  vendor.kind = PartnerKind::organisation;
  BOOST_TEST(verdict("no-resale", vendor) == Verdict::deny);
  BOOST_TEST(verdict("no-resale", recipient()) == Verdict::allow);
  Recipient hit = member();
  hit.affected = true;
  BOOST_TEST(verdict("no-notify", hit) == Verdict::needs_originator);
  BOOST_TEST(verdict("no-notify", hit, true) == Verdict::allow);
  BOOST_TEST(verdict("no-notify", member()) == Verdict::allow);
  for (const char* word : {"no-attribution", "must-attribute", "no-action", "encrypt"})
    BOOST_TEST(verdict(word, member()) == Verdict::allow);
  BOOST_TEST(verdict("only-on-mondays", member()) == Verdict::deny);
}

BOOST_AUTO_TEST_CASE(encrypt_keeps_it_out_of_views) {
  Terms what = received(Label::clear);
  what.restrictions = {"encrypt"};
  BOOST_TEST(decide(what, std::nullopt, member(), noon).sealed_only);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(opens_exactly_what_it_says) {
  const Terms what = received(Label::amber, "ncc");
  const Recipient to = recipient();
  const Permission given = permission(what, to);
  BOOST_TEST(verdict_of(what, to) == Verdict::needs_originator);
  BOOST_TEST(with(what, to, given) == Verdict::allow);
  BOOST_TEST(with(what, to, given, noon + 3600) == Verdict::needs_originator);
  Terms stricter = what;
  stricter.label = Label::amber_strict;
  BOOST_TEST(with(stricter, to, given) == Verdict::needs_originator);
  Recipient other = to;
  other.id = "somebody else";
  BOOST_TEST(with(what, other, given) == Verdict::needs_originator);
  Permission by_relay = given;
  Terms relayed = what;
  relayed.originator = "identity--5f5f5f5f-1111-4222-8333-444455556666";
  BOOST_TEST(with(relayed, to, by_relay) == Verdict::needs_originator);
  by_relay.originator = relayed.originator;
  BOOST_TEST(with(relayed, to, by_relay) == Verdict::allow);
}

BOOST_AUTO_TEST_CASE(overrides_no_deny) {
  const Terms what = received(Label::amber, "ncc");
  Recipient to = recipient();
  const Permission given = permission(what, to, Label::red);
  to.ceiling = Label::green;
  BOOST_TEST(with(what, to, given) == Verdict::deny);
  to = recipient(Audience::public_);
  BOOST_TEST(with(what, to, given) == Verdict::deny);
  Terms held = what;
  held.holds = {"version-conflict"};
  BOOST_TEST(with(held, recipient(), given) == Verdict::deny);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(local)

BOOST_AUTO_TEST_CASE(rules_tighten_where_they_match) {
  LocalRules rules;
  LocalRule rule;
  rule.id = "no-malware-abroad";
  rule.because = "samples stay with us";
  rule.then = Verdict::deny;
  rule.types = {"malware"};
  rule.circles = {"egc"};
  rule.label_at_least = Label::green;
  rules.rules = {rule};
  const auto decision = [&](const char* type, Label label, const Recipient& to) {
    const Terms what = terms(Origin::observation, label);
    return gateway::policy::decide(at({what, type, nullptr, to, nullptr, nullptr, &rules}, noon));
  };
  BOOST_TEST(decision("malware", Label::green, member()).reasons.front().code == "L-NO-MALWARE-ABROAD");
  BOOST_TEST(decision("malware", Label::clear, member()).verdict == Verdict::allow);
  BOOST_TEST(decision("indicator", Label::green, member()).verdict == Verdict::allow);
  BOOST_TEST(decision("malware", Label::green, member("ncc")).verdict == Verdict::allow);
}

BOOST_AUTO_TEST_CASE(agreements_open_up_to_their_ceiling_and_end) {
  LocalRules rules;
  Agreement agreement;
  agreement.id = "a";
  agreement.partner = "CERT-XF";
  agreement.ceiling = Label::amber;
  agreement.standing = Label::amber;
  agreement.until = noon + 60;
  rules.agreements = {agreement};
  Recipient to = recipient();
  to.ceiling = Label::green;
  const auto verdict = [&](Label label, Instant now) {
    const Terms what = terms(Origin::observation, label);
    return weigh(at({what, "", nullptr, to, nullptr, nullptr, &rules}, now)).verdict;
  };
  BOOST_TEST(verdict(Label::amber, noon) == Verdict::needs_approvals);
  BOOST_TEST(verdict(Label::amber_strict, noon) == Verdict::deny);
  BOOST_TEST(verdict(Label::amber, noon + 60) == Verdict::deny);
  BOOST_TEST((standing_ceiling(rules, to, noon) == Label::amber));
  BOOST_TEST((standing_ceiling(rules, to, noon + 60) == Label::green));
}

BOOST_AUTO_TEST_SUITE_END()
