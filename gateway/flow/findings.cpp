#include "gateway/flow/findings.h"

#include <array>

namespace gateway::flow {

namespace {

constexpr std::int64_t minute = 60, hour = 3600, day = 86400;
constexpr std::int64_t soon_days = 30;
constexpr std::size_t short_digits = 16;

std::string_view word_of(Side side) {
  constexpr std::array<std::string_view, 3> words{"ours", "record", "theirs"};
  return words.at(static_cast<std::size_t>(side));
}

std::string counted(std::int64_t count, const std::string& unit) {
  return std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
}

std::string date(Instant when) {
  return when.text(0).substr(0, 10);
}

}  // namespace

void Findings::add(Side side, std::string_view check, std::string_view state, const std::string& text,
                   const std::string& remedy) {
  lines_.emplace_back().set("side", word_of(side)).set("check", check).set("state", state);
  lines_.back().set("text", text).set("remedy", remedy);
}

void Findings::ok(Side side, std::string_view check, const std::string& text) {
  add(side, check, "ok", text, "");
}

void Findings::note(Side side, std::string_view check, const std::string& text) {
  add(side, check, "note", text, "");
}

void Findings::soon(Side side, std::string_view check, const std::string& text, const std::string& remedy) {
  ++soon_;
  add(side, check, "soon", text, remedy);
}

void Findings::wrong(Side side, std::string_view check, const std::string& text, const std::string& remedy) {
  ++wrong_;
  add(side, check, "wrong", text, remedy);
}

void Findings::lasts(Side side, std::string_view check, const std::string& what, Instant until, Instant now,
                     const std::string& remedy) {
  const auto left = until.seconds - now.seconds;
  if (left <= 0)
    return wrong(side, check, what + " ended " + span_of(-left) + " ago, " + date(until), remedy);
  const auto text = what + " lasts " + span_of(left) + " more, until " + date(until);
  if (left < soon_days * day) return soon(side, check, text, remedy);
  ok(side, check, text);
}

void Findings::put(protocol::json::Builder& to) const {
  to.set("well", all_well()).set("wrong", wrong_).set("soon", soon_).set("findings", lines_);
}

std::string span_of(std::int64_t seconds) {
  if (seconds >= day) return counted(seconds / day, "day");
  if (seconds >= hour) return counted(seconds / hour, "hour");
  if (seconds >= minute) return counted(seconds / minute, "minute");
  return counted(seconds, "second");
}

std::string short_pin(std::string_view pin) {
  return std::string(pin.substr(0, short_digits)) + (pin.size() > short_digits ? "…" : "");
}

}  // namespace gateway::flow
