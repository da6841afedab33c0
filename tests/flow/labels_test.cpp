// Labels and the source's other restrictions from end to end: what binds an object once it is in.
#include <boost/test/unit_test.hpp>

#include "tests/flow/team.h"

using namespace test_flow;
using protocol::Error;
using protocol::Label;
using protocol::json::Builder;
using protocol::json::Value;

namespace {

const std::string amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
const std::string strict = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";
const std::string green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const std::string clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
const std::string red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
const std::string policy_id = "marking-definition--483a778e-d786-46dc-bfd3-1ff449089941";

std::string id_of(const std::string& digits) {
  return "indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + digits;
}

std::string object(const std::string& digits, std::initializer_list<std::string> markings,
                   const std::string& modified = "2026-03-01T00:00:00.000Z") {
  std::string list;
  for (const auto& marking : markings) list += (list.empty() ? "\"" : ",\"") + marking + '"';
  return R"({"type":"indicator","spec_version":"2.1","id":")" + id_of(digits) +
         R"(","created":"2026-03-01T00:00:00.000Z","modified":")" + modified +
         R"(","pattern":"[domain-name:value = 'd)" + digits +
         R"(.invalid']","pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z")" +
         (list.empty() ? "" : R"(,"object_marking_refs":[)" + list + "]") + "}";
}

std::string iep(const std::string& statements) {
  return R"({"type":"marking-definition","spec_version":"2.1","id":")" + policy_id +
         R"(","created":"2022-10-01T00:00:00.000Z","name":"IEP","extensions":{")" +
         std::string(protocol::iep_extension) +
         R"(":{"extension_type":"property-extension","iep_version":2.0,)" + statements + "}}}";
}

std::string bundle(const std::string& objects) {
  return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" + objects +
         "]}";
}

/// Our team with people, and a partner in a circle with us.
struct House {
  FakeClock clock;
  Team ours{"ours", clock};
  Team theirs{"theirs", clock};
  int envelopes = 0;

  House() {
    for (const auto* person : {"ana", "ben"}) ours.add_person(person, {"analyst", "approver"});
    ours.add_partner(theirs, "TLP:RED");
    ours.run("admin", "circle.create", R"({"preset":"ncc"})");
    ours.run("admin", "circle.add", R"({"circle":"ncc","partner":"theirs"})");
  }

  /// An opened envelope of the partner's, decided; the outcomes as text.
  std::string arrive(const std::vector<std::string>& objects, Label label, const std::string& circle = "") {
    std::vector<Sent> sent;
    for (const auto& bytes : objects) {
      const auto parsed = protocol::json::parse(bytes);
      sent.push_back({protocol::json::string_or(*parsed, "id"), bytes});
    }
    return ours.decide_arrived(theirs, sent, label, circle);
  }

  flow::Reply show(const std::string& id) {
    return ours.run("ana", "object.show", Builder().set("id", id).text());
  }

  /// "label pap restrictions… | holds…" of the newest version's first terms.
  std::string terms(const std::string& id) {
    const auto reply = show(id);
    const Value& terms = reply.body.value()["objects"][0]["terms"][0];
    std::string out =
        protocol::json::string_or(terms, "label") + " " + protocol::json::string_or(terms, "pap");
    for (const auto& word : terms["restrictions"].GetArray()) out += " " + std::string(word.GetString());
    out += " |";
    for (const auto& word : terms["held"].GetArray()) out += " " + std::string(word.GetString());
    return out;
  }

  bool audited(const std::string& event) {
    bool found = false;
    BOOST_REQUIRE(ours.store
                      ->read([&](Reader& reader) -> Result<void> {
                        TRY(const auto rows, reader.audit(1000));
                        for (const auto& row : rows) found = found || row.event == event;
                        return {};
                      })
                      .has_value());
    return found;
  }

  flow::Reply observe(const std::string& text, const std::string& more = "") {
    return ours.add_objects("ana", text, R"({"origin":"observation","origin_id":"sensor")" + more + "}");
  }

  Result<flow::Reply> tighten(const std::string& person, const std::string& id, const std::string& more) {
    return ours.attempt(person, "object.tighten", R"({"id":")" + id + R"(","reason":"asked",)" + more + "}");
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(labels)

BOOST_AUTO_TEST_CASE(case_31_a_policy_binds_what_arrives_with_it_and_after_it) {
  House house;
  house.arrive({object("1001", {green, policy_id}), iep(R"("tlp":"amber","encrypt_in_transit":"must")")},
               Label::amber);
  BOOST_TEST(house.terms(id_of("1001")) == "TLP:AMBER  encrypt |");
  BOOST_TEST(house.show(policy_id).body.value()["objects"].Size() == 1U);
  house.arrive({object("1002", {clear, policy_id})}, Label::clear);
  BOOST_TEST(house.terms(id_of("1002")) == "TLP:AMBER  encrypt |");
}

BOOST_AUTO_TEST_CASE(a_policy_that_nobody_sent_holds) {
  House house;
  const auto outcomes = house.arrive({object("1003", {green, policy_id})}, Label::green);
  BOOST_TEST(outcomes.find("held") != std::string::npos);
  BOOST_TEST(house.terms(id_of("1003")) == "UNKNOWN  | unknown-marking");
}

BOOST_AUTO_TEST_CASE(case_30_the_window_of_a_policy_is_kept_for_the_decision) {
  House house;
  house.arrive(
      {object("1004", {green, policy_id}), iep(R"("tlp":"white","start_date":"2040-01-01T00:00:00Z")")},
      Label::green);
  const auto reply = house.show(id_of("1004"));
  const Value& terms = reply.body.value()["objects"][0]["terms"][0];
  BOOST_TEST(protocol::json::string_or(terms, "valid_from") == "2040-01-01T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(case_01_two_labels_of_a_partner_are_logged) {
  House house;
  house.arrive({object("1005", {green, amber})}, Label::green);
  BOOST_TEST(house.terms(id_of("1005")) == "TLP:AMBER  |");
  BOOST_TEST(house.audited("label.conflict"));
  const auto ours = house.observe(bundle(object("1006", {green, amber})));
  BOOST_TEST(ours.body.value()["alerts"].Size() == 1U);
}

BOOST_AUTO_TEST_CASE(case_12_what_is_unmarked_gets_what_its_envelope_and_its_circle_say) {
  House house;
  const auto shown = house.ours.run("ana", "circle.show", R"({"circle":"ncc"})");
  const auto text = protocol::json::write(shown.body.value());
  const auto at = text.find("\"default_inbound\":\"") + 19;
  const auto assumed = protocol::parse_label(text.substr(at, text.find('"', at) - at));
  BOOST_REQUIRE((assumed > Label::clear));
  house.arrive({object("1007", {})}, Label::clear, "ncc");
  BOOST_TEST(house.terms(id_of("1007")) == std::string(protocol::text(assumed)) + "  |");
  house.arrive({object("1008", {clear})}, Label::clear, "ncc");
  BOOST_TEST(house.terms(id_of("1008")) == "TLP:CLEAR  |");
  house.arrive({object("1009", {})}, Label::green);
  BOOST_TEST(house.terms(id_of("1009")) == "TLP:GREEN  |");
}

BOOST_AUTO_TEST_CASE(case_49_our_own_object_that_comes_back_keeps_its_label) {
  House house;
  house.observe(bundle(object("100a", {strict})));
  BOOST_TEST(house.terms(id_of("100a")) == "TLP:AMBER+STRICT  |");
  const auto outcomes = house.arrive({object("100a", {red})}, Label::red);
  BOOST_TEST(outcomes.find("echo") != std::string::npos);
  BOOST_TEST(outcomes.find("accepted") != std::string::npos);
  const auto reply = house.show(id_of("100a"));
  const Value& versions = reply.body.value()["objects"];
  BOOST_REQUIRE(versions.Size() == 1U);
  BOOST_TEST(versions[0]["terms"].Size() == 1U);
  BOOST_TEST(house.terms(id_of("100a")) == "TLP:AMBER+STRICT  |");
  BOOST_TEST(house.audited("object.echo"));
  // What is not ours is no echo, though we have it.
  house.ours.add_objects(
      "ana",
      bundle(
          R"({"type":"identity","spec_version":"2.1","id":"identity--7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601","created":"2026-03-01T00:00:00.000Z","modified":"2026-03-01T00:00:00.000Z","name":"x"},)" +
          object("100b", {clear})),
      R"({"origin":"public-source","origin_id":"list"})");
  BOOST_TEST(house.arrive({object("100b", {amber})}, Label::amber).find("echo") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_overlay_only_tightens_and_stays_for_later_versions) {
  House house;
  house.arrive({object("100c", {green})}, Label::green);
  const auto id = id_of("100c");
  const auto looser = house.tighten("ana", id, R"("label":"TLP:CLEAR")");
  BOOST_REQUIRE(looser.has_error());
  BOOST_TEST((looser.error().error == Error::denied));
  BOOST_TEST(house.terms(id) == "TLP:GREEN  |");
  const auto same = house.tighten("ana", id, R"("label":"TLP:GREEN")");
  BOOST_REQUIRE(same.has_error());
  BOOST_TEST((same.error().error == Error::conflict));
  BOOST_REQUIRE(
      house.tighten("ana", id, R"("label":"TLP:AMBER+STRICT","pap":"PAP:AMBER","restrict":["no-onward"])")
          .has_value());
  BOOST_TEST(house.terms(id) == "TLP:AMBER+STRICT PAP:AMBER no-onward |");
  BOOST_TEST(house.audited("object.tightened"));
  const auto pap = house.tighten("ana", id, R"("pap":"PAP:GREEN")");
  BOOST_TEST(pap.has_error());
  // Its sender's next version does not fall back to what the marking says; its bytes stay what they were.
  house.arrive({object("100c", {green}, "2026-04-01T00:00:00.000Z")}, Label::green);
  BOOST_TEST(house.terms(id) == "TLP:AMBER+STRICT PAP:AMBER no-onward |");
  const auto reply = house.show(id);
  BOOST_REQUIRE(reply.attachments.size() == 2U);
  BOOST_TEST(reply.attachments[1] == object("100c", {green}));
}

BOOST_AUTO_TEST_CASE(an_overlay_refuses_what_it_cannot_mean) {
  House house;
  house.arrive({object("100d", {green})}, Label::green);
  const auto id = id_of("100d");
  for (const std::string args :
       {R"("label":"TLP:PURPLE")", R"("pap":"RED ALERT")", R"("restrict":["no-way"])", R"("pap":"")",
        R"("label":"TLP:RED")", R"("label":"TLP:RED","named":["nobody"])"})
    BOOST_TEST(house.tighten("ana", id, args).has_error(), args);
  BOOST_TEST(house.tighten("admin", id, R"("label":"TLP:AMBER")").has_error());
  BOOST_TEST(house.terms(id) == "TLP:GREEN  |");
  BOOST_REQUIRE(house.tighten("ana", id, R"("label":"TLP:RED","named":["ana"])").has_value());
  BOOST_TEST(house.terms(id).starts_with("TLP:RED"));
  const auto unseen = house.tighten("ben", id, R"("restrict":["encrypt"])");
  BOOST_REQUIRE(unseen.has_error());
  BOOST_TEST((unseen.error().error == Error::not_found));
}

BOOST_AUTO_TEST_CASE(who_tightened_counts_as_an_editor) {
  House house;
  house.ours.add_person("cia", {"analyst"});
  house.arrive({object("100e", {clear})}, Label::clear);
  BOOST_REQUIRE(house.tighten("ben", id_of("100e"), R"("pap":"PAP:GREEN")").has_value());
  const auto share =
      house.ours.propose("cia", R"({"ids":[")" + id_of("100e") + R"("],"partners":["theirs"]})");
  const auto editor = house.ours.sign_share("ben", share);
  BOOST_REQUIRE(editor.has_error());
  BOOST_TEST((editor.error().error == Error::denied));
  BOOST_TEST(house.ours.sign_share("ana", share).has_value());
}

BOOST_AUTO_TEST_CASE(pap_comes_from_the_analyst_and_from_tags) {
  House house;
  house.observe(bundle(object("100f", {green})), R"(,"pap":"pap:green")");
  BOOST_TEST(house.terms(id_of("100f")) == "TLP:GREEN PAP:GREEN |");
  const auto bad = house.ours.attempt(
      "ana", "object.add",
      R"({"upload":"00000000-0000-4000-8000-000000000001","origin":"observation","origin_id":"x","pap":"PAP:PURPLE"})");
  BOOST_REQUIRE(bad.has_error());
  BOOST_TEST((bad.error().error == Error::invalid));
  house.observe(
      R"({"Event":{"uuid":"0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a00","info":"x","distribution":"3","Tag":[{"name":"tlp:green"},{"name":"PAP:RED"},{"name":"tlp:ex:chr"}],"Attribute":[{"uuid":"1ff4628f-a104-45eb-9689-77b62b9889e2","type":"domain","value":"misp.invalid","timestamp":"1772359201"}]}})",
      R"(,"pap":"PAP:GREEN")");
  const auto found = house.ours.run("ana", "object.find", R"({"text":"misp.invalid"})");
  const Value& terms = found.body.value()["objects"][0]["terms"][0];
  BOOST_TEST(protocol::json::string_or(terms, "pap") == "PAP:RED");
  BOOST_TEST(std::string(terms["restrictions"][0].GetString()) == "no-attribution");
}

BOOST_AUTO_TEST_CASE(what_misp_keeps_in_its_own_organisation_stays_in) {
  House house;
  house.observe(
      R"({"Event":{"uuid":"0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a00","info":"x","distribution":"0","Tag":[{"name":"tlp:clear"}],"Attribute":[{"uuid":"1ff4628f-a104-45eb-9689-77b62b9889e2","type":"domain","value":"zero.invalid","timestamp":"1772359201"}]}})");
  const auto found = house.ours.run("ana", "object.find", R"({"text":"zero.invalid"})");
  const auto id = protocol::json::string_or(found.body.value()["objects"][0], "id");
  BOOST_TEST(house.terms(id) == "TLP:CLEAR  | own-organisation");
  const auto unheld =
      house.ours.attempt("ana", "object.unhold", Builder().set("id", id).set("reason", "please").text());
  BOOST_REQUIRE(unheld.has_error());
  BOOST_TEST((unheld.error().error == Error::denied));
}

BOOST_AUTO_TEST_CASE(our_own_object_is_marked_with_all_that_binds_it) {
  House house;
  house.observe(bundle(iep(R"("tlp":"amber")") + "," + object("1010", {clear, policy_id})));
  const auto reply = house.show(id_of("1010"));
  BOOST_TEST(house.terms(id_of("1010")) == "TLP:AMBER  |");
  BOOST_TEST(reply.attachments.at(0).find(amber) != std::string::npos);
  BOOST_TEST(reply.attachments.at(0).find(policy_id) != std::string::npos);
  BOOST_TEST(reply.attachments.at(0).find(clear) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
