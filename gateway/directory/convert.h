// Small steps of this room's JSON conversions.
#pragma once
#include <string>
#include <string_view>

#include "protocol/json.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace gateway::directory {

/// A member that is a time.
protocol::Result<protocol::Instant> instant_from(const protocol::json::Value& object, std::string_view name);

/// One of the labels' own spellings, UNMARKED and UNKNOWN included; no lenient reading of what we wrote
/// ourselves.
protocol::Result<protocol::Label> label_from(const protocol::json::Value& object, std::string_view name);

/// The same failure, with the record it happened in put before its pointer.
protocol::Failure within_record(std::string_view record, protocol::Failure failure);

/// One printable line: what comes from another team must not paint on a terminal.
protocol::Result<void> require_line(std::string_view text, std::string_view pointer);

}  // namespace gateway::directory
