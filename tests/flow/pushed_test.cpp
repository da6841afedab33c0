// Events that a partner's MISP server pushes, edited and deleted there: what becomes of their attributes
// here. The same of an event that our own people bring.
#include "gateway/flow/pushed.h"

#include <fstream>
#include <map>

#include <boost/test/unit_test.hpp>

#include "tests/flow/desk.h"

namespace test_flow {

namespace {

const std::string attribute_uuid = "2b671a64-40d5-491e-99b0-da01ff1f3342";

std::string attribute(const std::string& value, std::int64_t time, const std::string& more = "",
                      const std::string& uuid = attribute_uuid) {
  return R"({"uuid":")" + uuid + R"(","type":"domain","category":"Network activity","value":")" + value +
         R"(","distribution":"5","timestamp":")" + std::to_string(time) + "\"" + more + "}";
}

std::string event(const std::string& uuid, std::int64_t time, const std::string& attributes,
                  const std::string& tag = "tlp:green") {
  return R"({"Event":{"uuid":")" + uuid + R"(","info":"a kit","timestamp":")" + std::to_string(time) +
         R"(","published":true,"distribution":"2","Tag":[{"name":")" + tag + R"("}],"Attribute":[)" +
         attributes + "]}}";
}

/// What MISP's server of alpha pushes to us.
struct Pushed {
  Desk& desk = the_desk();

  int push(const std::string& text, bool decided = true) {
    const std::string partner = desk.alpha.world->team.id, file = "\n" + text;
    const std::string name = partner + "-" + protocol::to_hex(protocol::sha256(file)) + ".misp";
    std::ofstream(desk.ours.folder + "/spool/" + name, std::ios::binary) << file;
    const auto answer = flow::inbound(*desk.ours.world, partner, name);
    BOOST_REQUIRE_MESSAGE(answer.has_value(), (answer.has_error() ? answer.error().what : ""));
    if (decided) desk.ours.work();
    return answer->status;
  }
  /// The versions of whatever holds the word, oldest first.
  std::vector<ObjectRow> versions(const std::string& word) {
    const auto found = desk.ours.run("ana", "object.find", Builder().set("text", word).text());
    BOOST_REQUIRE(found.body.value()["objects"].Size() > 0U);
    const std::string id = found.body.value()["objects"][0]["id"].GetString();
    std::vector<ObjectRow> rows;
    const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(rows, reader.versions(*protocol::StixId::parse(id)));
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    std::ranges::sort(rows, {}, &ObjectRow::modified_key);
    return rows;
  }
  /// The versions of every object of a type that holds the word, in the order in which they were first made.
  std::vector<std::vector<ObjectRow>> objects(const std::string& word, const std::string& type) {
    const auto asked = Builder().set("text", word).set("limit", 1000).text();
    const auto found = desk.ours.run("ana", "object.find", asked);
    std::map<std::string, std::vector<ObjectRow>> by_id;
    const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
      for (const auto& one : found.body.value()["objects"].GetArray()) {
        const std::string id = one["id"].GetString();
        if (!id.starts_with(type + "--")) continue;
        TRY(by_id[id], reader.versions(*protocol::StixId::parse(id)));
      }
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    std::vector<std::vector<ObjectRow>> out;
    for (auto& [id, rows] : by_id) out.push_back(std::move(rows));
    for (auto& rows : out) std::ranges::sort(rows, {}, &ObjectRow::modified_key);
    std::ranges::sort(out, {}, [](const auto& rows) { return rows.front().modified_key; });
    return out;
  }
  std::string holds(const ObjectRow& row) {
    std::string out;
    const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto bindings, reader.terms(row.key));
      for (const auto& one : bindings) {
        TRY(const auto body, protocol::json::parse(one.body));
        TRY(const auto terms, directory::terms_from(body));
        for (const auto& why : terms.holds) out += why + " ";
      }
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    return out;
  }
  static std::string member(const ObjectRow& row, const char* name) {
    return protocol::json::string_or(*protocol::json::parse(row.bytes), name);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pushed, *boost::unit_test::fixture<OneDesk>())

BOOST_FIXTURE_TEST_CASE(an_edit_is_a_version_of_the_same_object, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3301";
  BOOST_TEST(push(event(uuid, 1772445600, attribute("edited.example", 1772445600))) == 200);
  BOOST_TEST(
      push(event(uuid, 1772445700, attribute("edited.example", 1772445700, R"(,"comment":"a kit")"))) == 200);
  const auto rows = versions("edited.example");
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(holds(rows[1]) == "");
  BOOST_TEST(rows[0].created == "2026-03-02T10:00:00.000Z");
  BOOST_TEST(rows[1].created == rows[0].created);
  BOOST_TEST(rows[1].modified == "2026-03-02T10:01:40.000Z");
  BOOST_TEST(member(rows[1], "description") == "a kit");
}

BOOST_FIXTURE_TEST_CASE(what_is_deleted_there_is_revoked_here_once, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3302";
  BOOST_TEST(push(event(uuid, 1772445600, attribute("deleted.example", 1772445600))) == 200);
  // MISP leaves the time of the attribute as it was where only the event was touched.
  const std::string deleted = attribute("deleted.example", 1772445600, R"(,"deleted":true)");
  BOOST_TEST(push(event(uuid, 1772445700, deleted)) == 200);
  auto rows = versions("deleted.example");
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(rows[1].revoked);
  BOOST_TEST(holds(rows[1]) == "");
  BOOST_TEST(rows[1].created == rows[0].created);
  BOOST_TEST(push(event(uuid, 1772445800, deleted)) == 200);
  BOOST_TEST(versions("deleted.example").size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(what_is_deleted_before_it_was_decided_is_revoked, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3383";
  BOOST_TEST(push(event(uuid, 1772445600, attribute("hasty.example", 1772445600)), false) == 200);
  BOOST_TEST(push(event(uuid, 1772445700, attribute("hasty.example", 1772445700, R"(,"deleted":true)"))) ==
             200);
  const auto rows = versions("hasty.example");
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST(rows[1].revoked);
  BOOST_TEST(holds(rows[1]).empty());
}

BOOST_FIXTURE_TEST_CASE(what_is_no_value_comes_along, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3381";
  const auto id = [](int n) { return "2b671a64-40d5-491e-99b0-da01ff1f344" + std::to_string(n); };
  const auto inside = [&](std::int64_t time, const std::string& gone) {
    return R"({"uuid":")" + id(1) + R"(","name":"domain-ip","comment":"their panel","timestamp":")" +
           std::to_string(time) + "\"" + gone + R"(,"ObjectReference":[{"uuid":")" + id(2) +
           R"(","referenced_uuid":")" + attribute_uuid + R"(","relationship_type":"drops"}],"Attribute":[)" +
           attribute("panel.example", time, gone, id(3)) + "]}";
  };
  const auto whole = [&](std::int64_t time, const std::string& attributes, const std::string& gone) {
    auto text = event(uuid, time, attributes);
    text.insert(text.size() - 2, R"(,"Object":[)" + inside(time, gone) + R"(],"EventReport":[{"uuid":")" +
                                     id(4) + R"(","name":"How it went","content":"by mail","timestamp":")" +
                                     std::to_string(time) + "\"" + gone + "}]");
    return text;
  };
  const std::string jarm =
      R"({"uuid":")" + id(5) +
      R"(","type":"jarm-fingerprint","category":"Network activity","value":"27d40d40d29d","to_ids":true,)";
  const auto values = [&](std::int64_t time, const std::string& more, const std::string& gone) {
    return attribute("dropped.example", time, gone) + "," + jarm + R"("timestamp":")" + std::to_string(time) +
           "\"" + more + gone + "}";
  };
  BOOST_TEST(push(whole(1772445600, values(1772445600, "", ""), "")) == 200);
  const auto grouping = objects("their panel", "grouping"), report = objects("a kit", "report");
  const auto note = objects("27d40d40d29d", "note"), text = objects("How it went", "note");
  BOOST_REQUIRE(grouping.size() == 1U);
  BOOST_REQUIRE(note.size() == 1U);
  BOOST_REQUIRE(text.size() == 1U);
  const auto panel = objects("panel.example", "indicator"), dropped = objects("dropped.example", "indicator");
  BOOST_REQUIRE(panel.size() == 1U);
  BOOST_REQUIRE(dropped.size() == 1U);
  const auto names = [](const ObjectRow& row, const ObjectRow& other) {
    return row.bytes.find(other.id.text()) != std::string::npos;
  };
  BOOST_TEST(names(grouping[0][0], panel[0][0]));
  BOOST_TEST(!names(grouping[0][0], dropped[0][0]));
  const auto related = objects(grouping[0][0].id.text(), "relationship");
  BOOST_REQUIRE(related.size() == 1U);
  BOOST_TEST(member(related[0][0], "relationship_type") == "drops");
  BOOST_TEST(member(related[0][0], "target_ref") == dropped[0][0].id.text());
  const auto mine =
      std::ranges::find_if(report, [&](const auto& rows) { return names(rows[0], panel[0][0]); });
  BOOST_REQUIRE(mine != report.end());
  for (const auto* one : {&panel[0][0], &dropped[0][0], &grouping[0][0], &related[0][0]})
    BOOST_TEST(names(mine->front(), *one));
  for (const auto* one : {&note[0][0], &text[0][0]}) BOOST_TEST(names(*one, mine->front()));
  for (const auto* one : {&grouping[0][0], &related[0][0], &mine->front(), &note[0][0], &text[0][0]})
    BOOST_TEST(holds(*one).empty());

  // Everything is deleted there.
  const std::string gone = R"(,"deleted":true)";
  BOOST_TEST(push(whole(1772445700, values(1772445700, "", gone), gone)) == 200);
  for (const auto& one : {panel[0][0].id, dropped[0][0].id, grouping[0][0].id, mine->front().id,
                          note[0][0].id, text[0][0].id, related[0][0].id}) {
    const auto rows = objects(one.text().substr(one.type.size() + 2), one.type);
    BOOST_TEST_REQUIRE(!rows.empty(), one.text());
    BOOST_TEST(rows[0].back().revoked, one.text());
  }
}

BOOST_FIXTURE_TEST_CASE(a_report_names_what_binds_no_more_than_it_does, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3382";
  const std::string red = R"(,"Tag":[{"name":"tlp:amber"}])", kept = "2b671a64-40d5-491e-99b0-da01ff1f3451";
  BOOST_TEST(push(event(uuid, 1772445600,
                        attribute("named.example", 1772445600, "", "2b671a64-40d5-491e-99b0-da01ff1f3450") +
                            "," + attribute("unnamed.example", 1772445600, red, kept))) == 200);
  const auto named = objects("named.example", "indicator"), unnamed = objects("unnamed.example", "indicator");
  BOOST_REQUIRE(!named.empty());
  BOOST_REQUIRE(unnamed.size() == 1U);
  bool found = false;
  for (const auto& report : objects("a kit", "report")) {
    BOOST_TEST(report.back().bytes.find(unnamed[0][0].id.text()) == std::string::npos);
    for (const auto& one : named)
      found = found || report.back().bytes.find(one[0].id.text()) != std::string::npos;
  }
  BOOST_TEST(found);
}

BOOST_FIXTURE_TEST_CASE(what_is_not_for_detection_is_observed, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3303", value = "harmless.example";
  const std::string quiet = R"(,"to_ids":false,"comment":"a decoy","first_seen":"2026-03-01T09:00:00+00:00")";
  const auto state = [&](std::int64_t time, const std::string& more, const std::string& tag = "tlp:green") {
    BOOST_TEST(push(event(uuid, time, attribute(value, time, more), tag)) == 200);
  };
  state(1772445600, R"(,"to_ids":true)");
  state(1772445700, quiet);
  const auto rows = objects(value, "indicator");
  BOOST_REQUIRE(rows.size() == 1U);
  BOOST_REQUIRE(rows[0].size() == 2U);
  BOOST_TEST(rows[0][1].revoked);
  const auto seen = objects("a decoy", "observed-data");
  BOOST_REQUIRE(seen.size() == 1U);
  BOOST_REQUIRE(seen[0].size() == 1U);
  BOOST_TEST(holds(seen[0][0]) == "");
  BOOST_TEST(seen[0][0].created == "2026-03-02T10:01:40.000Z");
  BOOST_TEST(member(seen[0][0], "first_observed") == "2026-03-01T09:00:00.000Z");
  const auto domains = objects(value, "domain-name");
  BOOST_REQUIRE(domains.size() == 1U);
  BOOST_TEST(holds(domains[0][0]) == "");
  BOOST_TEST(seen[0][0].bytes.find(domains[0][0].id.text()) != std::string::npos);
  // Another label is another observable, which disagrees with nobody's.
  state(1772445800, quiet, "tlp:amber");
  BOOST_TEST(objects("a decoy", "observed-data")[0].size() == 2U);
  BOOST_TEST(objects(value, "domain-name").size() == 2U);
  for (const auto& versions : objects(value, "domain-name")) BOOST_TEST(holds(versions[0]) == "");
  // To look for again, and deleted at last.
  state(1772445900, R"(,"to_ids":true)");
  BOOST_TEST(objects("a decoy", "observed-data")[0].back().revoked);
  BOOST_TEST(!objects(value, "indicator")[1].back().revoked);
  state(1772446000, quiet);
  BOOST_TEST(!objects("a decoy", "observed-data")[1].back().revoked);
  state(1772446100, R"(,"deleted":true)");
  BOOST_TEST(objects("a decoy", "observed-data")[1].back().revoked);
  BOOST_TEST(objects(value, "indicator")[1].back().revoked);
}

BOOST_FIXTURE_TEST_CASE(what_an_observable_could_not_say_makes_none, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3309", value = "careful.example";
  const std::string quiet = R"(,"to_ids":false,"comment":"with care")";
  BOOST_TEST(push(event(uuid, 1772445600, attribute(value, 1772445600, quiet))) == 200);
  BOOST_TEST(objects("with care", "observed-data").size() == 1U);
  const std::string bound = quiet + R"(,"Tag":[{"name":"PAP:RED"}])";
  BOOST_TEST(push(event(uuid, 1772445700, attribute(value, 1772445700, bound))) == 200);
  const auto seen = objects("with care", "observed-data");
  BOOST_REQUIRE(seen.size() == 1U);
  BOOST_TEST(seen[0].back().revoked);
}

BOOST_FIXTURE_TEST_CASE(two_attributes_of_one_value_share_what_was_observed, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3310", value = "twice.example";
  const std::string other = "2b671a64-40d5-491e-99b0-da01ff1f3343";
  const auto both = attribute(value, 1772445600, R"(,"to_ids":false,"comment":"twice seen")") + "," +
                    attribute(value, 1772445600, R"(,"to_ids":false,"comment":"twice seen")", other);
  BOOST_TEST(push(event(uuid, 1772445600, both)) == 200);
  BOOST_TEST(objects("twice seen", "observed-data").size() == 2U);
  BOOST_REQUIRE(objects(value, "domain-name").size() == 1U);
  BOOST_TEST(holds(objects(value, "domain-name")[0][0]) == "");
}

// An observable cannot be revoked: it leaves the views with the last of what was observed of it.
BOOST_FIXTURE_TEST_CASE(an_observable_goes_with_what_was_observed_of_it, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3312",
                    other = "2b671a64-40d5-491e-99b0-da01ff1f3344";
  const std::string quiet = R"(,"to_ids":false,"comment":"leaving")", gone = quiet + R"(,"deleted":true)";
  const std::string one = "leaving.example", two = "staying.example";
  const auto state = [&](std::int64_t time, const std::string& first, const std::string& second) {
    const auto third = attribute(two, 1772445600, quiet, "2b671a64-40d5-491e-99b0-da01ff1f3345");
    const auto all = attribute(one, time, first) + "," + attribute(one, time, second, other) + "," + third;
    BOOST_TEST(push(event(uuid, time, all)) == 200);
  };
  state(1772445600, quiet, quiet);
  std::vector<std::string> ids;
  for (const auto& versions : objects("leaving", "observed-data")) ids.push_back(versions[0].id.text());
  for (const auto& value : {one, two}) ids.push_back(objects(value, "domain-name").at(0)[0].id.text());
  BOOST_REQUIRE(ids.size() == 5U);
  desk.release(
      Builder().set("ids", ids).set("partners", std::vector<std::string>{"beta"}).set("note", "warn").text());
  BOOST_TEST_REQUIRE(Desk::holds(desk.served(desk.beta), one));
  state(1772445700, gone, quiet);
  BOOST_TEST(Desk::holds(desk.served(desk.beta), one), "the other attribute says it still");
  state(1772445800, gone, gone);
  BOOST_TEST(!Desk::holds(desk.served(desk.beta), one));
  BOOST_TEST(Desk::holds(desk.served(desk.beta), two));
}

BOOST_FIXTURE_TEST_CASE(what_has_a_name_is_what_it_names, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3311";
  const auto named = [&](std::int64_t time, const std::string& more) {
    auto one = attribute("Sandig Bear", time, more);
    one.replace(one.find("\"domain\""), 8, "\"threat-actor\"");
    BOOST_TEST(push(event(uuid, time, one)) == 200);
  };
  named(1772445600, R"(,"comment":"of old")");
  named(1772445700, R"(,"Tag":[{"name":"misp-galaxy:mitre-intrusion-set=\"Sandig Bear - G1\""}])");
  const auto actor = objects("Sandig Bear", "threat-actor");
  BOOST_REQUIRE(actor.size() == 1U);
  BOOST_TEST(member(actor[0][0], "description") == "of old");
  BOOST_TEST(actor[0].back().revoked);
  const auto set = objects("Sandig Bear", "intrusion-set");
  BOOST_REQUIRE(set.size() == 1U);
  BOOST_TEST(holds(set[0][0]) == "");
  named(1772445800, R"(,"deleted":true)");
  BOOST_TEST(objects("Sandig Bear", "intrusion-set")[0].back().revoked);
}

BOOST_FIXTURE_TEST_CASE(what_comes_back_is_another_object_and_is_edited_as_that, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3307", value = "restored.example";
  const auto state = [&](std::int64_t time, const std::string& more) {
    BOOST_TEST(push(event(uuid, time, attribute(value, time, more))) == 200);
  };
  const std::string gone = R"(,"deleted":true)", quiet = R"(,"to_ids":false)";
  state(1772445600, "");
  state(1772445700, gone);
  state(1772445800, R"(,"deleted":false)");
  state(1772445900, R"(,"comment":"again")");
  auto all = objects(value, "indicator");
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].size() == 2U);
  BOOST_TEST(all[0][1].revoked);
  BOOST_REQUIRE(all[1].size() == 2U);
  BOOST_TEST(all[1][0].created == "2026-03-02T10:03:20.000Z");
  BOOST_TEST(all[1][1].created == all[1][0].created);
  BOOST_TEST(member(all[1][1], "description") == "again");
  for (const auto& row : all[1]) BOOST_TEST(holds(row) + (row.revoked ? "revoked" : "") == "");
  // The same where detection ends and begins.
  state(1772446000, quiet);
  state(1772446100, R"(,"to_ids":true)");
  all = objects(value, "indicator");
  BOOST_REQUIRE(all.size() == 3U);
  BOOST_TEST(all[1].back().revoked);
  BOOST_TEST(!all[2].back().revoked);
  // A server that has fallen back to what it said before takes nothing away.
  BOOST_TEST(push(event(uuid, 1772446200, attribute(value, 1772446000, gone))) == 200);
  BOOST_TEST(!objects(value, "indicator")[2].back().revoked);
}

BOOST_FIXTURE_TEST_CASE(nobody_brings_one_back_for_ever, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3308", value = "restless.example";
  std::int64_t time = 1772445600;
  for (int i = 0; i < 70; ++i, time += 20) {
    BOOST_TEST(push(event(uuid, time, attribute(value, time))) == 200);
    BOOST_TEST(push(event(uuid, time + 10, attribute(value, time + 10, R"(,"deleted":true)"))) == 200);
  }
  const auto all = objects(value, "indicator");
  BOOST_TEST(all.size() == 65U);
  for (const auto& rows : all) BOOST_TEST(rows.back().revoked);
}

BOOST_FIXTURE_TEST_CASE(tags_come_along_but_for_those_that_bind, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3304";
  const std::string tags =
      R"(,"Tag":[{"name":"type:OSINT"},{"name":"PAP:GREEN"},{"name":"own","local":true}])";
  BOOST_TEST(push(event(uuid, 1772445600, attribute("tagged.example", 1772445600, tags))) == 200);
  const auto rows = versions("tagged.example");
  BOOST_REQUIRE(rows.size() == 1U);
  BOOST_TEST(rows[0].bytes.find(R"("labels":["type:OSINT","PAP:GREEN"])") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(what_an_object_cannot_say_keeps_it_here, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f330e";
  const std::string tags = R"(,"Tag":[{"name":"iep:encrypt-in-transit=\"MUST\""}])";
  BOOST_TEST(push(event(uuid, 1772445600, attribute("encrypted.example", 1772445600, tags))) == 200);
  const auto rows = versions("encrypted.example");
  BOOST_REQUIRE(rows.size() == 1U);
  BOOST_TEST(rows[0].bytes.find(protocol::marking_id(protocol::Label::amber_strict)) != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(nobody_edits_an_event_of_ours, Pushed) {
  auto ours =
      event("1b671a64-40d5-491e-99b0-da01ff1f3306", 1772445600, attribute("returned.example", 1772445600));
  ours.insert(ours.find("\"info\""), R"("Orgc":{"name":"us","uuid":")" + desk.ours.world->team.id + R"("},)");
  BOOST_TEST(push(ours) == 403);
  const auto found = desk.ours.run("ana", "object.find", Builder().set("text", "returned.example").text());
  BOOST_TEST(found.body.value()["objects"].Size() == 0U);
}

BOOST_FIXTURE_TEST_CASE(an_event_of_our_own_is_brought_again_edited_and_ended, Pushed) {
  const std::string uuid = "1b671a64-40d5-491e-99b0-da01ff1f3305";
  const auto refused = [&](const std::string& text) {
    return desk.observe("own", text).body.value()["refused_count"].GetInt64();
  };
  BOOST_TEST(refused(event(uuid, 1772445600, attribute("own.example", 1772445600))) == 0);
  BOOST_TEST(refused(event(uuid, 1772445700, attribute("own.example", 1772445700, R"(,"comment":"x")"))) ==
             0);
  BOOST_TEST(refused(event(uuid, 1772445800, attribute("", 1772445800, R"(,"deleted":true)"))) == 0);
  const auto rows = versions("own.example");
  BOOST_REQUIRE(rows.size() == 3U);
  BOOST_TEST(rows[1].created == rows[0].created);
  BOOST_TEST(!rows[1].revoked);
  BOOST_TEST(rows[2].revoked);
  BOOST_TEST(holds(rows[2]) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace test_flow
