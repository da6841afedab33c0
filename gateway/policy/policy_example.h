// Reading the examples of a policy file; for policy_file.cpp alone.
#pragma once
#include "gateway/policy/policy_file.h"
#include "protocol/json.h"

namespace gateway::policy {

/// One example that fits the schema; `at` is its JSON pointer.
protocol::Result<Example> read_example(const protocol::json::Value& value, const std::string& at);

/// The time in a member; none where it is absent, Error::invalid for a time that is none (a 31st of June).
protocol::Result<std::optional<protocol::Timestamp>> read_time(const protocol::json::Value& object,
                                                               std::string_view name, const std::string& at);

}  // namespace gateway::policy
