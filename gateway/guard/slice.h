// One parsed slice and the checks on it, one idea a file. Internal to the guard.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/guard.h"
#include "gateway/guard/report.h"
#include "protocol/json.h"

namespace gateway::guard {

struct Slice {
  std::size_t index = 0;
  protocol::json::Document document;  ///< an object with string members "type" and "id"
  std::string type;
  std::string id;
  protocol::Label claimed = protocol::Label::unknown;
};

/// What the slices of one set know of each other.
struct Set {
  std::set<std::string, std::less<>> ids;
  std::set<std::string, std::less<>> statements;    ///< marking-definitions that are plain statements
  std::set<std::string, std::less<>> unconsenting;  ///< identities whose label says they are not to be named
};

/// type, property: everything in the slice is allow-listed, with the right shape.
void check_structure(const Slice& slice, Report& report);

/// type: an identity is our own, an organisation or class, or the victim who may be named.
void check_identity(const Slice& slice, const Destination& destination, const Names& names, const Set& set,
                    Report& report);

/// marking, label: markings are known, the claim is as strict as they are, and the destination takes it.
void check_labels(const Slice& slice, const Destination& destination, const Set& set, Report& report);

/// reference: nothing dangles but TLP markings and creators.
void check_references(const Slice& slice, const Set& set, Report& report);

/// A marking-definition that carries only a statement: it labels nothing.
bool is_statement(const Slice& slice);
/// An identity that asks not to be named (AIS consent labels other than "everyone").
bool is_unconsenting(const Slice& slice);

}  // namespace gateway::guard
