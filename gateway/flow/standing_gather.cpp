#include "gateway/flow/standing_gather.h"

#include <algorithm>

#include "gateway/render/render.h"

namespace gateway::flow {

namespace {

bool is_marking(const std::string& id) {
  return id.starts_with("marking-definition--");
}

}  // namespace

/// Whether a recipient that it does not come from has not got it yet.
Result<bool> Gathering::somebody_lacks(const Candidate& candidate) {
  TRY(const auto having, holders_.of_this_or_newer(candidate.row));
  for (const auto& recipient : recipients_) {
    if (having.contains(recipient)) continue;
    TRY(const bool source, holders_.is_source(recipient, candidate));
    if (!source) return true;
  }
  return false;
}

/// The newest version of what a candidate names, if the standing share means it and somebody lacks it.
Result<std::optional<Candidate>> Gathering::companion(const std::string& text) {
  const std::optional<Candidate> none;
  if (protocol::label_of_marking(text)) return none;
  TRY(const auto id, protocol::StixId::parse(text));
  TRY(const auto versions, reader_.versions(id));
  for (const auto& version : versions) {
    TRY(auto candidate, standing_candidate(reader_, filter_, version.key));
    if (!candidate) continue;
    if (is_marking(text)) return candidate;
    TRY(const bool missing, somebody_lacks(*candidate));
    return missing ? std::move(candidate) : none;
  }
  return none;
}

Result<std::vector<Candidate>> Gathering::with_companions(Candidate first,
                                                          std::map<std::string, protocol::Sha256>& seen) {
  std::vector<Candidate> all;
  seen.emplace(first.row.id.text(), first.row.digest);
  all.push_back(std::move(first));
  for (std::size_t i = 0; i < all.size() && all.size() < most_; ++i) {
    for (const auto& id : render::ids_named(all[i].row.bytes)) {
      if (all.size() == most_) break;
      if (seen_.contains(id) || seen.contains(id) || !looked_.insert(id).second) continue;
      TRY(auto found, companion(id));
      if (!found) continue;
      seen.emplace(id, found->row.digest);
      all.push_back(std::move(*found));
    }
  }
  std::reverse(all.begin(), all.end());
  return all;
}

Result<bool> Gathering::add(std::int64_t key) {
  TRY(auto candidate, standing_candidate(reader_, filter_, key));
  if (!candidate) return true;
  const auto known = seen_.find(candidate->row.id.text());
  if (known != seen_.end()) return known->second == candidate->row.digest;
  if (into_.size() >= most_) return false;
  std::map<std::string, protocol::Sha256> seen;
  TRY(auto all, with_companions(std::move(*candidate), seen));
  if (!into_.empty() && all.size() > most_ - into_.size()) return false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto id = all[i].row.id.text();
    if (i + 1 < all.size() && is_marking(id)) markings_.insert(id);  // the last one is the arrival itself
    into_.push_back(std::move(all[i]));
  }
  seen_.merge(seen);
  return true;
}

}  // namespace gateway::flow
