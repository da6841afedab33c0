#include "gateway/cli/console.h"

#include <algorithm>
#include <istream>
#include <ostream>

#include "protocol/text.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::printable;
using protocol::Result;

namespace {

constexpr std::size_t max_line = 65536;

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

}  // namespace

std::optional<std::string> read_line(std::istream& in) {
  std::string line;
  for (char c = 0; in.get(c);) {
    if (c == '\n') return trimmed(line);
    if (line.size() == max_line) return std::nullopt;
    line += c;
  }
  if (line.empty()) return std::nullopt;
  return trimmed(line);
}

Result<std::string> ask(Console& console, std::string_view question) {
  console.err << question << ' ' << std::flush;
  auto line = read_line(console.in);
  if (!line)
    return fail(Error::invalid, "the input ended before the question was answered", {},
                "answer it, or give the answer as an option");
  return *std::move(line);
}

Result<bool> confirm(Console& console, std::string_view question, std::string_view expected) {
  TRY(const std::string answer, ask(console, question));
  return protocol::lower_ascii(answer) == protocol::lower_ascii(expected);
}

Table& Table::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = cell.empty() ? "-" : printable(cell);
  cells.resize(rows_.front().size(), "-");
  rows_.push_back(std::move(cells));
  return *this;
}

std::string Table::text(std::string_view nothing) const {
  if (empty()) return std::string(nothing) + "\n";
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    text += line + "\n";
  }
  return text;
}

Facts& Facts::add(std::string_view name, std::string_view value) {
  if (!value.empty()) facts_.emplace_back(name, printable(value));
  return *this;
}

std::string Facts::text() const {
  std::size_t widest = 0;
  for (const auto& [name, value] : facts_) widest = std::max(widest, width(name));
  std::string text;
  for (const auto& [name, value] : facts_)
    text += name + ":" + std::string(widest - width(name) + 2, ' ') + value + "\n";
  return text;
}

std::string count_of(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

std::string in_fours(std::string_view hex) {
  std::string text;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (i > 0 && i % 4 == 0) text += ' ';
    text += hex[i];
  }
  return text;
}

std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

}  // namespace gateway::cli
