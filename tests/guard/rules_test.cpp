// Withheld ids, warning lists and exceptions.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/test/unit_test.hpp>

#include "gateway/guard/guard.h"
#include "protocol/digest.h"
#include "tests/guard/samples.h"

namespace {

using gateway::guard::Rules;
using gateway::guard::WarningLists;
using protocol::Label;

constexpr std::string_view indicator_id = "indicator--00000000-0000-4000-8000-0000000000aa";

std::string codes(const std::vector<std::string>& slices, const Rules& rules) {
  std::vector<gateway::guard::Item> items;
  for (const std::string& slice : slices) items.push_back({slice, Label::green});
  return samples::codes(gateway::guard::check(items, samples::partners(), rules));
}

WarningLists lists(std::initializer_list<std::pair<std::string_view, std::string_view>> given) {
  WarningLists all;
  for (const auto& [key, json] : given) BOOST_REQUIRE(all.add(json, std::string(key)).has_value());
  return all;
}

std::string with_pattern(std::string_view pattern) {
  std::string slice = samples::indicator();
  const std::string from = "[domain-name:value = 'c2.bad.example']";
  return slice.replace(slice.find(from), from.size(), pattern);
}

std::string observable(std::string_view type, std::string_view value) {
  return R"({"type":")" + std::string(type) + R"(","spec_version":"2.1","id":")" + std::string(type) +
         R"(--00000000-0000-4000-8000-0000000000bb","object_marking_refs":[")" + std::string(samples::green) +
         R"("],"value":")" + std::string(value) + "\"}";
}

protocol::Exception exception(std::string_view pointer, std::string_view code, std::string_view text) {
  return {std::string(indicator_id), std::string(pointer), std::string(code),
          protocol::sha256(text),    "common word",        "anna"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE(withheld_ids_stand_in_no_string) {
  Rules rules;
  rules.withheld = {"report--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10"};
  BOOST_TEST(codes({samples::indicator()}, rules) == "");
  for (std::string_view text :
       {"see report--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10", "7D3C4C525E1B4F0A9D7E0E6C2B1A9F10",
        "https://x.example/?id=7d3c4c52%2D5e1b-4f0a-9d7e-0e6c2b1a9f10",
        "cmVwb3J0LS03ZDNjNGM1Mi01ZTFiLTRmMGEtOWQ3ZS0wZTZjMmIxYTlmMTA="}) {
    BOOST_TEST(
        codes({samples::indicator(R"(,"description":")" + std::string(text) + "\"")}, rules) == "withheld",
        text);
  }
}

BOOST_AUTO_TEST_CASE(an_id_is_not_withheld_where_its_uuid_is_anothers) {
  Rules rules;
  rules.withheld = {"observed-data--00000000-0000-4000-8000-0000000000aa", std::string(samples::green),
                    std::string(samples::own_identity)};
  BOOST_TEST(codes({samples::indicator()}, rules) == "");
  BOOST_TEST(codes({samples::indicator(
                       R"(,"description":"from observed-data--00000000-0000-4000-8000-0000000000aa")")},
                   rules) == "withheld");
  // What is released cannot be withheld at the same time: the order contradicts itself.
  rules.withheld = {std::string(indicator_id)};
  BOOST_TEST(codes({samples::indicator()}, rules) == "withheld");
}

BOOST_AUTO_TEST_CASE(a_foreign_creator_may_dangle_though_withheld) {
  const std::string creator = "identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10";
  Rules rules;
  rules.withheld = {creator};
  BOOST_TEST(codes({samples::indicator(R"(,"created_by_ref":")" + creator + "\"")}, rules) == "");
  BOOST_TEST(codes({samples::indicator(R"(,"created_by_ref":")" + creator + R"( x")")}, rules) ==
             "reference withheld");
  BOOST_TEST(codes({samples::indicator(R"(,"description":")" + creator + "\"")}, rules) == "withheld");
}

BOOST_AUTO_TEST_CASE(warning_lists_by_type) {
  const auto all = lists(
      {{"nets", R"({"name":"n","type":"cidr","list":["10.0.0.0/8","8.8.8.8","FE80::/10"]})"},
       {"hosts", R"({"name":"h","type":"hostname","list":["example.com",".test"]})"},
       {"texts", R"({"name":"s","type":"string","list":["Google.com","d41d8cd98f00b204e9800998ecf8427e"]})"},
       {"parts", R"({"name":"p","type":"substring","list":["sinkhole"]})"}});
  const auto on = [&](std::string_view value) {
    const auto* key = all.holds(value);
    return key == nullptr ? std::string() : *key;
  };
  for (auto value :
       {"10.1.2.3", "10.2.0.0/16", "8.8.8.8", "fe80::1", "http://10.1.2.3:8080/x", "https://[fe80::1]/"})
    BOOST_TEST(on(value) == "nets", value);
  for (auto value : {"example.com", "A.EXAMPLE.com.", "https://u:p@a.example.com:8443/x?y", "x.test"})
    BOOST_TEST(on(value) == "hosts", value);
  for (auto value :
       {"google.com", "https://google.com", "https://google.com/", "D41D8CD98F00B204E9800998ECF8427E"})
    BOOST_TEST(on(value) == "texts", value);
  BOOST_TEST(on("ns1.sinkhole.bad.invalid") == "parts");
  for (auto value : {"9.9.9.9", "8.0.0.0/4", "notexample.com", "example.com.bad.invalid", "mail.google.com",
                     "https://google.com/drive/loader.zip", "", "2001:db8::1"})
    BOOST_TEST(on(value) == "", value);
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_be_enforced_is_refused) {
  WarningLists all;
  BOOST_TEST(
      (all.add(R"({"type":"regex","list":["a.*"]})", "r").error().error == protocol::Error::unsupported));
  for (auto json : {R"({"type":"cidr","list":["10.0.0.0/33"]})", R"({"type":"cidr","list":[7]})",
                    R"({"type":"string"})", R"({"list":[]})", "[]", "{"})
    BOOST_TEST(all.add(json, "x").has_error(), json);
  BOOST_TEST(all.empty());
}

BOOST_AUTO_TEST_CASE(warnings_are_for_patterns_and_observables_alone) {
  Rules rules;
  rules.warnings = lists({{"public", R"({"type":"cidr","list":["8.8.8.8"]})"},
                          {"sites", R"({"type":"string","list":["google.com"]})"}});
  BOOST_TEST(codes({with_pattern("[ipv4-addr:value = '8.8.8.8']")}, rules) == "warning-list");
  BOOST_TEST(codes({with_pattern("[url:value = 'http://bad.invalid/' OR domain-name:value = 'google.com']")},
                   rules) == "warning-list");
  BOOST_TEST(codes({with_pattern("[file:name = 'a\\\\'google.com']")}, rules) == "");
  BOOST_TEST(codes({observable("ipv4-addr", "8.8.8.8")}, rules) == "warning-list");
  BOOST_TEST(codes({observable("domain-name", "google.com")}, rules) == "warning-list");
  BOOST_TEST(codes({observable("domain-name", "bad.invalid")}, rules) == "");
  BOOST_TEST(
      codes({samples::indicator(R"(,"description":"asks 8.8.8.8 first","name":"google.com")")}, rules) == "");
}

BOOST_AUTO_TEST_CASE(an_exception_is_for_one_string_at_one_place_and_one_code) {
  Rules rules;
  rules.victims = gateway::guard::Names({"Kraft"});
  const std::vector<std::string> slices = {
      samples::indicator(R"(,"name":"full kraft","description":"full kraft")")};
  BOOST_TEST(codes(slices, rules) == "victim");
  rules.exceptions = {exception("/description", "victim", "full kraft")};
  BOOST_TEST(codes(slices, rules) == "victim");
  rules.exceptions.push_back(exception("/name", "victim", "full kraft"));
  BOOST_TEST(codes(slices, rules) == "");
  for (auto wrong :
       {exception("/name", "victim", "full Kraft"), exception("/name", "warning-list", "full kraft"),
        exception("/nam", "victim", "full kraft"), exception("", "victim", "full kraft")}) {
    rules.exceptions.back() = wrong;
    BOOST_TEST(codes(slices, rules) == "victim");
  }
  rules.exceptions.back() = exception("/name", "victim", "full kraft");
  rules.exceptions.back().object = "indicator--00000000-0000-4000-8000-0000000000ab";
  BOOST_TEST(codes(slices, rules) == "victim");
}

BOOST_AUTO_TEST_CASE(an_exception_covers_neither_names_of_properties_nor_other_codes) {
  Rules rules;
  rules.victims = gateway::guard::Names({"Kraft"});
  rules.withheld = {"report--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10"};
  const std::string text = "report--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10 850709-9805";
  rules.exceptions = {exception("/kraft", "victim", "x"), exception("/description", "withheld", text),
                      exception("/description", "personal", text)};
  BOOST_TEST(codes({samples::indicator(R"(,"kraft":"x","description":")" + text + "\"")}, rules) ==
             "personal property victim withheld");
}

BOOST_AUTO_TEST_CASE(an_exception_from_a_warning_list) {
  Rules rules;
  rules.warnings = lists({{"public", R"({"type":"cidr","list":["8.8.8.8"]})"}});
  const std::string pattern = "[ipv4-addr:value = '8.8.8.8']";
  rules.exceptions = {exception("/pattern", "warning-list", pattern)};
  BOOST_TEST(codes({with_pattern(pattern)}, rules) == "");
  BOOST_TEST(codes({with_pattern("[ipv4-addr:value =  '8.8.8.8']")}, rules) == "warning-list");
}

BOOST_AUTO_TEST_CASE(real_lists_are_read) {
  const std::filesystem::path folder =
      std::filesystem::path(TEST_SHARED_DATA) / "corpus" / "lists" / "warninglists";
  if (!std::filesystem::exists(folder)) {
    BOOST_TEST_MESSAGE("no shared data in " << folder);
    return;
  }
  WarningLists all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    BOOST_TEST(all.add(text, entry.path().stem()).has_value(), entry.path());
  }
  BOOST_TEST(all.keys().size() >= 15U);
  BOOST_TEST(all.holds("172.16.9.9") != nullptr);
  BOOST_TEST(all.holds("2001:db8:1::1") != nullptr);
  BOOST_TEST(all.holds("c2.bad.invalid") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
