// A compiled schema: one Node a subschema. Private to protocol/schema*.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocol/json.h"
#include "protocol/schema_pattern.h"

namespace protocol::schema {

/// JSON types as bits of Node::types.
enum Type : unsigned { null = 1, boolean = 2, object = 4, array = 8, string = 16, integer = 32, number = 64 };

struct Node;
using Nodes = std::vector<const Node*>;

struct Bounds {
  std::uint64_t least = 0;
  std::uint64_t most = UINT64_MAX;
};

/// Pointers lead to other nodes of the same Compiled, json::Value pointers into its document.
struct Node {
  std::string description;
  const Node* ref = nullptr;  ///< set: nothing else is
  std::vector<const json::Value*> allowed;
  Nodes all_of, any_of, one_of;
  const Node* none_of = nullptr;

  std::map<std::string, const Node*, std::less<>> properties;
  std::vector<std::pair<Pattern, const Node*>> pattern_properties;
  const Node* additional_property = nullptr;
  std::vector<std::string> required;
  std::vector<std::pair<std::string, std::vector<std::string>>> dependencies;
  Bounds members;

  const Node* item = nullptr;
  Nodes tuple;
  const Node* additional_item = nullptr;
  Bounds items;

  Bounds length;
  std::optional<Pattern> pattern;
  std::string pattern_text;

  std::optional<long double> minimum, maximum;
  std::optional<std::int64_t> multiple_of;

  unsigned types = 0;  ///< 0: any
  bool additional_properties = true;
  bool is_tuple = false;
  bool additional_items = true;
  bool unique_items = false;
  bool exclusive_minimum = false;
  bool exclusive_maximum = false;
};

struct Compiled {
  json::Document document;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> nodes;  ///< by JSON pointer; the root is ""
  const Node& root() const { return *nodes.find("")->second; }
};

/// Error::unsupported or Error::invalid, `where` "name#/pointer".
Result<Compiled> compile(std::string_view text, std::string_view name);

/// See Schema::check().
Result<void> check(const Node& root, const json::Value& value);

/// `pointer` with one more token, escaped (RFC 6901).
std::string below(std::string_view pointer, std::string_view token);

}  // namespace protocol::schema
