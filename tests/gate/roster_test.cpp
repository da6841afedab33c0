#include "gateway/gate/roster.h"

#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "tests/gate/world.h"

using namespace world;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> files(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(folder)) names.push_back(file.path().filename());
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(roster)

BOOST_AUTO_TEST_CASE(founding_happens_once_and_by_an_administrator) {
  House house;
  Folder folder;
  auto home = folder.home("h");
  protocol::Order order = house.order();
  order.person = house.person("adam", {"analyst"});
  const std::string path = folder.path("r");
  BOOST_TEST(error_of(gate::Roster::found(*home, path, house.sign(order.text(), {"adam"}), house.now)) ==
             "denied");
  order.person = house.person("adam", {"administrator"});
  auto forged = house.sign(order.text(), {"bo"});
  forged.signatures[0].person = "adam";
  BOOST_TEST(error_of(gate::Roster::found(*home, path, forged, house.now)) == "unauthenticated");
  BOOST_TEST(files(path).empty());
  must(gate::Roster::found(*home, path, house.sign(order.text(), {"adam"}), house.now));
  BOOST_TEST(error_of(gate::Roster::found(*home, path, house.sign(order.text(), {"adam"}), house.now)) ==
             "conflict");
  BOOST_TEST(must(gate::Roster::load(*home, path))->person("adam")->roles.at(0) == "administrator");
}

BOOST_AUTO_TEST_CASE(an_empty_roster_denies_everything) {
  House house;
  Folder folder;
  auto home = folder.home("h");
  auto roster = must(gate::Roster::load(*home, folder.path("none")));
  protocol::Order order = house.order();
  order.person = house.person("bo", {"approver"});
  BOOST_TEST(error_of(roster->apply(house.sign(order.text(), {"adam"}), house.now)) == "denied");
}

BOOST_AUTO_TEST_CASE(survives_a_restart) {
  House house;
  auto home = must(OpenPgp::open(house.folder("h")));
  auto roster = must(gate::Roster::load(*home, house.folder("roster")));
  BOOST_TEST(roster->size().first == 5u);
  BOOST_TEST(roster->size().second == 2u);
  BOOST_TEST(roster->partner(team_b)->people.at(0).id == "eve");
}

BOOST_AUTO_TEST_CASE(only_administrators_and_not_about_themselves) {
  House house;
  protocol::Order order = house.order("bo");
  order.person = house.person("anna", {"administrator"});
  BOOST_TEST(error_of(house.engine().apply(house.sign(order.text(), {"bo"}))) == "denied");
  order = house.order("adam");
  order.person = house.person("adam", {"administrator", "approver"});
  BOOST_TEST(error_of(house.engine().apply(house.sign(order.text(), {"adam"}))) == "denied");
  order = house.order("adam");
  order.person = house.person("bo", {"administrator"});
  auto forged = house.sign(order.text(), {"bo"});
  forged.signatures[0].person = "adam";
  BOOST_TEST(error_of(house.engine().apply(forged)) == "unauthenticated");
  auto changed = house.sign(order.text(), {"adam"});
  changed.text.replace(changed.text.find("administrator"), 13, "approver");
  BOOST_TEST(house.engine().apply(changed).has_error());
  auto nobody = house.sign(order.text(), {});
  BOOST_TEST(error_of(house.engine().apply(nobody)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(replays_and_stale_orders_change_nothing) {
  House house;
  protocol::Order old = house.order();
  old.person = house.person("bo", {"approver"});
  const auto old_signed = house.sign(old.text(), {"adam"});
  must(house.engine().apply(old_signed));
  auto former = house.person("bo", {"approver"});
  former.state = "former";
  must(house.apply(former));
  must(house.engine().apply(old_signed));  // known: nothing happens
  auto signature = house.sign("text", {"bo"}).signatures[0];
  BOOST_TEST(error_of(house.engine().verify("text", signature)) == "unauthenticated");
  protocol::Order stale = house.order();
  stale.at = old.at;
  stale.person = house.person("bo", {"approver"});
  BOOST_TEST(error_of(house.engine().apply(house.sign(stale.text(), {"adam"}))) == "conflict");
  protocol::Order same_id = house.order();
  same_id.id = old.id;
  same_id.person = house.person("bo", {"administrator"});
  BOOST_TEST(error_of(house.engine().apply(house.sign(same_id.text(), {"adam"}))) == "conflict");
  protocol::Order future = house.order();
  future.at = house.now + 10000;
  future.person = house.person("bo", {"approver"});
  BOOST_TEST(error_of(house.engine().apply(house.sign(future.text(), {"adam"}))) == "expired");
}

BOOST_AUTO_TEST_CASE(keys_must_be_their_owners_alone) {
  House house;
  auto borrowed = house.partner("dddddddd-dddd-4ddd-8ddd-dddddddddddd", "cert-d", cast().key_b);
  BOOST_TEST(error_of(house.apply(borrowed)) == "conflict");
  Folder folder;
  auto home = folder.home("d");
  Key key;
  key.fingerprint = must(home->generate("Team D", 3));
  key.armoured = must(home->export_key(key.fingerprint));
  auto swapped = house.partner("dddddddd-dddd-4ddd-8ddd-dddddddddddd", "cert-d", key);
  swapped.openpgp_keys = cast().key_b.armoured;
  BOOST_TEST(error_of(house.apply(swapped)) == "invalid");
  auto more = house.partner("dddddddd-dddd-4ddd-8ddd-dddddddddddd", "cert-d", key);
  more.openpgp_keys += cast().key_b.armoured;
  BOOST_TEST(error_of(house.apply(more)) == "invalid");
  auto taken = house.partner("dddddddd-dddd-4ddd-8ddd-dddddddddddd", "cert-b", key);
  BOOST_TEST(error_of(house.apply(taken)) == "conflict");
  must(house.apply(house.partner("dddddddd-dddd-4ddd-8ddd-dddddddddddd", "cert-d", key)));
}

BOOST_AUTO_TEST_CASE(a_changed_folder_is_refused) {
  House house;
  auto home = must(OpenPgp::open(house.folder("h")));
  const std::string folder = house.folder("roster");
  const std::string third = folder + "/000003.order";
  const std::string text = read_all(third);
  std::string changed = text;
  changed.replace(changed.find("\"approver\""), 10, "\"auditor\"");
  write_file(third, changed);
  auto refused = gate::Roster::load(*home, folder);
  BOOST_TEST(error_of(refused) == "unauthenticated");
  BOOST_TEST(what_of(refused).find("000003.order") != std::string::npos);
  fs::remove(third);
  BOOST_TEST(gate::Roster::load(*home, folder).has_error());
  write_file(third, text);
  must(gate::Roster::load(*home, folder));
  fs::remove(folder + "/000003.sig");
  BOOST_TEST(gate::Roster::load(*home, folder).has_error());
}

BOOST_AUTO_TEST_CASE(an_order_outlives_its_signers_key) {
  House house;
  Folder folder;
  must(OpenPgp::open(folder.own("old")));
  // The clock stands still between two runs: what signs comes a day after what makes the key.
  const auto in_2020 = [&](const std::string& day, const std::string& arguments) {
    return run("gpg --batch --quiet --faked-system-time 202001" + day +
               "T000000 --pinentry-mode loopback --passphrase '' --homedir " + folder.path("old") + " " +
               arguments + " 2>/dev/null");
  };
  in_2020("01", "--quick-gen-key old future-default default 30d");
  Key key;
  key.armoured = in_2020("02", "--armor --export");
  auto home = folder.home("h");
  key.fingerprint = must(home->inspect(key.armoured)).at(0).fingerprint;
  protocol::Order order = house.order("old");
  order.at = {1578009600, 0};
  order.person = protocol::PersonOrder{"old",           "Old",        {"administrator"}, std::string(64, 'a'),
                                       key.fingerprint, key.armoured, "active"};
  const std::string roster = folder.path("r");
  fs::create_directory(roster);
  write_file(roster + "/000001.order", order.text());
  in_2020("03", "--detach-sign -o " + roster + "/000001.sig " + roster + "/000001.order");
  auto loaded = must(gate::Roster::load(*home, roster));
  BOOST_TEST(loaded->person("old").has_value());
  // What was accepted then stands; the key itself accepts nothing any more.
  protocol::Order more = house.order("old");
  more.person = house.person("bo", {"approver"});
  write_file(folder.path("more"), more.text());
  in_2020("03", "--detach-sign -o " + folder.path("more.sig") + " " + folder.path("more"));
  const protocol::Signed text{more.text(), {{"old", read_all(folder.path("more.sig"))}}};
  BOOST_TEST(error_of(loaded->apply(text, house.now)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(half_an_order_is_none) {
  House house;
  write_file(house.folder("roster") + "/000008.sig", "left by a crash");
  write_file(house.folder("roster") + "/000008.order.new", "left by a crash");
  auto reopened = must(gate::Engine::open(house.options()));
  auto former = house.person("dan", {"auditor"});
  former.state = "former";
  must(house.apply(former));
  must(gate::Engine::open(house.options()));
}

BOOST_AUTO_TEST_CASE(named_people_of_partners_are_verified_too) {
  House house;
  const std::string signature = must(cast().eve->sign("text", cast().key_eve.fingerprint));
  must(house.engine().verify("text", {team_b + "/eve", signature}));
  BOOST_TEST(error_of(house.engine().verify("text", {team_c + "/eve", signature})) == "unauthenticated");
  BOOST_TEST(error_of(house.engine().verify("text", {"eve", signature})) == "unauthenticated");
  BOOST_TEST(error_of(house.engine().verify("text", {"anna", signature})) == "unauthenticated");
  BOOST_TEST(error_of(house.engine().verify("other", {team_b + "/eve", signature})) == "unauthenticated");
  auto suspended = *must(gate::Roster::load(*cast().a, house.folder("roster")))->partner(team_b);
  suspended.state = "suspended";
  must(house.apply(suspended));
  BOOST_TEST(error_of(house.engine().verify("text", {team_b + "/eve", signature})) == "unauthenticated");
}

BOOST_AUTO_TEST_SUITE_END()
