#include "protocol/merkle.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(merkle_test)

using namespace protocol;

namespace {

// The published vectors of RFC 6962 implementations: these eight leaves, and the root after each.
const std::vector<std::string>& leaves() {
  static const std::vector<std::string> all{
      "",
      std::string(1, '\0'),
      "\x10",
      "\x20\x21",
      "\x30\x31",
      "\x40\x41\x42\x43",
      "\x50\x51\x52\x53\x54\x55\x56\x57",
      "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
  return all;
}
constexpr std::string_view roots[] = {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

// Section 2.1 as it is written, top down.
Sha256 by_definition(const std::vector<Sha256>& hashes, std::size_t begin, std::size_t end) {
  if (end - begin == 1) return hashes[begin];
  std::size_t split = 1;
  while (split * 2 < end - begin) split *= 2;
  return node_hash(by_definition(hashes, begin, begin + split), by_definition(hashes, begin + split, end));
}

}  // namespace

BOOST_AUTO_TEST_CASE(roots_of_the_published_vectors) {
  Frontier frontier;
  BOOST_TEST(to_hex(frontier.root()) == to_hex(sha256("")));
  for (std::size_t i = 0; i < leaves().size(); ++i) {
    frontier.append(leaf_hash(leaves()[i]));
    BOOST_TEST(frontier.size() == i + 1);
    BOOST_TEST(to_hex(frontier.root()) == roots[i]);
  }
}

BOOST_AUTO_TEST_CASE(every_size_agrees_with_the_definition) {
  Frontier frontier;
  std::vector<Sha256> hashes;
  for (int i = 0; i < 200; ++i) {
    hashes.push_back(leaf_hash(std::to_string(i)));
    frontier.append(hashes.back());
    BOOST_REQUIRE((frontier.root() == by_definition(hashes, 0, hashes.size())));
  }
}

BOOST_AUTO_TEST_CASE(a_restored_frontier_grows_on) {
  Frontier whole;
  Frontier resumed;
  for (int i = 0; i < 37; ++i) {
    whole.append(leaf_hash(std::to_string(i)));
    resumed = Frontier::restore(resumed.size(), resumed.save()).value();
    resumed.append(leaf_hash(std::to_string(i)));
    BOOST_REQUIRE((whole.root() == resumed.root()));
  }
  BOOST_TEST((Frontier::restore(0, "").value().root() == sha256("")));
  BOOST_TEST((Frontier::restore(5, whole.save()).error().error == Error::invalid));
  BOOST_TEST((Frontier::restore(37, whole.save().substr(1)).error().error == Error::invalid));
  BOOST_TEST((Frontier::restore(UINT64_MAX, whole.save()).error().error == Error::invalid));
}

BOOST_AUTO_TEST_SUITE_END()
