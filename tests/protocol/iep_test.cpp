#include "protocol/iep.h"

#include <boost/test/unit_test.hpp>

#include "stix_made.h"

BOOST_AUTO_TEST_SUITE(iep_test)

using namespace protocol;
using namespace test;

namespace {

std::optional<Iep> read(const std::string& members) {
  const auto parsed = json::parse("{" + members + "}");
  BOOST_REQUIRE(parsed.has_value());
  return read_iep(*parsed);
}

std::string words(const Handling& handling) {
  std::string out;
  for (const auto& word : handling.restrictions) out += word + " ";
  return out;
}

Instant at(const char* time) {
  return Timestamp::parse(time)->key;
}

const std::string version = R"("iep_version":2.0)";

}  // namespace

BOOST_AUTO_TEST_CASE(a_whole_policy_is_read) {
  const auto iep = read(
      R"("extension_type":"property-extension","encrypt_in_transit":"must","permitted_actions":"contact-for-instruction",)"
      R"("affected_party_notifications":"must-not","tlp":"amber","provider_attribution":"must-not",)"
      R"("unmodified_resale":"must-not","iep_id":"139bbc04-b3ce-4420-9185-4bf55fcaca69","iep_version":2.0,)"
      R"("description":"policy","start_date":"2026-01-01T00:00:00Z","end_date":null,"external_references":["https://x.invalid"])");
  BOOST_REQUIRE(iep);
  BOOST_TEST((iep->label == Label::amber));
  BOOST_TEST(words(iep->handling) == "encrypt no-action no-attribution no-notify no-resale ");
  BOOST_TEST((iep->handling.pap == Pap::red));
  BOOST_TEST((iep->handling.valid_from == at("2026-01-01T00:00:00Z")));
  BOOST_TEST(!iep->handling.valid_until);
}

BOOST_AUTO_TEST_CASE(the_version_may_be_a_number_or_text) {
  for (const std::string written : {"2.0", "2", "\"2.0\""})
    BOOST_TEST(read("\"tlp\":\"amber\",\"iep_version\":" + written).has_value(), written);
  for (const std::string written : {"1.0", "3", "\"2\"", "\"two\"", "null", "[2.0]"})
    BOOST_TEST(!read("\"tlp\":\"amber\",\"iep_version\":" + written).has_value(), written);
  BOOST_TEST(!read(R"("tlp":"amber")").has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_understood_is_not_read_as_freedom) {
  for (const std::string members :
       {R"("tlp":"purple")", R"("tlp":"")", R"("tlp":7)", R"("tlp":"amber","encrypt_in_transit":"maybe")",
        R"("tlp":"amber","encrypt_in_transit":"MUST")", R"("tlp":"amber","colour":"blue")",
        R"("tlp":"amber","start_date":"soon")", R"("tlp":"amber","start_date":null)",
        R"("tlp":"amber","permitted_actions":["none"])", R"("description":"no statement at all")",
        R"("id_ref":"01bc4353-4829-4d55-8d52-0ab7e0790df8")", R"("encrypt_at_rest":"must")",
        R"("id_ref":"01BC4353-4829-4D55-8D52-0AB7E0790DF9")"})
    BOOST_TEST(!read(std::string(members) + "," + version).has_value(), members);
}

BOOST_AUTO_TEST_CASE(each_value_asks_for_what_it_says) {
  const std::pair<std::string, std::string> asked[] = {
      {R"("encrypt_in_transit":"must")", "encrypt "},
      {R"("provider_attribution":"must-not")", "no-attribution "},
      {R"("attribution":"must")", "must-attribute "},
      {R"("affected_party_notifications":"must-not")", "no-notify "},
      {R"("permitted_actions":"none")", "no-action "},
      {R"("unmodified_resale":"must-not")", "no-resale "},
      {R"("encrypt_in_transit":"may","provider_attribution":"may")", ""},
      {R"("permitted_actions":"externally-visible-direct-actions")", ""},
  };
  for (const auto& [members, expected] : asked) {
    const auto iep = read(members + R"(,"tlp":"green",)" + version);
    BOOST_REQUIRE_MESSAGE(iep, members);
    BOOST_TEST(words(iep->handling) == expected, members);
  }
  BOOST_TEST(
      (read(R"("permitted_actions":"internally-visible-actions",)" + version)->handling.pap == Pap::red));
  BOOST_TEST((read(R"("permitted_actions":"externally-visible-indirect-actions",)" + version)->handling.pap ==
              Pap::amber));
}

BOOST_AUTO_TEST_CASE(the_four_policies_of_first_are_known_by_their_whole_ids) {
  const auto amber =
      read(R"("id_ref":"01bc4353-4829-4d55-8d52-0ab7e0790df9","url":"https://x.invalid/a.iepj",)" + version);
  BOOST_REQUIRE(amber);
  BOOST_TEST((amber->label == Label::amber));
  BOOST_TEST(words(amber->handling) == "no-attribution no-resale ");
  BOOST_TEST((amber->handling.valid_from == at("2017-01-01T00:00:00Z")));
  BOOST_TEST((first_policy("5e607e88-ab70-4977-8c1b-ee3a16b0f68c")->label == Label::red));
  BOOST_TEST((first_policy("3903ce63-674c-4b70-9457-8c5527dd9115")->label == Label::green));
  BOOST_TEST((first_policy("0d783790-b221-40c1-840a-5787330612c1")->label == Label::clear));
  BOOST_TEST(!first_policy("0d783790"));
  BOOST_TEST(!first_policy(""));
}

BOOST_AUTO_TEST_CASE(policies_add_up_to_the_strictest_of_each_kind) {
  Iep one = *read(
      R"("tlp":"green","encrypt_in_transit":"must","start_date":"2026-01-01T00:00:00Z","end_date":"2026-06-01T00:00:00Z",)" +
      version);
  one.add(*read(
      R"("tlp":"amber","provider_attribution":"must-not","start_date":"2026-02-01T00:00:00Z","end_date":"2026-09-01T00:00:00Z",)" +
      version));
  BOOST_TEST((one.label == Label::amber));
  BOOST_TEST(words(one.handling) == "encrypt no-attribution ");
  BOOST_TEST((one.handling.valid_from == at("2026-02-01T00:00:00Z")));
  BOOST_TEST((one.handling.valid_until == at("2026-06-01T00:00:00Z")));
  BOOST_TEST((one.label_at(at("2026-01-15T00:00:00Z")) == Label::amber));
  BOOST_TEST((one.label_at(at("2026-06-01T00:00:00Z")) == Label::unmarked));
}

BOOST_AUTO_TEST_CASE(tags_of_both_versions_are_read) {
  Iep iep;
  for (const auto* tag :
       {"iep:encrypt-in-transit=\"MUST\"", "iep:provider-attribution=\"MUST NOT\"",
        "IEP:Obfuscate-Affected-Parties=\"MUST\"", "iep:traffic-light-protocol=\"GREEN\"", "iep:name=\"x\"",
        "iep2-policy:tlp=\"amber\"", "iep2-policy:affected_party_notifications=\"must-not\"",
        "iep2-policy:end_date=\"2026-10-01T00:00:00Z\"", "iep2-policy:iep_version=\"2.0\"",
        "iep2-policy:external_reference=\"https://x.invalid\"",
        "iep2-reference:id_ref=\"0d783790-b221-40c1-840a-5787330612c1\""})
    BOOST_TEST((add_iep_tag(tag, iep) == IepTag::read), tag);
  BOOST_TEST((iep.label == Label::amber));
  BOOST_TEST(words(iep.handling) == "encrypt no-attribution no-notify no-resale obfuscate-victims ");
  BOOST_TEST((iep.handling.valid_until == at("2026-10-01T00:00:00Z")));
  for (const auto* tag :
       {"tlp:red", "PAP:RED", "ieper", "iep", "", "admiralty-scale:source-reliability=\"a\""})
    BOOST_TEST((add_iep_tag(tag, iep) == IepTag::other), tag);
  for (const auto* tag :
       {"iep:encrypt-in-transit", "iep:encrypt-in-transit=MUST", "iep:encrypt-at-rest=\"MUST\"",
        "iep:reference=\"https://x.invalid\"", "iep2-policy:tlp=\"purple\"", "iep2-policy:x=\"y\"",
        "iep2-reference:id_ref=\"0d783790\"", "iep2-other:x=\"y\"", "iep2-policy:iep_version=\"3.0\"",
        "iep:=\"\""})
    BOOST_TEST((add_iep_tag(tag, iep) == IepTag::unresolved), tag);
}

BOOST_AUTO_TEST_CASE(what_we_write_as_iep_only_narrows) {
  BOOST_TEST(iep_tlp(Label::clear) == "white");
  BOOST_TEST(iep_tlp(Label::amber) == "amber");
  BOOST_TEST(iep_tlp(Label::amber_strict) == "red");
  BOOST_TEST(iep_tlp(Label::unmarked) == "");
  BOOST_TEST(iep_tlp(Label::unknown) == "");
}

BOOST_AUTO_TEST_SUITE_END()
