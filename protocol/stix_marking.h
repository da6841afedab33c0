// What markings mean: the built-in TLP table decides, and the definitions that came along can only make it
// worse.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/iep.h"
#include "protocol/json.h"
#include "protocol/stix.h"

namespace protocol::stix {

/// What a marking definition that came with other objects is good for, ordered from harmless to worst.
enum class Standing {
  text_only,  ///< a statement: adds words, not an audience
  policy,     ///< an IEP policy that is understood: its users are bound by what it says
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
  /// counts, and of two policies all that either says.
  void add(const std::string& id, const json::Value& definition, const std::vector<std::string>& markings);
  /// Finds the circles and how far each definition may go itself; call once, after the last add(). Whoever
  /// uses a definition goes no further than it: a partner that may not have the definition could not know
  /// what binds it.
  void close_circles();
  /// Null for an id that came with no definition.
  const Standing* find(std::string_view id) const;

  /// Sets `label`, `handling` and `labels_differ`, and adds the holds that markings cause, from object and
  /// granular markings together.
  void apply(const json::Value& value, Instant now, Object& object) const;

 private:
  struct Node {
    Standing standing = Standing::text_only;
    std::vector<std::string> markings;
    Iep policy;
    Label own = Label::unknown;  ///< how far the definition itself may go; unmarked: no matter
  };
  void label_own(Node& node) const;
  void bind_definition(Instant now, Object& object) const;
  std::map<std::string, Node, std::less<>> nodes_;
};

}  // namespace protocol::stix
