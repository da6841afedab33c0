// Indicators in CSV with a header row, as spreadsheets and small feeds write them.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/indicator_text.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace protocol::indicators {

/// One row that was understood. The columns are found by name, in any case: value, indicator or ioc; type;
/// tlp or label; first_seen or valid_from; last_seen; valid_until; description or comment.
struct Row {
  std::size_t line = 0;  ///< where it begins, from 1
  Value value;
  Label label = Label::unmarked;
  std::optional<Instant> first_seen;
};

struct RowRefusal {
  std::size_t line = 0;
  std::string value;  ///< as written, empty where the row has none
  std::string code;   ///< "row", "value", "type", "label", "time", "expired"
  std::string what;   ///< one sentence
};

struct Csv {
  std::vector<Row> rows;  ///< each (value, label, first_seen) as it came; repetitions are left in
  std::vector<RowRefusal> refused;
  std::vector<std::string> alerts;  ///< columns that are unknown, or read and not kept
};

/// True where the first line names a column of values, separated by comma, semicolon or tab.
bool looks_like_csv(std::string_view text);

/// All rows. A byte order mark is allowed at the beginning of the text and nowhere else. Where no type is
/// given, the value tells (recognise()). Times are RFC 3339 in UTC, or a day ("2026-11-02").
/// Error::malformed for what is no text, Error::invalid without a column of values or with two, and
/// Error::too_large over a limit.
Result<Csv> read_csv(std::string_view text, Instant now, const TextLimits& limits = {});

}  // namespace protocol::indicators
