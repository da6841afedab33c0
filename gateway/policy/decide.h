// decide(): may this go to that recipient, and on what conditions? A pure function of terms, authorisation,
// audience and time. Deny wins; an error is a deny; no rule is a deny; nothing is exempt.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "protocol/digest.h"
#include "protocol/intake.h"
#include "protocol/pap.h"
#include "protocol/stix.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace gateway::policy {

enum class Role { originator, recipient };
enum class Origin { incident, observation, partner, public_source };
std::string_view text(Origin origin);
protocol::Result<Origin> parse_origin(std::string_view text);

/// Whose side of the incident an object describes; said at admission, never inferred. Only what is the
/// attacker's may leave while question 6 is open; what is the victim's or a third party's is pseudonymised.
enum class ObjectRole { unknown, attacker, victim, third_party };
std::string_view text(ObjectRole role);
protocol::Result<ObjectRole> parse_object_role(std::string_view text);

/// What binds (origin, object).
struct Terms {
  Origin origin = Origin::incident;
  std::string origin_id;  ///< incident id, partner team UUID, or a name for observations and public sources
  bool ours = false;      ///< we are the creator (and so the originator); otherwise we are a recipient
  protocol::Label label = protocol::Label::unmarked;  ///< effective, overlays included
  protocol::stix::Kind kind = protocol::stix::Kind::raw;
  ObjectRole role = ObjectRole::unknown;
  std::string originator;  ///< STIX identity of who made it where that is not the sender; otherwise empty
  std::string arrived_in;  ///< circle id it was addressed to when it came from a partner; otherwise empty
  protocol::Instant arrived_at{};  ///< when it came from a partner; otherwise zero
  protocol::Pap pap = protocol::Pap::none;
  /// The source's policy is in force from … until (IEP 2.0 start_date, end_date): outside it is held.
  std::optional<protocol::Instant> valid_from, valid_until;
  /// The source's own restrictions, fixed words: "no-onward", "no-attribution", "must-attribute", "encrypt",
  /// "no-notify", "no-action", "no-resale", "obfuscate-victims"; any other word is a deny.
  std::vector<std::string> restrictions;
  std::vector<std::string> holds;  ///< open reasons to keep it in
  /// RED: our people who may see it (person ids). Where the source also named people elsewhere, "team
  /// uuid/person id".
  std::vector<std::string> named;
};

/// The intake in force for the incident the object is rooted in.
struct Authorisation {
  std::string intake;  ///< id and version, "INTAKE@3"
  protocol::Intake answers;
};

/// How the recipient stands to us and to the item.
enum class Audience {
  named,
  own_org,
  clients,
  circle_home,
  circle_other,
  outside_org,
  public_,  // NOLINT(readability-identifier-naming): "public" is a keyword
};
std::string_view text(Audience audience);

/// The rules of a circle that bear on a decision (facts/policy.md §5).
struct CircleRules {
  std::string id, name;
  protocol::Label max_outbound = protocol::Label::clear;
  bool members_know = true;  ///< members may know of each other
  bool law_enforcement = false;
  bool third_countries = false;
  bool personal_data_denied = false;
  bool closed = false;    ///< its members were vetted and it has no public channel (K5)
  std::string community;  ///< the community it belongs to, where one is declared (K5); otherwise empty
  bool history = false;   ///< members who join later may have what was addressed to it before
};

struct Recipient {
  std::string id;     ///< team UUID
  std::string name;   ///< for sentences
  std::string state;  ///< active, suspended, former
  Audience audience = Audience::outside_org;
  protocol::Label ceiling = protocol::Label::clear;
  std::optional<CircleRules> circle;  ///< the circle the share is addressed to
  bool member = false;                ///< member of that circle now
  bool affected = false;              ///< listed on the incident as an affected organisation
  bool police = false;
  bool named_people = false;  ///< delivery is sealed to people the author named (K1)
  /// Who they are, "team uuid/person id". Only needed for what is not ours: a recipient may hand it on only
  /// to people its source named (Terms::named); anybody else counts as outside_org.
  std::vector<std::string> people;
};

/// Ordered by strictness: a later enumerator is stricter, and the strictest rule binds. allow_redacted stands
/// after needs_approvals: where one rule asks for a second person and another for a minimised copy, both
/// hold, and what must not be lost is that the full object may not leave.
enum class Verdict { allow, needs_approvals, allow_redacted, needs_originator, needs_victim, deny };
std::string_view text(Verdict verdict);

struct Reason {
  std::string code;  ///< the tables' codes (R-…), and C-… circle, P-… partner, A-… authorisation, H-… hold
  std::string sentence;  ///< for a person of ours, complete in itself; may name the victim: never leaves
};

struct Decision {
  Verdict verdict = Verdict::deny;
  std::vector<Reason> reasons;          ///< the rule chain in order; the binding one first
  std::vector<std::string> conditions;  ///< K1 … K6 that hold and must be recorded
  bool statutory = false;
  bool redact = false;  ///< only a minimised or sanitised form may leave; set for every allow_redacted and
                        ///< for needs_approvals where a sanitised form was asked for
  bool names_victim = false;     ///< it names the victim with the victim's yes: two others must approve
  protocol::Sha256 inputs{};     ///< digest of canonical_inputs()
  std::string sentence() const;  ///< of the binding reason
  bool may_leave() const {
    return verdict == Verdict::allow || verdict == Verdict::allow_redacted ||
           verdict == Verdict::needs_approvals;
  }
};

/// The exact text the inputs digest is over; stored so that a decision can be replayed. One line a value. Of
/// the clock it holds only what follows from it (does the incident count as ongoing, have the answers
/// expired), so that the same inputs give the same digest until something that matters changes.
std::string canonical_inputs(const Terms& terms, const std::optional<Authorisation>& authorisation,
                             const Recipient& recipient, protocol::Instant now);

Decision decide(const Terms& terms, const std::optional<Authorisation>& authorisation,
                const Recipient& recipient, protocol::Instant now);

/// The decision again from what canonical_inputs() wrote: same verdict, same reasons (several holds or
/// restrictions in sorted order). A text that this version of the rules did not write is a deny (H-INPUTS).
Decision decide_recorded(std::string_view canonical_inputs);

// ---- the tables, compiled in from facts; tested cell by cell ----

enum class Cell { allow, cond, noc, deny };
struct TlpCell {
  Cell cell = Cell::deny;
  std::string_view condition;  ///< K1 … K6 or empty
  std::string_view reason;     ///< R-…
};
TlpCell tlp_cell(Role role, protocol::Label label, Audience audience);

enum class Grant { allow, allow_min, four_eyes, nvc, deny, statutory, allow_caseref };
std::string_view text(Grant grant);
/// Columns of the authorisation table.
struct Grants {
  Grant indicators_third, indicators_affected, victim_identity, raw_third, raw_affected, police_facts,
      police_raw;
};
/// One row by its keys as the table spells them: q6 unanswered|no|information|all_affected|all_third,
/// q7 unanswered|no|yes|already, q3 ongoing|over, reporting voluntary|statutory. Unknown keys give deny
/// everywhere.
Grants authorisation_row(std::string_view q6, std::string_view q7, std::string_view q3,
                         std::string_view reporting);
/// The grants of an intake: confirmed answers, not withdrawn, not past `until`, unknown = ongoing for 24
/// hours. Answers finer than the table take the stricter row for each column. Unconfirmed answers open
/// nothing. `name_victim` yes turns victim_identity into four_eyes where the victim also shares information;
/// no closes it.
Grants grants(const protocol::Intake& intake, protocol::Instant now);

/// What binds of an intake's versions (oldest first, numbered from 1): the newest confirmed one, tightened by
/// every unconfirmed one after it. What an unconfirmed version would open stays closed, what it closes is
/// closed at once. `intake` of the result is "ID@3", or "ID@3,4" where a later version tightened it. nullopt
/// without versions.
std::optional<Authorisation> in_force(std::string_view intake_id,
                                      const std::vector<protocol::Intake>& versions);

}  // namespace gateway::policy
