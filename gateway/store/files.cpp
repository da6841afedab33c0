#include "gateway/store/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::store {

using protocol::Error;
using protocol::fail;

namespace {

constexpr std::size_t spooled_at_most = 32U << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

protocol::Failure system_failure(const std::string& what, const std::string& path) {
  return fail(Error::internal, what + ": " + std::strerror(errno), path,
              "check the disk and the folder's owner and mode");
}

class Mapping final : public MappedText {
 public:
  Mapping(void* at, std::size_t length) : at_(at), length_(length) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() override {
    if (length_ > 0) ::munmap(at_, length_);
  }
  std::string_view text() const override { return {static_cast<const char*>(at_), length_}; }

 private:
  void* at_;
  std::size_t length_;
};

/// "<team UUID>-<sha256 hex>" and what it is: ".pgp" an envelope, ".taxii" posted objects, ".misp" a pushed
/// event. Nothing that could be a path.
bool is_spool_name(std::string_view name) {
  constexpr std::size_t length = 36 + 1 + 64;
  const std::string_view kind = name.substr(std::min(length, name.size()));
  if (kind != ".pgp" && kind != ".taxii" && kind != ".misp") return false;
  return std::all_of(name.begin(), name.begin() + length,
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; });
}

}  // namespace

Result<void> DiskFiles::append_upload(const protocol::Uuid& id, std::string_view chunk, std::size_t limit) {
  const auto path = upload_path(id);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat info {};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0)
    return system_failure("cannot keep the upload", path);
  if (static_cast<std::size_t>(info.st_size) + chunk.size() > limit) {
    remove_upload(id);
    return fail(Error::too_large, "the file is over " + std::to_string(limit >> 20) + " MiB",
                "upload " + id.text(), "split it into several");
  }
  while (!chunk.empty()) {
    const auto written = ::write(file.get(), chunk.data(), chunk.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("cannot keep the upload", path);
    chunk.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::unique_ptr<MappedText>> DiskFiles::open_upload(const protocol::Uuid& id) {
  const auto path = upload_path(id);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return fail(Error::not_found, "no such upload", id.text(), "upload the file first");
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return system_failure("cannot read the upload", path);
  const auto length = static_cast<std::size_t>(info.st_size);
  if (length == 0) return std::unique_ptr<MappedText>(std::make_unique<Mapping>(nullptr, 0));
  void* at = ::mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (at == MAP_FAILED) return system_failure("cannot map the upload", path);
  return std::unique_ptr<MappedText>(std::make_unique<Mapping>(at, length));
}

void DiskFiles::remove_upload(const protocol::Uuid& id) {
  ::unlink(upload_path(id).c_str());
}

Result<std::string> DiskFiles::read_spool(const std::string& name) {
  if (!is_spool_name(name)) return fail(Error::invalid, "no name of a spool file", "spool");
  const auto path = spool_ + "/" + name;
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (failed) return fail(Error::not_found, "no such file in the spool", name);
  if (size > spooled_at_most) return fail(Error::too_large, "the envelope is too large", name);
  // Spool files are whole from the moment they have their name, and never change.
  std::string text(size, '\0');
  std::ifstream in(path, std::ios::binary);
  if (!in.read(text.data(), static_cast<std::streamsize>(size)))
    return fail(Error::internal, "cannot read the spool", path, "check the folder's owner and mode");
  return text;
}

void DiskFiles::remove_spool(const std::string& name) {
  if (is_spool_name(name)) ::unlink((spool_ + "/" + name).c_str());
}

Result<std::vector<SpoolFile>> DiskFiles::list_spool() {
  std::vector<SpoolFile> files;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(spool_, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const auto name = entry->path().filename().string();
    struct stat info {};
    if (!is_spool_name(name) || ::stat(entry->path().c_str(), &info) != 0) continue;
    files.push_back({name, static_cast<std::int64_t>(std::time(nullptr) - info.st_mtime)});
  }
  if (failed)
    return fail(Error::internal, "cannot read the spool: " + failed.message(), spool_, "run check-config");
  return files;
}

}  // namespace gateway::store
