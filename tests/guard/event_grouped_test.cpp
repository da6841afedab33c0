// An object made of a grouping, and the attributes that stand in it: every rule is broken once.
#include <boost/test/unit_test.hpp>

#include "gateway/guard/event.h"
#include "protocol/json.h"
#include "protocol/tlp.h"
#include "tests/guard/samples.h"

using namespace gateway::guard;
using protocol::Label;
using protocol::misp::List;

namespace {

constexpr std::string_view team = "5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b";
const std::string head =
    R"({"uuid":"0f8fad5b-d9cb-469f-a165-000000000000","info":"Indicators","published":true,"distribution":1,"Org":)"
    R"({"uuid":"5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b","name":"CERT-EX"},"Orgc":)"
    R"({"uuid":"5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b","name":"CERT-EX"},"Tag":[{"name":"tlp:green",)"
    R"("exportable":true,"local":false}]})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

struct Grouped {
  struct Part {
    List list = List::attribute;
    std::string bytes, slice;
  };
  Part object{
      List::object,
      R"({"uuid":"0f8fad5b-d9cb-469f-a165-000000000001","timestamp":"1772445600","name":"their kit",)"
      R"("meta-category":"network","description":"","template_uuid":)"
      R"("af16764b-f8e5-4603-9de1-de34d272f80b","template_version":"3","distribution":"5","comment":"beacon",)"
      R"("deleted":false,"Attribute":[]})",
      R"({"type":"grouping","id":"grouping--g","name":"their kit","description":"beacon","labels":)"
      R"(["misp:template-uuid=\"af16764b-f8e5-4603-9de1-de34d272f80b\"","misp:template-version=\"3\"",)"
      R"("misp:meta-category=\"network\""],"object_refs":["domain-name--a","domain-name--b"]})"};
  static Part domain(List list, const std::string& name, const std::string& relation) {
    return {list,
            R"({"uuid":"0f8fad5b-d9cb-469f-a165-000000000002","timestamp":"1772445600","type":"domain",)"
            R"("category":"Network activity","value":")" +
                name + R"(.example","to_ids":false,"deleted":false,"distribution":"5","object_relation":)" +
                relation + R"(,"Tag":[{"name":"tlp:green","exportable":true,"local":false}]})",
            R"({"type":"domain-name","id":"domain-name--)" + name + R"(","value":")" + name +
                R"(.example","labels":["misp:object-relation=\"domain\""]})"};
  }
  Part a = domain(List::member, "a", "\"domain\""), b = domain(List::member, "b", "\"domain\"");

  static std::string codes(const std::vector<Part>& parts) {
    Event event{head, {}, std::string(team), "CERT-EX", ""};
    for (const auto& part : parts) event.parts.push_back({part.list, part.bytes, part.slice, Label::green});
    return samples::codes(check_event(event));
  }
  std::string object_codes(const std::string& from, const std::string& to) const {
    return codes({{object.list, replaced(object.bytes, from, to), object.slice}, a});
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event_grouped, Grouped)

BOOST_AUTO_TEST_CASE(what_the_grouping_says_passes) {
  BOOST_TEST(codes({object, a, b}) == "");
  BOOST_TEST(codes({object, b}) == "");
  BOOST_TEST(codes({domain(List::attribute, "a", "null"), object, b}) == "");
}

BOOST_AUTO_TEST_CASE(an_object_says_what_its_grouping_says) {
  BOOST_TEST(object_codes("their kit", "norrvik") == "added");
  BOOST_TEST(object_codes("their kit", "kit") == "added", "not whole");
  BOOST_TEST(object_codes("\"network\"", "\"norrvik\"") == "added");
  BOOST_TEST(object_codes("af16764b", "af16764c") == "added");
  BOOST_TEST(object_codes("\"3\"", "\"4\"") == "added");
  BOOST_TEST(object_codes("\"description\":\"\"", "\"description\":\"beacon\"") == "added");
  BOOST_TEST(object_codes("\"beacon\"", "\"norrvik\"") == "added");
  BOOST_TEST(object_codes("\"Attribute\":[]", "\"Attribute\":[{}]") == "added");
  BOOST_TEST(object_codes(R"(,"Attribute":[]})", R"(,"Attribute":[],"first_seen":null})") == "property");
  BOOST_TEST(object_codes(R"("Attribute":[]})", R"("Attribute":[] })") == "property");
  auto bound = object;
  bound.slice = replaced(bound.slice, "\"labels\":[", R"("labels":["PAP:AMBER",)");
  BOOST_TEST(codes({bound, a}) == "label");
}

BOOST_AUTO_TEST_CASE(a_member_stands_in_the_object_whose_grouping_names_it) {
  BOOST_TEST(codes({a, object}) == "reference");
  BOOST_TEST(codes({object, domain(List::member, "c", "\"domain\"")}) == "reference");
  BOOST_TEST(codes({object, domain(List::attribute, "b", "null"), a}) == "reference");
  auto other = object;
  other.slice = replaced(other.slice, "\"domain-name--a\",", "");
  BOOST_TEST(codes({object, b, other, a}) == "reference");
  BOOST_TEST(codes({object, domain(List::member, "a", "\"ip\"")}) == "added");
  BOOST_TEST(codes({object, domain(List::member, "a", "null")}) == "property");
  BOOST_TEST(codes({object, {a.list, replaced(a.bytes, "a.example", "norrvik"), a.slice}}) == "added");
}

BOOST_AUTO_TEST_SUITE_END()
