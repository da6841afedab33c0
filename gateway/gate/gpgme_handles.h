// gpgme's objects as owning values, and its errors as failures. Private to openpgp*.cpp.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <gpgme.h>

#include "protocol/result.h"

namespace gateway::gate {

using protocol::Error;
using protocol::fail;

template <typename T, void (*release)(T*)>
struct Releaser {
  void operator()(T* handle) const { release(handle); }
};
using Context = std::unique_ptr<gpgme_context, Releaser<gpgme_context, gpgme_release>>;
using Data = std::unique_ptr<gpgme_data, Releaser<gpgme_data, gpgme_data_release>>;
using KeyHandle = std::shared_ptr<_gpgme_key>;

inline KeyHandle own(gpgme_key_t key) {
  return KeyHandle(key, gpgme_key_unref);
}

/// gpgme's own words are fixed texts of its error table; nothing of any input is in them.
inline protocol::Failure failure_of(gpgme_error_t error, std::string what, Error kind = Error::internal) {
  return fail(kind, std::move(what), {}, std::string("gpg says: ") + gpgme_strerror(error));
}

/// Bytes to read, not copied: `bytes` must outlive the operation.
inline Data source(std::string_view bytes) {
  gpgme_data_t data = nullptr;
  if (gpgme_data_new_from_mem(&data, bytes.data(), bytes.size(), 0) != 0) return nullptr;
  return Data(data);
}

/// Collects what gpg writes, up to `most` bytes. Past that the write fails, which ends the operation and gpg
/// with it.
class Sink {
 public:
  explicit Sink(std::size_t most) : most_(most) {
    gpgme_data_t data = nullptr;
    if (gpgme_data_new_from_cbs(&data, &callbacks_, this) == 0) data_.reset(data);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  gpgme_data_t get() const { return data_.get(); }
  bool overflowed() const { return overflowed_; }
  std::string take() { return std::move(bytes_); }

 private:
  static ssize_t write(void* self, const void* from, std::size_t count) {
    auto& sink = *static_cast<Sink*>(self);
    if (count > sink.most_ - sink.bytes_.size()) {
      sink.overflowed_ = true;
      gpgme_err_set_errno(EFBIG);
      return -1;
    }
    sink.bytes_.append(static_cast<const char*>(from), count);
    return static_cast<ssize_t>(count);
  }
  gpgme_data_cbs callbacks_{nullptr, write, nullptr, nullptr};
  std::size_t most_;
  bool overflowed_ = false;
  std::string bytes_;
  Data data_;
};

}  // namespace gateway::gate
