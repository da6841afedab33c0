#include "protocol/timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>
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
  bool all = true;
  for (std::size_t i = at; i < at + count; ++i) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - static_cast<unsigned>('0');
    all = all && digit <= 9;
    value = value * 10 + digit;
  }
  return all ? std::optional(value) : std::nullopt;
}

constexpr std::size_t whole_bytes = 19;  // YYYY-MM-DDTHH:MM:SS

// `count` digits of `value`, and the sign behind them; answers where the next one goes.
char* put(char* to, unsigned value, std::size_t count, char behind) {
  for (std::size_t i = count; i > 0; --i, value /= 10) to[i - 1] = static_cast<char>('0' + value % 10);
  to[count] = behind;
  return to + count + 1;
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

struct Said {
  Instant key;
  std::string_view problem;  // empty where the text is a time
};

Said read(std::string_view text) {
  if (text.size() < whole_bytes + 1 || text.back() != 'Z')
    return {{}, "not a timestamp: no date, time and Z"};
  const auto day = parse_day(text.substr(0, 10));
  if (!day || text[10] != 'T')
    return {{}, "not a timestamp: no such day of the years 0001 to 9999 before a T"};
  const auto clock = parse_clock(text.substr(11, 8), *day);
  if (!clock) return {{}, "not a timestamp: no such time of day"};

  Instant key{*day * seconds_a_day + *clock, 0};
  const std::string_view fraction = text.substr(whole_bytes, text.size() - whole_bytes - 1);
  if (!fraction.empty()) {
    const std::size_t count = fraction.size() - 1;
    const auto value = digits(fraction, 1, count);
    if (fraction[0] != '.' || count < 1 || count > 9 || !value) {
      return {{}, "not a timestamp: the seconds have no fraction of 1 to 9 digits after a point"};
    }
    key.nanos = *value * powers_of_ten[9 - count];
  }
  return {key, {}};
}

}  // namespace

std::string Instant::text(int digits_wanted) const {
  const std::int64_t whole = std::clamp(seconds, first_second, last_second);
  const std::int64_t day =
      whole >= 0 ? whole / seconds_a_day : -((-whole + seconds_a_day - 1) / seconds_a_day);
  const std::int64_t rest = whole - day * seconds_a_day;
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  const int wanted = std::clamp(digits_wanted, 0, 9);
  std::string out(wanted > 0 ? whole_bytes + 2 + static_cast<std::size_t>(wanted) : whole_bytes + 1, 'Z');
  char* to = out.data();
  to = put(to, static_cast<unsigned>(static_cast<int>(date.year())), 4, '-');
  to = put(to, static_cast<unsigned>(date.month()), 2, '-');
  to = put(to, static_cast<unsigned>(date.day()), 2, 'T');
  to = put(to, static_cast<unsigned>(rest / 3600), 2, ':');
  to = put(to, static_cast<unsigned>(rest / 60 % 60), 2, ':');
  to = put(to, static_cast<unsigned>(rest % 60), 2, wanted > 0 ? '.' : 'Z');
  if (wanted > 0)
    put(to, nanos / powers_of_ten[static_cast<std::size_t>(9 - wanted)], static_cast<std::size_t>(wanted),
        'Z');
  return out;
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
  const Said said = read(text);
  if (!said.problem.empty()) return bad_time(std::string(said.problem));
  return Timestamp{std::string(text), said.key};
}

std::optional<Instant> Timestamp::instant(std::string_view text) {
  const Said said = read(text);
  return said.problem.empty() ? std::optional(said.key) : std::nullopt;
}

}  // namespace protocol
