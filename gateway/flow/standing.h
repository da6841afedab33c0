// Standing shares: agreements of two people by which matching objects are released without a person each
// time.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"
#include "protocol/standing.h"

namespace gateway::flow {

Result<Reply> standing_propose(World& world, const Call& call);
Result<Reply> standing_show(World& world, const Call& call);
Result<Reply> standing_list(World& world, const Call& call);
Result<Reply> standing_sign(World& world, const Call& call);
Result<Reply> standing_stop(World& world, const Call& call);
Result<Reply> standing_queue(World& world, const Call& call);

/// Record kind "standing". Its signatures are records of kind "approval", id "<standing id>/<person>".
struct Standing {
  std::string id;
  std::string state;  ///< proposed, active, stopped, expired
  std::string note;
  std::string reason;             ///< of a stop
  std::string statement;          ///< what people sign: the text of `order`
  bool new_only = false;          ///< what is here already does not flow
  protocol::StandingOrder order;  ///< the same, read
  Instant created;
};
protocol::json::Document to_json(const Standing& standing);
Result<Standing> standing_from(const protocol::json::Value& value);
Result<Standing> load_standing(Reader& reader, std::string_view id);
Result<std::vector<Standing>> all_standing(Reader& reader);
/// Adds the record's next version.
Result<void> put(Writer& writer, const Standing& standing, std::string_view author, Instant at,
                 int expect = -1);

}  // namespace gateway::flow
