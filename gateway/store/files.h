// Uploads of people and the front's spool, as files in two folders.
#pragma once
#include <string>

#include "gateway/ports.h"

namespace gateway::store {

/// Names are built from UUIDs and digests alone, never from what somebody wrote; anything else is
/// Error::invalid.
class DiskFiles final : public Files {
 public:
  DiskFiles(std::string uploads, std::string spool)
      : uploads_(std::move(uploads)), spool_(std::move(spool)) {}

  Result<void> append_upload(const protocol::Uuid& id, std::string_view chunk, std::size_t limit) override;
  Result<std::unique_ptr<MappedText>> open_upload(const protocol::Uuid& id) override;
  void remove_upload(const protocol::Uuid& id) override;
  Result<std::string> read_spool(const std::string& name) override;
  void remove_spool(const std::string& name) override;
  Result<std::vector<SpoolFile>> list_spool() override;

 private:
  std::string upload_path(const protocol::Uuid& id) const { return uploads_ + "/" + id.text(); }
  std::string uploads_, spool_;
};

}  // namespace gateway::store
