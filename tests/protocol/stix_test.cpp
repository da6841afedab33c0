#include "protocol/stix.h"

#include <ctime>

#include <boost/test/unit_test.hpp>

#include "stix_made.h"

namespace {

using namespace protocol;
using namespace test;
using stix::Kind;

// The code of the one refusal of an object alone; empty where it is accepted.
std::string code_of(const std::string& object, const Limits& limits = {}) {
  const Objects sink = scanned(bundle({object}), limits);
  return sink.refusals.empty() ? "" : sink.refusals[0].code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stix_scan)

BOOST_AUTO_TEST_CASE(bytes_are_exactly_what_stood_there) {
  const std::string text = test::read_file(std::string(TEST_DATA) + "/stix/pretty.json");
  const Objects sink = scanned(text);
  BOOST_REQUIRE(sink.kept.size() == 2U);
  const auto& first = sink.kept[0];
  const std::size_t begin = text.find("{\n      \"type\" : \"indicator\"");
  BOOST_TEST(first.bytes == text.substr(begin, text.find("} ,") + 1 - begin));
  BOOST_TEST((first.object.digest == sha256(first.bytes)));
  BOOST_TEST(first.object.created->text == "2026-03-01T10:00:00Z");
  BOOST_TEST(first.object.modified->text == "2026-03-01T10:00:00.1234567Z");
  BOOST_TEST(first.object.created_by->text() == "identity--7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601");
  BOOST_TEST((first.object.kind == Kind::indicator));
  BOOST_TEST((first.object.label == Label::green));
  BOOST_TEST(first.object.holds.empty());
  BOOST_TEST(first.object.refs.size() == 1U);
  const auto& second = sink.kept[1];
  BOOST_TEST(second.object.position == 1U);
  BOOST_TEST(!second.object.created.has_value());
  BOOST_TEST(!second.object.modified.has_value());
  BOOST_TEST(holds_of(second) == "unmarked ");
}

BOOST_AUTO_TEST_CASE(kinds_follow_the_type) {
  BOOST_TEST((stix::kind_of_type("malware") == Kind::indicator));
  BOOST_TEST((stix::kind_of_type("location") == Kind::identity));
  BOOST_TEST((stix::kind_of_type("observed-data") == Kind::raw));
  BOOST_TEST((stix::kind_of_type("x-acme-thing") == Kind::raw));
  BOOST_TEST(stix::text(Kind::identity) == "identity");
}

BOOST_AUTO_TEST_CASE(every_rule_has_its_code) {
  BOOST_TEST(code_of(indicator("")) == "");
  BOOST_TEST(code_of(indicator(R"(,"confidence":-1)")) == "range");
  BOOST_TEST(code_of(indicator(R"(,"confidence":50.0)")) == "json-type");
  BOOST_TEST(code_of(indicator(R"(,"confidence":100)")) == "");
  BOOST_TEST(code_of(indicator(R"(,"x_big":9007199254740992)")) == "range");
  BOOST_TEST(code_of(indicator(R"(,"x_big":{"a":[18446744073709551615]})")) == "range");
  BOOST_TEST(code_of(indicator(R"(,"x_big":9007199254740991)")) == "");
  BOOST_TEST(code_of(indicator(R"(,"revoked":"true")")) == "json-type");
  BOOST_TEST(code_of(indicator(R"(,"labels":["a",1])")) == "json-type");
  BOOST_TEST(code_of(indicator(R"(,"name":null)")) == "json-type");
  BOOST_TEST(code_of(indicator(R"(,"valid_until":"2026-03-01T10:00:00Z")")) == "time");
  BOOST_TEST(code_of(indicator(R"(,"valid_until":"2026-03-01T10:00:00.0000001Z")")) == "");
  BOOST_TEST(code_of(indicator(R"(,"created_by_ref":"malware--675a82c5-ef7a-4b91-8308-c5090a04c476")")) ==
             "reference");
  BOOST_TEST(code_of(indicator(R"(,"created_by_ref":7)")) == "json-type");
  BOOST_TEST(code_of(indicator(R"(,"external_references":[{"url":"https://a.example"}])")) == "json-type");
  BOOST_TEST(code_of(indicator(R"(,"granular_markings":[{"selectors":"name"}])")) == "json-type");
  BOOST_TEST(code_of(indicator(",\"name\":\"a\\u0000b\"")) == "nul");
  BOOST_TEST(code_of(indicator("", "7")) == "json-type");
}

BOOST_AUTO_TEST_CASE(types_and_references_are_checked) {
  const std::string common = R"("created":"2026-03-01T10:00:00Z","modified":"2026-03-01T10:00:00Z")";
  const auto sighting = [&](const std::string& more) {
    return R"({"type":"sighting","spec_version":"2.1","id":"sighting--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66",)" +
           common + R"(,"sighting_of_ref":"malware--bc1ce133-978c-43f2-91ee-092695ea7bd3")" + more + "}";
  };
  BOOST_TEST(code_of(sighting("")) == "");
  BOOST_TEST(code_of(sighting(R"(,"count":-1)")) == "range");
  BOOST_TEST(code_of(sighting(R"(,"where_sighted_refs":["tool--bc1ce133-978c-43f2-91ee-092695ea7bd3"])")) ==
             "reference");
  BOOST_TEST(code_of(sighting(R"(,"where_sighted_refs":"x")")) == "json-type");
  BOOST_TEST(code_of(R"({"type":"file","id":"file--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66"})") == "required");
  BOOST_TEST(
      code_of(R"({"type":"file","id":"file--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66","name":"a","size":-1})") ==
      "range");
  BOOST_TEST(code_of(R"({"type":"file","id":"tool--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66","name":"a"})") ==
             "type");
  BOOST_TEST(code_of(R"({"type":"a","id":"a--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66"})") == "type");
  BOOST_TEST(code_of(R"({"type":"x-new","id":"x-new--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66",)" + common +
                     "}") == "spec-version");
  BOOST_TEST(
      code_of(
          R"({"type":"x-new","id":"x-new--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66","any_ref":"not an id"})") ==
      "");
  BOOST_TEST(code_of(R"({"type":"bundle","id":"bundle--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66"})") == "bundle");
}

BOOST_AUTO_TEST_CASE(references_are_found_at_any_depth_without_markings) {
  const std::string deep =
      R"(,"extensions":{"extension-definition--ec8ad59a-20ae-40f8-b2e1-4b25baf95c66":{"extension_type":)"
      R"("property-extension","list":[{"a_ref":"tool--bc1ce133-978c-43f2-91ee-092695ea7bd3",)"
      R"("b_refs":["file--bc1ce133-978c-43f2-91ee-092695ea7bd3","no id"]}]}},)"
      R"("granular_markings":[{"marking_ref":")" +
      red + R"(","selectors":["pattern"]}])";
  const Objects sink = scanned(bundle({indicator(deep)}));
  BOOST_REQUIRE(sink.kept.size() == 1U);
  const std::vector<std::string> wanted{"tool--bc1ce133-978c-43f2-91ee-092695ea7bd3",
                                        "file--bc1ce133-978c-43f2-91ee-092695ea7bd3"};
  BOOST_TEST((sink.kept[0].object.refs == wanted));
  BOOST_TEST((sink.kept[0].object.label == Label::red));
}

BOOST_AUTO_TEST_CASE(limits_refuse_the_object_or_the_whole) {
  Limits limits;
  limits.pattern_bytes = 8;
  BOOST_TEST(code_of(indicator(""), limits) == "size");
  limits = {};
  limits.object_bytes = 100;
  const Objects sink = scanned(bundle({indicator("")}), limits);
  BOOST_REQUIRE(sink.refusals.size() == 1U);
  BOOST_TEST(sink.refusals[0].code == "size");
  BOOST_TEST(sink.refusals[0].id == "indicator--675a82c5-ef7a-4b91-8308-c5090a04c476");
  BOOST_TEST(stix::read_object(indicator(""), limits, assumed_now()).has_error());
  limits = {};
  limits.objects_per_bundle = 2;
  Objects untouched;
  const auto many = stix::scan(bundle({"1", "2", "3"}), limits, assumed_now(), untouched);
  BOOST_TEST((many.has_error() && many.error().error == Error::too_large));
  BOOST_TEST(untouched.untouched());
  limits = {};
  limits.json.list_items = 3;
  BOOST_TEST(scanned(bundle({"1", "2", "3", "4"}), limits).refusals.size() == 4U);
}

BOOST_AUTO_TEST_CASE(what_breaks_a_bound_outside_the_objects_refuses_the_whole) {
  for (const std::string text : {R"({"type":"bundle","x":"a\u0000b","objects":[]})", R"({"type":["bundle"]})",
                                 R"({})", R"({"type":"bundle","objects":null})", R"("bundle")",
                                 R"({"type":"indicator"})", R"({"type":"bundle","objects":[{"a":1e999}]})"}) {
    Objects sink;
    BOOST_TEST(stix::scan(text, {}, assumed_now(), sink).has_error(), text);
    BOOST_TEST(sink.untouched());
  }
  BOOST_TEST(scanned(R"({"objects":[]})").kept.empty());
}

BOOST_AUTO_TEST_CASE(a_failing_sink_ends_the_scan) {
  Objects sink;
  sink.fail_at = 1;
  const auto summary = stix::scan(bundle({indicator(""), indicator("")}), {}, assumed_now(), sink);
  BOOST_REQUIRE(summary.has_error());
  BOOST_TEST(summary.error().what == "the disk is full");
  BOOST_TEST(sink.kept.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stix_time)

// Of the processor, not of the clock on the wall: other programs may be running.
template <typename Work>
double seconds(Work work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

BOOST_AUTO_TEST_CASE(the_work_grows_with_the_text_and_no_faster) {
  const auto scan_of = [](std::size_t count) {
    const std::string text = bundle(std::vector<std::string>(count, indicator("")));
    return seconds([&] { BOOST_TEST(scanned(text).kept.size() == count); });
  };
  const double small = scan_of(500);
  const double large = scan_of(4000);
  BOOST_TEST_MESSAGE("500 objects " << small << " s, 4,000 objects " << large << " s");
  BOOST_TEST(large < small * 8 * 4 + 0.2);
}

BOOST_AUTO_TEST_CASE(hostile_shapes_take_no_longer) {
  std::string members;
  for (int i = 0; i < 50000; ++i) members += ",\"x_" + std::to_string(i) + "\":1";
  std::string many_refs = ",\"x_refs\":[\"";
  for (int i = 0; i < 50000; ++i) many_refs += creator.text() + "\",\"";
  many_refs += "x\"]";
  std::vector<std::string> chain;
  const auto id = [](int number) {
    const std::string digits = std::to_string(100000 + number);
    return "marking-definition--752bc006-4280-40e1-9570-fe21a2" + digits;
  };
  for (int i = 0; i < 4000; ++i) {
    chain.push_back(definition(id(i), R"("definition_type":"statement","definition":{"statement":"x"},)"
                                      R"("object_marking_refs":[")" +
                                          id(i == 3999 ? 3999 : i + 1) + "\"]"));
  }
  BOOST_TEST(seconds([&] { scanned(bundle({indicator(members), indicator(many_refs)})); }) < 5.0);
  BOOST_TEST(seconds([&] { BOOST_TEST(scanned(bundle(chain)).refusals.size() == 1U); }) < 5.0);
}

BOOST_AUTO_TEST_SUITE_END()
