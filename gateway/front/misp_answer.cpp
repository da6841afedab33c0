#include "gateway/front/misp_answer.h"

#include <algorithm>
#include <array>

#include "protocol/json.h"

namespace gateway::front {
namespace {

constexpr std::array<std::string_view, 11> roots{"/servers",
                                                 "/users",
                                                 "/events",
                                                 "/attributes",
                                                 "/galaxy_clusters",
                                                 "/shadow_attributes",
                                                 "/sightings",
                                                 "/galaxies",
                                                 "/analyst_data",
                                                 "/eventReports",
                                                 "/feed"};

}  // namespace

bool is_misp_path(std::string_view path) {
  return std::ranges::any_of(roots, [&](std::string_view root) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
  });
}

bool needs_misp_key(std::string_view path) {
  return is_misp_path(path) && !path.starts_with("/feed");
}

Response misp_answer(std::string body, int status) {
  return {status, std::string(json_type), {}, std::move(body), false};
}

Response misp_error(int status, std::string_view title, std::string_view path) {
  protocol::json::Builder body;
  body.set("saved", false).set("name", title).set("message", title).set("url", path).set("errors", title);
  return misp_answer(body.text(), status);
}

}  // namespace gateway::front
