// The gate's own list of people and partners. It believes no other process about whose key is whose: every
// entry comes from an order that an administrator signed, kept as a file and verified again at each start.
//   <folder>/000001.order   the order's exact text; 000001.sig its detached signature; 000001 founds the
//   roster
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>

#include "gateway/gate/openpgp.h"
#include "protocol/statement.h"

namespace gateway::gate {

class Roster {
 public:
  /// Writes the first administrator, who signs the order about themselves. Error::conflict unless the folder
  /// is empty.
  static Result<void> found(OpenPgp& pgp, const std::string& folder, const protocol::Signed& order,
                            Instant now);

  /// Replays the folder; an empty one gives an empty roster. A file that is missing, changed or not signed by
  /// whom it should be is a failure with its name: a roster that cannot be proven is not used in part.
  static Result<std::unique_ptr<Roster>> load(OpenPgp& pgp, const std::string& folder);

  /// Takes an order over; returns when it is on disk. The same order again changes nothing. Error::conflict
  /// for an order that is older than what is known of its subject, or whose keys or names belong to somebody
  /// else; Error::denied where the signer is no administrator or the order is about themselves;
  /// Error::unauthenticated for a signature that is not theirs.
  Result<void> apply(const protocol::Signed& order, Instant now);

  std::optional<protocol::PersonOrder> person(const std::string& id) const;
  std::optional<protocol::PartnerOrder> partner(const std::string& id) const;
  /// How many people and partners are known.
  std::pair<std::size_t, std::size_t> size() const;

  /// The signature is by that active person's present key over exactly `text`. A person of ours, or
  /// "<team UUID>/<person id>" of an active partner; or a bare team UUID: one of that active partner's keys.
  Result<void> verify(std::string_view text, const protocol::Signature& signature) const;

 private:
  struct Kept {
    protocol::Signed order;
    std::string name;  // of its file, for failures
  };
  enum class Mode { founding, fresh, replay };

  Roster(OpenPgp& pgp, std::string folder) : pgp_(pgp), folder_(std::move(folder)) {}
  Result<std::vector<Kept>> read_files() const;
  Result<void> import_all(const std::vector<Kept>& kept);
  Result<void> accept(const protocol::Signed& order, Instant now, Mode mode);
  Result<void> check_signer(const protocol::Order& order, const protocol::Signed& text, Mode mode) const;
  Result<void> check_new(const protocol::Order& order) const;
  Result<void> take_keys(const protocol::Order& order);
  Result<void> keep(const protocol::Signed& order);
  void enter(const protocol::Order& order, const std::string& text);
  Result<std::string> active_fingerprint(const std::string& id) const;
  Result<void> verify_team(std::string_view text, const protocol::Signature& signature) const;

  OpenPgp& pgp_;
  std::string folder_;
  std::mutex apply_mutex_;           // orders one after another
  mutable std::shared_mutex mutex_;  // guards everything below
  std::map<std::string, protocol::PersonOrder> people_;
  std::map<std::string, protocol::PartnerOrder> partners_;
  std::map<std::string, Instant> newest_;             // by subject: when its newest order was made
  std::map<std::string, std::string> owners_;         // fingerprint → subject
  std::map<protocol::Uuid, protocol::Sha256> known_;  // orders by id, with the digest of their text
};

}  // namespace gateway::gate
