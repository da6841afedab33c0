// Tokens of partners whose clients show no certificate: made and ended by an administrator, and what of a
// release they open: nothing above GREEN, and nothing by which it could be told that there is more.
#include "protocol/token.h"

#include "gateway/flow/openings.h"
#include "gateway/flow/token_views.h"
#include "gateway/flow/tokens.h"
#include "tests/flow/desk.h"
#include "tests/flow/stuck.h"

using namespace test_flow;

namespace {

/// Of our views for alpha, what its token opens of a circle: moments after the entry's, and bytes.
std::string opened(const std::string& circle, const std::string& columns = "s.position || ' ' || ") {
  return the_desk().served(the_desk().alpha, token_collection(circle), columns);
}

std::string count_of(const std::string& sql) {
  auto db = store::Connection::open(the_desk().ours.folder + "/views/views.db", store::Mode::read_only,
                                    std::chrono::milliseconds(1000));
  BOOST_REQUIRE(db.has_value());
  std::string text;
  BOOST_REQUIRE(db->each(sql, [&](store::Columns& row) -> Result<void> {
                    text = row.string();
                    return {};
                  }).has_value());
  return text;
}

flow::Reply give(const std::string& more = "") {
  return the_desk().ours.run("admin", "token.add", R"({"partner":"alpha")" + more + "}");
}
flow::Reply end(const std::string& id) {
  return the_desk().ours.run("admin", "token.remove", Builder().set("partner", "alpha").set("id", id).text());
}
void end_all() {
  const auto list = the_desk().ours.run("admin", "token.list", "{}");
  for (const auto& one : list.body.value()["tokens"].GetArray()) end(one["id"].GetString());
}
std::size_t listed(const std::string& args = "{}") {
  const auto list = the_desk().ours.run("ana", "token.list", args);
  return list.body.value()["tokens"].Size();
}
/// What the workers do when something waits to be opened.
void open_what_waits() {
  flow::Openings openings(*the_desk().ours.world);
  BOOST_REQUIRE(openings.run().has_value());
}

std::string domain(int number) {
  return "k" + std::to_string(number) + ".invalid";
}
std::string green(int number) {
  return Desk::indicator(number, domain(number), green_marking);
}
std::string amber(int number) {
  return Desk::indicator(number, domain(number), amber_marking);
}
std::string relation(int number, int from, int to) {
  return Desk::object("relationship", number,
                      R"("relationship_type":"related-to","source_ref":")" + Desk::id(from) +
                          R"(","target_ref":")" + Desk::id(to) + "\"",
                      green_marking);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(it_is_told_once_and_kept_as_its_digest) {
  auto& desk = the_desk();
  const auto made = give();
  const auto text = Team::text(made, "token");
  BOOST_TEST(protocol::token_in("Bearer " + text).value_or("none") == text);
  const auto hex = protocol::to_hex(protocol::sha256(text));
  BOOST_TEST(count_of("SELECT digest FROM token WHERE digest = '" + hex + "'") == hex);
  const auto year = desk.clock.now() + std::int64_t{365} * 86400;
  BOOST_TEST(Team::text(made, "valid_until") == year.text());
  const auto list = desk.ours.run("ana", "token.list", R"({"partner":"alpha"})");
  BOOST_TEST(list.body.text().find(text) == std::string::npos);
  BOOST_TEST(list.body.text().find(hex) == std::string::npos);
  BOOST_TEST(Desk::holds(list.body.text(), Team::text(made, "id")));
  BOOST_TEST(listed(R"({"partner":"beta"})") == 0U);
  BOOST_TEST(desk.audited("token.added", desk.alpha.world->team.id));
  for (const auto* file :
       {"/store/store.db", "/store/store.db-wal", "/views/views.db", "/views/views.db-wal"}) {
    std::ifstream stream(desk.ours.folder + file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    BOOST_TEST(!Desk::holds(bytes, text), file);
  }
  end(Team::text(made, "id").substr(0, 8));
  BOOST_TEST(listed() == 0U);
  BOOST_TEST(count_of("SELECT count(*) FROM token WHERE digest = '" + hex + "'") == "0");
  BOOST_TEST(desk.audited("token.removed", desk.alpha.world->team.id));
  BOOST_REQUIRE(flow::show_all_tokens(*desk.ours.world).has_value());
  BOOST_TEST(count_of("SELECT count(*) FROM token") == "0");
}

BOOST_AUTO_TEST_CASE(administrators_alone_give_few_and_not_for_ever) {
  auto& desk = the_desk();
  const auto refused = [&](const std::string& person, const std::string& verb, const std::string& args) {
    const auto answer = desk.ours.attempt(person, verb, args);
    BOOST_REQUIRE(answer.has_error());
    return answer.error().error;
  };
  using protocol::Error;
  BOOST_TEST((refused("ana", "token.add", R"({"partner":"alpha"})") == Error::denied));
  BOOST_TEST((refused("ana", "token.remove", R"({"partner":"alpha","id":"abcd"})") == Error::denied));
  BOOST_TEST(
      (refused("admin", "token.add", R"({"partner":"alpha","valid_until":"2020-01-01"})") == Error::invalid));
  BOOST_TEST(
      (refused("admin", "token.add", R"({"partner":"alpha","valid_until":"soon"})") == Error::invalid));
  BOOST_TEST((refused("admin", "token.remove", R"({"partner":"alpha","id":"abcd"})") == Error::not_found));
  desk.change_partner("beta", "state", "suspended");
  BOOST_TEST((refused("admin", "token.add", R"({"partner":"beta"})") == Error::conflict));
  desk.change_partner("beta", "state", "active");
  const auto theirs = Team::text(desk.ours.run("admin", "token.add", R"({"partner":"beta"})"), "id");
  BOOST_TEST((refused("admin", "token.remove", Builder().set("partner", "alpha").set("id", theirs).text()) ==
              Error::not_found));
  for (int i = 0; i < 8; ++i) give();
  BOOST_TEST((refused("admin", "token.add", R"({"partner":"alpha"})") == Error::conflict));
  desk.ours.run("admin", "token.remove", Builder().set("partner", "beta").set("id", theirs).text());
  BOOST_TEST((refused("admin", "token.remove", Builder().set("partner", "beta").set("id", theirs).text()) ==
              Error::conflict));
  end_all();
}

BOOST_AUTO_TEST_CASE(one_that_is_over_counts_for_nothing) {
  auto& desk = the_desk();
  give(R"(,"valid_until":")" + (desk.clock.now() + 60).text() + "\"");
  const std::set<std::string> alpha{desk.alpha.world->team.id};
  const auto having = [&] {
    std::size_t found = 0;
    BOOST_REQUIRE(desk.ours.store
                      ->read([&](Reader& reader) -> Result<void> {
                        TRY(const auto some, flow::with_token(reader, alpha, desk.clock.now()));
                        found = some.size();
                        return {};
                      })
                      .has_value());
    return found;
  };
  BOOST_TEST(having() == 1U);
  desk.clock.advance(60);
  BOOST_TEST(having() == 0U);
  const auto list = desk.ours.run("ana", "token.list", "{}");
  BOOST_TEST(list.body.value()["tokens"][0]["state"].GetString() == "expired");
  end_all();
}

BOOST_AUTO_TEST_CASE(an_end_is_an_end_at_the_door_first) {
  auto& desk = the_desk();
  const auto made = give();
  const auto args = Builder().set("partner", "alpha").set("id", Team::text(made, "id")).text();
  {
    WithStuckViews stuck;
    stuck.views.closing = true;
    BOOST_TEST(desk.ours.attempt("admin", "token.remove", args).has_error());
  }
  BOOST_TEST(listed() == 1U, "what could not be closed is not recorded as closed");
  desk.ours.run("admin", "token.remove", args);
  BOOST_TEST(listed() == 0U);
}

BOOST_AUTO_TEST_CASE(a_first_token_opens_what_lives_and_later_releases_open_to_it_too) {
  auto& desk = the_desk();
  const auto circle = desk.group("Token first", "TLP:AMBER", {"alpha", "beta"});
  desk.observe("tf", green(0x7100) + "," + amber(0x7101));
  desk.release(Desk::to_circle("tf", circle));
  BOOST_TEST(opened(circle) == "");
  give();
  open_what_waits();
  const auto first = opened(circle);
  BOOST_TEST(Desk::holds(first, domain(0x7100)));
  BOOST_TEST(!Desk::holds(first, domain(0x7101)));
  desk.observe("tf2", green(0x7102) + "," + amber(0x7103));
  desk.release(Desk::to_circle("tf2", circle));
  desk.observe("tf3", amber(0x7104));
  desk.release(Desk::to_circle("tf3", circle));
  const auto second = opened(circle);
  BOOST_TEST(second.starts_with(first));
  BOOST_TEST(Desk::holds(second, domain(0x7102)));
  for (const int number : {0x7103, 0x7104}) BOOST_TEST(!Desk::holds(second, domain(number)));
  BOOST_TEST(
      count_of("SELECT count(*) FROM entry WHERE collection = '" + token_collection(circle) + "'") == "2",
      "what holds nothing for it takes no moment");
  for (const int number : {0x7100, 0x7101, 0x7102, 0x7103, 0x7104})
    BOOST_TEST(Desk::holds(desk.view(desk.alpha, circle), domain(number)), "by certificate as ever");
  end_all();
}

BOOST_AUTO_TEST_CASE(what_lies_above_changes_no_byte_and_no_moment) {
  auto& desk = the_desk();
  give();
  open_what_waits();
  const auto with = desk.group("Token with", "TLP:AMBER", {"alpha", "beta"});
  const auto without = desk.group("Token without", "TLP:AMBER", {"alpha", "beta"});
  desk.observe("tw", green(0x7200) + "," + amber(0x7201) + "," + green(0x7202) + "," +
                         relation(0x7203, 0x7200, 0x7201) + "," + relation(0x7204, 0x7200, 0x7202) + "," +
                         amber(0x7205) + "," + green(0x7206));
  desk.release(Desk::to_circle("tw", with));
  desk.release(Builder()
                   .set("ids", std::vector<std::string>{Desk::id(0x7200), Desk::id(0x7202),
                                                        Desk::id(0x7204, "relationship"), Desk::id(0x7206)})
                   .set("circle", without)
                   .text());
  const auto seen = opened(with);
  BOOST_TEST(seen == opened(without));
  BOOST_TEST(Desk::holds(seen, Desk::id(0x7204, "relationship")));
  BOOST_TEST(!Desk::holds(seen, Desk::id(0x7203, "relationship")), "it names what is AMBER");
  // Later, and in a release of its own.
  desk.observe("tw2", relation(0x7207, 0x7201, 0x7202));
  desk.release(Desk::to_circle("tw2", with));
  BOOST_TEST(Desk::holds(desk.view(desk.alpha, with), Desk::id(0x7207, "relationship")));
  BOOST_TEST(opened(with) == seen);
  end_all();
}

BOOST_AUTO_TEST_CASE(what_is_tightened_called_back_or_left_closes_to_tokens) {
  auto& desk = the_desk();
  give();
  open_what_waits();
  const auto circle = desk.group("Token closes", "TLP:AMBER", {"alpha", "beta"});
  for (const int number : {0x7300, 0x7302}) {
    const auto name = "tc" + std::to_string(number);
    desk.observe(name, green(number) + "," + green(number + 1));
    desk.release(Desk::to_circle(name, circle));
  }
  desk.deliver();
  for (const int number : {0x7300, 0x7301, 0x7302, 0x7303})
    BOOST_TEST(Desk::holds(opened(circle), domain(number)));
  desk.ours.run("ana", "object.tighten",
                Builder().set("id", Desk::id(0x7300)).set("reason", "r").set("label", "TLP:AMBER").text());
  BOOST_TEST(!Desk::holds(opened(circle), domain(0x7300)));
  BOOST_TEST(Desk::holds(opened(circle), domain(0x7301)));
  end_all();
  give();
  open_what_waits();
  BOOST_TEST(!Desk::holds(opened(circle), domain(0x7300)), "and stays closed to who comes later");
  desk.ours.run("admin", "circle.remove", Builder().set("circle", circle).set("partner", "alpha").text());
  BOOST_TEST(opened(circle) == "");
  end_all();
}

BOOST_AUTO_TEST_CASE(definitions_come_with_what_bears_them_and_labels_are_read_twice) {
  auto& desk = the_desk();
  const auto slice = [](const std::string& bytes, protocol::Label label) {
    protocol::Slice one;
    const auto at = bytes.find(R"("id":")") + 6;
    one.entry.id = bytes.substr(at, bytes.find('"', at) - at);
    one.entry.label = label;
    one.bytes = bytes;
    return one;
  };
  const auto definition = [&](int number) {
    return slice(
        R"({"type":"marking-definition","spec_version":"2.1","id":")" +
            Desk::id(number, "marking-definition") +
            R"(","created":"2026-03-01T00:00:00.000Z","definition_type":"statement","definition":{"statement":"© us"}})",
        protocol::Label::clear);
  };
  const auto bears = [](int number, const std::string& label, int borne) {
    return Desk::indicator(number, domain(number), label + "\",\"" + Desk::id(borne, "marking-definition"));
  };
  using protocol::Label;
  const std::vector<protocol::Slice> shown{
      definition(0x7400),
      definition(0x7401),
      definition(0x7402),
      slice(bears(0x7403, green_marking, 0x7400), Label::green),
      slice(bears(0x7404, amber_marking, 0x7401), Label::amber),
      slice(green(0x7405), Label::amber),  // leaves under more than it says
      slice(amber(0x7406), Label::green),  // says more than it leaves under
      slice(Desk::indicator(0x7407, domain(0x7407)), Label::clear),
      slice(green(0x7408), Label::unmarked)};
  std::vector<std::string> kept;
  BOOST_REQUIRE(desk.ours.store
                    ->read([&](Reader& reader) -> Result<void> {
                      TRY(const auto slices, flow::for_tokens(reader, shown, desk.clock.now()));
                      for (const auto& one : slices) kept.push_back(one.entry.id);
                      return {};
                    })
                    .has_value());
  const std::vector<std::string> wanted{Desk::id(0x7400, "marking-definition"), Desk::id(0x7403),
                                        Desk::id(0x7407)};
  BOOST_TEST(kept == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
