// Views that fail when they are told to, as on a full disk.
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

/// Our team's world with those views, while it lives.
struct WithStuckViews {
  Team& team = the_desk().ours;
  Stuck views{*team.views};
  std::unique_ptr<flow::World> before = std::move(team.world);
  WithStuckViews() {
    team.world = std::make_unique<flow::World>(flow::World{before->store, views, before->gate, before->link,
                                                           before->files, before->clock, before->entropy,
                                                           before->team, before->derivation_key});
  }
  ~WithStuckViews() { team.world = std::move(before); }
};

}  // namespace test_flow
