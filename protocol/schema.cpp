#include "protocol/schema.h"

#include <map>
#include <string>

#include "embedded_schemas.h"
#include "protocol/schema_node.h"

namespace protocol {

struct Schema::State {
  schema::Compiled compiled;
};

Schema::Schema(std::unique_ptr<State> state) : state_(std::move(state)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::load(std::string_view text, std::string_view name) {
  TRY(schema::Compiled compiled, schema::compile(text, name));
  return Schema(std::make_unique<State>(State{std::move(compiled)}));
}

Result<const Schema*> Schema::built_in(std::string_view name) {
  static const auto all = [] {
    std::map<std::string_view, Result<Schema>> loaded;
    for (const auto& file : embedded::schemas::files()) loaded.emplace(file.path, load(file.text, file.path));
    return loaded;
  }();
  const auto found = all.find("schemas/" + std::string(name) + ".json");
  if (found == all.end()) {
    return fail(Error::not_found, "no schema of that name is compiled in", std::string(name),
                "this is a fault of the program");
  }
  if (found->second.has_error()) return found->second.error();
  return &*found->second;
}

Result<void> Schema::check(const json::Value& value) const {
  return schema::check(state_->compiled.root(), value);
}

}  // namespace protocol
