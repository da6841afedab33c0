#include "protocol/manifest.h"

#include <charconv>

#include "protocol/fields.h"
#include "protocol/timestamp.h"

namespace protocol {
namespace {

constexpr std::string_view first_line = "csirt-manifest 1\n";
constexpr std::size_t most_slices = 65536;
constexpr std::size_t separator_bytes = 2;  // ",\n" between slices of a bundle

std::string_view next_field(std::string_view& line) {
  const auto blank = line.find(' ');
  const std::string_view field = line.substr(0, blank);
  line = blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1);
  return field;
}

Result<SliceEntry> parse_line(std::string_view line, const std::string& where) {
  SliceEntry entry;
  TRY(entry.digest, parse_sha256(next_field(line)));
  const std::string_view length = next_field(line);
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), entry.length);
  if (error != std::errc() || end != length.data() + length.size() || entry.length == 0) {
    return fail(Error::malformed, "a slice's length is not a positive number", where);
  }
  entry.label = parse_label(next_field(line));
  if (!fields::is_release_label(entry.label)) return fail(Error::invalid, "not a TLP label", where);
  entry.id = next_field(line);
  if (!fields::is_object_id(entry.id)) return fail(Error::invalid, "not an object's id", where);
  if (line != "-") {
    if (!Timestamp::parse(line)) return fail(Error::invalid, "not a time of modification", where);
    entry.modified = line;
  }
  return entry;
}

}  // namespace

std::string Manifest::text() const {
  std::string out(first_line);
  for (const auto& slice : slices) {
    out += to_hex(slice.digest) + ' ' + std::to_string(slice.length) + ' ';
    out += protocol::text(slice.label);
    out += ' ' + slice.id + ' ' + (slice.modified.empty() ? "-" : slice.modified) + '\n';
  }
  return out;
}

Result<Manifest> Manifest::parse(std::string_view text) {
  if (!text.starts_with(first_line)) {
    return fail(Error::malformed, "not a manifest of version 1", "line 1",
                "its first line is \"csirt-manifest 1\"");
  }
  Manifest manifest;
  std::string_view rest = text.substr(first_line.size());
  while (!rest.empty()) {
    const std::string where = "line " + std::to_string(manifest.slices.size() + 2);
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return fail(Error::malformed, "the last line does not end", where);
    if (manifest.slices.size() == most_slices) return fail(Error::too_large, "more than 65536 slices", where);
    TRY(auto entry, parse_line(rest.substr(0, end), where));
    manifest.slices.push_back(std::move(entry));
    rest.remove_prefix(end + 1);
  }
  // One text a manifest: a number with a leading zero or another spelling of a label would give a second
  // digest.
  if (manifest.text() != text) return fail(Error::malformed, "the manifest is not in its canonical form");
  return manifest;
}

std::vector<std::pair<std::size_t, std::size_t>> cut(const std::vector<SliceEntry>& slices,
                                                     std::size_t part_bytes) {
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  std::size_t first = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const std::size_t more = slices[i].length + separator_bytes;
    if (i > first && (more > part_bytes || bytes > part_bytes - more)) {
      parts.emplace_back(first, i);
      first = i;
      bytes = 0;
    }
    bytes += more;
  }
  if (first < slices.size()) parts.emplace_back(first, slices.size());
  return parts;
}

}  // namespace protocol
