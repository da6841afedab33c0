// Traffic Light Protocol: labels, their order, their STIX 2.1 marking ids and their spellings.
// FIRST TLP 2.0; STIX 2.1 section 7.2.1.4 (TLP 1 ids) and the OASIS TLP 2.0 extension (TLP 2 ids).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "protocol/ids.h"

namespace protocol {

/// Ordered by strictness: a later enumerator is stricter. `unmarked` is not a strictness, see strictest().
enum class Label { unmarked, clear, green, amber, amber_strict, red, unknown };

/// "TLP:AMBER+STRICT"; "UNMARKED", "UNKNOWN". The only spelling we ever emit.
std::string_view text(Label label);

/// The spellings of TLP in the wild (any case, blanks, '_' or "%2B" for '+', optional "tlp:"); TLP 1 WHITE is
/// CLEAR. Empty is unmarked; everything else is unknown ("tlp:unclear", "TLP:AMBRE", "YELLOW", "RED+STRICT").
Label parse_label(std::string_view text);

/// The nine ids, compared whole and case-sensitively; nullopt if `id` is none of them. Never from a name or
/// content.
std::optional<Label> label_of_marking(std::string_view marking_id);
/// The TLP 2 marking id of clear … red; empty for unmarked and unknown.
std::string_view marking_id(Label label);

/// Strictest of both; unmarked gives way to anything, unknown wins over everything.
Label strictest(Label a, Label b);
/// True where `label` is at most `ceiling` (clear ≤ green ≤ …); false if either is unmarked or unknown.
bool within(Label label, Label ceiling);

/// For formats that know TLP 1 alone, where a mapping may only narrow: AMBER+STRICT becomes RED; everything
/// else stays (CLEAR is written "white" there, see tlp1_name()).
Label narrow_to_v1(Label label);
/// "WHITE", "GREEN", "AMBER", "RED": the label after narrow_to_v1() as TLP 1 writes it (CSAF 2.0, IntelMQ);
/// empty for unmarked and unknown, which such a format cannot carry.
std::string_view tlp1_name(Label label);
/// "TLP v2.0: TLP:AMBER+STRICT": the true label beside a narrowed one, as CSAF 2.0 carries it in the text of
/// a distribution and the CSAF 2.1 converter reads it back; empty where TLP 1 says the same.
std::string tlp1_remark(Label label);
/// The label of such a pair: the remark's, where it narrows to the name beside it; otherwise what the name
/// says.
Label read_tlp1(std::string_view name, std::string_view remark);

/// A MISP tag's contribution ("tlp:green", compared without case, surrounding blanks ignored): nullopt for a
/// tag that is no TLP tag ("tlp:ex:chr" is none: it sets attribution only); unknown for a tlp: tag that is no
/// label.
std::optional<Label> label_of_misp_tag(std::string_view tag);
/// "tlp:ex:chr": under the Chatham House Rule; who said it must not be told.
bool is_chatham_house_tag(std::string_view tag);

}  // namespace protocol
