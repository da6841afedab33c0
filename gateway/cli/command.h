// What a subcommand is: its words, its options, and what it does. The parser, the help, the completion and
// the tests all read these values; nothing but parser.cpp knows the library that parses.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/cli/exit.h"
#include "protocol/result.h"

namespace gateway::cli {

class Session;

/// An option "--name VALUE", or a flag where `value` is empty.
struct Option {
  std::string name;  ///< without the dashes
  std::string
      value;  ///< what stands for the value in the help: "FILE", "LABEL"; "N" is a number from 1 to 1000000
  std::string help;
  bool required = false;
  bool many = false;                   ///< may be given more than once
  std::vector<std::string> choices{};  ///< empty: anything
};

struct Positional {
  std::string name;  ///< as the help shows it: "INCIDENT"
  std::string help;
  bool required = true;
  bool many = false;
};

/// The parsed command line of one subcommand.
class Arguments {
 public:
  void set(const std::string& name, std::vector<std::string> values) { values_[name] = std::move(values); }
  bool has(const std::string& name) const { return values_.contains(name); }
  std::string get(const std::string& name, std::string_view otherwise = "") const;
  std::vector<std::string> all(const std::string& name) const;
  /// The value of an option "N", which the parser has checked.
  std::int64_t number(const std::string& name) const;

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

struct Command {
  std::string path;     ///< "partner add"
  std::string purpose;  ///< one sentence
  std::string example;  ///< one line that works
  std::vector<Positional> positionals;
  std::vector<Option> options;
  std::function<protocol::Result<Exit>(Session&, const Arguments&)> run;
};

/// Every subcommand, in the order of the help.
std::vector<Command> all_commands();
/// Words of the first level and what they are about: "partner" → "Partner teams: …".
const std::vector<std::pair<std::string, std::string>>& groups();

// The parts of all_commands(), by subject.
std::vector<Command> house_commands();  ///< init, serve, check-config, status, metrics, version, completion
std::vector<Command> person_commands();
std::vector<Command> partner_commands();
std::vector<Command> partner_check_commands();
std::vector<Command> circle_commands();
std::vector<Command> intake_commands();
std::vector<Command> incident_commands();
std::vector<Command> life_commands();  ///< an incident's life; intake due, partner alias, basis
std::vector<Command> records_commands();
std::vector<Command> object_commands();
std::vector<Command> share_commands();
std::vector<Command> standing_commands();
std::vector<Command> guard_commands();
std::vector<Command> policy_commands();
std::vector<Command> exchange_commands();  ///< outbox, inbox
std::vector<Command> carry_commands();     ///< seal, open
std::vector<Command> feed_commands();
std::vector<Command> misp_commands();
std::vector<Command> token_commands();
std::vector<Command> permission_commands();
std::vector<Command> trace_commands();   ///< explain, who-got, pseudonym, recall, ledger, audit
std::vector<Command> matrix_commands();  ///< policy matrix

// Options many commands have.
Option dry_run_option();  ///< --dry-run
Option yes_option();      ///< --yes
Option reason_option(std::string help);

/// The bash completion of these commands; deploy/completion/csirt-gateway.bash is its output.
std::string bash_completion(const std::vector<Command>& commands);

}  // namespace gateway::cli
