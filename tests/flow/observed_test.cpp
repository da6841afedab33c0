// Observables have no versions: they leave the views with what was observed of them, and do not go out anew.
#include "tests/flow/desk.h"

using namespace test_flow;

BOOST_AUTO_TEST_SUITE(observed, *boost::unit_test::fixture<OneDesk>())

// Observables that name each other do not hold each other.
BOOST_AUTO_TEST_CASE(observables_go_with_what_names_them_when_that_goes) {
  auto& desk = the_desk();
  const auto sco = [](const std::string& type, int number, const std::string& body) {
    return R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + Desk::id(number, type) + "\"," +
           body + R"(,"object_marking_refs":[")" + green_marking + "\"]}";
  };
  const auto seen = [](int number, const std::string& refs, const std::string& more = "",
                       const std::string& modified = "2026-03-01T00:00:00.000Z") {
    return Desk::object("observed-data", number,
                        R"("first_observed":"2026-03-01T00:00:00Z","last_observed":"2026-03-01T00:00:00Z",)"
                        R"("number_observed":1,"object_refs":[)" +
                            refs + "]" + more,
                        green_marking, modified);
  };
  const auto ref = [](const std::string& type, int number) { return "\"" + Desk::id(number, type) + "\""; };
  const std::string traffic = R"("protocols":["tcp"],"src_ref":)" + ref("ipv4-addr", 0x7101) +
                              R"(,"dst_ref":)" + ref("ipv4-addr", 0x7102);
  const std::string first =
      ref("network-traffic", 0x7103) + "," + ref("ipv4-addr", 0x7101) + "," + ref("ipv4-addr", 0x7102);
  desk.observe("linked", sco("ipv4-addr", 0x7101, R"("value":"198.51.100.71")") + "," +
                             sco("ipv4-addr", 0x7102, R"("value":"198.51.100.72")") + "," +
                             sco("network-traffic", 0x7103, traffic) + "," + seen(0x7104, first) + "," +
                             seen(0x7105, ref("ipv4-addr", 0x7102)));
  desk.release(Desk::to_circle("linked", "ncc"));
  BOOST_TEST_REQUIRE(Desk::holds(desk.served(desk.beta), "198.51.100.71"));
  desk.observe("linked", seen(0x7104, first, R"(,"revoked":true)", "2026-03-02T00:00:00.000Z"));
  const auto left = desk.served(desk.beta);
  BOOST_TEST(!Desk::holds(left, "network-traffic"));
  BOOST_TEST(!Desk::holds(left, "198.51.100.71"));
  BOOST_TEST(Desk::holds(left, "198.51.100.72"), "another observed-data is of it");
  // Nor does it leave anew, unless somebody names it.
  const auto share = desk.propose(Desk::to_circle("linked", "ncc"));
  std::string stays;
  for (const auto& one : share.body.value()["withheld"].GetArray()) stays += one["id"].GetString();
  BOOST_TEST(Desk::holds(stays, Desk::id(0x7101, "ipv4-addr")));
  BOOST_TEST(Desk::holds(stays, Desk::id(0x7103, "network-traffic")));
  BOOST_TEST(!Desk::holds(stays, Desk::id(0x7102, "ipv4-addr")));
  const auto by_name = Builder()
                           .set("ids", std::vector<std::string>{Desk::id(0x7101, "ipv4-addr")})
                           .set("circle", "ncc")
                           .text();
  BOOST_TEST(Team::text(desk.propose(by_name), "state") == "proposed");
}

BOOST_AUTO_TEST_SUITE_END()
