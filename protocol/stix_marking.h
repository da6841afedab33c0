// What markings mean: the built-in TLP table decides, and the definitions that came along can only make it
// worse.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/stix.h"

namespace protocol::stix {

/// What a marking definition that came with other objects is good for, ordered from harmless to worst.
enum class Standing {
  text_only,  ///< a statement: adds words, not an audience
  canonical,  ///< one of the nine TLP ids with what belongs to it; never stored, the built-in table has it
  looser,     ///< one of the nine TLP ids with content that is looser or none: refused, the built-in table
              ///< stands
  stricter,   ///< one of the nine TLP ids with content that is stricter or not understood: refused, its users
              ///< are held
  unresolved,  ///< anything else: it claims to be TLP, or restricts in a way this reader does not understand
  circular,    ///< leads to itself through its own markings: refused, its users are unresolved
};

/// All definitions among one set of objects.
class Definitions {
 public:
  /// Takes note of a definition that keeps the rules of its type. The same id again: the worse standing
  /// counts.
  void add(const std::string& id, const json::Value& definition, const std::vector<std::string>& markings);
  /// Finds the circles; call once, after the last add().
  void close_circles();
  /// Null for an id that came with no definition.
  const Standing* find(std::string_view id) const;

  /// Sets `label` and adds the holds that markings cause, from object and granular markings together.
  void apply(const json::Value& value, Object& object) const;

 private:
  struct Node {
    Standing standing = Standing::text_only;
    std::vector<std::string> markings;
  };
  std::map<std::string, Node, std::less<>> nodes_;
};

}  // namespace protocol::stix
