#include "protocol/misp.h"

#include <algorithm>

#include "protocol/misp_audience.h"
#include "protocol/misp_layout.h"
#include "protocol/misp_object.h"
#include "protocol/misp_parts.h"
#include "protocol/stix_check.h"
#include "protocol/stix_layout.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

// An event, or an object in it. The text of its parts stays where it is.
struct Level {
  EventLayout layout;
  Tags tags;
  std::vector<std::string> words;
};

void add_words(const std::vector<std::string>& more, std::vector<std::string>& to) {
  for (const std::string& word : more)
    if (std::find(to.begin(), to.end(), word) == to.end()) to.push_back(word);
}

Result<Level> read_level(std::string_view text, const stix::Limits& limits) {
  Level level;
  TRY(level.layout, find_parts(text, limits));
  for (const std::string_view tags : level.layout.tags) {
    if (tags.size() > limits.object_bytes)
      return fail(Error::too_large, "the list of tags is larger than the limit");
    TRY(const json::Document parsed, json::parse(tags, limits.json));
    level.tags.add(read_tags(parsed));
    add_words(words_of(parsed), level.words);
  }
  return level;
}

// A property of an event or object, null where it is absent. None of them is a container: one that is reads
// as an empty list, which is the right value nowhere.
json::Document scalar(const EventLayout& layout, Scalar which) {
  const std::string_view text = layout.scalars[which];
  json::Document value;
  if (text.empty()) return value;
  value.SetArray();
  if (text.front() == '{' || text.front() == '[') return value;
  Result<json::Document> parsed = json::parse(text);
  if (parsed.has_value()) value = *std::move(parsed);
  return value;
}

/// What an object says of all that it holds.
struct Beside {
  std::string comment;
  std::optional<Instant> first_seen, last_seen;
};

/// A first_seen or last_seen: RFC 3339, in UTC as MISP writes it ("+00:00") or with another offset. What
/// cannot be read counts as not said.
std::optional<Instant> seen_time(const Value* value) {
  if (is_absent(value)) return {};
  std::string text(view(*value));
  constexpr std::size_t offset_bytes = 6;  // of "+00:00"
  std::int64_t offset = 0;
  if (!text.ends_with('Z')) {
    if (text.size() < offset_bytes) return {};
    const std::string sign = text.substr(text.size() - offset_bytes);
    const auto clock = Timestamp::parse("1970-01-01T" + sign.substr(1) + ":00Z");
    if ((sign[0] != '+' && sign[0] != '-') || clock.has_error()) return {};
    offset = sign[0] == '+' ? clock->key.seconds : -clock->key.seconds;
    text.replace(text.size() - offset_bytes, offset_bytes, "Z");
  }
  const auto time = Timestamp::parse(text);
  if (time.has_error()) return {};
  return time->key + -offset;
}

/// What is said of detection; what cannot be read does not ask for it.
ForDetection for_detection(const Value& attribute) {
  const Value* said = json::find(attribute, "to_ids");
  if (is_absent(said)) return ForDetection::unsaid;
  return says(said, true) ? ForDetection::yes : ForDetection::no;
}

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
    for (const auto& object : objects) event_.attributes += object ? object->layout.attributes.size() : 0;
    if (event_.attributes > limits_.objects_per_bundle) {
      return fail(Error::too_large, "the event holds more attributes than the limit", "", "split the event");
    }
    words_ = level.words;
    note("the event", level.tags);
    for (const Part& part : level.layout.attributes) CHECK(attribute(part, audience_));
    for (std::size_t i = 0; i < objects.size(); ++i) CHECK(object(level.layout.objects[i], objects[i]));
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
    const json::Document distributed = scalar(level->layout, distribution);
    const auto audience = narrow(audience_, &distributed, level->layout.has_sharing_group, level->tags);
    note("an object", level->tags);
    const json::Document said = scalar(level->layout, comment);
    const json::Document since = scalar(level->layout, first_seen), last = scalar(level->layout, last_seen);
    object_ = {std::string(view(said)), seen_time(&since), seen_time(&last)};
    for (const Part& inner : level->layout.attributes) {
      if (audience) {
        CHECK(attribute(inner, *audience));
      } else {
        refuse(inner, "range", "the distribution of its object is none of 0 to 5");
        ++position_;
      }
    }
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
    if (read.becomes == "observed-data" && asks_for_more(read.handling))
      return leave_out(*parsed, false, false, read);
    note("attribute " + std::to_string(position_), own_);
    ++position_;
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
      ended.timestamp = time_of(from).value_or(0);
      CHECK(sink_.ended(event_, ended));
    }
    return skip(deleted ? "deleted" : read.type);
  }

  static bool carries_object(const Value& attribute) {
    return json::string_or(attribute, "type") == "text" &&
           json::string_or(attribute, "category") == "External analysis" &&
           json::string_or(attribute, "comment").starts_with(carried_comment("")) &&
           json::string_or(attribute, "value").starts_with('{');
  }

  /// The attribute's time, or that of its event; none where there is none or it is in the future.
  std::optional<std::int64_t> time_of(const Value& attribute) const {
    const Value* time = json::find(attribute, "timestamp");
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
    const auto seconds = time_of(from);
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
    const Value* group = json::find(from, "SharingGroup");
    const bool has_group = group != nullptr && group->IsObject();
    const auto audience = narrow(above, json::find(from, "distribution"), has_group, own);
    if (!audience) return stix::Problem{"range", "the distribution of the attribute is none of 0 to 5"};
    own_ = std::move(own);
    read.uuid = *Uuid::parse(json::string_or(from, "uuid"));
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
    read.label = strictest(audience->tags.label, audience->tags.iep.label_at(now_));
    if (audience->tags.unresolved) read.label = Label::unknown;
    read.handling = audience->tags.iep.handling;
    read.distribution = static_cast<int>(audience->distribution);
    hold(*audience, read);
    return {};
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

  const stix::Limits& limits_;
  Instant now_;
  Sink& sink_;
  Event event_;
  Audience audience_;
  bool unpublished_ = false;
  std::vector<std::string> words_;  ///< of the event
  Beside object_;                   ///< of the object being read; empty outside one
  std::size_t position_ = 0;
  Tags own_;  ///< of the attribute being read
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
