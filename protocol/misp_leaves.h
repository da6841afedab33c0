// What a STIX object says beyond what every object says of itself.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/misp_pattern.h"

namespace protocol::misp {

/// True where the object has no members beside `names` and those that say nothing of its subject: type, id,
/// spec_version, created, modified, created_by_ref, revoked, labels and markings.
bool says_only(const json::Value& object, std::initializer_list<std::string_view> names);

/// The values of an observable by their property, "file:hashes.MD5", list positions as "[0]"; numbers as
/// text. nullopt where one is neither text nor a whole number, or where there are more than 64. That a
/// message has one part is not counted: a message of which only the subject is known must say something.
std::optional<std::vector<Comparison>> leaves_of(const json::Value& observable);

}  // namespace protocol::misp
