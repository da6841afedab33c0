// The second opinion: reads finished slices afresh and lets through only what is allow-listed. Pure, and
// shares nothing with what made them but the strict JSON reader and the label table. A finding stops the
// whole release.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/tlp.h"

namespace gateway::guard {

/// Whom finished slices are for, reduced to what bears on letting them out.
struct Destination {
  protocol::Label ceiling =
      protocol::Label::clear;  ///< the least of every recipient's and the circle's ceiling
  bool named_people = false;   ///< RED only ever to named people
  std::string own_identity;    ///< our identity's STIX id: an allowed creator
};

/// How each name is looked for: gateway/guard/README.md.
struct Names {
  std::vector<std::string>
      victims;  ///< names, domains, addresses, aliases and identity ids of open incidents' victims
  bool victim_may_be_named = false;  ///< approved as names_victim by two others
};

struct Item {
  std::string_view bytes;                              ///< one slice
  protocol::Label claimed = protocol::Label::unknown;  ///< the label the manifest gives it
};

struct Finding {
  std::size_t index = 0;  ///< of the slice
  std::string code;  ///< "json", "type", "property", "marking", "label", "reference", "victim", "personal",
                     ///< "size", "more" (the list was cut; what it lacks is no better)
  std::string pointer;  ///< JSON pointer in the slice
  std::string what;     ///< one sentence, nothing of the content in it beyond names of properties and types
};

/// Empty if everything may leave; at most 1,000 findings. References may point to slices of the same set, TLP
/// marking ids and foreign creators; everything else that dangles is a finding. Labels: what the slice's own
/// marking says, or stricter as claimed; a slice that carries a looser marking than claimed or none is a
/// finding unless `claimed` travels in the envelope's terms (foreign objects), which the ceiling is then
/// checked against. Ours are the objects whose created_by_ref is `own_identity`. Work grows with the bytes
/// checked and the logarithm of the number of names.
std::vector<Finding> check(const std::vector<Item>& items, const Destination& destination,
                           const Names& names);

}  // namespace gateway::guard
