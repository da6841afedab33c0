#include "gateway/flow/tokens.h"

#include <algorithm>

#include "gateway/flow/misp_peers.h"
#include "gateway/flow/openings.h"
#include "protocol/digest.h"
#include "protocol/token.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::string_view kind = "token", active = "active", removed = "removed";
constexpr std::int64_t year_seconds = std::int64_t{365} * 86400;
constexpr std::size_t most_tokens = 8;

struct Token {
  std::string id, partner, state, by;  ///< id: UUID; partner: team UUID
  protocol::Sha256 digest{};
  Instant since, valid_until;
  bool lives(Instant now) const { return state == active && now < valid_until; }
};

/// One partner's stand together.
std::string record_id(std::string_view partner, std::string_view id) {
  return std::string(partner) + "/" + std::string(id);
}

Result<Token> token_from(const Record& record) {
  TRY(const auto body, body_of(record));
  Token token;
  token.id = record.id.substr(record.id.find('/') + 1);
  token.since = record.at;
  token.by = record.author;
  TRY(token.partner, protocol::json::get_string(body, "partner"));
  TRY(token.state, protocol::json::get_string(body, "state"));
  TRY(const auto digest, protocol::json::get_string(body, "digest"));
  TRY(token.digest, protocol::parse_sha256(digest));
  TRY(const auto until, protocol::json::get_string(body, "valid_until"));
  TRY(const auto time, protocol::Timestamp::parse(until));
  token.valid_until = time.key;
  return token;
}

/// Of one partner, or with an empty one of all.
Result<std::vector<Token>> tokens_of(Reader& reader, std::string_view partner) {
  TRY(const auto records, reader.records(kind, partner.empty() ? "" : record_id(partner, "")));
  std::vector<Token> tokens;
  for (const auto& record : records) {
    TRY(auto token, token_from(record));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

Result<void> put(Writer& writer, const Token& token, const std::string& by, Instant now) {
  Builder body;
  body.set("partner", token.partner).set("digest", protocol::to_hex(token.digest)).set("state", token.state);
  body.set("valid_until", token.valid_until.text());
  CHECK(writer.put(make_record(kind, record_id(token.partner, token.id), by, now, body.text())));
  return {};
}

Result<void> put_new(Writer& writer, const Token& token, const std::string& by, Instant now) {
  TRY(const auto others, tokens_of(writer, token.partner));
  const auto alive = static_cast<std::size_t>(
      std::ranges::count_if(others, [&](const Token& other) { return other.lives(now); }));
  if (alive >= most_tokens)
    return fail(Error::conflict, "it has " + std::to_string(alive) + " tokens", token.partner,
                "end one of them with `token remove`");
  CHECK(put(writer, token, by, now));
  if (alive == 0) CHECK(open_again(writer, token.partner, now));
  return audit(writer, now, by, "token.added", token.partner,
               Builder().set("token", token.id).set("valid_until", token.valid_until.text()).text());
}

}  // namespace

Result<Reply> token_add(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  const auto now = world.clock.now();
  Token token;
  token.id = world.entropy.uuid().text();
  token.state = active;
  TRY(token.valid_until, time_or(call, "valid_until", now + year_seconds));
  if (token.valid_until <= now)
    return fail(Error::invalid, "it would be over already", "/args/valid_until", "give a later time");
  const std::string secret = protocol::make_token(world.entropy.bytes(protocol::token_random_bytes));
  token.digest = protocol::sha256(secret);
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, directory::partner(writer, name));
    if (known.state != active)
      return fail(Error::conflict, "the partner is " + known.state, known.short_name);
    token.partner = known.id;
    reply.body.set("partner", known.short_name).set("id", token.id);
    if (!world.dry) reply.body.set("token", secret);
    reply.body.set("valid_until", token.valid_until.text());
    return put_new(writer, token, call.who.id, now);
  }));
  CHECK(world.views.put_token(token.partner, token.digest, token.valid_until));
  open_soon(world);
  return reply;
}

Result<Reply> token_list(World& world, const Call& call) {
  const auto name = protocol::json::string_or(call.args, "partner");
  const auto now = world.clock.now();
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    std::string of;
    if (!name.empty()) {
      TRY(const auto partner, directory::partner(reader, name));
      of = partner.id;
    }
    TRY(const auto tokens, tokens_of(reader, of));
    for (const auto& token : tokens) {
      if (token.state != active) continue;
      TRY(const auto partner, directory::partner(reader, token.partner));
      Builder row;
      row.set("partner", partner.short_name).set("id", token.id).set("since", token.since.text(0));
      row.set("by", token.by).set("valid_until", token.valid_until.text());
      row.set("state", token.lives(now) ? active : std::string_view("expired"));
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("tokens", rows);
  return reply;
}

Result<Reply> token_remove(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  TRY(const auto beginning, need(call, "id"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, directory::partner(writer, name));
    TRY(const auto id, resolve(writer, kind, record_id(known.id, beginning)));
    TRY(const auto record, writer.record(kind, id));
    if (!record) return fail(Error::not_found, "there is no such token", id, "list them with `token list`");
    TRY(auto token, token_from(*record));
    if (token.state != active)
      return fail(Error::conflict, "it has ended already", token.id,
                  "list those there are with `token list`");
    CHECK(world.views.close_token(token.digest));
    token.state = removed;
    const auto now = world.clock.now();
    CHECK(put(writer, token, call.who.id, now));
    reply.body.set("partner", known.short_name).set("id", token.id).set("state", token.state);
    return audit(writer, now, call.who.id, "token.removed", known.id,
                 Builder().set("token", token.id).text());
  }));
  return reply;
}

Result<std::vector<std::string>> with_token(Reader& reader, const std::set<std::string>& partners,
                                            Instant now) {
  std::vector<std::string> found;
  for (const auto& partner : partners) {
    TRY(const auto tokens, tokens_of(reader, partner));
    if (std::ranges::any_of(tokens, [&](const Token& token) { return token.lives(now); }))
      found.push_back(partner);
  }
  return found;
}

Result<void> show_all_tokens(World& world) {
  std::vector<Token> tokens;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(tokens, tokens_of(reader, ""));
    return {};
  }));
  const auto now = world.clock.now();
  for (const auto& token : tokens)
    if (token.lives(now)) CHECK(world.views.put_token(token.partner, token.digest, token.valid_until));
  return {};
}

}  // namespace gateway::flow
