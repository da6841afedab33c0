#include "gateway/flow/world.h"

#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

Result<std::string> need(const Call& call, std::string_view name) {
  auto text = protocol::json::string_or(call.args, name);
  if (text.empty())
    return fail(Error::invalid, "the argument is missing or empty", "/args/" + std::string(name),
                "give it a value");
  return text;
}

Result<std::string_view> need_attachment(const Call& call, std::string_view what) {
  if (call.attachments.empty())
    return fail(Error::invalid, "the request carries no attachment", "attachment 0",
                "attach " + std::string(what));
  return std::string_view(call.attachments.front());
}

Result<Instant> time_or(const Call& call, std::string_view name, Instant otherwise) {
  const auto text = protocol::json::string_or(call.args, name);
  if (text.empty()) return otherwise;
  const auto time = protocol::Timestamp::parse(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (time.has_error())
    return fail(Error::invalid, "this is no time", "/args/" + std::string(name),
                "write it in UTC such as 2026-03-01 or 2026-03-01T08:30:00Z");
  return time->key;
}

Result<std::string> resolve(Reader& reader, std::string_view kind, std::string_view beginning) {
  const auto where = std::string(kind) + " " + protocol::printable(beginning);
  if (beginning.size() < 4)
    return fail(Error::invalid, "too short to be told apart", where,
                "give at least four characters of the id");
  TRY(auto found, reader.records(kind, beginning));
  if (found.empty())
    return fail(Error::not_found, "there is none", where, "list them with the `list` command");
  if (found.size() > 1 && found.front().id != beginning)
    return fail(Error::invalid, "several begin like that", where, "give more characters of the id");
  return found.front().id;
}

Result<protocol::json::Document> body_of(const Record& record) {
  auto parsed = protocol::json::parse(record.body);
  if (parsed.has_error())
    return fail(Error::internal, "a stored record cannot be read", record.kind + " " + record.id,
                "restore the store from its last copy");
  return parsed;
}

Result<protocol::json::Document> load(Reader& reader, std::string_view kind, std::string_view id) {
  TRY(auto record, reader.record(kind, id));
  if (!record)
    return fail(Error::not_found, "there is none", std::string(kind) + " " + protocol::printable(id),
                "list them with the `list` command");
  return body_of(*record);
}

Record make_record(std::string_view kind, std::string_view id, std::string_view author, Instant at,
                   std::string body) {
  Record record;
  record.kind = kind;
  record.id = id;
  record.author = author;
  record.at = at;
  record.body = std::move(body);
  return record;
}

Result<void> amend(Writer& writer, std::string_view kind, std::string_view id, std::string_view author,
                   Instant at, const std::function<void(protocol::json::Builder&)>& change) {
  TRY(const auto body, load(writer, kind, id));
  protocol::json::Builder changed;
  for (const auto& member : body.GetObject())
    changed.set({member.name.GetString(), member.name.GetStringLength()}, member.value);
  change(changed);
  CHECK(writer.put(make_record(kind, id, author, at, changed.text())));
  return {};
}

Result<void> audit(Writer& writer, Instant at, std::string_view actor, std::string_view event,
                   std::string_view subject, std::string detail) {
  return writer.put_audit(
      {at, std::string(actor), std::string(event), std::string(subject), std::move(detail)});
}

}  // namespace gateway::flow
