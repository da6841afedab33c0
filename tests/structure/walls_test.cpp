// The walls between the rooms, as the includes show them. CMake's targets do not keep them: every header lies
// on the same include path, so a forgotten dependency would compile.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <boost/test/unit_test.hpp>

#include "tests/structure/tree.h"

BOOST_AUTO_TEST_SUITE(walls_test)

using structure::Include;

namespace {

using Rooms = std::set<std::string>;

// What each room may look into, itself aside. Adapters (store, gate, front, cli) never see one another,
// except that cli asks gate's key handling; only main, the composition roots, may name them all.
const std::map<std::string, Rooms>& walls() {
  static const std::map<std::string, Rooms> all{
      {"protocol", {}},
      {"policy", {"protocol"}},
      {"guard", {"protocol"}},
      {"ports", {"protocol", "policy"}},
      {"ops", {"protocol"}},
      {"config", {"protocol", "ops"}},
      {"ipc", {"protocol", "ops"}},
      {"tls", {"protocol", "ops", "ipc"}},
      {"directory", {"protocol", "policy", "ports", "ops"}},
      {"render", {"protocol"}},
      {"mail", {"protocol"}},
      {"flow", {"protocol", "policy", "render", "mail", "directory", "ports", "ops"}},
      {"store", {"protocol", "policy", "ports", "ops"}},
      {"gate", {"protocol", "guard", "ports", "ipc", "ops"}},
      {"front", {"protocol", "ports", "ipc", "tls", "ops"}},
      {"cli", {"protocol", "policy", "config", "ipc", "tls", "ops", "gate"}},
      {"main",
       {"protocol", "policy", "guard", "ports", "ops", "config", "ipc", "tls", "directory", "flow", "store",
        "gate", "front", "cli"}}};
  return all;
}

// The room a path lies in: "gateway/gate/seal.cpp" is in gate. Nothing for what is no room (tests, generated
// headers).
std::optional<std::string> room_of(const std::string& path) {
  if (path.starts_with("protocol/")) return "protocol";
  if (!path.starts_with("gateway/")) return std::nullopt;
  for (const std::string_view port :
       {"gateway/ports.h", "gateway/rows.h", "gateway/seen.h", "gateway/calls.h"})
    if (path == port) return "ports";
  const std::string below = path.substr(8);
  const std::size_t slash = below.find('/');
  return slash == std::string::npos ? "main" : below.substr(0, slash);
}

// Why an include may not stand where it stands.
std::optional<std::string> objection(const Include& include) {
  const auto from = room_of(include.file);
  if (!from) {
    const std::string folder = include.file.substr(0, include.file.rfind('/') + 1);
    const bool other_tests =
        include.own && include.target.starts_with("tests/") && !include.target.starts_with(folder);
    return other_tests ? std::optional<std::string>("tests share nothing between rooms") : std::nullopt;
  }
  const auto allowed = walls().find(*from);
  if (allowed == walls().end())
    return "the room " + *from + " has no walls yet: add it to the table of this test";
  if (!include.own) return std::nullopt;
  if (include.target.starts_with("tests/")) return "nothing that ships depends on tests";
  const auto to = room_of(include.target);
  if (!to || *to == *from || allowed->second.contains(*to)) return std::nullopt;
  return *from + " may not look into " + *to;
}

bool in_room(const std::string& file, const Rooms& rooms) {
  const auto room = room_of(file);
  return room && rooms.contains(*room);
}

// Files that include a header whose name begins so, tests left out.
std::vector<Include> users_of(std::string_view prefix) {
  std::vector<Include> users;
  for (Include& include : structure::all_includes()) {
    if (room_of(include.file) && !include.own && include.target.starts_with(prefix))
      users.push_back(std::move(include));
  }
  return users;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_test_sees_a_crossing) {
  const auto objects = [](const std::string& file, const std::string& line) {
    const auto includes = structure::includes_of(file, "\n" + line + "\n");
    BOOST_REQUIRE(includes.size() == 1U);
    BOOST_TEST(includes[0].place() == file + ":2");
    return objection(includes[0]).has_value();
  };
  BOOST_TEST(objects("gateway/front/a.cpp", "#include \"gateway/store/store.h\""));
  BOOST_TEST(objects("gateway/store/a.cpp", "  # include \"gateway/gate/seal.h\"  // why"));
  BOOST_TEST(objects("gateway/guard/a.cpp", "#include \"gateway/policy/decide.h\""));
  BOOST_TEST(objects("gateway/flow/a.cpp", "#include \"gateway/store/store.h\""));
  BOOST_TEST(objects("protocol/a.h", "#include \"gateway/ports.h\""));
  BOOST_TEST(objects("gateway/policy/a.cpp", "#include \"gateway/roles.h\""));
  BOOST_TEST(objects("gateway/attic/a.cpp", "#include <string>"));
  BOOST_TEST(objects("gateway/ops/a.cpp", "#include \"tests/ops/support.h\""));
  BOOST_TEST(objects("tests/ops/a.cpp", "#include \"tests/gate/support.h\""));
  BOOST_TEST(!objects("gateway/front/a.cpp", "#include \"gateway/tls/tls.h\""));
  BOOST_TEST(!objects("gateway/roles.cpp", "#include \"gateway/store/store.h\""));
  BOOST_TEST(!objects("protocol/schema.cpp", "#include \"embedded_schemas.h\""));
  BOOST_TEST(!objects("tests/gate/a.cpp", "#include \"gateway/gate/gate.h\""));
  BOOST_TEST(structure::includes_of("a.cpp", "// #include \"x.h\"\nint a;\n").empty());
}

BOOST_AUTO_TEST_CASE(includes_run_downwards_only) {
  const std::vector<Include> all = structure::all_includes();
  BOOST_TEST(all.size() > 100U);
  for (const Include& include : all) {
    const auto why = objection(include);
    BOOST_TEST(!why.has_value(), include.place()
                                     << " includes " << include.target << ": " << why.value_or(""));
  }
}

BOOST_AUTO_TEST_CASE(no_two_rooms_look_into_one_another) {
  for (const auto& [room, allowed] : walls()) {
    for (const std::string& other : allowed) {
      BOOST_TEST(!walls().at(other).contains(room), room << " and " << other << " look into one another");
    }
  }
}

BOOST_AUTO_TEST_CASE(our_headers_are_named_from_the_root) {
  for (const Include& include : structure::all_includes()) {
    const bool generated = include.target.starts_with("embedded_");
    const std::string folder = include.file.substr(0, include.file.rfind('/') + 1);
    const bool neighbour = folder.starts_with("tests/") && structure::exists(folder + include.target);
    if (!include.own || generated || neighbour) continue;
    BOOST_TEST(structure::exists(include.target),
               include.place() << " includes " << include.target << ", which is no path from the root");
  }
}

// protocol, policy, guard and render are pure: what they need of the world comes in as arguments.
BOOST_AUTO_TEST_CASE(pure_rooms_reach_for_nothing) {
  const Rooms pure{"protocol", "policy", "guard", "render"};
  constexpr std::string_view world[] = {
      "fstream",       "filesystem",         "iostream",   "thread",      "random",
      "future",        "condition_variable", "unistd.h",   "fcntl.h",     "sys/",
      "netdb.h",       "netinet/",           "boost/asio", "boost/beast", "openssl/rand.h",
      "openssl/ssl.h", "sqlite3.h",          "gpgme.h",    "spdlog/"};
  for (const Include& include : structure::all_includes()) {
    if (include.own || !in_room(include.file, pure)) continue;
    const bool reaches = std::any_of(std::begin(world), std::end(world), [&](std::string_view header) {
      return header.back() == '/' || header.starts_with("boost") ? include.target.starts_with(header)
                                                                 : include.target == header;
    });
    BOOST_TEST(!reaches, include.place() << " includes <" << include.target
                                         << ">, but this room takes the world as arguments");
  }
}

// A library that is known to one room can be replaced there.
BOOST_AUTO_TEST_CASE(libraries_are_known_to_few) {
  const std::pair<std::string_view, Rooms> homes[] = {
      {"gpgme", {"gate"}},        {"sqlite3", {"store", "front"}},
      {"spdlog/", {"ops"}},       {"prometheus/", {"ops"}},
      {"seccomp", {"ops"}},       {"CLI/", {"cli", "main"}},
      {"boost/beast", {"front"}}, {"openssl/ssl", {"tls", "front"}},
      {"unicode/", {"guard"}}};
  for (const auto& [library, rooms] : homes) {
    for (const Include& user : users_of(library)) {
      BOOST_TEST(in_room(user.file, rooms),
                 user.place() << " includes <" << user.target << ">, which is not for this room");
    }
  }
  BOOST_TEST(users_of("spdlog/spdlog.h").size() == 1U,
             "spdlog takes seconds to compile: one file includes it");
}

BOOST_AUTO_TEST_SUITE_END()
