#include "protocol/statement_text.h"

#include <functional>

namespace protocol::statements {

json::Builder statement(std::string_view type) {
  json::Builder out;
  out.set("csirt_statement", type).set("version", 1);
  return out;
}

std::string line(const json::Builder& builder) {
  return builder.text() + "\n";
}

Result<json::Document> read_statement(std::string_view text, std::string_view type) {
  if (text.empty() || text.back() != '\n' || text.find('\n') != text.size() - 1) {
    return fail(Error::malformed, "a statement is exactly one line");
  }
  TRY(auto document, json::parse(text));
  if (json::string_or(document, "csirt_statement") != type || json::int_or(document, "version", 0) != 1) {
    return fail(Error::invalid, "not a statement of type " + std::string(type) + ", version 1",
                "/csirt_statement");
  }
  return document;
}

void skip_type(fields::Fields& in) {
  in.text("csirt_statement", 32);
  in.child("version");
}

void require_set(fields::Fields& in, std::string_view name, const std::vector<std::string>& values) {
  const bool rising =
      std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
  in.require(rising, name, "the entries must be sorted and each stand once");
}

std::string read_short_name(fields::Fields& in, std::string_view name) {
  std::string value = in.text(name, 32);
  in.require(fields::is_short_name(value), name, "not 2 to 32 of a-z, 0-9 and -");
  return value;
}

bool is_uuid(std::string_view text) {
  return Uuid::parse(text).has_value();
}

}  // namespace protocol::statements
