#include "gateway/gate/seal.h"

#include <thread>

#include <boost/test/unit_test.hpp>

#include "tests/gate/world.h"

using namespace world;
using protocol::Label;

namespace {

std::string gpg(const std::string& home, const std::string& arguments) {
  return "gpg --batch --no-tty --quiet --pinentry-mode loopback --passphrase '' --homedir " + home + " " +
         arguments;
}

/// A key of gpg's making in a home of its own.
Key key_made_by_gpg(Folder& folder, const std::string& name, const std::string& options,
                    const std::string& expiry) {
  auto home = folder.home(name);
  run(gpg(home->home(),
          options + " --quick-gen-key '" + name + "' future-default default " + expiry + " 2>/dev/null"));
  Key key;
  key.armoured = run(gpg(home->home(), "--armor --export 2>/dev/null"));
  key.fingerprint = must(home->inspect(key.armoured)).at(0).fingerprint;
  return key;
}

std::string revoked(Folder& folder, const std::string& name, const Key& key) {
  const std::string home = folder.path(name);
  const std::string certificate = home + "/openpgp-revocs.d/" + key.fingerprint + ".rev";
  run("sed -i 's/^:---/---/' " + certificate);
  run(gpg(home, "--import " + certificate + " 2>/dev/null"));
  return run(gpg(home, "--armor --export 2>/dev/null"));
}

protocol::Envelope parsed(const std::string& plaintext) {
  return must(protocol::parse_envelope(plaintext));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(seal)

BOOST_AUTO_TEST_CASE(a_group_gets_one_envelope_with_every_byte) {
  House house;
  Draft draft(house, {slice(1, Label::green, 3000), slice(2, Label::clear)}, {{team_c, team_b}});
  auto outcome = must(house.engine().release(draft.order));
  BOOST_REQUIRE(outcome.envelopes.size() == 1u);
  for (auto* home : {cast().b.get(), cast().c.get()}) {
    auto opened = must(house.open_as(*home, outcome.envelopes[0].ciphertext));
    BOOST_TEST(opened.fingerprint == cast().key_a.fingerprint);
    const auto envelope = parsed(opened.plaintext);
    BOOST_TEST(protocol::header_line(envelope.header) == protocol::header_line(outcome.envelopes[0].header));
    BOOST_REQUIRE(envelope.slices.size() == 2u);
    BOOST_TEST(envelope.slices[0] == draft.order.slices[0].bytes);
    BOOST_TEST(envelope.slices[1] == draft.order.slices[1].bytes);
    BOOST_TEST((envelope.header.to == std::vector<std::string>{team_b, team_c}));
    BOOST_TEST((envelope.header.manifest == draft.approval.manifest));
    must(protocol::check_addressed(envelope.header, team_a, team_b, house.now));
  }
}

BOOST_AUTO_TEST_CASE(gpg_and_tail_give_the_bundle) {
  House house;
  Draft draft(house, {slice(1, Label::green, 500), slice(2, Label::green)}, {{team_b}});
  auto outcome = must(house.engine().release(draft.order));
  Folder folder;
  write_file(folder.path("e"), outcome.envelopes.at(0).ciphertext);
  const std::string bundle =
      run(gpg(cast().b->home(), "--decrypt " + folder.path("e") + " 2>/dev/null | tail -n +3"));
  const std::string expected = R"({"type":"bundle","id":"bundle--)" + outcome.envelopes[0].header.id.text() +
                               R"(","objects":[)" + "\n" + draft.order.slices[0].bytes + ",\n" +
                               draft.order.slices[1].bytes + "\n]}\n";
  BOOST_TEST((protocol::sha256(bundle) == protocol::sha256(expected)));
  const std::string packets =
      run_anyhow(gpg(cast().c->home(), "--list-packets " + folder.path("e") + " 2>/dev/null"));
  BOOST_TEST(packets.find("keyid 0000000000000000") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(groups_know_nothing_of_each_other_and_ids_are_stable) {
  House house;
  Draft draft(house, {slice(1, Label::green)}, {{team_b}, {team_c}});
  auto first = must(house.engine().release(draft.order));
  auto again = must(house.engine().release(draft.order));
  BOOST_REQUIRE(first.envelopes.size() == 2u);
  for (int i : {0, 1}) BOOST_TEST((first.envelopes[i].header.id == again.envelopes[i].header.id));
  BOOST_TEST((first.envelopes[0].header.id != first.envelopes[1].header.id));
  const std::string plaintext = must(house.open_as(*cast().b, first.envelopes[0].ciphertext)).plaintext;
  BOOST_TEST(plaintext.find(team_c) == std::string::npos);
  BOOST_TEST(error_of(house.open_as(*cast().c, first.envelopes[0].ciphertext)) == "not-addressed");
}

BOOST_AUTO_TEST_CASE(large_releases_are_cut) {
  House house;
  std::vector<protocol::Slice> slices;
  for (int i = 1; i <= 5; ++i) slices.push_back(slice(i, Label::green, 400000));
  Draft draft(house, slices, {{team_b}});
  auto outcome = must(house.engine().release(draft.order));
  BOOST_REQUIRE(outcome.envelopes.size() == 3u);
  std::size_t next = 0;
  for (int part = 1; part <= 3; ++part) {
    const std::string plaintext =
        must(house.open_as(*cast().b, outcome.envelopes[part - 1].ciphertext)).plaintext;
    const auto envelope = parsed(plaintext);
    BOOST_TEST(envelope.header.part == part);
    BOOST_TEST(envelope.header.parts == 3);
    for (auto bytes : envelope.slices) BOOST_TEST((bytes == slices.at(next++).bytes));
  }
  BOOST_TEST(next == 5u);
}

BOOST_AUTO_TEST_CASE(the_guard_has_the_last_word) {
  House house;
  auto with_ceiling = house.partner(team_c, "cert-c", cast().key_c);
  with_ceiling.ceiling = Label::green;
  must(house.apply(with_ceiling));
  Draft amber(house, {slice(1, Label::amber)}, {{team_b}, {team_c}});
  BOOST_TEST(error_of(house.engine().release(amber.order)) == "denied");
  amber.order.groups = {{team_b}};
  BOOST_TEST(error_of(house.engine().release(amber.order)) == "none");
  Draft victim(house, {slice(1, Label::green)}, {{team_b}});
  victim.order.victims = {"c2.bad.example"};
  BOOST_TEST(error_of(house.engine().release(victim.order)) == "denied");
  BOOST_TEST(!must(house.engine().guard(victim.order, Label::green)).empty());
  BOOST_TEST(!must(house.engine().guard(amber.order, Label::green)).empty());
  BOOST_TEST(must(house.engine().guard(amber.order, Label::amber)).empty());
  amber.order.approval = {};
  BOOST_TEST(must(house.engine().guard(amber.order, Label::amber)).empty());
}

BOOST_AUTO_TEST_CASE(leak_19_unusable_keys_are_taken_out_and_told) {
  House house;
  Folder folder;
  const Key expired = key_made_by_gpg(folder, "x", "--faked-system-time 20200101T000000", "30d");
  must(house.apply(house.partner(team_c, "cert-c", expired)));
  Draft draft(house, {slice(1, Label::green)}, {{team_b, team_c}});
  auto outcome = must(house.engine().release(draft.order));
  BOOST_REQUIRE(outcome.envelopes.size() == 1u);
  BOOST_TEST((outcome.envelopes[0].header.to == std::vector<std::string>{team_b}));
  BOOST_REQUIRE(outcome.held.size() == 1u);
  BOOST_TEST(outcome.held[0].partner == team_c);
  BOOST_TEST(outcome.held[0].why == "key expired 2020-01-31");
  draft.order.groups = {{team_c}};
  outcome = must(house.engine().release(draft.order));
  BOOST_TEST(outcome.envelopes.empty());
  BOOST_TEST(outcome.held.size() == 1u);
}

BOOST_AUTO_TEST_CASE(revoked_keys_and_second_keys) {
  House house;
  Folder folder;
  const Key bad = key_made_by_gpg(folder, "y", "", "30d");
  Key gone{bad.fingerprint, revoked(folder, "y", bad)};
  must(house.apply(house.partner(team_c, "cert-c", gone)));
  Draft draft(house, {slice(1, Label::green)}, {{team_b, team_c}});
  auto outcome = must(house.engine().release(draft.order));
  BOOST_REQUIRE(outcome.held.size() == 1u);
  BOOST_TEST(outcome.held[0].why == "key revoked");
  BOOST_TEST(outcome.envelopes.size() == 1u);
  auto renewed = house.partner(team_c, "cert-c", gone);
  renewed.fingerprints.push_back(cast().key_c.fingerprint);
  renewed.openpgp_keys += cast().key_c.armoured;
  must(house.apply(renewed));
  outcome = must(house.engine().release(draft.order));
  BOOST_TEST(outcome.held.empty());
  must(house.open_as(*cast().c, outcome.envelopes.at(0).ciphertext));
}

BOOST_AUTO_TEST_CASE(suspended_and_unknown_partners_are_held) {
  House house;
  auto suspended = house.partner(team_c, "cert-c", cast().key_c);
  suspended.state = "suspended";
  must(house.apply(suspended));
  const std::string unknown = "dddddddd-dddd-4ddd-8ddd-dddddddddddd";
  Draft draft(house, {slice(1, Label::green)}, {{team_b, team_c}, {unknown}});
  auto outcome = must(house.engine().release(draft.order));
  BOOST_TEST(outcome.envelopes.size() == 1u);
  BOOST_REQUIRE(outcome.held.size() == 2u);
  BOOST_TEST(outcome.held[0].why == "partner is suspended");
  BOOST_TEST(outcome.held[1].why == "partner is not known to the gate");
}

BOOST_AUTO_TEST_CASE(red_is_for_the_person_alone) {
  House house;
  Draft draft(house, {slice(1, Label::red)}, {{team_b}});
  draft.approval.people = {team_b + "/eve"};
  draft.sign(house, {"anna", "bo", "cia"});
  auto outcome = must(house.engine().release(draft.order));
  BOOST_REQUIRE(outcome.envelopes.size() == 1u);
  BOOST_TEST(outcome.envelopes[0].header.person == "eve");
  const std::string outer = must(house.open_as(*cast().b, outcome.envelopes[0].ciphertext)).plaintext;
  BOOST_TEST(outer.find("c2.bad.example") == std::string::npos);
  BOOST_TEST(outer.find(draft.order.slices[0].entry.id) == std::string::npos);
  const auto envelope = parsed(outer);
  BOOST_TEST((envelope.header.kind == protocol::EnvelopeKind::red));
  const std::string body(envelope.body);
  BOOST_TEST(error_of(house.open_as(*cast().b, body)) == "not-addressed");
  BOOST_TEST(error_of(house.open_as(*cast().eve, outcome.envelopes[0].ciphertext)) == "not-addressed");
  auto inner = must(house.open_as(*cast().eve, body));
  BOOST_TEST(inner.fingerprint == cast().key_a.fingerprint);
  const auto release = parsed(inner.plaintext);
  BOOST_TEST((release.header.kind == protocol::EnvelopeKind::release));
  BOOST_TEST((release.header.id != envelope.header.id));
  BOOST_TEST(release.slices.at(0) == draft.order.slices[0].bytes);
}

BOOST_AUTO_TEST_CASE(threads_seal_at_once) {
  House house;
  Draft draft(house, {slice(1, Label::green, 2000)}, {{team_b, team_c}});
  std::vector<std::string> errors(4);
  {
    std::vector<std::jthread> threads;
    for (auto& error : errors) {
      threads.emplace_back([&house, &draft, &error] {
        for (int i = 0; i < 3; ++i) {
          auto outcome = house.engine().release(draft.order);
          const bool good = outcome.has_value() && outcome->envelopes.size() == 1 &&
                            house.open_as(*cast().b, outcome->envelopes[0].ciphertext).has_value();
          if (!good) error = what_of(outcome);
        }
      });
    }
  }
  for (const auto& error : errors) BOOST_TEST(error == "");
}

BOOST_AUTO_TEST_SUITE_END()
