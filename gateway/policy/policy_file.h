// A team's policy file (schemas/policy.json): its local rules, its agreements, and examples of what they are
// meant to decide. Pure: text in, values out.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/inputs.h"

namespace gateway::policy {

inline constexpr std::size_t policy_file_bytes = 1000000;

/// A decision that the file's author expects.
struct Example {
  std::string name;
  Inputs question;                                ///< without the clock
  std::optional<protocol::Instant> at;            ///< its moment, where the file says one
  std::optional<protocol::Timestamp> answers_at;  ///< when the answers were given, where it says so
  Verdict expect = Verdict::deny;
  std::string code;  ///< a reason code that must be among the reasons, or empty
};

struct PolicyFile {
  std::string name, note;
  LocalRules rules;  ///< digest: SHA-256 of the exact bytes
  std::vector<Example> examples;
};

/// Error::too_large past policy_file_bytes, malformed for what is no JSON, invalid for what does not fit the
/// schema, for ids that stand twice, an agreement with neither or both of circle and partner, and times that
/// are none; `where` is the JSON pointer.
protocol::Result<PolicyFile> parse_policy(std::string_view bytes);

/// What became of an example under some rules.
struct Tried {
  Decision decision;
  bool as_expected = false;
};
/// `now` is the moment of an example that says none.
Tried try_example(const Example& example, const LocalRules& rules, protocol::Instant now);

/// The first example that does not come out as its author expects, as Error::invalid; else nothing.
protocol::Result<void> check_examples(const PolicyFile& file, protocol::Instant now);

/// Rules that deny everything, in the place of a policy that cannot be read.
LocalRules deny_everything(std::string digest);

}  // namespace gateway::policy
