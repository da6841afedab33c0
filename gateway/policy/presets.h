// Circle presets for the networks a national CSIRT belongs to (facts/policy.md §5).
#pragma once
#include <string_view>
#include <vector>

#include "protocol/tlp.h"

namespace gateway::policy {

struct Preset {
  std::string_view key;  ///< first, tf-csirt, egc, ncc, iwwn, cnw
  std::string_view name;
  protocol::Label max_outbound;
  protocol::Label default_inbound;
  bool members_know;
  bool law_enforcement;
  bool third_countries;
  bool personal_data_denied;
  bool closed;            ///< members are vetted; TLP:GREEN may pass on to it from another such circle
  std::string_view note;  ///< one sentence for the person who chooses it
};
const std::vector<Preset>& presets();
const Preset* preset(std::string_view key);

}  // namespace gateway::policy
