#include "gateway/guard/personal.h"

#include <string>

namespace gateway::guard {
namespace {

constexpr std::size_t shortest = 6;  // digits in a row

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Letters, digits and the joints of longer numbers: next to one of them it is a part of something else.
bool continues(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+';
}

int two(std::string_view digits, std::size_t at) {
  return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
}

bool luhn(std::string_view ten) {
  int sum = 0;
  for (std::size_t i = 0; i < ten.size(); ++i) {
    int digit = (ten[i] - '0') * (i % 2 == 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 == 0;
}

/// `digits` without the separator, ten or twelve.
bool is_number(std::string_view digits) {
  std::string_view ten = digits.substr(digits.size() - 10);
  int month = two(ten, 2);
  int day = two(ten, 4);
  if (day > 60) day -= 60;
  if (month < 1 || month > 12 || day < 1 || day > 31 || !luhn(ten)) return false;
  if (digits.size() == 10) return true;
  int century = two(digits, 0);
  bool time = century == 20 && two(ten, 6) < 24 && two(ten, 8) < 60;
  return century >= 18 && century <= 20 && !time;
}

}  // namespace

bool any_personal_number(std::string_view text) {
  // Only every sixth character is looked at until one may be in a run of six digits. `at` is never within
  // one.
  for (std::size_t at = 0; at + shortest <= text.size();) {
    std::size_t begin = at + shortest;
    while (begin > at && is_digit(text[begin - 1])) --begin;
    std::size_t end = at + shortest;
    while (begin < end && end < text.size() && is_digit(text[end])) ++end;
    at = begin == end ? end : end + 1;
    const std::size_t count = end - begin;
    if (begin > 0 && continues(text[begin - 1])) continue;
    if (count != 6 && count != 8 && count != 12) continue;
    std::string digits(text.substr(begin, count));
    bool separated = count != 12 && end + 4 < text.size() && (text[end] == '-' || text[end] == '+') &&
                     text.find_first_not_of("0123456789", end + 1) - end >= 5;
    std::size_t stop = end;
    if (separated) {
      digits += text.substr(end + 1, 4);
      stop = end + 5;
    }
    bool alone = stop >= text.size() || !continues(text[stop]);
    if (alone && (separated || digits.size() == 12) && is_number(digits)) return true;
  }
  return false;
}

}  // namespace gateway::guard
