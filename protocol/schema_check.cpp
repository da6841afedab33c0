#include <algorithm>
#include <cmath>

#include "protocol/schema_explain.h"
#include "protocol/schema_node.h"
#include "protocol/text.h"

namespace protocol::schema {
namespace {

using json::Value;

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

unsigned type_of(const Value& value) {
  if (value.IsNull()) return null;
  if (value.IsBool()) return boolean;
  if (value.IsObject()) return object;
  if (value.IsArray()) return array;
  if (value.IsString()) return string;
  return value.IsDouble() ? number : integer;
}

// Exact for every number that the reader lets in: the mantissa of a long double holds 64 bits.
long double exact(const Value& value) {
  if (value.IsInt64()) return static_cast<long double>(value.GetInt64());
  if (value.IsUint64()) return static_cast<long double>(value.GetUint64());
  return static_cast<long double>(value.GetDouble());
}

// Equal texts for equal values, whatever the order of members and the spelling of numbers.
std::string canonical(const Value& value) {
  std::vector<std::string> parts;
  if (value.IsObject()) {
    for (const auto& member : value.GetObject())
      parts.push_back(json::write(member.name) + ":" + canonical(member.value));
    std::sort(parts.begin(), parts.end());
  } else if (value.IsArray()) {
    for (const Value& item : value.GetArray()) parts.push_back(canonical(item));
  } else if (value.IsDouble() && std::trunc(value.GetDouble()) == value.GetDouble() &&
             std::abs(value.GetDouble()) < 9e15) {
    return std::to_string(static_cast<std::int64_t>(value.GetDouble()));
  } else {
    return json::write(value);
  }
  std::string out(1, value.IsObject() ? '{' : '[');
  for (const std::string& part : parts) out += part + ",";
  return out;
}

std::size_t characters(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

bool within(std::size_t count, const Bounds& bounds) {
  return count >= bounds.least && count <= bounds.most;
}

std::string with_description(std::string remedy, const Node& node) {
  const std::string description = description_of(node);
  return description.empty() ? remedy : std::move(remedy) + " (" + description + ")";
}

std::vector<std::string> known_names(const Node& node) {
  std::vector<std::string> names;
  for (const auto& [name, schema] : node.properties) names.push_back(name);
  return names;
}

class Checker {
 public:
  Result<void> check(const Node& declared, const Value& value, const std::string& at) const {
    const Node& node = resolved(declared);
    const auto wrong = [&](std::string what, std::string remedy) {
      return fail(Error::invalid, std::move(what), at, with_description(std::move(remedy), declared));
    };
    if (node.types != 0 && (node.types & type_of(value)) == 0) {
      return wrong("found " + type_word(value), "write " + type_words(node.types));
    }
    if (!node.allowed.empty() && !is_allowed(node, value)) {
      return wrong(shown(value) + " is not allowed here", "use " + value_words(node.allowed));
    }
    if (value.IsString()) CHECK(check_string(node, value, wrong));
    if (value.IsNumber()) CHECK(check_number(node, value, wrong));
    if (value.IsArray()) CHECK(check_array(node, value, at, wrong));
    if (value.IsObject()) CHECK(check_object(node, value, at, wrong));
    return check_combined(node, value, at, wrong);
  }

 private:
  static std::string shown(const Value& value) {
    if (value.IsObject() || value.IsArray()) return "this value";
    constexpr std::size_t most = 80;
    const std::string text = json::write(value);
    return text.size() <= most ? printable(text) : printable(text.substr(0, most)) + "…";
  }

  static bool is_allowed(const Node& node, const Value& value) {
    return std::any_of(node.allowed.begin(), node.allowed.end(),
                       [&](const Value* allowed) { return *allowed == value; });
  }

  template <typename Wrong>
  Result<void> check_string(const Node& node, const Value& value, const Wrong& wrong) const {
    const std::size_t length = characters(view(value));
    if (!within(length, node.length)) {
      return wrong("a string of " + std::to_string(length) + " characters",
                   "write " + bounds_words(node.length) + " characters");
    }
    if (node.pattern && !node.pattern->matches(view(value))) {
      return wrong(shown(value) + " is not written as it must be", "write it to match " + node.pattern_text);
    }
    return {};
  }

  template <typename Wrong>
  Result<void> check_number(const Node& node, const Value& value, const Wrong& wrong) const {
    const long double found = exact(value);
    const bool low =
        node.minimum && (node.exclusive_minimum ? found <= *node.minimum : found < *node.minimum);
    const bool high =
        node.maximum && (node.exclusive_maximum ? found >= *node.maximum : found > *node.maximum);
    const bool odd = node.multiple_of && std::fmod(found, static_cast<long double>(*node.multiple_of)) != 0;
    if (low || high || odd)
      return wrong(shown(value) + " is out of range", "write a number " + number_words(node));
    return {};
  }

  template <typename Wrong>
  Result<void> check_array(const Node& node, const Value& list, const std::string& at,
                           const Wrong& wrong) const {
    if (!within(list.Size(), node.items)) {
      return wrong("a list of " + std::to_string(list.Size()) + " items",
                   "give it " + bounds_words(node.items) + " items");
    }
    if (node.unique_items) {
      std::vector<std::string> all;
      for (const Value& item : list.GetArray()) all.push_back(canonical(item));
      std::sort(all.begin(), all.end());
      if (std::adjacent_find(all.begin(), all.end()) != all.end())
        return wrong("an item stands twice in the list", "leave one of each");
    }
    for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
      const Node* schema =
          node.is_tuple ? (i < node.tuple.size() ? node.tuple[i] : node.additional_item) : node.item;
      if (node.is_tuple && i >= node.tuple.size() && !node.additional_items) {
        return wrong("a list of " + std::to_string(list.Size()) + " items",
                     "give it at most " + std::to_string(node.tuple.size()));
      }
      if (schema != nullptr) CHECK(check(*schema, list[i], below(at, std::to_string(i))));
    }
    return {};
  }

  template <typename Wrong>
  Result<void> check_object(const Node& node, const Value& members, const std::string& at,
                            const Wrong& wrong) const {
    for (const auto& member : members.GetObject())
      CHECK(check_member(node, view(member.name), member.value, at));
    std::vector<std::string> missing;
    for (const std::string& name : node.required) {
      if (json::find(members, name) == nullptr) missing.push_back(name);
    }
    if (!missing.empty()) return wrong("missing " + list_of(missing), "add " + described(node, missing));
    if (!within(members.MemberCount(), node.members)) {
      return wrong("an object of " + std::to_string(members.MemberCount()) + " members",
                   "give it " + bounds_words(node.members) + " members");
    }
    for (const auto& [name, needed] : node.dependencies) {
      if (json::find(members, name) == nullptr) continue;
      for (const std::string& other : needed) {
        if (json::find(members, other) == nullptr) {
          return wrong("\"" + name + "\" without \"" + other + "\"", "add " + described(node, {other}));
        }
      }
    }
    return {};
  }

  Result<void> check_member(const Node& node, std::string_view name, const Value& value,
                            const std::string& at) const {
    const std::string where = below(at, printable(name));
    bool known = false;
    if (const auto property = node.properties.find(name); property != node.properties.end()) {
      known = true;
      CHECK(check(*property->second, value, where));
    }
    for (const auto& [pattern, schema] : node.pattern_properties) {
      if (!pattern.matches(name)) continue;
      known = true;
      CHECK(check(*schema, value, where));
    }
    if (known) return {};
    if (!node.additional_properties) return unknown_member(node, name, where);
    return node.additional_property != nullptr ? check(*node.additional_property, value, where)
                                               : Result<void>();
  }

  static Result<void> unknown_member(const Node& node, std::string_view name, const std::string& where) {
    const std::vector<std::string> names = known_names(node);
    const std::string meant = similar(name, names);
    std::string remedy = meant.empty() ? "remove it" : "did you mean \"" + meant + "\"?";
    if (!names.empty()) remedy += (meant.empty() ? ", or use " : " Known here: ") + name_words(names);
    return fail(Error::invalid, "a member of this name is not known here", where, std::move(remedy));
  }

  static std::string list_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "\"" : ", \"") + name + "\"";
    return out;
  }

  // "\"name\" (what it is for), \"other\""
  static std::string described(const Node& node, const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) {
      const auto property = node.properties.find(name);
      const std::string word = '"' + name + '"';
      out += (out.empty() ? "" : ", ") +
             (property == node.properties.end() ? word : with_description(word, *property->second));
    }
    return out;
  }

  template <typename Wrong>
  Result<void> check_combined(const Node& node, const Value& value, const std::string& at,
                              const Wrong& wrong) const {
    for (const Node* schema : node.all_of) CHECK(check(*schema, value, at));
    if (!node.any_of.empty()) CHECK(check_choice(node.any_of, node.any_of.size(), value, at, wrong));
    if (!node.one_of.empty()) CHECK(check_choice(node.one_of, 1, value, at, wrong));
    if (node.none_of != nullptr && check(*node.none_of, value, at).has_value()) {
      return wrong("this value is of a form that is not allowed here", "change it");
    }
    return {};
  }

  // Each choice is checked once: twice would double the work at every level of a schema that contains itself.
  // Of those that fail, the one that failed deepest in the value is most likely the one that was meant.
  template <typename Wrong>
  Result<void> check_choice(const Nodes& choices, std::size_t most, const Value& value, const std::string& at,
                            const Wrong& wrong) const {
    std::optional<Failure> closest;
    std::string forms;
    std::size_t fitting = 0;
    for (const Node* schema : choices) {
      Result<void> result = check(*schema, value, at);
      if (result.has_value()) {
        ++fitting;
        if (most == choices.size()) return {};
        continue;
      }
      Failure failure = std::move(result).error();
      if (!closest || failure.where.size() > closest->where.size()) closest = std::move(failure);
      const std::string form = description_of(*schema);
      if (!form.empty()) forms += (forms.empty() ? "" : "; or ") + form;
    }
    if (fitting > most)
      return wrong("this value fits more than one of the forms allowed here", "make it fit one alone");
    if (fitting > 0) return {};
    if (closest->where.size() > at.size() || choices.size() == 1) return *std::move(closest);
    return wrong("this value fits none of the forms allowed here: " + closest->what,
                 forms.empty() ? closest->remedy : forms);
  }
};

}  // namespace

Result<void> check(const Node& root, const Value& value) {
  return Checker().check(root, value, "");
}

}  // namespace protocol::schema
