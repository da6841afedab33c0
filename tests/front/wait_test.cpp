// GET /envelopes?wait=…: answered when there is something, or when the time is over, and never at the cost of
// others.
#include <thread>

#include "gateway/ops/metrics.h"
#include "tests/front/support.h"

using namespace front_test;

namespace {

const std::string one = "aaaaaaaa-0000-4000-8000-000000000001";
const std::string empty_page = "{\"envelopes\":[]}\n";
using Clock = std::chrono::steady_clock;

struct Waiting : World {
  Waiting() {
    options.timeouts.look_again = 20ms;
    options.pool_threads = 2;
  }
  /// Sends the question without reading the answer.
  Browser wait_as(const std::string& who, const std::string& query) {
    Browser browser(contexts.at(who), front->port(), 20000ms);
    browser.write("GET /envelopes?" + query + " HTTP/1.1\r\nHost: front\r\n\r\n");
    return browser;
  }
  void open(const std::string& partner) const {
    views.envelope(partner, one, micros_from_now(-10), micros_from_now(1000), "news");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(waiting, Waiting)

BOOST_AUTO_TEST_CASE(what_is_there_is_answered_at_once) {
  open(alpha);
  start();
  const auto begin = Clock::now();
  const Reply reply = wait_as("alpha", "wait=60").read();
  BOOST_CHECK_EQUAL(reply.status, 200);
  BOOST_CHECK(reply.body.find(one) != std::string::npos);
  BOOST_CHECK(Clock::now() - begin < 5s);
}

BOOST_AUTO_TEST_CASE(what_opens_meanwhile_ends_the_wait) {
  start();
  const auto begin = Clock::now();
  Browser mine = wait_as("alpha", "after=&wait=15"), others = wait_as("beta", "wait=1");
  open(alpha);
  BOOST_CHECK(mine.read().body.find(one) != std::string::npos);
  BOOST_CHECK(Clock::now() - begin < 10s);
  BOOST_CHECK_EQUAL(others.read().body, empty_page);
}

BOOST_AUTO_TEST_CASE(the_time_is_kept_and_the_connection_too) {
  start();
  const auto begin = Clock::now();
  Browser browser = wait_as("alpha", "wait=1");
  const Reply reply = browser.read();
  const auto took = Clock::now() - begin;
  BOOST_CHECK_EQUAL(reply.status, 200);
  BOOST_CHECK_EQUAL(reply.body, empty_page);
  BOOST_CHECK(took >= 1s && took < 10s);
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_CASE(those_who_wait_hold_no_thread) {
  options.limits.waiters_per_peer = 20;
  start();
  std::vector<Browser> browsers;
  for (int i = 0; i < 20; ++i) browsers.push_back(wait_as("alpha", "wait=30"));
  const auto begin = Clock::now();
  BOOST_CHECK_EQUAL(browse("beta").ask("GET", "/health").status, 200);
  BOOST_CHECK(Clock::now() - begin < 5s);
  open(alpha);
  for (Browser& browser : browsers) BOOST_CHECK(browser.read().body.find(one) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(beyond_the_cap_the_answer_comes_at_once) {
  options.limits.waiters_per_peer = 1;
  start();
  // Which of the two came first is not told: one waits, the other does not.
  Browser first = wait_as("alpha", "wait=2"), second = wait_as("alpha", "wait=2");
  const auto begin = Clock::now();
  BOOST_CHECK_EQUAL(first.read().body, empty_page);
  BOOST_CHECK_EQUAL(second.read().body, empty_page);
  BOOST_CHECK(Clock::now() - begin < 10s);
  BOOST_CHECK(gateway::ops::metrics_text().find("front_waits{outcome=\"too_many\"}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_partner_suspended_while_it_waits_is_told_so) {
  start();
  Browser browser = wait_as("alpha", "wait=20");
  views.run("UPDATE peer SET state = 'suspended' WHERE id = '" + alpha + "'");
  open(alpha);
  const Reply reply = browser.read();
  BOOST_CHECK_EQUAL(reply.status, 403);
  BOOST_CHECK(browser.closed());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_server_ends_the_wait) {
  start();
  Browser browser = wait_as("alpha", "wait=60");
  BOOST_CHECK_EQUAL(browse("beta").ask("GET", "/health").status, 200);
  const auto begin = Clock::now();
  front->stop();
  BOOST_CHECK_EQUAL(browser.read().status, 0);
  BOOST_CHECK(Clock::now() - begin < 10s);
}

BOOST_AUTO_TEST_SUITE_END()
