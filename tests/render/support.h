// Objects and settings for the tests of rendering.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "gateway/render/render.h"

namespace render_test {

inline const std::string own = "identity--11111111-1111-4111-8111-111111111111";
inline const std::string victim = "identity--22222222-2222-4222-8222-222222222222";
inline const std::string other_team = "identity--99999999-9999-4999-8999-999999999999";

inline std::string id(const std::string& type, int number) {
  char tail[13];
  std::snprintf(tail, sizeof tail, "%012x", static_cast<unsigned>(number));
  return type + "--33333333-3333-4333-8333-" + tail;
}

/// A set of sources that keeps their bytes.
class Set {
 public:
  /// `rest` is what stands between id and the closing brace, beginning with a comma.
  gateway::render::Source& add(const std::string& object_id, const std::string& rest, bool ours = true,
                               protocol::Label label = protocol::Label::amber) {
    const auto type = object_id.substr(0, object_id.find("--"));
    bytes_.push_back(R"({"type":")" + type + R"(","id":")" + object_id +
                     R"(","modified":"2026-09-01T00:00:00.000Z")" + rest + "}");
    gateway::render::Source source;
    source.key = static_cast<std::int64_t>(bytes_.size());
    source.id = object_id;
    source.modified = "2026-09-01T00:00:00.000Z";
    source.bytes = bytes_.back();
    source.label = label;
    source.ours = ours;
    if (!ours) source.creator = other_team;
    sources.push_back(source);
    return sources.back();
  }
  gateway::render::Rendered render(const gateway::render::Setting& setting) const {
    auto rendered = gateway::render::render(sources, setting);
    BOOST_REQUIRE(rendered.has_value());
    return std::move(*rendered);
  }

  std::vector<gateway::render::Source> sources;

 private:
  std::deque<std::string> bytes_;
};

inline gateway::render::Setting setting(const std::string& audience = "circle") {
  gateway::render::Setting made;
  made.own_identity = own;
  made.key = "secret";
  made.audience = audience;
  made.denied = {victim};
  return made;
}

inline std::string by(const std::string& creator) {
  return R"(,"created_by_ref":")" + creator + "\"";
}
inline std::string refs(const std::string& name, const std::vector<std::string>& ids) {
  std::string text = ",\"" + name + "\":[";
  for (const auto& one : ids) text += (text.back() == '[' ? "\"" : ",\"") + one + "\"";
  return text + "]";
}
inline std::string link(const std::string& source, const std::string& target) {
  return R"(,"relationship_type":"indicates","source_ref":")" + source + R"(","target_ref":")" + target +
         "\"";
}

/// The slice made from a source, or a null pointer.
inline const gateway::render::RenderedSlice* slice_of(const gateway::render::Rendered& rendered,
                                                      const std::string& source) {
  for (const auto& one : rendered.slices)
    if (one.source_id == source) return &one;
  return nullptr;
}
inline std::string why(const gateway::render::Rendered& rendered, const std::string& source) {
  for (const auto& one : rendered.withheld)
    if (one.id == source) return one.why;
  return "";
}
inline bool says(const gateway::render::Rendered& rendered, const std::string& text) {
  for (const auto& one : rendered.slices)
    if (one.slice.bytes.find(text) != std::string::npos) return true;
  return false;
}

}  // namespace render_test
