// Bodies of the control envelopes: receipts and recalls. Ids, codes and counts only: nothing of any content.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/timestamp.h"

namespace protocol {

/// received: kept on disk, opened and checked · processed: decided for each object · read: a named person
/// opened the inner message (RED) · removed: a recall was carried out.
enum class ReceiptState { received, processed, read, removed };
std::string_view text(ReceiptState state);

/// What happened to one object. Every internal reason to hold reads "held".
struct ObjectOutcome {
  std::string id;
  std::string outcome;  ///< accepted, held or refused
};

struct Receipt {
  Uuid envelope;    ///< the envelope it answers
  Sha256 digest{};  ///< of that envelope's ciphertext
  ReceiptState state = ReceiptState::received;
  Instant at;
  std::vector<ObjectOutcome> objects;  ///< processed only
  std::string person;                  ///< read: who; signature over person_text()
  std::string person_signature;        ///< base64, detached OpenPGP; empty otherwise
  std::string text() const;            ///< one line of JSON
  static Result<Receipt> parse(std::string_view text);
  /// What the person signs for `read`: "csirt-receipt 1 <envelope> <digest> read <person>\n".
  std::string person_text() const;
};

struct RecallNotice {
  Uuid recall;
  Uuid release;
  std::vector<std::string> objects;  ///< empty = all of the release
  std::string reason;                ///< withdrawn, mistake, wrong-label, false-positive
  Instant at;
  std::string text() const;
  static Result<RecallNotice> parse(std::string_view text);
};

}  // namespace protocol
