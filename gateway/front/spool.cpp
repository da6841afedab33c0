#include "gateway/front/spool.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "gateway/ipc/frame.h"
#include "protocol/ids.h"

namespace gateway::front {
namespace {

namespace fs = std::filesystem;
using protocol::Error;
using protocol::fail;
using protocol::Result;

/// Names that are no envelopes yet.
constexpr std::string_view part_prefix = ".part-";
/// Core may be another user of the folder's group; what lies here is ciphertext, or what came in clear.
constexpr mode_t file_mode = 0640;

protocol::Failure cannot(const std::string& doing, const std::string& path, int error) {
  return fail(Error::unavailable, doing + ": " + std::generic_category().message(error), path,
              "check the spool folder and the space left");
}

Result<void> write_durably(const std::string& path, std::string_view body) {
  ipc::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, file_mode));
  if (!fd) return cannot("a spool file cannot be made", path, errno);
  while (!body.empty()) {
    ssize_t written = ::write(fd.get(), body.data(), body.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return cannot("a spool file cannot be written", path, errno);
    body.remove_prefix(static_cast<std::size_t>(written));
  }
  // Not left to open(), whose mode the process's umask cuts.
  if (::fchmod(fd.get(), file_mode) != 0) return cannot("a spool file cannot be shared", path, errno);
  if (::fsync(fd.get()) != 0) return cannot("a spool file cannot be made durable", path, errno);
  return {};
}

Result<void> sync_folder(const std::string& folder) {
  ipc::Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd || ::fsync(fd.get()) != 0) return cannot("the spool folder cannot be made durable", folder, errno);
  return {};
}

}  // namespace

std::string_view suffix(Kind kind) {
  if (kind == Kind::envelope) return ".pgp";
  return kind == Kind::posted ? ".taxii" : ".misp";
}

Result<std::vector<std::string>> Spool::digests(std::string_view partner, Kind kind) const {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().native();
    if (!name.starts_with(partner) || !name.ends_with(suffix(kind))) continue;
    found.push_back(name.substr(partner.size() + 1, name.size() - partner.size() - 1 - suffix(kind).size()));
  }
  if (error) return cannot("the spool folder cannot be read", folder_, error.value());
  return found;
}

Result<void> Spool::prepare() {
  if (::mkdir(folder_.c_str(), 0770) != 0 && errno != EEXIST)
    return cannot("the spool folder cannot be made", folder_, errno);
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;
    if (it->path().filename().native().starts_with(part_prefix)) fs::remove(it->path(), gone);
  }
  if (error) return cannot("the spool folder cannot be read", folder_, error.value());
  return {};
}

Result<Room> Spool::room_for(std::string_view partner, std::uint64_t size) const {
  std::size_t files = 1, own_files = 1;
  std::uint64_t bytes = size, own_bytes = size;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;  // core takes files away meanwhile
    const std::uint64_t length = it->file_size(gone);
    if (gone) continue;
    ++files;
    bytes += length;
    if (!it->path().filename().native().starts_with(partner)) continue;
    ++own_files;
    own_bytes += length;
  }
  if (error) return cannot("the spool folder cannot be read", folder_, error.value());
  if (own_files > limits_.files_per_partner || own_bytes > limits_.bytes_per_partner)
    return Room::partner_full;
  return files > limits_.files || bytes > limits_.bytes ? Room::full : Room::enough;
}

Result<std::string> Spool::keep(std::string_view partner, std::string_view digest, Kind kind,
                                std::string_view body) {
  TRY(protocol::Uuid id, protocol::Uuid::parse(partner));
  const std::string name = id.text() + "-" + std::string(digest).append(suffix(kind));
  const std::string part = folder_ + "/" + std::string(part_prefix) + std::to_string(next_part_++);
  const std::string path = folder_ + "/" + name;
  Result<void> kept = write_durably(part, body);
  if (kept.has_value() && ::rename(part.c_str(), path.c_str()) != 0)
    kept = cannot("a spool file cannot be named", path, errno);
  if (kept.has_error()) {
    ::unlink(part.c_str());
    return std::move(kept).error();
  }
  // A name that may not last is no reason to remove the file: its bytes are whole, and the sender repeats.
  CHECK(sync_folder(folder_));
  return name;
}

}  // namespace gateway::front
