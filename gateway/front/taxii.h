// The TAXII 2.1 server (OASIS standard of 10 June 2021): discovery, one API root, and a partner's
// collections, as views of guarded slices. What a partner may not see is answered as what does not exist.
#pragma once
#include <cstdint>
#include <optional>

#include "gateway/front/http.h"
#include "gateway/front/inbound.h"
#include "gateway/front/lookout.h"
#include "gateway/front/parts.h"
#include "gateway/front/taxii_answer.h"

namespace gateway::front {

/// What the handlers work with.
struct TaxiiDesk {
  Database& views;
  Parts& parts;
  Inbound& inbound;
  std::uint64_t max_content_bytes = 0;
};

/// On an I/O thread; nothing where a handler below has to be asked.
std::optional<Response> taxii_collections_at_once(Lookout& lookout, const Request& request);
/// The empty answer of objects and manifest to who has everything already. Entries' ends need no look:
/// nothing is left to end.
std::optional<Response> taxii_nothing_new(Lookout& lookout, const Request& request);

Response taxii_discover(const TaxiiDesk& desk, const Request& request);
Response taxii_api_root(const TaxiiDesk& desk, const Request& request);
Response taxii_collections(const TaxiiDesk& desk, const Request& request);
Response taxii_collection(const TaxiiDesk& desk, const Request& request);
Response taxii_objects(const TaxiiDesk& desk, const Request& request);
/// Objects for the inbox: 202 with a status, or why none of them is taken.
Response taxii_post(const TaxiiDesk& desk, const Request& request);
Response taxii_status(const TaxiiDesk& desk, const Request& request);
Response taxii_manifest(const TaxiiDesk& desk, const Request& request);
Response taxii_object(const TaxiiDesk& desk, const Request& request);
Response taxii_versions(const TaxiiDesk& desk, const Request& request);
/// Nobody outside takes anything out of a view: 403, or 404 where the collection is none of the partner's.
Response taxii_delete(const TaxiiDesk& desk, const Request& request);

}  // namespace gateway::front
