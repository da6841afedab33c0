// RED opens to named people only: for everybody else every answer is, byte for byte, the one for an object
// that does not exist; and who reads RED or AMBER+STRICT is on record.
#include <boost/test/unit_test.hpp>

#include "tests/flow/three.h"

using namespace test_flow;

namespace {

/// One house; ana is named, eve is not.
struct House {
  FakeClock clock;
  Team se{"se", clock}, nordic{"nordic", clock};

  House() {
    for (auto* team : {&se, &nordic}) {
      team->add_person("ana", {"analyst", "auditor"});
      team->add_person("eve", {"analyst", "auditor", "approver"});
    }
    se.add_partner(nordic, "TLP:RED");
    nordic.add_partner(se, "TLP:RED");
  }

  void add(const std::string& digits, const std::string& domain, const char* label, bool named) {
    Builder args;
    args.set("origin", "observation").set("origin_id", "sensor").set("label", label);
    if (named) args.set("named", std::vector<std::string>{"ana"});
    se.add_objects("ana", Three::bundle(Three::object(digits, "", 1, domain)), args.text());
  }

  std::string answer(const char* person, const char* verb, const std::string& args, bool dry_run = false) {
    directory::Person who;
    BOOST_REQUIRE(se.store
                      ->read([&](Reader& reader) -> Result<void> {
                        TRY(who, directory::person(reader, person));
                        return {};
                      })
                      .has_value());
    const auto parsed = protocol::json::parse(args);
    const std::vector<std::string> none;
    const auto reply = flow::run_command(*se.world, verb, {who, *parsed, none}, dry_run);
    if (reply.has_error()) return protocol::describe(reply.error());
    std::string all = reply->body.text();
    for (const auto& attachment : reply->attachments) all += "\n" + attachment;
    return all;
  }

  std::string audit_of_reads() { return answer("ana", "audit.list", R"({"limit":1000})"); }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(named_people, House)

BOOST_AUTO_TEST_CASE(for_who_is_not_named_red_is_as_if_it_were_not_there) {
  add("0001", "plain.invalid", "TLP:GREEN", false);
  const auto id = Three::id("0002"), missing = Three::id("0003");
  struct Path {
    const char* verb;
    std::string args;
  };
  const auto paths = [&](const std::string& which) {
    return std::vector<Path>{
        {"object.find", R"({"text":".invalid","limit":1})"},
        {"object.find", R"({"text":")" + which + "\"}"},
        {"object.show", R"({"id":")" + which + "\"}"},
        {"object.unhold", R"({"id":")" + which + R"(","reason":"r"})"},
        {"explain", R"({"object":")" + which + R"(","partner":"nordic"})"},
        {"who_got", R"({"text":")" + which + "\"}"},
        {"who_got", R"({"text":".invalid"})"},
        {"permission.ask", R"({"object":")" + which + R"(","reason":"protect","partner":"nordic"})"},
        {"permission.requests", "{}"},
        {"permission.list", "{}"},
        {"recall.list", "{}"},
        {"share.propose", R"({"ids":[")" + which + R"("],"partners":["nordic"]})"},
        {"inbox.list", "{}"},
        {"outbox.list", "{}"},
    };
  };
  std::vector<std::string> before;
  for (const bool dry_run : {false, true})
    for (const auto& path : paths(missing)) before.push_back(answer("eve", path.verb, path.args, dry_run));
  add("0002", "secret.invalid", "TLP:RED", true);
  std::size_t at = 0;
  for (const bool dry_run : {false, true})
    for (const auto& path : paths(id)) {
      const auto after = replaced(answer("eve", path.verb, path.args, dry_run), id, missing);
      BOOST_TEST(after == before[at++], path.verb << " " << path.args);
    }
  BOOST_TEST(answer("ana", "object.show", R"({"id":")" + id + "\"}").find("secret.invalid") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_share_by_origin_leaves_red_out_for_who_is_not_named) {
  add("0001", "plain.invalid", "TLP:GREEN", false);
  add("0002", "secret.invalid", "TLP:RED", true);
  const auto share =
      answer("eve", "share.propose", R"({"observation":"sensor","partners":["nordic"],"note":"n"})");
  BOOST_TEST(share.find(Three::id("0002")) == std::string::npos);
  BOOST_TEST(share.find("TLP:RED") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(audit_lines_about_red_are_for_whom_it_names) {
  add("0002", "secret.invalid", "TLP:RED", true);
  answer("ana", "object.show", R"({"id":")" + Three::id("0002") + "\"}");
  BOOST_TEST(answer("ana", "audit.list", R"({"limit":1000})").find(Three::id("0002")) != std::string::npos);
  BOOST_TEST(answer("eve", "audit.list", R"({"limit":1000})").find(Three::id("0002")) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_way_to_read_red_and_amber_strict_leaves_a_line) {
  add("0005", "strict.invalid", "TLP:AMBER+STRICT", false);
  add("0006", "open.invalid", "TLP:GREEN", false);
  const auto lines = [&] {
    const auto all = audit_of_reads();
    std::size_t count = 0;
    for (auto at = all.find("object.read"); at != std::string::npos; at = all.find("object.read", at + 1))
      ++count;
    return count;
  };
  answer("eve", "object.find", R"({"text":"open.invalid"})");
  BOOST_TEST(lines() == 0U);
  answer("eve", "object.find", R"({"text":".invalid"})");
  BOOST_TEST(lines() == 1U);
  answer("eve", "object.show", R"({"id":")" + Three::id("0005") + "\"}");
  BOOST_TEST(lines() == 2U);
  const auto all = audit_of_reads();
  BOOST_TEST(all.find(R"("actor":"eve","event":"object.read","subject":")" + Three::id("0005")) !=
             std::string::npos);
  BOOST_TEST(all.find(R"("label":"TLP:AMBER+STRICT")") != std::string::npos);
  const auto share = answer("eve", "share.propose",
                            R"({"ids":[")" + Three::id("0005") + R"("],"partners":["nordic"],"note":"n"})");
  const auto parsed = protocol::json::parse(share);
  BOOST_REQUIRE(parsed.has_value());
  answer("eve", "share.review", R"({"share":")" + protocol::json::string_or(*parsed, "share") + "\"}");
  BOOST_TEST(lines() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
