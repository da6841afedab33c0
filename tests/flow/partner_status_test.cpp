// How it stands with each partner: heard of, waiting, why. That RED for others shows in none of it is in
// red_test.cpp.
#include <boost/test/unit_test.hpp>

#include "tests/flow/desk.h"

using namespace test_flow;

BOOST_AUTO_TEST_SUITE(partner_status)

BOOST_AUTO_TEST_CASE(what_waits_for_whom_since_when_and_why) {
  Desk desk;
  const auto waiting = [&](const char* partner) {
    const auto reply = desk.ours.run("ana", "partner.status", Builder().set("partner", partner).text());
    BOOST_REQUIRE(reply.body.value()["partners"].Size() == 1u);
    return reply.body.value()["partners"][0]["waiting"].GetInt();
  };
  const auto text = [&](const char* partner, const char* member) {
    const auto reply = desk.ours.run("ana", "partner.status", Builder().set("partner", partner).text());
    return protocol::json::string_or(reply.body.value()["partners"][0], member);
  };
  BOOST_TEST(waiting("alpha") == 0);
  BOOST_TEST(text("alpha", "last_out").empty());
  desk.ours.link.down[desk.alpha.endpoint] = true;
  desk.observe("waits", Desk::indicator(0xa00, "waits.invalid", clear_marking));
  desk.release(Desk::to_circle("waits", "ncc"));
  desk.ours.work();
  desk.clock.advance(7200);
  BOOST_TEST(waiting("alpha") == 1);
  BOOST_TEST(waiting("beta") == 0);
  BOOST_TEST(text("alpha", "error") == "cannot be reached");
  BOOST_TEST(text("alpha", "last_out").empty());
  BOOST_TEST(!text("beta", "last_out").empty());
  const auto all = desk.ours.run("ana", "partner.status", "{}");
  BOOST_REQUIRE(all.body.value()["partners"].Size() == 2u);
  const auto& first = all.body.value()["partners"][0];
  BOOST_TEST(first["partner"].GetString() == "alpha");
  BOOST_TEST(first["oldest_seconds"].GetInt() >= 7200);
}

BOOST_AUTO_TEST_CASE(pulls_keys_feeds_and_certificates) {
  Desk desk;
  constexpr std::int64_t day = 86400;
  const auto alpha = [&] {
    auto reply = desk.ours.run("ana", "partner.status", R"({"partner":"alpha"})");
    return protocol::json::copy(reply.body.value()["partners"][0]);
  };
  auto row = alpha();
  BOOST_TEST(protocol::json::int_or(row, "key_days", 0) == 364);
  for (const char* none : {"came", "feeds", "key_problem", "tls_days"})
    BOOST_TEST(protocol::json::find(row, none) == nullptr, none);
  const auto now = desk.clock.now();
  desk.ours.link.came = {{desk.alpha.world->team.id, now, now + 5, {}, {}, 7, 2, 999}};
  desk.ours.link.shows = [&](const GetRequest&) -> Result<Sighting> {
    Sighting seen;
    seen.stage = "exchange";
    seen.certificate = ShownCertificate{desk.alpha.world->team.tls_pin, now, now + 77 * day};
    return seen;
  };
  desk.ours.run("ana", "partner.check", R"({"partner":"alpha"})");
  desk.ours.run("admin", "feed.add",
                R"({"name":"their-feed","url":"https://alpha.example/r/collections/c/","partner":"alpha"})");
  (void)desk.ours.attempt("ana", "feed.pull", R"({"name":"their-feed"})");
  row = alpha();
  BOOST_TEST(protocol::json::string_or(row["came"], "taxii") == (now + 5).text(0));
  BOOST_TEST(protocol::json::string_or(row["came"], "misp", "-") == "");
  BOOST_TEST(protocol::json::int_or(row["came"], "bytes", 0) == 999);
  BOOST_TEST(protocol::json::int_or(row, "tls_days", 0) == 77);
  BOOST_REQUIRE(row["feeds"].Size() == 1u);
  BOOST_TEST(protocol::json::string_or(row["feeds"][0], "error").find("cannot be reached") !=
             std::string::npos);
  desk.clock.advance(400 * day);
  row = alpha();
  BOOST_TEST(protocol::json::string_or(row, "key_problem").starts_with("key expired 20"));
  BOOST_TEST(protocol::json::find(row, "key_days") == nullptr);
  // What the gate does not answer is left out.
  desk.ours.service.reset();
  BOOST_TEST(protocol::json::find(alpha(), "key_problem") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
