// One house with an analyst and two approvers, two partners in one circle, and one incident.
#pragma once
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "tests/flow/team.h"

namespace test_flow {

using protocol::Error;
using protocol::json::Builder;

struct Answers {
  std::string third = "yes", affected = "yes", police = "unanswered", until = {};
  bool confirmed = true;
  std::vector<std::string> purposes = {"handling", "warning-others"}, contacted = {};
  std::string text(Instant at) const {
    const auto sharing = [](const std::string& information) {
      return std::move(
          Builder().set("information", information).set("data", "unanswered").set("logs", "unanswered"));
    };
    Builder out;
    out.set("security_classified", false).set("organisation", "Exempelverket");
    out.set("names", std::vector<std::string>{"exempel.example"})
        .set("what_happened", "a mail with a secret word");
    out.set("ongoing", "yes")
        .set("leaking", "unknown")
        .set("help_wanted", "advice")
        .set("purposes", purposes);
    out.set("contacted", contacted).set("affected", sharing(affected)).set("third_parties", sharing(third));
    out.set("police", police).set("reporting", "voluntary").set("name_victim", "unanswered");
    out.set("answered_by", "Eva Exempel, duty officer").set("channel", "telephone");
    out.set("confirmed", confirmed).set("at", at.text());
    if (!until.empty()) out.set("until", until);
    return out.text();
  }
};

inline std::string bundle(const std::string& last_digits, const std::string& domain) {
  return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[{"type":"indicator","spec_version":"2.1",)"
         R"("id":"indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f)" +
         last_digits +
         R"(","created":"2026-09-01T00:00:00.000Z","modified":"2026-09-01T00:00:00.000Z","pattern":"[domain-name:value = ')" +
         domain + R"(']","pattern_type":"stix","valid_from":"2026-09-01T00:00:00Z"}]})";
}

/// Our house, with two partners of one circle; `first` is listed as affected where a test says so.
struct House {
  FakeClock clock;
  Team ours{"ours", clock}, first{"first", clock}, second{"second", clock};

  House() {
    ours.add_person("ana", {"analyst"});
    ours.add_person("app", {"approver"});
    ours.add_person("bea", {"approver"});
    ours.run("admin", "circle.create", R"({"preset":"ncc"})");
    for (auto* team : {&first, &second}) {
      ours.add_partner(*team, "TLP:AMBER");
      team->add_partner(ours, "TLP:AMBER");
      ours.run("admin", "circle.add",
               Builder().set("circle", "ncc").set("partner", team->world->team.short_name).text());
    }
  }

  std::string incident, intake;
  void open(const Answers& answers) {
    const auto reply = ours.run("ana", "intake.add", R"({"title":"t"})", {answers.text(clock.now())});
    incident = Team::text(reply, "incident");
    intake = Team::text(reply, "intake");
  }
  void add(const std::string& digits, const std::string& domain) {
    ours.add_objects(
        "ana", bundle(digits, domain),
        Builder().set("origin", "incident").set("origin_id", incident).set("label", "TLP:AMBER").text());
  }
  flow::Reply update(const Answers& answers) {
    return ours.run("ana", "intake.update", Builder().set("intake", intake).text(),
                    {answers.text(clock.now())});
  }
  std::string share_args() { return Builder().set("incident", incident).set("circle", "ncc").text(); }
  std::string share() {
    const auto id = ours.propose("ana", share_args());
    const auto signed_ = ours.sign_share("app", id);
    BOOST_REQUIRE_MESSAGE(signed_.has_value(),
                          (signed_.has_error() ? protocol::describe(signed_.error()) : ""));
    return id;
  }
  Builder on() { return std::move(Builder().set("incident", incident)); }
  flow::Reply run(const std::string& who, const std::string& verb, const Builder& args) {
    return ours.run(who, verb, args.text());
  }
  Result<flow::Reply> attempt(const std::string& who, const std::string& verb, const Builder& args) {
    return ours.attempt(who, verb, args.text());
  }
  std::string share_state(const std::string& id) {
    return Team::text(ours.run("ana", "share.show", Builder().set("share", id).text()), "state");
  }
  /// Envelopes a partner could fetch now.
  std::size_t readable(Team& partner) {
    sqlite3* handle = nullptr;
    BOOST_REQUIRE(sqlite3_open_v2((ours.folder + "/views/views.db").c_str(), &handle, SQLITE_OPEN_READONLY,
                                  nullptr) == SQLITE_OK);
    std::size_t count = 0;
    const auto sql = "SELECT (SELECT count(*) FROM entry WHERE partner = '" + partner.world->team.id +
                     "') + (SELECT count(*) FROM envelope WHERE partner = '" + partner.world->team.id + "')";
    const auto row = [](void* out, int, char** values, char**) {
      *static_cast<std::size_t*>(out) = std::stoul(values[0]);
      return 0;
    };
    BOOST_REQUIRE(sqlite3_exec(handle, sql.c_str(), row, &count, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
    return count;
  }
  std::string state_of_delivery(Team& partner) {
    const auto reply = ours.run("ana", "outbox.list", "{}");
    for (const auto& row : reply.body.value()["deliveries"].GetArray())
      if (std::string(row["partner"].GetString()) == partner.world->team.id ||
          std::string(row["partner"].GetString()) == partner.world->team.short_name)
        return row["state"].GetString();
    return "none";
  }
  void down(bool is) { ours.link.down[first.endpoint] = ours.link.down[second.endpoint] = is; }
};

}  // namespace test_flow
