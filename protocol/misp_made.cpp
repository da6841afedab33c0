#include "protocol/misp_made.h"

#include "protocol/misp_object.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

constexpr std::int64_t last_second =
    253402300799;  // 9999-12-31T23:59:59Z, the last that a timestamp can write

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

Result<std::string> fitting(const Place& place, std::string_view value, const Attribute& attribute) {
  if (!fits(place, value)) return unfit(attribute, std::string(wanted(place.form)));
  return place.form == Form::hash ? lower_ascii(value) : std::string(value);
}

}  // namespace

Failure unfit(const Attribute& attribute, std::string what) {
  return fail(Error::invalid, std::move(what), "attribute " + std::to_string(attribute.position),
              "ask the sender to correct the value");
}

// A file name may hold bars itself, what follows it never does: the last bar is the one between them.
Result<Values> values_of(const Row& row, const Attribute& attribute) {
  std::string_view value = attribute.value;
  Values out;
  if (row.second.path.empty()) {
    // Written both ways in MISP.
    if (row.type == "AS" && value.starts_with("AS")) value.remove_prefix(2);
    TRY(out.first, fitting(row.first, value, attribute));
    return out;
  }
  const std::size_t bar = row.first_bar ? value.find('|') : value.rfind('|');
  if (bar == std::string_view::npos) return unfit(attribute, "the value is not two with a bar between them");
  TRY(out.first, fitting(row.first, value.substr(0, bar), attribute));
  TRY(out.second, fitting(row.second, value.substr(bar + 1), attribute));
  return out;
}

std::string written(Instant time) {
  constexpr std::uint32_t nanos_of_milli = 1000000;
  return time.text(time.nanos % nanos_of_milli == 0 ? 3 : 6);
}

bool is_numeric(const Place& place) {
  return place.form == Form::number || place.form == Form::port;
}

Result<json::Builder> begun(const Attribute& attribute, const ObjectFrame& frame) {
  if (frame.id.type != attribute.becomes || frame.creator.type != "identity") {
    return fail(Error::invalid, "an object needs an id of its type and an identity as creator",
                frame.id.text());
  }
  if (marking_id(frame.label).empty()) {
    return fail(Error::invalid, "an object of ours needs a TLP label", frame.id.text(), "choose a label");
  }
  if (attribute.timestamp < 0 || attribute.timestamp > last_second) {
    return unfit(attribute, "the timestamp is no time between 1970 and 9999");
  }
  const std::string time = Instant{attribute.timestamp, 0}.text(3);
  json::Builder out;
  out.set("type", frame.id.type).set("spec_version", "2.1").set("id", frame.id.text());
  out.set("created_by_ref", frame.creator.text());
  out.set("created", frame.created.empty() ? time : frame.created).set("modified", time);
  if (!attribute.words.empty()) out.set("labels", attribute.words);
  return out;
}

void set_comment(json::Builder& to, const std::string& comment) {
  if (comment.empty()) return;
  std::vector<json::Builder> references(1);
  references[0].set("source_name", comment_source).set("description", comment);
  to.set("external_references", references);
}

std::vector<std::string> markings_of(Label label) {
  return {std::string(marking_id(label))};
}

}  // namespace protocol::misp
