#include "gateway/flow/outcomes.h"

namespace gateway::flow {

using protocol::Error;
using protocol::json::Builder;

std::string outcomes_text(const std::vector<Outcome>& outcomes) {
  std::vector<Builder> rows;
  for (const auto& one : outcomes) {
    rows.emplace_back().set("id", one.id).set("outcome", one.outcome).set("code", one.code);
    if (!one.told.empty() && one.told != one.outcome) rows.back().set("told", one.told);
  }
  Builder wrapped;
  wrapped.set("rows", rows);
  return protocol::json::write(*protocol::json::find(wrapped.value(), "rows"));
}

Result<std::vector<Outcome>> outcomes_so_far(const InboxRow& item) {
  std::vector<Outcome> outcomes;
  TRY(const auto rows, protocol::json::parse(item.outcomes));
  if (!rows.IsArray())
    return protocol::fail(Error::internal, "a stored outcome cannot be read", item.envelope);
  for (const auto& row : rows.GetArray())
    outcomes.push_back({protocol::json::string_or(row, "id"), protocol::json::string_or(row, "outcome"),
                        protocol::json::string_or(row, "code"), protocol::json::string_or(row, "told")});
  return outcomes;
}

Result<std::vector<protocol::ObjectOutcome>> outcomes_of(const InboxRow& item) {
  TRY(const auto known, outcomes_so_far(item));
  std::vector<protocol::ObjectOutcome> outcomes;
  for (const auto& one : known) outcomes.push_back({one.id, one.told.empty() ? one.outcome : one.told});
  return outcomes;
}

}  // namespace gateway::flow
