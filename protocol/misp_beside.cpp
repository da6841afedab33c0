#include "protocol/misp_beside.h"

#include <algorithm>
#include <utility>

namespace protocol::misp {
namespace {

using json::Value;

constexpr std::pair<std::int64_t, std::string_view> levels[] = {
    {100, R"(misp:confidence-level="completely-confident")"},
    {75, R"(misp:confidence-level="usually-confident")"},
    {50, R"(misp:confidence-level="fairly-confident")"},
    {25, R"(misp:confidence-level="rarely-confident")"},
    {0, R"(misp:confidence-level="unconfident")"},
};

constexpr std::size_t most_items = 16;  // of a list: people read them

constexpr std::string_view lockheed = "lockheed-martin-cyber-kill-chain";
constexpr std::pair<std::string_view, std::string_view> phases[] = {
    {"reconnaissance", "kill-chain:Reconnaissance"},
    {"weaponization", "kill-chain:Weaponization"},
    {"delivery", "kill-chain:Delivery"},
    {"exploitation", "kill-chain:Exploitation"},
    {"installation", "kill-chain:Installation"},
    {"command-and-control", "kill-chain:Command and Control"},
    {"actions-on-objectives", "kill-chain:Actions on Objectives"},
};

constexpr std::string_view mitre[] = {"mitre-attack", "mitre-mobile-attack", "mitre-ics-attack"};

std::string tag_of(std::string_view chain, std::string_view phase) {
  const auto* found = std::ranges::find(phases, phase, &std::pair<std::string_view, std::string_view>::first);
  if (chain == lockheed && found != std::end(phases)) return std::string(found->second);
  if (phase.empty() || std::ranges::find(mitre, chain) == std::end(mitre)) return {};
  return std::string(chain).append(":").append(phase);
}

template <typename Use>
void each_of(const Value& object, std::string_view name, Use use) {
  const Value* list = json::find(object, name);
  if (list == nullptr || !list->IsArray()) return;
  const auto most = static_cast<rapidjson::SizeType>(most_items);
  for (rapidjson::SizeType i = 0; i < std::min(list->Size(), most); ++i)
    if ((*list)[i].IsObject()) use((*list)[i]);
}

bool is_line(std::string_view text) {
  return !text.empty() && text.find('\n') == std::string_view::npos;
}

}  // namespace

std::vector<std::string> tags_beside(const Value& indicator) {
  std::vector<std::string> tags;
  if (const std::int64_t confidence = json::int_or(indicator, "confidence", -1); confidence >= 0)
    for (const auto& [least, tag] : levels)
      if (confidence >= least) {
        tags.emplace_back(tag);
        break;
      }
  each_of(indicator, "kill_chain_phases", [&](const Value& one) {
    auto tag = tag_of(json::text_in(one, "kill_chain_name"), json::text_in(one, "phase_name"));
    if (!tag.empty()) tags.push_back(std::move(tag));
  });
  return tags;
}

std::string comment_beside(const Value& indicator) {
  std::string comment;
  std::vector<std::string_view> said;
  const auto add = [&](std::string_view text) {
    if (text.empty() || std::ranges::find(said, text) != said.end()) return;
    said.push_back(text);
    if (!comment.empty()) comment += '\n';
    comment += text;
  };
  const std::string_view description = json::text_in(indicator, "description");
  if (const auto name = json::text_in(indicator, "name"); is_line(name)) add(name);
  add(description);
  each_of(indicator, "external_references", [&](const Value& one) {
    for (const auto* member : {"url", "external_id"})
      if (const auto text = json::text_in(one, member); is_line(text)) return add(text);
  });
  return comment;
}

}  // namespace protocol::misp
