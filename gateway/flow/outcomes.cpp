#include "gateway/flow/outcomes.h"

#include <algorithm>

#include "protocol/json_text.h"

namespace gateway::flow {

using protocol::Error;

std::string outcomes_text(const std::vector<Outcome>& outcomes) {
  protocol::json::TextWriter out;
  out.begin_list();
  for (const auto& one : outcomes) {
    out.begin_object().set("id", one.id).set("outcome", one.outcome).set("code", one.code);
    if (!one.told.empty() && one.told != one.outcome) out.set("told", one.told);
    out.end_object();
  }
  return out.end_list().take();
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

std::vector<protocol::ObjectOutcome> told_of(const std::vector<Outcome>& outcomes) {
  std::vector<protocol::ObjectOutcome> told;
  for (const auto& one : outcomes) told.push_back({one.id, one.told.empty() ? one.outcome : one.told});
  return told;
}

std::string_view state_after(const std::vector<Outcome>& outcomes) {
  return std::ranges::any_of(outcomes, [](const Outcome& one) { return one.outcome == "held"; }) ? "held"
                                                                                                 : "accepted";
}

}  // namespace gateway::flow
