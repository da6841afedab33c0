// GET /envelopes and /envelopes/{id}: one's own, nothing else, and no way to tell what else there is.
#include <set>

#include "protocol/digest.h"
#include "tests/front/support.h"

using namespace front_test;

namespace {

const std::string first = "aaaaaaaa-0000-4000-8000-000000000001";
const std::string second = "aaaaaaaa-0000-4000-8000-000000000002";
const std::string expired = "aaaaaaaa-0000-4000-8000-000000000003";
const std::string late = "aaaaaaaa-0000-4000-8000-000000000005";
const std::string theirs = "aaaaaaaa-0000-4000-8000-000000000004";

struct Filled : World {
  Filled() {
    views.envelope(alpha, second, micros_from_now(-10), micros_from_now(1000), "newer");
    views.envelope(alpha, first, 1700000000123456, micros_from_now(1000), std::string("\0\xff older", 8));
    views.envelope(alpha, expired, micros_from_now(-20), micros_from_now(-1), "expired");
    views.envelope(beta, theirs, micros_from_now(-20), micros_from_now(1000), "theirs");
    start();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fetch, Filled)

BOOST_AUTO_TEST_CASE(the_list_holds_ones_own_as_they_opened) {
  Reply reply = browse("alpha").ask("GET", "/envelopes");
  BOOST_CHECK_EQUAL(reply.status, 200);
  BOOST_CHECK_EQUAL(reply.field("Content-Type"), "application/json");
  auto body = must(protocol::json::parse(reply.body));
  const auto& list = body["envelopes"];
  BOOST_REQUIRE_EQUAL(list.Size(), 2U);
  BOOST_CHECK_EQUAL(protocol::json::string_or(list[1], "id"), first);
  BOOST_CHECK_EQUAL(protocol::json::string_or(list[1], "created"), "2023-11-14T22:13:20.123456Z");
  BOOST_CHECK_EQUAL(protocol::json::int_or(list[1], "length", 0), 8);
  BOOST_CHECK_EQUAL(protocol::json::string_or(list[1], "digest"),
                    protocol::to_hex(protocol::sha256(std::string_view("\0\xff older", 8))));
  BOOST_CHECK_EQUAL(protocol::json::string_or(list[0], "id"), second);
  BOOST_CHECK(!protocol::json::string_or(list[1], "expires").empty());
}

BOOST_AUTO_TEST_CASE(whoever_has_read_all_goes_on_with_what_opens_later) {
  Browser browser = browse("alpha");
  const auto all = must(protocol::json::parse(browser.ask("GET", "/envelopes").body));
  const std::string target = "/envelopes?after=" + protocol::json::string_or(all, "next");
  BOOST_CHECK_EQUAL(browser.ask("GET", target).body, "{\"envelopes\":[]}\n");
  // Sealed before the others were, and opened after them.
  views.envelope(alpha, late, 1600000000000000, micros_from_now(1000), "late");
  const auto more = must(protocol::json::parse(browser.ask("GET", target).body));
  BOOST_REQUIRE_EQUAL(more["envelopes"].Size(), 1U);
  BOOST_CHECK_EQUAL(protocol::json::string_or(more["envelopes"][0], "id"), late);
}

BOOST_AUTO_TEST_CASE(an_envelope_comes_byte_for_byte) {
  Reply reply = browse("alpha").ask("GET", "/envelopes/" + first);
  BOOST_CHECK_EQUAL(reply.status, 200);
  BOOST_CHECK_EQUAL(reply.field("Content-Type"), "application/pgp-encrypted");
  BOOST_CHECK(reply.body == std::string("\0\xff older", 8));
}

BOOST_AUTO_TEST_CASE(head_is_get_without_the_body) {
  Browser browser = browse("alpha");
  for (const std::string& target :
       {"/envelopes/" + first, std::string("/envelopes"), "/envelopes/" + theirs}) {
    Reply get = browser.ask("GET", target), head = browser.ask("HEAD", target);
    BOOST_CHECK_EQUAL(get.head, head.head);
    BOOST_CHECK_EQUAL(head.body, "");
  }
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_CASE(what_is_not_ones_own_looks_as_if_it_were_not) {
  std::set<std::string> seen;
  Browser browser = browse("alpha");
  for (const std::string& id : {theirs, expired, std::string("aaaaaaaa-0000-4000-8000-00000000000f"),
                                std::string("nonsense"), std::string(), first + "'", std::string("%2e%2e")}) {
    Reply reply = browser.ask("GET", "/envelopes/" + id);
    BOOST_CHECK_EQUAL(reply.status, 404);
    seen.insert(reply.head + reply.body);
  }
  for (const std::string target : {"/none", "/envelopes/x/y", "/"}) {
    Reply reply = browser.ask("GET", target);
    seen.insert(reply.head + reply.body);
  }
  BOOST_CHECK_EQUAL(seen.size(), 1U);
}

BOOST_AUTO_TEST_CASE(what_is_closed_is_gone_at_once) {
  Browser browser = browse("alpha");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/envelopes/" + first).status, 200);
  views.run("DELETE FROM envelope WHERE id = '" + first + "'");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/envelopes/" + first).status, 404);
}

BOOST_AUTO_TEST_CASE(long_lists_come_in_pages_that_survive_withdrawals) {
  std::string sql =
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2099) "
      "INSERT INTO envelope (partner, id, reference, created, expires, digest, ciphertext, opened) "
      "SELECT '" +
      beta + "', printf('bbbbbbbb-0000-4000-8000-%012d', i), 'r', 1800000000000000 + i / 7, " +
      std::to_string(micros_from_now(1000)) +
      ", zeroblob(32), x'00', 10 + i / 2 * 3 + i % 2 FROM n; DELETE FROM envelope WHERE id = '" + theirs +
      "'";
  views.run(sql);
  Browser browser = browse("beta");
  std::vector<std::string> ids;
  std::string target = "/envelopes";
  for (int page = 0; page < 5 && !target.empty(); ++page) {
    auto body = must(protocol::json::parse(browser.ask("GET", target).body));
    for (const auto& one : body["envelopes"].GetArray()) ids.push_back(protocol::json::string_or(one, "id"));
    const std::string next = protocol::json::string_or(body, "next");
    target = next.empty() ? "" : "/envelopes?after=" + next;
    if (page == 0) views.run("DELETE FROM envelope WHERE id = '" + ids.back() + "'");
  }
  BOOST_CHECK_EQUAL(ids.size(), 2100U);
  BOOST_CHECK(std::is_sorted(ids.begin(), ids.end()));
  BOOST_CHECK_EQUAL(std::set<std::string>(ids.begin(), ids.end()).size(), 2100U);
}

BOOST_AUTO_TEST_CASE(odd_queries_and_methods_are_refused) {
  Browser browser = browse("alpha");
  for (const std::string& query :
       {std::string("after=x"), std::string("before=1"), std::string("after=1&limit=5"),
        std::string("after=-1"), std::string("after=1.zz"), std::string("wait=0"), std::string("wait=-5"),
        std::string("wait="), std::string("wait=1s"), std::string("wait=1&wait=1"),
        std::string("after=1&after=1")})
    BOOST_CHECK_EQUAL(browser.ask("GET", "/envelopes?" + query).status, 400);
  Reply reply = browser.ask("DELETE", "/envelopes/" + first);
  BOOST_CHECK_EQUAL(reply.status, 405);
  BOOST_CHECK_EQUAL(reply.field("Allow"), "GET, HEAD");
  BOOST_CHECK_EQUAL(browser.ask("PUT", "/envelopes").field("Allow"), "GET, HEAD, POST");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health", "Content-Length: 3\r\n", "abc").status, 400);
}

BOOST_AUTO_TEST_SUITE_END()
