#include "gateway/render/render.h"

#include <algorithm>
#include <array>

#include "protocol/ids.h"
#include "protocol/json.h"

namespace gateway::render {

using protocol::json::Document;
using protocol::json::Value;

namespace {

/// References an object cannot stand without (STIX 2.1 sections 4 to 6).
constexpr std::array essential_refs = {"source_ref", "target_ref", "sighting_of_ref", "object_refs",
                                       "object_ref", "sample_ref", "src_ref",         "analysis_sco_refs"};

/// All that may leave of an object of ours where the authorisation asks for a minimised or sanitised form:
/// what describes the attacker's means, no free text, no names.
constexpr std::array minimal_types = {"file", "ipv4-addr", "ipv6-addr",   "domain-name",
                                      "url",  "indicator", "relationship"};
constexpr std::array minimal_properties = {"type",
                                           "spec_version",
                                           "id",
                                           "created",
                                           "modified",
                                           "created_by_ref",
                                           "object_marking_refs",
                                           "revoked",
                                           "value",
                                           "hashes",
                                           "size",
                                           "pattern",
                                           "pattern_type",
                                           "pattern_version",
                                           "valid_from",
                                           "valid_until",
                                           "confidence",
                                           "indicator_types",
                                           "source_ref",
                                           "target_ref",
                                           "relationship_type"};

template <typename List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}
bool is_ref(std::string_view name) {
  return name.ends_with("_ref");
}
bool is_refs(std::string_view name) {
  return name.ends_with("_refs");
}
bool is_marking(std::string_view name) {
  return name == "object_marking_refs" || name == "granular_markings";
}

/// One source on its way to a slice.
struct Work {
  const Source* source = nullptr;
  Document document;
  std::vector<std::string> cuts;  ///< what was taken out, in the words of the redaction class
  std::set<std::string> reaches;  ///< ids of the set it refers to
  bool in = true;
  bool derived = false;
};

class Renderer {
 public:
  Renderer(const std::vector<Source>& sources, const std::string& own_identity, std::string_view key)
      : own_identity_(own_identity), key_(key) {
    for (const auto& source : sources) work_.push_back({&source, {}, {}, {}, true, false});
    for (std::size_t i = 0; i < work_.size(); ++i) by_id_[work_[i].source->id] = i;
  }

  protocol::Result<Rendered> run(const std::map<std::string, std::string>& stopped) {
    for (auto& work : work_) {
      TRY(work.document, protocol::json::parse(work.source->bytes));
      if (const auto found = stopped.find(work.source->id); found != stopped.end())
        withhold(work, found->second);
    }
    for (auto& work : work_)
      if (work.in && work.source->minimise) minimise(work);
    settle();
    return finish();
  }

 private:
  void withhold(Work& work, std::string why) {
    work.in = false;
    result_.withheld.push_back({work.source->id, std::move(why)});
  }

  bool present(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found != by_id_.end() && work_[found->second].in;
  }

  void minimise(Work& work) {
    const auto type = protocol::json::string_or(work.document, "type");
    if (!work.source->ours || !contains(minimal_types, type)) {
      withhold(work, "only its bare facts may leave, and a " + type + " has none that stand alone");
      return;
    }
    for (auto member = work.document.MemberBegin(); member != work.document.MemberEnd();) {
      if (contains(minimal_properties, view(member->name))) {
        ++member;
        continue;
      }
      work.cuts.push_back("minimised:" + std::string(view(member->name)));
      member = work.document.EraseMember(member);
    }
  }

  /// Cuts and withholds until nothing changes: every pass either takes an object out or is the last.
  void settle() {
    for (bool changed = true; changed;) {
      changed = false;
      for (auto& work : work_) {
        if (!work.in) continue;
        work.reaches.clear();
        if (!resolve(work, work.document, true)) changed = true;
      }
      if (!changed) changed = spread();
    }
  }

  /// A derived object has another id: what refers to it is re-issued as well, or stays in where it is
  /// foreign.
  bool spread() {
    bool changed = false;
    for (auto& work : work_) work.derived = work.derived || (work.in && !work.cuts.empty());
    for (bool more = true; more;) {
      more = false;
      for (auto& work : work_) {
        if (!work.in || work.derived || !refers_to_derived(work)) continue;
        if (work.source->ours) {
          work.derived = more = true;
        } else {
          withhold(work, "it is another team's and refers to an object that leaves under another id");
          changed = true;
        }
      }
    }
    return changed;
  }

  bool refers_to_derived(const Work& work) const {
    return std::any_of(work.reaches.begin(), work.reaches.end(), [&](const std::string& id) {
      const auto& other = work_[by_id_.at(id)];
      return other.in && other.derived;
    });
  }

  /// Walks one value; false where the object was withheld. Depth is bounded by the reader.
  bool resolve(Work& work, Value& value, bool top) {
    if (value.IsArray()) {
      for (auto& item : value.GetArray())
        if (!resolve(work, item, false)) return false;
      return true;
    }
    if (!value.IsObject()) return true;
    for (auto member = value.MemberBegin(); member != value.MemberEnd();) {
      const std::string name(view(member->name));
      const auto step = top && is_marking(name) ? Step::keep : resolve_member(work, name, member->value, top);
      if (step == Step::withheld) return false;
      member = step == Step::remove ? value.EraseMember(member) : member + 1;
    }
    return true;
  }

  enum class Step { keep, remove, withheld };

  Step resolve_member(Work& work, const std::string& name, Value& value, bool top) {
    if (top && name == "created_by_ref") return resolve_creator(work, value);
    if (is_ref(name) && value.IsString()) return resolve_ref(work, name, value);
    if (is_refs(name) && value.IsArray()) return resolve_refs(work, name, value);
    return resolve(work, value, false) ? Step::keep : Step::withheld;
  }

  Step resolve_creator(Work& work, Value& value) {
    if (!value.IsString() || !work.source->ours)
      return Step::keep;  // the creator of a foreign object may dangle
    if (view(value) == own_identity_) return Step::keep;
    work.cuts.push_back("creator");
    value.SetString(own_identity_, work.document.GetAllocator());
    return Step::keep;
  }

  Step resolve_ref(Work& work, const std::string& name, const Value& value) {
    const std::string id(view(value));
    if (present(id)) {
      work.reaches.insert(id);
      return Step::keep;
    }
    if (!work.source->ours)
      return give_up(work, "it is another team's and refers to something that stays in");
    if (contains(essential_refs, name))
      return give_up(work, "its " + name + " stays in, and it says nothing without it");
    work.cuts.push_back(name + ":" + id);
    return Step::remove;
  }

  Step resolve_refs(Work& work, const std::string& name, Value& value) {
    for (auto item = value.Begin(); item != value.End();) {
      const std::string id(item->IsString() ? view(*item) : std::string_view());
      if (present(id)) {
        work.reaches.insert(id);
        ++item;
        continue;
      }
      if (!work.source->ours)
        return give_up(work, "it is another team's and refers to something that stays in");
      work.cuts.push_back(name + ":" + id);
      item = value.Erase(item);
    }
    if (!value.Empty()) return Step::keep;
    if (contains(essential_refs, name)) return give_up(work, "nothing of its " + name + " may leave");
    return Step::remove;
  }

  Step give_up(Work& work, std::string why) {
    withhold(work, std::move(why));
    return Step::withheld;
  }

  /// Digest over every cut among the objects that can be reached from here, this one first.
  std::string redaction_class(const Work& work) const {
    std::set<std::string> seen;
    std::vector<std::string> waiting{work.source->id};
    while (!waiting.empty()) {
      const auto id = waiting.back();
      waiting.pop_back();
      if (!seen.insert(id).second) continue;
      for (const auto& next : work_[by_id_.at(id)].reaches) waiting.push_back(next);
    }
    std::string text;
    for (const auto& id : seen) {
      auto cuts = work_[by_id_.at(id)].cuts;
      if (cuts.empty()) continue;
      std::sort(cuts.begin(), cuts.end());
      text += id;
      for (const auto& cut : cuts) text += "\n " + cut;
      text += "\n";
    }
    return protocol::to_hex(protocol::sha256(text)).substr(0, 32);
  }

  void rename(Value& value, Document& document, const std::map<std::string, std::string>& names) {
    if (value.IsArray())
      for (auto& item : value.GetArray()) rename(item, document, names);
    if (value.IsObject())
      for (auto& member : value.GetObject()) rename(member.value, document, names);
    if (!value.IsString()) return;
    if (const auto found = names.find(std::string(view(value))); found != names.end())
      value.SetString(found->second, document.GetAllocator());
  }

  protocol::Result<Rendered> finish() {
    std::map<std::string, std::string> names;
    std::vector<std::string> classes(work_.size());
    for (std::size_t i = 0; i < work_.size(); ++i) {
      auto& work = work_[i];
      if (!work.in || !work.derived) continue;
      classes[i] = redaction_class(work);
      const auto uuid = protocol::keyed_uuid(key_, work.source->id + "/" + classes[i]);
      names[work.source->id] = protocol::json::string_or(work.document, "type") + "--" + uuid.text();
    }
    for (std::size_t i = 0; i < work_.size(); ++i) {
      auto& work = work_[i];
      if (!work.in) continue;
      RenderedSlice out;
      out.object = work.source->key;
      out.source_id = work.source->id;
      out.redaction = classes[i];
      if (work.derived) rename(work.document, work.document, names);
      out.slice.bytes = work.derived ? protocol::json::write(work.document) : std::string(work.source->bytes);
      const auto id = work.derived ? names.at(work.source->id) : work.source->id;
      out.slice.entry = {id, work.source->modified, protocol::sha256(out.slice.bytes), out.slice.bytes.size(),
                         work.source->label};
      result_.slices.push_back(std::move(out));
    }
    return std::move(result_);
  }

  const std::string& own_identity_;
  std::string_view key_;
  std::vector<Work> work_;
  std::map<std::string, std::size_t> by_id_;
  Rendered result_;
};

}  // namespace

protocol::Result<Rendered> render(const std::vector<Source>& sources, const std::string& own_identity,
                                  std::string_view key, const std::map<std::string, std::string>& stopped) {
  return Renderer(sources, own_identity, key).run(stopped);
}

}  // namespace gateway::render
