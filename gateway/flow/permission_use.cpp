// Permissions in use: which one opens what, used up, ended.
#include <algorithm>

#include "gateway/flow/permission.h"
#include "gateway/flow/supersede.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// A permission speaks for these terms where it comes from who made the object, or, where that is nobody we
/// know, from whoever passed it to us (who is to ask further: TLP's source is the creator, not the relay).
Result<bool> speaks_for(Reader& reader, const protocol::PermissionStatement& statement,
                        const policy::Terms& terms) {
  const auto& from = statement.originator;
  if (!terms.originator.empty()) {
    if (from == terms.originator || "identity--" + from == terms.originator) return true;
    constexpr std::string_view identity = "identity--";
    const auto creator = directory::partner(reader, terms.originator.substr(identity.size()));
    if (creator.has_value() && creator->state == "active") return false;
  }
  return from == terms.origin_id || from == "identity--" + terms.origin_id;
}

}  // namespace

Result<void> Permissions::read() {
  if (known_) return {};
  known_ = true;
  TRY(const auto records, reader_.records("permission"));
  for (const auto& record : records) {
    TRY(auto one, permitted(record));
    if (one.given || !one.statement.widens()) continue;
    if (!one.in_force(now_) && !(lapsed_too_ && one.state != "proposed")) continue;
    for (const auto& object : one.statement.objects) by_object_.emplace(object, all_.size());
    all_.push_back(std::move(one));
  }
  return {};
}

Result<bool> Permissions::names(const std::string& object) {
  CHECK(read());
  return by_object_.contains(object);
}

Result<const Permitted*> Permissions::of(const std::string& object, const policy::Terms& terms,
                                         const policy::Recipient& recipient, const std::string& release) {
  CHECK(read());
  const auto [begin, end] = by_object_.equal_range(object);
  const Permitted* found = nullptr;
  for (auto at = begin; at != end; ++at) {
    const auto& one = all_[at->second];
    const auto& statement = one.statement;
    const bool audience = statement.audience == recipient.id ||
                          (recipient.circle && statement.audience == recipient.circle->id);
    if (!audience) continue;
    TRY(const bool speaks, speaks_for(reader_, statement, terms));
    if (!speaks) continue;
    if (!protocol::within(terms.label, statement.ceiling)) continue;
    if (statement.once && !lapsed_too_) {
      TRY(const auto used, reader_.record("permission-use", statement.id.text() + "/" + recipient.id));
      if (used) {
        TRY(const auto body, body_of(*used));
        if (protocol::json::string_or(body, "release") != release) continue;
      }
    }
    // A standing one spares one that is used up.
    if (!found || (found->statement.once && !statement.once)) found = &one;
  }
  return found;
}

Result<void> use_permission(Writer& writer, const std::string& permission, const std::string& recipient,
                            const std::string& release, Instant now) {
  const auto id = permission + "/" + recipient;
  TRY(const auto one, load_permission(writer, permission));
  TRY(const auto used, writer.record("permission-use", id));
  if (used) {
    TRY(const auto body, body_of(*used));
    if (protocol::json::string_or(body, "release") == release) return {};
    if (one.statement.once)
      return fail(Error::conflict, "the permission was for one release, and another one has used it",
                  "permission " + permission, "ask the originator again");
  }
  CHECK(writer.put(
      make_record("permission-use", id, "gateway", now, Builder().set("release", release).text())));
  return audit(writer, now, "gateway", "permission.used", permission,
               Builder().set("release", release).set("recipient", recipient).text());
}

Result<void> end_permission(World& world, Writer& writer, const Permitted& one) {
  const auto id = one.statement.id.text();
  TRY(const auto uses, writer.records("permission-use", id + "/"));
  std::vector<std::string> releases;
  for (const auto& use : uses) {
    TRY(const auto versions, writer.history("permission-use", use.id));
    for (const auto& version : versions) {
      TRY(const auto body, body_of(version));
      const auto release = protocol::json::string_or(body, "release");
      if (std::find(releases.begin(), releases.end(), release) == releases.end()) releases.push_back(release);
    }
  }
  Ended ended;
  for (const auto& release : releases) {
    TRY(const auto slices, writer.slices(release));
    std::vector<std::string> delivered;
    for (const auto& slice : slices) {
      TRY(const auto row, writer.object(slice.object));
      const auto& named = one.statement.objects;
      if (row && std::find(named.begin(), named.end(), row->id.text()) != named.end())
        delivered.push_back(slice.slice.entry.id);
    }
    if (!delivered.empty())
      CHECK(close_in_release(world, writer, release, delivered, "permission-ended", ended));
  }
  return ended.close_observables(world, writer);
}

}  // namespace gateway::flow
