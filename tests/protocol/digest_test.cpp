#include "protocol/digest.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(digest_test)

using namespace protocol;

BOOST_AUTO_TEST_CASE(sha256_of_fips_180_examples) {
  BOOST_TEST(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(to_hex(sha256({})) == to_hex(sha256("")));
}

BOOST_AUTO_TEST_CASE(hmac_of_rfc_4231_examples) {
  BOOST_TEST(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  BOOST_TEST(to_hex(hmac_sha256(std::string(131, '\xaa'),
                                "Test Using Larger Than Block-Size Key - Hash Key First")) ==
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  BOOST_TEST(to_hex(hmac_sha256("", "")) ==
             "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

BOOST_AUTO_TEST_CASE(a_digest_is_read_in_one_spelling) {
  const std::string hex = to_hex(sha256("abc"));
  BOOST_TEST(to_hex(parse_sha256(hex).value()) == hex);
  for (const std::string& bad : {std::string(), hex.substr(1), hex + "0", "B" + hex.substr(1),
                                 "g" + hex.substr(1), " " + hex.substr(1)}) {
    BOOST_TEST((parse_sha256(bad).error().error == Error::invalid), bad);
  }
}

BOOST_AUTO_TEST_CASE(base64_of_rfc_4648_examples) {
  const std::pair<std::string_view, std::string_view> examples[] = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    BOOST_TEST(to_base64(bytes) == text);
    BOOST_TEST(parse_base64(text).value() == bytes);
  }
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  BOOST_TEST((parse_base64(to_base64(all)).value() == all));
}

BOOST_AUTO_TEST_CASE(base64_has_one_spelling) {
  for (const std::string_view bad : {"Zg", "Zg=", "Zg==\n", " Zg==", "Zh==", "Zm9=", "Zg==Zg==", "=g==",
                                     "Z===", "====", "Zm9-", "Zm9v Zm9"}) {
    BOOST_TEST((parse_base64(bad).has_error()), bad);
  }
}

BOOST_AUTO_TEST_SUITE_END()
