// What a partner's MISP server asks of ours (facts: misp.md §1.2 to 1.6): it tests the connection, lists
// events, pulls them, pushes its own. We are a MISP server to it and to nobody else; what is not kept here
// (galaxies, proposals, sightings, analyst data) is answered as by a server that has none.
#pragma once
#include "gateway/front/database.h"
#include "gateway/front/http.h"
#include "gateway/front/inbound.h"
#include "gateway/front/ready.h"

namespace gateway::front {

struct MispDesk {
  Database& views;
  Ready& ready;
  Inbound& inbound;
  std::uint64_t max_body_bytes = 0;
};

/// Whether the keys a request shows have the partner's among them. Error::unavailable where the views cannot
/// be read.
protocol::Result<bool> has_misp_key(Database& views, const Head& head, const std::string& partner);

/// Whether the partner has a key at all. Error::unavailable where the views cannot be read.
protocol::Result<bool> uses_misp(Database& views, const std::string& partner);

Response misp_version(const MispDesk& desk, const Request& request);
Response misp_post_test(const MispDesk& desk, const Request& request);
Response misp_me(const MispDesk& desk, const Request& request);
Response misp_filtering_rules(const MispDesk& desk, const Request& request);
Response misp_create_sync(const MispDesk& desk, const Request& request);

Response misp_index(const MispDesk& desk, const Request& request);
/// Events whole: what PyMISP searches for.
Response misp_search(const MispDesk& desk, const Request& request);
Response misp_view(const MispDesk& desk, const Request& request);

/// Of the events a partner would push those it should.
Response misp_wanted(const MispDesk& desk, const Request& request);
/// An event to add, or, at a path with its UUID, to edit.
Response misp_add(const MispDesk& desk, const Request& request);
Response misp_edit(const MispDesk& desk, const Request& request);
Response misp_proposals(const MispDesk& desk, const Request& request);
Response misp_sightings(const MispDesk& desk, const Request& request);
Response misp_reports(const MispDesk& desk, const Request& request);

/// The same events as a MISP feed, for who mirrors them with curl or PyMISP (MISP itself shows a feed no
/// certificate): manifest.json, an event each, hashes.csv (facts: misp.md §1.1). The certificate alone is
/// asked for, of a partner that has a key.
Response misp_feed(const MispDesk& desk, const Request& request);

/// Lists of what is not kept here.
Response misp_empty_list(const MispDesk& desk, const Request& request);
Response misp_empty_object(const MispDesk& desk, const Request& request);
Response misp_empty_response(const MispDesk& desk, const Request& request);

}  // namespace gateway::front
