#include <boost/test/unit_test.hpp>

#include "tests/guard/samples.h"

using namespace gateway::guard;
using protocol::Label;
using samples::check;
using samples::codes;
using samples::indicator;

namespace {

std::string marked(std::string_view marking, std::string_view more = "") {
  std::string slice = indicator(more);
  auto at = slice.find(samples::green);
  return slice.replace(at, samples::green.size(), marking);
}

std::string statement(std::string_view more = "") {
  return R"({"type":"marking-definition","spec_version":"2.1","created":"2026-01-01T00:00:00Z",)"
         R"("id":"marking-definition--00000000-0000-4000-8000-0000000000cc","definition_type":"statement",)"
         R"("definition":{"statement":"Copyright"})" +
         std::string(more) + "}";
}

Destination to(Label ceiling, bool named_people = false) {
  return {ceiling, named_people, std::string(samples::own_identity)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(labels)

BOOST_AUTO_TEST_CASE(label_against_ceiling) {
  BOOST_TEST(codes(check({indicator()}, {}, Label::green, to(Label::green))) == "");
  BOOST_TEST(codes(check({indicator()}, {}, Label::green, to(Label::clear))) == "label");
  BOOST_TEST(codes(check({indicator()}, {}, Label::amber_strict, to(Label::amber))) == "label");
  BOOST_TEST(codes(check({indicator()}, {}, Label::amber_strict, to(Label::amber_strict))) == "");
}

BOOST_AUTO_TEST_CASE(a_ceiling_or_claim_without_a_label_lets_nothing_out) {
  for (Label nothing : {Label::unmarked, Label::unknown}) {
    BOOST_TEST(codes(check({indicator()}, {}, nothing)) == "label");
    BOOST_TEST(codes(check({indicator()}, {}, Label::green, to(nothing))) == "label");
  }
}

BOOST_AUTO_TEST_CASE(red_goes_to_named_people_only) {
  BOOST_TEST(codes(check({marked(samples::red)}, {}, Label::red, to(Label::red))) == "label");
  BOOST_TEST(codes(check({marked(samples::red)}, {}, Label::red, to(Label::red, true))) == "");
  BOOST_TEST(codes(check({marked(samples::red)}, {}, Label::green, to(Label::red, true))) == "label");
}

BOOST_AUTO_TEST_CASE(the_claim_is_at_least_as_strict_as_the_marking) {
  BOOST_TEST(codes(check({marked(samples::amber)}, {}, Label::green)) == "label");
  BOOST_TEST(codes(check({marked(samples::green)}, {}, Label::amber)) == "");
  std::string both = std::string(samples::green) + "\",\"" + std::string(samples::amber);
  BOOST_TEST(codes(check({marked(both)}, {}, Label::green)) == "label");
}

BOOST_AUTO_TEST_CASE(our_own_objects_carry_their_label) {
  std::string ours = R"(,"created_by_ref":")" + std::string(samples::own_identity) + "\"";
  BOOST_TEST(codes(check({indicator(ours)}, {}, Label::green)) == "");
  BOOST_TEST(codes(check({indicator(ours)}, {}, Label::amber)) == "marking");
  std::string unmarked = indicator(ours);
  unmarked.replace(unmarked.find("[\"marking"), samples::green.size() + 4, "[]");
  BOOST_TEST(codes(check({unmarked}, {}, Label::green)) == "marking");
}

BOOST_AUTO_TEST_CASE(markings_are_compared_whole) {
  BOOST_TEST(
      codes(check({marked("marking-definition--bab4a63c-aed9-4b5f-a869-75b77dcc1ef3")})).find("marking") !=
      std::string::npos);
  BOOST_TEST(
      codes(check({marked("MARKING-DEFINITION--BAB4A63C-AED9-4CF5-A766-DFCA5ABAC2BB")})).find("marking") !=
      std::string::npos);
  BOOST_TEST(codes(check({marked("")})).find("marking") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(statements_of_the_same_set_may_mark) {
  std::string both =
      std::string(samples::green) + "\",\"marking-definition--00000000-0000-4000-8000-0000000000cc";
  BOOST_TEST(codes(check({marked(both), statement()})) == "");
  BOOST_TEST(codes(check({marked(both)})) == "label marking reference");
  BOOST_TEST(codes(check({marked(both), statement(R"(,"extensions":{})")})).find("marking") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_definition_says_what_its_id_stands_for) {
  auto definition = [](std::string_view id, std::string_view tlp) {
    return R"({"type":"marking-definition","spec_version":"2.1","created":"2017-01-20T00:00:00.000Z","id":")" +
           std::string(id) + R"(","definition_type":"tlp","definition":{"tlp":")" + std::string(tlp) + "\"}}";
  };
  BOOST_TEST(
      codes(check({definition("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "green")})) == "");
  BOOST_TEST(
      codes(check({definition("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "white")})) == "");
  BOOST_TEST(codes(check({definition(samples::red, "green")})) == "marking");
  BOOST_TEST(codes(check({definition("marking-definition--00000000-0000-4000-8000-0000000000cc",
                                     "green")})) == "marking");
}

BOOST_AUTO_TEST_CASE(no_part_is_stricter_than_the_whole) {
  auto granular = [](std::string_view marking) {
    return indicator(R"(,"granular_markings":[{"selectors":["pattern"],"marking_ref":")" +
                     std::string(marking) + "\"}]");
  };
  BOOST_TEST(codes(check({granular(samples::green)})) == "");
  BOOST_TEST(codes(check({granular(samples::amber)})) == "marking");
  BOOST_TEST(codes(check({granular(samples::amber)}, {}, Label::amber)) == "");
  BOOST_TEST(codes(check({granular("marking-definition--00000000-0000-4000-8000-0000000000cc")})) ==
             "marking reference");
}

BOOST_AUTO_TEST_CASE(a_policy_of_this_set_marks_as_strictly_as_its_label) {
  const std::string id = "marking-definition--00000000-0000-4000-8000-000000000051";
  const std::string both = std::string(samples::green) + "\",\"" + id;
  const auto with = [&](std::string_view statements, Label claimed) {
    return codes(check({marked(both), samples::policy("51", statements)}, {}, claimed));
  };
  BOOST_TEST(with(R"("tlp":"white")", Label::green) == "");
  BOOST_TEST(with(R"("tlp":"amber","attribution":"must-not")", Label::amber) == "");
  BOOST_TEST(with(R"("tlp":"amber")", Label::green) == "label");
  BOOST_TEST(with(R"("encrypt_in_transit":"must")", Label::green) == "");
  BOOST_TEST(with(R"("id_ref":"01bc4353-4829-4d55-8d52-0ab7e0790df9")", Label::green) == "label");
  BOOST_TEST(codes(check({marked(both)})) == "label marking reference");
}

BOOST_AUTO_TEST_CASE(of_two_policies_with_one_id_the_stricter_counts) {
  const std::string id = "marking-definition--00000000-0000-4000-8000-000000000051";
  for (bool stricter_first : {true, false}) {
    const auto loose = samples::policy("51", R"("tlp":"green")");
    const auto strict = samples::policy("51", R"("tlp":"amber")");
    const auto object = marked(std::string(samples::green) + "\",\"" + id);
    BOOST_TEST(codes(check({object, stricter_first ? strict : loose, stricter_first ? loose : strict})) ==
               "label");
  }
}

BOOST_AUTO_TEST_CASE(a_part_is_marked_with_a_policy_no_stricter_than_the_whole) {
  const auto part = [](std::string_view label) {
    const std::string granular = R"(,"name":"n","granular_markings":[{"selectors":["name"],"marking_ref":)"
                                 R"("marking-definition--00000000-0000-4000-8000-000000000051"}])";
    return codes(
        check({indicator(granular), samples::policy("51", R"("tlp":")" + std::string(label) + '"')}));
  };
  BOOST_TEST(part("green") == "");
  BOOST_TEST(part("amber") == "marking");
}

BOOST_AUTO_TEST_CASE(a_policy_that_is_not_understood_throughout_is_no_marking) {
  const auto alone = [](std::string text) { return codes(check({std::move(text)})); };
  const std::string good = samples::policy("51", R"("tlp":"green")");
  BOOST_TEST(alone(good) == "");
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    return alone(text.replace(text.find(from), from.size(), to));
  };
  BOOST_TEST(changed(R"("tlp":"green")", R"("tlp":"purple")") == "marking");
  BOOST_TEST(changed(R"("tlp":"green")", R"("attribution":"perhaps")") == "marking");
  BOOST_TEST(changed(R"("tlp":"green")", R"("tlp":"green","resale":"may")") == "marking property");
  BOOST_TEST(changed(R"("tlp":"green")", R"("description":"says nothing")") != "");
  BOOST_TEST(changed(R"("iep_version":2.0)", R"("iep_version":3.0)") == "marking");
  BOOST_TEST(changed("2040-10-01T00:00:00Z", "2040-13-01T00:00:00Z") == "marking");
  BOOST_TEST(changed("2040-10-01T00:00:00Z", "2022-10-01T00:00:00Z") == "marking");
  BOOST_TEST(changed(R"("name":"A policy")", R"("name":"TLP:CLEAR")") == "marking");
  BOOST_TEST(changed(R"("name":"A policy")", R"("definition_type":"statement")") == "marking");
  BOOST_TEST(changed("marking-definition--00000000-0000-4000-8000-000000000051", samples::amber) ==
             "marking");
  BOOST_TEST(alone(samples::policy("51", R"("id_ref":"3903ce63-674c-4b70-9457-8c5527dd9116")")) ==
             "marking reference");
}

BOOST_AUTO_TEST_CASE(an_own_object_carries_its_label_in_tlp_though_a_policy_says_it_too) {
  const std::string id = "marking-definition--00000000-0000-4000-8000-000000000051";
  const std::string ours = R"(,"created_by_ref":")" + std::string(samples::own_identity) + '"';
  const auto policy = samples::policy("51", R"("tlp":"green")");
  BOOST_TEST(codes(check({marked(id, ours), policy})) == "marking");
  BOOST_TEST(codes(check({marked(std::string(samples::green) + "\",\"" + id, ours), policy})) == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(identities_and_references)

namespace {

std::string identity(std::string_view id, std::string_view kind, std::string_view more = "") {
  return R"({"type":"identity","spec_version":"2.1","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z",)"
         R"("name":"A","id":")" +
         std::string(id) + R"(","identity_class":")" + std::string(kind) + "\"" + std::string(more) + "}";
}

constexpr std::string_view foreign = "identity--00000000-0000-4000-8000-0000000000dd";

}  // namespace

BOOST_AUTO_TEST_CASE(organisations_leave_persons_do_not) {
  BOOST_TEST(codes(check({identity(foreign, "organization")})) == "");
  BOOST_TEST(codes(check({identity(foreign, "class")})) == "");
  for (auto kind : {"individual", "group", "unknown", "system", ""})
    BOOST_TEST(codes(check({identity(foreign, kind)})) == "type");
  BOOST_TEST(codes(check({identity(samples::own_identity, "group")})) == "");
}

BOOST_AUTO_TEST_CASE(a_victim_who_may_be_named_is_named) {
  std::string victim = identity(foreign, "individual");
  std::vector<Item> items = {{victim, Label::green}};
  gateway::guard::Rules rules;
  rules.victims = gateway::guard::Names({std::string(foreign)});
  auto destination = samples::partners();
  BOOST_TEST(codes(gateway::guard::check(items, destination, rules)) == "type victim");
  destination.victim_may_be_named = true;
  BOOST_TEST(codes(gateway::guard::check(items, destination, rules)) == "");
}

BOOST_AUTO_TEST_CASE(who_does_not_consent_is_not_named) {
  std::string by = R"(,"created_by_ref":")" + std::string(foreign) + "\"";
  auto with = [](std::string_view label) { return R"(,"labels":[")" + std::string(label) + "\"]"; };
  BOOST_TEST(codes(check({identity(foreign, "organization", with("ais-consent-none")), indicator(by)})) ==
             "victim");
  BOOST_TEST(codes(check({identity(foreign, "organization", with("ais-consent-everyone")), indicator(by)})) ==
             "");
}

BOOST_AUTO_TEST_CASE(only_creators_and_tlp_dangle) {
  BOOST_TEST(
      codes(check({indicator(R"(,"created_by_ref":"identity--00000000-0000-4000-8000-0000000000dd")")})) ==
      "");
  BOOST_TEST(
      codes(check({indicator(R"(,"created_by_ref":"malware--00000000-0000-4000-8000-0000000000dd")")})) ==
      "reference");
  std::string relationship =
      R"({"type":"relationship","spec_version":"2.1","id":"relationship--00000000-0000-4000-8000-0000000000ee",)"
      R"("created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","relationship_type":"x","source_ref":)"
      R"("indicator--00000000-0000-4000-8000-0000000000aa","target_ref":)"
      R"("indicator--00000000-0000-4000-8000-0000000000aa"})";
  BOOST_TEST(codes(check({relationship, indicator()})) == "");
  auto findings = check({relationship});
  BOOST_TEST(codes(findings) == "reference");
  BOOST_TEST(findings.size() == 2U);
  BOOST_TEST(findings[0].pointer == "/source_ref");
}

BOOST_AUTO_TEST_SUITE_END()
