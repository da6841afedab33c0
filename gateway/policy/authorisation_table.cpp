// What question 6 and question 7 permit: the 80 rows of authorisation.csv, kept as the two small tables they
// are made of. The row for question 6 does not depend on question 7, and police columns need from question 6
// only whether it covers data.
#include <algorithm>
#include <array>

#include "gateway/policy/grants.h"

namespace gateway::policy {
namespace {

constexpr Grant allow = Grant::allow, allow_min = Grant::allow_min, four_eyes = Grant::four_eyes,
                nvc = Grant::nvc, deny = Grant::deny, statutory = Grant::statutory,
                caseref = Grant::allow_caseref;

struct SharingRow {
  std::string_view q6, q3;
  Grant indicators_third, indicators_affected, victim_identity, raw_third, raw_affected;
  bool covers_data;
};
constexpr std::array<SharingRow, 10> sharing_rows{{
    {"unanswered", "ongoing", four_eyes, four_eyes, nvc, nvc, nvc, false},
    {"unanswered", "over", nvc, nvc, nvc, nvc, nvc, false},
    {"no", "ongoing", deny, deny, deny, deny, deny, false},
    {"no", "over", deny, deny, deny, deny, deny, false},
    {"information", "ongoing", allow, allow, nvc, nvc, nvc, false},
    {"information", "over", allow, allow, nvc, nvc, nvc, false},
    {"all_affected", "ongoing", nvc, allow, nvc, nvc, allow_min, true},
    {"all_affected", "over", nvc, allow, nvc, nvc, allow_min, true},
    {"all_third", "ongoing", allow, allow, nvc, allow_min, allow_min, true},
    {"all_third", "over", allow, allow, nvc, allow_min, allow_min, true},
}};

struct PoliceRow {
  std::string_view q7;
  Grant facts_voluntary, facts_statutory, raw_with_data, raw_without;
};
constexpr std::array<PoliceRow, 4> police_rows{{
    {"unanswered", nvc, statutory, nvc, nvc},
    {"no", deny, statutory, deny, deny},
    {"yes", allow, statutory, allow, nvc},
    {"already", caseref, statutory, nvc, nvc},
}};

}  // namespace

Grants authorisation_row(std::string_view q6, std::string_view q7, std::string_view q3,
                         std::string_view reporting) {
  const auto* share = std::find_if(sharing_rows.begin(), sharing_rows.end(),
                                   [&](const SharingRow& row) { return row.q6 == q6 && row.q3 == q3; });
  const auto* police = std::find_if(police_rows.begin(), police_rows.end(),
                                    [&](const PoliceRow& row) { return row.q7 == q7; });
  const bool by_duty = reporting == "statutory";
  if (share == sharing_rows.end() || police == police_rows.end() || (!by_duty && reporting != "voluntary"))
    return {deny, deny, deny, deny, deny, deny, deny};
  return {share->indicators_third,
          share->indicators_affected,
          share->victim_identity,
          share->raw_third,
          share->raw_affected,
          by_duty ? police->facts_statutory : police->facts_voluntary,
          share->covers_data ? police->raw_with_data : police->raw_without};
}

}  // namespace gateway::policy
