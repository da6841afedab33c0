// Whose keys an order brings. Private to the roster.
#pragma once
#include <string>
#include <vector>

#include "protocol/statement.h"

namespace gateway::gate {

/// A key text of an order, and exactly the fingerprints it must hold.
struct Claim {
  std::string owner;  ///< "person/<id>", "partner/<team>", "named/<team>/<id>"
  std::vector<std::string> fingerprints;
  const std::string* keys = nullptr;  ///< into the order
};

/// "person/<id>" or "partner/<team UUID>".
std::string subject_of(const protocol::Order& order);
std::vector<Claim> claims_of(const protocol::Order& order);

}  // namespace gateway::gate
