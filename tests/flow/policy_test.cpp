// Local rules: in force once two administrators signed, read by every decision from then on, replayed
// exactly.
#include "gateway/flow/policy.h"

#include <boost/test/unit_test.hpp>

#include "gateway/flow/standing_flow.h"
#include "tests/flow/team.h"

using namespace test_flow;
using protocol::Error;
using protocol::json::Builder;

namespace {

std::string bundle(const std::string& type, const std::string& digits, const std::string& rest) {
  return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[{"type":")" +
         type + R"(","spec_version":"2.1","id":")" + type + "--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + digits +
         R"(","created":"2026-09-01T00:00:00.000Z","modified":"2026-09-01T00:00:00.000Z",)" + rest + "}]}";
}

std::string indicator(const std::string& digits) {
  return bundle("indicator", digits,
                R"("pattern":"[domain-name:value = 'p)" + digits +
                    R"(.invalid']","pattern_type":"stix","valid_from":"2026-09-01T00:00:00Z")");
}

std::string rules_file(const std::string& name, const std::string& rules, const std::string& more = "") {
  return R"({"version":1,"name":")" + name + R"(","rules":[)" + rules + "]" + more + "}";
}

const std::string no_malware =
    R"({"id":"no-malware","because":"families stay in","then":"deny","when":{"types":["malware"]}})";
const std::string no_indicators =
    R"({"id":"no-indicators","because":"indicators stay in","then":"deny","when":{"types":["indicator"]}})";

/// A team with two administrators beside the first, and a partner in a circle that takes TLP:GREEN.
struct House {
  FakeClock clock;
  Team ours{"ours", clock};
  Team theirs{"theirs", clock};

  House() {
    ours.add_person("ana", {"analyst"});
    ours.add_person("app", {"approver"});
    ours.add_person("amy", {"administrator"});
    ours.add_partner(theirs, "TLP:RED");
    theirs.add_partner(ours, "TLP:RED");
    ours.run("admin", "circle.create", R"({"name":"Case","max_outbound":"TLP:GREEN","id":"case"})");
    ours.run("admin", "circle.add", R"({"circle":"case","partner":"theirs"})");
  }

  void add(const std::string& text, const std::string& origin, const std::string& label = "TLP:GREEN") {
    ours.add_objects(
        "ana", text,
        Builder().set("origin", "observation").set("origin_id", origin).set("label", label).text());
  }
  std::string share(const std::string& origin) {
    return ours.propose("ana", Builder().set("observation", origin).set("circle", "case").text());
  }
  /// Proposes the file as `admin` and signs it as each of `people`; the answer of the last.
  flow::Reply adopt(const std::string& file, const std::vector<std::string>& people = {"admin", "amy"}) {
    const auto proposed = ours.run("admin", "policy.propose", "{}", {file});
    flow::Reply last;
    for (const auto& person : people)
      last = *sign(person, Team::text(proposed, "policy"), Team::text(proposed, "statement"));
    return last;
  }
  Result<flow::Reply> sign(const std::string& person, const std::string& digest,
                           const std::string& statement) {
    return ours.attempt(person, "policy.sign", Builder().set("policy", digest).text(),
                        {ours.sign(person, statement)});
  }
  std::string state(const std::string& share) {
    return Team::text(ours.run("ana", "share.show", Builder().set("share", share).text()), "state");
  }
  std::string verdict(const std::string& object) {
    return Team::text(
        ours.run("ana", "explain",
                 Builder().set("object", object).set("partner", "theirs").set("circle", "case").text()),
        "verdict");
  }
  flow::Reply diff(const std::string& before, const std::string& after, std::vector<std::string> files = {}) {
    return ours.run(
        "ana", "policy.diff",
        Builder().set("old", before).set("new", after).set("since", "2026-01-01T00:00:00Z").text(),
        std::move(files));
  }
  std::int64_t number(const flow::Reply& reply, const char* name) {
    return protocol::json::int_or(reply.body.value(), name, -1);
  }
  flow::Reply replay() { return ours.run("ana", "policy.replay", R"({"since":"2026-01-01T00:00:00Z"})"); }
  void put(std::string_view kind, std::string_view id, const std::string& body) {
    BOOST_REQUIRE(ours.store
                      ->write([&](Writer& writer) -> Result<void> {
                        CHECK(writer.put(flow::make_record(kind, id, "gateway", clock.now(), body)));
                        return {};
                      })
                      .has_value());
  }
};

const std::string first = "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f0001";

}  // namespace

BOOST_AUTO_TEST_SUITE(local_policy)

BOOST_AUTO_TEST_CASE(two_administrators_put_it_in_force) {
  House house;
  house.add(indicator("0001"), "watch");
  BOOST_TEST(house.verdict(first) == "allow");
  const auto file = rules_file("one", no_indicators);
  const auto proposed = house.ours.run("admin", "policy.propose", "{}", {file});
  const auto digest = Team::text(proposed, "policy"), statement = Team::text(proposed, "statement");
  BOOST_TEST(digest == protocol::to_hex(protocol::sha256(file)));
  BOOST_TEST(house.verdict(first) == "allow");

  const auto once = house.sign("admin", digest, statement);
  BOOST_REQUIRE(once.has_value());
  BOOST_TEST(Team::text(*once, "state") == "proposed");
  BOOST_TEST(house.verdict(first) == "allow");
  const auto twice = house.sign("admin", digest, statement);
  BOOST_REQUIRE(twice.has_error());
  BOOST_TEST((twice.error().error == Error::conflict));
  BOOST_TEST(house.verdict(first) == "allow");

  // Neither another's signature nor another role nor another text counts.
  BOOST_TEST(house.ours
                 .attempt("amy", "policy.sign", Builder().set("policy", digest).text(),
                          {house.ours.sign("admin", statement)})
                 .has_error());
  BOOST_TEST(house.ours
                 .attempt("amy", "policy.sign", Builder().set("policy", digest).text(),
                          {house.ours.sign("amy", statement + " ")})
                 .has_error());
  BOOST_TEST(house.sign("ana", digest, statement).has_error());
  BOOST_TEST(house.verdict(first) == "allow");

  const auto done = house.sign("amy", digest, statement);
  BOOST_REQUIRE_MESSAGE(done.has_value(), (done.has_error() ? protocol::describe(done.error()) : ""));
  BOOST_TEST(Team::text(*done, "state") == "active");
  BOOST_TEST(house.verdict(first) == "deny");
  const auto shown = house.ours.run("ana", "policy.show", "{}");
  BOOST_TEST(Team::text(shown, "policy") == digest);
  BOOST_TEST(shown.attachments.at(0) == file);
}

BOOST_AUTO_TEST_CASE(what_waits_stays_where_nothing_changes_and_goes_back_where_it_does) {
  House house;
  house.add(indicator("0001"), "watch");
  house.add(bundle("malware", "0002", R"("name":"Example","is_family":true)"), "families");
  const auto untouched = house.share("watch"), touched = house.share("families");
  BOOST_REQUIRE(house.state(touched) == "proposed");
  const auto done = house.adopt(rules_file("one", no_malware));
  const auto& back = done.body.value()["goes_back"];
  BOOST_REQUIRE(back.Size() == 1U);
  BOOST_TEST(std::string(back[0]["share"].GetString()) == touched);
  BOOST_TEST(house.number(done, "stays") == 1);
  BOOST_TEST(house.state(touched) == "withdrawn");
  BOOST_TEST(house.ours.sign_share("app", touched).has_error());
  BOOST_TEST(house.state(untouched) == "proposed");
  BOOST_REQUIRE(house.ours.sign_share("app", untouched).has_value());
  BOOST_TEST(house.state(untouched) == "released");
}

BOOST_AUTO_TEST_CASE(a_changed_form_goes_back_as_well) {
  House house;
  house.add(indicator("0001"), "watch");
  const auto share = house.share("watch");
  house.adopt(rules_file("one", R"({"id":"minimise","because":"names stay in","then":"allow-redacted"})"));
  BOOST_TEST(house.state(share) == "withdrawn");
}

BOOST_AUTO_TEST_CASE(what_was_released_but_not_sent_is_decided_again) {
  House house;
  house.add(indicator("0001"), "watch");
  const auto share = house.share("watch");
  house.ours.link.down[house.theirs.endpoint] = true;
  BOOST_REQUIRE(house.ours.sign_share("app", share).has_value());
  house.ours.work();
  house.adopt(rules_file("one", no_indicators));
  house.ours.link.down[house.theirs.endpoint] = false;
  house.clock.advance(7200);
  house.ours.work();
  const auto found = house.theirs.run("admin", "object.find", R"({"text":"p0001.invalid"})");
  BOOST_TEST(found.body.value()["objects"].Size() == 0U);
}

BOOST_AUTO_TEST_CASE(an_order_counts_once_and_for_what_it_replaces) {
  House house;
  const auto one = rules_file("one", no_malware), two = rules_file("two", no_indicators);
  const auto first_order = house.ours.run("admin", "policy.propose", "{}", {one});
  house.adopt(two);
  const auto stale =
      house.sign("amy", Team::text(first_order, "policy"), Team::text(first_order, "statement"));
  BOOST_REQUIRE(stale.has_error());
  BOOST_TEST((stale.error().error == Error::conflict));
  BOOST_TEST(house.ours.attempt("admin", "policy.propose", "{}", {two}).has_error());
  house.adopt(one);
  const auto listed = house.ours.run("ana", "policy.list", "{}");
  std::map<std::string, std::string> states;
  for (const auto& row : listed.body.value()["policies"].GetArray())
    states[row["name"].GetString()] = row["state"].GetString();
  BOOST_TEST(states["one"] == "active");
  BOOST_TEST(states["two"] == "replaced");
}

BOOST_AUTO_TEST_CASE(a_file_whose_examples_fail_is_not_taken_over) {
  House house;
  const auto example =
      R"(,"examples":[{"name":"e","object":{"type":"indicator","label":"TLP:GREEN","origin":"observation"},)"
      R"("to":{"circle":{"id":"ncc"}},"expect":"allow"}])";
  const auto refused =
      house.ours.attempt("admin", "policy.propose", "{}", {rules_file("one", no_indicators, example)});
  BOOST_REQUIRE(refused.has_error());
  BOOST_TEST(refused.error().where == "/examples/0");
  BOOST_TEST(house.ours.attempt("admin", "policy.propose", "{}", {rules_file("one", no_malware, example)})
                 .has_value());
}

BOOST_AUTO_TEST_CASE(a_policy_that_cannot_be_read_denies_everything) {
  House house;
  house.add(indicator("0001"), "watch");
  BOOST_TEST(house.verdict(first) == "allow");
  const auto digest = protocol::to_hex(protocol::sha256("a file that is lost"));
  house.put("setting", "policy", Builder().set("digest", digest).text());
  BOOST_TEST(house.verdict(first) == "deny");
  // A record that holds another file than the one that was signed is no better.
  house.put("policy", digest,
            Builder().set("digest", digest).set("file", rules_file("other", no_malware)).text());
  BOOST_TEST(house.verdict(first) == "deny");
  house.put("setting", "policy", R"({"digest":"none"})");
  BOOST_TEST(
      house.ours
          .attempt("ana", "explain",
                   Builder().set("object", first).set("partner", "theirs").set("circle", "case").text())
          .has_error());
}

BOOST_AUTO_TEST_CASE(an_agreement_opens_a_circle_up_to_its_ceiling) {
  House house;
  house.add(indicator("0001"), "watch", "TLP:AMBER");
  BOOST_TEST(house.verdict(first) == "deny");
  house.adopt(
      rules_file("one", "", R"(,"agreements":[{"id":"case","circle":"case","ceiling":"TLP:AMBER"}])"));
  BOOST_TEST(house.verdict(first) == "allow");
  const auto share = house.share("watch");
  BOOST_REQUIRE(house.ours.sign_share("app", share).has_value());
  BOOST_TEST(house.state(share) == "released");
}

BOOST_AUTO_TEST_CASE(an_agreement_with_a_circle_opens_amber_to_a_standing_share_that_else_waits) {
  for (const bool agreed : {false, true}) {
    House house;
    house.ours.run("admin", "circle.create", R"({"name":"Wide","max_outbound":"TLP:AMBER","id":"wide"})");
    house.ours.run("admin", "circle.add", R"({"circle":"wide","partner":"theirs"})");
    if (agreed)
      house.adopt(rules_file(
          "one", "",
          R"(,"agreements":[{"id":"wide","circle":"wide","ceiling":"TLP:AMBER","standing":"TLP:AMBER"}])"));
    const std::string what = R"({"observation":"watch","circle":"wide","types":["indicator"])";
    const auto amber = what + R"(,"ceiling":"TLP:AMBER"})";
    BOOST_TEST(house.ours.attempt("ana", "standing.propose", amber).has_value() == agreed);
    const auto proposed = house.ours.run("ana", "standing.propose", agreed ? amber : what + "}");
    const auto id = Team::text(proposed, "standing"), statement = Team::text(proposed, "statement");
    for (const auto* person : {"ana", "app"})
      house.ours.run(person, "standing.sign", Builder().set("standing", id).text(),
                     {house.ours.sign(person, statement)});
    house.add(indicator("0001"), "watch", "TLP:AMBER");
    BOOST_REQUIRE(flow::run_standing(*house.ours.world).has_value());
    house.ours.work();
    const auto queue = house.ours.run("ana", "standing.queue", "{}").body.text();
    BOOST_TEST((queue.find(first) != std::string::npos) == !agreed, queue);
    BOOST_TEST((queue.find("nothing above TLP:GREEN flows without a person") != std::string::npos) ==
               !agreed);
    const auto got = house.ours.run("ana", "who_got", Builder().set("text", first).text());
    BOOST_TEST(got.body.value()["rows"].Size() == (agreed ? 1U : 0U));
  }
}

BOOST_AUTO_TEST_CASE(a_replay_equals_the_record_and_a_diff_finds_exactly_the_changed) {
  House house;
  house.add(indicator("0001"), "watch");
  house.add(bundle("malware", "0002", R"("name":"Example","is_family":true)"), "families");
  house.share("watch");
  const auto families = house.share("families");
  house.adopt(rules_file("one", no_malware));
  house.share("watch");
  house.ours.attempt("ana", "share.propose", R"({"observation":"families","circle":"case"})").value();
  house.adopt(rules_file("two", no_indicators,
                         R"(,"agreements":[{"id":"case","circle":"case","ceiling":"TLP:AMBER",)"
                         R"("until":"2030-01-01T00:00:00Z"}])"));
  house.ours.attempt("ana", "share.propose", R"({"observation":"watch","circle":"case"})").value();

  const auto replayed = house.replay();
  BOOST_TEST(house.number(replayed, "decisions") == 5);
  BOOST_TEST(house.number(replayed, "differ") == 0);

  const auto differ = house.diff("none", "file:0", {rules_file("x", no_malware)});
  BOOST_TEST(house.number(differ, "decisions") == 5);
  BOOST_TEST(house.number(differ, "differ") == 2);
  const auto& changed = differ.body.value()["changed"];
  BOOST_TEST(std::string(changed[0]["share"].GetString()) == families);
  BOOST_TEST(std::string(changed[0]["recipient"].GetString()) == "theirs");
  BOOST_TEST(std::string(changed[0]["old"].GetString()) == "allow");
  BOOST_TEST(std::string(changed[0]["new"].GetString()) == "deny");
  BOOST_TEST(house.number(house.diff("none", "active"), "differ") == 3);
  BOOST_TEST(house.number(house.diff("active", "active"), "differ") == 0);
  const auto one = protocol::to_hex(protocol::sha256(rules_file("one", no_malware)));
  BOOST_TEST(house.number(house.diff(one.substr(0, 8), "active"), "differ") == 5);
  const auto later = house.ours.run("ana", "policy.diff",
                                    Builder()
                                        .set("old", "none")
                                        .set("new", "active")
                                        .set("since", (house.clock.now() + 60).text(0))
                                        .text());
  BOOST_TEST(house.number(later, "decisions") == 0);
}

BOOST_AUTO_TEST_CASE(a_replay_finds_what_was_changed_afterwards) {
  House house;
  house.add(indicator("0001"), "watch");
  const auto share = house.share("watch");
  std::vector<DecisionRow> rows;
  BOOST_REQUIRE(house.ours.store
                    ->read([&](Reader& reader) -> Result<void> {
                      TRY(rows, reader.decisions(share));
                      return {};
                    })
                    .has_value());
  BOOST_REQUIRE(rows.size() == 1U);
  rows[0].verdict = "needs-approvals";
  BOOST_REQUIRE(
      house.ours.store->write([&](Writer& writer) -> Result<void> { return writer.put_decision(rows[0]); })
          .has_value());
  const auto replayed = house.replay();
  BOOST_TEST(house.number(replayed, "differ") == 1);
  BOOST_TEST(std::string(replayed.body.value()["differences"][0]["share"].GetString()) == share);
}

BOOST_AUTO_TEST_SUITE_END()
