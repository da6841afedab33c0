// Objects a partner posts by TAXII: no envelope and no signature of its own, the certificate alone says who
// brings them. They take the same way inwards as a release (process.cpp); what became of each is a TAXII
// status (section 4.3) that the front serves, where an envelope gets receipts.
#pragma once
#include <string>

#include "gateway/flow/outcomes.h"
#include "gateway/flow/receive.h"

namespace gateway::flow {

/// Ends the spool name of what was posted; envelopes end in ".pgp".
inline constexpr std::string_view posted_suffix = ".taxii";

/// Takes one spooled post: 202 with the status as it is now, or a refusal of the post as a whole (422). The
/// same bytes again get the status there is. The spool file stays where the failure is ours.
Result<InboundAnswer> take_posted(World& world, const std::string& partner, const std::string& spool_file);

/// Objects of a partner's that came without an envelope, ready to be kept and decided like a release's.
struct Brought {
  InboxRow row;
  std::vector<std::string> alerts;             ///< for the audit
  std::size_t objects = 0, refused = 0;        ///< what can be kept, and what the scanner took no further
  bool nameless = false;                       ///< one that was refused has no id
  std::vector<protocol::SliceEntry> slices{};  ///< of what can be kept, as in the header of `row`
};

/// Reads objects (`bytes`: a TAXII envelope) that `partner` brings, to be kept under `id`; `given` binds all
/// of them beside their own labels. A failure where the text as a whole cannot be read.
Result<Brought> read_brought(const World& world, const std::string& partner, const protocol::Uuid& id,
                             const std::string& bytes, protocol::Label given = protocol::Label::unmarked);

/// Keeps them, with `event` in the audit; process_inbox() decides them afterwards. What is there already
/// under that id stays, and `brought.row` becomes it. Error::denied where the partner is not active.
Result<void> keep_brought(Writer& writer, Brought& brought, std::string_view event);

/// Whether an item came without an envelope, so that its sender waits for no receipt.
bool is_posted(const InboxRow& item);

/// Keeps a decided item in its final state, with these outcomes; who posted it is shown what has become of
/// its objects, `slices` by its header. What we pulled is nobody's to ask about.
Result<void> tell_posted(World& world, Writer& writer, InboxRow& item, const std::vector<Outcome>& outcomes,
                         const std::vector<protocol::SliceEntry>& slices);

}  // namespace gateway::flow
