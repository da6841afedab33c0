// Records, the audit log and the ledger's head.
#include "gateway/store/queries.h"
#include "protocol/merkle.h"

namespace gateway::store {

namespace {

Record read_record(Columns& c) {
  return {c.string(), c.string(), c.number(), c.string(), c.instant(), c.string()};
}

AuditRow read_audit(Columns& c) {
  return {c.instant(), c.string(), c.string(), c.string(), c.string()};
}

}  // namespace

Result<std::optional<Record>> Queries::record(std::string_view kind, std::string_view id) {
  return db_.first(
      "SELECT kind, id, version, author, at_s, at_ns, body FROM record WHERE kind = ? AND id = ? "
      "ORDER BY version DESC LIMIT 1",
      read_record, kind, id);
}

Result<std::vector<Record>> Queries::history(std::string_view kind, std::string_view id) {
  return db_.select(
      "SELECT kind, id, version, author, at_s, at_ns, body FROM record WHERE kind = ? AND id = ? ORDER BY "
      "version",
      read_record, kind, id);
}

// U+10FFFF follows every character an id can hold, so the range is what begins with the prefix, found by the
// index.
Result<std::vector<Record>> Queries::records(std::string_view kind, std::string_view prefix) {
  return db_.select(
      "SELECT kind, id, version, author, at_s, at_ns, body FROM record AS r "
      "WHERE kind = ?1 AND id BETWEEN ?2 AND ?2 || char(1114111) "
      "AND version = (SELECT max(version) FROM record WHERE kind = r.kind AND id = r.id) ORDER BY id",
      read_record, kind, prefix);
}

Result<std::vector<Hand>> Queries::hands(std::string_view kind, std::string_view prefix) {
  return db_.select(
      "SELECT DISTINCT id, author FROM record WHERE kind = ?1 AND id BETWEEN ?2 AND ?2 || char(1114111) "
      "AND author <> 'gateway'",
      [](Columns& c) {
        return Hand{c.string(), c.string()};
      },
      kind, prefix);
}

Result<std::vector<AuditRow>> Queries::audit(int limit) {
  return db_.select(
      "SELECT at_s, at_ns, actor, event, subject, detail FROM audit ORDER BY key DESC LIMIT max(?, 0)",
      read_audit, limit);
}

Result<std::vector<AuditRow>> Queries::audit_of(std::string_view subject, int limit) {
  return db_.select(
      "SELECT at_s, at_ns, actor, event, subject, detail FROM audit WHERE subject = ? ORDER BY key "
      "LIMIT max(?, 0)",
      read_audit, subject, limit);
}

Result<std::vector<LedgerRow>> Queries::ledger(int limit) {
  return db_.select(
      "SELECT seq, kind, subject, digest, root FROM ledger ORDER BY seq DESC LIMIT max(?, 0)",
      [](Columns& c) {
        LedgerRow row;
        row.seq = static_cast<std::uint64_t>(c.integer());
        row.kind = c.string();
        row.subject = c.string();
        row.digest = c.digest();
        row.root = c.digest();
        return row;
      },
      limit);
}

Result<LedgerHead> Queries::ledger_head() {
  TRY(const auto head, db_.first("SELECT size, root FROM ledger_head", [](Columns& c) {
    return LedgerHead{static_cast<std::uint64_t>(c.integer()), c.digest()};
  }));
  return head.value_or(LedgerHead{0, protocol::Frontier().root()});
}

}  // namespace gateway::store
