// TAXII 2.1 as text: what clients really send is understood, what is malformed is refused by name.
#include "protocol/taxii.h"

#include <boost/test/unit_test.hpp>

namespace taxii = protocol::taxii;
using protocol::Error;

namespace {

taxii::Query good(const taxii::Parameters& parameters) {
  auto query = taxii::parse_query(parameters);
  if (query.has_error()) BOOST_FAIL(protocol::describe(query.error()));
  return *query;
}

void bad(const std::string& name, const std::string& value) {
  const auto query = taxii::parse_query({{name, value}});
  if (query.has_value()) BOOST_FAIL(name + "=" + value + " was taken");
  BOOST_TEST(protocol::name(query.error().error) == protocol::name(Error::invalid));
  BOOST_TEST(query.error().where == name);
}

const std::string indicator = "indicator--11111111-1111-4111-8111-111111111111";

}  // namespace

BOOST_AUTO_TEST_SUITE(taxii_test)

BOOST_AUTO_TEST_CASE(accept_headers_as_clients_send_them) {
  for (const char* accept :
       {"", "*/*", "application/*", "application/taxii+json", "application/taxii+json;version=2.1",
        "application/taxii+json; version=2.1", "Application/TAXII+JSON ; Version=\"2.1\"",
        "text/html, application/taxii+json;version=2.1;q=0.5", "application/taxii+json;q=0.9, text/plain",
        "application/taxii+json;version=2.0, application/taxii+json;version=2.1"})
    BOOST_TEST(taxii::acceptable(accept), accept);
  for (const char* accept :
       {"text/html", "application/taxii+json;version=2.0", "application/taxii+json;version=2.1;q=0",
        "application/taxii+json;version=2.1;q=0.000", "application/taxii", ",", "*"})
    BOOST_TEST(!taxii::acceptable(accept), accept);
}

BOOST_AUTO_TEST_CASE(content_types) {
  for (const char* type : {"application/taxii+json", "application/taxii+json;version=2.1",
                           "application/taxii+json; version=2.1", "APPLICATION/TAXII+JSON"})
    BOOST_TEST(taxii::is_content(type), type);
  for (const char* type :
       {"", "*/*", "application/json", "application/taxii+json;version=2.0", "application/stix+json"})
    BOOST_TEST(!taxii::is_content(type), type);
}

BOOST_AUTO_TEST_CASE(a_query_that_asks_nothing_gets_the_newest_version_of_all) {
  const auto query = good({});
  BOOST_TEST(query.limit == taxii::max_page);
  BOOST_TEST(query.after == INT64_MIN);
  BOOST_TEST(query.versions.last);
  BOOST_TEST(query.spec_2_1);
}

BOOST_AUTO_TEST_CASE(times_with_any_number_of_digits) {
  BOOST_TEST(good({{"added_after", "1970-01-01T00:00:01Z"}}).after == 1000000);
  BOOST_TEST(good({{"added_after", "1970-01-01T00:00:01.5Z"}}).after == 1500000);
  BOOST_TEST(good({{"added_after", "1970-01-01T00:00:01.123456789Z"}}).after == 1123456,
             "strictly greater than both");
  for (const char* wrong : {"", "yesterday", "1970-01-01", "1970-01-01T00:00:01", "1970-13-01T00:00:01Z",
                            "1e9", "1970-01-01T00:00:01.1234567890Z"})
    bad("added_after", wrong);
}

BOOST_AUTO_TEST_CASE(the_later_of_next_and_added_after_counts) {
  const std::string next = taxii::cursor(5000000);
  BOOST_TEST(good({{"next", next}}).after == 5000000);
  BOOST_TEST(good({{"next", next}, {"added_after", "1970-01-01T00:00:04.999Z"}}).after == 5000000);
  BOOST_TEST(good({{"next", next}, {"added_after", "1970-01-01T00:00:06Z"}}).after == 6000000);
  for (const char* wrong :
       {"", "1", "000000000000000g", "0x00000000000001", "00000000000000001", "-000000000000001"})
    bad("next", wrong);
}

BOOST_AUTO_TEST_CASE(limits) {
  BOOST_TEST(good({{"limit", "1"}}).limit == 1U);
  BOOST_TEST(good({{"limit", "1000000"}}).limit == taxii::max_page);
  BOOST_TEST(good({{"limit", "99999999999999999999999"}}).limit == taxii::max_page);
  for (const char* wrong : {"", "0", "-1", "1.5", "ten", "+1", "1 ", "0x10", "1e3"}) bad("limit", wrong);
}

BOOST_AUTO_TEST_CASE(versions_mix_but_for_all) {
  const auto query = good({{"match[version]", "first,last,2020-01-01T00:00:00.5Z"}});
  BOOST_TEST((query.versions.first && query.versions.last && !query.versions.all));
  BOOST_TEST_REQUIRE(query.versions.exact.size() == 1U);
  BOOST_TEST(query.versions.exact.front().nanos == 500000000U);
  BOOST_TEST(!good({{"match[version]", "first"}}).versions.last);
  BOOST_TEST(good({{"match[version]", "all"}}).versions.all);
  for (const char* wrong : {"", "newest", "all,last", "first,", "2020"}) bad("match[version]", wrong);
}

BOOST_AUTO_TEST_CASE(match_fields) {
  const auto query = good({{"match[id]", indicator + "," + indicator},
                           {"match[type]", "indicator,x-own"},
                           {"match[color]", "red"}});
  BOOST_TEST(query.ids.size() == 2U);
  BOOST_TEST(query.types == (std::vector<std::string>{"indicator", "x-own"}),
             boost::test_tools::per_element());
  BOOST_TEST(good({{"match[spec_version]", "2.0,2.1"}}).spec_2_1);
  BOOST_TEST(!good({{"match[spec_version]", "2.0"}}).spec_2_1);
  for (const char* wrong : {"", "not-an-id", "indicator--1"}) bad("match[id]", wrong);
  for (const char* wrong : {"", "Indicator", "a", "in dicator"}) bad("match[type]", wrong);
  for (const char* wrong : {"", "2", "two.one", ".1"}) bad("match[spec_version]", wrong);
  std::string many = indicator;
  for (std::size_t i = 0; i < taxii::max_values; ++i) many += "," + indicator;
  BOOST_TEST(taxii::parse_query({{"match[id]", many}}).has_error());
}

BOOST_AUTO_TEST_CASE(queries_as_clients_write_them) {
  const auto found =
      taxii::parameters("match[type]=a,b&match%5Bid%5d=%78&limit=1&flag&=&&next=a=b&added_after=1+2");
  BOOST_TEST_REQUIRE(found.has_value());
  const taxii::Parameters wanted{{"match[type]", "a,b"}, {"match[id]", "x"}, {"limit", "1"},
                                 {"flag", ""},           {"", ""},           {"next", "a=b"},
                                 {"added_after", "1 2"}};
  BOOST_TEST((*found == wanted));
  BOOST_TEST(taxii::parameters("")->empty());
  for (const char* wrong : {"a=%", "a=%4", "%zz=1", "a=%-1", "a=%+1"})
    BOOST_TEST(taxii::parameters(wrong).has_error(), wrong);
}

BOOST_AUTO_TEST_CASE(times_are_written_with_six_digits) {
  BOOST_TEST(taxii::timestamp(0) == "1970-01-01T00:00:00.000000Z");
  BOOST_TEST(taxii::timestamp(1700000000000001) == "2023-11-14T22:13:20.000001Z");
  BOOST_TEST(taxii::timestamp(-1) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_CASE(resources_leave_out_what_is_empty) {
  BOOST_TEST(taxii::collections({}) == "{}");
  const auto one = protocol::json::parse(taxii::collection({"i", "", "t", "", true, false}));
  BOOST_TEST_REQUIRE(one.has_value());
  BOOST_TEST(!one->HasMember("alias"));
  BOOST_TEST(!one->HasMember("description"));
  BOOST_TEST((*one)["can_read"].GetBool());
  BOOST_TEST(!(*one)["can_write"].GetBool());
  const auto error = protocol::json::parse(taxii::error(404, "not found"));
  BOOST_TEST(protocol::json::string_or(*error, "http_status") == "404");
}

BOOST_AUTO_TEST_SUITE_END()
