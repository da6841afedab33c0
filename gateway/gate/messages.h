// The gate's requests and answers as frames (gateway/ipc/frame.h), both directions side by side. A request is
// {"op":…} with everything long or signed as attachments, in the order given at each function.
#pragma once
#include "gateway/gate/engine.h"
#include "gateway/ipc/frame.h"

namespace gateway::gate::messages {

using ipc::Message;

/// An empty request or answer.
Message request(std::string_view op);
Message ok();

/// Attachments: the text, then each signature; header "people" names the signers. `at` is where they begin.
void put_signed(Message& to, protocol::json::Builder& header, const protocol::Signed& text);
Result<protocol::Signed> get_signed(const Message& from, std::size_t at = 0);

/// op "release" and "guard". Attachments: manifest, withheld ids (one a line), each slice, approval text, its
/// signatures. What a slice's entry says travels in the manifest alone: the two cannot differ.
Message encode(std::string_view op, const ReleaseOrder& order, protocol::Label ceiling);
Result<ReleaseOrder> decode_release(const Message& from);
Result<protocol::Label> decode_ceiling(const Message& from);

/// op "event". Attachments: head, manifest of the slices, each slice, each part. Header "parts" has the list
/// (its number) and the slice of each.
Message encode(const EventOrder& order);
Result<EventOrder> decode_event(const Message& from);

/// Attachments: header line and ciphertext of each envelope.
Message encode(SealOutcome outcome);
Result<SealOutcome> decode_outcome(Message from);

Message encode(const std::vector<GuardFinding>& findings);
Result<std::vector<GuardFinding>> decode_findings(const Message& from);

/// op "keys": header "teams"; answers "keys".
Message encode(const std::vector<TeamKey>& keys);
Result<std::vector<TeamKey>> decode_team_keys(const Message& from);

Message encode(const Health& health);
Health decode_health(const Message& from);

}  // namespace gateway::gate::messages
