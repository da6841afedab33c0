#include "gateway/flow/admit_text.h"

#include <algorithm>
#include <map>

#include "gateway/flow/admission.h"
#include "gateway/flow/misp_versions.h"
#include "protocol/indicator_csv.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
namespace indicators = protocol::indicators;

namespace {

constexpr std::int64_t day_seconds = 86400;

std::size_t first_byte(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  return text.find_first_not_of(" \t\r\n", text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
}

bool begins_with(std::string_view text, std::string_view any_of) {
  const auto at = first_byte(text);
  return at != std::string_view::npos && any_of.find(text[at]) != std::string_view::npos;
}

/// The rows of one text on their way to the sink.
class TextScan {
 public:
  TextScan(const World& world, Reader& reader, const TextOrigin& origin, protocol::misp::Sink& sink)
      : world_(world), reader_(reader), origin_(origin), sink_(sink) {
    const auto name = "text/" + std::string(origin.origin) + "/" + std::string(origin.origin_id);
    event_.uuid = protocol::keyed_uuid(world.derivation_key, name);
  }

  Result<void> csv(std::string_view text) {
    TRY(const auto csv, indicators::read_csv(text, world_.clock.now()));
    for (const auto& what : csv.alerts) sink_.alert(what);
    for (const auto& row : csv.refused) sink_.refused({row.line, row.value, row.code, row.what});
    return rows(csv.rows);
  }

  Result<void> plain(std::string_view text) {
    TRY(const auto findings, indicators::find(text));
    if (findings.found.empty() && findings.long_lines.empty())
      return fail(Error::invalid, "no indicators were found in the text", "",
                  "bring STIX, MISP, CSV with a header, or text that spells indicators out");
    for (const auto line : findings.long_lines)
      sink_.refused({line, "", "size", "the line is too long to be looked at"});
    std::vector<indicators::Row> found;
    for (const auto& finding : findings.found) found.push_back({finding.line, finding.value, {}, {}});
    if (origin_.is_letter) leave_what_is_meant(text, found);
    return rows(found);
  }

 private:
  /// Out goes what stands in its line as it is. The rows are in the order of their lines, which are bounded.
  static void leave_what_is_meant(std::string_view text, std::vector<indicators::Row>& found) {
    std::size_t number = 0;
    std::string line;
    std::erase_if(found, [&](const indicators::Row& row) {
      for (; number < row.line; ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        line = protocol::lower_ascii(text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
      }
      using indicators::Kind;
      const Kind kind = row.value.kind;
      const bool is_hash =
          kind == Kind::md5 || kind == Kind::sha1 || kind == Kind::sha256 || kind == Kind::sha512;
      return !is_hash && line.find(protocol::lower_ascii(row.value.text)) != std::string::npos;
    });
  }

  /// The same value twice is one indicator, with the strictest label and the earliest time.
  Result<void> rows(const std::vector<indicators::Row>& all) {
    std::vector<indicators::Row> once;
    std::map<std::pair<indicators::Kind, std::string_view>, std::size_t> places;
    for (const auto& row : all) {
      const auto [place, fresh] = places.try_emplace({row.value.kind, row.value.text}, once.size());
      if (fresh) {
        once.push_back(row);
        continue;
      }
      auto& first = once[place->second];
      first.label = protocol::strictest(first.label, row.label);
      if (row.first_seen && (!first.first_seen || *row.first_seen < *first.first_seen))
        first.first_seen = row.first_seen;
    }
    for (const auto& row : once) CHECK(take(row));
    return {};
  }

  Result<void> take(const indicators::Row& row) {
    const auto& value = row.value.text;
    const auto shown = protocol::printable(value);
    if (row.value.not_global) {
      sink_.refused({row.line, shown, "not-global", "the address is private, reserved or far too wide"});
      return {};
    }
    protocol::misp::Attribute attribute;
    attribute.position = row.line;
    attribute.type = indicators::misp_type(row.value.kind);
    attribute.value = value;
    attribute.uuid = protocol::keyed_uuid(world_.derivation_key, "text/" + attribute.type + "/" + value);
    const auto now = world_.clock.now().seconds;
    attribute.timestamp = row.first_seen ? row.first_seen->seconds : now - now % day_seconds;
    attribute.to_ids = true;
    attribute.becomes = "indicator";
    attribute.label = row.label;
    if (origin_.written) attribute.timestamp = *origin_.written;
    TRY(const bool stricter, origin_.written ? Result<bool>(false) : settle_with_known(attribute));
    if (stricter) {
      sink_.refused({row.line, shown, "label",
                     "it is known with a looser label; bind it more strictly with `object tighten`"});
      return {};
    }
    if (attribute.label == Label::unmarked) attribute.holds.emplace_back("unmarked");
    return sink_.attribute(event_, attribute);
  }

  /// Gives the attribute the time and label it is known with, so that it makes the same bytes again. True
  /// where what is said now is stricter, which other bytes of the same version would have to say.
  Result<bool> settle_with_known(protocol::misp::Attribute& attribute) const {
    const MispSource source{origin_.sender, event_.uuid, attribute.uuid};
    TRY(const auto versions, reader_.versions(first_object_id(world_, source, "indicator")));
    for (const auto& known : versions) {
      if (known.sender != origin_.sender) continue;
      TRY(const auto object, protocol::stix::read_object(known.bytes, {}, world_.clock.now()));
      if (object.created) attribute.timestamp = object.created->key.seconds;
      Label label = Label::unmarked;
      for (const auto& id : object.markings)
        label = protocol::strictest(label, protocol::label_of_marking(id).value_or(Label::unmarked));
      const auto said = combine(attribute.label, origin_.label);
      // What was brought without a label is written as AMBER+STRICT and held: it stays so.
      if (said == Label::unmarked && label == Label::amber_strict) return false;
      if (protocol::strictest(said, label) != label) return true;
      attribute.label = label;
      return false;
    }
    return false;
  }

  const World& world_;
  Reader& reader_;
  const TextOrigin& origin_;
  protocol::misp::Sink& sink_;
  protocol::misp::Event event_;
};

}  // namespace

bool looks_like_json(std::string_view text) {
  return begins_with(text, "{[");
}

Result<std::string_view> scan_text(const World& world, Reader& reader, const TextOrigin& origin,
                                   std::string_view text, protocol::misp::Sink& sink) {
  // Markup carries handling of its own (STIX 1, CSAF in XML), which would be lost.
  if (begins_with(text, "<"))
    return fail(Error::malformed, "XML and HTML are not read", "",
                "bring STIX 2.1, a MISP event, CSV or plain text");
  TextScan scan(world, reader, origin, sink);
  const bool csv = indicators::looks_like_csv(text);
  CHECK(csv ? scan.csv(text) : scan.plain(text));
  return csv ? "csv" : "text";
}

}  // namespace gateway::flow
