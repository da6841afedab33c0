#include "protocol/receipt.h"

#include "protocol/fields.h"

namespace protocol {
namespace {

using fields::Fields;

constexpr std::size_t most_objects = 65536;  // slices a part can have
constexpr std::size_t id_bytes = 300;
constexpr std::size_t signature_bytes =
    16384;  // base64 of a detached signature, with room for large RSA keys

ReceiptState parse_state(std::string_view word) {
  if (word == "processed") return ReceiptState::processed;
  if (word == "read") return ReceiptState::read;
  if (word == "removed") return ReceiptState::removed;
  return ReceiptState::received;
}

Result<std::vector<ObjectOutcome>> read_outcomes(const json::Value& list) {
  if (!list.IsArray()) return fail(Error::invalid, "a list was expected here", "/objects");
  if (list.Size() > most_objects) return fail(Error::too_large, "more than 65536 objects", "/objects");
  std::vector<ObjectOutcome> outcomes;
  outcomes.reserve(list.Size());
  for (const auto& item : list.GetArray()) {
    Fields in(item, "/objects/" + std::to_string(outcomes.size()));
    ObjectOutcome outcome;
    outcome.id = in.text("id", id_bytes);
    in.require(fields::is_object_id(outcome.id), "id", "not an object's id");
    outcome.outcome = in.word("outcome", {"accepted", "held", "refused"});
    CHECK(in.finish());
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace

std::string_view text(ReceiptState state) {
  switch (state) {
    case ReceiptState::received:
      return "received";
    case ReceiptState::processed:
      return "processed";
    case ReceiptState::read:
      return "read";
    case ReceiptState::removed:
      return "removed";
  }
  return "received";
}

std::string Receipt::text() const {
  std::vector<json::Builder> outcomes;
  outcomes.reserve(objects.size());
  for (const auto& object : objects) {
    outcomes.emplace_back();
    outcomes.back().set("id", object.id).set("outcome", object.outcome);
  }
  json::Builder out;
  out.set("envelope", envelope.text()).set("digest", to_hex(digest)).set("state", protocol::text(state));
  out.set("at", fields::exact(at)).set("objects", outcomes).set("person", person);
  out.set("person_signature", person_signature);
  return out.text();
}

Result<Receipt> Receipt::parse(std::string_view text) {
  TRY(auto document, json::parse(text));
  Fields in(document, "");
  Receipt receipt;
  receipt.envelope = in.uuid("envelope");
  receipt.digest = in.sha256("digest");
  receipt.state = parse_state(in.word("state", {"received", "processed", "read", "removed"}));
  receipt.at = in.instant("at");
  const json::Value& outcomes = in.child("objects");
  receipt.person = in.text("person", 32);
  receipt.person_signature = in.block("person_signature", signature_bytes);
  const bool read = receipt.state == ReceiptState::read;
  in.require(read ? fields::is_short_name(receipt.person) : receipt.person.empty(), "person",
             "a person is named where a named person has read, and only there");
  in.require(read != receipt.person_signature.empty(), "person_signature",
             "a person's signature stands where a named person has read, and only there");
  in.require(parse_base64(receipt.person_signature).has_value(), "person_signature", "not base64");
  CHECK(in.finish());
  TRY(receipt.objects, read_outcomes(outcomes));
  if (!receipt.objects.empty() && receipt.state != ReceiptState::processed) {
    return fail(Error::invalid, "only a receipt of state processed lists objects", "/objects");
  }
  return receipt;
}

std::string Receipt::person_text() const {
  return "csirt-receipt 1 " + envelope.text() + " " + to_hex(digest) + " read " + person + "\n";
}

std::string RecallNotice::text() const {
  json::Builder out;
  out.set("recall", recall.text())
      .set("release", release.text())
      .set("objects", objects)
      .set("reason", reason);
  out.set("at", fields::exact(at));
  return out.text();
}

Result<RecallNotice> RecallNotice::parse(std::string_view text) {
  TRY(auto document, json::parse(text));
  Fields in(document, "");
  RecallNotice notice;
  notice.recall = in.uuid("recall");
  notice.release = in.uuid("release");
  notice.objects = in.list("objects", most_objects);
  for (const auto& id : notice.objects) in.require(fields::is_object_id(id), "objects", "not an object's id");
  notice.reason = in.word("reason", {"withdrawn", "mistake", "wrong-label", "false-positive"});
  notice.at = in.instant("at");
  CHECK(in.finish());
  return notice;
}

}  // namespace protocol
