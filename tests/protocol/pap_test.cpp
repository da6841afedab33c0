#include "protocol/pap.h"

#include <array>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(pap_test)

using protocol::Pap;
using protocol::pap_of_misp_tag;
using protocol::parse_pap;

namespace {
constexpr std::array all{Pap::none, Pap::clear, Pap::green, Pap::amber, Pap::red};
}

BOOST_AUTO_TEST_CASE(spellings_of_pap) {
  BOOST_CHECK(parse_pap("PAP:RED") == Pap::red);
  BOOST_CHECK(parse_pap("pap:amber") == Pap::amber);
  BOOST_CHECK(parse_pap("Green") == Pap::green);
  BOOST_CHECK(parse_pap(" PAP: CLEAR ") == Pap::clear);
  BOOST_CHECK(parse_pap("PAP:WHITE") == Pap::clear);
  BOOST_CHECK(parse_pap("") == Pap::none);
  for (const auto* other : {"PAP:", "PAP:PURPLE", "TLP:RED", "PAP:RED+STRICT", "none", "rouge"})
    BOOST_CHECK_MESSAGE(!parse_pap(other), other);
  BOOST_CHECK(!parse_pap("PAP:RED" + std::string(100, ' ')));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  for (const Pap pap : all) BOOST_CHECK(parse_pap(protocol::text(pap)) == pap);
}

BOOST_AUTO_TEST_CASE(the_strictest_wins) {
  for (const Pap a : all) {
    BOOST_CHECK(strictest(a, Pap::none) == a);
    BOOST_CHECK(strictest(Pap::red, a) == Pap::red);
    for (const Pap b : all) BOOST_CHECK(strictest(a, b) == strictest(b, a));
  }
  BOOST_CHECK(strictest(Pap::clear, Pap::green) == Pap::green);
  BOOST_CHECK(strictest(Pap::green, Pap::amber) == Pap::amber);
}

BOOST_AUTO_TEST_CASE(misp_tags_that_cannot_be_read_forbid_everything) {
  BOOST_CHECK(pap_of_misp_tag("PAP:GREEN") == Pap::green);
  BOOST_CHECK(pap_of_misp_tag("pap:white") == Pap::clear);
  BOOST_CHECK(pap_of_misp_tag("PAP:PURPLE") == Pap::red);
  BOOST_CHECK(pap_of_misp_tag("PAP:") == Pap::red);
  BOOST_CHECK(!pap_of_misp_tag("tlp:red"));
  BOOST_CHECK(!pap_of_misp_tag("papers"));
  BOOST_CHECK(!pap_of_misp_tag(""));
}

BOOST_AUTO_TEST_SUITE_END()
