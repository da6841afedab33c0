#include "protocol/misp_table.h"

#include <algorithm>
#include <array>

#include "protocol/misp_value.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

constexpr std::string_view network = "Network activity", payload = "Payload delivery",
                           persistence = "Persistence mechanism", dropped = "Artifacts dropped",
                           installed = "Payload installation", analysis = "External analysis",
                           attribution = "Attribution", other = "Other", social = "Social network";

/// A value that stands at the same place in patterns and observables.
constexpr Row value(std::string_view type, std::string_view category, bool to_ids, Place place) {
  return {type, category, to_ids, Stands::value, place, {}, place.path};
}

constexpr Row file_hash(std::string_view type, std::string_view path, std::size_t digits,
                        Form form = Form::hash) {
  return value(type, payload, true, {path, form, digits});
}

constexpr Row named_hash(std::string_view type, std::string_view path, std::string_view observable,
                         std::size_t digits, Form form = Form::hash) {
  return {type, payload, true, Stands::value, {"file:name"}, {path, form, digits}, observable};
}

constexpr Row rule(std::string_view type, std::string_view category, std::string_view pattern_type) {
  return {type, category, true, Stands::rule, {pattern_type}};
}

constexpr Row certificate(std::string_view type, std::string_view path, std::size_t digits) {
  return value(type, network, true, {path, Form::hash, digits});
}

// An address with a prefix length is written as a value too, not with ISSUBSET: that is how networks stand in
// published patterns, and what consumers read. Of types that share a path the first is the way back.
constexpr std::array all_rows{
    value("ip-dst", network, true, {"ipv4-addr:value", Form::address}),
    value("ip-src", network, true, {"ipv4-addr:value", Form::address}),
    Row{"ip-dst|port",
        network,
        true,
        Stands::value,
        {"network-traffic:dst_ref.value", Form::address},
        {"network-traffic:dst_port", Form::port}},
    Row{"ip-src|port",
        network,
        true,
        Stands::value,
        {"network-traffic:src_ref.value", Form::address},
        {"network-traffic:src_port", Form::port}},
    value("domain", network, true, {"domain-name:value", Form::domain}),
    value("hostname", network, true, {"domain-name:value", Form::domain}),
    Row{"domain|ip",
        network,
        true,
        Stands::value,
        {"domain-name:value", Form::domain},
        {"domain-name:resolves_to_refs[*].value", Form::address}},
    Row{"hostname|port",
        network,
        true,
        Stands::value,
        {"domain-name:value", Form::domain},
        {"network-traffic:dst_port", Form::port}},
    value("url", network, true, {"url:value", Form::url}),
    value("uri", network, true, {"url:value", Form::url}),
    // Where something can be read is no observation.
    Row{"link", analysis, false, Stands::value, {"url:value", Form::url}},
    file_hash("md5", "file:hashes.MD5", 32),
    file_hash("sha1", "file:hashes.SHA-1", 40),
    file_hash("sha224", "file:hashes.SHA-224", 56),
    file_hash("sha256", "file:hashes.SHA-256", 64),
    file_hash("sha384", "file:hashes.SHA-384", 96),
    file_hash("sha512", "file:hashes.SHA-512", 128),
    file_hash("sha3-256", "file:hashes.SHA3-256", 64),
    file_hash("sha3-512", "file:hashes.SHA3-512", 128),
    file_hash("ssdeep", "file:hashes.SSDEEP", 0, Form::text),
    file_hash("tlsh", "file:hashes.TLSH", 0, Form::text),
    file_hash("imphash", "file:hashes.IMPHASH", 32),
    file_hash("authentihash", "file:hashes.AUTHENTIHASH", 64),
    value("filename", payload, true, {"file:name"}),
    named_hash("filename|md5", "file:hashes.MD5", "file:name|file:hashes.MD5", 32),
    // The sample itself stays with its sender.
    named_hash("malware-sample", "file:hashes.MD5", "file:name|file:hashes.MD5", 32),
    named_hash("filename|sha1", "file:hashes.SHA-1", "file:name|file:hashes.SHA-1", 40),
    named_hash("filename|sha224", "file:hashes.SHA-224", "file:name|file:hashes.SHA-224", 56),
    named_hash("filename|sha256", "file:hashes.SHA-256", "file:name|file:hashes.SHA-256", 64),
    named_hash("filename|sha384", "file:hashes.SHA-384", "file:name|file:hashes.SHA-384", 96),
    named_hash("filename|sha512", "file:hashes.SHA-512", "file:name|file:hashes.SHA-512", 128),
    named_hash("filename|sha3-256", "file:hashes.SHA3-256", "file:name|file:hashes.SHA3-256", 64),
    named_hash("filename|sha3-512", "file:hashes.SHA3-512", "file:name|file:hashes.SHA3-512", 128),
    named_hash("filename|ssdeep", "file:hashes.SSDEEP", "file:name|file:hashes.SSDEEP", 0, Form::text),
    named_hash("filename|tlsh", "file:hashes.TLSH", "file:name|file:hashes.TLSH", 0, Form::text),
    named_hash("filename|imphash", "file:hashes.IMPHASH", "file:name|file:hashes.IMPHASH", 32),
    named_hash("filename|authentihash", "file:hashes.AUTHENTIHASH", "file:name|file:hashes.AUTHENTIHASH", 64),
    // A file needs a name or a hash to be one (STIX 2.1 section 6.7).
    Row{"size-in-bytes", other, false, Stands::value, {"file:size", Form::number}},
    Row{"mime-type", dropped, false, Stands::value, {"file:mime_type"}},
    value("email", social, true, {"email-addr:value", Form::email}),
    Row{"email-src",
        payload,
        true,
        Stands::value,
        {"email-message:from_ref.value", Form::email},
        {},
        "email-addr:value"},
    // To whom it was sent is a victim, unless somebody wants to look for it.
    Row{"email-dst", network, true, Stands::value, {"email-message:to_refs[*].value", Form::email}},
    Row{"email-reply-to",
        payload,
        false,
        Stands::value,
        {"email-message:additional_header_fields.Reply-To", Form::email},
        {},
        "email-addr:value"},
    value("email-subject", payload, false, {"email-message:subject"}),
    value("email-message-id", payload, false, {"email-message:message_id"}),
    value("mutex", dropped, true, {"mutex:name"}),
    value("regkey", persistence, true, {"windows-registry-key:key"}),
    Row{"regkey|value",
        persistence,
        true,
        Stands::value,
        {"windows-registry-key:key"},
        {"windows-registry-key:values[*].data"},
        "windows-registry-key:key|windows-registry-key:values[0].data",
        true},
    value("AS", network, false, {"autonomous-system:number", Form::number}),
    certificate("x509-fingerprint-md5", "x509-certificate:hashes.MD5", 32),
    certificate("x509-fingerprint-sha1", "x509-certificate:hashes.SHA-1", 40),
    certificate("x509-fingerprint-sha256", "x509-certificate:hashes.SHA-256", 64),
    value("mac-address", network, false, {"mac-addr:value"}),
    Row{"user-agent",
        network,
        false,
        Stands::value,
        {"network-traffic:extensions.http-request-ext.request_header.User-Agent"}},
    Row{"port", network, false, Stands::value, {"network-traffic:dst_port", Form::port}},
    rule("yara", installed, "yara"),
    rule("sigma", installed, "sigma"),
    rule("snort", network, "snort"),
    rule("stix2-pattern", installed, "stix"),
    Row{"vulnerability", analysis, false, Stands::name, {"vulnerability:name", Form::cve}},
    Row{"campaign-name", attribution, false, Stands::name, {"campaign:name"}},
    Row{"threat-actor", attribution, false, Stands::name, {"threat-actor:name"}},
};

constexpr std::array file_relations{
    Relation{"filename", "filename", payload, {"file:name"}},
    Relation{"md5", "md5", payload, {"file:hashes.MD5", Form::hash, 32}},
    Relation{"sha1", "sha1", payload, {"file:hashes.SHA-1", Form::hash, 40}},
    Relation{"sha224", "sha224", payload, {"file:hashes.SHA-224", Form::hash, 56}},
    Relation{"sha256", "sha256", payload, {"file:hashes.SHA-256", Form::hash, 64}},
    Relation{"sha384", "sha384", payload, {"file:hashes.SHA-384", Form::hash, 96}},
    Relation{"sha512", "sha512", payload, {"file:hashes.SHA-512", Form::hash, 128}},
    Relation{"sha3-256", "sha3-256", payload, {"file:hashes.SHA3-256", Form::hash, 64}},
    Relation{"sha3-512", "sha3-512", payload, {"file:hashes.SHA3-512", Form::hash, 128}},
    Relation{"ssdeep", "ssdeep", payload, {"file:hashes.SSDEEP"}},
    Relation{"tlsh", "tlsh", payload, {"file:hashes.TLSH"}},
    Relation{"imphash", "imphash", payload, {"file:hashes.IMPHASH", Form::hash, 32}},
    Relation{"authentihash", "authentihash", payload, {"file:hashes.AUTHENTIHASH", Form::hash, 64}},
    Relation{"size-in-bytes", "size-in-bytes", other, {"file:size", Form::number}},
    Relation{"mimetype", "mime-type", dropped, {"file:mime_type"}},
};

constexpr std::array domain_ip_relations{
    Relation{"domain", "domain", network, {"domain-name:value", Form::domain}},
    Relation{"ip", "ip-dst", network, {"domain-name:resolves_to_refs[*].value", Form::address}},
};

constexpr std::array ip_port_relations{
    Relation{"ip", "ip-dst", network, {"network-traffic:dst_ref.value", Form::address}},
    Relation{"ip-dst", "ip-dst", network, {"network-traffic:dst_ref.value", Form::address}},
    Relation{"ip-src", "ip-src", network, {"network-traffic:src_ref.value", Form::address}},
    Relation{"dst-port", "port", network, {"network-traffic:dst_port", Form::port}},
    Relation{"src-port", "port", network, {"network-traffic:src_port", Form::port}},
};

// The same, where each end says which it is.
constexpr std::span<const Relation> connection_relations = std::span(ip_port_relations).subspan<1>();

constexpr std::array email_relations{
    Relation{"from", "email-src", payload, {"email-message:from_ref.value", Form::email}},
    Relation{"to", "email-dst", payload, {"email-message:to_refs[*].value", Form::email}},
    Relation{"subject", "email-subject", payload, {"email-message:subject"}},
    Relation{"message-id", "email-message-id", payload, {"email-message:message_id"}},
};

constexpr std::array registry_relations{
    Relation{"key", "regkey", persistence, {"windows-registry-key:key"}},
    Relation{"name", "text", persistence, {"windows-registry-key:values[0].name"}},
    Relation{"data", "text", persistence, {"windows-registry-key:values[0].data"}},
    Relation{"data-type", "text", persistence, {"windows-registry-key:values[0].data_type"}},
};

constexpr std::array certificate_relations{
    Relation{"x509-fingerprint-md5",
             "x509-fingerprint-md5",
             network,
             {"x509-certificate:hashes.MD5", Form::hash, 32}},
    Relation{"x509-fingerprint-sha1",
             "x509-fingerprint-sha1",
             network,
             {"x509-certificate:hashes.SHA-1", Form::hash, 40}},
    Relation{"x509-fingerprint-sha256",
             "x509-fingerprint-sha256",
             network,
             {"x509-certificate:hashes.SHA-256", Form::hash, 64}},
    Relation{"subject", "text", other, {"x509-certificate:subject"}},
    Relation{"issuer", "text", other, {"x509-certificate:issuer"}},
    Relation{"serial-number", "text", other, {"x509-certificate:serial_number"}},
    Relation{"version", "text", other, {"x509-certificate:version"}},
};

constexpr std::array asn_relations{
    Relation{"asn", "AS", network, {"autonomous-system:number", Form::number}},
    Relation{"name", "text", other, {"autonomous-system:name"}},
};

constexpr std::array account_relations{
    Relation{"username", "text", other, {"user-account:account_login"}},
    Relation{"user-id", "text", other, {"user-account:user_id"}},
    Relation{"display-name", "text", other, {"user-account:display_name"}},
    Relation{"account-type", "text", other, {"user-account:account_type"}},
};

constexpr std::array process_relations{
    Relation{"pid", "text", other, {"process:pid", Form::number}},
    Relation{"command-line", "text", other, {"process:command_line"}},
    Relation{"current-directory", "text", other, {"process:cwd"}},
};

constexpr std::array pattern_relations{
    Relation{"stix2-pattern", "stix2-pattern", installed, {}},
};

constexpr std::array all_templates{
    Template{"file", "688c46fb-5edb-40a3-8273-1af7923e2215", "23", "file",
             "File object describing a file with meta-information", file_relations},
    Template{"domain-ip", "43b3b146-77eb-4931-b4cc-b66c60f28734", "9", "network",
             "A domain/hostname and IP address seen as a tuple in a specific time frame.",
             domain_ip_relations},
    Template{
        "ip-port", "9f8cea74-16fe-4968-a2b4-026676949ac6", "10", "network",
        "An IP address (or domain or hostname) and a port seen as a tuple (or as a triple) in a specific "
        "time frame.",
        ip_port_relations},
    Template{"network-connection", "af16764b-f8e5-4603-9de1-de34d272f80b", "3", "network",
             "A local or remote network connection.", connection_relations},
    Template{"email", "a0c666e0-fc65-4be8-b48f-3423d788b552", "15", "network",
             "Email object describing an email with meta-information", email_relations},
    Template{"registry-key", "8b3228ad-6d82-4fe6-b2ae-05426308f1d5", "4", "file",
             "Registry key object describing a Windows registry key with value and last-modified timestamp",
             registry_relations},
    Template{"x509", "d1ab756a-26b5-4349-9f43-765630f0911c", "13", "network",
             "x509 object describing a X.509 certificate", certificate_relations},
    Template{"asn", "4ec55cc6-9e49-4c64-b794-03c25c1a6587", "6", "network",
             "Autonomous system object describing an autonomous system which can include one or more network "
             "operators managing an entity (e.g. ISP) along with their routing policy, routing prefixes or "
             "alike.",
             asn_relations},
    Template{"user-account", "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "6", "misc",
             "User-account object, defining aspects of user identification, authentication, privileges and "
             "other relevant data points.",
             account_relations},
    Template{"process", "02aeef94-ac23-455c-addb-731757ceafb5", "7", "misc",
             "Object describing a system process.", process_relations},
    Template{"stix2-pattern", "0c5bd072-7c3e-4d45-86f7-a8104d9143b9", "2", "misc",
             "An object describing a STIX pattern. The object can be linked via a relationship to other "
             "attributes or objects to describe how it can be represented as a STIX pattern.",
             pattern_relations},
};

constexpr std::string_view v4_path = "ipv4-addr:value", v6_path = "ipv6-addr:value";

template <typename Items, typename Matches>
auto first_of(const Items& items, Matches matches) -> decltype(items.data()) {
  const auto found = std::find_if(items.begin(), items.end(), matches);
  return found == items.end() ? nullptr : &*found;
}

bool is_number(std::string_view text, std::size_t digits) {
  return !text.empty() && text.size() <= digits && (text.size() == 1 || text.front() != '0') &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Names by MITRE's rules: a year and four digits or more.
bool is_cve(std::string_view text) {
  constexpr std::string_view prefix = "CVE-";
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return text.starts_with(prefix) && text.size() >= 13 && text.size() <= 32 && text[8] == '-' &&
         digits(text.substr(4, 4)) && digits(text.substr(9));
}

}  // namespace

std::span<const Row> rows() {
  return all_rows;
}

std::span<const Template> templates() {
  return all_templates;
}

const Row* row_of_type(std::string_view type) {
  return first_of(all_rows, [&](const Row& row) { return row.type == type; });
}

const Row* row_of_paths(std::string_view path, std::string_view second) {
  if (path == "email-addr:value" && second.empty()) return row_of_type("email-src");
  return first_of(all_rows, [&](const Row& row) {
    return row.stands == Stands::value && row.first.path == path && row.second.path == second;
  });
}

const Row* row_of_observable(std::string_view path, std::string_view second) {
  const std::string both = second.empty() ? std::string(path) : std::string(path) + "|" + std::string(second);
  return first_of(all_rows, [&](const Row& row) { return !path.empty() && row.observable == both; });
}

bool fits(const Place& place, std::string_view value) {
  switch (place.form) {
    case Form::text:
      return !value.empty();
    case Form::address:
      return address_family(value) != Family::none;
    case Form::domain:
      return is_domain(value);
    case Form::url:
      return is_url(value);
    case Form::email:
      return is_email(value);
    case Form::hash:
      return is_hex(value, place.digits);
    case Form::number:
      return is_number(value, 18);
    case Form::port:
      return is_number(value, 5) && (value.size() < 5 || value <= "65535");
    case Form::cve:
      return is_cve(value);
  }
  return false;
}

std::string_view path_for(const Place& place, std::string_view value) {
  const bool v6 = place.path == v4_path && address_family(value) == Family::v6;
  return v6 ? v6_path : place.path;
}

std::string_view path_in_table(std::string_view path) {
  return path == v6_path ? v4_path : path;
}

const Template* template_of(std::string_view name) {
  return first_of(all_templates, [&](const Template& one) { return one.name == name; });
}

const Relation* relation_of(const Template& of, std::string_view name) {
  return first_of(of.relations, [&](const Relation& one) { return one.name == name; });
}

}  // namespace protocol::misp
