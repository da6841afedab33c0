#include "gateway/directory/convert.h"

#include "protocol/text.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::Result;

Result<protocol::Instant> instant_from(const protocol::json::Value& object, std::string_view name) {
  TRY(const auto text, protocol::json::get_string(object, name));
  const auto time = protocol::Timestamp::parse(text);
  if (time.has_error())
    return fail(Error::invalid, "this is no time", "/" + std::string(name),
                "write it in UTC such as 2026-03-01T08:30:00Z");
  return time->key;
}

Result<Label> label_from(const protocol::json::Value& object, std::string_view name) {
  TRY(const auto word, protocol::json::get_string(object, name));
  for (Label label : {Label::unmarked, Label::clear, Label::green, Label::amber, Label::amber_strict,
                      Label::red, Label::unknown})
    if (text(label) == word) return label;
  return fail(Error::invalid, "this is no label", "/" + std::string(name), "write it as in TLP:AMBER+STRICT");
}

protocol::Failure within_record(std::string_view record, protocol::Failure failure) {
  failure.where = std::string(record) + " " + failure.where;
  return failure;
}

Result<void> require_line(std::string_view text, std::string_view pointer) {
  if (protocol::printable(text) == text) return {};
  return fail(Error::invalid, "control or invisible characters in a line of text", std::string(pointer),
              "ask the team for a card without them");
}

}  // namespace gateway::directory
