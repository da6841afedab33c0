// Objects of MISP through STIX and back: a grouping and what it names are one object again, with the name,
// the template, the relations and the references it had; where they cannot be, nothing of them is lost.
#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_event.h"
#include "protocol/misp_labels.h"
#include "protocol/misp_object.h"
#include "protocol/misp_served.h"
#include "stix_sinks.h"

namespace {

using namespace protocol;
using misp::List;
using test::event_owner;

std::string number(int n) {
  return "0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9c" + std::to_string(10 + n);
}

std::string tags(const std::string& more = "") {
  return R"(,"Tag":[{"name":"tlp:green"},{"name":"type:OSINT"})" + more + "]";
}

std::string inner(int n, const std::string& relation, const std::string& type, const std::string& value,
                  const std::string& more) {
  return R"({"uuid":")" + number(n) + R"(","type":")" + type + R"(","value":")" + value +
         R"(","object_relation":")" + relation +
         R"(","timestamp":"1772359200","category":"Network activity")" + more + "}";
}

/// An event with an object of three attributes, a reference of it, and an attribute of its own.
std::string event(const std::string& tags_of_event = tags()) {
  return R"({"Event":{"uuid":")" + number(0) +
         R"(","info":"x","timestamp":"1772359200","distribution":"3",)" +
         R"("published":true,"Object":[{"uuid":")" + number(1) +
         R"(","name":"network-connection","meta-category":"network","template_uuid":)" +
         R"("af16764b-f8e5-4603-9de1-de34d272f80b","template_version":"3","comment":"beacon",)" +
         R"("timestamp":"1772359200","ObjectReference":[{"uuid":")" + number(5) + R"(","referenced_uuid":")" +
         number(6) +
         R"(","relationship_type":"connects-to","comment":"twice","timestamp":"1772359200"}],"Attribute":[)" +
         inner(2, "ip-dst", "ip-dst", "198.51.100.7", R"(,"to_ids":true)") + "," +
         inner(3, "hostname-dst", "hostname", "seen.example", R"(,"to_ids":false)") + "," +
         inner(4, "community-id", "community-id", "1:x", "") + R"(]}],"Attribute":[)" +
         inner(6, "", "domain", "bad.example", R"(,"to_ids":true)") + "]" + tags_of_event + "}}";
}

test::Attributes scanned(const std::string& text) {
  test::Attributes sink;
  const auto read = misp::scan(text, {}, test::assumed_now(), sink);
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  for (const auto& one : sink.refusals) BOOST_TEST(one.what == "");
  return sink;
}

/// What flow makes of an event, without its report: each unit under its own UUID.
std::vector<std::string> objects(const test::Attributes& read) {
  std::vector<std::string> made;
  std::map<Uuid, std::string> ids;
  const auto make = [&](const misp::Attribute& unit, std::vector<std::string> refs) {
    const StixId id{std::string(unit.becomes), unit.uuid};
    if (unit.becomes == "note") refs.push_back("report--" + number(9));
    const auto all = misp::to_objects(unit, {id, event_owner, Label::green, "", std::move(refs)});
    BOOST_REQUIRE_MESSAGE(all.has_value(), (all.has_error() ? describe(all.error()) : ""));
    made.insert(made.end(), all->begin(), all->end());
    ids[unit.uuid] = id.text();
  };
  for (const auto& unit : read.kept) make(unit, {});
  for (const auto& [unit, holds] : read.wholes) {
    std::vector<std::string> refs;
    for (const auto& one : holds) refs.push_back(ids.at(one));
    make(unit, refs);
  }
  return made;
}

std::vector<misp::EventPart> outwards(const std::vector<std::string>& texts) {
  auto parts = misp::parts_of(test::event_head, test::green_slices(texts));
  BOOST_TEST_REQUIRE(parts.has_value(), (parts.has_error() ? describe(parts.error()) : ""));
  return *std::move(parts);
}

std::string lists(const std::vector<misp::EventPart>& parts) {
  constexpr std::string_view letters = "aornm";
  std::string out;
  for (const auto& part : parts) {
    constexpr List all[] = {List::attribute, List::object, List::reference, List::report, List::member};
    out += letters[static_cast<std::size_t>(std::ranges::find(all, part.list) - std::begin(all))];
  }
  return out;
}

std::string served(const std::vector<misp::EventPart>& parts, const std::set<std::size_t>& withdrawn = {}) {
  const std::string own = misp::text_of(test::event_head);
  misp::ServedEvent event{own, 1772359200, 1772359200, {}, false};
  for (std::size_t i = 0; i < parts.size(); ++i)
    event.parts.push_back(
        {parts[i].list, parts[i].uuid, parts[i].attributes, parts[i].bytes, withdrawn.contains(i)});
  return misp::event_text(event, true);
}

/// Changes the grouping.
template <typename Change>
std::vector<std::string> with_grouping(Change change) {
  auto texts = objects(scanned(event()));
  for (std::string& text : texts) {
    auto document = *json::parse(text);
    if (json::string_or(document, "type") != "grouping") continue;
    change(document);
    text = json::write(document);
  }
  return texts;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_grouped)

BOOST_AUTO_TEST_CASE(an_object_comes_back_as_it_was) {
  const auto parts = outwards(objects(scanned(event())));
  BOOST_REQUIRE_EQUAL(lists(parts), "aommmr");
  const auto back = scanned(served(parts));
  BOOST_TEST(back.objects.empty(), "nothing is carried");
  BOOST_REQUIRE(back.wholes.size() == 2U);
  const auto& object = back.wholes[0];
  BOOST_TEST(object.read.type == "network-connection");
  BOOST_TEST(object.read.comment == "beacon");
  BOOST_TEST(object.holds.size() == 3U);
  const auto& reference = back.wholes[1];
  BOOST_TEST(reference.read.value == "connects-to");
  BOOST_TEST(reference.read.comment == "twice");
  BOOST_TEST((reference.holds[0] == object.read.uuid));
  // What it was made of comes to the same as what it is made of now, but for ids, order and labels of the
  // event.
  std::map<std::string, std::string> said;
  for (const auto& one : back.kept) {
    std::string words;
    for (const auto& word : one.words) words += word + " ";
    said[one.value] = one.type + (one.to_ids ? " yes " : " no ") + words;
  }
  BOOST_TEST(said["198.51.100.7"] == "ip-dst yes misp:object-relation=\"ip-dst\" type:OSINT ");
  BOOST_TEST(said["seen.example"] == "domain no misp:object-relation=\"hostname-dst\" type:OSINT ");
  BOOST_TEST(said["1:x"] == "community-id no misp:object-relation=\"community-id\" type:OSINT ");
  BOOST_TEST(said["bad.example"] == "domain yes type:OSINT ");
  // A tag that says what the object says already is none.
  BOOST_TEST(served(parts).find(R"({"name":"misp:object-relation)") == std::string::npos);
  const auto document = *json::parse(served(parts));
  const auto& whole = document["Event"]["Object"][0];
  BOOST_TEST(json::string_or(whole, "template_uuid") == "af16764b-f8e5-4603-9de1-de34d272f80b");
  BOOST_TEST(json::string_or(whole, "template_version") == "3");
  BOOST_TEST(json::string_or(whole, "meta-category") == "network");
  BOOST_TEST(json::string_or(document["Event"], "attribute_count") == "4");
  for (const auto& one : whole["Attribute"].GetArray())
    BOOST_TEST(json::string_or(one, "object_id") == json::string_or(whole, "id"));
}

BOOST_AUTO_TEST_CASE(a_member_that_is_withdrawn_takes_nothing_else_with_it) {
  const auto parts = outwards(objects(scanned(event())));
  const auto document = *json::parse(served(parts, {2}));
  const auto& whole = document["Event"]["Object"][0];
  BOOST_REQUIRE(whole["Attribute"].Size() == 3U);
  BOOST_TEST(whole["Attribute"][0]["deleted"].GetBool());
  BOOST_TEST(!whole["Attribute"][1]["deleted"].GetBool());
  BOOST_TEST(whole["ObjectReference"].Size() == 1U);
  BOOST_TEST(json::string_or(document["Event"], "attribute_count") == "3");
}

/// MISP takes no attribute under another object than it has it under, and deletes with an object only what is
/// told to be in it.
BOOST_AUTO_TEST_CASE(what_stands_in_an_object_stays_there_whatever_becomes_of_the_object) {
  const auto parts = outwards(objects(scanned(event())));
  const auto without = *json::parse(served(parts, {1}));
  BOOST_TEST(without["Event"]["Attribute"].Size() == 1U);
  const auto& shell = without["Event"]["Object"][0];
  BOOST_TEST(json::string_or(shell, "uuid") == parts[1].uuid.text());
  BOOST_TEST(!shell["deleted"].GetBool());
  BOOST_TEST(json::string_or(shell, "name") == "annotation");
  BOOST_TEST(json::string_or(shell, "comment").empty());
  BOOST_TEST(shell["Attribute"].Size() == 3U);
  BOOST_TEST(shell["ObjectReference"].Empty(), "a reference would say what the object was to others");
  BOOST_TEST(json::string_or(without["Event"], "attribute_count") == "4");

  const auto gone = *json::parse(served(parts, {1, 2, 3, 4}));
  const auto& deleted = gone["Event"]["Object"][0];
  BOOST_TEST(deleted["deleted"].GetBool());
  BOOST_REQUIRE(deleted["Attribute"].Size() == 3U);
  for (const auto& one : deleted["Attribute"].GetArray()) BOOST_TEST(one["deleted"].GetBool());
}

BOOST_AUTO_TEST_CASE(a_recall_deletes_what_stands_in_objects_where_it_stands) {
  const auto parts = outwards(objects(scanned(event())));
  const std::string own = misp::text_of(test::event_head);
  misp::ServedEvent event{own, 1772359200, 1772359200, {}, true};
  for (const auto& part : parts) event.parts.push_back({part.list, part.uuid, part.attributes, {}, true});
  const auto document = *json::parse(misp::event_text(event, true));
  const auto& object = document["Event"]["Object"][0];
  BOOST_TEST(object["deleted"].GetBool());
  BOOST_TEST(object["Attribute"].Size() == 3U);
  BOOST_TEST(object["ObjectReference"].Empty());
  BOOST_TEST(document["Event"]["Attribute"].Size() == 2U);  // the one beside it, and the note
  BOOST_TEST((*json::parse(misp::event_text(event, false)))["Event"]["Object"].Empty());
}

BOOST_AUTO_TEST_CASE(what_was_never_shown_is_not_told_as_deleted_and_lends_its_place_to_nobody) {
  const auto parts = outwards(objects(scanned(event())));
  const auto shown = [&](std::vector<std::size_t> unshown, std::size_t withdrawn) {
    const std::string own = misp::text_of(test::event_head);
    misp::ServedEvent event{own, 1772359200, 1772359200, {}, false};
    for (const std::size_t first : {std::size_t{1}, std::size_t{0}})
      for (std::size_t i = 1; i < parts.size(); ++i)
        event.parts.push_back({parts[i].list, parts[i].uuid, parts[i].attributes, parts[i].bytes,
                               first == 0 && i == withdrawn,
                               first == 0 && std::ranges::count(unshown, i) > 0});
    return *json::parse(misp::event_text(event, true));
  };
  // Behind one object stands another one that nobody was shown.
  const auto without = shown({1}, 2);
  BOOST_REQUIRE(without["Event"]["Object"].Size() == 2U);
  BOOST_TEST(without["Event"]["Object"][0]["Attribute"].Size() == 3U);
  const auto& shell = without["Event"]["Object"][1];
  BOOST_TEST(json::string_or(shell, "name") == "annotation");
  BOOST_TEST(!shell["deleted"].GetBool());
  BOOST_TEST(shell["Attribute"].Size() == 3U);
  BOOST_TEST(shell["Attribute"][0]["deleted"].GetBool());
  BOOST_TEST(shown({1, 2, 3, 4}, 0)["Event"]["Object"].Size() == 1U, "nobody knows of it");
  BOOST_TEST(shown({2}, 0)["Event"]["Object"][1]["Attribute"].Size() == 2U);
}

BOOST_AUTO_TEST_CASE(what_an_object_could_not_say_is_carried) {
  const auto carried = [](const std::vector<std::string>& texts) {
    const auto parts = outwards(texts);
    const auto kinds = lists(parts);
    return kinds.find_first_of("om") == std::string::npos && parts.size() == texts.size() - 1;
  };
  const auto labelled = [](const std::string& label) {
    return with_grouping([&](json::Document& one) {
      one["labels"].PushBack(json::Value(label.c_str(), one.GetAllocator()), one.GetAllocator());
    });
  };
  BOOST_TEST(lists(outwards(labelled("type:OSINT"))) == "aommmr");
  BOOST_TEST(carried(labelled("of the grouping alone")));
  BOOST_TEST(carried(labelled("PAP:AMBER")));
  BOOST_TEST(carried(with_grouping([](json::Document& one) { one.EraseMember("labels"); })));
  BOOST_TEST(
      carried(with_grouping([](json::Document& one) { one["context"].SetString("malware-analysis"); })));
  BOOST_TEST(carried(with_grouping([](json::Document& one) {
    one["object_refs"].PushBack("indicator--0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9c99", one.GetAllocator());
  })));
  // One that the object would have to say a relation of, and cannot.
  BOOST_TEST(carried(with_grouping([](json::Document& one) {
    const auto own = "indicator--" + number(6);
    one["object_refs"].PushBack(json::Value(own.c_str(), one.GetAllocator()), one.GetAllocator());
  })));
}

BOOST_AUTO_TEST_CASE(an_attribute_stands_in_one_object_alone) {
  auto texts = objects(scanned(event()));
  auto second = *json::parse(*std::ranges::find_if(
      texts, [](const std::string& text) { return text.find(R"("grouping")") != std::string::npos; }));
  const auto id = "grouping--" + number(8);
  second["id"].SetString(id.c_str(), second.GetAllocator());
  texts.push_back(json::write(second));
  BOOST_TEST(lists(outwards(texts)) == "aaommmr");
}

BOOST_AUTO_TEST_CASE(of_two_versions_one_stands_in_the_object_and_none_is_lost) {
  auto texts = objects(scanned(event()));
  const auto found = std::ranges::find_if(texts, [](const std::string& text) {
    return text.find(R"(value = '198.51.100.7')") != std::string::npos;
  });
  BOOST_REQUIRE(found != texts.end());
  auto newer = *json::parse(*found);
  newer["modified"].SetString("2026-03-02T10:00:00.000Z", newer.GetAllocator());
  texts.push_back(json::write(newer));
  BOOST_TEST(lists(outwards(texts)) == "aaommmr");
}

BOOST_AUTO_TEST_CASE(labels_keep_words_of_templates_alone) {
  using misp::Kept;
  BOOST_TEST(misp::kept_label(Kept::relation, "dst-port").value() == "misp:object-relation=\"dst-port\"");
  for (const std::string& bad :
       {std::string(), std::string("a\"b"), std::string("a\n"), std::string(65, 'a')})
    BOOST_TEST(!misp::kept_label(Kept::relation, bad), bad);
  BOOST_TEST((misp::kept_by("misp:object-relation=\"a\"") == Kept::relation));
  for (const std::string bad : {"misp:object-relation=\"", "misp:object-relation=\"\"",
                                "misp:object-relation=a", "misp:object-relation", "type:OSINT"})
    BOOST_TEST(!misp::kept_by(bad), bad);
  std::vector<std::string> words{"misp:object-relation=\"of another\"", "kit"};
  misp::keep(Kept::relation, "md5", words);
  BOOST_TEST(words == (std::vector<std::string>{"misp:object-relation=\"md5\"", "kit"}),
             boost::test_tools::per_element());
  misp::keep(Kept::relation, "", words);
  BOOST_TEST(words == std::vector<std::string>{"kit"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
