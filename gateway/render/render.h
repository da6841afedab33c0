// Rendering: from the objects a decision lets out to the exact slices that would leave. Pure.
//  - A foreign object leaves byte for byte or not at all. It may refer to what is nowhere here: its source
//  published that, and the id says nothing; not to what stays in.
//  - An object of ours leaves as it is, or as a derived object: references to what stays in are cut, the
//  victim as creator is replaced by us, what names its source is cut where the source is not to be named,
//  what is the victim's is replaced by pseudonyms, and where minimisation is asked for only the named facts
//  stay.
//  - What cannot stand without what was cut stays in, and so on, to a fixed point: the result is the same in
//  whatever order the objects come, and to deny more never adds one.
//  - A container (report, grouping, note, opinion, observed-data) carries at least the label of what is in
//  it.
//  - A derived object's id is a keyed UUID over (source id, redaction class), so that the same redaction of
//  the same object always has the same id; the class covers every cut among the objects it can reach, since
//  those change the ids it refers to.
#pragma once
#include <functional>
#include <map>
#include <optional>
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
  bool minimise = false;        ///< only the facts of a short list may leave (Decision::redact)
  bool victim_side = false;     ///< it describes the victim or a third party: minimised, and under pseudonyms
  bool no_attribution = false;  ///< its source is not to be named
  bool may_name = false;        ///< the source permitted to be named all the same
  bool must_attribute = false;  ///< its creator must stay named
  bool relayed = false;         ///< somebody else published it, and nothing of an incident is in it
};

/// What was sent last under a derived id.
struct Issued {
  std::string modified;
  protocol::Sha256 digest{};
};

struct Setting {
  std::string own_identity;  ///< our team's identity id
  std::string_view key;      ///< the secret of derived ids and pseudonyms
  /// Circle id or partner id whose pseudonyms are used. Empty: what would need one stays in.
  std::string audience;
  /// Source ids that must stay in whatever else is decided, with the reason (what the guard found).
  std::map<std::string, std::string> stopped;
  /// Ids that were denied, or that are here and no part of this: no text may mention them.
  std::set<std::string> denied;
  /// Ids of other objects that whoever this is for has from us: they may be referred to.
  std::set<std::string> known;
  /// The newest version sent under a derived id, if any; may be empty. A pure lookup.
  std::function<std::optional<Issued>(const std::string& id)> issued;
};

/// A value of the source and what stands in its place for one audience.
struct Pseudonym {
  std::string shown, original;
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
  std::vector<RenderedSlice> slices;  ///< in the order of the sources
  std::vector<Withheld> withheld;     ///< likewise
  std::vector<Pseudonym> pseudonyms;  ///< by what is shown, each once
};

/// Every STIX id that stands anywhere in an object's text, its own among them; each once, sorted.
std::set<std::string> ids_named(std::string_view bytes);

/// Ids of the sources are distinct. Error: a source's bytes are no JSON.
protocol::Result<Rendered> render(const std::vector<Source>& sources, const Setting& setting);

}  // namespace gateway::render
