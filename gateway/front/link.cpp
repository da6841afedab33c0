#include "gateway/front/link.h"

namespace gateway::front {

protocol::Result<PostAnswer> OutboundClient::post(const std::string& endpoint,
                                                  const std::vector<std::string>& pins,
                                                  std::string_view ciphertext) {
  protocol::json::Builder header;
  header.set("op", "post").set("endpoint", endpoint).set("pins", pins);
  ipc::Message request{header.take(), {}};
  request.attachments.emplace_back(ciphertext);
  TRY(ipc::Message answer, front_.call(request));
  TRY(std::int64_t status, protocol::json::get_int(answer.header, "status", "front"));
  if (answer.attachments.size() != 1)
    return protocol::fail(protocol::Error::malformed, "the front's answer has no body", "front",
                          "see the front's log");
  return PostAnswer{static_cast<int>(status), std::move(answer.attachments.front())};
}

}  // namespace gateway::front
