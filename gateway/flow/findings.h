// What a check of a partner found, as lines for a person. Private to the files that check.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// What a finding is about.
enum class Side {
  ours,    ///< our own keys and clock
  record,  ///< what we know of the partner
  theirs,  ///< what its endpoint shows
};

class Findings {
 public:
  void ok(Side side, std::string_view check, const std::string& text);
  /// Nothing to be done about it.
  void note(Side side, std::string_view check, const std::string& text);
  /// It holds, but not for long.
  void soon(Side side, std::string_view check, const std::string& text, const std::string& remedy);
  void wrong(Side side, std::string_view check, const std::string& text, const std::string& remedy);
  /// How long something lasts: ok, soon (less than 30 days) or wrong. `what` begins the sentence.
  void lasts(Side side, std::string_view check, const std::string& what, Instant until, Instant now,
             const std::string& remedy);

  bool all_well() const { return wrong_ == 0 && soon_ == 0; }
  /// Into an answer: well, wrong, soon, findings[]{side,check,state,text,remedy}.
  void put(protocol::json::Builder& to) const;

 private:
  void add(Side side, std::string_view check, std::string_view state, const std::string& text,
           const std::string& remedy);

  std::vector<protocol::json::Builder> lines_;
  int wrong_ = 0, soon_ = 0;
};

/// "12 days", "5 hours", "3 minutes": the largest unit that fits.
std::string span_of(std::int64_t seconds);
/// The first 16 digits of a pin, which is enough to tell two apart.
std::string short_pin(std::string_view pin);

}  // namespace gateway::flow
