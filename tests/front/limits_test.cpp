// What one partner may take: requests, connections, time, threads; and that another does not notice.
#include <future>
#include <thread>

#include "gateway/front/rates.h"
#include "gateway/ops/metrics.h"
#include "protocol/taxii.h"
#include "tests/front/support.h"

using namespace front_test;

namespace {

using Clock = std::chrono::steady_clock;
const std::string big = "bbbbbbbb-0000-4000-8000-000000000001";

/// How often a limit has been met so far in this process.
double met(const std::string& limit) {
  const std::string text = gateway::ops::metrics_text();
  const std::string name = "csirt_gateway_front_limited{limit=\"" + limit + "\"} ";
  const std::size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size()));
}

/// Core takes what comes in and says nothing until it is let go.
struct SlowCore : World {
  SlowCore() {
    core_says = [this](const ipc::Message&) {
      if (calls++ == 0) called.set_value();
      released.wait();
      return core_answer(200, "", {"receipt"});
    };
    start_core();
  }
  ~SlowCore() {
    let_go();
    // Their threads use what is declared here.
    front.reset();
    core.reset();
  }
  void let_go() {
    if (!std::exchange(is_released, true)) release.set_value();
  }
  /// Sends an envelope of its own and does not wait for the receipt.
  Browser post_as(const std::string& who, const std::string& body) {
    Browser browser = browse(who);
    browser.write(
        "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    return browser;
  }

  std::promise<void> called, release;
  std::shared_future<void> released = release.get_future();
  std::atomic<int> calls = 0;
  bool is_released = false;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(limits, World)

BOOST_AUTO_TEST_CASE(a_bucket_fills_at_its_rate_and_no_higher_than_its_brim) {
  front::Rates rates(10);
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 50; ++i) BOOST_REQUIRE(!rates.take("a", begin));
  BOOST_TEST(rates.take("a", begin)->count() == 1);
  BOOST_TEST(!rates.take("b", begin).has_value(), "everyone has a bucket of their own");
  BOOST_TEST(!rates.take("a", begin + 100ms).has_value());
  BOOST_TEST(rates.take("a", begin + 100ms).has_value());
  for (int i = 0; i < 50; ++i) BOOST_REQUIRE(!rates.take("a", begin + 1h));
  BOOST_TEST(rates.take("a", begin + 1h).has_value());
  BOOST_TEST(rates.take("a", begin).has_value(), "time does not run back");
}

BOOST_AUTO_TEST_CASE(too_many_requests_are_refused_on_every_connection_of_the_partner_alone) {
  options.limits.requests_per_second = 1;
  start();
  const double before = met("requests");
  Browser greedy = browse("alpha");
  for (int i = 0; i < 3; ++i) BOOST_TEST(greedy.ask("GET", "/health").status == 200);
  for (int i = 0; i < 2; ++i) BOOST_TEST(greedy.ask("GET", "/none").status == 404, "refusals count, too");
  const Reply refused = greedy.ask("GET", "/health");
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(std::stoi(refused.field("Retry-After")) >= 1);
  BOOST_TEST(refused.field("Connection").empty(), "the connection stays");
  const Reply taxii = browse("alpha").ask("GET", "/gateway/collections/");
  BOOST_TEST(taxii.status == 429);
  BOOST_TEST(taxii.field("Content-Type") == protocol::taxii::media_type);
  BOOST_TEST(browse("beta").ask("GET", "/health").status == 200);
  BOOST_TEST(met("requests") == before + 2);
}

BOOST_AUTO_TEST_CASE(waiting_is_one_request) {
  options.limits.requests_per_second = 1;
  options.timeouts.look_again = 20ms;
  start();
  Browser browser = browse("alpha");
  BOOST_TEST(browser.ask("GET", "/envelopes?wait=1").status == 200);
}

BOOST_AUTO_TEST_CASE(too_many_connections_of_a_partner_are_told_so_and_end) {
  options.limits.connections_per_peer = 2;
  start();
  const double before = met("connections");
  Browser first = browse("alpha"), second = browse("alpha"), third = browse("alpha");
  BOOST_TEST(first.ask("GET", "/health").status == 200);
  BOOST_TEST(second.ask("GET", "/health").status == 200);
  const Reply refused = third.ask("GET", "/health");
  BOOST_TEST(refused.status == 429);
  BOOST_TEST(refused.field("Retry-After") == "1");
  BOOST_TEST(third.closed());
  BOOST_TEST(browse("beta").ask("GET", "/health").status == 200);
  BOOST_TEST(met("connections") == before + 1);
  BOOST_TEST(first.ask("GET", "/health", "Connection: close\r\n").status == 200);
  BOOST_TEST(first.closed());
  const Clock::time_point end = Clock::now() + 5s;
  int status = 0;
  while (status != 200 && Clock::now() < end) status = browse("alpha").ask("GET", "/health").status;
  BOOST_TEST(status == 200, "a place that was given back is free again");
}

BOOST_AUTO_TEST_CASE(a_body_that_stops_coming_ends_the_connection) {
  options.limits.pace = {1000, 200ms};
  start();
  const double before = met("pace");
  Browser browser = browse("alpha");
  browser.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Content-Length: 100000\r\n\r\n" +
      std::string(500, 'x'));
  const Clock::time_point begin = Clock::now();
  BOOST_TEST(browser.closed());
  BOOST_TEST((Clock::now() - begin < 4s));
  BOOST_TEST(met("pace") == before + 1);
  BOOST_TEST(spooled().empty());
}

BOOST_AUTO_TEST_CASE(an_answer_that_nobody_reads_ends_the_connection) {
  views.run(
      "INSERT INTO envelope (partner, id, reference, created, expires, digest, ciphertext, opened) VALUES "
      "('" +
      alpha + "', '" + big + "', 'r', 0, " + std::to_string(micros_from_now(1000)) +
      ", X'00', zeroblob(32000000), 1)");
  options.limits.pace = {1000, 200ms};
  start();
  const double before = met("pace");
  Browser browser = browse("alpha");
  browser.write("GET /envelopes/" + big + " HTTP/1.1\r\nHost: x\r\n\r\n");
  const Clock::time_point end = Clock::now() + 5s;
  while (met("pace") == before && Clock::now() < end) std::this_thread::yield();
  BOOST_TEST(met("pace") == before + 1);
}

BOOST_AUTO_TEST_CASE(who_is_slow_but_moves_is_served) {
  options.limits.pace = {50, 200ms};
  start_core();
  start();
  Browser browser = browse("alpha");
  browser.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Content-Length: 250\r\n\r\n");
  for (int i = 0; i < 25; ++i) {
    browser.write("xxxxxxxxxx");
    std::this_thread::sleep_for(20ms);
  }
  BOOST_TEST(browser.read().status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(fairness, SlowCore)

BOOST_AUTO_TEST_CASE(a_greedy_partner_leaves_threads_to_a_polite_one) {
  options.pool_threads = 2;
  options.core_calls = 2;
  options.limits.calls_per_pin = 1;
  start();
  std::vector<Browser> greedy;
  for (int i = 0; i < 4; ++i) greedy.push_back(post_as("alpha", "envelope " + std::to_string(i)));
  called.get_future().wait();
  Browser polite = browse("beta");
  for (int i = 0; i < 20; ++i) BOOST_TEST(polite.ask("GET", "/envelopes").status == 200);
  BOOST_TEST(calls == 1);
  let_go();
  for (Browser& one : greedy) BOOST_TEST(one.read().status == 200);
}

BOOST_AUTO_TEST_CASE(those_whose_turn_has_not_come_hold_nothing_up_at_the_end) {
  options.core_deadline = 300ms;
  options.limits.calls_per_pin = 1;
  start();
  std::vector<Browser> waiting;
  for (int i = 0; i < 4; ++i) waiting.push_back(post_as("alpha", "envelope " + std::to_string(i)));
  called.get_future().wait();
  const Clock::time_point begin = Clock::now();
  front->stop();
  BOOST_TEST((Clock::now() - begin < 3s));
}

BOOST_AUTO_TEST_SUITE_END()
