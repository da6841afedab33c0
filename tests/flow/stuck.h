// Views and a gate that fail when they are told to, as on a full disk, or where the gate has just died.
#pragma once
#include "tests/flow/desk.h"

namespace test_flow {

/// Blocks cannot be put (opening), or entries and tokens closed (closing).
class Stuck final : public Views {
 public:
  explicit Stuck(Views& under) : under_(under) {}
  Result<void> put_peer(const Peer& peer) override { return under_.put_peer(peer); }
  Result<void> put_collections(std::string_view partner,
                               const std::vector<ViewCollection>& collections) override {
    return under_.put_collections(partner, collections);
  }
  Result<void> put_block(std::string_view id, const std::vector<protocol::Slice>& slices) override {
    if (opening) return protocol::fail(Error::unavailable, "the disk is full");
    return under_.put_block(id, slices);
  }
  Result<void> put_events(std::string_view id, const std::vector<ViewEvent>& events) override {
    if (opening) return protocol::fail(Error::unavailable, "the disk is full");
    return under_.put_events(id, events);
  }
  Result<void> open_entry(const ViewEntry& entry) override { return under_.open_entry(entry); }
  Result<void> open_envelope(const EnvelopeRow& envelope, std::string_view partner) override {
    return under_.open_envelope(envelope, partner);
  }
  Result<void> close_release(std::string_view release, const std::vector<std::string>& ids) override {
    return under_.close_release(release, ids);
  }
  Result<void> close_envelope(std::string_view envelope, std::string_view partner) override {
    return under_.close_envelope(envelope, partner);
  }
  Result<void> close_collection(std::string_view partner, std::string_view collection) override {
    return under_.close_collection(partner, collection);
  }
  Result<void> close_entry(std::string_view release, std::string_view partner,
                           const std::vector<std::string>& ids) override {
    if (closing) return protocol::fail(Error::unavailable, "the disk is full");
    return under_.close_entry(release, partner, ids);
  }
  Result<void> put_status(std::string_view partner, std::string_view id, std::string_view body,
                          Instant expires) override {
    return under_.put_status(partner, id, body, expires);
  }
  Result<void> put_team(std::string_view id, std::string_view name) override {
    return under_.put_team(id, name);
  }
  Result<void> put_misp_key(std::string_view partner,
                            const std::optional<protocol::Sha256>& digest) override {
    return under_.put_misp_key(partner, digest);
  }
  Result<void> put_token(std::string_view partner, const protocol::Sha256& digest, Instant until) override {
    return under_.put_token(partner, digest, until);
  }
  Result<void> close_token(const protocol::Sha256& digest) override {
    if (closing) return protocol::fail(Error::unavailable, "the disk is full");
    return under_.close_token(digest);
  }
  Result<void> put_pushed(std::string_view partner, const protocol::Uuid& event,
                          std::int64_t timestamp) override {
    return under_.put_pushed(partner, event, timestamp);
  }
  Result<void> drop_expired() override { return under_.drop_expired(); }
  bool opening = false, closing = false;

 private:
  using Error = protocol::Error;
  Views& under_;
};

/// The real gate, which is gone where it should release.
class DyingGate final : public Gate {
 public:
  explicit DyingGate(Gate& under) : under_(under) {}
  Result<void> apply(const protocol::Signed& order) override { return under_.apply(order); }
  Result<void> verify(std::string_view text, const protocol::Signature& signature) override {
    return under_.verify(text, signature);
  }
  Result<SealOutcome> release(const ReleaseOrder& order) override {
    if (dead) return protocol::fail(protocol::Error::unavailable, "the other process closed the connection");
    return under_.release(order);
  }
  Result<void> stop_standing(const protocol::Uuid& order) override { return under_.stop_standing(order); }
  Result<std::vector<GuardFinding>> guard(const ReleaseOrder& order, protocol::Label ceiling) override {
    return under_.guard(order, ceiling);
  }
  Result<std::vector<GuardFinding>> guard_event(const EventOrder& order) override {
    return under_.guard_event(order);
  }
  Result<SealedEnvelope> receipt(const protocol::Receipt& receipt, std::string_view partner,
                                 protocol::Uuid id) override {
    return under_.receipt(receipt, partner, id);
  }
  Result<SealOutcome> recall(const protocol::Signed& order,
                             const std::vector<std::string>& partners) override {
    return under_.recall(order, partners);
  }
  Result<SealedEnvelope> request(const protocol::PermissionRequest& request, std::string_view partner,
                                 const std::vector<std::string>& victims) override {
    return under_.request(request, partner, victims);
  }
  Result<SealedEnvelope> permission(const protocol::Signed& statement) override {
    return under_.permission(statement);
  }
  Result<std::vector<TeamKey>> team_keys(const std::vector<std::string>& teams) override {
    return under_.team_keys(teams);
  }
  Result<OpenedEnvelope> open(std::string_view partner, std::string_view ciphertext) override {
    return under_.open(partner, ciphertext);
  }
  bool dead = false;

 private:
  Gate& under_;
};

/// Our team's world with those views and that gate, while it lives.
struct WithStuckViews {
  Team& team = the_desk().ours;
  Stuck views{*team.views};
  DyingGate gate{*team.gate};
  std::unique_ptr<flow::World> before = std::move(team.world);
  WithStuckViews() {
    team.world = std::make_unique<flow::World>(flow::World{before->store, views, gate, before->link,
                                                           before->files, before->clock, before->entropy,
                                                           before->team, before->derivation_key});
  }
  ~WithStuckViews() { team.world = std::move(before); }
};

}  // namespace test_flow
