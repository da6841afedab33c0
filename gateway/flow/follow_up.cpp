#include "gateway/flow/follow_up.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace gateway::flow {

namespace {

Result<std::optional<QueuedRow>> waiting_for(Reader& reader, std::int64_t object) {
  TRY(const auto rows, reader.queued(follow_ups, std::numeric_limits<int>::max()));
  const auto found = std::ranges::find(rows, object, &QueuedRow::object);
  return found == rows.end() ? std::optional<QueuedRow>() : std::optional<QueuedRow>(*found);
}

}  // namespace

Result<void> await_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners,
                             const std::string& why, Instant now) {
  TRY(const auto known, waiting_for(writer, object));
  QueuedRow row = known.value_or(QueuedRow{});
  row.standing = follow_ups;
  row.object = object;
  row.why = why;
  row.since = now;
  for (const auto& partner : partners)
    if (std::ranges::find(row.partners, partner) == row.partners.end()) row.partners.push_back(partner);
  return writer.put_queued(row);
}

Result<void> end_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners) {
  TRY(auto known, waiting_for(writer, object));
  if (!known) return {};
  std::erase_if(known->partners,
                [&](const std::string& one) { return std::ranges::find(partners, one) != partners.end(); });
  if (!known->partners.empty()) return writer.put_queued(*known);
  CHECK(writer.end_queued(follow_ups, object, "shared"));
  return {};
}

}  // namespace gateway::flow
