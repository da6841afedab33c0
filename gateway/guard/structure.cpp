#include <algorithm>

#include "gateway/guard/allow_list.h"
#include "gateway/guard/custom.h"
#include "gateway/guard/slice.h"
#include "protocol/ids.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

bool all_strings(const Value& list) {
  return std::all_of(list.Begin(), list.End(), [](const Value& item) { return item.IsString(); });
}

bool is_scalar(const Value& value) {
  return value.IsString() || value.IsNumber() || value.IsBool();
}

bool is_reference(std::string_view name) {
  return name.ends_with("_ref") || name.ends_with("_refs");
}

/// Names the standard leaves open: name characters only, and neither a custom property nor a reference in
/// disguise.
bool is_open_name(std::string_view name) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 250 && !name.starts_with("x_") && !name.ends_with("_ref") &&
         !name.ends_with("_refs") && std::ranges::all_of(name, plain);
}

bool is_hash_value(std::string_view value) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '+' || c == '/' || c == '=';
  };
  return !value.empty() && value.size() <= 256 && std::ranges::all_of(value, plain);
}

bool is_language(std::string_view tag) {
  auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  return tag.size() >= 2 && tag.size() <= 35 && std::ranges::all_of(tag, plain);
}

bool is_translatable(std::string_view name, Shape shape) {
  return (shape == Shape::text || shape == Shape::texts) && !is_reference(name);
}

class Walk {
 public:
  Walk(const Slice& slice, Report& report)
      : slice_(slice),
        report_(report),
        marking_(slice.type == "marking-definition"),
        of_custom_type_(is_custom_type(slice.type)) {}

  void object(const Value& value, const Properties& properties) {
    for (const auto& member : value.GetObject()) {
      std::string_view name = view(member.name);
      Pointer::Step step(pointer_, name);
      auto found = properties.find(name);
      if (found != properties.end()) {
        property(member.value, found->second, name);
      } else if (is_added(name)) {
        custom(member.value);
      } else {
        find("property " + quoted(name) + " is not allow-listed in " + quoted(slice_.type));
      }
    }
  }

 private:
  void find(std::string what) { report_.add(slice_.index, "property", pointer_.text(), std::move(what)); }

  /// Its source may have added it. What a marking definition says of its label is never open to that.
  bool is_added(std::string_view name) const {
    if (!slice_.relayed || (marking_ && pointer_.depth() > 1)) return false;
    return is_custom_property(name) || (of_custom_type_ && is_custom_name(name));
  }

  void custom(const Value& value) {
    custom_.check(value, pointer_, [this](std::string what) { find(std::move(what)); });
  }

  void shape(bool right, std::string_view name, std::string_view wanted) {
    if (!right) find("property " + quoted(name) + " is not " + std::string(wanted));
  }

  void property(const Value& value, const Property& property, std::string_view name) {
    switch (property.shape) {
      case Shape::text:
        return shape(value.IsString(), name, "a string");
      case Shape::texts:
        return shape(value.IsArray() && all_strings(value), name, "a list of strings");
      case Shape::number:
        return shape(value.IsNumber(), name, "a number");
      case Shape::flag:
        return shape(value.IsBool(), name, "true or false");
      case Shape::scalar:
        return shape(is_scalar(value), name, "a plain value");
      case Shape::object:
        return nested(value, *properties_of_part(property.part), name);
      case Shape::objects:
        return list(value, *properties_of_part(property.part), name);
      case Shape::hashes:
        return hashes(value, name);
      case Shape::dictionary:
        return dictionary(value, name);
      case Shape::extensions:
        return extensions(value, name);
      case Shape::contents:
        return contents(value, name);
    }
  }

  void nested(const Value& value, const Properties& properties, std::string_view name) {
    if (!value.IsObject()) return shape(false, name, "an object");
    object(value, properties);
  }

  void list(const Value& value, const Properties& properties, std::string_view name) {
    if (!value.IsArray()) return shape(false, name, "a list of objects");
    std::size_t position = 0;
    for (const Value& item : value.GetArray()) {
      Pointer::Step step(pointer_, position++);
      nested(item, properties, name);
    }
  }

  template <typename Check>
  void members(const Value& value, std::string_view name, Check check) {
    if (!value.IsObject()) return shape(false, name, "an object");
    for (const auto& member : value.GetObject()) {
      Pointer::Step step(pointer_, view(member.name));
      check(view(member.name), member.value);
    }
  }

  void hashes(const Value& value, std::string_view name) {
    members(value, name, [this](std::string_view algorithm, const Value& digest) {
      if (!is_hash_algorithm(algorithm))
        return find("hash algorithm " + quoted(algorithm) + " is not allow-listed");
      shape(digest.IsString() && is_hash_value(view(digest)), algorithm, "a hash value");
    });
  }

  void dictionary(const Value& value, std::string_view name) {
    members(value, name, [this](std::string_view key, const Value& entry) {
      if (!is_open_name(key)) return find("dictionary name " + quoted(key) + " is not allowed");
      shape(is_scalar(entry) || (entry.IsArray() && all_strings(entry)), key, "a plain value");
    });
  }

  void extensions(const Value& value, std::string_view name) {
    members(value, name, [this](std::string_view key, const Value& extension) {
      const Properties* properties = properties_of_part(std::string(slice_.type) + "/" + std::string(key));
      if (!properties && slice_.relayed && !marking_ && is_custom_name(key) && extension.IsObject())
        return custom(extension);
      if (!properties)
        return find("extension " + quoted(key) + " is not allow-listed in " + quoted(slice_.type));
      nested(extension, *properties, key);
    });
  }

  void contents(const Value& value, std::string_view name) {
    std::string target = protocol::json::string_or(slice_.document, "object_ref");
    const Properties* properties = properties_of_type(target.substr(0, target.find("--")));
    if (!properties) return find("it translates an object of a type that is not allow-listed");
    members(value, name, [this, properties](std::string_view language, const Value& translations) {
      if (!is_language(language)) return find("language " + quoted(language) + " is no language tag");
      members(translations, language, [this, properties](std::string_view property, const Value& text) {
        auto found = properties->find(property);
        if (found == properties->end() || !is_translatable(property, found->second.shape)) {
          return find("property " + quoted(property) + " is not allow-listed");
        }
        shape(text.IsString() || (text.IsArray() && all_strings(text)), property,
              "a string or a list of strings");
      });
    });
  }

  const Slice& slice_;
  Report& report_;
  Pointer pointer_;
  CustomContent custom_;
  const bool marking_;
  const bool of_custom_type_;
};

}  // namespace

void check_structure(const Slice& slice, Report& report) {
  const Properties* properties = properties_of_type(slice.type);
  if (!properties && slice.relayed && is_custom_type(slice.type)) properties = &common_properties();
  if (!properties) {
    return report.add(slice.index, "type", "/type", "type " + quoted(slice.type) + " is not allow-listed");
  }
  const auto id = protocol::StixIdView::read(slice.id);
  if (!id || id->type != slice.type) {
    report.add(slice.index, "property", "/id", "the id is no STIX identifier of this type");
  }
  const Value* version = protocol::json::find(slice.document, "spec_version");
  if (version && version->IsString() && view(*version) != "2.1") {
    report.add(slice.index, "property", "/spec_version", "the slice is not STIX 2.1");
  }
  Walk(slice, report).object(slice.document, *properties);
}

}  // namespace gateway::guard
