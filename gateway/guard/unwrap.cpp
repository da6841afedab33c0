#include "gateway/guard/unwrap.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/utf8.h>

namespace gateway::guard {
namespace {

constexpr std::size_t shortest_token = 12;  // base64 of a nine-letter name; hexadecimal of a six-letter one
constexpr std::size_t shortest_run = 4;     // printable characters worth reading inside decoded binary

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<char32_t> number(std::string_view digits, int base) {
  char32_t value = 0;
  if (digits.empty() || digits.size() > 8) return std::nullopt;
  for (char c : digits) {
    int digit = hex_value(c);
    if (digit < 0 || digit >= base) return std::nullopt;
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
  }
  return value;
}

void append_utf8(std::string& to, char32_t c) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  int32_t length = 0;
  UBool error = false;
  U8_APPEND(reinterpret_cast<uint8_t*>(bytes.data()), length, U8_MAX_LENGTH, static_cast<UChar32>(c), error);
  if (!error) to.append(bytes.data(), static_cast<std::size_t>(length));
}

/// A pair, or with '=' a soft line end: most text with a mark has neither.
bool any_hex_pair(std::string_view text, char mark) {
  for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    if (at + 2 < text.size() && hex_value(text[at + 1]) >= 0 && hex_value(text[at + 2]) >= 0) return true;
    if (mark == '=' && at + 1 < text.size() && (text[at + 1] == '\r' || text[at + 1] == '\n')) return true;
  }
  return false;
}

/// "%C3%A5", and with another `mark` quoted-printable "=C3=A5"; empty if there is nothing to undo.
std::string without_hex_pairs(std::string_view text, char mark) {
  if (!any_hex_pair(text, mark)) return {};
  std::string plain;
  bool changed = false;
  for (std::size_t i = 0; i < text.size();) {
    bool pair =
        text[i] == mark && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    std::string_view rest = text.substr(i + 1);
    if (pair) {
      plain += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 3;
    } else if (mark == '=' && text[i] == '=' && (rest.starts_with("\r\n") || rest.starts_with('\n'))) {
      i += rest.front() == '\r' ? 3 : 2;
      pair = true;
    } else {
      plain += text[i++];
    }
    changed = changed || pair;
  }
  return changed ? plain : std::string();
}

struct Escape {
  char32_t character = 0;
  std::size_t length = 0;  ///< 0: none
};

/// "\xE5", "\u00e5", "&#229;" or "&#xe5;" at the beginning of `text`.
Escape escape_at(std::string_view text) {
  auto fixed = [&](std::size_t digits) {
    auto value = text.size() >= 2 + digits ? number(text.substr(2, digits), 16) : std::nullopt;
    return value ? Escape{*value, 2 + digits} : Escape{};
  };
  if (text.starts_with("\\x")) return fixed(2);
  if (text.starts_with("\\u")) return fixed(4);
  if (!text.starts_with("&#")) return {};
  auto end = text.substr(0, 12).find(';');
  if (end == std::string_view::npos) return {};
  bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  auto value = hex ? number(text.substr(3, end - 3), 16) : number(text.substr(2, end - 2), 10);
  return value ? Escape{*value, end + 1} : Escape{};
}

std::string without_escapes(std::string_view text) {
  if (text.find('\\') == std::string_view::npos && text.find("&#") == std::string_view::npos) return {};
  std::string plain;
  bool changed = false;
  for (std::size_t i = 0; i < text.size();) {
    Escape escape = text[i] == '\\' || text[i] == '&' ? escape_at(text.substr(i)) : Escape{};
    if (escape.length == 0) {
      plain += text[i++];
      continue;
    }
    append_utf8(plain, escape.character);
    i += escape.length;
    changed = true;
  }
  return changed ? plain : std::string();
}

/// Values of base64 characters, of both alphabets; -1 for others.
constexpr std::array<signed char, 256> base64_values = [] {
  std::array<signed char, 256> values{};
  values.fill(-1);
  signed char next = 0;
  for (char c = 'A'; c <= 'Z'; ++c) values[static_cast<unsigned char>(c)] = next++;
  for (char c = 'a'; c <= 'z'; ++c) values[static_cast<unsigned char>(c)] = next++;
  for (char c = '0'; c <= '9'; ++c) values[static_cast<unsigned char>(c)] = next++;
  for (char c : {'+', '-'}) values[static_cast<unsigned char>(c)] = 62;
  for (char c : {'/', '_'}) values[static_cast<unsigned char>(c)] = 63;
  return values;
}();

int base64_value(char c) {
  return base64_values[static_cast<unsigned char>(c)];
}
bool is_base64(char c) {
  return base64_value(c) >= 0;
}

void decode_base64(std::string_view token, std::string& into) {
  into.resize(token.size() * 6 / 8);
  char* out = into.data();
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (char c : token) {
    bits = (bits << 6U) | static_cast<std::uint32_t>(base64_value(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *out++ = static_cast<char>((bits >> count) & 0xFFU);
  }
}

/// False if `token` is not hexadecimal throughout.
bool decode_hex(std::string_view token, std::string& into) {
  if (token.size() % 2 != 0) return false;
  into.resize(token.size() / 2);
  for (std::size_t i = 0; i < into.size(); ++i) {
    const int high = hex_value(token[2 * i]);
    const int low = hex_value(token[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    into[i] = static_cast<char>(high * 16 + low);
  }
  return true;
}

/// The next run of at least `shortest_token` characters of either alphabet; only every twelfth character is
/// looked at until one may be in such a run. Nothing in front of `from` is part of it.
std::string_view next_run(std::string_view text, std::size_t from) {
  while (from + shortest_token <= text.size()) {
    const std::size_t probe = from + shortest_token - 1;
    std::size_t begin = probe + 1;
    while (begin > from && is_base64(text[begin - 1])) --begin;
    std::size_t end = probe + 1;
    while (begin <= probe && end < text.size() && is_base64(text[end])) ++end;
    if (end - begin >= shortest_token) return text.substr(begin, end - begin);
    from = begin <= probe ? end + 1 : end;
  }
  return {};
}

/// UTF-16 of Latin text as its characters: every second byte is zero and goes. False if it is none.
bool decode_utf16(std::string_view bytes, std::string& into) {
  into.clear();
  std::size_t zeros = 0;
  for (std::size_t i = 1; i < bytes.size(); i += 2) zeros += bytes[i] == 0 ? 1 : 0;
  if (zeros * 4 < bytes.size()) return false;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    append_utf8(into, static_cast<char32_t>(static_cast<unsigned char>(bytes[i])) |
                          static_cast<char32_t>(static_cast<unsigned char>(bytes[i + 1])) << 8U);
  }
  return !into.empty();
}

/// What a reader would see of binary: runs of printable characters, everything else as line ends.
void printable_runs(std::string_view bytes, std::string& into) {
  into.clear();
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  auto length = static_cast<int32_t>(bytes.size());
  int32_t run = 0;  // where it begins
  for (int32_t i = 0; i < length;) {
    const int32_t start = i;
    UChar32 c = 0;
    U8_NEXT(data, i, length, c);
    const bool printable = c >= 0x20 && c != 0x7F;
    if (printable && i < length) continue;
    const int32_t end = printable ? i : start;
    if (end - run >= static_cast<int32_t>(shortest_run)) {
      into.append(bytes.substr(static_cast<std::size_t>(run), static_cast<std::size_t>(end - run)));
      into += '\n';
    }
    run = i;
  }
}

}  // namespace

bool Unwrapper::use_bytes(const Use& use) {
  if (decode_utf16(bytes_, readable_)) return use(readable_);
  printable_runs(bytes_, readable_);
  return !readable_.empty() && use(readable_);
}

bool Unwrapper::decoded(std::string_view token, const Use& use) {
  decode_base64(token, bytes_);
  if (use_bytes(use)) return true;
  return decode_hex(token, bytes_) && use_bytes(use);
}

namespace {

// What sets the two alphabets of base64 apart from letters and digits, and from each other.
constexpr auto is_standard = [](char c) { return c == '+' || c == '/'; };
constexpr auto is_url = [](char c) { return c == '-' || c == '_'; };
constexpr auto is_either = [](char c) { return base64_value(c) >= 62; };
constexpr auto is_any = [](char) { return true; };

bool has(std::string_view run, char one, char other) {
  return run.find(one) != std::string_view::npos || run.find(other) != std::string_view::npos;
}

/// A part of `run` between characters that `ends`, long enough for a token and with a character that is
/// `needed`, satisfies `use`.
bool any_part(std::string_view run, const auto& ends, const auto& needed, const auto& use) {
  for (std::size_t begin = 0; begin + shortest_token <= run.size();) {
    bool has = false;
    std::size_t end = begin;
    for (; end < run.size() && !ends(run[end]); ++end) has = has || needed(run[end]);
    if (has && end - begin >= shortest_token && use(run.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

bool any_run(std::string_view text, const auto& use) {
  for (std::size_t at = 0;;) {
    const std::string_view run = next_run(text, at);
    if (run.empty()) return false;
    if (use(run)) return true;
    at = static_cast<std::size_t>(run.data() - text.data()) + run.size();
  }
}

}  // namespace

/// Every longest run of letters and digits alone, and of these with "+/" or with "-_" where one of those is
/// in it.
bool Unwrapper::any_token(std::string_view text, const Use& use) {
  const auto token = [&](std::string_view part) { return decoded(part, use); };
  return any_run(text, [&](std::string_view run) {
    if (any_part(run, is_either, is_any, token)) return true;
    return (has(run, '+', '/') && any_part(run, is_url, is_standard, token)) ||
           (has(run, '-', '_') && any_part(run, is_standard, is_url, token));
  });
}

/// Every longest run of the usual alphabet, as in mail.
bool Unwrapper::any_token_in_lines(std::string_view text, const Use& use) {
  std::string joined(text);
  std::erase_if(joined, [](char c) { return c == '\r' || c == '\n'; });
  return any_run(joined, [&](std::string_view run) {
    return any_part(run, is_url, is_any, [&](std::string_view part) { return decoded(part, use); });
  });
}

bool Unwrapper::any_reading(std::string_view text, const Use& use) {
  for (char mark : {'%', '='}) {
    if (std::string plain = without_hex_pairs(text, mark); !plain.empty() && use(plain)) return true;
  }
  if (std::string plain = without_escapes(text); !plain.empty() && use(plain)) return true;
  if (any_token(text, use)) return true;
  return text.find('\n') != std::string_view::npos && any_token_in_lines(text, use);
}

namespace {

/// "xn--" in any case; most text with "--" in it is an identifier.
bool any_prefix(std::string_view text) {
  for (auto at = text.find("--"); at != std::string_view::npos; at = text.find("--", at + 1)) {
    if (at >= 2 && (text[at - 1] == 'n' || text[at - 1] == 'N') &&
        (text[at - 2] == 'x' || text[at - 2] == 'X')) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string without_punycode(std::string_view text) {
  auto is_label = [](char c) { return base64_value(c) >= 0 && c != '+' && c != '/' && c != '_'; };
  auto prefix = [&](std::size_t i) {
    return i + 4 < text.size() && (text[i] == 'x' || text[i] == 'X') &&
           (text[i + 1] == 'n' || text[i + 1] == 'N') && text[i + 2] == '-' && text[i + 3] == '-';
  };
  if (!any_prefix(text)) return {};
  UErrorCode error = U_ZERO_ERROR;
  static const std::unique_ptr<icu::IDNA> idna(
      icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_UNICODE, error));
  std::string plain;
  bool changed = false;
  for (std::size_t i = 0; i < text.size();) {
    if (!prefix(i) || (i > 0 && is_label(text[i - 1])) || !idna) {
      plain += text[i++];
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_label(text[end])) ++end;
    UErrorCode status = U_ZERO_ERROR;
    icu::IDNAInfo info;
    icu::StringByteSink<std::string> sink(&plain);
    idna->labelToUnicodeUTF8({text.data() + i, static_cast<int32_t>(end - i)}, sink, info, status);
    changed = true;
    i = end;
  }
  return changed ? plain : std::string();
}

}  // namespace gateway::guard
