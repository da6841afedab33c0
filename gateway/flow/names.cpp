#include "gateway/flow/names.h"

#include <algorithm>
#include <set>

#include "gateway/flow/limits.h"

namespace gateway::flow {

using protocol::json::Builder;

Result<std::vector<std::string>> victim_names(Reader& reader, const std::vector<std::string>& rooted) {
  std::set<std::string> names;
  TRY(const auto records, reader.records("incident"));
  for (const auto& record : records) {
    TRY(const auto body, body_of(record));
    TRY(const auto incident, directory::incident_from(body));
    const bool needed = std::ranges::find(rooted, incident.id) != rooted.end();
    if ((incident.state != "open" && !needed) || !incident.disposed.empty()) continue;
    // Every version counts: a name that was once given stays a name of the victim.
    TRY(const auto versions, reader.history("intake", incident.intake));
    for (const auto& version : versions) {
      TRY(const auto answers, body_of(version));
      TRY(const auto intake, protocol::Intake::from_json(answers));
      names.insert(intake.organisation);
      names.insert(intake.names.begin(), intake.names.end());
    }
    names.insert(incident.names.begin(), incident.names.end());
  }
  names.erase("");
  return std::vector<std::string>(names.begin(), names.end());
}

namespace {

Result<void> add_authors(Reader& reader, std::string_view kind, const std::string& id,
                         std::set<std::string>& to) {
  TRY(const auto versions, reader.history(kind, id));
  for (const auto& version : versions) to.insert(version.author);
  return {};
}

std::set<std::pair<std::string, std::string>> origins_of(const std::vector<Candidate>& candidates) {
  std::set<std::pair<std::string, std::string>> origins;
  for (const auto& candidate : candidates)
    for (const auto& terms : candidate.terms) origins.emplace(policy::text(terms.origin), terms.origin_id);
  return origins;
}

}  // namespace

Result<std::vector<std::string>> editors(Reader& reader, const std::vector<Candidate>& candidates,
                                         const std::vector<std::string>& partners) {
  std::set<std::string> people;
  for (const auto& [origin, id] : origins_of(candidates)) {
    TRY(const auto admissions, reader.hands("admission", origin + "/" + id + "/"));
    for (const auto& hand : admissions) people.insert(hand.person);
    if (origin != "incident") continue;
    TRY(const auto incident, directory::incident(reader, id));
    CHECK(add_authors(reader, "incident", id, people));
    CHECK(add_authors(reader, "intake", incident.intake, people));
  }
  // Who decided a hold or tightened terms, of every version of that decision.
  std::set<std::string> ids;
  for (const auto& candidate : candidates) ids.insert(candidate.row.id.text());
  constexpr std::string_view hold = "hold/";
  TRY(const auto unheld, reader.hands("admission", hold));
  for (const auto& hand : unheld)
    if (ids.contains(hand.id.substr(hold.size()))) people.insert(hand.person);
  TRY(const auto overlays, reader.hands("overlay", ""));
  for (const auto& hand : overlays)
    if (ids.contains(hand.id)) people.insert(hand.person);
  for (const auto& partner : partners) CHECK(add_authors(reader, "partner", partner, people));
  people.erase("gateway");
  return std::vector<std::string>(people.begin(), people.end());
}

Result<std::vector<std::string>> basis_sentences(Reader& reader, const std::vector<Candidate>& candidates) {
  std::vector<std::string> sentences;
  for (const auto& [origin, id] : origins_of(candidates)) {
    if (origin != "incident") {
      sentences.push_back(origin + " " + id);
      continue;
    }
    TRY(const auto authorisation, directory::authorisation(reader, id));
    const auto& answers = authorisation.answers;
    std::string sentence = "intake " + authorisation.intake + ", answered by " + answers.answered_by +
                           " over " + answers.channel + " at " + answers.at.text;
    sentence += answers.confirmed ? ", confirmed by call-back" : ", not confirmed";
    TRY(const auto incident, directory::incident(reader, id));
    TRY(const auto purposes, purposes_in_force(reader, incident.intake));
    sentence += ", for " + purposes_text(purposes);
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::vector<std::string> incidents_of(const std::vector<Candidate>& candidates) {
  std::vector<std::string> incidents;
  for (const auto& [origin, id] : origins_of(candidates))
    if (origin == "incident") incidents.push_back(id);
  return incidents;
}

Result<std::vector<std::string>> incidents_behind(Reader& reader, const std::vector<SliceRow>& slices) {
  std::set<std::string> incidents;
  for (const auto& slice : slices) {
    TRY(const auto rows, reader.terms(slice.object));
    for (const auto& row : rows)
      if (row.origin == policy::text(policy::Origin::incident)) incidents.insert(row.origin_id);
  }
  return std::vector<std::string>(incidents.begin(), incidents.end());
}

std::vector<std::string> people_named(const std::vector<Candidate>& candidates) {
  std::optional<std::set<std::string>> named;
  for (const auto& candidate : candidates)
    for (const auto& terms : candidate.terms) {
      if (terms.label != protocol::Label::red) continue;
      const std::set<std::string> here(terms.named.begin(), terms.named.end());
      if (!named) {
        named = here;
        continue;
      }
      std::erase_if(*named, [&](const std::string& person) { return !here.contains(person); });
    }
  return named ? std::vector<std::string>(named->begin(), named->end()) : std::vector<std::string>();
}

std::string reasons_json(const policy::Decision& decision) {
  std::vector<Builder> reasons;
  for (const auto& reason : decision.reasons)
    reasons.push_back(std::move(Builder().set("code", reason.code).set("sentence", reason.sentence)));
  Builder wrapped;
  wrapped.set("reasons", reasons);
  return protocol::json::write(*protocol::json::find(wrapped.value(), "reasons"));
}

}  // namespace gateway::flow
