// Standing shares as the gate sees them: whoever takes over core can release no more than two people signed.
#include "gateway/gate/standing.h"

#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "tests/gate/world.h"

using namespace world;
using protocol::Label;
using protocol::StandingOrder;

namespace {

/// A release under an order that anna wrote and bo approved.
struct Flow {
  House house;
  StandingOrder order;
  protocol::Signed agreed;
  int releases = 0;

  Flow() {
    order.id = uuid(900);
    order.author = "anna";
    order.filter.types = {"indicator"};
    order.filter.origin = "public-source";
    order.circle = "ncc";
    order.partners = {team_b, team_c};
    order.per_day = 5;
    order.per_release = 4;
    order.from = house.now;
    order.expires = house.now + 90 * 86400;
    sign({"anna", "bo"});
  }

  void sign(const std::vector<std::string>& people) { agreed = house.sign(order.text(), people); }

  ReleaseOrder release(const std::vector<protocol::Slice>& slices,
                       std::vector<std::vector<std::string>> groups = {{team_b, team_c}}) {
    ReleaseOrder out;
    out.approval = agreed;
    out.release = uuid(1000 + ++releases);
    protocol::Manifest manifest;
    for (const auto& one : slices) manifest.slices.push_back(one.entry);
    out.manifest = manifest.text();
    out.slices = slices;
    out.groups = std::move(groups);
    out.terms.circle = order.circle;
    out.terms.originator = team_a;
    out.expires = house.now + 86400;
    return out;
  }

  std::string refusal(const ReleaseOrder& out) { return error_of(house.engine().release(out)); }
  std::string refusal() { return refusal(release({slice(1, Label::green)})); }
};

std::vector<protocol::Slice> green(int from, int count) {
  std::vector<protocol::Slice> out;
  for (int i = 0; i < count; ++i) out.push_back(slice(from + i, Label::green));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(standing)

BOOST_AUTO_TEST_CASE(what_two_people_signed_flows) {
  Flow flow;
  const auto outcome = flow.house.engine().release(flow.release(green(1, 2)));
  BOOST_REQUIRE_MESSAGE(outcome.has_value(), what_of(outcome));
  BOOST_REQUIRE(outcome->envelopes.size() == 1U);
  BOOST_TEST(outcome->envelopes[0].header.to.size() == 2U);
  BOOST_TEST(flow.refusal(flow.release(green(3, 1), {{team_b}})) == "none");
}

BOOST_AUTO_TEST_CASE(forged_or_short_of_signatures) {
  Flow flow;
  for (const std::vector<std::string>& people : std::vector<std::vector<std::string>>{
           {}, {"anna"}, {"bo"}, {"bo", "cia"}, {"anna", "anna"}, {"anna", "dan"}}) {
    flow.sign(people);
    BOOST_TEST(flow.refusal() == "denied");
  }
  flow.sign({"anna", "cia"});
  flow.agreed.signatures[1].person = "bo";
  BOOST_TEST(flow.refusal() == "unauthenticated");
  flow.sign({"anna", "bo"});
  flow.order.per_day = 1000000;
  flow.agreed.text = flow.order.text();
  BOOST_TEST(flow.refusal() == "unauthenticated");
  flow.sign({"anna", "bo"});
  auto former = flow.house.person("bo", {"approver"});
  former.state = "former";
  must(flow.house.apply(former));
  BOOST_TEST(flow.refusal() == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(its_time) {
  Flow flow;
  flow.house.now = flow.order.expires + -1;
  BOOST_TEST(flow.refusal() == "none");
  flow.house.now = flow.order.expires;
  BOOST_TEST(flow.refusal() == "expired");
  flow.house.now = flow.order.from + -700;
  BOOST_TEST(flow.refusal() == "denied");
}

BOOST_AUTO_TEST_CASE(its_audience) {
  Flow flow;
  flow.order.partners = {team_b};
  flow.sign({"anna", "bo"});
  BOOST_TEST(flow.refusal() == "denied");
  BOOST_TEST(flow.refusal(flow.release(green(1, 1), {{team_b}, {team_b}})) == "denied");
  BOOST_TEST(flow.refusal(flow.release(green(1, 1), {})) == "denied");
  auto other = flow.release(green(1, 1), {{team_b}});
  other.terms.circle = "cnw";
  BOOST_TEST(flow.refusal(other) == "denied");
  BOOST_TEST(flow.refusal(flow.release(green(1, 1), {{team_b}})) == "none");
}

BOOST_AUTO_TEST_CASE(its_ceiling_and_filter) {
  Flow flow;
  BOOST_TEST(flow.refusal(flow.release({slice(1, Label::green), slice(2, Label::amber)})) == "denied");
  BOOST_TEST(flow.refusal(flow.release({slice(3, Label::red)})) == "denied");
  flow.order.filter.labels = {"TLP:CLEAR"};
  flow.sign({"anna", "bo"});
  BOOST_TEST(flow.refusal(flow.release(green(4, 1))) == "denied");
  flow.order.filter.labels = {};
  flow.order.filter.types = {"malware"};
  flow.sign({"anna", "bo"});
  BOOST_TEST(flow.refusal(flow.release(green(5, 1))) == "denied");
  flow.order.filter.types = {"indicator"};
  flow.order.filter.tags = {"no-such-tag"};
  flow.sign({"anna", "bo"});
  BOOST_TEST(flow.refusal(flow.release(green(6, 1))) == "denied");
}

BOOST_AUTO_TEST_CASE(the_guard_looks_as_always) {
  Flow flow;
  auto named = flow.release(green(1, 1));
  const std::string bytes = named.slices[0].bytes;
  const auto at = bytes.find(" = '") + 4;
  named.victims = {bytes.substr(at, bytes.find('\'', at) - at)};
  BOOST_TEST(flow.refusal(named) == "denied");
}

BOOST_AUTO_TEST_CASE(the_caps_survive_a_restart) {
  Flow flow;
  BOOST_TEST(flow.refusal(flow.release(green(1, 5))) == "too-large");  // of one release
  const auto first = flow.release(green(1, 3));
  BOOST_TEST(flow.refusal(first) == "none");
  BOOST_TEST(flow.refusal(first) == "none");  // again after a crash of core: counted once
  BOOST_TEST(flow.refusal(flow.release(green(10, 3))) == "too-large");
  BOOST_TEST(flow.refusal(flow.release(green(10, 2))) == "none");

  const auto engine = must(gate::Engine::open(flow.house.options()));
  BOOST_TEST(error_of(engine->release(flow.release(green(20, 1)))) == "too-large");
  BOOST_TEST(error_of(engine->release(first)) == "none");
  auto other = flow.release(green(20, 1));
  other.release = first.release;
  BOOST_TEST(error_of(engine->release(other)) == "conflict");
  flow.house.now = flow.house.now + 86400;
  BOOST_TEST(error_of(engine->release(flow.release(green(20, 1)))) == "none");
}

BOOST_AUTO_TEST_CASE(a_torn_count_is_cut_and_a_bent_one_stops) {
  Flow flow;
  BOOST_TEST(flow.refusal(flow.release(green(1, 3))) == "none");
  const auto folder = flow.house.options().roster + ".standing";
  std::string counts;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".count") counts = entry.path().string();
  const auto whole = read_all(counts);
  write_file(counts, whole + uuid(7).text() + " 0123");
  const auto torn = must(gate::Engine::open(flow.house.options()));
  BOOST_TEST(error_of(torn->release(flow.release(green(10, 3)))) == "too-large");
  BOOST_TEST(error_of(torn->release(flow.release(green(10, 2)))) == "none");
  write_file(counts, whole + "something else\n");
  const auto bent = must(gate::Engine::open(flow.house.options()));
  BOOST_TEST(error_of(bent->release(flow.release(green(30, 1)))) == "internal");
}

BOOST_AUTO_TEST_CASE(a_stop_is_for_ever) {
  Flow flow;
  BOOST_TEST(flow.refusal() == "none");
  must(flow.house.engine().stop_standing(flow.order.id));
  must(flow.house.engine().stop_standing(flow.order.id));
  BOOST_TEST(flow.refusal() == "denied");
  const auto engine = must(gate::Engine::open(flow.house.options()));
  BOOST_TEST(error_of(engine->release(flow.release(green(1, 1)))) == "denied");
  flow.order.id = uuid(901);
  flow.sign({"anna", "bo"});
  BOOST_TEST(error_of(engine->release(flow.release(green(1, 1)))) == "none");
}

BOOST_AUTO_TEST_CASE(what_others_added_passes_only_where_the_order_is_about_others) {
  Flow flow;
  const auto answer = [&](bool relayed, const std::string& creator) {
    auto one = slice(flow.releases + 1, Label::green);
    one.bytes.replace(one.bytes.find("identity--" + team_a), creator.size(), creator);
    one.bytes.insert(one.bytes.size() - 1, R"(,"x_score":7)");
    one.entry.digest = protocol::sha256(one.bytes);
    one.entry.length = one.bytes.size();
    auto order = flow.release({one});
    if (relayed) order.relayed = {one.entry.id};
    return what_of(flow.house.engine().release(order));
  };
  const auto other = "identity--" + std::string(team_b), us = "identity--" + std::string(team_a);
  BOOST_TEST(answer(true, other) == "none");
  BOOST_TEST(answer(false, other).find("allow-listed") != std::string::npos);
  BOOST_TEST(answer(true, us).find("allow-listed") != std::string::npos);
  flow.order.filter.origin = "observation";
  flow.sign({"anna", "bo"});
  BOOST_TEST(answer(true, other).find("objects of our own") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
