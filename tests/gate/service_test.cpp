#include "gateway/gate/service.h"

#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "gateway/gate/client.h"
#include "tests/gate/world.h"

using namespace world;
using protocol::Label;

namespace {

protocol::Receipt receipt() {
  protocol::Receipt out;
  out.envelope = uuid(5);
  out.digest = protocol::sha256("ciphertext");
  out.state = protocol::ReceiptState::processed;
  out.at = {1790000000, 0};
  out.objects = {{"indicator--" + uuid(1).text(), "held"}};
  return out;
}

protocol::RecallOrder recall_by(const std::string& person, Instant at) {
  return {uuid(50), uuid(7), {"indicator--" + uuid(1).text()}, "mistake", person, at};
}

/// A gate process in this process, and a client of it.
struct Running {
  House house;
  std::unique_ptr<gate::Service> service;
  gate::GateClient client;
  Running() : client(house.folder("s")) {
    auto options = house.options();
    service = must(gate::Service::start({options.home, options.roster, house.folder("s"), 0600,
                                         options.team_id, 4, options.now, options.warnings}));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(control_and_opening)

BOOST_AUTO_TEST_CASE(receipts_are_composed_here) {
  House house;
  auto sealed = must(house.engine().receipt(receipt(), team_b, uuid(9)));
  auto opened = must(house.open_as(*cast().b, sealed.ciphertext));
  const auto envelope = must(protocol::parse_envelope(opened.plaintext));
  BOOST_TEST((envelope.header.kind == protocol::EnvelopeKind::receipt));
  BOOST_TEST((envelope.header.id == uuid(9)));
  BOOST_TEST(must(protocol::Receipt::parse(envelope.body)).text() == receipt().text());
  auto leaky = receipt();
  leaky.objects[0].id = "the victim is ACME";
  BOOST_TEST(error_of(house.engine().receipt(leaky, team_b, uuid(9))) == "invalid");
  BOOST_TEST(error_of(house.engine().receipt(receipt(), uuid(77).text(), uuid(9))) == "held");
}

BOOST_AUTO_TEST_CASE(recalls_go_to_each_partner_alone) {
  House house;
  const auto order = recall_by("anna", house.now);
  const auto signed_order = house.sign(order.text(), {"anna"});
  auto outcome = must(house.engine().recall(signed_order, {team_b, team_c, uuid(77).text()}));
  BOOST_REQUIRE(outcome.envelopes.size() == 2u);
  BOOST_TEST(outcome.held.size() == 1u);
  auto opened = must(house.open_as(*cast().c, outcome.envelopes[1].ciphertext));
  const auto envelope = must(protocol::parse_envelope(opened.plaintext));
  BOOST_TEST((envelope.header.to == std::vector<std::string>{team_c}));
  BOOST_TEST(opened.plaintext.find(team_b) == std::string::npos);
  const auto notice = must(protocol::RecallNotice::parse(envelope.body));
  BOOST_TEST((notice.release == order.release));
  BOOST_TEST(notice.reason == "mistake");
  auto again = must(house.engine().recall(signed_order, {team_b}));
  BOOST_TEST((again.envelopes[0].header.id == outcome.envelopes[0].header.id));
  BOOST_TEST((outcome.envelopes[0].header.id != outcome.envelopes[1].header.id));
}

BOOST_AUTO_TEST_CASE(recalls_need_a_person_who_may) {
  House house;
  const auto refusal = [&](const protocol::RecallOrder& order, const std::string& signer) {
    auto text = house.sign(order.text(), {signer});
    text.signatures[0].person = order.by;
    return error_of(house.engine().recall(text, {team_b}));
  };
  BOOST_TEST(refusal(recall_by("anna", house.now), "anna") == "none");
  BOOST_TEST(refusal(recall_by("anna", house.now), "bo") == "unauthenticated");
  BOOST_TEST(refusal(recall_by("dan", house.now), "dan") == "denied");
  BOOST_TEST(refusal(recall_by("anna", house.now + 9999), "anna") == "expired");
}

BOOST_AUTO_TEST_CASE(opens_only_what_the_partner_signed) {
  House house;
  const auto from_b = [&](const std::string& text) {
    return must(cast().b->seal(text, {cast().key_a.fingerprint}, cast().key_b.fingerprint));
  };
  const std::string sealed = from_b("hello");
  auto opened = must(house.engine().open(team_b, sealed));
  BOOST_TEST(opened.plaintext == "hello");
  BOOST_TEST(opened.fingerprint == cast().key_b.fingerprint);
  BOOST_TEST(error_of(house.engine().open(team_c, sealed)) == "unauthenticated");
  BOOST_TEST(error_of(house.engine().open(uuid(77).text(), sealed)) == "unauthenticated");
  const std::string for_c = must(cast().b->seal("x", {cast().key_c.fingerprint}, cast().key_b.fingerprint));
  BOOST_TEST(error_of(house.engine().open(team_b, for_c)) == "not-addressed");
  BOOST_TEST(error_of(house.engine().open(team_b, "rubbish")) == "malformed");
  BOOST_TEST(error_of(house.engine().open(team_b, from_b(std::string(gate::max_opened + 1, 'x')))) ==
             "too-large");
  BOOST_TEST(error_of(house.engine().open(team_b, std::string(gate::max_opened + (3U << 20), 'x'))) ==
             "too-large");
  auto suspended = house.partner(team_b, "cert-b", cast().key_b);
  suspended.state = "suspended";
  must(house.apply(suspended));
  BOOST_TEST(error_of(house.engine().open(team_b, sealed)) == "denied");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(service)

BOOST_AUTO_TEST_CASE(every_request_over_the_socket) {
  Running gate;
  House& house = gate.house;
  const auto health = must(gate.client.health());
  BOOST_TEST(health.problem == "");
  BOOST_TEST(health.fingerprint == cast().key_a.fingerprint);
  BOOST_TEST(health.people == 5u);

  auto order = house.order();
  order.person = house.person("dan", {"approver"});
  must(gate.client.apply(house.sign(order.text(), {"adam"})));

  Draft draft(house, {slice(1, Label::green), slice(2, Label::amber)}, {{team_b, team_c}});
  draft.order.terms = {"", "", "undisclosed", {"no-onward"}};
  draft.sign(house, {"anna", "dan"});
  BOOST_TEST(must(gate.client.guard(draft.order, Label::amber)).empty());
  const auto findings = must(gate.client.guard(draft.order, Label::green));
  BOOST_REQUIRE(!findings.empty());
  BOOST_TEST(findings[0].index == 1u);
  auto outcome = must(gate.client.release(draft.order));
  BOOST_REQUIRE(outcome.envelopes.size() == 1u);
  auto opened = must(house.open_as(*cast().c, outcome.envelopes[0].ciphertext));
  const auto envelope = must(protocol::parse_envelope(opened.plaintext));
  BOOST_TEST(envelope.slices.at(1) == draft.order.slices[1].bytes);
  BOOST_TEST(envelope.header.terms.restrictions.at(0) == "no-onward");
  BOOST_TEST(protocol::header_line(outcome.envelopes[0].header) == protocol::header_line(envelope.header));
  draft.sign(house, {"anna"});
  BOOST_TEST(error_of(gate.client.release(draft.order)) == "denied");

  must(house.open_as(*cast().b, must(gate.client.receipt(receipt(), team_b, uuid(9))).ciphertext));
  const auto recall = house.sign(recall_by("anna", house.now).text(), {"anna"});
  BOOST_TEST(must(gate.client.recall(recall, {team_b, team_c})).envelopes.size() == 2u);
  must(gate.client.verify("text", house.sign("text", {"bo"}).signatures[0]));
  BOOST_TEST(error_of(gate.client.verify("text", house.sign("text2", {"bo"}).signatures[0])) ==
             "unauthenticated");
  const std::string sealed = must(cast().b->seal("hi", {cast().key_a.fingerprint}, cast().key_b.fingerprint));
  BOOST_TEST(must(gate.client.open(team_b, sealed)).plaintext == "hi");
  BOOST_TEST(error_of(gate.client.open(team_c, sealed)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(keys_of_teams_are_told_with_their_end) {
  Running gate;
  const auto keys = must(gate.client.team_keys({team_b, uuid(77).text(), team_a}));
  BOOST_REQUIRE(keys.size() == 2u);
  BOOST_TEST(keys[0].team == team_b);
  BOOST_TEST(keys[0].fingerprint == cast().key_b.fingerprint);
  BOOST_TEST(keys[1].team == team_a);
  BOOST_TEST(keys[1].fingerprint == cast().key_a.fingerprint);
  const auto ours = must(cast().a->key(cast().key_a.fingerprint));
  for (const auto& key : keys) BOOST_TEST(key.problem == "");
  BOOST_REQUIRE(keys[1].expires.has_value());
  BOOST_TEST((*keys[1].expires == *ours.subkeys[0].expires));
  gate.house.now = *ours.subkeys[0].expires + 86400;
  for (const auto& key : must(gate.client.team_keys({team_b, team_a}))) {
    BOOST_TEST(key.problem.starts_with("key expired 20"), key.problem);
    BOOST_TEST(!key.expires.has_value());
  }
  BOOST_TEST(must(gate.client.team_keys({})).empty());
}

BOOST_AUTO_TEST_CASE(bad_requests_are_refused) {
  Running gate;
  ipc::Client raw(gate.house.folder("s"), std::chrono::seconds(20));
  const auto refusal = [&](const std::string& header, std::vector<std::string> attachments) {
    ipc::Message message{must(protocol::json::parse(header)), std::move(attachments)};
    auto answer = raw.call(message);
    return error_of(answer);
  };
  BOOST_TEST(refusal(R"({"op":"sign-anything"})", {"text"}) == "unsupported");
  BOOST_TEST(refusal(R"({})", {}) == "unsupported");
  BOOST_TEST(refusal(R"({"op":"open"})", {}) == "malformed");
  BOOST_TEST(refusal(R"({"op":"apply","people":["adam"]})", {"text"}) == "malformed");
  BOOST_TEST(refusal(R"({"op":"release","release":")" + uuid(7).text() + R"(","slices":-1})", {}) ==
             "malformed");
  BOOST_TEST(refusal(R"({"op":"release","release":")" + uuid(7).text() + R"(","slices":9})", {"a"}) ==
             "malformed");
  BOOST_TEST(refusal(R"({"op":"verify","people":[]})", {"text"}) == "malformed");
  BOOST_TEST(refusal(R"({"op":"keys"})", {}) == "invalid");
  must(gate.client.health());
}

BOOST_AUTO_TEST_CASE(a_gate_that_is_not_there_is_unavailable) {
  Folder folder;
  gate::GateClient client(folder.path("none"), std::chrono::seconds(1));
  BOOST_TEST(error_of(client.health()) == "unavailable");
}

BOOST_AUTO_TEST_CASE(starts_only_on_what_it_can_prove) {
  House house;
  auto options = house.options();
  write_file(options.roster + "/000002.sig", "rubbish");
  BOOST_TEST(error_of(gate::Service::start({options.home, options.roster, house.folder("s"), 0600,
                                            options.team_id, 2, options.now})) == "unauthenticated");
  BOOST_TEST(error_of(gate::Service::start({options.home, options.roster, house.folder("s"), 0600, "team", 2,
                                            options.now})) == "invalid");
}

BOOST_AUTO_TEST_SUITE_END()
