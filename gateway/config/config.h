// The configuration of one gateway: a JSON file with comments, checked against schemas/config.json.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/result.h"

namespace gateway::config {

using protocol::Failure;
using protocol::Result;

/// The longest path that still fits a Unix socket address with a reserve (sun_path holds 107 characters).
inline constexpr std::size_t max_socket_path = 99;
/// gpg-agent puts its sockets below its home: "S.gpg-agent.browser" and a temporary name must fit as well.
inline constexpr std::size_t max_gnupg_home = 80;

/// A host and a port as written in "host:port"; IPv6 addresses stand in brackets in the text and without them
/// here.
struct Address {
  std::string host;
  std::uint16_t port = 0;
};

/// Reads "host:port" or "[v6]:port". Error::invalid otherwise: no port, port 0, an empty or odd host.
Result<Address> parse_address(std::string_view text);
/// Reads "https://host:port" with nothing after the port.
Result<Address> parse_endpoint(std::string_view text);

/// Two PEM files that belong together.
struct KeyPair {
  std::string certificate;
  std::string key;
};

/// Members as schemas/config.json describes them; every path is absolute or relative to the working folder.
struct Config {
  std::string file;  ///< where it was read from

  struct {
    std::string short_name, name, country;
  } team;

  std::string state;
  std::string run;

  struct {
    Address listen;
    std::string endpoint;
    KeyPair identity;
    int max_envelope_mb = 16;
  } front;

  struct {
    std::string level = "info";
    bool json = false;
  } log;

  struct {
    std::size_t objects_per_bundle = 100000;
    std::size_t objects_per_share = 10000;
    int upload_mb = 512;
    int connections = 256;
    int connections_per_partner = 32;
    int requests_per_second = 200;  ///< of one partner
    int slowest_bytes_per_second = 1024, slow_seconds = 20;
    int held_objects = 10000;  ///< of one partner, at a time
    int held_mb = 256;
  } limits;

  struct {
    int threads = 2;
  } gate;

  struct {
    std::string folder;            ///< further lists; empty: none
    std::vector<std::string> off;  ///< names of lists that are not looked at
  } warning_lists;

  std::string store_dir() const { return state + "/store"; }
  std::string views_dir() const { return state + "/views"; }
  std::string spool_dir() const { return state + "/spool"; }      ///< what came in over the network
  std::string uploads_dir() const { return state + "/uploads"; }  ///< what people bring in
  std::string gate_home() const { return state + "/gate/gnupg"; }
  std::string roster_dir() const { return state + "/gate/roster"; }
  /// What the gate counted under standing shares, and which were stopped.
  std::string standing_dir() const { return state + "/gate/standing"; }
  std::string team_file() const { return state + "/team.json"; }  ///< our card and key ids, written by init
  /// The certificate core shows to people's programs on core.sock; made by init, pinned in their profiles.
  KeyPair core_identity() const { return {state + "/core/people.crt", state + "/core/people.key"}; }

  std::string core_socket() const { return run + "/core.sock"; }          ///< people's commands
  std::string inbound_socket() const { return run + "/inbound.sock"; }    ///< front hands over what came in
  std::string outbound_socket() const { return run + "/outbound.sock"; }  ///< core asks front to deliver
  std::string gate_socket() const { return run + "/gate.sock"; }          ///< core asks gate to seal and open
};

/// Reads and checks one file of at most 1 MiB. On failure `where` is "FILE#/json/pointer" (or FILE, with the
/// byte, where it is no JSON), `what` says what is wrong and `remedy` what would be right. Nothing but the
/// file itself is touched.
Result<Config> load_config(const std::string& path);

/// The same for a text; `file` serves for messages and as the base of relative paths.
Result<Config> parse_config(std::string_view text, const std::string& file);

/// Everything that is wrong with a configuration and with the files and folders it names, in the file's
/// order: JSON, schema and addresses; that files exist, keys are 0600, folders are writable by us and by
/// nobody else, and that paths of sockets and of the gate's GnuPG home are short enough. Empty if all is
/// well.
std::vector<Failure> check_config(const std::string& path);

}  // namespace gateway::config
