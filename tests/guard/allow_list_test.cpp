#include "gateway/guard/allow_list.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "tests/guard/samples.h"

using namespace gateway::guard;
using samples::check;
using samples::codes;
using samples::listed;

BOOST_AUTO_TEST_SUITE(allow_list)

BOOST_AUTO_TEST_CASE(every_type_that_may_leave_leaves) {
  auto slices = samples::every_type();
  std::set<std::string> seen;
  for (const std::string& slice : slices) {
    auto document = protocol::json::parse(slice);
    BOOST_REQUIRE_MESSAGE(document.has_value(), slice);
    seen.insert(protocol::json::string_or(*document, "type"));
  }
  for (const Row& row : domain_rows()) BOOST_TEST(seen.contains(std::string(row.name)), row.name);
  for (const Row& row : observable_rows()) BOOST_TEST(seen.contains(std::string(row.name)), row.name);
  BOOST_TEST(listed(check(slices)) == "");
}

BOOST_AUTO_TEST_CASE(nested_parts_are_all_there) {
  for (auto rows : {domain_rows(), observable_rows(), part_rows()}) {
    for (const Row& row : rows) {
      const Properties* properties = properties_of_type(row.name);
      if (!properties) properties = properties_of_part(row.name);
      BOOST_REQUIRE(properties);
      for (const auto& [name, property] : *properties) {
        bool nested = property.shape == Shape::object || property.shape == Shape::objects;
        BOOST_TEST(nested == (properties_of_part(property.part) != nullptr), name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(other_types_stay) {
  for (std::string type :
       {"artifact", "bundle", "extension-definition", "x-own", "Indicator", "indicator ", ""}) {
    std::string slice = samples::indicator();
    slice.replace(slice.find("indicator"), 9, type);
    BOOST_TEST(codes(check({slice})).find("type") != std::string::npos, type);
  }
}

BOOST_AUTO_TEST_CASE(raw_content_and_secrets_stay) {
  auto refused = [](std::string_view type, std::string_view more) {
    std::string slice = R"({"type":")" + std::string(type) + R"(","id":")" + std::string(type) +
                        R"(--00000000-0000-4000-8000-0000000000ab")" + std::string(more) + "}";
    return codes(check({slice})) == "property";
  };
  BOOST_TEST(refused("observed-data", R"(,"objects":{"0":{"type":"url","value":"x"}})"));
  BOOST_TEST(refused("user-account", R"(,"credential":"hunter2")"));
  BOOST_TEST(refused("file", R"(,"x_own":"1")"));
  BOOST_TEST(
      refused("file", R"(,"extensions":{"extension-definition--ef765651-680c-498d-9894-99799f2fa126":{}})"));
  BOOST_TEST(refused("file", R"(,"extensions":{"icmp-ext":{}})"));
  BOOST_TEST(refused("file", R"(,"hashes":{"comment":"aa"})"));
  BOOST_TEST(refused("file", R"(,"hashes":{"MD5":"the quick brown fox"})"));
  BOOST_TEST(refused("file", R"(,"size":"7")"));
  BOOST_TEST(refused("file", R"(,"name":{"first":"a"})"));
  BOOST_TEST(refused("file", R"(,"name":null)"));
  BOOST_TEST(refused("url", R"(,"spec_version":"2.0")"));
}

BOOST_AUTO_TEST_CASE(bad_json_stays) {
  BOOST_TEST(codes(check({"{"})) == "json");
  BOOST_TEST(codes(check({"[]"})) == "json");
  BOOST_TEST(codes(check({R"({"type":"url","type":"url"})"})) == "json");
  BOOST_TEST(codes(check({std::string(5U << 20, ' ')})) == "size");
  BOOST_TEST(codes(check({samples::indicator(), "nonsense"})) == "json");
}

BOOST_AUTO_TEST_CASE(the_list_of_findings_is_bounded) {
  std::string more;
  for (int i = 0; i < 3000; ++i) more += ",\"x_" + std::to_string(i) + "\":1";
  auto findings = check({samples::indicator(more)});
  BOOST_TEST(findings.size() == 1000U);
  BOOST_TEST(findings.back().code == "more");
}

BOOST_AUTO_TEST_CASE(findings_repeat_no_content) {
  auto findings = check({samples::indicator(R"(,"Norrvik kommun has been hit":"x")")});
  BOOST_REQUIRE(!findings.empty());
  for (const auto& finding : findings) BOOST_TEST(finding.what.find("Norrvik") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
