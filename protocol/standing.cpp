#include "protocol/standing.h"

#include <algorithm>

#include "protocol/statement_text.h"

namespace protocol {
namespace {

using fields::Fields;
using json::Builder;
using namespace statements;

constexpr std::size_t most_types = 64;
constexpr std::size_t most_tags = 64;
constexpr std::size_t most_labels = 4;

bool is_type(std::string_view text) {
  return text.size() >= 3 && text.size() <= 64 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= name_bytes;
}

bool is_label(std::string_view word) {
  const Label label = parse_label(word);
  return fields::is_release_label(label) && text(label) == word;
}

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool any_of_them(const json::Value& object, std::string_view name, const std::vector<std::string>& tags) {
  const auto* values = json::find(object, name);
  if (values == nullptr || !values->IsArray()) return false;
  return std::any_of(values->Begin(), values->End(), [&](const json::Value& value) {
    return value.IsString() && has(tags, {value.GetString(), value.GetStringLength()});
  });
}

Builder write_filter(const StandingFilter& filter) {
  Builder out;
  out.set("types", filter.types).set("origin", filter.origin).set("origin_id", filter.origin_id);
  out.set("labels", filter.labels).set("tags", filter.tags).set("arrived_in", filter.arrived_in);
  return out;
}

Result<StandingFilter> read_filter(const json::Value& value) {
  Fields in(value, "/filter");
  StandingFilter filter;
  filter.types = in.list("types", most_types);
  each(in, "types", filter.types, "not a STIX type", is_type);
  require_set(in, "types", filter.types);
  in.require(!filter.types.empty(), "types", "at least one type of object is needed");
  filter.origin = in.word("origin", {"incident", "observation", "partner", "public-source"});
  filter.origin_id = in.text("origin_id", name_bytes);
  in.require(filter.origin != "partner" || filter.origin_id.empty() || is_uuid(filter.origin_id), "origin_id",
             "not a team's UUID");
  filter.labels = in.list("labels", most_labels);
  each(in, "labels", filter.labels, "not one of our spellings of a TLP label", is_label);
  require_set(in, "labels", filter.labels);
  filter.tags = in.list("tags", most_tags);
  each(in, "tags", filter.tags, "a tag that is empty or longer than 250 bytes", is_tag);
  require_set(in, "tags", filter.tags);
  filter.arrived_in = in.text("arrived_in", name_bytes);
  CHECK(in.finish());
  return filter;
}

/// A number is written as text, as all members of statements are.
int read_number(Fields& in, std::string_view name, int most) {
  const std::string digits = in.text(name, 7);
  std::size_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') {
      value = 0;
      break;
    }
    value = value * 10 + static_cast<std::size_t>(c - '0');
  }
  const bool right = value >= 1 && value <= static_cast<std::size_t>(most) && digits.front() != '0';
  in.require(right, name, "not a number from 1 to " + std::to_string(most));
  return right ? static_cast<int>(value) : 0;
}

}  // namespace

bool StandingFilter::admits(std::string_view id, Label label, std::string_view bytes) const {
  const auto dashes = id.find("--");
  if (dashes == std::string_view::npos || !has(types, id.substr(0, dashes))) return false;
  if (!labels.empty() && !has(labels, protocol::text(label))) return false;
  if (tags.empty() || id.starts_with("marking-definition--")) return true;
  const auto object = json::parse(bytes);
  if (object.has_error()) return false;
  return any_of_them(*object, "labels", tags) || any_of_them(*object, "indicator_types", tags);
}

std::string StandingOrder::text() const {
  Builder out = statement("standing");
  out.set("id", id.text()).set("author", author).set("filter", write_filter(filter)).set("circle", circle);
  out.set("partners", partners).set("ceiling", protocol::text(ceiling));
  out.set("per_day", std::to_string(per_day)).set("per_release", std::to_string(per_release));
  out.set("from", fields::exact(from)).set("expires", fields::exact(expires));
  return line(out);
}

Result<StandingOrder> StandingOrder::parse(std::string_view text) {
  TRY(auto document, read_statement(text, "standing"));
  Fields in(document, "");
  skip_type(in);
  StandingOrder order;
  order.id = in.uuid("id");
  order.author = read_short_name(in, "author");
  const json::Value& filter = in.child("filter");
  order.circle = in.text("circle", name_bytes);
  order.partners = in.list("partners", most_partners);
  each(in, "partners", order.partners, "not a team's UUID", is_uuid);
  require_set(in, "partners", order.partners);
  in.require(!order.partners.empty(), "partners", "a standing share with nobody");
  order.ceiling = in.label("ceiling");
  in.require(within(order.ceiling, Label::amber), "ceiling",
             "nothing above TLP:AMBER flows without a person");
  order.per_day = read_number(in, "per_day", standing_per_day_at_most);
  order.per_release = read_number(in, "per_release", standing_per_release_at_most);
  order.from = in.instant("from");
  order.expires = in.instant("expires");
  const bool lasts = order.from < order.expires && order.expires <= order.from + standing_seconds_at_most;
  in.require(lasts, "expires", "a standing share holds for at most 90 days");
  CHECK(in.finish());
  TRY(order.filter, read_filter(filter));
  return order;
}

bool StandingOrder::is(std::string_view text) {
  return read_statement(text, "standing").has_value();
}

}  // namespace protocol
