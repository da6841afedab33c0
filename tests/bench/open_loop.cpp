// How long answers take when requests come at a given rate, whether earlier ones have been answered or not:
// each is timed from the moment it was due, so a stall counts for all that it held up.
//
//   open_loop FOLDER PORT TARGET CLIENTS PER_SECOND SECONDS
//
// FOLDER has client.crt, client.key and front.crt. Prints the median, the 99th percentile and the longest, in
// ms.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/tls/tls.h"

namespace {

using Clock = std::chrono::steady_clock;
namespace tls = gateway::tls;
constexpr std::chrono::milliseconds patience{20000};

template <typename T>
T must(protocol::Result<T> result) {
  if (result.has_value()) return *std::move(result);
  std::cerr << protocol::describe(result.error()) << "\n";
  std::exit(1);
}

struct Load {
  std::string folder, port, target;
  int clients = 0;
  double per_second = 0, seconds = 0;
};

/// One answer; its body is thrown away.
void read_answer(tls::BlockingStream& stream, std::string& space) {
  std::size_t have = 0, whole = 0;
  while (whole == 0 || have < whole) {
    have += must(
        stream.read_some(space.data() + (whole == 0 ? have : 0), space.size() - (whole == 0 ? have : 0)));
    if (whole != 0) continue;
    const std::string_view text(space.data(), have);
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) continue;
    constexpr std::string_view length = "Content-Length: ";
    whole = end + 4 + std::stoul(std::string(text.substr(text.find(length) + length.size(), 12)));
    if (text.substr(9, 3) != "200") {
      std::cerr << text.substr(0, end) << "\n";
      std::exit(1);
    }
  }
}

/// Every CLIENTS-th request of the load, in milliseconds.
std::vector<double> run_client(const Load& load, const tls::Context& context, int number,
                               Clock::time_point begin) {
  auto stream = must(tls::BlockingStream::connect(
      context, must(tls::connect_tcp("127.0.0.1", load.port, patience)), patience));
  const std::string request = "GET " + load.target + " HTTP/1.1\r\nHost: front\r\n\r\n";
  std::string space(256U << 10, '\0');
  std::vector<double> took;
  for (int turn = 0;; ++turn) {
    const std::chrono::duration<double> due((turn * load.clients + number) / load.per_second);
    if (due.count() > load.seconds) return took;
    const Clock::time_point at = begin + std::chrono::duration_cast<Clock::duration>(due);
    std::this_thread::sleep_until(at);
    if (stream->write_all(request).has_error()) std::exit(1);
    read_answer(*stream, space);
    took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - at).count());
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 7) {
    std::cerr << "usage: open_loop FOLDER PORT TARGET CLIENTS PER_SECOND SECONDS\n";
    return 2;
  }
  const Load load{
      arguments[1],           arguments[2], arguments[3], std::stoi(arguments[4]), std::stod(arguments[5]),
      std::stod(arguments[6])};
  const std::string pin = must(tls::pin_of_file(load.folder + "/front.crt"));
  const tls::Context context =
      must(tls::client_context({load.folder + "/client.crt", load.folder + "/client.key"}, {pin}));
  std::mutex mutex;
  std::vector<double> all;
  std::vector<std::thread> clients;
  // Time for all of them to shake hands.
  const Clock::time_point begin = Clock::now() + std::chrono::seconds(1);
  for (int i = 0; i < load.clients; ++i)
    clients.emplace_back([&, i] {
      const std::vector<double> took = run_client(load, context, i, begin);
      const std::lock_guard lock(mutex);
      all.insert(all.end(), took.begin(), took.end());
    });
  for (std::thread& client : clients) client.join();
  std::ranges::sort(all);
  if (all.empty()) return 1;
  const auto at = [&](double share) {
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  };
  std::printf("%.2f %.2f %.2f\n", at(0.5), at(0.99), all.back());
  return 0;
}
