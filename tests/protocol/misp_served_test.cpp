// Events as they are served: what may be seen, what is told as deleted, and nothing of what that was.
#include "protocol/misp_served.h"

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"

using namespace protocol;
using misp::List;
using misp::ServedEvent;
using misp::ServedPart;

namespace {

Uuid uuid(std::string_view name) {
  return keyed_uuid("test", name);
}

struct Event {
  ServedEvent event{R"({"uuid":"u","Tag":[]})", 20, 10, {}, false};
  Event() {
    event.parts = {{List::attribute, uuid("a"), 0, R"({"value":"one"})", false},
                   {List::attribute, uuid("b"), 0, R"({"value":"two"})", false},
                   {List::object, uuid("o"), 2, R"({"name":"file","Attribute":[{},{}]})", false},
                   {List::reference, uuid("r"), 0, R"({"referenced_uuid":"x"})", false},
                   {List::reference, uuid("s"), 0, R"({"referenced_uuid":"y"})", false},
                   {List::object, uuid("p"), 1, R"({"name":"url","Attribute":[{}]})", false},
                   {List::report, uuid("n"), 0, R"({"content":"text"})", false}};
  }
  json::Document read(bool deleted = true) const {
    auto document = json::parse(misp::event_text(event, deleted));
    BOOST_REQUIRE_MESSAGE(document.has_value(), misp::event_text(event, deleted));
    return *std::move(document);
  }
  static const json::Value& in(const json::Document& document, const char* list) {
    return document["Event"][list];
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(misp_served, Event)

BOOST_AUTO_TEST_CASE(parts_stand_in_their_lists) {
  const auto document = read();
  BOOST_TEST(in(document, "Attribute").Size() == 2U);
  BOOST_TEST(in(document, "Object").Size() == 2U);
  BOOST_TEST(in(document, "Object")[0]["ObjectReference"].Size() == 2U);
  BOOST_TEST(in(document, "Object")[1]["ObjectReference"].Size() == 0U);
  BOOST_TEST(in(document, "EventReport").Size() == 1U);
  BOOST_TEST(json::string_or(document["Event"], "timestamp") == "20");
  BOOST_TEST(json::string_or(document["Event"], "publish_timestamp") == "10");
  BOOST_TEST(json::string_or(document["Event"], "attribute_count") == "5");
}

BOOST_AUTO_TEST_CASE(what_is_withdrawn_is_deleted_and_says_nothing) {
  for (const std::size_t i : {1U, 2U, 4U, 6U}) event.parts[i].withdrawn = true;
  const auto document = read();
  const auto& gone = in(document, "Attribute")[1];
  BOOST_TEST(gone["deleted"].GetBool());
  BOOST_TEST(json::string_or(gone, "uuid") == uuid("b").text());
  BOOST_TEST(json::string_or(gone, "value") == "withdrawn");
  BOOST_TEST(json::string_or(gone, "timestamp") == "20");
  const auto& object = in(document, "Object")[0];
  BOOST_TEST(object["deleted"].GetBool());
  BOOST_TEST(object["Attribute"].Size() == 2U);
  BOOST_TEST(json::string_or(object["Attribute"][1], "uuid") == misp::attribute_of(uuid("o"), 1).text());
  BOOST_TEST(object["Attribute"][1]["deleted"].GetBool());
  // Its references would say between whom it stood.
  BOOST_TEST(object["ObjectReference"].Size() == 0U);
  BOOST_TEST(in(document, "EventReport")[0]["deleted"].GetBool());
  const std::string text = misp::event_text(event, true);
  for (const auto* said : {"two", "file", "\"text\"", "\"x\"", "\"y\""})
    BOOST_TEST(text.find(said) == std::string::npos, said);
  const auto without = read(false);
  BOOST_TEST(in(without, "Attribute").Size() == 1U);
  BOOST_TEST(in(without, "Object").Size() == 1U);
  BOOST_TEST(json::string_or(without["Event"], "attribute_count") == "2");
}

BOOST_AUTO_TEST_CASE(a_recalled_event_lives_by_its_note_alone) {
  event.recalled = true;
  for (auto& part : event.parts) part.bytes = {};
  const auto document = read();
  std::size_t living = 0;
  for (const auto& one : in(document, "Attribute").GetArray()) living += one["deleted"].GetBool() ? 0 : 1;
  BOOST_TEST(living == 1U);
  BOOST_TEST(in(document, "Attribute").Size() == 3U);
  BOOST_TEST(in(document, "Object").Size() == 2U);
  BOOST_TEST(in(read(false), "Attribute").Size() == 1U);
  BOOST_TEST(in(read(false), "Object").Size() == 0U);
}

BOOST_AUTO_TEST_CASE(an_event_of_which_nothing_lives_has_a_note_too) {
  for (auto& part : event.parts) part.withdrawn = true;
  const auto document = read();
  std::string notes;
  for (const auto& one : in(document, "Attribute").GetArray())
    if (!one["deleted"].GetBool()) notes += json::string_or(one, "value");
  BOOST_TEST(notes.starts_with("Nothing of this event is in force"));
  // A report alone is something.
  event.parts.back().withdrawn = false;
  const auto with_report = read();
  for (const auto& one : in(with_report, "Attribute").GetArray()) BOOST_TEST(one["deleted"].GetBool());
}

BOOST_AUTO_TEST_CASE(a_number_is_made_of_the_uuid) {
  BOOST_TEST(misp::number_of(*Uuid::parse("ffffffff-d9cb-469f-a165-70867728950e")) == "2147483647");
  BOOST_TEST(misp::number_of(*Uuid::parse("0000000a-d9cb-469f-a165-70867728950e")) == "10");
}

BOOST_AUTO_TEST_SUITE_END()
