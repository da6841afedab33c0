// Partners by labels by what the object rests on: the whole policy at one glance.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "gateway/policy/decide.h"

namespace gateway::policy {

/// What an object of the matrix rests on: our own observation, an incident whose victim gave these answers to
/// question 6, or what a partner sent to the recipient's circle.
enum class Basis {
  observation,
  unanswered,
  no,
  information_affected,
  information_third,
  data_third,
  relayed,
};
inline constexpr std::array all_bases{
    Basis::observation,       Basis::unanswered, Basis::no,     Basis::information_affected,
    Basis::information_third, Basis::data_third, Basis::relayed};
std::string_view text(Basis basis);

inline constexpr std::array matrix_labels{protocol::Label::clear, protocol::Label::green,
                                          protocol::Label::amber, protocol::Label::amber_strict,
                                          protocol::Label::red};

/// The verdicts for one recipient and one basis, one a label in the order of matrix_labels. The incident is
/// over, its answers confirmed; the object is the attacker's.
struct MatrixRow {
  std::string recipient;
  Basis basis = Basis::observation;
  std::array<Verdict, matrix_labels.size()> verdicts{};
};
std::vector<MatrixRow> matrix(const std::vector<Recipient>& recipients, protocol::stix::Kind kind,
                              const LocalRules* rules, protocol::Instant now);

}  // namespace gateway::policy
