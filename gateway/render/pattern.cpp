#include "gateway/render/pattern.h"

#include <algorithm>

namespace gateway::render {

namespace {

constexpr std::size_t literals_at_most = 4096;

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

}  // namespace

std::optional<std::vector<Literal>> literals(std::string_view pattern) {
  auto found = protocol::stix::pattern_literals(pattern);
  if (found.has_error() || found->size() > literals_at_most) return std::nullopt;
  // Of the typed ones only a time says nothing about anybody.
  std::erase_if(*found, [](const Literal& one) { return one.type == 't'; });
  if (std::any_of(found->begin(), found->end(), [](const Literal& one) { return one.type != 0; }))
    return std::nullopt;
  return *std::move(found);
}

std::optional<std::string> replace_literals(
    std::string_view pattern, const std::function<std::optional<std::string>(const Literal&)>& replace) {
  const auto found = literals(pattern);
  if (!found) return std::nullopt;
  std::string out;
  std::size_t done = 0;
  for (const auto& literal : *found) {
    const auto value = replace(literal);
    if (!value) return std::nullopt;
    out += pattern.substr(done, literal.begin - done);
    out += quoted(*value);
    done = literal.end;
  }
  return out += pattern.substr(done);
}

}  // namespace gateway::render
