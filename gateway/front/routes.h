// The table of what partners may ask, and the checks every request passes before its body is read.
#pragma once
#include <cstdint>
#include <string>

#include "gateway/front/database.h"
#include "gateway/front/http.h"
#include "gateway/front/inbound.h"
#include "gateway/front/parts.h"
#include "gateway/front/peers.h"
#include "gateway/front/rates.h"
#include "gateway/front/ready.h"
#include "gateway/front/visits.h"

namespace gateway::front {

/// What the handlers work with.
struct Desk {
  Database& views;
  Inbound& inbound;
  Parts& parts;
  Ready& ready;
  Visits& visits;
  std::uint64_t max_envelope_bytes = 0;
};

/// Known partner, by its certificate or, for some routes and where it shows none, by a token (401, 403, 429,
/// 503), known path (404) and method (405), what is accepted (406), content type
/// (415), announced length (413), in this order; then the handler of the route.
class Routes final : public Application {
 public:
  explicit Routes(Desk desk) : desk_(desk) {}
  Admission admit(const Head& head) override;
  Response refuse(const Head& head, int status, std::string_view title) override;
  Response answer(const Head& head, const Request& request) override;
  std::unique_ptr<AtOnce> at_once() override;

 private:
  class FromLookout;
  /// Of whoever has the pin, or `by_token` the token.
  Admission admit(const Head& head, const std::optional<KnownPeer>& peer, bool by_token = false);
  /// Of whoever shows no certificate. `holder`: of the token it shows, if that is one.
  Admission admit_without(const Head& head, const std::optional<TokenHolder>& holder);
  Admission refuse_token(const Head& head);
  Admission turn_away(const Head& head, int status, std::string_view title);
  /// What was answered, for the metrics and for core.
  void count(const Request& request, const Response& response);
  Desk desk_;
  Rates wrong_tokens_{1};  ///< of an address, a second; 429 beyond
};

}  // namespace gateway::front
