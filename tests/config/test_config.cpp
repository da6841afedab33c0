// Configurations that are right, and every way of being wrong with its exact place.
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "gateway/config/config.h"
#include "gateway/config/parts.h"
#include "protocol/schema.h"

namespace fs = std::filesystem;
using namespace gateway::config;
using protocol::Error;

namespace {

/// A private folder that is gone with the value.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "cfgXXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    const std::string file = path + "/" + name;
    fs::create_directories(fs::path(file).parent_path());
    std::ofstream(file) << text;
    chmod(file.c_str(), mode);
    return file;
  }
  std::string path;
};

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

std::string complete() {
  return std::string(complete_example());
}

protocol::Failure failure_of(const std::string& text) {
  auto config = parse_config(text, "/c/gateway.json");
  BOOST_REQUIRE(config.has_error());
  return config.error();
}

/// A folder in which everything is as it must be.
struct Good : Folder {
  Good() {
    file = write("gateway.json", complete());
    for (const char* name :
         {"front.crt", "front.key", "state/team.json", "state/core/people.crt", "state/core/people.key"})
      write(name, "x");
    fs::create_directories(path + "/run");
    chmod((path + "/run").c_str(), 0700);
    chmod((path + "/state").c_str(), 0700);
  }
  std::string file;
};

std::vector<std::string> places(const std::vector<protocol::Failure>& problems, const std::string& file) {
  std::vector<std::string> all;
  for (const auto& problem : problems) {
    BOOST_TEST(problem.where.starts_with(file));
    BOOST_TEST(!problem.what.empty());
    BOOST_TEST(!problem.remedy.empty());
    all.push_back(problem.where.substr(file.size()));
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(the_examples_of_the_schema_load) {
  for (const char* name : {"config.json", "config-minimal.json"}) {
    auto config = load_config(std::string(TEST_SOURCE) + "/schemas/examples/" + name);
    BOOST_REQUIRE_MESSAGE(config.has_value(),
                          (config.has_error() ? protocol::describe(config.error()) : std::string()));
  }
}

BOOST_AUTO_TEST_CASE(every_member_arrives) {
  std::string text = with(complete(), R"("level":"info","json":false)", R"("level":"debug","json":true)");
  text = with(text, R"("connections_per_partner":32)", R"("connections_per_partner":33)");
  text = with(text, R"("requests_per_second":200)", R"("requests_per_second":201)");
  text = with(text, R"("slowest_bytes_per_second":1024)", R"("slowest_bytes_per_second":1025)");
  text = with(text, R"("slow_seconds":20)", R"("slow_seconds":21)");
  text = with(text, R"("objects_per_bundle":100000)", R"("objects_per_bundle":100001)");
  text = with(text, R"("objects_per_share":10000)", R"("objects_per_share":10001)");
  auto config = parse_config(text, "/c/d/gateway.json");
  BOOST_REQUIRE(config.has_value());
  BOOST_TEST(config->team.short_name == "cert-example");
  BOOST_TEST(config->team.country == "SE");
  BOOST_TEST(config->front.listen.host == "127.0.0.1");
  BOOST_TEST(config->front.listen.port == 8443);
  BOOST_TEST(config->front.endpoint == "https://127.0.0.1:8443");
  BOOST_TEST(config->log.level == "debug");
  BOOST_TEST(config->log.json);
  BOOST_TEST(config->limits.objects_per_bundle == 100001u);
  BOOST_TEST(config->limits.objects_per_share == 10001u);
  BOOST_TEST(config->limits.upload_mb == 512);
  BOOST_TEST(config->limits.connections == 256);
  BOOST_TEST(config->limits.connections_per_partner == 33);
  BOOST_TEST(config->limits.requests_per_second == 201);
  BOOST_TEST(config->limits.slowest_bytes_per_second == 1025);
  BOOST_TEST(config->limits.slow_seconds == 21);
  BOOST_TEST(config->gate.threads == 2);
  BOOST_TEST(config->warning_lists.folder == "/c/d/lists");
  BOOST_TEST(config->warning_lists.off == std::vector<std::string>{"top-domains"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(paths_are_relative_to_the_file) {
  auto config =
      parse_config(with(complete(), R"("state":"state")", R"("state":"../s")"), "/c/d/gateway.json");
  BOOST_REQUIRE(config.has_value());
  BOOST_TEST(config->state == "/c/s");
  BOOST_TEST(config->front.identity.key == "/c/d/front.key");
  BOOST_TEST(config->store_dir() == "/c/s/store");
  BOOST_TEST(config->gate_home() == "/c/s/gate/gnupg");
  BOOST_TEST(config->roster_dir() == "/c/s/gate/roster");
  BOOST_TEST(config->core_identity().key == "/c/s/core/people.key");
  BOOST_TEST(config->team_file() == "/c/s/team.json");
  BOOST_TEST(config->core_socket() == "/c/d/run/core.sock");
  BOOST_TEST(config->inbound_socket() == "/c/d/run/inbound.sock");
  BOOST_TEST(config->outbound_socket() == "/c/d/run/outbound.sock");
  BOOST_TEST(config->gate_socket() == "/c/d/run/gate.sock");
}

BOOST_AUTO_TEST_CASE(each_wrong_member_is_named_by_its_pointer) {
  struct Case {
    const char *from, *to, *pointer;
  };
  for (const Case& one : {
           Case{R"("short_name":"cert-example")", R"("short_name":"CERT")", "#/team/short_name"},
           Case{R"("country":"SE")", R"("country":"Sweden")", "#/team/country"},
           Case{R"("state":"state")", R"("state":7)", "#/state"},
           Case{R"("max_envelope_mb":16)", R"("max_envelope_mb":65)", "#/front/max_envelope_mb"},
           Case{R"("level":"info")", R"("level":"loud")", "#/log/level"},
           Case{R"("threads":2)", R"("threads":"two")", "#/gate/threads"},
           Case{R"("listen":"127.0.0.1:8443")", R"("listen":"127.0.0.1")", "#/front/listen"},
           Case{R"("listen":"127.0.0.1:8443")", R"("listen":"127.0.0.1:0")", "#/front/listen"},
           Case{R"("listen":"127.0.0.1:8443")", R"("listen":"a b:8443")", "#/front/listen"},
           Case{R"("endpoint":"https://127.0.0.1:8443")", R"("endpoint":"http://127.0.0.1:8443")",
                "#/front/endpoint"},
           Case{R"("endpoint":"https://127.0.0.1:8443")", R"("endpoint":"https://h:8443/path")",
                "#/front/endpoint"},
       }) {
    const auto failure = failure_of(with(complete(), one.from, one.to));
    BOOST_TEST(failure.where == std::string("/c/gateway.json") + one.pointer);
    BOOST_TEST((failure.error == Error::invalid));
    BOOST_TEST(!failure.remedy.empty());
  }
}

BOOST_AUTO_TEST_CASE(unknown_and_missing_members_are_refused) {
  BOOST_TEST(
      failure_of(with(complete(), R"("gate":{)", R"("gates":{)")).where.starts_with("/c/gateway.json#"));
  BOOST_TEST(failure_of(with(complete(), R"("run":"run",)", "")).where.starts_with("/c/gateway.json#"));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_named_by_its_byte) {
  const auto failure = failure_of(R"({"team": )");
  BOOST_TEST((failure.error == Error::malformed));
  BOOST_TEST(failure.where.starts_with("/c/gateway.json, byte "));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_not_found) {
  auto config = load_config("/nonexistent/gateway.json");
  BOOST_REQUIRE(config.has_error());
  BOOST_TEST((config.error().error == Error::not_found));
  BOOST_TEST(check_config("/nonexistent/gateway.json").size() == 1u);
}

BOOST_AUTO_TEST_CASE(addresses) {
  BOOST_TEST(parse_address("[::1]:443")->host == "::1");
  BOOST_TEST(parse_address("localhost:65535")->port == 65535);
  for (const char* wrong :
       {"", ":", ":8443", "h:", "h:65536", "h:-1", "h:0x1", "[]:1", "[h]:1", "::1:80", "h:80 ", "h/x:80"})
    BOOST_TEST(parse_address(wrong).has_error(), wrong);
}

BOOST_AUTO_TEST_CASE(a_house_in_order_has_no_problems) {
  const Good good;
  for (const auto& problem : check_config(good.file)) BOOST_TEST_ERROR(protocol::describe(problem));
}

BOOST_AUTO_TEST_CASE(everything_wrong_is_said_at_once) {
  const Good good;
  std::string text = with(complete(), R"("short_name":"cert-example")", R"("short_name":"X")");
  text = with(text, R"("level":"info")", R"("level":"loud","colour":true)");
  text = with(text, R"("listen":"127.0.0.1:8443")", R"("listen":"nowhere")");
  text = with(text, R"("connections":256)", R"("connections":0)");
  good.write("gateway.json", text);
  good.write("front.key", "x", 0644);
  fs::remove(good.path + "/front.crt");
  const auto found = places(check_config(good.file), good.file);
  for (const char* pointer : {"#/team/short_name", "#/log/level", "#/limits/connections", "#/front/listen",
                              "#/front/key", "#/front/certificate"})
    BOOST_TEST((std::find(found.begin(), found.end(), pointer) != found.end()), pointer);
  BOOST_TEST((std::find_if(found.begin(), found.end(), [](const std::string& one) {
                return one == "#/log" || one == "#/log/colour";
              }) != found.end()));
  BOOST_TEST(found.size() == 7u);
}

BOOST_AUTO_TEST_CASE(files_and_folders_are_looked_at) {
  const Good good;
  chmod((good.path + "/state/core/people.key").c_str(), 0640);
  chmod((good.path + "/run").c_str(), 0777);
  fs::remove(good.path + "/state/team.json");
  const auto problems = check_config(good.file);
  BOOST_REQUIRE(problems.size() == 3u);
  BOOST_TEST(problems[0].what.find("people.key can be read by others") != std::string::npos);
  BOOST_TEST(problems[1].what.find("team.json does not exist") != std::string::npos);
  BOOST_TEST(problems[2].what.find("run is writable by others") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(before_init_there_is_one_problem) {
  const Good good;
  fs::remove_all(good.path + "/state/core");
  fs::remove(good.path + "/state/team.json");
  const auto problems = check_config(good.file);
  BOOST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems.front().remedy == "run csirt-gateway init");
}

BOOST_AUTO_TEST_CASE(paths_too_long_for_sockets_are_told) {
  Good good;
  const std::string deep = std::string(60, 'r') + "/" + std::string(60, 's');
  good.write("gateway.json", with(with(complete(), R"("run":"run")", R"("run":")" + deep + R"(")"),
                                  R"("state":"state")", R"("state":")" + deep + R"(")"));
  fs::create_directories(good.path + "/" + deep);
  int lengths = 0;
  for (const auto& problem : check_config(good.file))
    if (problem.error == Error::too_large) ++lengths;
  BOOST_TEST(lengths == 2);
}

BOOST_AUTO_TEST_CASE(the_complete_example_has_every_member_of_the_schema) {
  std::ifstream file(std::string(TEST_SOURCE) + "/schemas/config.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto schema = protocol::json::parse(text);
  auto example = protocol::json::parse(complete_example());
  BOOST_REQUIRE(schema.has_value());
  BOOST_REQUIRE(example.has_value());
  for (const auto& member : (*schema)["properties"].GetObject()) {
    BOOST_REQUIRE_MESSAGE(example->HasMember(member.name), member.name.GetString());
    BOOST_TEST(member.value.HasMember("description"), member.name.GetString());
    if (!member.value.HasMember("properties")) continue;
    for (const auto& inner : member.value["properties"].GetObject()) {
      BOOST_TEST((*example)[member.name].HasMember(inner.name), inner.name.GetString());
      BOOST_TEST(inner.value.HasMember("description"), inner.name.GetString());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
