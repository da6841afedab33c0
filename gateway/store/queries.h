// What a Reader answers, as queries on one connection inside one open transaction; see gateway/ports.h for
// meaning. The definitions are split by subject into reader_*.cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ports.h"
#include "gateway/store/sqlite.h"

namespace gateway::store {

class Queries {
 public:
  explicit Queries(Connection& connection) : db_(connection) {}

  Result<std::optional<Record>> record(std::string_view kind, std::string_view id);
  Result<std::vector<Record>> history(std::string_view kind, std::string_view id);
  Result<std::vector<Hand>> hands(std::string_view kind, std::string_view prefix);
  Result<std::vector<Record>> records(std::string_view kind, std::string_view prefix);

  Result<std::optional<ObjectRow>> object(std::int64_t key);
  Result<std::vector<ObjectRow>> versions(const protocol::StixId& id);
  Result<std::vector<std::int64_t>> objects_of(std::string_view origin, std::string_view origin_id,
                                               bool with_hidden);
  Result<std::vector<std::string>> ids_of(std::string_view origin, std::string_view origin_id);
  Result<std::vector<ObjectRow>> find_objects(std::string_view text, int limit);
  Result<std::vector<TermsRow>> terms(std::int64_t object);
  Result<HeldTotal> held_from(std::string_view partner);
  Result<std::vector<std::string>> derived_from(std::string_view source_id);

  Result<std::vector<DecisionRow>> decisions(std::string_view share);
  Result<std::vector<DecisionRow>> decisions_since(Instant since, std::int64_t after, int limit);
  Result<std::vector<SliceRow>> slices(std::string_view rendering);
  Result<std::vector<std::string>> sources_of(std::string_view rendering);
  Result<std::vector<SliceRow>> slices_of(std::int64_t object, std::string_view delivered_id);

  Result<std::optional<EnvelopeRow>> envelope(std::string_view id);
  Result<std::vector<EnvelopeRow>> envelopes_for(std::string_view reference);
  Result<std::vector<DeliveryRow>> due(Instant now, int limit);
  Result<std::optional<Instant>> next_due();
  Result<std::vector<DeliveryRow>> deliveries(std::string_view envelope);
  Result<std::vector<DeliveryRow>> deliveries_in(std::string_view state);

  Result<std::optional<InboxRow>> inbox(std::string_view partner, std::string_view envelope);
  Result<std::vector<InboxRow>> inbox_all(std::string_view state);
  Result<std::vector<InboxRow>> inbox_of(std::string_view partner, std::string_view release);
  Result<std::vector<Arrival>> arrivals(std::int64_t seq, std::string_view origin, std::string_view origin_id,
                                        int limit);
  Result<std::int64_t> last_arrival();
  Result<std::optional<StandingRow>> standing(std::string_view id);
  Result<std::vector<QueuedRow>> queued(std::string_view standing, int limit);
  Result<int> queue_length(std::string_view standing);
  Result<std::vector<AuditRow>> audit(int limit);
  Result<std::vector<AuditRow>> audit_of(std::string_view subject, int limit);
  Result<std::vector<LedgerRow>> ledger(int limit);
  Result<LedgerHead> ledger_head();

 private:
  Result<void> add_recipients(EnvelopeRow& row);

  Connection& db_;
};

/// Reader's side of a port, answered by Queries. `Port` is Reader or Writer.
template <typename Port>
class Session : public Port {
 public:
  explicit Session(Connection& connection) : queries_(connection) {}

  Result<std::optional<Record>> record(std::string_view kind, std::string_view id) override {
    return queries_.record(kind, id);
  }
  Result<std::vector<Record>> history(std::string_view kind, std::string_view id) override {
    return queries_.history(kind, id);
  }
  Result<std::vector<Hand>> hands(std::string_view kind, std::string_view prefix) override {
    return queries_.hands(kind, prefix);
  }
  Result<std::vector<Record>> records(std::string_view kind, std::string_view prefix) override {
    return queries_.records(kind, prefix);
  }
  Result<std::optional<ObjectRow>> object(std::int64_t key) override { return queries_.object(key); }
  Result<std::vector<ObjectRow>> versions(const protocol::StixId& id) override {
    return queries_.versions(id);
  }
  Result<std::vector<std::int64_t>> objects_of(std::string_view origin, std::string_view origin_id,
                                               bool with_hidden) override {
    return queries_.objects_of(origin, origin_id, with_hidden);
  }
  Result<std::vector<std::string>> ids_of(std::string_view origin, std::string_view origin_id) override {
    return queries_.ids_of(origin, origin_id);
  }
  Result<std::vector<ObjectRow>> find_objects(std::string_view text, int limit) override {
    return queries_.find_objects(text, limit);
  }
  Result<std::vector<TermsRow>> terms(std::int64_t object) override { return queries_.terms(object); }
  Result<HeldTotal> held_from(std::string_view partner) override { return queries_.held_from(partner); }
  Result<std::vector<std::string>> derived_from(std::string_view source_id) override {
    return queries_.derived_from(source_id);
  }
  Result<std::vector<DecisionRow>> decisions(std::string_view share) override {
    return queries_.decisions(share);
  }
  Result<std::vector<DecisionRow>> decisions_since(Instant since, std::int64_t after, int limit) override {
    return queries_.decisions_since(since, after, limit);
  }
  Result<std::vector<SliceRow>> slices(std::string_view rendering) override {
    return queries_.slices(rendering);
  }
  Result<std::vector<std::string>> sources_of(std::string_view rendering) override {
    return queries_.sources_of(rendering);
  }
  Result<std::vector<SliceRow>> slices_of(std::int64_t object, std::string_view delivered_id) override {
    return queries_.slices_of(object, delivered_id);
  }
  Result<std::optional<EnvelopeRow>> envelope(std::string_view id) override { return queries_.envelope(id); }
  Result<std::vector<EnvelopeRow>> envelopes_for(std::string_view reference) override {
    return queries_.envelopes_for(reference);
  }
  Result<std::vector<DeliveryRow>> due(Instant now, int limit) override { return queries_.due(now, limit); }
  Result<std::optional<Instant>> next_due() override { return queries_.next_due(); }
  Result<std::vector<DeliveryRow>> deliveries(std::string_view envelope) override {
    return queries_.deliveries(envelope);
  }
  Result<std::vector<DeliveryRow>> deliveries_in(std::string_view state) override {
    return queries_.deliveries_in(state);
  }
  Result<std::optional<InboxRow>> inbox(std::string_view partner, std::string_view envelope) override {
    return queries_.inbox(partner, envelope);
  }
  Result<std::vector<InboxRow>> inbox_all(std::string_view state) override {
    return queries_.inbox_all(state);
  }
  Result<std::vector<InboxRow>> inbox_of(std::string_view partner, std::string_view release) override {
    return queries_.inbox_of(partner, release);
  }
  Result<std::vector<Arrival>> arrivals(std::int64_t seq, std::string_view origin, std::string_view origin_id,
                                        int limit) override {
    return queries_.arrivals(seq, origin, origin_id, limit);
  }
  Result<std::int64_t> last_arrival() override { return queries_.last_arrival(); }
  Result<std::optional<StandingRow>> standing(std::string_view id) override { return queries_.standing(id); }
  Result<std::vector<QueuedRow>> queued(std::string_view standing, int limit) override {
    return queries_.queued(standing, limit);
  }
  Result<int> queue_length(std::string_view standing) override { return queries_.queue_length(standing); }
  Result<std::vector<AuditRow>> audit(int limit) override { return queries_.audit(limit); }
  Result<std::vector<AuditRow>> audit_of(std::string_view subject, int limit) override {
    return queries_.audit_of(subject, limit);
  }
  Result<std::vector<LedgerRow>> ledger(int limit) override { return queries_.ledger(limit); }
  Result<LedgerHead> ledger_head() override { return queries_.ledger_head(); }

 private:
  Queries queries_;
};

using SqliteReader = Session<Reader>;

}  // namespace gateway::store
