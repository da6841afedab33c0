#include "protocol/schema_explain.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "protocol/text.h"

namespace protocol::schema {
namespace {

// "a, b or c"
std::string joined(const std::vector<std::string>& words, std::size_t most) {
  std::string out;
  const std::size_t shown = std::min(words.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return shown < words.size() ? out + " …" : out;
}

std::string number_text(long double value) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.20Lg", value);
  return buffer.data();
}

// Levenshtein's, kept in one row.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::string type_words(unsigned types) {
  std::vector<std::string> words;
  if ((types & object) != 0) words.emplace_back("an object");
  if ((types & array) != 0) words.emplace_back("a list");
  if ((types & string) != 0) words.emplace_back("a string");
  if ((types & number) != 0) words.emplace_back("a number");
  if ((types & (number | integer)) == integer) words.emplace_back("a whole number");
  if ((types & boolean) != 0) words.emplace_back("true or false");
  if ((types & null) != 0) words.emplace_back("null");
  return joined(words, words.size());
}

std::string type_word(const json::Value& value) {
  if (value.IsObject()) return type_words(object);
  if (value.IsArray()) return type_words(array);
  if (value.IsString()) return type_words(string);
  if (value.IsBool()) return type_words(boolean);
  if (value.IsNull()) return type_words(null);
  return type_words(value.IsDouble() ? number : integer);
}

std::string value_words(const std::vector<const json::Value*>& values, std::size_t most) {
  std::vector<std::string> words;
  for (const json::Value* value : values) words.push_back(printable(json::write(*value)));
  return joined(words, most);
}

std::string name_words(const std::vector<std::string>& names, std::size_t most) {
  std::vector<std::string> words;
  for (const std::string& name : names) words.push_back('"' + printable(name) + '"');
  return joined(words, most);
}

std::string bounds_words(const Bounds& bounds) {
  if (bounds.most == UINT64_MAX) return "at least " + std::to_string(bounds.least);
  if (bounds.least == 0) return "at most " + std::to_string(bounds.most);
  if (bounds.least == bounds.most) return "exactly " + std::to_string(bounds.least);
  return std::to_string(bounds.least) + " to " + std::to_string(bounds.most);
}

std::string number_words(const Node& node) {
  std::vector<std::string> words;
  if (node.minimum)
    words.push_back((node.exclusive_minimum ? "above " : "at least ") + number_text(*node.minimum));
  if (node.maximum)
    words.push_back((node.exclusive_maximum ? "below " : "at most ") + number_text(*node.maximum));
  if (node.multiple_of) words.push_back("a multiple of " + std::to_string(*node.multiple_of));
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " and ") + word;
  return out;
}

const Node& resolved(const Node& node) {
  const Node* at = &node;
  while (at->ref != nullptr) at = at->ref;
  return *at;
}

std::string description_of(const Node& node) {
  for (const Node* at = &node; at != nullptr; at = at->ref) {
    if (!at->description.empty()) return at->description;
  }
  return {};
}

std::string similar(std::string_view name, const std::vector<std::string>& names) {
  constexpr std::size_t longest = 64;  // bounds the work for a name that somebody else chose
  std::string best;
  std::size_t least = name.size() <= 4 ? 2 : 3;  // at most one slip in a short name, two in a longer one
  if (name.size() > longest) return best;
  for (const std::string& candidate : names) {
    const std::size_t slips = candidate.size() <= longest ? distance(name, candidate) : least;
    if (slips < least) least = slips, best = candidate;
  }
  return best;
}

}  // namespace protocol::schema
