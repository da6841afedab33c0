// A front that serves one collection of a given number of objects, for tests/bench/pull. Prints its port, the
// UUID of a MISP event and the key that goes with it, then serves until its input ends.
//
//   pull_server FOLDER OBJECTS
//
// FOLDER gets front.crt and front.key, client.crt and client.key, and views.db.
#include <iostream>
#include <sys/stat.h>

#include "gateway/front/front.h"
#include "gateway/store/views.h"
#include "gateway/system.h"
#include "protocol/digest.h"
#include "tests/bench/fill.h"

namespace {

const std::string partner = "11111111-1111-4111-8111-111111111111";
const std::string authkey(40, 'a');
const std::string collection = "cccccccc-0000-4000-8000-000000000001";

template <typename T>
T must(protocol::Result<T> result) {
  if (result.has_value()) return *std::move(result);
  std::cerr << protocol::describe(result.error()) << "\n";
  std::exit(1);
}
void must(protocol::Result<void> result) {
  if (result.has_error()) must(protocol::Result<int>(result.error()));
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
  bench::fill(folder + "/views.db", *views, {partner, "bench"}, std::stoi(arguments[2]));
  const auto event = bench::fill_event(*views, {partner, "bench"}, std::stoi(arguments[2]));
  must(views->put_team(partner, "BENCH"));
  must(views->put_misp_key(partner, protocol::sha256(authkey)));
  views.reset();
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
  std::cout << front.port() << " " << event << " " << authkey << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return 0;
}
