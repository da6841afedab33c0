// Opening: migrations, versions, folders, modes.
#include <sys/stat.h>
#include <unistd.h>

#include "embedded_store_sql.h"
#include "tests/store/fixture.h"

using namespace store_test;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat status {};
  BOOST_REQUIRE_MESSAGE(::stat(path.c_str(), &status) == 0, path);
  return status.st_mode & 07777;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(open_test)

BOOST_AUTO_TEST_CASE(an_empty_folder_becomes_a_store_and_opens_again) {
  const Folder folder;
  const mode_t mask = ::umask(0);
  {
    const auto store = open_store(folder);
    writing(*store, [](Writer& w) { good(w.put({"setting", "a", 0, "gateway", {1, 2}, "{}"}, 0)); });
    for (const char* name : {"store.db", "store.db-wal", "store.db-shm"})
      BOOST_TEST(mode_of(folder.file(name)) == 0600U, name);
  }
  ::umask(mask);
  BOOST_TEST(query(folder.file("store.db"), "PRAGMA user_version") == "6");
  BOOST_TEST(query(folder.file("store.db"), "PRAGMA journal_mode") == "wal");
  const auto store = open_store(folder);
  reading(*store, [](Reader& r) { BOOST_TEST(good(r.record("setting", "a"))->body == "{}"); });
}

/// As the fourth migration left it, with two items in the inbox.
BOOST_AUTO_TEST_CASE(an_older_store_keeps_its_inbox) {
  const Folder folder;
  const std::string path = folder.file("store.db");
  int applied = 0;
  for (const auto& file : embedded::store_sql::files()) {
    if (file.path.find("/migrations/store/") == std::string_view::npos || applied == 4) continue;
    tamper(path, std::string(file.text));
    ++applied;
  }
  tamper(path,
         "INSERT INTO inbox (partner, envelope, kind, digest, header, plaintext, state, receipt_envelope, "
         "outcomes, "
         "received_s, received_ns) VALUES "
         "('pa', 'e1', 'release', zeroblob(32), '{\"release\":\"r1\"}', x'706c00', 'held', '', '[]', 1, 0), "
         "('pa', 'e2', 'receipt', zeroblob(32), '{}', x'', 'accepted', '', '[]', 2, 0); PRAGMA user_version "
         "= 4");
  const auto store = open_store(folder);
  reading(*store, [](Reader& r) {
    const auto first = *good(r.inbox("pa", "e1"));
    BOOST_TEST(first.header == "{\"release\":\"r1\"}");
    BOOST_TEST(first.plaintext == std::string("pl\0", 3));
    BOOST_TEST(first.release == "r1");
    BOOST_TEST(first.state == "held");
    BOOST_TEST(good(r.inbox("pa", "e2"))->release.empty());
    BOOST_TEST(good(r.inbox_of("pa", "r1")).size() == 1U);
  });
}

BOOST_AUTO_TEST_CASE(a_newer_database_is_refused_and_left_alone) {
  const Folder folder;
  (void)open_store(folder);
  tamper(folder.file("store.db"), "PRAGMA user_version = 99");
  const auto opened = SqliteStore::open(folder.file("store.db"));
  bad(opened, Error::unsupported);
  BOOST_TEST(opened.error().what.find("99") != std::string::npos);
  BOOST_TEST(!opened.error().remedy.empty());
  bad(verify_ledger(folder.file("store.db")), Error::unsupported);
  BOOST_TEST(query(folder.file("store.db"), "PRAGMA user_version") == "99");
}

BOOST_AUTO_TEST_CASE(another_programs_database_is_refused) {
  const Folder folder;
  tamper(folder.file("store.db"), "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)");
  bad(SqliteStore::open(folder.file("store.db")), Error::unsupported);
  BOOST_TEST(query(folder.file("store.db"), "SELECT count(*) FROM sqlite_schema") == "1");
  BOOST_TEST(query(folder.file("store.db"), "PRAGMA journal_mode") == "delete");
}

BOOST_AUTO_TEST_CASE(store_and_views_are_not_taken_for_each_other) {
  const Folder folder;
  SetClock clock;
  (void)open_store(folder);
  bad(SqliteViews::open(folder.file("store.db"), clock), Error::unsupported);
  (void)good(SqliteViews::open(folder.file("views.db"), clock));
  bad(SqliteStore::open(folder.file("views.db")), Error::unsupported);
  bad(verify_ledger(folder.file("views.db")), Error::unsupported);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_refused) {
  const Folder folder;
  const std::string path = folder.file("store.db");
  FILE* file = std::fopen(path.c_str(), "w");
  BOOST_REQUIRE(file != nullptr);
  for (int i = 0; i < 200; ++i) std::fputs("not a database, but long enough to look at\n", file);
  std::fclose(file);
  bad(SqliteStore::open(path), Error::internal);
}

BOOST_AUTO_TEST_CASE(the_folder_must_exist_and_be_closed_to_others) {
  const Folder folder;
  SetClock clock;
  bad(SqliteStore::open(folder.file("none/store.db")), Error::not_found);
  std::filesystem::create_directory(folder.path() / "open");
  ::chmod(folder.file("open").c_str(), 0750);
  bad(SqliteStore::open(folder.file("open/store.db")), Error::denied);
  bad(SqliteViews::open(folder.file("open/views.db"), clock), Error::denied);
  BOOST_TEST(!std::filesystem::exists(folder.file("open/store.db")));
}

BOOST_AUTO_TEST_CASE(a_group_may_read_views_where_that_is_asked_for) {
  const Folder folder;
  SetClock clock;
  ::chmod(folder.path().c_str(), 0750);
  ViewsOptions options;
  options.group_reads = true;
  {
    const auto views = good(SqliteViews::open(folder.file("views.db"), clock, options));
    good(views->put_peer({"team", "active", {"pin"}}));
    for (const char* name : {"views.db", "views.db-wal", "views.db-shm"})
      BOOST_TEST(mode_of(folder.file(name)) == 0640U, name);
  }
  for (const char* name : {"views.db-wal", "views.db-shm"})
    BOOST_TEST(mode_of(folder.file(name)) == 0640U, name << " stays for a reader that cannot make it");
  ::chmod(folder.path().c_str(), 0770);
  bad(SqliteViews::open(folder.file("views.db"), clock, options), Error::denied);
}

BOOST_AUTO_TEST_CASE(the_schema_keeps_what_is_only_added) {
  const Folder folder;
  {
    const auto store = open_store(folder);
    writing(*store, [](Writer& w) {
      good(w.put({"setting", "a", 0, "gateway", {1, 2}, "{}"}, 0));
      good(w.put_audit({{1, 0}, "anna", "share.signed", "s", "{}"}));
      good(w.append_ledger("release", "r", "payload"));
      ObjectRow row = object_row(1, "2024-01-01T00:00:00Z");
      good(w.put_object(row));
    });
  }
  auto connection = good(Connection::open(folder.file("store.db"), Mode::create, std::chrono::seconds(1)));
  for (const char* sql : {"UPDATE record SET body = ''", "DELETE FROM record", "UPDATE audit SET actor = ''",
                          "DELETE FROM audit", "UPDATE ledger SET payload = x''", "DELETE FROM ledger",
                          "UPDATE object SET bytes = x''"})
    BOOST_TEST(connection.run(sql).has_error(), sql);
}

BOOST_AUTO_TEST_SUITE_END()
