// Three teams that know each other: se (ours), nordic and hub. Both are in our NCC (in theirs, only we are);
// hub is also in a second circle of ours, "friends", whose members may have AMBER.
#pragma once
#include "gateway/flow/admission.h"
#include "tests/flow/team.h"

namespace test_flow {

using protocol::json::Builder;

struct Three {
  FakeClock clock;
  Team se{"se", clock}, nordic{"nordic", clock}, hub{"hub", clock};

  Three() {
    for (auto* team : {&se, &nordic, &hub}) {
      team->add_person("ana", {"analyst"});
      team->add_person("app", {"approver", "auditor"});
    }
    for (auto* team : {&se, &nordic, &hub}) {
      for (auto* other : {&se, &nordic, &hub})
        if (team != other) team->add_partner(*other, "TLP:RED");
      team->run("admin", "circle.create", R"({"preset":"ncc"})");
      for (auto* other : {&se, &nordic, &hub})
        if (team != other && (team == &se || other == &se)) join(*team, "ncc", *other);
    }
    se.run("admin", "circle.create", R"({"id":"friends","name":"Friends","max_outbound":"TLP:AMBER"})");
    join(se, "friends", hub);
  }

  static void join(Team& team, const std::string& circle, Team& member) {
    team.run("admin", "circle.add",
             Builder().set("circle", circle).set("partner", member.world->team.short_name).text());
  }

  static std::string id(const std::string& digits) {
    return "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + digits;
  }

  /// An indicator; `day` of October 2026 is when it was modified.
  static std::string object(const std::string& digits, const std::string& creator, int day,
                            const std::string& domain, bool revoked = false) {
    const auto time =
        std::string("2026-10-") + (day < 10 ? "0" : "") + std::to_string(day) + "T00:00:00.000Z";
    std::string out = R"({"type":"indicator","spec_version":"2.1","id":")" + id(digits) + R"(",)";
    if (!creator.empty()) out += R"("created_by_ref":")" + creator + R"(",)";
    out += R"("created":"2026-10-01T00:00:00.000Z","modified":")" + time + R"(",)";
    if (revoked) out += R"("revoked":true,)";
    return out + R"("pattern":"[domain-name:value = ')" + domain +
           R"(']","pattern_type":"stix","valid_from":"2026-10-01T00:00:00Z"})";
  }

  static std::string bundle(const std::string& object) {
    return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" + object +
           "]}";
  }

  /// Adds, proposes, approves and delivers; the receiving side decides it. Without a circle it goes to that
  /// partner alone; a revocation goes to whoever had the object.
  void send(Team& from, Team& to, const std::string& digits, const std::string& object,
            const std::string& label, const char* origin = "observation", const char* circle = "ncc") {
    from.add_objects("ana", bundle(object),
                     Builder().set("origin", origin).set("origin_id", "sensor").set("label", label).text());
    Builder share;
    share.set("ids", std::vector<std::string>{id(digits)}).set("note", "warn");
    if (object.find("\"revoked\":true") != std::string::npos) {
      share.set("recorded", true);
    } else if (*circle != 0) {
      share.set("circle", circle);
    } else {
      share.set("partners", std::vector<std::string>{to.world->team.short_name});
    }
    const auto proposed = from.propose("ana", share.text());
    const auto approved = from.sign_share("app", proposed);
    BOOST_REQUIRE_MESSAGE(approved.has_value(), digits);
    from.work();
    to.work();
    from.work();
  }

  /// As if `sender` had sent it to se: the rules for versions alone.
  Result<flow::Admitted> arrive(Team& sender, const std::string& object, protocol::Label label) {
    const auto& ours = se.world->team;
    const auto& theirs = sender.world->team;
    Result<flow::Admitted> out = flow::Admitted{};
    const auto written = se.store->write([&](Writer& writer) -> Result<void> {
      TRY(const auto read, protocol::stix::read_object(object, {}, clock.now()));
      policy::Terms terms;
      terms.origin = policy::Origin::partner;
      terms.origin_id = theirs.id;
      terms.kind = read.kind;
      terms.label = label;
      TRY(const auto known, writer.versions(read.id));
      out = flow::admit_object(writer, read, object, known, {theirs.id, theirs.identity(), ours.identity()},
                               terms);
      return out.has_error() ? Result<void>(out.error()) : Result<void>();
    });
    if (written.has_error()) return written.error();
    return out;
  }

  /// The terms of the version `sender` sent last.
  policy::Terms terms_of(Team& sender, const std::string& digits) {
    policy::Terms found;
    const auto done = se.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto versions, reader.versions(*protocol::StixId::parse(id(digits))));
      for (const auto& version : versions) {
        if (version.sender != sender.world->team.id) continue;
        TRY(const auto rows, reader.terms(version.key));
        TRY(const auto body, protocol::json::parse(rows.front().body));
        TRY(found, directory::terms_from(body));
        return {};
      }
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    return found;
  }

  bool audited(Team& team, const std::string& event) {
    const auto reply = team.run("app", "audit.list", R"({"limit":1000})");
    for (const auto& row : reply.body.value()["rows"].GetArray())
      if (row["event"].GetString() == event) return true;
    return false;
  }

  std::string verdict(const std::string& digits, const char* partner, const char* circle = "") {
    Builder args;
    args.set("object", id(digits)).set("partner", partner);
    if (*circle != 0) args.set("circle", circle);
    return Team::text(se.run("ana", "explain", args.text()), "verdict");
  }

  static std::size_t found(Team& at, const std::string& domain, const char* person = "ana") {
    const auto reply = at.run(person, "object.find", Builder().set("text", domain).text());
    return reply.body.value()["objects"].Size();
  }
};

}  // namespace test_flow
