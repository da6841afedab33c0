// What leaked from other systems at the command line (tests/CASES.md).
#include <boost/test/unit_test.hpp>

#include "gateway/cli/command.h"
#include "protocol/text.h"

using gateway::cli::all_commands;

BOOST_AUTO_TEST_SUITE(leaks)

/// Arguments can be read by everybody on the machine: what is secret comes from a file, a terminal or an
/// agent.
BOOST_AUTO_TEST_CASE(leak_18_no_command_takes_a_secret_as_an_argument) {
  std::size_t options = 0;
  for (const auto& command : all_commands()) {
    for (const auto& option : command.options) {
      ++options;
      if (option.value.empty() || option.value == "FILE" || option.value == "FOLDER") continue;
      const auto said = protocol::lower_ascii(option.name + " " + option.value + " " + option.help);
      for (const auto* word : {"passphrase", "password", "secret", "token", "private"})
        BOOST_TEST(said.find(word) == std::string::npos, command.path << " --" << option.name);
    }
    for (const auto& one : command.positionals) {
      // "secret" is also a class of secrecy, so that of positionals the name alone counts for it.
      const auto said = protocol::lower_ascii(one.name + " " + one.help);
      for (const auto* word : {"passphrase", "password", "token"})
        BOOST_TEST(said.find(word) == std::string::npos, command.path << " " << one.name);
      BOOST_TEST(protocol::lower_ascii(one.name).find("secret") == std::string::npos, command.path);
    }
  }
  BOOST_TEST(options > 50U);
}

BOOST_AUTO_TEST_SUITE_END()
