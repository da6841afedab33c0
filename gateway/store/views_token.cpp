// Partners' tokens, in the front's database.
#include "gateway/store/views.h"
#include "protocol/micros.h"

namespace gateway::store {

using protocol::fail;

namespace {

std::string read_string(Columns& c) {
  return c.string();
}

}  // namespace

Result<void> SqliteViews::put_token(std::string_view partner, const protocol::Sha256& digest,
                                    Instant valid_until) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    const std::string hex = protocol::to_hex(digest);
    CHECK(
        db_.run("INSERT INTO token (digest, peer, valid_until) SELECT ?1, ?2, ?3 "
                "WHERE NOT EXISTS (SELECT 1 FROM closed_token WHERE digest = ?1) ON CONFLICT DO NOTHING",
                hex, partner, protocol::micros(valid_until)));
    TRY(const auto holder, db_.first("SELECT peer FROM token WHERE digest = ?", read_string, hex));
    if (holder && holder != partner)
      return fail(Error::conflict, "another partner has that token", std::string(partner));
    return {};
  });
}

Result<void> SqliteViews::close_token(const protocol::Sha256& digest) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    const std::string hex = protocol::to_hex(digest);
    CHECK(db_.run("INSERT INTO closed_token (digest) VALUES (?) ON CONFLICT DO NOTHING", hex));
    CHECK(db_.run("DELETE FROM token WHERE digest = ?", hex));
    return {};
  });
}

}  // namespace gateway::store
