// The front's database, written by core; the tables are in migrations/views and README.md.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/ports.h"
#include "gateway/store/sqlite.h"

namespace gateway::store {

struct ViewsOptions {
  /// The front runs as another user of the same group: the folder may then be 0750, and the files get mode
  /// 0640.
  bool group_reads = false;
  std::chrono::milliseconds busy{5000};
};

/// Thread-safe; each call is one transaction that is on disk when it returns.
///
/// What was closed stays closed: open_entry() and open_envelope() of a closed release (or a closed envelope
/// for that partner) succeed and open nothing, and slots withdrawn from a release are withdrawn in entries
/// opened later too.
class SqliteViews final : public Views {
 public:
  /// Opens or makes views.db. `clock` must outlive the object. Errors as SqliteStore::open().
  static Result<std::unique_ptr<SqliteViews>> open(const std::string& path, Clock& clock,
                                                   ViewsOptions options = {});

  /// Replaces state and pins. Error::conflict where another peer has one of the pins.
  Result<void> put_peer(const Peer& peer) override;
  Result<void> put_collections(std::string_view partner,
                               const std::vector<ViewCollection>& collections) override;
  /// Error::conflict where the id is kept with other slices.
  Result<void> put_block(std::string_view id, const std::vector<protocol::Slice>& slices) override;
  /// As put_block(): Error::conflict where the id is kept with other parts.
  Result<void> put_events(std::string_view id, const std::vector<ViewEvent>& events) override;
  /// The same (partner, collection, release) again changes nothing; with another block it is Error::conflict.
  /// An unknown block is Error::not_found.
  Result<void> open_entry(const ViewEntry& entry) override;
  Result<void> open_envelope(const EnvelopeRow& envelope, std::string_view partner) override;
  /// With ids: withdraws those slots of all the release's entries; its envelopes, which are sealed whole,
  /// stay. Without: removes its entries, the blocks nothing else shows, and its envelopes.
  Result<void> close_release(std::string_view release, const std::vector<std::string>& slice_ids) override;
  Result<void> close_envelope(std::string_view envelope, std::string_view partner) override;
  Result<void> close_collection(std::string_view partner, std::string_view collection) override;
  Result<void> close_entry(std::string_view release, std::string_view partner,
                           const std::vector<std::string>& slice_ids) override;
  Result<void> put_team(std::string_view id, std::string_view name) override;
  Result<void> put_misp_key(std::string_view partner, const std::optional<protocol::Sha256>& digest) override;
  /// The same digest again changes nothing; for another partner it is Error::conflict.
  Result<void> put_token(std::string_view partner, const protocol::Sha256& digest,
                         Instant valid_until) override;
  Result<void> close_token(const protocol::Sha256& digest) override;
  Result<void> put_pushed(std::string_view partner, const protocol::Uuid& event,
                          std::int64_t timestamp) override;
  Result<void> put_status(std::string_view partner, std::string_view id, std::string_view body,
                          Instant expires) override;
  Result<void> drop_expired() override;

 private:
  SqliteViews(Connection connection, Clock& clock) : db_(std::move(connection)), clock_(clock) {}
  struct View {
    std::string_view partner, collection;
  };
  Result<bool> is_closed(std::string_view release, std::string_view partner);
  Result<void> close_whole(std::string_view release);
  Result<void> keep_block(std::string_view id, const std::vector<protocol::Slice>& slices);
  Result<void> keep_events(std::string_view id, const std::vector<ViewEvent>& events);
  Result<void> begin_event(View view, std::string_view release);
  Result<void> touch_events();
  Result<void> remember_recalled(std::string_view release, std::string_view partner);
  Result<void> drop_unshown(const std::vector<std::string>& blocks);
  Result<void> withdraw_slots(std::string_view release);
  Result<void> withdraw_and_rank(std::string_view release);
  Result<std::int64_t> next_added(View view, std::int64_t count);
  Result<void> rank_versions(const std::vector<std::string>& blocks, std::optional<View> in = std::nullopt);

  std::mutex mutex_;
  Connection db_;
  Clock& clock_;
};

}  // namespace gateway::store
