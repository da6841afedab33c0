#include "protocol/misp_made.h"
#include "protocol/misp_object.h"
#include "protocol/misp_pattern.h"
#include "protocol/pattern.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

std::string compare(const Place& place, const std::string& value) {
  return write_comparison(path_for(place, value), value, is_numeric(place));
}

Result<std::string> pattern_of(const Row& row, const Attribute& attribute) {
  if (row.stands == Stands::value) {
    TRY(const auto values, values_of(row, attribute));
    std::string compared = compare(row.first, values.first);
    if (!row.second.path.empty()) compared += " AND " + compare(row.second, values.second);
    return "[" + compared + "]";
  }
  if (row.first.path == "stix" && stix::check_pattern(attribute.value).has_error())
    return unfit(attribute, "the value is no STIX pattern");
  return attribute.value;
}

}  // namespace

Result<std::string> to_indicator(const Attribute& attribute, const ObjectFrame& frame) {
  const Row* row = row_of_type(attribute.type);
  if (row == nullptr || row->stands == Stands::name) {
    return fail(Error::unsupported, "attributes of this type become no indicators",
                printable(attribute.type));
  }
  TRY(auto indicator, begun(attribute, frame));
  TRY(const std::string pattern, pattern_of(*row, attribute));
  if (pattern.size() > stix::Limits{}.pattern_bytes)
    return unfit(attribute, "the value is too long for a pattern");
  const Instant from = attribute.first_seen.value_or(Instant{attribute.timestamp, 0});
  if (!attribute.comment.empty()) indicator.set("description", attribute.comment);
  indicator.set("pattern", pattern)
      .set("pattern_type", row->stands == Stands::rule ? row->first.path : "stix")
      .set("valid_from", written(from));
  if (attribute.valid_until && from < *attribute.valid_until)
    indicator.set("valid_until", written(*attribute.valid_until));
  return indicator.set("object_marking_refs", markings_of(frame.label)).text();
}

}  // namespace protocol::misp
