#include "gateway/flow/envelopes.h"

namespace gateway::flow {

EnvelopeRow envelope_row(const SealedEnvelope& sealed, std::string_view reference) {
  EnvelopeRow row;
  row.id = sealed.header.id.text();
  row.kind = protocol::text(sealed.header.kind);
  row.reference = reference;
  row.to = sealed.header.to;
  row.part = sealed.header.part;
  row.parts = sealed.header.parts;
  row.created = sealed.header.created;
  row.expires = sealed.header.expires;
  row.ciphertext = sealed.ciphertext;
  row.digest = protocol::sha256(sealed.ciphertext);
  return row;
}

Result<void> put_owed(Writer& writer, const EnvelopeRow& envelope, Instant now) {
  CHECK(writer.put_envelope(envelope));
  for (const auto& partner : envelope.to) {
    DeliveryRow delivery;
    delivery.envelope = envelope.id;
    delivery.partner = partner;
    delivery.next_at = delivery.changed_at = now;
    CHECK(writer.put_delivery(delivery));
  }
  return {};
}

}  // namespace gateway::flow
