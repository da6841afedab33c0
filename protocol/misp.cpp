#include "protocol/misp.h"

#include <algorithm>

#include "protocol/misp_labels.h"
#include "protocol/misp_level.h"
#include "protocol/misp_object.h"
#include "protocol/misp_parts.h"
#include "protocol/stix_check.h"
#include "protocol/stix_layout.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

class EventScanner {
 public:
  EventScanner(const stix::Limits& limits, Instant now, Sink& sink)
      : limits_(limits), now_(now), sink_(sink) {}

  Result<Event> run(std::string_view text) {
    TRY(const Level level, read_level(text, limits_));
    CHECK(read_event(level));
    // What stands in objects is looked at before anything is given away: it counts towards the limit.
    std::vector<Result<Level>> objects;
    for (const Part& part : level.layout.objects) objects.push_back(read_object(part));
    event_.attributes = level.layout.attributes.size();
    std::size_t all = objects.size() + level.layout.reports.size();
    for (const auto& object : objects) {
      event_.attributes += object ? object->layout.attributes.size() : 0;
      all += object ? object->layout.references.size() : 0;
    }
    if (event_.attributes + all > limits_.objects_per_bundle) {
      return fail(Error::too_large,
                  "the event holds more attributes, objects, references and reports than the limit", "",
                  "split the event");
    }
    words_ = level.words;
    note("the event", level.tags);
    for (const Part& part : level.layout.attributes) CHECK(attribute(part, audience_));
    for (std::size_t i = 0; i < objects.size(); ++i) CHECK(object(level.layout.objects[i], objects[i]));
    for (const Pending& one : pending_) CHECK(reference(*one.part, one.from, one.above));
    for (const Part& part : level.layout.reports) CHECK(report(part));
    CHECK(finish());
    return std::move(event_);
  }

 private:
  Result<void> read_event(const Level& level) {
    const EventLayout& layout = level.layout;
    const Result<Uuid> id = Uuid::parse(view(scalar(layout, uuid)));
    if (id.has_error()) {
      return fail(Error::invalid, "the event has no valid UUID", "uuid",
                  "ask the sender to correct the event");
    }
    event_.uuid = *id;
    event_.info = view(scalar(layout, info));
    if (layout.orgc.starts_with('{') && layout.orgc.size() <= limits_.object_bytes) {
      TRY(const json::Document orgc, json::parse(layout.orgc, limits_.json));
      const std::string owner = json::string_or(orgc, "uuid");
      if (Uuid::parse(owner).has_value()) event_.orgc_uuid = owner;
    }
    CHECK(read_audience(level));
    const json::Document state = scalar(layout, published);
    unpublished_ = says(&state, false);
    event_.timestamp = number_of(scalar(layout, timestamp));
    const json::Document guarded = scalar(layout, is_protected);
    // What cannot be read may mean it.
    event_.is_protected = !is_absent(&guarded) && !says(&guarded, false);
    return {};
  }

  // An event that does not say how far it may go, as in exported feeds, goes no further than to us.
  Result<void> read_audience(const Level& level) {
    const json::Document distributed = scalar(level.layout, distribution);
    Audience widest;
    widest.distribution = is_absent(&distributed) ? this_community : all_communities;
    const auto found = narrow(widest, &distributed, level.layout.has_sharing_group, level.tags);
    if (!found || number_of(distributed) == std::optional(inherit)) {
      return fail(Error::invalid, "the distribution of the event is none of 0 to 4", "distribution",
                  "ask the sender to correct the event");
    }
    audience_ = *found;
    return {};
  }

  Result<Level> read_object(const Part& part) const {
    if (!part.is_object) return fail(Error::invalid, "the object is no JSON object");
    return read_level(part.bytes, limits_);
  }

  Result<void> object(const Part& part, const Result<Level>& level) {
    if (level.has_error()) {
      refuse(part, level.error().error == Error::invalid ? "not-an-object" : "size", level.error().what);
      return {};
    }
    const EventLayout& layout = level->layout;
    const json::Document distributed = scalar(layout, distribution);
    const auto audience = narrow(audience_, &distributed, layout.has_sharing_group, level->tags);
    note("an object", level->tags);
    const json::Document since = scalar(layout, first_seen), last = scalar(layout, last_seen);
    object_ = {text_in(layout, comment), seen_time(&since), seen_time(&last), true};
    given_.clear();
    for (const Part& inner : layout.attributes) {
      if (audience) {
        CHECK(attribute(inner, *audience));
      } else {
        refuse(inner, "range", "the distribution of its object is none of 0 to 5");
        ++position_;
      }
    }
    return audience ? object_as_whole(part, *level, *audience) : Result<void>();
  }

  /// Old objects have no UUID: their attributes are taken all the same.
  Result<void> object_as_whole(const Part& part, const Level& level, const Audience& audience) {
    const auto id = Uuid::parse(text_in(level.layout, uuid));
    if (id.has_error()) return {};
    const json::Document time = scalar(level.layout, timestamp), gone = scalar(level.layout, deleted);
    Attribute whole = begun(Unit::object, *id, "grouping", &time);
    for (const Part& one : level.layout.references) pending_.push_back({&one, *id, audience});
    if (says(&gone, true)) return end(whole);
    if (whole.timestamp == 0) return refuse_time(part);
    whole.type = text_in(level.layout, name);
    whole.comment = object_.comment;
    keep_template(level.layout, whole.words);
    bind(audience, whole);
    return sink_.object(event_, whole, given_);
  }

  /// By which it can be an object again, or nothing of it.
  static void keep_template(const EventLayout& layout, std::vector<std::string>& words) {
    const std::string id = text_in(layout, template_uuid);
    const json::Document said = scalar(layout, template_version);
    const auto version = number_of(said);
    if (Uuid::parse(id).has_error() || !version || *version < 0) return;
    keep(Kept::meta_category, text_in(layout, meta_category), words);
    keep(Kept::template_version, std::to_string(*version), words);
    keep(Kept::template_uuid, id, words);
  }

  Result<void> reference(const Part& part, const Uuid& from, const Audience& above) {
    const auto parsed = read(part);
    if (!parsed) return {};
    const auto id = Uuid::parse(json::string_or(*parsed, "uuid"));
    const auto to = Uuid::parse(json::string_or(*parsed, "referenced_uuid"));
    if (id.has_error() || to.has_error()) {
      refuse(part, "id", "the reference has no valid UUID, or is to nothing");
      return {};
    }
    Attribute one = begun(Unit::reference, *id, "relationship", json::find(*parsed, "timestamp"));
    if (says(json::find(*parsed, "deleted"), true)) return end(one);
    if (one.timestamp == 0) return refuse_time(part);
    one.value = json::string_or(*parsed, "relationship_type");
    one.comment = json::string_or(*parsed, "comment");
    bind(above, one);
    return sink_.reference(event_, one, from, *to);
  }

  Result<void> report(const Part& part) {
    const auto parsed = read(part);
    if (!parsed) return {};
    const auto id = Uuid::parse(json::string_or(*parsed, "uuid"));
    const Value* group = json::find(*parsed, "SharingGroup");
    const auto audience =
        narrow(audience_, json::find(*parsed, "distribution"), group != nullptr && group->IsObject(), {});
    if (id.has_error() || !audience) {
      refuse(part, "range", "the report has no valid UUID, or its distribution is none of 0 to 5");
      return {};
    }
    Attribute one = begun(Unit::report, *id, "note", json::find(*parsed, "timestamp"));
    if (says(json::find(*parsed, "deleted"), true)) return end(one);
    one.value = json::string_or(*parsed, "content");
    one.comment = json::string_or(*parsed, "name");
    if (one.value.empty()) return end(one);
    if (one.timestamp == 0) return refuse_time(part);
    bind(*audience, one);
    return sink_.attribute(event_, one);
  }

  /// Newer than all that it holds: some change what is in an event, and not its time.
  Result<void> finish() {
    Attribute whole = begun(Unit::event, event_.uuid, "report", nullptr);
    whole.timestamp = std::max(whole.timestamp, newest_);
    whole.value = event_.info;
    bind(audience_, whole);
    return whole.timestamp == 0 ? Result<void>() : sink_.finished(event_, whole);
  }

  /// What is no attribute. Its timestamp is that of its event where it has none, and 0 where it cannot be
  /// read.
  Attribute begun(Unit unit, const Uuid& id, std::string_view becomes, const Value* time) {
    Attribute out;
    out.unit = unit;
    out.position = position_;
    out.uuid = id;
    out.becomes = becomes;
    // Tags are neither of references nor of reports.
    if (unit == Unit::object || unit == Unit::event) out.words = words_;
    out.timestamp = time_of(time).value_or(0);
    newest_ = std::max(newest_, out.timestamp);
    return out;
  }

  Result<void> refuse_time(const Part& part) {
    refuse(part, "time", "the timestamp is missing, no number or in the future");
    return {};
  }

  Result<void> end(Attribute& read) {
    read.becomes = {};
    return sink_.ended(event_, read);
  }

  /// Nothing where it was refused.
  std::optional<json::Document> read(const Part& part) {
    if (!part.is_object || !part.code.empty()) {
      refuse(part, part.is_object ? part.code : "not-an-object", "it is no JSON object, or too large");
      return {};
    }
    auto parsed = json::parse(part.bytes, limits_.json);
    if (parsed.has_value()) return *std::move(parsed);
    refuse(part, "size", parsed.error().what);
    return {};
  }

  Result<void> attribute(const Part& part, const Audience& above) {
    Attribute read;
    read.position = position_;
    const auto refused = [&](std::string_view code, std::string_view what) -> Result<void> {
      refuse(part, code, what);
      ++position_;
      return {};
    };
    if (!part.is_object) return refused("not-an-object", "the attribute is no JSON object");
    if (!part.code.empty()) return refused(part.code, "the attribute holds U+0000 or is larger than a limit");
    const Result<json::Document> parsed = json::parse(part.bytes, limits_.json);
    if (parsed.has_error()) return refused("size", parsed.error().what);
    if (const auto problem = check(*parsed)) return refused(problem->code, problem->what);
    const bool is_carried = carries_object(*parsed);
    const bool deleted = says(json::find(*parsed, "deleted"), true);
    read.type = json::string_or(*parsed, "type");
    if (!is_carried && !deleted) read.becomes = type_of(*parsed);
    if (deleted || (!is_carried && read.becomes.empty()))
      return leave_out(*parsed, is_carried, deleted, read);
    if (const auto problem = fill(*parsed, above, read)) return refused(problem->code, problem->what);
    if (read.becomes == "observed-data" && asks_for_more(read.handling)) read.becomes = "note";
    note("attribute " + std::to_string(position_), own_);
    ++position_;
    newest_ = std::max(newest_, read.timestamp);
    given_.push_back(read.uuid);
    return is_carried ? sink_.carried(event_, read) : sink_.attribute(event_, read);
  }

  static std::string_view type_of(const Value& attribute) {
    return object_type_of(json::string_or(attribute, "type"), json::string_or(attribute, "category"),
                          for_detection(attribute));
  }

  /// Nothing in an observable could say it.
  static bool asks_for_more(const Handling& handling) {
    return handling.pap != Pap::none || !handling.restrictions.empty() || handling.valid_from ||
           handling.valid_until;
  }

  Result<void> leave_out(const Value& from, bool is_carried, bool deleted, const Attribute& read) {
    // Under whatever category: that the victim is in it may have been seen later.
    if (!is_carried && !object_type_of(read.type, "", ForDetection::yes).empty()) {
      Attribute ended;
      ended.position = read.position;
      ended.uuid = *Uuid::parse(json::string_or(from, "uuid"));
      ended.type = read.type;
      ended.timestamp = time_of(json::find(from, "timestamp")).value_or(0);
      newest_ = std::max(newest_, ended.timestamp);
      CHECK(sink_.ended(event_, ended));
    }
    return skip(deleted ? "deleted" : read.type);
  }

  /// The time, or that of the event where it is absent; none where there is none or it is in the future.
  std::optional<std::int64_t> time_of(const Value* time) const {
    const auto seconds = is_absent(time) ? event_.timestamp : number_of(*time);
    if (!seconds || *seconds < 0 || *seconds > now_.seconds + limits_.future_skew_seconds) return {};
    return seconds;
  }

  Result<void> skip(std::string_view type) {
    constexpr std::size_t most_names = 100;
    std::string name = printable(type.substr(0, 64));
    const bool full = event_.skipped_types.size() >= most_names && !event_.skipped_types.contains(name);
    ++event_.skipped_types[full ? "others" : std::move(name)];
    ++event_.skipped;
    ++position_;
    return {};
  }

  // Holds for attributes of every type.
  static std::optional<stix::Problem> check(const Value& attribute) {
    if (Uuid::parse(json::string_or(attribute, "uuid")).has_error()) {
      return stix::Problem{"id", "the attribute has no valid UUID"};
    }
    const Value* data = json::find(attribute, "data");
    if (!is_absent(data) && (!data->IsString() || parse_base64(view(*data)).has_error())) {
      return stix::Problem{"json-type", "the data of the attribute is not base64"};
    }
    return {};
  }

  std::optional<stix::Problem> fill(const Value& from, const Audience& above, Attribute& read) {
    const Value* value = json::find(from, "value");
    if (is_absent(value)) return stix::Problem{"required", "the attribute has no value"};
    if (!value->IsString()) return stix::Problem{"json-type", "the value of the attribute is no string"};
    const auto seconds = time_of(json::find(from, "timestamp"));
    if (!seconds)
      return stix::Problem{"time", "the timestamp of the attribute is missing, no number or in the future"};
    const Value* tags = json::find(from, "Tag");
    const Value* wrapped_tags = json::find(from, "AttributeTag");
    Tags own = tags == nullptr ? Tags() : read_tags(*tags);
    if (tags != nullptr) add_words(words_of(*tags), read.words);
    if (wrapped_tags != nullptr) {
      own.add(read_tags(*wrapped_tags));
      add_words(words_of(*wrapped_tags), read.words);
    }
    const bool is_set = std::any_of(read.words.begin(), read.words.end(), says_intrusion_set);
    if (read.becomes == "threat-actor" && is_set) read.becomes = "intrusion-set";
    add_words(words_, read.words);
    if (object_.is_one) keep(Kept::relation, json::string_or(from, "object_relation"), read.words);
    const Value* group = json::find(from, "SharingGroup");
    const bool has_group = group != nullptr && group->IsObject();
    const auto audience = narrow(above, json::find(from, "distribution"), has_group, own);
    if (!audience) return stix::Problem{"range", "the distribution of the attribute is none of 0 to 5"};
    own_ = std::move(own);
    read.uuid = *Uuid::parse(json::string_or(from, "uuid"));
    read.category = json::string_or(from, "category");
    read.value = view(*value);
    read.timestamp = *seconds;
    read.to_ids = says(json::find(from, "to_ids"), true);
    read.comment = json::string_or(from, "comment");
    read.first_seen = seen_time(json::find(from, "first_seen"));
    read.last_seen = seen_time(json::find(from, "last_seen"));
    if (read.comment.empty()) read.comment = object_.comment;
    if (!read.first_seen) read.first_seen = object_.first_seen;
    if (!read.last_seen) read.last_seen = object_.last_seen;
    if (read.last_seen && read.last_seen->seconds > *seconds) read.valid_until = read.last_seen;
    bind(*audience, read);
    return {};
  }

  void bind(const Audience& audience, Attribute& read) const {
    read.label = strictest(audience.tags.label, audience.tags.iep.label_at(now_));
    if (audience.tags.unresolved) read.label = Label::unknown;
    read.handling = audience.tags.iep.handling;
    read.distribution = static_cast<int>(audience.distribution);
    hold(audience, read);
  }

  // What is wrong on one level is said once, there.
  void note(const std::string& where, const Tags& tags) {
    if (tags.labels_differ) sink_.alert(where + ": its TLP tags differ, the strictest counts");
    if (tags.local)
      sink_.alert(where +
                  ": a TLP or PAP tag is local to the sender; it counts, and is written out on release");
  }

  void hold(const Audience& audience, Attribute& read) const {
    if (read.label == Label::unmarked) read.holds.emplace_back("unmarked");
    if (read.label == Label::unknown) read.holds.emplace_back("unknown-marking");
    if (audience.distribution == own_organisation) read.holds.emplace_back("own-organisation");
    if (audience.lacks_group) read.holds.emplace_back("sharing-group");
    if (unpublished_) read.holds.emplace_back("unpublished");
  }

  void refuse(const Part& part, std::string_view code, std::string_view what) {
    const std::string id = part.is_object ? stix::id_of_unusable(part.bytes, limits_, "uuid") : std::string();
    sink_.refused({position_, id, std::string(code), std::string(what)});
  }

  /// What an object says of all that it holds.
  struct Beside {
    std::string comment;
    std::optional<Instant> first_seen, last_seen;
    bool is_one = false;
  };
  /// A reference that is read when everything that it may be to has been given away.
  struct Pending {
    const Part* part = nullptr;
    Uuid from;
    Audience above;
  };

  const stix::Limits& limits_;
  Instant now_;
  Sink& sink_;
  Event event_;
  Audience audience_;
  bool unpublished_ = false;
  std::vector<std::string> words_;  ///< of the event
  Beside object_;                   ///< of the object being read; empty outside all
  std::size_t position_ = 0;
  Tags own_;                 ///< of the attribute being read
  std::vector<Uuid> given_;  ///< attributes given away since the last object began
  std::vector<Pending> pending_;
  std::int64_t newest_ = 0;  ///< time of what the event holds or held, seconds
};

}  // namespace

bool looks_like_event(std::string_view text) {
  // How long it may be is for scan() to say: a long event is one all the same.
  stix::Limits limits;
  limits.json.body_bytes = text.size();
  return find_event(text, limits).has_value();
}

Result<Event> scan(std::string_view text, const stix::Limits& limits, Instant now, Sink& sink) {
  TRY(const std::string_view event, find_event(text, limits));
  return EventScanner(limits, now, sink).run(event);
}

}  // namespace protocol::misp
