// The drop: a partner lists and fetches its own envelopes, and posts those it sends.
#pragma once
#include "gateway/front/database.h"
#include "gateway/front/http.h"
#include "gateway/front/inbound.h"

namespace gateway::front {

struct DropDesk {
  Database& views;
  Inbound& inbound;
};

/// What comes after the cursor it is asked for; where there is nothing and the query says so, it is waited
/// for.
Response drop_list(const DropDesk& desk, const Request& request);
/// The ciphertext, or 404 for everything that is not the partner's own.
Response drop_fetch(const DropDesk& desk, const Request& request);
Response drop_receive(const DropDesk& desk, const Request& request);

}  // namespace gateway::front
