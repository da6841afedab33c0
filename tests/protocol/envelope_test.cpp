#include "protocol/envelope.h"

#include <fstream>
#include <iterator>

#include <boost/test/unit_test.hpp>

#include "protocol/schema.h"

using namespace protocol;

namespace {

constexpr const char* team_a = "11111111-1111-4111-8111-111111111111";
constexpr const char* team_b = "22222222-2222-4222-8222-222222222222";
const std::string one = R"({"type":"indicator",  "x": "å"})";
const std::string two = "{\n \"type\": \"malware\"\n}";
const Instant noon{1790000000, 250000000};

SliceEntry entry(std::string_view bytes, Label label) {
  return {"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "2026-01-02T03:04:05Z", sha256(bytes),
          bytes.size(), label};
}

EnvelopeHeader header(EnvelopeKind kind = EnvelopeKind::release) {
  EnvelopeHeader out;
  out.id = Uuid::parse("33333333-3333-4333-8333-333333333333").value();
  out.kind = kind;
  out.from = team_a;
  out.to = {team_b};
  out.created = noon;
  out.expires = noon + 86400;
  if (kind != EnvelopeKind::receipt)
    out.release = Uuid::parse("44444444-4444-4444-8444-444444444444").value();
  if (kind == EnvelopeKind::release) out.slices = {entry(one, Label::green), entry(two, Label::amber)};
  if (kind == EnvelopeKind::red) out.person = "eve";
  out.label = kind == EnvelopeKind::red ? Label::red : Label::amber;
  out.terms = {"cnw", "CSIRTs Network", team_a, {"no-onward"}};
  return out;
}

std::string plaintext() {
  return compose(header(), std::vector<std::string_view>{one, two});
}

Error error_of(std::string_view text) {
  auto result = parse_envelope(text);
  BOOST_REQUIRE(result.has_error());
  return result.error().error;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(envelope)

BOOST_AUTO_TEST_CASE(release_keeps_every_byte) {
  const std::string text = plaintext();
  auto read = parse_envelope(text);
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_REQUIRE(read->slices.size() == 2);
  BOOST_TEST(read->slices[0] == one);
  BOOST_TEST(read->slices[1] == two);
  BOOST_TEST(header_line(read->header) == header_line(header()));
  BOOST_TEST((read->header.created == noon));
  BOOST_TEST(read->header.terms.restrictions.at(0) == "no-onward");
  BOOST_TEST(read->body ==
             R"({"type":"bundle","id":"bundle--33333333-3333-4333-8333-333333333333","objects":[)"
             "\n" +
                 one + ",\n" + two + "\n]}\n");
}

BOOST_AUTO_TEST_CASE(what_may_be_done_with_its_objects_is_said_only_where_somebody_said_it) {
  auto said = header();
  BOOST_TEST(header_line(said).find("\"pap\"") == std::string::npos);
  said.terms.pap = Pap::amber;
  const std::string line = header_line(said);
  const auto read = parse_header(line);
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST((read->terms.pap == Pap::amber));
  for (const auto* other : {"\"PAP:PURPLE\"", "\"pap:amber\"", "\"\"", "null", "4"})
    BOOST_TEST(parse_header(replaced(line, "\"PAP:AMBER\"", other)).has_error(), other);
}

BOOST_AUTO_TEST_CASE(the_example_is_a_header) {
  std::ifstream file(TEST_SOURCE "/schemas/examples/envelope.json");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto read = parse_header(text);
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST(read->slices.size() == 1u);
}

BOOST_AUTO_TEST_CASE(control_kinds_round_trip) {
  for (auto kind : {EnvelopeKind::recall, EnvelopeKind::receipt}) {
    const std::string text = compose(header(kind), std::string_view(R"({"a":1})"));
    auto read = parse_envelope(text);
    BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
    BOOST_TEST(read->body == "{\"a\":1}\n");
    BOOST_TEST((read->header.kind == kind));
    BOOST_TEST((error_of(text + "{}\n") == Error::malformed));
  }
  BOOST_TEST((error_of(replaced(compose(header(EnvelopeKind::receipt), std::string_view("{}")), "\n{}\n",
                                "\n")) == Error::malformed));
}

BOOST_AUTO_TEST_CASE(red_body_is_binary) {
  const std::string inner("\x85\x00\n\n\xff", 5);
  const std::string text = compose(header(EnvelopeKind::red), std::string_view(inner));
  auto read = parse_envelope(text);
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST(read->body == inner);
  BOOST_TEST(read->header.person == "eve");
}

BOOST_AUTO_TEST_CASE(framing_is_exact) {
  const std::string good = plaintext();
  BOOST_TEST((error_of("") == Error::malformed));
  BOOST_TEST((error_of(replaced(good, "ENVELOPE 1", "ENVELOPE 2")) == Error::unsupported));
  BOOST_TEST((error_of(good + "\n") == Error::malformed));
  BOOST_TEST((error_of(good.substr(0, good.size() - 1)) == Error::malformed));
  BOOST_TEST((error_of(replaced(good, ",\n{", ", {")) == Error::malformed));
  BOOST_TEST((error_of(replaced(good, "bundle--3333", "bundle--4333")) == Error::malformed));
  BOOST_TEST((error_of(replaced(good, "malware", "Malware")) == Error::malformed));
  BOOST_TEST((error_of(replaced(good, "\"length\":" + std::to_string(one.size()), "\"length\":9")) ==
              Error::malformed));
  BOOST_TEST((error_of(replaced(good, "\"length\":" + std::to_string(two.size()), "\"length\":16777216")) ==
              Error::malformed));
}

BOOST_AUTO_TEST_CASE(every_cut_is_refused) {
  const std::string good = plaintext();
  for (std::size_t i = 0; i < good.size(); ++i) BOOST_TEST(parse_envelope(good.substr(0, i)).has_error());
}

BOOST_AUTO_TEST_CASE(header_is_strict) {
  const std::string good = plaintext();
  auto refused = [&](std::string_view from, std::string_view to) {
    return parse_envelope(replaced(good, from, to)).has_error();
  };
  BOOST_TEST(refused("\"part\":1", "\"part\":2"));
  BOOST_TEST(refused("\"part\":1", "\"part\":0"));
  BOOST_TEST(refused("\"kind\":\"release\"", "\"kind\":\"other\""));
  BOOST_TEST(refused("\"kind\":\"release\"", "\"kind\":\"receipt\""));
  BOOST_TEST(refused("\"kind\"", "\"more\":1,\"kind\""));
  BOOST_TEST(refused("\"person\":\"\"", "\"person\":\"eve\""));
  BOOST_TEST(refused("\"label\":\"TLP:AMBER\"", "\"label\":\"TLP:CLEAR\""));
  BOOST_TEST(refused("TLP:GREEN", "TLP:WHITE"));
  BOOST_TEST(refused("no-onward", "do-what-you-like"));
  BOOST_TEST(refused("CSIRTs Network", "CSIRTs\\u0007Network"));
  BOOST_TEST(refused("\"circle\"", "\"circle\":\"x\",\"circle\""));
  BOOST_TEST(refused("\"to\":[\"2222", "\"to\":[\"ZZZZ"));
  EnvelopeHeader unsorted = header();
  unsorted.to = {team_b, team_a};
  BOOST_TEST(parse_header(header_line(unsorted)).has_error());
  unsorted.to = {team_b, team_b};
  BOOST_TEST(parse_header(header_line(unsorted)).has_error());
  EnvelopeHeader red = header(EnvelopeKind::red);
  red.label = Label::amber;
  BOOST_TEST(parse_header(header_line(red)).has_error());
}

BOOST_AUTO_TEST_CASE(addressed_to_us_from_them_and_now) {
  auto error = [](std::string_view from, std::string_view team, Instant now) {
    auto result = check_addressed(header(), from, team, now);
    return result.has_error() ? std::string(name(result.error().error)) : "none";
  };
  BOOST_TEST(error(team_a, team_b, noon) == "none");
  BOOST_TEST(error(team_b, team_b, noon) == "unauthenticated");
  BOOST_TEST(error(team_a, team_a, noon) == "not-addressed");
  BOOST_TEST(error(team_a, team_b, noon + 86400) == "expired");
  BOOST_TEST(error(team_a, team_b, noon + -envelope_skew_seconds) == "none");
  BOOST_TEST(error(team_a, team_b, noon + (-envelope_skew_seconds - 1)) == "expired");
}

BOOST_AUTO_TEST_SUITE_END()
