// The intake's JSON by its schema, the refusal of classified matters, and the questions read aloud.
#include "protocol/intake.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "protocol/schema.h"

using namespace protocol;

namespace {

std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string minimal(std::string_view more = "") {
  return R"({"security_classified":false,"organisation":"A","what_happened":"B","answered_by":"C","channel":"mail",)"
         R"("at":"2026-03-01T07:05:00Z")" +
         std::string(more) + "}";
}

Result<Intake> read(std::string_view text) {
  TRY(const auto document, json::parse(text));
  return Intake::from_json(document);
}

const json::Value* at_pointer(const json::Value& schema, std::string_view pointer) {
  const json::Value* node = &schema;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto slash = std::min(pointer.find('/'), pointer.size());
    const json::Value* properties = json::find(*node, "properties");
    node = properties == nullptr ? nullptr : json::find(*properties, pointer.substr(0, slash));
    if (node == nullptr) return nullptr;
    pointer.remove_prefix(slash);
  }
  return node;
}

void require_descriptions(const json::Value& node, const std::string& at) {
  BOOST_TEST(json::find(node, "description") != nullptr, at << " has no description");
  if (const auto* items = json::find(node, "items")) require_descriptions(*items, at + "/items");
  if (const auto* properties = json::find(node, "properties")) {
    BOOST_TEST(!json::bool_or(node, "additionalProperties", true), at << " takes any member");
    for (const auto& each : properties->GetObject())
      require_descriptions(each.value,
                           at + "/" + std::string(each.name.GetString(), each.name.GetStringLength()));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(intake)

BOOST_AUTO_TEST_CASE(examples_fit_their_schemas) {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(TEST_SOURCE "/schemas/examples")) {
    const std::string stem = entry.path().stem().string();
    const std::string name = stem.substr(0, stem.find('-'));
    if (name != "intake" && name != "circle" && name != "partner" && name != "card") continue;
    BOOST_TEST_CONTEXT(stem) {
      const auto schema = Schema::built_in(name);
      BOOST_TEST_REQUIRE(schema.has_value(), (schema ? "" : describe(schema.error())));
      const auto document = json::parse(slurp(entry.path()));
      BOOST_TEST_REQUIRE(document.has_value());
      const auto checked = (*schema)->check(*document);
      BOOST_TEST(checked.has_value(), (checked ? "" : describe(checked.error())));
      if (name == "intake") BOOST_TEST(Intake::from_json(*document).has_value());
    }
    ++seen;
  }
  BOOST_TEST(seen >= 8);
}

BOOST_AUTO_TEST_CASE(every_member_is_described_and_nothing_else_is_taken) {
  for (const char* name : {"intake", "circle", "partner", "card"}) {
    const auto schema = json::parse(slurp(std::string(TEST_SOURCE "/schemas/") + name + ".json"));
    BOOST_TEST_REQUIRE(schema.has_value());
    require_descriptions(*schema, name);
  }
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_unanswered) {
  const auto answers = read(minimal());
  BOOST_TEST_REQUIRE(answers.has_value(), (answers ? "" : describe(answers.error())));
  BOOST_TEST((answers->affected.information == Answer::unanswered));
  BOOST_TEST((answers->ongoing == Ongoing::unknown));
  BOOST_TEST((answers->police == Police::unanswered));
  BOOST_TEST((answers->reporting == Reporting::voluntary));
  BOOST_TEST(!answers->confirmed);
  BOOST_TEST(!answers->withdrawn);
  BOOST_TEST(!answers->until.has_value());
}

BOOST_AUTO_TEST_CASE(everything_survives_the_round_trip) {
  const std::string text = slurp(TEST_SOURCE "/schemas/examples/intake.json");
  const auto answers = read(text);
  BOOST_TEST_REQUIRE(answers.has_value());
  BOOST_TEST(answers->names.size() == 4U);
  BOOST_TEST((answers->third_parties.data == Answer::unanswered));
  BOOST_TEST((answers->police == Police::yes));
  BOOST_TEST((answers->name_victim == Answer::no));
  BOOST_TEST(answers->until->text == "2026-12-31T23:59:59Z");
  const auto document = json::parse(text);
  BOOST_TEST(json::write(answers->to_json()) == json::write(*document));
}

BOOST_AUTO_TEST_CASE(every_word_survives_the_round_trip) {
  for (int i = 0; i < 4; ++i) {
    Intake answers = *read(minimal());
    answers.affected = {static_cast<Answer>(i % 3), static_cast<Answer>((i + 1) % 3),
                        static_cast<Answer>((i + 2) % 3)};
    answers.third_parties = {static_cast<Answer>((i + 2) % 3), static_cast<Answer>(i % 3), Answer::no};
    answers.ongoing = static_cast<Ongoing>(i % 3);
    answers.leaking = static_cast<Ongoing>((i + 1) % 3);
    answers.police = static_cast<Police>(i);
    answers.reporting = static_cast<Reporting>(i % 2);
    answers.withdrawn = answers.confirmed = i % 2 == 1;
    const auto again = Intake::from_json(answers.to_json());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(json::write(again->to_json()) == json::write(answers.to_json()));
    BOOST_TEST((again->police == answers.police));
    BOOST_TEST((again->third_parties.information == answers.third_parties.information));
  }
}

BOOST_AUTO_TEST_CASE(a_classified_matter_is_turned_away_before_anything_else) {
  for (const char* text :
       {R"({"security_classified":true})", R"({"security_classified":true,"organisation":7,"x":[]})"}) {
    const auto answers = read(text);
    BOOST_TEST_REQUIRE(answers.has_error());
    BOOST_TEST((answers.error().error == Error::denied));
    BOOST_TEST(describe(answers.error()).find("must not be handled in this system") != std::string::npos);
    BOOST_TEST(describe(answers.error()).find("national security service") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(purposes_are_of_a_small_vocabulary_and_have_a_default) {
  BOOST_TEST((read(minimal())->purposes == std::vector<std::string>{"handling", "warning-others"}));
  const auto given = read(minimal(R"(,"purposes":["statistics","police"])"));
  BOOST_TEST_REQUIRE(given.has_value());
  BOOST_TEST((given->purposes == std::vector<std::string>{"statistics", "police"}));
  for (const char* wrong : {R"(,"purposes":[])", R"(,"purposes":["curiosity"])",
                            R"(,"purposes":["police","police"])", R"(,"purposes":"police")"})
    BOOST_TEST(read(minimal(wrong)).has_error(), wrong);
  for (const auto& one : purposes()) BOOST_TEST(is_purpose(one.word));
  BOOST_TEST(!is_purpose("curiosity"));
}

BOOST_AUTO_TEST_CASE(wrong_answers_are_refused_with_their_place) {
  const auto where = [](const std::string& text) {
    const auto answers = read(text);
    return answers ? std::string("accepted") : answers.error().where;
  };
  BOOST_TEST(where(minimal(R"(,"police":"maybe")")) == "/police");
  BOOST_TEST(where(minimal(R"(,"affected":{"logs":true})")) == "/affected/logs");
  BOOST_TEST(where(minimal(R"(,"until":"tomorrow")")) == "/until");
  BOOST_TEST(where(minimal(R"(,"until":"2026-02-30T00:00:00Z")")) == "/until");
  BOOST_TEST(where(minimal(R"(,"names":["a",""])")) == "/names/1");
  BOOST_TEST(where(minimal(R"(,"colour":"red")")) != "accepted");
  BOOST_TEST(where(R"({"organisation":"A"})") != "accepted");
  BOOST_TEST(where(R"({"security_classified":"no"})") != "accepted");
  BOOST_TEST(where("[]") != "accepted");
}

BOOST_AUTO_TEST_CASE(questions_are_in_order_and_point_at_answers) {
  const auto schema = json::parse(slurp(TEST_SOURCE "/schemas/intake.json"));
  BOOST_TEST_REQUIRE(schema.has_value());
  std::set<std::string_view> numbers, fields;
  std::string_view last;
  for (const Question& question : questions()) {
    BOOST_TEST_CONTEXT(question.field) {
      BOOST_TEST(question.number >= last);
      last = question.number;
      numbers.insert(question.number);
      BOOST_TEST(fields.insert(question.field).second);
      BOOST_TEST(at_pointer(*schema, question.field) != nullptr);
      BOOST_TEST((question.english.ends_with('?') || question.english.ends_with('.')));
      BOOST_TEST((question.swedish.ends_with('?') || question.swedish.ends_with('.')));
    }
  }
  BOOST_TEST(numbers.size() == 10U);
  BOOST_TEST(questions().front().field == "/security_classified");
}

BOOST_AUTO_TEST_CASE(the_notice_says_that_it_may_become_public) {
  BOOST_TEST(notice_english().find("public document") != std::string_view::npos);
  BOOST_TEST(notice_swedish().find("allmän handling") != std::string_view::npos);
  BOOST_TEST(notice_swedish().find("personuppgifterna") != std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()
