// The only file that knows CLI11: it is slow to compile. Turns the values of command.h into a parser, parses,
// and runs.
#include <csignal>
#include <iostream>
#include <list>
#include <map>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "gateway/cli/session.h"

namespace gateway::cli {

namespace {

constexpr const char* exit_codes =
    "Exit codes:\n"
    "  0 done  1 failed, or unavailable now  2 wrong usage  3 denied by policy, guard or role\n"
    "  4 not found  5 malformed or invalid input  6 conflict  7 not authenticated  8 held, waits for "
    "somebody  9 a check found something";

/// Where the parser puts what stood on the command line, until it becomes Arguments.
struct Slot {
  std::string name;
  std::string one;
  std::vector<std::string> many;
  bool flag = false;
  CLI::Option* option = nullptr;

  std::vector<std::string> values() const {
    return !many.empty() || flag ? many : std::vector<std::string>{one};
  }
};

struct Leaf {
  CLI::App* app = nullptr;
  const Command* command = nullptr;
  std::list<Slot> slots;
};

void add_globals(CLI::App& app, Session::Globals& globals) {
  app.add_flag("--json", globals.json, "Print core's answer as JSON, and nothing else, on standard output");
  app.add_option("--profile", globals.profile,
                 "Your profile; else $CSIRT_GATEWAY_PROFILE, else ~/.config/csirt-gateway")
      ->type_name("DIR");
}

void add_positional(Leaf& leaf, const Positional& positional, bool has_children) {
  Slot& slot = leaf.slots.emplace_back();
  slot.name = positional.name;
  slot.option = positional.many ? leaf.app->add_option(positional.name, slot.many, positional.help)
                                : leaf.app->add_option(positional.name, slot.one, positional.help);
  slot.option->type_name("");
  if (positional.required && !has_children) slot.option->required();
}

void add_option(Leaf& leaf, const Option& option, bool has_children) {
  Slot& slot = leaf.slots.emplace_back();
  slot.name = option.name;
  const std::string name = "--" + option.name;
  if (option.value.empty()) {
    slot.flag = true;
    slot.option = leaf.app->add_flag(name, option.help);
    return;
  }
  if (option.many)
    slot.option = leaf.app->add_option(name, slot.many, option.help)->allow_extra_args(false);
  else
    slot.option = leaf.app->add_option(name, slot.one, option.help);
  slot.option->type_name(option.value);
  if (option.many && !option.choices.empty()) slot.option->delimiter(',');
  if (!option.choices.empty()) slot.option->check(CLI::IsMember(option.choices));
  if (option.value == "N") slot.option->check(CLI::Range(1, 1000000));
  if (option.required && !has_children) slot.option->required();
}

/// The parser of a path and of the groups above it, made when first asked for.
class Nodes {
 public:
  explicit Nodes(CLI::App& root) { apps_[""] = &root; }

  CLI::App* at(const std::string& path) {
    if (const auto known = apps_.find(path); known != apps_.end()) return known->second;
    const auto space = path.rfind(' ');
    const bool top = space == std::string::npos;
    CLI::App* made =
        at(top ? "" : path.substr(0, space))->add_subcommand(top ? path : path.substr(space + 1));
    return apps_[path] = made;
  }

 private:
  std::map<std::string, CLI::App*> apps_;
};

bool has_children(const std::vector<Command>& commands, const Command& parent) {
  return std::ranges::any_of(commands,
                             [&](const Command& one) { return one.path.starts_with(parent.path + " "); });
}

void build(CLI::App& root, const std::vector<Command>& commands, std::list<Leaf>& leaves,
           Session::Globals& globals) {
  Nodes nodes(root);
  for (const auto& [name, about] : groups())
    nodes.at(name)->description(about)->require_subcommand(1)->footer("\nEach has a --help of its own.");
  for (const Command& command : commands) {
    Leaf& leaf = leaves.emplace_back();
    leaf.command = &command;
    leaf.app = nodes.at(command.path);
    leaf.app->description(command.purpose)->require_subcommand(0, 1);
    leaf.app->footer("\nExample:\n  " + command.example + "\n\n" + exit_codes);
    const bool parent = has_children(commands, command);
    for (const Positional& positional : command.positionals) add_positional(leaf, positional, parent);
    for (const Option& option : command.options) add_option(leaf, option, parent);
    add_globals(*leaf.app, globals);
  }
}

Arguments arguments_of(const Leaf& leaf) {
  Arguments arguments;
  for (const Slot& slot : leaf.slots)
    if (slot.option->count() > 0) arguments.set(slot.name, slot.values());
  return arguments;
}

/// What is required of a command that has subcommands as well, which the parser itself cannot ask for: the
/// first that is missing, empty if nothing is.
std::string missing(const Command& command, const Arguments& arguments) {
  for (const Positional& positional : command.positionals)
    if (positional.required && !arguments.has(positional.name)) return positional.name;
  for (const Option& option : command.options)
    if (option.required && !arguments.has(option.name)) return "--" + option.name;
  return {};
}

int run_leaf(const Leaf& leaf, Session& session) {
  const Arguments arguments = arguments_of(leaf);
  if (const auto absent = missing(*leaf.command, arguments); !absent.empty())
    return static_cast<int>(
        session.usage(absent + " is missing", "see `csirt-gateway " + leaf.command->path + " --help`"));
  auto result = leaf.command->run(session, arguments);
  session.console().out.flush();
  if (result.has_value()) return static_cast<int>(*result);
  print_failure(session.console(), result.error());
  return static_cast<int>(exit_of(result.error().error));
}

int parse_and_run(std::vector<std::string> arguments, const LocalCommands& local, Console& console) {
  CLI::App root("csirt-gateway: exchanges signed and encrypted incident indicators between CSIRTs",
                "csirt-gateway");
  Session::Globals globals;
  add_globals(root, globals);
  const std::vector<Command> commands = all_commands();
  std::list<Leaf> leaves;
  build(root, commands, leaves, globals);
  root.require_subcommand(1);
  root.footer(
      std::string(
          "\nEach subcommand has a --help of its own, with an example. Manual: man csirt-gateway\n\n") +
      exit_codes);
  std::ranges::reverse(arguments);
  try {
    root.parse(std::move(arguments));
  } catch (const CLI::CallForHelp& help) {
    root.exit(help, console.out, console.err);
    return static_cast<int>(Exit::done);
  } catch (const CLI::ParseError& error) {
    print_failure(console, fail(Error::invalid, error.what(), {}, "see --help"));
    return static_cast<int>(Exit::usage);
  }
  Session session(console, local, globals);
  const Leaf* deepest = nullptr;
  for (const Leaf& leaf : leaves)
    if (leaf.app->parsed() && (!deepest || leaf.command->path.size() > deepest->command->path.size()))
      deepest = &leaf;
  return deepest ? run_leaf(*deepest, session)
                 : static_cast<int>(session.usage("no subcommand", "see --help"));
}

}  // namespace

int run_with(const std::vector<std::string>& arguments, const LocalCommands& local, Console& console) {
  try {
    return parse_and_run(arguments, local, console);
  } catch (const std::exception& error) {
    print_failure(console, fail(Error::internal, error.what()));
    return static_cast<int>(Exit::failed);
  }
}

int run(int argc, char** argv, const LocalCommands& local) {
  // A closed pipe or socket is an error that is returned and reported, not a silent end.
  std::signal(SIGPIPE, SIG_IGN);
  Console console{std::cin, std::cout, std::cerr, isatty(STDIN_FILENO) && isatty(STDERR_FILENO),
                  isatty(STDOUT_FILENO) != 0};
  const int code = run_with({argv + std::min(1, argc), argv + argc}, local, console);
  std::cout.flush();
  return code == 0 && !std::cout ? static_cast<int>(Exit::failed) : code;
}

}  // namespace gateway::cli
