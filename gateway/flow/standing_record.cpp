#include "gateway/flow/standing.h"

namespace gateway::flow {

using protocol::json::get_string;

protocol::json::Document to_json(const Standing& standing) {
  protocol::json::Builder out;
  out.set("id", standing.id).set("state", standing.state).set("note", standing.note);
  out.set("reason", standing.reason).set("statement", standing.statement).set("new_only", standing.new_only);
  out.set("created", standing.created.text());
  return out.take();
}

Result<Standing> standing_from(const protocol::json::Value& value) {
  Standing standing;
  TRY(standing.id, get_string(value, "id"));
  TRY(standing.state, get_string(value, "state"));
  TRY(standing.note, get_string(value, "note"));
  TRY(standing.reason, get_string(value, "reason"));
  TRY(standing.statement, get_string(value, "statement"));
  TRY(standing.new_only, protocol::json::get_bool(value, "new_only"));
  TRY(standing.order, protocol::StandingOrder::parse(standing.statement));
  TRY(const auto created, get_string(value, "created"));
  TRY(const auto stamp, protocol::Timestamp::parse(created));
  standing.created = stamp.key;
  return standing;
}

Result<Standing> load_standing(Reader& reader, std::string_view id) {
  TRY(const auto body, load(reader, "standing", id));
  return standing_from(body);
}

Result<std::vector<Standing>> all_standing(Reader& reader) {
  std::vector<Standing> all;
  TRY(const auto records, reader.records("standing"));
  for (const auto& record : records) {
    TRY(const auto body, body_of(record));
    TRY(auto standing, standing_from(body));
    all.push_back(std::move(standing));
  }
  return all;
}

Result<void> put(Writer& writer, const Standing& standing, std::string_view author, Instant at, int expect) {
  const auto body = protocol::json::write(to_json(standing));
  CHECK(writer.put(make_record("standing", standing.id, author, at, body), expect));
  return {};
}

}  // namespace gateway::flow
