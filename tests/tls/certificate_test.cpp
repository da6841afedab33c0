#include <fstream>
#include <sys/stat.h>

#include <openssl/pem.h>

#include "tests/tls/support.h"

using namespace tls_test;
namespace tls = gateway::tls;
using protocol::Error;

BOOST_AUTO_TEST_SUITE(certificate)

BOOST_AUTO_TEST_CASE(made_certificates_have_a_pin_and_a_private_key_file) {
  Folder folder;
  tls::Identity one = folder.identity("one"), two = folder.identity("two");
  std::string pin = must(tls::pin_of_file(one.certificate));
  BOOST_CHECK_EQUAL(pin.size(), 64U);
  BOOST_CHECK_EQUAL(pin.find_first_not_of("0123456789abcdef"), std::string::npos);
  BOOST_CHECK_NE(pin, must(tls::pin_of_file(two.certificate)));
  struct stat status {};
  BOOST_REQUIRE_EQUAL(::stat(one.key.c_str(), &status), 0);
  BOOST_CHECK_EQUAL(status.st_mode & 0777U, 0600U);
}

BOOST_AUTO_TEST_CASE(the_pin_is_what_the_openssl_program_computes) {
  Folder folder;
  tls::Identity one = folder.identity("one");
  std::string command = "openssl x509 -in " + one.certificate +
                        " -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -r > " +
                        (folder / "out");
  if (std::system(command.c_str()) != 0) {
    BOOST_TEST_MESSAGE("skipped: no openssl program");
    return;
  }
  std::string expected;
  std::ifstream(folder / "out") >> expected;
  BOOST_CHECK_EQUAL(must(tls::pin_of_file(one.certificate)), expected);
}

BOOST_AUTO_TEST_CASE(nothing_is_overwritten) {
  Folder folder;
  tls::Identity one = folder.identity("one");
  std::string pin = must(tls::pin_of_file(one.certificate));
  BOOST_CHECK(tls::make_self_signed("again", one, 30).error().error == Error::conflict);
  BOOST_CHECK_EQUAL(must(tls::pin_of_file(one.certificate)), pin);
  // A key without its certificate would be useless, so none is left behind.
  tls::Identity half{one.certificate, folder / "half.key"};
  BOOST_CHECK(tls::make_self_signed("half", half, 30).error().error == Error::conflict);
  BOOST_CHECK(!std::filesystem::exists(half.key));
}

BOOST_AUTO_TEST_CASE(names_and_days_have_limits) {
  Folder folder;
  tls::Identity to{folder / "c", folder / "k"};
  BOOST_CHECK(tls::make_self_signed("", to, 30).error().error == Error::invalid);
  BOOST_CHECK(tls::make_self_signed(std::string(65, 'x'), to, 30).error().error == Error::invalid);
  BOOST_CHECK(tls::make_self_signed("x", to, 0).error().error == Error::invalid);
  BOOST_CHECK(!std::filesystem::exists(to.key));
}

BOOST_AUTO_TEST_CASE(a_key_that_others_may_read_is_refused) {
  Folder folder;
  tls::Identity one = folder.identity("one");
  BOOST_CHECK(tls::server_context(one).has_value());
  BOOST_REQUIRE_EQUAL(::chmod(one.key.c_str(), 0640), 0);
  auto refused = tls::server_context(one);
  BOOST_REQUIRE(refused.has_error());
  BOOST_CHECK(refused.error().error == Error::denied);
  BOOST_CHECK_EQUAL(refused.error().where, one.key);
}

BOOST_AUTO_TEST_CASE(missing_or_foreign_files_are_named) {
  Folder folder;
  tls::Identity one = folder.identity("one"), two = folder.identity("two");
  BOOST_CHECK(tls::server_context({folder / "none", one.key}).has_error());
  BOOST_CHECK(tls::client_context({one.certificate, folder / "none"}, {}).has_error());
  BOOST_CHECK(tls::server_context({one.certificate, two.key}).has_error());
  BOOST_CHECK(tls::pin_of_file(folder / "none").error().error == Error::unavailable);
  BOOST_CHECK(tls::pin_of_file(one.key).error().error == Error::malformed);
}

BOOST_AUTO_TEST_SUITE_END()
