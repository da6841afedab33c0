#include "gateway/flow/misp_push.h"

#include "gateway/flow/authkey.h"
#include "gateway/flow/feed_record.h"
#include "gateway/flow/misp_peers.h"
#include "gateway/flow/misp_push_record.h"
#include "gateway/flow/openings.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

Result<Reply> misp_push(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  TRY(const auto url, need(call, "url"));
  TRY(const auto key, need(call, "key"));
  TRY(const auto address, misp_address(url));
  PushTarget target;
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, directory::partner(writer, name));
    if (known.state != "active")
      return fail(Error::conflict, "the partner is " + known.state, known.short_name);
    if (const auto before = load_target(writer, known.id); before.has_value()) target = *before;
    const auto now = world.clock.now();
    target.partner = known.id;
    target.url = address.endpoint + address.path;
    target.state = "active";
    target.since = now.text();
    target.contact.clear();
    target.error.clear();
    CHECK(put_target(writer, target, call.who.id, now));
    CHECK(put_authkey(writer, push_owner(known.id), key, call.who.id, now));
    CHECK(open_again(writer, known.id, now));
    reply.body.set("partner", known.short_name).set("url", target.url).set("state", target.state);
    return audit(writer, now, call.who.id, "misp.push-begun", known.id, to_json(target).text());
  }));
  world.feeds->forget(push_owner(target.partner));
  open_soon(world);
  return reply;
}

Result<Reply> misp_push_stop(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, directory::partner(writer, name));
    TRY(auto target, load_target(writer, known.id));
    target.state = "stopped";
    target.error.clear();
    const auto now = world.clock.now();
    CHECK(put_target(writer, target, call.who.id, now));
    CHECK(put_authkey(writer, push_owner(known.id), "", call.who.id, now));
    reply.body.set("partner", known.short_name).set("state", target.state);
    return audit(writer, now, call.who.id, "misp.push-stopped", known.id);
  }));
  return reply;
}

Result<std::vector<std::string>> due_pushes(World& world) {
  std::vector<std::string> due;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto targets, load_targets(reader));
    for (const auto& target : targets) {
      const auto contact = world.feeds->of(push_owner(target.partner));
      if (target.state == "active" && !contact.busy && contact.due <= world.clock.now())
        due.push_back(target.partner);
    }
    return {};
  }));
  return due;
}

}  // namespace gateway::flow
