#include "gateway/flow/dry_run.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

class DryStore final : public Store {
 public:
  explicit DryStore(Store& store) : store_(store) {}
  Result<void> read(const std::function<Result<void>(Reader&)>& body) override { return store_.read(body); }
  Result<void> write(const std::function<Result<void>(Writer&)>& body) override {
    bool done = false;
    auto undone = store_.write([&](Writer& writer) -> Result<void> {
      CHECK(body(writer));
      done = true;
      return fail(Error::held, "dry run");  // undoes the step
    });
    return done ? Result<void>() : std::move(undone);
  }

 private:
  Store& store_;
};

class ShutViews final : public Views {
 public:
  Result<void> put_peer(const Peer&) override { return {}; }
  Result<void> put_collections(std::string_view, const std::vector<ViewCollection>&) override { return {}; }
  Result<void> put_block(std::string_view, const std::vector<protocol::Slice>&) override { return {}; }
  Result<void> put_events(std::string_view, const std::vector<ViewEvent>&) override { return {}; }
  Result<void> open_entry(const ViewEntry&) override { return {}; }
  Result<void> open_envelope(const EnvelopeRow&, std::string_view) override { return {}; }
  Result<void> close_release(std::string_view, const std::vector<std::string>&) override { return {}; }
  Result<void> close_envelope(std::string_view, std::string_view) override { return {}; }
  Result<void> close_collection(std::string_view, std::string_view) override { return {}; }
  Result<void> close_entry(std::string_view, std::string_view, const std::vector<std::string>&) override {
    return {};
  }
  Result<void> put_status(std::string_view, std::string_view, std::string_view, Instant) override {
    return {};
  }
  Result<void> put_team(std::string_view, std::string_view) override { return {}; }
  Result<void> put_misp_key(std::string_view, const std::optional<protocol::Sha256>&) override { return {}; }
  Result<void> put_token(std::string_view, const protocol::Sha256&, Instant) override { return {}; }
  Result<void> close_token(const protocol::Sha256&) override { return {}; }
  Result<void> put_pushed(std::string_view, const protocol::Uuid&, std::int64_t) override { return {}; }
  Result<void> drop_expired() override { return {}; }
};

class WatchingGate final : public Gate {
 public:
  explicit WatchingGate(Gate& gate) : gate_(gate) {}
  Result<void> apply(const protocol::Signed& order) override {
    return gate_.verify(order.text, order.signatures.at(0));
  }
  Result<void> verify(std::string_view text, const protocol::Signature& signature) override {
    return gate_.verify(text, signature);
  }
  Result<SealOutcome> release(const ReleaseOrder&) override { return SealOutcome{}; }
  Result<void> stop_standing(const protocol::Uuid&) override { return {}; }
  Result<std::vector<GuardFinding>> guard_event(const EventOrder& order) override {
    return gate_.guard_event(order);
  }
  Result<std::vector<GuardFinding>> guard(const ReleaseOrder& order, protocol::Label ceiling) override {
    return gate_.guard(order, ceiling);
  }
  Result<SealedEnvelope> receipt(const protocol::Receipt&, std::string_view, protocol::Uuid id) override {
    SealedEnvelope empty;
    empty.header.id = id;
    return empty;
  }
  Result<SealOutcome> recall(const protocol::Signed&, const std::vector<std::string>&) override {
    return SealOutcome{};
  }
  Result<SealedEnvelope> request(const protocol::PermissionRequest& request, std::string_view,
                                 const std::vector<std::string>&) override {
    SealedEnvelope empty;
    empty.header.id = request.id;
    return empty;
  }
  Result<SealedEnvelope> permission(const protocol::Signed&) override { return SealedEnvelope{}; }
  Result<std::vector<TeamKey>> team_keys(const std::vector<std::string>& teams) override {
    return gate_.team_keys(teams);
  }
  Result<OpenedEnvelope> open(std::string_view partner, std::string_view ciphertext) override {
    return gate_.open(partner, ciphertext);
  }

 private:
  Gate& gate_;
};

}  // namespace

Result<Reply> run_dry(World& world, const std::function<Result<Reply>(World&)>& body) {
  DryStore store(world.store);
  ShutViews views;
  WatchingGate gate(world.gate);
  World dry{store,       views,         gate,       world.link,          world.files,
            world.clock, world.entropy, world.team, world.derivation_key};
  dry.dry = true;
  dry.bounds = world.bounds;
  TRY(auto reply, body(dry));
  reply.body.set("dry_run", true);
  return reply;
}

}  // namespace gateway::flow
