#include <algorithm>
#include <array>
#include <set>

#include "protocol/schema_node.h"
#include "protocol/text.h"

namespace protocol::schema {
namespace {

using json::Value;

constexpr std::string_view draft_04 = "http://json-schema.org/draft-04/schema#";

struct TypeName {
  std::string_view name;
  unsigned bits;
};
constexpr std::array<TypeName, 7> type_names{{{"null", null},
                                              {"boolean", boolean},
                                              {"object", object},
                                              {"array", array},
                                              {"string", string},
                                              {"integer", integer},
                                              {"number", number | integer}}};

std::string text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

// Compiles every subschema where the keywords of draft-04 put one, and refuses everything it does not know.
class Loader {
 public:
  Loader(Compiled& into, std::string_view name) : into_(into), name_(name) {}

  Result<void> run() {
    TRY([[maybe_unused]] const Node* root, subschema(into_.document, ""));
    CHECK(resolve());
    for (const auto& [pointer, node] : into_.nodes) {
      std::set<const Node*> above;
      CHECK(refuse_circles(*node, above, pointer));
    }
    return {};
  }

 private:
  using Handler = Result<void> (Loader::*)(Node&, const Value&, const std::string&);
  using Handlers = std::map<std::string_view, Handler>;

  Failure refuse(std::string what, std::string_view pointer, std::string remedy = "") const {
    return fail(Error::unsupported, std::move(what), name_ + "#" + std::string(pointer), std::move(remedy));
  }
  Failure expected(std::string_view wanted, const std::string& pointer) const {
    return refuse("this keyword takes " + std::string(wanted), pointer);
  }

  Result<const Node*> subschema(const Value& value, const std::string& pointer) {
    if (!value.IsObject()) return expected("a schema, which is an object", pointer);
    Node& node = *into_.nodes.emplace(pointer, std::make_unique<Node>()).first->second;
    if (json::find(value, "$ref") != nullptr) return reference(node, value, pointer);
    for (const auto& member : value.GetObject()) {
      const std::string keyword = text_of(member.name);
      const auto handler = handlers().find(keyword);
      if (handler == handlers().end()) {
        return refuse("the keyword \"" + printable(keyword) + "\" is not enforced", below(pointer, keyword),
                      "use the keywords of JSON Schema draft-04 without \"format\"");
      }
      CHECK((this->*handler->second)(node, member.value, below(pointer, keyword)));
    }
    if (node.minimum == std::nullopt && node.exclusive_minimum)
      return refuse("exclusiveMinimum without minimum", pointer);
    if (node.maximum == std::nullopt && node.exclusive_maximum)
      return refuse("exclusiveMaximum without maximum", pointer);
    return &node;
  }

  Result<const Node*> reference(Node& node, const Value& value, const std::string& pointer) {
    const std::string at = below(pointer, "$ref");
    for (const auto& member : value.GetObject()) {
      const std::string keyword = text_of(member.name);
      if (keyword == "description" || keyword == "title") continue;
      if (keyword != "$ref")
        return refuse("\"" + printable(keyword) + "\" beside $ref is not enforced", below(pointer, keyword));
    }
    const std::string target = json::string_or(value, "$ref");
    if (!target.starts_with('#') || target.find('%') != std::string::npos) {
      return refuse("only references within the same schema are followed", at,
                    "write \"#/definitions/name\"");
    }
    node.description = json::string_or(value, "description");
    references_.emplace_back(&node, target.substr(1), at);
    return &node;
  }

  Result<void> resolve() {
    for (auto& [node, target, at] : references_) {
      const auto found = into_.nodes.find(target);
      if (found == into_.nodes.end()) return refuse("the reference leads to no schema", at);
      node->ref = found->second.get();
    }
    return {};
  }

  // A schema that leads back to itself without descending into the value would be checked for ever.
  Result<void> refuse_circles(const Node& node, std::set<const Node*>& above, std::string_view pointer) {
    if (sound_.contains(&node)) return {};
    if (!above.insert(&node).second) return refuse("the schema refers to itself in a circle", pointer);
    Nodes beside{node.ref, node.none_of};
    for (const Nodes* list : {&node.all_of, &node.any_of, &node.one_of})
      beside.insert(beside.end(), list->begin(), list->end());
    for (const Node* next : beside) {
      if (next != nullptr) CHECK(refuse_circles(*next, above, pointer));
    }
    above.erase(&node);
    sound_.insert(&node);
    return {};
  }

  // Readers of keyword values.

  Result<void> list_of_schemas(Nodes& to, const Value& value, const std::string& pointer) {
    if (!value.IsArray() || value.Empty()) return expected("a list of schemas", pointer);
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      TRY(const Node* node, subschema(value[i], below(pointer, std::to_string(i))));
      to.push_back(node);
    }
    return {};
  }
  Result<void> list_of_names(std::vector<std::string>& to, const Value& value, const std::string& pointer) {
    if (!value.IsArray() || value.Empty()) return expected("a list of names", pointer);
    for (const Value& item : value.GetArray()) {
      if (!item.IsString()) return expected("a list of names", pointer);
      to.push_back(text_of(item));
    }
    return {};
  }
  template <typename Use>
  Result<void> named_schemas(const Value& value, const std::string& pointer, const Use& use) {
    if (!value.IsObject()) return expected("an object of schemas", pointer);
    for (const auto& member : value.GetObject()) {
      const std::string name = text_of(member.name);
      TRY(const Node* node, subschema(member.value, below(pointer, name)));
      CHECK(use(name, node));
    }
    return {};
  }
  Result<void> count(std::uint64_t& to, const Value& value, const std::string& pointer) {
    if (!value.IsUint64()) return expected("a count", pointer);
    to = value.GetUint64();
    return {};
  }
  Result<void> flag(bool& to, const Value& value, const std::string& pointer) {
    if (!value.IsBool()) return expected("true or false", pointer);
    to = value.GetBool();
    return {};
  }
  Result<void> bound(std::optional<long double>& to, const Value& value, const std::string& pointer) {
    if (!value.IsNumber()) return expected("a number", pointer);
    to = value.IsInt64()    ? static_cast<long double>(value.GetInt64())
         : value.IsUint64() ? static_cast<long double>(value.GetUint64())
                            : static_cast<long double>(value.GetDouble());
    return {};
  }
  Result<void> bool_or_schema(bool& allowed, const Node*& node, const Value& value,
                              const std::string& pointer) {
    if (value.IsBool()) return flag(allowed, value, pointer);
    TRY(node, subschema(value, pointer));
    return {};
  }
  Result<Pattern> pattern_at(const std::string& text, const std::string& pointer) {
    Result<Pattern> pattern = Pattern::compile(text);
    if (pattern.has_error()) return refuse(pattern.error().what, pointer, pattern.error().remedy);
    return pattern;
  }

  // One handler a keyword that needs more than a reader.

  Result<void> on_nothing(Node&, const Value&, const std::string&) { return {}; }
  Result<void> on_dialect(Node&, const Value& value, const std::string& at) {
    if (!value.IsString() || text_of(value) != draft_04)
      return refuse("only draft-04 is enforced", at, "write " + std::string(draft_04));
    return {};
  }
  Result<void> on_id(Node&, const Value& value, const std::string& at) {
    if (at != "/id" || !value.IsString())
      return refuse("an id below the root would change what references mean", at);
    return {};
  }
  Result<void> on_description(Node& node, const Value& value, const std::string& at) {
    if (!value.IsString()) return expected("a text", at);
    node.description = text_of(value);
    return {};
  }
  Result<void> on_type(Node& node, const Value& value, const std::string& at) {
    std::vector<std::string> names;
    if (value.IsString()) {
      names.push_back(text_of(value));
    } else {
      CHECK(list_of_names(names, value, at));
    }
    for (const std::string& name : names) {
      const auto known = std::find_if(type_names.begin(), type_names.end(),
                                      [&](const TypeName& t) { return t.name == name; });
      if (known == type_names.end()) return refuse("\"" + printable(name) + "\" is no JSON type", at);
      node.types |= known->bits;
    }
    return {};
  }
  Result<void> on_enum(Node& node, const Value& value, const std::string& at) {
    if (!value.IsArray() || value.Empty()) return expected("a list of values", at);
    for (const Value& item : value.GetArray()) node.allowed.push_back(&item);
    return {};
  }
  Result<void> on_all_of(Node& node, const Value& value, const std::string& at) {
    return list_of_schemas(node.all_of, value, at);
  }
  Result<void> on_any_of(Node& node, const Value& value, const std::string& at) {
    return list_of_schemas(node.any_of, value, at);
  }
  Result<void> on_one_of(Node& node, const Value& value, const std::string& at) {
    return list_of_schemas(node.one_of, value, at);
  }
  Result<void> on_not(Node& node, const Value& value, const std::string& at) {
    TRY(node.none_of, subschema(value, at));
    return {};
  }
  Result<void> on_definitions(Node&, const Value& value, const std::string& at) {
    return named_schemas(value, at, [](const std::string&, const Node*) { return Result<void>(); });
  }
  Result<void> on_properties(Node& node, const Value& value, const std::string& at) {
    return named_schemas(value, at, [&node](const std::string& name, const Node* schema) {
      node.properties.emplace(name, schema);
      return Result<void>();
    });
  }
  Result<void> on_pattern_properties(Node& node, const Value& value, const std::string& at) {
    return named_schemas(value, at, [&](const std::string& name, const Node* schema) -> Result<void> {
      TRY(Pattern pattern, pattern_at(name, below(at, name)));
      node.pattern_properties.emplace_back(std::move(pattern), schema);
      return {};
    });
  }
  Result<void> on_additional_properties(Node& node, const Value& value, const std::string& at) {
    return bool_or_schema(node.additional_properties, node.additional_property, value, at);
  }
  Result<void> on_required(Node& node, const Value& value, const std::string& at) {
    return list_of_names(node.required, value, at);
  }
  Result<void> on_dependencies(Node& node, const Value& value, const std::string& at) {
    if (!value.IsObject()) return expected("an object of lists of names", at);
    for (const auto& member : value.GetObject()) {
      auto& [name, needed] = node.dependencies.emplace_back(text_of(member.name), std::vector<std::string>());
      CHECK(list_of_names(needed, member.value, below(at, name)));
    }
    return {};
  }
  Result<void> on_items(Node& node, const Value& value, const std::string& at) {
    node.is_tuple = value.IsArray();
    if (node.is_tuple) return list_of_schemas(node.tuple, value, at);
    TRY(node.item, subschema(value, at));
    return {};
  }
  Result<void> on_additional_items(Node& node, const Value& value, const std::string& at) {
    return bool_or_schema(node.additional_items, node.additional_item, value, at);
  }
  Result<void> on_pattern(Node& node, const Value& value, const std::string& at) {
    if (!value.IsString()) return expected("a pattern", at);
    node.pattern_text = text_of(value);
    TRY(node.pattern, pattern_at(node.pattern_text, at));
    return {};
  }
  Result<void> on_multiple_of(Node& node, const Value& value, const std::string& at) {
    if (!value.IsInt64() || value.GetInt64() <= 0) return expected("a whole number above zero", at);
    node.multiple_of = value.GetInt64();
    return {};
  }
  Result<void> on_minimum(Node& node, const Value& value, const std::string& at) {
    return bound(node.minimum, value, at);
  }
  Result<void> on_maximum(Node& node, const Value& value, const std::string& at) {
    return bound(node.maximum, value, at);
  }
  Result<void> on_exclusive_minimum(Node& node, const Value& value, const std::string& at) {
    return flag(node.exclusive_minimum, value, at);
  }
  Result<void> on_exclusive_maximum(Node& node, const Value& value, const std::string& at) {
    return flag(node.exclusive_maximum, value, at);
  }
  Result<void> on_min_length(Node& node, const Value& value, const std::string& at) {
    return count(node.length.least, value, at);
  }
  Result<void> on_max_length(Node& node, const Value& value, const std::string& at) {
    return count(node.length.most, value, at);
  }
  Result<void> on_min_items(Node& node, const Value& value, const std::string& at) {
    return count(node.items.least, value, at);
  }
  Result<void> on_max_items(Node& node, const Value& value, const std::string& at) {
    return count(node.items.most, value, at);
  }
  Result<void> on_min_properties(Node& node, const Value& value, const std::string& at) {
    return count(node.members.least, value, at);
  }
  Result<void> on_max_properties(Node& node, const Value& value, const std::string& at) {
    return count(node.members.most, value, at);
  }
  Result<void> on_unique_items(Node& node, const Value& value, const std::string& at) {
    return flag(node.unique_items, value, at);
  }

  static const Handlers& handlers() {
    static const Handlers all{{"$schema", &Loader::on_dialect},
                              {"id", &Loader::on_id},
                              {"title", &Loader::on_nothing},
                              {"default", &Loader::on_nothing},
                              {"description", &Loader::on_description},
                              {"definitions", &Loader::on_definitions},
                              {"type", &Loader::on_type},
                              {"enum", &Loader::on_enum},
                              {"allOf", &Loader::on_all_of},
                              {"anyOf", &Loader::on_any_of},
                              {"oneOf", &Loader::on_one_of},
                              {"not", &Loader::on_not},
                              {"properties", &Loader::on_properties},
                              {"patternProperties", &Loader::on_pattern_properties},
                              {"additionalProperties", &Loader::on_additional_properties},
                              {"required", &Loader::on_required},
                              {"dependencies", &Loader::on_dependencies},
                              {"minProperties", &Loader::on_min_properties},
                              {"maxProperties", &Loader::on_max_properties},
                              {"items", &Loader::on_items},
                              {"additionalItems", &Loader::on_additional_items},
                              {"minItems", &Loader::on_min_items},
                              {"maxItems", &Loader::on_max_items},
                              {"uniqueItems", &Loader::on_unique_items},
                              {"minLength", &Loader::on_min_length},
                              {"maxLength", &Loader::on_max_length},
                              {"pattern", &Loader::on_pattern},
                              {"minimum", &Loader::on_minimum},
                              {"maximum", &Loader::on_maximum},
                              {"exclusiveMinimum", &Loader::on_exclusive_minimum},
                              {"exclusiveMaximum", &Loader::on_exclusive_maximum},
                              {"multipleOf", &Loader::on_multiple_of}};
    return all;
  }

  struct Reference {
    Node* node;
    std::string target;
    std::string at;
    Reference(Node* n, std::string t, std::string a) : node(n), target(std::move(t)), at(std::move(a)) {}
  };

  Compiled& into_;
  std::string name_;
  std::vector<Reference> references_;
  std::set<const Node*> sound_;
};

}  // namespace

std::string below(std::string_view pointer, std::string_view token) {
  std::string out(pointer);
  out.push_back('/');
  for (const char c : token) {
    if (c == '~' || c == '/') {
      out += c == '~' ? "~0" : "~1";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

Result<Compiled> compile(std::string_view text, std::string_view name) {
  Result<json::Document> document = json::parse(text);
  if (document.has_error()) {
    Failure failure = std::move(document).error();
    failure.where = std::string(name) + ": " + failure.where;
    return failure;
  }
  Compiled compiled{*std::move(document), {}};
  CHECK(Loader(compiled, name).run());
  return compiled;
}

}  // namespace protocol::schema
