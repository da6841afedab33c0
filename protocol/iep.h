// FIRST Information Exchange Policy: what a source asks of whoever holds an item, beside and within its TLP.
// IEP 2.0 (FIRST, 2019) in STIX marking definitions (OASIS draft extension of 2022) and in MISP tags, IEP 1.0
// in MISP tags. What is not understood is unresolved and never read as freedom.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/pap.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace protocol {

/// The key of the IEP extension in a STIX marking definition.
inline constexpr std::string_view iep_extension =
    "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a";

/// What binds a holder beside the label. Adding up is only ever tightening.
struct Handling {
  Pap pap = Pap::none;
  /// Sorted, each once: "encrypt", "exercise", "must-attribute", "no-action", "no-attribution", "no-notify",
  /// "no-resale", "obfuscate-victims".
  std::vector<std::string> restrictions;
  std::optional<Instant> valid_from;   ///< not before this instant
  std::optional<Instant> valid_until;  ///< before this instant
  void restrict(std::string_view word);
  /// Strictest PAP, all restrictions, the window that both leave open.
  void add(const Handling& other);
};

/// One policy, or all that bind one item together.
struct Iep {
  Label label = Label::unmarked;  ///< its `tlp`
  Handling handling;
  void add(const Iep& other);
  /// The label it contributes: none once its window is over. One whose window has not begun contributes
  /// already, for it will when it has.
  Label label_at(Instant now) const;
};

/// The content of the STIX extension, whole or as a reference (`id_ref`) to one of the four policies of FIRST
/// (ids compared whole). nullopt for anything not understood: another version, an unknown key or value.
/// `iep_version` may be a number or the text "2.0"; `url` is never followed.
std::optional<Iep> read_iep(const json::Value& extension);

/// FIRST IEP-SIG TLP-RED, -AMBER, -GREEN and -WHITE; nullopt for every other id.
std::optional<Iep> first_policy(std::string_view id);

/// What a MISP tag is to IEP.
enum class IepTag {
  other,       ///< no IEP tag
  read,        ///< added to `to`
  unresolved,  ///< an IEP tag that is not understood
};
/// `iep:…` (1.0, "MUST NOT"), `iep2-policy:…` and `iep2-reference:…`, without regard to case.
IepTag add_iep_tag(std::string_view tag, Iep& to);

/// A tag or STIX label that says "this is a test or an exercise", without regard to case: "exercise", "test",
/// `rsit:test="test"` (the class of RSIT), and MISP's taxonomy `exercise:…`. Such an item binds with the
/// restriction "exercise": it stays among those who take part, whatever its label.
bool is_exercise_word(std::string_view word);

/// The `tlp` of an IEP 2.0 statement we write, which knows TLP 1 alone: AMBER+STRICT is "red" (it only
/// narrows), CLEAR "white"; empty for unmarked and unknown.
std::string_view iep_tlp(Label label);

}  // namespace protocol
