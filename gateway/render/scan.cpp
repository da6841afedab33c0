#include "gateway/render/scan.h"

#include <cstring>

#include "gateway/render/render.h"
#include "protocol/json.h"

namespace gateway::render {

namespace {

constexpr std::size_t uuid_length = 36;

/// Of any version and variant: what looks like one may be meant as one.
bool is_uuid(std::string_view text) {
  if (text.size() < uuid_length) return false;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < uuid_length; ++i)
    digits += (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f') ? 1U : 0U;
  return digits == 32;
}

bool in_type(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

std::size_t skip_blank(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r'))
    ++at;
  return at;
}

/// The string that begins at `at`; moves behind it. False for what is no plain id.
bool read_id(std::string_view text, std::size_t& at, std::string_view& id) {
  if (at >= text.size() || text[at] != '"') return false;
  const auto end = text.find('"', at + 1);
  if (end == std::string_view::npos) return false;
  id = text.substr(at + 1, end - at - 1);
  at = end + 1;
  const auto type = id.size() > uuid_length + 2 ? id.size() - uuid_length - 2 : 0;
  return type > 0 && id.substr(type, 2) == "--" && is_uuid(id.substr(type + 2));
}

/// The reference or references that follow a name and its colon.
bool read_value(std::string_view text, std::size_t at, std::string_view name, std::vector<Reference>& into) {
  at = skip_blank(text, at);
  std::string_view id;
  if (!name.ends_with('s')) {
    if (!read_id(text, at, id)) return false;
    into.push_back({name, id});
    return true;
  }
  if (at >= text.size() || text[at] != '[') return false;
  do {
    at = skip_blank(text, at + 1);
    if (!read_id(text, at, id)) return false;
    into.push_back({name, id});
    at = skip_blank(text, at);
  } while (at < text.size() && text[at] == ',');
  return at < text.size() && text[at] == ']';
}

}  // namespace

std::size_t place_of(std::string_view text, std::string_view what, std::size_t from) {
  const void* found = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
               : std::string_view::npos;
}

void ids_in(std::string_view text, std::vector<std::string_view>& into) {
  for (auto at = place_of(text, "--", 0); at != std::string_view::npos;) {
    if (!is_uuid(text.substr(at + 2))) {
      at = place_of(text, "--", at + 1);
      continue;
    }
    auto begin = at;
    while (begin > 0 && in_type(text[begin - 1])) --begin;
    if (begin < at) into.push_back(text.substr(begin, at + 2 + uuid_length - begin));
    at = place_of(text, "--", at + 2 + uuid_length);
  }
}

std::set<std::string> ids_named(std::string_view bytes) {
  std::string plain;  // an id may be written with escapes
  if (place_of(bytes, "\\u", 0) != std::string_view::npos)
    if (const auto document = protocol::json::parse(bytes); document.has_value())
      plain = protocol::json::write(*document);
  std::vector<std::string_view> ids;
  ids_in(plain.empty() ? bytes : std::string_view(plain), ids);
  return {ids.begin(), ids.end()};
}

bool look(std::string_view bytes, Look& into) {
  into.ids.clear();
  into.references.clear();
  if (place_of(bytes, "\\u", 0) != std::string_view::npos) return false;
  ids_in(bytes, into.ids);
  for (auto at = place_of(bytes, "_ref", 0); at != std::string_view::npos;
       at = place_of(bytes, "_ref", at + 4)) {
    auto end = at + 4;
    if (end < bytes.size() && bytes[end] == 's') ++end;
    if (end >= bytes.size() || bytes[end] != '"') continue;
    const auto colon = skip_blank(bytes, end + 1);
    if (colon >= bytes.size() || bytes[colon] != ':') continue;  // the end of a text, not a name
    const auto quote = bytes.rfind('"', at);
    const auto name = bytes.substr(quote + 1, end - quote - 1);
    if (name.find('\\') != std::string_view::npos || !read_value(bytes, colon + 1, name, into.references))
      return false;
  }
  return true;
}

}  // namespace gateway::render
