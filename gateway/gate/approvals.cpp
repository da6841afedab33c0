#include "gateway/gate/approvals.h"

#include <algorithm>
#include <set>

namespace gateway::gate {
namespace {

using protocol::Approval;
using protocol::Error;
using protocol::fail;
using protocol::Label;

constexpr std::size_t most_signatures = 16;

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

protocol::Failure denied(std::string what, std::string where = {}, std::string remedy = {}) {
  return fail(Error::denied, std::move(what), std::move(where), std::move(remedy));
}

bool same(const protocol::SliceEntry& a, const protocol::SliceEntry& b) {
  return a.id == b.id && a.modified == b.modified && a.digest == b.digest && a.length == b.length &&
         a.label == b.label;
}

bool holds(const protocol::SliceEntry& listed, const protocol::Slice& slice) {
  return same(listed, slice.entry) && listed.length == slice.bytes.size() &&
         listed.digest == protocol::sha256(slice.bytes);
}

/// RED goes to named people whom the roster knows, at each of the partners; everything else to teams.
Result<void> check_people(const Roster& roster, const Approval& approval) {
  const bool red = approval.label == Label::red;
  if (!red && !approval.people.empty()) return denied("named people are for TLP:RED alone");
  std::set<std::string> teams;
  for (const auto& named : approval.people) {
    const auto slash = named.find('/');
    const std::string team = named.substr(0, slash);
    const auto partner = has(approval.partners, team) ? roster.partner(team) : std::nullopt;
    const bool known =
        partner && std::any_of(partner->people.begin(), partner->people.end(),
                               [&](const auto& person) { return person.id == named.substr(slash + 1); });
    if (!known) return denied("a named person who is not known at that partner", named, "enrol them first");
    teams.insert(team);
  }
  if (red && teams.size() != approval.partners.size()) {
    return denied("TLP:RED goes to named people: a partner without one", {},
                  "name at least one person at each partner");
  }
  return {};
}

Result<void> check_author(const Roster& roster, const Approval& approval) {
  const auto author = roster.person(approval.author);
  const bool may = author && author->state == "active" &&
                   (has(author->roles, "analyst") || has(author->roles, "approver") ||
                    has(author->roles, "administrator"));
  if (may) return {};
  return denied("the author is no active analyst, approver or administrator", approval.author);
}

bool is_approver(const Roster& roster, const std::string& id) {
  const auto person = roster.person(id);
  return person && person->state == "active" &&
         (has(person->roles, "approver") || has(person->roles, "administrator"));
}

/// Whoever asked for an exception from the guard counts as an author, not as an approver.
bool asked_for_an_exception(const Approval& approval, const std::string& person) {
  return std::any_of(approval.exceptions.begin(), approval.exceptions.end(),
                     [&](const auto& exception) { return exception.by == person; });
}

/// An exception speaks of an object of this manifest, or nobody knew what they signed.
Result<void> check_exceptions(const CheckedContent& content, const Approval& approval) {
  for (const auto& exception : approval.exceptions) {
    const auto& slices = content.manifest.slices;
    if (std::none_of(slices.begin(), slices.end(),
                     [&](const auto& one) { return one.id == exception.object; }))
      return denied("an exception for an object that is not released", exception.object);
  }
  return {};
}

/// Every signature must be good, counting or not: one that is not says that something is wrong.
Result<void> check_signatures(const Roster& roster, const protocol::Signed& text, const Approval& approval) {
  if (text.signatures.size() > most_signatures) return denied("more signatures than an approval can need");
  std::set<std::string> others;
  bool author = false;
  for (const auto& signature : text.signatures) {
    CHECK(roster.verify(text.text, signature));
    if (signature.person == approval.author) {
      author = true;
    } else if (!asked_for_an_exception(approval, signature.person) && is_approver(roster, signature.person)) {
      others.insert(signature.person);
    }
  }
  if (!author) return denied("the author has not signed", approval.author);
  const auto needed = static_cast<std::size_t>(approval.others_needed());
  if (others.size() >= needed) return {};
  return denied("approved by " + std::to_string(others.size()) + " of " + std::to_string(needed) +
                    " people other than the author",
                approval.share.text(), "let another approver sign");
}

}  // namespace

Result<void> check_recipients(const ReleaseOrder& order, const Approval& approval) {
  std::set<std::string> seen;
  for (const auto& group : order.groups) {
    for (const auto& partner : group) {
      if (!has(approval.partners, partner)) return denied("a recipient who was not approved", partner);
      if (!seen.insert(partner).second) return denied("a recipient who stands twice", partner);
    }
  }
  if (seen.empty()) return denied("a release for nobody");
  return {};
}

Result<void> check_signers(const Roster& roster, const protocol::Signed& text, const Approval& approval) {
  CHECK(check_author(roster, approval));
  return check_signatures(roster, text, approval);
}

Result<CheckedContent> check_content(const ReleaseOrder& order) {
  CheckedContent content;
  TRY(content.manifest, protocol::Manifest::parse(order.manifest));
  const auto& listed = content.manifest.slices;
  if (listed.empty()) return denied("a release of nothing");
  if (listed.size() != order.slices.size())
    return denied("the slices are not those of the manifest", "manifest");
  content.label = Label::clear;
  for (std::size_t i = 0; i < listed.size(); ++i) {
    if (!holds(listed[i], order.slices[i]))
      return denied("a slice is not what the manifest lists", listed[i].id);
    content.label = protocol::strictest(content.label, listed[i].label);
  }
  return content;
}

Result<Approval> check_approval(const Roster& roster, const ReleaseOrder& order,
                                const CheckedContent& content, Instant now) {
  TRY(auto approval, Approval::parse(order.approval.text));
  if (approval.expires <= now) {
    return fail(Error::expired, "the approval has expired", approval.share.text(), "ask for it anew");
  }
  if (protocol::sha256(order.manifest) != approval.manifest)
    return denied("another manifest than this was approved");
  if (approval.label != content.label) return denied("another label than that of the slices was approved");
  if (approval.circle != order.terms.circle) return denied("another circle than this was approved");
  CHECK(check_recipients(order, approval));
  CHECK(check_people(roster, approval));
  CHECK(check_exceptions(content, approval));
  CHECK(check_signers(roster, order.approval, approval));
  return approval;
}

}  // namespace gateway::gate
