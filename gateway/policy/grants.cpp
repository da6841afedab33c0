// From the answers of one intake to what they permit, column by column; and which of its versions bind.
#include <algorithm>
#include <array>

#include "gateway/policy/chain.h"

namespace gateway::policy {
namespace {

using protocol::Answer;
using protocol::Intake;
using protocol::Ongoing;
using protocol::Police;
using protocol::Sharing;

/// A "don't know" to question 3 is taken as "still going on" for a day, and no longer.
constexpr std::int64_t unknown_counts_as_ongoing_seconds = 86400;
/// How far ahead of ours the clock of whoever wrote the answers down may be.
constexpr std::int64_t skew_seconds = 300;

/// Grants that answers can give, from open to closed.
int strictness(Grant grant) {
  switch (grant) {
    case Grant::allow:
      return 0;
    case Grant::allow_min:
      return 1;
    case Grant::four_eyes:
    case Grant::allow_caseref:
    case Grant::statutory:
      return 2;
    case Grant::nvc:
      return 3;
    case Grant::deny:
      return 4;
  }
  return 4;
}

Grant stricter(Grant a, Grant b) {
  return strictness(b) > strictness(a) ? b : a;
}

/// One cell of question 6; `opened` is what a yes opens.
Grant cell(Answer answer, Grant opened) {
  switch (answer) {
    case Answer::yes:
      return opened;
    case Answer::no:
      return Grant::deny;
    case Answer::unanswered:
      return Grant::nvc;
  }
  return Grant::deny;
}

Grant raw_cell(const Sharing& sharing) {
  return stricter(cell(sharing.data, Grant::allow_min), cell(sharing.logs, Grant::allow_min));
}

Grant identity_cell(const Intake& intake) {
  const bool refused = intake.affected.information == Answer::no ||
                       intake.third_parties.information == Answer::no || intake.name_victim == Answer::no;
  if (refused) return Grant::deny;
  const bool shares =
      intake.affected.information == Answer::yes || intake.third_parties.information == Answer::yes;
  return shares && intake.name_victim == Answer::yes ? Grant::four_eyes : Grant::nvc;
}

std::string_view police_word(Police police) {
  switch (police) {
    case Police::unanswered:
      return "unanswered";
    case Police::no:
      return "no";
    case Police::yes:
      return "yes";
    case Police::already:
      return "already";
  }
  return "no";
}

/// The grants as if the answers were confirmed and in force.
Grants answered(const Intake& intake, bool ongoing) {
  const bool silent = nothing_said(intake);
  const bool covers_data = !silent && raw_cell(intake.affected) == Grant::allow_min;
  Grants row = authorisation_row(
      covers_data ? "all_affected" : "unanswered", police_word(intake.police), ongoing ? "ongoing" : "over",
      intake.reporting == protocol::Reporting::statutory ? "statutory" : "voluntary");
  if (silent) {
    if (intake.name_victim == Answer::no) row.victim_identity = Grant::deny;
    return row;
  }
  row.indicators_affected = cell(intake.affected.information, Grant::allow);
  row.indicators_third =
      stricter(cell(intake.third_parties.information, Grant::allow), row.indicators_affected);
  row.raw_affected = stricter(raw_cell(intake.affected), row.indicators_affected);
  row.raw_third = stricter(stricter(raw_cell(intake.third_parties), row.indicators_third), row.raw_affected);
  row.victim_identity = identity_cell(intake);
  return row;
}

template <typename Change>
void change_each(Grants& grants, Change change) {
  for (Grant* grant : {&grants.indicators_third, &grants.indicators_affected, &grants.victim_identity,
                       &grants.raw_third, &grants.raw_affected, &grants.police_facts, &grants.police_raw})
    if (*grant != Grant::statutory) *grant = change(*grant);
}

}  // namespace

bool nothing_said(const Intake& intake) {
  const std::array<Answer, 6> all{intake.affected.information, intake.affected.data,
                                  intake.affected.logs,        intake.third_parties.information,
                                  intake.third_parties.data,   intake.third_parties.logs};
  return std::all_of(all.begin(), all.end(), [](Answer answer) { return answer == Answer::unanswered; });
}

void set_clock(const Intake& intake, protocol::Instant now, Clocked& clock) {
  const std::int64_t since = now.seconds - intake.at.key.seconds;
  const bool fresh = since >= -skew_seconds && since < unknown_counts_as_ongoing_seconds;
  const bool ongoing = intake.ongoing == Ongoing::yes || (intake.ongoing == Ongoing::unknown && fresh);
  clock.ongoing = ongoing && nothing_said(intake);
  clock.expired = intake.until.has_value() && now >= intake.until->key;
}

Grants grants(const Intake& intake, Clocked clock) {
  Grants result = answered(intake, clock.ongoing);
  if (intake.withdrawn)
    change_each(result, [](Grant) { return Grant::deny; });
  else if (!intake.confirmed || clock.expired)
    change_each(result, [](Grant grant) { return stricter(grant, Grant::nvc); });
  return result;
}

Grants grants(const Intake& intake, protocol::Instant now) {
  Clocked clock;
  set_clock(intake, now, clock);
  return grants(intake, clock);
}

}  // namespace gateway::policy
