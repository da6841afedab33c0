#include "gateway/gate/openpgp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "tests/gate/world.h"

using namespace world;

namespace {

std::string gpg(const OpenPgp& home, const std::string& arguments) {
  return "gpg --batch --no-tty --quiet --homedir " + home.home() + " " + arguments + " 2>/dev/null";
}

std::string sealed_for_b(const std::string& text) {
  return must(cast().c->seal(text, {cast().key_b.fingerprint}, cast().key_c.fingerprint));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openpgp)

BOOST_AUTO_TEST_CASE(home_is_private_and_short) {
  struct stat facts {};
  BOOST_REQUIRE(stat(cast().a->home().c_str(), &facts) == 0);
  BOOST_TEST((facts.st_mode & 0777) == 0700u);
  BOOST_TEST(read_all(cast().a->home() + "/gpg.conf").find("no-random-seed-file\n") != std::string::npos);
  BOOST_TEST(error_of(OpenPgp::open("/tmp/" + std::string(80, 'x'))) == "invalid");
  BOOST_TEST(error_of(OpenPgp::open("relative")) == "invalid");
}

BOOST_AUTO_TEST_CASE(keys_are_what_was_asked_for) {
  auto key = must(cast().a->key(cast().key_a.fingerprint));
  BOOST_REQUIRE(key.subkeys.size() == 2);
  BOOST_TEST(key.subkeys[0].can_sign);
  BOOST_TEST(key.subkeys[1].can_encrypt);
  BOOST_REQUIRE(key.subkeys[0].expires.has_value());
  const auto lifetime = key.subkeys[0].expires->seconds - key.subkeys[0].created.seconds;
  BOOST_TEST(lifetime == 30 * 86400);
  const std::string listed = run(gpg(*cast().a, "--with-colons --list-keys"));
  BOOST_TEST(listed.find("ed25519") != std::string::npos);
  BOOST_TEST(listed.find("cv25519") != std::string::npos);
  BOOST_TEST(must(cast().a->secret_keys()).size() == 1u);
  BOOST_TEST(error_of(cast().a->generate("", 3)) == "invalid");
  BOOST_TEST(error_of(cast().a->generate("x", 0)) == "invalid");
}

BOOST_AUTO_TEST_CASE(usability_is_judged_at_a_given_time) {
  auto key = must(cast().a->key(cast().key_a.fingerprint));
  const Instant made = key.subkeys[0].created;
  BOOST_TEST(gate::why_unusable(key, gate::Use::encrypt, made + 1) == "");
  BOOST_TEST(gate::why_unusable(key, gate::Use::encrypt, made + 31 * 86400) ==
             "key expired " + key.subkeys[0].expires->text(0).substr(0, 10));
  auto broken = key;
  broken.revoked = true;
  BOOST_TEST(gate::why_unusable(broken, gate::Use::sign, made) == "key revoked");
  broken = key;
  broken.subkeys[1].revoked = true;
  BOOST_TEST(gate::why_unusable(broken, gate::Use::encrypt, made) == "encryption subkey revoked");
  broken.subkeys.pop_back();
  BOOST_TEST(gate::why_unusable(broken, gate::Use::encrypt, made) == "key has no encryption subkey");
}

BOOST_AUTO_TEST_CASE(a_key_ends_with_the_first_of_what_it_needs) {
  auto key = must(cast().a->key(cast().key_a.fingerprint));
  const Instant made = key.subkeys[0].created, end = *key.subkeys[0].expires;
  const auto until = [&] { return gate::usable_until(key, gate::Use::encrypt, made + 1); };
  BOOST_TEST((until() == end));
  const std::size_t encrypting = 1;
  BOOST_REQUIRE(key.subkeys[encrypting].can_encrypt);
  key.subkeys[encrypting].expires = made + 86400;
  BOOST_TEST((until() == made + 86400));
  // A second one that lasts longer counts, though no longer than the key itself.
  key.subkeys.push_back(key.subkeys[encrypting]);
  key.subkeys.back().expires = made + 2 * 86400;
  BOOST_TEST((until() == made + 2 * 86400));
  key.subkeys.back().expires.reset();
  BOOST_TEST((until() == end));
  key.subkeys.front().expires.reset();
  BOOST_TEST(!until().has_value());
  key.subkeys.back().revoked = true;
  BOOST_TEST((until() == made + 86400));
}

BOOST_AUTO_TEST_CASE(detached_signatures) {
  const std::string& mine = cast().key_b.fingerprint;
  const std::string signature = must(cast().b->sign("text\n", mine));
  BOOST_TEST(must(cast().c->verify("text\n", signature)).fingerprint == mine);
  BOOST_TEST(error_of(cast().c->verify("text", signature)) == "unauthenticated");
  BOOST_TEST(error_of(cast().c->verify("text\n", "")) == "unauthenticated");
  BOOST_TEST(error_of(cast().c->verify("text\n", "rubbish")) == "unauthenticated");
  BOOST_TEST(error_of(cast().eve->verify("text\n", signature)) == "unauthenticated");  // key unknown there
  const std::string second = must(cast().c->sign("text\n", cast().key_c.fingerprint));
  BOOST_TEST(error_of(cast().c->verify("text\n", signature + second)) == "unauthenticated");
  BOOST_TEST(error_of(cast().c->verify("text\n", signature + signature)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_signing_subkey_stands_for_its_primary_key) {
  Folder folder;
  auto home = folder.home("s");
  const std::string primary = must(home->generate("Sub <sub@example.org>", 30));
  run(gpg(*home,
          "--pinentry-mode loopback --passphrase '' --quick-add-key " + primary + " ed25519 sign 20d"));
  home = must(OpenPgp::open(home->home()));
  const std::string signature = must(home->sign("text", primary));
  write_file(folder.path("sig"), signature);
  write_file(folder.path("text"), "text");
  const std::string status =
      run(gpg(*home, "--status-fd 1 --verify " + folder.path("sig") + " " + folder.path("text")));
  BOOST_TEST(status.find("VALIDSIG " + primary) == std::string::npos);  // made by the subkey
  BOOST_TEST(must(home->verify("text", signature)).fingerprint == primary);
}

BOOST_AUTO_TEST_CASE(seal_and_open) {
  std::string text(100000, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 31);
  const std::string sealed = sealed_for_b(text);
  auto opened = must(cast().b->open_message(sealed, 200000));
  BOOST_TEST((opened.plaintext == text));
  BOOST_TEST(opened.fingerprint == cast().key_c.fingerprint);
  BOOST_TEST(error_of(cast().a->open_message(sealed, 200000)) == "not-addressed");
  BOOST_TEST(error_of(cast().b->open_message(sealed, 99999)) == "too-large");
}

BOOST_AUTO_TEST_CASE(a_silent_agent_says_nothing_of_the_message) {
  const std::string sealed = sealed_for_b("for later");
  const std::string settings = cast().b->home() + "/gpg.conf";
  const std::string before = read_all(settings);
  write_file(settings, before + "agent-program /bin/false\n");
  gate::stop_agent(cast().b->home());
  BOOST_TEST(error_of(cast().b->open_message(sealed, 1000)) == "unavailable");
  BOOST_TEST(error_of(cast().b->sign("text", cast().key_b.fingerprint)) == "unavailable");
  BOOST_TEST(error_of(cast().b->seal("text", {cast().key_b.fingerprint}, cast().key_b.fingerprint)) ==
             "unavailable");
  write_file(settings, before);
  BOOST_TEST(must(cast().b->open_message(sealed, 1000)).plaintext == "for later");
}

BOOST_AUTO_TEST_CASE(damage_is_refused) {
  const std::string sealed = sealed_for_b("a message of some length, so that there is something to change");
  for (std::size_t at = 0; at < sealed.size(); at += 23) {
    std::string bad = sealed;
    bad[at] = static_cast<char>(bad[at] ^ 0x20);
    BOOST_TEST(cast().b->open_message(bad, 10000).has_error(), at);
  }
  for (std::size_t size : {std::size_t(0), std::size_t(1), sealed.size() / 2, sealed.size() - 1}) {
    BOOST_TEST(cast().b->open_message(sealed.substr(0, size), 10000).has_error(), size);
  }
}

BOOST_AUTO_TEST_CASE(only_one_good_signature_opens) {
  Folder folder;
  write_file(folder.path("t"), "text");
  const std::string to_b = "--trust-model always -r " + cast().key_b.fingerprint + " ";
  const auto make = [&](const OpenPgp& home, const std::string& how) {
    return run(gpg(home, "-o - " + how + " " + folder.path("t")));
  };
  BOOST_TEST(error_of(cast().b->open_message(make(*cast().c, to_b + "--encrypt"), 9999)) ==
             "unauthenticated");
  BOOST_TEST(error_of(cast().b->open_message(make(*cast().c, "--sign"), 9999)) == "malformed");
  BOOST_TEST(error_of(cast().b->open_message(make(*cast().c, "--store"), 9999)) == "malformed");
  BOOST_TEST(error_of(cast().b->open_message(make(*cast().c, "--clear-sign"), 9999)) == "malformed");
  BOOST_TEST(error_of(cast().b->open_message("text", 9999)) == "malformed");
  const std::string symmetric = "--pinentry-mode loopback --passphrase secret --symmetric";
  BOOST_TEST(cast().b->open_message(make(*cast().c, symmetric), 9999).has_error());

  auto two = folder.home("two");
  const std::string first = must(two->generate("First", 3));
  const std::string second = must(two->generate("Second", 3));
  must(two->import_keys(cast().key_b.armoured));
  must(cast().b->import_keys(must(two->export_key(first)) + must(two->export_key(second))));
  const std::string both = make(*two, to_b + "-u " + first + " -u " + second + " --sign --encrypt");
  BOOST_TEST(error_of(cast().b->open_message(both, 9999)) == "unauthenticated");
  const std::string one = make(*two, to_b + "-u " + first + " --sign --encrypt");
  BOOST_TEST(must(cast().b->open_message(one, 9999)).fingerprint == first);
}

BOOST_AUTO_TEST_CASE(a_compression_bomb_stops_at_the_cap) {
  Folder folder;
  run("head -c 60000000 /dev/zero > " + folder.path("zeros"));
  const std::string bomb =
      run(gpg(*cast().c, "-o - --trust-model always --compress-algo zlib -z 9 -r " +
                             cast().key_b.fingerprint + " --sign --encrypt " + folder.path("zeros")));
  BOOST_TEST(bomb.size() < 200000u);
  BOOST_TEST(error_of(cast().b->open_message(bomb, 1 << 20)) == "too-large");
  BOOST_TEST(must(cast().b->open_message(sealed_for_b("still well"), 100)).plaintext == "still well");
}

BOOST_AUTO_TEST_CASE(recipients_are_hidden_and_nothing_is_compressed) {
  Folder folder;
  const std::string text(20000, 'x');
  const std::string sealed = must(
      cast().c->seal(text, {cast().key_b.fingerprint, cast().key_a.fingerprint}, cast().key_c.fingerprint));
  BOOST_TEST(sealed.size() > text.size());
  write_file(folder.path("m"), sealed);
  const std::string packets = run_anyhow(gpg(*cast().c, "--list-packets " + folder.path("m")));
  std::size_t hidden = 0;
  for (auto at = packets.find("keyid 0000000000000000"); at != std::string::npos;
       at = packets.find("keyid 0000000000000000", at + 1)) {
    ++hidden;
  }
  BOOST_TEST(hidden == 2u);
  BOOST_TEST(must(cast().b->open_message(sealed, 30000)).plaintext == text);
}

BOOST_AUTO_TEST_CASE(secret_keys_are_never_imported) {
  Folder folder;
  auto home = folder.home("x");
  const std::string secret = run(gpg(*cast().eve, "--armor --export-secret-keys"));
  BOOST_TEST(error_of(home->import_keys(secret)) == "denied");
  BOOST_TEST(must(home->secret_keys()).empty());
  BOOST_TEST(error_of(home->import_keys("no key at all")) == "malformed");
  const auto facts = must(home->inspect(cast().key_b.armoured + cast().key_c.armoured));
  BOOST_TEST(facts.size() == 2u);
  BOOST_TEST(error_of(home->key(cast().key_b.fingerprint)) == "not-found");
}

BOOST_AUTO_TEST_CASE(a_passphrase_is_asked_for_and_checked) {
  Folder folder;
  const std::string path = folder.home("w")->home();
  write_file(path + "/gpg-agent.conf", "s2k-count 65536\n");  // not measured out to 100 ms a guess
  const std::string fingerprint =
      must(must(OpenPgp::open(path))->generate("With passphrase", 3, "correct horse"));
  gate::stop_agent(path);  // it remembers
  BOOST_TEST(error_of(must(OpenPgp::open(path))->sign("text", fingerprint)) == "held");
  int asked = 0;
  auto wrong = must(OpenPgp::open(path, [&] { return ++asked, std::string("wrong"); }));
  BOOST_TEST(error_of(wrong->sign("text", fingerprint)) == "held");
  BOOST_TEST(asked > 0);
  auto right = must(OpenPgp::open(path, [] { return std::string("correct horse"); }));
  const std::string signature = must(right->sign("text", fingerprint));
  BOOST_TEST(must(right->verify("text", signature)).fingerprint == fingerprint);
}

BOOST_AUTO_TEST_CASE(gpg_says_nothing_on_standard_error) {
  Folder folder;
  const int kept = dup(STDERR_FILENO);
  const int file = open(folder.path("err").c_str(), O_CREAT | O_RDWR, 0600);
  dup2(file, STDERR_FILENO);
  const bool refused = cast().b->open_message("rubbish", 100).has_error() &&
                       cast().b->open_message(sealed_for_b("x").substr(0, 60), 100).has_error() &&
                       cast().b->verify("text", "rubbish").has_error();
  dup2(kept, STDERR_FILENO);
  close(kept);
  close(file);
  BOOST_TEST(refused);
  BOOST_TEST(read_all(folder.path("err")) == "");
}

BOOST_AUTO_TEST_SUITE_END()
