// A MISP server as a feed: public ones, its list and the cursor behind it, answers that are none, and our
// key.
#include "gateway/flow/feed_record.h"
#include "tests/flow/misp_server.h"

namespace test_flow {

using namespace misp_server;

BOOST_AUTO_TEST_SUITE(feed_misp_list, *boost::unit_test::fixture<OneDesk>())

BOOST_FIXTURE_TEST_CASE(a_public_server_is_admitted_with_the_label_a_person_gave_it, Misp) {
  add("open", R"("label":"TLP:CLEAR")");
  events = {{70, spring, "pap:clear", "", orgc, "unmarked70.example"}, {71, spring + 1, "tlp:amber"}};
  BOOST_TEST(pulled("open") == 2);
  BOOST_TEST(asked.at(0).pins.empty());
  BOOST_TEST(bound("unmarked70.example") == "public-source open TLP:CLEAR");
  BOOST_TEST(bound("m71.invalid") == "public-source open TLP:AMBER");
  BOOST_TEST(pulled("open") == 0);
  BOOST_TEST(viewed().empty());
  // Added anew with another label, everything comes once more.
  desk.ours.run("admin", "feed.remove", R"({"name":"open"})");
  desk.clock.advance(1);
  add("open", R"("label":"TLP:GREEN")");
  BOOST_TEST(pulled("open") == 2);
  BOOST_TEST(bound("unmarked70.example") == "public-source open TLP:GREEN");
}

BOOST_FIXTURE_TEST_CASE(what_was_published_long_after_its_change_is_found_within_a_day, Misp) {
  add("late");
  events = {{80, spring}};
  BOOST_TEST(pulled("late") == 1);
  events.push_back({81, spring - 6 * 86400});
  events.push_back({82, spring - 60 * 86400});
  BOOST_TEST(pulled("late") == 1);
  BOOST_TEST(viewed() == std::vector<int>{81});
  desk.clock.advance(86400);
  BOOST_TEST(pulled("late") == 1);
  BOOST_TEST(viewed() == std::vector<int>{82});
}

BOOST_FIXTURE_TEST_CASE(long_lists_come_in_pages_and_move_the_cursor_once_they_bring_nothing_new, Misp) {
  add("long", R"("label":"TLP:CLEAR")");
  const auto owner = desk.ours.world->team.id;
  for (int i = 0; i < 5001; ++i) events.push_back({1000 + i, spring + i, "tlp:clear", "", owner});
  events.push_back({90, spring + 6000});
  BOOST_TEST(pulled("long") == 1);
  BOOST_TEST(asked.size() == 4u);
  BOOST_TEST(shown("long", "added_after") == "");
  BOOST_TEST(pulled("long") == 0);
  BOOST_TEST(shown("long", "added_after") == at(spring + 6000));
  // A server that knows no pages sends all of it at once.
  has_pages = false;
  BOOST_TEST(pulled("long") == 0);
  BOOST_TEST(asked.size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_time_in_the_future_does_not_carry_the_cursor_away, Misp) {
  add("ahead", R"("label":"TLP:CLEAR")");
  const auto now = desk.clock.now().seconds;
  events = {{95, spring}, {96, now + 3600}};
  BOOST_TEST(pulled("ahead") == 2);
  BOOST_TEST(shown("ahead", "added_after") == at(spring));
}

BOOST_FIXTURE_TEST_CASE(answers_that_are_none_are_told_and_never_hold_the_key, Misp) {
  add("bad");
  const auto says = [&](Result<GetAnswer> answer) {
    version = std::move(answer);
    const auto failed = pull("bad");
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(protocol::describe(failed.error()).find(authkey) == std::string::npos);
    BOOST_TEST(shown("bad", "error").find(authkey) == std::string::npos);
    return failed.error().what;
  };
  BOOST_TEST(says(json(R"({"name":"no","message":"Authentication failed."})", 403)) ==
             "the server refuses our authkey: 403: Authentication failed");
  BOOST_TEST(says(json(R"({"message":"who is )" + authkey + "\"}", 403)) ==
             "the server refuses our authkey: 403");
  BOOST_TEST(says(json("gone", 502)) == "the server answers 502");
  BOOST_TEST(says(json("<html>")) == "it is no MISP server: its version is no JSON");
  for (const char* text : {"{}", R"({"version":"2.5"})", R"({"version":"2.5.x"})", R"({"version":25})", "[]"})
    BOOST_TEST(says(json(text)).starts_with("it is no MISP server"), text);
  version = json(R"({"version":"2.4.200"})");
  for (const char* text : {"{}", "{", R"({"response":[]})"}) {
    desk.ours.link.serves = [&](const GetRequest& request) {
      return request.path.ends_with("getVersion") ? version : json(text);
    };
    BOOST_TEST(pull("bad").error().what == "its list of events is none", text);
  }
  // Rows that name nothing are passed over.
  desk.ours.link.serves = [&](const GetRequest& request) {
    return request.path.ends_with("getVersion")
               ? version
               : json(R"([1,null,"x",[],{},{"uuid":"x","timestamp":"1"},{"uuid":")" + uuid(1) +
                      R"(","timestamp":"-4"},{"uuid":")" + uuid(1) + R"(","timestamp":[]}])");
  };
  BOOST_TEST(pulled("bad", "pages") == 0);
}

BOOST_FIXTURE_TEST_CASE(the_key_is_kept_apart_and_can_be_replaced, Misp) {
  add("keyed");
  const auto other = std::string(40, 'z');
  desk.ours.run("admin", "feed.key", R"({"name":"keyed","key":")" + other + "\"}");
  BOOST_TEST(pulled("keyed") == 0);
  BOOST_TEST(asked.at(0).authkey == other);
  std::string all;
  const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto rows, reader.audit(10000));
    for (const auto& row : rows) all += row.event + " " + row.subject + " " + row.detail + "\n";
    TRY(const auto feeds, reader.history("feed", "keyed"));
    for (const auto& record : feeds) all += record.body;
    return {};
  });
  BOOST_REQUIRE(done.has_value());
  all += desk.ours.run("ana", "feed.list", "{}").body.text();
  BOOST_TEST(Desk::holds(all, "feed.key-replaced keyed"));
  BOOST_TEST(!Desk::holds(all, authkey));
  BOOST_TEST(!Desk::holds(all, other));
  for (const auto& wrong : {std::string("short"), std::string(40, '-'), std::string(41, 'a'), std::string()})
    BOOST_TEST(
        (desk.ours.attempt("admin", "feed.key", R"({"name":"keyed","key":")" + wrong + "\"}").error().error ==
         protocol::Error::invalid));
  desk.ours.run("admin", "feed.remove", R"({"name":"keyed"})");
  BOOST_TEST(
      desk.ours.attempt("admin", "feed.key", R"({"name":"keyed","key":")" + authkey + "\"}").has_error());
  BOOST_TEST(desk.ours
                 .attempt("admin", "feed.add",
                          R"({"name":"keyless","url":"https://misp.example/","misp":true,"partner":"alpha"})")
                 .has_error());
  BOOST_TEST(
      (desk.ours.attempt("ana", "feed.key", R"({"name":"keyed","key":")" + authkey + "\"}").error().error ==
       protocol::Error::denied));
}

BOOST_FIXTURE_TEST_CASE(stopped_or_suspended_while_the_server_answers_nothing_is_taken, Misp) {
  add("still");
  events = {{98, spring}};
  desk.ours.link.serves = [this](const GetRequest& request) {
    if (request.path.find("/view/") != std::string::npos)
      desk.ours.run("admin", "feed.stop", R"({"name":"still"})");
    return serve(request);
  };
  BOOST_TEST((pull("still").error().error == protocol::Error::conflict));
  desk.ours.work();
  BOOST_TEST(bound("m98.invalid") == "");
  desk.ours.run("admin", "feed.start", R"({"name":"still"})");
  desk.change_partner("alpha", "state", "suspended");
  BOOST_TEST((pull("still").error().error == protocol::Error::denied));
  BOOST_TEST(asked.empty());
  desk.change_partner("alpha", "state", "active");
}

BOOST_AUTO_TEST_CASE(addresses_of_misp_servers) {
  BOOST_TEST(flow::misp_address("https://x")->path == "/");
  BOOST_TEST(flow::misp_address("https://[::1]:8443/")->endpoint == "https://[::1]:8443");
  BOOST_TEST(flow::misp_address("https://x/base/misp")->path == "/base/misp/");
  for (const char* wrong : {"", "http://x/", "https:///", "https://", "https://u@x/", "https://x/?a",
                            "https://x/#a", "https://x/a b"})
    BOOST_TEST(flow::misp_address(wrong).has_error(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace test_flow
