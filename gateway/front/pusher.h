// Pushes our events to partners' MISP servers for core. The text of an event is made here, of the views, for
// the partner that core names and to a server that shows one of that partner's pins: core says when, and
// nothing it says can make anything else go out. Private to this room.
#pragma once
#include "gateway/front/database.h"
#include "gateway/front/outbound.h"

namespace gateway::front {

class Pusher {
 public:
  Pusher(Database& views, const Poster& poster) : views_(views), poster_(poster) {}

  /// What the outbound socket answers. Beside what Poster::answer() takes:
  ///   {"op":"offered","partner":id,"since":seconds} → {"events":[{"uuid","timestamp","recalled"}]}, the
  ///   newest 65536 of those that changed since at the most
  ///   {"op":"push","partner":id,"event":uuid,"endpoint":…,"path":…,"authkey":…} → {"status":n,"timestamp":of
  ///   the event as it went} [body]
  protocol::Result<ipc::Message> answer(const ipc::Message& request) const;

 private:
  protocol::Result<ipc::Message> offered(const ipc::Message& request) const;
  protocol::Result<ipc::Message> push(const ipc::Message& request) const;

  Database& views_;
  const Poster& poster_;
};

}  // namespace gateway::front
