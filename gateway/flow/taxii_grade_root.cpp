// What lies below an API root: collections, and the pages of one of them.
#include <algorithm>

#include "gateway/flow/feed_page.h"
#include "gateway/flow/taxii_grade.h"

namespace gateway::flow {

namespace json = protocol::json;

namespace {

constexpr int collections_at_most = 4;  ///< that are looked into for one with objects
constexpr std::int64_t day = 86400;

struct Offered {
  std::string id;
  bool can_read = false;
};

/// What a page of objects or of a manifest holds.
struct Page {
  std::size_t count = 0;
  bool more = false;
  std::string next, first_id, added;  ///< added: date_added of the first record of a manifest
};

/// Members of a list as they stand; empty where there is none.
std::vector<const json::Value*> items(const json::Value& of, std::string_view list) {
  std::vector<const json::Value*> out;
  if (const auto* found = json::find(of, list); found != nullptr && found->IsArray())
    for (const auto& item : found->GetArray()) out.push_back(&item);
  return out;
}

bool complete(const json::Value& collection) {
  return !json::string_or(collection, "id").empty() && !json::string_or(collection, "title").empty() &&
         json::get_bool(collection, "can_read").has_value() &&
         json::get_bool(collection, "can_write").has_value();
}

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::vector<Offered> grade_collections(Asker& server, const std::string& root, Sheet& sheet) {
  std::vector<Offered> offered;
  const auto seen = server.get(root + "collections/");
  if (!seen) return offered;
  const auto body = object_in(seen);
  sheet.row(Level::must, "5.1", "The list of collections answers with 200", body.has_value(), brief(*seen));
  if (!body) return offered;
  const auto all = items(*body, "collections");
  const auto first_incomplete =
      std::ranges::find_if_not(all, [](const json::Value* one) { return complete(*one); });
  sheet.row(Level::must, "5.2.1", "Each has id, title, can_read and can_write", first_incomplete == all.end(),
            first_incomplete == all.end() ? counted(all.size(), "collection")
                                          : "not " + json::string_or(**first_incomplete, "id"));
  for (const auto* one : all)
    if (complete(*one))
      offered.push_back({json::string_or(*one, "id"), json::bool_or(*one, "can_read", false)});
  if (const auto again = server.get(root + "collections/"))
    sheet.row(Level::must, "5.1", "The list has the same order each time", again->body == seen->body,
              again->body == seen->body ? "the same" : "another answer");
  return offered;
}

void grade_collection(World& world, Asker& server, const std::string& root,
                      const std::vector<Offered>& offered, Sheet& sheet) {
  if (!offered.empty()) {
    const auto& id = offered.front().id;
    if (const auto seen = server.get(root + "collections/" + percent_encoded(id) + "/")) {
      const auto body = object_in(seen);
      sheet.row(Level::must, "5.2", "A collection of the list is found by its id",
                body && json::string_or(*body, "id") == id, brief(*seen));
    }
  }
  if (const auto seen = server.get(root + "collections/" + world.entropy.uuid().text() + "/"))
    sheet.row(Level::must, "5.2", "A collection that is not there is 404", seen->status == 404, brief(*seen));
}

/// Reads a page of `list`; `well` says whether its form is what the standard wants.
Page read_page_of(const json::Value& body, std::string_view list, bool& well) {
  Page page;
  const auto* found = json::find(body, list);
  const auto all = items(body, list);
  const auto* more = json::find(body, "more");
  // A list is left out where it would be empty (section 1.6.5).
  well =
      (found == nullptr || !all.empty()) && (more == nullptr || more->IsBool()) &&
      std::ranges::all_of(all, [](const json::Value* one) { return !json::string_or(*one, "id").empty(); });
  page.count = all.size();
  page.more = json::bool_or(body, "more", false);
  page.next = json::string_or(body, "next");
  if (!all.empty()) {
    page.first_id = json::string_or(*all.front(), "id");
    page.added = json::string_or(*all.front(), "date_added");
  }
  return page;
}

/// Section 1.6.7: UTC with exactly six digits.
bool is_taxii_time(const std::string& text) {
  constexpr std::size_t digits = 6;
  const auto dot = text.find('.');
  return protocol::Timestamp::parse(text).has_value() && dot != std::string::npos &&
         text.size() == dot + 1 + digits + 1;
}

bool is_before(const std::string& one, const std::string& other) {
  const auto left = protocol::Timestamp::parse(one), right = protocol::Timestamp::parse(other);
  return left.has_value() && right.has_value() && left->key < right->key;
}

/// The collection with objects, and its first page of one.
struct Found {
  std::string path;  ///< "…/collections/<id>/"
  Sighting seen;
  Page page;
};

std::optional<Found> find_objects(Asker& server, const std::string& root, const std::vector<Offered>& offered,
                                  Sheet& sheet) {
  int tried = 0;
  for (const auto& one : offered) {
    if (!one.can_read || tried++ == collections_at_most) continue;
    const std::string path = root + "collections/" + percent_encoded(one.id) + "/";
    const auto seen = server.get(path + "objects/?limit=1");
    const auto body = object_in(seen);
    bool well = false;
    const Page page = body ? read_page_of(*body, "objects", well) : Page{};
    if (well && page.count == 0) continue;
    if (!seen) break;
    if (!sheet.row(Level::must, "5.4", "The objects of a collection answer with an envelope", well,
                   body && !well ? "its lists or its \"more\" are not as they should be" : brief(*seen)))
      return std::nullopt;
    return Found{path, *seen, page};
  }
  sheet.untried(Level::must, "5.4", "Pages of objects", "no collection shows us an object");
  return std::nullopt;
}

void grade_first_page(const Found& found, Sheet& sheet) {
  const auto& seen = found.seen;
  sheet.row(Level::must, "3.4", "limit=1 gives one object", found.page.count == 1,
            counted(found.page.count, "object"));
  const bool both = !seen.first_added.empty() && !seen.last_added.empty();
  sheet.row(Level::must, "3.2", "X-TAXII-Date-Added-First and -Last say when they were added", both,
            both ? seen.first_added : "not both");
  if (both)
    sheet.row(Level::must, "1.6.7", "Those are times in UTC with six digits",
              is_taxii_time(seen.first_added) && is_taxii_time(seen.last_added), seen.last_added);
}

/// `more` must lead on, or nothing may be behind; either way what follows was added later.
void grade_going_on(Asker& server, const Found& found, Sheet& sheet) {
  const auto& last = found.seen.last_added;
  const std::string after = found.path + "objects/?limit=1&added_after=" + percent_encoded(last);
  bool well = false;
  if (found.page.more && !found.page.next.empty()) {
    if (const auto seen =
            server.get(found.path + "objects/?limit=1&next=" + percent_encoded(found.page.next))) {
      const auto body = object_in(seen);
      const Page page = body ? read_page_of(*body, "objects", well) : Page{};
      sheet.row(Level::must, "3.5", "\"next\" leads to the objects behind", well && page.count > 0,
                body ? counted(page.count, "object") : brief(*seen));
      sheet.row(Level::must, "3.3", "They come in the order in which they were added",
                !is_before(seen->first_added, last), seen->first_added + " after " + last);
    }
  }
  if (last.empty()) return;
  const auto seen = server.get(after);
  if (!seen) return;
  const auto body = object_in(seen);
  const Page page = body ? read_page_of(*body, "objects", well) : Page{};
  const std::string came = page.count == 0 ? "none" : seen->first_added;
  sheet.row(Level::must, "3.4", "added_after gives what was added later, and nothing else",
            body && well && (page.count == 0 || is_before(last, seen->first_added)),
            body ? came + " after " + last : brief(*seen));
  // Whatever was added at the same moment lies behind too, and only "next" leads there.
  if (found.page.more && !found.page.next.empty()) return;
  sheet.row(Level::must, "3.5", "\"more\" says whether there are objects behind",
            body && found.page.more == (page.count > 0),
            std::string(found.page.more ? "more" : "no more") + ", and then " + came);
}

void grade_filters(World& world, Asker& server, const std::string& path, Sheet& sheet) {
  const auto future = percent_encoded((world.clock.now() + day).text());
  if (const auto seen = server.get(path + "objects/?added_after=" + future)) {
    const auto body = object_in(seen);
    sheet.row(Level::must, "5.4", "Where nothing is found: 200, and no list",
              body && json::find(*body, "objects") == nullptr, brief(*seen));
  }
  for (const char* query : {"limit=0", "added_after=yesterday"})
    if (const auto seen = server.get(path + "objects/?" + query))
      sheet.row(Level::must, "3.4", std::string("Refuses ") + query + " with 400", seen->status == 400,
                brief(*seen));
}

void grade_manifest(Asker& server, const Found& found, Sheet& sheet) {
  const auto seen = server.get(found.path + "manifest/?limit=1");
  if (!seen) return;
  const auto body = object_in(seen);
  bool well = false;
  const Page page = body ? read_page_of(*body, "objects", well) : Page{};
  sheet.row(Level::must, "5.3", "The manifest has records with id, date_added and version",
            well && page.count > 0 && !page.added.empty() &&
                !json::string_or(*items(*body, "objects").front(), "version").empty(),
            body ? counted(page.count, "record") : brief(*seen));
  if (!well || page.count == 0) return;
  sheet.row(Level::must, "3.4", "limit=1 gives one record", page.count == 1, counted(page.count, "record"));
  sheet.row(Level::must, "3.2", "Its X-TAXII-Date-Added-First is that of its first record",
            page.added == seen->first_added, seen->first_added + " and " + page.added);
}

void grade_object(World& world, Asker& server, const Found& found, Sheet& sheet) {
  const auto path = [&](const std::string& id) {
    return found.path + "objects/" + percent_encoded(id) + "/";
  };
  const auto& id = found.page.first_id;
  if (const auto seen = server.get(path(id))) {
    const auto body = object_in(seen);
    bool well = false;
    const Page page = body ? read_page_of(*body, "objects", well) : Page{};
    sheet.row(Level::must, "5.6", "An object is found by its id", well && page.first_id == id, brief(*seen));
  }
  if (const auto seen = server.get(path(id) + "versions/")) {
    const auto body = object_in(seen);
    sheet.row(Level::must, "5.8", "Its versions are listed", body && !items(*body, "versions").empty(),
              brief(*seen));
  }
  if (const auto seen = server.get(path("indicator--" + world.entropy.uuid().text())))
    sheet.row(Level::must, "5.6", "An object that is not there is 404", seen->status == 404, brief(*seen));
}

}  // namespace

void grade_root(World& world, Asker& server, const std::string& root, Sheet& sheet) {
  const auto offered = grade_collections(server, root, sheet);
  grade_collection(world, server, root, offered, sheet);
  const auto found = find_objects(server, root, offered, sheet);
  if (!found) return;
  grade_first_page(*found, sheet);
  grade_going_on(server, *found, sheet);
  grade_filters(world, server, found->path, sheet);
  grade_manifest(server, *found, sheet);
  grade_object(world, server, *found, sheet);
}

}  // namespace gateway::flow
