// Feeds: what is asked of a server page by page, what of its answers is believed, and what comes in. The
// server is a function of the request; the cursor, the store and the inbox are real.
#include "gateway/flow/feed.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/flow/feed_page.h"
#include "gateway/flow/feed_record.h"
#include "tests/flow/desk.h"

namespace test_flow {

namespace {

constexpr const char* taxii = "application/taxii+json;version=2.1";
const std::string collection = "https://alpha.example/root/collections/c/";

GetAnswer page(const std::string& objects, const std::string& last, const std::string& more = "") {
  const auto list = objects.empty() ? "" : R"("objects":[)" + objects + "],";
  return {200, taxii, last, "{" + list + (more.empty() ? R"("more":false)" : more) + "}"};
}

/// A desk whose feeds are served from a list of answers; what was asked is kept.
struct Feeds {
  Desk& desk = the_desk();
  std::vector<GetRequest> asked;
  std::vector<Result<GetAnswer>> answers;

  Feeds() {
    desk.ours.link.serves = [this](const GetRequest& request) -> Result<GetAnswer> {
      asked.push_back(request);
      if (asked.size() > answers.size())
        return protocol::fail(protocol::Error::unavailable, "nobody is there", "alpha.example");
      return answers[asked.size() - 1];
    };
  }
  ~Feeds() { desk.ours.link.serves = nullptr; }
  Feeds(const Feeds&) = delete;
  Feeds& operator=(const Feeds&) = delete;

  void add(const std::string& name, const std::string& more = R"("partner":"alpha")") {
    desk.ours.run("admin", "feed.add",
                  R"({"name":")" + name + R"(","url":")" + collection + R"(",)" + more + "}");
  }
  Result<flow::Reply> pull(const std::string& name) {
    return desk.ours.attempt("ana", "feed.pull", R"({"name":")" + name + "\"}");
  }
  void serve(std::vector<Result<GetAnswer>> next) {
    asked.clear();
    answers = std::move(next);
  }
  flow::Reply shown(const std::string& name) {
    return desk.ours.run("ana", "feed.show", R"({"name":")" + name + "\"}");
  }
  std::string shown(const std::string& name, const char* member) {
    return protocol::json::string_or(shown(name).body.value()["feed"], member);
  }
  std::int64_t count(const std::string& name, const char* member) {
    return protocol::json::int_or(shown(name).body.value()["feed"], member, -1);
  }
  /// Origin and origin id of an object; empty where it is not there.
  std::string origin(int number) {
    const auto reply = desk.ours.attempt("ana", "object.show", R"({"id":")" + Desk::id(number) + "\"}");
    if (reply.has_error()) return "";
    const auto& version = reply->body.value()["objects"][0];
    return protocol::json::string_or(version, "origin") + " " +
           protocol::json::string_or(version, "origin_id");
  }
  bool is_due(const std::string& name) {
    const auto due = flow::due_feeds(*desk.ours.world);
    BOOST_REQUIRE(due.has_value());
    return std::ranges::find(*due, name) != due->end();
  }
  int versions(const std::string& name) {
    int count = 0;
    const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto history, reader.history("feed", name));
      count = static_cast<int>(history.size());
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    return count;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(feed, *boost::unit_test::fixture<OneDesk>())

BOOST_FIXTURE_TEST_CASE(a_partners_feed_comes_in_as_the_partners_and_goes_on_by_its_cursor, Feeds) {
  add("one");
  const std::string first = "2026-03-01T00:00:00.000001Z", second = "2026-03-01T00:00:00.000002Z";
  serve({page(Desk::indicator(0x701, "one.example", green_marking), first, R"("more":true,"next":"a/b")"),
         page(Desk::indicator(0x702, "two.example", green_marking), second)});
  const auto pulled = pull("one");
  BOOST_REQUIRE(pulled.has_value());
  BOOST_TEST(protocol::json::int_or(pulled->body.value(), "objects", 0) == 2);
  BOOST_REQUIRE(asked.size() == 2u);
  BOOST_TEST(asked[0].endpoint == "https://alpha.example");
  BOOST_TEST(asked[0].path == "/root/collections/c/objects/?limit=1000");
  BOOST_TEST(asked[0].pins == std::vector<std::string>{desk.alpha.world->team.tls_pin});
  BOOST_TEST(asked[1].path == "/root/collections/c/objects/?limit=1000&next=a%2Fb");
  desk.ours.work();
  BOOST_TEST(origin(0x701) == "partner " + desk.alpha.world->team.id);
  BOOST_TEST(origin(0x702) == "partner " + desk.alpha.world->team.id);

  serve({page("", "")});
  BOOST_REQUIRE(pull("one").has_value());
  BOOST_TEST(asked.at(0).path ==
             "/root/collections/c/objects/?limit=1000&added_after=2026-03-01T00%3A00%3A00.000002Z");
  BOOST_TEST(count("one", "objects") == 2);
  BOOST_TEST(count("one", "pages") == 2);
  // A quiet feed adds no versions of its record.
  const int before = versions("one");
  serve({page("", "")});
  BOOST_REQUIRE(pull("one").has_value());
  BOOST_TEST(versions("one") == before);
}

BOOST_FIXTURE_TEST_CASE(a_page_that_comes_twice_brings_nothing_twice, Feeds) {
  add("twice");
  const auto same =
      page(Desk::indicator(0x710, "same.example", green_marking), "2026-03-02T00:00:00.000000Z");
  const auto items = [&] { return desk.ours.run("ana", "inbox.list", "{}").body.value()["items"].Size(); };
  serve({same});
  BOOST_REQUIRE(pull("twice").has_value());
  desk.ours.work();
  const auto before = items();
  // As after a crash between the answer and the commit: the cursor did not move, the page comes again.
  serve({same});
  BOOST_REQUIRE(pull("twice").has_value());
  desk.ours.work();
  BOOST_TEST(items() == before);
}

BOOST_FIXTURE_TEST_CASE(a_public_source_is_admitted_with_the_label_a_person_gave_it, Feeds) {
  add("public", R"("label":"TLP:CLEAR","minutes":5)");
  serve({page(Desk::indicator(0x720, "pub.example"), "2026-03-01T00:00:00.000001Z")});
  BOOST_REQUIRE(pull("public").has_value());
  BOOST_TEST(asked.at(0).pins.empty());
  BOOST_TEST(origin(0x720) == "public-source public");
  BOOST_TEST(desk.audited("object.added"));
  for (const char* wrong : {R"("label":"TLP:RED")", R"("label":"TLP:PINK")", R"("minutes":5)",
                            R"("partner":"alpha","label":"TLP:CLEAR")", R"("partner":"nobody")",
                            R"("label":"TLP:CLEAR","pins":["ab"])", R"("label":"TLP:CLEAR","minutes":0)"})
    BOOST_TEST(
        desk.ours
            .attempt("admin", "feed.add", R"({"name":"wrong","url":")" + collection + R"(",)" + wrong + "}")
            .has_error(),
        wrong);
}

BOOST_FIXTURE_TEST_CASE(more_without_next_goes_on_by_the_newest_time, Feeds) {
  add("timed");
  serve({page(Desk::indicator(0x730, "a.example", green_marking), "2026-03-01T00:00:00.000001Z",
              R"("more":true)"),
         page(Desk::indicator(0x731, "b.example", green_marking), "2026-03-01T00:00:00.000002Z")});
  BOOST_REQUIRE(pull("timed").has_value());
  BOOST_TEST(asked.at(1).path.ends_with("&added_after=2026-03-01T00%3A00%3A00.000001Z"));
  BOOST_TEST(shown("timed", "added_after") == "2026-03-01T00:00:00.000002Z");
}

BOOST_FIXTURE_TEST_CASE(pages_that_lead_nowhere_end_the_pull, Feeds) {
  add("stuck");
  const std::string time = "2026-03-01T00:00:00.000005Z";
  const auto object = Desk::indicator(0x740, "stuck.example", green_marking);
  std::vector<Result<GetAnswer>> empty;
  for (int i = 0; i < 200; ++i)
    empty.emplace_back(page("", "", R"("more":true,"next":"n)" + std::to_string(i) + "\""));
  for (const auto& pages : std::vector<std::vector<Result<GetAnswer>>>{
           {page(object, time, R"("more":true,"next":"x")"), page(object, time, R"("more":true,"next":"x")")},
           {page(object, time, R"("more":true,"next":"x")"),
            page(object, "2026-03-01T00:00:00.000004Z", R"("more":true,"next":"y")")},
           {page(object, "", R"("more":true)")},
           {page("", "", R"("more":true)")},
           {page(object, "")},
           empty}) {
    serve(pages);
    const auto pulled = pull("stuck");
    BOOST_REQUIRE(pulled.has_error());
    BOOST_TEST((pulled.error().error == protocol::Error::malformed), pulled.error().what);
    BOOST_TEST(asked.size() <= 51u);
    BOOST_TEST(shown("stuck", "error").find(pulled.error().what) != std::string::npos);
    BOOST_TEST(shown("stuck", "next") == (pages.size() == empty.size() ? "n50" : ""));
    BOOST_TEST(shown("stuck", "added_after") == "");
  }
}

BOOST_FIXTURE_TEST_CASE(answers_that_are_none_are_shown_and_tried_again_later_and_later, Feeds) {
  add("bad");
  for (const auto& answer : std::vector<Result<GetAnswer>>{
           GetAnswer{401, taxii, "", R"({"title":"who are you"})"}, GetAnswer{503, "", "", ""},
           GetAnswer{301, taxii, "", "{}"}, GetAnswer{200, "text/html", "", "<html>"},
           GetAnswer{200, taxii, "", "{"}, GetAnswer{200, taxii, "", R"({"objects":{}})"},
           GetAnswer{200, taxii, "", R"({"more":"yes"})"},
           GetAnswer{200, taxii, "yesterday", R"({"objects":[{}]})"},
           GetAnswer{200, taxii, "", R"({"more":true,"next":")" + std::string(3000, 'x') + "\"}"}}) {
    serve({answer});
    const auto pulled = pull("bad");
    BOOST_REQUIRE(pulled.has_error());
    BOOST_TEST(shown("bad", "error").find(pulled.error().what) != std::string::npos, pulled.error().what);
  }
  serve({GetAnswer{401, taxii, "", R"({"title":"who are you"})"}});
  BOOST_REQUIRE(pull("bad").has_error());
  BOOST_TEST(shown("bad", "error") == "the server's answer: the server answers 401: who are you");
  BOOST_TEST(count("bad", "failures") == 10);
  // Ten failures are an hour, not ten doublings.
  BOOST_TEST(!is_due("bad"));
  desk.clock.advance(3599);
  BOOST_TEST(!is_due("bad"));
  desk.clock.advance(2);
  BOOST_TEST(is_due("bad"));
  serve({page("", "")});
  BOOST_REQUIRE(pull("bad").has_value());
  BOOST_TEST(shown("bad", "error") == "");
  BOOST_TEST(count("bad", "failures") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_next_that_is_refused_begins_the_row_again_and_jumps_over_nothing, Feeds) {
  add("row");
  const auto one = page(Desk::indicator(0x750, "row.example", green_marking), "2026-03-01T00:00:00.000001Z",
                        R"("more":true,"next":"x")");
  serve({one, GetAnswer{503, "", "", ""}});
  BOOST_REQUIRE(pull("row").has_error());
  BOOST_TEST(shown("row", "next") == "x");
  serve({GetAnswer{400, taxii, "", "{}"}});
  BOOST_REQUIRE(pull("row").has_error());
  BOOST_TEST(asked.at(0).path.ends_with("&next=x"));
  serve({page("", "")});
  BOOST_REQUIRE(pull("row").has_value());
  BOOST_TEST(asked.at(0).path.ends_with("?limit=1000"));
}

BOOST_FIXTURE_TEST_CASE(stopped_removed_and_suspended_are_not_pulled, Feeds) {
  add("life");
  BOOST_TEST(is_due("life"));
  desk.ours.run("admin", "feed.stop", R"({"name":"life"})");
  BOOST_TEST(!is_due("life"));
  BOOST_TEST((pull("life").error().error == protocol::Error::conflict));
  desk.ours.run("admin", "feed.start", R"({"name":"life"})");
  BOOST_TEST(is_due("life"));
  desk.change_partner("alpha", "state", "suspended");
  BOOST_TEST((pull("life").error().error == protocol::Error::denied));
  desk.change_partner("alpha", "state", "active");
  BOOST_TEST(asked.empty());
  // Stopped while the server answers: its page is not taken.
  desk.ours.link.serves = [this](const GetRequest&) -> Result<GetAnswer> {
    desk.ours.run("admin", "feed.stop", R"({"name":"life"})");
    return page(Desk::indicator(0x760, "late.example", green_marking), "2026-03-01T00:00:00.000001Z");
  };
  BOOST_TEST(pull("life").has_error());
  desk.ours.work();
  BOOST_TEST(origin(0x760) == "");
  desk.ours.run("admin", "feed.remove", R"({"name":"life"})");
  BOOST_TEST((pull("life").error().error == protocol::Error::not_found));
  add("life");
  BOOST_TEST(shown("life", "state") == "active");
  for (const char* verb : {"feed.add", "feed.stop", "feed.start", "feed.remove"})
    BOOST_TEST(
        (desk.ours.attempt("ana", verb, R"({"name":"life"})").error().error == protocol::Error::denied));
}

BOOST_AUTO_TEST_CASE(addresses_of_collections) {
  const auto right = flow::feed_address("https://[::1]:8443/a/collections/b/objects/");
  BOOST_REQUIRE(right.has_value());
  BOOST_TEST(right->endpoint == "https://[::1]:8443");
  BOOST_TEST(right->path == "/a/collections/b/");
  BOOST_TEST(flow::feed_address("https://x/a/collections/b")->path == "/a/collections/b/");
  for (const char* wrong : {"", "http://x/a/", "https://x", "https://x/", "https:///a/", "https://u@x/a/",
                            "https://x/a/?b=c", "https://x/a#b", "https://x/a b/", "https://x/../a/"})
    BOOST_TEST(flow::feed_address(wrong).has_error(), wrong);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace test_flow
