// A label such as TLP:RED has no effect on a request for public documents, and decides nothing here. But what
// another team gave us, and what is labelled above AMBER, is withheld until somebody has decided, with the
// originator told.
#include <algorithm>
#include <map>
#include <set>

#include "gateway/directory/life.h"
#include "gateway/flow/mask.h"
#include "gateway/flow/records.h"
#include "protocol/intake.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t page_documents = 500;
constexpr std::size_t page_bytes = 32U << 20;
constexpr int audit_lines_at_most = 100000;

/// One document, not yet read.
struct Document {
  std::string kind;  ///< intake, incident, life, object, share, release, receipt, recall, audit
  std::string id;
  int version = 0;
  std::int64_t key = 0;  ///< of an object
  std::string at, direction;
  std::string content;  ///< where it is no record and no object
};

struct Case {
  directory::Incident incident;
  Masking masking;
  std::string level;
  std::set<std::string>
      victims;  ///< its names, masked or not: what the victim itself made is not another team's
  std::vector<Document> documents;
};

Result<void> add_versions(Reader& reader, std::string_view kind, const std::string& id,
                          std::string_view direction, std::vector<Document>& to) {
  TRY(const auto versions, reader.history(kind, id));
  for (const auto& version : versions)
    to.push_back({std::string(kind), id, version.version, 0, version.at.text(), std::string(direction), ""});
  return {};
}

Result<void> add_receipts(Reader& reader, const std::string& reference, std::vector<Document>& to) {
  TRY(const auto envelopes, reader.envelopes_for(reference));
  for (const auto& envelope : envelopes) {
    TRY(const auto deliveries, reader.deliveries(envelope.id));
    for (const auto& delivery : deliveries) {
      Builder body;
      body.set("envelope", envelope.id).set("kind", envelope.kind).set("part", envelope.part);
      body.set("parts", envelope.parts).set("sha256", protocol::to_hex(envelope.digest));
      body.set("partner", delivery.partner).set("state", delivery.state).set("receipt", delivery.receipt);
      to.push_back({"receipt", envelope.id + "/" + delivery.partner, 0, 0, delivery.changed_at.text(),
                    delivery.receipt.empty() ? "out" : "in", body.text()});
    }
  }
  return {};
}

/// Records of `kind` that say they rest on the incident; their ids.
Result<std::vector<std::string>> resting_on(Reader& reader, std::string_view kind,
                                            const std::string& incident) {
  std::vector<std::string> ids;
  TRY(const auto records, reader.records(kind));
  for (const auto& record : records) {
    TRY(const auto body, body_of(record));
    TRY(const auto incidents, protocol::json::get_strings(body, "incidents"));
    if (std::ranges::find(incidents, incident) != incidents.end()) ids.push_back(record.id);
  }
  return ids;
}

Result<void> add_audit(Reader& reader, const std::set<std::string>& subjects, std::vector<Document>& to) {
  for (const auto& subject : subjects) {
    TRY(const auto lines, reader.audit_of(subject, audit_lines_at_most));
    if (lines.empty()) continue;
    std::vector<Builder> rows;
    for (const auto& line : lines) {
      TRY(const auto detail, protocol::json::parse(line.detail));
      rows.push_back(std::move(Builder()
                                   .set("at", line.at.text())
                                   .set("actor", line.actor)
                                   .set("event", line.event)
                                   .set("detail", detail)));
    }
    to.push_back({"audit", subject, 0, 0, lines.back().at.text(), "own",
                  Builder().set("subject", subject).set("lines", rows).text()});
  }
  return {};
}

Result<void> list_documents(Reader& reader, Case& the) {
  const auto& id = the.incident.id;
  auto& to = the.documents;
  std::set<std::string> subjects{id, the.incident.intake};
  CHECK(add_versions(reader, "intake", the.incident.intake, "in", to));
  CHECK(add_versions(reader, "incident", id, "own", to));
  CHECK(add_versions(reader, "life", id, "own", to));
  TRY(const auto keys, reader.objects_of("incident", id, true));
  for (const auto key : keys) to.push_back({"object", "", 0, key, "", "own", ""});
  TRY(const auto shares, resting_on(reader, "share", id));
  for (const auto& share : shares) CHECK(add_versions(reader, "share", share, "own", to));
  TRY(const auto releases, resting_on(reader, "release", id));
  std::set<std::string> known(releases.begin(), releases.end());
  for (const auto& release : releases) {
    CHECK(add_versions(reader, "release", release, "out", to));
    CHECK(add_receipts(reader, release, to));
  }
  subjects.insert(shares.begin(), shares.end());
  subjects.insert(releases.begin(), releases.end());
  TRY(const auto recalls, reader.records("recall"));
  for (const auto& recall : recalls) {
    TRY(const auto body, body_of(recall));
    if (!known.contains(protocol::json::string_or(body, "release"))) continue;
    CHECK(add_versions(reader, "recall", recall.id, "out", to));
    CHECK(add_receipts(reader, recall.id, to));
    subjects.insert(recall.id);
  }
  return add_audit(reader, subjects, to);
}

/// What the incident's secrecy masks. Nothing said counts as unclear; every version's names count.
Result<void> read_masking(Reader& reader, Case& the) {
  TRY(const auto life, directory::life(reader, the.incident.id));
  the.level = life.secrecy ? life.secrecy->level : "unclear";
  the.masking.paragraph = life.secrecy ? life.secrecy->paragraph : "";
  the.masking.words = the.level == "secret";
  std::set<std::string> people;
  auto& names = the.victims;
  names.insert(the.incident.names.begin(), the.incident.names.end());
  TRY(const auto versions, reader.history("intake", the.incident.intake));
  for (const auto& version : versions) {
    TRY(const auto body, body_of(version));
    TRY(const auto answers, protocol::Intake::from_json(body));
    names.insert(answers.organisation);
    names.insert(answers.names.begin(), answers.names.end());
    people.insert(answers.answered_by);
  }
  names.erase("");
  people.erase("");
  the.masking.people.assign(people.begin(), people.end());
  if (the.level != "open") the.masking.names.assign(names.begin(), names.end());
  return {};
}

/// The outcome for one document: its text, or why it is withheld.
struct Outcome {
  Document document;
  std::string title, text, withheld, originator;
  std::size_t bars = 0;
};

Result<std::string> originator_of(Reader& reader, const Case& the, const ObjectRow& row,
                                  const std::vector<TermsRow>& bindings, const std::string& ours) {
  for (const auto& binding : bindings)
    if (binding.origin == policy::text(policy::Origin::partner)) {
      const auto partner = directory::partner(reader, binding.origin_id);
      return partner.has_value() ? partner->short_name : binding.origin_id;
    }
  if (!row.creator.empty() && row.creator != ours && !the.victims.contains(row.creator)) return row.creator;
  return std::string();
}

Result<void> read_object(Reader& reader, const Case& the, const std::string& ours, Outcome& out) {
  TRY(const auto row, reader.object(out.document.key));
  if (!row) return fail(Error::internal, "a bound object is missing", std::to_string(out.document.key));
  out.document.id = row->id.text();
  out.document.at = row->modified;
  out.title = row->id.type;
  TRY(const auto bindings, reader.terms(row->key));
  TRY(out.originator, originator_of(reader, the, *row, bindings, ours));
  protocol::Label label = protocol::Label::unmarked;
  for (const auto& binding : bindings) {
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(const auto terms, directory::terms_from(body));
    label = protocol::strictest(label, terms.label);
  }
  if (row->bytes.empty())
    out.withheld = "disposed of; SHA-256 " + protocol::to_hex(row->digest);
  else if (!out.originator.empty())
    out.withheld =
        "it is " + out.originator + "'s: a decision is needed, and the originator is to be notified";
  else if (!protocol::within(label, protocol::Label::amber))
    out.withheld = std::string(protocol::text(label)) + ": a decision is needed";
  else if (the.level == "secret")
    out.withheld = "secret, " + the.masking.paragraph;
  else if (the.level != "open" && row->kind != protocol::stix::Kind::indicator)
    out.withheld = "it may hold personal data or name the victim: a decision is needed";
  else
    out.text = row->bytes;
  return {};
}

Result<Outcome> read_document(Reader& reader, const Case& the, const Document& document,
                              const std::string& ours) {
  Outcome out;
  out.document = document;
  out.title = document.kind + (document.version > 0 ? ", version " + std::to_string(document.version) : "");
  if (document.kind == "object") {
    CHECK(read_object(reader, the, ours, out));
  } else if (document.version > 0) {
    TRY(const auto versions, reader.history(document.kind, document.id));
    for (const auto& version : versions)
      if (version.version == document.version) out.text = version.body;
  } else {
    out.text = document.content;
  }
  if (!out.withheld.empty()) return out;
  TRY(const auto body, protocol::json::parse(out.text));
  const auto shown = masked(body, the.masking, out.bars);
  out.text = protocol::json::write_pretty(shown) + "\n";
  if (names_remain(shown, the.masking)) {
    out.text.clear();
    out.withheld = "the victim may still be recognised in it: a person has to mask it";
  }
  return out;
}

Builder row_of(std::size_t number, const Outcome& outcome) {
  const auto& document = outcome.document;
  Builder row;
  row.set("number", number).set("kind", document.kind).set("id", document.id).set("at", document.at);
  row.set("direction", document.direction).set("title", outcome.title).set("bars", outcome.bars);
  row.set("state", !outcome.withheld.empty() ? "withheld" : outcome.bars > 0 ? "masked" : "whole");
  row.set("why", outcome.withheld).set("originator", outcome.originator);
  return row;
}

/// The export is on record before the first document is handed over.
Result<std::string> record_export(World& world, const Call& call, const Case& the,
                                  const std::string& request) {
  const auto id = world.entropy.uuid().text();
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    const auto body = Builder()
                          .set("id", id)
                          .set("incident", the.incident.id)
                          .set("request", request)
                          .set("level", the.level)
                          .set("documents", the.documents.size())
                          .text();
    CHECK(writer.put(make_record("export", id, call.who.id, now, body), 0));
    CHECK(writer.append_ledger("administration", "export/" + id, body));
    return audit(writer, now, call.who.id, "records.exported", the.incident.id, body);
  }));
  return id;
}

/// A later page belongs to an export that is on record.
Result<void> known_export(Reader& reader, const Call& call, const std::string& incident) {
  TRY(const auto id, need(call, "export"));
  TRY(const auto body, load(reader, "export", id));
  if (protocol::json::string_or(body, "incident") == incident) return {};
  return fail(Error::invalid, "that export is of another incident", "/args/export",
              "begin again with from 0");
}

}  // namespace

Result<Reply> records_export(World& world, const Call& call) {
  TRY(const auto given, need(call, "incident"));
  const auto from =
      static_cast<std::size_t>(std::max<std::int64_t>(protocol::json::int_or(call.args, "from", 0), 0));
  Case the;
  Reply reply;
  std::vector<Builder> rows;
  std::size_t next = from;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "incident", given));
    TRY(the.incident, directory::incident(reader, id));
    if (from > 0) CHECK(known_export(reader, call, id));
    CHECK(read_masking(reader, the));
    CHECK(list_documents(reader, the));
    std::size_t bytes = 0;
    for (; next < the.documents.size() && rows.size() < page_documents && bytes < page_bytes; ++next) {
      TRY(auto outcome, read_document(reader, the, the.documents[next], world.team.identity()));
      auto row = row_of(next + 1, outcome);
      if (outcome.withheld.empty()) {
        row.set("attachment", reply.attachments.size());
        bytes += outcome.text.size();
        reply.attachments.push_back(std::move(outcome.text));
      }
      rows.push_back(std::move(row));
    }
    return {};
  }));
  auto exported = protocol::json::string_or(call.args, "export");
  if (from == 0) {
    TRY(const auto request, need(call, "request"));
    TRY(exported, record_export(world, call, the, request));
  }
  reply.body.set("export", exported).set("incident", the.incident.id).set("level", the.level);
  reply.body.set("paragraph", the.masking.paragraph).set("total", the.documents.size()).set("next", next);
  reply.body.set("documents", rows);
  return reply;
}

}  // namespace gateway::flow
