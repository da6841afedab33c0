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
    Step(Pointer& pointer, std::string_view name) : Step(pointer, name, 0) {}
    Step(Pointer& pointer, std::size_t item) : Step(pointer, {}, item) {}
    ~Step() {
      pointer_.last_ = outer_;
      --pointer_.depth_;
    }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    friend class Pointer;
    Step(Pointer& pointer, std::string_view name, std::size_t item)
        : pointer_(pointer), outer_(pointer.last_), name_(name), item_(item) {
      pointer_.last_ = this;
      ++pointer_.depth_;
    }
    Pointer& pointer_;
    const Step* outer_;
    std::string_view name_;  ///< data() is null for an item
    std::size_t item_;
  };
  Pointer() = default;
  Pointer(const Pointer&) = delete;
  Pointer& operator=(const Pointer&) = delete;
  std::string text() const;
  std::size_t depth() const { return depth_; }

 private:
  const Step* last_ = nullptr;
  std::size_t depth_ = 0;
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
