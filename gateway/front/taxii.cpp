#include "gateway/front/taxii.h"

#include <optional>

#include "gateway/front/moment.h"
#include "gateway/front/shelves.h"
#include "gateway/front/view.h"
#include "protocol/json.h"
#include "protocol/micros.h"

namespace gateway::front {
namespace {

namespace taxii = protocol::taxii;
using protocol::Instant;
using protocol::Result;

constexpr std::string_view server_title = "Incident indicators for partner teams";
constexpr int retry_when_unreadable_seconds = 10;

Response answer(std::string body) {
  return taxii_answer(200, std::move(body));
}
Response not_found() {
  return taxii_error(404, "not found");
}
Response unreadable() {
  Response response = taxii_error(503, "not available now");
  response.headers.emplace_back("Retry-After", std::to_string(retry_when_unreadable_seconds));
  return response;
}

/// By id or alias; nothing where the partner has none such.
Result<std::optional<Shelf>> shelf_of(Database::Snapshot& views, const Request& request) {
  TRY(const auto all, read_shelves(views, request.peer, request.by_token));
  const Shelf* found = find_shelf(all, request.segments.front());
  return found == nullptr ? std::optional<Shelf>() : std::optional(*found);
}

Response collections(const std::vector<Shelf>& shelves) {
  std::vector<taxii::Collection> shown;
  for (const Shelf& shelf : shelves) shown.push_back(shelf.collection);
  return answer(taxii::collections(shown));
}

Result<taxii::Query> query_of(const Request& request) {
  TRY(const auto parameters, taxii::parameters(request.query));
  return taxii::parse_query(parameters);
}

/// A page of what a request for one of the four listings asks.
struct Listing {
  taxii::Query query;
  SlotPage page;
  std::string view;
};

/// Finds the collection, reads the query, reads the page; or the answer that says why not. `id`: of the one
/// object that is asked for.
std::optional<Response> read_listing(const TaxiiDesk& desk, const Request& request, const std::string& id,
                                     Listing& out) {
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable();
  const auto shelf = shelf_of(*views, request);
  if (shelf.has_error()) return unreadable();
  if (!shelf->has_value()) return not_found();
  if (!(*shelf)->collection.can_read) return taxii_error(403, "this collection is not for reading");
  auto query = query_of(request);
  if (query.has_error()) return taxii_error(400, "a parameter is not understood");
  out.query = *std::move(query);
  const View view{request.peer, (*shelf)->view};
  const Instant now = this_moment();
  if (!id.empty()) {
    const auto shown = shows(*views, view, id, now);
    if (shown.has_error()) return unreadable();
    if (!*shown) return not_found();
    out.query.ids = {id};
    out.query.types.clear();
  }
  auto page = read_page(*views, desk.parts, view, out.query, now);
  if (page.has_error()) return unreadable();
  out.page = *std::move(page);
  out.view = view.collection;
  return std::nullopt;
}

/// `{"more":…,"next":…,` and the name of the list, which is left out where it would be empty (§1.6.5).
std::string opening(const SlotPage& page, std::string_view list) {
  std::string text =
      page.more ? "{\"more\":true,\"next\":\"" + taxii::cursor(page.reached) + "\"" : "{\"more\":false";
  if (!page.slots.empty()) text.append(",\"").append(list).append("\":[");
  return text;
}

constexpr std::string_view closing(const SlotPage& page) {
  return page.slots.empty() ? "}" : "]}";
}

Response with_dates(const SlotPage& page, Response response) {
  if (!page.slots.empty()) {
    response.headers.emplace_back("X-TAXII-Date-Added-First", taxii::timestamp(page.slots.front().added));
    response.headers.emplace_back("X-TAXII-Date-Added-Last", taxii::timestamp(page.slots.back().added));
  }
  return response;
}

/// The slices are sent from where they lie.
Response envelope(const SlotPage& page) {
  Response response = answer(opening(page, "objects"));
  Pieces& pieces = response.pieces;
  pieces.reserve(2 * page.slots.size() + 1);
  const Part* kept = nullptr;
  for (const Slot& slot : page.slots) {
    if (&slot != page.slots.data()) pieces.add(",");
    if (slot.part.get() != kept) pieces.keep(slot.part);
    kept = slot.part.get();
    pieces.add(slot.bytes());
  }
  pieces.add(closing(page));
  return with_dates(page, std::move(response));
}

std::string version_of(const Slot& slot) {
  return slot.modified().empty() ? std::string(taxii::no_version) : slot.modified();
}

Response manifest(const SlotPage& page) {
  std::string body = opening(page, "objects");
  for (const Slot& slot : page.slots) {
    if (&slot != page.slots.data()) body += ',';
    protocol::json::Builder record;
    record.set("id", slot.id()).set("date_added", taxii::timestamp(slot.added));
    record.set("version", version_of(slot)).set("media_type", taxii::object_type);
    body += record.text();
  }
  return with_dates(page, answer(body.append(closing(page))));
}

Response versions(const SlotPage& page) {
  std::string body = opening(page, "versions");
  for (const Slot& slot : page.slots) {
    if (&slot != page.slots.data()) body += ',';
    body.append("\"").append(version_of(slot)).append("\"");
  }
  return with_dates(page, answer(body.append(closing(page))));
}

}  // namespace

Response taxii_discover(const TaxiiDesk&, const Request&) {
  return answer(taxii::discovery(server_title, std::string(taxii_root) + "/"));
}

Response taxii_api_root(const TaxiiDesk& desk, const Request&) {
  return answer(taxii::api_root(server_title, desk.max_content_bytes));
}

Response taxii_collections(const TaxiiDesk& desk, const Request& request) {
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable();
  const auto all = read_shelves(*views, request.peer, request.by_token);
  return all.has_error() ? unreadable() : collections(*all);
}

Response taxii_collection(const TaxiiDesk& desk, const Request& request) {
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable();
  const auto shelf = shelf_of(*views, request);
  if (shelf.has_error()) return unreadable();
  return shelf->has_value() ? answer(taxii::collection((*shelf)->collection)) : not_found();
}

std::optional<Response> taxii_collections_at_once(Lookout& lookout, const Request& request) {
  const auto all = lookout.shelves(request.peer, request.by_token);
  if (all.has_error()) return std::nullopt;
  return collections(**all);
}

std::optional<Response> taxii_nothing_new(Lookout& lookout, const Request& request) {
  const auto all = lookout.shelves(request.peer, request.by_token);
  if (all.has_error()) return std::nullopt;
  const Shelf* shelf = find_shelf(**all, request.segments.front());
  if (shelf == nullptr || !shelf->collection.can_read) return std::nullopt;
  const auto query = query_of(request);
  if (query.has_error()) return std::nullopt;
  const auto newest = lookout.newest(request.peer, shelf->view);
  if (newest.has_error() || query->after < *newest) return std::nullopt;
  Response nothing = envelope({});
  nothing.read_to = ReadTo{shelf->view, protocol::micros(this_moment())};
  return nothing;
}

Response taxii_objects(const TaxiiDesk& desk, const Request& request) {
  Listing listing;
  const Instant now = this_moment();
  if (auto refusal = read_listing(desk, request, "", listing)) return *std::move(refusal);
  Response response = envelope(listing.page);
  // What was not asked for is not missed, but for single objects: they say nothing of the rest.
  if (listing.query.ids.empty())
    response.read_to =
        ReadTo{std::move(listing.view), listing.page.more ? listing.page.reached : protocol::micros(now)};
  return response;
}

Response taxii_post(const TaxiiDesk& desk, const Request& request) {
  {
    auto views = desk.views.snapshot();
    if (views.has_error()) return unreadable();
    const auto shelf = shelf_of(*views, request);
    if (shelf.has_error()) return unreadable();
    if (!shelf->has_value()) return not_found();
    if (!(*shelf)->collection.can_write) return taxii_error(403, "this collection is not for writing");
  }
  return desk.inbound.take_posted(request.peer, request.body);
}

Response taxii_status(const TaxiiDesk& desk, const Request& request) {
  const auto id = protocol::Uuid::parse(request.segments.front());
  if (id.has_error()) return not_found();
  // Before the status is looked for: core writes it, then takes the post from the spool.
  const bool waits = desk.inbound.waits(request.peer, *id);
  std::optional<std::string> known;
  const auto read = desk.views.query("SELECT body FROM status WHERE partner = ? AND id = ? AND expires > ?",
                                     {request.peer, id->text(), protocol::micros(this_moment())},
                                     [&](const Row& row) { known = row.bytes(0); });
  if (read.has_error()) return unreadable();
  if (known) return answer(*std::move(known));
  return waits ? answer(waiting_status(*id)) : not_found();
}

Response taxii_manifest(const TaxiiDesk& desk, const Request& request) {
  Listing listing;
  if (auto refusal = read_listing(desk, request, "", listing)) return *std::move(refusal);
  return manifest(listing.page);
}

Response taxii_object(const TaxiiDesk& desk, const Request& request) {
  Listing listing;
  if (auto refusal = read_listing(desk, request, request.segments.at(1), listing)) return *std::move(refusal);
  return envelope(listing.page);
}

Response taxii_versions(const TaxiiDesk& desk, const Request& request) {
  Request all = request;
  all.query += all.query.empty() ? "match[version]=all" : "&match[version]=all";
  Listing listing;
  if (auto refusal = read_listing(desk, all, request.segments.at(1), listing)) return *std::move(refusal);
  return versions(listing.page);
}

Response taxii_delete(const TaxiiDesk& desk, const Request& request) {
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable();
  const auto shelf = shelf_of(*views, request);
  if (shelf.has_error()) return unreadable();
  return shelf->has_value() ? taxii_error(403, "nothing can be deleted here") : not_found();
}

}  // namespace gateway::front
