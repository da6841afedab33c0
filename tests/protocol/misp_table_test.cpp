// The table of MISP's types, both ways, and the document that is written from it.
#include "protocol/misp_table.h"

#include <cstdlib>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_event.h"
#include "protocol/misp_object.h"
#include "stix_sinks.h"

namespace {

using namespace protocol;
using misp::Form;
using misp::Row;
using misp::Stands;
using test::event_owner;

const StixId indicator_id = *StixId::parse("indicator--675a82c5-ef7a-4b91-8308-c5090a04c476");

std::string sample(const misp::Place& place) {
  switch (place.form) {
    case Form::address:
      return "198.51.100.7";
    case Form::domain:
      return "bad.example";
    case Form::url:
      return "https://bad.example/x";
    case Form::email:
      return "a@bad.example";
    case Form::hash:
      return std::string(place.digits, 'a');
    case Form::number:
    case Form::port:
      return "443";
    case Form::cve:
      return "CVE-2026-12345";
    case Form::text:
      return "it's a\\b";
  }
  return "";
}

std::string sample(const Row& row) {
  if (row.first.path == "stix") return "[a:b = 'x'] FOLLOWEDBY [a:c = 'y']";
  return sample(row.first) + (row.second.path.empty() ? "" : "|" + sample(row.second));
}

/// The attribute (in an object, its only one) that an object's text becomes, with the observables it is of.
json::Document outwards(const std::vector<std::string>& texts) {
  const auto parts = misp::parts_of(test::event_head, test::green_slices(texts));
  BOOST_TEST_REQUIRE(parts.has_value(), (parts.has_error() ? describe(parts.error()) : ""));
  BOOST_TEST(parts->size() == 1U);
  auto part = *json::parse(parts->at(0).bytes);
  return part.HasMember("Attribute") ? json::copy(part["Attribute"][0]) : json::copy(part);
}

/// An attribute of the row's type that says everything an attribute can.
misp::Attribute whole(const Row& row, std::string_view becomes) {
  misp::Attribute attribute;
  attribute.type = row.type;
  attribute.value = sample(row);
  attribute.timestamp = 1772359200;
  attribute.becomes = becomes;
  attribute.comment = "seen in a mail";
  attribute.words = {"type:OSINT"};
  attribute.first_seen = Instant{1772300000, 250000000};
  attribute.last_seen = Instant{1780000000, 0};
  return attribute;
}

/// What scan() reads of an attribute as it went out.
misp::Attribute inwards(const json::Document& attribute) {
  const std::string event = misp::text_of(test::event_head);
  test::Attributes sink;
  const auto read =
      misp::scan(event.substr(0, event.size() - 1) + R"(,"Attribute":[)" + json::write(attribute) + "]}", {},
                 test::assumed_now(), sink);
  BOOST_TEST_REQUIRE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST_REQUIRE(sink.kept.size() == 1U);
  return sink.kept[0];
}

/// The type that an attribute comes back as: types that mean the same in STIX share one.
std::string_view way_back(const Row& row) {
  if (row.stands == Stands::rule) return row.type;
  return misp::row_of_paths(row.first.path, row.second.path)->type;
}

std::string line(const Row& row) {
  const auto quoted = [](std::string_view text) {
    return text.empty() ? std::string("–") : "`" + std::string(text) + "`";
  };
  std::string type(row.type), observable(row.observable);
  const auto escape = [](std::string text) {
    for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
      text.insert(at, "\\");
    return text;
  };
  std::string stands =
      row.stands == Stands::rule ? "pattern_type " + quoted(row.first.path) : quoted(row.first.path);
  if (!row.second.path.empty()) stands += " AND " + quoted(row.second.path);
  return "| " + quoted(escape(type)) + " | " + std::string(row.category) + " | " +
         (row.to_ids ? "yes" : "no") + " | " + stands + " | " + quoted(escape(observable)) + " |\n";
}

constexpr const char* beginning =
    R"(# MISP's types in STIX 2.1

Written from the table in `misp_table.cpp`; a test compares. Of types with the same meaning the first is what comes back from
STIX (`email-addr:value` in a pattern comes back as `email-src`: who writes, never a victim). Paths are without quotes;
`ipv4-addr` stands for `ipv6-addr` too. What has no row is carried as text outwards, and is a note inwards.

Inwards an attribute is an indicator where `to_ids` says so, and a rule always. Where `to_ids` is left out, addresses, domains,
URLs, hashes and names with a hash are. Every other value that has an observable is an observed-data with that observable;
not so what is bound by PAP or IEP tags, which an observable could not say. A name is a domain object: a threat actor with a tag
`misp-galaxy:mitre-intrusion-set=…` an intrusion-set. Everything else is a note, whose abstract names category and type
("MISP attribute: External analysis, link"): it comes back as that attribute, though never for detection, for which an
abstract says so. What MISP files under the victim or knows to be a person's becomes nothing, and so do attachments; of a
malware sample its name and hash are taken. An attribute that is deleted, or something else now, is revoked as what it was;
where it comes back it is another object.

The event is a report (its info the name), which names its objects, and which notes are about; its reports are notes. An
object is a grouping of its attributes' objects under its template's name, a reference between two a relationship. Report and
grouping name what binds no more than they do, 4,096 at most. What STIX has no word for are labels: of a grouping
`misp:template-uuid="…"`, `misp:template-version="…"` and `misp:meta-category="…"`, of what an attribute of an object became
`misp:object-relation="…"`.

Outwards a grouping with such labels is an object again where all that it names is in the event, as one attribute each with
its relation, and has the grouping's other labels, which an object has no place for; a relationship from an object, without
tags, is a reference, its description the comment. A note without tags about all that is there is a report. All else of
these is carried as text.

Its comment (or its object's) is the description, of an observed-data or note that of its external reference to `MISP`. Its tags and the
event's that bind nobody are labels, first_seen is valid_from or first_observed, last_seen is last_observed, and where it is
still to come valid_until. Outwards a line of an indicator's comment is its name, and its first 16 references have one each
(the URL, or the id there); its confidence is the tag of MISP's level that it reaches (`misp:confidence-level=…`), a phase of
its kill chain `kill-chain:…` for Lockheed Martin's and `<chain>:<phase>` for MITRE's.

| MISP type | category | for detection | in a pattern, or name | observable |
|---|---|---|---|---|
)";

std::string document() {
  std::string out = beginning;
  for (const Row& row : misp::rows()) out += line(row);
  out += "\n## Objects\n\n| template | version | attributes |\n|---|---|---|\n";
  for (const misp::Template& of : misp::templates()) {
    out +=
        "| `" + std::string(of.name) + "` " + std::string(of.uuid) + " | " + std::string(of.version) + " |";
    for (const auto& relation : of.relations) out += " `" + std::string(relation.name) + "`";
    out += " |\n";
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_table)

BOOST_AUTO_TEST_CASE(every_value_and_rule_survives_both_ways) {
  for (const Row& row : misp::rows()) {
    if (row.stands == Stands::name) continue;
    BOOST_TEST_CONTEXT(row.type) {
      auto attribute = whole(row, "indicator");
      attribute.valid_until = attribute.last_seen;
      const auto made = misp::to_indicator(attribute, {indicator_id, event_owner, Label::green});
      BOOST_TEST_REQUIRE(made.has_value(), (made.has_error() ? describe(made.error()) : ""));
      const auto back = outwards({*made});
      BOOST_TEST(json::string_or(back, "type") == way_back(row));
      BOOST_TEST(json::string_or(back, "value") == attribute.value);
      BOOST_TEST(json::string_or(back, "timestamp") == "1772359200");
      BOOST_TEST(json::bool_or(back, "to_ids", false));
      BOOST_TEST(json::string_or(back["Tag"][0], "name") == "tlp:green");
      BOOST_TEST(json::string_or(back["Tag"][1], "name") == "type:OSINT");
      // An object says it itself, and its attribute takes it from there.
      if (!back.HasMember("object_relation") || back["object_relation"].IsNull())
        BOOST_TEST(json::string_or(back, "comment") == attribute.comment);
      BOOST_TEST(json::string_or(back, "first_seen") == "2026-02-28T17:33:20.250000+00:00");
      BOOST_TEST(json::string_or(back, "last_seen") == "2026-05-28T20:26:40.000000+00:00");
      // And from there once more, to the same pattern.
      attribute.type = json::string_or(back, "type");
      if (misp::row_of_type(attribute.type)->first.path == row.first.path) {
        BOOST_TEST(*misp::to_indicator(attribute, {indicator_id, event_owner, Label::green}) == *made);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_observation_survives_both_ways) {
  const StixId observed{"observed-data", indicator_id.uuid};
  for (const Row& row : misp::rows()) {
    if (row.observable.empty()) continue;
    BOOST_TEST_CONTEXT(row.type) {
      auto attribute = whole(row, "observed-data");
      const auto made = misp::to_objects(attribute, {observed, event_owner, Label::green});
      BOOST_TEST_REQUIRE(made.has_value(), (made.has_error() ? describe(made.error()) : ""));
      BOOST_TEST_REQUIRE(made->size() == 2U);
      for (const auto& text : *made) {
        const auto read = stix::read_object(text, {}, test::assumed_now());
        BOOST_TEST_REQUIRE(read.has_value(), text);
        BOOST_TEST((read->label == Label::green));
        BOOST_TEST(read->holds.empty());
      }
      const auto back = outwards(*made);
      const auto bar = row.observable.find('|');
      const auto* same = misp::row_of_observable(
          row.observable.substr(0, bar),
          bar == std::string_view::npos ? std::string_view() : row.observable.substr(bar + 1));
      BOOST_TEST(json::string_or(back, "type") == same->type);
      BOOST_TEST(json::string_or(back, "value") == attribute.value);
      BOOST_TEST(json::string_or(back, "timestamp") == "1772359200");
      BOOST_TEST(!json::bool_or(back, "to_ids", true));
      BOOST_TEST(json::string_or(back, "comment") == attribute.comment);
      BOOST_TEST(json::string_or(back["Tag"][1], "name") == "type:OSINT");
      BOOST_TEST(json::string_or(back, "first_seen") == "2026-02-28T17:33:20.250000+00:00");
      BOOST_TEST(json::string_or(back, "last_seen") == "2026-05-28T20:26:40.000000+00:00");
      // And from there once more, to the same objects.
      attribute = inwards(back);
      BOOST_TEST(attribute.becomes == "observed-data");
      BOOST_TEST(*misp::to_objects(attribute, {observed, event_owner, Label::green}) == *made,
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(an_observable_is_told_by_its_value_and_its_label) {
  const auto id = [](const std::string& value, Label label, std::int64_t time) {
    auto attribute = whole(*misp::row_of_type("domain"), "observed-data");
    attribute.value = value;
    attribute.timestamp = time;
    const StixId observed{"observed-data", indicator_id.uuid};
    const auto made = misp::to_objects(attribute, {observed, event_owner, label});
    return json::string_or(*json::parse(made->at(1)), "id");
  };
  const auto one = id("bad.example", Label::green, 1772359200);
  BOOST_TEST(one == id("bad.example", Label::green, 1772359300));
  BOOST_TEST(one != id("bad.example", Label::amber, 1772359200));
  BOOST_TEST(one != id("worse.example", Label::green, 1772359200));
}

BOOST_AUTO_TEST_CASE(every_name_survives_both_ways) {
  for (const Row& row : misp::rows()) {
    if (row.stands != Stands::name) continue;
    for (const bool is_set : {false, true}) {
      if (is_set && row.type != "threat-actor") continue;
      BOOST_TEST_CONTEXT(row.type << " " << is_set) {
        const std::string path(row.first.path);
        const std::string type = is_set ? "intrusion-set" : path.substr(0, path.find(':'));
        auto attribute = whole(row, type);
        if (is_set)
          attribute.words.insert(attribute.words.begin(), R"(misp-galaxy:mitre-intrusion-set="X - G1")");
        const StixId id{type, indicator_id.uuid};
        const auto made = misp::to_objects(attribute, {id, event_owner, Label::green});
        BOOST_TEST_REQUIRE(made.has_value(), (made.has_error() ? describe(made.error()) : ""));
        BOOST_TEST_REQUIRE(stix::read_object(made->at(0), {}, test::assumed_now()).has_value());
        const auto back = outwards(*made);
        BOOST_TEST(json::string_or(back, "type") == row.type);
        BOOST_TEST(json::string_or(back, "value") == attribute.value);
        BOOST_TEST(json::string_or(back, "comment") == attribute.comment);
        attribute = inwards(back);
        BOOST_TEST(attribute.becomes == type);
        BOOST_TEST(misp::to_objects(attribute, {id, event_owner, Label::green})->at(0) == made->at(0));
      }
    }
  }
  // MISP takes no other name of one, STIX does.
  auto other = whole(*misp::row_of_type("vulnerability"), "vulnerability");
  other.value = "Heartbleed";
  const auto made =
      misp::to_objects(other, {{"vulnerability", indicator_id.uuid}, event_owner, Label::green});
  BOOST_TEST(made->at(0).find("external_references") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(victims_become_nothing) {
  using misp::ForDetection;
  for (const auto said : {ForDetection::yes, ForDetection::unsaid, ForDetection::no}) {
    for (const std::string category : {"Person", "Internal reference", "Targeting data", "Financial fraud"})
      for (const Row& row : misp::rows())
        BOOST_TEST(misp::object_type_of(row.type, category, said).empty(), row.type << " " << category);
    for (const std::string type : {"target-org", "target-email", "iban", "full-name", "attachment", ""})
      BOOST_TEST(misp::object_type_of(type, "Other", said).empty(), type);
    for (const std::string type : {"text", "comment", "link", "jarm-fingerprint", "port"})
      if (said == ForDetection::no) BOOST_TEST(misp::object_type_of(type, "Other", said) == "note", type);
  }
  // To whom a mail went is looked for where somebody wants that, and else nobody's business.
  BOOST_TEST(misp::object_type_of("email-dst", "Network activity", ForDetection::no).empty());
  for (const std::string category : {"Person", "Internal reference", "Targeting data", "Financial fraud"})
    for (const Row& row : misp::rows())
      BOOST_TEST(!misp::becomes_indicator(row.type, category, ForDetection::yes),
                 row.type << " " << category);
  for (const std::string type : {"target-org", "target-email", "iban", "text", "vulnerability", "comment"})
    BOOST_TEST(!misp::becomes_indicator(type, "Other", ForDetection::yes), type);
}

BOOST_AUTO_TEST_CASE(detection_is_what_to_ids_says) {
  using misp::ForDetection;
  const std::string dropped = "Artifacts dropped", network = "Network activity";
  BOOST_TEST(misp::becomes_indicator("mutex", dropped, ForDetection::yes));
  BOOST_TEST(!misp::becomes_indicator("mutex", dropped, ForDetection::unsaid));
  BOOST_TEST(!misp::becomes_indicator("mutex", dropped, ForDetection::no));
  BOOST_TEST(misp::becomes_indicator("ip-dst", network, ForDetection::unsaid));
  BOOST_TEST(!misp::becomes_indicator("ip-dst", network, ForDetection::no));
  for (const auto said : {ForDetection::yes, ForDetection::unsaid, ForDetection::no})
    BOOST_TEST(misp::becomes_indicator("yara", "Payload installation", said));
}

BOOST_AUTO_TEST_CASE(a_carried_object_comes_back_byte_for_byte) {
  const std::string bytes =
      R"({"type":"malware", "spec_version":"2.1","id":"malware--675a82c5-ef7a-4b91-8308-c5090a04c476",)"
      R"("created":"2026-03-01T10:00:00.000Z","modified":"2026-03-01T10:00:00.000Z","is_family":false,)"
      R"("name":"x","object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]})";
  Slice slice;
  slice.entry = {"malware--675a82c5-ef7a-4b91-8308-c5090a04c476",
                 "2026-03-01T10:00:00.000Z",
                 {},
                 bytes.size(),
                 Label::green};
  slice.bytes = bytes;
  const auto parts = misp::parts_of(test::event_head, {slice});
  BOOST_REQUIRE(parts.has_value());
  const std::string event = misp::text_of(test::event_head);
  const std::string with =
      event.substr(0, event.size() - 1) + R"(,"Attribute":[)" + parts->at(0).bytes +
      R"(,{"uuid":"0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a03","type":"target-org","value":"x",)"
      R"("category":"Targeting data","to_ids":true,"timestamp":"1772359200"}]})";
  test::Attributes sink;
  const auto read = misp::scan(with, {}, test::assumed_now(), sink);
  BOOST_TEST_REQUIRE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST(sink.kept.empty());
  BOOST_REQUIRE(sink.objects.size() == 1U);
  BOOST_TEST(sink.objects[0].value == bytes);
  BOOST_TEST((sink.objects[0].label == Label::green));
  BOOST_TEST(read->skipped == 1U);
  BOOST_TEST(read->skipped_types.at("target-org") == 1U);
}

BOOST_AUTO_TEST_CASE(the_document_says_what_the_table_says) {
  const std::string path = std::string(TEST_SOURCE) + "/protocol/MISP.md";
  if (std::getenv("WRITE_MISP_TABLE") != nullptr) std::ofstream(path) << document();
  BOOST_TEST(test::read_file(path) == document(), "write it anew: WRITE_MISP_TABLE=1 test_protocol");
}

BOOST_AUTO_TEST_SUITE_END()
