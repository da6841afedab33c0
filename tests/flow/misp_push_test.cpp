// Pushing to a partner's MISP server: in which order it is asked, what its answers mean, what is tried again.
// The front and the server are functions; what is kept of each event is real.
#include "gateway/flow/misp_push.h"

#include <map>

#include <boost/test/unit_test.hpp>

#include "gateway/flow/misp_push_record.h"
#include "protocol/misp_served.h"
#include "tests/flow/desk.h"

namespace test_flow {

namespace {

const std::string authkey(40, 'k');

std::string uuid(int number) {
  return "7a" + std::to_string(100000 + number) + "-40d5-491e-99b0-da01ff1f3341";
}

/// Alpha's MISP server, and what our front has open for alpha.
struct Server {
  Desk& desk = the_desk();
  std::string id = desk.alpha.world->team.id;
  std::vector<OfferedEvent> open;
  std::map<std::string, std::int64_t> has;  ///< what is there, with its time
  std::vector<std::string> calls;           ///< method and what follows the server's path
  Result<GetAnswer> version = said(200, R"({"version":"2.5.7","perm_sync":true})");
  std::function<Result<PushAnswer>(const PushRequest&)> answers;  ///< instead of taking it

  Server() {
    desk.ours.link.serves = [this](const GetRequest& request) { return serve(request); };
    desk.ours.link.offers = [this](const std::string& partner) {
      return partner == id ? open : std::vector<OfferedEvent>();
    };
    desk.ours.link.takes = [this](const PushRequest& request) { return take(request); };
    begin();
  }
  ~Server() {
    desk.ours.run("admin", "misp.push_stop", R"({"partner":"alpha"})");
    desk.ours.link.serves = nullptr;
    desk.ours.link.offers = nullptr;
    desk.ours.link.takes = nullptr;
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  static GetAnswer said(int status, std::string body) {
    return {status, "application/json", "", std::move(body)};
  }
  static std::string tail(const std::string& path) { return path.substr(std::string("/misp/").size()); }

  void begin() const {
    desk.clock.advance(1);
    desk.ours.run("admin", "misp.push",
                  R"({"partner":"alpha","url":"https://misp.example/misp","key":")" + authkey + "\"}");
  }
  void offer(int number, std::int64_t timestamp, bool recalled = false) {
    std::erase_if(open, [&](const OfferedEvent& one) { return one.uuid.text() == uuid(number); });
    open.push_back({*protocol::Uuid::parse(uuid(number)), timestamp, recalled});
  }
  Result<GetAnswer> serve(const GetRequest& request) {
    calls.push_back((request.head_only       ? "HEAD "
                     : request.query.empty() ? "GET "
                                             : "POST ") +
                    tail(request.path));
    BOOST_TEST(request.authkey == authkey);
    BOOST_TEST(request.pins == std::vector<std::string>{desk.alpha.world->team.tls_pin});
    if (request.path.ends_with("getVersion")) return version;
    if (request.head_only)
      return said(has.contains(request.path.substr(request.path.rfind('/') + 1)) ? 200 : 404, "");
    std::string wanted;
    const auto offered = protocol::json::parse(request.query);
    BOOST_REQUIRE(offered.has_value());
    for (const auto& one : offered->GetArray()) {
      const auto name = protocol::json::string_or(one["Event"], "uuid");
      const auto time = std::stoll(protocol::json::string_or(one["Event"], "timestamp"));
      if (!has.contains(name) || has[name] < time) wanted += (wanted.empty() ? "\"" : ",\"") + name + "\"";
    }
    return said(200, "[" + wanted + "]");
  }
  Result<PushAnswer> take(const PushRequest& request) {
    calls.push_back("PUSH " + tail(request.path));
    BOOST_TEST(request.partner == id);
    if (answers) return answers(request);
    for (const auto& one : open)
      if (one.uuid == request.event) {
        has[one.uuid.text()] = one.timestamp;
        return PushAnswer{200, one.timestamp, R"({"Event":{}})"};
      }
    return protocol::fail(protocol::Error::not_found, "the partner may not see this event");
  }
  Result<void> round() {
    calls.clear();
    return flow::push_to(*desk.ours.world, id, [] { return false; });
  }
  std::string shown(const char* member) const {
    const auto reply = desk.ours.run("ana", "misp.list", "{}");
    const auto& row = reply.body.value()["pushes"][0];
    const auto* value = protocol::json::find(row, member);
    if (value != nullptr && value->IsInt64()) return std::to_string(value->GetInt64());
    return protocol::json::string_or(row, member);
  }
  bool is_due() const {
    const auto due = flow::due_pushes(*desk.ours.world);
    BOOST_REQUIRE(due.has_value());
    return !due->empty();
  }
  int pushed() const {
    return static_cast<int>(
        std::ranges::count_if(calls, [](const auto& call) { return call.starts_with("PUSH"); }));
  }
};

constexpr std::int64_t day = 86400;

using Calls = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_push, *boost::unit_test::fixture<OneDesk>())

BOOST_FIXTURE_TEST_CASE(events_go_oldest_first_in_misps_call_order_and_once, Server) {
  offer(1, 2000);
  offer(2, 1000);
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls == (Calls{"GET servers/getVersion", "POST events/filterEventIdsForPush",
                             "HEAD events/view/" + uuid(2), "PUSH events/add/metadata:1",
                             "HEAD events/view/" + uuid(1), "PUSH events/add/metadata:1"}));
  BOOST_TEST(shown("events") == "2");
  BOOST_TEST(shown("server") == "2.5.7");
  BOOST_TEST(shown("error") == "");
  BOOST_TEST(desk.audited("misp.event-pushed", id));
  // Nothing has changed: nobody is asked.
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls.empty());
  // A change is an edit, and so is a recall.
  offer(1, 3000, true);
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls.back() == "PUSH events/edit/" + uuid(1) + "/metadata:1");
  BOOST_TEST(pushed() == 1);
}

BOOST_FIXTURE_TEST_CASE(what_was_dealt_with_is_not_looked_at_again_until_the_next_day, Server) {
  const std::int64_t then = 1772445600, hour = 3600;
  const auto since = [&] {
    BOOST_REQUIRE(round().has_value());
    return desk.ours.link.offered_since;
  };
  offer(1, then);
  BOOST_TEST(since() == 0);
  BOOST_TEST(since() == then - hour);
  // One that fails is looked at until it is dealt with.
  answers = [](const PushRequest&) { return PushAnswer{500, 0, "{}"}; };
  offer(2, then + day);
  BOOST_TEST(since() == then - hour);
  BOOST_TEST(since() == then - hour);
  answers = nullptr;
  since();
  BOOST_TEST(since() == then + day - hour);
  // The clock was set back by more than the margin: found the next day.
  offer(3, then);
  BOOST_TEST(since() == then + day - hour);
  BOOST_TEST(has.contains(uuid(3)) == false);
  desk.clock.advance(day);
  BOOST_TEST(since() == 0);
  BOOST_TEST(has.contains(uuid(3)));
  BOOST_TEST(since() == then + day - hour);
  // Whoever begins anew wants all of it looked at.
  begin();
  BOOST_TEST(since() == 0);
}

BOOST_FIXTURE_TEST_CASE(the_server_is_tried_before_there_is_anything_to_push, Server) {
  version = said(403, "{}");
  BOOST_REQUIRE(round().has_error());
  BOOST_TEST(shown("error") == "the server's answer: the server refuses our authkey: 403");
  version = said(200, R"({"version":"2.5.7","perm_sync":true})");
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls == Calls{"GET servers/getVersion"});
  BOOST_TEST(shown("error") == "");
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls.empty());
}

BOOST_FIXTURE_TEST_CASE(what_is_there_or_was_recalled_before_is_not_pushed, Server) {
  has[uuid(10)] = 5000;
  offer(10, 1000);
  offer(11, 1000, true);
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(pushed() == 0);
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls.empty());
  BOOST_TEST(desk.audited("misp.event-there", id));
  // MISP says with these words that nothing is wrong.
  answers = [](const PushRequest&) {
    return PushAnswer{403, 1000,
                      R"({"saved":false,"errors":")" + std::string(protocol::misp::not_newer) + "\"}"};
  };
  offer(12, 1000);
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(shown("error") == "");
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls.empty());
}

BOOST_FIXTURE_TEST_CASE(what_came_or_went_meanwhile_is_tried_the_other_way, Server) {
  offer(20, 1000);
  answers = [](const PushRequest& request) {
    return request.path.ends_with("/add/metadata:1") ? PushAnswer{404, 1000, "{}"}
                                                     : PushAnswer{200, 1000, "{}"};
  };
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(pushed() == 2);
  BOOST_TEST(calls.back() == "PUSH events/edit/" + uuid(20) + "/metadata:1");
  BOOST_TEST(shown("error") == "");
}

BOOST_FIXTURE_TEST_CASE(an_event_that_fails_stops_no_other_and_is_left_alone_in_the_end, Server) {
  offer(30, 1000);
  offer(31, 2000);
  answers = [](const PushRequest& request) {
    if (request.event.text() == uuid(31)) return PushAnswer{200, 2000, "{}"};
    return PushAnswer{403, 1000, R"({"message":"Event blocked by )" + authkey + R"(","errors":"Blocked"})"};
  };
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(pushed() == 2);
  BOOST_TEST(shown("error") == "1 event could not be pushed and is tried again: " + uuid(30) +
                                   ": the server answers 403: Blocked");
  for (int i = 1; i < 10; ++i) {
    BOOST_REQUIRE(round().has_value());
    BOOST_TEST(pushed() == 1);
  }
  BOOST_TEST(desk.audited("misp.event-refused", id));
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(calls.empty());
  BOOST_TEST(shown("error") == "");
  // Until a person begins anew, or it changes.
  begin();
  answers = nullptr;
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(pushed() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_is_away_or_says_no_is_tried_later_and_later, Server) {
  offer(40, 1000);
  const auto says = [&](Result<GetAnswer> answer) {
    version = std::move(answer);
    const auto failed = round();
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(protocol::describe(failed.error()).find(authkey) == std::string::npos);
    BOOST_TEST(shown("error").find(failed.error().what) != std::string::npos);
    return failed.error().what;
  };
  BOOST_TEST(says(said(403, R"({"message":"no )" + authkey + "\"}")) ==
             "the server refuses our authkey: 403");
  BOOST_TEST(!is_due());
  desk.clock.advance(10);
  BOOST_TEST(is_due());
  BOOST_TEST(says(said(200, R"({"version":"2.5.7","perm_sync":false})")) ==
             "its account for us may not push: perm_sync is false");
  desk.clock.advance(10);
  BOOST_TEST(!is_due());
  desk.clock.advance(10);
  BOOST_TEST(is_due());
  BOOST_TEST(says(said(200, "<html>")).starts_with("it is no MISP server"));
  says(protocol::fail(protocol::Error::unavailable, "connect: refused", "misp.example:443"));
  version = said(200, R"({"version":"2.5.7","perm_sync":"1"})");
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(shown("error") == "");
  // Events without an answer, one after another.
  for (int i = 41; i < 50; ++i) offer(i, 1000 + i);
  answers = [](const PushRequest&) {
    return Result<PushAnswer>(
        protocol::fail(protocol::Error::unavailable, "exchange: too slow", "misp.example:443"));
  };
  BOOST_REQUIRE(round().has_error());
  BOOST_TEST(pushed() == 3);
  answers = nullptr;
  BOOST_REQUIRE(round().has_value());
  BOOST_TEST(pushed() == 9);
}

BOOST_FIXTURE_TEST_CASE(what_is_stopped_or_suspended_gets_nothing, Server) {
  offer(60, 1000);
  desk.change_partner("alpha", "state", "suspended");
  BOOST_TEST((round().error().error == protocol::Error::denied));
  BOOST_TEST(calls.empty());
  desk.change_partner("alpha", "state", "active");
  desk.ours.run("admin", "misp.push_stop", R"({"partner":"alpha"})");
  BOOST_TEST((round().error().error == protocol::Error::conflict));
  BOOST_TEST(!is_due());
  for (const char* wrong :
       {R"({"partner":"nobody","url":"https://x/","key":"K"})",
        R"({"partner":"alpha","url":"http://x/","key":"K"})",
        R"({"partner":"alpha","url":"https://x/","key":"K"})", R"({"partner":"alpha","url":"https://x/"})"})
    BOOST_TEST(desk.ours.attempt("admin", "misp.push", wrong).has_error(), wrong);
  BOOST_TEST(
      (desk.ours
           .attempt("ana", "misp.push", R"({"partner":"alpha","url":"https://x/","key":")" + authkey + "\"}")
           .error()
           .error == protocol::Error::denied));
  BOOST_TEST((desk.ours.attempt("admin", "misp.push_stop", R"({"partner":"beta"})").error().error ==
              protocol::Error::not_found));
  begin();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace test_flow
