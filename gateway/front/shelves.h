// The collections of a partner, as TAXII clients find them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/front/database.h"
#include "protocol/taxii.h"

namespace gateway::front {

/// A collection of the partner's, and the view it shows.
struct Shelf {
  protocol::taxii::Collection collection;
  std::string view;  ///< entry.collection; empty for the inbox
};

/// In the order they are listed in; to a token, which opens nothing but reading, without the inbox and with
/// views of its own. Error::unavailable where the views cannot be read.
protocol::Result<std::vector<Shelf>> read_shelves(Database::Snapshot& views, const std::string& partner,
                                                  bool by_token);

/// By id or alias; null where the partner has none such.
const Shelf* find_shelf(const std::vector<Shelf>& shelves, std::string_view name);

}  // namespace gateway::front
