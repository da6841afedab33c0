// Killed at any moment, the store loses nothing it acknowledged and keeps nothing by halves.
#include <array>
#include <csignal>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/store/fixture.h"

using namespace store_test;

namespace {

constexpr int rounds = 20;
constexpr int threads = 4;

/// One step: a record, an object with its terms, and a leaf, all of the same number.
Result<void> write_step(Writer& w, std::uint64_t number) {
  const std::string id = std::to_string(number);
  CHECK(w.put({"setting", id, 0, "gateway", {1, 0}, "{}"}, 0));
  ObjectRow row = object_row(static_cast<int>(number), "2024-01-01T00:00:00Z", std::string(500, 'c'));
  CHECK(w.put_object(row));
  CHECK(w.put_terms({row.key, "observation", id, "{}", false}));
  CHECK(w.append_ledger("administration", id, "payload"));
  return {};
}

/// The child: writes until it is killed, and tells each number once its write() has returned.
[[noreturn]] void write_until_killed(const std::string& path, int pipe, std::uint64_t first) {
  auto store = SqliteStore::open(path);
  if (store.has_error()) ::_exit(2);
  std::vector<std::thread> running;
  for (std::uint64_t t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (std::uint64_t number = first + t;; number += threads) {
        const auto outcome = (*store)->write([&](Writer& w) { return write_step(w, number); });
        if (outcome.has_error()) ::_exit(3);
        if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(4);
      }
    });
  for (auto& thread : running) thread.join();
  ::_exit(5);
}

/// Reads `least` acknowledged numbers, kills the child, and reads what it had still told.
std::set<std::uint64_t> kill_after(pid_t child, int pipe, std::uint64_t least) {
  std::set<std::uint64_t> told;
  std::uint64_t number = 0;
  bool killed = false;
  while (::read(pipe, &number, sizeof number) == sizeof number) {
    told.insert(number);
    if (!killed && told.size() >= least) killed = ::kill(child, SIGKILL) == 0;
  }
  int status = 0;
  BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
  BOOST_REQUIRE_MESSAGE(WIFSIGNALED(status), "the child ended by itself with " << WEXITSTATUS(status));
  return told;
}

std::set<std::uint64_t> run_round(const std::string& path, std::uint64_t first, std::uint64_t least) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(path, ends[1], first);
  }
  ::close(ends[1]);
  auto told = kill_after(child, ends[0], least);
  ::close(ends[0]);
  return told;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crash_test)

BOOST_AUTO_TEST_CASE(a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_written) {
  const Folder folder;
  const std::string path = folder.file("store.db");
  std::mt19937 random(20240601);  // NOLINT: the same kills each time
  std::set<std::uint64_t> told;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    told.merge(run_round(path, round * 100000, std::uniform_int_distribution<std::uint64_t>(1, 150)(random)));
    const auto store = open_store(folder);
    std::set<std::uint64_t> kept;
    reading(*store, [&](Reader& r) {
      for (const auto& record : good(r.records("setting"))) {
        kept.insert(std::stoull(record.id));
        const auto keys = good(r.objects_of("observation", record.id));
        BOOST_REQUIRE(keys.size() == 1U);
        BOOST_TEST(good(r.object(keys.front())).has_value());
      }
      BOOST_TEST(good(r.ledger_head()).size == kept.size());
    });
    for (const auto number : told) BOOST_TEST(kept.count(number) == 1U, number << " was acknowledged");
    BOOST_TEST(kept.size() <= told.size() + (round + 1) * threads, "no more than what was under way");
    const auto report = good(verify_ledger(path));
    BOOST_TEST(!report.bad.has_value());
    BOOST_TEST(report.leaves == kept.size());
  }
  BOOST_TEST(query(path,
                   "SELECT (SELECT count(*) FROM object) - (SELECT count(*) FROM record), "
                   "(SELECT count(*) FROM terms) - (SELECT count(*) FROM record)") == "0|0");
}

BOOST_AUTO_TEST_SUITE_END()
