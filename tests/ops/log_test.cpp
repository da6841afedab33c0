#include "gateway/ops/log.h"

#include <algorithm>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/timestamp.h"
#include "tests/ops/support.h"

BOOST_AUTO_TEST_SUITE(log_test)

using namespace gateway::ops;

namespace {

std::string written(const std::function<void()>& work) {
  return in_child([&work] {
           work();
           return 0;
         })
      .errors;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

constexpr std::string_view hostile = "a b\"c\\d=e\n2026 level=error \x1b[31m\u202E\xff";

}  // namespace

BOOST_AUTO_TEST_CASE(a_plain_line_is_fields_in_order) {
  const std::string out = written([] {
    start_log("core", Level::info, false);
    log(Level::info, "delivery.sent",
        {{"partner", "cert-xx"}, {"count", 3}, {"empty", ""}, {"why", "two words"}});
  });
  const std::size_t stamp = out.find(' ');
  BOOST_REQUIRE_MESSAGE(out.starts_with("time=") && stamp != std::string::npos, out);
  BOOST_TEST(protocol::Timestamp::parse(out.substr(5, stamp - 5)).has_value(), out);
  BOOST_TEST(
      out.substr(stamp + 1) ==
      "level=info role=core event=delivery.sent partner=cert-xx count=3 empty=\"\" why=\"two words\"\n");
}

BOOST_AUTO_TEST_CASE(a_value_cannot_forge_a_line_or_a_field) {
  const std::string out = written([] {
    start_log("front", Level::info, false);
    log(Level::warning, "request.refused", {{"path", hostile}, {"code", 404}});
  });
  BOOST_TEST(lines(out).size() == 1U);
  BOOST_TEST(out.ends_with(R"( path="a b\"c\\d=e\\x0a2026 level=error \\x1b[31m\\u{202E}\\xff" code=404)"
                           "\n"),
             out);
}

BOOST_AUTO_TEST_CASE(a_json_line_is_json) {
  const std::string out = written([] {
    start_log("gate", Level::debug, true);
    log(Level::debug, "envelope.opened", {{"path", hostile}, {"bytes", std::size_t{12}}});
    log(Level::error, "store.failed");
  });
  const auto all = lines(out);
  BOOST_REQUIRE(all.size() == 2U);
  const auto first = protocol::json::parse(all[0]);
  BOOST_REQUIRE_MESSAGE(first.has_value(), all[0]);
  BOOST_TEST(protocol::json::string_or(*first, "role") == "gate");
  BOOST_TEST(protocol::json::string_or(*first, "level") == "debug");
  BOOST_TEST(protocol::json::string_or(*first, "event") == "envelope.opened");
  BOOST_TEST(protocol::json::string_or(*first, "bytes") == "12");
  BOOST_TEST(protocol::json::string_or(*first, "path").find('\n') == std::string::npos);
  BOOST_TEST(protocol::json::string_or(*protocol::json::parse(all[1]), "event") == "store.failed");
}

BOOST_AUTO_TEST_CASE(less_than_the_least_level_is_not_written) {
  BOOST_TEST(written([] {
               start_log("core", Level::warning, false);
               log(Level::debug, "a");
               log(Level::info, "b");
             }) == "");
  BOOST_TEST(written([] { log(Level::info, "before.start"); }).find("role=- event=before.start") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(lines_of_many_threads_stay_whole) {
  const std::string out = written([] {
    start_log("core", Level::info, true);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([t] {
        for (int i = 0; i < 250; ++i)
          log(Level::info, "tick", {{"thread", t}, {"filler", std::string(100, 'x')}});
      });
    }
  });
  const auto all = lines(out);
  BOOST_TEST(all.size() == 1000U);
  BOOST_TEST(std::all_of(all.begin(), all.end(),
                         [](const std::string& line) { return protocol::json::parse(line).has_value(); }));
}

BOOST_AUTO_TEST_SUITE_END()
