// A profile is made with real keys, is private, and nothing that exists is overwritten or removed.
#include <filesystem>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "gateway/gate/openpgp.h"
#include "tests/cli/support.h"

namespace fs = std::filesystem;
using namespace cli_test;
using gateway::cli::load_profile;
using gateway::cli::make_profile;
using gateway::cli::NewProfile;
using protocol::Error;

namespace {

unsigned mode(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 0777U : 0;
}

NewProfile wanted(const std::string& folder) {
  return {folder, "bo", "Bo Ek", "/run/core.sock", std::string(64, 'a'), ""};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(profiles)

BOOST_AUTO_TEST_CASE(enrol_makes_a_private_profile_and_a_request) {
  const auto& profile = ann().profile;
  BOOST_TEST(ann().enrolled.code == 0);
  BOOST_TEST(mode(profile.folder) == 0700u);
  BOOST_TEST(mode(profile.gnupg) == 0700u);
  for (const char* name : {"/profile.json", "/request.json", "/client.key"})
    BOOST_TEST(mode(profile.folder + name) == 0600u, name);
  BOOST_TEST(profile.person == "ann");
  BOOST_TEST(profile.core_socket == ann().core.socket());
  protocol::json::Document keep;
  const Value& request = parsed(read(profile.folder + "/request.json"), keep);
  BOOST_TEST(protocol::json::string_or(request, "id") == "ann");
  BOOST_TEST(protocol::json::string_or(request, "name") == "Ann Larsson");
  BOOST_TEST(protocol::json::string_or(request, "fingerprint") == profile.fingerprint);
  BOOST_TEST(protocol::json::string_or(request, "tls_pin").size() == 64u);
  BOOST_TEST(ann().openpgp_key.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
  BOOST_TEST(ann().enrolled.out.find(profile.fingerprint.substr(0, 4) + " " +
                                     profile.fingerprint.substr(4, 4)) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_profile_is_never_made_twice_and_never_damaged) {
  const std::string before = read(ann().profile.folder + "/client.key");
  auto again = make_profile(wanted(ann().profile.folder));
  BOOST_REQUIRE(again.has_error());
  BOOST_TEST((again.error().error == Error::conflict));
  BOOST_TEST(read(ann().profile.folder + "/client.key") == before);
}

BOOST_AUTO_TEST_CASE(foreign_files_in_the_folder_stay) {
  const Folder folder;
  folder.write("client.key", "somebody's");
  auto made = make_profile(wanted(folder.path));
  BOOST_REQUIRE(made.has_error());
  BOOST_TEST((made.error().error == Error::conflict));
  BOOST_TEST(read(folder.path + "/client.key") == "somebody's");
}

BOOST_AUTO_TEST_CASE(what_cannot_work_is_refused_before_anything_is_made) {
  const Folder folder;
  const std::string to = folder.path + "/p";
  NewProfile bad_id = wanted(to), no_name = wanted(to), bad_pin = wanted(to), evil = wanted(to),
             deep = wanted(to + std::string(80, 'x'));
  bad_id.person = "Bo";
  no_name.name = "";
  bad_pin.core_pin = "abc";
  evil.name = "Bo <ann@example.org>";
  for (const NewProfile& one : {bad_id, no_name, bad_pin, evil, deep}) {
    auto made = make_profile(one);
    BOOST_REQUIRE(made.has_error());
    BOOST_TEST((made.error().error == Error::invalid));
    BOOST_TEST(!fs::exists(one.folder));
  }
}

BOOST_AUTO_TEST_CASE(a_profile_others_can_read_is_not_used) {
  const Folder folder;
  const std::string file = folder.write("profile.json", "{}");
  chmod(file.c_str(), 0644);
  auto profile = load_profile(folder.path);
  BOOST_REQUIRE(profile.has_error());
  BOOST_TEST((profile.error().error == Error::denied));
  BOOST_TEST(profile.error().remedy == "chmod 600 " + file);
}

BOOST_AUTO_TEST_CASE(a_missing_profile_says_how_to_make_one) {
  const Ran ran = run({"status", "--profile", "/nonexistent/p"});
  BOOST_TEST(ran.code == 4);
  BOOST_TEST(ran.err.find("person enrol") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
