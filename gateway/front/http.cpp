#include "gateway/front/http.h"

#include "protocol/json.h"

namespace gateway::front {

Response problem(int status, std::string_view title) {
  protocol::json::Builder body;
  body.set("type", "urn:csirt-gateway:problem:" + std::to_string(status));
  body.set("title", title).set("status", status);
  return {status, "application/problem+json", {}, body.text() + "\n", false};
}

Response problem_for_now(int status, std::string_view title, int retry_seconds) {
  Response response = problem(status, title);
  response.headers.emplace_back("Retry-After", std::to_string(retry_seconds));
  return response;
}

}  // namespace gateway::front
