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
};

/// The id of the indicator that a MISP attribute brought by our own people becomes: always the same.
protocol::StixId indicator_id(const World& world, const protocol::Uuid& event,
                              const protocol::Uuid& attribute);

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
