// One parsed slice and the checks on it, one idea a file. Internal to the guard.
#pragma once
#include <functional>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gateway/guard/guard.h"
#include "gateway/guard/report.h"
#include "gateway/guard/text_hash.h"
#include "protocol/json.h"

namespace gateway::guard {

struct Slice {
  std::size_t index = 0;
  const protocol::json::Value& document;  ///< an object
  std::string_view type;                  ///< empty where it is no string
  std::string_view id;
  std::string_view creator;  ///< created_by_ref
  protocol::Label claimed = protocol::Label::unknown;
  bool relayed = false;  ///< Item::relayed, and it does not name us as its creator
};

using Texts = std::pmr::unordered_set<std::pmr::string, TextHash, TextEqual>;

using Labels = std::pmr::unordered_map<std::pmr::string, protocol::Label, TextHash, TextEqual>;

/// What the slices of one set know of each other; complete when all of them have been read. Its texts stay
/// until the end and lie in one arena.
struct Set {
  explicit Set(std::pmr::memory_resource* arena)
      : ids(arena), statements(arena), policies(arena), unconsenting(arena), known(arena) {}
  Texts ids;
  Texts statements;    ///< marking-definitions that are plain statements
  Labels policies;     ///< those that are IEP policies, and the label each asks for; of two the stricter
  Texts unconsenting;  ///< identities whose label says they are not to be named
  Texts known;         ///< what the recipients have already
};

/// A reference to something that had not been read by then.
struct Reference {
  std::size_t index = 0;
  std::string pointer;
  std::string id;
};

/// type, property: everything in the slice is allow-listed, with the right shape; in a relayed one what its
/// source added is within bounds.
void check_structure(const Slice& slice, Report& report);

/// type: an identity is our own, an organisation or class, or the victim who may be named; of the relayed
/// ones, no individual.
void check_identity(const Slice& slice, const Destination& destination, Report& report);

/// Every marking is one of TLP: the set has no say in check_labels.
bool has_only_tlp(const Slice& slice);

/// marking, label: markings are known, the claim is as strict as they are, and the destination takes it.
void check_labels(const Slice& slice, const Destination& destination, const Set& set, Report& report);

/// reference: nothing dangles but TLP markings, creators, what is known, and of relayed slices what its id
/// says nothing of. What is not in the set so far is added to `open`.
void check_references(const Slice& slice, const Set& set, std::vector<Reference>& open);

/// warning-list: patterns of indicators and values of observables; `add` gets the pointer, the string there,
/// and the list's key.
using Warn = std::function<void(std::string pointer, std::string_view text, const std::string& list)>;
void check_warnings(const Slice& slice, const WarningLists& warnings, const Warn& add);

/// The members a slice is known by.
Slice slice_of(std::size_t index, const protocol::json::Value& document, const Item& item,
               std::string_view own_identity);
/// A string member, or nothing.
std::string_view text_of(const protocol::json::Value& object, std::string_view name);
/// Exactly the id of an identity: what may stand as a creator though it is not in the set.
bool is_identity(std::string_view id);
/// A marking-definition that carries only a statement: it labels nothing.
bool is_statement(const Slice& slice);
/// The label that a marking-definition asks for which is an IEP policy, wholly understood, and nothing else;
/// unmarked where it asks for none, nothing for every other slice.
std::optional<protocol::Label> policy_label(const Slice& slice);
/// An identity that asks not to be named (AIS consent labels other than "everyone").
bool is_unconsenting(const Slice& slice);

}  // namespace gateway::guard
