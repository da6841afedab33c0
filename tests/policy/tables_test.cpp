// The two tables, cell by cell against the facts, and a few cells by hand that hold wherever the facts are
// absent.
#include <boost/test/unit_test.hpp>

#include "gateway/policy/presets.h"
#include "tests/policy/support.h"

using namespace policy_test;

namespace {

std::string_view cell_word(Cell cell) {
  switch (cell) {
    case Cell::allow:
      return "allow";
    case Cell::cond:
      return "cond";
    case Cell::noc:
      return "noc";
    case Cell::deny:
      return "deny";
  }
  return "";
}

Label label_word(std::string_view word) {
  if (word == "UNMARKED") return Label::unmarked;
  return word == "UNKNOWN" ? Label::unknown : protocol::parse_label(word);
}

Audience audience_word(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(Audience::public_); ++i)
    if (text(static_cast<Audience>(i)) == word) return static_cast<Audience>(i);
  BOOST_FAIL("no such audience: " << word);
  return Audience::public_;
}

std::vector<std::string> words(const Grants& grants) {
  std::vector<std::string> all;
  for (Grant grant : {grants.indicators_third, grants.indicators_affected, grants.victim_identity,
                      grants.raw_third, grants.raw_affected, grants.police_facts, grants.police_raw})
    all.emplace_back(text(grant));
  return all;
}

/// The answers a person would have given to mean exactly this row.
Intake answers_of_row(const std::vector<std::string>& row) {
  const std::string& q6 = row[0];
  Sharing affected, third;
  if (q6 == "no") affected = third = all_no;
  if (q6 == "information") affected = third = information_only;
  if (q6 == "all_affected" || q6 == "all_third") affected = all_yes;
  if (q6 == "all_third") third = all_yes;
  Intake answers = intake(affected, third);
  answers.police = row[1] == "no"        ? Police::no
                   : row[1] == "yes"     ? Police::yes
                   : row[1] == "already" ? Police::already
                                         : Police::unanswered;
  answers.ongoing = row[2] == "ongoing" ? Ongoing::yes : Ongoing::no;
  answers.reporting = row[3] == "statutory" ? Reporting::statutory : Reporting::voluntary;
  return answers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(label_cells_by_hand) {
  using enum Audience;
  const auto cell = [](Role role, Label label, Audience audience) {
    const TlpCell found = tlp_cell(role, label, audience);
    return std::string(cell_word(found.cell)) + " " + std::string(found.condition) + " " +
           std::string(found.reason);
  };
  BOOST_TEST(cell(Role::originator, Label::red, named) == "allow K1 R-RED");
  BOOST_TEST(cell(Role::originator, Label::red, circle_home) == "deny  R-RED-BCAST");
  BOOST_TEST(cell(Role::originator, Label::amber, outside_org) == "allow K3 R-SRC-FIRSTHOP");
  BOOST_TEST(cell(Role::recipient, Label::amber, circle_other) == "noc  R-AMBER-PEER");
  BOOST_TEST(cell(Role::recipient, Label::amber_strict, circle_home) == "cond K4 R-HUB");
  BOOST_TEST(cell(Role::recipient, Label::amber_strict, clients) == "noc  R-STRICT-CLIENT");
  BOOST_TEST(cell(Role::recipient, Label::green, circle_other) == "cond K5 R-GREEN-COMM");
  BOOST_TEST(cell(Role::originator, Label::unmarked, circle_home) == "deny  R-LABEL-FIRST");
  BOOST_TEST(cell(Role::originator, Label::unknown, own_org) == "deny  R-LABEL-FIRST");
  BOOST_TEST(cell(Role::recipient, Label::unknown, named) == "deny  R-QUAR");
  BOOST_TEST(cell(Role::recipient, Label::clear, public_) == "allow  R-CLEAR");
  BOOST_TEST(cell(Role::originator, Label::green, public_) == "deny  R-PUB-GREEN");
}

BOOST_AUTO_TEST_CASE(all_label_cells) {
  const auto rows = csv(TEST_SHARED_FACTS "/tlp_audience.csv");
  if (rows.empty()) {
    BOOST_TEST_MESSAGE("skipped: no " TEST_SHARED_FACTS "/tlp_audience.csv");
    return;
  }
  BOOST_TEST(rows.size() == 98U);
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row[0] << " " << row[1] << " " << row[2]) {
      const TlpCell found = tlp_cell(row[0] == "originator" ? Role::originator : Role::recipient,
                                     label_word(row[1]), audience_word(row[2]));
      BOOST_TEST(cell_word(found.cell) == row[3]);
      BOOST_TEST(found.condition == row[4]);
      BOOST_TEST(found.reason == row[5]);
    }
  }
}

BOOST_AUTO_TEST_CASE(authorisation_rows_by_hand) {
  using Words = std::vector<std::string>;
  BOOST_TEST(words(authorisation_row("unanswered", "unanswered", "ongoing", "voluntary")) ==
                 (Words{"four_eyes", "four_eyes", "nvc", "nvc", "nvc", "nvc", "nvc"}),
             boost::test_tools::per_element());
  BOOST_TEST(words(authorisation_row("no", "yes", "over", "statutory")) ==
                 (Words{"deny", "deny", "deny", "deny", "deny", "statutory", "nvc"}),
             boost::test_tools::per_element());
  BOOST_TEST(words(authorisation_row("all_affected", "yes", "over", "voluntary")) ==
                 (Words{"nvc", "allow", "nvc", "nvc", "allow_min", "allow", "allow"}),
             boost::test_tools::per_element());
  BOOST_TEST(words(authorisation_row("all_third", "already", "ongoing", "voluntary")) ==
                 (Words{"allow", "allow", "nvc", "allow_min", "allow_min", "allow_caseref", "nvc"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_unknown_row_denies_everything) {
  const std::vector<std::string> closed(7, "deny");
  for (const Grants& row :
       {authorisation_row("maybe", "yes", "over", "voluntary"),
        authorisation_row("all_third", "perhaps", "over", "voluntary"),
        authorisation_row("all_third", "yes", "later", "voluntary"),
        authorisation_row("all_third", "yes", "over", ""), authorisation_row("", "", "", "")})
    BOOST_TEST(words(row) == closed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_authorisation_rows_directly_and_from_answers) {
  const auto rows = csv(TEST_SHARED_FACTS "/authorisation.csv");
  if (rows.empty()) {
    BOOST_TEST_MESSAGE("skipped: no " TEST_SHARED_FACTS "/authorisation.csv");
    return;
  }
  BOOST_TEST(rows.size() == 80U);
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row[0] << " " << row[1] << " " << row[2] << " " << row[3]) {
      const std::vector<std::string> expected(row.begin() + 4, row.end());
      BOOST_TEST(words(authorisation_row(row[0], row[1], row[2], row[3])) == expected,
                 boost::test_tools::per_element());
      BOOST_TEST(words(grants(answers_of_row(row), noon)) == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(presets_are_found_by_key_and_never_send_red) {
  BOOST_TEST(presets().size() == 6U);
  for (std::string_view key : {"first", "tf-csirt", "egc", "ncc", "iwwn", "cnw"}) {
    const Preset* found = preset(key);
    BOOST_TEST_REQUIRE((found != nullptr), key);
    BOOST_TEST((found->max_outbound < Label::red && found->max_outbound > Label::unmarked), key);
    BOOST_TEST((protocol::within(found->default_inbound, Label::red)), key);
    BOOST_TEST(found->note.back() == '.');
  }
  BOOST_TEST((preset("nobody") == nullptr));
  BOOST_TEST(preset("iwwn")->law_enforcement);
  BOOST_TEST(preset("first")->third_countries);
  BOOST_TEST(preset("first")->personal_data_denied);
  BOOST_TEST((preset("ncc")->default_inbound == Label::amber));
}

BOOST_AUTO_TEST_SUITE_END()
