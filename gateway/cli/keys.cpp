#include "gateway/cli/keys.h"

#include <algorithm>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "gateway/gate/openpgp.h"
#include "gateway/ipc/frame.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Result;

namespace {

constexpr int key_days = 730;
constexpr std::size_t max_plaintext = 64U << 20;
constexpr std::size_t max_passphrase = 1024;

Result<std::unique_ptr<gate::OpenPgp>> open_home(const Profile& profile) {
  return gate::OpenPgp::open(profile.gnupg, [person = profile.person] {
    return read_passphrase("Passphrase of " + person + "'s key: ");
  });
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

/// Turns echo off for as long as it lives.
class Silence {
 public:
  explicit Silence(int fd) : fd_(fd), was_{} {
    changed_ = ::tcgetattr(fd_, &was_) == 0;
    termios quiet = was_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &quiet);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (changed_) ::tcsetattr(fd_, TCSAFLUSH, &was_);
  }

 private:
  int fd_;
  termios was_;
  bool changed_ = false;
};

}  // namespace

std::string read_passphrase(const std::string& prompt) {
  const ipc::Fd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (!terminal) return {};
  write_all(terminal.get(), prompt);
  std::string line;
  {
    const Silence silence(terminal.get());
    for (char c = 0; line.size() < max_passphrase && ::read(terminal.get(), &c, 1) == 1 && c != '\n';)
      line += c;
  }
  write_all(terminal.get(), "\n");
  return line;
}

Result<std::string> sign_with(const Profile& profile, std::string_view text) {
  TRY(const auto home, open_home(profile));
  return home->sign(text, profile.fingerprint);
}

Result<std::string> open_with(const Profile& profile, std::string_view message,
                              const std::string& fingerprint, const std::string& openpgp_key) {
  TRY(const auto home, open_home(profile));
  TRY(const auto keys, home->inspect(openpgp_key));
  if (std::ranges::none_of(keys, [&](const gate::KeyFacts& key) { return key.fingerprint == fingerprint; }))
    return fail(Error::unauthenticated, "the sender's keys do not hold the one its fingerprint names",
                "key " + fingerprint, "get the sender's card again");
  CHECK(home->import_keys(openpgp_key));
  TRY(gate::Opened opened, home->open_message(message, max_plaintext));
  if (opened.fingerprint != fingerprint)
    return fail(Error::unauthenticated, "the message is signed by another key than the sender's",
                "key " + opened.fingerprint, "do not use it; ask the sender");
  return std::move(opened.plaintext);
}

Result<NewKey> make_key(const std::string& gnupg, const std::string& user_id, const std::string& passphrase) {
  TRY(const auto home, gate::OpenPgp::open(gnupg));
  TRY(std::string fingerprint, home->generate(user_id, key_days, passphrase));
  TRY(std::string key, home->export_key(fingerprint));
  return NewKey{std::move(fingerprint), std::move(key)};
}

}  // namespace gateway::cli
