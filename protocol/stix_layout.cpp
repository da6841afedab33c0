#include "protocol/stix_layout.h"

#include "protocol/text.h"

namespace protocol::stix {
namespace {

using json::Finding;
using json::Number;
using json::Span;

// Depths as the number of containers around a value: the bundle's own properties are at 1, the items of a
// list at 2, the properties of an object in that list at 3.
constexpr std::size_t in_bundle = 1;
constexpr std::size_t in_list = 2;
constexpr std::size_t in_object = 3;

Failure no_bundle(std::string what) {
  return fail(Error::invalid, std::move(what), "",
              "send a STIX 2.1 bundle: an object with \"type\": \"bundle\"");
}

class FindsObjects final : public json::Events {
 public:
  explicit FindsObjects(const Limits& limits) : limits_(limits) {}

  bool begin_object(std::size_t at) override {
    if (!value_begins(at, true)) return false;
    ++depth_;
    return true;
  }
  bool end_object(Span where, std::size_t) override { return container_ends(where); }
  bool begin_array(std::size_t at) override {
    if (depth_ == 0) return stop(no_bundle("the text is a list, not a bundle"));
    if (depth_ == in_bundle && property_ == Property::objects) {
      list_is_open_ = has_list_ = true;
    } else if (!value_begins(at, false)) {
      return false;
    }
    ++depth_;
    return true;
  }
  bool end_array(Span where, std::size_t) override { return container_ends(where); }

  bool name(Span, std::string_view name) override {
    if (depth_ == in_bundle) note_property(name);
    if (depth_ == in_object && list_is_open_) at_type_ = name == "type";
    return true;
  }
  bool string(Span where, std::string_view value) override {
    if (depth_ == in_bundle && property_ == Property::type) {
      if (value != "bundle") return stop(no_bundle("the text is an object of another type than bundle"));
      return true;
    }
    if (depth_ == in_object && list_is_open_ && at_type_ && value == "marking-definition") {
      layout_.items.back().definition = true;
    }
    return scalar(where);
  }
  bool number(Span where, const Number&) override { return scalar(where); }
  bool boolean(Span where, bool) override { return scalar(where); }
  bool null(Span where) override { return scalar(where); }

  bool finding(Finding what, std::size_t at) override {
    // A number that no double holds would be read as another one, by us or by the next: nothing of such a
    // text is used.
    if (what == Finding::number) return Events::finding(what, at);
    // The list of objects has a limit of its own, and an item that is no object is refused anyway.
    if (list_is_open_ && depth_ == in_list) return true;
    if (!list_is_open_) return Events::finding(what, at);
    Item& item = layout_.items.back();
    if (item.shade == Shade::plain) item.shade = what == Finding::nul ? Shade::with_nul : Shade::oversized;
    return true;
  }

  Result<Layout> take() && {
    if (!has_type_ && !has_list_) return no_bundle("the text is an object without a type");
    return std::move(layout_);
  }

 private:
  enum class Property { type, objects, other };

  void note_property(std::string_view name) {
    property_ = name == "objects" ? Property::objects : name == "type" ? Property::type : Property::other;
    has_type_ = has_type_ || property_ == Property::type;
    const std::string lower = lower_ascii(name);
    if (!layout_.alerts.empty()) return;
    if (lower == "tlp" || lower == "object_marking_refs" || lower == "granular_markings") {
      layout_.alerts.push_back("the bundle itself carries a property " + lower +
                               ": a bundle has no label, so it was ignored");
    }
  }

  bool value_begins(std::size_t at, bool is_object) {
    if (depth_ == in_bundle && property_ == Property::objects) {
      return stop(no_bundle("the property objects of the bundle is not a list"));
    }
    if (depth_ == in_bundle && property_ == Property::type) {
      return stop(no_bundle("the type of the bundle is not a string"));
    }
    if (depth_ != in_list || !list_is_open_) return true;
    if (layout_.items.size() == limits_.objects_per_bundle) {
      return stop(
          fail(Error::too_large, "the bundle holds more objects than the limit", "", "send it in parts"));
    }
    layout_.items.push_back({{at, at}, is_object ? Shade::plain : Shade::foreign, false});
    at_type_ = false;
    return true;
  }

  bool scalar(Span where) {
    if (depth_ == 0) return stop(no_bundle("the text is a single value, not a bundle"));
    if (!value_begins(where.begin, false)) return false;
    if (depth_ == in_list && list_is_open_) layout_.items.back().span = where;
    return true;
  }

  bool container_ends(Span where) {
    --depth_;
    if (depth_ == in_bundle) list_is_open_ = false;
    if (depth_ != in_list || !list_is_open_) return true;
    Item& item = layout_.items.back();
    item.span = where;
    const bool too_large = where.end - where.begin > limits_.object_bytes;
    if (item.shade == Shade::plain && too_large) item.shade = Shade::oversized;
    return true;
  }

  const Limits& limits_;
  Layout layout_;
  std::size_t depth_ = 0;
  Property property_ = Property::other;
  bool list_is_open_ = false;
  bool has_list_ = false;
  bool has_type_ = false;
  bool at_type_ = false;
};

class FindsId final : public json::Events {
 public:
  explicit FindsId(std::string_view property) : property_(property) {}

  bool begin_object(std::size_t) override { return enter(); }
  bool end_object(Span, std::size_t) override { return leave(); }
  bool begin_array(std::size_t) override { return enter(); }
  bool end_array(Span, std::size_t) override { return leave(); }
  bool name(Span, std::string_view name) override {
    at_id_ = depth_ == 1 && name == property_;
    return true;
  }
  bool string(Span, std::string_view value) override {
    if (depth_ == 1 && at_id_) id = std::string(value);
    return true;
  }
  bool finding(Finding, std::size_t) override { return true; }

  std::string id;

 private:
  bool enter() {
    ++depth_;
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }

  std::string_view property_;
  std::size_t depth_ = 0;
  bool at_id_ = false;
};

}  // namespace

Result<Layout> find_objects(std::string_view bundle, const Limits& limits) {
  FindsObjects finder(limits);
  CHECK(json::walk(bundle, limits.json, json::Comments::refuse, finder));
  return std::move(finder).take();
}

std::string id_of_unusable(std::string_view object, const Limits& limits, std::string_view property) {
  FindsId finder(property);
  const Result<void> walked = json::walk(object, limits.json, json::Comments::refuse, finder);
  return walked.has_value() ? printable(finder.id) : std::string();
}

}  // namespace protocol::stix
