#include "gateway/flow/visible.h"

#include <algorithm>

#include "gateway/flow/share.h"

namespace gateway::flow {

using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr std::size_t ids_at_most = 100;
constexpr int most_rows = 1 << 20;

}  // namespace

bool may_see(const directory::Person& who, const policy::Terms& terms) {
  if (terms.label != Label::red) return true;
  return std::find(terms.named.begin(), terms.named.end(), who.id) != terms.named.end();
}

Result<bool> may_know(Reader& reader, const directory::Person& who, const ObjectRow& row) {
  TRY(const auto bindings, reader.terms(row.key));
  for (const auto& binding : bindings) {
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(const auto terms, directory::terms_from(body));
    if (!may_see(who, terms)) return false;
  }
  return true;
}

Result<std::vector<ObjectRow>> visible_versions(Reader& reader, const directory::Person& who,
                                                const protocol::StixId& id) {
  TRY(auto rows, reader.versions(id));
  std::vector<ObjectRow> visible;
  for (auto& row : rows) {
    TRY(const bool known, may_know(reader, who, row));
    if (known) visible.push_back(std::move(row));
  }
  return visible;
}

Result<bool> may_know_id(Reader& reader, const directory::Person& who, std::string_view id) {
  if (const auto parsed = protocol::StixId::parse(id); parsed.has_value()) {
    TRY(const auto rows, reader.versions(*parsed));
    for (const auto& row : rows) {
      TRY(const bool known, may_know(reader, who, row));
      if (!known) return false;
    }
  }
  TRY(const auto slices, reader.slices_of(0, id));
  for (const auto& slice : slices) {
    TRY(const auto row, reader.object(slice.object));
    if (!row) continue;
    TRY(const bool known, may_know(reader, who, *row));
    if (!known) return false;
  }
  return true;
}

Result<std::vector<ObjectRow>> find_visible(Reader& reader, const directory::Person& who,
                                            std::string_view text, int limit) {
  for (int asked = limit;; asked *= 4) {
    TRY(auto rows, reader.find_objects(text, asked));
    const bool all = static_cast<int>(rows.size()) < asked || asked > most_rows / 4;
    std::vector<ObjectRow> visible;
    for (auto& row : rows) {
      if (static_cast<int>(visible.size()) == limit) break;
      TRY(const bool known, may_know(reader, who, row));
      if (known) visible.push_back(std::move(row));
    }
    if (all || static_cast<int>(visible.size()) == limit) return visible;
  }
}

Result<bool> may_know_release(Reader& reader, const directory::Person& who, std::string_view id) {
  TRY(const auto record, reader.record("rendering", id));
  if (!record) return true;
  TRY(const auto body, body_of(*record));
  TRY(const auto rendering, rendering_from(body));
  const auto& named = rendering.named;
  return rendering.label != Label::red || std::find(named.begin(), named.end(), who.id) != named.end();
}

namespace {

/// Whether the record is about objects that the person may know of; true where there is no such record.
Result<bool> may_know_about(Reader& reader, const directory::Person& who, std::string_view kind,
                            std::string_view id) {
  TRY(const auto record, reader.record(kind, id));
  if (!record) return true;
  TRY(const auto body, body_of(*record));
  std::vector<std::string> ids{protocol::json::string_or(body, "object")};
  if (const auto listed = protocol::json::get_strings(body, "objects"); listed.has_value())
    ids.insert(ids.end(), listed->begin(), listed->end());
  for (const auto& one : ids) {
    TRY(const bool known, may_know_id(reader, who, one));
    if (!known) return false;
  }
  return true;
}

}  // namespace

Result<bool> may_know_delivery(Reader& reader, const directory::Person& who, const DeliveryRow& delivery) {
  TRY(const auto envelope, reader.envelope(delivery.envelope));
  // A delivery that waits for a key names the release itself.
  if (!envelope) return may_know_release(reader, who, delivery.envelope);
  const auto& about = envelope->reference;
  if (envelope->kind == "receipt") {
    TRY(const auto item, reader.inbox(delivery.partner, about));
    return item ? may_open(reader, *item, who) : Result<bool>(true);
  }
  if (envelope->kind == "recall") {
    TRY(const auto recall, load(reader, "recall", about));
    return may_know_release(reader, who, protocol::json::string_or(recall, "release"));
  }
  for (const auto* kind : {"permission-request", "permission"}) {
    TRY(const bool known, may_know_about(reader, who, kind, about));
    if (!known) return false;
  }
  return may_know_release(reader, who, about);
}

Result<std::vector<QueuedRow>> visible_queue(Reader& reader, const directory::Person& who,
                                             std::string_view standing) {
  TRY(auto rows, reader.queued(standing, most_rows));
  std::vector<QueuedRow> visible;
  for (auto& row : rows) {
    ObjectRow object;
    object.key = row.object;
    TRY(const bool known, may_know(reader, who, object));
    if (known) visible.push_back(std::move(row));
  }
  return visible;
}

Result<bool> may_open(Reader& reader, const InboxRow& item, const directory::Person& who) {
  TRY(const auto header, protocol::json::parse(item.header));
  if (protocol::json::string_or(header, "label") != protocol::text(Label::red)) return true;
  if (item.kind != "release") return protocol::json::string_or(header, "person") == who.id;
  const auto* slices = protocol::json::find(header, "slices");
  if (slices == nullptr || !slices->IsArray()) return false;
  for (const auto& slice : slices->GetArray()) {
    const auto id = protocol::StixId::parse(protocol::json::string_or(slice, "id"));
    if (id.has_error()) return false;
    TRY(const auto versions, reader.versions(*id));
    TRY(const auto delivered, reader.slices_of(0, id->text()));
    TRY(const bool known, may_know_id(reader, who, id->text()));
    if ((versions.empty() && delivered.empty()) || !known) return false;
  }
  return true;
}

Result<Label> label_of(Reader& reader, const ObjectRow& row) {
  Label label = Label::unmarked;
  TRY(const auto bindings, reader.terms(row.key));
  for (const auto& binding : bindings) {
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(const auto terms, directory::terms_from(body));
    label = protocol::strictest(label, terms.label);
  }
  return label;
}

Result<void> note_read(World& world, const directory::Person& who, std::string_view verb,
                       const std::vector<ReadObject>& objects) {
  std::vector<std::string> ids;
  std::size_t count = 0;
  Label strictest = Label::unmarked;
  for (const auto& one : objects) {
    if (one.label < Label::amber_strict) continue;
    strictest = protocol::strictest(strictest, one.label);
    if (++count <= ids_at_most) ids.push_back(one.id);
  }
  if (count == 0) return {};
  Builder detail;
  detail.set("verb", verb).set("label", protocol::text(strictest)).set("ids", ids).set("count", count);
  const std::string subject = ids.front();
  return world.store.write([&](Writer& writer) {
    return audit(writer, world.clock.now(), who.id, "object.read", subject, detail.text());
  });
}

}  // namespace gateway::flow
