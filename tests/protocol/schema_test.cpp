#include "protocol/schema.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include <boost/regex.hpp>
#include <boost/test/unit_test.hpp>

#include "embedded_schemas.h"
#include "protocol/schema_pattern.h"

BOOST_AUTO_TEST_SUITE(schema_test)

using namespace protocol;

namespace {

Schema loaded(std::string_view text) {
  return std::move(Schema::load(text, "test")).value();
}

Failure not_loaded(std::string_view text) {
  const auto result = Schema::load(text, "test");
  BOOST_REQUIRE_MESSAGE(result.has_error(), "loaded: " << text);
  return result.error();
}

bool fits(const Schema& schema, std::string_view text) {
  return schema.check(json::parse(text).value()).has_value();
}

Failure unfit(const Schema& schema, std::string_view text) {
  const auto result = schema.check(json::parse(text).value());
  BOOST_REQUIRE_MESSAGE(result.has_error(), "fits: " << text);
  return result.error();
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_would_not_be_enforced_is_refused) {
  const std::pair<std::string_view, std::string_view> examples[] = {
      {R"({"const":1})", "/const"},
      {R"({"properties":{"a":{"format":"date-time"}}})", "/properties/a/format"},
      {R"({"if":{},"then":{}})", "/if"},
      {R"({"items":{"contains":{}}})", "/items/contains"},
      {R"({"propertyNames":{}})", "/propertyNames"},
      {R"({"$id":"x"})", "/$id"},
      {R"({"properties":{"a":{"id":"http://x/"}}})", "/properties/a/id"},
      {R"({"$schema":"http://json-schema.org/draft-07/schema#"})", "/$schema"},
      {R"({"properties":{"a":{"$ref":"http://example.org/x#/definitions/a"}}})", "/properties/a/$ref"},
      {R"({"properties":{"a":{"$ref":"other.json"}}})", "/properties/a/$ref"},
      {R"({"properties":{"a":{"$ref":"#/definitions/none"}}})", "/properties/a/$ref"},
      {R"({"definitions":{"a":{}},"properties":{"a":{"$ref":"#/definitions/a","maxLength":3}}})",
       "/properties/a/maxLength"},
      {R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}})",
       "/definitions/a"},
      {R"({"definitions":{"a":{"anyOf":[{},{"$ref":"#/definitions/a"}]}}})", "/definitions/a"},
      {R"({"properties":{"a/b":{"pattern":"\\d"}}})", "/properties/a~1b/pattern"},
      {R"({"patternProperties":{"^\\w+$":{}}})", "/patternProperties/^\\w+$"},
      {R"({"required":true})", "/required"},
      {R"({"type":"text"})", "/type"},
      {R"({"enum":[]})", "/enum"},
      {R"({"exclusiveMinimum":3})", "/exclusiveMinimum"},
      {R"({"exclusiveMinimum":true})", ""},
      {R"({"minLength":-1})", "/minLength"},
      {R"({"minimum":"3"})", "/minimum"},
      {R"({"properties":{"a":true}})", "/properties/a"},
      {R"({"additionalProperties":"no"})", "/additionalProperties"},
      {R"({"maxlength":3})", "/maxlength"},
      {R"({"default":{"format":1},"multipleOf":0.5})", "/multipleOf"}};
  for (const auto& [text, where] : examples) {
    const Failure failure = not_loaded(text);
    BOOST_TEST((failure.error == Error::unsupported), text);
    BOOST_TEST(failure.where == "test#" + std::string(where), text);
  }
  BOOST_TEST((not_loaded(R"({"type":"string","type":"object"})").error == Error::malformed));
  BOOST_TEST((Schema::built_in("none").error().error == Error::not_found));
}

BOOST_AUTO_TEST_CASE(patterns_that_engines_read_differently_are_refused) {
  for (const std::string_view pattern : {"",
                                         "\\d",
                                         "\\w+",
                                         "\\s",
                                         "\\S",
                                         "\\b",
                                         "^\\p{L}$",
                                         "(?:a)",
                                         "(?=a)",
                                         "(?!a)",
                                         "[a\\-z]",
                                         "a\\/b",
                                         "a\\-b",
                                         "a.b",
                                         "^a|b$",
                                         "^a|b",
                                         "a^b",
                                         "a$b",
                                         "^*",
                                         "^a*",
                                         "a*",
                                         "(a*)*",
                                         "^(a*)*$",
                                         "^(a?)+$",
                                         "^(a|b?)$",
                                         "^((a?)?){20}$",
                                         "^(|a)$",
                                         "^()$",
                                         "(a",
                                         "a)",
                                         "[a",
                                         "[]",
                                         "[^]",
                                         "[z-a]",
                                         "[a-z-9]",
                                         "a**",
                                         "a+?",
                                         "a{2}{3}",
                                         "a{,3}",
                                         "a{0}",
                                         "a{3,2}",
                                         "a{1001}",
                                         "^(a{100}){100}$",
                                         "*a",
                                         "{2}",
                                         "a{x}",
                                         "a}",
                                         "a]",
                                         "(a)\\1",
                                         "\\u0041",
                                         "\\x41",
                                         "a\\",
                                         "^$",
                                         "[\\d]"}) {
    BOOST_TEST((Pattern::compile(pattern).has_error()), pattern);
  }
  BOOST_TEST(Pattern::compile(std::string(17, '(') + "a" + std::string(17, ')')).has_error());
}

// The engine against another one, on texts made of the characters the patterns know.
BOOST_AUTO_TEST_CASE(patterns_mean_what_ecma_262_says) {
  const std::string_view patterns[] = {"^abc$",
                                       "^a[b-]{2}c$",
                                       "^[a-c]{3}-$",
                                       "^a{3}$",
                                       "^[a-c]{2,4}$",
                                       "b",
                                       "ab",
                                       "^ab",
                                       "ab$",
                                       "^(a|bc|-)+$",
                                       "^a?b?c?$",
                                       "^(ab){2}c$",
                                       "[^a-b]",
                                       "^[^-]+$",
                                       "^(a|b){1,3}-?c*$",
                                       "a+b",
                                       "^a{2,}",
                                       "c{2}$",
                                       "^((a|b)c)?(-a)*$",
                                       "^[a-]+$",
                                       "^\\-?$|a",
                                       "(a|b)(c|-)",
                                       "^([a-b]|c[a-c]){2}$",
                                       "^a*b{0,2}c$"};
  std::mt19937 random(7);
  std::size_t matched = 0;
  for (const std::string_view text : patterns) {
    const auto pattern = Pattern::compile(text);
    if (pattern.has_error()) continue;
    const boost::regex other{std::string(text)};
    for (int i = 0; i < 2000; ++i) {
      std::string subject;
      for (auto length = random() % 8; length > 0; --length) subject.push_back("abc-"[random() % 4]);
      const bool expected = boost::regex_search(subject, other);
      matched += expected ? 1 : 0;
      BOOST_REQUIRE_MESSAGE(pattern->matches(subject) == expected, text << " on " << subject);
    }
  }
  BOOST_TEST(matched > 1000U);
  const Pattern letters = std::move(Pattern::compile("^[å-ö]{2}$")).value();
  BOOST_TEST(letters.matches("åö"));
  BOOST_TEST(!letters.matches("å"));
  const Pattern a = std::move(Pattern::compile("^a$")).value();
  BOOST_TEST(!a.matches(std::string_view("a\0b", 3)));
  BOOST_TEST(!a.matches("a\xff"));
  BOOST_TEST(!a.matches("a\n"));
}

BOOST_AUTO_TEST_CASE(every_keyword_is_enforced) {
  struct Row {
    std::string_view schema, good, bad;
  };
  const Row rows[] = {
      {R"({"type":"integer"})", "1", "1.0"},
      {R"({"type":"number"})", "1", "\"1\""},
      {R"({"type":["string","null"]})", "null", "false"},
      {R"({"type":"boolean"})", "true", "0"},
      {R"({"type":"array"})", "[]", "{}"},
      {R"({"type":"object"})", "{}", "[]"},
      {R"({"enum":["a",1,null,{"b":[2]}]})", R"({"b":[2]})", R"({"b":[3]})"},
      {R"({"enum":["a"]})", "\"a\"", "\"A\""},
      {R"({"allOf":[{"minimum":2},{"maximum":3}]})", "2", "4"},
      {R"({"anyOf":[{"type":"null"},{"minimum":3}]})", "3", "2"},
      {R"({"oneOf":[{"minimum":2},{"maximum":3}]})", "1", "2"},
      {R"({"oneOf":[{"type":"string"},{"type":"null"}]})", "null", "1"},
      {R"({"not":{"type":"null"}})", "1", "null"},
      {R"({"properties":{"a":{"type":"null"}}})", R"({"b":1})", R"({"a":1})"},
      {R"({"patternProperties":{"^x_":{"type":"null"}},"additionalProperties":false})", R"({"x_a":null})",
       R"({"y":null})"},
      {R"({"patternProperties":{"^x_":{"type":"null"}}})", R"({"y":1})", R"({"x_a":1})"},
      {R"({"properties":{"x_a":{}},"patternProperties":{"^x_":{"type":"null"}}})", R"({"x_a":null})",
       R"({"x_a":1})"},
      {R"({"additionalProperties":{"type":"null"}})", R"({"y":null})", R"({"y":1})"},
      {R"({"required":["a","b"]})", R"({"a":1,"b":2})", R"({"a":1})"},
      {R"({"dependencies":{"a":["b"]}})", R"({"b":1})", R"({"a":1})"},
      {R"({"minProperties":1})", R"({"a":1})", "{}"},
      {R"({"maxProperties":0})", "{}", R"({"a":1})"},
      {R"({"items":{"type":"null"}})", "[null]", "[null,1]"},
      {R"({"items":[{"type":"null"}],"additionalItems":false})", "[null]", "[null,null]"},
      {R"({"items":[{"type":"null"}],"additionalItems":{"type":"string"}})", "[null,\"a\"]", "[null,1]"},
      {R"({"items":[{"type":"null"}]})", "[null,1]", "[1]"},
      {R"({"minItems":1})", "[1]", "[]"},
      {R"({"maxItems":1})", "[1]", "[1,2]"},
      {R"({"uniqueItems":true})", R"([1,"1",[1],{"a":1}])", R"([{"a":1,"b":2},{"b":2,"a":1.0}])"},
      {R"({"minLength":2})", "\"åö\"", "\"å\""},
      {R"({"maxLength":2})", "\"åö\"", "\"åöä\""},
      {R"({"pattern":"^[0-9]+$"})", "\"12\"", "\"zz!!\""},
      {R"({"minimum":3})", "3", "2.9"},
      {R"({"minimum":3,"exclusiveMinimum":true})", "4", "3"},
      {R"({"maximum":18446744073709551614})", "18446744073709551614", "18446744073709551615"},
      {R"({"maximum":3,"exclusiveMaximum":true})", "2.9", "3"},
      {R"({"multipleOf":3})", "-6", "7"},
      {R"({"definitions":{"n":{"type":"null"}},"items":{"$ref":"#/definitions/n"}})", "[null]", "[1]"},
      {R"({"definitions":{"m":{"$ref":"#/definitions/n"},"n":{"type":"null"}},"items":{"$ref":"#/definitions/m"}})",
       "[null]", "[1]"},
      {R"({"properties":{"next":{"$ref":"#"}},"additionalProperties":false})", R"({"next":{"next":{}}})",
       R"({"next":{"last":{}}})"}};
  for (const Row& row : rows) {
    const Schema schema = loaded(row.schema);
    BOOST_TEST(fits(schema, row.good), row.schema << " refuses " << row.good);
    BOOST_TEST(!fits(schema, row.bad), row.schema << " accepts " << row.bad);
  }
}

BOOST_AUTO_TEST_CASE(failures_tell_an_operator_what_would_be_right) {
  const Schema schema = loaded(R"({
    "type": "object", "required": ["listen", "level"], "additionalProperties": false,
    "properties": {
      "listen": {"type": "string", "description": "host:port", "pattern": "^[a-z.]+:[0-9]+$"},
      "level": {"enum": ["debug", "info"], "description": "least level shown"},
      "threads": {"type": "integer", "minimum": 1, "maximum": 16, "description": "how many at once"},
      "names": {"type": "array", "items": {"type": "string", "minLength": 2, "maxLength": 4}}
    }})");
  const Failure missing = unfit(schema, "{}");
  BOOST_TEST(missing.where == "");
  BOOST_TEST(missing.what == R"(missing "listen", "level")");
  BOOST_TEST(missing.remedy == R"(add "listen" (host:port), "level" (least level shown))");

  const Failure value = unfit(schema, R"({"level":"loud"})");
  BOOST_TEST(value.where == "/level");
  BOOST_TEST(value.what == R"("loud" is not allowed here)");
  BOOST_TEST(value.remedy == R"(use "debug" or "info" (least level shown))");

  const Failure type = unfit(schema, R"({"threads":"4"})");
  BOOST_TEST(describe(type) == "/threads: found a string; write a whole number (how many at once)");
  BOOST_TEST(describe(unfit(schema, R"({"threads":17})")) ==
             "/threads: 17 is out of range; write a number at least 1 and at most 16 (how many at once)");
  BOOST_TEST(describe(unfit(schema, R"({"names":["ab","a"]})")) ==
             "/names/1: a string of 1 characters; write 2 to 4 characters");
  BOOST_TEST(holds(unfit(schema, R"({"listen":"x"})").remedy, "^[a-z.]+:[0-9]+$"));

  const Failure typo = unfit(schema, R"({"listne":"a:1"})");
  BOOST_TEST(typo.where == "/listne");
  BOOST_TEST(holds(typo.remedy, R"(did you mean "listen"?)"));
  const Failure stranger = unfit(schema, R"({"colour\u001b":1})");
  BOOST_TEST(stranger.where == "/colour\\x1b");
  for (const std::string_view name : {"listen", "level", "threads", "names"})
    BOOST_TEST(holds(stranger.remedy, name));
}

BOOST_AUTO_TEST_CASE(a_choice_is_explained_by_the_closest_form) {
  const Schema schema = loaded(R"({"oneOf":[
    {"type":"string","description":"a name"},
    {"type":"object","required":["kind"],"properties":{"kind":{"enum":["x","y"]}},"description":"an object with its kind"}]})");
  BOOST_TEST(unfit(schema, R"({"kind":"z"})").where == "/kind");
  BOOST_TEST(unfit(schema, "3").remedy == "a name; or an object with its kind");
}

BOOST_AUTO_TEST_CASE(a_schema_may_be_used_by_several_threads) {
  const Schema schema = loaded(R"({"items":{"pattern":"^(a|b)+$"}})");
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&schema, &wrong] {
      for (int i = 0; i < 200; ++i)
        wrong += fits(schema, R"(["ab","ba"])") && !fits(schema, R"(["ab","c"])") ? 0 : 1;
    });
  }
  threads.clear();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(every_schema_of_ours_loads_and_fits_its_examples) {
  std::size_t schemas = 0;
  for (const auto& file : embedded::schemas::files()) {
    const std::string name = std::filesystem::path(file.path).stem();
    const auto schema = Schema::built_in(name);
    BOOST_TEST(schema.has_value(), file.path << ": " << (schema.has_error() ? describe(schema.error()) : ""));
    ++schemas;
  }
  BOOST_TEST(schemas > 0U);

  const std::filesystem::path examples = std::filesystem::path(TEST_SOURCE) / "schemas" / "examples";
  if (!std::filesystem::exists(examples)) return;
  for (const auto& entry : std::filesystem::directory_iterator(examples)) {
    const std::string file = entry.path().filename();
    if (!file.ends_with(".json")) continue;
    const std::string name = file.substr(0, file.find_first_of(".-"));
    const auto schema = Schema::built_in(name);
    BOOST_TEST(schema.has_value(), file << ": no schema " << name);
    if (schema.has_error()) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    // Only the configuration is written by our own people, who may comment it.
    const auto document =
        json::parse(text.str(), {}, name == "config" ? json::Comments::accept : json::Comments::refuse);
    BOOST_TEST(document.has_value(),
               file << ": " << (document.has_error() ? describe(document.error()) : ""));
    if (document.has_error()) continue;
    const auto checked = (*schema)->check(*document);
    BOOST_TEST(checked.has_value(), file << ": " << (checked.has_error() ? describe(checked.error()) : ""));
  }
}

BOOST_AUTO_TEST_SUITE_END()
