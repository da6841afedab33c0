#include "protocol/taxii.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "protocol/json_text.h"
#include "protocol/micros.h"
#include "protocol/text.h"

namespace protocol::taxii {
namespace {

constexpr std::string_view plain_type = "application/taxii+json";
constexpr std::size_t cursor_digits = 16;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> pieces;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(at, from), text.size());
    pieces.push_back(trimmed(text.substr(from, end - from)));
    from = end + 1;
  }
  return pieces;
}

/// A media type with those of its parameters that matter.
struct MediaType {
  std::string name, version;
  bool refused = false;  ///< q=0
};

MediaType media_type_of(std::string_view text) {
  MediaType type;
  const auto pieces = split(text, ';');
  type.name = lower_ascii(pieces.front());
  for (const std::string_view piece : std::span(pieces).subspan(1)) {
    const std::size_t equals = piece.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string name = lower_ascii(trimmed(piece.substr(0, equals)));
    std::string_view value = trimmed(piece.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (name == "version") type.version = value;
    if (name == "q") type.refused = value.find_first_not_of("0.") == std::string_view::npos;
  }
  return type;
}

bool is_ours(const MediaType& type) {
  return type.name == plain_type && (type.version.empty() || type.version == "2.1");
}

Failure malformed(std::string_view what, std::string_view parameter) {
  return fail(Error::invalid, std::string(what), std::string(parameter), "see TAXII 2.1, section 3.4");
}

Result<std::size_t> read_limit(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool whole = end == value.data() + value.size() && !value.empty();
  if (error == std::errc::result_out_of_range && whole) return max_page;
  if (error != std::errc() || !whole || number == 0)
    return malformed("the limit is no positive whole number", "limit");
  return static_cast<std::size_t>(std::min<std::uint64_t>(number, max_page));
}

Result<std::int64_t> read_cursor(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number, 16);
  if (value.size() != cursor_digits || error != std::errc() || end != value.data() + value.size())
    return malformed("the cursor is none that was given out", "next");
  return static_cast<std::int64_t>(number);
}

bool is_type_name(std::string_view text) {
  return text.size() >= 3 && text.size() <= 250 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool is_spec_version(std::string_view text) {
  const std::size_t point = text.find('.');
  return point != std::string_view::npos && point > 0 && point + 1 < text.size() &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<void> read_versions(const std::vector<std::string_view>& values, Versions& versions) {
  versions = {.last = false, .first = false, .all = false, .exact = {}};
  for (const std::string_view value : values) {
    if (value == "last") {
      versions.last = true;
    } else if (value == "first") {
      versions.first = true;
    } else if (value == "all") {
      versions.all = true;
    } else {
      const auto at = Timestamp::parse(value);
      if (at.has_error()) return malformed("a version is last, first, all or a timestamp", "match[version]");
      versions.exact.push_back(at->key);
    }
  }
  if (versions.all && values.size() > 1) return malformed("all stands alone", "match[version]");
  return {};
}

Result<void> read_match(std::string_view name, std::string_view value, Query& query) {
  const auto values = split(value, ',');
  if (values.size() > max_values)
    return fail(Error::too_large, "too many values at once", std::string(name), "ask in several requests");
  if (name == "match[version]") return read_versions(values, query.versions);
  if (name == "match[spec_version]") {
    if (!std::ranges::all_of(values, is_spec_version)) return malformed("no version of STIX", name);
    query.spec_2_1 = std::ranges::find(values, "2.1") != values.end();
    return {};
  }
  if (name == "match[type]") {
    if (!std::ranges::all_of(values, is_type_name)) return malformed("no type of an object", name);
    query.types.insert(query.types.end(), values.begin(), values.end());
    return {};
  }
  for (const std::string_view id : values) {
    if (StixId::parse(id).has_error()) return malformed("no id of an object", name);
    query.ids.emplace_back(id);
  }
  return {};
}

Result<void> read_parameter(const std::string& name, const std::string& value, Query& query) {
  constexpr std::array<std::string_view, 4> matches{"match[id]", "match[type]", "match[version]",
                                                    "match[spec_version]"};
  if (name == "limit") {
    TRY(query.limit, read_limit(value));
  } else if (name == "added_after") {
    const auto at = Timestamp::parse(value);
    if (at.has_error()) return malformed("no timestamp in UTC", name);
    query.after = std::max(query.after, micros(at->key));
  } else if (name == "next") {
    TRY(const std::int64_t at, read_cursor(value));
    query.after = std::max(query.after, at);
  } else if (std::ranges::find(matches, name) != matches.end()) {
    return read_match(name, value, query);
  }
  return {};
}

json::Builder described(const Collection& one) {
  json::Builder out;
  out.set("id", one.id).set("title", one.title);
  if (!one.description.empty()) out.set("description", one.description);
  if (!one.alias.empty()) out.set("alias", one.alias);
  out.set("can_read", one.can_read).set("can_write", one.can_write);
  out.set("media_types", std::vector<std::string>{std::string(object_type)});
  return out;
}

/// A name or a value: %XX, and + for a blank, as forms send it.
Result<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned byte = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2)
      return malformed("a percent sign without two digits", "query");
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

void set_details(json::TextWriter& out, std::string_view count, std::string_view list,
                 const std::vector<Status::Object>& objects) {
  out.set(count, static_cast<std::int64_t>(objects.size()));
  if (objects.empty()) return;
  out.name(list).begin_list();
  for (const auto& one : objects) {
    out.begin_object().set("id", one.id);
    out.set("version", one.version.empty() ? no_version : std::string_view(one.version));
    out.set("message", one.message).end_object();
  }
  out.end_list();
}

}  // namespace

bool acceptable(std::string_view accept) {
  if (trimmed(accept).empty()) return true;
  return std::ranges::any_of(split(accept, ','), [](std::string_view one) {
    const MediaType type = media_type_of(one);
    return !type.refused && (is_ours(type) || type.name == "*/*" || type.name == "application/*");
  });
}

bool is_content(std::string_view content_type) {
  return is_ours(media_type_of(content_type));
}

Result<Parameters> parameters(std::string_view query) {
  Parameters found;
  if (query.empty()) return found;
  for (const std::string_view one : split(query, '&')) {
    const std::size_t equals = std::min(one.find('='), one.size());
    TRY(std::string name, decoded(one.substr(0, equals)));
    TRY(std::string value, decoded(equals < one.size() ? one.substr(equals + 1) : std::string_view()));
    if (!one.empty()) found.emplace_back(std::move(name), std::move(value));
  }
  return found;
}

Result<Query> parse_query(const Parameters& parameters) {
  Query query;
  for (const auto& [name, value] : parameters) CHECK(read_parameter(name, value, query));
  return query;
}

std::string cursor(std::int64_t added) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto number = static_cast<std::uint64_t>(added);
  std::string text(cursor_digits, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, number >>= 4U) *at = digits[number & 15U];
  return text;
}

std::string timestamp(std::int64_t micros) {
  return from_micros(micros).text();
}

std::string status(const Status& status) {
  json::TextWriter out;
  out.begin_object().set("id", status.id.text());
  out.set("status", status.decided && status.pendings.empty() ? "complete" : "pending");
  out.set("request_timestamp", status.requested.text());
  const auto total = status.successes.size() + status.failures.size() + status.pendings.size();
  out.set("total_count", static_cast<std::int64_t>(total));
  set_details(out, "success_count", "successes", status.successes);
  set_details(out, "failure_count", "failures", status.failures);
  set_details(out, "pending_count", "pendings", status.pendings);
  return out.end_object().take();
}

Uuid status_id(std::string_view partner, std::string_view digest_hex) {
  return keyed_uuid("taxii-status", std::string(partner) + "/" + std::string(digest_hex));
}

std::string discovery(std::string_view title, std::string_view root) {
  json::Builder out;
  out.set("title", title).set("default", root).set("api_roots", std::vector<std::string>{std::string(root)});
  return out.text();
}

std::string api_root(std::string_view title, std::uint64_t max_content_length) {
  json::Builder out;
  out.set("title", title).set("versions", std::vector<std::string>{std::string(media_type)});
  out.set("max_content_length", static_cast<std::int64_t>(max_content_length));
  return out.text();
}

std::string collections(const std::vector<Collection>& all) {
  if (all.empty()) return "{}";
  std::vector<json::Builder> rows;
  rows.reserve(all.size());
  for (const auto& one : all) rows.push_back(described(one));
  return json::Builder().set("collections", rows).text();
}

std::string collection(const Collection& one) {
  return described(one).text();
}

std::string error(int status, std::string_view title) {
  return json::Builder().set("title", title).set("http_status", std::to_string(status)).text();
}

}  // namespace protocol::taxii
