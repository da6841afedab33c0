#include "gateway/front/envelopes.h"

#include <charconv>

#include "protocol/digest.h"
#include "protocol/micros.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Instant;
using protocol::Result;

/// The place of the last envelope of a page in the order in which they opened for the partner.
Result<std::int64_t> place(std::string_view cursor) {
  std::int64_t opened = -1;
  if (cursor.empty()) return opened;
  auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), opened);
  if (error == std::errc() && end == cursor.data() + cursor.size() && opened >= 0) return opened;
  return fail(Error::invalid, "the cursor is none that we gave out", "after");
}

}  // namespace

Result<Page> list_envelopes(Database& views, const std::string& partner, std::string_view after,
                            Instant now) {
  TRY(const std::int64_t from, place(after));
  Page page;
  CHECK(
      views.query("SELECT id, created, expires, length(ciphertext), digest, opened FROM envelope "
                  "WHERE partner = ? AND opened > ? AND expires > ? ORDER BY opened LIMIT ?",
                  {partner, from, protocol::micros(now), std::int64_t{max_listed}}, [&](const Row& row) {
                    page.envelopes.push_back({row.bytes(0), protocol::from_micros(row.integer(1)),
                                              protocol::from_micros(row.integer(2)), row.integer(3),
                                              protocol::to_hex(row.bytes(4))});
                    page.next = std::to_string(row.integer(5));
                  }));
  return page;
}

Result<std::optional<std::string>> fetch_envelope(Database& views, const std::string& partner,
                                                  const std::string& id, Instant now) {
  std::optional<std::string> ciphertext;
  CHECK(views.query("SELECT ciphertext FROM envelope WHERE partner = ? AND id = ? AND expires > ?",
                    {partner, id, protocol::micros(now)},
                    [&](const Row& row) { ciphertext = row.bytes(0); }));
  return ciphertext;
}

}  // namespace gateway::front
