// TAXII 2.1 (OASIS standard of 10 June 2021): media types, what a request may ask, and the resources we
// answer with. Section numbers are its. Loose in what is read, strict in what is written.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/ids.h"
#include "protocol/json.h"
#include "protocol/timestamp.h"

namespace protocol::taxii {

inline constexpr std::string_view media_type = "application/taxii+json;version=2.1";
inline constexpr std::string_view object_type = "application/stix+json;version=2.1";
/// Objects, versions or manifest records of one answer, and the number where no limit is asked for.
inline constexpr std::size_t max_page = 1000;
/// Values of one match field.
inline constexpr std::size_t max_values = 256;

/// Whether an Accept header allows an answer in TAXII 2.1 (§1.6.8, §3.1): absent, a wildcard, or the media
/// type with or without its version, in any case, with blanks and q values. A version we do not speak, or
/// q=0, does not.
bool acceptable(std::string_view accept);
/// Whether a Content-Type says TAXII 2.1, with or without the version.
bool is_content(std::string_view content_type);

/// What `match[version]` asks for (§3.4.1); several may be on at once.
struct Versions {
  bool last = true;
  bool first = false;
  bool all = false;
  std::vector<Instant> exact;
};

/// What a request for objects, manifest, one object or its versions asks.
struct Query {
  /// Only what was added after this microsecond since 1970: of `next` and `added_after` the later.
  std::int64_t after = INT64_MIN;
  std::size_t limit = max_page;
  std::vector<std::string> ids, types;  ///< empty: any
  Versions versions;
  bool spec_2_1 = true;  ///< false: only other versions of STIX are asked for, and we have none
};

/// Name and value of each parameter, percent-decoded.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Cuts a URL's query into its parameters. Brackets may stand for themselves, as TAXII's clients and curl
/// send them, which RFC 3986 does not allow. Error::invalid for a percent sign without two digits.
Result<Parameters> parameters(std::string_view query);

/// Reads a query. `added_after` takes 0 to 9 fraction digits; unknown parameters and match fields are
/// ignored. Error::invalid, naming the parameter in `where`, for whatever is malformed; Error::too_large past
/// max_values.
Result<Query> parse_query(const Parameters& parameters);

/// The opaque `next` for a client that has seen everything up to this microsecond.
std::string cursor(std::int64_t added);

/// Microseconds since 1970 as §1.6.7 wants it written: six fraction digits.
std::string timestamp(std::int64_t micros);

/// `version` of an object that has neither `modified` nor `created` (§3.4.1 leaves it to the server).
inline constexpr std::string_view no_version = "1970-01-01T00:00:00Z";

/// A collection as one client sees it (§5.2).
struct Collection {
  std::string id, alias, title, description;
  bool can_read = false;
  bool can_write = false;
};

/// What became of the objects of one POST (§4.3.1).
struct Status {
  struct Object {
    std::string id, version, message;  ///< version: as written, empty where it has none
  };
  Uuid id;
  Instant requested;
  std::vector<Object> successes, failures, pendings;
  bool decided = true;  ///< false: no object has been looked at; a total of 0 says so
};
/// Complete where all is decided and nothing is pending.
std::string status(const Status& status);
/// The id of the status of the bytes a partner posted: the same bytes again have the same status.
Uuid status_id(std::string_view partner, std::string_view digest_hex);

std::string discovery(std::string_view title, std::string_view api_root);
std::string api_root(std::string_view title, std::uint64_t max_content_length);
std::string collections(const std::vector<Collection>& all);
std::string collection(const Collection& one);
/// An error message (§3.6). `title` is fixed words.
std::string error(int status, std::string_view title);

}  // namespace protocol::taxii
