#include "gateway/flow/hold_room.h"

#include "gateway/ops/metrics.h"

namespace gateway::flow {

Result<bool> HoldRoom::take(std::size_t bytes) {
  if (!total_) {
    TRY(total_, writer_.held_from(partner_));
  }
  const auto more = static_cast<std::int64_t>(bytes);
  if (total_->objects >= world_.bounds.held_objects || total_->bytes + more > world_.bounds.held_bytes) {
    refused_ = true;
    ops::count("holds_refused");
    return false;
  }
  ++total_->objects;
  total_->bytes += more;
  return true;
}

Result<void> HoldRoom::note(const std::string& envelope) {
  if (!total_) return {};
  TRY(const auto record, writer_.record("hold-limit", partner_));
  bool over = false;
  if (record) {
    TRY(const auto body, body_of(*record));
    over = protocol::json::bool_or(body, "over", false);
  }
  if (over == refused_) return {};
  const auto now = world_.clock.now();
  const auto body = protocol::json::Builder().set("over", refused_).text();
  CHECK(writer_.put(make_record("hold-limit", partner_, "gateway", now, body)));
  return audit(writer_, now, partner_, refused_ ? "holds.limit" : "holds.limit-ended", envelope);
}

}  // namespace gateway::flow
