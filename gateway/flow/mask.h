// Masking for a records request: a black bar and its reason in place of what may not be handed out. It
// prepares a person's decision and does not replace it. Pure.
#pragma once
#include <string>
#include <vector>

#include "protocol/json.h"

namespace gateway::flow {

/// What to mask, from the incident's secrecy.
struct Masking {
  std::vector<std::string> names;   ///< by which the victim could be recognised; empty where that is open
  std::vector<std::string> people;  ///< private persons as they are written anywhere
  bool words = false;               ///< everything told in words is secret
  std::string paragraph;            ///< named beside each bar; may be empty
};

/// A copy with bars: always personal data (who answered, mail addresses, personal numbers), then the victim's
/// names in any text (case does not count, words that continue it are covered), and what is told in words.
/// `bars` counts them.
protocol::json::Document masked(const protocol::json::Value& value, const Masking& masking,
                                std::size_t& bars);

/// Whether one of the names can still be made out: blanks, hyphens and full stops left out.
bool names_remain(const protocol::json::Value& value, const Masking& masking);

}  // namespace gateway::flow
