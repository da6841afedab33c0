// What an event may say of a slice, looked at from the side of the slices: texts, markings, relationships,
// and canaries that must not move from one part to another.
#include <boost/test/unit_test.hpp>

#include "gateway/guard/event.h"
#include "protocol/json.h"
#include "protocol/tlp.h"
#include "tests/guard/samples.h"

using namespace gateway::guard;
using protocol::Label;
using protocol::json::Builder;
using protocol::misp::List;

namespace {

constexpr std::string_view team = "5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b";
constexpr std::string_view file_template = "688c46fb-5edb-40a3-8273-1af7923e2215";

std::string uuid(std::size_t number) {
  const std::string digits = std::to_string(number);
  return "0f8fad5b-d9cb-469f-a165-" + std::string(12 - digits.size(), '0') + digits;
}

Builder tag(std::string_view name) {
  Builder out;
  out.set("name", name).set("colour", "#33FF00").set("exportable", true).set("local", false);
  return out;
}

std::vector<Builder> one_tag(std::string_view name) {
  std::vector<Builder> out;
  out.push_back(tag(name));
  return out;
}

Builder attribute(std::size_t number, std::string_view type, std::string_view value,
                  const std::vector<std::string>& tags = {"tlp:green"}) {
  std::vector<Builder> list;
  for (const auto& name : tags) list.push_back(tag(name));
  Builder out;
  out.set("uuid", uuid(number)).set("timestamp", "1772445600").set("type", type).set("value", value);
  out.set("category", "Network activity").set("to_ids", false).set("deleted", false);
  return std::move(out.set("distribution", "5").set("Tag", list));
}

Builder file_object(std::size_t number, const std::vector<Builder>& attributes) {
  Builder out;
  out.set("uuid", uuid(number)).set("timestamp", "1772445600").set("name", "file").set("deleted", false);
  out.set("template_uuid", file_template).set("meta-category", "file").set("distribution", "5");
  return std::move(out.set("Attribute", attributes));
}

Builder reference(std::size_t number, std::size_t to) {
  Builder out;
  out.set("uuid", uuid(number)).set("timestamp", "1772445600").set("referenced_uuid", uuid(to));
  return std::move(out.set("relationship_type", "based-on").set("deleted", false));
}

Builder report(std::size_t number, std::string_view name, std::string_view content) {
  Builder out;
  out.set("uuid", uuid(number)).set("timestamp", 1772445600).set("name", name).set("content", content);
  return std::move(out.set("distribution", 5).set("deleted", false));
}

std::string head(const std::string& label = "tlp:green", const std::string& name = "CERT-EX") {
  Builder organisation, out;
  organisation.set("uuid", team).set("name", name);
  out.set("uuid", uuid(0)).set("info", "Indicators").set("published", true).set("distribution", 1);
  out.set("Org", organisation).set("Orgc", organisation);
  return out.set("Tag", one_tag(label)).text();
}

struct Part {
  List list = List::attribute;
  std::string bytes, slice;
  Label claimed = Label::green;
};

std::vector<Finding> check(const std::vector<Part>& parts, const std::string& of = head()) {
  Event event{of, {}, std::string(team), "CERT-EX", ""};
  for (const auto& part : parts) event.parts.push_back({part.list, part.bytes, part.slice, part.claimed});
  return check_event(event);
}
/// The codes of the findings in one attribute of a slice with these members; empty: none.
std::string of_attribute(const Builder& part, const std::string& members, Label claimed = Label::green) {
  const std::string slice = "{" + members + "}";
  return samples::codes(check({{List::attribute, part.text(), slice, claimed}}, head("tlp:amber+strict")));
}
std::string of_text(std::string_view text, const std::string& members) {
  return of_attribute(attribute(1, "text", text), members);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_rules)

BOOST_AUTO_TEST_CASE(texts_are_strings_and_numbers_of_the_slice) {
  BOOST_TEST(of_text("Bad.Example", R"("value":"x bad.example y")") == "");
  BOOST_TEST(of_text("it's", R"x("pattern":"[file:name = 'it\\'s']")x") == "");
  BOOST_TEST(of_text("1443", R"("dst_port":1443)") == "");
  BOOST_TEST(of_text("443", R"("dst_port":1443)") == "added");
  BOOST_TEST(of_text("-5", R"("x":-5)") == "");
  // Names of properties say nothing of the slice, those of hash algorithms do.
  BOOST_TEST(of_text("description", R"("description":"text")") == "added");
  BOOST_TEST(of_text("SHA-256", R"("hashes":{"SHA-256":"00"})") == "");
  // Nor do two strings say what stands across them.
  BOOST_TEST(of_text("one,two", R"("labels":["one","two"])") == "added");
  BOOST_TEST(of_text("onetwo", R"("labels":["one","two"])") == "added");
  BOOST_TEST(of_text(R"({"value":"all of it"})", R"("value":"all of it")") == "");
  BOOST_TEST(of_text(R"({"value":"all of it")", R"("value":"all of it")") == "added");
}

BOOST_AUTO_TEST_CASE(only_composites_are_two_and_never_more) {
  const std::string slice = R"("name":"abc.exe","hashes":{"MD5":"0123"},"value":"a|b")";
  BOOST_TEST(of_attribute(attribute(1, "filename|md5", "abc.exe|0123"), slice) == "");
  BOOST_TEST(of_attribute(attribute(1, "text", "abc.exe|0123"), slice) == "added");
  BOOST_TEST(of_attribute(attribute(1, "filename|md5", "a|b|0123"), slice) == "");
  BOOST_TEST(of_attribute(attribute(1, "filename|md5", "b|a|c|e|x"), slice) == "added");
  BOOST_TEST(of_attribute(attribute(1, "filename|md5", "abc.exe|"), slice) == "added");
  BOOST_TEST(of_attribute(attribute(1, "filename|md5", "|0123"), slice) == "added");
}

BOOST_AUTO_TEST_CASE(times_are_those_of_the_slice) {
  const auto seen_at = [](std::string_view time, const std::string& members) {
    auto part = attribute(1, "text", "");
    part.set("first_seen", time);
    return of_attribute(part, members);
  };
  const std::string slice = R"("valid_from":"2026-03-01T10:00:00.120Z")";
  BOOST_TEST(seen_at("2026-03-01T10:00:00.120000+00:00", slice) == "");
  BOOST_TEST(seen_at("2026-03-01T10:00:00.000000+00:00", slice) == "");
  BOOST_TEST(seen_at("2026-03-01T10:00:00.130000+00:00", slice) == "added");
  BOOST_TEST(seen_at("2026-03-01T11:00:00.000000+00:00", slice) == "added");
  BOOST_TEST(seen_at("2026-03-01T10:00:00Z", slice) == "property");
  auto part = attribute(1, "text", "");
  BOOST_TEST(of_attribute(part.set("timestamp", "253402300799"), slice) == "");
  BOOST_TEST(of_attribute(part.set("timestamp", "253402300800"), slice) == "property");
  BOOST_TEST(of_attribute(part.set("timestamp", -1), slice) == "property");
}

BOOST_AUTO_TEST_CASE(only_labels_of_an_event_pass) {
  const auto labelled = [](const std::string& name, Label claimed) {
    return of_attribute(attribute(1, "text", "", {name}), R"("type":"x")", claimed);
  };
  BOOST_TEST(labelled("tlp:amber+strict", Label::amber_strict) == "");
  BOOST_TEST(labelled("TLP:AMBER", Label::amber) == "");
  BOOST_TEST(labelled("tlp:amber", Label::amber_strict) == "label");
  BOOST_TEST(labelled("tlp:red", Label::red) == "label");
  BOOST_TEST(labelled("tlp:green", Label::unmarked) == "label");
  BOOST_TEST(labelled("tlp:red", Label::unknown) == "label");
}

BOOST_AUTO_TEST_CASE(tags_are_whole_texts_and_pap_is_as_strict) {
  const auto tagged = [](const std::string& name, const std::string& labels) {
    return of_attribute(attribute(1, "text", "", {"tlp:green", name}), "\"labels\":[" + labels + "]");
  };
  BOOST_TEST(tagged("for-police", R"("for-police")") == "");
  BOOST_TEST(tagged("for-police", R"("not-for-police")") == "added");
  BOOST_TEST(tagged("PAP:RED", R"("PAP:GREEN")") == "");
  BOOST_TEST(tagged("PAP:RED", R"("pap:red","PAP:GREEN")") == "");
  BOOST_TEST(tagged("PAP:GREEN", R"("PAP:RED","PAP:GREEN")") == "label");
  BOOST_TEST(tagged("PAP:RED", "") == "");
  // What only claims to be a PAP tag is a text like any other.
  BOOST_TEST(tagged("PAP:norrvik", "") == "added");
  BOOST_TEST(samples::codes(check({}, head("norrvik"))) == "added label");
}

BOOST_AUTO_TEST_CASE(words_are_misps_and_in_their_place) {
  const std::string slice = R"("type":"file","name":"a.exe")";
  const auto related = [&](std::string_view relation) {
    auto inner = attribute(2, "filename", "a.exe");
    inner.set("object_relation", relation);
    std::vector<Builder> attributes;
    attributes.push_back(std::move(inner));
    return samples::codes(check({{List::object, file_object(1, attributes).text(), "{" + slice + "}"}}));
  };
  BOOST_TEST(related("filename") == "");
  BOOST_TEST(related("pid") == "added");
  BOOST_TEST(related("filename md5") == "added");
  auto outside = attribute(1, "filename", "a.exe");
  BOOST_TEST(of_attribute(outside.set("object_relation", "filename"), slice) == "added");
  for (const std::string type : {"attachment", "malware-sample", "target-org", "filename md5", "file", ""})
    BOOST_TEST(of_attribute(attribute(1, type, "a.exe"), slice) == "added");
  auto part = attribute(1, "filename", "a.exe");
  for (const std::string category : {"Targeting data", "Person", "Internal reference", "filename"})
    BOOST_TEST(of_attribute(part.set("category", category), slice) == "added");
  auto object = file_object(1, {});
  object.set("template_uuid", uuid(9));
  BOOST_TEST(samples::codes(check({{List::object, object.text(), "{" + slice + "}"}})) == "added");
}

BOOST_AUTO_TEST_CASE(what_binds_besides_tlp_is_carried_whole) {
  const std::string bound =
      R"({"type":"file","name":"a.exe","object_marking_refs":["marking-definition--)" + uuid(5) + "\"]}";
  const std::string partly = R"({"type":"file","name":"a.exe","granular_markings":[{"marking_ref":)"
                             R"("marking-definition--x","selectors":["name"]}]})";
  for (const auto& slice : {bound, partly}) {
    BOOST_TEST(samples::codes(check({{List::attribute, attribute(1, "text", slice).text(), slice}})) == "");
    BOOST_TEST(samples::codes(check({{List::attribute, attribute(1, "filename", "a.exe").text(), slice}})) ==
               "marking");
    BOOST_TEST(samples::codes(check({{List::object, file_object(1, {}).text(), slice}})) == "marking");
  }
}

BOOST_AUTO_TEST_CASE(references_join_what_the_relationship_joins) {
  const Part object{List::object, file_object(1, {}).text(), R"({"type":"file","id":"file--a"})"};
  const Part other{List::attribute, attribute(2, "domain", "b.example").text(),
                   R"({"type":"domain-name","id":"domain-name--b","value":"b.example"})"};
  const auto joins = [](const Builder& part, const std::string& source, const std::string& target) {
    return Part{List::reference, part.text(),
                R"({"type":"relationship","relationship_type":"based-on","source_ref":")" + source +
                    R"(","target_ref":")" + target + "\"}"};
  };
  const auto codes = [](const std::vector<Part>& parts) { return samples::codes(check(parts)); };
  const auto good = joins(reference(3, 2), "file--a", "domain-name--b");
  BOOST_TEST(codes({object, good, other}) == "");
  BOOST_TEST(codes({other, good, object}) == "reference");
  BOOST_TEST(codes({good, object, other}) == "reference");
  BOOST_TEST(codes({object, joins(reference(3, 4), "file--a", "domain-name--b"), other}) == "reference");
  BOOST_TEST(codes({object, joins(reference(3, 1), "file--a", "domain-name--b"), other}) == "reference");
  BOOST_TEST(codes({object, joins(reference(3, 2), "file--c", "domain-name--b"), other}) == "reference");
  auto tagged = reference(3, 2);
  tagged.set("Tag", std::vector<Builder>());
  BOOST_TEST(codes({object, joins(tagged, "file--a", "domain-name--b"), other}) == "property");
}

BOOST_AUTO_TEST_CASE(reports_say_what_stands_in_their_slice) {
  const std::string slice = R"({"type":"report","name":"Kit","description":"seen twice"})";
  const auto codes = [&](const Builder& part, const std::string& of) {
    return samples::codes(check({{List::report, part.text(), of}}));
  };
  BOOST_TEST(codes(report(1, "Kit", "seen twice"), slice) == "");
  BOOST_TEST(codes(report(1, "Kit at Norrvik", "seen twice"), slice) == "added");
  BOOST_TEST(codes(report(1, "Kit", "seen at Norrvik"), slice) == "added");
  BOOST_TEST(codes(report(1, "Kit", ""), R"({"name":"Kit","revoked":true})") == "revoked");
}

BOOST_AUTO_TEST_CASE(the_head_says_who_we_are_and_nothing_of_the_slices) {
  BOOST_TEST(samples::codes(check({}, head("tlp:green", "Norrvik"))) == "property");
  std::string info = head();
  info.replace(info.find("Indicators"), 10, "Kit");
  const std::string slice = R"({"type":"report","name":"Kit"})";
  BOOST_TEST(samples::codes(check({{List::report, report(1, "Kit", "").text(), slice}}, info)) == "added");
  BOOST_TEST(samples::codes(check({}, "{}")) == "added label property");
}

BOOST_AUTO_TEST_CASE(bounds_hold) {
  const std::string slice = R"({"type":"file","id":"file--a"})";
  std::vector<Builder> attributes;
  for (std::size_t i = 0; i < 257; ++i) attributes.push_back(attribute(2, "text", ""));
  BOOST_TEST(samples::codes(check({{List::object, file_object(1, attributes).text(), slice}})) == "size");
  const std::string long_text = "{\"x\":\"" + std::string(5U << 20, 'x') + "\"}";
  const std::string part = attribute(1, "text", "").text();
  BOOST_TEST(samples::codes(check({{List::attribute, part, long_text}})) == "size");
  BOOST_TEST(samples::codes(check({{List::attribute, part, slice}}, head() + std::string(1U << 17, ' '))) ==
             "size");
  const std::vector<Part> many(4097, {List::attribute, part, slice});
  BOOST_TEST(samples::codes(check(many)) == "size");
  const std::vector<Part> bad(1500, {List::attribute, "[]", slice});
  BOOST_TEST(check(bad).size() == 1000u);
}

// Were texts looked for by trying every place, this would take minutes.
BOOST_AUTO_TEST_CASE(texts_that_nearly_stand_everywhere_cost_no_more) {
  const std::string almost(1U << 19, 'a');
  const std::string slice = "\"x\":\"" + almost + "b\",\"y\":\"" + almost + "c\"";
  const std::string half(almost.size() / 2, 'a');
  BOOST_TEST(of_text(half + "c", slice) == "");
  BOOST_TEST(of_text(half + "d", slice) == "added");
}

BOOST_AUTO_TEST_CASE(a_comment_is_a_text_of_its_slice_or_two_whole_ones_on_a_line_each) {
  const std::string slice = R"({"type":"indicator","name":"bad.example","description":"seen in a kit"})";
  const auto codes = [&](const std::string& comment) {
    auto part = attribute(1, "domain", "bad.example");
    return samples::codes(check({{List::attribute, part.set("comment", comment).text(), slice}}));
  };
  for (const std::string good : {"", "bad.example", "seen in a kit", "bad.example\nseen in a kit"})
    BOOST_TEST(codes(good) == "", good);
  for (const std::string bad : {"bad.example\nseen in", "bad.example seen in a kit", "seen by\nseen in a kit",
                                "bad.example\nseen in a kit\nbad.example", "\nseen in a kit"})
    BOOST_TEST(codes(bad) == "added", bad);
}

BOOST_AUTO_TEST_CASE(lines_behind_a_comment_are_references_of_its_slice) {
  const std::string slice =
      R"({"type":"indicator","name":"bad.example","description":"seen\nin a kit","external_references":[)"
      R"({"source_name":"blog","url":"https://example.org/a"},{"source_name":"capec","external_id":"CAPEC-163"}]})";
  const auto codes = [&](const std::string& comment) {
    auto part = attribute(1, "domain", "bad.example");
    return samples::codes(check({{List::attribute, part.set("comment", comment).text(), slice}}));
  };
  for (const std::string good :
       {"bad.example\nseen\nin a kit\nhttps://example.org/a\nCAPEC-163", "seen\nin a kit\nCAPEC-163",
        "bad.example\nhttps://example.org/a", "https://example.org/a\nCAPEC-163"})
    BOOST_TEST(codes(good) == "", good);
  for (const std::string bad : {"bad.example\nseen\nin a kit\nblog", "seen\nCAPEC-163",
                                "bad.example\nCAPEC-16", "CAPEC-163\nin a kit"})
    BOOST_TEST(codes(bad) == "added", bad);
}

BOOST_AUTO_TEST_CASE(tags_say_the_confidence_and_the_kill_chain_of_their_slice_and_no_more) {
  const std::string slice =
      R"({"type":"indicator","name":"bad.example","confidence":85,"kill_chain_phases":[)"
      R"({"kill_chain_name":"lockheed-martin-cyber-kill-chain","phase_name":"delivery"},)"
      R"({"kill_chain_name":"exercise","phase_name":"x"},)"
      R"({"kill_chain_name":"mitre-attack","phase_name":"persistence"}]})";
  const auto codes = [&](const std::string& name) {
    const auto part = attribute(1, "domain", "bad.example", {"tlp:green", name}).text();
    return samples::codes(check({{List::attribute, part, slice}}));
  };
  for (const std::string good :
       {R"(misp:confidence-level="usually-confident")", "kill-chain:Delivery", "mitre-attack:persistence"})
    BOOST_TEST(codes(good) == "", good);
  for (const std::string bad :
       {R"(misp:confidence-level="completely-confident")", R"(misp:confidence-level="unconfident")",
        "kill-chain:Exploitation", "lockheed-martin-cyber-kill-chain:delivery", "mitre-attack:delivery",
        "exercise:x"})
    BOOST_TEST(codes(bad) == "added", bad);
}

/// What parts_of() makes beside a value is what is held against the slice here: the two share no table.
BOOST_AUTO_TEST_CASE(what_is_made_beside_a_value_is_let_through) {
  std::vector<Builder> references;
  for (int i = 0; i < 17; ++i)
    references.push_back(std::move(
        Builder().set("source_name", "blog").set("url", "https://example.org/" + std::to_string(i))));
  std::vector<Builder> phases;
  const auto phase = [&](std::string_view chain, std::string_view name) {
    phases.push_back(std::move(Builder().set("kill_chain_name", chain).set("phase_name", name)));
  };
  for (const auto* name : {"reconnaissance", "weaponization", "delivery", "exploitation", "installation",
                           "command-and-control", "actions-on-objectives", "another"})
    phase("lockheed-martin-cyber-kill-chain", name);
  for (const auto* chain : {"mitre-attack", "mitre-mobile-attack", "mitre-ics-attack", "tlp", "exercise"})
    phase(chain, "initial-access");
  for (int i = 0; i < 8; ++i) phase("mitre-attack", "phase-" + std::to_string(i));

  const protocol::misp::EventHead head{
      *protocol::Uuid::parse(team), "Indicators", std::string(team), "BENCH", Label::green, 1772366400};
  const auto text = protocol::misp::text_of(head);
  std::size_t position = 0;
  for (const int confidence : {0, 24, 25, 49, 50, 74, 75, 99, 100})
    for (const std::string description : {"", "bad.example", "of two\nlines", "one\nhttps://example.org/3"}) {
      const std::string id = "indicator--" + uuid(++position);
      Builder slice;
      slice.set("type", "indicator").set("spec_version", "2.1").set("id", id);
      slice.set("created", "2026-03-01T10:00:00.000Z").set("modified", "2026-03-01T10:00:00.000Z");
      slice.set("name", "bad.example").set("description", description).set("confidence", confidence);
      slice.set("pattern", "[domain-name:value = 'bad.example']").set("pattern_type", "stix");
      slice.set("valid_from", "2026-03-01T10:00:00Z").set("external_references", references);
      slice.set("kill_chain_phases", phases);
      const std::vector<protocol::Slice> slices{
          {{id, "2026-03-01T10:00:00.000Z", {}, 0, Label::green}, slice.text()}};
      const auto parts = protocol::misp::parts_of(head, slices);
      BOOST_REQUIRE(parts.has_value());
      Event event{text, {}, std::string(team), "BENCH", ""};
      for (const auto& part : *parts)
        event.parts.push_back({part.list, part.bytes, slices.front().bytes, Label::green});
      BOOST_TEST(samples::codes(check_event(event)) == "", description);
      BOOST_TEST(parts->front().bytes.find("https://example.org/15") != std::string::npos);
      BOOST_TEST(parts->front().bytes.find("https://example.org/16") == std::string::npos);
      BOOST_TEST(parts->front().bytes.find("kill-chain:Actions on Objectives") != std::string::npos);
      BOOST_TEST(parts->front().bytes.find("exercise:") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(no_canary_moves_to_another_part) {
  constexpr std::size_t count = 24;
  const auto slice_of = [](std::size_t i) {
    const std::string canary = "canary" + std::to_string(100 + i) + "q";
    return R"({"type":"indicator","name":")" + canary + R"(.example","description":"seen by )" + canary +
           "\"}";
  };
  const auto part_of = [](std::size_t i) {
    const std::string canary = "canary" + std::to_string(100 + i) + "q";
    auto part = attribute(i, "domain", canary + ".example");
    return part.set("comment", "seen by " + canary).text();
  };
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      const bool found = !check({{List::attribute, part_of(i), slice_of(j)}}).empty();
      BOOST_TEST(found == (i != j));
    }
    const std::string part = part_of(i);
    for (std::size_t at = part.find("canary"); part[at] != '"'; ++at) {
      std::string longer = part;
      longer.insert(at, "z");
      BOOST_TEST(samples::codes(check({{List::attribute, longer, slice_of(i)}})) == "added");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
