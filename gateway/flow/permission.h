// An originator's permission: asked for, answered, recorded, used and ended. It opens exactly the objects it
// names (every version by their originator, while its label is within the permission's ceiling) for exactly
// its audience, until its time; it overrides no deny, hold, ceiling or no of a victim.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/flow/world.h"
#include "gateway/policy/decide.h"

namespace gateway::flow {

Result<Reply> permission_ask(World& world, const Call& call);
Result<Reply> permission_requests(World& world, const Call& call);
Result<Reply> permission_prepare(World& world, const Call& call);
Result<Reply> permission_submit(World& world, const Call& call);
Result<Reply> permission_approve(World& world, const Call& call);
Result<Reply> permission_list(World& world, const Call& call);
Result<Reply> permission_show(World& world, const Call& call);

/// A partner's request that came in: kept for people to answer; at most 1,000 open ones of each partner.
Result<void> take_request(World& world, const InboxRow& item);
/// A partner's answer: recorded where it answers what was asked of that partner, and nothing else; a
/// revocation ends its permission.
Result<void> take_permission(World& world, const InboxRow& item);

/// Record kind "permission-request".
struct AskedFor {
  protocol::PermissionRequest request;
  bool ours = false;    ///< we asked; otherwise we are asked
  std::string partner;  ///< team UUID: who is asked, or who asks
  std::string by;       ///< ours: who asked
  std::string state;    ///< asked, granted, refused
};
Result<AskedFor> asked_for(const Record& record);
Result<AskedFor> load_request(Reader& reader, std::string_view id);
std::string to_text(const AskedFor& asked);

/// Record kind "permission".
struct Permitted {
  protocol::PermissionStatement statement;
  std::string text;                             ///< its exact text
  bool given = false;                           ///< we gave it; otherwise it was given to us
  std::string state;                            ///< proposed, in-force, revoked
  std::string how;                              ///< signed (by the originator's team), recorded (by hand)
  std::vector<protocol::Signature> signatures;  ///< of our people, or of the team
  std::string evidence;                         ///< exact bytes: the envelope's body, the mail or note kept
  bool in_force(Instant now) const { return state == "in-force" && now < statement.expires; }
};
Result<Permitted> permitted(const Record& record);
Result<Permitted> load_permission(Reader& reader, std::string_view id);
std::string to_text(const Permitted& one);

/// Ends a permission given to us: what rests on it and has not gone is stopped, views close, and what went
/// is proposed to be called back.
Result<void> end_permission(World& world, Writer& writer, const Permitted& one);

/// The permissions given to us, read once.
class Permissions {
 public:
  /// `lapsed_too`: also those that have ended (for what follows a release to those who had it).
  Permissions(Reader& reader, Instant now, bool lapsed_too = false)
      : reader_(reader), now_(now), lapsed_too_(lapsed_too) {}

  /// The permission that opens this object, under these terms, for this recipient or its circle; null where
  /// there is none. One given once is used up by a release other than `release` to that recipient.
  Result<const Permitted*> of(const std::string& object, const policy::Terms& terms,
                              const policy::Recipient& recipient, const std::string& release = {});
  /// Whether some permission names the object.
  Result<bool> names(const std::string& object);
  bool lapsed_too() const { return lapsed_too_; }

 private:
  Result<void> read();
  Reader& reader_;
  Instant now_;
  bool lapsed_too_;
  bool known_ = false;
  std::vector<Permitted> all_;
  std::multimap<std::string, std::size_t> by_object_;
};

/// Records that a release used a permission for a recipient. Error::conflict where one given once was used by
/// another release already.
Result<void> use_permission(Writer& writer, const std::string& permission, const std::string& recipient,
                            const std::string& release, Instant now);

}  // namespace gateway::flow
