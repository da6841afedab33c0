// A manifest lists what one set of recipients would get; its digest is what people approve.
// Text form, hashed as it stands (no JSON, so that sha256sum can check it):
//   csirt-manifest 1\n
//   <sha256 hex> <length> <label> <id> <modified or ->\n      one line a slice, in the order of delivery
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/digest.h"
#include "protocol/tlp.h"

namespace protocol {

struct SliceEntry {
  std::string id;        ///< STIX id (or MISP event uuid)
  std::string modified;  ///< its text; empty for observables
  Sha256 digest{};       ///< of the slice's exact bytes
  std::size_t length = 0;
  Label label = Label::unmarked;  ///< effective
};

struct Manifest {
  std::vector<SliceEntry> slices;
  std::string text() const;
  Sha256 digest() const { return sha256(text()); }
  static Result<Manifest> parse(std::string_view text);
};

/// One slice: what is listed and its bytes.
struct Slice {
  SliceEntry entry;
  std::string bytes;
};

/// Index ranges [first, last) of parts of at most `part_bytes` (a single larger slice is a part of its own).
std::vector<std::pair<std::size_t, std::size_t>> cut(const std::vector<SliceEntry>& slices,
                                                     std::size_t part_bytes = 1U << 20);

}  // namespace protocol
