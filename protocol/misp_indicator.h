// Which MISP attribute types become indicators.
#pragma once
#include <string_view>

namespace protocol::misp {

/// True where an attribute becomes an indicator: its type is in the table (misp_table.h) as a value or rule,
/// and it is for detection or a rule, or of a type that always was one. Never true for what MISP files under
/// the victim: categories Person, Internal reference, Targeting data and Financial fraud.
bool becomes_indicator(std::string_view type, std::string_view category, bool to_ids);

}  // namespace protocol::misp
