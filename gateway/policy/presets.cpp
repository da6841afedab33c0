#include "gateway/policy/presets.h"

#include <algorithm>

namespace gateway::policy {

using protocol::Label;

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all{
      {"first", "FIRST", Label::amber, Label::amber_strict, true, false, true, true, true,
       "Several hundred teams of every sector world-wide: up to TLP:AMBER, and no personal data or raw "
       "material to the "
       "whole circle."},
      {"tf-csirt", "TF-CSIRT / Trusted Introducer", Label::amber, Label::amber_strict, true, false, true,
       false, true,
       "European and neighbouring teams: up to TLP:AMBER; add accredited and certified teams only, listed "
       "ones have "
       "not been reviewed."},
      {"egc", "EGC", Label::amber_strict, Label::amber_strict, true, false, true, false, true,
       "European governmental teams, closed and informal: TLP:AMBER+STRICT is usual; add each member by "
       "name."},
      {"ncc", "Nordic CERT cooperation", Label::amber_strict, Label::amber, true, false, false, false, true,
       "The Nordic national teams, closed: TLP:AMBER is usual, and what arrives unmarked counts as "
       "TLP:AMBER."},
      {"iwwn", "IWWN", Label::amber_strict, Label::amber_strict, true, true, true, false, true,
       "Policy, CERT and law-enforcement delegates of several continents, closed: what comes from a victim "
       "also needs "
       "its yes to the police."},
      {"cnw", "EU CSIRTs Network", Label::amber, Label::amber, true, false, false, false, true,
       "The designated teams of the EU member states and CERT-EU; observers take part, so send "
       "TLP:AMBER+STRICT to "
       "members one by one instead."},
  };
  return all;
}

const Preset* preset(std::string_view key) {
  const auto found =
      std::find_if(presets().begin(), presets().end(), [&](const Preset& p) { return p.key == key; });
  return found == presets().end() ? nullptr : &*found;
}

}  // namespace gateway::policy
