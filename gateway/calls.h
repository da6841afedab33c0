// What is asked of partners' servers, and what they answer (ports.h, Link).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/ids.h"

namespace gateway {

struct PostAnswer {
  int status = 0;    ///< HTTP status
  std::string body;  ///< a receipt envelope (200), or a problem document
};

/// What is fetched, and what the server must show for it.
struct GetRequest {
  std::string endpoint;           ///< "https://host[:port]", nothing behind it
  std::string path;               ///< from "/" on, with its query, as it goes into the request line
  std::vector<std::string> pins;  ///< of the server; empty: the system's CA store and the host's name decide
  std::string accept;             ///< the Accept field
  /// Our key at a MISP server, 40 letters and digits: it is spoken to as another MISP server would, and may
  /// answer more and more slowly. Empty: it is none.
  std::string authkey{};
  std::string query{};     ///< JSON that is POSTed, at most 8 KB; empty: a GET
  bool head_only = false;  ///< a HEAD
};

struct GetAnswer {
  int status = 0;            ///< HTTP status; redirects are not followed
  std::string content_type;  ///< empty where there is none
  std::string last_added;    ///< X-TAXII-Date-Added-Last; empty where there is none
  std::string body;          ///< at most 16 MB, of a MISP server 64 MB
  std::string signature{};   ///< x-pgp-signature (facts: misp.md §1.6); empty where there is none
};

/// An event of ours that a partner may see, as a MISP server would find it in our list.
struct OfferedEvent {
  protocol::Uuid uuid;
  std::int64_t timestamp = 0;  ///< seconds; newer after every change
  bool recalled = false;       ///< everything in it is withdrawn
};

/// One event to be pushed to a partner's MISP server. The front makes its text from the views, and knows the
/// partner's pins itself, so that nothing goes out that is not open to that partner.
struct PushRequest {
  std::string partner;  ///< team UUID
  protocol::Uuid event;
  std::string endpoint, path, authkey;  ///< as in GetRequest
};

struct PushAnswer {
  int status = 0;              ///< HTTP status
  std::int64_t timestamp = 0;  ///< of the event as it went out
  std::string body;
};

}  // namespace gateway
