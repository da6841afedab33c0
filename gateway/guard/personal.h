// Swedish personal identity numbers. Internal to the guard.
#pragma once
#include <string_view>

namespace gateway::guard {

/// "YYMMDD-NNNN", "YYYYMMDD-NNNN" (also with '+') or "YYYYMMDDNNNN", with a valid date (coordination numbers:
/// day plus 60) and check digit (Luhn over the last ten), standing alone. The two long forms are no number if
/// they read as a time of this century to the minute ("20260301-1030"), which logs and file names are full
/// of.
bool any_personal_number(std::string_view text);

}  // namespace gateway::guard
