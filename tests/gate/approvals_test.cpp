#include "gateway/gate/approvals.h"

#include <boost/test/unit_test.hpp>

#include "tests/gate/world.h"

using namespace world;
using protocol::Label;

namespace {

std::string refusal(House& house, const Draft& draft) {
  return error_of(house.engine().release(draft.order));
}

Draft green(House& house) {
  return Draft(house, {slice(1, Label::green)}, {{team_b}, {team_c}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(approvals)

BOOST_AUTO_TEST_CASE(author_and_one_other) {
  House house;
  Draft draft = green(house);
  auto outcome = house.engine().release(draft.order);
  BOOST_REQUIRE_MESSAGE(outcome.has_value(), what_of(outcome));
  BOOST_TEST(outcome->envelopes.size() == 2u);
  BOOST_TEST(outcome->held.empty());
}

BOOST_AUTO_TEST_CASE(too_few_signatures) {
  House house;
  Draft draft = green(house);
  for (const std::vector<std::string>& people : std::vector<std::vector<std::string>>{
           {}, {"anna"}, {"bo"}, {"bo", "cia"}, {"anna", "anna"}, {"anna", "dan"}}) {
    draft.sign(house, people);
    BOOST_TEST(refusal(house, draft) == "denied");
  }
  draft.sign(house, {"bo", "anna"});
  BOOST_TEST(refusal(house, draft) == "none");
  draft.sign(house, {"anna", "adam"});  // administrators may approve
  BOOST_TEST(refusal(house, draft) == "none");
}

BOOST_AUTO_TEST_CASE(two_others_where_two_are_needed) {
  House house;
  Draft draft = green(house);
  draft.approval.names_victim = true;
  draft.sign(house, {"anna", "bo"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.sign(house, {"anna", "bo", "bo"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "none");
}

BOOST_AUTO_TEST_CASE(an_exception_is_signed_by_others_than_who_asked_for_it) {
  House house;
  Draft draft = green(house);
  const std::string id = draft.order.slices.front().entry.id;
  draft.approval.exceptions = {{id, "/pattern", "warning-list", {}, "shared hosting", "bo"}};
  draft.sign(house, {"anna", "bo"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "none");
  draft.approval.exceptions.front().code = "victim";
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.approval.exceptions.front() = {
      "indicator--" + uuid(99).text(), "/pattern", "warning-list", {}, "r", "anna"};
  draft.sign(house, {"anna", "bo"});
  BOOST_TEST(refusal(house, draft) == "denied");
}

BOOST_AUTO_TEST_CASE(forged_signatures) {
  House house;
  Draft draft = green(house);
  draft.sign(house, {"anna", "cia"});
  draft.order.approval.signatures[1].person = "bo";
  BOOST_TEST(refusal(house, draft) == "unauthenticated");
  draft.sign(house, {"anna", "bo"});
  draft.order.approval.signatures[1].openpgp = draft.order.approval.signatures[0].openpgp;
  BOOST_TEST(refusal(house, draft) == "unauthenticated");
  draft.sign(house, {"anna", "bo"});
  draft.approval.expires = draft.approval.expires + 1;
  draft.order.approval.text = draft.approval.text();
  BOOST_TEST(refusal(house, draft) == "unauthenticated");
  draft.sign(house, {"anna", "bo"});
  draft.order.approval.signatures.push_back({"mallory", draft.order.approval.signatures[0].openpgp});
  BOOST_TEST(refusal(house, draft) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(people_who_left_do_not_count) {
  House house;
  Draft draft = green(house);
  auto former = house.person("bo", {"approver"});
  former.state = "former";
  must(house.apply(former));
  BOOST_TEST(refusal(house, draft) == "unauthenticated");
  draft.sign(house, {"anna", "cia"});
  auto auditor = house.person("anna", {"auditor"});
  must(house.apply(auditor));
  BOOST_TEST(refusal(house, draft) == "denied");
}

BOOST_AUTO_TEST_CASE(bound_to_time_manifest_label_circle_and_recipients) {
  House house;
  const auto changed = [&](auto change) {
    Draft draft = green(house);
    change(draft);
    draft.sign(house, {"anna", "bo"});
    return refusal(house, draft);
  };
  BOOST_TEST(changed([](Draft&) {}) == "none");
  BOOST_TEST(changed([&](Draft& d) { d.approval.expires = house.now; }) == "expired");
  BOOST_TEST(changed([](Draft& d) { d.approval.manifest = protocol::sha256("other"); }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.approval.label = Label::amber; }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.approval.circle = "cnw"; }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.approval.partners = {team_b}; }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.approval.people = {team_b + "/eve"}; }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.order.groups = {}; }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.order.groups = {{team_b, team_b}}; }) == "denied");
  BOOST_TEST(changed([](Draft& d) { d.order.groups = {{team_b}}; }) == "none");  // fewer than approved
  BOOST_TEST(changed([&](Draft& d) { d.order.expires = house.now; }) == "expired");
}

BOOST_AUTO_TEST_CASE(leak_15_slices_are_those_of_the_manifest) {
  House house;
  const auto changed = [&](auto change) {
    Draft draft(house, {slice(1, Label::green), slice(2, Label::green)}, {{team_b}});
    change(draft.order);
    return refusal(house, draft);
  };
  BOOST_TEST(changed([](ReleaseOrder&) {}) == "none");
  BOOST_TEST(changed([](ReleaseOrder& o) { o.slices[0].bytes[20] = 'X'; }) == "denied");
  BOOST_TEST(changed([](ReleaseOrder& o) { o.slices.pop_back(); }) == "denied");
  BOOST_TEST(changed([](ReleaseOrder& o) { std::swap(o.slices[0], o.slices[1]); }) == "denied");
  BOOST_TEST(changed([](ReleaseOrder& o) { o.slices[1] = slice(3, Label::green); }) == "denied");
  BOOST_TEST(changed([](ReleaseOrder& o) { o.slices[0].entry.label = Label::clear; }) == "denied");
  BOOST_TEST(changed([](ReleaseOrder& o) { o.manifest += "x"; }) == "malformed");
}

BOOST_AUTO_TEST_CASE(red_needs_known_named_people_at_each_partner) {
  House house;
  Draft draft(house, {slice(1, Label::red)}, {{team_b}});
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.approval.people = {team_b + "/nobody"};
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.approval.people = {team_c + "/eve"};
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.approval.people = {team_b + "/eve"};
  draft.sign(house, {"anna", "bo"});
  BOOST_TEST(refusal(house, draft) == "denied");
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "none");
  draft.approval.partners = {team_b, team_c};
  draft.sign(house, {"anna", "bo", "cia"});
  BOOST_TEST(refusal(house, draft) == "denied");
}

BOOST_AUTO_TEST_SUITE_END()
