// Steps, groups of steps, and reading beside them.
#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <sys/resource.h>
#include <thread>

#include "tests/store/fixture.h"

using namespace store_test;

namespace {

Record setting(const std::string& id, const std::string& body = "{}") {
  return {"setting", id, 0, "gateway", {1, 0}, body};
}

bool has(Store& store, const std::string& id) {
  bool found = false;
  reading(store, [&](Reader& r) { found = good(r.record("setting", id)).has_value(); });
  return found;
}

struct Opened {
  Folder folder;
  std::unique_ptr<SqliteStore> store = open_store(folder);
};

/// Holds the writer's thread inside a step, so that what is called meanwhile waits and shares one commit.
class Gatekeeper {
 public:
  explicit Gatekeeper(Store& store)
      : thread_([this, &store] {
          const auto outcome = store.write([this](Writer&) -> Result<void> {
            entered_.set_value();
            open_.get_future().wait();
            return {};
          });
          opened_well_ = outcome.has_value();
        }) {
    entered_.get_future().wait();
  }
  ~Gatekeeper() { thread_.join(); }
  Gatekeeper(const Gatekeeper&) = delete;
  Gatekeeper& operator=(const Gatekeeper&) = delete;
  void open() { open_.set_value(); }

 private:
  std::promise<void> entered_, open_;
  std::atomic<bool> opened_well_{false};
  std::thread thread_;
};

/// While it lives, no file of this process grows by more than a few pages beyond that one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& file) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    rlimit small = before_;
    small.rlim_cur = std::filesystem::file_size(file) + 65536;
    BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(commit_test, Opened)

BOOST_AUTO_TEST_CASE(every_acknowledged_step_of_many_threads_is_visible) {
  constexpr int threads = 8;
  constexpr int writes = 200;
  std::atomic<int> wrong{0};
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (int i = 0; i < writes; ++i) {
        const std::string id = std::to_string(t) + "-" + std::to_string(i);
        // Every tenth step writes and then fails: nothing of it may stay, and nothing else may go with it.
        const bool fails = i % 10 == 9;
        const auto outcome = store->write([&](Writer& w) -> Result<void> {
          CHECK(w.put(setting(id), 0));
          CHECK(w.append_ledger("administration", id, "payload"));
          if (fails) return protocol::fail(Error::denied, "on purpose");
          return {};
        });
        if (outcome.has_value() == fails) ++wrong;
        if (fails && outcome.error().what != "on purpose") ++wrong;
        const auto seen = store->read([&](Reader& r) -> Result<void> {
          TRY(const auto record, r.record("setting", id));
          if (record.has_value() == fails) ++wrong;
          return {};
        });
        if (seen.has_error()) ++wrong;
      }
    });
  for (auto& thread : running) thread.join();
  BOOST_TEST(wrong == 0);
  constexpr std::uint64_t kept = threads * writes * 9 / 10;
  reading(*store, [&](Reader& r) {
    BOOST_TEST(good(r.records("setting")).size() == kept);
    BOOST_TEST(good(r.ledger_head()).size == kept);
  });
  const auto report = good(verify_ledger(folder.file("store.db")));
  BOOST_TEST(!report.bad.has_value());
  BOOST_TEST(report.leaves == kept);
}

BOOST_AUTO_TEST_CASE(steps_that_wait_share_a_transaction_and_fail_alone) {
  std::vector<std::thread> running;
  std::atomic<int> failed{0};
  std::atomic<int> before_commit{0};
  std::atomic<int> calling{0};
  {
    Gatekeeper gate(*store);
    for (int i = 0; i < 3; ++i)
      running.emplace_back([&, i] {
        ++calling;
        const auto outcome = store->write([&, i](Writer& w) -> Result<void> {
          CHECK(w.put(setting("g" + std::to_string(i)), 0));
          if (has(*store, "g0") || has(*store, "g2")) ++before_commit;
          if (i == 1) return protocol::fail(Error::denied, "on purpose");
          return {};
        });
        if (outcome.has_error()) ++failed;
      });
    while (calling < 3) std::this_thread::yield();
    gate.open();
  }
  for (auto& thread : running) thread.join();
  BOOST_TEST(failed == 1);
  BOOST_TEST(has(*store, "g0"));
  BOOST_TEST(!has(*store, "g1"));
  BOOST_TEST(has(*store, "g2"));
}

BOOST_AUTO_TEST_CASE(a_step_sees_its_own_writes_and_a_failing_one_leaves_none) {
  bad(store->write([](Writer& w) -> Result<void> {
    CHECK(w.put(setting("a"), 0));
    ObjectRow row = object_row(1, "2024-01-01T00:00:00Z");
    CHECK(w.put_object(row));
    CHECK(w.append_ledger("release", "r", "payload"));
    TRY(const auto own, w.record("setting", "a"));
    BOOST_TEST(own.has_value());
    return protocol::fail(Error::denied, "on purpose");
  }),
      Error::denied);
  reading(*store, [](Reader& r) {
    BOOST_TEST(!good(r.record("setting", "a")).has_value());
    BOOST_TEST(!good(r.object(1)).has_value());
    BOOST_TEST(good(r.ledger_head()).size == 0U);
  });
  writing(*store, [](Writer& w) { BOOST_TEST(good(w.append_ledger("release", "r", "payload")) == 1U); });
}

BOOST_AUTO_TEST_CASE(a_step_that_throws_fails_and_the_writer_goes_on) {
  bad(store->write([](Writer& w) -> Result<void> {
    CHECK(w.put(setting("a"), 0));
    throw std::runtime_error("on purpose");
  }),
      Error::internal);
  bad(store->read([](Reader&) -> Result<void> { throw std::runtime_error("on purpose"); }), Error::internal);
  BOOST_TEST(!has(*store, "a"));
  writing(*store, [](Writer& w) { good(w.put(setting("b"), 0)); });
  BOOST_TEST(has(*store, "b"));
}

BOOST_AUTO_TEST_CASE(write_inside_write_fails_instead_of_waiting_for_itself) {
  bad(store->write(
          [&](Writer&) -> Result<void> { return store->write([](Writer&) -> Result<void> { return {}; }); }),
      Error::internal);
}

BOOST_AUTO_TEST_CASE(a_read_sees_one_state) {
  writing(*store, [](Writer& w) { good(w.put(setting("a", "1"))); });
  reading(*store, [&](Reader& r) {
    BOOST_TEST(good(r.record("setting", "a"))->body == "1");
    std::thread([&] { writing(*store, [](Writer& w) { good(w.put(setting("a", "2"))); }); }).join();
    BOOST_TEST(good(r.record("setting", "a"))->body == "1");
    BOOST_TEST(good(r.history("setting", "a")).size() == 1U);
  });
  reading(*store, [&](Reader& r) { BOOST_TEST(good(r.record("setting", "a"))->body == "2"); });
}

BOOST_AUTO_TEST_CASE(more_readers_than_connections_wait_for_one) {
  writing(*store, [](Writer& w) { good(w.put(setting("a"))); });
  std::atomic<int> seen{0};
  std::vector<std::thread> running;
  for (int t = 0; t < 12; ++t)
    running.emplace_back([&] {
      for (int i = 0; i < 50; ++i)
        (void)store->read([&](Reader& r) -> Result<void> {
          TRY(const auto record, r.record("setting", "a"));
          if (record) ++seen;
          return {};
        });
    });
  for (auto& thread : running) thread.join();
  BOOST_TEST(seen == 600);
}

BOOST_AUTO_TEST_CASE(a_locked_database_fails_the_step) {
  store.reset();
  StoreOptions options;
  options.busy = std::chrono::milliseconds(1);
  store = open_store(folder, std::move(options));
  auto other = good(Connection::open(folder.file("store.db"), Mode::create, std::chrono::seconds(1)));
  good(other.run("BEGIN IMMEDIATE"));
  bad(store->write([](Writer& w) -> Result<void> {
    CHECK(w.put(setting("a")));
    return {};
  }),
      Error::unavailable);
  good(other.run("ROLLBACK"));
  writing(*store, [](Writer& w) { good(w.put(setting("b"))); });
  BOOST_TEST(!has(*store, "a"));
  BOOST_TEST(has(*store, "b"));
}

BOOST_AUTO_TEST_CASE(a_commit_the_disk_refuses_fails_every_step_of_it) {
  writing(*store, [](Writer& w) { good(w.put(setting("kept"))); });
  std::atomic<int> failed{0};
  std::atomic<int> calling{0};
  std::vector<std::thread> running;
  {
    const SmallDisk disk(folder.file("store.db-wal"));
    Gatekeeper gate(*store);
    for (int i = 0; i < 3; ++i)
      running.emplace_back([&, i] {
        ++calling;
        const auto outcome = store->write([i](Writer& w) -> Result<void> {
          CHECK(w.put(setting("large" + std::to_string(i), std::string(1U << 20, 'x')), 0));
          return {};
        });
        if (outcome.has_error()) ++failed;
      });
    while (calling < 3) std::this_thread::yield();
    gate.open();
    for (auto& thread : running) thread.join();
  }
  BOOST_TEST(failed == 3);
  writing(*store, [](Writer& w) { good(w.put(setting("after"))); });
  BOOST_TEST(has(*store, "kept"));
  BOOST_TEST(has(*store, "after"));
  for (int i = 0; i < 3; ++i) BOOST_TEST(!has(*store, "large" + std::to_string(i)));
}

BOOST_AUTO_TEST_CASE(a_long_log_reaches_the_file_while_nobody_waits) {
  const auto bytes = [&] { return std::filesystem::file_size(folder.file("store.db")); };
  const std::string body(1U << 20, 'x');
  for (int i = 0; i < 20; ++i)
    writing(*store, [&](Writer& w) { good(w.put(setting("large" + std::to_string(i), body), 0)); });
  // The answer to a commit comes first: what follows it is waited for.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (bytes() < 16U << 20 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  BOOST_TEST(bytes() >= 16U << 20);
  BOOST_TEST(has(*store, "large19"));
}

BOOST_AUTO_TEST_CASE(a_log_stays_bounded_where_somebody_always_waits) {
  constexpr std::uintmax_t bound = 80U << 20;  // what it is moved from, and a commit of all who write
  const std::string body(1U << 20, 'x');
  std::vector<std::thread> writers;
  for (int w = 0; w < 3; ++w)
    writers.emplace_back([&, w] {
      for (int i = 0; i < 50; ++i)
        (void)store->write([&](Writer& writer) -> Result<void> {
          CHECK(writer.put(setting("w" + std::to_string(w) + "-" + std::to_string(i), body), 0));
          return {};
        });
    });
  for (auto& writer : writers) writer.join();
  BOOST_TEST(std::filesystem::file_size(folder.file("store.db-wal")) < bound);
  for (int w = 0; w < 3; ++w) BOOST_TEST(has(*store, "w" + std::to_string(w) + "-49"));
}

BOOST_AUTO_TEST_CASE(throughput_is_printed) {
  constexpr int transactions = 20;
  constexpr int rows = 1000;
  const std::string content(600, 'c');
  const auto start = std::chrono::steady_clock::now();
  for (int t = 0; t < transactions; ++t)
    writing(*store, [&](Writer& w) {
      for (int i = 0; i < rows; ++i) {
        ObjectRow row = object_row(t * rows + i, "2024-01-01T00:00:00Z", content);
        good(w.put_object(row));
        good(w.put_terms({row.key, "observation", "o1", "{}", false}));
      }
    });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << "store: " << static_cast<int>(transactions * rows / took.count())
            << " objects/s in, with terms, at " << rows << " a transaction\n";
  reading(*store, [](Reader& r) {
    BOOST_TEST(good(r.objects_of("observation", "o1")).size() ==
               static_cast<std::size_t>(transactions * rows));
  });
}

BOOST_AUTO_TEST_SUITE_END()
