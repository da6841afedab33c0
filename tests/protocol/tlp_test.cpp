#include "protocol/tlp.h"

#include <array>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(tlp_test)

using protocol::Label;
using protocol::label_of_marking;
using protocol::label_of_misp_tag;
using protocol::parse_label;

namespace {
constexpr std::array all{Label::unmarked,     Label::clear, Label::green,  Label::amber,
                         Label::amber_strict, Label::red,   Label::unknown};
}

// facts/policy.md, appendix C, line by line. YELLOW is AMBER only in an adapter for IntelMQ, tlp:ex:chr a
// label nowhere, and empty and null are unmarked.
BOOST_AUTO_TEST_CASE(appendix_c_every_vector) {
  const std::pair<std::string_view, Label> labels[] = {
      {"TLP:AMBER+STRICT", Label::amber_strict},
      {"tlp:amber+strict", Label::amber_strict},
      {"AMBER STRICT", Label::amber_strict},
      {"amber_strict", Label::amber_strict},
      {"TLP:AMBER%2BSTRICT", Label::amber_strict},
      {"TLP:AMBER%252BSTRICT", Label::unknown},
      {"TLP: RED", Label::red},
      {"TLP:WHITE", Label::clear},
      {"tlp:clear", Label::clear},
      {"YELLOW", Label::unknown},
      {"TLP:AMBRE / PFC:AMBRE", Label::unknown},
      {"tlp:unclear", Label::unknown},
      {"TLP:RED+STRICT", Label::unknown},
      {"", Label::unmarked},
      {std::string_view(), Label::unmarked},
  };
  for (const auto& [text, label] : labels) BOOST_TEST((parse_label(text) == label), text);
  BOOST_TEST(!label_of_misp_tag("tlp:ex:chr"));
  BOOST_TEST(protocol::is_chatham_house_tag("tlp:ex:chr"));
  const std::pair<std::string_view, Label> ids[] = {
      {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", Label::amber_strict},
      {"marking-definition--939a9414-2ddd-4d32-a0cd-b7c2c2b9e2c8", Label::unknown},
      {"marking-definition--bab4a63c-aed9-4b5f-a869-75b77dcc1ef3", Label::unknown},
      {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Label::clear},
      {"MARKING-DEFINITION--E828B379-4E03-4974-9AC4-E53A884C97C1", Label::unknown},
  };
  for (const auto& [id, label] : ids)
    BOOST_TEST((label_of_marking(id).value_or(Label::unknown) == label), id);
}

BOOST_AUTO_TEST_CASE(spellings_in_the_wild) {
  const std::pair<std::string_view, Label> examples[] = {
      {"TLP:AMBER+STRICT", Label::amber_strict},
      {"tlp:amber+strict", Label::amber_strict},
      {"AMBER STRICT", Label::amber_strict},
      {"amber_strict", Label::amber_strict},
      {"TLP:AMBER%2BSTRICT", Label::amber_strict},
      {"TLP:AMBER%2bSTRICT", Label::amber_strict},
      {"tlp:amber + strict", Label::amber_strict},
      {"TLP: RED", Label::red},
      {" TLP:WHITE", Label::clear},
      {"tlp:clear", Label::clear},
      {"GREEN", Label::green},
      {"TLP:AMBER", Label::amber},
      {"", Label::unmarked},
      {"YELLOW", Label::unknown},
      {"TLP:AMBRE", Label::unknown},
      {"TLP:AMBRE / PFC:AMBRE", Label::unknown},
      {"tlp:ex:chr", Label::unknown},
      {"tlp:unclear", Label::unknown},
      {"TLP:RED+STRICT", Label::unknown},
      {"TLP:", Label::unknown},
      {" ", Label::unknown},
      {"TLP:AMBER++STRICT", Label::unknown},
      {"TLP:AMBER-STRICT", Label::unknown},
      {"AMBERSTRICT", Label::unknown},
      {"TLP:TLP:RED", Label::unknown},
      {"TLP:RED\n", Label::unknown},
      {"TLP:RED+", Label::unknown},
      {"+RED", Label::unknown},
      {"TLP:RED\xC2\xA0", Label::unknown},
      {"TLP:\xD0\xA1LEAR", Label::unknown},
      {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", Label::unknown}};
  for (const auto& [spelling, label] : examples) BOOST_TEST((parse_label(spelling) == label), spelling);
  BOOST_TEST((parse_label(std::string(100000, ' ') + "RED") == Label::unknown));
  for (const Label label : {Label::clear, Label::green, Label::amber, Label::amber_strict, Label::red}) {
    BOOST_TEST((parse_label(text(label)) == label));
  }
}

BOOST_AUTO_TEST_CASE(the_nine_marking_ids_are_compared_whole) {
  const std::pair<std::string_view, Label> ids[] = {
      {"94868c89-83c2-464b-929b-a1a8aa3c8487", Label::clear},
      {"bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Label::green},
      {"55d920b0-5e8b-4f79-9ee9-91f868d9b421", Label::amber},
      {"939a9414-2ddd-4d32-a0cd-375ea402b003", Label::amber_strict},
      {"e828b379-4e03-4974-9ac4-e53a884c97c1", Label::red},
      {"613f2e26-407d-48c7-9eca-b8e91df99dc9", Label::clear},
      {"34098fce-860f-48ae-8e50-ebd3cc5e41da", Label::green},
      {"f88d31f6-486f-44da-b317-01333bde0b82", Label::amber},
      {"5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Label::red}};
  const std::string prefix = "marking-definition--";
  for (const auto& [id, label] : ids) BOOST_TEST((label_of_marking(prefix + std::string(id)) == label), id);
  for (const std::string_view other :
       {"bab4a63c-aed9-4b5f-a869-75b77dcc1ef3", "939a9414-2ddd-4d32-a0cd-b7c2c2b9e2c8",
        "E828B379-4E03-4974-9AC4-E53A884C97C1", "e828b379-4e03-4974-9ac4-e53a884c97c1 "}) {
    BOOST_TEST(!label_of_marking(prefix + std::string(other)).has_value(), other);
  }
  BOOST_TEST(!label_of_marking("MARKING-DEFINITION--e828b379-4e03-4974-9ac4-e53a884c97c1").has_value());
  BOOST_TEST(!label_of_marking("").has_value());
}

BOOST_AUTO_TEST_CASE(we_emit_tlp_2_ids) {
  BOOST_TEST(marking_id(Label::clear) == "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487");
  BOOST_TEST(marking_id(Label::red) == "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1");
  BOOST_TEST(protocol::marking_id(Label::unmarked).empty());
  BOOST_TEST(protocol::marking_id(Label::unknown).empty());
}

BOOST_AUTO_TEST_CASE(strictest_is_an_order_and_within_never_trusts_what_it_does_not_know) {
  for (const Label a : all) {
    for (const Label b : all) {
      BOOST_TEST((strictest(a, b) == strictest(b, a)));
      BOOST_TEST((strictest(a, b) == a || strictest(a, b) == b));
      const bool known =
          a != Label::unmarked && a != Label::unknown && b != Label::unmarked && b != Label::unknown;
      BOOST_TEST(within(a, b) == (known && strictest(a, b) == b));
    }
    BOOST_TEST((strictest(a, Label::unmarked) == a));
    BOOST_TEST((strictest(a, Label::unknown) == Label::unknown));
  }
}

BOOST_AUTO_TEST_CASE(misp_tags) {
  const std::pair<std::string_view, std::optional<Label>> tags[] = {
      {"tlp:green", Label::green},
      {"TLP:GREEN", Label::green},
      {" TLP:WHITE", Label::clear},
      {"tlp:amber+strict", Label::amber_strict},
      {"tlp:unclear", Label::unknown},
      {"TLP:PURPLE", Label::unknown},
      {"tlp:", Label::unknown},
      {"tlp", Label::unknown},
      {"tlp-red", Label::unknown},
      {"TLP RED", Label::unknown},
      {"tlp\u200B:red", Label::unknown},
      {"tlp:ex:chr", std::nullopt},
      {"TLP:EX:CHR", std::nullopt},
      {"PAP:RED", std::nullopt},
      {"", std::nullopt},
      {"red", std::nullopt},
      {"tlpwhite", std::nullopt},
      {"misp-galaxy:tool=\"tlp:red\"", std::nullopt}};
  for (const auto& [tag, label] : tags) BOOST_TEST((label_of_misp_tag(tag) == label), tag);
}

BOOST_AUTO_TEST_SUITE_END()
