// Records, the audit log and the ledger.
#include "gateway/store/ledger.h"
#include "gateway/store/writer.h"
#include "protocol/merkle.h"

namespace gateway::store {

using protocol::fail;

Result<int> SqliteWriter::put(const Record& record, int expect) {
  TRY(const auto newest, db_.first(
                             "SELECT max(version) FROM record WHERE kind = ? AND id = ?",
                             [](Columns& c) { return c.number(); }, record.kind, record.id));
  const int current = newest.value_or(0);
  if (expect >= 0 && expect != current)
    return fail(
        Error::conflict,
        "the " + record.kind + " has version " + std::to_string(current) + ", not " + std::to_string(expect),
        record.id, "read it again and repeat the change");
  CHECK(db_.run(
      "INSERT INTO record (kind, id, version, author, at_s, at_ns, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
      record.kind, record.id, current + 1, record.author, record.at, record.body));
  return current + 1;
}

Result<void> SqliteWriter::put_audit(const AuditRow& row) {
  CHECK(db_.run("INSERT INTO audit (at_s, at_ns, actor, event, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
                row.at, row.actor, row.event, row.subject, row.detail));
  return {};
}

Result<std::uint64_t> SqliteWriter::append_ledger(std::string_view kind, std::string_view subject,
                                                  std::string_view payload) {
  struct Saved {
    std::uint64_t size = 0;
    std::string frontier;
  };
  TRY(const auto saved, db_.first("SELECT size, frontier FROM ledger_head", [](Columns& c) {
    return Saved{static_cast<std::uint64_t>(c.integer()), c.string()};
  }));
  protocol::Frontier frontier;
  if (saved) {
    TRY(frontier, protocol::Frontier::restore(saved->size, saved->frontier));
  }
  TRY(const std::string salt, random_(ledger_salt_bytes));
  const Sha256 digest = leaf_digest(ledger_version, salt, kind, subject, payload);
  frontier.append(protocol::leaf_hash(view(digest)));
  const Sha256 root = frontier.root();
  const std::uint64_t seq = frontier.size();
  CHECK(
      db_.run("INSERT INTO ledger (seq, version, kind, subject, salt, payload, digest, root) "
              "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
              seq, ledger_version, kind, subject, Blob{salt}, Blob{payload}, digest, root));
  const std::string edge = frontier.save();
  CHECK(db_.run(
      "INSERT INTO ledger_head (one, size, root, frontier) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE "
      "SET size = excluded.size, root = excluded.root, frontier = excluded.frontier",
      seq, root, Blob{edge}));
  return seq;
}

}  // namespace gateway::store
