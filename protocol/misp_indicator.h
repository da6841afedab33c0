// Which MISP attribute types become indicators.
#pragma once
#include <cstdint>
#include <string_view>

namespace protocol::misp {

/// Whether an attribute is for detection, as MISP's to_ids has it.
enum class ForDetection : std::uint8_t { yes, no, unsaid };

/// True where an attribute becomes an indicator: its type is in the table (misp_table.h) as a value or rule,
/// and it is for detection, or a rule, or nothing is said of a type that is looked for by default. Never true
/// for what MISP files under the victim: categories Person, Internal reference, Targeting data and Financial
/// fraud.
bool becomes_indicator(std::string_view type, std::string_view category, ForDetection to_ids);

}  // namespace protocol::misp
