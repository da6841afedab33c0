// Who we know, as JSON and back; cards from outside.
#include "gateway/directory/directory.h"

#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

using namespace gateway;
using protocol::Error;
using protocol::Label;

namespace {

std::string example(const std::string& name) {
  std::ifstream file(TEST_SOURCE "/schemas/examples/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

protocol::json::Document document(const std::string& name) {
  return *protocol::json::parse(example(name));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_TEST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// value → JSON → value → JSON gives the same JSON.
template <typename T, typename From>
void round_trip(const T& value, From from) {
  const auto once = directory::to_json(value);
  const auto again = from(once);
  BOOST_TEST_REQUIRE(again.has_value(), (again ? "" : protocol::describe(again.error())));
  BOOST_TEST(protocol::json::write(directory::to_json(*again)) == protocol::json::write(once));
}

Instant instant(std::string_view text) {
  return protocol::Timestamp::parse(text)->key;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(directory_json)

BOOST_AUTO_TEST_CASE(team_person_and_incident) {
  round_trip(directory::Team{"3f0c2c1e-5b7a-4d3e-9a51-6f3f2f1f7a01", "us", "Us", "https://us.example:1",
                             "pin", "F", "K", ""},
             directory::team_from);
  round_trip(directory::Person{"anna", "Anna", {"analyst", "approver"}, "pin", "F", "K", "active"},
             directory::person_from);
  round_trip(directory::Incident{"i", "A\ntitle", "n", {"p1", "p2"}, {"Exempelkraft"}, "open"},
             directory::incident_from);
  const auto odd = directory::to_json(directory::Person{"anna", "Anna", {"root"}, "pin", "F", "K", "active"});
  BOOST_TEST((directory::person_from(odd).error().where == "/roles"));
}

BOOST_AUTO_TEST_CASE(terms_with_every_label_and_origin) {
  for (int i = 0; i <= static_cast<int>(Label::unknown); ++i) {
    policy::Terms terms;
    terms.origin = static_cast<policy::Origin>(i % 4);
    terms.origin_id = "o";
    terms.ours = i % 2 == 0;
    terms.label = static_cast<Label>(i);
    terms.kind = static_cast<protocol::stix::Kind>(i % 3);
    terms.arrived_in = "first";
    terms.restrictions = {"no-onward"};
    terms.holds = {"unmarked", "artifact"};
    terms.named = {"anna"};
    round_trip(terms, directory::terms_from);
    BOOST_TEST((directory::terms_from(directory::to_json(terms))->label == terms.label));
  }
  BOOST_TEST(directory::terms_from(document("circle.json")).has_error());
}

BOOST_AUTO_TEST_CASE(partners_survive) {
  const auto partner = directory::partner_from(document("partner.json"));
  BOOST_TEST_REQUIRE(partner.has_value(), (partner ? "" : protocol::describe(partner.error())));
  BOOST_TEST((partner->ceiling == Label::amber));
  BOOST_TEST(partner->people.size() == 1U);
  round_trip(*partner, directory::partner_from);
}

BOOST_AUTO_TEST_CASE(circle_and_membership) {
  const auto circle = directory::circle_from(document("circle.json"));
  BOOST_TEST_REQUIRE(circle.has_value(), (circle ? "" : protocol::describe(circle.error())));
  round_trip(*circle, directory::circle_from);
  const std::string left = "7d0f5c1a-2a5e-4b8e-8c55-1f2e3d4c5b6a";
  BOOST_TEST(!circle->has_member(left, instant("2024-12-31T23:59:59Z")));
  BOOST_TEST(circle->has_member(left, instant("2025-01-01T00:00:00Z")));
  BOOST_TEST(!circle->has_member(left, instant("2026-02-01T00:00:00Z")),
             "the end is the first moment outside");
  BOOST_TEST(circle->has_member("3f0c2c1e-5b7a-4d3e-9a51-6f3f2f1f7a01", instant("2030-01-01T00:00:00Z")));
  BOOST_TEST(!circle->has_member("", instant("2026-01-15T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_membership_without_a_real_time_is_refused) {
  const auto text = replaced(example("circle.json"), "2026-02-01T00:00:00Z", "2026-02-30T00:00:00Z");
  const auto circle = directory::circle_from(*protocol::json::parse(text));
  BOOST_TEST_REQUIRE(circle.has_error());
  BOOST_TEST(circle.error().where == "/members/1/until");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(cards)

BOOST_AUTO_TEST_CASE(a_card_enrols_as_active_with_the_least_ceiling) {
  const auto partner = directory::partner_from_card(example("card.json"));
  BOOST_TEST_REQUIRE(partner.has_value(), (partner ? "" : protocol::describe(partner.error())));
  BOOST_TEST(partner->short_name == "cert-xf");
  BOOST_TEST(partner->state == "active");
  BOOST_TEST((partner->ceiling == Label::clear));
  BOOST_TEST(partner->fingerprints.size() == 1U);
  BOOST_TEST(partner->people.front().id == "maija");
  BOOST_TEST(directory::partner_from_card(example("card-minimal.json")).has_value());
}

BOOST_AUTO_TEST_CASE(our_card_is_read_by_a_partner) {
  const auto model = directory::partner_from_card(example("card.json"));
  const directory::Team team{
      model->id,          model->short_name,           model->name,         model->endpoint,
      model->tls_pins[0], model->fingerprints.front(), model->openpgp_keys, "FI"};
  const auto read = directory::partner_from_card(directory::card(team, model->people));
  BOOST_TEST_REQUIRE(read.has_value(), (read ? "" : protocol::describe(read.error())));
  BOOST_TEST(protocol::json::write(directory::to_json(*read)) ==
             protocol::json::write(directory::to_json(*model)));
}

BOOST_AUTO_TEST_CASE(bad_cards_are_refused) {
  const std::string good = example("card.json");
  const auto refused = [&](std::string_view from, std::string_view to) {
    return directory::partner_from_card(replaced(good, from, to)).has_error();
  };
  BOOST_TEST(refused("3f0c2c1e-", "3F0C2C1E-"));
  BOOST_TEST(refused("https://", "http://"));
  BOOST_TEST(refused("cert-xf\"", "cert xf\""));
  BOOST_TEST(refused("0123456789ABCDEF", "0123456789abcdef"));
  BOOST_TEST(refused("CERT-XF, example", "CERT-XF\\u001b[2J, example"));
  BOOST_TEST(refused("CERT-XF, example", "CERT-XF\\u202e, example"));
  BOOST_TEST(refused("\"country\"", "\"ceiling\""));
  BOOST_TEST(refused("\"tls_pins\"", "\"id\""));
  BOOST_TEST(directory::partner_from_card("").has_error());
  BOOST_TEST(directory::partner_from_card("[]").has_error());
  BOOST_TEST((directory::partner_from_card(std::string(5U << 20, ' ')).error().error == Error::too_large));
}

BOOST_AUTO_TEST_SUITE_END()
