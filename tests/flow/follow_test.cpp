// What follows a release to whoever has it: revocations, of what was derived too, and recalls in turn.
#include <map>
#include <set>

#include "gateway/flow/recall.h"
#include "tests/flow/desk.h"
#include "tests/flow/standing.h"

using namespace test_flow;

namespace {

/// Id → bytes of the newest version a partner was sent of every object.
std::map<std::string, std::string> newest_of(Team& partner) {
  std::map<std::string, std::string> by_id;
  const auto done = partner.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto items, reader.inbox_all());
    for (auto item = items.rbegin(); item != items.rend(); ++item) {
      if (item->kind != "release") continue;
      TRY(const auto whole, reader.inbox(item->partner, item->envelope));
      TRY(const auto envelope, protocol::parse_envelope(whole->plaintext));
      for (std::size_t i = 0; i < envelope.slices.size(); ++i)
        by_id[envelope.header.slices[i].id] = std::string(envelope.slices[i]);
    }
    return {};
  });
  BOOST_REQUIRE(done.has_value());
  return by_id;
}

/// What waits in the queue of follow-ups: "id: names".
std::string waits(Team& team) {
  const auto reply = team.run("ana", "standing.queue", R"({"standing":"recorded"})");
  std::string all;
  for (const auto& item : reply.body.value()["items"].GetArray()) {
    all += std::string(item["object"].GetString()) + ":";
    std::set<std::string> names;
    for (const auto& name : item["recipients"].GetArray()) names.insert(name.GetString());
    for (const auto& name : names) all += " " + name;
    all += "\n";
  }
  return all;
}

std::size_t open_recalls(Team& team, const std::string& why) {
  const auto list = team.run("ana", "recall.list", "{}");
  std::size_t count = 0;
  for (const auto& one : list.body.value()["proposals"].GetArray())
    count += one["why"].GetString() == why ? 1 : 0;
  return count;
}

/// Of a victim that says yes to information, data and logs: what is the victim's leaves under pseudonyms.
std::string incident_that_shares_everything() {
  auto& desk = the_desk();
  auto text = desk.answers({.organisation = "Follow AB", .information_third = "yes"});
  const std::string open = R"("data":"unanswered","logs":"unanswered")";
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at))
    text.replace(at, open.size(), R"("data":"yes","logs":"yes")");
  return Team::text(desk.ours.run("ana", "intake.add", R"({"title":"t"})", {text}), "incident");
}

const std::string later = "2026-04-01T00:00:00.000Z";

}  // namespace

BOOST_AUTO_TEST_SUITE(follow, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(revoking_a_source_revokes_what_was_derived_for_each_audience_that_has_it) {
  auto& desk = the_desk();
  const auto incident = incident_that_shares_everything();
  const auto circle = desk.group("Follow derived", "TLP:AMBER", {"alpha", "beta"});
  desk.root(incident, Desk::indicator(0x6300, "mail.follow.invalid", green_marking), R"(,"role":"victim")");
  for (const auto& whom : {Builder().set("circle", circle).text(),
                           Builder().set("partners", std::vector<std::string>{"alpha"}).text()}) {
    auto args = whom;
    args.insert(1, R"("ids":[")" + Desk::id(0x6300) + R"("],"note":"warn",)");
    desk.release(args);
  }
  desk.deliver();
  const auto before = newest_of(desk.alpha);
  BOOST_TEST(before.size() == 2U, "one derived object for the circle, one for alpha by itself");
  BOOST_TEST(!before.contains(Desk::id(0x6300)));

  desk.root(incident,
            Desk::indicator(0x6300, "mail.follow.invalid", green_marking, R"(,"revoked":true)", later),
            R"(,"role":"victim")");
  BOOST_TEST(waits(desk.ours) == Desk::id(0x6300) + ": alpha beta\n");
  BOOST_TEST(open_recalls(desk.ours, "revoked") == 2U);
  desk.release(Builder().set("ids", std::vector<std::string>{Desk::id(0x6300)}).set("recorded", true).text());
  desk.deliver();
  const auto after = newest_of(desk.alpha);
  BOOST_TEST(after.size() == before.size(), "under the same derived ids");
  for (const auto& [id, bytes] : after) {
    BOOST_TEST(before.contains(id));
    BOOST_TEST(Desk::holds(bytes, R"("revoked":true)"), bytes);
    BOOST_TEST(!Desk::holds(bytes, "mail.follow.invalid"));
  }
  for (const auto& [id, bytes] : newest_of(desk.beta)) BOOST_TEST(Desk::holds(bytes, R"("revoked":true)"));
  BOOST_TEST(waits(desk.ours) == "");
  BOOST_TEST(open_recalls(desk.ours, "revoked") == 0U);
}

BOOST_AUTO_TEST_CASE(a_share_with_others_ends_nothing_for_those_who_still_wait) {
  auto& desk = the_desk();
  const auto circle = desk.group("Follow others", "TLP:AMBER", {"alpha", "beta"});
  desk.observe("follow-others", Desk::indicator(0x6310, "others.invalid", green_marking));
  desk.release(Desk::to_circle("follow-others", circle));
  desk.deliver();
  desk.ours.run("ana", "object.tighten",
                Builder().set("id", Desk::id(0x6310)).set("reason", "r").set("label", "TLP:AMBER").text());
  BOOST_TEST(waits(desk.ours) == Desk::id(0x6310) + ": alpha beta\n");
  desk.release(Builder()
                   .set("ids", std::vector<std::string>{Desk::id(0x6310)})
                   .set("partners", std::vector<std::string>{"beta"})
                   .set("note", "warn")
                   .text());
  BOOST_TEST(waits(desk.ours) == Desk::id(0x6310) + ": alpha\n");
}

BOOST_AUTO_TEST_CASE(a_recall_of_what_was_passed_on_closes_it_and_is_proposed_in_turn) {
  auto& desk = the_desk();
  const auto circle = desk.group("Follow recall", "TLP:AMBER", {"alpha", "beta"});
  const auto object = Desk::indicator(0x6320, "passed.invalid", clear_marking);
  desk.arrive(desk.alpha, {{Desk::id(0x6320), object}}, protocol::Label::clear);
  desk.release(Builder().set("ids", std::vector<std::string>{Desk::id(0x6320)}).set("circle", circle).text());
  desk.deliver();
  BOOST_TEST_REQUIRE(Desk::holds(desk.view(desk.beta, circle), "passed.invalid"));
  // Its sender calls it back: the release that brought it, as its envelope named it.
  std::string release;
  const auto read = desk.ours.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto items, reader.inbox_all());
    for (const auto& item : items) {
      TRY(const auto whole, reader.inbox(item.partner, item.envelope));
      if (!Desk::holds(whole->plaintext, "passed.invalid")) continue;
      TRY(const auto envelope, protocol::parse_envelope(whole->plaintext));
      release = envelope.header.release->text();
    }
    return {};
  });
  BOOST_REQUIRE(read.has_value());
  protocol::RecallNotice notice;
  notice.recall = desk.alpha.entropy.uuid();
  notice.release = *protocol::Uuid::parse(release);
  notice.reason = "mistake";
  protocol::EnvelopeHeader header;
  header.id = desk.alpha.entropy.uuid();
  header.kind = protocol::EnvelopeKind::recall;
  header.from = desk.alpha.world->team.id;
  header.to = {desk.ours.world->team.id};
  header.created = desk.clock.now();
  header.expires = desk.clock.now() + 3600;
  header.release = notice.release;
  InboxRow row;
  row.envelope = header.id.text();
  row.partner = header.from;
  row.kind = "recall";
  row.plaintext = protocol::compose(header, notice.text());
  const auto done = flow::carry_out_recall(*desk.ours.world, row);
  BOOST_REQUIRE_MESSAGE(done.has_value(), (done.has_error() ? protocol::describe(done.error()) : ""));

  BOOST_TEST(open_recalls(desk.ours, "recalled") == 1U);
  const auto list = desk.ours.run("ana", "recall.list", "{}");
  for (const auto& one : list.body.value()["proposals"].GetArray())
    if (one["why"].GetString() == std::string("recalled")) {
      BOOST_TEST(one["objects"][0].GetString() == Desk::id(0x6320));
      std::string names;
      for (const auto& name : one["recipients"].GetArray()) names += name.GetString();
      BOOST_TEST(Desk::holds(names, "beta"));
    }
}

BOOST_AUTO_TEST_CASE(who_got_tells_what_is_only_proposed_from_what_was_released) {
  auto& desk = the_desk();
  const auto circle = desk.group("Follow proposed", "TLP:AMBER", {"beta"});
  desk.observe("follow-proposed", Desk::indicator(0x6330, "proposed.invalid", green_marking));
  const auto rows = [&](const std::string& text) {
    const auto reply = desk.ours.run("ana", "who_got", Builder().set("text", text).text());
    std::string all;
    for (const auto& row : reply.body.value()["rows"].GetArray())
      all += std::string(row["partner"].GetString()) + " " + row["state"].GetString() + "\n";
    return all;
  };
  const auto share = Team::text(desk.propose(Desk::to_circle("follow-proposed", circle)), "share");
  BOOST_TEST(rows("proposed.invalid") == "beta proposed\n");
  BOOST_TEST(rows(share) == "beta proposed\n");
  desk.ours.run("app", "share.reject", Builder().set("share", share).set("reason", "not now").text());
  BOOST_TEST(rows("proposed.invalid") == "");
  desk.release(Desk::to_circle("follow-proposed", circle));
  desk.deliver();
  BOOST_TEST(rows("proposed.invalid") == "beta received\n");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(follow_standing)

BOOST_AUTO_TEST_CASE(a_standing_share_in_force_takes_a_revocation_along_without_a_person) {
  Pair two;
  agree(two.ours, feed_args());
  feed(two.ours, {{1}, {2}});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  Made revoked{1};
  revoked.version = 2;
  revoked.revoked = true;
  feed(two.ours, {revoked});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 2U);
  BOOST_TEST(Desk::holds(newest_of(two.theirs)[id_of(1)], R"("revoked":true)"));
  BOOST_TEST(waits(two.ours) == "");
  BOOST_TEST(open_recalls(two.ours, "revoked") == 0U);
}

BOOST_AUTO_TEST_CASE(where_it_has_ended_the_revocation_waits_for_a_person) {
  Pair two;
  const auto standing = agree(two.ours, feed_args());
  feed(two.ours, {{1}});
  two.settle();
  two.ours.run("ana", "standing.stop", Builder().set("standing", standing).set("reason", "enough").text());
  Made revoked{1};
  revoked.version = 2;
  revoked.revoked = true;
  feed(two.ours, {revoked});
  two.settle();
  BOOST_TEST(copies(two.theirs, 1) == 1U);
  BOOST_TEST(waits(two.ours) == id_of(1) + ": theirs\n");
  const auto follow = Builder().set("ids", std::vector<std::string>{id_of(1)}).set("recorded", true).text();
  BOOST_REQUIRE(two.ours.sign_share("app", two.ours.propose("ana", follow)).has_value());
  two.settle();
  BOOST_TEST(Desk::holds(newest_of(two.theirs)[id_of(1)], R"("revoked":true)"));
  BOOST_TEST(waits(two.ours) == "");
}

BOOST_AUTO_TEST_SUITE_END()
