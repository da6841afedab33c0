// Texts kept to be served again, up to a number of bytes.
#include "gateway/front/ready.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(ready)

using gateway::front::Ready;

BOOST_AUTO_TEST_CASE(what_was_used_last_is_kept) {
  Ready ready(100);
  BOOST_TEST(!ready.find("a"));
  for (const std::string key : {"a", "b", "c", "d"}) ready.keep(key, std::string(25, key[0]));
  BOOST_REQUIRE(ready.find("a"));
  ready.keep("e", std::string(25, 'e'));
  BOOST_TEST(*ready.find("a") == std::string(25, 'a'));
  BOOST_TEST(!ready.find("b"));
  BOOST_TEST(ready.find("e") != nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_large_is_given_and_not_kept_and_the_first_stays) {
  Ready ready(100);
  BOOST_TEST(*ready.keep("large", std::string(26, 'x')) == std::string(26, 'x'));
  BOOST_TEST(!ready.find("large"));
  ready.keep("a", "one");
  ready.keep("a", "two");
  BOOST_TEST(*ready.find("a") == "one");
}

BOOST_AUTO_TEST_SUITE_END()
