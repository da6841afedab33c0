// How much the pure steps on the way out manage on one core: policy::decide, render::render and guard::check.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "gateway/guard/guard.h"
#include "gateway/policy/decide.h"
#include "gateway/render/render.h"

namespace {

using protocol::Label;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string indicator(int number) {
  char tail[13];
  std::snprintf(tail, sizeof tail, "%012x", static_cast<unsigned>(number));
  return R"({"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-)" +
         std::string(tail) +
         R"(","created":"2026-03-01T10:00:00.000Z","modified":"2026-03-01T10:00:00.000Z","name":"Command and control",)"
         R"("pattern":"[domain-name:value = 'c)" +
         std::string(tail) +
         R"(.bad.example']","pattern_type":"stix","valid_from":"2026-03-01T10:00:00Z","object_marking_refs":)"
         R"(["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]})";
}

bool bench_guard(int count) {
  std::vector<std::string> slices;
  std::vector<gateway::guard::Item> items;
  for (int i = 0; i < count; ++i) slices.push_back(indicator(i));
  for (const std::string& slice : slices) items.push_back({slice, Label::green});
  gateway::guard::Names names;
  for (int i = 0; i < 1000; ++i) names.victims.push_back("Exempel" + std::to_string(i) + " kommun");
  auto start = std::chrono::steady_clock::now();
  auto findings = gateway::guard::check(items, {Label::amber, false, ""}, names);
  double took = seconds_since(start);
  std::printf("guard    %8.0f objects/s  (%d objects, 1,000 names)\n", count / took, count);
  return findings.empty();
}

bool bench_decide(int count) {
  gateway::policy::Terms terms;
  terms.origin = gateway::policy::Origin::observation;
  terms.origin_id = "sensor";
  terms.ours = true;
  terms.label = Label::green;
  terms.kind = protocol::stix::Kind::indicator;
  gateway::policy::Recipient recipient;
  recipient.id = "11111111-1111-4111-8111-111111111111";
  recipient.state = "active";
  recipient.ceiling = Label::amber;
  recipient.audience = gateway::policy::Audience::circle_home;
  int leaving = 0;
  auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    leaving +=
        gateway::policy::decide(terms, std::nullopt, recipient, {1772366400 + i, 0}).may_leave() ? 1 : 0;
  }
  double took = seconds_since(start);
  std::printf("decide   %8.0f decisions/s\n", count / took);
  return leaving == count || leaving == 0;
}

/// Objects that leave as they are, ours and foreign, and relationships between them; then the same with every
/// tenth of ours under pseudonyms.
bool bench_render(int count, bool with_pseudonyms) {
  std::vector<std::string> bytes;
  for (int i = 0; i < count; ++i) {
    bytes.push_back(indicator(i));
    const auto id = bytes.back().substr(bytes.back().find("indicator--"), 47);
    auto relationship = indicator(i);
    for (auto at = relationship.find("indicator"); at != std::string::npos;
         at = relationship.find("indicator"))
      relationship.replace(at, 9, "relationship");
    relationship.pop_back();
    bytes.push_back(relationship + R"(,"source_ref":")" + id + R"(","target_ref":")" + id + "\"}");
  }
  std::vector<gateway::render::Source> sources;
  std::size_t total = 0;
  for (const auto& text : bytes) {
    gateway::render::Source source;
    source.key = static_cast<std::int64_t>(sources.size());
    const auto at = text.find(R"("id":")") + 6;
    source.id = text.substr(at, text.find('"', at) - at);
    source.modified = "2026-03-01T10:00:00.000Z";
    source.bytes = text;
    source.label = Label::green;
    source.ours = sources.size() / 2 % 2 == 0;
    source.victim_side = with_pseudonyms && source.ours && sources.size() / 2 % 10 == 0;
    total += text.size();
    sources.push_back(std::move(source));
  }
  gateway::render::Setting setting;
  setting.own_identity = "identity--11111111-1111-4111-8111-111111111111";
  setting.key = "key";
  setting.audience = "circle";
  const auto start = std::chrono::steady_clock::now();
  const auto rendered = gateway::render::render(sources, setting);
  const double took = seconds_since(start);
  std::printf("render   %8.0f objects/s, %.0f MB/s  (%s)\n", sources.size() / took, total / took / 1e6,
              with_pseudonyms ? "a tenth of ours under pseudonyms" : "as they are");
  return rendered.has_value() && !rendered->slices.empty();
}

}  // namespace

int main() {
  return bench_guard(20000) && bench_decide(100000) && bench_render(50000, false) && bench_render(50000, true)
             ? 0
             : 1;
}
