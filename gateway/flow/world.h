// What every verb is given, and the values that pass between a verb and who called it.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/directory/directory.h"
#include "gateway/flow/feed_watch.h"
#include "gateway/ports.h"
#include "protocol/json.h"

namespace gateway::flow {

/// What checks have seen of partners' certificates since this process began. Thread-safe.
class ShownUntil {
 public:
  void note(const std::string& partner, Instant until) {
    const std::lock_guard lock(mutex_);
    until_[partner] = until;
  }
  std::optional<Instant> of(const std::string& partner) {
    const std::lock_guard lock(mutex_);
    const auto found = until_.find(partner);
    return found == until_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Instant> until_;
};

/// What the configuration bounds (schemas/config.json).
struct Bounds {
  std::size_t upload_bytes = 100U << 20;    ///< the largest file people may bring in
  std::size_t objects_per_bundle = 100000;  ///< the most objects of one file
  std::size_t objects_per_share = 10000;    ///< the most that a person proposes at once
  std::int64_t held_objects = 10000;        ///< the most objects of one partner that are held at a time
  std::int64_t held_bytes = 256LL << 20;    ///< and the most bytes of them
};

/// The world as core composes it. References outlive every call.
struct World {
  Store& store;
  Views& views;
  Gate& gate;
  Link& link;
  Files& files;
  Clock& clock;
  Entropy& entropy;
  directory::Team team;
  std::string derivation_key;  ///< secret key of derived ids, 32 bytes
  Bounds bounds{};
  /// Held while views open or close, so that a withdrawal and an opening take turns.
  std::shared_ptr<std::mutex> door = std::make_shared<std::mutex>();
  /// Held while one item of the inbox is decided; the door may be taken within, never the other way round.
  std::shared_ptr<std::mutex> inbox = std::make_shared<std::mutex>();
  /// Some release was approved or recorded, perhaps before this process began, and is not open yet
  /// (openings.h).
  std::shared_ptr<std::atomic<bool>> unopened = std::make_shared<std::atomic<bool>>(true);
  /// Which feeds are being pulled, and when each is due.
  std::shared_ptr<FeedWatch> feeds = std::make_shared<FeedWatch>();
  /// Until when the certificates last that partners showed in checks, by team UUID.
  std::shared_ptr<ShownUntil> shown_until = std::make_shared<ShownUntil>();
  /// In a dry run: what was made would not be there, and no secret of it is given away (dry_run.h).
  bool dry = false;
  std::function<void()> wake = [] {};  ///< tells the workers that there is something to deliver or to process
};

/// One command of one of our people.
struct Call {
  directory::Person who;
  const protocol::json::Value& args;
  const std::vector<std::string>& attachments;
};

struct Reply {
  protocol::json::Builder body;
  std::vector<std::string> attachments;
};

/// A required text argument; Error::invalid naming it.
Result<std::string> need(const Call& call, std::string_view name);
/// The first attachment; Error::invalid saying what it should hold.
Result<std::string_view> need_attachment(const Call& call, std::string_view what);

/// A time argument in UTC, to the day or finer; `otherwise` where there is none. Error::invalid naming it.
Result<Instant> time_or(const Call& call, std::string_view name, Instant otherwise);

/// The full id of the one record of `kind` whose id begins with `beginning` (at least four characters).
Result<std::string> resolve(Reader& reader, std::string_view kind, std::string_view beginning);

/// A record's body as JSON; a body that does not parse is Error::internal.
Result<protocol::json::Document> body_of(const Record& record);
/// The newest version's body of (kind, id), or Error::not_found.
Result<protocol::json::Document> load(Reader& reader, std::string_view kind, std::string_view id);
/// A record ready to put.
Record make_record(std::string_view kind, std::string_view id, std::string_view author, Instant at,
                   std::string body);

/// Adds the next version of a record with some members changed.
Result<void> amend(Writer& writer, std::string_view kind, std::string_view id, std::string_view author,
                   Instant at, const std::function<void(protocol::json::Builder&)>& change);

/// Writes one line of the audit; what cannot be audited does not happen.
Result<void> audit(Writer& writer, Instant at, std::string_view actor, std::string_view event,
                   std::string_view subject, std::string detail = "{}");

}  // namespace gateway::flow
