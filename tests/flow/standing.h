// What the tests of standing shares are told with: feeds of made indicators, and two teams that know each
// other.
#pragma once
#include <boost/test/unit_test.hpp>

#include "gateway/flow/standing_flow.h"
#include "tests/flow/team.h"

namespace test_flow {

using protocol::Error;
using protocol::json::Builder;

inline constexpr const char* clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
inline constexpr const char* green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
inline constexpr const char* amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";

struct Made {
  int number = 1;
  std::string marking = clear;
  std::string domain{};
  int version = 1;
  bool revoked = false;
  std::string creator{};
};

inline std::string id_of(int number) {
  auto digits = std::to_string(number);
  return "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + std::string(4 - digits.size(), '0') + digits;
}

inline std::string object(const Made& made) {
  const auto domain = made.domain.empty() ? "d" + std::to_string(made.number) + ".invalid" : made.domain;
  Builder out;
  out.set("type", "indicator").set("spec_version", "2.1").set("id", id_of(made.number));
  if (!made.creator.empty()) out.set("created_by_ref", made.creator);
  out.set("created", "2026-09-01T00:00:00.000Z");
  out.set("modified", "2026-09-0" + std::to_string(made.version) + "T00:00:00.000Z");
  if (made.revoked) out.set("revoked", true);
  out.set("indicator_types", std::vector<std::string>{"malicious-activity"});
  out.set("pattern", "[domain-name:value = '" + domain + "']").set("pattern_type", "stix");
  out.set("valid_from", "2026-09-01T00:00:00Z");
  out.set("object_marking_refs", std::vector<std::string>{made.marking});
  return out.text();
}

inline std::string bundle(const std::vector<Made>& all) {
  std::string objects;
  for (const auto& made : all) objects += (objects.empty() ? "" : ",") + object(made);
  return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" + objects +
         "]}";
}

inline void people(Team& team) {
  team.add_person("ana", {"analyst"});
  team.add_person("app", {"approver"});
}

inline void know(Team& a, Team& b) {
  a.add_partner(b, "TLP:RED");
  b.add_partner(a, "TLP:RED");
}

inline void feed(Team& team, const std::vector<Made>& made) {
  team.add_objects("ana", bundle(made), R"({"origin":"public-source","origin_id":"list"})");
}

inline Builder feed_args() {
  Builder args;
  args.set("public_source", "list").set("circle", "ncc").set("types", std::vector<std::string>{"indicator"});
  return args;
}

/// Runs standing shares, deliveries and inboxes of all teams until nothing moves any more; fails the test
/// where it never comes to rest.
inline void settle(std::initializer_list<Team*> teams) {
  for (int i = 0; i < 50; ++i) {
    int moved = 0;
    for (auto* team : teams) {
      const auto more = flow::run_standing(*team->world);
      BOOST_REQUIRE_MESSAGE(more.has_value(), protocol::describe(more.error()));
      moved += (*more ? 1 : 0) + team->work();
    }
    if (moved == 0) return;
  }
  BOOST_FAIL("it never comes to rest");
}

inline std::string agree(Team& team, const Builder& args) {
  const auto proposed = team.run("ana", "standing.propose", args.text());
  const auto id = Team::text(proposed, "standing"), statement = Team::text(proposed, "statement");
  for (const auto* person : {"ana", "app"})
    team.run(person, "standing.sign", Builder().set("standing", id).text(), {team.sign(person, statement)});
  return id;
}

inline std::size_t copies(Team& team, int number) {
  const auto found = team.run("ana", "object.find", Builder().set("text", id_of(number)).text());
  return found.body.value()["objects"].Size();
}

inline std::string state_of(Team& team, const std::string& id) {
  return Team::text(team.run("ana", "standing.show", Builder().set("standing", id).text()), "state");
}

/// The sentences of what waits, one a line.
inline std::string waiting(Team& team) {
  const auto reply = team.run("ana", "standing.queue", "{}");
  std::string text;
  for (const auto& item : reply.body.value()["items"].GetArray())
    text += std::string(item["object"].GetString()).substr(43) + " " + item["why"].GetString() + "\n";
  return text;
}

inline std::size_t releases(Team& team, const std::string& standing) {
  const auto args = Builder().set("standing", standing).set("state", "released").text();
  return team.run("ana", "share.list", args).body.value()["shares"].Size();
}

struct Pair {
  FakeClock clock;
  Team ours{"ours", clock};
  Team theirs{"theirs", clock};

  Pair() {
    people(ours);
    people(theirs);
    know(ours, theirs);
    for (auto* team : {&ours, &theirs}) team->run("admin", "circle.create", R"({"preset":"ncc"})");
    ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"theirs"})");
    theirs.run("admin", "circle.add", R"({"circle":"ncc","partner":"ours"})");
  }
  void settle() { test_flow::settle({&ours, &theirs}); }
  std::string intake(const std::string& information) {
    Builder sharing, out;
    sharing.set("information", information).set("data", "unanswered").set("logs", "unanswered");
    out.set("security_classified", false)
        .set("organisation", "Exempelverket")
        .set("names", std::vector<std::string>{"exempel.example"});
    out.set("what_happened", "a mail")
        .set("measures", "none")
        .set("ongoing", "yes")
        .set("leaking", "unknown");
    out.set("help_wanted", "advice").set("contacted", std::vector<std::string>{}).set("affected", sharing);
    out.set("third_parties", sharing).set("police", "unanswered").set("reporting", "voluntary");
    out.set("name_victim", "unanswered").set("answered_by", "duty officer").set("channel", "telephone");
    out.set("confirmed", true).set("withdrawn", false).set("at", clock.now().text());
    return Team::text(ours.run("ana", "intake.add", R"({"title":"t"})", {out.text()}), "incident");
  }
};

}  // namespace test_flow
