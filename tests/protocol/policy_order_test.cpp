#include "protocol/policy_order.h"

#include <boost/test/unit_test.hpp>

using namespace protocol;

namespace {

PolicyOrder sample() {
  PolicyOrder order;
  order.id = *Uuid::parse("0c4e7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f");
  order.digest = sha256("a policy");
  order.by = "ann";
  order.at = {1772366400, 5000};
  return order;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_order)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  PolicyOrder order = sample();
  for (const auto& replaces : {std::string(), to_hex(sha256("before"))}) {
    order.replaces = replaces;
    const auto read = PolicyOrder::parse(order.text());
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(read->text() == order.text());
    BOOST_TEST(read->replaces == replaces);
    BOOST_TEST((read->digest == order.digest && read->at == order.at));
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  const std::string good = sample().text();
  const std::string bad[] = {
      "",
      good.substr(0, good.size() - 1),
      good + good,
      changed(good, "\"policy\"", "\"order\""),
      changed(good, "\"version\":1", "\"version\":2"),
      changed(good, "\"replaces\":\"\"", "\"replaces\":\"abc\""),
      changed(good, "\"by\":\"ann\"", "\"by\":\"Ann\""),
      changed(good, "\"by\":\"ann\"", "\"by\":\"ann\",\"also\":1"),
      changed(good, "\"by\":\"ann\",", ""),
  };
  for (const auto& text : bad) BOOST_TEST(PolicyOrder::parse(text).has_error(), text);
}

BOOST_AUTO_TEST_SUITE_END()
