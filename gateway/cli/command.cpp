#include "gateway/cli/command.h"

#include <charconv>
#include <iterator>

namespace gateway::cli {

std::string Arguments::get(const std::string& name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? std::string(otherwise) : found->second.front();
}

std::vector<std::string> Arguments::all(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::int64_t Arguments::number(const std::string& name) const {
  const std::string text = get(name);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<Command> all_commands() {
  std::vector<Command> all;
  for (auto part :
       {house_commands,      person_commands,   partner_commands, partner_check_commands, circle_commands,
        intake_commands,     incident_commands, life_commands,    records_commands,       object_commands,
        share_commands,      standing_commands, guard_commands,   policy_commands,        matrix_commands,
        exchange_commands,   carry_commands,    feed_commands,    misp_commands,          token_commands,
        permission_commands, trace_commands}) {
    auto commands = part();
    std::move(commands.begin(), commands.end(), std::back_inserter(all));
  }
  return all;
}

const std::vector<std::pair<std::string, std::string>>& groups() {
  static const std::vector<std::pair<std::string, std::string>> all{
      {"person", "Our own people: profiles, roles, keys."},
      {"partner", "Partner teams: cards, keys, ceilings."},
      {"circle", "Networks of partners and case groups."},
      {"intake", "The first contact: the questions, the answers and what they permit."},
      {"incident", "Incidents: whom they affect, step by step, and how long they are kept."},
      {"records", "Records requests, and the register of what came in and went out."},
      {"basis", "Legal-basis codes of releases that rest on the law."},
      {"object", "STIX objects and MISP events: bring in, find, look at."},
      {"share", "Propose, look at and approve what leaves the house."},
      {"standing", "Standing shares: what flows to partners without a person each time."},
      {"guard", "What the guard stopped, and exceptions from it."},
      {"outbox", "What is owed to partners until their receipt."},
      {"inbox", "What partners sent."},
      {"feed", "TAXII collections and MISP servers, of partners and public, that are pulled."},
      {"misp", "Partners whose MISP servers pull from us and push to us, and those we push to."},
      {"token", "Partners whose TAXII clients show a token, for they can show no certificate."},
      {"permission", "What originators permit beyond a label: ask, answer, record."},
      {"recall", "Call back what was released."},
      {"policy", "What may go to whom, and our own rules."},
      {"ledger", "The append-only log of what happened."},
      {"completion", "Completion for shells."},
  };
  return all;
}

Option dry_run_option() {
  return {"dry-run", "", "Check and show what would happen; change nothing"};
}
Option yes_option() {
  return {"yes", "", "Do not ask before signing or sending"};
}
Option reason_option(std::string help) {
  return {"reason", "TEXT", std::move(help), true};
}

}  // namespace gateway::cli
