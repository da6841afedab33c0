#include "gateway/flow/authkey.h"

#include <algorithm>

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::string_view kind = "authkey";
constexpr std::size_t length = 40;

bool is_authkey(std::string_view key) {
  return key.size() == length && std::ranges::all_of(key, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

}  // namespace

Result<std::string> load_authkey(Reader& reader, const std::string& owner, const std::string& remedy) {
  TRY(const auto record, reader.record(kind, owner));
  if (record) {
    TRY(const auto body, body_of(*record));
    if (auto key = protocol::json::string_or(body, "key"); !key.empty()) return key;
  }
  return fail(Error::not_found, "there is no authkey for it", owner, remedy);
}

Result<void> put_authkey(Writer& writer, const std::string& owner, const std::string& key,
                         std::string_view author, Instant now) {
  if (!key.empty() && !is_authkey(key))
    return fail(Error::invalid, "this is no authkey of a MISP server", "/args/key",
                "give the 40 letters and digits that its administrator made for you");
  CHECK(writer.put(make_record(kind, owner, author, now, Builder().set("key", key).text())));
  return {};
}

}  // namespace gateway::flow
