// RED opens to named people only, and who reads RED or AMBER+STRICT is on record (DESIGN rule 9, TLP 2.0).
// Whoever may not know of an object gets the answer for one that does not exist.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Terms that are not RED, or that name this person.
bool may_see(const directory::Person& who, const policy::Terms& terms);

/// Whether every origin of this version lets the person see it.
Result<bool> may_know(Reader& reader, const directory::Person& who, const ObjectRow& row);

/// Whether the person may hear of an id: one of ours, or one under which something was delivered. True for
/// ids that stand for nothing.
Result<bool> may_know_id(Reader& reader, const directory::Person& who, std::string_view id);

/// Versions of an id that this person may know of, newest first.
Result<std::vector<ObjectRow>> visible_versions(Reader& reader, const directory::Person& who,
                                                const protocol::StixId& id);

/// At most `limit` objects that the person may know of; those they may not take no place among them.
Result<std::vector<ObjectRow>> find_visible(Reader& reader, const directory::Person& who,
                                            std::string_view text, int limit);

/// Whether the person may hear of a release, or of the rendering it is made of: RED is for whom it names.
Result<bool> may_know_release(Reader& reader, const directory::Person& who, std::string_view id);

/// Whether the person may hear of something owed to a partner: of a release, its recall, the receipt for what
/// came in, a request about an object or its answer.
Result<bool> may_know_delivery(Reader& reader, const directory::Person& who, const DeliveryRow& delivery);

/// What waits in the queue of that standing share (empty: of all) and the person may know of, oldest first.
Result<std::vector<QueuedRow>> visible_queue(Reader& reader, const directory::Person& who,
                                             std::string_view standing);

/// RED lies in the inbox for the person it is sealed to; nobody else hears of it. A release that is labelled
/// RED as a whole (a peer of TLP 1 narrows so) names nobody: it opens where every object of it is known here
/// and may be seen, and to nobody otherwise.
Result<bool> may_open(Reader& reader, const InboxRow& item, const directory::Person& who);

/// What a person was shown the content of.
struct ReadObject {
  std::string id;
  protocol::Label label = protocol::Label::unknown;
};

/// The strictest label of a version's terms.
Result<protocol::Label> label_of(Reader& reader, const ObjectRow& row);

/// One line "object.read" for those among `objects` that are RED or AMBER+STRICT (or of unknown label): who,
/// which, the strictest label. It lists at most 100 ids and counts the rest. Nothing where there are none.
Result<void> note_read(World& world, const directory::Person& who, std::string_view verb,
                       const std::vector<ReadObject>& objects);

}  // namespace gateway::flow
