#include "protocol/indicator_csv.h"

#include <algorithm>
#include <array>

#include "protocol/csv.h"
#include "protocol/text.h"

namespace protocol::indicators {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view separators = ",;\t";
constexpr auto missing = static_cast<std::size_t>(-1);
constexpr std::size_t day_characters = 10;  // 2026-11-02
constexpr std::int64_t day_seconds = 86400;

struct Columns {
  std::size_t value = missing, type = missing, label = missing, first_seen = missing, last_seen = missing,
              valid_until = missing, description = missing;
  std::size_t count = 0;
};

struct ColumnName {
  std::string_view name;
  std::size_t Columns::*column;
};
constexpr std::array<ColumnName, 12> column_names{{
    {"value", &Columns::value},
    {"indicator", &Columns::value},
    {"ioc", &Columns::value},
    {"type", &Columns::type},
    {"tlp", &Columns::label},
    {"label", &Columns::label},
    {"first_seen", &Columns::first_seen},
    {"valid_from", &Columns::first_seen},
    {"last_seen", &Columns::last_seen},
    {"valid_until", &Columns::valid_until},
    {"description", &Columns::description},
    {"comment", &Columns::description},
}};

struct TypeName {
  std::string_view name;
  Kind kind;
};
// MISP's types, STIX's observables and plain words.
constexpr std::array<TypeName, 31> type_names{{
    {"address", Kind::address},   {"ip", Kind::address},       {"ip-address", Kind::address},
    {"ip-dst", Kind::address},    {"ip-src", Kind::address},   {"ipv4", Kind::address},
    {"ipv4-addr", Kind::address}, {"ipv6", Kind::address},     {"ipv6-addr", Kind::address},
    {"cidr", Kind::address},      {"domain", Kind::domain},    {"domain-name", Kind::domain},
    {"fqdn", Kind::domain},       {"host", Kind::domain},      {"hostname", Kind::domain},
    {"uri", Kind::url},           {"url", Kind::url},          {"e-mail", Kind::email},
    {"email", Kind::email},       {"email-addr", Kind::email}, {"email-address", Kind::email},
    {"mail", Kind::email},        {"email-src", Kind::email},  {"md5", Kind::md5},
    {"hash-md5", Kind::md5},      {"sha1", Kind::sha1},        {"sha-1", Kind::sha1},
    {"sha256", Kind::sha256},     {"sha-256", Kind::sha256},   {"sha512", Kind::sha512},
    {"sha-512", Kind::sha512},
}};

/// In lower case, blanks around it gone and those within and '_' as '-'.
std::string plain_word(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  auto word = lower_ascii(text.substr(begin, text.find_last_not_of(" \t") + 1 - begin));
  std::replace(word.begin(), word.end(), ' ', '-');
  std::replace(word.begin(), word.end(), '_', '-');
  return word;
}

std::size_t Columns::*column_of(std::string_view field) {
  auto name = plain_word(field);
  std::replace(name.begin(), name.end(), '-', '_');
  for (const auto& known : column_names)
    if (known.name == name) return known.column;
  return nullptr;
}

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

/// The separator by which the first line names a column of values; 0 where there is none.
char separator_of(std::string_view text) {
  const auto first = text.substr(0, std::min(text.find('\n'), TextLimits{}.line_bytes));
  for (const char separator : separators) {
    CsvReader reader(first, separator);
    CsvRecord header;
    if (!reader.next(header)) continue;
    for (const auto& field : header.fields)
      if (column_of(field) == &Columns::value) return separator;
  }
  return 0;
}

Result<Columns> read_header(const CsvRecord& header, std::vector<std::string>& alerts) {
  Columns columns;
  columns.count = header.fields.size();
  for (std::size_t at = 0; at < header.fields.size(); ++at) {
    const auto column = column_of(header.fields[at]);
    if (column == nullptr) {
      alerts.push_back("the column \"" + printable(header.fields[at]) + "\" is unknown and was not read");
      continue;
    }
    if (columns.*column != missing)
      return fail(Error::invalid, "two columns of the header mean the same", printable(header.fields[at]),
                  "leave one of them out");
    columns.*column = at;
  }
  if (columns.last_seen != missing || columns.description != missing)
    alerts.emplace_back("descriptions and when something was last seen are not kept");
  if (columns.valid_until != missing)
    alerts.emplace_back("rows that are no longer valid are refused; until when the others are is not kept");
  return columns;
}

/// A day, or a time in UTC.
Result<Instant> read_time(std::string_view text) {
  TRY(const auto time,
      Timestamp::parse(text.size() == day_characters ? std::string(text) + "T00:00:00Z" : std::string(text)));
  return time.key;
}

/// Reads one record after another into rows and refusals.
class RowReader {
 public:
  RowReader(const Columns& columns, Instant now, Csv& out) : columns_(columns), now_(now), out_(out) {}

  void read(const CsvRecord& record) {
    record_ = &record;
    if (!record.broken.empty()) return refuse("row", record.broken);
    if (record.fields.size() != columns_.count)
      return refuse("row", "the row has another number of fields than the header");
    Row row;
    row.line = record.line;
    if (read_value(row) && read_label(row) && read_times(row)) out_.rows.push_back(std::move(row));
  }

 private:
  std::string_view field(std::size_t column) const {
    if (column == missing || column >= record_->fields.size()) return {};
    return record_->fields[column];
  }

  void refuse(std::string_view code, std::string_view what) {
    out_.refused.push_back(
        {record_->line, printable(field(columns_.value)), std::string(code), std::string(what)});
  }

  bool read_value(Row& row) {
    const auto type = plain_word(field(columns_.type));
    const auto text = field(columns_.value);
    const auto* named = std::find_if(type_names.begin(), type_names.end(),
                                     [&](const TypeName& known) { return known.name == type; });
    if (!type.empty() && named == type_names.end()) {
      refuse("type", "indicators of this type are not taken from CSV");
      return false;
    }
    auto value = type.empty() ? recognise(text) : read_as(named->kind, text);
    if (!value) {
      refuse("value", type.empty() ? "it is not clear what the value is; a column \"type\" would tell"
                                   : "the value is not what its type says");
      return false;
    }
    row.value = std::move(*value);
    return true;
  }

  bool read_label(Row& row) {
    row.label = parse_label(field(columns_.label));
    if (row.label != Label::unknown) return true;
    refuse("label", "the row's label is no TLP label");
    return false;
  }

  bool read_times(Row& row) {
    const auto first = field(columns_.first_seen), last = field(columns_.last_seen),
               until = field(columns_.valid_until);
    if (!first.empty()) {
      const auto time = read_time(first);
      if (time.has_error() || time->seconds < 0 || *time > now_) {
        refuse("time", "when it was first seen is no day or UTC time from 1970 until now");
        return false;
      }
      row.first_seen = *time;
    }
    if (!last.empty() && read_time(last).has_error()) {
      refuse("time", "when it was last seen is no day or UTC time");
      return false;
    }
    return until.empty() || read_end(until);
  }

  bool read_end(std::string_view until) {
    const auto time = read_time(until);
    if (time.has_error()) {
      refuse("time", "until when it is valid is no day or UTC time");
      return false;
    }
    // Of a day, all of it.
    if (*time + (until.size() == day_characters ? day_seconds : 0) > now_) return true;
    refuse("expired", "it was valid until a time that has passed");
    return false;
  }

  const Columns& columns_;
  Instant now_;
  Csv& out_;
  const CsvRecord* record_ = nullptr;
};

}  // namespace

bool looks_like_csv(std::string_view text) {
  return separator_of(without_mark(text)) != 0;
}

Result<Csv> read_csv(std::string_view text, Instant now, const TextLimits& limits) {
  if (text.size() > limits.bytes) return fail(Error::too_large, "the file is too long");
  CHECK(check_text(text));
  text = without_mark(text);
  const char separator = separator_of(text);
  if (separator == 0)
    return fail(Error::invalid, "the first line names no column of values", "line 1", "call one \"value\"");
  CsvReader reader(text, separator, limits.line_bytes);
  CsvRecord record;
  reader.next(record);
  Csv out;
  TRY(const auto columns, read_header(record, out.alerts));
  RowReader rows(columns, now, out);
  while (reader.next(record)) {
    rows.read(record);
    if (record.line > limits.lines || out.rows.size() + out.refused.size() > limits.findings)
      return fail(Error::too_large, "the file has too many rows");
  }
  return out;
}

}  // namespace protocol::indicators
