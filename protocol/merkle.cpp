#include "protocol/merkle.h"

#include <bit>
#include <string>

namespace protocol {
namespace {

std::string_view view(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

Sha256 leaf_hash(std::string_view data) {
  return sha256(std::string(1, '\x00').append(data));
}

Sha256 node_hash(const Sha256& left, const Sha256& right) {
  return sha256(std::string(1, '\x01').append(view(left)).append(view(right)));
}

Result<Frontier> Frontier::restore(std::uint64_t size, std::string_view saved) {
  const auto peaks = static_cast<std::size_t>(std::popcount(size));
  if (saved.size() != peaks * sizeof(Sha256)) {
    return fail(Error::invalid,
                "the saved edge of the log does not fit its size of " + std::to_string(size) + " leaves", "",
                "rebuild it from the leaves, and find out what changed it");
  }
  Frontier frontier;
  frontier.size_ = size;
  for (std::size_t i = 0; i < peaks; ++i) {
    Sha256 peak{};
    saved.copy(reinterpret_cast<char*>(peak.data()), peak.size(), i * peak.size());
    frontier.peaks_.push_back(peak);
  }
  return frontier;
}

void Frontier::append(const Sha256& leaf) {
  Sha256 node = leaf;
  // As in adding one to a binary number: every trailing set bit is a full subtree that the new one completes.
  for (int carries = std::countr_one(size_); carries > 0; --carries) {
    node = node_hash(peaks_.back(), node);
    peaks_.pop_back();
  }
  peaks_.push_back(node);
  ++size_;
}

Sha256 Frontier::root() const {
  if (peaks_.empty()) return sha256({});
  Sha256 node = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i > 0; --i) node = node_hash(peaks_[i - 1], node);
  return node;
}

std::string Frontier::save() const {
  std::string saved;
  for (const Sha256& peak : peaks_) saved.append(view(peak));
  return saved;
}

}  // namespace protocol
