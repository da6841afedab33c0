#include "gateway/render/render.h"

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>

#include "gateway/render/derive.h"
#include "gateway/render/reduce.h"
#include "gateway/render/scan.h"
#include "gateway/render/standard.h"
#include "protocol/ids.h"
#include "protocol/json.h"

namespace gateway::render {

using protocol::Label;
using protocol::json::Document;
using protocol::json::Value;

namespace {

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}
/// Whether a foreign object says who made it.
bool names_creator(const Source& source) {
  return !source.creator.empty() || source.id.starts_with("identity--") ||
         source.bytes.find("created_by_ref") != std::string_view::npos;
}

/// One source on its way to a slice.
struct Work {
  const Source* source = nullptr;
  std::optional<Document> document;    ///< only where a look at the bytes is not enough
  Cuts cuts;                           ///< what was taken out
  std::vector<std::size_t> reaches;    ///< what it names of the set
  std::vector<std::size_t> referrers;  ///< what names it
  bool in = true, derived = false, waiting = false, known = false;
  Label label = Label::unmarked;
  std::string why;
};

constexpr auto foreign_refers =
    "it is another team's and refers to something that stays in: share both, or neither";
constexpr auto foreign_derived = "it is another team's and refers to an object that leaves under another id";

class Renderer {
 public:
  Renderer(const std::vector<Source>& sources, const Setting& setting) : setting_(setting) {
    work_.resize(sources.size());
    by_id_.reserve(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
      work_[i].source = &sources[i];
      work_[i].label = sources[i].label;
      by_id_.emplace(sources[i].id, i);
    }
    if (!setting.audience.empty()) pseudonyms_.emplace(setting.key, setting.audience);
  }

  protocol::Result<Rendered> run() {
    for (auto& work : work_)
      if (const auto found = setting_.stopped.find(work.source->id); found != setting_.stopped.end())
        withhold(work, found->second);
    CHECK(prepare());
    for (std::size_t i = 0; i < work_.size(); ++i) wake(i);
    CHECK(settle());
    CHECK(raise_labels());
    CHECK(settle());
    return finish();
  }

 private:
  void withhold(Work& work, std::string why) {
    work.in = false;
    work.why = std::move(why);
    work.reaches.clear();
    for (const auto one : work.referrers) wake(one);
  }

  protocol::Result<void> stay(Work& work, std::string why) {
    withhold(work, std::move(why));
    return {};
  }

  void wake(std::size_t index) {
    auto& work = work_[index];
    if (!work.in || work.waiting) return;
    work.waiting = true;
    waiting_.push_back(index);
  }

  protocol::Result<void> open(Work& work) {
    if (work.document) return {};
    TRY(work.document, protocol::json::parse(work.source->bytes));
    return {};
  }

  /// What has to change of an object by itself, whatever else leaves.
  protocol::Result<void> prepare() {
    std::unordered_set<std::string> clear;
    if (std::any_of(work_.begin(), work_.end(), [](const Work& one) { return one.source->victim_side; }))
      for (const auto& work : work_) {
        if (work.source->victim_side) continue;
        TRY(const auto object, protocol::json::parse(work.source->bytes));
        values_in_clear(object, clear);
      }
    for (auto& work : work_)
      if (work.in) CHECK(prepare_one(work, clear));
    return {};
  }

  protocol::Result<void> prepare_one(Work& work, const std::unordered_set<std::string>& clear) {
    const auto& source = *work.source;
    const bool ours = source.ours;
    if (!ours && (source.minimise || source.victim_side))
      return stay(work, "only its bare facts may leave, and it is another team's");
    if (source.no_attribution && !source.may_name) {
      if (!ours && names_creator(source))
        return stay(work, "its source is not to be named, and it names its creator; ask for permission");
      if (ours) {
        CHECK(open(work));
        hide_source(*work.document, work.cuts);
      }
    }
    if (ours && is_marked_looser(source.bytes, source.label)) {
      CHECK(open(work));
      restamp(*work.document, source.label, work.cuts);
    }
    return reduce_one(work, clear);
  }

  protocol::Result<void> reduce_one(Work& work, const std::unordered_set<std::string>& clear) {
    if (!work.source->minimise && !work.source->victim_side) return {};
    if (work.source->victim_side && !pseudonyms_)
      return stay(work, "it is the victim's, and there are no pseudonyms for this audience");
    CHECK(open(work));
    const auto* names = work.source->victim_side ? &*pseudonyms_ : nullptr;
    flatten(work);
    if (auto why = reduce(*work.document, names, clear, work.cuts)) withhold(work, std::move(*why));
    return {};
  }

  /// What selects parts of an object does not survive that parts are cut: the whole takes the label.
  void flatten(Work& work) {
    if (!work.document->RemoveMember("granular_markings")) return;
    work.cuts.words.emplace_back("granular");
    if (!protocol::marking_id(work.label).empty()) restamp(*work.document, work.label, work.cuts);
  }

  /// Until nothing changes: every step takes something out, gives it a new id, or is the last for its object.
  protocol::Result<void> settle() {
    while (!waiting_.empty()) {
      auto index = waiting_.front();
      waiting_.pop_front();
      work_[index].waiting = false;
      if (work_[index].in) CHECK(settle_one(index));
    }
    return {};
  }

  protocol::Result<void> settle_one(std::size_t index) {
    auto& work = work_[index];
    if (!work.document && !is_plain(work)) {
      CHECK(open(work));
    }
    if (work.document) {
      work.reaches.clear();
      if (!resolve(work, *work.document, true)) return {};
    }
    if (!work.known) {
      work.known = true;
      for (const auto to : work.reaches) work_[to].referrers.push_back(index);
    }
    const bool moved = std::any_of(work.reaches.begin(), work.reaches.end(),
                                   [&](std::size_t to) { return to != index && work_[to].derived; });
    if (!work.source->ours) {
      if (moved) withhold(work, foreign_derived);
    } else if (!work.derived && (moved || !work.cuts.words.empty())) {
      work.derived = true;
      CHECK(open(work));
      flatten(work);
      for (const auto one : work.referrers) wake(one);
    }
    return {};
  }

  /// Whether the bytes alone show that nothing has to be cut. Sets what the object reaches.
  bool is_plain(Work& work) {
    if (!look(work.source->bytes, look_)) return false;
    work.reaches.clear();
    for (const auto& reference : look_.references) {
      if (is_marking(reference.name) && protocol::label_of_marking(reference.id)) continue;
      if (reference.name == "created_by_ref") {
        if (reference.id == (work.source->ours ? setting_.own_identity : work.source->creator)) continue;
        return false;
      }
      if (!present(reference.id) && !may_dangle(work, reference.id)) return false;
    }
    for (const auto id : look_.ids) {
      if (id == work.source->id) continue;
      const auto found = by_id_.find(id);
      if (found == by_id_.end() ? is_denied(id) : !work_[found->second].in) return false;
      if (found != by_id_.end()) work.reaches.push_back(found->second);
    }
    return true;
  }

  bool is_denied(std::string_view id) const {
    return !setting_.denied.empty() && setting_.denied.contains(std::string(id));
  }
  bool present(std::string_view id) const {
    const auto found = by_id_.find(id);
    return found != by_id_.end() && work_[found->second].in;
  }
  /// Not in the set: the recipients have it, or it is nowhere here and its id says nothing of it.
  bool may_dangle(const Work& work, std::string_view id) const {
    if (by_id_.contains(id) || is_denied(id)) return false;
    return setting_.known.contains(std::string(id)) || (work.source->relayed && says_nothing(id));
  }
  void reach(Work& work, std::string_view id) {
    if (id != work.source->id) work.reaches.push_back(by_id_.at(id));
  }

  enum class Step { keep, remove, withheld };

  /// Walks one value; false where the object was withheld. Depth is bounded by the reader.
  bool resolve(Work& work, Value& value, bool top) {
    if (value.IsArray()) {
      for (auto item = value.Begin(); item != value.End();) {
        const auto step = item->IsString() ? resolve_text(work, *item, "") : Step::keep;
        if (step == Step::withheld || !resolve(work, *item, false)) return false;
        item = step == Step::remove ? value.Erase(item) : item + 1;
      }
      return true;
    }
    if (!value.IsObject()) return true;
    for (auto member = value.MemberBegin(); member != value.MemberEnd();) {
      const std::string name(view(member->name));
      const auto step = resolve_member(work, name, member->value, top);
      if (step == Step::withheld) return false;
      if (step == Step::keep) {
        ++member;
        continue;
      }
      member = value.EraseMember(member);
      if (top && (is_essential(name) || is_missed(value, name)))
        return withhold(work, "it says nothing without its " + name + ", which may not leave"), false;
    }
    return true;
  }

  Step resolve_member(Work& work, const std::string& name, Value& value, bool top) {
    if (is_marking(name)) return resolve_markings(work, value);
    if (top && name == "id") return Step::keep;
    if (top && name == "created_by_ref" && value.IsString()) return resolve_creator(work, value);
    if (name.ends_with("_ref") && value.IsString()) return resolve_ref(work, name, value);
    if (name.ends_with("_refs") && value.IsArray()) return resolve_refs(work, name, value);
    if (value.IsString()) return resolve_text(work, value, name);
    return resolve(work, value, false) ? Step::keep : Step::withheld;
  }

  /// The creator of a foreign object may dangle; whoever created ours, it is we who answer for it.
  Step resolve_creator(Work& work, Value& value) {
    if (work.source->ours && view(value) != setting_.own_identity) {
      if (work.source->must_attribute) return give_up(work, "its creator must stay named, and may not leave");
      value.SetString(setting_.own_identity, work.document->GetAllocator());
      work.cuts.words.emplace_back("creator");
    }
    if (present(view(value))) reach(work, view(value));
    return Step::keep;
  }

  /// To cut a marking would loosen it: what has one that may not leave stays in.
  Step resolve_markings(Work& work, const Value& value) {
    const auto fine = [&](const Value& one) {
      if (!one.IsString()) return false;
      if (protocol::label_of_marking(view(one))) return true;
      if (!present(view(one))) return false;
      reach(work, view(one));
      return true;
    };
    const bool all = value.IsArray() ? std::all_of(value.Begin(), value.End(), fine) : fine(value);
    return all ? Step::keep
               : give_up(work,
                         "it carries a marking whose definition is not here or stays in: ask its source for "
                         "it, or share that as well");
  }

  Step resolve_ref(Work& work, const std::string& name, const Value& value) {
    const auto id = view(value);
    if (present(id)) return reach(work, id), Step::keep;
    if (may_dangle(work, id)) return Step::keep;
    if (!work.source->ours) return give_up(work, foreign_refers);
    work.cuts.words.push_back(name + ":" + std::string(id));
    return Step::remove;
  }

  Step resolve_refs(Work& work, const std::string& name, Value& value) {
    for (auto item = value.Begin(); item != value.End();) {
      const auto id = item->IsString() ? view(*item) : std::string_view();
      if (present(id)) {
        reach(work, id);
        ++item;
        continue;
      }
      if (may_dangle(work, id)) {
        ++item;
        continue;
      }
      if (!work.source->ours) return give_up(work, foreign_refers);
      work.cuts.words.push_back(name + ":" + std::string(id));
      item = value.Erase(item);
    }
    return value.Empty() ? Step::remove : Step::keep;
  }

  /// A text may name objects too.
  Step resolve_text(Work& work, const Value& value, const std::string& name) {
    std::vector<std::string_view> ids;
    ids_in(view(value), ids);
    for (const auto id : ids) {
      const auto found = by_id_.find(id);
      if (found == by_id_.end() ? is_denied(id) : !work_[found->second].in) {
        if (!work.source->ours)
          return give_up(work, "it is another team's and mentions something that stays in");
        work.cuts.words.push_back("text:" + name + ":" + protocol::to_hex(protocol::sha256(view(value))));
        return Step::remove;
      }
      if (found != by_id_.end()) reach(work, id);
    }
    return Step::keep;
  }

  Step give_up(Work& work, std::string why) {
    withhold(work, std::move(why));
    return Step::withheld;
  }

  /// A container is read as one: it goes no further than what is in it. Labels only rise, so that this ends.
  protocol::Result<void> raise_labels() {
    std::deque<std::size_t> rest;
    for (std::size_t i = 0; i < work_.size(); ++i)
      if (work_[i].in && is_container(work_[i].source->id)) rest.push_back(i);
    while (!rest.empty()) {
      auto& work = work_[rest.front()];
      rest.pop_front();
      auto label = work.label;
      for (const auto to : work.reaches) label = protocol::strictest(label, work_[to].label);
      if (label == work.label) continue;
      work.label = label;
      for (const auto one : work.referrers)
        if (work_[one].in && is_container(work_[one].source->id)) rest.push_back(one);
    }
    for (std::size_t i = 0; i < work_.size(); ++i) {
      auto& work = work_[i];
      if (!work.in || work.label == work.source->label || !work.source->ours) continue;
      if (protocol::marking_id(work.label).empty()) {
        withhold(work, "something in it has no label that could be shown");
        continue;
      }
      CHECK(open(work));
      restamp(*work.document, work.label, work.cuts);
      wake(i);
    }
    return {};
  }

  /// Digest over every cut among the objects that can be reached from here, this one among them.
  std::string redaction_class(std::size_t from) const {
    std::set<std::size_t> seen;
    std::vector<std::size_t> rest{from};
    std::map<std::string_view, std::vector<std::string>> cuts;
    while (!rest.empty()) {
      const auto index = rest.back();
      rest.pop_back();
      if (!seen.insert(index).second) continue;
      const auto& work = work_[index];
      rest.insert(rest.end(), work.reaches.begin(), work.reaches.end());
      if (!work.cuts.words.empty()) cuts.emplace(work.source->id, work.cuts.words);
    }
    std::string text;
    for (auto& [id, words] : cuts) {
      std::sort(words.begin(), words.end());
      words.erase(std::unique(words.begin(), words.end()), words.end());
      text += id;
      for (const auto& word : words) text += "\n " + word;
      text += "\n";
    }
    return protocol::to_hex(protocol::sha256(text)).substr(0, 32);
  }

  protocol::Result<Rendered> finish() {
    NewIds ids;
    std::vector<std::string> classes(work_.size());
    for (std::size_t i = 0; i < work_.size(); ++i) {
      const auto& work = work_[i];
      if (!work.in || !work.derived) continue;
      classes[i] = redaction_class(i);
      const auto& id = work.source->id;
      const auto uuid = protocol::keyed_uuid(setting_.key, id + "/" + classes[i]);
      ids[id] = id.substr(0, id.find("--")) + "--" + uuid.text();
    }
    Rendered rendered;
    rendered.slices.reserve(work_.size());
    std::map<std::string, std::string> shown;
    for (std::size_t i = 0; i < work_.size(); ++i) {
      auto& work = work_[i];
      if (!work.in) {
        rendered.withheld.push_back({work.source->id, std::move(work.why)});
        continue;
      }
      RenderedSlice out{work.source->key, work.source->id, classes[i], {}};
      if (work.derived) {
        CHECK(open(work));
        const auto& id = ids.at(work.source->id);
        TRY(out.slice, derived_slice(*work.document, *work.source, id, ids, work.label, setting_));
      } else {
        out.slice.bytes = work.source->bytes;
        out.slice.entry = {work.source->id, work.source->modified, protocol::sha256(out.slice.bytes),
                           out.slice.bytes.size(), work.label};
      }
      for (auto& one : work.cuts.pseudonyms) shown.emplace(std::move(one.shown), std::move(one.original));
      work.document.reset();
      rendered.slices.push_back(std::move(out));
    }
    for (auto& [pseudonym, original] : shown) rendered.pseudonyms.push_back({pseudonym, original});
    return rendered;
  }

  const Setting& setting_;
  std::optional<Pseudonyms> pseudonyms_;
  std::vector<Work> work_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  std::deque<std::size_t> waiting_;
  Look look_;
};

}  // namespace

protocol::Result<Rendered> render(const std::vector<Source>& sources, const Setting& setting) {
  return Renderer(sources, setting).run();
}

}  // namespace gateway::render
