// A person's side: one folder with a TLS key, an OpenPGP key and where core is. 0700, its files 0600.
#pragma once
#include <string>

#include "protocol/json.h"
#include "protocol/result.h"

namespace gateway::cli {

struct Profile {
  std::string folder;
  std::string person;            ///< person id
  std::string core_socket;       ///< path of core.sock
  std::string core_pin;          ///< hex SHA-256 of the key core shows there
  std::string certificate, key;  ///< PEM files
  std::string gnupg;             ///< GNUPGHOME of this profile alone
  std::string fingerprint;       ///< of the person's OpenPGP key
};

/// --profile DIR, else the environment's CSIRT_GATEWAY_PROFILE, else ~/.config/csirt-gateway.
protocol::Result<std::string> profile_folder(const std::string& given);

/// Error::not_found where there is none (the remedy says how to make one), denied where others can read it.
protocol::Result<Profile> load_profile(const std::string& folder);

struct NewProfile {
  std::string folder;
  std::string person;  ///< [a-z0-9-]{2,32}
  std::string name;    ///< of the person, in the OpenPGP user id
  std::string core_socket, core_pin;
  std::string passphrase;  ///< of the OpenPGP key; empty: it is protected by the folder's permissions alone
};

/// What an administrator needs to know of a person: the content of request.json.
struct Enrolment {
  std::string id, name, tls_pin, fingerprint, openpgp_key;
  protocol::json::Document to_json() const;
  static protocol::Result<Enrolment> from_json(const protocol::json::Value& value);
};

/// Makes the folder with a new TLS key and self-signed certificate, a new OpenPGP key, profile.json and
/// request.json. Error::conflict where a profile is there already, invalid where the id or the folder's
/// length does not do. What was made is removed again on a failure.
protocol::Result<Enrolment> make_profile(const NewProfile& wanted);

}  // namespace gateway::cli
