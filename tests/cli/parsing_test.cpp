// The words of the command line, its help, its exit codes, and what is printed where.
#include <cstdio>
#include <memory>
#include <set>
#include <sstream>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "gateway/cli/command.h"
#include "tests/cli/support.h"

using namespace cli_test;
using gateway::cli::all_commands;
using gateway::cli::Command;
using protocol::Error;

namespace {

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> found;
  std::string word;
  bool quoted = false, any = false;
  for (const char c : line + " ") {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any || !word.empty()) found.push_back(word);
      word.clear();
      any = false;
    } else {
      word += c;
    }
  }
  return found;
}

/// The example without the program's name and without what the shell would do.
std::vector<std::string> example_of(const Command& command) {
  auto all = words(command.example);
  BOOST_REQUIRE(!all.empty());
  BOOST_TEST(all.front() == "csirt-gateway");
  all.erase(all.begin());
  const auto redirect = std::find(all.begin(), all.end(), ">");
  all.erase(redirect, all.end());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parsing)

BOOST_AUTO_TEST_CASE(every_subcommand_has_help_worth_reading) {
  for (const Command& command : all_commands()) {
    auto arguments = words(command.path);
    arguments.push_back("--help");
    const Ran ran = run(arguments);
    BOOST_TEST(ran.code == 0, command.path);
    BOOST_TEST(ran.out.find(command.purpose) != std::string::npos, command.path);
    BOOST_TEST(ran.out.find("Example:\n  " + command.example) != std::string::npos, command.path);
    BOOST_TEST(ran.out.find("Exit codes:") != std::string::npos, command.path);
    BOOST_TEST(ran.out.find("--json") != std::string::npos, command.path);
    for (const auto& option : command.options) {
      BOOST_TEST(ran.out.find("--" + option.name) != std::string::npos, command.path + " --" + option.name);
      BOOST_TEST(!option.help.empty());
    }
    BOOST_TEST(ran.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(every_example_is_a_right_command_line) {
  ann();
  for (const Command& command : all_commands()) {
    const Ran ran = run(example_of(command), {"no\n", true});
    BOOST_TEST(ran.code != 2, command.example + ": " + ran.err);
  }
}

BOOST_AUTO_TEST_CASE(the_subcommands_are_those_people_were_told) {
  std::set<std::string> paths;
  for (const Command& command : all_commands()) paths.insert(command.path);
  for (const char* path : {"init",
                           "serve",
                           "check-config",
                           "person enrol",
                           "person add",
                           "person list",
                           "person show",
                           "person suspend",
                           "partner card",
                           "partner add",
                           "partner list",
                           "partner show",
                           "partner set",
                           "circle presets",
                           "circle create",
                           "circle add",
                           "circle remove",
                           "circle list",
                           "circle show",
                           "intake ask",
                           "intake add",
                           "intake update",
                           "intake confirm",
                           "intake withdraw",
                           "intake show",
                           "intake list",
                           "intake questions",
                           "intake template",
                           "incident list",
                           "incident show",
                           "incident affected",
                           "incident name",
                           "incident phase",
                           "incident checklist",
                           "incident measure",
                           "incident inform",
                           "incident secrecy",
                           "incident retain",
                           "incident hold",
                           "incident unhold",
                           "incident close",
                           "incident reopen",
                           "incident dispose",
                           "intake due",
                           "partner alias",
                           "partner status",
                           "partner check",
                           "basis list",
                           "basis add",
                           "records export",
                           "records register",
                           "object add",
                           "object find",
                           "object show",
                           "object unhold",
                           "object tighten",
                           "share propose",
                           "share show",
                           "share approve",
                           "share reject",
                           "share list",
                           "permission ask",
                           "permission requests",
                           "permission grant",
                           "permission approve",
                           "permission refuse",
                           "permission revoke",
                           "permission record",
                           "permission list",
                           "permission show",
                           "standing propose",
                           "standing list",
                           "standing show",
                           "standing approve",
                           "standing stop",
                           "standing queue",
                           "outbox list",
                           "outbox retry",
                           "inbox list",
                           "inbox show",
                           "inbox accept",
                           "inbox refuse",
                           "inbox take",
                           "feed add",
                           "feed list",
                           "feed show",
                           "feed pull",
                           "feed key",
                           "feed stop",
                           "feed start",
                           "feed remove",
                           "misp add",
                           "misp list",
                           "misp remove",
                           "misp push",
                           "token add",
                           "token list",
                           "token remove",
                           "explain",
                           "who-got",
                           "pseudonym reveal",
                           "recall",
                           "recall list",
                           "recall show",
                           "ledger verify",
                           "ledger list",
                           "audit",
                           "status",
                           "metrics",
                           "open",
                           "seal",
                           "completion bash",
                           "guard findings",
                           "guard except",
                           "policy test",
                           "policy check",
                           "policy propose",
                           "policy sign",
                           "policy list",
                           "policy show",
                           "policy diff",
                           "policy replay",
                           "policy matrix",
                           "version"})
    BOOST_TEST(paths.erase(path) == 1u, path);
  BOOST_TEST(paths.empty());
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_two) {
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {},
           {"nonsense"},
           {"partner"},
           {"partner", "add"},
           {"partner", "add", "card.json"},
           {"partner", "set", "cert-fi", "--state", "asleep"},
           {"person", "add", "r.json", "--roles", "analyst,king"},
           {"object", "find", "x", "--limit", "many"},
           {"object", "find", "x", "--limit", "0"},
           {"share", "reject", "0c4e"},
           {"share", "show", "0c4e", "--nonsense"},
           {"recall"},
           {"recall", "77ad"},
           {"recall", "77ad", "--reason", "whim"},
           {"inbox", "take", "e"},
           {"seal", "77ad", "--partner", "cert-fi"},
           {"open", "f"},
           {"open", "f", "--partner", "cert-fi", "--from", "card.json"},
           {"open", "f", "--partner", "cert-fi", "--out", "b.json"},
           {"open", "f", "--from", "card.json", "--receipt-out", "r.pgp"},
           {"feed", "add", "se-ncc"},
           {"feed", "add", "se-ncc", "https://x/a/", "--partner", "se", "--every", "0"},
           {"feed", "add", "se-ncc", "https://x/a/"},
           {"feed", "add", "m", "https://x/", "--partner", "se", "--misp"},
           {"feed", "add", "m", "https://x/", "--partner", "se", "--key-file", "-"},
           {"feed", "key", "m"},
           {"misp", "push", "se"},
           {"token", "add"},
           {"token", "remove", "se"},
           {"misp", "push", "se", "--url", "https://x/"},
           {"misp", "push", "se", "--stop", "--url", "https://x/"},
           {"feed", "add", "se-ncc", "https://x/a/", "--partner", "se", "--label", "TLP:CLEAR"},
           {"version", "extra"},
       }) {
    const Ran ran = run(wrong);
    BOOST_TEST(ran.code == 2, ran.err);
    BOOST_TEST(ran.out.empty());
    BOOST_TEST(ran.err.starts_with("csirt-gateway: "));
  }
}

BOOST_AUTO_TEST_CASE(errors_of_core_become_exit_codes) {
  struct Case {
    Error error;
    int code;
  };
  for (const Case& one : {Case{Error::internal, 1}, Case{Error::unavailable, 1}, Case{Error::denied, 3},
                          Case{Error::not_addressed, 3}, Case{Error::expired, 3}, Case{Error::not_found, 4},
                          Case{Error::malformed, 5}, Case{Error::invalid, 5}, Case{Error::too_large, 5},
                          Case{Error::unsupported, 5}, Case{Error::conflict, 6},
                          Case{Error::unauthenticated, 7}, Case{Error::held, 8}}) {
    ann().core.on("circle.show", [&](const Request&) -> Result<gateway::ipc::Message> {
      return protocol::fail(one.error, "no", "circle \x1b[31mx", "do this");
    });
    const Ran ran = ann()({"circle", "show", "x"});
    BOOST_TEST(ran.code == one.code);
    BOOST_TEST(ran.err == "csirt-gateway: circle \\x1b[31mx: no; do this\n");
    BOOST_TEST(ran.out.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_core_that_is_not_there_is_told_with_its_socket) {
  const Folder folder;
  const std::string profile = folder.path + "/profile.json";
  folder.write("profile.json", R"({"person":"ann","core_socket":"none.sock","core_pin":")" +
                                   std::string(64, 'a') + R"(","certificate":")" + ann().profile.certificate +
                                   R"(","key":")" + ann().profile.key + R"(","gnupg":")" +
                                   ann().profile.gnupg + R"(","fingerprint":"F"})");
  chmod(profile.c_str(), 0600);
  const Ran ran = run({"status", "--profile", folder.path});
  BOOST_TEST(ran.code == 1);
  BOOST_TEST(ran.err.find("none.sock") != std::string::npos, ran.err);
  BOOST_TEST(ran.err.find("csirt-gateway serve") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(another_key_than_cores_is_not_talked_to) {
  const Folder folder;
  const Core other;
  folder.write("profile.json", R"({"person":"ann","core_socket":")" + other.socket() + R"(","core_pin":")" +
                                   ann().core.pin() + R"(","certificate":")" + ann().profile.certificate +
                                   R"(","key":")" + ann().profile.key + R"(","gnupg":")" +
                                   ann().profile.gnupg + R"(","fingerprint":"F"})");
  chmod((folder.path + "/profile.json").c_str(), 0600);
  const Ran ran = run({"status", "--profile", folder.path});
  BOOST_TEST(ran.code != 0);
  BOOST_TEST(ran.out.empty());
}

BOOST_AUTO_TEST_CASE(json_prints_cores_answer_and_nothing_else) {
  ann().core.on("circle.list", std::move(Builder().set("ok", true).set("circles", std::vector<Builder>{})));
  const Ran after = ann()({"circle", "list", "--json"});
  BOOST_TEST(after.code == 0);
  BOOST_TEST(after.out == "{\"ok\":true,\"circles\":[]}\n");
  BOOST_TEST(after.err.empty());
  const Ran before = ann()({"--json", "circle", "list"});
  BOOST_TEST(before.out == after.out);
}

BOOST_AUTO_TEST_CASE(dry_run_reaches_core) {
  ann().core.on("circle.add", std::move(Builder().set("circle", Builder())));
  const Ran ran = ann()({"circle", "add", "cnw", "cert-fi", "--dry-run"});
  BOOST_TEST(ran.code == 0);
  const auto requests = ann().core.requests("circle.add");
  BOOST_REQUIRE(requests.size() == 1u);
  BOOST_TEST(requests.front().dry_run);
  BOOST_TEST(requests.front().args == R"({"circle":"cnw","partner":"cert-fi"})");
  BOOST_TEST(ran.err == "dry run: nothing was changed\n");
}

BOOST_AUTO_TEST_CASE(core_sees_the_persons_certificate) {
  ann().core.on("metrics", std::move(Builder().set("text", "a 1\n")));
  const Ran ran = ann()({"metrics"});
  BOOST_TEST(ran.out == "a 1\n");
  const auto requests = ann().core.requests("metrics");
  BOOST_REQUIRE(requests.size() == 1u);
  BOOST_TEST(requests.front().pin.size() == 64u);
}

BOOST_AUTO_TEST_CASE(a_value_that_is_a_subcommands_name_stays_a_value) {
  ann().core.on("object.find", std::move(Builder().set("objects", std::vector<Builder>{})));
  BOOST_TEST(ann()({"object", "find", "status"}).code == 0);
  BOOST_REQUIRE(ann().core.requests("object.find").size() == 1u);
  BOOST_TEST(ann().core.requests("object.find").front().args == R"({"text":"status"})");
}

BOOST_AUTO_TEST_CASE(local_commands_need_no_profile) {
  BOOST_TEST(run({"version"}).out == "csirt-gateway 1.2.3\n");
  BOOST_TEST(run({"version", "--json"}).out == "{\"version\":\"1.2.3\"}\n");
  BOOST_TEST(run({"ledger", "verify"}).out == "The ledger is whole.\nsize:  7\nroot:  abc\n");
  const Ran made = run({"init", "--admin-id", "ann", "--admin-name", "Ann", "--profile", "/x/y", "--json"});
  BOOST_TEST(made.out == "{\"admin\":\"ann\",\"profile\":\"/x/y\"}\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(papers)

BOOST_AUTO_TEST_CASE(the_completion_that_is_installed_is_the_one_we_make) {
  BOOST_TEST((read(std::string(TEST_SOURCE) + "/deploy/completion/csirt-gateway.bash") ==
              run({"completion", "bash"}).out),
             "run `csirt-gateway completion bash > deploy/completion/csirt-gateway.bash`");
}

BOOST_AUTO_TEST_CASE(completion_and_manual_know_every_subcommand_and_option) {
  const std::string manual = read(std::string(TEST_SOURCE) + "/deploy/man/csirt-gateway.1");
  const std::string completion = run({"completion", "bash"}).out;
  for (const Command& command : all_commands()) {
    BOOST_TEST(completion.find("\"" + command.path + "\") words=") != std::string::npos, command.path);
    const auto heading = manual.find("\n.It Cm " + command.path + "\n");
    const auto with_arguments = manual.find("\n.It Cm " + command.path + " ");
    const auto begin = std::min(heading, with_arguments);
    BOOST_TEST_REQUIRE((begin != std::string::npos), "the manual does not describe " + command.path);
    const std::string entry = manual.substr(begin, manual.find("\n.It Cm ", begin + 1) - begin);
    for (const auto& option : command.options) {
      BOOST_TEST(entry.find("Fl -" + option.name) != std::string::npos, command.path + " --" + option.name);
    }
  }
  for (const char* code : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"})
    BOOST_TEST(manual.find(std::string("\n.It ") + code + "\n") != std::string::npos, code);
}

BOOST_AUTO_TEST_CASE(bash_completes_words_options_and_choices) {
  struct Case {
    const char *typed, *completed;
  };
  for (const Case& one : {Case{"par", "partner"}, Case{"partner se", "set"},
                          Case{"partner set x --st", "--state"}, Case{"partner set x --state s", "suspended"},
                          Case{"--profile p recall l", "list"}, Case{"partner set x --mi", "--minimum-label"},
                          Case{"recall 77ad --reason m", "mistake"}, Case{"object add bundle", ""}}) {
    const std::string script =
        "source " + std::string(TEST_SOURCE) +
        "/deploy/completion/csirt-gateway.bash; COMP_WORDS=(csirt-gateway " + one.typed +
        "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _csirt_gateway; echo -n \"${COMPREPLY[*]}\"";
    const std::unique_ptr<FILE, int (*)(FILE*)> bash(popen(("bash -c '" + script + "'").c_str(), "r"),
                                                     pclose);
    BOOST_REQUIRE(bash);
    std::string got(256, '\0');
    got.resize(fread(got.data(), 1, got.size(), bash.get()));
    BOOST_TEST(got == one.completed, one.typed);
  }
}

BOOST_AUTO_TEST_SUITE_END()
