// What is wrong between us and a partner: what a look at its endpoint means, our own side, and the record.
// The look itself is a value; the store and the gate with its keys are real.
#include "gateway/flow/partner_check.h"

#include <boost/test/unit_test.hpp>

#include "tests/flow/desk.h"

using namespace test_flow;

namespace {

constexpr std::int64_t day = 86400;
constexpr const char* taxii = "application/taxii+json;version=2.1";

/// A desk whose look at "alpha" is what a test says; all is well with it at first.
struct Checked {
  Desk desk;
  Sighting seen;
  std::vector<GetRequest> asked;
  flow::Reply reply;

  Checked() {
    const auto now = desk.clock.now();
    seen.certificate = ShownCertificate{pin("alpha"), now, now + 100 * day};
    seen.status = 200;
    seen.date = http_date(now);
    seen.content_type = taxii;
    seen.body = R"({"title":"t","api_roots":["/gateway/"]})";
    desk.ours.link.shows = [this](const GetRequest& request) -> Result<Sighting> {
      asked.push_back(request);
      return seen;
    };
  }
  static std::string pin(const std::string& team) { return protocol::to_hex(protocol::sha256(team)); }
  static std::string http_date(Instant when) {
    const auto at = static_cast<std::time_t>(when.seconds);
    char text[64];
    std::strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&at));
    return text;
  }
  /// Checks alpha; "side/check:state" of whatever is neither ok nor a note.
  std::string check() {
    asked.clear();
    reply = desk.ours.run("ana", "partner.check", R"({"partner":"alpha"})");
    std::string found;
    for (const auto& one : reply.body.value()["findings"].GetArray()) {
      const auto state = protocol::json::string_or(one, "state");
      if (state == "ok" || state == "note") continue;
      BOOST_TEST(!protocol::json::string_or(one, "remedy").empty());
      found += (found.empty() ? "" : " ") + protocol::json::string_or(one, "side") + "/" +
               protocol::json::string_or(one, "check") + ":" + state;
    }
    BOOST_TEST(protocol::json::bool_or(reply.body.value(), "well", false) == found.empty());
    return found;
  }
  std::string text(const std::string& side, const std::string& about) {
    for (const auto& one : reply.body.value()["findings"].GetArray())
      if (protocol::json::string_or(one, "side") == side && protocol::json::string_or(one, "check") == about)
        return protocol::json::string_or(one, "text");
    return "";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(partner_check, Checked)

BOOST_AUTO_TEST_CASE(all_is_well_and_one_request_says_so) {
  BOOST_TEST(check() == "");
  BOOST_REQUIRE(asked.size() == 1u);
  BOOST_TEST(asked[0].endpoint == desk.alpha.endpoint);
  BOOST_TEST(asked[0].path == "/taxii2/");
  BOOST_TEST(asked[0].pins == std::vector<std::string>{pin("alpha")}, boost::test_tools::per_element());
  BOOST_TEST(text("theirs", "service") == "a gateway answers");
  BOOST_TEST(text("record", "misp") == "its MISP server has no key of ours");
  desk.ours.run("admin", "misp.add", R"({"partner":"alpha"})");
  BOOST_TEST(check() == "");
  BOOST_TEST(text("record", "misp") == "its MISP server has a key of ours since " + desk.clock.now().text(0));
}

BOOST_AUTO_TEST_CASE(how_far_one_comes_decides_what_is_said) {
  seen.stage = "connect";
  seen.why = "the name cannot be resolved: Name or service not known";
  seen.certificate.reset();
  BOOST_TEST(check() == "theirs/connection:wrong");
  BOOST_TEST(text("theirs", "connection") == seen.why);
  seen.stage = "handshake";
  BOOST_TEST(check() == "theirs/tls:wrong");
  seen.alert = 70;
  BOOST_TEST(check() == "theirs/tls:wrong");
  BOOST_TEST(text("theirs", "tls") == "it speaks no TLS 1.3");
  seen.alert = 0;
  seen.stage = "pin mismatch";
  seen.certificate = ShownCertificate{std::string(64, 'c'), desk.clock.now(), desk.clock.now() + 100 * day};
  BOOST_TEST(check() == "theirs/pin:wrong");
  BOOST_TEST(text("theirs", "pin") ==
             "it shows the pin cccccccccccccccc…, known is " + pin("alpha").substr(0, 16) + "…");
  seen.stage = "exchange";
  seen.why = "exchange: the answer was cut short";
  seen.certificate->pin = pin("alpha");
  BOOST_TEST(check() == "theirs/admission:wrong");
  BOOST_TEST(text("theirs", "admission").find("cut short") != std::string::npos);
  seen.alert = 48;
  seen.alert_name = "unknown CA";
  BOOST_TEST(check() == "theirs/admission:wrong");
  BOOST_TEST(text("theirs", "admission").ends_with("in TLS: unknown CA"));
}

BOOST_AUTO_TEST_CASE(certificates_and_clocks_of_theirs) {
  const auto now = desk.clock.now();
  seen.certificate->not_after = now + 29 * day;
  BOOST_TEST(check() == "theirs/certificate:soon");
  seen.certificate->not_after = now + std::int64_t{-3} * day;
  BOOST_TEST(check() == "theirs/certificate:wrong");
  BOOST_TEST(text("theirs", "certificate").find("ended 3 days ago") != std::string::npos);
  seen.certificate->not_before = now + 60;
  BOOST_TEST(check() == "theirs/certificate:wrong");
  seen.certificate = ShownCertificate{pin("alpha"), now, now + 100 * day};
  seen.date = http_date(now + 60);
  BOOST_TEST(check() == "");
  seen.date = http_date(now + 61);
  BOOST_TEST(check() == "theirs/clock:wrong");
  BOOST_TEST(text("theirs", "clock") == "its clock is 1 minute ahead of ours");
  seen.date = http_date(now + std::int64_t{-7200});
  BOOST_TEST(check() == "theirs/clock:wrong");
  BOOST_TEST(text("theirs", "clock") == "its clock is 2 hours behind ours");
  for (const char* none : {"", "now", "Sun, 06 Nov 1994 08:49:37 GMT; x"}) {
    seen.date = none;
    BOOST_TEST(check() == "");
  }
}

BOOST_AUTO_TEST_CASE(whether_they_know_us_and_what_answers) {
  for (const int status : {401, 403, 429, 500, 503}) {
    seen.status = status;
    BOOST_TEST(check() == "theirs/admission:wrong", status);
  }
  for (const int status : {302, 404}) {
    seen.status = status;
    BOOST_TEST(check() == "theirs/service:wrong", status);
  }
  seen.status = 200;
  BOOST_TEST(text("theirs", "admission") != "");
  seen.content_type = "text/html";
  BOOST_TEST(check() == "theirs/service:wrong");
  BOOST_TEST(text("theirs", "admission") == "");
  seen.content_type = taxii;
  seen.body = "[]";
  BOOST_TEST(check() == "theirs/service:wrong");
  seen.body = R"({"title":"t","api_roots":["/api/"]})";
  BOOST_TEST(check() == "");
  BOOST_TEST(text("theirs", "service").find("no gateway of our kind") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(our_own_side) {
  auto& own = desk.ours.link.own;
  const auto now = desk.clock.now();
  own.not_after = now + 10 * day;
  BOOST_TEST(check() == "ours/certificate:soon");
  own.not_after = now;
  BOOST_TEST(check() == "ours/certificate:wrong");
  own = {std::string(64, 'd'), now, now + 100 * day};
  BOOST_TEST(check() == "ours/pin:wrong");
  // They are told which pin of ours they have to know: the one that is shown.
  BOOST_TEST(text("theirs", "admission").find("dddddddddddddddd") != std::string::npos);
  own = {pin("ours"), now, now + 1000 * day};
  BOOST_TEST(check() == "");
  const auto year = std::int64_t{340} * day;
  seen.certificate->not_after = now + 1000 * day;
  desk.clock.advance(year);
  seen.date = http_date(desk.clock.now());
  BOOST_TEST(check() == "ours/openpgp:soon record/openpgp:soon");
  desk.ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"alpha"})");
  desk.clock.advance(30 * day);
  seen.date = http_date(desk.clock.now());
  BOOST_TEST(check() == "ours/openpgp:wrong record/openpgp:wrong");
  BOOST_TEST(text("record", "openpgp").find("key expired 20") != std::string::npos);
  desk.clock.advance(-year - 31 * day);
  seen.date = http_date(desk.clock.now());
  BOOST_TEST(check().starts_with("ours/certificate:wrong ours/clock:wrong"));
}

BOOST_AUTO_TEST_CASE(what_we_know_of_it) {
  desk.change_partner("alpha", "state", "suspended");
  BOOST_TEST(check() == "record/state:wrong");
  BOOST_TEST(asked.empty());
  BOOST_TEST(!protocol::json::bool_or(reply.body.value(), "asked", true));
  const auto nobody = desk.ours.attempt("ana", "partner.check", R"({"partner":"nobody"})");
  BOOST_TEST((nobody.error().error == protocol::Error::not_found));
  const auto auditor = desk.ours.attempt("app", "partner.check", R"({"partner":"alpha"})");
  BOOST_TEST((auditor.error().error == protocol::Error::denied));
}

BOOST_AUTO_TEST_SUITE_END()
