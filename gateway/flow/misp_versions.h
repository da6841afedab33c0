// MISP attributes as versions of objects. MISP keeps one attribute under its UUID and gives it a newer time;
// STIX wants each version to say when the first was made (section 3.2), which only we remember, and no
// version after a revocation (section 3.6), so that what comes back is another object.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"
#include "protocol/misp.h"

namespace gateway::flow {

/// An attribute, and who brings it: "self" or the partner's team UUID.
struct MispSource {
  std::string sender;
  protocol::Uuid event, attribute;
};

/// The object that an attribute is a version of.
struct MispObject {
  protocol::StixId id;
  std::string created;  ///< of the first version known, as written there; empty where none is
};

/// The id of the first object of a type that an attribute becomes: always the same.
protocol::StixId first_object_id(const World& world, const MispSource& source, std::string_view type);

/// The object that a version made at `timestamp` (seconds) belongs to: the first of the attribute's which was
/// not revoked by then. Error::invalid where it came back more often than is followed, 64 times.
Result<MispObject> object_at(const World& world, Reader& reader, const MispSource& source,
                             std::string_view type, std::int64_t timestamp);

/// Whose the objects made of an attribute are, by which label, and what they name (ObjectFrame::refs).
struct MadeBy {
  protocol::StixId creator;
  protocol::Label label = protocol::Label::unknown;
  std::vector<std::string> refs;
};

/// Objects, and the id of the first.
struct MispObjects {
  protocol::StixId id;
  std::vector<std::string> texts;
};

/// What an attribute becomes (misp_object.h), each object in the version it says. Error::invalid where it
/// says nothing that can be taken.
Result<MispObjects> objects_of(const World& world, Reader& reader, const MispSource& source,
                               const protocol::misp::Attribute& attribute, const MadeBy& made);

/// The version that revokes what is known of an attribute as an object of the type, made of the newest: an
/// attribute that ended need not say any more what it was. Empty where nothing is known, it is revoked
/// already, or it came back after `timestamp` (seconds; 0 is no time).
Result<std::string> ended_version(const World& world, Reader& reader, const MispSource& source,
                                  std::string_view type, std::int64_t timestamp);
/// The same at the unit's time for every type that it may have been and is not (`becomes`); empty for none.
Result<std::vector<std::string>> ended_versions(const World& world, Reader& reader, const MispSource& source,
                                                const protocol::misp::Attribute& unit);

}  // namespace gateway::flow
