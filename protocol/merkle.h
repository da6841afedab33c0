// Merkle tree hashing of an append-only log, RFC 6962 section 2.1 (RFC 9162 2.1): leaf = H(0x00 ‖ data), node
// = H(0x01 ‖ l ‖ r).
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/digest.h"

namespace protocol {

Sha256 leaf_hash(std::string_view data);
Sha256 node_hash(const Sha256& left, const Sha256& right);

/// The right edge of a growing tree: append in O(log n), root in O(log n), state of at most 64 hashes.
class Frontier {
 public:
  Frontier() = default;
  /// Restores a frontier from what save() gave; `size` must fit the number of hashes.
  static Result<Frontier> restore(std::uint64_t size, std::string_view saved);
  void append(const Sha256& leaf);
  /// Of the empty tree: SHA-256 of nothing.
  Sha256 root() const;
  std::uint64_t size() const { return size_; }
  std::string save() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Sha256> peaks_;  // left to right, one for each set bit of size_
};

}  // namespace protocol
