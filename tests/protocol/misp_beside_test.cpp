// What an indicator says beside its value, in MISP's words.
#include "protocol/misp_beside.h"

#include <boost/test/unit_test.hpp>

using namespace protocol;

namespace {

std::string comment(const std::string& members) {
  return misp::comment_beside(*json::parse("{" + members + "}"));
}

std::string tags(const std::string& members) {
  std::string all;
  for (const auto& tag : misp::tags_beside(*json::parse("{" + members + "}"))) all += tag + ";";
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_beside)

BOOST_AUTO_TEST_CASE(a_name_stands_on_a_line_before_its_description) {
  BOOST_TEST(comment("") == "");
  BOOST_TEST(comment(R"("name":"A domain","description":"Seen in a kit")") == "A domain\nSeen in a kit");
  BOOST_TEST(comment(R"("name":"A domain","description":"A domain")") == "A domain");
  BOOST_TEST(comment(R"("description":"Seen in a kit")") == "Seen in a kit");
  BOOST_TEST(comment(R"("name":"A\ndomain","description":"Seen in a kit")") == "Seen in a kit");
}

BOOST_AUTO_TEST_CASE(references_stand_on_lines_behind_it_each_once) {
  const auto all = comment(
      R"("name":"A domain","description":"See https://example.org/a","external_references":[)"
      R"({"source_name":"blog","url":"https://example.org/ab"},{"source_name":"blog","url":"https://example.org/a"},)"
      R"({"source_name":"capec","external_id":"CAPEC-163"},{"source_name":"capec","external_id":"CAPEC-163"},)"
      R"({"source_name":"nothing","description":"x"},{"source_name":"name","external_id":"A domain"}])");
  BOOST_TEST(all ==
             "A domain\nSee https://example.org/a\nhttps://example.org/ab\nhttps://example.org/a\nCAPEC-163");
}

BOOST_AUTO_TEST_CASE(confidence_is_the_tag_of_the_level_it_reaches) {
  const std::pair<const char*, const char*> levels[] = {{"100", "completely-confident"},
                                                        {"99", "usually-confident"},
                                                        {"50", "fairly-confident"},
                                                        {"49", "rarely-confident"},
                                                        {"0", "unconfident"}};
  for (const auto& [confidence, level] : levels)
    BOOST_TEST(tags(std::string(R"("confidence":)") + confidence) ==
               "misp:confidence-level=\"" + std::string(level) + "\";");
}

BOOST_AUTO_TEST_CASE(phases_of_known_kill_chains_are_tags_and_no_others) {
  BOOST_TEST(
      tags(
          R"("kill_chain_phases":[)"
          R"({"kill_chain_name":"lockheed-martin-cyber-kill-chain","phase_name":"command-and-control"},)"
          R"({"kill_chain_name":"tlp","phase_name":"clear"},{"kill_chain_name":"exercise","phase_name":"x"},)"
          R"({"kill_chain_name":"mitre-attack","phase_name":"persistence"}])") ==
      "kill-chain:Command and Control;mitre-attack:persistence;");
}

BOOST_AUTO_TEST_SUITE_END()
