#include "gateway/guard/report.h"

#include <algorithm>
#include <ranges>

namespace gateway::guard {

std::string Pointer::text() const {
  std::vector<const Step*> steps;
  for (const Step* step = last_; step != nullptr; step = step->outer_) steps.push_back(step);
  std::string text;
  for (const Step* step : std::views::reverse(steps)) {
    text += '/';
    if (step->name_.data() == nullptr) {
      text += std::to_string(step->item_);
      continue;
    }
    for (char c : step->name_) {
      if (c == '~') {
        text += "~0";
      } else if (c == '/') {
        text += "~1";
      } else {
        text += c;
      }
    }
  }
  return text;
}

void Report::add(std::size_t index, std::string_view code, std::string pointer, std::string what) {
  if (full()) return;
  if (findings_.size() + 1 == most) {
    findings_.push_back({index, "more", "", "there are more findings than are listed"});
    return;
  }
  findings_.push_back({index, std::string(code), std::move(pointer), std::move(what)});
}

std::vector<Finding> Report::take() {
  std::ranges::stable_sort(findings_, {}, &Finding::index);
  return std::move(findings_);
}

std::string quoted(std::string_view name) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (name.empty() || name.size() > 64 || !std::ranges::all_of(name, plain)) return "with an unusual name";
  return '"' + std::string(name) + '"';
}

}  // namespace gateway::guard
