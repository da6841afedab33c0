// JSON Schema (draft-04, the part that RapidJSON enforces). A schema that uses anything the library would
// silently ignore (const, if, format, patternProperties it cannot compile, \d, (?:, \- in a class …) is
// refused when loaded.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "protocol/json.h"

namespace protocol {

class Schema {
 public:
  /// Error::unsupported with the pointer of the first keyword or pattern that could not be enforced.
  static Result<Schema> load(std::string_view text, std::string_view name);
  /// The schema compiled in from schemas/<name>.json. A missing or refused one is a failure (a test loads
  /// them all).
  static Result<const Schema*> built_in(std::string_view name);

  /// Checks a value. On failure: `where` = JSON pointer, `what` = what is wrong, `remedy` = what would be
  /// right (taken from the schema: allowed values, type, limits, required names, and the member's
  /// "description").
  Result<void> check(const json::Value& value) const;

  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();

 private:
  struct State;
  explicit Schema(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace protocol
