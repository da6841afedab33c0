// Looks at every text of a slice. Internal to the guard.
#pragma once
#include <functional>
#include <vector>

#include "gateway/guard/names.h"
#include "gateway/guard/report.h"
#include "protocol/json.h"

namespace gateway::guard {

/// Searches texts for victims, withheld ids and personal numbers, and remembers what it found in short ones:
/// types, property names, markings and creators come again and again.
class TextSearch {
 public:
  struct Found {
    bool victim = false, withheld = false, personal = false;
    bool any() const { return victim || withheld || personal; }
  };
  /// Set 0 is victims, set 1 what is withheld; either may be null.
  explicit TextSearch(std::vector<const NameIndex*> sets) : names_(std::move(sets)), known_(slots) {}

  Found in(std::string_view text);

  /// Calls `use` for every string, number and property name in which something is found; `value` is true
  /// where it is a string value.
  using Use = std::function<void(const Pointer& pointer, std::string_view text, bool value, Found found)>;
  void every_text(const protocol::json::Value& value, const Use& use);

 private:
  static constexpr std::size_t slots = 1024;
  static constexpr std::size_t remembered = 59;  ///< longest text that is; ids of STIX objects are shorter
  /// One cache line.
  struct alignas(64) Known {
    std::uint8_t length = 0xFF;  ///< none yet
    bool again = false;          ///< came again since it was last in a newcomer's way
    Found found;
    std::array<char, remembered> text{};
  };
  Found look(std::string_view text);
  void walk(const protocol::json::Value& value, const Use& use);

  NameSearch names_;
  std::vector<Known> known_;  ///< by hash; a newcomer takes the place of what did not come again
  Pointer pointer_;
};

}  // namespace gateway::guard
