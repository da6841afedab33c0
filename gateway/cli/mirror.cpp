#include "gateway/cli/mirror.h"

#include <algorithm>

#include "gateway/cli/files.h"
#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/json.h"
#include "protocol/misp_audience.h"
#include "protocol/text.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Result;

namespace {

constexpr std::size_t manifest_bytes = 64U << 20;
constexpr std::size_t event_bytes = 256U << 20;

}  // namespace

Result<std::vector<MirroredEvent>> read_mirror(const std::string& folder) {
  const std::string path = folder + "/manifest.json";
  auto text = read_file(path, manifest_bytes);
  if (text.has_error() && text.error().error == Error::not_found)
    return fail(Error::not_found, "the folder has no manifest.json, so it is no MISP feed", folder,
                "name a file, or the folder that the feed was mirrored to");
  if (text.has_error()) return std::move(text).error();
  const auto manifest = protocol::json::parse(*text);
  if (manifest.has_error() || !manifest->IsObject())
    return fail(Error::invalid, "it is no manifest of a MISP feed", path, "mirror the feed once more");
  std::vector<MirroredEvent> events;
  for (const auto& member : manifest->GetObject()) {
    // The name becomes a path: nothing but a UUID may.
    const auto uuid = protocol::Uuid::parse({member.name.GetString(), member.name.GetStringLength()});
    if (uuid.has_error())
      return fail(Error::invalid, "the manifest names an event that has no UUID", path,
                  "mirror the feed once more");
    const auto* time = protocol::json::find(member.value, "timestamp");
    const auto timestamp = time == nullptr ? std::nullopt : protocol::misp::number_of(*time);
    events.push_back({uuid->text(), folder + "/" + uuid->text() + ".json", timestamp.value_or(0),
                      protocol::json::string_or(member.value, "integrity:sha256")});
  }
  std::ranges::sort(events, {}, [](const auto& one) { return std::pair(one.timestamp, one.uuid); });
  return events;
}

Result<void> check_mirrored(const MirroredEvent& event) {
  TRY(const auto text, read_file(event.file, event_bytes));
  if (event.sha256.empty()) return {};
  if (protocol::to_hex(protocol::sha256(text)) == protocol::lower_ascii(event.sha256)) return {};
  return fail(Error::invalid, "it is not the file that the manifest names", event.file,
              "mirror the feed once more");
}

}  // namespace gateway::cli
