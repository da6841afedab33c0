// Objects in, from what is neither STIX nor MISP: text with indicators and CSV. Each indicator takes the way
// of a MISP attribute, so that terms, holds and ids are made in one place.
#pragma once
#include <string_view>

#include "gateway/flow/world.h"
#include "protocol/misp.h"

namespace gateway::flow {

/// Of whom the indicators are: the origin, its id, and the label a person gave the file.
struct TextOrigin {
  std::string_view origin, origin_id;
  protocol::Label label = protocol::Label::unmarked;
  std::string sender = "self";  ///< or the partner's team UUID
  /// When the message was written, seconds: each is a version of its own. Empty: what is known stands.
  std::optional<std::int64_t> written{};
  /// Only what is defanged counts, and hashes: letters end in addresses of those who wrote them.
  bool is_letter = false;
};

/// True for what is read as JSON: a brace or bracket is the first that is neither blank nor a byte order
/// mark.
bool looks_like_json(std::string_view text);

/// Gives the sink an attribute for every indicator found, each value once, and a refusal with its line (as
/// position) for what cannot be taken: "not-global" for addresses that are private or reserved, "size" for
/// lines that are too long, and the codes of indicators::RowRefusal. The word for the format, "csv" or
/// "text", comes back.
///
/// A value is the same indicator whenever the same origin brings it. Its time is when it was first seen or,
/// where nothing says so, the beginning of the day of admission, and never changes: what is known already
/// stays as it is. A looser label than the known one gives way to that; a stricter one is refused ("label"),
/// because a person tightens with `object tighten`.
///
/// Error::malformed for binary files and markup, Error::invalid for a text in which nothing was found.
Result<std::string_view> scan_text(const World& world, Reader& reader, const TextOrigin& origin,
                                   std::string_view text, protocol::misp::Sink& sink);

}  // namespace gateway::flow
