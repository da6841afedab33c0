#include "gateway/flow/token_views.h"

#include <algorithm>
#include <map>

#include "gateway/flow/tokens.h"
#include "gateway/render/render.h"
#include "protocol/stix.h"

namespace gateway::flow {

using protocol::Error;
using protocol::Label;

namespace {

constexpr Label most = Label::green;

bool is_definition(const protocol::Slice& slice) {
  return slice.entry.id.starts_with("marking-definition--");
}

/// Of the slices of one release those that stay.
class Sieve {
 public:
  Sieve(Reader& reader, const std::vector<protocol::Slice>& slices) : reader_(reader), slices_(slices) {
    for (const auto& slice : slices) names_.push_back(render::ids_named(slice.bytes));
  }
  Result<std::vector<protocol::Slice>> kept(Instant now);

 private:
  void take_by_label(Instant now);
  Result<void> drop_what_names_others();
  Result<bool> may_be_named(const std::string& id);
  void drop_idle_definitions();

  Reader& reader_;
  const std::vector<protocol::Slice>& slices_;
  std::vector<std::set<std::string>> names_;  ///< of each slice, every id in its text
  std::set<std::size_t> kept_;
  std::map<std::string, bool> known_;  ///< of ids that are no slice of this release
};

void Sieve::take_by_label(Instant now) {
  std::vector<std::string_view> definitions;
  for (const auto& slice : slices_)
    if (is_definition(slice)) definitions.push_back(slice.bytes);
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    const auto object = protocol::stix::read_object(slices_[i].bytes, {}, now, definitions);
    if (object.has_error()) continue;
    const bool says_no_more = object->label == Label::unmarked || protocol::within(object->label, most);
    if (says_no_more && protocol::within(slices_[i].entry.label, most)) kept_.insert(i);
  }
}

/// An id that was rendered, and every time above GREEN, says that there is something.
Result<bool> Sieve::may_be_named(const std::string& id) {
  const auto known = known_.find(id);
  if (known != known_.end()) return known->second;
  TRY(const auto rows, reader_.slices_of(0, id));
  const bool may = rows.empty() || std::ranges::any_of(rows, [](const SliceRow& row) {
                     return protocol::within(row.slice.entry.label, most);
                   });
  known_.emplace(id, may);
  return may;
}

/// Whatever names one that does not stay does not stay either.
Result<void> Sieve::drop_what_names_others() {
  std::set<std::string> here;
  for (const auto& slice : slices_) here.insert(slice.entry.id);
  std::map<std::string, std::vector<std::size_t>> named_by;
  std::vector<std::string> out;  // ids of slices that do not stay, whose namers are still to go
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    bool stays = kept_.contains(i);
    for (const auto& id : names_[i]) {
      if (here.contains(id)) {
        named_by[id].push_back(i);
      } else if (stays) {
        TRY(stays, may_be_named(id));
      }
    }
    if (stays) continue;
    kept_.erase(i);
    out.push_back(slices_[i].entry.id);
  }
  while (!out.empty()) {
    const std::string id = std::move(out.back());
    out.pop_back();
    for (const std::size_t i : named_by[id])
      if (kept_.erase(i) > 0) out.push_back(slices_[i].entry.id);
  }
  return {};
}

/// A definition that nothing here bears came along with something else.
void Sieve::drop_idle_definitions() {
  std::set<std::string> borne;
  std::set<std::size_t> definitions;
  for (const std::size_t i : kept_)
    if (is_definition(slices_[i]))
      definitions.insert(i);
    else
      borne.insert(names_[i].begin(), names_[i].end());
  for (bool grew = true; grew;) {
    grew = std::erase_if(definitions, [&](std::size_t i) {
             if (!borne.contains(slices_[i].entry.id)) return false;
             borne.insert(names_[i].begin(), names_[i].end());
             return true;
           }) > 0;
  }
  for (const std::size_t i : definitions) kept_.erase(i);
}

Result<std::vector<protocol::Slice>> Sieve::kept(Instant now) {
  take_by_label(now);
  CHECK(drop_what_names_others());
  drop_idle_definitions();
  std::vector<protocol::Slice> out;
  for (const std::size_t i : kept_) out.push_back(slices_[i]);
  return out;
}

}  // namespace

Result<std::vector<protocol::Slice>> for_tokens(Reader& reader, const std::vector<protocol::Slice>& shown,
                                                Instant now) {
  return Sieve(reader, shown).kept(now);
}

Result<void> open_for_tokens(World& world, const ShownRelease& release,
                             const std::set<std::string>& partners) {
  const auto now = world.clock.now();
  std::vector<std::string> readers;
  std::vector<protocol::Slice> slices;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(readers, with_token(reader, partners, now));
    if (readers.empty()) return {};
    TRY(slices, for_tokens(reader, release.slices, now));
    return {};
  }));
  if (slices.empty()) return {};
  const std::string block = token_collection(release.id);
  // What opened earlier stays as it was decided then; what may not be shown since has been closed in it.
  const auto put = world.views.put_block(block, slices);
  if (put.has_error() && put.error().error != Error::conflict) return put.error();
  for (const auto& partner : readers) {
    const auto collection = token_collection(release.circle.empty() ? partner : release.circle);
    CHECK(world.views.open_entry({release.id, partner, collection, block, release.not_after}));
  }
  return {};
}

}  // namespace gateway::flow
