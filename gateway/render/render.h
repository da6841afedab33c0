// Rendering: from the objects a decision lets out to the exact slices that would leave. Pure.
//  - A foreign object leaves byte for byte or not at all.
//  - An object of ours leaves as it is, or as a derived object: references to what stays in are cut, the
//  victim as
//    creator is replaced by us, and where minimisation is asked for only the named facts stay.
//  - What cannot stand without a reference that was cut stays in, and so on, to a fixed point.
//  - A derived object's id is a keyed UUID over (source id, redaction class), so that the same redaction of
//  the same
//    object always has the same id; the class covers every cut among the objects it can reach, since those
//    change the ids it refers to.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/manifest.h"
#include "protocol/result.h"
#include "protocol/tlp.h"

namespace gateway::render {

/// One object a decision lets out.
struct Source {
  std::int64_t key = 0;  ///< the store's
  std::string id;
  std::string modified;  ///< text, empty for observables
  std::string creator;   ///< created_by_ref, or empty
  std::string_view bytes;
  protocol::Label label = protocol::Label::unmarked;  ///< effective
  bool ours = false;                                  ///< we may re-issue it
  bool minimise = false;  ///< only the facts of a short list may leave (Decision::redact)
};

struct RenderedSlice {
  std::int64_t object = 0;  ///< key of the source
  std::string source_id;
  std::string redaction;  ///< the redaction class, empty where the object leaves as it is
  protocol::Slice slice;
};

struct Withheld {
  std::string id;
  std::string why;  ///< one sentence for a person
};

struct Rendered {
  std::vector<RenderedSlice> slices;
  std::vector<Withheld> withheld;
};

/// `own_identity`: our team's identity id; `key`: the secret of derived ids. `stopped`: source ids that must
/// stay in whatever else is decided, with the reason (what the guard found).
protocol::Result<Rendered> render(const std::vector<Source>& sources, const std::string& own_identity,
                                  std::string_view key, const std::map<std::string, std::string>& stopped);

}  // namespace gateway::render
