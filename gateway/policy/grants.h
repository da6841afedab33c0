// What the victim's answers permit: question 6 and question 7, by kind of object and by audience.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/intake.h"

namespace gateway::policy {

/// The intake in force for the incident the object is rooted in.
struct Authorisation {
  std::string intake;  ///< id and version, "INTAKE@3"
  protocol::Intake answers;
};

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
