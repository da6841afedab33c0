// What markings do to objects, and writing them into objects of our own.
#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "stix_made.h"

namespace {

using namespace protocol;
using namespace test;

}  // namespace

BOOST_AUTO_TEST_SUITE(stix_markings)

BOOST_AUTO_TEST_CASE(a_definition_may_come_after_its_users) {
  const std::string statement =
      definition(statement_id, R"("definition_type":"statement","definition":{"statement":"(c) Example"})");
  const Objects sink = scanned(bundle({indicator("", '"' + green + "\",\"" + statement_id + '"'),
                                       indicator("", '"' + statement_id + '"'), statement}));
  BOOST_REQUIRE(sink.kept.size() == 3U);
  BOOST_TEST((sink.kept[0].object.label == Label::green));
  BOOST_TEST(holds_of(sink.kept[0]) == "");
  BOOST_TEST((sink.kept[1].object.label == Label::unmarked));
  BOOST_TEST(holds_of(sink.kept[1]) == "unmarked ");
  BOOST_TEST(holds_of(sink.kept[2]) == "");
}

BOOST_AUTO_TEST_CASE(only_a_plain_statement_is_harmless) {
  for (
      const std::string content :
      {R"("definition_type":"tlp","definition":{"tlp":"clear"})",
       R"("definition_type":"statement","definition":{"statement":" TLP:CLEAR"})",
       R"("definition_type":"statement","name":"tlp clear","definition":{"statement":"x"})",
       R"("definition_type":"pap","definition":{"pap":"red"})",
       R"("extensions":{"extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{"tlp":"amber"}})",
       R"("definition_type":"statement","definition":{"statement":"x"},"extensions":{"extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{}})"}) {
    const Objects sink = scanned(bundle(
        {definition(statement_id, content), indicator("", '"' + green + "\",\"" + statement_id + '"')}));
    BOOST_REQUIRE(sink.kept.size() == 2U);
    BOOST_TEST((sink.kept[1].object.label == Label::unknown), content);
    BOOST_TEST(holds_of(sink.kept[1]) == "unknown-marking ");
  }
}

BOOST_AUTO_TEST_CASE(a_pap_tag_among_the_labels_binds) {
  const auto pap_of = [](const std::string& label) {
    return scanned(bundle({indicator(R"(,"labels":["c2",")" + label + "\"]", '"' + green + '"')}))
        .kept.at(0)
        .object.handling.pap;
  };
  BOOST_TEST((pap_of("PAP:AMBER") == Pap::amber));
  BOOST_TEST((pap_of("pap:purple") == Pap::red));
  BOOST_TEST((pap_of("paper") == Pap::none));
}

BOOST_AUTO_TEST_CASE(the_worse_of_two_definitions_with_one_id_counts) {
  const std::string statement = R"("definition_type":"statement","definition":{"statement":"x"})";
  const std::string tlp = R"("definition_type":"tlp","definition":{"tlp":"clear"})";
  const Objects sink = scanned(bundle({definition(statement_id, tlp), definition(statement_id, statement),
                                       indicator("", '"' + statement_id + '"')}));
  BOOST_TEST((sink.kept.back().object.label == Label::unknown));
}

BOOST_AUTO_TEST_CASE(canonical_definitions_are_known_already) {
  const std::string elastic =
      definition(white1, R"("name":"TLP:CLEAR","definition_type":"tlp","definition":{"tlp":"clear"})");
  const Objects fine = scanned(bundle({elastic, indicator("", '"' + white1 + '"')}));
  BOOST_TEST(fine.refusals.empty());
  BOOST_REQUIRE(fine.kept.size() == 1U);
  BOOST_TEST(holds_of(fine.kept[0]) == "");
  BOOST_TEST(stix::read_object(elastic, {}, assumed_now()).has_value());

  const auto lie = [&](const std::string& content) {
    return scanned(bundle({definition(green, content), indicator("")}));
  };
  const Objects looser = lie(R"("definition_type":"tlp","definition":{"tlp":"white"})");
  BOOST_REQUIRE(looser.refusals.size() == 1U);
  BOOST_TEST(looser.refusals[0].code == "canonical-marking");
  BOOST_TEST(looser.alerts.size() == 1U);
  BOOST_TEST(holds_of(looser.kept.at(0)) == "");
  const Objects stricter = lie(R"("definition_type":"tlp","definition":{"tlp":"red"})");
  BOOST_TEST(stricter.refusals.size() == 1U);
  BOOST_TEST(holds_of(stricter.kept.at(0)) == "lying-marking ");
  const Objects invented = lie(R"("definition_type":"tlp","definition":{"tlp":"purple"})");
  BOOST_TEST(holds_of(invented.kept.at(0)) == "lying-marking ");
  const Objects statement = lie(R"("definition_type":"statement","definition":{"statement":"x"})");
  BOOST_TEST(statement.refusals.size() == 1U);
  BOOST_TEST(holds_of(statement.kept.at(0)) == "");
}

BOOST_AUTO_TEST_CASE(only_the_members_of_a_circle_are_circular) {
  const auto id = [](char last) {
    return "marking-definition--752bc006-4280-40e1-9570-fe21a2c06c3" + std::string(1, last);
  };
  const auto marked = [&](char self, const std::string& markings) {
    return definition(
        id(self), R"("definition_type":"statement","definition":{"statement":"x"},"object_marking_refs":[)" +
                      markings + "]");
  };
  const auto quoted = [&](char last) { return '"' + id(last) + '"'; };
  // a → b → c → b, c → d, e → e
  const Objects sink = scanned(bundle(
      {marked('a', quoted('b')), marked('b', quoted('c')), marked('c', quoted('b') + "," + quoted('d')),
       marked('d', '"' + green + '"'), marked('e', quoted('e')),
       indicator("", quoted('d') + ",\"" + green + '"'), indicator("", quoted('e') + ",\"" + green + '"')}));
  BOOST_REQUIRE(sink.refusals.size() == 3U);
  for (const auto& refusal : sink.refusals) BOOST_TEST(refusal.code == "circular-marking");
  BOOST_TEST(sink.refusals[0].id == id('b'));
  BOOST_TEST(sink.refusals[1].id == id('c'));
  BOOST_TEST(sink.refusals[2].id == id('e'));
  BOOST_REQUIRE(sink.kept.size() == 4U);
  BOOST_TEST(holds_of(sink.kept[0]) == "unknown-marking ");
  BOOST_TEST(holds_of(sink.kept[2]) == "");
  BOOST_TEST(holds_of(sink.kept[3]) == "unknown-marking ");
}

BOOST_AUTO_TEST_CASE(an_object_alone_knows_no_definitions) {
  const std::string text = indicator("", '"' + green + "\",\"" + statement_id + '"');
  const auto object = stix::read_object(text, {}, assumed_now());
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST((object->label == Label::unknown));
  const auto bad = stix::read_object(indicator(R"(,"confidence":101)"), {}, assumed_now());
  BOOST_REQUIRE(bad.has_error());
  BOOST_TEST((bad.error().error == Error::invalid));
  BOOST_TEST(bad.error().where == "indicator--675a82c5-ef7a-4b91-8308-c5090a04c476");
  BOOST_TEST(stix::read_object("[]", {}, assumed_now()).has_error());
  BOOST_TEST(stix::read_object("{", {}, assumed_now()).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stix_mark)

void check_marked(const std::string& text, const std::string& wanted) {
  const auto marked = stix::mark(text, {red}, creator);
  BOOST_REQUIRE(marked.has_value());
  BOOST_TEST(*marked == wanted);
  const auto parsed = json::parse(*marked);
  BOOST_REQUIRE(parsed.has_value());
  BOOST_TEST((json::get_strings(*parsed, "object_marking_refs").value() == std::vector<std::string>{red}));
  BOOST_TEST(json::get_string(*parsed, "created_by_ref").value() == creator.text());
}

BOOST_AUTO_TEST_CASE(properties_are_replaced_or_added_and_nothing_else) {
  const std::string refs = R"("object_marking_refs":[")" + red + "\"]";
  const std::string by = R"("created_by_ref":")" + creator.text() + '"';
  check_marked("{}", "{" + refs + "," + by + "}");
  check_marked(R"({ "a" : 1.0 })", R"({ "a" : 1.0 ,)" + refs + "," + by + "}");
  check_marked(R"({"object_marking_refs":[ "x", ["y"] ],"a":{"created_by_ref":"keep"}})",
               "{" + refs + R"(,"a":{"created_by_ref":"keep"},)" + by + "}");
  check_marked(R"({"created_by_ref" : null , "a\u0062":"\/"})",
               R"({"created_by_ref" : ")" + creator.text() + R"(" , "a\u0062":"\/",)" + refs + "}");
  check_marked(R"({"created\u005fby_ref":"identity--x","object_marking_refs":[]})",
               R"({"created\u005fby_ref":")" + creator.text() + "\"," + refs + "}");
}

BOOST_AUTO_TEST_CASE(a_marked_object_reads_back_marked) {
  const std::string text = indicator(R"(,"name":"x")", '"' + green + '"');
  const auto marked = stix::mark(text, {red}, std::nullopt);
  BOOST_REQUIRE(marked.has_value());
  const auto object = stix::read_object(*marked, {}, assumed_now());
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST((object->label == Label::red));
  BOOST_TEST(!object->created_by.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_marking_or_no_object_is_refused) {
  BOOST_TEST(stix::mark("{}", {"marking-definition--x\",\"a\":\""}, creator).has_error());
  BOOST_TEST(stix::mark("{}", {creator.text()}, creator).has_error());
  BOOST_TEST(stix::mark("{}", {red}, StixId{"malware", creator.uuid}).has_error());
  for (const std::string text : {"[]", "7", "", "{", R"({"a":1,"a":2})"}) {
    BOOST_TEST(stix::mark(text, {red}, creator).has_error(), text);
  }
}

// What the many objects of a set are read by says what is said of each alone.
BOOST_AUTO_TEST_CASE(an_object_is_read_with_a_set_as_it_is_alone) {
  const std::string other_id = "marking-definition--1f1d6b2e-58c4-4b0e-9c55-21e3a8f4d602";
  const auto marked_by = [](const std::string& id) { return R"(,"object_marking_refs":[")" + id + "\"]"; };
  const std::string statement = R"("definition_type":"statement","definition":{"statement":"x"})";
  const std::string policy =
      R"("extensions":{"extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{"extension_type":"property-extension","tlp":"amber","iep_version":2.0}})";
  const std::vector<std::string> sets[] = {
      {definition(statement_id, statement), definition(other_id, policy)},
      {definition(statement_id, statement + marked_by(other_id)),
       definition(other_id, statement + marked_by(statement_id))},
      {definition(statement_id, statement), definition(statement_id, policy), "{}", "", "[]",
       definition(red, R"("definition_type":"tlp","definition":{"tlp":"clear"})")},
      {}};
  const std::string objects[] = {indicator("", '"' + green + "\",\"" + statement_id + '"'),
                                 indicator(R"(,"labels":["PAP:AMBER"])", '"' + red + '"'),
                                 indicator("", '"' + statement_id + "\",\"" + other_id + '"'),
                                 indicator(R"(,"revoked":1)"),
                                 "[]",
                                 "{",
                                 definition(statement_id, statement)};
  for (const auto& set : sets) {
    const std::vector<std::string_view> definitions(set.begin(), set.end());
    stix::ObjectReader reader({}, assumed_now(), definitions);
    auto all = set;
    all.insert(all.end(), std::begin(objects), std::end(objects));
    for (const std::string& text : all) {
      const auto alone = stix::read_object(text, {}, assumed_now(), definitions);
      const auto in_set = reader.read(text);
      BOOST_REQUIRE_EQUAL(alone.has_value(), in_set.has_value());
      if (alone.has_error()) {
        BOOST_TEST(describe(alone.error()) == describe(in_set.error()));
        continue;
      }
      BOOST_TEST((alone->label == in_set->label && alone->handling.pap == in_set->handling.pap));
      BOOST_TEST(alone->holds == in_set->holds);
      BOOST_TEST(alone->id.text() == in_set->id.text());
      BOOST_TEST(json::write(reader.document()) == json::write(*json::parse(text)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
