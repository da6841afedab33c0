#include "gateway/gate/engine.h"

#include <algorithm>
#include <chrono>

#include "gateway/gate/control.h"
#include "gateway/gate/event.h"
#include "gateway/gate/permission.h"
#include "gateway/gate/seal.h"
#include "gateway/gate/team_keys.h"

namespace gateway::gate {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Label;

constexpr std::size_t most_ciphertext = max_opened + (2U << 20);

Instant system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(since - seconds);
  return {seconds.count(), static_cast<std::uint32_t>(nanos.count())};
}

std::vector<GuardFinding> as_answer(std::vector<guard::Finding> findings) {
  std::vector<GuardFinding> out;
  for (auto& finding : findings) {
    out.push_back(
        {finding.index, std::move(finding.code), std::move(finding.pointer), std::move(finding.what)});
  }
  return out;
}

}  // namespace

Engine::Engine(EngineOptions options, std::unique_ptr<OpenPgp> pgp, std::unique_ptr<Roster> roster,
               std::unique_ptr<StandingState> standing, guard::WarningLists warnings)
    : options_(std::move(options)),
      pgp_(std::move(pgp)),
      roster_(std::move(roster)),
      standing_(std::move(standing)),
      watch_(std::move(warnings)) {}

Result<std::unique_ptr<Engine>> Engine::open(EngineOptions options) {
  if (!protocol::Uuid::parse(options.team_id)) {
    return fail(Error::invalid, "our team's id is no UUID", "team_id", "run init first");
  }
  if (!options.now) options.now = system_now;
  if (options.standing.empty()) options.standing = options.roster + ".standing";
  TRY(auto pgp, OpenPgp::open(options.home));
  TRY(auto roster, Roster::load(*pgp, options.roster));
  TRY(auto standing, StandingState::open(options.standing));
  TRY(auto warnings, read_warning_lists(options.warnings));
  return std::unique_ptr<Engine>(new Engine(std::move(options), std::move(pgp), std::move(roster),
                                            std::move(standing), std::move(warnings)));
}

Result<void> Engine::apply(const protocol::Signed& order) {
  return roster_->apply(order, options_.now());
}

Result<void> Engine::verify(std::string_view text, const protocol::Signature& signature) {
  return roster_->verify(text, signature);
}

Result<SealOutcome> Engine::release(const ReleaseOrder& order) {
  const Instant now = options_.now();
  TRY(auto content, check_content(order));
  const bool standing = protocol::StandingOrder::is(order.approval.text);
  TRY(auto approval, standing ? check_standing(*roster_, *standing_, order, content, now)
                              : check_approval(*roster_, order, content, now));
  return seal_release(house(), order, content, approval, now);
}

Result<void> Engine::stop_standing(const protocol::Uuid& order) {
  return standing_->stop(order);
}

Result<std::vector<GuardFinding>> Engine::guard(const ReleaseOrder& order, protocol::Label ceiling) {
  CHECK(check_content(order));
  protocol::Approval approval;  // of nobody, for nobody, unless there is one
  if (!order.approval.text.empty()) {
    TRY(approval, protocol::Approval::parse(order.approval.text));
  }
  return as_answer(guard_slices(house(), order, ceiling, approval));
}

Result<std::vector<GuardFinding>> Engine::guard_event(const EventOrder& order) {
  TRY(auto findings, gate::guard_event(house(), order));
  return as_answer(std::move(findings));
}

Result<SealedEnvelope> Engine::receipt(const protocol::Receipt& receipt, std::string_view partner,
                                       protocol::Uuid id) {
  return seal_receipt(house(), receipt, std::string(partner), id, options_.now());
}

Result<SealOutcome> Engine::recall(const protocol::Signed& order, const std::vector<std::string>& partners) {
  return seal_recall(house(), order, partners, options_.now());
}

Result<SealedEnvelope> Engine::request(const protocol::PermissionRequest& request, std::string_view partner,
                                       const std::vector<std::string>& victims) {
  if (!request.note.empty()) {
    TRY(const auto findings, guard(order_of_note(options_.team_id, request.note, victims), Label::amber));
    if (!findings.empty())
      return fail(Error::denied, "the guard stops the note: " + findings.front().what, "note",
                  "say it without what gives a victim away");
  }
  return seal_request(house(), request, std::string(partner), options_.now());
}

Result<SealedEnvelope> Engine::permission(const protocol::Signed& statement) {
  return seal_permission(house(), statement, options_.now());
}

Result<std::vector<TeamKey>> Engine::team_keys(const std::vector<std::string>& teams) {
  return gate::team_keys(house(), teams, options_.now());
}

Result<OpenedEnvelope> Engine::open(std::string_view partner, std::string_view ciphertext) {
  const auto known = roster_->partner(std::string(partner));
  if (!known) return fail(Error::unauthenticated, "the sender is not known to the gate");
  if (known->state != "active") return fail(Error::denied, "the sender is " + known->state, known->id);
  if (ciphertext.size() > most_ciphertext)
    return fail(Error::too_large, "an envelope of more than 18 MiB", known->id);
  TRY(auto opened, pgp_->open_message(ciphertext, max_opened));
  const auto& theirs = known->fingerprints;
  if (std::find(theirs.begin(), theirs.end(), opened.fingerprint) == theirs.end()) {
    return fail(Error::unauthenticated, "the message is signed by somebody else than its sender", known->id,
                "if their key is new, ask them for their card and compare fingerprints");
  }
  return OpenedEnvelope{std::move(opened.plaintext), std::move(opened.fingerprint)};
}

Health Engine::health() {
  Health health;
  std::tie(health.people, health.partners) = roster_->size();
  auto key = pgp_->signing_key(options_.now());
  if (key.has_value()) {
    health.fingerprint = key->fingerprint;
  } else {
    health.problem = key.error().what;
  }
  if (health.people == 0) health.problem = "nobody is in the roster yet";
  return health;
}

}  // namespace gateway::gate
