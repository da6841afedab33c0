// What all statements have in common: one line of JSON that names its own type, members read one by one.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/fields.h"

namespace protocol::statements {

inline constexpr std::size_t most_partners = 1000;
inline constexpr std::size_t name_bytes = 250;

/// Every statement names its own type, so that a signature over one can never pass for another.
json::Builder statement(std::string_view type);
/// The builder's text with the newline that ends a statement.
std::string line(const json::Builder& builder);
/// The text as one line of JSON that says it is a `type` of version 1.
Result<json::Document> read_statement(std::string_view text, std::string_view type);
/// Counts the members that read_statement() has checked as read.
void skip_type(fields::Fields& in);

template <typename Check>
void each(fields::Fields& in, std::string_view name, const std::vector<std::string>& values,
          std::string_view what, Check check) {
  in.require(std::all_of(values.begin(), values.end(), check), name, what);
}
/// Sorted without repeats: one text a set, and nobody counts twice.
void require_set(fields::Fields& in, std::string_view name, const std::vector<std::string>& values);
std::string read_short_name(fields::Fields& in, std::string_view name);
bool is_uuid(std::string_view text);

}  // namespace protocol::statements
