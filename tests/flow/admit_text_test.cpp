// `object add` of text and CSV: accepted, refused with lines, known on repetition, labels only ever stricter.
#include <boost/test/unit_test.hpp>

#include "tests/flow/house.h"

using namespace test_flow;
using protocol::json::Value;

namespace {

struct Brought : House {
  static std::string args(const std::string& label, const std::string& source = "report") {
    Builder out;
    out.set("origin", "observation").set("origin_id", source);
    if (!label.empty()) out.set("label", label);
    return out.text();
  }
  flow::Reply bring(const std::string& text, const std::string& label = "TLP:GREEN",
                    const std::string& source = "report") {
    return ours.add_objects("ana", text, args(label, source));
  }
  Error refusal(const std::string& text) {
    const auto upload = Team::text(ours.run("ana", "upload", "{}", {text}), "upload");
    const auto reply = ours.attempt(
        "ana", "object.add",
        Builder().set("origin", "observation").set("origin_id", "x").set("upload", upload).text());
    BOOST_REQUIRE(reply.has_error());
    return reply.error().error;
  }
  /// "accepted known refused_count"
  static std::string counts(const flow::Reply& reply) {
    std::string out;
    for (const auto* name : {"accepted", "known", "refused_count"})
      out += std::to_string(reply.body.value()[name].GetInt64()) + " ";
    return out;
  }
  /// "line code" of each refusal.
  static std::string refused(const flow::Reply& reply) {
    std::string out;
    for (const auto& row : reply.body.value()["refused"].GetArray())
      out += std::to_string(row["position"].GetInt64()) + " " + row["code"].GetString() + " ";
    return out;
  }
  flow::Reply find(const std::string& value) {
    return ours.run("ana", "object.find", Builder().set("text", value).text());
  }
  /// The label and the holds of the one object with that value.
  std::string bound(const std::string& value) {
    const auto reply = find(value);
    const Value& objects = reply.body.value()["objects"];
    if (objects.Size() != 1) return std::to_string(objects.Size()) + " objects";
    std::string out = objects[0]["label"].GetString();
    for (const auto& why : objects[0]["held"].GetArray()) out += std::string(" ") + why.GetString();
    return out;
  }
};

const std::string report =
    "We saw hxxps://login[.]evil[.]example/a and 198.51.100[.]7.\n"
    "Their mail went to 10.1.2.3 and report.pdf was attached,\n"
    "d41d8cd98f00b204e9800998ecf8427e.\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(admit_text, Brought)

BOOST_AUTO_TEST_CASE(a_text_becomes_indicators_of_ours) {
  const auto reply = bring(report);
  BOOST_TEST(Team::text(reply, "format") == "text");
  BOOST_TEST(counts(reply) == "3 0 1 ");
  BOOST_TEST(refused(reply) == "2 not-global ");
  for (const auto* value :
       {"https://login.evil.example/a", "198.51.100.7", "d41d8cd98f00b204e9800998ecf8427e"})
    BOOST_TEST(bound(value) == "TLP:GREEN", value << " is " << bound(value));
}

BOOST_AUTO_TEST_CASE(the_same_again_is_known_also_another_day) {
  bring(report);
  clock.advance(3 * 86400);
  BOOST_TEST(counts(bring(report)) == "0 3 1 ");
  BOOST_TEST(counts(bring("value\n198.51.100.7\nnew.example\n")) == "1 1 0 ");
  BOOST_TEST(bound("198.51.100.7") == "TLP:GREEN");
  BOOST_TEST(counts(bring(report, "TLP:GREEN", "another")) == "3 0 1 ");
}

BOOST_AUTO_TEST_CASE(a_known_label_is_never_loosened_and_tightened_elsewhere) {
  bring("evil[.]example");
  BOOST_TEST(counts(bring("evil[.]example", "TLP:CLEAR")) == "0 1 0 ");
  BOOST_TEST(bound("evil.example") == "TLP:GREEN");
  const auto stricter = bring("\nevil[.]example", "TLP:AMBER");
  BOOST_TEST(refused(stricter) == "2 label ");
  BOOST_TEST(bound("evil.example") == "TLP:GREEN");
}

BOOST_AUTO_TEST_CASE(without_a_label_it_is_held) {
  bring("evil[.]example", "");
  BOOST_TEST(bound("evil.example") == "UNMARKED unmarked");
  BOOST_TEST(counts(bring("evil[.]example", "")) == "0 1 0 ");
  BOOST_TEST(bound("evil.example") == "UNMARKED unmarked");
}

BOOST_AUTO_TEST_CASE(a_row_may_only_be_stricter) {
  const auto reply = bring(
      "\xEF\xBB\xBFindicator;type;tlp;first_seen;source\r\n"
      "clear[.]example;domain;clear;2026-02-01;x\r\n"
      "amber.example;domain;TLP:AMBER;;x\r\n"
      "broken;ip;;;x\r\n"
      "198.51.100.0/24;;;;x\r\n");
  BOOST_TEST(Team::text(reply, "format") == "csv");
  BOOST_TEST(counts(reply) == "3 0 1 ");
  BOOST_TEST(refused(reply) == "4 value ");
  BOOST_TEST(reply.body.value()["alerts"].Size() == 1u);
  BOOST_TEST(bound("clear.example") == "TLP:GREEN");
  BOOST_TEST(bound("amber.example") == "TLP:AMBER");
  BOOST_TEST(bound("198.51.100.0/24") == "TLP:GREEN");
  const auto seen = find("clear.example");
  BOOST_TEST(std::string(seen.body.value()["objects"][0]["modified"].GetString()) ==
             "2026-02-01T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(of_two_rows_with_one_value_the_strictest_label_binds) {
  BOOST_TEST(counts(bring("value,tlp\ntwice.example,green\nTWICE.EXAMPLE,amber\n")) == "1 0 0 ");
  BOOST_TEST(bound("twice.example") == "TLP:AMBER");
}

BOOST_AUTO_TEST_CASE(what_is_neither_is_refused_whole) {
  BOOST_TEST((refusal(std::string("\x7F"
                                  "ELF\0\1evil.example",
                                  18)) == Error::malformed));
  BOOST_TEST((refusal("caf\xE9 evil.example") == Error::malformed));
  BOOST_TEST((refusal("<stix>evil.example</stix>") == Error::malformed));
  BOOST_TEST((refusal("\xEF\xBB\xBF{\"type\":\"bundle\",\"x\":\"evil.example\"}") == Error::malformed));
  BOOST_TEST((refusal("nothing here") == Error::invalid));
  BOOST_TEST(bound("evil.example") == "0 objects");
}

BOOST_AUTO_TEST_SUITE_END()
