#include "gateway/flow/share_view.h"

#include "gateway/flow/contacts.h"
#include "gateway/flow/guarded.h"
#include "gateway/flow/visible.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::json::Builder;

Builder describe_rendering(const Rendering& rendering) {
  Builder out;
  out.set("id", rendering.id).set("recipients", rendering.recipients).set("people", rendering.people);
  out.set("slices", rendering.slices)
      .set("bytes", rendering.bytes)
      .set("label", protocol::text(rendering.label));
  out.set("statement", rendering.statement).set("others_needed", rendering.others_needed);
  out.set("basis", rendering.basis).set("editors", rendering.editors);
  if (const auto approval = protocol::Approval::parse(rendering.statement); approval.has_value()) {
    out.set("manifest", protocol::to_hex(approval->manifest));
    std::vector<Builder> exceptions;
    for (const auto& one : approval->exceptions) exceptions.push_back(describe(one));
    out.set("exceptions", exceptions);
  }
  return out;
}

Result<std::vector<Builder>> describe_deliveries(Reader& reader, const std::string& release) {
  std::vector<Builder> rows;
  TRY(const auto envelopes, reader.envelopes_for(release));
  for (const auto& envelope : envelopes) {
    TRY(const auto deliveries, reader.deliveries(envelope.id));
    for (const auto& delivery : deliveries) {
      Builder row;
      row.set("envelope", envelope.id).set("partner", delivery.partner).set("kind", envelope.kind);
      row.set("part", envelope.part).set("parts", envelope.parts).set("state", delivery.state);
      row.set("attempts", delivery.attempts)
          .set("error", delivery.error)
          .set("changed_at", delivery.changed_at.text());
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

namespace {

/// A decision about RED is for those the object names.
bool may_read(const DecisionRow& decision, const directory::Person& who) {
  const auto& inputs = decision.inputs_text;
  return inputs.find("\nlabel TLP:RED\n") == std::string::npos ||
         inputs.find("\nnamed " + who.id + "\n") != std::string::npos;
}

Result<std::vector<Builder>> describe_decisions(Reader& reader, const std::string& share,
                                                const directory::Person& who) {
  std::vector<Builder> rows;
  TRY(const auto decisions, reader.decisions(share));
  for (const auto& decision : decisions) {
    if (!may_read(decision, who)) continue;
    TRY(const auto reasons, protocol::json::parse(decision.reasons));
    Builder row;
    row.set("recipient", decision.recipient)
        .set("verdict", decision.verdict)
        .set("objects", decision.objects);
    row.set("sentence",
            reasons.IsArray() && !reasons.Empty() ? protocol::json::string_or(reasons[0], "sentence") : "");
    row.set("reasons", reasons).set("inputs", protocol::to_hex(decision.inputs));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<void> may_know_share(Reader& reader, const Share& share, const directory::Person& who,
                            std::string_view given) {
  for (const auto& rendering : share.renderings) {
    TRY(const bool known, may_know_release(reader, who, rendering));
    if (known) continue;
    return protocol::fail(protocol::Error::not_found, "there is none", "share " + protocol::printable(given),
                          "list them with the `list` command");
  }
  return {};
}

Result<Builder> describe_share(Reader& reader, const Share& share, const directory::Person& who) {
  Builder out;
  out.set("share", share.id);
  const auto record = to_json(share);
  for (const auto* name :
       {"state", "author", "note", "basis", "purpose", "circle", "created", "expires", "reason"})
    out.set(name, *protocol::json::find(record, name));
  std::vector<Builder> withheld;
  for (const auto& one : share.withheld) {
    TRY(const bool known, may_know_id(reader, who, one.id));
    if (known) withheld.push_back(std::move(Builder().set("id", one.id).set("why", one.why)));
  }
  std::vector<Builder> findings;
  for (const auto& finding : protocol::json::find(record, "findings")->GetArray()) {
    TRY(const bool known, may_know_id(reader, who, protocol::json::string_or(finding, "object")));
    if (!known) continue;
    Builder one;
    for (const auto& member : finding.GetObject())
      one.set({member.name.GetString(), member.name.GetStringLength()}, member.value);
    findings.push_back(std::move(one));
  }
  TRY(const auto decisions, describe_decisions(reader, share.id, who));
  out.set("withheld", withheld).set("findings", findings).set("decisions", decisions);

  std::vector<Builder> renderings, approvals, deliveries;
  for (const auto& id : share.renderings) {
    TRY(const auto rendering, load_rendering(reader, id));
    renderings.push_back(describe_rendering(rendering));
    TRY(const auto signed_by, reader.records("approval", id + "/"));
    for (const auto& one : signed_by)
      approvals.push_back(
          std::move(Builder().set("rendering", id).set("person", one.author).set("at", one.at.text())));
    TRY(auto rows, describe_deliveries(reader, id));
    for (auto& row : rows) deliveries.push_back(std::move(row));
  }
  out.set("renderings", renderings).set("approvals", approvals).set("deliveries", deliveries);
  Builder names;
  for (const auto& rendering : renderings)
    for (const auto& id : rendering.value()["recipients"].GetArray()) {
      TRY(const auto partner, directory::partner(reader, id.GetString()));
      names.set(partner.id, partner.short_name);
    }
  for (const auto& decision : decisions) {
    TRY(const auto partner,
        directory::partner(reader, protocol::json::string_or(decision.value(), "recipient")));
    names.set(partner.id, partner.short_name);
  }
  out.set("names", names);
  std::vector<std::string> asked;
  for (const auto& name : names.value().GetObject()) asked.emplace_back(name.name.GetString());
  TRY(const auto informed, already_informed(reader, share.incidents, asked));
  out.set("informed", informed);
  return out;
}

}  // namespace gateway::flow
