#include "gateway/front/peers.h"

namespace gateway::front {

protocol::Result<std::optional<KnownPeer>> find_peer(Database& views, const std::string& pin) {
  std::optional<KnownPeer> found;
  CHECK(views.query(
      "SELECT peer.id, peer.state FROM peer_pin JOIN peer ON peer.id = peer_pin.peer WHERE pin = ?", {pin},
      [&](const Row& row) {
        found = KnownPeer{row.bytes(0), row.bytes(1) == "active"};
      }));
  return found;
}

protocol::Result<std::optional<TokenHolder>> find_holder(Database& views, const std::string& token) {
  std::optional<TokenHolder> found;
  CHECK(views.query(
      "SELECT peer.id, peer.state, token.valid_until FROM token JOIN peer ON peer.id = token.peer "
      "WHERE digest = ?",
      {token}, [&](const Row& row) {
        found = TokenHolder{{row.bytes(0), row.bytes(1) == "active"}, row.integer(2)};
      }));
  return found;
}

}  // namespace gateway::front
