// The interview: every question is asked, answers are checked, and a classified matter stops it at once.
#include "gateway/cli/interview.h"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "protocol/intake.h"
#include "tests/cli/support.h"

using namespace cli_test;
using gateway::cli::Language;

namespace {

/// Answers in the order of the questions: classified, particulars, 1 to 9.
std::string answers(const std::string& ongoing = "yes", const std::string& until = "2030-12-31") {
  return "no\nExample Ltd\nexample.org; intranet\nEva, CIO\ntelephone\nvoluntary\nPhishing\nReset\n" +
         ongoing +
         "\nno\nAdvice\nvarna; Statistics\nthe police;an MSP\nyes\nyes\nno\nyes\nno\nno\nalready\nno\n" +
         until + "\n";
}

struct Asked {
  std::ostringstream out, err;
  Result<protocol::json::Document> result;
};

Result<protocol::json::Document> interviewed(const std::string& typed, Language language, std::string& said) {
  std::istringstream in(typed);
  std::ostringstream out, err;
  gateway::cli::Console console{in, out, err, true, false};
  auto result = gateway::cli::interview(console, language);
  said = err.str();
  BOOST_TEST(out.str().empty());
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interviews)

BOOST_AUTO_TEST_CASE(all_answers_arrive) {
  std::string said;
  auto result = interviewed(answers(), Language::english, said);
  BOOST_REQUIRE_MESSAGE(result.has_value(),
                        (result.has_error() ? protocol::describe(result.error()) : std::string()));
  auto intake = protocol::Intake::from_json(*result);
  BOOST_REQUIRE(intake.has_value());
  BOOST_TEST(intake->organisation == "Example Ltd");
  BOOST_TEST((intake->names == std::vector<std::string>{"example.org", "intranet"}));
  BOOST_TEST((intake->contacted == std::vector<std::string>{"the police", "an MSP"}));
  BOOST_TEST((intake->purposes == std::vector<std::string>{"warning-others", "statistics"}));
  BOOST_TEST((intake->ongoing == protocol::Ongoing::yes));
  BOOST_TEST((intake->affected.logs == protocol::Answer::no));
  BOOST_TEST((intake->third_parties.information == protocol::Answer::yes));
  BOOST_TEST((intake->third_parties.data == protocol::Answer::no));
  BOOST_TEST((intake->police == protocol::Police::already));
  BOOST_TEST((intake->name_victim == protocol::Answer::no));
  BOOST_REQUIRE(intake->until.has_value());
  BOOST_TEST(intake->until->text == "2030-12-31T23:59:59Z");
  BOOST_TEST(!intake->confirmed);
}

BOOST_AUTO_TEST_CASE(the_notice_and_every_question_are_read) {
  for (const Language language : {Language::english, Language::swedish}) {
    std::string said;
    interviewed(answers(), language, said);
    const bool english = language == Language::english;
    BOOST_TEST(said.find(english ? protocol::notice_english() : protocol::notice_swedish()) !=
               std::string::npos);
    for (const auto& question : protocol::questions())
      BOOST_TEST(said.find(english ? question.english : question.swedish) != std::string::npos,
                 question.field);
    BOOST_TEST(said.find(english ? "hit?" : "drabbad?") >
               said.find(english ? "Before we begin" : "Innan vi börjar"));
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_does_not_fit_is_asked_for_again) {
  std::string said;
  auto result = interviewed(answers("perhaps\nunknown", "soon\n2030-13-45\n2030-12-31T10:00:00Z"),
                            Language::english, said);
  BOOST_REQUIRE(result.has_value());
  BOOST_TEST(protocol::json::string_or(*result, "ongoing") == "unknown");
  BOOST_TEST(protocol::json::string_or(*result, "until") == "2030-12-31T10:00:00Z");
}

BOOST_AUTO_TEST_CASE(what_was_not_answered_is_no_yes) {
  std::string said;
  auto result = interviewed("no\nExample Ltd\n\nEva\nmail\n\nPhishing\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
                            Language::english, said);
  BOOST_REQUIRE_MESSAGE(result.has_value(),
                        (result.has_error() ? protocol::describe(result.error()) : std::string()));
  auto intake = protocol::Intake::from_json(*result);
  BOOST_REQUIRE(intake.has_value());
  BOOST_TEST((intake->third_parties.information == protocol::Answer::unanswered));
  BOOST_TEST((intake->purposes == protocol::default_purposes()));
  BOOST_TEST((intake->police == protocol::Police::unanswered));
  BOOST_TEST((intake->name_victim == protocol::Answer::unanswered));
}

BOOST_AUTO_TEST_CASE(a_classified_matter_stops_at_once) {
  for (const char* yes : {"yes", "Y", "ja", "j"}) {
    std::string said;
    auto result = interviewed(std::string(yes) + "\nExample Ltd\n", Language::english, said);
    BOOST_REQUIRE(result.has_error());
    BOOST_TEST((result.error().error == protocol::Error::denied));
    BOOST_TEST(result.error().what.find("security-classified") != std::string::npos);
    BOOST_TEST(said.find("Which organisation") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(the_command_keeps_nothing_of_a_classified_matter) {
  ann().core.on("intake.add", Builder());
  const Folder folder;
  const Ran ran = ann()({"intake", "ask", "--out", folder.path + "/a.json"}, {"yes\n", true});
  BOOST_TEST(ran.code == 3);
  BOOST_TEST(ann().core.requests("intake.add").empty());
  BOOST_TEST(read(folder.path + "/a.json").empty());
}

BOOST_AUTO_TEST_CASE(the_command_sends_the_answers) {
  ann().core.on("intake.add",
                std::move(Builder().set("intake", "5f3a").set("incident", "81bc").set("version", 1)));
  const Ran ran = ann()({"intake", "ask", "--lang", "sv", "--title", "Nätfiske"}, {answers("ja"), true});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.out == "Intake:    5f3a\nIncident:  81bc\nVersion:   1\n");
  const auto requests = ann().core.requests("intake.add");
  BOOST_REQUIRE(requests.size() == 1u);
  BOOST_TEST(requests.front().args == R"({"title":"Nätfiske"})");
  BOOST_REQUIRE(requests.front().attachments.size() == 1u);
  BOOST_TEST(requests.front().attachments.front().find("\"organisation\":\"Example Ltd\"") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_template_and_the_examples_are_answers) {
  const Ran ran = run({"intake", "template"});
  protocol::json::Document keep;
  auto intake = protocol::Intake::from_json(parsed(ran.out, keep));
  BOOST_REQUIRE_MESSAGE(intake.has_value(),
                        (intake.has_error() ? protocol::describe(intake.error()) : std::string()));
  BOOST_TEST((intake->third_parties.information == protocol::Answer::unanswered));
}

BOOST_AUTO_TEST_CASE(wrong_answers_in_a_file_are_named_by_their_pointer) {
  ann().core.on("intake.add", Builder());
  const Folder folder;
  const std::string file = folder.write(
      "a.json", R"({"security_classified":false,"organisation":"X","what_happened":"Y","answered_by":"Z",
    "channel":"pigeon","at":"2026-01-01T00:00:00Z"})");
  const Ran ran = ann()({"intake", "add", file});
  BOOST_TEST(ran.code == 5);
  BOOST_TEST(ran.err.starts_with("csirt-gateway: " + file + "#/channel: "), ran.err);
  BOOST_TEST(ann().core.requests("intake.add").empty());
}

BOOST_AUTO_TEST_SUITE_END()
