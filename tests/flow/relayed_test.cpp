// What public sources publish flows on as it is: with what they added to the standard, with the definitions
// of its markings, and whatever of it came before; what is ours keeps to the strict list.
#include "tests/flow/standing.h"

using namespace test_flow;

namespace {

constexpr const char* statement = "marking-definition--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f00aa";
constexpr const char* elsewhere = "malware--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f00ee";

std::string malware_id(int number) {
  return "malware--" + id_of(number).substr(11);
}
std::string relation_id(int number) {
  return "relationship--" + id_of(number).substr(11);
}
std::string made(const std::string& id, const std::string& more) {
  return R"({"type":")" + id.substr(0, id.find("--")) + R"(","spec_version":"2.1","id":")" + id +
         R"(","created":"2026-09-01T00:00:00.000Z","modified":"2026-09-01T00:00:00.000Z")" + more + "}";
}
std::string malware(int number, const std::string& more = "") {
  return made(malware_id(number), R"(,"name":"m","is_family":false)" + more);
}
std::string relation(int number, const std::string& from, const std::string& to) {
  return made(relation_id(number), R"(,"relationship_type":"related-to","source_ref":")" + from +
                                       R"(","target_ref":")" + to + "\"");
}
std::string copyright() {
  return R"({"type":"marking-definition","spec_version":"2.1","id":")" + std::string(statement) +
         R"(","created":"2026-09-01T00:00:00.000Z","definition_type":"statement","definition":{"statement":"(c) X"}})";
}
std::string marked() {
  return R"(,"object_marking_refs":[")" + std::string(statement) + "\"]";
}

struct Feed {
  Pair two;
  std::string standing;

  explicit Feed(int per_release = 1000, const char* source = "public_source") {
    Builder args;
    args.set(source, "list").set("circle", "ncc").set("per_release", per_release);
    args.set("types", std::vector<std::string>{"indicator", "malware", "relationship"});
    standing = agree(two.ours, args);
  }
  void add(const std::string& objects, const char* origin = "public-source") {
    two.ours.add_objects(
        "ana",
        R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" + objects +
            "]}",
        Builder().set("origin", origin).set("origin_id", "list").set("label", "TLP:GREEN").text());
    two.settle();
  }
  bool arrived(const std::string& id) {
    const auto found = two.theirs.run("ana", "object.find", Builder().set("text", id).text());
    for (const auto& one : found.body.value()["objects"].GetArray())
      if (id == one["id"].GetString()) return true;
    return false;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(relayed)

BOOST_AUTO_TEST_CASE(what_a_source_added_goes_with_it_and_only_there) {
  Feed feed;
  feed.add(malware(1, R"(,"x_vendor_score":7,"x_vendor":{"families":["a","b"]})"));
  BOOST_TEST(feed.arrived(malware_id(1)));
  BOOST_TEST(waiting(feed.two.ours) == "");
  feed.two.intake("yes");
  feed.add(malware(2, R"(,"x_vendor":{"seen_at":["vpn.exempel.example"]})"));
  BOOST_TEST(!feed.arrived(malware_id(2)));
  BOOST_TEST(waiting(feed.two.ours).find("names a victim") != std::string::npos, waiting(feed.two.ours));

  Feed ours(1000, "observation");
  ours.add(malware(3, R"(,"x_vendor_score":7)"), "observation");
  BOOST_TEST(!ours.arrived(malware_id(3)));
  BOOST_TEST(waiting(ours.two.ours).find("allow-listed") != std::string::npos, waiting(ours.two.ours));
}

BOOST_AUTO_TEST_CASE(what_is_nowhere_here_may_be_named_and_what_stays_in_not) {
  Feed feed;
  feed.add(malware(1) + "," + relation(2, malware_id(1), elsewhere));
  BOOST_TEST(feed.arrived(relation_id(2)));
  // The same, when what it names is here and goes to nobody.
  feed.two.ours.add_objects(
      "ana",
      R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" +
          made(elsewhere, R"(,"name":"m","is_family":false)") + "]}",
      R"({"origin":"observation","origin_id":"case","label":"TLP:AMBER"})");
  feed.add(relation(3, malware_id(1), elsewhere));
  BOOST_TEST(!feed.arrived(relation_id(3)));
  BOOST_TEST(waiting(feed.two.ours).find("stays in: share both, or neither") != std::string::npos,
             waiting(feed.two.ours));
}

BOOST_AUTO_TEST_CASE(what_went_before_may_be_named_afterwards) {
  Feed feed;
  feed.add(malware(1) + "," + malware(2));
  feed.add(relation(3, malware_id(1), malware_id(2)));
  BOOST_TEST(feed.arrived(relation_id(3)));
  BOOST_TEST(waiting(feed.two.ours) == "");
  BOOST_TEST(copies(feed.two.theirs, 1) == 0U);
  const auto again = feed.two.theirs.run("ana", "object.find", Builder().set("text", malware_id(1)).text());
  BOOST_TEST(again.body.value()["objects"].Size() == 2U);  // the malware, once, and the relationship
}

BOOST_AUTO_TEST_CASE(what_is_named_comes_along_however_small_a_release_is) {
  Feed feed(3);
  feed.add(relation(1, malware_id(8), malware_id(9)) + "," + malware(2) + "," + malware(3) + "," +
           malware(4) + "," + malware(8) + "," + malware(9));
  for (const int number : {2, 3, 4, 8, 9}) BOOST_TEST(feed.arrived(malware_id(number)));
  BOOST_TEST(feed.arrived(relation_id(1)));
  BOOST_TEST(waiting(feed.two.ours) == "");
}

BOOST_AUTO_TEST_CASE(a_marking_goes_with_what_carries_it_each_time) {
  Feed feed;
  feed.add(copyright() + "," + malware(1, marked()));
  BOOST_TEST(feed.arrived(malware_id(1)));
  BOOST_TEST(feed.arrived(statement));
  feed.add(copyright() + "," + malware(2, marked()));
  BOOST_TEST(feed.arrived(malware_id(2)));
  BOOST_TEST(waiting(feed.two.ours) == "");
  const auto made = releases(feed.two.ours, feed.standing);
  feed.two.intake("yes");
  feed.add(copyright() + "," + malware(3, marked() + R"(,"description":"at exempel.example")"));
  BOOST_TEST(!feed.arrived(malware_id(3)));
  BOOST_TEST(releases(feed.two.ours, feed.standing) == made);  // a marking alone is nothing to release
}

BOOST_AUTO_TEST_CASE(named_one_by_one_an_object_brings_its_marking) {
  Pair two;
  two.ours.add_objects("ana",
                       R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" +
                           copyright() + "," + malware(1, marked()) + "]}",
                       R"({"origin":"public-source","origin_id":"list","label":"TLP:GREEN"})");
  const auto reply =
      two.ours.run("ana", "share.propose",
                   Builder().set("ids", std::vector<std::string>{malware_id(1)}).set("circle", "ncc").text());
  BOOST_REQUIRE(reply.body.value()["renderings"].Size() == 1U);
  BOOST_TEST(reply.body.value()["renderings"][0]["slices"].GetInt() == 2);
}

BOOST_AUTO_TEST_CASE(an_event_that_lies_open_is_published_whatever_it_says) {
  const std::string event =
      R"({"Event":{"uuid":"3c1d3a52-8d5e-4f5e-9a51-0d4f0f3a7b10","info":"i","distribution":"3","published":false,)"
      R"("timestamp":"1772445600","Tag":[{"name":"tlp:green"}],"Attribute":[{"uuid":"77aa3a52-8d5e-4f5e-9a51-0d4f0f3a7b11",)"
      R"("type":"domain","value":"login-portal.invalid","to_ids":true,"distribution":"5","timestamp":"1772445600"}]}})";
  Pair two;
  const auto held = [&](const char* origin) {
    const auto args = Builder().set("origin", origin).set("origin_id", "list").text();
    return two.ours.add_objects("ana", event, args).body.value()["held_count"].GetInt();
  };
  BOOST_TEST(held("public-source") == 0);
  BOOST_TEST(held("observation") == 2);  // the indicator and the report
}

BOOST_AUTO_TEST_SUITE_END()
