// Permissible Actions Protocol: what whoever holds an item may do with it, where TLP says who may hold it.
// MISP taxonomy PAP, version 3 (CIRCL); no standards body keeps PAP and no STIX ids of it are canonical, so
// it is read from MISP tags, also where MISP writes them into the labels of a STIX object, from what our own
// people say and from the terms of envelopes, never from a marking's name.
#pragma once
#include <optional>
#include <string_view>

namespace protocol {

/// Ordered by strictness: a later enumerator is stricter. `none`: nobody said anything. RED allows only
/// passive work that nobody outside can notice, AMBER passive look-ups with third parties, GREEN active
/// measures (block, probe), CLEAR everything. It never widens an audience.
enum class Pap { none, clear, green, amber, red };

/// "PAP:AMBER": the only spelling we ever emit; empty for none.
std::string_view text(Pap pap);

/// The spellings in use: any case, optional "pap:", blanks around it; WHITE is CLEAR. Empty is none; nullopt
/// for everything else.
std::optional<Pap> parse_pap(std::string_view text);

/// The stricter of both; none gives way to anything.
Pap strictest(Pap a, Pap b);

/// A MISP tag's contribution: nullopt for a tag that is no PAP tag; red for one that claims to be and cannot
/// be read ("PAP:PURPLE"), for what it meant to forbid is not known.
std::optional<Pap> pap_of_misp_tag(std::string_view tag);

}  // namespace protocol
