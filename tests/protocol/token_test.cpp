// Tokens, and how a request shows one.
#include "protocol/token.h"

#include <boost/test/unit_test.hpp>

#include "protocol/digest.h"

namespace {

const std::string token = protocol::make_token(std::string(protocol::token_random_bytes, '\xfb'));

std::string basic(const std::string& credentials) {
  return "Basic " + protocol::to_base64(credentials);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(one_is_its_prefix_and_256_bits_that_need_no_escape_anywhere) {
  BOOST_TEST(token == "csirtgw_-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s");
  BOOST_TEST(protocol::make_token(std::string(32, '\0')) == "csirtgw_" + std::string(43, 'A'));
}

BOOST_AUTO_TEST_CASE(it_comes_as_bearer_or_as_the_password_of_anybody) {
  for (const std::string& field :
       {"Bearer " + token, "bearer " + token, "BEARER   " + token, basic("x:" + token), basic(":" + token),
        "bAsIc " + basic("åäö:" + token).substr(6)})
    BOOST_TEST(protocol::token_in(field).value_or("none") == token, field);
}

BOOST_AUTO_TEST_CASE(anything_else_is_none) {
  const std::string long_name(protocol::max_credentials, 'x');
  for (const std::string& field : {std::string(),
                                   std::string(" "),
                                   token,
                                   std::string("Bearer"),
                                   std::string("Bearer "),
                                   "Bearer " + token + "x",
                                   "Bearer " + token.substr(1),
                                   "Bearer " + token + " ",
                                   "Bearer\t" + token,
                                   "Bearer " + token + "=",
                                   "Bearer " + token.substr(0, token.size() - 1),
                                   "Token " + token,
                                   "Basic " + token,
                                   basic(token),
                                   basic(token + ":"),
                                   basic(token + ":x"),
                                   basic("a:b:" + token),
                                   "Basic " + protocol::to_base64("x:" + token) + "=",
                                   basic(long_name + ":" + token),
                                   "Bearer " + std::string(10000, ' ') + token})
    BOOST_TEST(!protocol::token_in(field).has_value(), field);
}

BOOST_AUTO_TEST_SUITE_END()
