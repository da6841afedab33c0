// A quick look at an object's bytes, without a document: which ids it names, and whether all its references
// are of the plain kind. Most objects leave as they are; for them this look is all there is. Internal to the
// room.
#pragma once
#include <string_view>
#include <vector>

namespace gateway::render {

/// One reference: the property's name and the id it holds.
struct Reference {
  std::string_view name, id;
};

struct Look {
  /// Every STIX id that stands anywhere in the text, references and its own id among them.
  std::vector<std::string_view> ids;
  /// Every id in a *_ref or *_refs property, at any depth.
  std::vector<Reference> references;
};

/// Looks at one object's text (well-formed: it was read strictly at admission). False where the look cannot
/// tell everything (names or ids may be written with escapes, a reference is no id, one name stands twice
/// where it matters): read the document then. `into` is overwritten; its views point into `bytes`.
bool look(std::string_view bytes, Look& into);

/// Where `what` stands in `text` from `from` on: memmem() of the C library is the fastest search at hand.
std::size_t place_of(std::string_view text, std::string_view what, std::size_t from);

/// The ids in one string.
void ids_in(std::string_view text, std::vector<std::string_view>& into);

}  // namespace gateway::render
