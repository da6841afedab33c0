#include "gateway/front/taxii_answer.h"

#include "gateway/front/moment.h"
#include "protocol/taxii.h"

namespace gateway::front {

namespace taxii = protocol::taxii;

bool is_taxii_path(std::string_view path) {
  const auto below = [&](std::string_view root) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
  };
  return below(taxii_discovery) || below(taxii_root);
}

Response taxii_answer(int status, std::string body) {
  return {status, std::string(taxii::media_type), {}, std::move(body), false};
}

Response taxii_error(int status, std::string_view title) {
  return taxii_answer(status, taxii::error(status, title));
}

std::string waiting_status(const protocol::Uuid& id) {
  taxii::Status status;
  status.id = id;
  status.requested = this_moment();
  status.decided = false;
  return taxii::status(status);
}

}  // namespace gateway::front
