#include "gateway/front/shelves.h"

#include <algorithm>

#include "gateway/ports.h"

namespace gateway::front {

protocol::Result<std::vector<Shelf>> read_shelves(Database::Snapshot& views, const std::string& partner,
                                                  bool by_token) {
  std::vector<Shelf> found;
  CHECK(views.query(
      "SELECT id, alias, title, description, view FROM collection WHERE partner = ? ORDER BY position",
      {partner}, [&](const Row& row) {
        Shelf shelf;
        shelf.collection = {row.bytes(0), row.bytes(1), row.bytes(2), row.bytes(3), false, false};
        shelf.view = row.bytes(4);
        shelf.collection.can_read = !shelf.view.empty();
        shelf.collection.can_write = shelf.view.empty();
        if (by_token && shelf.collection.can_write) return;
        if (by_token) shelf.view = token_collection(shelf.view);
        found.push_back(std::move(shelf));
      }));
  return found;
}

const Shelf* find_shelf(const std::vector<Shelf>& shelves, std::string_view name) {
  const auto found = std::ranges::find_if(shelves, [&](const Shelf& shelf) {
    const auto& one = shelf.collection;
    return one.id == name || (!one.alias.empty() && one.alias == name);
  });
  return found == shelves.end() ? nullptr : &*found;
}

}  // namespace gateway::front
