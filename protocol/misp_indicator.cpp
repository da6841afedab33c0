#include "protocol/misp_indicator.h"

#include <algorithm>
#include <array>

#include "protocol/json.h"
#include "protocol/misp.h"
#include "protocol/misp_pattern.h"
#include "protocol/misp_table.h"
#include "protocol/pattern.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

// Looked for unless to_ids says otherwise: many export without it (facts: data.md). Other types with the same
// default are left out: they are seldom enough by themselves.
constexpr std::array<std::string_view, 21> when_unsaid{"domain",
                                                       "email",
                                                       "email-dst",
                                                       "email-reply-to",
                                                       "email-src",
                                                       "filename|md5",
                                                       "filename|sha1",
                                                       "filename|sha224",
                                                       "filename|sha256",
                                                       "filename|sha384",
                                                       "filename|sha512",
                                                       "hostname",
                                                       "ip-dst",
                                                       "ip-src",
                                                       "md5",
                                                       "sha1",
                                                       "sha224",
                                                       "sha256",
                                                       "sha384",
                                                       "sha512",
                                                       "url"};

// Who was hit, and people: never something to look for.
constexpr std::array<std::string_view, 4> of_victims{"Financial fraud", "Internal reference", "Person",
                                                     "Targeting data"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

Failure unfit(const Attribute& attribute, std::string what) {
  return fail(Error::invalid, std::move(what), "attribute " + std::to_string(attribute.position),
              "ask the sender to correct the value");
}

std::string_view wanted(Form form) {
  switch (form) {
    case Form::text:
      return "the value is empty";
    case Form::address:
      return "the value is no IP address or network";
    case Form::domain:
      return "the value is no domain name";
    case Form::url:
      return "the value is no URL with a scheme, or it was defanged";
    case Form::email:
      return "the value is no e-mail address";
    case Form::hash:
      return "the hash is not of the length its type says, or not hexadecimal";
    case Form::number:
    case Form::port:
      return "the value is no number, or too large";
    case Form::cve:
      return "the value is no CVE number";
  }
  return "the value does not fit";
}

Result<std::string> compare(const Place& place, std::string_view value, const Attribute& attribute) {
  if (!fits(place, value)) return unfit(attribute, std::string(wanted(place.form)));
  const bool number = place.form == Form::number || place.form == Form::port;
  const std::string written = place.form == Form::hash ? lower_ascii(value) : std::string(value);
  return write_comparison(path_for(place, value), written, number);
}

// A file name may hold bars itself, what follows it never does: the last bar is the one between them.
Result<std::string> comparisons(const Row& row, const Attribute& attribute) {
  std::string_view value = attribute.value;
  if (row.second.path.empty()) {
    // Written both ways in MISP.
    if (row.type == "AS" && value.starts_with("AS")) value.remove_prefix(2);
    return compare(row.first, value, attribute);
  }
  const std::size_t bar = row.first_bar ? value.find('|') : value.rfind('|');
  if (bar == std::string_view::npos) return unfit(attribute, "the value is not two with a bar between them");
  TRY(const std::string first, compare(row.first, value.substr(0, bar), attribute));
  TRY(const std::string second, compare(row.second, value.substr(bar + 1), attribute));
  return first + " AND " + second;
}

Result<std::string> pattern_of(const Row& row, const Attribute& attribute) {
  if (row.stands == Stands::value) {
    TRY(const std::string compared, comparisons(row, attribute));
    return "[" + compared + "]";
  }
  if (row.first.path == "stix" && stix::check_pattern(attribute.value).has_error())
    return unfit(attribute, "the value is no STIX pattern");
  return attribute.value;
}

/// With as many digits as it has, milliseconds at least.
std::string written(Instant time) {
  constexpr std::uint32_t nanos_of_milli = 1000000;
  return time.text(time.nanos % nanos_of_milli == 0 ? 3 : 6);
}

constexpr std::int64_t last_second =
    253402300799;  // 9999-12-31T23:59:59Z, the last that a timestamp can write

}  // namespace

bool becomes_indicator(std::string_view type, std::string_view category, ForDetection to_ids) {
  const Row* row = row_of_type(type);
  if (row == nullptr || row->stands == Stands::name || contains(of_victims, category)) return false;
  const bool is_rule = row->stands == Stands::rule && row->first.path != "stix";
  if (to_ids == ForDetection::unsaid) return is_rule || contains(when_unsaid, type);
  return to_ids == ForDetection::yes || is_rule;
}

Result<std::string> to_indicator(const Attribute& attribute, const IndicatorFrame& frame) {
  const Row* row = row_of_type(attribute.type);
  if (row == nullptr || row->stands == Stands::name) {
    return fail(Error::unsupported, "attributes of this type become no indicators",
                printable(attribute.type));
  }
  if (frame.id.type != "indicator" || frame.creator.type != "identity") {
    return fail(Error::invalid, "an indicator needs an indicator's id and an identity as creator",
                frame.id.text());
  }
  if (marking_id(frame.label).empty()) {
    return fail(Error::invalid, "an indicator of ours needs a TLP label", frame.id.text(), "choose a label");
  }
  if (attribute.timestamp < 0 || attribute.timestamp > last_second) {
    return unfit(attribute, "the timestamp is no time between 1970 and 9999");
  }
  TRY(const std::string pattern, pattern_of(*row, attribute));
  if (pattern.size() > stix::Limits{}.pattern_bytes)
    return unfit(attribute, "the value is too long for a pattern");
  const std::string time = Instant{attribute.timestamp, 0}.text(3);
  const Instant from = attribute.first_seen.value_or(Instant{attribute.timestamp, 0});
  json::Builder indicator;
  indicator.set("type", "indicator").set("spec_version", "2.1").set("id", frame.id.text());
  indicator.set("created_by_ref", frame.creator.text());
  indicator.set("created", frame.created.empty() ? time : frame.created).set("modified", time);
  if (!attribute.words.empty()) indicator.set("labels", attribute.words);
  if (!attribute.comment.empty()) indicator.set("description", attribute.comment);
  indicator.set("pattern", pattern)
      .set("pattern_type", row->stands == Stands::rule ? row->first.path : "stix")
      .set("valid_from", written(from));
  if (attribute.valid_until && from < *attribute.valid_until)
    indicator.set("valid_until", written(*attribute.valid_until));
  indicator.set("object_marking_refs", std::vector<std::string>{std::string(marking_id(frame.label))});
  return indicator.text();
}

}  // namespace protocol::misp
