// Rendering: what is cut, what stays in, and that a derived object is always the same one.
#include "gateway/render/render.h"

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"

using gateway::render::render;
using gateway::render::Rendered;
using gateway::render::Source;

namespace {

const std::string own = "identity--11111111-1111-4111-8111-111111111111";
const std::string victim = "identity--22222222-2222-4222-8222-222222222222";

struct Made {
  std::string id, bytes;
};

std::string id(const std::string& type, char digit) {
  const std::string d(1, digit);
  return type + "--33333333-3333-4333-8333-33333333333" + d;
}

Made made(const std::string& type, char digit, const std::string& rest) {
  return {id(type, digit), R"({"type":")" + type + R"(","id":")" + id(type, digit) + "\"" + rest + "}"};
}

Rendered run(const std::vector<Made>& objects, bool ours = true,
             const std::map<std::string, std::string>& stopped = {}, bool minimise = false) {
  std::vector<Source> sources;
  for (const auto& one : objects)
    sources.push_back({static_cast<std::int64_t>(sources.size() + 1), one.id, "2026-09-01T00:00:00.000Z", "",
                       one.bytes, protocol::Label::amber, ours, minimise, false, false, false, false});
  gateway::render::Setting setting;
  setting.own_identity = own;
  setting.key = "key";
  setting.stopped = stopped;
  auto rendered = render(sources, setting);
  BOOST_REQUIRE(rendered.has_value());
  return *rendered;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rendering)

BOOST_AUTO_TEST_CASE(what_needs_no_change_leaves_byte_for_byte) {
  const auto object = made("indicator", '1', R"(,  "name" : "x" ,"pattern":"p")");
  const auto out = run({object});
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(out.slices[0].slice.bytes == object.bytes);
  BOOST_TEST(out.slices[0].slice.entry.id == object.id);
  BOOST_TEST(out.slices[0].redaction.empty());
}

BOOST_AUTO_TEST_CASE(a_relationship_whose_end_stays_in_stays_in_too) {
  const auto indicator = made("indicator", '1', "");
  const auto to_victim =
      made("relationship", '2', R"(,"source_ref":")" + indicator.id + R"(","target_ref":")" + victim + "\"");
  const auto out = run({indicator, to_victim});
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(out.slices[0].slice.entry.id == indicator.id);
  BOOST_REQUIRE(out.withheld.size() == 1U);
  BOOST_TEST(out.withheld[0].id == to_victim.id);
}

BOOST_AUTO_TEST_CASE(cuts_go_on_to_a_fixed_point) {
  // A report of a relationship of a withheld malware: the relationship falls, then the report has nothing
  // left.
  const auto malware = made("malware", '1', "");
  const auto indicator = made("indicator", '2', "");
  const auto link = made("relationship", '3',
                         R"(,"source_ref":")" + indicator.id + R"(","target_ref":")" + malware.id + "\"");
  const auto report = made("report", '4', R"(,"object_refs":[")" + link.id + "\"]");
  const auto out = run({malware, indicator, link, report}, true, {{malware.id, "stopped"}});
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(out.slices[0].slice.entry.id == indicator.id);
}

BOOST_AUTO_TEST_CASE(the_victim_as_creator_is_replaced_and_the_id_is_a_new_and_stable_one) {
  const auto object = made("indicator", '1', R"(,"created_by_ref":")" + victim + "\"");
  const auto first = run({object});
  const auto second = run({object});
  BOOST_REQUIRE(first.slices.size() == 1U);
  const auto& slice = first.slices[0].slice;
  BOOST_TEST(slice.bytes.find(victim) == std::string::npos);
  BOOST_TEST(slice.bytes.find(own) != std::string::npos);
  BOOST_TEST(slice.entry.id != object.id);
  BOOST_TEST(slice.bytes.find(object.id) == std::string::npos);
  BOOST_TEST(slice.entry.id == second.slices[0].slice.entry.id);
  BOOST_TEST(slice.bytes == second.slices[0].slice.bytes);
}

BOOST_AUTO_TEST_CASE(what_refers_to_a_derived_object_is_re_issued) {
  const auto indicator = made("indicator", '1', R"(,"created_by_ref":")" + victim + "\"");
  const auto malware = made("malware", '2', "");
  const auto link = made("relationship", '3',
                         R"(,"source_ref":")" + indicator.id + R"(","target_ref":")" + malware.id + "\"");
  const auto out = run({indicator, malware, link});
  BOOST_REQUIRE(out.slices.size() == 3U);
  const auto& renamed = out.slices[0].slice.entry.id;
  BOOST_TEST(out.slices[1].slice.entry.id == malware.id);
  BOOST_TEST(out.slices[2].slice.entry.id != link.id);
  BOOST_TEST(out.slices[2].slice.bytes.find(renamed) != std::string::npos);
  BOOST_TEST(out.slices[2].slice.bytes.find(indicator.id) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(circles_of_references_end) {
  const auto a = id("grouping", '1'), b = id("grouping", '2');
  const auto one =
      made("grouping", '1', R"(,"created_by_ref":")" + victim + R"(","object_refs":[")" + b + "\"]");
  const auto two = made("grouping", '2', R"(,"object_refs":[")" + a + "\",\"" + b + "\"]");
  const auto out = run({one, two});
  BOOST_REQUIRE(out.slices.size() == 2U);
  BOOST_TEST(out.slices[1].slice.bytes.find(out.slices[0].slice.entry.id) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_foreign_object_is_never_edited) {
  const auto plain =
      made("indicator", '1', R"(,"created_by_ref":"identity--99999999-9999-4999-8999-999999999999")");
  const auto report =
      made("report", '2',
           R"(,"object_refs":[")" + plain.id + R"(","malware--33333333-3333-4333-8333-333333333339"])");
  const auto out = run({plain, report}, false);
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(out.slices[0].slice.bytes == plain.bytes);
  BOOST_REQUIRE(out.withheld.size() == 1U);
}

BOOST_AUTO_TEST_CASE(minimised_objects_keep_the_bare_facts_alone) {
  const auto indicator = made(
      "indicator", '1',
      R"(,"name":"at the victim","description":"d","pattern":"[domain-name:value = 'x.example']","pattern_type":"stix")");
  const auto process = made("process", '2', R"(,"command_line":"at the victim")");
  const auto out = run({indicator, process}, true, {}, true);
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(out.slices[0].slice.bytes.find("victim") == std::string::npos);
  BOOST_TEST(out.slices[0].slice.bytes.find("x.example") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
