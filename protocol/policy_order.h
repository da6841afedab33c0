// "This policy file is to be in force from now on": the statement that two administrators sign.
#pragma once
#include <string>
#include <string_view>

#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/timestamp.h"

namespace protocol {

/// One line of JSON, signed as it stands (detached OpenPGP) by whoever proposed the file and by a second
/// administrator.
struct PolicyOrder {
  Uuid id;
  Sha256 digest{};       ///< of the file's exact bytes
  std::string replaces;  ///< digest of the policy in force when it was proposed, lower-case hex; empty for
                         ///< none. Under any other the order is void, so that it cannot be used twice.
  std::string by;        ///< person id of the administrator who proposed it
  Instant at;
  std::string text() const;
  /// Error::malformed or invalid with the pointer of what is wrong.
  static Result<PolicyOrder> parse(std::string_view text);
};

}  // namespace protocol
