#include "gateway/render/derive.h"

#include <algorithm>

#include "gateway/render/scan.h"
#include "protocol/timestamp.h"

namespace gateway::render {

using protocol::json::Document;
using protocol::json::Value;

namespace {

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

/// Depth is bounded by the reader.
void rename(Value& value, Document& document, const NewIds& ids) {
  if (value.IsArray())
    for (auto& item : value.GetArray()) rename(item, document, ids);
  if (value.IsObject())
    for (auto& member : value.GetObject()) rename(member.value, document, ids);
  if (!value.IsString()) return;
  std::vector<std::string_view> found;
  ids_in(view(value), found);
  std::string text;
  std::size_t done = 0;
  for (const auto id : found) {
    const auto to = ids.find(id);
    if (to == ids.end()) continue;
    const auto at = static_cast<std::size_t>(id.data() - value.GetString());
    text += view(value).substr(done, at - done);
    text += to->second;
    done = at + id.size();
  }
  if (done == 0) return;
  text += view(value).substr(done);
  value.SetString(text, document.GetAllocator());
}

/// One millisecond later, with at least three fraction digits.
protocol::Result<std::string> next_version(const std::string& modified) {
  TRY(const auto time, protocol::Timestamp::parse(modified));
  const auto point = modified.find('.');
  const auto digits = point == std::string::npos ? 0 : static_cast<int>(modified.size() - point) - 2;
  auto at = time.key;
  at.nanos += 1'000'000;
  if (at.nanos >= 1'000'000'000) at = {at.seconds + 1, at.nanos - 1'000'000'000};
  return at.text(std::clamp(digits, 3, 9));
}

bool later(const std::string& a, const std::string& b) {
  const auto first = protocol::Timestamp::parse(a), second = protocol::Timestamp::parse(b);
  return first.has_value() && second.has_value() && first->key > second->key;
}

std::string with_version(Document& object, const std::string& modified) {
  if (!modified.empty()) object["modified"].SetString(modified, object.GetAllocator());
  return protocol::json::write(object);
}

}  // namespace

protocol::Result<protocol::Slice> derived_slice(Document& object, const Source& source, const std::string& id,
                                                const NewIds& ids, protocol::Label label,
                                                const Setting& setting) {
  rename(object, object, ids);
  std::string modified;
  if (!source.modified.empty() && object.HasMember("modified")) {
    TRY(modified, next_version(source.modified));
  }
  auto bytes = with_version(object, modified);
  auto digest = protocol::sha256(bytes);
  const auto before = setting.issued ? setting.issued(id) : std::nullopt;
  if (before && !modified.empty() && before->digest != digest && !later(modified, before->modified)) {
    // Other bytes under the id already have this version: either these very bytes as a later one, or newer.
    bytes = with_version(object, modified = before->modified);
    digest = protocol::sha256(bytes);
    if (digest != before->digest) {
      TRY(modified, next_version(before->modified));
      bytes = with_version(object, modified);
      digest = protocol::sha256(bytes);
    }
  }
  protocol::Slice slice;
  slice.entry = {id, modified, digest, bytes.size(), label};
  slice.bytes = std::move(bytes);
  return slice;
}

}  // namespace gateway::render
