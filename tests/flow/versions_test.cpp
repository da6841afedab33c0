// Whose versions count (facts/policy.md 7.6, cases 20 to 26): only a creator that is authenticated
// supersedes, relabels or revokes; everything else is held, nothing is lost.
#include <boost/test/unit_test.hpp>

#include "tests/flow/three.h"

using namespace test_flow;
using protocol::Error;
using protocol::Label;

namespace {

bool held(const flow::Admitted& admitted, const char* why) {
  return std::find(admitted.holds.begin(), admitted.holds.end(), why) != admitted.holds.end();
}

struct Versions : Three {
  std::string nordic_id = nordic.world->team.identity(), se_id = se.world->team.identity();

  flow::Admitted came(Team& sender, const std::string& object, Label label) {
    auto out = arrive(sender, object, label);
    BOOST_REQUIRE_MESSAGE(out.has_value(), (out.has_error() ? out.error().what : ""));
    return *out;
  }
  /// What became of every object that came in at se.
  std::vector<std::string> outcomes_at_se() {
    std::vector<std::string> outcomes;
    const auto items = se.run("ana", "inbox.list", "{}");
    for (const auto& item : items.body.value()["items"].GetArray()) {
      const auto shown =
          se.run("ana", "inbox.show", Builder().set("envelope", item["envelope"].GetString()).text());
      for (const auto& one : shown.body.value()["outcomes"].GetArray())
        outcomes.emplace_back(one["outcome"].GetString());
    }
    return outcomes;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(versions, Versions)

BOOST_AUTO_TEST_CASE(case_20_a_looser_label_by_another_than_the_originator_is_held_and_the_old_label_kept) {
  BOOST_TEST(came(nordic, object("0020", nordic_id, 1, "a.invalid"), Label::amber).holds.empty());
  const auto squat = came(hub, object("0020", nordic_id, 2, "a.invalid"), Label::clear);
  BOOST_TEST(held(squat, "not-by-its-creator"));
  BOOST_TEST((squat.label == Label::amber));
  BOOST_TEST((terms_of(nordic, "0020").label == Label::amber));
  BOOST_TEST(!squat.alerts.empty());
  // The same bytes passed on under a looser label stay as strict as their creator said.
  const auto relayed = came(hub, object("0020", nordic_id, 1, "a.invalid"), Label::clear);
  BOOST_TEST(relayed.holds.empty());
  BOOST_TEST((relayed.label == Label::amber));
}

BOOST_AUTO_TEST_CASE(case_20_the_originator_loosens_for_the_future) {
  came(nordic, object("0120", nordic_id, 1, "a.invalid"), Label::amber);
  const auto looser = came(nordic, object("0120", nordic_id, 2, "a.invalid"), Label::green);
  BOOST_TEST(looser.holds.empty());
  BOOST_TEST((looser.label == Label::green));
  BOOST_TEST(!looser.tightened);
}

BOOST_AUTO_TEST_CASE(case_20_a_relay_never_loosens_what_it_relayed) {
  const auto stranger = "identity--99999999-9999-4999-8999-999999999999";
  came(hub, object("0220", stranger, 1, "a.invalid"), Label::amber);
  const auto looser = came(hub, object("0220", stranger, 2, "a.invalid"), Label::green);
  BOOST_TEST(held(looser, "label-looser"));
  BOOST_TEST((looser.label == Label::amber));
  const auto stricter = came(hub, object("0220", stranger, 3, "a.invalid"), Label::amber_strict);
  BOOST_TEST(stricter.holds.empty());
}

BOOST_AUTO_TEST_CASE(case_22_one_version_with_two_contents_from_two_peers_holds_both_under_the_strictest) {
  const auto stranger = "identity--99999999-9999-4999-8999-999999999999";
  came(nordic, object("0022", stranger, 1, "a.invalid"), Label::green);
  const auto other = came(hub, object("0022", stranger, 1, "b.invalid"), Label::amber);
  BOOST_TEST(held(other, "version-conflict"));
  const auto first = terms_of(nordic, "0022");
  BOOST_TEST(first.holds == std::vector<std::string>{"version-conflict"});
  BOOST_TEST((first.label == Label::amber));
  BOOST_TEST((other.label == Label::amber));
  // Sending it again clears nothing.
  came(nordic, object("0022", stranger, 1, "a.invalid"), Label::green);
  BOOST_TEST((terms_of(nordic, "0022").holds.size() == 1U));
}

BOOST_AUTO_TEST_CASE(case_22_a_squatter_quarantines_nothing_that_its_creator_sent) {
  came(nordic, object("0122", nordic_id, 1, "a.invalid"), Label::green);
  BOOST_TEST(held(came(hub, object("0122", nordic_id, 1, "b.invalid"), Label::red), "not-by-its-creator"));
  const auto own_name = object("0122", hub.world->team.identity(), 1, "b.invalid");
  BOOST_TEST(held(came(hub, own_name, Label::red), "creator-differs"));
  BOOST_TEST(terms_of(nordic, "0122").holds.empty());
  BOOST_TEST((terms_of(nordic, "0122").label == Label::green));
}

BOOST_AUTO_TEST_CASE(an_id_that_was_squatted_goes_to_its_creator) {
  BOOST_TEST(came(hub, object("0030", nordic_id, 1, "squat.invalid"), Label::clear).holds.empty());
  const auto creator = came(nordic, object("0030", nordic_id, 1, "real.invalid"), Label::amber);
  BOOST_TEST(creator.holds.empty());
  BOOST_TEST(terms_of(hub, "0030").holds == std::vector<std::string>{"not-by-its-creator"});
}

BOOST_AUTO_TEST_CASE(what_claims_to_be_ours_is_held_unless_it_is_ours) {
  BOOST_TEST(held(came(hub, object("0031", se_id, 1, "a.invalid"), Label::clear), "claims-us"));
  se.add_objects("ana", bundle(object("0032", se_id, 1, "a.invalid")),
                 R"({"origin":"observation","origin_id":"s","label":"TLP:AMBER"})");
  std::string kept;
  BOOST_REQUIRE(se.store
                    ->read([&](Reader& reader) -> Result<void> {
                      TRY(const auto rows, reader.versions(*protocol::StixId::parse(id("0032"))));
                      kept = rows.front().bytes;
                      return {};
                    })
                    .has_value());
  const auto back = came(hub, kept, Label::clear);
  BOOST_TEST(back.holds.empty());
  BOOST_TEST((back.label == Label::amber));
}

BOOST_AUTO_TEST_CASE(case_23_nothing_follows_a_revocation_by_its_creator) {
  came(nordic, object("0023", nordic_id, 1, "a.invalid"), Label::green);
  BOOST_TEST(came(nordic, object("0023", nordic_id, 2, "a.invalid", true), Label::green).revoked);
  for (auto* sender : {&nordic, &hub}) {
    const auto late = arrive(*sender, object("0023", nordic_id, 3, "a.invalid"), Label::green);
    BOOST_REQUIRE(late.has_error());
    BOOST_TEST((late.error().error == Error::denied));
  }
}

BOOST_AUTO_TEST_CASE(case_21_what_its_originator_tightens_is_stopped_and_proposed_to_be_called_back) {
  send(nordic, se, "0021", object("0021", nordic_id, 1, "tight.invalid"), "TLP:GREEN");
  const auto share = se.propose(
      "ana", Builder().set("ids", std::vector<std::string>{id("0021")}).set("circle", "ncc").text());
  BOOST_REQUIRE(se.sign_share("app", share).has_value());
  se.link.down[nordic.endpoint] = true;  // nordic is in NCC as well; its copy stays queued
  se.work();
  send(nordic, se, "0021", object("0021", nordic_id, 2, "tight.invalid"), "TLP:AMBER+STRICT");
  BOOST_TEST((terms_of(nordic, "0021").label == Label::amber_strict));
  const auto list = se.run("ana", "recall.list", "{}");
  const auto& proposals = list.body.value()["proposals"];
  BOOST_REQUIRE(proposals.Size() == 1U);
  BOOST_TEST(proposals[0]["why"].GetString() == "tightened");
  std::vector<std::string> recipients;
  for (const auto& one : proposals[0]["recipients"].GetArray()) recipients.emplace_back(one.GetString());
  BOOST_TEST(std::count(recipients.begin(), recipients.end(), "hub") == 1);
}

BOOST_AUTO_TEST_CASE(case_23_a_revocation_goes_to_whoever_had_it_even_if_the_circle_has_changed) {
  send(nordic, se, "0123", object("0123", nordic_id, 1, "rev.invalid"), "TLP:GREEN");
  auto pass = Builder();
  pass.set("ids", std::vector<std::string>{id("0123")}).set("circle", "ncc");
  BOOST_REQUIRE(se.sign_share("app", se.propose("ana", pass.text())).has_value());
  se.work();
  hub.work();
  BOOST_TEST(found(hub, "rev.invalid") == 1U);
  se.run("admin", "circle.remove", R"({"circle":"ncc","partner":"hub"})");
  send(nordic, se, "0123", object("0123", nordic_id, 2, "rev.invalid", true), "TLP:GREEN");
  // A revoked object is not shared anew …
  const auto anew = se.run("ana", "share.propose", pass.text());
  BOOST_TEST(anew.body.value()["renderings"].Empty());
  // … but follows its record.
  auto follow = Builder();
  follow.set("ids", std::vector<std::string>{id("0123")}).set("recorded", true);
  const auto reply = se.run("ana", "share.propose", follow.text());
  const auto& renderings = reply.body.value()["renderings"];
  BOOST_REQUIRE(renderings.Size() == 1U);
  std::vector<std::string> to;
  for (const auto& one : renderings[0]["recipients"].GetArray()) to.emplace_back(one.GetString());
  BOOST_TEST(std::count(to.begin(), to.end(), hub.world->team.id) == 1);
}

BOOST_AUTO_TEST_CASE(case_25_a_former_member_gets_nothing_that_was_still_queued) {
  send(nordic, se, "0025", object("0025", nordic_id, 1, "late.invalid"), "TLP:GREEN");
  auto pass = Builder();
  pass.set("ids", std::vector<std::string>{id("0025")}).set("circle", "ncc");
  se.link.down[hub.endpoint] = true;
  BOOST_REQUIRE(se.sign_share("app", se.propose("ana", pass.text())).has_value());
  se.run("admin", "circle.remove", R"({"circle":"ncc","partner":"hub"})");
  se.link.down[hub.endpoint] = false;
  clock.advance(600);
  se.work();
  hub.work();
  BOOST_TEST(found(hub, "late.invalid") == 0U);
}

BOOST_AUTO_TEST_CASE(case_26_when_it_came_is_recorded_with_the_object) {
  const auto before = clock.now();
  send(nordic, se, "0026", object("0026", nordic_id, 1, "when.invalid"), "TLP:GREEN");
  const auto terms = terms_of(nordic, "0026");
  BOOST_TEST(terms.arrived_in == "ncc");
  BOOST_TEST(!(terms.arrived_at < before));
  BOOST_TEST(terms.originator.empty());
}

BOOST_AUTO_TEST_CASE(holds_are_capped_and_the_partner_is_told_held_or_refused_alone) {
  se.world->bounds.held_objects = 2;
  came(nordic, object("0040", nordic_id, 1, "n0.invalid"), Label::green);
  for (const auto* digits : {"0041", "0042", "0043"})
    send(hub, se, digits, object(digits, se_id, 1, "claim.invalid"), "TLP:CLEAR", "public-source", "");
  const auto outcomes = outcomes_at_se();
  BOOST_TEST(std::count(outcomes.begin(), outcomes.end(), "held") == 2);
  BOOST_TEST(std::count(outcomes.begin(), outcomes.end(), "refused") == 1);
  BOOST_TEST(audited(se, "holds.limit"));
  // Others are not touched by it.
  send(nordic, se, "0044", object("0044", nordic_id, 1, "fine.invalid"), "TLP:GREEN");
  BOOST_TEST(terms_of(nordic, "0044").holds.empty());
}

BOOST_AUTO_TEST_CASE(holds_are_capped_by_their_bytes_too) {
  const auto size = static_cast<std::int64_t>(object("0050", se_id, 1, "bytes.invalid").size());
  se.world->bounds.held_bytes = 2 * size + size / 2;
  for (const auto* digits : {"0050", "0051", "0052"})
    send(hub, se, digits, object(digits, se_id, 1, "bytes.invalid"), "TLP:CLEAR", "public-source", "");
  const auto outcomes = outcomes_at_se();
  BOOST_TEST(std::count(outcomes.begin(), outcomes.end(), "held") == 2);
  BOOST_TEST(std::count(outcomes.begin(), outcomes.end(), "refused") == 1);
  BOOST_TEST(audited(se, "holds.limit"));
}

BOOST_AUTO_TEST_SUITE_END()
