// The tricky cases of labels (facts/policy.md, section 7.6) that reading alone decides.
#include <boost/test/unit_test.hpp>

#include "stix_made.h"

BOOST_AUTO_TEST_SUITE(label_cases)

using namespace protocol;
using namespace test;

namespace {

const std::string amber1 = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82";
const std::string amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
const std::string strict = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";
const std::string clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
const std::string policy_id = "marking-definition--483a778e-d786-46dc-bfd3-1ff449089941";

std::string list(std::initializer_list<std::string> ids) {
  std::string out;
  for (const auto& id : ids) out += (out.empty() ? "\"" : ",\"") + id + '"';
  return out;
}

std::string iep(const std::string& statements, const std::string& more = "") {
  return definition(policy_id, R"("name":"IEP","extensions":{")" + std::string(iep_extension) +
                                   R"(":{"extension_type":"property-extension","iep_version":2.0,)" +
                                   statements + "}}" + more);
}

std::string granular(const std::string& entries) {
  return R"(,"description":"seen once","labels":["a","b"],"granular_markings":[)" + entries + "]";
}
std::string entry(const std::string& marking, const std::string& selectors) {
  return R"({"marking_ref":")" + marking + R"(","selectors":[)" + selectors + "]}";
}

// "label holds" of the last object.
std::string outcome(const std::vector<std::string>& objects) {
  const Objects sink = scanned(bundle(objects));
  BOOST_REQUIRE(!sink.kept.empty());
  return std::string(text(sink.kept.back().object.label)) + " " + holds_of(sink.kept.back());
}

misp::Attribute event_with(const std::string& event_tags, const std::string& attribute_tags = "",
                           std::vector<std::string>* alerts = nullptr) {
  const std::string text =
      R"({"Event":{"uuid":"0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a00","info":"x","distribution":"3","Tag":[)" +
      event_tags +
      R"(],"Attribute":[{"uuid":"1ff4628f-a104-45eb-9689-77b62b9889e2","type":"domain","value":"a.example","timestamp":"1772359201","Tag":[)" +
      attribute_tags + "]}]}}";
  Attributes sink;
  BOOST_REQUIRE(misp::scan(text, {}, assumed_now(), sink).has_value());
  BOOST_REQUIRE(sink.kept.size() == 1U);
  if (alerts != nullptr) *alerts = sink.alerts;
  return sink.kept[0];
}
std::string tag(const std::string& name, const std::string& more = "") {
  return R"({"name":")" + name + '"' + more + "}";
}

}  // namespace

BOOST_AUTO_TEST_CASE(case_01_two_tlp_markings_green_and_red) {
  const Objects sink = scanned(bundle({indicator("", list({green, red}))}));
  BOOST_TEST((sink.kept.at(0).object.label == Label::red));
  BOOST_TEST(sink.kept[0].object.labels_differ);
  BOOST_TEST(sink.kept[0].bytes == indicator("", list({green, red})));
  BOOST_REQUIRE(sink.alerts.size() == 1U);
  BOOST_TEST(sink.alerts[0].find("TLP:RED") != std::string::npos);
  std::vector<std::string> alerts;
  BOOST_TEST((event_with(tag("tlp:green") + "," + tag("tlp:red"), "", &alerts).label == Label::red));
  BOOST_TEST(alerts.size() == 1U);
}

BOOST_AUTO_TEST_CASE(case_02_both_generations_of_tlp) {
  BOOST_TEST(outcome({indicator("", list({amber1, strict}))}) == "TLP:AMBER+STRICT ");
}

BOOST_AUTO_TEST_CASE(case_03_tlp_1_white_is_clear_and_keeps_its_id) {
  const Objects sink = scanned(bundle({indicator("", list({white1, clear}))}));
  BOOST_TEST((sink.kept.at(0).object.label == Label::clear));
  BOOST_TEST(!sink.kept[0].object.labels_differ);
  BOOST_TEST(sink.kept[0].bytes.find(white1) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(case_04_white_and_clear_tags_are_one_label) {
  std::vector<std::string> alerts;
  BOOST_TEST((event_with(tag("tlp:white") + "," + tag("tlp:clear"), "", &alerts).label == Label::clear));
  BOOST_TEST(alerts.empty());
}

BOOST_AUTO_TEST_CASE(case_05_labels_that_are_none) {
  BOOST_TEST((event_with(tag("tlp:unclear")).label == Label::unknown));
  BOOST_TEST((event_with(tag("TLP:PURPLE")).label == Label::unknown));
  BOOST_TEST((event_with(tag("tlp:amber + strict")).label == Label::amber_strict));
}

BOOST_AUTO_TEST_CASE(case_06_an_id_with_a_wrong_tail) {
  for (const auto* id : {"marking-definition--939a9414-2ddd-4d32-a0cd-b7c2c2b9e2c8",
                         "marking-definition--bab4a63c-aed9-4b5f-a869-75b77dcc1ef3"})
    BOOST_TEST(outcome({indicator("", list({id}))}) == "UNKNOWN unknown-marking ");
}

BOOST_AUTO_TEST_CASE(case_07_a_bundled_definition_that_lies) {
  const Objects sink =
      scanned(bundle({definition(red, R"("definition_type":"tlp","definition":{"tlp":"clear"})"),
                      indicator("", list({red}))}));
  BOOST_TEST((sink.kept.at(0).object.label == Label::red));
  BOOST_TEST(sink.refusals.size() == 1U);
  BOOST_TEST(sink.alerts.size() == 1U);
}

BOOST_AUTO_TEST_CASE(case_08_a_name_is_never_a_label) {
  BOOST_TEST(
      outcome(
          {definition(statement_id,
                      R"("name":"TLP:CLEAR","definition_type":"statement","definition":{"statement":"x"})"),
           indicator("", list({statement_id}))}) == "UNKNOWN unknown-marking ");
  BOOST_TEST(outcome({definition(statement_id,
                                 R"("name":"PAP:GREEN","definition_type":"PAP","definition":{"PAP":"x"})"),
                      indicator("", list({green, statement_id}))}) == "UNKNOWN unknown-marking ");
}

BOOST_AUTO_TEST_CASE(case_09_granular_red_makes_the_whole_object_red) {
  BOOST_TEST(outcome({indicator(granular(entry(red, R"("description")")))}) == "TLP:RED ");
  BOOST_TEST(outcome({indicator(granular(entry(red, R"("labels.[1]")")))}) == "TLP:RED ");
}

BOOST_AUTO_TEST_CASE(case_10_a_looser_granular_marking_never_lowers) {
  BOOST_TEST(outcome({indicator(granular(entry(clear, R"("description")")), list({amber}))}) == "TLP:AMBER ");
  BOOST_TEST(outcome({indicator(granular(entry(clear, R"("name")") + "," + entry(strict, R"("description")")),
                                list({amber}))}) == "TLP:AMBER+STRICT malformed-marking ");
}

BOOST_AUTO_TEST_CASE(case_11_language_has_no_effect_and_nothing_is_malformed) {
  BOOST_TEST(outcome({indicator(granular(R"({"lang":"sv","selectors":["description"]})"))}) == "TLP:GREEN ");
  for (const std::string selector :
       {"nothing", "labels.[2]", "labels.[-1]", "labels.[18446744073709551616]", "labels.a", "description.x",
        "", ".", "labels.", "labels.[0", "labels.[]"}) {
    const std::string entries = entry(red, '"' + selector + '"');
    BOOST_TEST(outcome({indicator(granular(entries))}) == "TLP:GREEN malformed-marking ", selector);
  }
  BOOST_TEST(outcome({indicator(granular(entry(red, "")))}) == "TLP:GREEN malformed-marking ");
  const std::string both = R"({"lang":"sv","marking_ref":")" + red + R"(","selectors":["description"]})";
  BOOST_TEST(outcome({indicator(granular(both))}) == "TLP:RED malformed-marking ");
  BOOST_TEST(outcome({indicator(granular(R"({"selectors":["description"]})"))}) ==
             "TLP:GREEN malformed-marking ");
}

BOOST_AUTO_TEST_CASE(more_selectors_than_anybody_needs_are_not_looked_up) {
  std::string many;
  for (int i = 0; i < 300; ++i) many += (i == 0 ? "" : ",") + std::string("\"description\"");
  BOOST_TEST(outcome({indicator(granular(entry(red, many)))}) == "TLP:RED malformed-marking ");
}

BOOST_AUTO_TEST_CASE(case_12_a_bundle_lends_no_label) {
  const Objects sink = scanned(bundle({indicator("", list({red})), indicator("", "")}));
  BOOST_TEST((sink.kept.at(1).object.label == Label::unmarked));
  BOOST_TEST(holds_of(sink.kept[1]) == "unmarked ");
  BOOST_REQUIRE(sink.alerts.size() == 1U);
  BOOST_TEST(sink.alerts[0].find("RED") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(case_29_who_must_not_be_named_is_marked_so) {
  const Objects sink = scanned(bundle(
      {iep(R"("tlp":"white","provider_attribution":"must-not")"), indicator("", list({green, policy_id}))}));
  BOOST_REQUIRE(sink.kept.size() == 2U);
  BOOST_TEST(holds(sink.kept[1].object.handling.restrictions, "no-attribution"));
  const auto chatham = event_with(tag("tlp:green") + "," + tag("tlp:ex:chr"));
  BOOST_TEST((chatham.label == Label::green));
  BOOST_TEST(holds(chatham.handling.restrictions, "no-attribution"));
}

BOOST_AUTO_TEST_CASE(case_30_a_policy_has_a_window) {
  const Objects over = scanned(bundle(
      {iep(R"("tlp":"amber","end_date":"2026-02-01T00:00:00Z")"), indicator("", list({green, policy_id}))}));
  BOOST_TEST((over.kept.at(1).object.label == Label::green));
  BOOST_TEST((over.kept[1].object.handling.valid_until < std::optional(assumed_now())));
  const Objects later = scanned(bundle({iep(R"("tlp":"amber","start_date":"2027-02-01T00:00:00Z")"),
                                        indicator("", list({green, policy_id}))}));
  BOOST_TEST((later.kept.at(1).object.label == Label::amber));
  BOOST_TEST((later.kept[1].object.handling.valid_from > std::optional(assumed_now())));
}

BOOST_AUTO_TEST_CASE(case_31_the_stricter_of_policy_and_marking) {
  BOOST_TEST(outcome({iep(R"("tlp":"white","encrypt_in_transit":"must")"),
                      indicator("", list({amber, policy_id}))}) == "TLP:AMBER ");
  BOOST_TEST(outcome({iep(R"("tlp":"red")"), indicator("", list({amber, policy_id}))}) == "TLP:RED ");
  BOOST_TEST(outcome({iep(R"("tlp":"amber")"), indicator("", list({policy_id}))}) == "TLP:AMBER ");
}

BOOST_AUTO_TEST_CASE(a_policy_that_is_not_understood_or_not_there_is_unknown) {
  BOOST_TEST(outcome({iep(R"("tlp":"amber","colour":"blue")"), indicator("", list({green, policy_id}))}) ==
             "UNKNOWN unknown-marking ");
  BOOST_TEST(outcome({iep(R"("tlp":"amber")", R"(,"definition_type":"tlp","definition":{"tlp":"amber"})"),
                      indicator("", list({green, policy_id}))}) == "UNKNOWN unknown-marking ");
  BOOST_TEST(outcome({indicator("", list({green, policy_id}))}) == "UNKNOWN unknown-marking ");
}

BOOST_AUTO_TEST_CASE(two_policies_under_one_id_both_bind) {
  // Seen in public: the two examples of the extension share an id for an AMBER and a RED policy.
  BOOST_TEST(outcome({iep(R"("tlp":"amber")"), iep(R"("tlp":"red")"),
                      indicator("", list({green, policy_id}))}) == "TLP:RED ");
}

BOOST_AUTO_TEST_CASE(an_object_alone_is_read_with_the_definitions_that_are_at_hand) {
  const std::string one = indicator("", list({green, policy_id}));
  const std::string policy = iep(R"("tlp":"amber","encrypt_in_transit":"must")");
  const auto object = stix::read_object(one, {}, assumed_now(), {policy, "no json", one});
  BOOST_REQUIRE(object.has_value());
  BOOST_TEST((object->label == Label::amber));
  BOOST_TEST(object->holds.empty());
  BOOST_TEST(holds(object->handling.restrictions, "encrypt"));
}

BOOST_AUTO_TEST_CASE(case_42_the_plus_of_a_label_is_read_in_every_form_and_written_in_one) {
  // A query string turns the plus into a blank, a link writes it as %2B, a file name may have either.
  for (const auto* written : {"TLP:AMBER+STRICT", "TLP:AMBER%2BSTRICT", "TLP:AMBER%2bSTRICT",
                              "TLP:AMBER STRICT", "amber_strict", "amber+strict"})
    BOOST_TEST((parse_label(written) == Label::amber_strict), written);
  BOOST_TEST(protocol::text(Label::amber_strict) == "TLP:AMBER+STRICT");
  // One decoding only, and no half of it is a looser label.
  for (const auto* broken :
       {"TLP:AMBER%252BSTRICT", "TLP:AMBER%2", "TLP:AMBER+", "TLP:AMBER STRIC", "AMBER++STRICT"})
    BOOST_TEST((parse_label(broken) == Label::unknown), broken);
}

BOOST_AUTO_TEST_CASE(case_43_what_uses_a_marked_definition_goes_no_further_than_it) {
  const auto marked = [](const std::string& markings) {
    return iep(R"("tlp":"white")", R"(,"object_marking_refs":[)" + markings + "]");
  };
  BOOST_TEST(outcome({marked(list({red})), indicator("", list({green, policy_id}))}) == "TLP:RED ");
  BOOST_TEST(outcome({marked(list({clear})), indicator("", list({green, policy_id}))}) == "TLP:GREEN ");
  // Through another definition, and through one that did not come along.
  const std::string statement =
      definition(statement_id,
                 R"("definition_type":"statement","definition":{"statement":"x"},"object_marking_refs":[)" +
                     list({strict}) + "]");
  BOOST_TEST(outcome({marked(list({statement_id})), statement, indicator("", list({green, policy_id}))}) ==
             "TLP:AMBER+STRICT ");
  BOOST_TEST(outcome({marked(list({statement_id})), indicator("", list({green, policy_id}))}) ==
             "UNKNOWN unknown-marking ");
}

BOOST_AUTO_TEST_CASE(case_46_a_local_tag_counts_and_is_spoken_of) {
  std::vector<std::string> alerts;
  const auto read = event_with(tag("tlp:green"), tag("tlp:red", R"(,"local":true)"), &alerts);
  BOOST_TEST((read.label == Label::red));
  BOOST_REQUIRE(alerts.size() == 1U);
  BOOST_TEST(alerts[0].find("local") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(case_47_one_attribute_red_in_a_green_event) {
  BOOST_TEST((event_with(tag("tlp:green")).label == Label::green));
  BOOST_TEST((event_with(tag("tlp:green"), tag("tlp:red")).label == Label::red));
}

BOOST_AUTO_TEST_CASE(case_48_formats_of_tlp_1_only_get_narrower_labels) {
  const std::tuple<Label, std::string, std::string> written[] = {
      {Label::clear, "WHITE", ""}, {Label::green, "GREEN", ""},
      {Label::amber, "AMBER", ""}, {Label::amber_strict, "RED", "TLP v2.0: TLP:AMBER+STRICT"},
      {Label::red, "RED", ""},     {Label::unmarked, "", ""},
      {Label::unknown, "", ""},
  };
  for (const auto& [label, name, remark] : written) {
    BOOST_TEST(tlp1_name(label) == name);
    BOOST_TEST(tlp1_remark(label) == remark);
    BOOST_TEST((narrow_to_v1(label) >= label));
    BOOST_TEST((label == Label::unknown || read_tlp1(name, remark) == label));
  }
  // A remark only counts where it narrows to the label beside it.
  BOOST_TEST((read_tlp1("RED", "TLP v2.0: TLP:CLEAR") == Label::red));
  BOOST_TEST((read_tlp1("RED", "for partners only") == Label::red));
}

BOOST_AUTO_TEST_CASE(case_50_what_is_of_an_exercise_is_marked_so) {
  for (const auto* label :
       {"exercise", "TEST", R"(rsit:test=\"test\")", R"(exercise:cyber-europe=\"2016\")"}) {
    const Objects sink =
        scanned(bundle({indicator(R"(,"labels":["x",")" + std::string(label) + "\"]", list({green}))}));
    BOOST_REQUIRE(sink.kept.size() == 1U);
    BOOST_TEST(holds(sink.kept[0].object.handling.restrictions, "exercise"), label);
  }
  const Objects real = scanned(bundle({indicator(R"(,"labels":["testing","latest"])", list({green}))}));
  BOOST_TEST(real.kept.at(0).object.handling.restrictions.empty());
  BOOST_TEST(holds(event_with(tag("tlp:clear") + "," + tag(R"(rsit:test=\"test\")")).handling.restrictions,
                   "exercise"));
  BOOST_TEST(!holds(event_with(tag("tlp:clear")).handling.restrictions, "exercise"));
}

BOOST_AUTO_TEST_CASE(pap_and_iep_tags_of_all_levels_add_up) {
  const auto read =
      event_with(tag("tlp:green") + "," + tag("PAP:GREEN") + "," + tag("iep2-policy:tlp=\\\"amber\\\""),
                 tag("pap:red") + "," + tag("iep:encrypt-in-transit=\\\"MUST\\\""));
  BOOST_TEST((read.label == Label::amber));
  BOOST_TEST((read.handling.pap == Pap::red));
  BOOST_TEST(holds(read.handling.restrictions, "encrypt"));
  const auto unread = event_with(tag("tlp:green"), tag("iep:encrypt-at-rest=\\\"MUST\\\""));
  BOOST_TEST((unread.label == Label::unknown));
  BOOST_TEST(holds(unread.holds, "unknown-marking"));
}

BOOST_AUTO_TEST_CASE(a_text_that_begins_with_a_stricter_label_is_held) {
  for (const std::string words :
       {"TLP:RED - do not forward", "[tlp: amber+strict] x", "TLP:UNCLEAR x", "  (TLP:RED)"})
    BOOST_TEST(outcome({indicator(R"(,"description":")" + words + '"')}) == "TLP:GREEN label-in-text ",
               words);
  for (const std::string words : {"TLP:CLEAR", "TLP:GREEN. x", "about TLP:RED", "tlp", "TLP:", ""})
    BOOST_TEST(outcome({indicator(R"(,"description":")" + words + '"')}) == "TLP:GREEN ", words);
}

BOOST_AUTO_TEST_SUITE_END()
