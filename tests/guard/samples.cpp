#include "tests/guard/samples.h"

#include <set>

#include "protocol/iep.h"

namespace samples {
namespace {

/// Adds what every slice has.
std::string finish(std::string_view type, std::string_view tail, std::string_view body, bool domain) {
  std::string text = R"({"type":")" + std::string(type) + R"(","spec_version":"2.1","id":")" +
                     std::string(type) + "--00000000-0000-4000-8000-0000000000" + std::string(tail) +
                     R"(","object_marking_refs":[")" + std::string(green) + "\"]";
  if (domain) {
    text +=
        R"(,"created":"2026-03-01T10:00:00.000Z","modified":"2026-03-01T10:00:00.000Z","created_by_ref":")" +
        std::string(own_identity) + "\"";
  }
  return text + std::string(body) + "}";
}

struct Sample {
  std::string_view type, tail, body;
};

constexpr Sample domain[] = {
    {"attack-pattern", "01", R"(,"name":"Phish","description":"d","aliases":["a"],"kill_chain_phases":
      [{"kill_chain_name":"mitre-attack","phase_name":"initial-access"}],"external_references":
      [{"source_name":"mitre-attack","external_id":"T1566","url":"https://attack.example/T1566","description":"d",
        "hashes":{"SHA-256":"aa"}}],"revoked":false,"labels":["l"],"confidence":50,"lang":"en")"},
    {"campaign", "02", R"(,"name":"c","objective":"o","first_seen":"2026-03-01T10:00:00Z","aliases":["b"])"},
    {"course-of-action", "03", R"(,"name":"Block","description":"d")"},
    {"grouping", "04", R"(,"name":"g","context":"suspicious-activity",
      "object_refs":["indicator--00000000-0000-4000-8000-000000000006"])"},
    {"incident", "05", R"(,"name":"Ransomware","description":"d")"},
    {"indicator", "06",
     R"(,"name":"c2","pattern":"[domain-name:value = 'c2.bad.example']","pattern_type":"stix",
      "pattern_version":"2.1","valid_from":"2026-03-01T10:00:00Z","valid_until":"2027-03-01T10:00:00Z",
      "indicator_types":["malicious-activity"],"granular_markings":[{"selectors":["name"],
      "marking_ref":"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"},{"selectors":["name"],"lang":"en"}])"},
    {"infrastructure", "07", R"(,"name":"i","infrastructure_types":["command-and-control"])"},
    {"intrusion-set", "08", R"(,"name":"s","goals":["g"],"resource_level":"club","primary_motivation":"m",
      "secondary_motivations":["n"])"},
    {"location", "09",
     R"(,"country":"se","region":"northern-europe","latitude":59.3,"longitude":18.1,"precision":1000)"},
    {"malware", "10", R"(,"name":"m","is_family":true,"malware_types":["ransomware"],"sample_refs":
      ["file--00000000-0000-4000-8000-000000000035"],"operating_system_refs":
      ["software--00000000-0000-4000-8000-000000000042"],"capabilities":["c"])"},
    {"malware-analysis", "11", R"(,"product":"p","result":"malicious",
      "sample_ref":"file--00000000-0000-4000-8000-000000000035","analysis_sco_refs":
      ["url--00000000-0000-4000-8000-000000000043"],"modules":["m"])"},
    {"note", "12", R"(,"abstract":"a","content":"c","authors":["The team"],
      "object_refs":["malware--00000000-0000-4000-8000-000000000010"])"},
    {"observed-data", "13",
     R"(,"first_observed":"2026-03-01T10:00:00Z","last_observed":"2026-03-01T10:00:00Z",
      "number_observed":3,"object_refs":["ipv4-addr--00000000-0000-4000-8000-000000000036"])"},
    {"opinion", "14", R"(,"opinion":"agree","explanation":"e","authors":["The team"],
      "object_refs":["malware--00000000-0000-4000-8000-000000000010"])"},
    {"report", "15", R"(,"name":"r","report_types":["malware"],"published":"2026-03-01T10:00:00Z",
      "object_refs":["malware--00000000-0000-4000-8000-000000000010","indicator--00000000-0000-4000-8000-000000000006"])"},
    {"threat-actor", "16", R"(,"name":"t","threat_actor_types":["crime-syndicate"],"roles":["director"],
      "sophistication":"expert","personal_motivations":["p"])"},
    {"tool", "17", R"(,"name":"t","tool_types":["remote-access"],"tool_version":"1")"},
    {"vulnerability", "18", R"(,"name":"CVE-2026-0001")"},
    {"relationship", "19", R"(,"relationship_type":"indicates","source_ref":
      "indicator--00000000-0000-4000-8000-000000000006","target_ref":"malware--00000000-0000-4000-8000-000000000010",
      "start_time":"2026-03-01T10:00:00Z")"},
    {"sighting", "20",
     R"(,"count":2,"summary":false,"sighting_of_ref":"indicator--00000000-0000-4000-8000-000000000006",
      "observed_data_refs":["observed-data--00000000-0000-4000-8000-000000000013"],
      "where_sighted_refs":["identity--11111111-1111-4111-8111-111111111111"])"},
    {"language-content", "21", R"(,"object_ref":"indicator--00000000-0000-4000-8000-000000000006",
      "object_modified":"2026-03-01T10:00:00.000Z","contents":{"sv":{"name":"styrserver","indicator_types":["x"]}})"},
};

constexpr Sample observable[] = {
    {"autonomous-system", "30", R"(,"number":64500,"name":"EXAMPLE","rir":"RIPE")"},
    {"directory", "31", R"(,"path":"C:\\Windows","path_enc":"utf-8","contains_refs":
      ["file--00000000-0000-4000-8000-000000000035"])"},
    {"domain-name", "32", R"(,"value":"c2.bad.example","resolves_to_refs":
      ["ipv4-addr--00000000-0000-4000-8000-000000000036"],"defanged":false)"},
    {"email-addr", "33", R"(,"value":"a@bad.example","display_name":"A","belongs_to_ref":
      "user-account--00000000-0000-4000-8000-000000000044")"},
    {"email-message", "34", R"(,"is_multipart":true,"subject":"Invoice","from_ref":
      "email-addr--00000000-0000-4000-8000-000000000033","to_refs":["email-addr--00000000-0000-4000-8000-000000000033"],
      "received_lines":["from a by b"],"additional_header_fields":{"X-Mailer":["m"],"Reply-To":"r"},"body_multipart":
      [{"content_type":"text/plain","content_disposition":"inline","body":"b"},{"content_type":"application/zip",
        "body_raw_ref":"file--00000000-0000-4000-8000-000000000035"}])"},
    {"file", "35", R"(,"hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e","SHA-256":
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","SSDEEP":"3:a+b/c:d"},"size":7,"name":"a.exe",
      "parent_directory_ref":"directory--00000000-0000-4000-8000-000000000031","extensions":{
      "ntfs-ext":{"sid":"1","alternate_data_streams":[{"name":"s","size":1,"hashes":{"MD5":"aa"}}]},
      "archive-ext":{"contains_refs":["file--00000000-0000-4000-8000-000000000035"],"comment":"c"},
      "pdf-ext":{"version":"1.7","is_optimized":false,"document_info_dict":{"Title":"t"},"pdfid0":"a"},
      "raster-image-ext":{"image_height":1,"image_width":1,"exif_tags":{"Make":"m","XResolution":4928}},
      "windows-pebinary-ext":{"pe_type":"exe","imphash":"aa","file_header_hashes":{"MD5":"aa"},"optional_header":
      {"magic_hex":"010b","size_of_code":1,"hashes":{"MD5":"aa"}},"sections":[{"name":"CODE","entropy":0.5,"size":2,
      "hashes":{"SHA-1":"aa"}}]}})"},
    {"ipv4-addr", "36", R"(,"value":"198.51.100.7","belongs_to_refs":
      ["autonomous-system--00000000-0000-4000-8000-000000000030"])"},
    {"ipv6-addr", "37",
     R"(,"value":"2001:db8::7","resolves_to_refs":["mac-addr--00000000-0000-4000-8000-000000000038"])"},
    {"mac-addr", "38", R"(,"value":"d2:fb:49:24:37:18")"},
    {"mutex", "39", R"(,"name":"__CLEANSWEEP__")"},
    {"network-traffic", "40", R"(,"protocols":["ipv4","tcp","http"],"src_port":24678,"dst_ref":
      "ipv4-addr--00000000-0000-4000-8000-000000000036","is_active":false,"ipfix":{"minimumIpTotalLength":32},
      "encapsulates_refs":["network-traffic--00000000-0000-4000-8000-000000000040"],"extensions":{"http-request-ext":
      {"request_method":"get","request_value":"/a","request_header":{"User-Agent":["u"],"Host":["bad.example"]}},
      "icmp-ext":{"icmp_type_hex":"08","icmp_code_hex":"00"},"tcp-ext":{"src_flags_hex":"00000002"},
      "socket-ext":{"address_family":"AF_INET","options":{"SO_REUSEADDR":1}}})"},
    {"process", "41", R"(,"pid":314,"command_line":"cmd /c whoami","environment_variables":{"TMP":"C:\\TMP"},
      "image_ref":"file--00000000-0000-4000-8000-000000000035","child_refs":["process--00000000-0000-4000-8000-000000000041"],
      "extensions":{"windows-process-ext":{"aslr_enabled":true,"startup_info":{"lpDesktop":"d"}},
      "windows-service-ext":{"service_name":"s","descriptions":["d"],"service_dll_refs":
      ["file--00000000-0000-4000-8000-000000000035"]}})"},
    {"software", "42",
     R"(,"name":"Word","cpe":"cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*","languages":["en"])"},
    {"url", "43", R"(,"value":"https://bad.example/x?id=7")"},
    {"user-account", "44", R"(,"user_id":"1001","account_login":"root","is_privileged":true,"extensions":
      {"unix-account-ext":{"gid":1001,"groups":["wheel"],"home_dir":"/root","shell":"/bin/sh"}})"},
    {"windows-registry-key", "45", R"(,"key":"HKEY_LOCAL_MACHINE\\System","values":
      [{"name":"Foo","data":"qwerty","data_type":"REG_SZ"}],"number_of_subkeys":1)"},
    {"x509-certificate", "46",
     R"(,"issuer":"CN=CA","subject":"CN=bad.example","serial_number":"36:f7","is_self_signed":false,
      "hashes":{"SHA-1":"aa"},"subject_public_key_exponent":65537,"x509_v3_extensions":
      {"basic_constraints":"critical,CA:TRUE","subject_alternative_name":"DNS:bad.example"})"},
};

}  // namespace

std::vector<std::string> every_type() {
  std::vector<std::string> slices;
  for (const Sample& sample : domain) slices.push_back(finish(sample.type, sample.tail, sample.body, true));
  for (const Sample& sample : observable)
    slices.push_back(finish(sample.type, sample.tail, sample.body, false));
  slices.push_back(R"({"type":"identity","spec_version":"2.1","id":")" + std::string(own_identity) +
                   R"(","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","name":"CERT-EX",
                   "identity_class":"organization","sectors":["government"],"roles":["csirt"],"contact_information":
                   "cert@cert.example","object_marking_refs":[")" +
                   std::string(green) + "\"]}");
  slices.push_back(R"({"type":"marking-definition","spec_version":"2.1","id":")" + std::string(green) +
                   R"(","created":"2022-10-01T00:00:00.000Z","name":"TLP:GREEN","extensions":
                   {"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":
                   {"extension_type":"property-extension","tlp_2_0":"green"}}})");
  slices.push_back(R"({"type":"marking-definition","spec_version":"2.1",
                   "id":"marking-definition--00000000-0000-4000-8000-000000000050","created":"2022-10-01T00:00:00.000Z",
                   "definition_type":"statement","definition":{"statement":"Copyright CERT-EX"}})");
  slices.push_back(policy("51", R"("tlp":"green","attribution":"may")"));
  slices.push_back(policy("52", R"("id_ref":"3903ce63-674c-4b70-9457-8c5527dd9115")"));
  return slices;
}

std::string policy(std::string_view number, std::string_view statements) {
  return R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--00000000-0000-4000-8000-0000000000)" +
         std::string(number) + R"(","created":"2022-10-01T00:00:00.000Z","name":"A policy","extensions":{")" +
         std::string(protocol::iep_extension) +
         R"(":{"extension_type":"property-extension","iep_version":2.0,"name":"policy of CERT-EX",)"
         R"("description":"For members","start_date":"2022-10-01T00:00:00Z","end_date":"2040-10-01T00:00:00Z",)" +
         std::string(statements) + "}}}";
}

std::vector<std::string> relayed() {
  const std::string common = R"("spec_version":"2.1","created":"2026-03-01T10:00:00.000Z",)"
                             R"("modified":"2026-03-01T10:00:00.000Z",)"
                             R"("created_by_ref":"identity--00000000-0000-4000-8000-00000000c0de",)"
                             R"("object_marking_refs":[")" +
                             std::string(green) + R"("],)";
  return {
      R"({"type":"attack-pattern","id":"attack-pattern--00000000-0000-4000-8000-000000000060",)" + common +
          R"("name":"Phish","x_mitre_version":"1.2","x_mitre_platforms":["Linux","Windows"],"x_mitre_deprecated":false,
          "x_mitre_modified_by_ref":"identity--00000000-0000-4000-8000-00000000c0de","x_score":7,
          "x_nested":{"list":[{"name":"n","weight":1}],"text":"several words of text"}})",
      R"({"type":"relationship","id":"relationship--00000000-0000-4000-8000-000000000061",)" + common +
          R"("relationship_type":"uses","source_ref":"malware--00000000-0000-4000-8000-0000000000d1",
          "target_ref":"attack-pattern--00000000-0000-4000-8000-000000000060"})",
      R"({"type":"x-mitre-tactic","id":"x-mitre-tactic--00000000-0000-4000-8000-000000000062",)" + common +
          R"("name":"Impact","description":"d","x_mitre_shortname":"impact"})",
      R"({"type":"indicator","id":"indicator--00000000-0000-4000-8000-000000000063",)" + common +
          R"("pattern":"[domain-name:value = 'c2.bad.example']","pattern_type":"stix",
          "valid_from":"2026-03-01T10:00:00Z","extensions":
          {"extension-definition--00000000-0000-4000-8000-000000000099":
          {"extension_type":"property-extension","rank":5,"tags":["a","b"]}}})",
      R"({"type":"marking-definition","id":"marking-definition--00000000-0000-4000-8000-000000000064",)"
      R"("spec_version":"2.1","created":"2026-03-01T10:00:00.000Z","definition_type":"statement",)"
      R"("definition":{"statement":"Copyright of somebody"},"x_mitre_domains":["ics-attack"]})",
  };
}

std::string indicator(std::string_view more) {
  return R"({"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-0000000000aa",)"
         R"("created":"2026-03-01T10:00:00.000Z","modified":"2026-03-01T10:00:00.000Z","pattern_type":"stix",)"
         R"("pattern":"[domain-name:value = 'c2.bad.example']","valid_from":"2026-03-01T10:00:00Z",)"
         R"("object_marking_refs":[")" +
         std::string(green) + "\"]" + std::string(more) + "}";
}

gateway::guard::Destination partners() {
  return {protocol::Label::amber, false, std::string(own_identity)};
}

std::vector<gateway::guard::Finding> check(const std::vector<std::string>& slices,
                                           const std::vector<std::string>& victims, protocol::Label claimed,
                                           const gateway::guard::Destination& destination) {
  std::vector<gateway::guard::Item> items;
  for (const std::string& slice : slices) items.push_back({slice, claimed});
  gateway::guard::Rules rules;
  rules.victims = gateway::guard::Names(victims);
  return gateway::guard::check(items, destination, rules);
}

std::string listed(const std::vector<gateway::guard::Finding>& findings) {
  std::string lines;
  for (const auto& finding : findings) {
    lines += std::to_string(finding.index) + " " + finding.code + " " + finding.pointer + ": " +
             finding.what + "\n";
  }
  return lines;
}

std::string codes(const std::vector<gateway::guard::Finding>& findings) {
  std::set<std::string> distinct;
  for (const auto& finding : findings) distinct.insert(finding.code);
  std::string line;
  for (const auto& code : distinct) line += (line.empty() ? "" : " ") + code;
  return line;
}

}  // namespace samples
