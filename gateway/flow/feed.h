// Feeds: TAXII 2.1 collections and MISP servers of partners and of public sources that we pull, on time and
// by cursor. What a partner's feed brings is kept and decided like what it posts (posted.h) or pushes
// (partner_event.h); what a public one brings is admitted like a file a person adds (admit.h). A page's
// objects and the cursor behind it are one commit, and so are an event's and that it is here: a crash repeats
// one of them at most, and what is known already comes in no second time.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> feed_add(World& world, const Call& call);
Result<Reply> feed_list(World& world, const Call& call);
Result<Reply> feed_show(World& world, const Call& call);
Result<Reply> feed_stop(World& world, const Call& call);
Result<Reply> feed_start(World& world, const Call& call);
Result<Reply> feed_remove(World& world, const Call& call);
Result<Reply> feed_pull(World& world, const Call& call);
/// Another authkey for a feed of a MISP server.
Result<Reply> feed_key(World& world, const Call& call);

/// Names of the active feeds whose time has come.
Result<std::vector<std::string>> due_feeds(World& world);

/// What one pull brought.
struct Pulled {
  int pages = 0;             ///< of MISP: events
  std::int64_t objects = 0;  ///< that came, those known before included
  std::int64_t refused = 0;  ///< of no use as they stand; of MISP events too
  int failed = 0;            ///< events that are tried again at a later pull
  bool more = false;         ///< the server has more; the next pull goes on
};

/// Pulls a feed from its cursor until the server has no more, `enough` says so, or a bound is reached. A
/// failure is kept with the feed and tried again later, at growing intervals. Error::conflict where it is
/// being pulled already or is not active.
Result<Pulled> pull_feed(World& world, const std::string& name, const std::function<bool()>& enough);

}  // namespace gateway::flow
