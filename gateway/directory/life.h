// The life of an incident beside what is shared of it: which step it is in, what was done, how secret it is,
// how long it is kept. Record kind "life", id = the incident's. Working on it makes nobody an editor of the
// incident's objects.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/ports.h"
#include "protocol/json.h"

namespace gateway::directory {

/// The five steps of the incident process (facts/policy.md §4.1), by number.
enum class Phase { prepare = 1, identify, contain, recover, lessons };

/// An item of a checklist that was done.
struct Ticked {
  std::string item;  ///< flow/incident_steps.h
  std::string note;
  std::string by;  ///< person id
  Instant at;
};

/// A coordinating measure that was taken.
struct Measure {
  std::string text;
  std::string who;                       ///< who carries it out, in words
  std::vector<std::string> coordinates;  ///< partners it is coordinated with, team UUIDs
  std::string by;
  Instant at;
};

/// How secret the incident's documents are. It changes no label and no verdict.
struct Secrecy {
  std::string level;      ///< open, secret, unclear
  std::string paragraph;  ///< of the statute, such as "OSL 18:8"; may be empty unless secret
  std::string decision;   ///< reference of the decision, or empty
  std::string by;
  Instant at;
};

struct Retention {
  Instant until;       ///< may be disposed of from then on
  std::string ground;  ///< the disposal decision or rule it rests on
  std::string by;
  Instant at;
};

/// Keeps the incident from being disposed of; one of kind "disclosure" also keeps everything in.
struct Hold {
  std::string kind;  ///< evidence, disclosure, other
  std::string reason;
  std::string by;
  Instant at;
  std::string released_by;  ///< empty: still in force
  std::string released_why;
  std::optional<Instant> released_at;
  bool active() const { return released_by.empty(); }
};

/// That the victim was told of a release the law demanded, or the lawful reason why not.
struct Informed {
  bool told = false;
  std::string how;   ///< told: by whom and how; not told: the reason
  std::string code;  ///< not told: the legal basis of that
  std::string by;
  Instant at;
};

struct Life {
  std::string incident;
  Phase phase = Phase::identify;
  std::vector<Ticked> done;
  std::vector<Measure> measures;
  std::optional<Secrecy> secrecy;
  std::optional<Retention> retention;
  std::vector<Hold> holds;
  std::vector<Informed> informed;

  const Hold* active_hold(std::string_view kind = "") const;  ///< of that kind, or of any; else nullptr
};

protocol::json::Document to_json(const Life& life);
Result<Life> life_from(const protocol::json::Value& value);
/// An incident without a record of its life is at its beginning.
Result<Life> life(Reader& reader, std::string_view incident);

}  // namespace gateway::directory
