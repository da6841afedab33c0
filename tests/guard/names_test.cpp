#include "gateway/guard/names.h"

#include <ctime>
#include <random>

#include <boost/test/unit_test.hpp>

#include "gateway/guard/personal.h"
#include "tests/guard/samples.h"

using gateway::guard::any_personal_number;
using gateway::guard::NameIndex;
using gateway::guard::NameSearch;

namespace {

struct Row {
  const char* name;
  const char* text;
};

// clang-format off
const Row found[] = {
    {"Norrvik kommun", "Incident Norrvik kommun 2026"},
    {"Norrvik kommun", "NORRVIK KOMMUN"},
    {"Norrvik kommun", "norrvik-kommun.zip"},
    {"Norrvik kommun", "norrvik_kommun_backup"},
    {"Norrvik kommun", "norrvikkommun"},
    {"Norrvik kommun", "VpnNorrvikKommun"},
    {"Norrvik kommun", "Norrvik.Kommun"},
    {"Norrvik kommun", "Norrvik\nkommun"},
    {"Norrvik kommun", "Norrvik kommuns server"},
    {"Norrvik kommun", "Norrviks kommun"},
    {"Norrvik kommun", "Norrviks kommuns server"},
    {"Norrvik kommun", "Norrvik kommun's server"},
    {"Norrvik kommun", "kommun Norrvik"},
    {"Norrvik kommun", "n o r r v i k kommun"},
    {"Norrvik kommun", "Norrvik%20kommun"},
    {"Norrvik kommun", "q=Norrvik+kommun&x=1"},
    {"Norrvik kommun", "Norrvik%2520kommun"},
    {"Norrvik kommun", "Norrvik&#32;kommun"},
    {"Norrvik kommun", "\\u004eorrvik \\x6bommun"},
    {"Norrvik kommun", "N=6Frrvik kommun"},
    {"Norrvik kommun", "Norr=\r\nvik kommun"},
    {"Norrvik kommun", "Tm9ycnZpayBrb21tdW4="},
    {"Norrvik kommun", "https://x.example/a/Tm9ycnZpayBrb21tdW4/b"},
    {"Norrvik kommun", "VG05eWNuWnBheUJyYjIxdGRXND0="},
    {"Norrvik kommun", "powershell -enc TgBvAHIAcgB2AGkAawAgAGsAbwBtAG0AdQBuAA=="},
    {"Norrvik kommun", "4e6f727276696b206b6f6d6d756e"},
    {"Norrvik kommun", "=?utf-8?B?Tm9ycnZpayBrb21tdW4=?="},
    {"Norrvik kommun", "Tm9ycnZp\r\nayBrb21t\r\ndW4="},
    {"Norrvik kommun", "AAECAwROb3JydmlrIGtvbW11bgAB"},
    {"Norrvik kommun", "N\u043errvik k\u043emmun"},               // Cyrillic о
    {"Norrvik kommun", "\uff2e\uff4f\uff52\uff52\uff56\uff49\uff4b kommun"},  // full width
    {"Norrvik", "norrvik"},
    {"Norrvik", "C:\\Users\\anna.NORRVIK\\x"},
    {"Norrvik", "norrvik2026.zip"},
    {"Norrvik", "Norrviks"},
    {"norrvik.example", "https://intranet.norrvik.example/arende"},
    {"norrvik.example", "anna@norrvik.example"},
    {"norrvik.example", "anna[at]norrvik[.]example"},
    {"norrvik.example", "hxxps://norrvik[.]example"},
    {"norrvik.example", "norrvik(.)example"},
    {"norrvik.example", "NORRVIK{.}EXAMPLE"},
    {"norrvik.example", "norrvik dot example"},
    {"norrvik.example", "norrvik [dot] example"},
    {"norrvik.example", "norrvik punkt example"},
    {"norrvik.example", "n\u200borrvik.exam\u00adple"},
    {"norrvik.example", "norrvik\u3002example"},
    {"norrvik.example", "norrvik.example.bad.example"},
    {"norrvik.example", "CN=vpn.norrvik.example, O=X"},
    {"https://www.norrvik.example/om", "mail.norrvik.example"},
    {"ab.se", "x@ab.se"},
    {"ab.se", "www[.]ab[.]se"},
    {"anna.andersson", "Anna Andersson, IT-chef"},
    {"anna.andersson", "Andersson, Anna"},
    {"anna.andersson@norrvik.example", "anna.andersson (at) norrvik dot example"},
    {"\u00d6-l\u00e4ns sjukhus", "Drabbad: O\u0308-la\u0308ns sjukhus"},
    {"\u00d6-l\u00e4ns sjukhus", "o-lans sjukhus"},
    {"\u00d6-l\u00e4ns sjukhus", "%C3%96-l%C3%A4ns%20sjukhus"},
    {"sm\u00f6rg\u00e5s.example", "xn--smrgs-pra0j.example"},
    {"xn--smrgs-pra0j.example", "www.sm\u00f6rg\u00e5s.example"},
    {"Stra\u00dfe AG", "STRASSE AG"},
    {"212000-0000", "org 2120000000"},
    {"212000-0000", "212000-0000"},
    {"212000-0000", "162120000000"},
    {"212000-0000", "SE212000000001"},
    {"identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10", "identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10"},
    {"identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10", "see 7D3C4C525E1B4F0A9D7E0E6C2B1A9F10"},
    {"192.0.2.1", "[ipv4-addr:value = '192.0.2.1']"},
    {"192.0.2.1", "http://192.0.2.1:8080/"},
    {"192.0.2.1", "192[.]0[.]2[.]1"},
    {"192.0.2.1", "192 dot 0 dot 2 dot 1"},
    {"192.0.2.0/24", "from 192.0.2.77."},
    {"2001:db8::/32", "2001:DB8:0:0::7"},
    {"2001:db8::1", "http://[2001:0db8:0000:0000:0000:0000:0000:0001]:443/"},
    {"192.0.2.1", "::ffff:192.0.2.1"},
    {"Exempelkraft AB (publ)", "hos Exempelkraft, igen"},
    {"Exempelkraft AB", "ExempelkraftAB"},
    {"Exempelkraft AB", "Exempelkrafts VPN"},
    {"Stiftelsen Norra Exempel", "norra-exempel"},
    {"ICA", "hos ICA, igen"},
    {"ICA AB", "Ica-AB"},
    {"\u6771\u4eac\u96fb\u529b", "\u88ab\u5bb3\u8005\u306f\u6771\u4eac\u96fb\u529b\u3067\u3059"},
};

const Row absent[] = {
    {"Norrvik", "norrviken"},
    {"Norrvik", "Snorrvik"},
    {"Norrvik kommun", "Norrvik"},
    {"Norrvik kommun", "en kommun i norr"},
    {"ICA", "america"},
    {"ICA", "ic a"},
    {"ICA", "a1ica2"},
    {"ICA", "VpnIcaServer"},
    {"ab.se", "lab.se"},
    {"ab.se", "ab se"},
    {"ab.se", "abse"},
    {"Ab Bo", "abbo"},
    {"ICA AB", "america ab"},
    {"ICA AB", "ica"},
    {"exempel.as", "ett exempel"},
    {"norrvik.example", "norr.example"},
    {"norrvik.example", "xnorrvik.example"},
    {"192.0.2.1", "192.0.2.10"},
    {"192.0.2.1", "1192.0.2.1"},
    {"192.0.2.1", "19-20-21"},
    {"192.0.2.1", "192021"},
    {"192.0.2.0/24", "192.0.3.1"},
    {"2001:db8::/32", "2001:db9::1"},
    {"\u00c5re", "you are here"},
    {"212000-0000", "12120000000"},
    {"identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10", "identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f11"},
    {"", "anything"},
    {" - ", "a - b"},
};
// clang-format on

}  // namespace

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(names_are_found_in_every_dress) {
  for (const Row& row : found) {
    NameIndex names({row.name});
    BOOST_TEST(NameSearch({&names}).found_in(row.text) != 0U, row.name << " in " << row.text);
  }
}

BOOST_AUTO_TEST_CASE(names_are_not_found_where_they_are_not) {
  for (const Row& row : absent) {
    NameIndex names({row.name});
    BOOST_TEST(NameSearch({&names}).found_in(row.text) == 0U, row.name << " in " << row.text);
  }
}

BOOST_AUTO_TEST_CASE(all_names_together_find_what_each_finds) {
  std::vector<std::string> all;
  for (const Row& row : found) all.emplace_back(row.name);
  NameIndex names(all);
  for (const Row& row : found) BOOST_TEST(NameSearch({&names}).found_in(row.text) != 0U, row.text);
  BOOST_TEST(
      NameSearch({&names}).found_in(
          "[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']") ==
      0U);
}

BOOST_AUTO_TEST_CASE(property_names_and_numbers_are_read_as_well) {
  auto in = [](std::string_view more) {
    return samples::check({samples::indicator(more)}, {"Norrvik", "212000-0000"});
  };
  auto by_name = in(R"(,"x_norrvik":1)");
  BOOST_TEST(samples::codes(by_name) == "property victim");
  auto by_number = in(R"(,"confidence":2120000000)");
  BOOST_TEST(samples::codes(by_number) == "victim");
  BOOST_TEST(by_number[0].pointer == "/confidence");
}

BOOST_AUTO_TEST_CASE(swedish_personal_numbers) {
  for (auto text : {"Kontakt: 19121212-1212, tel", "121212+1212", "121212-1212", "191212121212",
                    "811228-9874", "811288-9871"}) {
    BOOST_TEST(any_personal_number(text), text);
  }
  for (auto text : {"212000-0000", "121212-1213", "1212121212", "20260301-1030", "121312-1219",
                    "x121212-1212", "19121212-1212-4abc", "121212-12121", "0121212-1212", "070-123 45 67"}) {
    BOOST_TEST(!any_personal_number(text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_thousand_names_and_a_megabyte_are_quick) {
  std::mt19937 random(7);
  auto word = [&random](std::size_t length) {
    std::string letters;
    for (std::size_t i = 0; i < length; ++i) letters += static_cast<char>('a' + random() % 26);
    return letters;
  };
  std::vector<std::string> victims;
  for (int i = 0; i < 1000; ++i) victims.push_back(word(4 + i % 7) + " " + word(8));
  std::string text;
  while (text.size() < 1000000) text += word(2 + text.size() % 9) + (text.size() % 5 == 0 ? "%20" : " ");
  std::string base64(1000000, 'Q');
  std::string hostile;
  while (hostile.size() < 1000000) hostile += "a ";
  victims.push_back(std::string(120, 'a') + "b");
  for (const std::string* content : {&text, &base64, &hostile}) {
    const std::clock_t start = std::clock();
    auto findings = samples::check({samples::indicator(R"(,"description":")" + *content + "\"")}, victims);
    const auto took = (std::clock() - start) * 1000 / CLOCKS_PER_SEC;
    BOOST_TEST(samples::codes(findings) == "");
    // Time on the processor. Generous: instrumented builds. A quadratic search would take minutes.
    BOOST_TEST(took < 30000);
    BOOST_TEST_MESSAGE("1 MB against 1,000 names: " << took << " ms");
  }
}

BOOST_AUTO_TEST_SUITE_END()
