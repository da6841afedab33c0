// The team's own rules as they bind now: which policy file two administrators put in force, read once.
#pragma once
#include <memory>
#include <string>

#include "gateway/policy/local_rules.h"
#include "gateway/ports.h"

namespace gateway::flow {

/// Null: there are none.
using Rules = std::shared_ptr<const policy::LocalRules>;

/// Digest of the policy in force, lower-case hex; empty where none ever was. Setting "policy".
Result<std::string> policy_in_force(Reader& reader);

/// The rules of the file with that digest, kept for later calls; null for the empty digest. A file that is
/// not on record, was changed, or cannot be read gives rules that deny everything: never no rules.
Result<Rules> rules_of(Reader& reader, const std::string& digest);
Result<Rules> rules_in_force(Reader& reader);

/// Error::conflict where another policy came into force since `digest` was read.
Result<void> still_in_force(Reader& reader, const std::string& digest);

}  // namespace gateway::flow
