// Enumerations as the words kept in the database. A word this program does not know reads as the strictest
// value.
#pragma once
#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/stix.h"
#include "protocol/tlp.h"

namespace gateway::store {

inline constexpr std::array<std::string_view, 7> label_words = {"unmarked",     "clear", "green",  "amber",
                                                                "amber-strict", "red",   "unknown"};
inline constexpr std::array<std::string_view, 3> kind_words = {"indicator", "identity", "raw"};

inline std::string_view word(protocol::Label label) {
  return label_words.at(static_cast<std::size_t>(label));
}
inline std::string_view word(protocol::stix::Kind kind) {
  return kind_words.at(static_cast<std::size_t>(kind));
}

inline protocol::Label label_of(std::string_view word) {
  const auto* const at = std::find(label_words.begin(), label_words.end(), word);
  return at == label_words.end() ? protocol::Label::unknown
                                 : static_cast<protocol::Label>(at - label_words.begin());
}

inline protocol::stix::Kind kind_of(std::string_view word) {
  const auto* const at = std::find(kind_words.begin(), kind_words.end(), word);
  return at == kind_words.end() ? protocol::stix::Kind::raw
                                : static_cast<protocol::stix::Kind>(at - kind_words.begin());
}

}  // namespace gateway::store
