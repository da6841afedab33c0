// Small operations on text that more than one room needs.
#pragma once
#include <string>
#include <string_view>

namespace protocol {

/// `text` made safe for a terminal or a log line: control characters (C0, C1, DEL), bidirectional overrides, zero-width
/// characters and invalid UTF-8 become \xHH or \u{HHHH}; everything else stays. Never longer than 4 KiB (cut with "…").
std::string printable(std::string_view text);

/// ASCII lower case; other bytes unchanged.
std::string lower_ascii(std::string_view text);

}  // namespace protocol
