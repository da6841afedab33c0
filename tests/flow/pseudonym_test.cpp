// The victim's values on their way to partners: each audience has pseudonyms of its own, we can read them
// back.
#include <boost/test/unit_test.hpp>

#include "tests/flow/team.h"

using namespace test_flow;
using protocol::Error;
using protocol::json::Builder;

namespace {

std::string answers(const std::string& at) {
  Builder sharing, out;
  sharing.set("information", "yes").set("data", "yes").set("logs", "yes");
  out.set("security_classified", false)
      .set("organisation", "Exempelverket")
      .set("names", std::vector<std::string>{"exempel.example"});
  out.set("what_happened", "a mail").set("measures", "done").set("ongoing", "no").set("leaking", "no");
  out.set("help_wanted", "advice").set("contacted", std::vector<std::string>{}).set("affected", sharing);
  out.set("third_parties", sharing).set("police", "unanswered").set("reporting", "voluntary");
  out.set("name_victim", "unanswered").set("answered_by", "duty officer").set("channel", "telephone");
  out.set("confirmed", true).set("withdrawn", false).set("at", at);
  return out.text();
}

const std::string log_of_victim =
    R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)"
    R"({"type":"ipv4-addr","spec_version":"2.1","id":"ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd","value":"198.51.100.7"},)"
    R"({"type":"domain-name","spec_version":"2.1","id":"domain-name--3c10e93f-798e-5a26-a0c1-08156efab7f5","value":"mail.exempel.example"}]})";

/// Our team, one partner, the circle NCC with it, and an incident whose victim shares logs with everybody.
struct House {
  FakeClock clock;
  Team ours{"ours", clock};
  Team theirs{"theirs", clock};
  std::string incident;

  House() {
    ours.add_person("ana", {"analyst"});
    ours.add_person("app", {"approver"});
    ours.add_person("aud", {"auditor"});
    ours.add_partner(theirs, "TLP:RED");
    ours.run("admin", "circle.create", R"({"preset":"ncc"})");
    ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"theirs"})");
    const auto reply = ours.run("ana", "intake.add", R"({"title":"t"})", {answers(clock.now().text())});
    incident = Team::text(reply, "incident");
    ours.add_objects(
        "ana", log_of_victim,
        Builder().set("origin", "incident").set("origin_id", incident).set("label", "TLP:AMBER").text());
  }

  /// The slices of a share's one rendering, as the approver sees them.
  std::string slices(Builder args) {
    args.set("incident", incident);
    const auto share = ours.propose("ana", args.text());
    const auto review = ours.run("app", "share.review", Builder().set("share", share).text());
    std::string all;
    for (const auto& one : review.attachments) all += one + "\n";
    return all;
  }

  Result<flow::Reply> reveal(const std::string& who, const std::string& value, const std::string& audience) {
    return ours.attempt(who, "pseudonym.reveal",
                        Builder().set("value", value).set("audience", audience).text());
  }
};

/// The text after "value":" of the object of that type.
std::string value_of(const std::string& slices, const std::string& type) {
  const auto object = slices.find(R"({"type":")" + type);
  BOOST_REQUIRE(object != std::string::npos);
  const auto begin = slices.find(R"("value":")", object) + 9;
  return slices.substr(begin, slices.find('"', begin) - begin);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pseudonyms)

BOOST_AUTO_TEST_CASE(each_audience_gets_its_own_and_an_analyst_reads_them_back) {
  House house;
  const auto circle = house.slices(std::move(Builder().set("circle", "ncc")));
  const auto single = house.slices(std::move(Builder().set("partners", std::vector<std::string>{"theirs"})));
  for (const auto& text : {circle, single}) {
    BOOST_TEST(text.find("198.51.100.7") == std::string::npos);
    BOOST_TEST(text.find("exempel") == std::string::npos);
    BOOST_TEST(text.find("ff26c055") == std::string::npos);
  }
  for (const auto* type : {"ipv4-addr", "domain-name"})
    BOOST_TEST(value_of(circle, type) != value_of(single, type));
  // Proposed again, the same circle gets the same: nothing new to compare.
  BOOST_TEST(value_of(house.slices(std::move(Builder().set("circle", "ncc"))), "ipv4-addr") ==
             value_of(circle, "ipv4-addr"));

  const auto host = house.reveal("ana", value_of(circle, "domain-name"), "ncc");
  BOOST_REQUIRE(host.has_value());
  BOOST_TEST(Team::text(*host, "original") == "mail.exempel.example");
  const auto address = house.reveal("ana", value_of(single, "ipv4-addr"), "theirs");
  BOOST_REQUIRE(address.has_value());
  BOOST_TEST(Team::text(*address, "original") == "198.51.100.7");
  BOOST_TEST(protocol::json::bool_or(address->body.value(), "issued", false));
}

BOOST_AUTO_TEST_CASE(what_another_audience_got_is_not_found_and_every_reading_is_in_the_audit) {
  House house;
  const auto circle = house.slices(std::move(Builder().set("circle", "ncc")));
  const auto host = value_of(circle, "domain-name");
  const auto elsewhere = house.reveal("ana", host, "theirs");
  BOOST_TEST((elsewhere.has_error() && elsewhere.error().error == Error::not_found));
  const auto approver = house.reveal("app", host, "ncc");
  BOOST_TEST((approver.has_error() && approver.error().error == Error::denied));
  // Even a dry run shows it, and so is kept.
  const auto args = Builder().set("value", host).set("audience", "ncc").take();
  const std::vector<std::string> none;
  directory::Person ana;
  ana.id = "ana";
  ana.roles = {"analyst"};
  BOOST_TEST(flow::run_command(*house.ours.world, "pseudonym.reveal", {ana, args, none}, true).has_value());
  const auto audit = house.ours.run("aud", "audit.list", "{}").body.text();
  BOOST_TEST(audit.find("pseudonym.revealed") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_one_audience_got_is_not_named_to_another) {
  House house;
  const auto circle = house.slices(std::move(Builder().set("circle", "ncc")));
  const auto begin = circle.find("ipv4-addr--");
  BOOST_REQUIRE(begin != std::string::npos);
  auto derived = circle.substr(begin, std::string_view("ipv4-addr--").size() + 36);
  BOOST_TEST(derived != "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd");
  // Without dashes, so that the guard alone can see it.
  std::erase(derived, '-');
  house.ours.add_objects(
      "ana",
      R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[{"type":"indicator",)"
      R"("spec_version":"2.1","id":"indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f0001",)"
      R"("created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","pattern_type":"stix",)"
      R"("pattern":"[domain-name:value = 'c2.invalid']","valid_from":"2026-03-01T00:00:00Z",)"
      R"("description":"as )" +
          derived.substr(std::string_view("ipv4addr").size()) + R"("}]})",
      Builder()
          .set("origin", "incident")
          .set("origin_id", house.incident)
          .set("label", "TLP:AMBER")
          .set("role", "attacker")
          .text());
  const auto found = [&](Builder args) {
    const auto share = house.ours.run("ana", "share.propose", args.set("incident", house.incident).text());
    std::string codes;
    for (const auto& finding : share.body.value()["findings"].GetArray())
      codes += protocol::json::string_or(finding, "code") + " ";
    return codes;
  };
  BOOST_TEST(found(std::move(Builder().set("partners", std::vector<std::string>{"theirs"}))) == "withheld ");
}

BOOST_AUTO_TEST_SUITE_END()
