// Pseudonyms: known vectors, and what they promise as properties over random addresses.
#include "gateway/render/pseudonym.h"

#include <random>
#include <set>

#include <boost/test/unit_test.hpp>

using gateway::render::AddressMap;
using gateway::render::derive;
using gateway::render::Pseudonyms;
using Bytes = AddressMap::Bytes;

namespace {

constexpr std::uint64_t seed = 20260925;

Bytes random_address(std::mt19937_64& random) {
  Bytes bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return bytes;
}

unsigned common(const Bytes& a, const Bytes& b, unsigned bits) {
  unsigned length = 0;
  while (length < bits &&
         (a[length / 8] >> (7 - length % 8) & 1U) == (b[length / 8] >> (7 - length % 8) & 1U))
    ++length;
  return length;
}

Bytes ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {a, b, c, d};
}

// The key of the sample that its authors published with Crypto-PAn.
constexpr AddressMap::Key sample_key = {21,  34, 23,  141, 51, 164, 207, 128, 19,  10,  91,
                                        22,  73, 144, 125, 16, 216, 152, 143, 131, 121, 121,
                                        101, 39, 98,  87,  76, 45,  42,  132, 34,  2};

}  // namespace

BOOST_AUTO_TEST_SUITE(pseudonyms)

BOOST_AUTO_TEST_CASE(the_key_derivation_is_that_of_rfc_5869) {
  // RFC 5869, appendix A.3: no salt, no info.
  BOOST_TEST(protocol::to_hex(derive(std::string(22, '\x0b'), "", 42)) ==
             "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

BOOST_AUTO_TEST_CASE(addresses_follow_the_published_sample_of_crypto_pan) {
  const AddressMap map(sample_key);
  BOOST_TEST((map.forward(ipv4(128, 11, 68, 132), 32) == ipv4(135, 242, 180, 132)));
  BOOST_TEST((map.forward(ipv4(129, 118, 74, 4), 32) == ipv4(134, 136, 186, 123)));
  BOOST_TEST((map.forward(ipv4(130, 132, 252, 244), 32) == ipv4(133, 68, 164, 234)));
  BOOST_TEST((map.forward(ipv4(141, 223, 7, 43), 32) == ipv4(141, 167, 8, 160)));
}

BOOST_AUTO_TEST_CASE(prefixes_are_kept_exactly_and_every_address_comes_back) {
  BOOST_TEST_MESSAGE("seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    const unsigned bits = round % 2 ? 32 : 128;
    AddressMap::Key key{};
    for (auto& byte : key) byte = static_cast<std::uint8_t>(random());
    const AddressMap map(key);
    const auto a = random_address(random);
    auto b = a;
    const auto differ = static_cast<unsigned>(random() % bits);
    b[differ / 8] ^= static_cast<std::uint8_t>(0x80U >> differ % 8);
    const auto ma = map.forward(a, bits), mb = map.forward(b, bits);
    BOOST_TEST(common(ma, mb, bits) == differ, "seed " << seed << ", round " << round);
    const auto back = map.backward(ma, bits);
    BOOST_TEST(common(back, a, bits) == bits, "seed " << seed << ", round " << round);
  }
}

BOOST_AUTO_TEST_CASE(two_audiences_share_no_more_than_chance_would_have_it) {
  // Of the leading bits of one address under two keys each agrees with probability one half.
  const Pseudonyms first("secret", "circle-a"), second("secret", "circle-b");
  std::mt19937_64 random(seed);
  int same = 0;
  constexpr int rounds = 400;
  for (int round = 0; round < rounds; ++round) {
    AddressMap::Key one{}, two{};
    for (auto& byte : one) byte = static_cast<std::uint8_t>(random());
    for (auto& byte : two) byte = static_cast<std::uint8_t>(random());
    const auto address = random_address(random);
    const auto a = AddressMap(one).forward(address, 32), b = AddressMap(two).forward(address, 32);
    for (unsigned i = 0; i < 32; ++i) same += ((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1U) == 0 ? 1 : 0;
  }
  const double share = same / (rounds * 32.0);
  BOOST_TEST(share > 0.47, "seed " << seed);
  BOOST_TEST(share < 0.53, "seed " << seed);
  BOOST_TEST(*first.address("198.51.100.7") != *second.address("198.51.100.7"));
  BOOST_TEST(first.host("mail.example.org") != second.host("mail.example.org"));
  BOOST_TEST(first.account("anna") != second.account("anna"));
  BOOST_TEST(*first.mail("anna@example.org") != *second.mail("anna@example.org"));
}

BOOST_AUTO_TEST_CASE(what_stands_in_place_is_valid_there_and_ours_to_read_back) {
  const Pseudonyms some("secret", "circle");
  for (const auto* text :
       {"198.51.100.7", "198.51.100.0/24", "2001:db8::1", "2001:db8:1::/48", "0.0.0.0/0"}) {
    const auto made = some.address(text);
    BOOST_REQUIRE(made.has_value());
    BOOST_TEST(*some.address_back(*made) == text);
  }
  for (const auto* text :
       {"", "198.51.100", "198.51.100.7/33", "198.51.100.7/", "2001:db8::/129", "a.example"})
    BOOST_TEST(some.address(text).has_error(), text);
  const auto host = some.host("Mail.Example.org.");
  BOOST_TEST(host == some.host("mail.example.org"));
  BOOST_TEST(host.starts_with("h-"));
  BOOST_TEST(host.ends_with(".invalid"));
  BOOST_TEST(host.size() == 26U);
  const auto mail = *some.mail("anna@mail.example.org");
  BOOST_TEST(mail.ends_with("@" + host));
  BOOST_TEST(some.mail("anna").has_error());
  BOOST_TEST(some.mail("@example.org").has_error());
  const auto mac = *some.mac("00-00-5E-00-53-01");
  BOOST_TEST(mac == *some.mac("00:00:5e:00:53:01"));
  BOOST_TEST(mac.size() == 17U);
  BOOST_TEST(some.mac("00:00:5e:00:53").has_error());
  BOOST_TEST(some.mac("00:00:5e:00:53:zz").has_error());
}

BOOST_AUTO_TEST_CASE(vectors_of_our_own_do_not_change) {
  // A partner keeps what it got: the same audience and value must give the same pseudonym in every version.
  const Pseudonyms some(std::string(32, '\x01'), "11111111-1111-4111-8111-111111111111");
  BOOST_TEST(*some.address("198.51.100.7") == "62.195.28.101");
  BOOST_TEST(*some.address("2001:db8::7") == "29fd:ad87:f1ff:c3ff:8720:1f72:5f80:7e3b");
  BOOST_TEST(some.host("mail.example.org") == "h-pppv2mnwdno7cbcv.invalid");
  BOOST_TEST(some.account("anna") == "a-omxqndun555lxsh7");
  BOOST_TEST(*some.mail("anna@example.org") == "u-sbwyalp5635gygd6@h-qaizcicahyagwzc6.invalid");
  BOOST_TEST(*some.mac("00:00:5e:00:53:01") == "a6:e6:9a:de:4b:4e");
}

BOOST_AUTO_TEST_SUITE_END()
