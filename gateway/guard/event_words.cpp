#include "gateway/guard/event_words.h"

#include <algorithm>
#include <array>

namespace gateway::guard {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array types{"AS"sv,
                           "authentihash"sv,
                           "campaign-name"sv,
                           "domain"sv,
                           "domain|ip"sv,
                           "email"sv,
                           "email-dst"sv,
                           "email-message-id"sv,
                           "email-reply-to"sv,
                           "email-src"sv,
                           "email-subject"sv,
                           "filename"sv,
                           "filename|authentihash"sv,
                           "filename|imphash"sv,
                           "filename|md5"sv,
                           "filename|sha1"sv,
                           "filename|sha224"sv,
                           "filename|sha256"sv,
                           "filename|sha3-256"sv,
                           "filename|sha3-512"sv,
                           "filename|sha384"sv,
                           "filename|sha512"sv,
                           "filename|ssdeep"sv,
                           "filename|tlsh"sv,
                           "hostname"sv,
                           "hostname|port"sv,
                           "imphash"sv,
                           "ip-dst"sv,
                           "ip-dst|port"sv,
                           "ip-src"sv,
                           "ip-src|port"sv,
                           "link"sv,
                           "mac-address"sv,
                           "md5"sv,
                           "mime-type"sv,
                           "mutex"sv,
                           "port"sv,
                           "regkey"sv,
                           "regkey|value"sv,
                           "sha1"sv,
                           "sha224"sv,
                           "sha256"sv,
                           "sha3-256"sv,
                           "sha3-512"sv,
                           "sha384"sv,
                           "sha512"sv,
                           "sigma"sv,
                           "size-in-bytes"sv,
                           "snort"sv,
                           "ssdeep"sv,
                           "stix2-pattern"sv,
                           "suricata"sv,
                           "text"sv,
                           "threat-actor"sv,
                           "tlsh"sv,
                           "uri"sv,
                           "url"sv,
                           "user-agent"sv,
                           "vulnerability"sv,
                           "x509-fingerprint-md5"sv,
                           "x509-fingerprint-sha1"sv,
                           "x509-fingerprint-sha256"sv,
                           "yara"sv};

constexpr std::array categories{"Artifacts dropped"sv,
                                "Attribution"sv,
                                "External analysis"sv,
                                "Network activity"sv,
                                "Other"sv,
                                "Payload delivery"sv,
                                "Payload installation"sv,
                                "Persistence mechanism"sv,
                                "Social network"sv};

constexpr std::array templates{"asn"sv, "domain-ip"sv, "email"sv, "file"sv, "ip-port"sv,
                               "network-connection"sv, "process"sv, "registry-key"sv, "stix2-pattern"sv,
                               "user-account"sv, "x509"sv,
                               // their kinds
                               "misc"sv, "network"sv};

constexpr std::array relations{"account-type"sv,  "asn"sv,       "command-line"sv, "current-directory"sv,
                               "data"sv,          "data-type"sv, "display-name"sv, "dst-port"sv,
                               "from"sv,          "ip"sv,        "issuer"sv,       "key"sv,
                               "message-id"sv,    "mimetype"sv,  "name"sv,         "pid"sv,
                               "serial-number"sv, "src-port"sv,  "subject"sv,      "to"sv,
                               "user-id"sv,       "username"sv,  "version"sv};

constexpr std::array descriptions{
    "File object describing a file with meta-information"sv,
    "A domain/hostname and IP address seen as a tuple in a specific time frame."sv,
    "An IP address (or domain or hostname) and a port seen as a tuple (or as a triple) in a specific time frame."sv,
    "A local or remote network connection."sv,
    "Email object describing an email with meta-information"sv,
    "Registry key object describing a Windows registry key with value and last-modified timestamp"sv,
    "x509 object describing a X.509 certificate"sv,
    "Autonomous system object describing an autonomous system which can include one or more network "
    "operators managing an "
    "entity (e.g. ISP) along with their routing policy, routing prefixes or alike."sv,
    "User-account object, defining aspects of user identification, authentication, privileges and other relevant data points."sv,
    "Object describing a system process."sv,
    "An object describing a STIX pattern. The object can be linked via a relationship to other attributes or objects to describe how it can be represented as a STIX pattern."sv};

}  // namespace

bool is_misp_word(std::string_view word) {
  const auto has = [&](const auto& list) { return std::ranges::find(list, word) != list.end(); };
  return has(types) || has(categories) || has(templates) || has(relations) || has(descriptions);
}

}  // namespace gateway::guard
