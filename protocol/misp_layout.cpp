#include "protocol/misp_layout.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/json_walk.h"

namespace protocol::misp {
namespace {

using json::Finding;
using json::Number;
using json::Span;

Failure no_event(std::string what, Error error = Error::invalid) {
  return fail(error, std::move(what), "", "send one MISP event: {\"Event\":{…}}");
}

// Counts containers, and hands every value to one function of the derived class.
class Nesting : public json::Events {
 public:
  bool begin_object(std::size_t) final { return enter(true); }
  bool begin_array(std::size_t) final { return enter(false); }
  bool end_object(Span where, std::size_t) final { return leave(where); }
  bool end_array(Span where, std::size_t) final { return leave(where); }
  bool string(Span where, std::string_view) final { return scalar(where); }
  bool number(Span where, const Number&) final { return scalar(where); }
  bool boolean(Span where, bool) final { return scalar(where); }
  bool null(Span where) final { return scalar(where); }

 protected:
  /// A value begins. depth() is that around it.
  virtual bool begins(bool is_object) = 0;
  /// A value has ended. depth() is that around it.
  virtual bool ends(Span where) = 0;
  std::size_t depth() const { return depth_; }

 private:
  bool enter(bool is_object) {
    if (!begins(is_object)) return false;
    ++depth_;
    return true;
  }
  bool leave(Span where) {
    --depth_;
    return ends(where);
  }
  bool scalar(Span where) { return begins(false) && ends(where); }

  std::size_t depth_ = 0;
};

// Where the event stands under its wrappers. A bare event is known by two properties that every event has.
class FindsEvent final : public Nesting {
 public:
  bool name(Span, std::string_view name) override {
    at_event_ = false;
    if (depth() == 1) {
      at_event_ = name == "Event";
      in_response_ = name == "response";
      has_info_ = has_info_ || name == "info";
      has_mark_ = has_mark_ || name == "Attribute" || name == "Object" || name == "Tag" || name == "Orgc" ||
                  name == "analysis" || name == "threat_level_id";
      has_type_ = has_type_ || name == "objects" || name == "spec_version";
    } else if (depth() <= 3 && in_response_) {
      at_event_ = name == "Event";
    }
    return true;
  }
  bool finding(Finding what, std::size_t at) override {
    // Of what stands inside an event, find_parts() decides.
    const bool inside = event_depth_.has_value() || (depth() >= 1 && !wrapped_ && has_mark_);
    return (what != Finding::number && inside) || Events::finding(what, at);
  }

  Result<Span> take() const {
    if (events_ > 1) return no_event("the text holds several events", Error::unsupported);
    if (events_ == 1) return event_;
    if (!whole_is_object_ || !has_info_ || !has_mark_ || has_type_)
      return no_event("the text holds no MISP event");
    return whole_;
  }

 protected:
  bool begins(bool is_object) override {
    if (depth() == 0) whole_is_object_ = is_object;
    if (at_event_ && is_object && !event_depth_) event_depth_ = depth();
    at_event_ = false;
    return true;
  }
  bool ends(Span where) override {
    if (depth() == 0) whole_ = where;
    if (event_depth_ && depth() == *event_depth_) {
      event_ = where;
      ++events_;
      wrapped_ = true;
      event_depth_.reset();
    }
    return true;
  }

 private:
  std::optional<std::size_t> event_depth_;
  Span event_;
  Span whole_;
  std::size_t events_ = 0;
  bool at_event_ = false;
  bool in_response_ = false;
  bool whole_is_object_ = false;
  bool has_info_ = false;
  bool has_mark_ = false;
  bool has_type_ = false;
  bool wrapped_ = false;
};

constexpr std::array<std::string_view, 14> scalar_names{
    "uuid",      "info",          "timestamp",        "distribution", "published",
    "protected", "comment",       "first_seen",       "last_seen",    "name",
    "deleted",   "template_uuid", "template_version", "meta-category"};

// Depths inside the event: its properties are at 1, the items of its lists at 2.
class FindsParts final : public Nesting {
 public:
  FindsParts(std::string_view event, const stix::Limits& limits) : event_(event), limits_(limits) {}

  bool name(Span, std::string_view name) override {
    if (depth() == 1) property_ = std::string(name.substr(0, 32));
    return true;
  }
  bool finding(Finding what, std::size_t at) override {
    if (what == Finding::number || parts() == nullptr || depth() < 2) return Events::finding(what, at);
    const std::string_view code = what == Finding::nul ? "nul" : "size";
    if (depth() > 2 && parts()->back().code.empty()) parts()->back().code = code;
    // At the list itself only the item that begins now can be meant: the list has a limit of its own.
    if (depth() == 2 && what != Finding::list_items) code_of_next_ = code;
    return true;
  }

  EventLayout layout;

 protected:
  bool begins(bool is_object) override {
    if (parts() == nullptr) return true;
    if (depth() == 1 && is_object) {
      if (property_ == "Attribute" || property_ == "Object")
        return stop(no_event("the property " + property_ + " of the event is no list"));
      property_.clear();  // an event is not refused for a list that it can do without
      return true;
    }
    if (depth() != 2) return true;
    if (++parts_ > limits_.objects_per_bundle) {
      return stop(fail(Error::too_large,
                       "the event holds more attributes, objects, references and reports than the limit", "",
                       "split the event"));
    }
    parts()->push_back({{}, is_object, std::exchange(code_of_next_, {})});
    return true;
  }
  bool ends(Span where) override {
    if (depth() == 2 && parts() != nullptr) keep_part(where);
    if (depth() == 1) keep_property(where.of(event_));
    return true;
  }

 private:
  std::vector<Part>* parts() {
    if (property_ == "Attribute") return &layout.attributes;
    if (property_ == "Object") return &layout.objects;
    if (property_ == "ObjectReference") return &layout.references;
    return property_ == "EventReport" ? &layout.reports : nullptr;
  }

  void keep_part(Span where) {
    Part& part = parts()->back();
    part.bytes = where.of(event_);
    if (part.code.empty() && part.bytes.size() > limits_.object_bytes) part.code = "size";
  }

  void keep_property(std::string_view value) {
    const auto* scalar = std::find(scalar_names.begin(), scalar_names.end(), property_);
    if (scalar != scalar_names.end()) {
      layout.scalars[static_cast<std::size_t>(scalar - scalar_names.begin())] = value;
    } else if (property_ == "Tag" || property_ == "EventTag") {
      layout.tags.push_back(value);
    } else if (property_ == "Orgc" || property_ == "orgc") {
      layout.orgc = value;
    } else if (property_ == "SharingGroup") {
      layout.has_sharing_group = value.starts_with('{');
    }
  }

  std::string_view event_;
  const stix::Limits& limits_;
  std::string property_;
  std::string_view code_of_next_;
  std::size_t parts_ = 0;
};

}  // namespace

Result<std::string_view> find_event(std::string_view text, const stix::Limits& limits) {
  FindsEvent finder;
  CHECK(json::walk(text, limits.json, json::Comments::refuse, finder));
  TRY(const Span event, finder.take());
  return event.of(text);
}

Result<EventLayout> find_parts(std::string_view event, const stix::Limits& limits) {
  FindsParts finder(event, limits);
  CHECK(json::walk(event, limits.json, json::Comments::refuse, finder));
  return std::move(finder.layout);
}

}  // namespace protocol::misp
