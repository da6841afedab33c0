// What MISP servers find: events of parts, which look newer whenever they change, and what is left of a
// recalled one.
#include "tests/store/fixture.h"

using namespace store_test;

namespace {

constexpr Instant far{1900000000, 0};

protocol::Uuid uuid(std::string_view name) {
  return protocol::keyed_uuid("test", name);
}

protocol::misp::EventPart part(const std::string& source, const std::string& modified = "") {
  protocol::misp::EventPart one;
  one.source = source;
  one.modified = modified;
  one.uuid = uuid(source + modified);
  one.bytes = "{\"value\":\"" + source + "\"}";
  return one;
}

struct Opened {
  Folder folder;
  SetClock clock;
  std::string path = folder.file("views.db");
  std::unique_ptr<SqliteViews> views = good(SqliteViews::open(path, clock));

  void release(const std::string& name, const std::vector<protocol::misp::EventPart>& parts,
               const std::string& partner = "pa") {
    good(views->put_events(name + ".misp", {{uuid(name), "{\"info\":\"" + name + "\"}", parts}}));
    good(views->open_entry({name, partner, misp_collection("c"), name + ".misp", far}));
  }
  std::string rows(const std::string& sql) { return query(path, sql); }
  std::string changed(const std::string& release) {
    return rows("SELECT changed FROM entry WHERE release = '" + release + "'");
  }
  std::string now(int more = 0) { return std::to_string(clock.at.seconds + more); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(views_misp, Opened)

BOOST_AUTO_TEST_CASE(an_event_begins_when_it_opens) {
  release("r1", {part("x--1"), part("x--2")});
  BOOST_TEST(rows("SELECT uuid, head, first FROM misp_event") == uuid("r1").text() + "|{\"info\":\"r1\"}|0");
  BOOST_TEST(rows("SELECT position, uuid FROM misp_part ORDER BY position") ==
             "0|" + uuid("x--1").text() + "\n1|" + uuid("x--2").text());
  BOOST_TEST(changed("r1") == now());
  // Again changes nothing, other parts are refused.
  release("r1", {part("x--1"), part("x--2")});
  bad(views->put_events("r1.misp", {{uuid("r1"), "{\"info\":\"r1\"}", {part("x--1")}}}), Error::conflict);
  bad(views->put_events("r1.misp", {{uuid("r2"), "{}", {part("x--1"), part("x--2")}}}), Error::conflict);
}

BOOST_AUTO_TEST_CASE(every_change_makes_an_event_newer_whatever_the_clock_does) {
  release("r1", {part("x--1"), part("x--2"), part("x--3")});
  good(views->close_release("r1", {"x--1"}));
  BOOST_TEST(changed("r1") == now(1));
  good(views->close_release("r1", {"x--1"}));
  BOOST_TEST(changed("r1") == now(1));
  clock.at.seconds -= 100;
  good(views->close_entry("r1", "pa", {"x--2"}));
  BOOST_TEST(changed("r1") == now(102));
  clock.at.seconds += 1000;
  good(views->close_entry("r1", "pa", {"x--3"}));
  BOOST_TEST(changed("r1") == now());
}

BOOST_AUTO_TEST_CASE(what_withdraws_the_slice_beside_a_part_withdraws_the_part) {
  auto seen = part("observed-data--1", "2026-01-01T00:00:00Z");
  seen.beside = "domain-name--1";
  release("r1", {part("x--1"), seen});
  good(views->close_release("r1", {"domain-name--1"}));
  BOOST_TEST(rows("SELECT position FROM entry_withdrawn") == "1");
  BOOST_TEST(changed("r1") == now(1));
  // Closed before it opens, and for one partner alone.
  good(views->close_entry("r2", "pa", {"domain-name--1"}));
  release("r2", {seen}, "pa");
  BOOST_TEST(rows("SELECT position FROM entry_withdrawn JOIN entry ON key = entry WHERE release = 'r2'") ==
             "0");
  good(views->close_release("r1", {}));
  good(views->close_release("r2", {}));
  BOOST_TEST(rows("SELECT count(*) FROM misp_beside") == "0");
}

BOOST_AUTO_TEST_CASE(a_newer_version_hides_the_older_part_and_makes_its_event_newer) {
  release("r1", {part("x--1", "2026-01-01T00:00:00Z"), part("x--2")});
  release("r2", {part("x--1", "2026-01-02T00:00:00Z")});
  BOOST_TEST(rows("SELECT release, position FROM entry_older JOIN entry ON key = entry") == "r1|0");
  BOOST_TEST(changed("r1") == now(1));
  BOOST_TEST(changed("r2") == now());
  BOOST_TEST(rows("SELECT count(*) FROM entry_unshown") == "0");
  // With the newer one recalled the older one stands again.
  good(views->close_release("r2", {}));
  BOOST_TEST(changed("r1") == now(2));
}

BOOST_AUTO_TEST_CASE(what_was_hidden_from_the_beginning_was_never_shown) {
  release("r1", {part("x--1", "2026-01-02T00:00:00Z")});
  good(views->close_release("r2", {"x--3"}));
  release("r2", {part("x--1", "2026-01-01T00:00:00Z"), part("x--2"), part("x--3")});
  BOOST_TEST(rows("SELECT release, position FROM entry_unshown JOIN entry ON key = entry ORDER BY 2") ==
             "r2|0\nr2|2");
  BOOST_TEST(changed("r2") == now());
  // Shown after all, and hidden again: then somebody has it.
  good(views->close_release("r1", {}));
  BOOST_TEST(rows("SELECT position FROM entry_unshown") == "2");
}

BOOST_AUTO_TEST_CASE(of_a_recalled_event_what_is_to_be_deleted_stays) {
  good(views->close_release("r1", {"x--3"}));
  release("r1", {part("x--1"), part("x--2"), part("x--3")});
  release("r1", {part("x--1"), part("x--2"), part("x--3")}, "pb");
  good(views->close_entry("r1", "pa", {"x--1"}));
  good(views->close_entry("r1", "pa", {}));
  const std::string left = "0 " + uuid("x--1").text() + " 0\n0 " + uuid("x--2").text() + " 0";
  BOOST_TEST(rows("SELECT partner, uuid, changed, parts FROM misp_recalled") ==
             "pa|" + uuid("r1").text() + "|" + now(2) + "|" + left);
  BOOST_TEST(rows("SELECT partner FROM entry") == "pb");
  good(views->close_release("r1", {}));
  BOOST_TEST(rows("SELECT partner, parts = '" + left + "' FROM misp_recalled ORDER BY 1") == "pa|1\npb|1");
  BOOST_TEST(rows("SELECT count(*) FROM misp_event") == "0");
  BOOST_TEST(rows("SELECT count(*) FROM misp_part") == "0");
  // What was recalled does not open again.
  good(views->put_events("r1.misp", {{uuid("r1"), "{}", {part("x--1")}}}));
  good(views->open_entry({"r1", "pa", misp_collection("c"), "r1.misp", far}));
  BOOST_TEST(rows("SELECT count(*) FROM entry") == "0");
}

BOOST_AUTO_TEST_CASE(of_an_object_that_nobody_was_shown_stays_what_it_held_and_was_shown) {
  using protocol::misp::List;
  const auto within = [](List list, const std::string& source) {
    auto one = part(source);
    one.list = list;
    return one;
  };
  good(views->close_release("r1", {"grouping--1", "grouping--2", "x--3", "x--4"}));
  release("r1",
          {within(List::object, "grouping--1"), within(List::member, "x--3"), within(List::member, "x--1"),
           within(List::object, "grouping--2"), within(List::member, "x--4"),
           within(List::object, "grouping--5"), within(List::member, "x--5")});
  good(views->close_entry("r1", "pa", {}));
  const auto line = [](int list, const std::string& source) {
    return std::to_string(list) + " " + uuid(source).text() + " 0";
  };
  BOOST_TEST(rows("SELECT parts FROM misp_recalled") == line(1, "grouping--1") + "\n" + line(4, "x--1") +
                                                            "\n" + line(1, "grouping--5") + "\n" +
                                                            line(4, "x--5"));
}

BOOST_AUTO_TEST_CASE(who_is_out_is_told_nothing_more) {
  release("r1", {part("x--1")});
  release("r2", {part("x--2")});
  good(views->close_release("r1", {}));
  good(views->close_collection("pa", "c"));
  BOOST_TEST(rows("SELECT count(*) FROM misp_recalled") == "0");
  BOOST_TEST(rows("SELECT count(*) FROM entry") == "0");
}

BOOST_AUTO_TEST_CASE(what_is_over_is_taken_out_of_what_was_recalled_too) {
  release("r1", {part("x--1")});
  good(views->close_release("r1", {}));
  clock.at = far;
  good(views->drop_expired());
  BOOST_TEST(rows("SELECT count(*) FROM misp_recalled") == "0");
}

BOOST_AUTO_TEST_CASE(keys_pushes_and_the_team_are_kept) {
  good(views->put_peer({"pa", "active", {"pin1"}}));
  good(views->put_misp_key("pa", protocol::sha256("one")));
  good(views->put_misp_key("pa", protocol::sha256("two")));
  BOOST_TEST(rows("SELECT peer, lower(hex(digest)) FROM misp_key") ==
             "pa|" + protocol::to_hex(protocol::sha256("two")));
  good(views->put_misp_key("pa", std::nullopt));
  BOOST_TEST(rows("SELECT count(*) FROM misp_key") == "0");
  good(views->put_pushed("pa", uuid("e"), 20));
  good(views->put_pushed("pa", uuid("e"), 10));
  BOOST_TEST(rows("SELECT timestamp FROM misp_pushed") == "20");
  good(views->put_team("t", "One"));
  good(views->put_team("t", "Two"));
  BOOST_TEST(rows("SELECT id, name FROM team") == "t|Two");
}

BOOST_AUTO_TEST_SUITE_END()
