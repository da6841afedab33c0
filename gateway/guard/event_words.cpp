#include "gateway/guard/event_words.h"

#include <algorithm>
#include <iterator>

namespace gateway::guard {
namespace {

constexpr std::string_view types =
    "ip-src ip-dst ip-src|port ip-dst|port domain hostname domain|ip hostname|port url uri link port AS "
    "mac-address mac-eui-64 user-agent http-method ja3-fingerprint-md5 jarm-fingerprint hassh-md5 "
    "hasshserver-md5 community-id md5 sha1 sha224 sha256 sha384 sha512 sha512/224 sha512/256 sha3-224 "
    "sha3-256 sha3-384 sha3-512 ssdeep tlsh imphash authentihash impfuzzy pehash vhash cdhash filename "
    "filename-pattern filename|md5 filename|sha1 filename|sha224 filename|sha256 filename|sha384 "
    "filename|sha512 filename|sha512/224 filename|sha512/256 filename|sha3-224 filename|sha3-256 "
    "filename|sha3-384 filename|sha3-512 filename|ssdeep filename|tlsh filename|imphash "
    "filename|authentihash filename|impfuzzy filename|pehash filename|vhash size-in-bytes mime-type email "
    "email-src email-dst email-reply-to email-subject email-message-id email-body email-header "
    "email-x-mailer mutex regkey regkey|value x509-fingerprint-md5 x509-fingerprint-sha1 "
    "x509-fingerprint-sha256 pdb process-state windows-scheduled-task windows-service-name "
    "windows-service-displayname yara sigma snort zeek bro kusto-query stix2-pattern "
    "pattern-in-file "
    "pattern-in-memory pattern-in-traffic pattern-filename vulnerability weakness cpe campaign-name "
    "campaign-id threat-actor text comment other datetime";

constexpr std::string_view categories[] = {
    "Antivirus detection",   "Payload delivery", "Artifacts dropped", "Payload installation",
    "Persistence mechanism", "Network activity", "Payload type",      "Attribution",
    "External analysis",     "Support Tool",     "Social network",    "Other"};

constexpr ObjectWords objects[] = {
    {"file", "688c46fb-5edb-40a3-8273-1af7923e2215", "file",
     "File object describing a file with meta-information",
     "filename md5 sha1 sha224 sha256 sha384 sha512 sha3-256 sha3-512 ssdeep tlsh imphash authentihash "
     "size-in-bytes mimetype"},
    {"domain-ip", "43b3b146-77eb-4931-b4cc-b66c60f28734", "network",
     "A domain/hostname and IP address seen as a tuple in a specific time frame.", "domain hostname ip port"},
    {"ip-port", "9f8cea74-16fe-4968-a2b4-026676949ac6", "network",
     "An IP address (or domain or hostname) and a port seen as a tuple (or as a triple) in a specific time "
     "frame.",
     "ip ip-dst ip-src domain hostname dst-port src-port protocol"},
    {"network-connection", "af16764b-f8e5-4603-9de1-de34d272f80b", "network",
     "A local or remote network connection.",
     "ip-dst ip-src dst-port src-port hostname-dst hostname-src layer3-protocol layer4-protocol "
     "layer7-protocol"},
    {"email", "a0c666e0-fc65-4be8-b48f-3423d788b552", "network",
     "Email object describing an email with meta-information",
     "from to cc bcc reply-to subject message-id x-mailer email-body"},
    {"registry-key", "8b3228ad-6d82-4fe6-b2ae-05426308f1d5", "file",
     "Registry key object describing a Windows registry key with value and last-modified timestamp",
     "key name data data-type hive last-modified"},
    {"x509", "d1ab756a-26b5-4349-9f43-765630f0911c", "network", "x509 object describing a X.509 certificate",
     "x509-fingerprint-md5 x509-fingerprint-sha1 x509-fingerprint-sha256 subject issuer serial-number "
     "version "
     "validity-not-before validity-not-after"},
    {"asn", "4ec55cc6-9e49-4c64-b794-03c25c1a6587", "network",
     "Autonomous system object describing an autonomous system which can include one or more network "
     "operators managing an entity (e.g. ISP) along with their routing policy, routing prefixes or alike.",
     "asn name"},
    {"user-account", "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "misc",
     "User-account object, defining aspects of user identification, authentication, privileges and other "
     "relevant data points.",
     "username user-id display-name account-type"},
    {"process", "02aeef94-ac23-455c-addb-731757ceafb5", "misc", "Object describing a system process.",
     "pid command-line current-directory name"},
    {"stix2-pattern", "0c5bd072-7c3e-4d45-86f7-a8104d9143b9", "misc",
     "An object describing a STIX pattern. The object can be linked via a relationship to other attributes "
     "or "
     "objects to describe how it can be represented as a STIX pattern.",
     "stix2-pattern version comment"},
};

/// Whole words alone: no word of MISP's has a blank.
bool is_listed(std::string_view list, std::string_view word) {
  if (word.empty() || word.find(' ') != std::string_view::npos) return false;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

struct Level {
  std::int64_t least;
  std::string_view tag;
};
constexpr Level levels[] = {{100, R"(misp:confidence-level="completely-confident")"},
                            {75, R"(misp:confidence-level="usually-confident")"},
                            {50, R"(misp:confidence-level="fairly-confident")"},
                            {25, R"(misp:confidence-level="rarely-confident")"},
                            {0, R"(misp:confidence-level="unconfident")"}};

struct Phase {
  std::string_view name, tag;
};
constexpr Phase lockheed[] = {{"reconnaissance", "kill-chain:Reconnaissance"},
                              {"weaponization", "kill-chain:Weaponization"},
                              {"delivery", "kill-chain:Delivery"},
                              {"exploitation", "kill-chain:Exploitation"},
                              {"installation", "kill-chain:Installation"},
                              {"command-and-control", "kill-chain:Command and Control"},
                              {"actions-on-objectives", "kill-chain:Actions on Objectives"}};

}  // namespace

bool is_attribute_type(std::string_view type) {
  return is_listed(types, type);
}

bool is_category(std::string_view category) {
  return std::ranges::find(categories, category) != std::end(categories);
}

bool is_composite(std::string_view type) {
  return type.find('|') != std::string_view::npos;
}

const ObjectWords* object_words(std::string_view name) {
  const auto* found = std::ranges::find(objects, name, &ObjectWords::name);
  return found == std::end(objects) ? nullptr : found;
}

bool has_relation(const ObjectWords& words, std::string_view relation) {
  return is_listed(words.relations, relation);
}

std::string_view confidence_tag(std::int64_t confidence) {
  for (const Level& level : levels)
    if (confidence >= level.least && confidence <= levels[0].least) return level.tag;
  return {};
}

std::string kill_chain_tag(std::string_view chain, std::string_view phase) {
  if (chain == "lockheed-martin-cyber-kill-chain") {
    const auto* found = std::ranges::find(lockheed, phase, &Phase::name);
    return found == std::end(lockheed) ? std::string() : std::string(found->tag);
  }
  const bool is_mitre =
      chain == "mitre-attack" || chain == "mitre-mobile-attack" || chain == "mitre-ics-attack";
  return is_mitre && !phase.empty() ? std::string(chain).append(":").append(phase) : std::string();
}

std::string kept_word(std::string_view predicate, std::string_view value) {
  return std::string("misp:").append(predicate).append("=\"").append(value).append("\"");
}

}  // namespace gateway::guard
