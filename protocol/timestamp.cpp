#include "protocol/timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace protocol {
namespace {

constexpr std::int64_t seconds_a_day = 86400;
// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z: what the text form can express.
constexpr std::int64_t first_second = -62135596800;
constexpr std::int64_t last_second = 253402300799;

constexpr std::array<std::uint32_t, 10> powers_of_ten{1,      10,      100,      1000,      10000,
                                                      100000, 1000000, 10000000, 100000000, 1000000000};

// `count` decimal digits at `at`, and nothing else: no sign, no blank, ASCII only.
std::optional<unsigned> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

Failure bad_time(std::string what) {
  return fail(Error::invalid, std::move(what), "",
              "write RFC 3339 in UTC with upper-case T and Z, as 2026-01-31T12:00:00.000Z");
}

// The days since 1970-01-01 of "YYYY-MM-DD", or nullopt where there is no such day.
std::optional<std::int64_t> parse_day(std::string_view date) {
  const auto year = digits(date, 0, 4);
  const auto month = digits(date, 5, 2);
  const auto day = digits(date, 8, 2);
  if (!year || !month || !day || date[4] != '-' || date[7] != '-' || *year == 0) return std::nullopt;
  const std::chrono::year_month_day calendar{std::chrono::year(static_cast<int>(*year)),
                                             std::chrono::month(*month), std::chrono::day(*day)};
  if (!calendar.ok()) return std::nullopt;
  return std::chrono::sys_days(calendar).time_since_epoch().count();
}

// Leap seconds are only ever inserted at the end of the last day of a month, UTC.
bool is_last_day_of_month(std::int64_t day) {
  const std::chrono::year_month_day next{std::chrono::sys_days(std::chrono::days(day + 1))};
  return next.day() == std::chrono::day(1);
}

// The seconds since midnight of "HH:MM:SS"; 23:59:60 is the first second of the next day.
std::optional<std::int64_t> parse_clock(std::string_view clock, std::int64_t day) {
  const auto hour = digits(clock, 0, 2);
  const auto minute = digits(clock, 3, 2);
  const auto second = digits(clock, 6, 2);
  if (!hour || !minute || !second || clock[2] != ':' || clock[5] != ':') return std::nullopt;
  const bool leap = *hour == 23 && *minute == 59 && *second == 60 && is_last_day_of_month(day);
  if (*hour > 23 || *minute > 59 || (*second > 59 && !leap)) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

}  // namespace

std::string Instant::text(int digits_wanted) const {
  const std::int64_t whole = std::clamp(seconds, first_second, last_second);
  const std::int64_t day =
      whole >= 0 ? whole / seconds_a_day : -((-whole + seconds_a_day - 1) / seconds_a_day);
  const std::int64_t rest = whole - day * seconds_a_day;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60), static_cast<int>(rest % 60));
  std::string out = buffer.data();
  const int wanted = std::clamp(digits_wanted, 0, 9);
  if (wanted > 0) {
    const std::uint32_t fraction = nanos / powers_of_ten[static_cast<std::size_t>(9 - wanted)];
    std::snprintf(buffer.data(), buffer.size(), ".%0*u", wanted, fraction);
    out += buffer.data();
  }
  return out + "Z";
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
  constexpr std::size_t whole_bytes = 19;  // YYYY-MM-DDTHH:MM:SS
  if (text.size() < whole_bytes + 1 || text.back() != 'Z')
    return bad_time("not a timestamp: no date, time and Z");
  const auto day = parse_day(text.substr(0, 10));
  if (!day || text[10] != 'T')
    return bad_time("not a timestamp: no such day of the years 0001 to 9999 before a T");
  const auto clock = parse_clock(text.substr(11, 8), *day);
  if (!clock) return bad_time("not a timestamp: no such time of day");

  Timestamp stamp{std::string(text), {*day * seconds_a_day + *clock, 0}};
  const std::string_view fraction = text.substr(whole_bytes, text.size() - whole_bytes - 1);
  if (!fraction.empty()) {
    const std::size_t count = fraction.size() - 1;
    const auto value = digits(fraction, 1, count);
    if (fraction[0] != '.' || count < 1 || count > 9 || !value) {
      return bad_time("not a timestamp: the seconds have no fraction of 1 to 9 digits after a point");
    }
    stamp.key.nanos = *value * powers_of_ten[9 - count];
  }
  return stamp;
}

}  // namespace protocol
