// What all objects made of MISP attributes have in common.
#pragma once
#include <string>
#include <string_view>

#include "protocol/json.h"
#include "protocol/misp.h"
#include "protocol/misp_table.h"

namespace protocol::misp {

/// Error::invalid, with where the attribute stands in its event.
Failure unfit(const Attribute& attribute, std::string what);

/// Its one value, or the two of a composite, as STIX writes them: hashes in lower case, AS numbers without
/// "AS". Error::invalid where they are not what the row wants.
struct Values {
  std::string first, second;  ///< the second is empty where the row has no second place
};
Result<Values> values_of(const Row& row, const Attribute& attribute);

/// With as many digits as it has, milliseconds at least.
std::string written(Instant time);

/// True for places whose values are numbers in STIX.
bool is_numeric(const Place& place);

/// The members that every object begins with, to its labels: modified is the attribute's timestamp, and so is
/// created where nothing is known from before; labels are its words. Error::invalid where the frame is not
/// for an object of `attribute.becomes`, or has no creator or label.
Result<json::Builder> begun(const Attribute& attribute, const ObjectFrame& frame);
/// A comment as the description of an external reference to "MISP", where the object has no other place for
/// it.
void set_comment(json::Builder& to, const std::string& comment);
/// object_marking_refs for a label that has a marking.
std::vector<std::string> markings_of(Label label);

}  // namespace protocol::misp
