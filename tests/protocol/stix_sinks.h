// Sinks that remember what the scanners said, and the bounds and the time that the tests' data assume.
#pragma once
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/json.h"
#include "protocol/manifest.h"
#include "protocol/misp.h"
#include "protocol/misp_event.h"
#include "protocol/stix.h"

namespace test {

inline protocol::Instant assumed_now() {
  return protocol::Timestamp::parse("2026-09-01T00:00:00.000Z")->key;
}

/// Who made what the tests of MISP make, and an event of theirs.
inline const protocol::StixId event_owner =
    *protocol::StixId::parse("identity--7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601");
inline const protocol::misp::EventHead event_head{
    *protocol::Uuid::parse("3c1d3a52-8d5e-4f5e-9a51-0d4f0f3a7b10"),
    "x",
    event_owner.uuid.text(),
    "CERT-EX",
    protocol::Label::green,
    1772359200};

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// An accepted object with text of its own.
struct Kept {
  protocol::stix::Object object;
  std::string bytes;
};

struct Objects final : protocol::stix::Sink {
  protocol::Result<void> accepted(const protocol::stix::Object& object) override {
    kept.push_back({object, std::string(object.bytes)});
    if (fail_at != 0 && kept.size() == fail_at)
      return protocol::fail(protocol::Error::internal, "the disk is full");
    return {};
  }
  void refused(const protocol::stix::Refusal& refusal) override { refusals.push_back(refusal); }
  void alert(std::string_view what) override { alerts.emplace_back(what); }
  bool untouched() const { return kept.empty() && refusals.empty() && alerts.empty(); }

  std::vector<Kept> kept;
  std::vector<protocol::stix::Refusal> refusals;
  std::vector<std::string> alerts;
  std::size_t fail_at = 0;
};

struct Attributes final : protocol::misp::Sink {
  protocol::Result<void> attribute(const protocol::misp::Event&,
                                   const protocol::misp::Attribute& read) override {
    kept.push_back(read);
    return {};
  }
  protocol::Result<void> object(const protocol::misp::Event&, const protocol::misp::Attribute& read,
                                const std::vector<protocol::Uuid>& holds) override {
    wholes.push_back({read, holds});
    return {};
  }
  protocol::Result<void> reference(const protocol::misp::Event&, const protocol::misp::Attribute& read,
                                   const protocol::Uuid& from, const protocol::Uuid& to) override {
    wholes.push_back({read, {from, to}});
    return {};
  }
  protocol::Result<void> finished(const protocol::misp::Event&,
                                  const protocol::misp::Attribute& read) override {
    whole = read;
    return {};
  }
  protocol::Result<void> carried(const protocol::misp::Event&,
                                 const protocol::misp::Attribute& read) override {
    objects.push_back(read);
    return {};
  }
  protocol::Result<void> ended(const protocol::misp::Event&, const protocol::misp::Attribute& read) override {
    gone.push_back(read);
    return {};
  }
  void refused(const protocol::stix::Refusal& refusal) override { refusals.push_back(refusal); }
  void alert(std::string_view what) override { alerts.emplace_back(what); }

  /// An object and what it holds, or a reference and its two ends.
  struct Whole {
    protocol::misp::Attribute read;
    std::vector<protocol::Uuid> holds;
  };
  std::vector<protocol::misp::Attribute> kept, objects, gone;
  std::vector<Whole> wholes;
  protocol::misp::Attribute whole;  ///< the event
  std::vector<protocol::stix::Refusal> refusals;
  std::vector<std::string> alerts;
};

/// Finished slices of TLP:GREEN, one for each object's text.
inline std::vector<protocol::Slice> green_slices(const std::vector<std::string>& texts) {
  std::vector<protocol::Slice> slices;
  for (const auto& text : texts) {
    const auto object = *protocol::json::parse(text);
    protocol::Slice& slice = slices.emplace_back();
    slice.entry.id = protocol::json::string_or(object, "id");
    slice.entry.modified = protocol::json::string_or(object, "modified");
    slice.entry.length = text.size();
    slice.entry.label = protocol::Label::green;
    slice.bytes = text;
  }
  return slices;
}

inline bool holds(const std::vector<std::string>& words, std::string_view word) {
  for (const auto& w : words)
    if (w == word) return true;
  return false;
}

}  // namespace test
