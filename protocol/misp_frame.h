// What a part of an event has beside its value: identity, times, comment and tags, as its slice says them.
#pragma once
#include <string>
#include <vector>

#include "protocol/json.h"
#include "protocol/misp_event.h"
#include "protocol/misp_write.h"
#include "protocol/pap.h"

namespace protocol::misp {

/// A slice as it was read.
struct Read {
  const Slice* slice = nullptr;
  const json::Value* object = nullptr;
  Pap pap = Pap::none;
};

/// What an analyst reads beside the value. Observables have a name only where that is a value of theirs.
std::string comment_of(const json::Value& object);

/// Makes one frame after the other.
class Framing {
 public:
  explicit Framing(const EventHead& head) : head_(head) {}
  /// Without a comment; its tags are views of the slice, and valid until the next. `beside`: the slice whose
  /// value the part says too. `in_object`: of an object its place there is no tag.
  Frame of(const Read& read, const Read* beside = nullptr, bool in_object = false);

 private:
  const EventHead& head_;
  std::vector<std::string> tags_beside_;
};

}  // namespace protocol::misp
