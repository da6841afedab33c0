// The standing share's statement: its text, its bounds, what its filter admits.
#include "protocol/standing.h"

#include <boost/test/unit_test.hpp>

using namespace protocol;

namespace {

constexpr const char* team_a = "11111111-1111-4111-8111-111111111111";
constexpr const char* team_b = "22222222-2222-4222-8222-222222222222";
constexpr std::string_view indicator =
    R"({"type":"indicator","labels":["phishing"],"indicator_types":["malicious-activity"]})";

StandingOrder order() {
  StandingOrder out;
  out.id = Uuid::parse("33333333-3333-4333-8333-333333333333").value();
  out.author = "anna";
  out.filter.types = {"indicator", "relationship"};
  out.filter.origin = "public-source";
  out.filter.origin_id = "list";
  out.filter.labels = {"TLP:CLEAR", "TLP:GREEN"};
  out.filter.tags = {"malicious-activity"};
  out.filter.arrived_in = "ncc";
  out.circle = "ncc";
  out.partners = {team_a, team_b};
  out.per_day = 5000;
  out.per_release = 1000;
  out.from = {1800000000, 0};
  out.expires = {1800000000 + 90 * 86400, 0};
  return out;
}

/// The fixed word of what reading the changed order's text gives.
std::string verdict(void (*change)(StandingOrder&)) {
  auto changed = order();
  change(changed);
  const auto parsed = StandingOrder::parse(changed.text());
  return parsed.has_value() ? "none" : std::string(name(parsed.error().error)) + " " + parsed.error().where;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(standing)

BOOST_AUTO_TEST_CASE(text_and_back) {
  const auto text = order().text();
  const auto read = StandingOrder::parse(text);
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->text() == text);
  BOOST_TEST(StandingOrder::is(text));
  BOOST_TEST(!StandingOrder::is("{\"csirt_statement\":\"approval\",\"version\":1}\n"));
  BOOST_TEST(Approval::parse(text).has_error());
}

BOOST_AUTO_TEST_CASE(bounds) {
  BOOST_TEST(verdict([](StandingOrder&) {}) == "none");
  BOOST_TEST(verdict([](StandingOrder& o) { o.expires = o.expires + 1; }) == "invalid /expires");
  BOOST_TEST(verdict([](StandingOrder& o) { o.expires = o.from; }) == "invalid /expires");
  BOOST_TEST(verdict([](StandingOrder& o) { o.ceiling = Label::amber; }) == "none");
  BOOST_TEST(verdict([](StandingOrder& o) { o.ceiling = Label::amber_strict; }) == "invalid /ceiling");
  BOOST_TEST(verdict([](StandingOrder& o) { o.ceiling = Label::red; }) == "invalid /ceiling");
  BOOST_TEST(verdict([](StandingOrder& o) { o.per_day = 0; }) == "invalid /per_day");
  BOOST_TEST(verdict([](StandingOrder& o) { o.per_day = 1000001; }) == "invalid /per_day");
  BOOST_TEST(verdict([](StandingOrder& o) { o.per_release = 10001; }) == "invalid /per_release");
  BOOST_TEST(verdict([](StandingOrder& o) { o.per_release = -1; }) == "invalid /per_release");
  BOOST_TEST(verdict([](StandingOrder& o) { o.partners.clear(); }) == "invalid /partners");
  BOOST_TEST(verdict([](StandingOrder& o) { o.partners = {team_b, team_a}; }) == "invalid /partners");
  BOOST_TEST(verdict([](StandingOrder& o) { o.filter.types.clear(); }) == "invalid /filter/types");
  BOOST_TEST(verdict([](StandingOrder& o) { o.filter.types = {"*"}; }) == "invalid /filter/types");
  BOOST_TEST(verdict([](StandingOrder& o) { o.filter.labels = {"green"}; }) == "invalid /filter/labels");
  BOOST_TEST(verdict([](StandingOrder& o) { o.filter.tags = {""}; }) == "invalid /filter/tags");
  BOOST_TEST(verdict([](StandingOrder& o) { o.filter.origin = "partner"; }) == "invalid /filter/origin_id");
}

BOOST_AUTO_TEST_CASE(filter) {
  const std::string id = "indicator--44444444-4444-4444-8444-444444444444";
  auto wanted = order().filter;
  BOOST_TEST(wanted.admits(id, Label::green, indicator));
  BOOST_TEST(!wanted.admits("malware--44444444-4444-4444-8444-444444444444", Label::green, indicator));
  BOOST_TEST(!wanted.admits("indicator", Label::green, indicator));
  BOOST_TEST(!wanted.admits(id, Label::amber, indicator));
  BOOST_TEST(
      !wanted.admits(id, Label::green, R"({"labels":["other"],"indicator_types":"malicious-activity"})"));
  BOOST_TEST(!wanted.admits(id, Label::green, "not JSON"));
  wanted.tags = {"phishing"};
  BOOST_TEST(wanted.admits(id, Label::clear, indicator));
  // What carries the tag goes nowhere without the definition of its marking, which has no tags.
  const std::string marking = "marking-definition--44444444-4444-4444-8444-444444444444";
  BOOST_TEST(!wanted.admits(marking, Label::green, "{}"));
  wanted.types.emplace_back("marking-definition");
  BOOST_TEST(wanted.admits(marking, Label::green, "{}"));
  wanted.tags.clear();
  wanted.labels.clear();
  BOOST_TEST(wanted.admits(id, Label::red, "not even looked at"));
}

BOOST_AUTO_TEST_SUITE_END()
