// A sheet of requirements, and the requests that fill it. Private to the grading of TAXII servers.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/flow/world.h"
#include "protocol/taxii.h"

namespace gateway::flow {

/// How the standard words a requirement (RFC 2119).
enum class Level { must, should };

class Sheet {
 public:
  /// One requirement that was tried; `section` of TAXII 2.1. `came` says what was seen.
  bool row(Level level, std::string_view section, std::string_view requirement, bool ok,
           const std::string& came);
  /// One that could not be tried, and why.
  void untried(Level level, std::string_view section, std::string_view requirement, const std::string& why);

  bool all_musts() const { return failed_musts_ == 0; }
  /// Into an answer: well, passed, tried, rows[]{requirement,section,level,came,verdict(ok,failed,untried)}.
  void put(protocol::json::Builder& to) const;

 private:
  void add(Level level, std::string_view section, std::string_view requirement, std::string_view verdict,
           const std::string& came);

  std::vector<protocol::json::Builder> rows_;
  int passed_ = 0, tried_ = 0, failed_musts_ = 0;
};

/// Asks one server, a bounded number of times.
class Asker {
 public:
  /// `pins` as in GetRequest.
  Asker(World& world, std::string endpoint, std::vector<std::string> pins);
  /// GETs `path`; nothing once it has ended: the server gave no whole answer, or took too long over all.
  std::optional<Sighting> get(const std::string& path, std::string_view accept = protocol::taxii::media_type);
  int asked() const { return asked_; }
  /// Why there are no more answers; empty while there are.
  const std::string& ended() const { return ended_; }
  /// The first answer that was not said to be TAXII 2.1 with its version; empty where each was.
  const std::string& other_type() const { return other_type_; }

 private:
  World& world_;
  std::string endpoint_;
  std::vector<std::string> pins_;
  Instant until_;
  int asked_ = 0;
  std::string ended_, other_type_;
};

/// "200", "404, text/html": an answer in a few words.
std::string brief(const Sighting& seen);
/// The object in an answer with status 200; nothing where it holds none.
std::optional<protocol::json::Document> object_in(const std::optional<Sighting>& seen);

}  // namespace gateway::flow
