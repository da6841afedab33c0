#include "gateway/flow/taxii_sheet.h"

#include <algorithm>

#include "protocol/text.h"

namespace gateway::flow {

namespace {

constexpr int requests_at_most = 25;
/// A person waits, and its program for three minutes.
constexpr std::int64_t seconds_at_most = 90;
constexpr std::size_t words_at_most = 240;

/// Blanks around the parameter and letter case do not count (RFC 9110 section 8.3.1).
bool says_version(std::string_view content_type) {
  std::string plain = protocol::lower_ascii(content_type);
  std::erase(plain, ' ');
  return plain == protocol::taxii::media_type;
}

}  // namespace

void Sheet::add(Level level, std::string_view section, std::string_view requirement, std::string_view verdict,
                const std::string& came) {
  rows_.emplace_back().set("requirement", requirement).set("section", section);
  rows_.back().set("level", level == Level::must ? "MUST" : "SHOULD").set("verdict", verdict);
  rows_.back().set("came", protocol::printable(came.substr(0, words_at_most)));
}

bool Sheet::row(Level level, std::string_view section, std::string_view requirement, bool ok,
                const std::string& came) {
  ++tried_;
  if (ok) ++passed_;
  if (!ok && level == Level::must) ++failed_musts_;
  add(level, section, requirement, ok ? "ok" : "failed", came);
  return ok;
}

void Sheet::untried(Level level, std::string_view section, std::string_view requirement,
                    const std::string& why) {
  add(level, section, requirement, "untried", why);
}

void Sheet::put(protocol::json::Builder& to) const {
  to.set("well", all_musts()).set("passed", passed_).set("tried", tried_).set("rows", rows_);
}

Asker::Asker(World& world, std::string endpoint, std::vector<std::string> pins)
    : world_(world),
      endpoint_(std::move(endpoint)),
      pins_(std::move(pins)),
      until_(world.clock.now() + seconds_at_most) {}

std::optional<Sighting> Asker::get(const std::string& path, std::string_view accept) {
  if (asked_ >= requests_at_most) ended_ = "enough was asked";
  if (world_.clock.now() > until_) ended_ = "it took too long over all";
  if (!ended_.empty()) return std::nullopt;
  ++asked_;
  auto seen = world_.link.probe({endpoint_, path, pins_, std::string(accept)});
  if (seen.has_error()) {
    ended_ = seen.error().what;
    return std::nullopt;
  }
  if (!seen->stage.empty()) {
    ended_ = seen->stage + ": " + seen->why;
  } else if (other_type_.empty() && !says_version(seen->content_type)) {
    other_type_ = brief(*seen) + ", for " + path;
  }
  return *std::move(seen);
}

std::string brief(const Sighting& seen) {
  if (!seen.stage.empty()) return seen.stage + ": " + seen.why;
  if (seen.status == 200 && says_version(seen.content_type)) return "200";
  return std::to_string(seen.status) +
         (seen.content_type.empty() ? ", no content type" : ", " + seen.content_type);
}

std::optional<protocol::json::Document> object_in(const std::optional<Sighting>& seen) {
  if (!seen || seen->status != 200) return std::nullopt;
  auto body = protocol::json::parse(seen->body);
  if (body.has_error() || !body->IsObject()) return std::nullopt;
  return *std::move(body);
}

}  // namespace gateway::flow
