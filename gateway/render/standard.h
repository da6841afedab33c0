// What the standard says of names and ids, as far as rendering has to know. Internal to the room.
#pragma once
#include <string_view>

namespace gateway::render {

/// A reference an object cannot stand without (STIX 2.1 sections 4 to 6), beside what is_missed() knows.
bool is_essential(std::string_view property);
/// A property that holds markings.
bool is_marking(std::string_view property);
/// An id of what is read as one with the objects it names.
bool is_container(std::string_view id);
/// Whether the id is a random one. An observable's is made of its value, which can be guessed from it; so may
/// every other be that is of version 5.
bool says_nothing(std::string_view id);

}  // namespace gateway::render
