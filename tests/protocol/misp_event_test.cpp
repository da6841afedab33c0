// STIX slices as the parts of a MISP event.
#include "protocol/misp_event.h"

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_served.h"

namespace {

using namespace protocol;
using misp::EventHead;
using misp::EventPart;
using misp::List;

const std::string team = "7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601";
const std::string green_id = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";

EventHead head() {
  return {*Uuid::parse("3c1d3a52-8d5e-4f5e-9a51-0d4f0f3a7b10"),
          "Phishing kit",
          team,
          "CERT-EX",
          Label::green,
          1772445600};
}

std::string id_of(const std::string& type, int number) {
  return type + "--675a82c5-ef7a-4b91-8308-c5090a04c4" + std::to_string(10 + number);
}

/// `more` are the members beside those that every object has.
Slice slice(const std::string& type, int number, const std::string& more, bool observable = false,
            const std::string& marking = green_id) {
  const std::string time = "2026-03-01T10:00:00.000Z";
  Slice out;
  out.entry.id = id_of(type, number);
  out.entry.label = Label::green;
  if (!observable) out.entry.modified = time;
  const std::string times = observable ? "" : R"("created":")" + time + R"(","modified":")" + time + R"(",)";
  out.bytes = R"({"type":")" + type + R"(","spec_version":"2.1","id":")" + out.entry.id + R"(",)" + times +
              R"("object_marking_refs":[")" + marking + R"("])" + (more.empty() ? "" : "," + more) + "}";
  return out;
}

Slice indicator(const std::string& pattern, const std::string& more = "", int number = 0,
                const std::string& type = "stix") {
  json::Builder quoted;
  quoted.set("pattern", pattern).set("pattern_type", type);
  const std::string text = quoted.text();
  return slice("indicator", number,
               text.substr(1, text.size() - 2) + R"(,"valid_from":"2026-03-01T09:00:00Z")" +
                   (more.empty() ? "" : "," + more));
}

std::vector<EventPart> parts(const std::vector<Slice>& slices) {
  const auto made = misp::parts_of(head(), slices);
  BOOST_TEST_REQUIRE(made.has_value(), (made.has_error() ? describe(made.error()) : ""));
  return *made;
}

json::Document json_of(const EventPart& part) {
  auto parsed = json::parse(part.bytes);
  BOOST_REQUIRE(parsed.has_value());
  return *std::move(parsed);
}

/// "type value to_ids", or "name{relation type value to_ids; …}" of an object, or "carried".
std::string said(const Slice& one) {
  const auto made = parts({one});
  BOOST_REQUIRE(made.size() == 1U);
  const auto document = json_of(made[0]);
  const auto words = [](const json::Value& of) {
    return json::string_or(of, "type") + " " + json::string_or(of, "value") +
           (json::bool_or(of, "to_ids", false) ? " ids" : "");
  };
  if (made[0].list == List::attribute) {
    if (json::string_or(document, "type") == "text" && json::string_or(document, "value") == one.bytes)
      return "carried";
    return words(document);
  }
  std::string out = json::string_or(document, "name") + "{";
  for (const auto& attribute : document["Attribute"].GetArray())
    out += json::string_or(attribute, "object_relation") + "=" + words(attribute) + ";";
  return out + "}";
}

std::string tags(const json::Value& of) {
  std::string out;
  for (const auto& tag : of["Tag"].GetArray()) out += json::string_or(tag, "name") + ";";
  return out;
}

const std::string md5 = "5eb63bbbe01eeed093cb22bb8f5acdc3";
const std::string sha1 = "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed";

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_events)

BOOST_AUTO_TEST_CASE(an_event_says_of_itself_what_a_misp_server_reads) {
  const auto text = json::parse(misp::text_of(head()));
  BOOST_REQUIRE(text.has_value());
  const auto is = [&](const char* name, const std::string& value) {
    BOOST_TEST(json::string_or(*text, name) == value, name);
  };
  is("uuid", "3c1d3a52-8d5e-4f5e-9a51-0d4f0f3a7b10");
  is("id", misp::number_of(head().uuid));
  is("info", "Phishing kit");
  is("date", "2026-03-02");
  is("threat_level_id", "4");
  is("analysis", "2");
  is("distribution", "2");
  is("sharing_group_id", "0");
  is("extends_uuid", "");
  BOOST_TEST((*text)["published"].GetBool());
  BOOST_TEST((*text)["protected"].IsNull());
  BOOST_TEST(json::string_or((*text)["Orgc"], "uuid") == team);
  BOOST_TEST(json::string_or((*text)["Org"], "name") == "CERT-EX");
  BOOST_TEST(tags(*text) == "tlp:green;");
  BOOST_TEST(!text->HasMember("SharingGroup"));
  BOOST_TEST(!text->HasMember("timestamp"));
}

BOOST_AUTO_TEST_CASE(an_indicator_is_an_attribute_with_its_times_and_tags) {
  const auto made = parts({indicator(
      "[domain-name:value = 'bad.example']",
      R"("valid_until":"2026-04-01T09:00:00.5Z","name":"A domain","labels":["phishing","pap:amber","TLP:RED"])")});
  BOOST_REQUIRE(made.size() == 1U);
  BOOST_TEST((made[0].list == List::attribute));
  BOOST_TEST(made[0].source == id_of("indicator", 0));
  BOOST_TEST(made[0].modified == "2026-03-01T10:00:00.000Z");
  BOOST_TEST((made[0].uuid == misp::part_uuid(head().uuid, made[0].source, made[0].modified)));
  const auto of = json_of(made[0]);
  const auto is = [&](const char* name, const std::string& value) {
    BOOST_TEST(json::string_or(of, name) == value, name);
  };
  is("id", misp::number_of(made[0].uuid));
  is("uuid", made[0].uuid.text());
  is("type", "domain");
  is("category", "Network activity");
  is("value", "bad.example");
  is("distribution", "5");
  is("sharing_group_id", "0");
  is("timestamp", "1772359200");
  is("comment", "A domain");
  is("object_id", "0");
  is("first_seen", "2026-03-01T09:00:00.000000+00:00");
  is("last_seen", "2026-04-01T09:00:00.500000+00:00");
  BOOST_TEST(of["to_ids"].GetBool());
  BOOST_TEST(!of["deleted"].GetBool());
  BOOST_TEST(!of["disable_correlation"].GetBool());
  BOOST_TEST(of["object_relation"].IsNull());
  // One TLP tag, the entry's; PAP in its one spelling; the labels.
  BOOST_TEST(tags(of) == "tlp:green;PAP:AMBER;phishing;");
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_no_time_of_misp_s) {
  const auto made =
      parts({indicator("[domain-name:value = 'bad.example']", R"("valid_until":"2026-12-31T23:59:60Z")")});
  BOOST_TEST((*json::parse(made.at(0).bytes))["last_seen"].IsNull());
}

BOOST_AUTO_TEST_CASE(patterns_that_misp_has_a_type_for) {
  for (const auto& [pattern, expected] : std::vector<std::pair<std::string, std::string>>{
           {"[ipv4-addr:value = '198.51.100.7']", "ip-dst 198.51.100.7 ids"},
           {"[ipv6-addr:value = '2001:db8::7']", "ip-dst 2001:db8::7 ids"},
           {"[ipv4-addr:value = '198.51.100.0/24']", "ip-dst 198.51.100.0/24 ids"},
           {"[ url:value='https://bad.example/x' ]", "url https://bad.example/x ids"},
           {"[file:hashes.MD5 = '" + md5 + "']", "md5 " + md5 + " ids"},
           {"[file:hashes.'SHA-1' = '" + sha1 + "']", "sha1 " + sha1 + " ids"},
           {"[email-addr:value = 'a@bad.example']", "email-src a@bad.example ids"},
           {"[email-message:from_ref.value = 'a@bad.example']", "email-src a@bad.example ids"},
           {"[email-message:to_refs[*].value = 'a@our.example']", "email-dst a@our.example ids"},
           {"[mutex:name = 'it\\'s']", "mutex it's ids"},
           {"[autonomous-system:number = 64496]", "AS 64496 ids"},
           {"[windows-registry-key:key = 'HKLM\\\\x']", "regkey HKLM\\x ids"},
           {"[file:name = 'a.exe' AND file:hashes.MD5 = '" + md5 + "']",
            "filename|md5 a.exe|" + md5 + " ids"},
           {"[file:hashes.MD5 = '" + md5 + "' AND file:name = 'a.exe']",
            "filename|md5 a.exe|" + md5 + " ids"},
           {"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.7']",
            "stix2-pattern{stix2-pattern=stix2-pattern [network-traffic:dst_ref.type = 'ipv4-addr' AND "
            "network-traffic:dst_ref.value = '198.51.100.7'] ids;}"},
           {"[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '198.51.100.7' "
            "AND network-traffic:dst_port = '443']",
            "ip-dst|port 198.51.100.7|443 ids"},
           {"[domain-name:value = 'bad.example' AND domain-name:resolves_to_refs[*].value = '198.51.100.7']",
            "domain|ip bad.example|198.51.100.7 ids"},
           {"[file:hashes.MD5 = '" + md5 + "' OR file:hashes.'SHA-1' = '" + sha1 + "']",
            "file{md5=md5 " + md5 + " ids;sha1=sha1 " + sha1 + " ids;}"},
       })
    BOOST_TEST(said(indicator(pattern)) == expected);
}

BOOST_AUTO_TEST_CASE(what_would_mean_something_else_stays_a_pattern) {
  for (const std::string pattern : {
           "[url:value LIKE 'https://bad.example/%']",
           "[url:value MATCHES 'https://bad.*']",
           "[domain-name:value != 'good.example']",
           "[NOT EXISTS domain-name:value]",
           "[ipv4-addr:value ISSUBSET '198.51.100.0/24']",
           "[ipv4-addr:value IN ('198.51.100.7','198.51.100.8')]",
           "[domain-name:value = 'a.example'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.7']",
           "[domain-name:value = 'a.example'] REPEATS 5 TIMES",
           "[domain-name:value = 'a.example' OR domain-name:value = 'b.example']",
           "[(domain-name:value = 'a.example')]",
           "[file:hashes.MD5 = '5eb63bbbe01eeed093cb22bb8f5acdc3' AND file:hashes.'SHA-1' = "
           "'2aae6c35c94fcfb415dbe95f408b9ce91ee846ed']",
           "[file:name = 'a.exe' OR file:hashes.MD5 = '5eb63bbbe01eeed093cb22bb8f5acdc3']",
           "[file:hashes.MD5 = '5eb63bbbe01eeed093cb22bb8f5acdc3' OR file:hashes.MD5 = "
           "'5eb63bbbe01eeed093cb22bb8f5acdc4']",
           "[ipv4-addr:value = '198.51.100.7' AND network-traffic:dst_port = 443]",
           "[ipv4-addr:value = 'no address']",
           "[ipv4-addr:value = '2001:db8::7']",
           "[x-own:value = 'x']",
           "[process:name = 'x']",
       })
    BOOST_TEST(said(indicator(pattern)) == "stix2-pattern{stix2-pattern=stix2-pattern " + pattern + " ids;}");
}

BOOST_AUTO_TEST_CASE(what_is_harmless_alerts_nobody) {
  const std::string pattern = "[domain-name:value = 'good.example']";
  BOOST_TEST(said(indicator(pattern, R"("indicator_types":["benign"])")) == "domain good.example");
  BOOST_TEST(said(indicator(pattern, R"("indicator_types":["benign","malicious-activity"])")) ==
             "domain good.example ids");
}

BOOST_AUTO_TEST_CASE(what_was_revoked_is_deleted) {
  const auto made = parts({indicator("[domain-name:value = 'bad.example']", R"("revoked":true)")});
  BOOST_TEST(json_of(made[0])["deleted"].GetBool());
}

BOOST_AUTO_TEST_CASE(rules_are_attributes_of_their_kind) {
  for (const std::string type : {"yara", "sigma", "snort"})
    BOOST_TEST(said(indicator("rule x {}", "", 0, type)) == type + " rule x {} ids");
  BOOST_TEST(said(indicator("x", "", 0, "pcre")) == "carried");
}

BOOST_AUTO_TEST_CASE(observables_are_what_was_seen_and_alert_nobody) {
  const auto seen = [](const std::string& type, const std::string& more) {
    return said(slice(type, 0, more, true));
  };
  BOOST_TEST(seen("ipv4-addr", R"("value":"198.51.100.7")") == "ip-dst 198.51.100.7");
  BOOST_TEST(seen("ipv6-addr", R"("value":"2001:db8::7")") == "ip-dst 2001:db8::7");
  BOOST_TEST(seen("email-addr", R"("value":"a@bad.example")") == "email a@bad.example");
  BOOST_TEST(seen("mac-addr", R"("value":"00:00:5e:00:53:01")") == "mac-address 00:00:5e:00:53:01");
  BOOST_TEST(seen("file", R"("name":"a.exe","hashes":{"MD5":")" + md5 + R"("})") ==
             "filename|md5 a.exe|" + md5);
  BOOST_TEST(seen("file", R"("name":"a.exe","size":7,"hashes":{"MD5":")" + md5 + R"("})") ==
             "file{filename=filename a.exe;size-in-bytes=size-in-bytes 7;md5=md5 " + md5 + ";}");
  BOOST_TEST(seen("autonomous-system", R"("number":64496,"name":"X")") == "asn{asn=AS 64496;name=text X;}");
  BOOST_TEST(seen("windows-registry-key", R"("key":"HKLM\\x","values":[{"data":"d"}])") ==
             "regkey|value HKLM\\x|d");
  BOOST_TEST(seen("email-message", R"("is_multipart":false,"subject":"Hello")") == "email-subject Hello");
  // One property that MISP has no word for, or another object: nothing of it may be lost.
  BOOST_TEST(seen("file", R"("name":"a.exe","ctime":"2026-03-01T10:00:00Z")") == "carried");
  BOOST_TEST(seen("domain-name", R"("value":"bad.example","resolves_to_refs":[")" + id_of("ipv4-addr", 1) +
                                     R"("])") == "carried");
  BOOST_TEST(seen("domain-name", R"("value":"bad[.]example","defanged":true)") == "carried");
}

BOOST_AUTO_TEST_CASE(what_was_seen_stands_with_when_it_was) {
  const auto domain = slice("domain-name", 1, R"("value":"bad.example")", true);
  const auto observed = [&](int number, const std::string& refs, const std::string& more = "",
                            const std::string& count = "1") {
    return slice("observed-data", number,
                 R"("first_observed":"2026-03-01T09:00:00Z","last_observed":"2026-03-01T09:30:00Z",)"
                 R"("number_observed":)" +
                     count + R"(,"object_refs":[)" + refs + "]" + more);
  };
  const std::string ref = "\"" + domain.entry.id + "\"";
  auto seen = observed(
      2, ref, R"(,"labels":["kit"],"external_references":[{"source_name":"MISP","description":"why"}])");
  seen.entry.label = Label::amber;
  const auto made = parts({seen, domain});
  BOOST_REQUIRE(made.size() == 1U);
  BOOST_TEST(made[0].source == seen.entry.id);
  BOOST_TEST(made[0].beside == domain.entry.id);
  const auto of = json_of(made[0]);
  BOOST_TEST(json::string_or(of, "value") == "bad.example");
  BOOST_TEST(json::string_or(of, "comment") == "why");
  BOOST_TEST(json::string_or(of, "last_seen") == "2026-03-01T09:30:00.000000+00:00");
  BOOST_TEST(!of["to_ids"].GetBool());
  BOOST_TEST(tags(of) == "tlp:amber;kit;");
  // Twice of one observable; and what says more, of more, or of what is not there, stands alone.
  BOOST_TEST(parts({observed(2, ref), domain, observed(3, ref)}).size() == 2U);
  const auto other = slice("domain-name", 4, R"("value":"worse.example")", true);
  for (const auto& one :
       {observed(2, ref, "", "2"), observed(2, ref + ",\"" + other.entry.id + "\""),
        observed(2, ref, R"(,"confidence":7)"),
        observed(2, ref, R"(,"external_references":[{"source_name":"X","description":"why"}])"),
        observed(2, "\"" + id_of("domain-name", 9) + "\"")}) {
    const auto alone = parts({one, domain});
    BOOST_REQUIRE(alone.size() == 2U);
    BOOST_TEST(json::string_or(json_of(alone[0]), "value") == one.bytes);
    BOOST_TEST(alone[0].beside.empty());
  }
}

BOOST_AUTO_TEST_CASE(names_are_attributes_where_they_are_all) {
  BOOST_TEST(said(slice("vulnerability", 0, R"("name":"CVE-2026-12345")")) == "vulnerability CVE-2026-12345");
  BOOST_TEST(said(slice("vulnerability", 0, R"("name":"Heartbleed")")) == "carried");
  BOOST_TEST(
      said(slice(
          "vulnerability", 0,
          R"("name":"CVE-2026-12345","external_references":[{"source_name":"cve","url":"https://x"}])")) ==
      "carried");
  BOOST_TEST(said(slice("campaign", 0, R"("name":"Fall")")) == "campaign-name Fall");
  BOOST_TEST(said(slice("campaign", 0, R"("name":"Fall","objective":"x")")) == "carried");
  BOOST_TEST(said(slice("threat-actor", 0, R"("name":"Bear")")) == "threat-actor Bear");
  const std::string tag = R"(,"labels":["misp-galaxy:mitre-intrusion-set=\"Bear - G7\""])";
  BOOST_TEST(said(slice("intrusion-set", 0, R"("name":"Bear")" + tag)) == "threat-actor Bear");
  BOOST_TEST(said(slice("intrusion-set", 0, R"("name":"Bear")")) == "carried");
  BOOST_TEST(said(slice("threat-actor", 0, R"("name":"Bear")" + tag)) == "carried");
}

BOOST_AUTO_TEST_CASE(what_misp_has_no_place_for_is_carried) {
  const auto one = slice("malware", 0, R"("name":"x","is_family":true)");
  const auto made = parts({one});
  const auto of = json_of(made[0]);
  BOOST_TEST(json::string_or(of, "type") == "text");
  BOOST_TEST(json::string_or(of, "category") == "External analysis");
  BOOST_TEST(json::string_or(of, "value") == one.bytes);
  BOOST_TEST(json::string_or(of, "comment") == "STIX 2.1 malware");
  BOOST_TEST(of["disable_correlation"].GetBool());
  BOOST_TEST(!of["to_ids"].GetBool());
  // A policy that binds it goes with it.
  const std::string other = "marking-definition--675a82c5-ef7a-4b91-8308-c5090a04c499";
  BOOST_TEST(said(slice("ipv4-addr", 0, R"("value":"198.51.100.7")", true, other)) == "carried");
}

BOOST_AUTO_TEST_CASE(relations_stand_in_the_object_they_are_of) {
  const auto relation = [](const std::string& source, const std::string& target, int number,
                           const std::string& more = "") {
    return slice("relationship", number,
                 R"("relationship_type":"related-to","source_ref":")" + source + R"(","target_ref":")" +
                     target + "\"" + more);
  };
  const auto file = slice("file", 1, R"("name":"a.exe","size":7)", true);
  const auto domain = indicator("[domain-name:value = 'bad.example']", "", 2);
  const auto made = parts({relation(file.entry.id, domain.entry.id, 3, R"(,"description":"why")"), file,
                           domain, relation(domain.entry.id, file.entry.id, 4),
                           relation(file.entry.id, domain.entry.id, 5, R"(,"confidence":50)"),
                           relation(file.entry.id, id_of("malware", 6), 7)});
  BOOST_REQUIRE(made.size() == 6U);
  // Attributes, the object, then what is said of it.
  BOOST_TEST(made[0].source == domain.entry.id);
  for (const std::size_t carried : {1U, 2U, 3U}) BOOST_TEST((made[carried].list == List::attribute));
  BOOST_TEST((made[4].list == List::object));
  BOOST_TEST(made[4].attributes == 2U);
  BOOST_TEST((made[5].list == List::reference));
  const auto of = json_of(made[5]);
  BOOST_TEST(json::string_or(of, "object_id") == misp::number_of(made[4].uuid));
  BOOST_TEST(json::string_or(of, "referenced_uuid") == made[0].uuid.text());
  BOOST_TEST(json::string_or(of, "relationship_type") == "related-to");
  BOOST_TEST(json::string_or(of, "comment") == "why");
  BOOST_TEST(json::string_or(of, "referenced_type") == "0");
}

BOOST_AUTO_TEST_CASE(objects_have_no_tags_but_their_attributes_do) {
  const auto made = parts({slice("file", 1, R"("name":"a.exe","size":7)", true)});
  const auto of = json_of(made[0]);
  BOOST_TEST(!of.HasMember("Tag"));
  BOOST_TEST(json::string_or(of, "template_uuid") == "688c46fb-5edb-40a3-8273-1af7923e2215");
  BOOST_TEST(json::string_or(of, "timestamp") == "1772445600");
  const auto& attributes = of["Attribute"];
  BOOST_REQUIRE(attributes.Size() == 2U);
  for (rapidjson::SizeType i = 0; i < 2; ++i) {
    BOOST_TEST(tags(attributes[i]) == "tlp:green;");
    BOOST_TEST(json::string_or(attributes[i], "uuid") == misp::attribute_of(made[0].uuid, i).text());
    BOOST_TEST(json::string_or(attributes[i], "object_id") == misp::number_of(made[0].uuid));
  }
}

BOOST_AUTO_TEST_CASE(a_report_of_all_the_event_holds_is_its_report) {
  const auto domain = indicator("[domain-name:value = 'bad.example']", "", 2);
  const auto report = [&](const std::string& refs, const std::string& more = "") {
    return slice(
        "report", 1,
        R"("name":"R","description":"All of it","published":"2026-03-01T10:00:00.000Z","object_refs":[)" +
            refs + "]" + more);
  };
  const std::string all = "\"" + domain.entry.id + "\"";
  const auto made = parts({report(all), domain});
  BOOST_REQUIRE(made.size() == 2U);
  BOOST_TEST((made[1].list == List::report));
  BOOST_TEST(json::string_or(json_of(made[1]), "name") == "R");
  BOOST_TEST(json::string_or(json_of(made[1]), "content") == "All of it");
  BOOST_TEST((parts({report(all), domain, indicator("[url:value = 'http://x']", "", 3)}).back().list ==
              List::attribute));
  BOOST_TEST(
      (parts({report(all, R"(,"report_types":["campaign"])"), domain}).back().list == List::attribute));
}

BOOST_AUTO_TEST_CASE(definitions_and_our_own_name_need_no_part) {
  auto own = slice("identity", 0, R"("name":"CERT-EX","identity_class":"organization")");
  const std::string theirs = own.entry.id;
  const auto at = own.bytes.find(theirs);
  own.bytes.replace(at, theirs.size(), "identity--" + team);
  own.entry.id = "identity--" + team;
  BOOST_TEST(parts({own}).empty());
  BOOST_TEST(parts({slice("identity", 1, R"("name":"X","identity_class":"organization")")}).size() == 1U);
  Slice definition;
  definition.entry.id = green_id;
  BOOST_TEST(parts({definition}).empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_refused) {
  Slice broken = indicator("[domain-name:value = 'bad.example']");
  broken.bytes = "{}";
  BOOST_TEST(misp::parts_of(head(), {broken}).has_error());
  Slice unlabelled = indicator("[domain-name:value = 'bad.example']");
  unlabelled.entry.label = Label::unmarked;
  BOOST_TEST(misp::parts_of(head(), {unlabelled}).has_error());
  Slice other = indicator("[domain-name:value = 'bad.example']");
  other.entry.id = id_of("indicator", 9);
  BOOST_TEST(misp::parts_of(head(), {other}).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
