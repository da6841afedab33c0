// The tricky cases of sharing that rendering answers for, each by its number in the rules.
#include "protocol/json.h"
#include "tests/render/support.h"

using namespace render_test;
using protocol::Label;

namespace {

const std::string indicator = id("indicator", 1), malware = id("malware", 2),
                  relation = id("relationship", 3), report = id("report", 4), address = id("ipv4-addr", 5),
                  traffic = id("network-traffic", 6), sighting = id("sighting", 7),
                  second = id("indicator", 8);

gateway::render::Setting stopping(const std::string& one) {
  auto made = setting();
  made.stopped[one] = "it may not leave";
  return made;
}

std::string property(const gateway::render::RenderedSlice& slice, const std::string& name) {
  const auto document = protocol::json::parse(slice.slice.bytes);
  BOOST_REQUIRE(document.has_value());
  return protocol::json::string_or(*document, name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rendering_cases)

BOOST_AUTO_TEST_CASE(case_13_a_bundle_of_mixed_labels_leaves_object_by_object_and_whole) {
  Set set;
  set.add(indicator, by(own));
  set.add(second, by(own));
  set.add(report, by(own) + refs("object_refs", {indicator, second}));
  const auto out = set.render(stopping(second));
  BOOST_TEST(slice_of(out, indicator)->slice.bytes == set.sources[0].bytes);
  BOOST_REQUIRE(slice_of(out, report) != nullptr);
  BOOST_TEST(!says(out, second));
  BOOST_TEST(out.withheld.size() == 1U);
}

BOOST_AUTO_TEST_CASE(case_14_relationship_to_a_red_malware) {
  Set set;
  set.add(indicator, by(own), true, Label::green);
  set.add(malware, by(own), true, Label::red);
  set.add(relation, by(own) + link(indicator, malware), true, Label::green);
  const auto out = set.render(stopping(malware));
  BOOST_TEST(out.slices.size() == 1U);
  BOOST_TEST(!says(out, malware));
  BOOST_TEST(why(out, relation).find("target_ref") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(case_15_reference_to_a_withheld_observable) {
  // Of two ends one is enough for traffic; the id of the other could be tried out.
  Set set;
  set.add(address, R"(,"value":"198.51.100.7")");
  const auto there = id("ipv4-addr", 9);
  set.add(there, R"(,"value":"203.0.113.9")");
  set.add(traffic, R"(,"protocols":["tcp"],"src_ref":")" + address + R"(","dst_ref":")" + there + "\"");
  const auto out = set.render(stopping(address));
  BOOST_TEST(!says(out, address));
  BOOST_TEST(property(*slice_of(out, traffic), "dst_ref") == there);
  BOOST_TEST(slice_of(out, traffic)->slice.entry.id != traffic);
  auto none = stopping(address);
  none.stopped[there] = "neither";
  BOOST_TEST(slice_of(set.render(none), traffic) == nullptr);
}

BOOST_AUTO_TEST_CASE(case_16_report_whose_members_include_red) {
  for (const bool ours : {true, false}) {
    Set set;
    set.add(indicator, by(own));
    set.add(second, by(own), true, Label::red);
    set.add(report, by(ours ? own : other_team) + refs("object_refs", {indicator, second}), ours);
    const auto out = set.render(stopping(second));
    BOOST_TEST((slice_of(out, report) != nullptr) == ours);
    if (ours) BOOST_TEST(slice_of(out, report)->slice.entry.id != report);
    if (!ours) BOOST_TEST(why(out, report).find("another team's") != std::string::npos);
  }
  Set nothing_left;
  nothing_left.add(second, by(own), true, Label::red);
  nothing_left.add(report, by(own) + refs("object_refs", {second}));
  BOOST_TEST(nothing_left.render(stopping(second)).slices.empty());
}

BOOST_AUTO_TEST_CASE(case_17_sighting_at_the_victim) {
  const auto where =
      by(own) + R"(,"sighting_of_ref":")" + indicator + "\"" + refs("where_sighted_refs", {victim});
  Set set;
  set.add(indicator, by(own));
  set.add(sighting, where);
  const auto out = set.render(setting());
  BOOST_REQUIRE(slice_of(out, sighting) != nullptr);
  BOOST_TEST(property(*slice_of(out, sighting), "sighting_of_ref") == indicator);
  BOOST_TEST(!says(out, victim));
  BOOST_TEST(!says(out, "where_sighted"));
  Set foreign;
  foreign.add(indicator, by(own));
  foreign.add(sighting, where, false);
  BOOST_TEST(slice_of(foreign.render(setting()), sighting) == nullptr);
}

BOOST_AUTO_TEST_CASE(case_18_the_victim_as_creator) {
  Set set;
  set.add(indicator, by(victim)).creator = victim;
  const auto out = set.render(setting());
  BOOST_TEST(property(out.slices.at(0), "created_by_ref") == own);
  BOOST_TEST(!says(out, victim));
  BOOST_TEST(!says(out, indicator));
}

BOOST_AUTO_TEST_CASE(case_19_what_the_guard_finds_takes_everything_that_leads_there_out) {
  Set set;
  set.add(indicator, by(own) + R"(,"name":"at the victim")");
  set.add(second, by(own) + R"(,"description":"like )" + indicator + R"(, but later")");
  set.add(relation, by(own) + link(second, indicator));
  const auto out = set.render(stopping(indicator));
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(out.slices[0].source_id == second);
  BOOST_TEST(!says(out, indicator));
  BOOST_TEST(!says(out, "but later"));
}

BOOST_AUTO_TEST_CASE(case_28_a_source_that_is_not_to_be_named) {
  Set set;
  set.add(indicator, by(other_team), false).no_attribution = true;
  set.add(address, R"(,"value":"198.51.100.7")", false).no_attribution = true;
  set.sources.back().creator = "";
  set.add(second, by(other_team), false).no_attribution = true;
  set.sources.back().may_name = true;
  const auto out = set.render(setting());
  BOOST_TEST(slice_of(out, indicator) == nullptr);
  BOOST_TEST(why(out, indicator) ==
             "its source is not to be named, and it names its creator; ask for permission");
  BOOST_TEST(slice_of(out, address)->slice.bytes == set.sources[1].bytes);
  BOOST_TEST(slice_of(out, second)->slice.bytes == set.sources[2].bytes);
}

BOOST_AUTO_TEST_CASE(case_29_attribution_must_not_cuts_what_names_the_source_of_ours) {
  Set set;
  auto& source =
      set.add(indicator,
              by(victim) + R"(,"labels":["from-norrvik"],"external_references":[{"source_name":"Norrvik"}])");
  source.no_attribution = true;
  source.creator = victim;
  const auto out = set.render(setting());
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(!says(out, "orrvik"));
  BOOST_TEST(property(out.slices[0], "created_by_ref") == own);
}

BOOST_AUTO_TEST_CASE(case_29_attribution_must_refuses_what_would_drop_it) {
  Set set;
  set.add(indicator, by(victim)).must_attribute = true;
  set.add(second, by(own)).must_attribute = true;
  const auto out = set.render(setting());
  BOOST_TEST(why(out, indicator) == "its creator must stay named, and may not leave");
  BOOST_TEST(slice_of(out, second) != nullptr);
}

BOOST_AUTO_TEST_CASE(case_33_to_35_a_container_is_labelled_like_the_strictest_of_what_is_in_it) {
  Set set;
  set.add(indicator, by(own), true, Label::amber_strict);
  set.add(second, by(own), true, Label::green);
  set.add(report,
          by(own) + refs("object_refs", {indicator, second}) +
              R"(,"object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"])",
          true, Label::green);
  const auto note = id("note", 10);
  set.add(note, by(other_team) + refs("object_refs", {indicator}), false, Label::green);
  const auto out = set.render(setting());
  const auto& slice = slice_of(out, report)->slice;
  BOOST_TEST((slice.entry.label == Label::amber_strict));
  BOOST_TEST(slice.bytes.find(protocol::marking_id(Label::amber_strict)) != std::string::npos);
  BOOST_TEST(slice.bytes.find(protocol::marking_id(Label::green)) == std::string::npos);
  // A foreign one is not edited: the envelope's terms carry the label.
  BOOST_TEST((slice_of(out, note)->slice.entry.label == Label::amber_strict));
  BOOST_TEST(slice_of(out, note)->slice.bytes == set.sources[3].bytes);
  BOOST_TEST((slice_of(out, second)->slice.entry.label == Label::green));
}

BOOST_AUTO_TEST_CASE(case_43_a_marking_that_stays_in_keeps_its_bearers_in) {
  const auto marking = id("marking-definition", 11);
  Set set;
  set.add(indicator, by(own) + refs("object_marking_refs", {marking}));
  set.add(marking, R"(,"definition_type":"statement","definition":{"statement":"s"})");
  BOOST_TEST(set.render(setting()).slices.size() == 2U);
  BOOST_TEST(set.render(stopping(marking)).slices.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rendering_pseudonyms)

namespace {

const std::string host = id("domain-name", 21), mail = id("email-addr", 22), user = id("user-account", 23),
                  page = id("url", 24), attacker = id("ipv4-addr", 25), seen = id("observed-data", 26);

Set victims_log() {
  Set set;
  const auto ours = [&](const std::string& one, const std::string& rest) {
    set.add(one, rest).victim_side = true;
  };
  ours(address,
       R"(,"value":"198.51.100.7","resolves_to_refs":["mac-addr--33333333-3333-4333-8333-000000000099"])");
  ours(host, R"(,"value":"mail.norrvik.example")");
  ours(mail, R"(,"value":"anna@norrvik.example","display_name":"Anna A")");
  ours(user, R"(,"user_id":"anna","display_name":"Anna A","credential":"hunter2")");
  ours(page, R"(,"value":"https://anna:pw@mail.norrvik.example:8443/anna?q=1#x")");
  ours(
      indicator,
      R"(,"name":"anna","pattern":"[ipv4-addr:value = '198.51.100.7' AND network-traffic:dst_port = 443] OR [email-addr:value IN ('anna@norrvik.example', 'o\\'x@norrvik.example')]","pattern_type":"stix","valid_from":"2026-09-01T00:00:00Z")" +
          by(own));
  ours(traffic,
       R"(,"protocols":["tcp"],"dst_port":443,"src_ref":")" + attacker + R"(","dst_ref":")" + address + "\"");
  ours(
      seen,
      by(own) +
          R"(,"first_observed":"2026-09-01T00:00:00Z","last_observed":"2026-09-01T00:00:00Z","number_observed":3)" +
          refs("object_refs", {traffic, address, attacker}));
  set.add(attacker, R"(,"value":"203.0.113.9")");
  return set;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_victims_values_never_leave_and_the_rest_is_useful) {
  const auto set = victims_log();
  const auto out = set.render(setting());
  BOOST_TEST(out.slices.size() == set.sources.size());
  for (const auto* secret :
       {"198.51.100.7", "norrvik", "anna", "Anna", "hunter2", "pw@", "8443/a", "display_name"})
    BOOST_TEST(!says(out, secret), secret);
  for (const auto& one : set.sources)
    if (one.victim_side) BOOST_TEST(!says(out, one.id), one.id);
  // The attacker's stays as it is, and the traffic still leads to both ends.
  BOOST_TEST(slice_of(out, attacker)->slice.bytes == set.sources.back().bytes);
  BOOST_TEST(property(*slice_of(out, traffic), "src_ref") == attacker);
  BOOST_TEST(property(*slice_of(out, traffic), "dst_ref") == slice_of(out, address)->slice.entry.id);
  const auto shown = property(*slice_of(out, address), "value");
  BOOST_TEST(property(*slice_of(out, indicator), "pattern").find("'" + shown + "'") != std::string::npos);
  BOOST_TEST(says(out, R"("labels":["pseudonymised"])"));
  BOOST_TEST(slice_of(out, address)->slice.bytes.find(R"("defanged":true)") != std::string::npos);
  BOOST_TEST(property(*slice_of(out, page), "value").ends_with(".invalid:8443/"));
  bool kept = false;
  for (const auto& one : out.pseudonyms)
    kept = kept || (one.shown == shown && one.original == "198.51.100.7");
  BOOST_TEST(kept);
}

BOOST_AUTO_TEST_CASE(two_audiences_cannot_join_what_they_got) {
  const auto set = victims_log();
  const auto one = set.render(setting("one")), two = set.render(setting("two"));
  for (const auto& a : one.slices)
    for (const auto& b : two.slices)
      if (a.source_id != attacker) BOOST_TEST(a.slice.entry.id != b.slice.entry.id);
  for (const auto& pseudonym : one.pseudonyms) BOOST_TEST(!says(two, pseudonym.shown), pseudonym.shown);
}

BOOST_AUTO_TEST_CASE(without_an_audience_nothing_of_the_victims_leaves) {
  const auto out = victims_log().render(setting(""));
  BOOST_TEST(out.slices.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_value_that_leaves_in_clear_gets_no_pseudonym_beside_it) {
  auto set = victims_log();
  set.add(second, by(own) + R"(,"pattern":"[ipv4-addr:value = '198.51.100.7']","pattern_type":"stix")");
  const auto out = set.render(setting());
  BOOST_TEST(why(out, address).find("in clear") != std::string::npos);
  BOOST_TEST(why(out, indicator).find("in clear") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_pattern_that_is_not_wholly_understood_stays_in) {
  for (const auto* pattern :
       {"[ipv4-addr:value LIKE '198.51.%']", "[file:name = 'anna.doc']", "[domain-name:value MATCHES 'norr']",
        "[ipv4-addr:value = 'norrvik']", "[ipv4-addr:value = '198.51.100.7'] /* anna */", "[x:y = h'aa']",
        "alert tcp any any", "[ipv4-addr:value = '198.51.100.7", "[process:command_line = 'x']"}) {
    Set set;
    set.add(indicator, by(own) + R"(,"pattern_type":"stix","valid_from":"2026-09-01T00:00:00Z","pattern":")" +
                           std::string(pattern) + "\"")
        .victim_side = true;
    BOOST_TEST(set.render(setting()).slices.empty(), pattern);
  }
}

BOOST_AUTO_TEST_CASE(granular_markings_give_way_to_a_marking_of_the_whole) {
  Set set;
  set.add(
      indicator,
      by(victim) +
          R"(,"description":"d","granular_markings":[{"marking_ref":"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1","selectors":["description"]}])",
      true, Label::red);
  const auto out = set.render(setting());
  BOOST_REQUIRE(out.slices.size() == 1U);
  BOOST_TEST(!says(out, "granular"));
  BOOST_TEST(says(out, R"("object_marking_refs":[")" + std::string(protocol::marking_id(Label::red))));
}

BOOST_AUTO_TEST_CASE(a_derived_object_is_newer_than_its_source_and_than_what_left_before) {
  Set set;
  set.add(indicator, by(victim));
  auto how = setting();
  const auto first = set.render(how).slices.at(0).slice;
  BOOST_TEST(first.entry.modified == "2026-09-01T00:00:00.001Z");
  BOOST_TEST(first.bytes.find(first.entry.modified) != std::string::npos);
  // The same bytes again keep their version …
  how.issued = [&](const std::string& id) {
    BOOST_TEST(id == first.entry.id);
    return gateway::render::Issued{first.entry.modified, first.entry.digest};
  };
  BOOST_TEST(set.render(how).slices.at(0).slice.bytes == first.bytes);
  // … others under the same id are newer, once.
  how.issued = [&](const std::string&) {
    return gateway::render::Issued{"2026-09-02T10:00:00.000Z", protocol::sha256("other")};
  };
  const auto later = set.render(how).slices.at(0).slice;
  BOOST_TEST(later.entry.modified == "2026-09-02T10:00:00.001Z");
  how.issued = [&](const std::string&) {
    return gateway::render::Issued{later.entry.modified, later.entry.digest};
  };
  BOOST_TEST(set.render(how).slices.at(0).slice.bytes == later.bytes);
}

BOOST_AUTO_TEST_CASE(what_was_tightened_since_it_was_marked_leaves_with_the_stricter_marking) {
  const auto marked = [](Label label) {
    return R"(,"object_marking_refs":[")" + std::string(protocol::marking_id(label)) + "\"]";
  };
  Set set;
  set.add(indicator, by(own) + marked(Label::green), true, Label::amber);
  set.add(second, by(own) + marked(Label::amber), true, Label::amber);
  const auto out = set.render(setting());
  const auto* slice = slice_of(out, indicator);
  BOOST_REQUIRE(slice != nullptr);
  BOOST_TEST(slice->slice.entry.id != indicator);
  BOOST_TEST(slice->slice.bytes.find(protocol::marking_id(Label::amber)) != std::string::npos);
  BOOST_TEST(slice->slice.bytes.find(protocol::marking_id(Label::green)) == std::string::npos);
  BOOST_TEST(slice_of(out, second)->slice.bytes == set.sources[1].bytes);
}

BOOST_AUTO_TEST_SUITE_END()
