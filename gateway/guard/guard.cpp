#include "gateway/guard/guard.h"

#include <optional>

#include "gateway/guard/names.h"
#include "gateway/guard/search.h"
#include "gateway/guard/slice.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

constexpr std::size_t most_bytes = 4U << 20;  // of one slice: the limit of one object everywhere

/// The UUID at the end of a STIX id, as text.
std::string_view uuid_of(std::string_view id) {
  return id.substr(std::min(id.size(), id.rfind("--") + 2));
}

/// What no string may hold of the withheld ids. An id whose UUID an object of the set carries as well (MISP
/// gives an attribute's to the indicator and to what was observed) is looked for with its type.
std::vector<std::string> unspoken(const Rules& rules, const Destination& destination, const Texts& uuids) {
  std::vector<std::string> names;
  for (const std::string& id : rules.withheld) {
    if (id == destination.own_identity || protocol::label_of_marking(id)) continue;
    const auto uuid = uuid_of(id);
    if (uuid.empty() || uuids.contains(uuid)) {
      names.push_back(id.substr(0, id.size() - uuid.size() - 2) + " " + std::string(uuid));
    } else {
      names.push_back(id);
    }
  }
  return names;
}

class Check {
 public:
  Check(const std::vector<Item>& items, const Destination& destination, const Rules& rules)
      : items_(items),
        destination_(destination),
        rules_(rules),
        withheld_(unspoken(rules, destination, Texts())),
        search_({destination.victim_may_be_named ? nullptr : rules.victims.index(), &withheld_}) {
    set_.ids.reserve(items.size());
    if (!rules.withheld.empty()) uuids_.reserve(items.size());
    for (const auto& id : rules.known) set_.known.emplace(id);
  }

  std::vector<Finding> run() {
    for (std::size_t index = 0; index < items_.size() && !report_.full(); ++index) first_look(index);
    // The whole set is known by now.
    for (const Reference& reference : open_) {
      if (!set_.ids.contains(reference.id))
        report_.add(reference.index, "reference", reference.pointer,
                    "refers to an object that is not in this set");
    }
    second_looks();
    unconsenting_creators();
    return report_.take();
  }

 private:
  std::optional<Slice> read(std::size_t index) {
    const Item& item = items_[index];
    if (item.bytes.size() > most_bytes) {
      report_.add(index, "size", "", "the slice is longer than 4 MiB");
      return std::nullopt;
    }
    protocol::json::Limits limits;
    limits.body_bytes = most_bytes;
    auto document = reader_.read(item.bytes, limits);
    if (document.has_error()) {
      report_.add(index, "json", "", "the slice is not strict JSON: " + document.error().where);
      return std::nullopt;
    }
    if (!(*document)->IsObject()) {
      report_.add(index, "json", "", "the slice is not an object");
      return std::nullopt;
    }
    return slice_of(index, **document, item, destination_.own_identity);
  }

  /// Everything that can be said without knowing the rest of the set.
  void first_look(std::size_t index) {
    const auto slice = read(index);
    if (!slice) return;
    learn(*slice);
    check_structure(*slice, report_);
    check_identity(*slice, destination_, report_);
    check_references(*slice, set_, open_);
    if (!rules_.warnings.empty()) {
      check_warnings(*slice, rules_.warnings,
                     [&](std::string pointer, std::string_view text, const std::string& list) {
                       if (!excepted(slice->id, "warning-list", pointer, text))
                         report_.add(index, "warning-list", std::move(pointer),
                                     "the value is on the warning list " + quoted(list) +
                                         ": no sign of an attack, unless somebody excepts it");
                     });
    }
    const bool tlp = has_only_tlp(*slice);
    if (tlp) check_labels(*slice, destination_, set_, report_);
    const bool holds_withheld = search(*slice, search_, false);
    if (!tlp || holds_withheld) again_.push_back({index, !tlp, holds_withheld});
  }

  void learn(const Slice& slice) {
    set_.ids.emplace(slice.id);
    if (!rules_.withheld.empty()) uuids_.emplace(uuid_of(slice.id));
    if (is_statement(slice)) set_.statements.emplace(slice.id);
    if (const auto label = policy_label(slice)) {
      auto& known = set_.policies.emplace(slice.id, *label).first->second;
      known = protocol::strictest(known, *label);
    }
    if (is_unconsenting(slice)) set_.unconsenting.emplace(slice.id);
    if (slice.creator.empty()) return;
    if (creators_.empty() || creators_.back().second != slice.creator)
      creators_.emplace_back(slice.index, slice.creator);
  }

  /// The same for each slice of a run by one creator.
  void unconsenting_creators() {
    if (set_.unconsenting.empty()) return;
    for (std::size_t i = 0; i < creators_.size(); ++i) {
      if (!set_.unconsenting.contains(creators_[i].second)) continue;
      const std::size_t end = i + 1 < creators_.size() ? creators_[i + 1].first : items_.size();
      for (std::size_t index = creators_[i].first; index < end; ++index) {
        const auto slice = read(index);
        if (slice && slice->creator == creators_[i].second)
          report_.add(index, "victim", "/created_by_ref", "its creator does not consent to be named");
      }
    }
  }

  struct Again {
    std::size_t index;
    bool labels, withheld;
  };
  void second_looks() {
    if (again_.empty()) return;
    const NameIndex exact(unspoken(rules_, destination_, uuids_));
    TextSearch withheld({nullptr, &exact});
    for (const Again& again : again_) {
      const auto slice = read(again.index);
      if (!slice) continue;
      if (again.labels) check_labels(*slice, destination_, set_, report_);
      if (again.withheld) search(*slice, withheld, true);
    }
  }

  /// Every string, number and property name at every depth. True if an id that is withheld may stand in one;
  /// it is reported only in the second look, which has the exact list.
  bool search(const Slice& slice, TextSearch& in, bool second) {
    bool withheld = false;
    in.every_text(slice.document,
                  [&](const Pointer& pointer, std::string_view text, bool value, TextSearch::Found found) {
                    if (report_.full()) return;
                    const std::string at = pointer.text();
                    if (found.victim && !second && !(value && excepted(slice.id, "victim", at, text)))
                      report_.add(slice.index, "victim", at, "names a victim");
                    if (found.personal && !second)
                      report_.add(slice.index, "personal", at, "holds a personal identity number");
                    // A creator's id may dangle (DESIGN: foreign creators), so it may also stand there.
                    if (!found.withheld || (at == "/created_by_ref" && value && is_identity(text))) return;
                    withheld = true;
                    if (second)
                      report_.add(slice.index, "withheld", at, "holds the id of an object that stays in");
                  });
    return withheld;
  }

  bool excepted(std::string_view id, std::string_view code, const std::string& pointer,
                std::string_view text) const {
    for (const protocol::Exception& one : rules_.exceptions) {
      if (one.object == id && one.code == code && one.pointer == pointer &&
          one.digest == protocol::sha256(text)) {
        return true;
      }
    }
    return false;
  }

  const std::vector<Item>& items_;
  const Destination& destination_;
  const Rules& rules_;
  const NameIndex withheld_;
  TextSearch search_;
  protocol::json::Reader reader_;
  Report report_;
  std::pmr::monotonic_buffer_resource arena_;
  Set set_{&arena_};
  Texts uuids_{&arena_};
  std::vector<std::pair<std::size_t, std::string>> creators_;  ///< (first slice, creator) of each run
  std::vector<Reference> open_;
  std::vector<Again> again_;
};

}  // namespace

Names::Names(const std::vector<std::string>& names) : index_(std::make_shared<const NameIndex>(names)) {}

std::string_view text_of(const Value& object, std::string_view name) {
  const Value* value = protocol::json::find(object, name);
  if (value == nullptr || !value->IsString()) return {};
  return {value->GetString(), value->GetStringLength()};
}

Slice slice_of(std::size_t index, const Value& document, const Item& item, std::string_view own_identity) {
  Slice slice{index,
              document,
              text_of(document, "type"),
              text_of(document, "id"),
              text_of(document, "created_by_ref"),
              item.claimed};
  const bool ours = !own_identity.empty() && (slice.creator == own_identity || slice.id == own_identity);
  slice.relayed = item.relayed && !ours;
  return slice;
}

std::vector<Finding> check(const std::vector<Item>& items, const Destination& destination,
                           const Rules& rules) {
  return Check(items, destination, rules).run();
}

bool names_anybody(const Names& names, std::string_view text) {
  if (names.index() == nullptr) return false;
  return NameSearch({names.index()}).found_in(text) != 0;
}

}  // namespace gateway::guard
