// STIX objects, what binds them, and the ids of what was derived from them.
#include <algorithm>
#include <cstring>

#include "gateway/store/queries.h"
#include "gateway/store/words.h"

namespace gateway::store {

namespace {

protocol::StixId read_id(Columns& c) {
  protocol::StixId id;
  id.type = c.string();
  const std::string uuid = c.string();
  std::memcpy(id.uuid.bytes.data(), uuid.data(), std::min(uuid.size(), id.uuid.bytes.size()));
  return id;
}

std::string read_id_text(Columns& c) {
  return read_id(c).text();
}

ObjectRow read_object(Columns& c) {
  ObjectRow row;
  row.key = c.integer();
  row.id = read_id(c);
  row.sender = c.string();
  row.creator = c.string();
  row.created = c.string();
  row.modified = c.string();
  row.modified_key = c.instant();
  row.digest = c.digest();
  row.kind = kind_of(c.string());
  row.revoked = c.flag();
  row.bytes = c.string();
  return row;
}

TermsRow read_terms(Columns& c) {
  return {c.integer(), c.string(), c.string(), c.string(), c.flag()};
}

std::int64_t read_key(Columns& c) {
  return c.integer();
}

/// The UUIDs an unfinished one may become, as 16-byte bounds.
struct UuidRange {
  std::string type, least, most;
};

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string pack(const std::string& digits, char filler) {
  std::string bytes;
  for (std::size_t i = 0; i < 32; i += 2) {
    const char high = i < digits.size() ? digits[i] : filler;
    const char low = i + 1 < digits.size() ? digits[i + 1] : filler;
    bytes += static_cast<char>(nibble(high) * 16 + nibble(low));
  }
  return bytes;
}

/// Reads "type--" and the beginning of a UUID; nothing where `text` is no beginning of a STIX id.
std::optional<UuidRange> uuid_range(std::string_view text) {
  const auto dashes = text.find("--");
  if (dashes == std::string_view::npos || dashes == 0) return std::nullopt;
  const std::string_view uuid = text.substr(dashes + 2);
  if (uuid.size() > 36) return std::nullopt;
  std::string digits;
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? uuid[i] != '-' : nibble(uuid[i]) < 0) return std::nullopt;
    if (!hyphen) digits += uuid[i];
  }
  return UuidRange{std::string(text.substr(0, dashes)), pack(digits, '0'), pack(digits, 'f')};
}

}  // namespace

Result<std::optional<ObjectRow>> Queries::object(std::int64_t key) {
  return db_.first(
      "SELECT key, type, uuid, sender, creator, created, modified, modified_s, modified_ns, digest, kind, "
      "revoked, bytes "
      "FROM object WHERE key = ?",
      read_object, key);
}

Result<std::vector<ObjectRow>> Queries::versions(const protocol::StixId& id) {
  const std::string_view uuid(reinterpret_cast<const char*>(id.uuid.bytes.data()), id.uuid.bytes.size());
  return db_.select(
      "SELECT key, type, uuid, sender, creator, created, modified, modified_s, modified_ns, digest, kind, "
      "revoked, bytes "
      "FROM object WHERE uuid = ? AND type = ? ORDER BY modified_s DESC, modified_ns DESC, key DESC",
      read_object, Blob{uuid}, id.type);
}

Result<std::vector<std::int64_t>> Queries::objects_of(std::string_view origin, std::string_view origin_id,
                                                      bool with_hidden) {
  return db_.select(
      "SELECT object FROM terms WHERE origin = ? AND origin_id = ? AND (hidden = 0 OR ?) ORDER BY object",
      read_key, origin, origin_id, with_hidden);
}

Result<std::vector<std::string>> Queries::ids_of(std::string_view origin, std::string_view origin_id) {
  return db_.select(
      "SELECT DISTINCT type, uuid FROM terms JOIN object ON key = object WHERE origin = ? AND origin_id = ?",
      read_id_text, origin, origin_id);
}

Result<std::vector<std::string>> Queries::sources_of(std::string_view rendering) {
  return db_.select(
      "SELECT DISTINCT type, uuid FROM slice AS s JOIN object AS o ON o.key = s.object WHERE rendering = ?",
      read_id_text, rendering);
}

// Keys first, rows after: neither branch then carries bytes through the sort. The beginning of an id is
// looked up by itself, because JSON may write it escaped in the bytes.
Result<std::vector<ObjectRow>> Queries::find_objects(std::string_view text, int limit) {
  const UuidRange range = uuid_range(text).value_or(UuidRange{});
  TRY(const auto keys,
      db_.select("SELECT key FROM object AS o "
                 "WHERE (instr(bytes, ?1) > 0 OR (type = ?2 AND uuid BETWEEN ?3 AND ?4)) "
                 "AND (NOT EXISTS (SELECT 1 FROM terms WHERE object = o.key) "
                 "OR EXISTS (SELECT 1 FROM terms WHERE object = o.key AND hidden = 0)) "
                 "ORDER BY key DESC LIMIT max(?5, 0)",
                 read_key, Blob{text}, range.type, Blob{range.least}, Blob{range.most}, limit));
  std::vector<ObjectRow> found;
  for (const std::int64_t key : keys) {
    TRY(auto row, object(key));
    if (row) found.push_back(std::move(*row));
  }
  return found;
}

Result<std::vector<TermsRow>> Queries::terms(std::int64_t object) {
  return db_.select(
      "SELECT object, origin, origin_id, body, hidden FROM terms WHERE object = ? ORDER BY origin, origin_id",
      read_terms, object);
}

// length() of a BLOB reads its header alone; the partial index holds nothing but what is held.
Result<HeldTotal> Queries::held_from(std::string_view partner) {
  TRY(const auto total,
      db_.first(
          "SELECT count(*), coalesce(sum(length(o.bytes)), 0) FROM terms AS t JOIN object AS o "
          "ON o.key = t.object WHERE t.origin = 'partner' AND t.origin_id = ? AND t.held AND "
          "t.hidden = 0",
          [](Columns& c) {
            const auto objects = c.integer();
            return HeldTotal{objects, c.integer()};
          },
          partner));
  return total.value_or(HeldTotal{});
}

Result<std::vector<std::string>> Queries::derived_from(std::string_view source_id) {
  return db_.select(
      "SELECT derived_id FROM derived WHERE source_id = ? ORDER BY redaction",
      [](Columns& c) { return c.string(); }, source_id);
}

}  // namespace gateway::store
