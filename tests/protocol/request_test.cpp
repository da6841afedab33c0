#include "protocol/request.h"

#include <boost/test/unit_test.hpp>

#include "protocol/envelope.h"

using namespace protocol;

namespace {

constexpr const char* object = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
constexpr const char* us = "11111111-1111-4111-8111-111111111111";
constexpr const char* them = "22222222-2222-4222-8222-222222222222";

PermissionRequest request() {
  PermissionRequest out;
  out.id = Uuid::parse(us).value();
  out.object = object;
  out.audience = "first";
  out.audience_name = "FIRST";
  out.reason = "protect";
  out.at = {1790000000, 5000};
  out.expires = {1790086400, 0};
  return out;
}

PermissionStatement statement() {
  PermissionStatement out;
  out.id = Uuid::parse(us).value();
  out.request = Uuid::parse(them).value();
  out.verdict = "granted";
  out.originator = them;
  out.to = us;
  out.objects = {object};
  out.audience = "first";
  out.ceiling = Label::amber;
  out.at = {1790000000, 0};
  out.expires = {1790086400, 0};
  out.by = "ana";
  return out;
}

template <typename Change>
bool refused(Change change) {
  auto one = statement();
  change(one);
  return PermissionStatement::parse(one.text()).has_error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(permission_bodies)

BOOST_AUTO_TEST_CASE(they_round_trip) {
  const auto asked = PermissionRequest::parse(request().text());
  BOOST_REQUIRE(asked.has_value());
  BOOST_TEST(asked->text() == request().text());
  const auto said = PermissionStatement::parse(statement().text());
  BOOST_REQUIRE(said.has_value());
  BOOST_TEST(said->text() == statement().text());
  const PermissionNotice notice{statement().text(), std::string("\x00\xff", 2)};
  const auto read = PermissionNotice::parse(notice.text());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->statement == notice.statement);
  BOOST_TEST(read->signature == notice.signature);
}

BOOST_AUTO_TEST_CASE(a_request_says_what_it_may_and_no_more) {
  auto bad = request();
  bad.reason = "because";
  BOOST_TEST(PermissionRequest::parse(bad.text()).has_error());
  bad = request();
  bad.object = "indicator";
  BOOST_TEST(PermissionRequest::parse(bad.text()).has_error());
  bad = request();
  bad.note = std::string(251, 'a');
  BOOST_TEST(PermissionRequest::parse(bad.text()).has_error());
  bad = request();
  bad.audience.clear();
  BOOST_TEST(PermissionRequest::parse(bad.text()).has_error());
}

BOOST_AUTO_TEST_CASE(a_statement_holds_together) {
  BOOST_TEST(refused([](auto& one) { one.objects.clear(); }));
  BOOST_TEST(refused([](auto& one) { one.objects = {object, object}; }));
  BOOST_TEST(refused([](auto& one) { one.expires = one.at; }));
  BOOST_TEST(refused([](auto& one) { one.reason = "not-now"; }));
  BOOST_TEST(refused([](auto& one) { one.verdict = "refused"; }));
  BOOST_TEST(refused([](auto& one) { one.verdict = "recorded"; }));
  BOOST_TEST(refused([](auto& one) { one.verdict = "maybe"; }));
  BOOST_TEST(refused([](auto& one) { one.originator = "somebody"; }));
  BOOST_TEST(refused([](auto& one) { one.evidence = std::string(64, 'a'); }));
  BOOST_TEST(refused([](auto& one) { one.ceiling = Label::unmarked; }));
  BOOST_TEST(!refused([](auto& one) { one.by.clear(); }));
  BOOST_TEST(PermissionStatement::parse(statement().text() + statement().text()).has_error());
}

BOOST_AUTO_TEST_CASE(their_envelopes_name_no_release) {
  for (const auto kind : {EnvelopeKind::request, EnvelopeKind::permission}) {
    EnvelopeHeader header;
    header.id = Uuid::parse(us).value();
    header.kind = kind;
    header.from = us;
    header.to = {them};
    header.created = {1790000000, 0};
    header.expires = {1790086400, 0};
    header.label = Label::amber_strict;
    const auto read = parse_envelope(compose(header, request().text()));
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((read->header.kind == kind));
    header.release = header.id;
    BOOST_TEST(parse_header(header_line(header)).has_error());
  }
}

BOOST_AUTO_TEST_SUITE_END()
