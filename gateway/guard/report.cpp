#include "gateway/guard/report.h"

#include <algorithm>

namespace gateway::guard {

Pointer::Step::Step(Pointer& pointer, std::string_view name)
    : pointer_(pointer), length_(pointer.text_.size()) {
  pointer_.text_ += '/';
  for (char c : name) {
    if (c == '~') {
      pointer_.text_ += "~0";
    } else if (c == '/') {
      pointer_.text_ += "~1";
    } else {
      pointer_.text_ += c;
    }
  }
}

Pointer::Step::Step(Pointer& pointer, std::size_t item) : pointer_(pointer), length_(pointer.text_.size()) {
  pointer_.text_ += '/' + std::to_string(item);
}

void Report::add(std::size_t index, std::string_view code, std::string pointer, std::string what) {
  if (full()) return;
  if (findings_.size() + 1 == most) {
    findings_.push_back({index, "more", "", "there are more findings than are listed"});
    return;
  }
  findings_.push_back({index, std::string(code), std::move(pointer), std::move(what)});
}

std::string quoted(std::string_view name) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (name.empty() || name.size() > 64 || !std::ranges::all_of(name, plain)) return "with an unusual name";
  return '"' + std::string(name) + '"';
}

}  // namespace gateway::guard
