// policy.diff and policy.replay: recorded decisions made once more, from what they read.
#include <algorithm>
#include <map>

#include "gateway/flow/policy.h"
#include "gateway/policy/policy_file.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr int page = 500;                     ///< decisions read at a time
constexpr std::size_t listed_at_most = 1000;  ///< differences shown; all are counted

/// From the first decision on where nothing is given.
Result<Instant> since_of(const Call& call) {
  const auto given = protocol::json::string_or(call.args, "since");
  if (given.empty()) return Instant();
  TRY(const auto stamp, protocol::Timestamp::parse(given));
  return stamp.key;
}

/// Every decision since then, page by page.
Result<void> each_decision(Reader& reader, Instant since,
                           const std::function<Result<void>(const DecisionRow&)>& see) {
  std::int64_t after = 0;
  for (;;) {
    TRY(const auto rows, reader.decisions_since(since, after, page));
    for (const auto& row : rows) CHECK(see(row));
    if (rows.size() < page) return {};
    after = rows.back().key;
  }
}

Result<std::map<std::string, std::string>> partner_names(Reader& reader) {
  std::map<std::string, std::string> names;
  TRY(const auto all, directory::partners(reader));
  for (const auto& partner : all) names[partner.id] = partner.short_name;
  return names;
}

Builder describe(const DecisionRow& row, const std::map<std::string, std::string>& names) {
  const auto known = names.find(row.recipient);
  Builder out;
  out.set("share", row.share).set("recipient", known == names.end() ? row.recipient : known->second);
  return std::move(out.set("objects", row.objects).set("at", row.at.text(0)));
}

/// The rules an argument names: "none", "active", "file:0" or "file:1" (an attachment), or the beginning of
/// a digest.
Result<Rules> rules_named(Reader& reader, const Call& call, std::string_view argument) {
  TRY(const auto name, need(call, argument));
  if (name == "none") return Rules();
  if (name == "active") return rules_in_force(reader);
  if (name.starts_with("file:")) {
    const std::size_t index = name == "file:1" ? 1 : 0;
    if (index >= call.attachments.size())
      return fail(Error::invalid, "the request carries no such attachment", "/args/" + std::string(argument),
                  "attach the policy file");
    auto file = policy::parse_policy(call.attachments[index]);
    if (file.has_error()) {
      auto failure = std::move(file).error();
      failure.where = std::string(argument) + " " + failure.where;
      return failure;
    }
    return Rules(std::make_shared<const policy::LocalRules>(std::move(file->rules)));
  }
  TRY(const auto record, named_policy(reader, name));
  return rules_of(reader, record.digest);
}

bool differs(const policy::Decision& a, const policy::Decision& b) {
  return a.verdict != b.verdict || a.redact != b.redact;
}

std::string form(const policy::Decision& decision) {
  const std::string word(policy::text(decision.verdict));
  const bool said = decision.verdict == policy::Verdict::allow_redacted;
  return decision.redact && decision.may_leave() && !said ? word + ", redacted" : word;
}

}  // namespace

Result<Reply> policy_diff(World& world, const Call& call) {
  TRY(const auto since, since_of(call));
  std::size_t decisions = 0, changed = 0, objects = 0, tighter = 0;
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto before, rules_named(reader, call, "old"));
    TRY(const auto after, rules_named(reader, call, "new"));
    TRY(const auto names, partner_names(reader));
    return each_decision(reader, since, [&](const DecisionRow& row) -> Result<void> {
      const auto was = policy::decide_recorded(row.inputs_text, before.get(), row.at);
      const auto is = policy::decide_recorded(row.inputs_text, after.get(), row.at);
      ++decisions;
      if (!differs(was, is)) return {};
      ++changed;
      objects += static_cast<std::size_t>(std::max(row.objects, 0));
      if (is.verdict > was.verdict) ++tighter;
      if (rows.size() >= listed_at_most) return {};
      auto one = describe(row, names);
      one.set("old", form(was)).set("new", form(is));
      rows.push_back(std::move(one.set("sentence", is.sentence()).set("old_sentence", was.sentence())));
      return {};
    });
  }));
  Reply reply;
  reply.body.set("since", since.text(0)).set("decisions", decisions).set("differ", changed);
  reply.body.set("objects", objects).set("stricter", tighter).set("changed", rows);
  return reply;
}

namespace {

/// Codes and sentences, in one order.
std::vector<std::string> said(const policy::Decision& decision) {
  std::vector<std::string> all;
  for (const auto& reason : decision.reasons) all.push_back(reason.code + " " + reason.sentence);
  std::sort(all.begin(), all.end());
  return all;
}

Result<std::vector<std::string>> said(const std::string& recorded) {
  TRY(const auto reasons, protocol::json::parse(recorded));
  if (!reasons.IsArray()) return fail(Error::malformed, "no list of reasons");
  std::vector<std::string> all;
  for (const auto& reason : reasons.GetArray()) {
    const auto code = protocol::json::string_or(reason, "code");
    // What a standing share adds (who stands for a second person) is no reason of the policy's.
    if (code.starts_with("S-")) continue;
    all.push_back(code + " " + protocol::json::string_or(reason, "sentence"));
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// What a replay finds different in a recorded decision; empty where it comes out the same.
Result<std::string> difference(Reader& reader, const DecisionRow& row) {
  if (protocol::sha256(row.inputs_text) != row.inputs)
    return std::string("the record of what it read was changed after it was made");
  const auto inputs = policy::parse_inputs(row.inputs_text);
  if (inputs.has_error()) return std::string("this version of the rules cannot read what it read");
  TRY(const auto rules, rules_of(reader, inputs->rules));
  const auto again = policy::decide_recorded(row.inputs_text, rules.get(), row.at);
  if (policy::text(again.verdict) != row.verdict)
    return "recorded as " + row.verdict + ", replayed as " + std::string(policy::text(again.verdict)) + ": " +
           again.sentence();
  const auto recorded = said(row.reasons);
  if (recorded.has_error()) return std::string("its reasons cannot be read");
  return *recorded == said(again) ? std::string() : "the same verdict for other reasons: " + again.sentence();
}

}  // namespace

Result<Reply> policy_replay(World& world, const Call& call) {
  TRY(const auto since, since_of(call));
  std::size_t decisions = 0, differ = 0;
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto names, partner_names(reader));
    return each_decision(reader, since, [&](const DecisionRow& row) -> Result<void> {
      ++decisions;
      TRY(const auto what, difference(reader, row));
      if (what.empty()) return {};
      ++differ;
      if (rows.size() < listed_at_most) rows.push_back(std::move(describe(row, names).set("what", what)));
      return {};
    });
  }));
  Reply reply;
  reply.body.set("since", since.text(0)).set("decisions", decisions).set("differ", differ);
  reply.body.set("differences", rows);
  return reply;
}

}  // namespace gateway::flow
