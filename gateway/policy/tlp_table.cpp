// Label by audience, as originator and as recipient (TLP 2.0; the cells of tlp_audience.csv).
#include <array>

#include "gateway/policy/decide.h"

namespace gateway::policy {
namespace {

constexpr std::size_t labels = 7, audiences = 7;
using Row = std::array<TlpCell, audiences>;
using Table = std::array<Row, labels>;

constexpr Cell allow = Cell::allow, cond = Cell::cond, noc = Cell::noc, deny = Cell::deny;

constexpr Row everywhere(TlpCell cell) {
  return {cell, cell, cell, cell, cell, cell, cell};
}

constexpr TlpCell clear_cell{allow, "", "R-CLEAR"};
constexpr TlpCell unlabelled{deny, "", "R-LABEL-FIRST"};
constexpr TlpCell quarantined{deny, "", "R-QUAR"};

// Rows in the order of protocol::Label; columns in the order of Audience: named, own_org, clients,
// circle_home, circle_other, outside_org, public.
constexpr Table originator{{
    // unmarked
    {unlabelled, {allow, "", "R-DRAFT"}, unlabelled, unlabelled, unlabelled, unlabelled, unlabelled},
    // clear
    everywhere(clear_cell),
    // green
    {{{allow, "", "R-SRC"},
      {allow, "", "R-GREEN"},
      {allow, "", "R-GREEN"},
      {allow, "", "R-GREEN"},
      {allow, "", "R-GREEN"},
      {allow, "K3", "R-SRC-FIRSTHOP"},
      {deny, "", "R-PUB-GREEN"}}},
    // amber
    {{{allow, "K1", "R-SRC"},
      {allow, "K2", "R-AMBER"},
      {allow, "K2", "R-AMBER"},
      {allow, "K2", "R-SRC-FIRSTHOP"},
      {allow, "K2", "R-SRC-FIRSTHOP"},
      {allow, "K3", "R-SRC-FIRSTHOP"},
      {deny, "", "R-PUB"}}},
    // amber+strict
    {{{allow, "K1", "R-SRC"},
      {allow, "K2", "R-STRICT"},
      {allow, "K3", "R-SRC-FIRSTHOP"},
      {allow, "K2", "R-SRC-FIRSTHOP"},
      {allow, "K2", "R-SRC-FIRSTHOP"},
      {allow, "K3", "R-SRC-FIRSTHOP"},
      {deny, "", "R-PUB"}}},
    // red
    {{{allow, "K1", "R-RED"},
      {deny, "", "R-RED-ORG"},
      {deny, "", "R-RED"},
      {deny, "", "R-RED-BCAST"},
      {deny, "", "R-RED-BCAST"},
      {deny, "", "R-RED"},
      {deny, "", "R-PUB"}}},
    // unknown
    everywhere(unlabelled),
}};

constexpr Table recipient{{
    // unmarked
    {{{allow, "K1", "R-UNM"},
      {allow, "K2", "R-UNM"},
      {noc, "", "R-UNM"},
      {cond, "K4", "R-UNM"},
      {noc, "", "R-UNM"},
      {noc, "", "R-UNM"},
      {deny, "", "R-PUB"}}},
    // clear
    everywhere(clear_cell),
    // green
    {{{allow, "", "R-GREEN"},
      {allow, "", "R-GREEN"},
      {allow, "K6", "R-GREEN"},
      {allow, "", "R-GREEN"},
      {cond, "K5", "R-GREEN-COMM"},
      {noc, "", "R-GREEN-OUT"},
      {deny, "", "R-PUB-GREEN"}}},
    // amber
    {{{allow, "K1", "R-AMBER"},
      {allow, "K2", "R-AMBER"},
      {allow, "K2", "R-AMBER-CLIENT"},
      {cond, "K4", "R-HUB"},
      {noc, "", "R-AMBER-PEER"},
      {noc, "", "R-AMBER-PEER"},
      {deny, "", "R-PUB"}}},
    // amber+strict
    {{{allow, "K1", "R-STRICT"},
      {allow, "K2", "R-STRICT"},
      {noc, "", "R-STRICT-CLIENT"},
      {cond, "K4", "R-HUB"},
      {noc, "", "R-STRICT"},
      {noc, "", "R-STRICT"},
      {deny, "", "R-PUB"}}},
    // red
    {{{allow, "K1", "R-RED"},
      {noc, "", "R-RED-ORG"},
      {noc, "", "R-RED"},
      {noc, "", "R-RED"},
      {noc, "", "R-RED"},
      {noc, "", "R-RED"},
      {deny, "", "R-PUB"}}},
    // unknown
    everywhere(quarantined),
}};

}  // namespace

TlpCell tlp_cell(Role role, protocol::Label label, Audience audience) {
  const auto row = static_cast<std::size_t>(label);
  const auto column = static_cast<std::size_t>(audience);
  if (row >= labels || column >= audiences) return quarantined;
  return role == Role::originator ? originator[row][column] : recipient[row][column];
}

}  // namespace gateway::policy
