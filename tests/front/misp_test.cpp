// What MISP servers send is read within bounds: packed bodies, searches, requests for what was deleted.
#include <boost/test/unit_test.hpp>

#include "gateway/front/gzip.h"
#include "gateway/front/misp_answer.h"
#include "gateway/front/misp_query.h"

using namespace gateway::front;
using protocol::Error;

namespace {

constexpr protocol::Instant now{1772445600, 0};

MispEvent event(std::string_view name, std::int64_t timestamp, const std::string& tag) {
  MispEvent one;
  one.uuid = protocol::keyed_uuid("test", name);
  one.timestamp = one.published = timestamp;
  one.head =
      R"({"Orgc":{"id":"1","name":"CERT-EX","uuid":"5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b"},"Tag":[{"name":")" +
      tag + R"("}]})";
  return one;
}

bool wants(const std::string& body, const MispEvent& one) {
  const auto query = parse_misp_query(body, now);
  BOOST_REQUIRE(query.has_value());
  return query->wants(one);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misp)

BOOST_AUTO_TEST_CASE(what_is_packed_is_unpacked_within_a_limit) {
  const std::string text(100000, 'a');
  const std::string packed = pack(text);
  BOOST_TEST(packed.size() < 1000U);
  BOOST_TEST(*unpack(packed, text.size()) == text);
  BOOST_TEST((unpack(packed, text.size() - 1).error().error == Error::too_large));
  for (const std::string& broken : {std::string(), std::string("no gzip"),
                                    packed.substr(0, packed.size() / 2), packed + "more", packed + packed})
    BOOST_TEST((unpack(broken, text.size()).error().error == Error::malformed));
  BOOST_TEST(*unpack(pack(""), 10) == "");
}

BOOST_AUTO_TEST_CASE(a_search_narrows_as_misp_narrows) {
  const auto one = event("one", now.seconds - 86400, "tlp:green");
  for (const std::string body :
       {R"({})", R"([])", "", R"({"minimal":1,"published":1})", R"({"org":["cert-ex"]})",
        R"({"org":"!OTHER"})", R"({"tag":["tlp:clear","TLP:GREEN"]})", R"({"timestamp":"2d"})",
        R"({"publish_timestamp":[0,5]})", R"({"timestamp":"1772359200"})"})
    BOOST_TEST(wants(body, one), body);
  for (const std::string body :
       {R"({"org":["OTHER"]})", R"({"org":["CERT-EX","!CERT-EX"]})", R"({"tag":"!tlp:green"})",
        R"({"tags":["tlp:clear"]})", R"({"timestamp":"12h"})", R"({"timestamp":1772445600})",
        R"({"uuid":"0f8fad5b-d9cb-469f-a165-70867728950e"})", R"({"eventid":["17"]})"})
    BOOST_TEST(!wants(body, one), body);
  BOOST_TEST(wants(R"({"uuid":")" + one.uuid.text() + "\"}", one));
  BOOST_TEST(wants(R"({"eventid":")" + protocol::misp::number_of(one.uuid) + "\"}", one));
  for (const std::string body :
       {"{", R"({"timestamp":"x"})", R"({"limit":-1})", R"({"timestamp":"99999999999999999d"})"})
    BOOST_TEST(parse_misp_query(body, now).has_error(), body);
}

BOOST_AUTO_TEST_CASE(what_was_deleted_is_asked_for_in_many_ways) {
  BOOST_TEST(asks_for_deleted("deleted[]:0/deleted[]:1/excludeGalaxy:1", "", ""));
  BOOST_TEST(asks_for_deleted("", "deleted[]=1", ""));
  BOOST_TEST(asks_for_deleted("", "", R"({"deleted":[0,1]})"));
  BOOST_TEST(asks_for_deleted("", "", R"({"deleted":true})"));
  BOOST_TEST(asks_for_deleted("", "", R"({"deleted":["1"]})"));
  BOOST_TEST(!asks_for_deleted("deleted[]:0", "", R"({"deleted":[0]})"));
  BOOST_TEST(!asks_for_deleted("", "", "{"));
}

BOOST_AUTO_TEST_CASE(the_feed_alone_needs_no_key) {
  for (const auto* path :
       {"/servers/getVersion", "/events/index", "/users/view/me", "/sightings/restSearch/event"})
    BOOST_TEST(needs_misp_key(path));
  for (const auto* path : {"/feed/manifest", "/envelopes", "/gateway/collections", "/eventsx"})
    BOOST_TEST(!needs_misp_key(path));
  BOOST_TEST(is_misp_path("/feed/manifest"));
}

BOOST_AUTO_TEST_SUITE_END()
