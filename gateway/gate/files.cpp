#include "gateway/gate/files.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ipc/frame.h"

namespace gateway::gate {
namespace {

using ipc::Fd;
using protocol::Error;
using protocol::fail;
using protocol::Result;

protocol::Failure cannot(std::string what, const std::string& path) {
  return fail(Error::internal, std::move(what), path, "check the disk and the folder's permissions");
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<void> write_durable(const std::string& folder, const std::string& name, std::string_view bytes) {
  const std::string path = folder + "/" + name;
  const std::string beside = path + ".new";
  {
    const Fd file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) return cannot("the file cannot be made", beside);
    if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0)
      return cannot("the file cannot be written", beside);
  }
  if (std::rename(beside.c_str(), path.c_str()) != 0)
    return cannot("the file cannot be put in its place", path);
  const Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) return cannot("the folder cannot be written", folder);
  return {};
}

Result<std::string> read_file(const std::string& path, std::size_t most) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file) return fail(Error::not_found, "the file cannot be opened", path);
  std::string bytes;
  char piece[16384];
  while (true) {
    const ssize_t count = ::read(file.get(), piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot("the file cannot be read", path);
    if (count == 0) return bytes;
    if (static_cast<std::size_t>(count) > most - bytes.size()) {
      return fail(Error::too_large, "the file is larger than it can rightly be", path);
    }
    bytes.append(piece, static_cast<std::size_t>(count));
  }
}

}  // namespace gateway::gate
