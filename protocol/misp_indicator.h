// Which MISP attribute types become indicators.
#pragma once
#include <string_view>

namespace protocol::misp {

/// True for the types that to_indicator() knows (listed at misp::Attribute).
bool becomes_indicator(std::string_view type);

}  // namespace protocol::misp
