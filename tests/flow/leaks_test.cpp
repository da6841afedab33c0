// What leaked from other systems (the leak corpus L1 to L23), played here: it does not (tests/CASES.md).
#include "tests/flow/desk.h"

using namespace test_flow;
using protocol::Error;
using protocol::Label;

namespace {

std::string refs(const std::string& name, int number, const std::string& type = "indicator") {
  return "\"" + name + "\":\"" + Desk::id(number, type) + "\"";
}

std::string event(const std::string& tags, const std::string& attributes) {
  return R"({"Event":{"uuid":"0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a00","info":"x","distribution":"3","Tag":[)" +
         tags + R"(],"Attribute":[)" + attributes + "]}}";
}
std::string attribute(const std::string& last, const std::string& domain, const std::string& tags = "") {
  return R"({"uuid":"1ff4628f-a104-45eb-9689-77b62b98)" + last + R"(","type":"domain","value":")" + domain +
         R"(","timestamp":"1772359201","Tag":[)" + tags + "]}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(leaks, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(leak_01_a_relation_pulls_nothing_stricter_along) {
  auto& desk = the_desk();
  desk.observe("l01",
               Desk::indicator(0x1010, "l01.invalid", green_marking) + "," +
                   Desk::object("malware", 0x1011, R"("name":"Hemlig","is_family":false)", strict_marking) +
                   "," +
                   Desk::object("relationship", 0x1012,
                                R"("relationship_type":"indicates",)" + refs("source_ref", 0x1010) + "," +
                                    refs("target_ref", 0x1011, "malware"),
                                green_marking));
  const auto group = desk.group("Green 1", "TLP:GREEN", {"alpha"});
  desk.release(Desk::to_circle("l01", group));
  desk.deliver();
  const auto all = Desk::got(desk.alpha) + desk.view(desk.alpha);
  BOOST_TEST(Desk::holds(all, "l01.invalid"));
  for (const auto& hidden :
       {std::string("Hemlig"), Desk::id(0x1011, "malware"), Desk::id(0x1012, "relationship")})
    BOOST_TEST(!Desk::holds(all, hidden), hidden);
}

BOOST_AUTO_TEST_CASE(leak_02_no_name_of_a_victim_in_what_is_made_beside_the_objects) {
  auto& desk = the_desk();
  desk.open({.organisation = "Norrsken Energi"});
  const auto group = desk.group("Norrsken Energi group", "TLP:GREEN", {"alpha"});
  desk.observe("l02", Desk::indicator(0x1020, "l02.invalid", green_marking));
  desk.release(Desk::to_circle("l02", group));
  desk.deliver();
  const auto mail = Desk::got(desk.alpha);
  BOOST_TEST(Desk::holds(mail, "l02.invalid"));
  BOOST_TEST(!Desk::holds(mail, "Norrsken"));
  // Nor in an id that people chose.
  const auto named = desk.group("x", "TLP:GREEN", {"alpha"}, "norrsken-energi");
  const auto share = desk.ours.propose("ana", Desk::to_circle("l02", named));
  const auto refused = desk.ours.sign_share("app", share);
  BOOST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().error == Error::denied));
}

BOOST_AUTO_TEST_CASE(leak_03_members_who_may_not_know_of_each_other_get_an_envelope_each) {
  auto& desk = the_desk();
  const auto group = desk.group("Quiet group", "TLP:GREEN", {"alpha", "beta"});
  desk.observe("l03", Desk::indicator(0x1030, "l03.invalid", green_marking));
  desk.release(Desk::to_circle("l03", group));
  desk.deliver();
  for (auto [one, other] : {std::pair{&desk.alpha, &desk.beta}, std::pair{&desk.beta, &desk.alpha}}) {
    const auto all = Desk::got(*one) + desk.view(*one, group);
    BOOST_TEST(Desk::holds(all, "l03.invalid"));
    BOOST_TEST(!Desk::holds(all, "Quiet group"));
    std::string release;
    const auto done = one->store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto items, reader.inbox_all());
      for (const auto& item : items)
        if (Desk::holds(item.header, group)) release += item.header;
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(Desk::holds(release, one->world->team.id));
    BOOST_TEST(!Desk::holds(release, other->world->team.id));
  }
}

BOOST_AUTO_TEST_CASE(leak_04_a_red_attribute_of_a_clear_event_stays_in) {
  auto& desk = the_desk();
  desk.observe("l04", event(R"({"name":"tlp:clear"})",
                            attribute("a001", "open04.invalid") + "," +
                                attribute("a002", "red04.invalid", R"({"name":"tlp:red"})")));
  desk.release(Desk::to_circle("l04", "ncc"));
  desk.deliver();
  const auto all = Desk::got(desk.alpha) + desk.view(desk.alpha);
  BOOST_TEST(Desk::holds(all, "open04.invalid"));
  BOOST_TEST(!Desk::holds(all, "red04.invalid"));
}

BOOST_AUTO_TEST_CASE(leak_05_two_labels_after_tagging_again_are_the_stricter_one) {
  auto& desk = the_desk();
  const auto added = desk.observe(
      "l05", event(R"({"name":"tlp:green"},{"name":"tlp:amber"})", attribute("a003", "l05.invalid")));
  BOOST_TEST(added.body.value()["alerts"].Size() == 1U);
  const auto group = desk.group("Green 5", "TLP:GREEN", {"alpha"});
  BOOST_TEST(Team::text(desk.propose(Desk::to_circle("l05", group)), "state") == "empty");
}

BOOST_AUTO_TEST_CASE(leak_06_tags_that_are_internal_do_not_leave) {
  auto& desk = the_desk();
  desk.observe("l06", event(R"({"name":"tlp:green"},{"name":"internal:handlaggare-7","local":true})",
                            attribute("a004", "l06.invalid", R"({"name":"workflow:todo","local":true})")));
  desk.release(Desk::to_circle("l06", "ncc"));
  desk.deliver();
  const auto all = Desk::got(desk.alpha) + desk.view(desk.alpha);
  BOOST_TEST(Desk::holds(all, "l06.invalid"));
  BOOST_TEST(!Desk::holds(all, "handlaggare"));
  BOOST_TEST(!Desk::holds(all, "workflow:"));
}

BOOST_AUTO_TEST_CASE(leak_07_what_hangs_on_an_object_that_stays_in_stays_in_with_it) {
  auto& desk = the_desk();
  desk.observe(
      "l07",
      Desk::indicator(0x1070, "l07.invalid", amber_marking) + "," +
          Desk::object("sighting", 0x1071, refs("sighting_of_ref", 0x1070), green_marking) + "," +
          Desk::object("note", 0x1072, R"("content":"seen","object_refs":[")" + Desk::id(0x1070) + "\"]",
                       green_marking));
  const auto group = desk.group("Green 7", "TLP:GREEN", {"alpha"});
  BOOST_TEST(Team::text(desk.propose(Desk::to_circle("l07", group)), "state") == "empty");
}

BOOST_AUTO_TEST_CASE(leak_08_a_sighting_is_decided_like_everything_else) {
  auto& desk = the_desk();
  desk.observe("l08", Desk::indicator(0x1080, "l08.invalid", green_marking) + "," +
                          Desk::object("sighting", 0x1081, refs("sighting_of_ref", 0x1080), amber_marking));
  const auto group = desk.group("Green 8", "TLP:GREEN", {"alpha"});
  desk.release(Desk::to_circle("l08", group));
  const auto [incident, intake] = desk.open({.organisation = "Verket 8"});
  desk.root(incident, Desk::object("sighting", 0x1082, refs("sighting_of_ref", 0x1080), clear_marking));
  BOOST_TEST(desk.verdict(Desk::id(0x1082, "sighting"), "alpha", "ncc") == "needs-victim");
  desk.deliver();
  const auto all = Desk::got(desk.alpha) + desk.view(desk.alpha);
  BOOST_TEST(Desk::holds(all, "l08.invalid"));
  BOOST_TEST(!Desk::holds(all, "sighting--"));
}

BOOST_AUTO_TEST_CASE(leak_09_without_a_label_nothing_leaves) {
  auto& desk = the_desk();
  const auto added = desk.observe("l09", Desk::indicator(0x1090, "l09.invalid"));
  BOOST_TEST(added.body.value()["held_count"].GetInt() == 1);
  BOOST_TEST(Team::text(desk.propose(Desk::to_circle("l09", "ncc")), "state") == "empty");
}

BOOST_AUTO_TEST_CASE(leak_10_a_marking_nobody_knows_keeps_in) {
  auto& desk = the_desk();
  desk.observe("l10", Desk::indicator(0x1100, "l10.invalid",
                                      "marking-definition--939a9414-2ddd-4d32-a0cd-b7c2c2b9e2c8"));
  BOOST_TEST(Team::text(desk.propose(Desk::to_circle("l10", "ncc")), "state") == "empty");
  BOOST_TEST(desk.verdict(Desk::id(0x1100), "alpha", "ncc") == "deny");
}

BOOST_AUTO_TEST_CASE(leak_11_terms_that_cannot_be_read_stop_the_share) {
  auto& desk = the_desk();
  desk.observe("l11", Desk::indicator(0x1110, "l11.invalid", clear_marking));
  const auto spoilt = desk.ours.store->write([&](Writer& writer) -> Result<void> {
    TRY(const auto versions, writer.versions(*protocol::StixId::parse(Desk::id(0x1110))));
    TRY(auto rows, writer.terms(versions.front().key));
    rows.front().body = R"({"label":"TLP:CLEAR"})";
    return writer.put_terms(rows.front());
  });
  BOOST_REQUIRE(spoilt.has_value());
  BOOST_TEST(desk.ours.attempt("ana", "share.propose", Desk::to_circle("l11", "ncc")).has_error());
  BOOST_TEST(desk.ours
                 .attempt("ana", "explain",
                          R"({"object":")" + Desk::id(0x1110) + R"(","partner":"alpha","circle":"ncc"})")
                 .has_error());
}

BOOST_AUTO_TEST_CASE(leak_14_an_empty_audience_is_nobody) {
  auto& desk = the_desk();
  desk.observe("l14", Desk::indicator(0x1140, "l14.invalid", clear_marking));
  const auto group = desk.group("Empty", "TLP:CLEAR", {});
  for (const auto& args : {Desk::to_circle("l14", group), std::string(R"({"observation":"l14"})"),
                           std::string(R"({"observation":"l14","partners":[],"people":[]})"),
                           std::string(R"({"observation":"l14","circle":""})")}) {
    const auto proposed = desk.ours.attempt("ana", "share.propose", args);
    BOOST_TEST(proposed.has_error(), args);
  }
  desk.deliver();
  BOOST_TEST(!Desk::holds(Desk::got(desk.alpha), "l14.invalid"));
}

BOOST_AUTO_TEST_CASE(leak_15_what_is_checked_is_what_is_kept) {
  auto& desk = the_desk();
  const auto outcomes = desk.arrive(
      desk.alpha, {{Desk::id(0x1150), Desk::indicator(0x1151, "l15.invalid", clear_marking)}}, Label::clear);
  BOOST_TEST(Desk::holds(outcomes, "refused"));
  const auto found = desk.ours.run("ana", "object.find", R"({"text":"l15.invalid"})");
  BOOST_TEST(found.body.value()["objects"].Empty());
}

BOOST_AUTO_TEST_CASE(leak_16_a_signature_is_over_exactly_these_bytes) {
  auto& desk = the_desk();
  const std::string text = "line one\nline two\n";
  const protocol::Signature signature{"ana", desk.ours.sign("ana", text)};
  BOOST_TEST(desk.ours.gate->verify(text, signature).has_value());
  for (const std::string other :
       {"line one\nline two", "line one\nline two\n\n", "line one \nline two\n", "line one\r\nline two\r\n",
        "line  one\nline two\n", " line one\nline two\n"})
    BOOST_TEST(desk.ours.gate->verify(other, signature).has_error());
}

BOOST_AUTO_TEST_CASE(leak_20_whom_the_review_shows_is_who_gets_it) {
  auto& desk = the_desk();
  desk.observe("l20", Desk::indicator(0x1200, "l20.invalid", green_marking));
  const auto share = desk.release(R"({"observation":"l20","partners":["beta"],"note":"warn"})");
  const auto reply = desk.ours.run("ana", "share.show", Builder().set("share", share).text());
  const auto& shown = reply.body.value();
  BOOST_REQUIRE(shown["renderings"].Size() == 1U);
  BOOST_REQUIRE(shown["renderings"][0]["recipients"].Size() == 1U);
  BOOST_REQUIRE(shown["deliveries"].Size() == 1U);
  const std::string beta = desk.beta.world->team.id;
  BOOST_TEST(shown["renderings"][0]["recipients"][0].GetString() == beta);
  BOOST_TEST(shown["deliveries"][0]["partner"].GetString() == beta);
  const auto approval = protocol::Approval::parse(shown["renderings"][0]["statement"].GetString());
  BOOST_REQUIRE(approval.has_value());
  BOOST_TEST(approval->partners == std::vector<std::string>{beta}, boost::test_tools::per_element());
  desk.deliver();
  BOOST_TEST(Desk::holds(Desk::got(desk.beta), "l20.invalid"));
  BOOST_TEST(!Desk::holds(Desk::got(desk.alpha), "l20.invalid"));
}

BOOST_AUTO_TEST_CASE(leak_21_nothing_counts_as_there_before_its_receipt) {
  auto& desk = the_desk();
  desk.observe("l21", Desk::indicator(0x1210, "l21.invalid", green_marking));
  const auto share = desk.release(R"({"observation":"l21","partners":["beta"],"note":"warn"})");
  const auto state = [&] {
    const auto reply = desk.ours.run("ana", "share.show", Builder().set("share", share).text());
    return std::string(reply.body.value()["deliveries"][0]["state"].GetString());
  };
  desk.ours.link.down[desk.beta.endpoint] = true;
  desk.ours.work();
  BOOST_TEST(state() == "queued");
  desk.ours.link.down[desk.beta.endpoint] = false;
  desk.clock.advance(3600);
  desk.ours.work();
  BOOST_TEST(state() == "received");
  desk.deliver();
  desk.deliver();
  BOOST_TEST(state() == "processed");
}

BOOST_AUTO_TEST_CASE(leak_22_a_relation_is_called_back_with_its_end) {
  auto& desk = the_desk();
  desk.observe("l22",
               Desk::indicator(0x1220, "l22.invalid", green_marking) + "," +
                   Desk::object("malware", 0x1221, R"("name":"Felaktig","is_family":false)", green_marking) +
                   "," +
                   Desk::object("relationship", 0x1222,
                                R"("relationship_type":"indicates",)" + refs("source_ref", 0x1220) + "," +
                                    refs("target_ref", 0x1221, "malware"),
                                green_marking));
  const auto share = desk.release(Desk::to_circle("l22", "ncc"));
  desk.deliver();
  const auto args = Builder()
                        .set("share", share)
                        .set("reason", "mistake")
                        .set("objects", std::vector<std::string>{Desk::id(0x1221, "malware")})
                        .text();
  const auto statement = Team::text(desk.ours.run("ana", "recall.prepare", args), "statement");
  desk.ours.run("ana", "recall.submit", Builder().set("statement", statement).text(),
                {desk.ours.sign("ana", statement)});
  desk.deliver();
  // The relationship goes with it; the indicator stays.
  const auto at_alpha = [&](const std::string& text) {
    const auto found = desk.alpha.run("pia", "object.find", Builder().set("text", text).text());
    return found.body.value()["objects"].Size();
  };
  BOOST_TEST(at_alpha("Felaktig") == 0U);
  BOOST_TEST(at_alpha(Desk::id(0x1222, "relationship")) == 0U);
  BOOST_TEST(at_alpha("l22.invalid") == 1U);
}

BOOST_AUTO_TEST_CASE(leak_23_no_yes_is_ticked_before_it_is_said) {
  auto& desk = the_desk();
  // A question that was left out is not answered.
  const auto document = protocol::json::parse(desk.answers({.organisation = "Verket 23"}));
  BOOST_REQUIRE(document.has_value());
  Builder without;
  for (const auto& member : document->GetObject())
    if (std::string_view(member.name.GetString()) != "third_parties")
      without.set(member.name.GetString(), member.value);
  const auto opened = desk.ours.run("ana", "intake.add", R"({"title":"t"})", {without.text()});
  desk.root(Team::text(opened, "incident"), Desk::indicator(0x1230, "l23.invalid", clear_marking),
            R"(,"role":"attacker")");
  BOOST_TEST(desk.verdict(Desk::id(0x1230), "alpha", "ncc") == "needs-victim");
  BOOST_TEST(desk.verdict(Desk::id(0x1230), "alpha") == "needs-victim");
}

BOOST_AUTO_TEST_SUITE_END()
