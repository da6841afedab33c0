// What is pushed of an event of ours: no more than what is pulled, and lowered as its receiver would have.
#include "protocol/misp_pushed.h"

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_served.h"

namespace {

using namespace protocol;
using misp::pushed_text;

misp::EventHead head_of(Label label) {
  misp::EventHead head;
  head.uuid = *Uuid::parse("3c1d3a52-8d5e-4f5e-9a51-0d4f0f3a7b10");
  head.info = "Indicators";
  head.org_uuid = "0f6f0c1e-6a0e-4b4e-8d7a-0a6f4f1f2a01";
  head.org_name = "CERT-EX";
  head.label = label;
  return head;
}

std::string served(Label label, bool deleted = false) {
  const auto head = head_of(label);
  const std::string object =
      R"({"type":"indicator","spec_version":"2.1","id":"indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f0001",)"
      R"("created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","name":"n",)"
      R"("pattern":"[domain-name:value = 'a.example' AND domain-name:resolves_to_refs[*].value = '192.0.2.1']",)"
      R"("pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z"})";
  Slice slice;
  slice.entry.id = "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f0001";
  slice.entry.modified = "2026-03-01T00:00:00.000Z";
  slice.entry.label = label;
  slice.bytes = object;
  const auto parts = misp::parts_of(head, {slice});
  BOOST_REQUIRE(parts.has_value());
  const std::string text = misp::text_of(head);
  misp::ServedEvent event{text, 1772445600, 1772445700, {}, deleted};
  for (const auto& part : *parts)
    event.parts.push_back({part.list, part.uuid, part.attributes, part.bytes, deleted});
  return misp::event_text(event, true);
}

json::Document parsed(const std::string& text) {
  auto document = json::parse(text);
  BOOST_REQUIRE(document.has_value());
  return *std::move(document);
}

/// Every member and every text of `part` is in `whole`, but for what may differ.
void within(const json::Value& part, const json::Value& whole, const std::string& where) {
  if (part.IsObject()) {
    BOOST_REQUIRE_MESSAGE(whole.IsObject(), where);
    for (const auto& member : part.GetObject()) {
      const std::string name = member.name.GetString();
      if (where == "/Event" && (name == "distribution" || name == "locked")) continue;
      BOOST_REQUIRE_MESSAGE(whole.HasMember(name.c_str()), where + "/" + name);
      within(member.value, whole[name.c_str()], where + "/" + name);
    }
  } else if (part.IsArray()) {
    BOOST_REQUIRE_MESSAGE(whole.IsArray() && whole.Size() == part.Size(), where);
    for (rapidjson::SizeType i = 0; i < part.Size(); ++i)
      within(part[i], whole[i], where + "/" + std::to_string(i));
  } else {
    BOOST_TEST((part == whole), where);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_pushed)

BOOST_AUTO_TEST_CASE(it_says_nothing_that_a_pull_would_not) {
  for (const bool deleted : {false, true}) {
    const auto before = served(Label::green, deleted);
    const auto after = pushed_text(before);
    BOOST_REQUIRE(after.has_value());
    within(parsed(*after), parsed(before), "");
    const auto event = parsed(*after);
    BOOST_TEST(json::bool_or(event["Event"], "locked", false));
    BOOST_TEST(event["Event"].HasMember("Orgc"));
    for (const char* name : {"id", "Org", "org_id", "orgc_id", "ShadowAttribute", "RelatedEvent"})
      BOOST_TEST(!event["Event"].HasMember(name), name);
    for (const auto& object : event["Event"]["Object"].GetArray()) {
      BOOST_TEST(!object.HasMember("id"));
      for (const auto& attribute : object["Attribute"].GetArray()) BOOST_TEST(!attribute.HasMember("id"));
    }
  }
}

BOOST_AUTO_TEST_CASE(its_distribution_is_what_a_server_that_pulls_would_store) {
  const auto level = [](Label label) {
    return json::string_or(parsed(*pushed_text(served(label)))["Event"], "distribution");
  };
  BOOST_TEST(level(Label::clear) == "3");
  BOOST_TEST(level(Label::green) == "1");
  BOOST_TEST(level(Label::amber) == "0");
}

BOOST_AUTO_TEST_CASE(another_text_is_none) {
  for (const char* text : {"", "[]", "{}", R"({"Event":[]})", R"({"Event":{}})",
                           R"({"Event":{"distribution":"x"}})", R"({"Event":{"distribution":"3"}})"})
    BOOST_TEST(pushed_text(text).has_error(), text);
  const auto group = pushed_text(R"({"Event":{"distribution":"4","locked":false}})");
  BOOST_REQUIRE(group.has_value());
  BOOST_TEST(*group == R"({"Event":{"distribution":"0","locked":true}})");
}

BOOST_AUTO_TEST_SUITE_END()
