// Envelopes carried by hand: what is stored goes out, on record, and only while a pull would give it; what
// comes in takes the way of a POST.
#include <boost/test/unit_test.hpp>

#include "tests/flow/desk.h"

using namespace test_flow;
using protocol::Error;

namespace {

struct Carried : Desk {
  Carried() {
    ours.link.down[alpha.endpoint] = true;
    observe("carried", indicator(0x900, "carried.invalid", clear_marking));
    share = release(to_circle("carried", "ncc"));
  }
  static std::string what(const std::string& id, const std::string& partner) {
    return Builder().set("what", id).set("partner", partner).text();
  }
  Result<flow::Reply> hand_over(const std::string& id, const std::string& partner = "alpha",
                                const std::string& person = "ana") {
    return ours.attempt(person, "outbox.hand_over", what(id, partner));
  }
  static Result<flow::Reply> bring_in(Team& team, const std::string& person, const std::string& from,
                                      const std::string& bytes) {
    const auto upload = Team::text(team.run(person, "upload", "{}", {bytes}), "upload");
    return team.attempt(person, "inbox.bring_in",
                        Builder().set("upload", upload).set("partner", from).text());
  }
  static std::string envelope_of(const flow::Reply& reply) {
    return reply.body.value()["envelope"]["envelope"].GetString();
  }
  const protocol::json::Value& row_of(const flow::Reply& who_got, const std::string& partner) {
    for (const auto& row : who_got.body.value()["rows"].GetArray())
      if (row["partner"].GetString() == partner) return row;
    throw std::runtime_error("no row for " + partner);
  }
  int handed_over_lines() {
    const auto reply = ours.run("app", "audit.list", R"({"limit":1000})");
    int count = 0;
    for (const auto& row : reply.body.value()["rows"].GetArray())
      count += row["event"].GetString() == std::string("envelope.handed-over") ? 1 : 0;
    return count;
  }
  std::string share;
};

void refused(const Result<flow::Reply>& reply, Error error) {
  BOOST_REQUIRE(reply.has_error());
  BOOST_TEST((reply.error().error == error), protocol::describe(reply.error()));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(by_hand, Carried)

BOOST_AUTO_TEST_CASE(a_release_its_receipt_and_who_carried_it) {
  const auto out = hand_over(share);
  BOOST_REQUIRE_MESSAGE(out.has_value(), (out.has_error() ? protocol::describe(out.error()) : ""));
  BOOST_TEST(out->body.value()["count"].GetInt() == 1);
  const auto row = ours.run("ana", "who_got", R"({"text":"carried.invalid"})");
  BOOST_TEST(row_of(row, "alpha")["state"].GetString() == "queued");
  BOOST_TEST(row_of(row, "alpha")["handed_over_by"][0].GetString() == "ana");
  BOOST_TEST(row_of(row, "beta")["handed_over_by"].Size() == 0u);

  const auto in = bring_in(alpha, "pia", "ours", out->attachments.front());
  BOOST_REQUIRE_MESSAGE(in.has_value(), (in.has_error() ? protocol::describe(in.error()) : ""));
  BOOST_TEST(Team::text(*in, "kind") == "release");
  const auto again = bring_in(alpha, "pia", "ours", out->attachments.front());
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((again->attachments == in->attachments));

  const auto back = bring_in(ours, "ana", "alpha", in->attachments.front());
  BOOST_REQUIRE_MESSAGE(back.has_value(), (back.has_error() ? protocol::describe(back.error()) : ""));
  BOOST_TEST(Team::text(*back, "kind") == "receipt");
  const auto after = ours.run("ana", "who_got", R"({"text":"carried.invalid"})");
  BOOST_TEST(row_of(after, "alpha")["state"].GetString() == "received");
  BOOST_TEST(row_of(after, "alpha")["handed_over_by"][0].GetString() == "ana");
}

BOOST_AUTO_TEST_CASE(every_handing_over_is_on_record_and_a_dry_run_is_one) {
  BOOST_REQUIRE(hand_over(share).has_value());
  BOOST_TEST(handed_over_lines() == 1);
  const auto parsed = *protocol::json::parse(what(share, "alpha"));
  directory::Person ana;
  const auto read = ours.store->read([&](Reader& reader) -> Result<void> {
    TRY(ana, directory::person(reader, "ana"));
    return {};
  });
  BOOST_REQUIRE(read.has_value());
  const auto dry = flow::run_command(*ours.world, "outbox.hand_over", {ana, parsed, {}}, true);
  BOOST_TEST((dry.has_error() || handed_over_lines() == 2));
}

BOOST_AUTO_TEST_CASE(what_a_pull_would_not_give_is_not_handed_over) {
  refused(hand_over("77ad77ad-0000-4000-8000-000000000000"), Error::not_found);
  refused(hand_over(share, "nobody"), Error::not_found);
  refused(ours.attempt("admin", "outbox.hand_over", what(share, "alpha")), Error::denied);
  refused(ours.attempt("ana", "outbox.hand_over",
                       Builder().set("what", share).set("partner", "alpha").set("position", 1).text()),
          Error::invalid);
  change_partner("alpha", "state", "suspended");
  refused(hand_over(share), Error::denied);
  change_partner("alpha", "state", "active");
  BOOST_REQUIRE(hand_over(share).has_value());
  clock.advance(400 * 86400);
  refused(hand_over(share), Error::expired);
  BOOST_TEST(handed_over_lines() == 1);
}

BOOST_AUTO_TEST_CASE(what_was_withdrawn_is_refused_and_what_was_carried_is_called_back) {
  const auto opened = open({.information_third = "yes", .confirmed = true});
  root(opened.incident,
       object("indicator", 0x910,
              R"("pattern":"[domain-name:value = 'rooted.invalid']","pattern_type":"stix",)"
              R"("valid_from":"2026-03-01T00:00:00Z")"),
       R"(,"label":"TLP:AMBER","role":"attacker")");
  const auto rooted = release(Builder().set("incident", opened.incident).set("circle", "ncc").text());
  ours.link.down[beta.endpoint] = true;
  BOOST_REQUIRE(hand_over(rooted).has_value());
  const auto withdrawn = ours.run("ana", "intake.withdraw", Builder().set("intake", opened.intake).text());
  BOOST_TEST(withdrawn.body.value()["recall_proposed"].Size() == 1u);
  refused(hand_over(rooted), Error::denied);
}

BOOST_AUTO_TEST_CASE(what_is_not_from_that_partner_or_not_for_us_is_refused) {
  const auto alone = group("Alpha alone", "TLP:AMBER", {"alpha"});
  const auto out = hand_over(release(to_circle("carried", alone)));
  BOOST_REQUIRE(out.has_value());
  const auto& bytes = out->attachments.front();
  auto tampered = bytes;
  tampered[tampered.size() / 2] = static_cast<char>(tampered[tampered.size() / 2] ^ 1);
  BOOST_TEST(bring_in(alpha, "pia", "ours", tampered).has_error());
  BOOST_TEST(bring_in(alpha, "pia", "ours", "not OpenPGP").has_error());
  refused(bring_in(beta, "pia", "ours", bytes), Error::not_addressed);
  const auto receipt = bring_in(alpha, "pia", "ours", bytes);
  BOOST_REQUIRE(receipt.has_value());
  refused(bring_in(ours, "ana", "beta", receipt->attachments.front()), Error::unauthenticated);
  BOOST_TEST(alpha.run("pia", "inbox.list", "{}").body.value()["items"].Size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
