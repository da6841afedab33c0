// What front may read: opened once, closed for good, added in strictly growing microseconds.
#include <atomic>
#include <thread>

#include "tests/store/fixture.h"

using namespace store_test;

namespace {

constexpr Instant far{1900000000, 1999};

struct Opened {
  Folder folder;
  SetClock clock;
  std::string path = folder.file("views.db");
  std::unique_ptr<SqliteViews> views = good(SqliteViews::open(path, clock));

  Opened() {
    good(views->put_block(
        "b1", {slice("x--1", "one"), slice("x--2", std::string("t\0wo", 4)), slice("x--3", "three")}));
    good(views->put_block("b2", {slice("x--1", "one")}));
  }

  void enter(const std::string& release, const std::string& block, const std::string& partner = "pa",
             const std::string& collection = "c") {
    good(views->open_entry({release, partner, collection, block, far}));
  }

  /// A block of one version of one object, shown under a release of the block's own name.
  void version(const std::string& block, const std::string& modified, const std::string& partner = "pa") {
    auto one = slice("y--1", block);
    one.entry.modified = modified;
    good(views->put_block(block, {one}));
    enter(block, block, partner);
  }
  std::string older() {
    return rows(
        "SELECT partner || ' ' || release FROM entry_older JOIN entry ON entry.key = entry ORDER BY 1");
  }

  std::string rows(const std::string& sql) { return query(path, sql); }
  std::string withdrawn() {
    return rows(
        "SELECT partner, release, position FROM entry_withdrawn JOIN entry ON entry.key = entry "
        "ORDER BY partner, release, position");
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(views_test, Opened)

BOOST_AUTO_TEST_CASE(a_peer_is_replaced_as_a_whole) {
  good(views->put_peer({"pa", "active", {"pin1", "pin2"}}));
  good(views->put_peer({"pb", "active", {"pin3"}}));
  good(views->put_peer({"pa", "suspended", {"pin2", "pin4"}}));
  BOOST_TEST(rows("SELECT id, state FROM peer ORDER BY id") == "pa|suspended\npb|active");
  BOOST_TEST(rows("SELECT pin, peer FROM peer_pin ORDER BY pin") == "pin2|pa\npin3|pb\npin4|pa");
  bad(views->put_peer({"pa", "active", {"pin5", "pin3"}}), Error::conflict);
  BOOST_TEST(rows("SELECT state FROM peer WHERE id = 'pa'") == "suspended",
             "a refused change leaves all as it was");
  BOOST_TEST(rows("SELECT pin, peer FROM peer_pin ORDER BY pin") == "pin2|pa\npin3|pb\npin4|pa");
  good(views->put_peer({"pb", "former", {}}));
  good(views->put_peer({"pa", "active", {"pin3"}}));
  BOOST_TEST(rows("SELECT pin, peer FROM peer_pin") == "pin3|pa");
}

BOOST_AUTO_TEST_CASE(a_block_holds_its_slices_one_after_another) {
  BOOST_TEST(rows("SELECT hex(bytes) FROM block_part WHERE block = 'b1'") ==
             "6F6E65"
             "7400776F"
             "7468726565");
  BOOST_TEST(
      rows("SELECT position, slice_id, offset, length, modified FROM block_slice WHERE block = 'b1'") ==
      "0|x--1|0|3|2024-01-01T00:00:00.1234567Z\n1|x--2|3|4|2024-01-01T00:00:00.1234567Z\n"
      "2|x--3|7|5|2024-01-01T00:00:00.1234567Z");
  good(views->put_block("b2", {slice("x--1", "one")}));
  bad(views->put_block("b2", {slice("x--1", "two")}), Error::conflict);
  bad(views->put_block("b2", {slice("x--9", "one")}), Error::conflict);
  bad(views->put_block("b2", {slice("x--1", "on"), slice("x--1", "e")}), Error::conflict);
}

BOOST_AUTO_TEST_CASE(an_entry_opens_once) {
  enter("r1", "b1");
  const std::string first = rows("SELECT * FROM entry");
  clock.at = clock.at + 10;
  enter("r1", "b1");
  BOOST_TEST(rows("SELECT * FROM entry") == first);
  BOOST_TEST(rows("SELECT partner, collection, release, date_added, block, count, not_after FROM entry") ==
             "pa|c|r1|1700000000123456|b1|3|1900000000000001");
  bad(views->open_entry({"r1", "pa", "c", "b2", far}), Error::conflict);
  bad(views->open_entry({"r2", "pa", "c", "none", far}), Error::not_found);
}

BOOST_AUTO_TEST_CASE(no_two_slices_of_a_view_share_a_microsecond_whatever_the_clock_does) {
  enter("r1", "b1");
  enter("r2", "b1");
  clock.at = Instant{1600000000, 0};
  enter("r3", "b2");
  enter("r3", "b2", "pb");
  enter("r3", "b2", "pa", "d");
  good(views->close_release("r3", {}));
  enter("r4", "b1");
  views.reset();
  views = good(SqliteViews::open(path, clock));
  enter("r5", "b1");
  clock.at = Instant{1800000000, 999};
  enter("r6", "b1");
  BOOST_TEST(rows("SELECT release, date_added - 1700000000123456 FROM entry WHERE partner = 'pa' AND "
                  "collection = 'c' "
                  "ORDER BY date_added") == "r1|0\nr2|3\nr4|7\nr5|10\nr6|99999999876544");
}

BOOST_AUTO_TEST_CASE(views_have_clocks_of_their_own) {
  enter("r1", "b1");
  enter("r1", "b1", "pb");
  enter("r1", "b1", "pa", "d");
  BOOST_TEST(rows("SELECT count(*), count(DISTINCT date_added) FROM entry") == "3|1");
}

BOOST_AUTO_TEST_CASE(withdrawn_slots_are_withdrawn_in_every_entry_of_the_release) {
  enter("r1", "b1");
  enter("r1", "b1", "pb");
  enter("r2", "b1");
  good(views->close_release("r1", {"x--2", "x--9"}));
  good(views->close_release("r1", {"x--2"}));
  BOOST_TEST(withdrawn() == "pa|r1|1\npb|r1|1");
  enter("r1", "b1", "pc");
  BOOST_TEST(withdrawn() == "pa|r1|1\npb|r1|1\npc|r1|1", "an entry that opens late too");
  good(views->close_release("r1", {"x--1", "x--3"}));
  BOOST_TEST(rows("SELECT count(*) FROM entry_withdrawn") == "9");
  bad(views->close_release("r1", {""}), Error::invalid);
  BOOST_TEST(rows("SELECT count(*) FROM entry") == "4");
}

BOOST_AUTO_TEST_CASE(a_closed_release_is_gone_and_stays_so) {
  enter("r1", "b1");
  enter("r1", "b1", "pb");
  enter("r2", "b2");
  good(views->close_release("r1", {"x--1"}));
  good(views->open_envelope(envelope_row("e1", "r1"), "pa"));
  good(views->open_envelope(envelope_row("e2", "r2"), "pa"));
  good(views->close_release("r1", {}));
  good(views->close_release("r1", {}));
  BOOST_TEST(rows("SELECT release FROM entry") == "r2");
  BOOST_TEST(rows("SELECT count(*) FROM entry_withdrawn") == "0");
  BOOST_TEST(rows("SELECT id FROM envelope") == "e2");
  BOOST_TEST(rows("SELECT id FROM block") == "b2", "bytes nothing shows are removed");
  BOOST_TEST(rows("SELECT count(*) FROM block_slice") == "1");
  BOOST_TEST(rows("SELECT block FROM block_part") == "b2");
  good(views->put_block("b1", {slice("x--1", "one")}));
  enter("r1", "b1");
  good(views->open_envelope(envelope_row("e1", "r1"), "pb"));
  BOOST_TEST(rows("SELECT release FROM entry") == "r2");
  BOOST_TEST(rows("SELECT id FROM envelope") == "e2");
}

BOOST_AUTO_TEST_CASE(closing_before_opening_leaves_nothing_open) {
  good(views->close_release("r1", {}));
  enter("r1", "b1");
  BOOST_TEST(rows("SELECT count(*) FROM entry") == "0");
}

BOOST_AUTO_TEST_CASE(a_block_that_another_release_shows_stays) {
  enter("r1", "b1");
  enter("r2", "b1");
  good(views->close_release("r1", {}));
  BOOST_TEST(rows("SELECT count(*) FROM block WHERE id = 'b1'") == "1");
}

BOOST_AUTO_TEST_CASE(envelopes_open_once_and_close_for_one_partner) {
  const EnvelopeRow row = envelope_row("e1", "r1");
  good(views->open_envelope(row, "pa"));
  good(views->open_envelope(row, "pa"));
  good(views->open_envelope(row, "pb"));
  BOOST_TEST(rows("SELECT partner, id, reference, created, expires, hex(ciphertext) FROM envelope ORDER BY "
                  "partner") ==
             "pa|e1|r1|1700000000000000|1700086400999999|6369706865720074657874206F66206531\n"
             "pb|e1|r1|1700000000000000|1700086400999999|6369706865720074657874206F66206531");
  BOOST_TEST(rows("SELECT DISTINCT lower(hex(digest)) FROM envelope") == protocol::to_hex(row.digest));
  EnvelopeRow other = row;
  other.digest = protocol::sha256("other");
  bad(views->open_envelope(other, "pa"), Error::conflict);
  good(views->close_envelope("e1", "pa"));
  good(views->close_envelope("e1", "pa"));
  BOOST_TEST(rows("SELECT partner FROM envelope") == "pb");
  good(views->open_envelope(row, "pa"));
  BOOST_TEST(rows("SELECT partner FROM envelope") == "pb");
}

BOOST_AUTO_TEST_CASE(envelopes_open_in_an_order_that_a_closing_does_not_repeat) {
  const auto opened = [&](const std::string& id) {
    return std::stoll(rows("SELECT opened FROM envelope WHERE partner = 'pa' AND id = '" + id + "'"));
  };
  good(views->open_envelope(envelope_row("e1", "r1"), "pa"));
  good(views->open_envelope(envelope_row("e2", "r1"), "pa"));
  const auto second = opened("e2");
  BOOST_TEST(opened("e1") < second);
  good(views->close_envelope("e2", "pa"));
  good(views->open_envelope(envelope_row("e3", "r1"), "pa"));
  BOOST_TEST(second < opened("e3"), "a cursor that stands at e2 would miss it otherwise");
}

BOOST_AUTO_TEST_CASE(a_reader_beside_sees_what_a_call_acknowledged) {
  auto front = good(Connection::open(path, Mode::read_only, std::chrono::seconds(1)));
  const auto entries = [&] {
    return good(front.first("SELECT count(*) FROM entry", [](Columns& c) { return c.integer(); })).value();
  };
  BOOST_TEST(entries() == 0);
  enter("r1", "b1");
  BOOST_TEST(entries() == 1);
  good(views->close_release("r1", {}));
  BOOST_TEST(entries() == 0);
  BOOST_TEST(front.run("DELETE FROM peer").has_error());
}

BOOST_AUTO_TEST_CASE(calls_of_many_threads_do_not_mix) {
  enter("r", "b1");  // keeps the block while the others come and go
  std::vector<std::thread> running;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t)
    running.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string release = "r" + std::to_string(t) + "-" + std::to_string(i);
        if (views->open_entry({release, "pa", "c", "b1", far}).has_error()) ++wrong;
        if (i % 5 == 0 && views->close_release(release, {}).has_error()) ++wrong;
      }
    });
  for (auto& thread : running) thread.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(rows("SELECT count(*), count(DISTINCT date_added) FROM entry") == "81|81");
  BOOST_TEST(rows("SELECT count(*) FROM entry AS a JOIN entry AS b ON a.key <> b.key "
                  "AND b.date_added BETWEEN a.date_added AND a.date_added + a.count - 1") == "0");
}

BOOST_AUTO_TEST_CASE(the_end_of_a_membership_ends_one_view_of_one_collection) {
  enter("r1", "b1");
  enter("r1", "b1", "pb");
  enter("r2", "b2");
  enter("r2", "b2", "pa", "other");
  good(views->close_collection("pa", "c"));
  BOOST_TEST(rows("SELECT partner, collection, release FROM entry ORDER BY 1, 2, 3") ==
             "pa|other|r2\npb|c|r1");
  good(views->close_collection("pb", "c"));
  BOOST_TEST(rows("SELECT id FROM block ORDER BY 1") == "b2");
}

BOOST_AUTO_TEST_CASE(a_release_closed_for_one_partner_stays_closed_for_it_alone) {
  enter("r1", "b1", "pa");
  enter("r1", "b1", "pb");
  good(views->close_entry("r1", "pa", {}));
  BOOST_TEST(rows("SELECT partner FROM entry WHERE release = 'r1'") == "pb");
  enter("r1", "b1", "pa");
  BOOST_TEST(rows("SELECT partner FROM entry WHERE release = 'r1'") == "pb", "closing is final");
  BOOST_TEST(rows("SELECT count(*) FROM block WHERE id = 'b1'") == "1");
  good(views->close_entry("r1", "pb", {}));
  BOOST_TEST(rows("SELECT count(*) FROM block WHERE id = 'b1'") == "0", "nobody sees it any more");
}

BOOST_AUTO_TEST_CASE(a_slot_withdrawn_for_one_partner_stays_withdrawn_for_it_alone) {
  const char* shown =
      "SELECT e.partner, s.slice_id FROM entry e JOIN block_slice s ON s.block = e.block WHERE NOT EXISTS "
      "(SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position) ORDER BY 1, 2";
  enter("r1", "b1", "pa");
  enter("r1", "b1", "pb");
  const auto slot = rows("SELECT min(slice_id) FROM block_slice WHERE block = 'b1'");
  const auto before = rows(shown);
  good(views->close_entry("r1", "pa", {slot}));
  const auto after = rows(shown);
  BOOST_TEST(after.find("pa|" + slot) == std::string::npos);
  BOOST_TEST(after.find("pb|" + slot) != std::string::npos);
  BOOST_TEST(after.size() == before.size() - slot.size() - 4);
  enter("r1", "b1", "pa", "another");
  BOOST_TEST(rows(shown).find("pa|" + slot) == std::string::npos, "closing is final, in any collection");
  BOOST_TEST((views->close_entry("r1", "pa", {""}).error().error == Error::invalid));
}

BOOST_AUTO_TEST_CASE(a_long_block_is_cut_into_parts) {
  std::vector<protocol::Slice> many;
  for (int i = 0; i < 150; ++i) many.push_back(slice("z--" + std::to_string(i), std::string(10, 'z')));
  many.push_back(slice("z--large", std::string(300000, 'l')));
  many.push_back(slice("z--last", "last"));
  good(views->put_block("long", many));
  good(views->put_block("long", many));
  BOOST_TEST(rows("SELECT first, length(bytes) FROM block_part WHERE block = 'long' ORDER BY first") ==
             "0|640\n64|640\n128|220\n150|300000\n151|4");
  BOOST_TEST(
      rows("SELECT offset FROM block_slice WHERE block = 'long' AND position IN (63, 64, 149, 150, 151) "
           "ORDER BY position") == "630\n0\n210\n0\n0");
}

BOOST_AUTO_TEST_CASE(a_newer_version_stands_before_older_ones_in_its_own_view) {
  version("v1", "2024-01-01T00:00:00Z");
  version("v3", "2024-01-01T00:00:00.5Z");
  version("v2", "2024-01-01T00:00:00.49Z");
  version("v1", "2024-01-01T00:00:00Z", "pb");
  BOOST_TEST(older() == "pa v1\npa v2");
  good(views->close_release("v3", {}));
  BOOST_TEST(older() == "pa v1", "what it stood before is the last again");
  good(views->close_release("v2", {"y--1"}));
  BOOST_TEST(older() == "", "a withdrawn slot stands before nothing");
}

BOOST_AUTO_TEST_CASE(of_the_same_version_twice_the_first_counts) {
  version("a", "2024-01-01T00:00:00.000Z");
  version("b", "2024-01-01T00:00:00Z");
  BOOST_TEST(older() == "pa b");
  good(views->close_entry("a", "pa", {}));
  BOOST_TEST(older() == "");
}

BOOST_AUTO_TEST_CASE(what_is_over_is_taken_out) {
  version("v1", "2024-01-01T00:00:00Z");
  auto newer = slice("y--1", "newer");
  newer.entry.modified = "2024-02-01T00:00:00Z";
  good(views->put_block("v2", {newer}));
  good(views->open_entry({"v2", "pa", "c", "v2", clock.at + 60}));
  auto envelope = envelope_row("e1", "v2");
  envelope.expires = clock.at + 60;
  good(views->open_envelope(envelope, "pa"));
  good(views->drop_expired());
  BOOST_TEST(older() == "pa v1");
  clock.at = clock.at + 60;
  good(views->drop_expired());
  BOOST_TEST(older() == "");
  BOOST_TEST(rows("SELECT release FROM entry") == "v1");
  BOOST_TEST(rows("SELECT count(*) FROM block WHERE id = 'v2'") == "0");
  BOOST_TEST(rows("SELECT count(*) FROM envelope") == "0");
}

BOOST_AUTO_TEST_CASE(collections_are_replaced_as_a_whole) {
  good(views->put_collections("pa",
                              {{"i1", "c", "first", "The first", "words"}, {"i2", "", "", "Inbox", ""}}));
  good(views->put_collections("pb", {{"i1", "c", "", "The first", ""}}));
  good(views->put_collections("pa", {{"i2", "", "", "Inbox", ""}, {"i3", "d", "", "Another", ""}}));
  BOOST_TEST(
      rows(
          "SELECT partner, id, view, alias, title, description FROM collection ORDER BY partner, position") ==
      "pa|i2|||Inbox|\npa|i3|d||Another|\npb|i1|c||The first|");
}

BOOST_AUTO_TEST_SUITE_END()
