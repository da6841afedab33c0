// What a Writer does, as statements on the writer's connection inside its transaction. The definitions are
// split by subject into writer_*.cpp.
#pragma once
#include <functional>

#include "gateway/store/queries.h"

namespace gateway::store {

/// Gives that many unpredictable bytes; Error::internal where the source fails.
using Random = std::function<Result<std::string>(std::size_t)>;

class SqliteWriter final : public Session<Writer> {
 public:
  SqliteWriter(Connection& connection, const Random& random)
      : Session<Writer>(connection), db_(connection), random_(random) {}

  Result<int> put(const Record& record, int expect) override;
  Result<Put> put_object(ObjectRow& row) override;
  Result<void> put_terms(const TermsRow& row) override;
  Result<void> put_derived(std::string_view source_id, std::string_view redaction,
                           std::string_view derived_id) override;
  Result<void> put_decision(const DecisionRow& row) override;
  Result<void> put_slice(const SliceRow& row) override;
  Result<void> put_envelope(const EnvelopeRow& row) override;
  Result<std::int64_t> put_delivery(const DeliveryRow& row) override;
  Result<void> put_inbox(const InboxRow& row) override;
  Result<void> set_inbox(const InboxRow& row) override;
  Result<void> put_standing(const StandingRow& row) override;
  Result<void> put_queued(const QueuedRow& row) override;
  Result<int> end_queued(std::string_view standing, std::int64_t object, std::string_view state) override;
  Result<void> put_audit(const AuditRow& row) override;
  Result<std::uint64_t> append_ledger(std::string_view kind, std::string_view subject,
                                      std::string_view payload) override;
  Result<std::optional<Sha256>> dispose_object(std::int64_t object, std::string_view origin,
                                               std::string_view origin_id) override;
  Result<std::vector<Sha256>> dispose_envelopes(std::string_view reference) override;
  Result<Sha256> dispose_record(const Record& version, std::string_view body) override;
  Result<std::vector<LedgerRow>> dispose_leaves(std::string_view kind, std::string_view subject) override;

 private:
  Connection& db_;
  const Random& random_;
};

}  // namespace gateway::store
