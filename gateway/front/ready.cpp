#include "gateway/front/ready.h"

namespace gateway::front {

ReadyText Ready::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second.place);
  return found->second.text;
}

ReadyText Ready::keep(const std::string& key, std::string text) {
  constexpr std::size_t quarter = 4;
  auto kept = std::make_shared<const std::string>(std::move(text));
  const std::lock_guard lock(mutex_);
  if (kept->size() > max_bytes_ / quarter || kept_.contains(key)) return kept;
  order_.push_front(key);
  kept_.emplace(key, Kept{kept, order_.begin()});
  bytes_ += kept->size();
  while (bytes_ > max_bytes_) {
    const auto oldest = kept_.find(order_.back());
    bytes_ -= oldest->second.text->size();
    kept_.erase(oldest);
    order_.pop_back();
  }
  return kept;
}

}  // namespace gateway::front
