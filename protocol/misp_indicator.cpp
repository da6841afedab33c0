#include "protocol/misp_indicator.h"

#include <algorithm>
#include <array>

#include "protocol/json.h"
#include "protocol/misp.h"
#include "protocol/misp_value.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

enum class Form { address, domain, url, email, hash, named_hash };

// What a type's value is compared with. For hashes `path` is the key among file:hashes and `digits` the
// length.
struct Mapping {
  std::string_view type;
  Form form;
  std::string_view path;
  std::size_t digits = 0;
};

// An address with a prefix length is written as a value too, not with ISSUBSET: that is how networks stand in
// published patterns, and what consumers read.
constexpr std::array<Mapping, 21> mappings{{
    {"domain", Form::domain, "domain-name:value"},
    {"email", Form::email, "email-addr:value"},
    {"email-dst", Form::email, "email-message:to_refs[*].value"},
    {"email-reply-to", Form::email, "email-message:additional_header_fields.'Reply-To'"},
    {"email-src", Form::email, "email-message:from_ref.value"},
    {"filename|md5", Form::named_hash, "MD5", 32},
    {"filename|sha1", Form::named_hash, "'SHA-1'", 40},
    {"filename|sha224", Form::named_hash, "'SHA-224'", 56},
    {"filename|sha256", Form::named_hash, "'SHA-256'", 64},
    {"filename|sha384", Form::named_hash, "'SHA-384'", 96},
    {"filename|sha512", Form::named_hash, "'SHA-512'", 128},
    {"hostname", Form::domain, "domain-name:value"},
    {"ip-dst", Form::address, ""},
    {"ip-src", Form::address, ""},
    {"md5", Form::hash, "MD5", 32},
    {"sha1", Form::hash, "'SHA-1'", 40},
    {"sha224", Form::hash, "'SHA-224'", 56},
    {"sha256", Form::hash, "'SHA-256'", 64},
    {"sha384", Form::hash, "'SHA-384'", 96},
    {"sha512", Form::hash, "'SHA-512'", 128},
    {"url", Form::url, "url:value"},
}};

const Mapping* find_mapping(std::string_view type) {
  const auto* found = std::find_if(mappings.begin(), mappings.end(),
                                   [&](const Mapping& mapping) { return mapping.type == type; });
  return found == mappings.end() ? nullptr : found;
}

Failure unfit(const Attribute& attribute, std::string what) {
  return fail(Error::invalid, std::move(what), "attribute " + std::to_string(attribute.position),
              "ask the sender to correct the value");
}

// A string literal of STIX patterning (STIX 2.1 section 9.6): backslash and quote escaped, everything else as
// it is.
std::string literal(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\\' || c == '\'') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

std::string equals(std::string_view path, std::string_view value) {
  return std::string(path) + " = " + literal(value);
}

std::string hash_equals(const Mapping& mapping, std::string_view hash) {
  return equals("file:hashes." + std::string(mapping.path), lower_ascii(hash));
}

// A file name may hold bars itself, a hash never does: the last bar is the one between them.
Result<std::string> named_hash(const Mapping& mapping, const Attribute& attribute) {
  const std::string_view value = attribute.value;
  const std::size_t bar = value.rfind('|');
  if (bar == std::string_view::npos || bar == 0)
    return unfit(attribute, "the value is no file name, bar and hash");
  const std::string_view hash = value.substr(bar + 1);
  if (!is_hex(hash, mapping.digits))
    return unfit(attribute, "the hash is not of the length its type says, or not hexadecimal");
  return equals("file:name", value.substr(0, bar)) + " AND " + hash_equals(mapping, hash);
}

Result<std::string> comparison(const Mapping& mapping, const Attribute& attribute) {
  const std::string_view value = attribute.value;
  switch (mapping.form) {
    case Form::address:
      switch (address_family(value)) {
        case Family::v4:
          return equals("ipv4-addr:value", value);
        case Family::v6:
          return equals("ipv6-addr:value", value);
        case Family::none:
          return unfit(attribute, "the value is no IP address or network");
      }
      break;
    case Form::domain:
      if (is_domain(value)) return equals(mapping.path, value);
      return unfit(attribute, "the value is no domain name");
    case Form::url:
      if (is_url(value)) return equals(mapping.path, value);
      return unfit(attribute, "the value is no URL with a scheme, or it was defanged");
    case Form::email:
      if (is_email(value)) return equals(mapping.path, value);
      return unfit(attribute, "the value is no e-mail address");
    case Form::hash:
      if (is_hex(value, mapping.digits)) return hash_equals(mapping, value);
      return unfit(attribute, "the hash is not of the length its type says, or not hexadecimal");
    case Form::named_hash:
      return named_hash(mapping, attribute);
  }
  return unfit(attribute, "the type has no mapping");
}

constexpr std::int64_t last_second =
    253402300799;  // 9999-12-31T23:59:59Z, the last that a timestamp can write

}  // namespace

bool becomes_indicator(std::string_view type) {
  return find_mapping(type) != nullptr;
}

Result<std::string> to_indicator(const Attribute& attribute, const StixId& id, const StixId& creator,
                                 Label label) {
  const Mapping* mapping = find_mapping(attribute.type);
  if (mapping == nullptr) {
    return fail(Error::unsupported, "attributes of this type become no indicators",
                printable(attribute.type));
  }
  if (id.type != "indicator" || creator.type != "identity") {
    return fail(Error::invalid, "an indicator needs an indicator's id and an identity as creator", id.text());
  }
  if (marking_id(label).empty()) {
    return fail(Error::invalid, "an indicator of ours needs a TLP label", id.text(), "choose a label");
  }
  if (attribute.timestamp < 0 || attribute.timestamp > last_second) {
    return unfit(attribute, "the timestamp is no time between 1970 and 9999");
  }
  TRY(const std::string compared, comparison(*mapping, attribute));
  const std::string pattern = "[" + compared + "]";
  if (pattern.size() > stix::Limits{}.pattern_bytes)
    return unfit(attribute, "the value is too long for a pattern");
  const std::string time = Instant{attribute.timestamp, 0}.text(3);
  json::Builder indicator;
  indicator.set("type", "indicator").set("spec_version", "2.1").set("id", id.text());
  indicator.set("created_by_ref", creator.text()).set("created", time).set("modified", time);
  indicator.set("pattern", pattern).set("pattern_type", "stix").set("valid_from", time);
  indicator.set("object_marking_refs", std::vector<std::string>{std::string(marking_id(label))});
  return indicator.text();
}

}  // namespace protocol::misp
