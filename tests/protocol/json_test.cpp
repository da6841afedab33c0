#include "protocol/json.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "protocol/json_text.h"
#include "protocol/json_walk.h"
#include "protocol/text.h"

BOOST_AUTO_TEST_SUITE(json_test)

using namespace protocol;
using json::Comments;
using json::Limits;

namespace {

Failure refused(std::string_view text, const Limits& limits = {}, Comments comments = Comments::refuse) {
  const auto result = json::parse(text, limits, comments);
  BOOST_REQUIRE_MESSAGE(result.has_error(), "accepted: " << printable(text.substr(0, 80)));
  return result.error();
}

std::string round_trip(std::string_view text) {
  return json::write(json::parse(text).value());
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

// Writes down what it is told.
class Notes final : public json::Events {
 public:
  bool let_pass = false;
  std::string told;
  std::string_view stop_at;

  bool begin_object(std::size_t at) override { return note("{" + std::to_string(at)); }
  bool end_object(json::Span where, std::size_t members) override {
    return note("}" + spot(where) + "=" + std::to_string(members));
  }
  bool begin_array(std::size_t at) override { return note("[" + std::to_string(at)); }
  bool end_array(json::Span where, std::size_t items) override {
    return note("]" + spot(where) + "=" + std::to_string(items));
  }
  bool name(json::Span where, std::string_view name) override {
    if (!stop_at.empty() && name == stop_at) return stop(fail(Error::denied, "enough"));
    return note("name" + spot(where) + "=" + printable(name));
  }
  bool string(json::Span where, std::string_view value) override {
    return note("string" + spot(where) + "=" + printable(value.substr(0, 9)));
  }
  bool number(json::Span where, const json::Number& value) override {
    return note("number" + spot(where) + "#" + std::to_string(value.index()));
  }
  bool boolean(json::Span where, bool value) override {
    return note((value ? "true" : "false") + spot(where));
  }
  bool null(json::Span where) override { return note("null" + spot(where)); }
  bool finding(json::Finding what, std::size_t at) override {
    note("finding" + std::to_string(static_cast<int>(what)) + "@" + std::to_string(at));
    return let_pass || json::Events::finding(what, at);
  }

 private:
  static std::string spot(json::Span where) {
    return std::to_string(where.begin) + "-" + std::to_string(where.end);
  }
  bool note(const std::string& line) {
    told += (told.empty() ? "" : " ") + line;
    return true;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_json_comes_back_as_it_was) {
  for (const std::string_view text :
       {"null", "true", "false", "0", "-1", "18446744073709551615", "-9223372036854775808", "1.5", R"("")",
        "[]", "{}", R"([[],{},[{"a":[1,"b",null]}]])",
        R"({"b":1,"a":{"b":2},"":3,"åäö 日本 🦊":"/<>&"})", R"("\"\\\b\f\n\r\t\u001F")"}) {
    BOOST_TEST(round_trip(text) == text);
  }
  BOOST_TEST(round_trip(" \t\r\n[ 1 , 2 ] \n") == "[1,2]");
  BOOST_TEST(round_trip(R"("\u0041\/\uD83E\uDD8A\u00e5")") == "\"A/🦊å\"");
  BOOST_TEST(round_trip("[1e3,1E+3,-0.0,5e-324]") == "[1000.0,1000.0,-0.0,5e-324]");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused_with_its_place) {
  const std::pair<std::string_view, std::size_t> examples[] = {{"", 0},
                                                               {"   ", 3},
                                                               {"[1,]", 3},
                                                               {"{\"a\":1,}", 7},
                                                               {"[1 2]", 3},
                                                               {"{\"a\" 1}", 5},
                                                               {"{a:1}", 1},
                                                               {"{'a':1}", 1},
                                                               {"[1", 2},
                                                               {"{\"a\":", 5},
                                                               {"[}", 1},
                                                               {"{]", 1},
                                                               {"]", 0},
                                                               {"nul", 0},
                                                               {"nulll", 4},
                                                               {"NaN", 0},
                                                               {"Infinity", 0},
                                                               {"-", 1},
                                                               {"01", 1},
                                                               {"-01", 2},
                                                               {"1.", 2},
                                                               {".5", 0},
                                                               {"+1", 0},
                                                               {"1e", 2},
                                                               {"0x10", 1},
                                                               {"\"abc", 4},
                                                               {"\"a\nb\"", 2},
                                                               {"\"\x1b\"", 1},
                                                               {"\"\\x\"", 1},
                                                               {"\"\\u12\"", 1},
                                                               {"\"\\u12G4\"", 1},
                                                               {"\"\\ud800\"", 1},
                                                               {"\"\\ud800\\u0041\"", 1},
                                                               {"\"\\udc00\\ud800\"", 1},
                                                               {"1 2", 2},
                                                               {"{} x", 3},
                                                               {"[1]]", 3},
                                                               {"\xEF\xBB\xBF{}", 0},
                                                               {"// c\n1", 0},
                                                               {"[1/**/]", 2},
                                                               {"\"\xff\"", 1},
                                                               {"\"\xc0\x80\"", 1},
                                                               {"\"\xed\xa0\x80\"", 1},
                                                               {"\"\xf5\x80\x80\x80\"", 1},
                                                               {"\"a\xe2\x82\"", 2},
                                                               {"\"\\", 1}};
  for (const auto& [text, at] : examples) {
    const Failure failure = refused(text);
    BOOST_TEST((failure.error == Error::malformed), text);
    BOOST_TEST(failure.where == "byte " + std::to_string(at), printable(text) << ": " << describe(failure));
  }
  const Failure nul = refused(std::string_view("[1]\0", 4));
  BOOST_TEST(nul.where == "byte 3");
  BOOST_TEST(refused(std::string_view("[\0]", 3)).where == "byte 1");
  BOOST_TEST(refused("{\n  \"a\": 1\n  \"b\": 2\n}").remedy == "see line 3, column 3");
}

BOOST_AUTO_TEST_CASE(a_name_stands_once_in_an_object) {
  BOOST_TEST(refused(R"({"tlp":"red","tlp":"clear"})").where == "byte 13");
  BOOST_TEST(refused(R"({"name":1,"na\u006de":2})").where == "byte 10");
  BOOST_TEST(refused(R"({"na\u006de":1,"a":0,"name":2})").where == "byte 21");
  BOOST_TEST(refused(R"([{"a":{"":1,"b":2,"":3}}])").where == "byte 18");
  BOOST_TEST(json::parse(R"([{"a":{"a":{"a":1}}},{"a":1}])").has_value());
  std::string many = "{";
  for (int i = 0; i < 60000; ++i) many += "\"" + std::to_string(i) + "\":0,";
  BOOST_TEST(json::parse(many + "\"x\":0}").has_value());
  BOOST_TEST((refused(many + "\"777\":0}").error == Error::malformed));
}

// Few names are compared in another way than many.
BOOST_AUTO_TEST_CASE(a_name_is_found_again_among_any_number_of_others) {
  for (const std::size_t others : {1U, 5U, 23U, 24U, 25U, 40U}) {
    for (std::size_t length = 0; length < 40; ++length) {
      const std::string name(length, 'n');
      std::string text = "{\"" + name + "\":0";
      for (std::size_t i = 0; i < others; ++i)
        text += ",\"" + name + std::string(i % 3, 'n') + std::to_string(i) + "n\":0";
      BOOST_REQUIRE(json::parse(text + "}").has_value());
      BOOST_REQUIRE(refused(text + ",\"" + name + "\":0}").where ==
                    "byte " + std::to_string(text.size() + 1));
    }
  }
}

BOOST_AUTO_TEST_CASE(bounds_hold_exactly) {
  const Limits limits{.body_bytes = 400, .depth = 4, .string_bytes = 8, .list_items = 3, .name_bytes = 5};
  const std::pair<std::string, std::string> at_and_over[] = {
      {"[[[{}]]]", "[[[[{}]]]]"},
      {R"("12345678")", R"("123456789")"},
      {R"("\u00e5\u00e5\u00e5\u00e5")", R"("\u00e5\u00e5\u00e5\u00e51")"},
      {"[1,2,3]", "[1,2,3,4]"},
      {R"({"12345":1})", R"({"123456":1})"},
      {R"({"a":1,"b":2,"c":3})", R"({"a":1,"b":2,"c":3,"d":4})"},
      {"1" + std::string(399, ' '), "1" + std::string(400, ' ')}};
  for (const auto& [at, over] : at_and_over) {
    BOOST_TEST(json::parse(at, limits).has_value(), at);
    BOOST_TEST((refused(over, limits).error == Error::too_large), over);
  }
  BOOST_TEST(json::parse(repeated("[", 64) + repeated("]", 64)).has_value());
  BOOST_TEST((refused(repeated("[", 65) + repeated("]", 65)).error == Error::too_large));
}

BOOST_AUTO_TEST_CASE(numbers_are_kept_or_refused) {
  const json::Document whole =
      json::parse("[9223372036854775807,9223372036854775808,-9223372036854775808]").value();
  BOOST_TEST(whole[0].GetInt64() == INT64_MAX);
  BOOST_TEST(whole[1].GetUint64() == 9223372036854775808U);
  BOOST_TEST(whole[2].GetInt64() == INT64_MIN);
  for (const std::string& text :
       {std::string("18446744073709551616"), std::string("-9223372036854775809"), std::string("1e400"),
        std::string("-1e400"), std::string("1e-400"), std::string(10000, '9'), "1e" + std::string(10000, '9'),
        "0." + std::string(400, '0') + "1"}) {
    BOOST_TEST((refused(text).error == Error::malformed));
  }
  BOOST_TEST(json::parse("[0e999999,0.000,1e308]").has_value());
}

BOOST_AUTO_TEST_CASE(u0000_is_refused_written_in_any_way) {
  BOOST_TEST((refused(R"("a\u0000b")").error == Error::malformed));
  BOOST_TEST((refused(R"({"a\u0000":1})").error == Error::malformed));
  BOOST_TEST((refused(std::string_view("\"a\0b\"", 5)).error == Error::malformed));
}

BOOST_AUTO_TEST_CASE(comments_only_where_our_own_people_write) {
  const auto configuration = [](std::string_view text) { return json::parse(text, {}, Comments::accept); };
  BOOST_TEST(json::write(configuration("// x\n{ /* y */ \"a\" /**/ : // z\n 1 /* // */ } // end").value()) ==
             R"({"a":1})");
  BOOST_TEST(json::write(configuration(R"(["//","/*"])").value()) == R"(["//","/*"])");
  BOOST_TEST(refused("[1 /* open", {}, Comments::accept).where == "byte 3");
  BOOST_TEST(refused("[1 / 2]", {}, Comments::accept).where == "byte 3");
  BOOST_TEST(refused("[1,/*/]", {}, Comments::accept).where == "byte 3");
}

BOOST_AUTO_TEST_CASE(a_deep_text_does_not_need_a_deep_stack) {
  std::thread small([] {
    BOOST_TEST((refused(repeated("[", 1000000)).error == Error::too_large));
    const Limits deep{.depth = 1000000};
    Notes notes;
    BOOST_TEST(
        json::walk(repeated("[", 100000) + repeated("]", 100000), deep, Comments::refuse, notes).has_value());
  });
  small.join();
}

BOOST_AUTO_TEST_CASE(a_walk_tells_what_stands_where) {
  Notes notes;
  BOOST_TEST(json::walk(R"({"a":[1,2.5,"\u0041"],"b":{},"c":true,"d":null})", {}, Comments::refuse, notes)
                 .has_value());
  BOOST_TEST(notes.told ==
             "{0 name1-4=a [5 number6-7#1 number8-11#3 string12-20=A ]5-21=3 name22-25=b {26 }26-28=0 "
             "name29-32=c true33-37 name38-41=d null42-46 }0-47=4");
}

BOOST_AUTO_TEST_CASE(a_handler_may_let_soft_findings_pass) {
  const Limits limits{.string_bytes = 3, .list_items = 2, .name_bytes = 2};
  const std::string text = R"({"abc":["long","a\u0000",1e400,4],"b":0})";
  Notes strict;
  BOOST_TEST((json::walk(text, limits, Comments::refuse, strict).error().error == Error::too_large));
  Notes lenient;
  lenient.let_pass = true;
  BOOST_TEST(json::walk(text, limits, Comments::refuse, lenient).has_value());
  BOOST_TEST(lenient.told ==
             "{0 finding3@1 name1-6=abc [7 finding1@8 string8-14=long finding0@15 string15-24=a\\x00 "
             "finding2@25 finding4@25 "
             "number25-30#0 number31-32#1 ]7-33=4 name34-37=b number38-39#1 }0-40=2");
}

BOOST_AUTO_TEST_CASE(a_handler_may_end_the_walk) {
  Notes notes;
  notes.stop_at = "b";
  const auto result = json::walk(R"({"a":1,"b":2,"c")", {}, Comments::refuse, notes);
  BOOST_TEST((result.error().error == Error::denied));
  BOOST_TEST(notes.told == "{0 name1-4=a number5-6#1");
}

BOOST_AUTO_TEST_CASE(members_are_read_by_type) {
  const json::Document document =
      json::parse(R"({"s":"x","i":-3,"b":true,"l":["a","b"],"bad":["a",1],"d":1.5,"a/b~":1})").value();
  BOOST_TEST(json::get_string(document, "s").value() == "x");
  BOOST_TEST(json::get_int(document, "i").value() == -3);
  BOOST_TEST(json::get_bool(document, "b").value());
  BOOST_TEST(json::get_strings(document, "l").value().size() == 2U);
  BOOST_TEST(json::get_string(document, "i").error().where == "/i");
  BOOST_TEST(json::get_int(document, "d", "/at").error().where == "/at/d");
  BOOST_TEST(json::get_bool(document, "none").error().where == "/none");
  BOOST_TEST(json::get_strings(document, "bad").error().where == "/bad/1");
  BOOST_TEST(json::get_string(document, "a/b~").error().where == "/a~1b~0");
  BOOST_TEST(json::string_or(document, "i", "z") == "z");
  BOOST_TEST(json::int_or(document, "i", 7) == -3);
  BOOST_TEST(json::bool_or(document, "none", true));
  BOOST_TEST(json::find(document["s"], "s") == nullptr);
  BOOST_TEST(json::find(document, std::string_view()) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_builder_takes_a_piece_of_a_text_and_nothing_behind_it) {
  const std::string_view text = "hashes.MD5";
  json::Builder builder;
  builder.set(text.substr(0, 6), text.substr(0, 3)).set(text.substr(0, 6), text.substr(1, 2));
  builder.set("nul", std::string_view("a\0b", 3));
  BOOST_TEST(builder.text() == R"({"hashes":"as","nul":"a\u0000b"})");
}

BOOST_AUTO_TEST_CASE(a_builder_replaces_copies_and_repairs) {
  json::Builder inner;
  inner.set("x", 1);
  json::Builder builder;
  builder.set("a", "1")
      .set("n", 2)
      .set("a", "3")
      .set("t", true)
      .set("o", inner)
      .set("l", std::vector<std::string>{"p", "q"});
  builder.set("list", std::vector<json::Builder>{}).null("z").set("", std::string_view());
  {
    const json::Document gone = json::parse(R"({"deep":["copied"]})").value();
    builder.set("v", gone);
  }
  BOOST_TEST(
      builder.text() ==
      R"({"a":"3","n":2,"t":true,"o":{"x":1},"l":["p","q"],"list":[],"z":null,"":"","v":{"deep":["copied"]}})");
  json::Builder broken;
  broken.set("s", "a\xff z").set("l", std::vector<std::string>{"\xc0\x80"});
  BOOST_TEST(broken.text() == "{\"s\":\"a\uFFFD z\",\"l\":[\"\uFFFD\uFFFD\"]}");
  BOOST_TEST(json::parse(broken.text()).has_value());
  const json::Document taken = builder.take();
  BOOST_TEST(json::write(json::copy(taken)) == json::write(taken));
  BOOST_TEST(json::write_pretty(json::parse(R"({"a":[1]})").value()) == "{\n  \"a\": [\n    1\n  ]\n}");
}

BOOST_AUTO_TEST_CASE(every_control_character_is_escaped) {
  // Long and short: RapidJSON writes them by different ways.
  for (const std::size_t before : {0U, 40U}) {
    for (char c = 1; c < ' '; ++c) {
      const std::string text = std::string(before, 'x') + c + "and what follows it";
      json::Builder object;
      object.set("said", text);
      for (const auto& written : {object.text(), json::write_pretty(json::parse(object.text()).value())}) {
        const auto back = json::parse(written);
        BOOST_TEST_REQUIRE(back.has_value(), static_cast<int>(c));
        BOOST_TEST(json::string_or(*back, "said") == text);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(one_reader_reads_many_texts) {
  json::Reader reader;
  const std::string texts[] = {R"({"a":"b","list":[1,-2,3.5,true,null],"o":{}})",
                               R"({"na\u006de":"text \u00e5 \" \\ /","":""})",
                               "[" + repeated("\"0123456789abcdef\",", 20000) + "{}]", R"("alone")", "[]"};
  for (int round = 0; round < 3; ++round) {
    for (const std::string& text : texts) {
      const auto value = reader.read(text);
      BOOST_REQUIRE(value.has_value());
      BOOST_TEST(json::write(**value) == round_trip(text));
      BOOST_TEST(json::write(json::copy(**value)) == round_trip(text));
      BOOST_TEST(reader.read(text.substr(0, text.size() - 1)).has_error());
    }
  }
  BOOST_TEST(reader.read("[[]]", {.depth = 1}).has_error());
}

BOOST_AUTO_TEST_CASE(a_text_from_front_to_back_is_written_as_a_document_is) {
  std::string every;
  // What write() makes of U+001A to U+001F depends on where they stand (RapidJSON 1.1.0 with SSE2), so that
  // those are compared with what they have to be.
  for (int c = 1; c < 0x80; ++c)
    if (c < 0x1A || c > 0x1F) every += static_cast<char>(c);
  every += std::string(1, '\0') + "\u00e5\u20ac\U0001F600\u2028";
  for (std::size_t from = 0; from <= every.size(); ++from) {
    const std::string text = every.substr(from);
    if (!valid_utf8(text)) continue;
    json::Builder document;
    document.set("text", text).set(text + ".", std::int64_t{-7}).set("yes", true).set("no", false);
    document.null("nothing").set("list", std::vector<std::string>{text, "", "b"});
    document.set("empty", std::vector<std::string>()).set("inner", json::Builder().set("a", "b"));
    json::TextWriter out(from);
    out.begin_object().set("text", text).set(text + ".", std::int64_t{-7}).set("yes", true).set("no", false);
    out.name("nothing").null().name("list").begin_list().value(text).value("").value("b").end_list();
    out.name("empty").begin_list().end_list().set("inner", json::Builder().set("a", "b").value());
    BOOST_REQUIRE(out.end_object().take() == document.text());
  }
  const std::string behind = "sixteen bytes or more";
  BOOST_TEST(json::TextWriter().value("\x1A\x1B\x1F" + behind).take() ==
             R"("\u001A\u001B\u001F)" + behind + '"');
}

// Which hostile texts are no JSON at all is known; the others must be read.
BOOST_AUTO_TEST_CASE(hostile_texts_are_refused_whole_or_read) {
  const std::filesystem::path folder = std::filesystem::path(TEST_SHARED_DATA) / "adversarial";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no adversarial data at " << folder);
    return;
  }
  const std::string_view not_json[] = {"001", "002", "004", "005", "006", "008", "012", "013", "014",
                                       "016", "017", "018", "024", "025", "026", "028", "029", "030",
                                       "032", "033", "034", "036", "037", "038", "040", "041"};
  std::size_t refusals = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("EXPECTED") || name.starts_with("expected")) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const bool refuse =
        std::find(std::begin(not_json), std::end(not_json), name.substr(0, 3)) != std::end(not_json);
    const auto result = json::parse(text.str());
    BOOST_TEST(result.has_error() == refuse,
               name << (result.has_error() ? ": " + describe(result.error()) : ""));
    refusals += result.has_error() ? 1 : 0;
  }
  BOOST_TEST(refusals == std::size(not_json));
}

BOOST_AUTO_TEST_SUITE_END()
