// Our events pushed to partners' MISP servers: made of the views, for who may see them, to whom that partner
// is.
#include "gateway/front/link.h"
#include "protocol/ids.h"
#include "tests/front/parrot.h"

using protocol::Error;

namespace front_test {
namespace {

const std::string key(40, 'k');
const std::string event_text = "3c1d3a52-8d5e-4f5e-9a51-0d4f0f3a7b10";
const std::string part_text = "77aa3a52-8d5e-4f5e-9a51-0d4f0f3a7b11";

struct Pushing : World {
  Pushing() {
    options.outbound_timeouts = {1000ms, 500ms, 1500ms};
    recalled(beta, event_text, 1000);
    recalled(paused, event_text, 1000);
    start();
  }
  /// An event of one attribute, which was recalled: what is left of it stands in one row.
  void recalled(const std::string& partner, const std::string& uuid, std::int64_t seconds) const {
    views.run(
        "INSERT INTO misp_recalled (partner, collection, uuid, head, parts, changed, not_after) VALUES ('" +
        partner + "', 'misp/ncc', '" + uuid + R"(', '{"id":"1","uuid":")" + uuid +
        R"(","info":"Indicators","distribution":"2","locked":false,"Org":{"uuid":"x"},"Orgc":{"uuid":"x"}}', '0 )" +
        part_text + " 0', 1772445600, " + std::to_string(micros_from_now(seconds)) + ")");
  }
  protocol::Result<gateway::PushAnswer> push(const std::string& partner, const std::string& endpoint,
                                             const std::string& authkey = key,
                                             const std::string& event = event_text) {
    return client.push(
        {partner, *protocol::Uuid::parse(event), endpoint, "/misp/events/add/metadata:1", authkey});
  }
  front::OutboundClient client{options.outbound_socket, 10000ms};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pusher, Pushing)

BOOST_AUTO_TEST_CASE(what_a_partner_may_see_is_offered_and_nothing_else) {
  const auto offered = must(client.offered(beta, 0));
  BOOST_REQUIRE_EQUAL(offered.size(), 1U);
  BOOST_CHECK_EQUAL(offered[0].uuid.text(), event_text);
  BOOST_CHECK_EQUAL(offered[0].timestamp, 1772445600);
  BOOST_CHECK(offered[0].recalled);
  BOOST_CHECK(must(client.offered(alpha, 0)).empty());
}

BOOST_AUTO_TEST_CASE(an_event_goes_out_as_misp_pushes_it) {
  Parrot parrot(identities["beta"], "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "}]}}");
  const auto answer = must(push(beta, parrot.endpoint()));
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.timestamp, 1772445600);
  BOOST_CHECK_EQUAL(answer.body, "{}");
  const std::string asked = parrot.heard();
  BOOST_CHECK_MESSAGE(asked.starts_with("POST /misp/events/add/metadata:1 HTTP/1.1\r\n"), asked);
  BOOST_CHECK_NE(asked.find("\r\nAuthorization: " + key + "\r\n"), std::string::npos);
  const auto body = must(protocol::json::parse(asked.substr(asked.find("\r\n\r\n") + 4)));
  const auto& event = body["Event"];
  BOOST_CHECK_EQUAL(protocol::json::string_or(event, "uuid"), event_text);
  BOOST_CHECK_EQUAL(protocol::json::string_or(event, "distribution"), "1");
  BOOST_CHECK(event["locked"].GetBool());
  BOOST_CHECK(!event.HasMember("Org"));
  BOOST_CHECK_EQUAL(protocol::json::string_or(event["Attribute"][0], "uuid"), part_text);
  BOOST_CHECK(event["Attribute"][0]["deleted"].GetBool());
}

BOOST_AUTO_TEST_CASE(core_cannot_send_an_event_to_whom_it_is_not_open_or_elsewhere) {
  const std::string dead = "https://127.0.0.1:1";
  BOOST_CHECK(push(alpha, dead).error().error == Error::not_found);
  BOOST_CHECK(push(beta, dead, key, part_text).error().error == Error::not_found);
  BOOST_CHECK(push(paused, dead).error().error == Error::denied);
  BOOST_CHECK(push("99999999-9999-4999-8999-999999999999", dead).error().error == Error::denied);
  BOOST_CHECK(push(beta, dead, "").error().error == Error::invalid);
  BOOST_CHECK(push(beta, dead, "short").error().error == Error::invalid);
  // The pins are those that the front knows of beta; alpha's server shows another.
  Parrot parrot(identities["alpha"], "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "}]}}");
  const auto elsewhere = push(beta, parrot.endpoint());
  BOOST_REQUIRE(elsewhere.has_error());
  BOOST_CHECK_MESSAGE(elsewhere.error().what.starts_with("pin mismatch"), elsewhere.error().what);
  BOOST_CHECK_EQUAL(parrot.heard().find("Indicators"), std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_has_ended_is_not_pushed) {
  views.run("UPDATE misp_recalled SET not_after = " + std::to_string(micros_from_now(-1)));
  BOOST_CHECK(must(client.offered(beta, 0)).empty());
  BOOST_CHECK(push(beta, "https://127.0.0.1:1").error().error == Error::not_found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace front_test
