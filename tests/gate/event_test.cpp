// A MISP event through the gate process: what core asks, what it is told.
#include <boost/test/unit_test.hpp>

#include "gateway/gate/client.h"
#include "gateway/gate/service.h"
#include "protocol/json.h"
#include "tests/gate/world.h"

using namespace world;
using protocol::Label;
using protocol::json::Builder;
using protocol::misp::List;

namespace {

std::vector<Builder> green_tag() {
  std::vector<Builder> out;
  out.emplace_back().set("name", "tlp:green").set("colour", "#33FF00").set("exportable", true);
  out.back().set("local", false);
  return out;
}

std::string attribute(int number, std::string_view value) {
  Builder out;
  out.set("uuid", uuid(number).text()).set("timestamp", "1772359200").set("type", "domain");
  out.set("category", "Network activity").set("value", value).set("to_ids", true).set("deleted", false);
  return out.set("distribution", "5").set("Tag", green_tag()).text();
}

std::string head(std::string_view info, std::string_view team_name = "CERT A") {
  Builder team, out;
  team.set("uuid", team_a).set("name", team_name);
  out.set("uuid", uuid(90).text()).set("info", info).set("published", true).set("distribution", "2");
  return out.set("Org", team).set("Orgc", team).set("Tag", green_tag()).text();
}

/// Two slices, of which the second says another domain, and their parts, the second slice's first.
EventOrder order() {
  EventOrder out;
  out.head = head("Indicators released to NCC");
  out.slices = {slice(1, Label::green), slice(2, Label::green)};
  auto& second = out.slices[1];
  second.bytes.replace(second.bytes.find("c2.bad"), 6, "c3.bad");
  second.entry.digest = protocol::sha256(second.bytes);
  out.parts = {{List::attribute, attribute(12, "c3.bad.example"), 1},
               {List::attribute, attribute(11, "c2.bad.example"), 0}};
  out.circle_name = "NCC";
  out.team_name = "CERT A";
  return out;
}

struct Running {
  House house;
  std::unique_ptr<gate::Service> service;
  gate::GateClient client;
  Running() : client(house.folder("s")) {
    const auto options = house.options();
    service = must(gate::Service::start({options.home, options.roster, house.folder("s"), 0600,
                                         options.team_id, 2, options.now, options.warnings}));
  }
  /// "1 added" a finding.
  std::string findings(const EventOrder& event) {
    std::string out;
    for (const auto& one : must(client.guard_event(event)))
      out += (out.empty() ? "" : ", ") + std::to_string(one.index) + " " + one.code;
    return out;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(events)

BOOST_FIXTURE_TEST_CASE(what_slices_say_passes_the_process, Running) {
  BOOST_TEST(findings(order()) == "");
  auto moved = order();
  std::swap(moved.parts[0].slice, moved.parts[1].slice);
  BOOST_TEST(findings(moved) == "0 added, 1 added");
  auto list = order();
  list.parts[1].list = List::report;
  BOOST_TEST(findings(list).starts_with("1 property"));
  auto looser = order();
  looser.slices[0].entry.label = Label::amber;
  BOOST_TEST(findings(looser) == "1 label, 2 label, 2 label");
  auto circle = order();
  circle.circle_name = "FIRST";
  BOOST_TEST(findings(circle) == "2 added");
  auto stranger = order();
  stranger.team_name.clear();
  BOOST_TEST(findings(stranger) == "2 property, 2 property");
}

BOOST_FIXTURE_TEST_CASE(names_of_victims_are_looked_for_in_the_head, Running) {
  auto named = order();
  named.circle_name = "Norrviks kommun";
  named.head = head("Indicators released to Norrviks kommun");
  BOOST_TEST(findings(named) == "");
  named.victims = {"Norrviks kommun"};
  BOOST_TEST(findings(named) == "2 victim");
}

BOOST_FIXTURE_TEST_CASE(orders_that_contradict_themselves_are_refused, Running) {
  auto changed = order();
  changed.slices[1].bytes.back() = ' ';
  BOOST_TEST(error_of(client.guard_event(changed)) == "invalid");
  auto shorter = order();
  shorter.slices[1].entry.length -= 1;
  BOOST_TEST(error_of(client.guard_event(shorter)) == "invalid");
  auto nowhere = order();
  nowhere.parts[0].slice = 2;
  BOOST_TEST(error_of(client.guard_event(nowhere)) != "none");
  BOOST_TEST(error_of(house.engine().guard_event(nowhere)) == "invalid");
  auto beside = order();
  beside.parts[0].beside = 2;
  BOOST_TEST(error_of(client.guard_event(beside)) != "none");
  BOOST_TEST(error_of(house.engine().guard_event(beside)) == "invalid");
}

BOOST_FIXTURE_TEST_CASE(what_stands_beside_a_slice_is_looked_at_with_it, Running) {
  auto beside = order();
  beside.parts[0].beside = 1;
  BOOST_TEST(findings(beside) == "0 reference");
}

BOOST_FIXTURE_TEST_CASE(requests_that_lack_something_are_refused, Running) {
  ipc::Client raw(house.folder("s"), std::chrono::seconds(20));
  const std::string slices = protocol::Manifest{{slice(1, Label::green).entry}}.text();
  const std::string rest = R"(,"team_name":"a","circle_name":"","victims":[]})";
  const auto refusal = [&](const std::string& header, const std::vector<std::string>& attachments) {
    return error_of(raw.call({must(protocol::json::parse(header)), attachments}));
  };
  const std::string one = R"({"op":"event","parts":[{"list":0,"slice":0}])";
  BOOST_TEST(refusal(one + rest, {"{}", slices, "{}", "{}"}) == "invalid");
  BOOST_TEST(refusal(one + rest, {}) == "malformed");
  BOOST_TEST(refusal(one + rest, {"{}", slices, "{}"}) == "malformed");
  BOOST_TEST(refusal(one + rest, {"{}", slices, "{}", "{}", "{}"}) == "malformed");
  BOOST_TEST(refusal(one + rest, {"{}", "no manifest", "{}", "{}"}) == "malformed");
  for (const std::string part :
       {R"({"list":4,"slice":0})", R"({"list":-1,"slice":0})", R"({"list":0,"slice":-1})",
        R"({"list":0,"slice":1})", R"({"list":0})", "1", R"({"list":0,"slice":0,"beside":1})",
        R"({"list":0,"slice":0,"beside":-1})", R"({"list":0,"slice":0,"beside":"0"})"})
    BOOST_TEST(refusal(R"({"op":"event","parts":[)" + part + "]" + rest, {"{}", slices, "{}", "{}"}) !=
               "none");
  BOOST_TEST(refusal(one + "}", {"{}", slices, "{}", "{}"}) != "none");
}

BOOST_AUTO_TEST_SUITE_END()
