#include "gateway/cli/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ipc/frame.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Result;

namespace {

Result<std::string> read_stream(std::istream& stream, std::size_t limit, const std::string& where) {
  std::string text;
  std::string chunk(1U << 16, '\0');
  while (stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || stream.gcount() > 0) {
    text.append(chunk, 0, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit)
      return fail(Error::too_large, "more than " + std::to_string(limit) + " bytes", where,
                  "check that it is the right file");
  }
  return text;
}

Result<void> write_to(const ipc::Fd& fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t wrote = ::write(fd.get(), content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0)
      return fail(Error::unavailable, std::string("cannot write: ") + std::strerror(errno), path);
    content.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::fsync(fd.get()) != 0)
    return fail(Error::unavailable, std::string("cannot write to disk: ") + std::strerror(errno), path);
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit, std::istream& standard_input) {
  if (path == "-") return read_stream(standard_input, limit, "standard input");
  return read_file(path, limit);
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  std::error_code code;
  if (!std::filesystem::exists(path, code))
    return fail(Error::not_found, "there is no such file", path, "check the path");
  if (std::filesystem::is_directory(path, code))
    return fail(Error::invalid, "this is a folder", path, "name a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Error::unavailable, "the file cannot be read", path, "look at its owner and mode");
  return read_stream(file, limit, path);
}

Result<void> write_new(const std::string& path, std::string_view content) {
  const ipc::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd && errno == EEXIST)
    return fail(Error::conflict, "the file exists and is not overwritten", path,
                "name another file, or move this one away");
  if (!fd)
    return fail(Error::unavailable, std::string("cannot make the file: ") + std::strerror(errno), path,
                "look at the folder");
  if (auto written = write_to(fd, content, path); written.has_error()) {
    ::unlink(path.c_str());
    return written.error();
  }
  return {};
}

Result<void> make_private_folder(const std::string& path) {
  std::error_code code;
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (!parent.empty()) std::filesystem::create_directories(parent, code);
  if (::mkdir(path.c_str(), 0700) == 0) return {};
  if (errno != EEXIST)
    return fail(Error::unavailable, std::string("cannot make the folder: ") + std::strerror(errno), path,
                "look at the owner and mode of the folder above");
  return check_private(path);
}

Result<void> check_private(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return fail(Error::not_found, "there is no such file or folder", path, "check the path");
  if (info.st_mode & 077)
    return fail(Error::denied, "others than its owner can use it", path,
                std::string("chmod ") + (S_ISDIR(info.st_mode) ? "700 " : "600 ") + path);
  return {};
}

}  // namespace gateway::cli
