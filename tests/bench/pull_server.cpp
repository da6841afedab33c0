// A front that serves one collection of a given number of objects, for tests/bench/pull. Prints its port,
// then serves until its input ends.
//
//   pull_server FOLDER OBJECTS
//
// FOLDER gets front.crt and front.key, client.crt and client.key, and views.db.
#include <iostream>
#include <sys/stat.h>

#include "gateway/front/front.h"
#include "gateway/store/views.h"
#include "gateway/system.h"

namespace {

const std::string partner = "11111111-1111-4111-8111-111111111111";
const std::string collection = "cccccccc-0000-4000-8000-000000000001";
constexpr int objects_a_release = 1000;

template <typename T>
T must(protocol::Result<T> result) {
  if (result.has_value()) return *std::move(result);
  std::cerr << protocol::describe(result.error()) << "\n";
  std::exit(1);
}
void must(protocol::Result<void> result) {
  if (result.has_error()) must(protocol::Result<int>(result.error()));
}

/// An indicator of about 600 bytes.
protocol::Slice indicator(int number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  protocol::Slice slice;
  slice.entry.id = "indicator--00000000-0000-4000-8000-" + digits;
  slice.entry.modified = "2026-09-01T08:00:00.000Z";
  slice.bytes =
      R"({"type":"indicator","spec_version":"2.1","id":")" + slice.entry.id +
      R"(","created_by_ref":"identity--11111111-1111-4111-8111-111111111111","created":"2026-09-01T08:00:00.000Z",)"
      R"("modified":"2026-09-01T08:00:00.000Z","name":"Address of a command and control server","description":")" +
      std::string(120, 'd') +
      R"(","indicator_types":["malicious-activity"],"pattern":"[domain-name:value = 'c2-)" + digits +
      R"(.invalid']","pattern_type":"stix","valid_from":"2026-09-01T08:00:00Z",)"
      R"("object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]})";
  return slice;
}

void fill(gateway::store::SqliteViews& views, int objects) {
  const protocol::Instant far{4000000000, 0};
  for (int first = 0; first < objects; first += objects_a_release) {
    std::vector<protocol::Slice> slices;
    for (int i = first; i < std::min(first + objects_a_release, objects); ++i) slices.push_back(indicator(i));
    const std::string release = "release-" + std::to_string(first);
    must(views.put_block(release, slices));
    must(views.open_entry({release, partner, "bench", release, far}));
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: pull_server FOLDER OBJECTS\n";
    return 2;
  }
  const std::string folder = arguments[1];
  namespace tls = gateway::tls;
  const tls::Identity server{folder + "/front.crt", folder + "/front.key"};
  const tls::Identity client{folder + "/client.crt", folder + "/client.key"};
  must(tls::make_self_signed("localhost", server, 30));
  must(tls::make_self_signed("client", client, 30));
  gateway::SystemClock clock;
  auto views = must(gateway::store::SqliteViews::open(folder + "/views.db", clock));
  must(views->put_peer({partner, "active", {must(tls::pin_of_file(client.certificate))}}));
  must(views->put_collections(partner, {{collection, "bench", "bench", "Bench", ""}}));
  fill(*views, std::stoi(arguments[2]));
  gateway::front::FrontOptions options;
  options.listen_host = "127.0.0.1";
  options.listen_port = "0";
  options.identity = server;
  options.views_path = folder + "/views.db";
  options.spool_dir = folder + "/spool";
  options.core_socket = folder + "/none.sock";
  options.outbound_socket = folder + "/outbound.sock";
  options.limits.requests_per_second = 0;
  options.limits.connections_per_peer = options.limits.connections_per_pin;
  gateway::front::Front front(options);
  must(front.start());
  std::cout << front.port() << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return 0;
}
