// Words for what a schema asks, for people. Private to protocol/schema*.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/schema_node.h"

namespace protocol::schema {

/// "a string", "a whole number or null".
std::string type_words(unsigned types);
/// The type that a value has, in the same words.
std::string type_word(const json::Value& value);
/// "\"a\", \"b\" or 3": at most `most` of them, as JSON.
std::string value_words(const std::vector<const json::Value*>& values, std::size_t most = 40);
std::string name_words(const std::vector<std::string>& names, std::size_t most = 40);
/// "at least 3", "3 to 10", "at most 10".
std::string bounds_words(const Bounds& bounds);
std::string number_words(const Node& node);
/// The node itself or, through its references, the first one that says something.
const Node& resolved(const Node& node);
std::string description_of(const Node& node);
/// The one of `names` that `name` looks like a misspelling of; empty if none does.
std::string similar(std::string_view name, const std::vector<std::string>& names);

}  // namespace protocol::schema
