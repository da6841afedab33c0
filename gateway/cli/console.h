// The person at the other side: where is read from and printed to, questions, and aligned tables.
#pragma once
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace gateway::cli {

struct Console {
  std::istream& in;
  std::ostream& out;   ///< answers
  std::ostream& err;   ///< errors, questions, progress: never part of an answer
  bool asks = false;   ///< a person can be asked: standard input and standard error are terminals
  bool shows = false;  ///< standard output is a terminal: nothing from outside is printed raw
};

/// One line, without its end; nothing at the end of input or where the line is longer than 64 KiB.
std::optional<std::string> read_line(std::istream& in);

/// Prints the question to `err` and reads one line. Error::invalid where nobody can be asked.
protocol::Result<std::string> ask(Console& console, std::string_view question);

/// True where the person typed exactly `expected` (blanks around it ignored, case ignored).
protocol::Result<bool> confirm(Console& console, std::string_view question,
                               std::string_view expected = "yes");

/// Columns aligned by what they hold; every cell is made printable. Widths count code points.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  Table& row(std::vector<std::string> cells);
  bool empty() const { return rows_.size() == 1; }
  /// Header and rows, or `nothing` where there is no row.
  std::string text(std::string_view nothing) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "name:   value" lines, aligned; empty values are left out.
class Facts {
 public:
  Facts& add(std::string_view name, std::string_view value);
  std::string text() const;

 private:
  std::vector<std::pair<std::string, std::string>> facts_;
};

/// "1 object", "2 objects".
std::string count_of(std::size_t count, std::string_view what);
/// A fingerprint in groups of four, as it is read aloud.
std::string in_fours(std::string_view hex);
/// "a, b and c".
std::string list_of(const std::vector<std::string>& items);

}  // namespace gateway::cli
