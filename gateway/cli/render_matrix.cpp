// The policy as a matrix: text for a terminal, SVG for a wall.
#include <array>

#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace json = protocol::json;

namespace {

/// A verdict in as few letters as a cell has, what that means, and the colour that goes with it.
struct Shown {
  std::string_view verdict, word, meaning, fill;
};
constexpr std::array<Shown, 6> shown{{
    {"allow", "yes", "it may go", "#c8e6c9"},
    {"needs-approvals", "2 people", "two others have to approve", "#dcedc8"},
    {"allow-redacted", "redacted", "what is left after redaction may go", "#fff9c4"},
    {"needs-originator", "originator", "its originator has to be asked", "#ffe0b2"},
    {"needs-victim", "victim", "the organisation that was hit has to be asked", "#ffccbc"},
    {"deny", "no", "it may not go", "#ef9a9a"},
}};
constexpr std::array<std::string_view, 5> labels{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT",
                                                 "TLP:RED"};

const Shown& of(std::string_view verdict) {
  for (const Shown& one : shown)
    if (one.verdict == verdict) return one;
  return shown.back();
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : protocol::printable(text)) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

constexpr int row_height = 26, name_width = 150, basis_width = 230, cell_width = 150, margin = 12;

std::string rectangle(int x, int y, int width, std::string_view fill) {
  return "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" +
         std::to_string(width) + "\" height=\"" + std::to_string(row_height) + "\" fill=\"" +
         std::string(fill) + "\" stroke=\"#ffffff\"/>\n";
}

std::string words(int x, int y, std::string_view text, std::string_view fill = "#000000") {
  return "<text x=\"" + std::to_string(x + 8) + "\" y=\"" + std::to_string(y + 17) + "\" fill=\"" +
         std::string(fill) + "\">" + escaped(text) + "</text>\n";
}

/// The labels in the colours of TLP 2.0, on black as the standard has them.
std::string svg_header(int y) {
  constexpr std::array<std::string_view, 5> colours{"#FFFFFF", "#33FF00", "#FFC000", "#FFC000", "#FF2B2B"};
  std::string out = words(margin, y, "Partner") + words(margin + name_width, y, "Rests on");
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int x = margin + name_width + basis_width + static_cast<int>(i) * cell_width;
    out += rectangle(x, y, cell_width, "#000000") + words(x, y, labels[i], colours[i]);
  }
  return out;
}

std::string svg_row(const Value& row, int y) {
  std::string out =
      words(margin, y, member(row, "partner")) + words(margin + name_width, y, member(row, "basis"));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const int x = margin + name_width + basis_width + static_cast<int>(i) * cell_width;
    const Shown& cell = of(nested(row, "verdicts", labels[i]));
    out += rectangle(x, y, cell_width, cell.fill) + words(x, y, cell.word);
  }
  return out;
}

/// What the words in the cells mean, one line each.
std::string svg_legend(int y) {
  std::string out;
  for (const Shown& one : shown) {
    out += rectangle(margin + name_width, y, cell_width, one.fill) + words(margin + name_width, y, one.word);
    out += words(margin + name_width + cell_width, y, one.meaning);
    y += row_height;
  }
  return out;
}

}  // namespace

std::string matrix(const Value& answer) {
  Table table({"PARTNER", "RESTS ON", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"});
  for (const Value* row : items(answer, "rows")) {
    std::vector<std::string> cells{member(*row, "partner"), member(*row, "basis")};
    for (std::string_view label : labels) cells.emplace_back(of(nested(*row, "verdicts", label)).word);
    table.row(std::move(cells));
  }
  return table.text("There is no partner yet.");
}

std::string matrix_svg(const Value& answer) {
  const auto rows = items(answer, "rows");
  const int width = 2 * margin + name_width + basis_width + static_cast<int>(labels.size()) * cell_width;
  // A head for the columns and a free line before the legend.
  const int height = 2 * margin + static_cast<int>(rows.size() + 2 + shown.size()) * row_height;
  const std::string size =
      "width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(height) + "\"";
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size +
      " font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n<title>What may go to whom: " +
      escaped(member(answer, "kind")) + "</title>\n<rect " + size + " fill=\"#ffffff\"/>\n";
  int y = margin;
  out += svg_header(y);
  for (const Value* row : rows) out += svg_row(*row, y += row_height);
  out += svg_legend(y + 2 * row_height);
  return out + "</svg>\n";
}

}  // namespace gateway::cli::render
