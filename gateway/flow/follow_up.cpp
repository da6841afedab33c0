#include "gateway/flow/follow_up.h"

#include <algorithm>
#include <limits>
#include <map>

namespace gateway::flow {

namespace {

Result<std::map<std::int64_t, QueuedRow>> waiting(Reader& reader) {
  std::map<std::int64_t, QueuedRow> by_object;
  TRY(auto rows, reader.queued(follow_ups, std::numeric_limits<int>::max()));
  for (auto& row : rows) by_object.emplace(row.object, std::move(row));
  return by_object;
}

}  // namespace

Result<void> await_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners,
                             const std::string& why, Instant now) {
  QueuedRow row;
  row.standing = follow_ups;
  row.object = object;
  row.why = why;
  row.partners = partners;
  row.since = now;
  return writer.put_queued(row);
}

Result<void> join_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners,
                            const std::string& why, Instant now) {
  TRY(const auto known, waiting(writer));
  auto all = partners;
  if (const auto found = known.find(object); found != known.end())
    for (const auto& one : found->second.partners)
      if (std::ranges::find(all, one) == all.end()) all.push_back(one);
  return await_follow_up(writer, object, all, why, now);
}

Result<std::vector<QueuedRow>> still_waiting(Reader& reader, const Served& served) {
  std::vector<QueuedRow> rest;
  TRY(auto known, waiting(reader));
  for (const auto& [object, partners] : served) {
    const auto found = known.find(object);
    if (found == known.end()) continue;
    auto& row = found->second;
    std::erase_if(row.partners,
                  [&](const auto& one) { return std::ranges::find(partners, one) != partners.end(); });
    if (!row.partners.empty()) rest.push_back(std::move(row));
  }
  return rest;
}

Result<void> end_follow_ups(Writer& writer, const Served& served) {
  TRY(const auto rest, still_waiting(writer, served));
  for (const auto& [object, partners] : served) CHECK(writer.end_queued(follow_ups, object, "shared"));
  for (const auto& row : rest) CHECK(writer.put_queued(row));
  return {};
}

}  // namespace gateway::flow
