#include "gateway/flow/commands.h"

#include <algorithm>
#include <array>

#include "gateway/flow/admit.h"
#include "gateway/flow/answer.h"
#include "gateway/flow/by_hand.h"
#include "gateway/flow/circles.h"
#include "gateway/flow/contacts.h"
#include "gateway/flow/deliver.h"
#include "gateway/flow/dry_run.h"
#include "gateway/flow/explain.h"
#include "gateway/flow/feed.h"
#include "gateway/flow/group.h"
#include "gateway/flow/guarded.h"
#include "gateway/flow/inbox.h"
#include "gateway/flow/incident.h"
#include "gateway/flow/intake.h"
#include "gateway/flow/legal_basis.h"
#include "gateway/flow/misp_peers.h"
#include "gateway/flow/misp_push.h"
#include "gateway/flow/partner_check.h"
#include "gateway/flow/partner_status.h"
#include "gateway/flow/people.h"
#include "gateway/flow/permission.h"
#include "gateway/flow/policy.h"
#include "gateway/flow/recall.h"
#include "gateway/flow/records.h"
#include "gateway/flow/share.h"
#include "gateway/flow/standing.h"
#include "gateway/flow/taxii_grade.h"
#include "gateway/flow/tokens.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

enum Roles : unsigned { analyst = 1, approver = 2, administrator = 4, auditor = 8, any = 15 };

struct Command {
  std::string_view verb;
  unsigned roles;
  Result<Reply> (*run)(World&, const Call&);
};

constexpr unsigned readers = analyst | approver | auditor;

constexpr std::array commands = {
    Command{"whoami", any, whoami},
    Command{"status", any, core_status},
    Command{"team.card", any, team_card},
    Command{"person.list", any, person_list},
    Command{"person.prepare", administrator, person_prepare},
    Command{"order.submit", administrator, order_submit},
    Command{"partner.list", any, partner_list},
    Command{"partner.show", any, partner_show},
    Command{"partner.status", any, partner_status},
    Command{"partner.check", analyst | administrator, partner_check},
    Command{"partner.grade", administrator, partner_grade},
    Command{"partner.alias", analyst | administrator, partner_alias},
    Command{"partner.prepare", administrator, partner_prepare},
    Command{"circle.presets", any, circle_presets},
    Command{"circle.list", any, circle_list},
    Command{"circle.show", any, circle_show},
    Command{"circle.create", administrator, circle_create},
    Command{"circle.add", administrator, circle_add},
    Command{"circle.remove", administrator, circle_remove},
    Command{"intake.add", analyst, intake_add},
    Command{"intake.update", analyst, intake_update},
    Command{"intake.confirm", analyst, intake_confirm},
    Command{"intake.withdraw", analyst, intake_withdraw},
    Command{"intake.due", readers, intake_due},
    Command{"intake.list", readers, intake_list},
    Command{"intake.show", readers, intake_show},
    Command{"incident.list", readers, incident_list},
    Command{"incident.show", readers, incident_show},
    Command{"incident.affected", analyst, incident_affected},
    Command{"incident.name", analyst, incident_name},
    Command{"incident.close", analyst, incident_close},
    Command{"incident.reopen", analyst, incident_reopen},
    Command{"incident.phase", analyst, incident_phase},
    Command{"incident.checklist", readers, incident_checklist},
    Command{"incident.measure", analyst, incident_measure},
    Command{"incident.inform", analyst | approver, incident_inform},
    Command{"incident.secrecy", analyst | approver, incident_secrecy},
    Command{"incident.retain", approver | administrator, incident_retain},
    Command{"incident.hold", analyst | approver, incident_hold},
    Command{"incident.unhold", approver, incident_unhold},
    Command{"incident.dispose", administrator, incident_dispose},
    Command{"basis.list", any, basis_list},
    Command{"basis.add", administrator, basis_add},
    Command{"upload", analyst, upload},
    Command{"object.add", analyst, object_add},
    Command{"object.find", any, object_find},
    Command{"object.show", any, object_show},
    Command{"object.unhold", analyst, object_unhold},
    Command{"object.tighten", analyst, object_tighten},
    Command{"share.propose", analyst, share_propose},
    Command{"share.show", readers, share_show},
    Command{"share.review", readers, share_review},
    Command{"share.sign", analyst | approver | administrator, share_sign},
    Command{"share.reject", analyst | approver, share_reject},
    Command{"share.list", readers, share_list},
    Command{"guard.except", analyst, guard_except},
    Command{"standing.propose", analyst, standing_propose},
    Command{"standing.show", readers, standing_show},
    Command{"standing.list", readers, standing_list},
    Command{"standing.sign", analyst | approver | administrator, standing_sign},
    Command{"standing.stop", analyst | approver | administrator, standing_stop},
    Command{"standing.queue", readers, standing_queue},
    Command{"outbox.list", any, outbox_list},
    Command{"outbox.retry", analyst | administrator, outbox_retry},
    Command{"outbox.hand_over", analyst | approver, outbox_hand_over},
    Command{"inbox.bring_in", analyst, inbox_bring_in},
    Command{"inbox.list", any, inbox_list},
    Command{"inbox.show", any, inbox_show},
    Command{"inbox.accept", analyst, inbox_accept},
    Command{"inbox.refuse", analyst, inbox_refuse},
    Command{"inbox.sealed", any, inbox_sealed},
    Command{"inbox.read", any, inbox_read},
    Command{"feed.add", administrator, feed_add},
    Command{"feed.list", any, feed_list},
    Command{"feed.show", any, feed_show},
    Command{"feed.stop", administrator, feed_stop},
    Command{"feed.start", administrator, feed_start},
    Command{"feed.remove", administrator, feed_remove},
    Command{"feed.pull", analyst | administrator, feed_pull},
    Command{"feed.key", administrator, feed_key},
    Command{"misp.add", administrator, misp_add},
    Command{"misp.list", any, misp_list},
    Command{"misp.remove", administrator, misp_remove},
    Command{"misp.push", administrator, misp_push},
    Command{"misp.push_stop", administrator, misp_push_stop},
    Command{"token.add", administrator, token_add},
    Command{"token.list", any, token_list},
    Command{"token.remove", administrator, token_remove},
    Command{"permission.ask", analyst, permission_ask},
    Command{"permission.requests", readers, permission_requests},
    Command{"permission.prepare", analyst, permission_prepare},
    Command{"permission.submit", analyst, permission_submit},
    Command{"permission.approve", approver | administrator, permission_approve},
    Command{"permission.list", readers, permission_list},
    Command{"permission.show", readers, permission_show},
    Command{"explain", any, explain},
    Command{"policy.matrix", any, policy_matrix},
    Command{"who_got", readers, who_got},
    Command{"pseudonym.reveal", analyst, pseudonym_reveal},
    Command{"recall.prepare", analyst | approver, recall_prepare},
    Command{"recall.submit", analyst | approver, recall_submit},
    Command{"recall.list", any, recall_list},
    Command{"recall.show", any, recall_show},
    Command{"policy.propose", administrator, policy_propose},
    Command{"policy.sign", administrator, policy_sign},
    Command{"policy.list", any, policy_list},
    Command{"policy.show", any, policy_show},
    Command{"policy.diff", analyst | auditor | administrator, policy_diff},
    Command{"policy.replay", analyst | auditor | administrator, policy_replay},
    Command{"ledger.list", auditor | administrator, ledger_list},
    Command{"records.export", analyst | approver, records_export},
    Command{"records.register", readers, records_register},
    Command{"audit.list", auditor | administrator, audit_list},
};

unsigned roles_of(const directory::Person& person) {
  unsigned roles = 0;
  for (const auto& role : person.roles) {
    if (role == "analyst") roles |= analyst;
    if (role == "approver") roles |= approver;
    if (role == "administrator") roles |= administrator;
    if (role == "auditor") roles |= auditor;
  }
  return roles;
}

}  // namespace

Result<Reply> run_command(World& world, std::string_view verb, const Call& call, bool dry_run) {
  const auto* command =
      std::find_if(commands.begin(), commands.end(), [&](const auto& one) { return one.verb == verb; });
  if (command == commands.end())
    return fail(Error::not_found, "no such command", protocol::printable(verb),
                "gateway and program may differ in version");
  if ((roles_of(call.who) & command->roles) == 0)
    return fail(Error::denied, "none of your roles may do that", std::string(verb), "ask an administrator");
  // What is revealed or handed over cannot be undone: the audit of it is not undone either.
  if (!dry_run || verb == "upload" || verb == "pseudonym.reveal" || verb == "outbox.hand_over")
    return command->run(world, call);
  return run_dry(world, [&](World& dry) { return command->run(dry, call); });
}

}  // namespace gateway::flow
