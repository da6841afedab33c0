// The STIX 2.1 scanner: a bundle's text in, one value for each accepted object out, refusals by position.
// Two passes over the same text: the first checks the whole of it as JSON and finds where each object begins
// and ends (nothing of a bad text is used), the second reads object by object. Memory is bounded by the
// largest object.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/iep.h"
#include "protocol/json.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace protocol::stix {

class Definitions;

/// What an object is to an authorisation. By type: indicator and the types that describe threats are
/// `indicator`; identity and location are `identity`; everything else, the unknown included, is `raw`.
enum class Kind { indicator, identity, raw };
std::string_view text(Kind kind);
Kind kind_of_type(std::string_view type);

/// The bounds of one bundle, beside those of JSON.
struct Limits {
  json::Limits json;
  std::size_t objects_per_bundle = 100000;
  std::size_t object_bytes = 4U << 20;
  std::size_t pattern_bytes = 262144;
  std::int64_t future_skew_seconds = 86400;  ///< how far in the future `created` and `modified` may lie
};

/// One accepted object. Views point into the text that was scanned.
struct Object {
  std::size_t position = 0;  ///< in the list, from 0
  StixId id;
  std::string_view bytes;  ///< exactly as it stood in the bundle
  Sha256 digest{};         ///< of bytes
  std::optional<Timestamp> created;
  std::optional<Timestamp> modified;  ///< observables (SCO) have none
  std::optional<StixId> created_by;
  Kind kind = Kind::raw;
  bool revoked = false;
  /// Strictest of object and granular TLP markings, of the IEP policies among them and of what those
  /// definitions are marked with; unknown where one is unresolvable.
  Label label = Label::unmarked;
  bool labels_differ = false;         ///< object_marking_refs name several TLP labels: worth a look
  Handling handling;                  ///< what IEP policies ask for beside the label
  std::vector<std::string> markings;  ///< object_marking_refs as written
  std::vector<std::string> refs;  ///< every id in a *_ref or *_refs property at any depth, markings left out
  std::vector<std::string>
      holds;  ///< why it is kept but not released by itself: fixed words, see holds below
};

/// Hold words: "unmarked", "unknown-marking", "unknown-type", "lying-marking" (a canonical TLP id sent with
/// looser or stricter content), "malformed-marking" (a granular marking that points at nothing, or is both
/// marking and language), "label-in-text" (a text begins with a stricter label), "artifact".
struct Refusal {
  std::size_t position = 0;
  std::string id;    ///< printable(), empty where it has none
  std::string code;  ///< fixed word: "id", "type", "spec-version", "time", "required", "json-type", "range",
                     ///< "size", "nul", "not-an-object", "pattern", "canonical-marking", "circular-marking",
                     ///< "bundle", "reference"
  std::string what;  ///< one sentence
};

class Sink {
 public:
  virtual ~Sink() = default;
  /// A failure ends the scan and is returned from it. The views are valid until the call returns.
  virtual Result<void> accepted(const Object& object) = 0;
  virtual void refused(const Refusal& refusal) = 0;
  /// Something a person should know of although nothing was refused (a bundle property named tlp, …).
  virtual void alert(std::string_view what) = 0;
};

struct Summary {
  std::size_t accepted = 0;
  std::size_t refused = 0;
};

/// Scans a whole bundle (or a TAXII envelope: the same list without a type). Definitions of TLP markings that
/// say what the built-in table says are neither accepted nor refused: nobody needs them. A Failure means that
/// the text as a whole is refused and the sink was not called.
Result<Summary> scan(std::string_view bundle, const Limits& limits, Instant now, Sink& sink);

/// Reads one object alone (a slice that came in an envelope). Same checks; a marking that is neither TLP nor
/// among `definitions` (the texts of marking definitions, those that keep the rules of their type) is
/// unknown.
Result<Object> read_object(std::string_view bytes, const Limits& limits, Instant now,
                           const std::vector<std::string_view>& definitions = {});

/// read_object() for the many objects of one set: its definitions are read once, and one object after the
/// other into the same memory.
class ObjectReader {
 public:
  /// The texts of `definitions` have to outlive it.
  ObjectReader(const Limits& limits, Instant now, std::vector<std::string_view> definitions);
  ~ObjectReader();
  /// Without a digest: whoever has finished slices has that.
  Result<Object> read(std::string_view bytes);
  /// What was read last, until the next.
  const json::Value& document() const { return *document_; }

 private:
  const Limits limits_;
  const Instant now_;
  const std::vector<std::string_view> texts_;
  std::unique_ptr<const Definitions> definitions_;
  json::Reader reader_;
  const json::Value* document_ = nullptr;
};

/// `bytes` with object_marking_refs set to exactly `markings` and, if given, created_by_ref set; every other
/// byte of the object is kept as it stands. For objects of our own at admission, never for a foreign one.
Result<std::string> mark(std::string_view bytes, const std::vector<std::string>& markings,
                         const std::optional<StixId>& created_by);

}  // namespace protocol::stix
