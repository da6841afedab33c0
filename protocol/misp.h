// MISP events, inwards: {"Event":{…}}, {"response":[…]} or a bare event; attributes and object attributes
// with their effective label and distribution (facts: MISP core format draft-20).
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.h"
#include "protocol/stix.h"
#include "protocol/tlp.h"

namespace protocol::misp {

/// What of an event becomes an object.
enum class Unit : std::uint8_t {
  attribute,
  object,     ///< as a whole; its attributes are each one of their own
  reference,  ///< from an object to an attribute or object
  report,     ///< a text about the event
  event,      ///< as a whole
};

/// One live attribute that becomes an object (misp_object.h says which), or a STIX object that was carried
/// through MISP as text. What else an event holds is told in the same words.
struct Attribute {
  Unit unit = Unit::attribute;
  /// Among all attributes of the event, object attributes included, from 0; of what is none, how many came
  /// before it.
  std::size_t position = 0;
  Uuid uuid;
  std::string type;      ///< of an object its template's name; empty for what has none
  std::string category;  ///< empty for all but attributes
  /// Of a carried object its exact bytes; of a reference what the one is to the other, of a report its text,
  /// of the event its info.
  std::string value;
  std::int64_t timestamp = 0;  ///< seconds
  bool to_ids = false;
  std::string_view becomes{};      ///< type of the object; empty for what ended and what is carried
  std::string comment;             ///< of a report its name
  std::vector<std::string> words;  ///< its tags that bind nobody, then the event's; each once
  std::optional<Instant> first_seen, last_seen;
  /// A last_seen after the attribute's own time: nobody has seen it yet, so it says until when.
  std::optional<Instant> valid_until;
  /// Strictest of the event's, the object's and the attribute's TLP tags and of the tlp of their IEP tags.
  Label label = Label::unmarked;
  Handling handling;  ///< their PAP and IEP tags; "no-attribution" for tlp:ex:chr
  /// Effective, 0 to 4: the narrowest of event, object and attribute, 5 taken from the parent. 4 is narrower
  /// than 1 to 3; an event without one counts as 1.
  int distribution = 5;
  std::vector<std::string> holds;  ///< "unmarked", "unknown-marking", "own-organisation" (distribution 0),
                                   ///< "sharing-group" (a 4 without its group at any level), "unpublished"
};

struct Event {
  Uuid uuid;
  std::string info;
  std::string orgc_uuid;                  ///< empty where absent or no UUID
  std::optional<std::int64_t> timestamp;  ///< seconds; PyMISP leaves it out of what it edited
  bool is_protected = false;              ///< to be signed by a key of its owner's
  std::size_t attributes = 0;
  std::size_t skipped = 0;  ///< attributes that become nothing, and those that ended
  /// The same by type, printable; "deleted" for those, "others" for all types beyond the first 100.
  std::map<std::string, std::size_t> skipped_types;
};

class Sink {
 public:
  virtual ~Sink() = default;
  /// An attribute or a report.
  virtual Result<void> attribute(const Event& event, const Attribute& attribute) = 0;
  /// An object as a whole, after its attributes: `holds` are those of them that were given away, none at
  /// worst.
  virtual Result<void> object(const Event& event, const Attribute& object,
                              const std::vector<Uuid>& holds) = 0;
  /// A reference from an object of the event to an attribute or object, when all of those were given away.
  virtual Result<void> reference(const Event& event, const Attribute& reference, const Uuid& from,
                                 const Uuid& to) = 0;
  /// The event as a whole, after everything else.
  virtual Result<void> finished(const Event& event, const Attribute& whole) = 0;
  /// A STIX object that parts_of() carried: `attribute.value` are its bytes, which were not looked at. It
  /// binds as itself and as the attribute, whichever is stricter.
  virtual Result<void> carried(const Event& event, const Attribute& attribute) = 0;
  /// What was or may have been an object and is none any more: its owner deleted it, or made it something
  /// that is not taken. Only its unit, position, uuid, type and timestamp are set, the last to 0 where it
  /// cannot be read. An attribute counts among those skipped.
  virtual Result<void> ended(const Event& event, const Attribute& attribute) = 0;
  virtual void refused(const stix::Refusal& refusal) = 0;
  /// Something a person should know of although nothing was refused: TLP tags that contradict each other, a
  /// local one that its sender's software would have left out.
  virtual void alert(std::string_view what) = 0;
};

/// True where the text's top level looks like a MISP event; false for anything else, malformed text included.
bool looks_like_event(std::string_view text);

/// All attributes of the one event in `text` (labels are resolved when all of it has been read: tags come
/// after attributes). A Failure means that the text as a whole is refused and the sink was not called.
Result<Event> scan(std::string_view text, const stix::Limits& limits, Instant now, Sink& sink);

/// What an object made of an attribute says beside it.
struct ObjectFrame {
  StixId id;
  StixId creator;
  Label label = Label::unmarked;
  std::string created{};  ///< of its first version, as written there; empty: this is the first
  /// Ids: of a note what it is about, of a grouping or report what it names (one at least), of a relationship
  /// its two ends.
  std::vector<std::string> refs{};
};

}  // namespace protocol::misp
