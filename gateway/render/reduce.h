// Reducing an object of ours: to the facts of a short list, to pseudonyms for what is the victim's, to
// nothing that names its source. Internal to the room.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "gateway/render/pseudonym.h"
#include "gateway/render/render.h"
#include "protocol/json.h"

namespace gateway::render {

/// Where cuts and pseudonyms of one object are noted down.
struct Cuts {
  std::vector<std::string> words;  ///< in the words of the redaction class
  std::vector<Pseudonym> pseudonyms;
};

/// Leaves only what the list of minimal facts has for the object's type. With `victims` the stricter list of
/// the victim's side, and values under pseudonyms; never one whose value is in `clear` (it leaves unveiled
/// elsewhere: a pseudonym beside it would give away others). Answers why the object must stay in, or nothing.
std::optional<std::string> reduce(protocol::json::Document& object, const Pseudonyms* victims,
                                  const std::unordered_set<std::string>& clear, Cuts& cuts);

/// Values of an object that leave in clear: of observables, and in patterns. Lower case.
void values_in_clear(const protocol::json::Value& object, std::unordered_set<std::string>& into);

/// Cuts what says where an object comes from, its creator aside.
void hide_source(protocol::json::Document& object, Cuts& cuts);

/// Sets the object's TLP marking, other markings stay.
void restamp(protocol::json::Document& object, protocol::Label label, Cuts& cuts);

/// True where an object of that type is nothing without `name` now that it is gone (STIX 2.1: required, and
/// no alternative is left).
bool is_missed(const protocol::json::Value& object, std::string_view name);

/// Whether the TLP markings that stand in an object's bytes are all looser than `label`: it was bound more
/// tightly since it was marked. False where it has none, or `label` has no marking.
bool is_marked_looser(std::string_view bytes, protocol::Label label);

}  // namespace gateway::render
