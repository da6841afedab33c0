#include "protocol/statement.h"

#include <boost/test/unit_test.hpp>

using namespace protocol;

namespace {

constexpr const char* team_a = "11111111-1111-4111-8111-111111111111";
constexpr const char* team_b = "22222222-2222-4222-8222-222222222222";
const std::string pin(64, 'a');
const std::string key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxjMEZ\n-----END PGP PUBLIC KEY BLOCK-----\n";
const std::string fingerprint(40, 'A');

Uuid uuid(std::string_view text) {
  return Uuid::parse(text).value();
}

Approval approval() {
  Approval out;
  out.share = uuid("33333333-3333-4333-8333-333333333333");
  out.manifest = sha256("manifest");
  out.label = Label::amber;
  out.partners = {team_a, team_b};
  out.circle = "cnw";
  out.author = "anna";
  out.inputs = sha256("inputs");
  out.expires = {1800000000, 0};
  return out;
}

PersonOrder person() {
  return {"bo", "Bo Björk", {"approver"}, pin, fingerprint, key, "active"};
}

PartnerOrder partner() {
  PartnerOrder out;
  out.id = team_b;
  out.short_name = "cert-b";
  out.name = "CERT B";
  out.endpoint = "https://cert-b.example:8443";
  out.tls_pins = {pin};
  out.fingerprints = {fingerprint};
  out.openpgp_keys = key;
  out.people = {{"eve", "Eve", fingerprint, key}};
  out.ceiling = Label::amber_strict;
  out.state = "active";
  return out;
}

Order order() {
  return {uuid("44444444-4444-4444-8444-444444444444"), {1790000000, 123456000}, "adam", {}, {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(statement)

BOOST_AUTO_TEST_CASE(approval_round_trip) {
  const std::string text = approval().text();
  BOOST_TEST(text.find('\n') == text.size() - 1);
  auto read = Approval::parse(text);
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST(read->text() == text);
  BOOST_TEST(read->expires.seconds == 1800000000);
  BOOST_TEST((read->label == Label::amber));
}

BOOST_AUTO_TEST_CASE(four_eyes_and_six) {
  Approval one = approval();
  BOOST_TEST(one.others_needed() == 1);
  one.names_victim = true;
  BOOST_TEST(one.others_needed() == 2);
  one = approval();
  one.basis = "statute-1";
  BOOST_TEST(one.others_needed() == 2);
  one = approval();
  one.label = Label::red;
  BOOST_TEST(one.others_needed() == 2);
}

BOOST_AUTO_TEST_CASE(approval_with_exceptions) {
  Approval one = approval();
  one.exceptions = {
      {"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "/name", "victim", {}, "a common word", "anna"},
      {"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "/pattern", "warning-list", {}, "r", "anna"}};
  const auto read = Approval::parse(one.text());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->text() == one.text());
  BOOST_TEST(read->exceptions.size() == 2U);
  BOOST_TEST(read->others_needed() == 2);
  // Nothing to except is an absent member, so that each set of exceptions has one text.
  BOOST_TEST(approval().text().find("exceptions") == std::string::npos);

  const std::string good = one.text();
  for (const auto& [from, to] : {std::pair{"\"victim\"", "\"label\""},
                                 {"\"/name\"", "\"name\""},
                                 {"a common word", ""},
                                 {"\"/name\"", "\"/zzz\""},
                                 {"\"by\":\"anna\"", "\"by\":\"A\""}})
    BOOST_TEST(Approval::parse(replaced(good, from, to)).has_error(), from << " " << to);
  std::swap(one.exceptions[0], one.exceptions[1]);
  BOOST_TEST(Approval::parse(one.text()).has_error());
  one.exceptions[0] = one.exceptions[1];
  BOOST_TEST(Approval::parse(one.text()).has_error());
}

BOOST_AUTO_TEST_CASE(approval_refuses_what_is_not_exactly_one) {
  const std::string good = approval().text();
  BOOST_TEST(
      !Approval::parse(replaced(good, "\"author\":\"anna\"", "\"author\":\"anna\",\"extra\":1")).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, "\"basis\":\"\",", "")).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, "TLP:AMBER", "TLP:amber")).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, "TLP:AMBER", "UNKNOWN")).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, "\"approval\"", "\"recall\"")).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, "\"version\":1", "\"version\":2")).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, team_a, team_b)).has_value());
  BOOST_TEST(!Approval::parse(replaced(good, "\"anna\"", "\"Anna \\u0001\"")).has_value());
  BOOST_TEST(!Approval::parse(good + good).has_value());
  BOOST_TEST(!Approval::parse(good.substr(0, good.size() - 1)).has_value());
  Approval unsorted = approval();
  std::swap(unsorted.partners[0], unsorted.partners[1]);
  BOOST_TEST(!Approval::parse(unsorted.text()).has_value());
  Approval nobody = approval();
  nobody.partners.clear();
  BOOST_TEST(!Approval::parse(nobody.text()).has_value());
  Approval people = approval();
  people.people = {std::string(team_a) + "/UPPER"};
  BOOST_TEST(!Approval::parse(people.text()).has_value());
}

BOOST_AUTO_TEST_CASE(orders_round_trip) {
  Order about_person = order();
  about_person.person = person();
  auto read = Order::parse(about_person.text());
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST(read->text() == about_person.text());
  BOOST_TEST(read->person->name == "Bo Björk");
  BOOST_TEST((read->at == about_person.at));

  Order about_partner = order();
  about_partner.partner = partner();
  read = Order::parse(about_partner.text());
  BOOST_REQUIRE_MESSAGE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  BOOST_TEST(read->text() == about_partner.text());
  BOOST_TEST(read->partner->people.at(0).id == "eve");
  BOOST_TEST((read->partner->minimum_label == Label::unmarked));
  BOOST_TEST(about_partner.text().find("minimum_label") == std::string::npos, "as orders were before");
  about_partner.partner->minimum_label = Label::amber;
  read = Order::parse(about_partner.text());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST((read->partner->minimum_label == Label::amber));
}

BOOST_AUTO_TEST_CASE(orders_refuse_bad_values) {
  auto person_refused = [](auto change) {
    Order bad = order();
    bad.person = person();
    change(*bad.person);
    return Order::parse(bad.text()).has_error();
  };
  auto partner_refused = [](auto change) {
    Order bad = order();
    bad.partner = partner();
    change(*bad.partner);
    return Order::parse(bad.text()).has_error();
  };
  BOOST_TEST(person_refused([](auto& p) { p.id = "B O"; }));
  BOOST_TEST(person_refused([](auto& p) { p.roles = {"root"}; }));
  BOOST_TEST(person_refused([](auto& p) { p.roles = {"approver", "approver"}; }));
  BOOST_TEST(person_refused([](auto& p) { p.tls_pin = "12"; }));
  BOOST_TEST(person_refused([](auto& p) { p.fingerprint = std::string(40, 'a'); }));
  BOOST_TEST(person_refused([](auto& p) {
    p.openpgp_key =
        "-----BEGIN PGP "
        "PRIVATE KEY BLOCK-----\n";
  }));
  BOOST_TEST(person_refused([](auto& p) { p.state = "suspended"; }));
  BOOST_TEST(person_refused([](auto& p) { p.name = "Bo\u202e"; }));
  BOOST_TEST(partner_refused([](auto& p) { p.id = "not-a-uuid"; }));
  BOOST_TEST(partner_refused([](auto& p) { p.endpoint = "http://x"; }));
  BOOST_TEST(partner_refused([](auto& p) { p.fingerprints.clear(); }));
  BOOST_TEST(partner_refused([](auto& p) { p.fingerprints.push_back(p.fingerprints[0]); }));
  BOOST_TEST(partner_refused([](auto& p) { p.people.push_back(p.people[0]); }));
  BOOST_TEST(partner_refused([](auto& p) { p.ceiling = Label::unknown; }));
  BOOST_TEST(partner_refused([](auto& p) { p.state = "gone"; }));
  BOOST_TEST(partner_refused([](auto& p) { p.minimum_label = Label::unknown; }));
  BOOST_TEST(Order::parse(order().text()).has_error());
  Order both = order();
  both.person = person();
  both.partner = partner();
  BOOST_TEST(Order::parse(both.text()).has_error());
}

BOOST_AUTO_TEST_CASE(recall_order_round_trip) {
  RecallOrder recall{uuid("55555555-5555-4555-8555-555555555555"),
                     uuid("66666666-6666-4666-8666-666666666666"),
                     {"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"},
                     "mistake",
                     "anna",
                     {1790000000, 1}};
  auto read = RecallOrder::parse(recall.text());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->text() == recall.text());
  BOOST_TEST((read->at == recall.at));
  recall.reason = "because";
  BOOST_TEST(RecallOrder::parse(recall.text()).has_error());
  recall.reason = "mistake";
  recall.objects = {"<script>"};
  BOOST_TEST(RecallOrder::parse(recall.text()).has_error());
}

BOOST_AUTO_TEST_CASE(no_statement_passes_for_another) {
  Order an_order = order();
  an_order.person = person();
  BOOST_TEST(Approval::parse(an_order.text()).has_error());
  BOOST_TEST(RecallOrder::parse(approval().text()).has_error());
  BOOST_TEST(Order::parse(approval().text()).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
