// One word or URL of a text, without its defanging: what kind of indicator it is.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "protocol/indicator_text.h"

namespace protocol::indicators {

/// How refang() writes the dots it put in, so that a word still tells how it was spelled. No text that passed
/// check_text() holds these bytes.
inline constexpr char spoken_dot = '\x01';    ///< " dot ", which may be prose
inline constexpr char defanged_dot = '\x02';  ///< "[.]" and its like

/// `line` with the usual defanging undone and typographic blanks and quotes made blanks.
std::string refang(std::string_view line);

/// A word of refang()ed text.
std::optional<Value> read_word(std::string_view word);

/// A URL of refang()ed text, from its scheme to its end.
std::optional<Value> read_url(std::string_view url);

/// A domain of refang()ed text whatever its top level looks like.
std::optional<Value> read_domain(std::string_view word);

}  // namespace protocol::indicators
