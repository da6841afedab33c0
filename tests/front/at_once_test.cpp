// What is answered from memory is never older than the request: each change of views.db is seen by the very
// next one on a kept connection.
#include <future>

#include "gateway/front/lookout.h"
#include "gateway/store/views.h"
#include "tests/front/support.h"

using namespace front_test;

namespace {

const std::string ncc = "cccccccc-0000-4000-8000-000000000001";
const std::string poll = "/gateway/collections/" + ncc + "/objects/?added_after=";
const std::string nothing = R"({"more":false})";
constexpr protocol::Instant far{4000000000, 0};

struct SetClock final : gateway::Clock {
  protocol::Instant now() override { return at; }
  protocol::Instant at{1700000000, 0};
};

struct Polls : World {
  Polls() {
    opened = must(gateway::store::SqliteViews::open(folder / "views.db", clock));
    must(opened->put_collections(alpha, {{ncc, "ncc", "ncc", "NCC", ""}}));
    show("first");
    start();
    browser = std::make_unique<Browser>(contexts.at("alpha"), front->port());
    newest = get("/gateway/collections/" + ncc + "/objects/").field("X-TAXII-Date-Added-Last");
    // Twice, so that it is known by then.
    for (int i = 0; i < 2; ++i) BOOST_REQUIRE_EQUAL(get(poll + newest).body, nothing);
  }
  void show(const std::string& name) {
    protocol::Slice slice;
    slice.entry.id = "indicator--00000000-0000-4000-8000-00000000000" + std::to_string(++shown);
    slice.entry.modified = "2024-01-01T00:00:00Z";
    slice.bytes = "{\"name\":\"" + name + "\"}";
    must(opened->put_block(name, {slice}));
    must(opened->open_entry({name, alpha, "ncc", name, far}));
  }
  Reply get(const std::string& target) { return browser->ask("GET", target); }

  SetClock clock;
  std::unique_ptr<gateway::store::SqliteViews> opened;
  std::unique_ptr<Browser> browser;
  std::string newest;
  int shown = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(at_once, Polls)

BOOST_AUTO_TEST_CASE(a_new_entry_is_seen) {
  show("second");
  BOOST_TEST(get(poll + newest).body.find("second") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_takes_nothing_along_that_stays) {
  show("second");
  BOOST_TEST(get(poll + newest).body.find("second") != std::string::npos);
  must(opened->close_release("second", {}));
  BOOST_TEST(get(poll + newest).body == nothing);
  BOOST_TEST(get(poll + "2000-01-01T00:00:00Z").body.find("first") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_suspension_is_seen) {
  must(opened->put_peer({alpha, "suspended", {pins["alpha"]}}));
  BOOST_TEST(get(poll + newest).status == 403);
  BOOST_TEST(browser->closed());
}

BOOST_AUTO_TEST_CASE(a_pin_that_was_taken_away_is_seen) {
  must(opened->put_peer({alpha, "active", {}}));
  BOOST_TEST(get(poll + newest).status == 401);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_membership_is_seen) {
  BOOST_TEST(get("/gateway/collections/").body.find("NCC") != std::string::npos);
  must(opened->put_collections(alpha, {}));
  BOOST_TEST(get(poll + newest).status == 404);
  BOOST_TEST(get("/gateway/collections/").body == "{}");
}

BOOST_AUTO_TEST_CASE(it_needs_no_thread_of_the_pool) {
  options.pool_threads = 1;
  std::promise<void> called, release;
  auto released = release.get_future().share();
  core_says = [&](const ipc::Message&) {
    called.set_value();
    released.wait();
    return core_answer(200, "", {"receipt"});
  };
  start_core();
  start();
  Browser busy = browse("beta");
  busy.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: "
      "1\r\n\r\nx");
  called.get_future().wait();
  Browser asking = browse("alpha");
  BOOST_TEST(asking.ask("GET", poll + newest).body == nothing);
  BOOST_TEST(asking.ask("GET", "/gateway/collections/").status == 200);
  BOOST_TEST(asking.ask("GET", "/none").status == 404);
  BOOST_TEST(browse("unknown").ask("GET", "/health").status == 401);
  release.set_value();
  BOOST_TEST(busy.read().status == 200);
}

BOOST_AUTO_TEST_CASE(a_lookout_sees_the_file_as_it_is_at_each_look) {
  front::Lookout lookout(folder / "views.db");
  must(lookout.look());
  const std::int64_t before = must(lookout.newest(alpha, "ncc"));
  show("second");
  BOOST_TEST(must(lookout.newest(alpha, "ncc")) == before, "what is known holds until the next look");
  must(lookout.look());
  BOOST_TEST(must(lookout.newest(alpha, "ncc")) > before);
  BOOST_TEST(must(lookout.newest(alpha, "none")) == INT64_MIN);
  BOOST_TEST(!must(lookout.peer("unknown")).has_value());
}

BOOST_AUTO_TEST_CASE(a_lookout_over_no_file_knows_nothing) {
  front::Lookout lookout(folder / "none.db");
  BOOST_TEST(lookout.look().has_error());
  BOOST_TEST(lookout.peer(pins["alpha"]).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_CASE(a_lookout_over_a_file_without_a_wal_sees_its_changes, World) {
  views.run("PRAGMA journal_mode=DELETE");
  front::Lookout lookout(folder / "views.db");
  for (const bool is_active : {true, false, true}) {
    views.run(std::string("UPDATE peer SET state = '") + (is_active ? "active" : "suspended") + "'");
    // Twice, so that it is known by then.
    for (int i = 0; i < 2; ++i) {
      must(lookout.look());
      BOOST_TEST(must(lookout.peer(pins["alpha"]))->active == is_active);
    }
  }
}
