#include "gateway/front/envelopes.h"

#include <charconv>

#include "gateway/front/moment.h"
#include "protocol/digest.h"
#include "protocol/ids.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Instant;
using protocol::Result;

constexpr std::int64_t micros_per_second = 1000000;

Instant instant(std::int64_t at) {
  std::int64_t seconds = at / micros_per_second, rest = at % micros_per_second;
  if (rest < 0) {
    rest += micros_per_second;
    --seconds;
  }
  return {seconds, static_cast<std::uint32_t>(rest * 1000)};
}

/// "<microseconds>.<envelope id>", the sort key of the last envelope of a page.
struct Cursor {
  std::int64_t created = INT64_MIN;
  std::string id;

  std::string text() const { return std::to_string(created) + "." + id; }

  static Result<Cursor> parse(std::string_view text) {
    Cursor cursor;
    if (text.empty()) return cursor;
    const auto bad = [] { return fail(Error::invalid, "the cursor is none that we gave out", "after"); };
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) return bad();
    auto [end, error] = std::from_chars(text.data(), text.data() + point, cursor.created);
    if (error != std::errc() || end != text.data() + point) return bad();
    TRY(protocol::Uuid id, protocol::Uuid::parse(text.substr(point + 1)));
    cursor.id = id.text();
    return cursor;
  }
};

}  // namespace

Result<Page> list_envelopes(Database& views, const std::string& partner, std::string_view after,
                            Instant now) {
  TRY(const Cursor from, Cursor::parse(after));
  Cursor last;
  Page page;
  bool more = false;
  CHECK(views.query(
      "SELECT id, created, expires, length(ciphertext), digest FROM envelope "
      "WHERE partner = ? AND (created, id) > (?, ?) AND expires > ? ORDER BY created, id LIMIT ?",
      {partner, from.created, from.id, micros(now), std::int64_t{max_listed + 1}}, [&](const Row& row) {
        if (page.envelopes.size() == max_listed) {
          more = true;
          return;
        }
        last.created = row.integer(1);
        last.id = row.bytes(0);
        page.envelopes.push_back({last.id, instant(last.created), instant(row.integer(2)), row.integer(3),
                                  protocol::to_hex(row.bytes(4))});
      }));
  if (more) page.next = last.text();
  return page;
}

Result<std::optional<std::string>> fetch_envelope(Database& views, const std::string& partner,
                                                  const std::string& id, Instant now) {
  std::optional<std::string> ciphertext;
  CHECK(views.query("SELECT ciphertext FROM envelope WHERE partner = ? AND id = ? AND expires > ?",
                    {partner, id, micros(now)}, [&](const Row& row) { ciphertext = row.bytes(0); }));
  return ciphertext;
}

}  // namespace gateway::front
