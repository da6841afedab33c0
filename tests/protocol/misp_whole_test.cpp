// What in an event is no value, as STIX: notes that come back as the attributes they were, groupings,
// relationships and the report.
#include "protocol/misp_whole.h"

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_event.h"
#include "protocol/misp_object.h"
#include "stix_sinks.h"

namespace {

using namespace protocol;
using misp::Unit;
using test::event_owner;

const Uuid id = *Uuid::parse("675a82c5-ef7a-4b91-8308-c5090a04c476");
const std::string report = "report--4bd971bb-9b1f-46a0-8928-a73c65b64309";
const std::string one = "indicator--1ff4628f-a104-45eb-9689-77b62b9889e2";
const std::string two = "grouping--1ff4628f-a104-45eb-9689-77b62b9889e2";

misp::Attribute unit(Unit what, std::string_view becomes, const std::string& value) {
  misp::Attribute out;
  out.unit = what;
  out.uuid = id;
  out.timestamp = 1772359200;
  out.becomes = becomes;
  out.value = value;
  out.comment = "said beside it";
  return out;
}

Result<std::vector<std::string>> made(const misp::Attribute& read, std::vector<std::string> refs) {
  return misp::to_objects(read,
                          {{std::string(read.becomes), id}, event_owner, Label::green, "", std::move(refs)});
}

/// The one object, which STIX takes.
json::Document whole(const misp::Attribute& read, std::vector<std::string> refs) {
  const auto objects = made(read, std::move(refs));
  BOOST_TEST_REQUIRE(objects.has_value(), (objects.has_error() ? describe(objects.error()) : ""));
  BOOST_REQUIRE(objects->size() == 1U);
  const auto object = stix::read_object(objects->front(), {}, test::assumed_now());
  BOOST_TEST_REQUIRE(object.has_value(), (object.has_error() ? object.error().what : ""));
  BOOST_TEST(object->holds.empty());
  return *json::parse(objects->front());
}

std::vector<misp::EventPart> outwards(const std::vector<std::string>& texts) {
  auto parts = misp::parts_of(test::event_head, test::green_slices(texts));
  BOOST_TEST_REQUIRE(parts.has_value(), (parts.has_error() ? describe(parts.error()) : ""));
  return *std::move(parts);
}

misp::Attribute noted(const std::string& type, bool to_ids) {
  auto read = unit(Unit::attribute, "note", "27d40d40d29d40d1dc42d43d00041d");
  read.category = "Network activity";
  read.type = type;
  read.to_ids = to_ids;
  read.words = {"type:OSINT"};
  return read;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_whole)

BOOST_AUTO_TEST_CASE(what_has_no_place_in_stix_is_a_note_and_comes_back) {
  const auto read = noted("jarm-fingerprint", true);
  const auto note = whole(read, {report});
  BOOST_TEST(json::string_or(note, "abstract") ==
             "MISP attribute: Network activity, jarm-fingerprint, for detection");
  BOOST_TEST(json::string_or(note, "content") == read.value);
  const auto parts = outwards({json::write(note)});
  BOOST_REQUIRE(parts.size() == 1U);
  BOOST_TEST((parts[0].list == misp::List::attribute));
  const auto back = *json::parse(parts[0].bytes);
  BOOST_TEST(json::string_or(back, "type") == "jarm-fingerprint");
  BOOST_TEST(json::string_or(back, "category") == "Network activity");
  BOOST_TEST(json::string_or(back, "value") == read.value);
  BOOST_TEST(json::string_or(back, "comment") == read.comment);
  BOOST_TEST(json::string_or(back["Tag"][1], "name") == "type:OSINT");
  // Nothing can be matched with a note.
  BOOST_TEST(!json::bool_or(back, "to_ids", true));
}

BOOST_AUTO_TEST_CASE(only_what_names_an_attribute_is_taken_for_one) {
  for (const std::string abstract :
       {"", "MISP attribute", "MISP attribute: Network activity", "MISP attribute: Person, full-name",
        "MISP attribute: network activity, port", "MISP attribute: Other, ", "A MISP attribute: Other, text"})
    BOOST_TEST(!misp::noted_in(abstract), abstract);
  const auto found = misp::noted_in("MISP attribute: Other, a, b, for detection");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->type == "a, b");
  BOOST_TEST(found->for_detection);
  // Said of it is more than MISP could say.
  auto more = whole(noted("port", false), {report});
  more.AddMember("confidence", 50, more.GetAllocator());
  const auto parts = outwards({json::write(more)});
  BOOST_TEST(json::string_or(*json::parse(parts.at(0).bytes), "comment") == "STIX 2.1 note");
}

BOOST_AUTO_TEST_CASE(an_object_groups_what_it_holds) {
  auto read = unit(Unit::object, "grouping", "");
  read.type = "file";
  const auto grouping = whole(read, {one, report});
  BOOST_TEST(json::string_or(grouping, "name") == "file");
  BOOST_TEST(json::string_or(grouping, "description") == read.comment);
  BOOST_TEST(json::string_or(grouping, "context") == "unspecified");
  BOOST_TEST(grouping["object_refs"].Size() == 2U);
  BOOST_TEST((made(read, {}).error().error == Error::invalid));
}

BOOST_AUTO_TEST_CASE(a_reference_relates_two) {
  auto relationship = whole(unit(Unit::reference, "relationship", "communicates-with"), {two, one});
  BOOST_TEST(json::string_or(relationship, "relationship_type") == "communicates-with");
  BOOST_TEST(json::string_or(relationship, "description") == "said beside it");
  BOOST_TEST(json::string_or(relationship, "source_ref") == two);
  BOOST_TEST(json::string_or(relationship, "target_ref") == one);
  relationship = whole(unit(Unit::reference, "relationship", "Drops it"), {two, one});
  BOOST_TEST(json::string_or(relationship, "relationship_type") == "related-to");
  BOOST_TEST(json::string_or(relationship, "description") == "Drops it\nsaid beside it");
  relationship = whole(unit(Unit::reference, "relationship", ""), {two, one});
  BOOST_TEST(json::string_or(relationship, "relationship_type") == "related-to");
  BOOST_TEST((made(unit(Unit::reference, "relationship", "x"), {one}).error().error == Error::invalid));
}

BOOST_AUTO_TEST_CASE(an_event_is_a_report_and_its_reports_are_notes_about_it) {
  const auto event = whole(unit(Unit::event, "report", "Phishing"), {one});
  BOOST_TEST(json::string_or(event, "name") == "Phishing");
  BOOST_TEST(json::string_or(event, "published") == "2026-03-01T10:00:00.000Z");
  BOOST_TEST(json::string_or(whole(unit(Unit::event, "report", ""), {one}), "name") == id.text());
  const auto text = unit(Unit::report, "note", "# How it went");
  const auto note = whole(text, {json::string_or(event, "id")});
  BOOST_TEST(json::string_or(note, "abstract") == text.comment);
  // A note about a report of all that is there is MISP's report.
  misp::Attribute value = unit(Unit::attribute, "indicator", "bad.example");
  value.type = "domain";
  const auto indicator = misp::to_objects(value, {*StixId::parse(one), event_owner, Label::green});
  BOOST_REQUIRE(indicator.has_value());
  auto parts = outwards({indicator->front(), json::write(event), json::write(note)});
  BOOST_REQUIRE(parts.size() == 3U);
  BOOST_TEST((parts[2].list == misp::List::report));
  const auto back = *json::parse(parts[2].bytes);
  BOOST_TEST(json::string_or(back, "name") == text.comment);
  BOOST_TEST(json::string_or(back, "content") == text.value);
  // And where something is beside that, it would say too much.
  auto other = *json::parse(indicator->front());
  other["id"].SetString("indicator--0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a01", other.GetAllocator());
  parts = outwards({indicator->front(), json::write(other), json::write(event), json::write(note)});
  BOOST_TEST((parts.back().list == misp::List::attribute));
  BOOST_TEST((made(unit(Unit::report, "note", ""), {report}).error().error == Error::invalid));
}

BOOST_AUTO_TEST_SUITE_END()
