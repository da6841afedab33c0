// The second opinion: reads finished slices afresh and lets through only what is allow-listed. Pure, and
// shares nothing with what made them but the strict JSON reader and the label table. A finding stops the
// whole release.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/warning.h"
#include "protocol/statement.h"
#include "protocol/tlp.h"

namespace gateway::guard {

/// Whom finished slices are for, reduced to what bears on letting them out.
struct Destination {
  protocol::Label ceiling =
      protocol::Label::clear;        ///< the least of every recipient's and the circle's ceiling
  bool named_people = false;         ///< RED only ever to named people
  std::string own_identity;          ///< our identity's STIX id: an allowed creator
  bool victim_may_be_named = false;  ///< approved as names_victim by two others
};

class NameIndex;

/// Names of victims, compiled once for many checks. Immutable; copies share; any thread may use it. Compiling
/// 1,000 names takes about as long as checking 100 KB.
class Names {
 public:
  Names() = default;  ///< of nobody
  /// Names, domains, addresses, aliases and identity ids; how each is looked for: gateway/guard/README.md.
  explicit Names(const std::vector<std::string>& names);
  const NameIndex* index() const { return index_.get(); }  ///< null: of nobody

 private:
  std::shared_ptr<const NameIndex> index_;
};

/// One of the names stands in `text`, in any dress (for what leaves beside the slices).
bool names_anybody(const Names& names, std::string_view text);

/// What to look for besides what holds for every slice.
struct Rules {
  Names victims;                                ///< of every open incident
  std::vector<std::string> withheld;            ///< STIX ids that no string may hold
  WarningLists warnings;                        ///< what is no sign of an attack
  std::vector<protocol::Exception> exceptions;  ///< approved by people; sorted
  std::vector<std::string> known;  ///< STIX ids that every recipient has from us: a reference may point there
};

struct Item {
  std::string_view bytes;                              ///< one slice
  protocol::Label claimed = protocol::Label::unknown;  ///< the label the manifest gives it
  /// Somebody else published it and nothing of an incident is in it: what its source added to the standard
  /// may stay, within bounds, and its references may dangle. Not believed of an object that names us as its
  /// creator.
  bool relayed = false;
};

struct Finding {
  std::size_t index = 0;  ///< of the slice
  std::string code;  ///< "json", "type", "property", "marking", "label", "reference", "victim", "withheld",
                     ///< "personal", "warning-list", "size", "more" (the list was cut; what it lacks is no
                     ///< better)
  std::string pointer;  ///< JSON pointer in the slice
  std::string what;     ///< one sentence, nothing of the content in it beyond names of properties and types
};

/// Empty if everything may leave; at most 1,000 findings, by slice. References may point to slices of the
/// same set, TLP marking ids, foreign creators and `known` objects; of a relayed slice also to objects whose
/// id says nothing of them; everything else that dangles is a finding. Labels: what
/// the slice's own marking says, or stricter as claimed; a slice that carries a looser marking than claimed
/// or none is a finding unless `claimed` travels in the envelope's terms (foreign objects), which the ceiling
/// is then checked against. Ours are the objects whose created_by_ref is `own_identity`. An exception takes
/// away the findings of exactly its object, pointer and code, if the string there has exactly its digest.
/// Work grows with the bytes checked and the logarithm of the number of names; memory with the largest slice
/// and the number of slices.
std::vector<Finding> check(const std::vector<Item>& items, const Destination& destination,
                           const Rules& rules);

}  // namespace gateway::guard
