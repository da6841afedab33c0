#include "gateway/gate/roster.h"

#include <algorithm>
#include <filesystem>

#include "gateway/gate/files.h"
#include "gateway/gate/roster_keys.h"
#include "protocol/text.h"

namespace gateway::gate {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Order;
using protocol::Signature;
using protocol::Signed;

constexpr std::size_t order_bytes = 8U << 20;
constexpr std::size_t signature_bytes = 64U << 10;
constexpr std::int64_t skew_seconds = 600;
constexpr std::size_t keys_at_once = 500;

std::string number(std::size_t index) {
  std::string digits = std::to_string(index);
  return std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits;
}

bool has_role(const protocol::PersonOrder& person, std::string_view role) {
  return std::find(person.roles.begin(), person.roles.end(), role) != person.roles.end();
}

Result<void> check_founder(const Order& order) {
  const auto& person = order.person;
  if (person && person->id == order.by && person->state == "active" && has_role(*person, "administrator"))
    return {};
  return fail(Error::denied, "the first order must be about the administrator who signs it", order.by);
}

/// The text holds exactly the keys it claims to hold, none of them secret.
Result<void> check_claim(OpenPgp& pgp, const Claim& claim) {
  TRY(auto found, pgp.inspect(*claim.keys));
  std::vector<std::string> have;
  for (const auto& key : found) {
    if (key.secret)
      return fail(Error::denied, "the order holds a secret key", claim.owner, "give the public key alone");
    have.push_back(key.fingerprint);
  }
  auto want = claim.fingerprints;
  std::sort(have.begin(), have.end());
  std::sort(want.begin(), want.end());
  if (have == want) return {};
  return fail(Error::invalid, "the keys of the order are not those whose fingerprints it names", claim.owner,
              "compare the fingerprints with their owner");
}

}  // namespace

std::string subject_of(const Order& order) {
  return order.person ? "person/" + order.person->id : "partner/" + order.partner->id;
}

std::vector<Claim> claims_of(const Order& order) {
  if (order.person) return {{subject_of(order), {order.person->fingerprint}, &order.person->openpgp_key}};
  std::vector<Claim> claims{{subject_of(order), order.partner->fingerprints, &order.partner->openpgp_keys}};
  for (const auto& person : order.partner->people) {
    claims.push_back(
        {"named/" + order.partner->id + "/" + person.id, {person.fingerprint}, &person.openpgp_key});
  }
  return claims;
}

Result<void> Roster::found(OpenPgp& pgp, const std::string& folder, const Signed& order, Instant now) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error)
    return fail(Error::unavailable, "the roster's folder cannot be made private", folder,
                "check who owns it");
  Roster roster(pgp, folder);
  TRY(auto kept, roster.read_files());
  if (!kept.empty()) {
    return fail(Error::conflict, "the roster has been founded before", folder,
                "its administrators add everybody else");
  }
  return roster.accept(order, now, Mode::founding);
}

Result<std::unique_ptr<Roster>> Roster::load(OpenPgp& pgp, const std::string& folder) {
  std::unique_ptr<Roster> roster(new Roster(pgp, folder));
  TRY(auto kept, roster->read_files());
  CHECK(roster->import_all(kept));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    auto accepted = roster->accept(kept[i].order, {}, Mode::replay);
    if (accepted.has_value() && i == 0) accepted = check_founder(*Order::parse(kept[i].order.text));
    if (accepted.has_value()) continue;
    protocol::Failure failure = accepted.error();
    failure.where = folder + "/" + kept[i].name;
    failure.remedy = "the roster was changed or damaged: restore the folder from a backup";
    return failure;
  }
  return roster;
}

Result<std::vector<Roster::Kept>> Roster::read_files() const {
  std::vector<Kept> kept;
  std::error_code error;
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(folder_, error)) {
    if (file.path().extension() == ".order") names.insert(file.path().filename().string());
  }
  for (const auto& name : names) {
    const std::string stem = number(kept.size() + 1);
    if (name != stem + ".order") {
      return fail(Error::internal, "an order is missing from the roster", folder_ + "/" + stem + ".order",
                  "restore the folder from a backup");
    }
    Kept one;
    one.name = name;
    TRY(one.order.text, read_file(folder_ + "/" + name, order_bytes));
    TRY(auto order, Order::parse(one.order.text));
    TRY(auto signature, read_file(folder_ + "/" + stem + ".sig", signature_bytes));
    one.order.signatures = {{order.by, signature}};
    kept.push_back(std::move(one));
  }
  return kept;
}

Result<void> Roster::import_all(const std::vector<Kept>& kept) {
  // Many keys at a time: gpg starts once for them. A key in the keyring has no authority before its order is
  // verified.
  std::string keys;
  std::size_t count = 0;
  for (const auto& one : kept) {
    TRY(auto order, Order::parse(one.order.text));
    for (const auto& claim : claims_of(order)) {
      keys += *claim.keys + "\n";
      count += claim.fingerprints.size();
    }
    if (count < keys_at_once && &one != &kept.back()) continue;
    CHECK(pgp_.import_keys(keys));
    keys.clear();
    count = 0;
  }
  return {};
}

Result<void> Roster::apply(const Signed& order, Instant now) {
  const std::lock_guard one_at_a_time(apply_mutex_);
  return accept(order, now, Mode::fresh);
}

Result<void> Roster::accept(const Signed& signed_order, Instant now, Mode mode) {
  TRY(auto order, Order::parse(signed_order.text));
  if (signed_order.signatures.size() != 1 || signed_order.signatures.front().person != order.by) {
    return fail(Error::unauthenticated, "an order is signed by the one administrator it names", order.by);
  }
  if (const auto known = known_.find(order.id); known != known_.end()) {
    if (known->second == protocol::sha256(signed_order.text)) return {};
    return fail(Error::conflict, "another order has the same id", order.id.text(), "prepare the order again");
  }
  if (mode == Mode::founding) {
    CHECK(check_founder(order));
    CHECK(take_keys(
        order));  // nobody is known yet who could vouch for it: the signature is by the key it brings
  }
  CHECK(check_signer(order, signed_order, mode));
  CHECK(check_new(order));
  if (mode != Mode::replay) {
    if (order.at > now + skew_seconds) {
      return fail(Error::expired, "the order is dated in the future", order.id.text(), "compare the clocks");
    }
    if (mode == Mode::fresh) CHECK(take_keys(order));
    CHECK(keep(signed_order));
  }
  enter(order, signed_order.text);
  return {};
}

Result<void> Roster::check_signer(const Order& order, const Signed& signed_order, Mode mode) const {
  const auto& signature = signed_order.signatures.front();
  const bool founding = mode == Mode::founding || (mode == Mode::replay && known_.empty());
  const auto known = person(order.by);
  if (!founding) {
    if (!known || known->state != "active" || !has_role(*known, "administrator")) {
      return fail(Error::denied, "only an active administrator changes who is known", order.by);
    }
    if (order.person && order.person->id == order.by) {
      return fail(Error::denied, "nobody changes their own entry", order.by, "ask another administrator");
    }
  }
  if (founding && !order.person) return fail(Error::denied, "the first order founds the roster", order.by);
  const std::string& fingerprint = founding ? order.person->fingerprint : known->fingerprint;
  // Orders were accepted while their signer's key was good; it may have expired or been revoked since.
  const Accept accept = mode == Mode::replay ? Accept::standing : Accept::now;
  TRY(auto verified, pgp_.verify(signed_order.text, signature.openpgp, accept));
  if (verified.fingerprint == fingerprint) return {};
  return fail(Error::unauthenticated, "the order is signed with another key than its administrator's",
              order.by);
}

Result<void> Roster::check_new(const Order& order) const {
  const std::string subject = subject_of(order);
  if (const auto last = newest_.find(subject); last != newest_.end() && order.at <= last->second) {
    return fail(Error::conflict, "a newer order about the same subject is known", subject,
                "prepare the order again");
  }
  if (order.partner) {
    for (const auto& [id, partner] : partners_) {
      if (id == order.partner->id || partner.short_name != order.partner->short_name) continue;
      return fail(Error::conflict, "another partner has this short name", order.partner->short_name,
                  "choose another");
    }
  }
  std::set<std::string> seen;
  for (const auto& claim : claims_of(order)) {
    for (const auto& fingerprint : claim.fingerprints) {
      const auto owner = owners_.find(fingerprint);
      const bool others = owner != owners_.end() && owner->second != claim.owner;
      if (!others && seen.insert(fingerprint).second) continue;
      return fail(Error::conflict, "this OpenPGP key belongs to somebody else already", fingerprint,
                  "use another key");
    }
  }
  return {};
}

Result<void> Roster::take_keys(const Order& order) {
  std::string keys;
  for (const auto& claim : claims_of(order)) {
    CHECK(check_claim(pgp_, claim));
    keys += *claim.keys + "\n";
  }
  return pgp_.import_keys(keys);
}

Result<void> Roster::keep(const Signed& order) {
  const std::string stem = number(known_.size() + 1);
  // The order's own file is the commit: a signature without one is overwritten by the next.
  CHECK(write_durable(folder_, stem + ".sig", order.signatures.front().openpgp));
  return write_durable(folder_, stem + ".order", order.text);
}

void Roster::enter(const Order& order, const std::string& text) {
  const std::unique_lock lock(mutex_);
  for (const auto& claim : claims_of(order)) {
    for (const auto& fingerprint : claim.fingerprints) owners_[fingerprint] = claim.owner;
  }
  newest_[subject_of(order)] = order.at;
  known_[order.id] = protocol::sha256(text);
  if (order.person) {
    people_[order.person->id] = *order.person;
  } else {
    partners_[order.partner->id] = *order.partner;
  }
}

std::optional<protocol::PersonOrder> Roster::person(const std::string& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = people_.find(id);
  return found == people_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<protocol::PartnerOrder> Roster::partner(const std::string& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = partners_.find(id);
  return found == partners_.end() ? std::nullopt : std::optional(found->second);
}

std::pair<std::size_t, std::size_t> Roster::size() const {
  const std::shared_lock lock(mutex_);
  return {people_.size(), partners_.size()};
}

Result<void> Roster::verify(std::string_view text, const Signature& signature) const {
  if (protocol::Uuid::parse(signature.person).has_value()) return verify_team(text, signature);
  TRY(auto fingerprint, active_fingerprint(signature.person));
  TRY(auto verified, pgp_.verify(text, signature.openpgp));
  if (verified.fingerprint == fingerprint) return {};
  return fail(Error::unauthenticated, "the text is signed with another key than this person's",
              signature.person);
}

Result<void> Roster::verify_team(std::string_view text, const Signature& signature) const {
  const auto team = partner(signature.person);
  if (!team || team->state != "active")
    return fail(Error::unauthenticated, "no active partner of that id is known here", signature.person);
  TRY(auto verified, pgp_.verify(text, signature.openpgp));
  const auto& theirs = team->fingerprints;
  if (std::find(theirs.begin(), theirs.end(), verified.fingerprint) != theirs.end()) return {};
  return fail(Error::unauthenticated, "the text is signed with another key than this team's",
              signature.person);
}

Result<std::string> Roster::active_fingerprint(const std::string& id) const {
  const auto slash = id.find('/');
  if (slash == std::string::npos) {
    const auto known = person(id);
    if (known && known->state == "active") return known->fingerprint;
  } else if (const auto team = partner(id.substr(0, slash)); team && team->state == "active") {
    for (const auto& named : team->people) {
      if (named.id == id.substr(slash + 1)) return named.fingerprint;
    }
  }
  return fail(Error::unauthenticated, "nobody active of that name is known here", protocol::printable(id));
}

}  // namespace gateway::gate
