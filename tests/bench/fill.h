// A view of any number of objects, written as fast as SQLite writes.
#pragma once
#include <string>

#include "gateway/store/views.h"

namespace bench {

struct View {
  std::string partner, collection;
};

/// Shows `objects` indicators of about 660 bytes in releases of 1000. The first of them the store writes
/// itself; the others are rows like its own, for it looks for older versions of each object, and these have
/// none.
void fill(const std::string& path, gateway::store::SqliteViews& views, const View& view, int objects);

/// Shows the first of them, at most 1000, as one MISP event as well; its UUID.
std::string fill_event(gateway::store::SqliteViews& views, const View& view, int objects);

}  // namespace bench
