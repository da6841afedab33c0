// Shares: proposed by an analyst, decided by the policy, rendered, signed by people, released.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/flow/world.h"
#include "gateway/render/render.h"

namespace gateway::flow {

Result<Reply> share_propose(World& world, const Call& call);
Result<Reply> share_show(World& world, const Call& call);
Result<Reply> share_review(World& world, const Call& call);
Result<Reply> share_sign(World& world, const Call& call);
Result<Reply> share_reject(World& world, const Call& call);
Result<Reply> share_list(World& world, const Call& call);

/// What a share is for where nobody says it.
inline constexpr std::string_view purpose_by_default = "warning-others";

/// Of what stays in, so much is kept with a share.
inline constexpr std::size_t withheld_at_most = 1000;

/// One thing the guard stopped: it needs a person, who changes the object or asks for an exception.
struct GuardStop {
  std::string object;     ///< source id
  std::string delivered;  ///< id it would have left under
  std::string code, pointer, what;
  std::string digest;  ///< hex SHA-256 of the string at the pointer; empty where there is none
  auto operator<=>(const GuardStop&) const = default;
};

/// Record kind "share": what was asked for.
struct Share {
  std::string id;
  std::string state;  ///< proposed, approved (signed, not yet out), released, rejected, withdrawn, empty
                      ///< (nothing may go)
  std::string author;
  std::string note;
  std::string basis;                        ///< legal-basis code, or empty
  std::string purpose{purpose_by_default};  ///< what it is for: one of protocol::purposes()
  std::string circle;                       ///< circle id, or empty
  std::vector<std::string> partners;        ///< team UUIDs asked for
  std::vector<std::string> people;          ///< "team UUID/person id" for RED
  std::vector<std::string> incidents;       ///< every incident an object is rooted in
  std::string origin, origin_id;            ///< what was chosen; empty for single objects
  std::vector<std::string> objects;         ///< ids asked for one by one
  bool recorded = false;  ///< to whoever got these objects from us, by the record: what follows a release
  /// Of a recorded one: "team UUID circle" (or the team's UUID again, where it got them by itself) for each
  /// way in which a team got them. What stands for the victim's values differs from one to the other.
  std::vector<std::string> ways;
  std::vector<std::string> renderings;
  std::vector<render::Withheld> withheld;  ///< for at least one recipient
  std::vector<GuardStop> findings;         ///< of the guard, for any recipients; their objects are withheld
  std::string reason;                      ///< of a rejection
  std::string standing;                    ///< the standing share it was made under; otherwise empty
  std::vector<std::string> keys;           ///< then: the store's keys of exactly the objects it is about
  Instant created, expires;
};
protocol::json::Document to_json(const Share& share);
Result<Share> share_from(const protocol::json::Value& value);
Result<Share> load_share(Reader& reader, std::string_view id);

/// Record kind "rendering": what one set of recipients would get, and the text people sign for it.
struct Rendering {
  std::string id;
  std::string share;
  std::vector<std::string> recipients;  ///< team UUIDs, sorted
  std::vector<std::string> people;
  std::string statement;             ///< Approval::text(), or StandingOrder::text()
  std::vector<std::string> editors;  ///< people who edited what it rests on: they count as authors
  std::vector<std::string> named;    ///< RED: the people of ours who may see it
  std::vector<std::string> basis;    ///< sentences: whose consent it rests on
  std::vector<std::string> forms;    ///< flow::forms(): what was asked of the form of objects
  int others_needed = 1;
  std::size_t slices = 0, bytes = 0;
  protocol::Label label = protocol::Label::unknown;
};
protocol::json::Document to_json(const Rendering& rendering);
Result<Rendering> rendering_from(const protocol::json::Value& value);
Result<Rendering> load_rendering(Reader& reader, std::string_view id);

}  // namespace gateway::flow
