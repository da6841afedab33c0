#include <algorithm>

#include "gateway/flow/records.h"
#include "protocol/intake.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t lines_at_most = 10000;

struct Line {
  Instant at;
  std::string direction, kind, counterpart, id, subject;
};

class Register {
 public:
  Register(Reader& reader, Instant since) : reader_(reader), since_(since) {}

  Result<std::vector<Line>> lines() {
    CHECK(add_intakes());
    CHECK(add_incoming());
    for (const auto* kind : {"release", "recall"}) CHECK(add_outgoing(kind));
    CHECK(add_exports());
    std::ranges::stable_sort(lines_, [](const Line& a, const Line& b) { return a.at < b.at; });
    return std::move(lines_);
  }

 private:
  void add(Line line) {
    if (line.at >= since_) lines_.push_back(std::move(line));
  }

  std::string name_of(const std::string& partner) {
    const auto found = directory::partner(reader_, partner);
    return found.has_value() ? found->short_name : partner;
  }

  Result<void> add_intakes() {
    TRY(const auto intakes, reader_.records("intake"));
    for (const auto& newest : intakes) {
      TRY(const auto versions, reader_.history("intake", newest.id));
      for (const auto& version : versions) {
        TRY(const auto body, body_of(version));
        TRY(const auto answers, protocol::Intake::from_json(body));
        add({version.at, "in", "intake", answers.organisation, newest.id,
             "answers, version " + std::to_string(version.version) + ", by " + answers.channel});
      }
    }
    return {};
  }

  Result<void> add_envelopes(const std::string& reference, const std::string& subject) {
    TRY(const auto envelopes, reader_.envelopes_for(reference));
    for (const auto& envelope : envelopes) {
      for (const auto& partner : envelope.to)
        add({envelope.created, "out", envelope.kind, name_of(partner), envelope.id, subject});
      TRY(const auto deliveries, reader_.deliveries(envelope.id));
      for (const auto& delivery : deliveries)
        if (!delivery.receipt.empty())
          add({delivery.changed_at, "in", "receipt", name_of(delivery.partner), envelope.id,
               "receipt: " + delivery.state});
    }
    return {};
  }

  Result<void> add_incoming() {
    TRY(const auto items, reader_.inbox_all());
    for (const auto& item : items) {
      add({item.received_at, "in", item.kind, name_of(item.partner), item.envelope, item.state});
      CHECK(add_envelopes(item.envelope, "receipt for " + item.envelope));
    }
    return {};
  }

  Result<void> add_outgoing(std::string_view kind) {
    TRY(const auto records, reader_.records(kind));
    for (const auto& record : records) CHECK(add_envelopes(record.id, std::string(kind) + " " + record.id));
    return {};
  }

  Result<void> add_exports() {
    TRY(const auto exports, reader_.records("export"));
    for (const auto& record : exports) {
      TRY(const auto body, body_of(record));
      add({record.at, "out", "export", protocol::json::string_or(body, "request"), record.id,
           "documents of incident " + protocol::json::string_or(body, "incident")});
    }
    return {};
  }

  Reader& reader_;
  Instant since_;
  std::vector<Line> lines_;
};

}  // namespace

Result<Reply> records_register(World& world, const Call& call) {
  TRY(auto text, need(call, "since"));
  if (text.size() == 10) text += "T00:00:00Z";
  const auto since = protocol::Timestamp::parse(text);
  if (since.has_error())
    return fail(Error::invalid, "this is no time", "/args/since",
                "write it in UTC such as 2026-03-01 or 2026-03-01T08:30:00Z");
  std::vector<Builder> rows;
  std::size_t left_off = 0;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto lines, Register(reader, since->key).lines());
    for (const auto& line : lines) {
      if (rows.size() == lines_at_most) {
        ++left_off;
        continue;
      }
      Builder row;
      row.set("at", line.at.text()).set("direction", line.direction).set("kind", line.kind);
      row.set("counterpart", line.counterpart).set("id", line.id).set("subject", line.subject);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("lines", rows).set("left_off", left_off);
  return reply;
}

}  // namespace gateway::flow
