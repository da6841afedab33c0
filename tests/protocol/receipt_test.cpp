#include "protocol/receipt.h"

#include <boost/test/unit_test.hpp>

using namespace protocol;

namespace {

constexpr const char* object = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

Receipt receipt(ReceiptState state) {
  Receipt out;
  out.envelope = Uuid::parse("11111111-1111-4111-8111-111111111111").value();
  out.digest = sha256("ciphertext");
  out.state = state;
  out.at = {1790000000, 5000};
  return out;
}

bool refused(const Receipt& bad) {
  return Receipt::parse(bad.text()).has_error();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(receipt_body)

BOOST_AUTO_TEST_CASE(every_state_round_trips) {
  Receipt processed = receipt(ReceiptState::processed);
  processed.objects = {{object, "accepted"}, {object, "held"}};
  Receipt read = receipt(ReceiptState::read);
  read.person = "eve";
  read.person_signature = to_base64("signature");
  for (const auto& each :
       {receipt(ReceiptState::received), processed, read, receipt(ReceiptState::removed)}) {
    auto parsed = Receipt::parse(each.text());
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), (parsed.has_error() ? describe(parsed.error()) : ""));
    BOOST_TEST(parsed->text() == each.text());
    BOOST_TEST((parsed->state == each.state));
    BOOST_TEST((parsed->at == each.at));
    BOOST_TEST(each.text().find('\n') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(carries_ids_and_fixed_words_only) {
  Receipt bad = receipt(ReceiptState::processed);
  bad.objects = {{"the victim is ACME", "accepted"}};
  BOOST_TEST(refused(bad));
  bad.objects = {{object, "held because of the victim"}};
  BOOST_TEST(refused(bad));
  bad = receipt(ReceiptState::received);
  bad.objects = {{object, "accepted"}};
  BOOST_TEST(refused(bad));
  bad = receipt(ReceiptState::received);
  bad.person = "eve";
  BOOST_TEST(refused(bad));
  bad = receipt(ReceiptState::read);
  BOOST_TEST(refused(bad));
  bad.person = "eve";
  bad.person_signature = "not base64!";
  BOOST_TEST(refused(bad));
}

BOOST_AUTO_TEST_CASE(what_a_person_signs) {
  Receipt read = receipt(ReceiptState::read);
  read.person = "eve";
  BOOST_TEST(read.person_text() ==
             "csirt-receipt 1 11111111-1111-4111-8111-111111111111 " + to_hex(read.digest) + " read eve\n");
}

BOOST_AUTO_TEST_CASE(recall_notice_round_trips_and_is_strict) {
  RecallNotice notice;
  notice.recall = Uuid::parse("22222222-2222-4222-8222-222222222222").value();
  notice.release = Uuid::parse("33333333-3333-4333-8333-333333333333").value();
  notice.objects = {object};
  notice.reason = "wrong-label";
  notice.at = {1790000000, 0};
  auto parsed = RecallNotice::parse(notice.text());
  BOOST_REQUIRE(parsed.has_value());
  BOOST_TEST(parsed->text() == notice.text());
  notice.objects = {"free text"};
  BOOST_TEST(RecallNotice::parse(notice.text()).has_error());
  notice.objects.clear();
  BOOST_TEST(RecallNotice::parse(notice.text()).has_value());
  notice.reason = "free text";
  BOOST_TEST(RecallNotice::parse(notice.text()).has_error());
  BOOST_TEST(RecallNotice::parse("[]").has_error());
}

BOOST_AUTO_TEST_SUITE_END()
