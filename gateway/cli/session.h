// What one run of a subcommand is given: the person's profile and core, both opened when first needed, and
// how to print.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/cli/cli.h"
#include "gateway/cli/command.h"
#include "gateway/cli/console.h"
#include "gateway/ipc/frame.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Result;
using protocol::json::Builder;
using protocol::json::Value;

/// The largest piece of a file that is sent in one message.
inline constexpr std::size_t upload_chunk = 1U << 20;

class Session {
 public:
  struct Globals {
    std::string profile;  ///< --profile, or empty
    bool json = false;    ///< --json
  };
  Session(Console& console, const LocalCommands& local, Globals globals);
  ~Session();

  Console& console() { return console_; }
  const LocalCommands& local() const { return local_; }
  bool json() const { return globals_.json; }
  const std::string& profile_option() const { return globals_.profile; }

  Result<const Profile*> profile();

  /// One command to core; the answer's header is as core gave it. With dry_run core writes nothing.
  Result<ipc::Message> call(std::string_view verb, Builder args, std::vector<std::string> attachments = {},
                            bool dry_run = false);

  /// The person's detached signature over exactly `text`.
  Result<std::string> sign(std::string_view text);

  /// The answer as JSON with --json, else `text`.
  Exit show(const Value& answer, std::string_view text);
  /// For a person only: nothing with --json, so that standard output holds one JSON value and nothing else.
  void say(std::string_view text);

  /// Prints a usage error.
  Exit usage(std::string_view what, std::string_view remedy);

  /// Done where --yes or --dry-run was given or the person typed `expected`; otherwise why not, already
  /// printed.
  Result<Exit> agree(const Arguments& arguments, std::string_view question,
                     std::string_view expected = "yes");

 private:
  class Link;
  Console& console_;
  const LocalCommands& local_;
  Globals globals_;
  std::optional<Profile> profile_;
  std::unique_ptr<Link> link_;
};

/// "csirt-gateway: where: what; remedy".
void print_failure(Console& console, const protocol::Failure& failure);

/// run() with the console as an argument, and without the program's name.
int run_with(const std::vector<std::string>& arguments, const LocalCommands& local, Console& console);

}  // namespace gateway::cli
