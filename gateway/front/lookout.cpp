#include "gateway/front/lookout.h"

#include <chrono>

#include "gateway/front/view.h"

namespace gateway::front {

using protocol::Result;

Lookout::Lookout(std::string views_path) : views_(std::move(views_path), std::chrono::milliseconds(0)) {}

void Lookout::forget() {
  version_.reset();
  peers_.clear();
  holders_.clear();
  shelves_.clear();
  newest_.clear();
}

/// A failure drops the connection, and with it what versions can be compared with.
template <typename Known>
Result<Known> Lookout::sure(Result<Known> read) {
  if (read.has_error()) forget();
  return read;
}

Result<void> Lookout::look() {
  TRY(const std::int64_t version, sure(views_.data_version()));
  // Two connections may count to the same number.
  if (version_ == version && opened_ == views_.opened()) return {};
  forget();
  version_ = version;
  opened_ = views_.opened();
  return {};
}

Result<std::optional<KnownPeer>> Lookout::peer(const std::string& pin) {
  const auto known = peers_.find(pin);
  if (known != peers_.end()) return std::optional(known->second);
  TRY(auto read, sure(find_peer(views_, pin)));
  if (read) peers_.emplace(pin, *read);
  return read;
}

Result<std::optional<TokenHolder>> Lookout::holder(const std::string& token) {
  const auto known = holders_.find(token);
  if (known != holders_.end()) return std::optional(known->second);
  TRY(auto read, sure(find_holder(views_, token)));
  if (read) holders_.emplace(token, *read);
  return read;
}

Result<const std::vector<Shelf>*> Lookout::shelves(const std::string& partner, bool by_token) {
  const auto known = shelves_.find({partner, by_token});
  if (known != shelves_.end()) return &known->second;
  auto read = [&]() -> Result<std::vector<Shelf>> {
    TRY(auto snapshot, views_.snapshot());
    return read_shelves(snapshot, partner, by_token);
  };
  TRY(auto found, sure(read()));
  return &shelves_.emplace(std::pair(partner, by_token), std::move(found)).first->second;
}

Result<std::int64_t> Lookout::newest(const std::string& partner, const std::string& view) {
  const auto known = newest_.find({partner, view});
  if (known != newest_.end()) return known->second;
  TRY(const auto newest, sure(newest_added(views_, {partner, view})));
  newest_.emplace(std::pair(partner, view), newest);
  return newest;
}

}  // namespace gateway::front
