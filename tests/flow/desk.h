// Our team with an incident desk, and two partners in its NCC: what the numbered cases, the leaks and the
// properties are played with. Making the teams' keys takes longest, so that a suite shares one desk and each
// test brings objects of its own.
#pragma once
#include <boost/test/unit_test.hpp>

#include "gateway/store/sqlite.h"
#include "tests/flow/team.h"

namespace test_flow {

using protocol::json::Builder;

inline constexpr const char* clear_marking = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
inline constexpr const char* green_marking = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
inline constexpr const char* amber_marking = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
inline constexpr const char* strict_marking = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";

/// What one victim said.
struct Said {
  std::string organisation = "Exempelverket";
  /// A yes to third parties stands on the yes to affected organisations, so it is asked for with it.
  std::string information_affected = "unanswered", information_third = "unanswered";
  std::string ongoing = "no", name_victim = "unanswered";
  bool confirmed = true;
  std::string until{};
  std::vector<std::string> names{};
};

struct Desk {
  FakeClock clock;
  Team ours{"ours", clock}, alpha{"alpha", clock}, beta{"beta", clock};

  Desk() {
    ours.add_person("ana", {"analyst"});
    ours.add_person("app", {"approver", "auditor"});
    ours.add_person("bea", {"approver"});
    for (auto* partner : {&alpha, &beta}) {
      partner->add_person("pia", {"analyst"});
      ours.add_partner(*partner, "TLP:RED");
      partner->add_partner(ours, "TLP:RED");
      partner->run("admin", "circle.create", R"({"preset":"ncc"})");
      partner->run("admin", "circle.add", R"({"circle":"ncc","partner":"ours"})");
    }
    ours.run("admin", "circle.create", R"({"preset":"ncc"})");
    for (const auto* partner : {"alpha", "beta"}) join("ncc", partner);
  }

  /// A circle of our own whose members do not know of each other.
  std::string group(const std::string& name, const std::string& ceiling,
                    std::initializer_list<const char*> members, const std::string& id = "",
                    bool exercise = false) {
    Builder args;
    args.set("name", name).set("max_outbound", ceiling);
    if (!id.empty()) args.set("id", id);
    if (exercise) args.set("exercise", true);
    const auto reply = ours.run("admin", "circle.create", args.text());
    const std::string made = reply.body.value()["circle"]["id"].GetString();
    for (const auto* member : members) join(made, member);
    return made;
  }
  void join(const std::string& circle, const std::string& partner) {
    ours.run("admin", "circle.add", Builder().set("circle", circle).set("partner", partner).text());
  }
  /// A signed change of what we know of a partner: ceiling, state, kind.
  void change_partner(const std::string& partner, const std::string& member, const std::string& value) {
    clock.advance(1);
    const auto args = Builder().set("partner", partner).set(member, value).text();
    const auto statement = Team::text(ours.run("admin", "partner.prepare", args), "statement");
    ours.run("admin", "order.submit", Builder().set("statement", statement).text(),
             {ours.sign("admin", statement)});
  }

  // ---- objects

  static std::string id(int number, const std::string& type = "indicator") {
    static constexpr char digits[] = "0123456789abcdef";
    std::string tail;
    for (int shift = 12; shift >= 0; shift -= 4)
      tail.push_back(digits[(static_cast<unsigned>(number) >> static_cast<unsigned>(shift)) & 0xFU]);
    return type + "--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f" + tail;
  }
  static std::string object(const std::string& type, int number, const std::string& body,
                            const std::string& marking = "",
                            const std::string& modified = "2026-03-01T00:00:00.000Z") {
    return R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + id(number, type) +
           R"(","created":"2026-03-01T00:00:00.000Z","modified":")" + modified + R"(",)" + body +
           (marking.empty() ? "" : R"(,"object_marking_refs":[")" + marking + "\"]") + "}";
  }
  static std::string indicator(int number, const std::string& domain, const std::string& marking = "",
                               const std::string& more = "",
                               const std::string& modified = "2026-03-01T00:00:00.000Z") {
    return object("indicator", number,
                  R"("pattern":"[domain-name:value = ')" + domain +
                      R"(']","pattern_type":"stix","valid_from":"2026-03-01T00:00:00Z")" + more,
                  marking, modified);
  }
  static std::string bundle(const std::string& objects) {
    return R"({"type":"bundle","id":"bundle--0d0c1f9e-52a4-4c68-9d25-0b8a54f2f3a1","objects":[)" + objects +
           "]}";
  }
  /// Adds a bundle's objects as an observation of ours.
  flow::Reply observe(const std::string& name, const std::string& objects, const std::string& more = "") {
    return ours.add_objects("ana", objects.starts_with("{\"Event\"") ? objects : bundle(objects),
                            R"({"origin":"observation","origin_id":")" + name + "\"" + more + "}");
  }

  // ---- incidents

  std::string answers(const Said& said) {
    const auto sharing = [](const std::string& information) {
      return std::move(
          Builder().set("information", information).set("data", "unanswered").set("logs", "unanswered"));
    };
    const bool whole = said.information_third == "yes" && said.information_affected == "unanswered";
    Builder out;
    out.set("security_classified", false).set("organisation", said.organisation);
    out.set("names", said.names).set("what_happened", "a mail").set("measures", "none yet");
    out.set("ongoing", said.ongoing).set("leaking", "unknown").set("help_wanted", "advice");
    out.set("contacted", std::vector<std::string>{})
        .set("affected", sharing(whole ? "yes" : said.information_affected));
    out.set("third_parties", sharing(said.information_third)).set("police", "unanswered");
    out.set("reporting", "voluntary").set("name_victim", said.name_victim).set("answered_by", "duty officer");
    out.set("channel", "telephone").set("confirmed", said.confirmed).set("withdrawn", false);
    if (!said.until.empty()) out.set("until", said.until);
    return out.set("at", clock.now().text()).text();
  }
  struct Opened {
    std::string incident, intake;
  };
  Opened open(const Said& said) {
    const auto reply = ours.run("ana", "intake.add", R"({"title":"t"})", {answers(said)});
    return {Team::text(reply, "incident"), Team::text(reply, "intake")};
  }
  void root(const std::string& incident, const std::string& objects, const std::string& more = "") {
    ours.add_objects("ana", bundle(objects),
                     R"({"origin":"incident","origin_id":")" + incident + "\"" + more + "}");
  }

  // ---- shares

  flow::Reply propose(const std::string& args) { return ours.run("ana", "share.propose", args); }
  /// Proposes, gets every signature that is needed and releases. Returns the share's id.
  std::string release(const std::string& args) {
    const auto proposed = propose(args);
    const auto share = Team::text(proposed, "share");
    if (Team::text(proposed, "state") == "empty") return share;
    for (const auto* person : {"ana", "app", "bea"}) {
      const auto signed_by = ours.sign_share(person, share);
      BOOST_REQUIRE_MESSAGE(signed_by.has_value(),
                            (signed_by.has_error() ? protocol::describe(signed_by.error()) : ""));
      if (Team::text(*signed_by, "state") == "released") break;
    }
    return share;
  }
  static std::string to_circle(const std::string& observation, const std::string& circle) {
    return Builder().set("observation", observation).set("circle", circle).text();
  }
  void deliver() {
    ours.work();
    alpha.work();
    beta.work();
    ours.work();
  }

  // ---- what a partner has of it

  /// The plaintext of every envelope it opened, one after another.
  static std::string got(Team& partner) {
    std::string all;
    const auto done = partner.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto items, reader.inbox_all());
      for (const auto& item : items) {
        TRY(const auto whole, reader.inbox(item.partner, item.envelope));
        all += whole->header + whole->plaintext;
      }
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    return all;
  }
  static bool holds(const std::string& text, const std::string& needle) {
    return text.find(needle) != std::string::npos;
  }
  /// What a query of our views answers with, a line for each row's first column.
  template <typename... Arguments>
  std::string in_views(const std::string& sql, const Arguments&... arguments) const {
    auto db = store::Connection::open(ours.folder + "/views/views.db", store::Mode::read_only,
                                      std::chrono::milliseconds(1000));
    BOOST_REQUIRE(db.has_value());
    std::string all;
    const auto done = db->each(
        sql,
        [&](store::Columns& row) -> Result<void> {
          all += row.string() + "\n";
          return {};
        },
        arguments...);
    BOOST_REQUIRE(done.has_value());
    return all;
  }
  /// What our views hold for it, a line an entry: collection, number of slots, bytes.
  std::string view(const Team& partner, const std::string& collection = "") const {
    return in_views(
        "SELECT collection || ' ' || count || ' ' || coalesce((SELECT group_concat(bytes, '') FROM "
        "(SELECT bytes FROM block_part WHERE block = entry.block ORDER BY first)), '') "
        "FROM entry WHERE partner = ?1 AND (?2 = '' OR collection = ?2) ORDER BY date_added",
        partner.world->team.id, collection);
  }
  /// Objects that it could read in our views now, withdrawn slots left out; `columns` before each, those of
  /// one collection where it is given.
  std::string served(const Team& partner, const std::string& collection = "",
                     const std::string& columns = "") const {
    return in_views(
        "SELECT " + columns +
            "substr(p.bytes, s.offset + 1, s.length) FROM entry e JOIN block_slice s ON s.block = e.block "
            "JOIN block_part p ON p.block = e.block AND p.first = "
            "(SELECT max(first) FROM block_part WHERE block = e.block AND first <= s.position) "
            "WHERE e.partner = ?1 AND (?2 = '' OR e.collection = ?2) AND NOT EXISTS "
            "(SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position) "
            "ORDER BY e.date_added, s.position",
        partner.world->team.id, collection);
  }
  std::string verdict(const std::string& object, const std::string& partner, const std::string& circle = "") {
    return Team::text(explain(object, partner, circle), "verdict");
  }
  flow::Reply explain(const std::string& object, const std::string& partner, const std::string& circle = "") {
    Builder args;
    args.set("object", object).set("partner", partner);
    if (!circle.empty()) args.set("circle", circle);
    return ours.run("ana", "explain", args.text());
  }
  bool audited(const std::string& event, const std::string& subject = "") {
    bool found = false;
    const auto done = ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto rows, reader.audit(10000));
      for (const auto& row : rows)
        found = found || (row.event == event && (subject.empty() || row.subject == subject));
      return {};
    });
    BOOST_REQUIRE(done.has_value());
    return found;
  }

  // ---- what a partner sends

  using Sent = test_flow::Sent;
  std::string arrive(Team& from, const std::vector<Sent>& objects, protocol::Label label,
                     const std::string& circle = "") {
    return ours.decide_arrived(from, objects, label, circle);
  }
};

/// One desk for all tests of a suite: BOOST_AUTO_TEST_SUITE(name, *boost::unit_test::fixture<OneDesk>()).
struct OneDesk {
  OneDesk() { desk() = std::make_unique<Desk>(); }
  ~OneDesk() { desk().reset(); }
  static std::unique_ptr<Desk>& desk() {
    static std::unique_ptr<Desk> one;
    return one;
  }
};
inline Desk& the_desk() {
  return *OneDesk::desk();
}

}  // namespace test_flow
