// Collects findings while a slice is walked. Internal to the guard.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/guard.h"

namespace gateway::guard {

/// A JSON pointer (RFC 6901) that grows and shrinks with the walk; written out only where there is a finding.
class Pointer {
 public:
  /// Enters a member or an item for as long as the Step lives; the name belongs to the document.
  class Step {
   public:
    Step(Pointer& pointer, std::string_view name) : pointer_(pointer) {
      pointer_.steps_.push_back({name, 0});
    }
    Step(Pointer& pointer, std::size_t item) : pointer_(pointer) { pointer_.steps_.push_back({{}, item}); }
    ~Step() { pointer_.steps_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Pointer& pointer_;
  };
  Pointer() { steps_.reserve(16); }
  std::string text() const;
  std::size_t depth() const { return steps_.size(); }

 private:
  struct Part {
    std::string_view name;  ///< data() is null for an item
    std::size_t item;
  };
  std::vector<Part> steps_;
};

class Report {
 public:
  static constexpr std::size_t most = 1000;  ///< findings kept; one is enough to stop a release

  void add(std::size_t index, std::string_view code, std::string pointer, std::string what);
  bool full() const { return findings_.size() >= most; }
  std::vector<Finding> take();  ///< by slice

 private:
  std::vector<Finding> findings_;
};

/// `name` in quotes if it is a plain word ([A-Za-z0-9_-], at most 64), else the fixed words "with an unusual
/// name": nothing of a slice's content goes into logs.
std::string quoted(std::string_view name);

}  // namespace gateway::guard
