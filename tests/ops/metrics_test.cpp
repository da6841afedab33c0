#include "gateway/ops/metrics.h"

#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/ops/support.h"

BOOST_AUTO_TEST_SUITE(metrics_test)

namespace ops = gateway::ops;

namespace {
bool shows(const std::string& line) {
  return ("\n" + ops::metrics_text()).find("\n" + line + "\n") != std::string::npos;
}
}  // namespace

BOOST_AUTO_TEST_CASE(counters_and_gauges_are_shown) {
  ops::count("test_sent_total");
  ops::count("test_sent_total", "", "", 2);
  ops::count("test_refused_total", "reason", "guard");
  ops::count("test_refused_total", "reason", "say \"no\"\n");
  ops::gauge("test_queue", 4);
  ops::gauge("test_queue", 2.5);
  BOOST_TEST(shows("csirt_gateway_test_sent_total 3"));
  BOOST_TEST(shows(R"(csirt_gateway_test_refused_total{reason="guard"} 1)"));
  BOOST_TEST(shows(R"(csirt_gateway_test_refused_total{reason="say \"no\"\n"} 1)"));
  BOOST_TEST(shows("csirt_gateway_test_queue 2.5"));
  BOOST_TEST(shows("# TYPE csirt_gateway_test_sent_total counter"));
  BOOST_TEST(shows("# TYPE csirt_gateway_test_queue gauge"));
}

BOOST_AUTO_TEST_CASE(nobody_outside_can_grow_the_memory_without_bound) {
  for (int i = 0; i < 1500; ++i) ops::count("test_flood_total", "partner", std::to_string(i));
  BOOST_TEST(shows(R"(csirt_gateway_test_flood_total{partner="999"} 1)"));
  BOOST_TEST(shows(R"(csirt_gateway_test_flood_total{partner="other"} 500)"));
  BOOST_TEST(!shows(R"(csirt_gateway_test_flood_total{partner="1000"} 1)"));
}

BOOST_AUTO_TEST_CASE(a_mistaken_name_is_logged_and_harms_nobody) {
  const Ended ended = in_child([] {
    ops::count("not a name");
    ops::gauge("test_kind", 1);
    ops::count("test_kind");
    return ops::metrics_text().find("csirt_gateway_test_kind 1") == std::string::npos ? 1 : 0;
  });
  BOOST_TEST(ended.code == 0);
  BOOST_TEST(ended.errors.find("event=metrics.refused") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(threads_may_count_together) {
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([] {
        for (int i = 0; i < 500; ++i) ops::count("test_threads_total", "kind", i % 2 == 0 ? "even" : "odd");
      });
    }
  }
  BOOST_TEST(shows(R"(csirt_gateway_test_threads_total{kind="even"} 1000)"));
}

BOOST_AUTO_TEST_SUITE_END()
