// What the store's tests share: a private folder, a clock that is set, rows to put, and a way past the
// store's walls.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "gateway/store/ledger.h"
#include "gateway/store/store.h"
#include "gateway/store/views.h"

namespace store_test {

using namespace gateway;
using namespace gateway::store;

/// A folder of mode 0700, removed with all it holds.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class SetClock final : public Clock {
 public:
  Instant now() override { return at; }
  Instant at{1700000000, 123456789};
};

/// The value, or the test ends with the failure's words.
template <typename T>
T good(Result<T> result) {
  BOOST_REQUIRE_MESSAGE(result.has_value(), describe(result.error()));
  return *std::move(result);
}
inline void good(const Result<void>& result) {
  BOOST_REQUIRE_MESSAGE(result.has_value(), describe(result.error()));
}

template <typename T>
void bad(const Result<T>& result, Error error) {
  BOOST_REQUIRE(result.has_error());
  BOOST_TEST(name(result.error().error) == name(error), describe(result.error()));
  BOOST_TEST(!result.error().what.empty());
}

inline std::unique_ptr<SqliteStore> open_store(const Folder& folder, StoreOptions options = {}) {
  return good(SqliteStore::open(folder.file("store.db"), std::move(options)));
}

template <typename Body>
void reading(Store& store, Body body) {
  good(store.read([&](Reader& reader) -> Result<void> {
    body(reader);
    return {};
  }));
}

template <typename Body>
void writing(Store& store, Body body) {
  good(store.write([&](Writer& writer) -> Result<void> {
    body(writer);
    return {};
  }));
}

/// Runs SQL as somebody who has the file, without the store's code.
inline void tamper(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  BOOST_REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  char* message = nullptr;
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
  BOOST_REQUIRE_MESSAGE(code == SQLITE_OK, (message == nullptr ? "" : message) << " in " << sql);
  sqlite3_close(handle);
}

/// All rows of a query as text: columns joined by '|', rows by '\n'.
inline std::string query(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  BOOST_REQUIRE(sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  std::string text;
  const auto row = [](void* out, int count, char** values, char**) {
    auto& joined = *static_cast<std::string*>(out);
    if (!joined.empty()) joined += '\n';
    for (int i = 0; i < count; ++i) {
      if (i > 0) joined += '|';
      joined += values[i] == nullptr ? "NULL" : values[i];
    }
    return 0;
  };
  char* message = nullptr;
  const int code = sqlite3_exec(handle, sql.c_str(), row, &text, &message);
  BOOST_REQUIRE_MESSAGE(code == SQLITE_OK, (message == nullptr ? "" : message) << " in " << sql);
  sqlite3_close(handle);
  return text;
}

inline protocol::StixId stix_id(const std::string& text) {
  return good(protocol::StixId::parse(text));
}

/// An indicator of `number` as "self" gave it, with that `modified` and content.
inline ObjectRow object_row(int number, const std::string& modified, const std::string& content = "") {
  char tail[13];
  std::snprintf(tail, sizeof tail, "%012x", static_cast<unsigned>(number));
  ObjectRow row;
  row.id = stix_id("indicator--11111111-1111-4111-8111-" + std::string(tail));
  row.sender = "self";
  row.creator = "identity--22222222-2222-4222-8222-222222222222";
  row.created = "2024-01-01T00:00:00Z";
  row.modified = modified;
  if (!modified.empty()) row.modified_key = good(protocol::Timestamp::parse(modified)).key;
  row.bytes = R"({"type":"indicator","id":")" + row.id.text() + R"(","x":")" + content + "\"}";
  row.digest = protocol::sha256(row.bytes);
  row.kind = protocol::stix::Kind::indicator;
  return row;
}

inline protocol::Slice slice(const std::string& id, const std::string& bytes) {
  protocol::Slice made;
  made.entry.id = id;
  made.entry.modified = "2024-01-01T00:00:00.1234567Z";
  made.entry.digest = protocol::sha256(bytes);
  made.entry.length = bytes.size();
  made.entry.label = protocol::Label::amber_strict;
  made.bytes = bytes;
  return made;
}

inline EnvelopeRow envelope_row(const std::string& id, const std::string& reference) {
  EnvelopeRow row;
  row.id = id;
  row.kind = "release";
  row.reference = reference;
  row.to = {"team-b", "team-a"};
  row.part = 2;
  row.parts = 3;
  row.created = {1700000000, 5};
  row.expires = {1700086400, 999999999};
  row.ciphertext = std::string("cipher\0text of ", 15) + id;
  row.digest = protocol::sha256(row.ciphertext);
  return row;
}

}  // namespace store_test
