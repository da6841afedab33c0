// A whole front on loopback: real TLS, a views.db made by the store's own migration, a core that answers what
// a test says.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/front/front.h"
#include "gateway/ipc/frame.h"
#include "gateway/tls/tls.h"

namespace front_test {

using namespace std::chrono_literals;
namespace front = gateway::front;
namespace ipc = gateway::ipc;
namespace tls = gateway::tls;

inline const std::string alpha = "11111111-1111-4111-8111-111111111111";
inline const std::string beta = "22222222-2222-4222-8222-222222222222";
inline const std::string paused = "33333333-3333-4333-8333-333333333333";
inline const std::string gone = "44444444-4444-4444-8444-444444444444";

template <typename T>
T must(protocol::Result<T> result) {
  if (result.has_error()) BOOST_FAIL(protocol::describe(result.error()));
  return *std::move(result);
}
inline void must(protocol::Result<void> result) {
  if (result.has_error()) BOOST_FAIL(protocol::describe(result.error()));
}

class Folder {
 public:
  Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder();
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  tls::Identity identity(const std::string& name) const;

 private:
  std::string path_;
};

/// Writes views.db with plain SQL into the tables the store makes.
class ViewsFile {
 public:
  explicit ViewsFile(std::string path) : path_(std::move(path)) {}
  void create() const;
  void run(const std::string& sql) const;
  void peer(const std::string& id, const std::string& state, const std::string& pin) const;
  /// Opens after all that is there.
  void envelope(const std::string& partner, const std::string& id, std::int64_t created_micros,
                std::int64_t expires_micros, const std::string& ciphertext) const;

 private:
  std::string path_;
};

std::int64_t micros_from_now(std::int64_t seconds);

struct Reply {
  int status = 0;    ///< 0: closed without an answer
  std::string head;  ///< status line and fields, the Date field left out
  std::string body;
  std::string field(const std::string& name) const;
};

/// One client connection.
class Browser {
 public:
  Browser(const tls::Context& context, std::uint16_t port, std::chrono::milliseconds deadline = 5000ms);
  bool connected() const { return stream_ != nullptr; }
  void write(std::string_view bytes);
  /// The next answer; `head_only` where it answers HEAD.
  Reply read(bool head_only = false);
  Reply ask(const std::string& method, const std::string& target, const std::string& fields = "",
            const std::string& body = "");
  Reply post(const std::string& body, const std::string& type = "application/pgp-encrypted");
  /// The server has closed, and nothing was left to read.
  bool closed();

 private:
  std::unique_ptr<tls::BlockingStream> stream_;
  std::string pending_;
};

/// Front, views, core. Options and core's handler may be changed before start().
struct World {
  World();
  ~World();
  void start();
  void start_core();
  Browser browse(const std::string& who) { return Browser(contexts.at(who), front->port()); }
  std::vector<std::string> spooled() const;

  Folder folder;
  ViewsFile views{folder / "views.db"};
  std::map<std::string, tls::Identity> identities;
  std::map<std::string, std::string> pins;
  std::map<std::string, tls::Context>
      contexts;  ///< "alpha", "beta", "paused", "gone", "unknown", "nobody", "old"
  front::FrontOptions options;
  std::function<protocol::Result<ipc::Message>(const ipc::Message&)> core_says;
  std::unique_ptr<ipc::Server> core;
  std::unique_ptr<front::Front> front;
};

ipc::Message core_answer(int status, const std::string& title, std::vector<std::string> attachments = {});
std::string slurp(const std::string& path);

}  // namespace front_test
