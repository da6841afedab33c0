#include <mutex>
#include <utility>

#include "gateway/ipc/frame.h"
#include "gateway/ipc/plain.h"

namespace gateway::ipc {
namespace {

using protocol::Result;

/// Connections kept between calls. More calls at once open more, which are closed after their answer: keeping
/// few costs one connect (some 20 µs) under load and leaves the server's places to others.
constexpr std::size_t max_kept = 2;

}  // namespace

struct Client::State {
  std::string path;
  std::chrono::milliseconds deadline;
  std::mutex mutex;
  std::vector<std::unique_ptr<PlainStream>> kept;

  /// A kept connection that still lives, or null.
  std::unique_ptr<PlainStream> take() {
    std::lock_guard lock(mutex);
    while (!kept.empty()) {
      std::unique_ptr<PlainStream> stream = std::move(kept.back());
      kept.pop_back();
      if (!stream->spent()) return stream;
    }
    return nullptr;
  }

  void keep(std::unique_ptr<PlainStream> stream) {
    std::lock_guard lock(mutex);
    if (kept.size() < max_kept) kept.push_back(std::move(stream));
  }

  Result<std::unique_ptr<PlainStream>> connect() const {
    TRY(Fd fd, connect_unix(path));
    return std::make_unique<PlainStream>(std::move(fd), deadline);
  }
};

namespace {

Result<Message> exchange(Stream& stream, const Message& request) {
  CHECK(send(stream, request));
  return receive(stream);
}

}  // namespace

Client::Client(std::string path, std::chrono::milliseconds deadline) : state_(std::make_unique<State>()) {
  state_->path = std::move(path);
  state_->deadline = deadline;
}

Client::~Client() = default;

Result<Message> Client::call(const Message& request) {
  std::unique_ptr<PlainStream> stream = state_->take();
  const bool kept = stream != nullptr;
  if (!kept) {
    TRY(stream, state_->connect());
  }
  Result<Message> answer = exchange(*stream, request);
  // A request the other side did not read to its end was not acted on, so asking again cannot do it twice.
  if (answer.has_error() && kept && stream->closed_unread()) {
    TRY(stream, state_->connect());
    answer = exchange(*stream, request);
  }
  if (answer.has_error()) return std::move(answer).error();
  state_->keep(std::move(stream));
  return unwrap(*std::move(answer));
}

}  // namespace gateway::ipc
