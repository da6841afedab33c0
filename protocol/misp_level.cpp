#include "protocol/misp_level.h"

#include <algorithm>

#include "protocol/misp_parts.h"
#include "protocol/stix_check.h"
#include "protocol/timestamp.h"

namespace protocol::misp {

using json::Value;
using stix::view;

void add_words(const std::vector<std::string>& more, std::vector<std::string>& to) {
  for (const std::string& word : more)
    if (std::find(to.begin(), to.end(), word) == to.end()) to.push_back(word);
}

Result<Level> read_level(std::string_view text, const stix::Limits& limits) {
  Level level;
  TRY(level.layout, find_parts(text, limits));
  for (const std::string_view tags : level.layout.tags) {
    if (tags.size() > limits.object_bytes)
      return fail(Error::too_large, "the list of tags is larger than the limit");
    TRY(const json::Document parsed, json::parse(tags, limits.json));
    level.tags.add(read_tags(parsed));
    add_words(words_of(parsed), level.words);
  }
  return level;
}

json::Document scalar(const EventLayout& layout, Scalar which) {
  const std::string_view text = layout.scalars[which];
  json::Document value;
  if (text.empty()) return value;
  value.SetArray();
  if (text.front() == '{' || text.front() == '[') return value;
  Result<json::Document> parsed = json::parse(text);
  if (parsed.has_value()) value = *std::move(parsed);
  return value;
}

std::string text_in(const EventLayout& layout, Scalar which) {
  const json::Document value = scalar(layout, which);
  return std::string(view(value));
}

std::optional<Instant> seen_time(const Value* value) {
  if (is_absent(value)) return {};
  std::string text(view(*value));
  constexpr std::size_t offset_bytes = 6;  // of "+00:00"
  std::int64_t offset = 0;
  if (!text.ends_with('Z')) {
    if (text.size() < offset_bytes) return {};
    const std::string sign = text.substr(text.size() - offset_bytes);
    const auto clock = Timestamp::parse("1970-01-01T" + sign.substr(1) + ":00Z");
    if ((sign[0] != '+' && sign[0] != '-') || clock.has_error()) return {};
    offset = sign[0] == '+' ? clock->key.seconds : -clock->key.seconds;
    text.replace(text.size() - offset_bytes, offset_bytes, "Z");
  }
  const auto time = Timestamp::parse(text);
  if (time.has_error()) return {};
  return time->key + -offset;
}

ForDetection for_detection(const Value& attribute) {
  const Value* said = json::find(attribute, "to_ids");
  if (is_absent(said)) return ForDetection::unsaid;
  return says(said, true) ? ForDetection::yes : ForDetection::no;
}

bool carries_object(const Value& attribute) {
  return json::string_or(attribute, "type") == "text" &&
         json::string_or(attribute, "category") == "External analysis" &&
         json::string_or(attribute, "comment").starts_with(carried_comment("")) &&
         json::string_or(attribute, "value").starts_with('{');
}

}  // namespace protocol::misp
