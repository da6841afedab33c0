#include "gateway/cli/profile.h"

#include <cstdlib>
#include <filesystem>

#include "gateway/cli/files.h"
#include "gateway/cli/keys.h"
#include "gateway/config/config.h"
#include "gateway/gate/openpgp.h"
#include "gateway/tls/tls.h"
#include "protocol/digest.h"
#include "protocol/text.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Result;
using protocol::json::Builder;
using protocol::json::get_string;

namespace {

constexpr std::size_t max_profile = 65536;
constexpr std::size_t max_name = 200;
constexpr int certificate_days = 730;
constexpr const char* profile_files[] = {"client.crt", "client.key", "request.json", "profile.json", "gnupg"};

bool good_id(std::string_view id) {
  return id.size() >= 2 && id.size() <= 32 &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::string within(const std::string& folder, const std::string& path) {
  const std::filesystem::path given(path);
  return given.is_absolute() ? path : (std::filesystem::path(folder) / given).string();
}

Result<void> check_wanted(const NewProfile& wanted) {
  if (!good_id(wanted.person))
    return fail(Error::invalid, "a person's id is 2 to 32 of a-z, 0-9 and -", wanted.person,
                "choose another, such as ann");
  if (wanted.name.empty() || wanted.name.size() > max_name ||
      wanted.name.find_first_of("<>()") != std::string::npos ||
      protocol::printable(wanted.name) != wanted.name)
    return fail(Error::invalid, "a person's name is 1 to 200 bytes of plain text, without <>()", "--name",
                "write it as on a letter");
  const std::string home = wanted.folder + "/gnupg";
  if (home.size() > config::max_gnupg_home)
    return fail(
        Error::invalid, "the folder's path is too long for gpg-agent's sockets", home,
        "choose one of at most " + std::to_string(config::max_gnupg_home - 6) + " characters with --profile");
  for (const char* name : profile_files)
    if (std::filesystem::exists(std::filesystem::path(wanted.folder) / name))
      return fail(Error::conflict, std::string("there is a profile, or a part of one, here already: ") + name,
                  wanted.folder, "choose another folder with --profile");
  return protocol::parse_sha256(wanted.core_pin).has_error()
             ? Result<void>(fail(Error::invalid, "core's pin is not 64 hexadecimal digits", "--core-pin",
                                 "ask your administrator: check-config prints it"))
             : Result<void>();
}

Result<Enrolment> fill(const NewProfile& wanted) {
  const tls::Identity identity{wanted.folder + "/client.crt", wanted.folder + "/client.key"};
  CHECK(tls::make_self_signed(wanted.person, identity, certificate_days));
  TRY(const std::string pin, tls::pin_of_file(identity.certificate));
  TRY(const NewKey key,
      make_key(wanted.folder + "/gnupg", wanted.name + " (" + wanted.person + ")", wanted.passphrase));
  const Enrolment enrolment{wanted.person, wanted.name, pin, key.fingerprint, key.openpgp_key};
  CHECK(write_new(wanted.folder + "/request.json", protocol::json::write_pretty(enrolment.to_json()) + "\n"));
  const auto profile =
      Builder()
          .set("person", wanted.person)
          .set("core_socket", std::filesystem::absolute(wanted.core_socket).lexically_normal().string())
          .set("core_pin", wanted.core_pin)
          .set("certificate", "client.crt")
          .set("key", "client.key")
          .set("gnupg", "gnupg")
          .set("fingerprint", key.fingerprint)
          .take();
  CHECK(write_new(wanted.folder + "/profile.json", protocol::json::write_pretty(profile) + "\n"));
  return enrolment;
}

/// check_wanted() saw that none of these was there before.
void remove_what_was_made(const std::string& folder) {
  gate::stop_agent(folder + "/gnupg");
  std::error_code ignored;
  for (const char* name : profile_files)
    std::filesystem::remove_all(std::filesystem::path(folder) / name, ignored);
  std::filesystem::remove(folder, ignored);
}

}  // namespace

Result<std::string> profile_folder(const std::string& given) {
  std::string folder = given;
  if (folder.empty())
    if (const char* named = std::getenv("CSIRT_GATEWAY_PROFILE")) folder = named;
  if (folder.empty()) {
    const char* home = std::getenv("HOME");
    if (!home || !*home)
      return fail(Error::not_found, "there is no home folder to look for a profile in", {},
                  "name the profile with --profile DIR");
    folder = std::string(home) + "/.config/csirt-gateway";
  }
  folder = std::filesystem::absolute(folder).lexically_normal().string();
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder;
}

Result<Profile> load_profile(const std::string& folder) {
  const std::string file = folder + "/profile.json";
  auto text = read_file(file, max_profile);
  if (text.has_error() && text.error().error == Error::not_found)
    return fail(Error::not_found, "there is no profile", folder,
                "make one with `csirt-gateway person enrol`, or name another with --profile DIR");
  if (text.has_error()) return text.error();
  CHECK(check_private(folder));
  CHECK(check_private(file));
  TRY(const auto value, protocol::json::parse(*text));
  Profile profile;
  profile.folder = folder;
  struct Member {
    const char* name;
    std::string& to;
    bool path;
  };
  for (const Member& member :
       {Member{"person", profile.person, false}, Member{"core_socket", profile.core_socket, true},
        Member{"core_pin", profile.core_pin, false}, Member{"certificate", profile.certificate, true},
        Member{"key", profile.key, true}, Member{"gnupg", profile.gnupg, true},
        Member{"fingerprint", profile.fingerprint, false}}) {
    auto found = get_string(value, member.name);
    if (found.has_error())
      return fail(Error::invalid, found.error().what, file + "#" + found.error().where,
                  "make the profile again with `csirt-gateway person enrol`");
    member.to = member.path ? within(folder, *found) : *std::move(found);
  }
  CHECK(check_private(profile.gnupg));
  return profile;
}

protocol::json::Document Enrolment::to_json() const {
  return Builder()
      .set("id", id)
      .set("name", name)
      .set("tls_pin", tls_pin)
      .set("fingerprint", fingerprint)
      .set("openpgp_key", openpgp_key)
      .take();
}

Result<Enrolment> Enrolment::from_json(const protocol::json::Value& value) {
  Enrolment enrolment;
  TRY(enrolment.id, get_string(value, "id"));
  TRY(enrolment.name, get_string(value, "name"));
  TRY(enrolment.tls_pin, get_string(value, "tls_pin"));
  TRY(enrolment.fingerprint, get_string(value, "fingerprint"));
  TRY(enrolment.openpgp_key, get_string(value, "openpgp_key"));
  return enrolment;
}

Result<Enrolment> make_profile(const NewProfile& wanted) {
  CHECK(check_wanted(wanted));
  CHECK(make_private_folder(wanted.folder));
  auto made = fill(wanted);
  if (made.has_error()) remove_what_was_made(wanted.folder);
  return made;
}

}  // namespace gateway::cli
