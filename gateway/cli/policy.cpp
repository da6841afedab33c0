// policy: the team's own rules. test and check need no daemon; propose and sign put a file in force together.
#include <algorithm>
#include <filesystem>
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "gateway/policy/policy_file.h"
#include "protocol/policy_order.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

constexpr std::int64_t order_skew_seconds = 3600;
constexpr const char* since_by_default = "90d";

struct Given {
  std::string bytes;
  policy::PolicyFile file;
};

Result<Given> read_policy(Session& session, const std::string& path) {
  Given given;
  TRY(given.bytes, read_file(path, policy::policy_file_bytes, session.console().in));
  auto file = policy::parse_policy(given.bytes);
  if (file.has_error()) {
    auto failure = std::move(file).error();
    failure.where = path + " " + failure.where;
    return failure;
  }
  given.file = *std::move(file);
  return given;
}

Builder described(const policy::PolicyFile& file) {
  Builder out;
  out.set("policy", file.rules.digest).set("name", file.name).set("note", file.note);
  out.set("rules", file.rules.rules.size()).set("agreements", file.rules.agreements.size());
  return std::move(out.set("examples", file.examples.size()));
}

/// The examples that do not come out as expected, with what the rules say instead.
std::vector<Builder> failed_examples(const policy::PolicyFile& file) {
  std::vector<Builder> failed;
  for (const auto& example : file.examples) {
    const auto tried = policy::try_example(example, file.rules, now());
    if (tried.as_expected) continue;
    std::vector<Builder> reasons;
    for (const auto& reason : tried.decision.reasons)
      reasons.push_back(std::move(Builder().set("code", reason.code).set("sentence", reason.sentence)));
    Builder one;
    one.set("name", example.name).set("expected", policy::text(example.expect)).set("code", example.code);
    failed.push_back(std::move(one.set("got", policy::text(tried.decision.verdict)).set("reasons", reasons)));
  }
  return failed;
}

Result<Exit> test(Session& session, const Arguments& arguments) {
  TRY(const Given given, read_policy(session, arguments.get("FILE")));
  const auto failed = failed_examples(given.file);
  Builder answer = described(given.file);
  answer.set("failed", failed);
  session.show(answer.value(), render::policy_test(answer.value()));
  return failed.empty() ? Exit::done : Exit::failed;
}

Result<Exit> check(Session& session, const Arguments& arguments) {
  TRY(const Given given, read_policy(session, arguments.get("FILE")));
  const Builder answer = described(given.file);
  return session.show(answer.value(), render::policy_file(answer.value()));
}

/// The order is over exactly these bytes.
Result<protocol::PolicyOrder> read_order_over(const Value& answer, std::string_view bytes) {
  TRY(const std::string statement, json::get_string(answer, "statement"));
  TRY(protocol::PolicyOrder order, protocol::PolicyOrder::parse(statement));
  if (order.digest != protocol::sha256(bytes))
    return fail(Error::denied, "core asks for a signature over another file", "/digest",
                "nothing was signed; tell another administrator");
  return order;
}

Result<Exit> sign_order(Session& session, const Arguments& arguments, const Value& shown,
                        const policy::PolicyFile& file) {
  session.console().err << render::policy_rules(shown, file.note) << render::policy_effect(shown);
  TRY(const Exit agreed,
      session.agree(arguments, "Shall these be our rules? Two administrators must agree. Type yes to sign:"));
  if (agreed != Exit::done) return agreed;
  const bool dry_run = arguments.has("dry-run");
  TRY(std::string signature, session.sign(json::string_or(shown, "statement")));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(signature));
  TRY(const ipc::Message done,
      session.call("policy.sign", std::move(Builder().set("policy", file.rules.digest)),
                   std::move(attachments), dry_run));
  const Exit exit = session.show(done.header, render::policy_signed(done.header));
  if (dry_run) say_dry_run(session);
  return exit;
}

Result<Exit> propose(Session& session, const Arguments& arguments) {
  TRY(const Given given, read_policy(session, arguments.get("FILE")));
  const auto checked = policy::check_examples(given.file, now());
  if (checked.has_error()) return checked.error();
  const bool dry_run = arguments.has("dry-run");
  TRY(const ipc::Message prepared, session.call("policy.propose", {}, {given.bytes}, dry_run));
  TRY(const protocol::PolicyOrder order, read_order_over(prepared.header, given.bytes));
  TRY(const Profile* mine, session.profile());
  if (order.by != mine->person)
    return fail(Error::denied, "core prepared the order in another person's name", "/by",
                "do not sign it; tell another administrator");
  const protocol::Instant at = now();
  if (order.at.seconds > at.seconds + order_skew_seconds ||
      order.at.seconds < at.seconds - order_skew_seconds)
    return fail(Error::denied, "the order is dated " + order.at.text(0) + ", which is not now", "/at",
                "compare the clocks of this computer and of core");
  if (!dry_run) return sign_order(session, arguments, prepared.header, given.file);
  const Exit exit = session.show(prepared.header, render::policy_rules(prepared.header, given.file.note) +
                                                      render::policy_effect(prepared.header));
  say_dry_run(session);
  return exit;
}

Result<Exit> sign(Session& session, const Arguments& arguments) {
  TRY(const ipc::Message shown,
      session.call("policy.show", std::move(Builder().set("policy", arguments.get("POLICY")))));
  if (shown.attachments.empty())
    return fail(Error::malformed, "core did not show the file", "policy.show", "nothing was signed");
  TRY(const protocol::PolicyOrder order, read_order_over(shown.header, shown.attachments.front()));
  TRY(const policy::PolicyFile file, policy::parse_policy(shown.attachments.front()));
  if (!session.json()) print_bytes(session.console(), shown.attachments.front());
  return sign_order(session, arguments, shown.header, file);
}

Result<Exit> show(Session& session, const Arguments& arguments) {
  Builder args;
  if (arguments.has("POLICY")) args.set("policy", arguments.get("POLICY"));
  TRY(const ipc::Message shown, session.call("policy.show", std::move(args)));
  if (shown.attachments.empty())
    return fail(Error::malformed, "core did not show the file", "policy.show", "ask its administrator");
  if (session.json()) {
    Builder answer;
    for (const auto& member : shown.header.GetObject()) answer.set(member.name.GetString(), member.value);
    return session.show(answer.set("file", shown.attachments.front()).value(), "");
  }
  // The file alone on standard output, so that it can be saved, edited and proposed again.
  session.console().err << render::policy_rules(shown.header, "") << render::policy_effect(shown.header);
  print_bytes(session.console(), shown.attachments.front());
  return Exit::done;
}

/// "90d", "12h", "4w" before now, or a time; as RFC 3339.
Result<std::string> given_since(const Arguments& arguments) {
  const std::string given = arguments.get("since", since_by_default);
  if (const auto stamp = protocol::Timestamp::parse(given); stamp.has_value()) return given;
  constexpr std::size_t most_digits = 5;
  const std::size_t digits = given.find_first_not_of("0123456789");
  const std::string_view unit = std::string_view(given).substr(std::min(digits, given.size()));
  const std::int64_t seconds = unit == "h" ? 3600 : unit == "d" ? 86400 : unit == "w" ? 7 * 86400 : 0;
  if (digits == 0 || digits > most_digits || seconds == 0)
    return fail(Error::invalid, "no span of time", "--since", "give it as 90d, 12h, 4w, or as a time in UTC");
  return (now() + -std::stoll(given.substr(0, digits)) * seconds).text(0);
}

bool is_digest(const std::string& text) {
  return text.size() >= 4 && text.size() <= 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// "none", "active" or a digest as they are; anything else is a file, which is attached.
Result<std::string> rules_argument(Session& session, const std::string& given,
                                   std::vector<std::string>& attachments) {
  if (given == "none" || given == "active" || is_digest(given)) return given;
  TRY(Given read, read_policy(session, given));
  attachments.push_back(std::move(read.bytes));
  return "file:" + std::to_string(attachments.size() - 1);
}

Result<Exit> diff(Session& session, const Arguments& arguments) {
  std::vector<std::string> attachments;
  TRY(const std::string before, rules_argument(session, arguments.get("OLD"), attachments));
  TRY(const std::string after, rules_argument(session, arguments.get("NEW"), attachments));
  TRY(const std::string since, given_since(arguments));
  Builder args;
  args.set("old", before).set("new", after).set("since", since);
  TRY(const ipc::Message answer, session.call("policy.diff", std::move(args), std::move(attachments)));
  return session.show(answer.header, render::policy_diff(answer.header));
}

Result<Exit> replay(Session& session, const Arguments& arguments) {
  TRY(const std::string since, given_since(arguments));
  TRY(const ipc::Message answer, session.call("policy.replay", std::move(Builder().set("since", since))));
  session.show(answer.header, render::policy_replay(answer.header));
  return json::int_or(answer.header, "differ", 1) == 0 ? Exit::done : Exit::failed;
}

}  // namespace

std::vector<Command> policy_commands() {
  const Positional file{"FILE", "Policy file by schemas/policy.json, or - for standard input"};
  const Option since{"since", "SPAN", "Decisions since then: 90d, 12h, 4w, or a time; 90d if left out"};
  std::vector<Command> commands;
  commands.push_back({"policy test",
                      "Try the examples in a policy file; no daemon is asked.",
                      "csirt-gateway policy test policy.json",
                      {file},
                      {},
                      test});
  commands.push_back({"policy check",
                      "Say whether a policy file can be read; no daemon is asked.",
                      "csirt-gateway policy check policy.json",
                      {file},
                      {},
                      check});
  commands.push_back({"policy propose",
                      "Propose a policy file and sign for it; a second administrator puts it in force.",
                      "csirt-gateway policy propose policy.json",
                      {file},
                      {yes_option(), dry_run_option()},
                      propose});
  commands.push_back({"policy sign",
                      "Look at a proposed policy and sign for it: the second signature puts it in force.",
                      "csirt-gateway policy sign 9f2c",
                      {{"POLICY", "Policy, by the beginning of its digest"}},
                      {yes_option(), dry_run_option()},
                      sign});
  commands.push_back({"policy list",
                      "List the policies that were proposed, and which is in force.",
                      "csirt-gateway policy list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "policy.list", {}, render::policies);
                      }});
  commands.push_back({"policy show",
                      "Show a policy's file, byte for byte, and who signed it.",
                      "csirt-gateway policy show active > policy.json",
                      {{"POLICY", "active, or the beginning of a digest; active if left out", false}},
                      {},
                      show});
  commands.push_back({"policy diff",
                      "Say which recorded decisions would have come out differently under other rules.",
                      "csirt-gateway policy diff active policy.json --since 90d",
                      {{"OLD", "active, none, the beginning of a digest, or a file"},
                       {"NEW", "active, none, the beginning of a digest, or a file"}},
                      {since},
                      diff});
  commands.push_back(
      {"policy replay",
       "Make recorded decisions again by the policy of their day: each must come out the same.",
       "csirt-gateway policy replay --since 90d",
       {},
       {since},
       replay});
  return commands;
}

}  // namespace gateway::cli
