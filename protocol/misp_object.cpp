#include "protocol/misp_object.h"

#include <algorithm>
#include <array>

#include "protocol/misp_made.h"
#include "protocol/misp_whole.h"
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

// Who was hit, and people: never something to look for, nor to pass on.
constexpr std::array<std::string_view, 4> of_victims{"Financial fraud", "Internal reference", "Person",
                                                     "Targeting data"};

// The same under other categories, as a partner's analysts may have filed them.
constexpr std::array<std::string_view, 30> of_persons{"aba-rtn",
                                                      "bank-account-nr",
                                                      "bic",
                                                      "cc-number",
                                                      "country-of-residence",
                                                      "date-of-birth",
                                                      "email-dst",
                                                      "email-dst-display-name",
                                                      "first-name",
                                                      "frequent-flyer-number",
                                                      "full-name",
                                                      "gender",
                                                      "iban",
                                                      "identity-card-number",
                                                      "issue-date-of-the-visa",
                                                      "last-name",
                                                      "middle-name",
                                                      "nationality",
                                                      "passenger-name-record-locator-number",
                                                      "passport-country",
                                                      "passport-expiration",
                                                      "passport-number",
                                                      "payment-details",
                                                      "phone-number",
                                                      "place-of-birth",
                                                      "primary-residence",
                                                      "redress-number",
                                                      "special-service-request",
                                                      "travel-details",
                                                      "visa-number"};

constexpr std::array<std::string_view, 7> types_of_attribute{
    "indicator", "observed-data", "note", "vulnerability", "threat-actor", "intrusion-set", "campaign"};
constexpr std::array<std::string_view, 1> types_of_object{"grouping"}, types_of_reference{"relationship"},
    types_of_report{"note"}, types_of_event{"report"};

template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string_view type_in(std::string_view path) {
  return path.substr(0, path.find(':'));
}

/// "hashes.MD5" and "values[0].data" are members of a member.
void set_property(json::Builder& to, std::string_view property, const std::string& value, bool numeric) {
  const std::size_t dot = property.find('.');
  if (dot == std::string_view::npos) {
    if (numeric) {
      to.set(property, static_cast<std::int64_t>(std::stoll(value)));  // of 18 digits at most
    } else {
      to.set(property, value);
    }
    return;
  }
  constexpr std::string_view first_of_list = "[0]";
  const bool in_list = property.substr(0, dot).ends_with(first_of_list);
  const auto holder = property.substr(0, in_list ? dot - first_of_list.size() : dot);
  json::Builder inner;
  inner.set(property.substr(dot + 1), value);
  if (in_list) {
    std::vector<json::Builder> list;
    list.push_back(std::move(inner));
    to.set(holder, list);
  } else {
    to.set(holder, inner);
  }
}

struct Observable {
  std::string id, bytes;
};

Result<Observable> observable_of(const Row& row, const Attribute& attribute, Label label) {
  TRY(const auto values, values_of(row, attribute));
  const std::size_t bar = row.observable.find('|');
  const auto paths = row.observable.substr(0, bar);
  const std::string path(path_for({paths, Form::text}, values.first));
  const std::string type(type_in(path));
  const auto text = [&](const std::string& id) {
    json::Builder out;
    out.set("type", type).set("spec_version", "2.1");
    if (!id.empty()) out.set("id", id);
    if (type == "email-message") out.set("is_multipart", false);
    set_property(out, std::string_view(path).substr(type.size() + 1), values.first, is_numeric(row.first));
    if (bar != std::string_view::npos)
      set_property(out, row.observable.substr(bar + type.size() + 2), values.second, is_numeric(row.second));
    return out.set("object_marking_refs", markings_of(label)).text();
  };
  const std::string id = StixId{type, keyed_uuid("misp-observable", text(""))}.text();
  return Observable{id, text(id)};
}

Failure unsupported(const Attribute& attribute) {
  return fail(Error::unsupported, "attributes of this type become no such objects",
              printable(attribute.type));
}

}  // namespace

bool becomes_indicator(std::string_view type, std::string_view category, ForDetection to_ids) {
  const Row* row = row_of_type(type);
  if (row == nullptr || row->stands == Stands::name || contains(of_victims, category)) return false;
  const bool is_rule = row->stands == Stands::rule && row->first.path != "stix";
  if (to_ids == ForDetection::unsaid) return is_rule || contains(when_unsaid, type);
  return to_ids == ForDetection::yes || is_rule;
}

std::string_view object_type_of(std::string_view type, std::string_view category, ForDetection to_ids) {
  if (becomes_indicator(type, category, to_ids)) return "indicator";
  if (contains(of_victims, category) || contains(of_persons, type) || type.starts_with("target-")) return {};
  if (type == "attachment" || type.empty()) return {};
  const Row* row = row_of_type(type);
  if (row == nullptr) return "note";
  if (row->stands == Stands::name) return type_in(row->first.path);
  return row->observable.empty() ? "note" : "observed-data";
}

std::span<const std::string_view> object_types(Unit unit) {
  switch (unit) {
    case Unit::attribute:
      return types_of_attribute;
    case Unit::object:
      return types_of_object;
    case Unit::reference:
      return types_of_reference;
    case Unit::report:
      return types_of_report;
    case Unit::event:
      return types_of_event;
  }
  return {};
}

bool says_intrusion_set(std::string_view tag) {
  return tag.starts_with("misp-galaxy:mitre-intrusion-set=");
}

Result<std::vector<std::string>> to_objects(const Attribute& attribute, const ObjectFrame& frame) {
  if (attribute.becomes == "observed-data") return to_observed(attribute, frame);
  const auto one = [&]() -> Result<std::string> {
    if (attribute.becomes == "indicator") return to_indicator(attribute, frame);
    if (attribute.becomes == "note") return to_note(attribute, frame);
    return attribute.unit == Unit::attribute ? to_named(attribute, frame) : to_whole(attribute, frame);
  };
  TRY(const auto made, one());
  return std::vector<std::string>{made};
}

Result<std::vector<std::string>> to_observed(const Attribute& attribute, const ObjectFrame& frame) {
  const Row* row = row_of_type(attribute.type);
  if (row == nullptr || row->observable.empty()) return unsupported(attribute);
  TRY(auto observed, begun(attribute, frame));
  TRY(const auto observable, observable_of(*row, attribute, frame.label));
  const Instant first = attribute.first_seen.value_or(Instant{attribute.timestamp, 0});
  const Instant last = std::max(first, attribute.last_seen.value_or(first));
  set_comment(observed, attribute.comment);
  observed.set("first_observed", written(first)).set("last_observed", written(last));
  observed.set("number_observed", 1).set("object_refs", std::vector<std::string>{observable.id});
  observed.set("object_marking_refs", markings_of(frame.label));
  return std::vector<std::string>{observed.text(), observable.bytes};
}

Result<std::string> to_named(const Attribute& attribute, const ObjectFrame& frame) {
  const Row* row = row_of_type(attribute.type);
  if (row == nullptr || row->stands != Stands::name) return unsupported(attribute);
  if (attribute.value.empty()) return unfit(attribute, "the name is empty");
  TRY(auto named, begun(attribute, frame));
  named.set("name", attribute.value);
  if (!attribute.comment.empty()) named.set("description", attribute.comment);
  if (row->first.form == Form::cve && fits(row->first, attribute.value)) {
    std::vector<json::Builder> references(1);
    references[0].set("source_name", "cve").set("external_id", attribute.value);
    named.set("external_references", references);
  }
  // STIX has no such times for a vulnerability.
  if (row->first.form != Form::cve) {
    if (attribute.first_seen) named.set("first_seen", written(*attribute.first_seen));
    const bool in_order =
        !attribute.first_seen || !attribute.last_seen || !(*attribute.last_seen < *attribute.first_seen);
    if (attribute.last_seen && in_order) named.set("last_seen", written(*attribute.last_seen));
  }
  return named.set("object_marking_refs", markings_of(frame.label)).text();
}

}  // namespace protocol::misp
