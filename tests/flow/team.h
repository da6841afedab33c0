// One whole team in this process: real store, real gate with real gpg, people with keys of their own; only
// the clock is ours, and the way to partners is a call instead of a network.
#pragma once
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "gateway/flow/commands.h"
#include "gateway/flow/deliver.h"
#include "gateway/flow/receive.h"
#include "gateway/gate/client.h"
#include "gateway/gate/openpgp.h"
#include "gateway/gate/service.h"
#include "gateway/store/files.h"
#include "gateway/store/store.h"
#include "gateway/store/views.h"

namespace test_flow {

using namespace gateway;

class FakeClock final : public Clock {
 public:
  Instant now() override { return now_; }
  void advance(std::int64_t seconds) { now_.seconds += seconds; }

 private:
  /// Keys are made at the real time: a clock behind it would find them not yet valid.
  Instant now_{static_cast<std::int64_t>(std::time(nullptr)) + 3600, 0};
};

/// The same in every run: what depends on it either fails always or never.
class CountingEntropy final : public Entropy {
 public:
  explicit CountingEntropy(std::string seed) : seed_(std::move(seed)) {}
  protocol::Uuid uuid() override;
  std::string bytes(std::size_t count) override;

 private:
  std::string seed_;
  std::uint64_t next_ = 1;
};

class Team;

/// Hands envelopes to the team behind an endpoint; "down" endpoints do not answer.
class DirectLink final : public Link {
 public:
  Result<PostAnswer> post(const std::string& endpoint, const std::vector<std::string>& pins,
                          std::string_view ciphertext) override;
  /// What `serves` says; a link without it reaches nobody.
  Result<GetAnswer> get(const GetRequest& request) override;
  std::function<Result<GetAnswer>(const GetRequest&)> serves;
  /// What `offers` and `takes` say; without them there is nothing and nobody.
  Result<std::vector<OfferedEvent>> offered(const std::string& partner, std::int64_t since) override;
  Result<PushAnswer> push(const PushRequest& request) override;
  std::function<std::vector<OfferedEvent>(const std::string&)> offers;
  std::int64_t offered_since = -1;  ///< what `offered` was asked for the last time
  std::function<Result<PushAnswer>(const PushRequest&)> takes;
  /// What `shows` says; without it nobody is there.
  Result<Sighting> probe(const GetRequest& request) override;
  std::function<Result<Sighting>(const GetRequest&)> shows;
  Result<ShownCertificate> own_certificate() override { return own; }
  ShownCertificate own;  ///< our front's
  Result<std::vector<Visit>> visits() override { return came; }
  std::vector<Visit> came;
  std::map<std::string, Team*> teams;
  std::map<std::string, bool> down;
  std::string from;  ///< who posts: the front would know it by its pin
};

/// An object of a partner's: its id as the header names it, and its bytes as they stand.
struct Sent {
  std::string id, bytes;
};

class Team {
 public:
  Team(const std::string& short_name, FakeClock& clock);
  ~Team();

  /// Makes a person with their own OpenPGP key and takes them over by a signed order.
  void add_person(const std::string& id, std::vector<std::string> roles);
  /// Takes another team over from its card.
  void add_partner(Team& other, const std::string& ceiling);
  /// A command as that person; BOOST_REQUIREs that it succeeds.
  flow::Reply run(const std::string& person, const std::string& verb, const std::string& args,
                  std::vector<std::string> attachments = {});
  /// The same, failures and all.
  Result<flow::Reply> attempt(const std::string& person, const std::string& verb, const std::string& args,
                              std::vector<std::string> attachments = {});
  std::string sign(const std::string& person, const std::string& text);
  /// Brings a text in as an upload and adds it.
  flow::Reply add_objects(const std::string& person, const std::string& text, const std::string& args);
  /// Proposes and signs as `author`; returns the share's id.
  std::string propose(const std::string& author, const std::string& args);
  /// Signs every rendering of the share; returns the answer of share.sign.
  Result<flow::Reply> sign_share(const std::string& person, const std::string& share);
  /// Decides an opened envelope of `from` with these objects, as if it had just been kept; the outcomes as
  /// JSON. Needs a person "ana".
  std::string decide_arrived(Team& from, const std::vector<Sent>& objects, protocol::Label label,
                             const std::string& circle);
  /// Delivers everything that is due now, then decides what came in. Returns how many deliveries were tried.
  int work();
  /// The one text member of a reply.
  static std::string text(const flow::Reply& reply, const char* name);

  std::string folder, endpoint;
  DirectLink link;
  CountingEntropy entropy;
  FakeClock& clock;
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<store::SqliteViews> views;
  std::unique_ptr<gate::Service> service;
  std::unique_ptr<gate::GateClient> gate;
  std::unique_ptr<store::DiskFiles> files;
  std::unique_ptr<flow::World> world;
  std::map<std::string, std::string> keys;  ///< person → fingerprint

 private:
  std::string submit(const std::string& statement);
  std::unique_ptr<gate::OpenPgp> people_;
};

}  // namespace test_flow
