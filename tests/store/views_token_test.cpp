// Partners' tokens in the views: known by their digest alone, and ended for good.
#include "tests/store/fixture.h"

using namespace store_test;

namespace {

constexpr Instant far{1900000000, 0};

struct Opened {
  Folder folder;
  SetClock clock;
  std::string path = folder.file("views.db");
  std::unique_ptr<SqliteViews> views = good(SqliteViews::open(path, clock));
  const protocol::Sha256 one = protocol::sha256("one"), two = protocol::sha256("two");

  Opened() {
    for (const char* peer : {"pa", "pb"}) good(views->put_peer({peer, "active", {}}));
  }
  std::string rows(const std::string& sql) { return query(path, sql); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(views_token, Opened)

BOOST_AUTO_TEST_CASE(a_partner_has_several_and_each_is_one_partners) {
  for (int i = 0; i < 2; ++i) good(views->put_token("pa", one, far));
  good(views->put_token("pa", two, far));
  BOOST_TEST(rows("SELECT count(*) FROM token WHERE peer = 'pa'") == "2");
  BOOST_TEST(rows("SELECT peer, valid_until FROM token WHERE digest = '" + protocol::to_hex(one) + "'") ==
             "pa|1900000000000000");
  BOOST_TEST((views->put_token("pb", one, far).error().error == protocol::Error::conflict));
}

BOOST_AUTO_TEST_CASE(what_was_ended_stays_ended_whatever_comes_late) {
  good(views->put_token("pa", one, far));
  good(views->close_token(one));
  good(views->put_token("pa", one, far));
  BOOST_TEST(rows("SELECT count(*) FROM token") == "0");
  good(views->close_token(two));
  good(views->put_token("pa", two, far));
  BOOST_TEST(rows("SELECT count(*) FROM token") == "0", "before it began, too");
  good(views->close_token(two));
}

BOOST_AUTO_TEST_CASE(what_is_over_is_taken_out) {
  good(views->put_token("pa", one, clock.at + 1));
  good(views->put_token("pa", two, clock.at + 2));
  clock.at = clock.at + 1;
  good(views->drop_expired());
  BOOST_TEST(rows("SELECT digest FROM token") == protocol::to_hex(two));
}

BOOST_AUTO_TEST_SUITE_END()
