// A filter for where a name may begin. Internal to the guard.
#pragma once
#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace gateway::guard {

/// First letters of spellings, by hash: false for most places of most texts, never for one where a spelling
/// stands.
class Beginnings {
 public:
  /// `letters` is one spelling; not empty.
  void add(std::u32string_view letters) {
    const std::size_t count = std::min(letters.size(), most);
    begins_.set(slot(cut(first_of(letters, 0), count)));
    any_[count - 1] = true;
    any_short_ = any_short_ || count < most;
  }
  void add(const Beginnings& others) {
    begins_ |= others.begins_;
    for (std::size_t i = 0; i < most; ++i) any_[i] = any_[i] || others.any_[i];
    any_short_ = any_short_ || others.any_short_;
  }
  /// `letters` are of a folded text.
  template <typename Letters>
  bool may_begin(const Letters& letters, std::size_t at) const {
    const std::uint32_t first = first_of(letters, at);
    if (begins_.test(slot(first))) return true;
    for (std::size_t count = 1; any_short_ && count < most; ++count) {
      if (any_[count - 1] && begins_.test(slot(cut(first, count)))) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t most = 4;  ///< letters that are looked at

  /// The low bytes of four letters; zero where the text has ended.
  template <typename Letters>
  static std::uint32_t first_of(const Letters& letters, std::size_t at) {
    const auto byte = [&](std::size_t i) {
      return (static_cast<std::uint32_t>(letters[at + i]) & 0xFFU) << 8U * static_cast<unsigned>(i);
    };
    if (letters.size() - at >= most) return byte(0) | byte(1) | byte(2) | byte(3);
    std::uint32_t all = 0;
    for (std::size_t i = 0; at + i < letters.size(); ++i) all |= byte(i);
    return all;
  }
  static std::uint32_t cut(std::uint32_t first, std::size_t count) {
    return first & (0xFFFFFFFFU >> 8U * static_cast<unsigned>(most - count));
  }
  static std::size_t slot(std::uint32_t first) { return (first * 2654435761U) >> 16U; }

  std::bitset<1U << 16U> begins_;
  std::array<bool, most> any_{};  ///< of spellings of 1, 2, 3, and 4 or more letters
  bool any_short_ = false;        ///< of any with less than 4
};

}  // namespace gateway::guard
