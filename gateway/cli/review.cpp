#include "gateway/cli/review.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "gateway/cli/files.h"
#include "protocol/json.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;
using protocol::Label;
using protocol::Manifest;

namespace {

constexpr std::size_t many_recipients = 10;

protocol::Failure mismatch(const std::string& rendering, std::string what) {
  return fail(
      Error::denied, std::move(what), "rendering " + rendering,
      "do not sign; tell your administrator that core showed something else than it asks to be signed");
}

/// Every slice is there, whole, and is what the manifest says; nothing is left over.
Result<void> check_slices(const Reviewed& reviewed) {
  std::size_t at = 0;
  for (const protocol::SliceEntry& entry : reviewed.manifest.slices) {
    if (reviewed.slices.size() - at < entry.length)
      return mismatch(reviewed.id, "the bytes end before object " + entry.id);
    const std::string_view bytes = std::string_view(reviewed.slices).substr(at, entry.length);
    if (protocol::sha256(bytes) != entry.digest)
      return mismatch(reviewed.id, "the bytes of " + entry.id + " are not those of the manifest");
    at += entry.length;
  }
  if (at != reviewed.slices.size())
    return mismatch(reviewed.id, "there are bytes that the manifest does not list");
  return {};
}

Label label_of(const Manifest& manifest) {
  Label label = Label::unmarked;
  for (const protocol::SliceEntry& entry : manifest.slices) {
    if (entry.label == Label::unmarked) return Label::unknown;
    label = protocol::strictest(label, entry.label);
  }
  return label;
}

/// What core lists, as team ids: an entry may be an id or a short name, with "/person" behind it.
std::set<std::string> listed_teams(const Value& listed, const PartnerNames& names) {
  std::set<std::string> teams;
  const Value* recipients = json::find(listed, "recipients");
  if (!recipients || !recipients->IsArray()) return teams;
  for (const Value& entry : recipients->GetArray()) {
    if (!entry.IsString()) continue;
    std::string team(entry.GetString(), entry.GetStringLength());
    team.resize(std::min(team.size(), team.find('/')));
    const auto known = std::ranges::find_if(names, [&](const auto& row) { return row.second == team; });
    teams.insert(known == names.end() ? team : known->first);
  }
  return teams;
}

Result<void> check_recipients(const Reviewed& reviewed, const Value& listed, const PartnerNames& names) {
  const auto& partners = reviewed.approval.partners;
  const std::set<std::string> stated(partners.begin(), partners.end());
  if (stated.empty()) return mismatch(reviewed.id, "the statement names no recipient");
  if (stated != listed_teams(listed, names))
    return mismatch(reviewed.id, "the statement names other recipients than core lists");
  std::set<std::string> with_people;
  for (const std::string& person : reviewed.approval.people) {
    const auto slash = person.find('/');
    if (slash == std::string::npos || !stated.contains(person.substr(0, slash)))
      return mismatch(reviewed.id, "the statement names a person of a team that is no recipient");
    with_people.insert(person.substr(0, slash));
  }
  if (reviewed.approval.label == Label::red && with_people != stated)
    return mismatch(reviewed.id, "RED for a team of which no person is named");
  return {};
}

}  // namespace

std::string_view Reviewed::slice(std::size_t index) const {
  std::size_t at = 0;
  for (std::size_t i = 0; i < index; ++i) at += manifest.slices[i].length;
  return std::string_view(slices).substr(at, manifest.slices[index].length);
}

Result<PartnerNames> partner_names(Session& session) {
  TRY(const ipc::Message answer, session.call("partner.list", {}));
  PartnerNames names;
  const Value* partners = json::find(answer.header, "partners");
  if (!partners || !partners->IsArray()) return names;
  for (const Value& partner : partners->GetArray())
    names[json::string_or(partner, "id")] = json::string_or(partner, "short_name");
  return names;
}

std::string name_of(const PartnerNames& names, const std::string& id) {
  const auto slash = id.find('/');
  const auto found = names.find(id.substr(0, slash));
  const std::string team = found == names.end() ? id.substr(0, slash) : found->second;
  return slash == std::string::npos ? team : team + id.substr(slash);
}

Result<Reviewed> verify_rendering(const std::string& share, const Value& listed, std::string statement,
                                  std::string manifest, std::string slices, const PartnerNames& names,
                                  protocol::Instant now) {
  Reviewed reviewed;
  TRY(reviewed.id, json::get_string(listed, "id"));
  reviewed.statement = std::move(statement);
  reviewed.manifest_text = std::move(manifest);
  reviewed.slices = std::move(slices);
  TRY(reviewed.approval, protocol::Approval::parse(reviewed.statement));
  TRY(reviewed.manifest, Manifest::parse(reviewed.manifest_text));
  if (reviewed.manifest.slices.empty()) return mismatch(reviewed.id, "there is nothing in the manifest");
  CHECK(check_slices(reviewed));

  const protocol::Approval& approval = reviewed.approval;
  const protocol::Sha256 digest = protocol::sha256(reviewed.manifest_text);
  if (approval.share.text() != share) return mismatch(reviewed.id, "the statement is of another share");
  if (approval.manifest != digest) return mismatch(reviewed.id, "the statement is of another manifest");
  if (json::string_or(listed, "manifest") != protocol::to_hex(digest))
    return mismatch(reviewed.id, "core lists another manifest than it sent");
  if (approval.label != label_of(reviewed.manifest) || approval.label == Label::unknown)
    return mismatch(reviewed.id, "the statement's label is not the strictest of what would leave");
  if (approval.expires <= now) return mismatch(reviewed.id, "the statement has expired");
  CHECK(check_recipients(reviewed, listed, names));
  for (const std::string& partner : approval.partners) reviewed.recipients.push_back(name_of(names, partner));
  return reviewed;
}

namespace {

bool wanted(const std::string& id, const std::vector<std::string>& only) {
  return only.empty() || std::ranges::any_of(only, [&](const std::string& one) {
           return one.size() >= 4 && id.starts_with(one);
         });
}

}  // namespace

Result<std::vector<Reviewed>> fetch_reviewed(Session& session, const std::string& share,
                                             const std::vector<std::string>& only,
                                             const PartnerNames& names) {
  TRY(ipc::Message answer, session.call("share.review", std::move(Builder().set("share", share))));
  const Value* renderings = json::find(answer.header, "renderings");
  const std::string id = json::string_or(answer.header, "share", share);
  if (!renderings || !renderings->IsArray() ||
      answer.attachments.size() != 3 * static_cast<std::size_t>(renderings->Size()))
    return fail(Error::malformed, "core's answer has not three attachments for each rendering",
                "share " + share, "see that this program and core are of the same version");
  std::vector<Reviewed> all;
  for (rapidjson::SizeType i = 0; i < renderings->Size(); ++i) {
    const Value& listed = (*renderings)[i];
    if (!wanted(json::string_or(listed, "id"), only)) continue;
    auto* const attached = &answer.attachments[3 * static_cast<std::size_t>(i)];
    TRY(Reviewed reviewed, verify_rendering(id, listed, std::move(attached[0]), std::move(attached[1]),
                                            std::move(attached[2]), names, now()));
    all.push_back(std::move(reviewed));
  }
  if (all.empty())
    return fail(Error::not_found, "the share has no such rendering", "share " + share,
                "look at it with `share show`");
  return all;
}

std::string summary_of(const Reviewed& reviewed, const PartnerNames& names) {
  std::map<std::string, std::size_t> types;
  for (const protocol::SliceEntry& entry : reviewed.manifest.slices)
    ++types[entry.id.substr(0, entry.id.find("--"))];
  std::vector<std::string> counts, people, exceptions;
  for (const auto& [type, count] : types) counts.push_back(std::to_string(count) + " " + type);
  for (const std::string& person : reviewed.approval.people) people.push_back(name_of(names, person));
  const protocol::Approval& approval = reviewed.approval;
  for (const protocol::Exception& one : approval.exceptions)
    exceptions.push_back(one.object + one.pointer + " although " + one.code + ", because " + one.reason +
                         " (asked by " + one.by + ")");
  Facts facts;
  facts.add("Rendering", reviewed.id)
      .add("To", list_of(reviewed.recipients))
      .add("Through circle", approval.circle)
      .add("For these people alone", list_of(people))
      .add("Label", protocol::text(approval.label))
      .add("Objects", count_of(reviewed.manifest.slices.size(), "object") + ", " +
                          std::to_string(reviewed.slices.size()) + " bytes: " + list_of(counts))
      .add("Manifest", protocol::to_hex(approval.manifest))
      .add("Names the victim", approval.names_victim ? "yes" : "")
      .add("Legal basis", approval.basis)
      .add("Exceptions from the guard", list_of(exceptions))
      .add("Author", approval.author)
      .add("Others who must sign", std::to_string(approval.others_needed()))
      .add("Signatures hold until", approval.expires.text(0));
  return facts.text();
}

std::string word_to_type(const Reviewed& reviewed, const PartnerNames& names) {
  const bool careful =
      reviewed.approval.label == Label::red || reviewed.approval.partners.size() > many_recipients;
  return careful ? name_of(names, reviewed.approval.partners.front()) : "yes";
}

Result<void> write_reviewed(const Reviewed& reviewed, const std::string& folder) {
  CHECK(make_private_folder(folder));
  std::string bundle = R"({"type":"bundle","id":"bundle--)" + reviewed.id + "\",\"objects\":[\n";
  for (std::size_t i = 0; i < reviewed.manifest.slices.size(); ++i) {
    if (i > 0) bundle += ",\n";
    bundle += reviewed.slice(i);
  }
  bundle += "\n]}\n";
  const std::string base = folder + "/" + reviewed.id;
  CHECK(write_new(base + ".statement.json", reviewed.statement));
  CHECK(write_new(base + ".manifest", reviewed.manifest_text));
  return write_new(base + ".bundle.json", bundle);
}

protocol::Instant now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
  const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(since - seconds);
  return {seconds.count(), static_cast<std::uint32_t>(nanos.count())};
}

}  // namespace gateway::cli
