// Properties over random scenarios, end to end. The seed is printed; FLOW_SEED repeats a run.
#include <cstdlib>
#include <random>
#include <set>

#include "gateway/flow/deliver.h"
#include "gateway/flow/outcomes.h"
#include "gateway/flow/receive.h"
#include "gateway/policy/inputs.h"
#include "tests/flow/desk.h"

using namespace test_flow;
using protocol::Label;

namespace {

class Dice {
 public:
  Dice() {
    const char* given = std::getenv("FLOW_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    BOOST_TEST_MESSAGE("FLOW_SEED=" << seed);
    engine_.seed(seed);
  }
  int below(int count) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(count)); }
  bool coin() { return below(2) == 1; }
  template <typename T, std::size_t N>
  T any(const T (&list)[N]) {
    return list[below(static_cast<int>(N))];
  }

 private:
  std::mt19937_64 engine_;
};

constexpr const char* markings[] = {clear_marking, green_marking, amber_marking, strict_marking};

/// Answers that open nothing: nobody said yes, or nobody confirmed it, or it was withdrawn.
Said closed_answers(Dice& dice, int round) {
  constexpr const char* not_yes[] = {"unanswered", "no"};
  Said said{.organisation = "Verket P" + std::to_string(round)};
  said.information_affected = dice.any(not_yes);
  said.information_third = dice.any(not_yes);
  if (dice.below(3) == 0) {
    said.information_affected = said.information_third = "yes";
    said.name_victim = "yes";
    said.confirmed = false;
  }
  return said;
}

/// An object of a random type that carries `mark` somewhere in it.
std::string some_object(Dice& dice, int number, const std::string& mark, const std::string& marking) {
  switch (dice.below(5)) {
    case 0:
      return Desk::object("malware", number, R"("name":")" + mark + R"(","is_family":false)", marking);
    case 1:
      return Desk::object("identity", number, R"("name":")" + mark + R"(","identity_class":"organization")",
                          marking);
    case 2:
      return Desk::object("tool", number, R"("name":"t","description":")" + mark + "\"", marking);
    default:
      return Desk::indicator(number, mark + ".invalid", marking);
  }
}

/// One line for each slice a partner got: label, id, modified and bytes; and what the headers say besides
/// what is made anew each time (ids, times, digests of those).
std::string stable(Team& partner, const std::string& circle) {
  std::string all;
  const auto done = partner.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto items, reader.inbox_all());
    for (const auto& item : items) {
      TRY(const auto whole, reader.inbox(item.partner, item.envelope));
      if (item.kind != "release" || !Desk::holds(item.header, circle)) continue;
      TRY(const auto envelope, protocol::parse_envelope(whole->plaintext));
      const auto& header = envelope.header;
      all += std::string(text(header.label)) + " part " + std::to_string(header.part) + "/" +
             std::to_string(header.parts) + " to " + std::to_string(header.to.size()) + " " +
             header.terms.circle_name + " " + protocol::to_hex(header.manifest) + "\n";
      for (const auto& word : header.terms.restrictions) all += word + "\n";
      for (std::size_t i = 0; i < envelope.slices.size(); ++i)
        all += std::string(text(header.slices[i].label)) + " " + header.slices[i].id + " " +
               header.slices[i].modified + " " + std::string(envelope.slices[i]) + "\n";
    }
    return {};
  });
  BOOST_REQUIRE(done.has_value());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(properties, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(what_is_rooted_in_an_incident_without_authorisation_is_no_byte_anywhere) {
  auto& desk = the_desk();
  Dice dice;
  const auto open_group = desk.group("Open P", "TLP:RED", {"alpha", "beta"});
  for (int round = 0; round < 6; ++round) {
    const auto mark = "zerobyte" + std::to_string(round) + "x";
    const auto opened = desk.open(closed_answers(dice, round));
    std::string objects;
    std::vector<std::string> ids{Desk::id(0x3800 + round)};
    for (int i = 0; i < 6; ++i) {
      const auto object = some_object(dice, 0x3000 + round * 16 + i, mark, dice.any(markings));
      objects += (objects.empty() ? "" : ",") + object;
      ids.push_back(protocol::json::string_or(*protocol::json::parse(object), "id"));
    }
    constexpr const char* roles[] = {"attacker", "victim", "unknown"};
    desk.root(opened.incident, objects, std::string(R"(,"role":")") + dice.any(roles) + "\"");
    // Something of another origin beside it: that may go, and takes nothing along.
    const auto observation = "p" + std::to_string(round);
    const auto plain =
        Desk::indicator(0x3800 + round, "beside" + std::to_string(round) + ".invalid", green_marking);
    desk.observe(observation, plain);
    for (const bool whole : {true, false}) {
      Builder args;
      if (whole) args.set("incident", opened.incident);
      if (!whole) args.set("ids", ids);
      if (dice.coin()) {
        args.set("circle", open_group);
      } else {
        args.set("partners", std::vector<std::string>{"alpha", "beta"}).set("note", "warn");
      }
      desk.release(args.text());
    }
    if (dice.coin()) desk.ours.run("ana", "intake.withdraw", Builder().set("intake", opened.intake).text());
    desk.deliver();
    for (auto* partner : {&desk.alpha, &desk.beta}) {
      BOOST_TEST_REQUIRE(!Desk::holds(Desk::got(*partner) + desk.view(*partner), mark));
      BOOST_TEST_REQUIRE(!Desk::holds(Desk::got(*partner) + desk.view(*partner), opened.incident));
      const auto found = partner->run("pia", "object.find", Builder().set("text", mark).text());
      BOOST_TEST_REQUIRE(found.body.value()["objects"].Empty());
      BOOST_TEST_REQUIRE(Desk::holds(Desk::got(*partner), "beside" + std::to_string(round)));
    }
  }
}

/// Two worlds that differ only in what alpha may not see: objects, incidents, circles, partners. The same
/// share gives alpha the same bytes.
BOOST_AUTO_TEST_CASE(what_is_hidden_changes_no_byte_of_what_a_partner_gets) {
  Dice dice;
  auto& rich = the_desk();
  Desk plain;
  for (int round = 0; round < 4; ++round) {
    const auto name = "n" + std::to_string(round);
    const auto circle = "n-circle-" + std::to_string(round);
    plain.group("N", "TLP:GREEN", {"alpha"}, circle);
    // The richer world has another member, other circles, incidents and stricter objects in between.
    rich.group("N", "TLP:GREEN", {"alpha", "beta"}, circle);
    if (dice.coin()) rich.group("Other " + name, "TLP:AMBER", {"beta"});
    const auto opened = rich.open(closed_answers(dice, 100 + round));
    std::string seen, hidden;
    for (int i = 0; i < 8; ++i) {
      const int number = 0x4000 + round * 32 + i;
      const auto domain = "seen" + std::to_string(number) + ".invalid";
      seen += (seen.empty() ? "" : ",") +
              Desk::indicator(number, domain, dice.coin() ? green_marking : clear_marking);
      if (!dice.coin()) continue;
      const auto secret = Desk::indicator(number + 16, "secret" + std::to_string(number) + ".invalid",
                                          dice.coin() ? amber_marking : strict_marking);
      hidden += (hidden.empty() ? "" : ",") + secret;
    }
    if (!hidden.empty() && dice.coin()) rich.observe(name, hidden);
    plain.observe(name, seen);
    rich.observe(name, seen);
    if (!hidden.empty()) rich.root(opened.incident, hidden);
    if (!hidden.empty() && dice.coin()) rich.observe(name, hidden);
    plain.release(Desk::to_circle(name, circle));
    rich.release(Desk::to_circle(name, circle));
    plain.deliver();
    rich.deliver();
    const auto expected = stable(plain.alpha, circle);
    BOOST_TEST_REQUIRE(!expected.empty());
    BOOST_TEST_REQUIRE(stable(rich.alpha, circle) == expected);
    BOOST_TEST_REQUIRE(rich.view(rich.alpha, circle) == plain.view(plain.alpha, circle));
    BOOST_TEST_REQUIRE(!Desk::holds(expected, "secret"));
  }
}

/// The outcomes in the newest processed receipt that we owe the partner, as it would read them.
std::string told(Desk& desk) {
  std::string all;
  const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto items, reader.inbox_all());
    for (const auto& item : items) {
      if (item.partner != desk.alpha.world->team.id || item.kind != "release") continue;
      TRY(const auto whole, reader.inbox(item.partner, item.envelope));
      TRY(const auto kept, flow::outcomes_so_far(*whole));
      const auto outcomes = flow::told_of(kept);
      for (const auto& one : outcomes) all += one.id + " " + one.outcome + "\n";
      return {};
    }
    return {};
  });
  BOOST_REQUIRE(done.has_value());
  return all;
}

/// What a partner is answered over its own connection where it names something that is not its own.
std::string answers(Desk& desk, const protocol::Uuid& foreign) {
  protocol::Receipt receipt;
  receipt.envelope = foreign;
  receipt.state = protocol::ReceiptState::processed;
  receipt.at = desk.clock.now();
  const auto noted = flow::note_receipt(*desk.ours.world, desk.alpha.world->team.id, receipt);
  return noted.has_error() ? std::string(protocol::name(noted.error().error)) : "ok";
}

/// The same objects, sent to two worlds of which one holds the same ids from others, of our own and RED.
BOOST_AUTO_TEST_CASE(what_is_hidden_changes_no_byte_of_receipts_and_of_answers) {
  Dice dice;
  auto& rich = the_desk();
  Desk plain;
  for (int round = 0; round < 4; ++round) {
    std::vector<Desk::Sent> sent;
    for (int i = 0; i < 6; ++i) {
      const int number = 0x4800 + round * 32 + i;
      const auto mine = Desk::indicator(number, "mine" + std::to_string(number) + ".invalid", green_marking);
      sent.push_back({Desk::id(number), mine});
      const auto other = Desk::indicator(
          number, "other" + std::to_string(number) + ".invalid", dice.coin() ? amber_marking : green_marking,
          dice.coin() ? R"(,"revoked":true)" : "",
          dice.coin() ? "2026-03-01T00:00:00.000Z" : "2026-02-01T00:00:00.000Z");
      switch (dice.below(4)) {
        case 0:
          rich.arrive(rich.beta, {{Desk::id(number), other}}, Label::amber);
          break;
        case 1:
          rich.observe("o" + std::to_string(number), other);
          break;
        case 2:
          rich.observe("r" + std::to_string(number), other, R"(,"label":"TLP:RED","named":["ana"])");
          break;
        default:
          break;
      }
    }
    rich.arrive(rich.alpha, sent, Label::green);
    plain.arrive(plain.alpha, sent, Label::green);
    const auto expected = told(plain);
    BOOST_TEST_REQUIRE(!expected.empty());
    BOOST_TEST_REQUIRE(told(rich) == expected);
    // An envelope of another partner's is as unknown as one that never was.
    const auto circle = rich.group("R" + std::to_string(round), "TLP:GREEN", {"beta"});
    rich.observe(
        "e" + std::to_string(round),
        Desk::indicator(0x4f00 + round, "theirs" + std::to_string(round) + ".invalid", green_marking));
    rich.release(Desk::to_circle("e" + std::to_string(round), circle));
    protocol::Uuid foreign;
    const auto found = rich.ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto deliveries, reader.deliveries_in("queued"));
      for (const auto& one : deliveries)
        if (one.partner == rich.beta.world->team.id) foreign = *protocol::Uuid::parse(one.envelope);
      return {};
    });
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST_REQUIRE(answers(rich, foreign) == answers(plain, foreign));
    rich.deliver();
  }
}

/// Every decision that was recorded decides the same again from its record, and is what explain says now.
BOOST_AUTO_TEST_CASE(a_decision_is_its_replay_and_what_explain_says) {
  auto& desk = the_desk();
  Dice dice;
  const auto group = desk.group("Replay", "TLP:AMBER", {"alpha", "beta"});
  int decisions = 0, explained = 0;
  for (int round = 0; round < 6; ++round) {
    Said said = closed_answers(dice, 200 + round);
    if (dice.coin()) said = {.organisation = said.organisation, .information_third = "yes"};
    if (dice.coin()) said.ongoing = "yes";
    const auto opened = desk.open(said);
    if (dice.coin())
      desk.ours.run("ana", "incident.affected",
                    Builder().set("incident", opened.incident).set("partner", "beta").text());
    std::vector<std::string> ids;
    std::string objects;
    for (int i = 0; i < 4; ++i) {
      const int number = 0x5000 + round * 16 + i;
      objects += (objects.empty() ? "" : ",") +
                 Desk::indicator(number, "replay" + std::to_string(number) + ".invalid", dice.any(markings));
      ids.push_back(Desk::id(number));
    }
    desk.root(opened.incident, objects, dice.coin() ? R"(,"role":"attacker")" : "");
    const auto reply = desk.propose(Builder().set("incident", opened.incident).set("circle", group).text());
    std::map<std::string, std::string> recorded;
    const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto rows, reader.decisions(Team::text(reply, "share")));
      for (const auto& row : rows) {
        ++decisions;
        const auto again = policy::decide_recorded(row.inputs_text, nullptr, desk.clock.now());
        BOOST_TEST_REQUIRE(policy::text(again.verdict) == row.verdict);
        BOOST_TEST_REQUIRE((again.inputs == row.inputs));
        Builder wrapped;
        TRY(const auto reasons, protocol::json::parse(row.reasons));
        BOOST_TEST_REQUIRE(reasons.Size() == again.reasons.size());
        for (std::size_t i = 0; i < again.reasons.size(); ++i) {
          const auto& one = reasons[static_cast<rapidjson::SizeType>(i)];
          BOOST_TEST_REQUIRE(protocol::json::string_or(one, "code") == again.reasons[i].code);
          BOOST_TEST_REQUIRE(protocol::json::string_or(one, "sentence") == again.reasons[i].sentence);
        }
        recorded[protocol::to_hex(row.inputs)] = row.verdict;
      }
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    for (const auto& id : ids)
      for (const auto* partner : {"alpha", "beta"}) {
        const auto said_now = desk.explain(id, partner, group);
        const auto found = recorded.find(Team::text(said_now, "inputs"));
        BOOST_TEST_REQUIRE((found != recorded.end()));
        BOOST_TEST_REQUIRE(found->second == Team::text(said_now, "verdict"));
        ++explained;
      }
  }
  BOOST_TEST_MESSAGE(decisions << " decisions replayed, " << explained << " explained");
  BOOST_TEST(decisions >= 24);
}

BOOST_AUTO_TEST_SUITE_END()
