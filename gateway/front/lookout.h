// What an I/O thread knows of views.db without asking anybody: who is behind a pin or a token, a partner's
// collections, the newest slot of a view. All of it as of the last look, which is taken at each request and
// costs microseconds.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/front/database.h"
#include "gateway/front/peers.h"
#include "gateway/front/shelves.h"

namespace gateway::front {

/// Used by one thread. Reads rows by their keys alone, and fails rather than wait for the file. Nothing that
/// it keeps depends on the clock. Errors are Error::unavailable and leave nothing known.
class Lookout {
 public:
  explicit Lookout(std::string views_path);
  /// Forgets everything if the file has changed since the last look. What core committed before the call is
  /// seen after it.
  protocol::Result<void> look();
  protocol::Result<std::optional<KnownPeer>> peer(const std::string& pin);
  protocol::Result<std::optional<TokenHolder>> holder(const std::string& token);
  /// Valid until the next look. As read_shelves().
  protocol::Result<const std::vector<Shelf>*> shelves(const std::string& partner, bool by_token);
  /// Nothing was ever added after this to what the view still shows; INT64_MIN where that is nothing.
  protocol::Result<std::int64_t> newest(const std::string& partner, const std::string& view);

 private:
  void forget();
  template <typename Known>
  protocol::Result<Known> sure(protocol::Result<Known> read);

  Database views_;
  std::optional<std::int64_t> version_;  ///< PRAGMA data_version: comparable on one connection only
  std::size_t opened_ = 0;               ///< Database::opened() then
  std::map<std::string, KnownPeer, std::less<>> peers_;  ///< strangers are not kept: there may be many
  std::map<std::string, TokenHolder, std::less<>> holders_;
  std::map<std::pair<std::string, bool>, std::vector<Shelf>> shelves_;
  std::map<std::pair<std::string, std::string>, std::int64_t> newest_;
};

}  // namespace gateway::front
