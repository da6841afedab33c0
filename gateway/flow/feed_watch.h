// What this process knows of its feeds beside the store: who is pulling now, and when to pull again. Nothing
// of it need survive: after a restart each feed is pulled at once, from the cursor that was committed.
#pragma once
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gateway/ports.h"

namespace gateway::flow {

struct FeedWatch {
  struct Contact {
    bool busy = false;
    int failures = 0;  ///< in a row
    std::optional<Instant> at;
    Instant due{};  ///< not before
  };

  /// False where somebody is pulling it already.
  bool begin(const std::string& feed) {
    const std::lock_guard lock(mutex);
    return !std::exchange(contacts[feed].busy, true);
  }
  void end(const std::string& feed) {
    const std::lock_guard lock(mutex);
    contacts[feed].busy = false;
  }
  Contact of(const std::string& feed) {
    const std::lock_guard lock(mutex);
    return contacts[feed];
  }
  /// Due at once, as if nothing had failed.
  void forget(const std::string& feed) {
    const std::lock_guard lock(mutex);
    Contact& contact = contacts[feed];
    contact.failures = 0;
    contact.due = {};
  }

  std::mutex mutex;
  std::map<std::string, Contact> contacts;
};

}  // namespace gateway::flow
