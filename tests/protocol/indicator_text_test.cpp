// Indicators in plain text: what is found in which spelling, and what must not be found.
#include "protocol/indicator_text.h"

#include <boost/test/unit_test.hpp>

using namespace protocol::indicators;
using protocol::Error;

namespace {

/// "type value" of all that is found, one a line; "!" where it is not global.
std::string found(std::string_view text) {
  const auto findings = find(text);
  BOOST_REQUIRE(findings.has_value());
  std::string out;
  for (const auto& [line, value] : findings->found)
    out += std::string(out.empty() ? "" : "\n") + (value.not_global ? "!" : "") +
           std::string(misp_type(value.kind)) + " " + value.text;
  return out;
}

struct Spelled {
  std::string_view text, found;
};

const std::string md5 = "d41d8cd98f00b204e9800998ecf8427e";
const std::string sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace

BOOST_AUTO_TEST_SUITE(indicator_text)

BOOST_AUTO_TEST_CASE(every_spelling) {
  const Spelled table[] = {
      {"198.51.100.7", "ip-dst 198.51.100.7"},
      {"from 198[.]51[.]100[.]7, twice", "ip-dst 198.51.100.7"},
      {"198.51.100[.]7:8080", "ip-dst 198.51.100.7"},
      {"198(.)51{.}100[dot]7", "ip-dst 198.51.100.7"},
      {"(198.51.100.0/24)", "ip-dst 198.51.100.0/24"},
      {"IP:198.51.100.7.", "ip-dst 198.51.100.7"},
      {"2001:DB8:0:0::1", "ip-dst 2001:db8::1"},
      {"2001[:]db8[:][:]1", "ip-dst 2001:db8::1"},
      {"[2001:db8::/48]", "ip-dst 2001:db8::/48"},
      {"Evil.Example", ""},
      {"EVIL.EXAMPLE", "domain evil.example"},
      {"the host evil[.]example.", "domain evil.example"},
      {"evil(dot)example", "domain evil.example"},
      {"evil[DOT]example", "domain evil.example"},
      {"evil dot example dot com", "domain evil.example.com"},
      {"\xE2\x80\x9C"
       "evil.example\xE2\x80\x9D",
       "domain evil.example"},
      {"evil.example:443", "domain evil.example"},
      {"xn--bcher-kva.example", "domain xn--bcher-kva.example"},
      {"report[.]zip", "domain report.zip"},
      {"hxxp://Evil.example/A", "url http://evil.example/A"},
      {"hXXps[://]evil[.]example[/]a?b=c,", "url https://evil.example/a?b=c"},
      {"hxxps[:]//evil.example", "url https://evil.example"},
      {"fxp://198[.]51[.]100[.]7/x", "url ftp://198.51.100.7/x"},
      {"h**p://evil.example/x", "url http://evil.example/x"},
      {"(see http://evil.example/a_(b))", "url http://evil.example/a_(b))"},
      {"<http://evil.example/a>.", "url http://evil.example/a"},
      {"http://[2001:db8::1]:80/", "url http://[2001:db8::1]:80/"},
      {"http://a.example/,http://b.example/", "url http://a.example/\nurl http://b.example/"},
      {"http://a.example/?u=http://b.example/", "url http://a.example/?u=http://b.example/"},
      {"eve[at]evil[.]example", "email eve@evil.example"},
      {"<Eve@EVIL.example>", "email Eve@evil.example"},
      {"mailto:eve[@]evil(dot)example", "email eve@evil.example"},
      {"o'neil@evil.example", "email o'neil@evil.example"},
  };
  for (const auto& [text, what] : table) BOOST_TEST(found(text) == what, text << " gave " << found(text));
}

BOOST_AUTO_TEST_CASE(hashes_by_length) {
  BOOST_TEST(found("MD5: " + md5) == "md5 " + md5);
  BOOST_TEST(found("md5:D41D8CD98F00B204E9800998ECF8427E") == "md5 " + md5);
  BOOST_TEST(found(sha256) == "sha256 " + sha256);
  BOOST_TEST(found(std::string(40, 'a')) == "sha1 " + std::string(40, 'a'));
  BOOST_TEST(found(std::string(128, 'b')) == "sha512 " + std::string(128, 'b'));
  for (const auto& none :
       {md5 + "0", "x" + md5, std::string(32, '1'), "d41d8cd9-8f00-b204-e980-0998ecf8427e" + std::string()})
    BOOST_TEST(found(none).empty(), none);
}

BOOST_AUTO_TEST_CASE(what_may_be_something_else_is_left_alone) {
  for (const std::string_view text : {"v1.2.3.4",
                                      "version 8.8.8.8",
                                      "Chrome/120.0.0.0",
                                      "lib-9.9.9.9-x",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "999.1.1.1",
                                      "01.2.3.4",
                                      "198.51.100.7/33",
                                      "report.pdf",
                                      "setup.exe",
                                      "a/b.example/c",
                                      "evil.example/path",
                                      "the network.The next",
                                      "i.e. e.g. U.S.",
                                      "connect the dot and go",
                                      "12:34:56",
                                      "std::string",
                                      "eve@host",
                                      "C:\\evil.example",
                                      "http://localhost/",
                                      "foo://evil.example",
                                      "evil.123",
                                      "-evil.example",
                                      "*.evil.example",
                                      "hxxp",
                                      "://",
                                      "@",
                                      "[.]",
                                      "a[.]",
                                      " dot ",
                                      "http://",
                                      "http://report"})
    BOOST_TEST(found(text).empty(), text << " gave " << found(text));
}

BOOST_AUTO_TEST_CASE(what_is_not_global_is_told) {
  for (const std::string text :
       {"10.0.0.1", "172.31.255.255", "192.168.0.0/16", "127.0.0.1", "169.254.1.1", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "0.0.0.0/0", "8.0.0.0/7", "fe80::1", "fd00::1", "::1"})
    BOOST_TEST(found(text) == "!ip-dst " + text);
  BOOST_TEST(found("hxxp://10.1.2.3/x") == "!url http://10.1.2.3/x");
  BOOST_TEST(found("172.32.0.1") == "ip-dst 172.32.0.1");
}

BOOST_AUTO_TEST_CASE(each_once_with_its_line) {
  const auto findings =
      find("\xEF\xBB\xBFone.example\r\n\r\ntwo.example ONE.EXAMPLE\none[.]example\n198.51.100.7");
  BOOST_REQUIRE(findings.has_value());
  BOOST_REQUIRE(findings->found.size() == 3u);
  BOOST_TEST(findings->found[0].line == 1u);
  BOOST_TEST(findings->found[1].line == 3u);
  BOOST_TEST(findings->found[2].line == 5u);
}

BOOST_AUTO_TEST_CASE(over_a_limit) {
  TextLimits limits;
  limits.bytes = 100;
  BOOST_TEST((find(std::string(101, 'x'), limits).error().error == Error::too_large));
  limits.findings = 2;
  BOOST_TEST(find("a.example b.example", limits).has_value());
  BOOST_TEST((find("a.example b.example c.example", limits).error().error == Error::too_large));
  limits.lines = 2;
  BOOST_TEST(find("\n\n", limits).has_value());
  BOOST_TEST((find("\n\n\n", limits).error().error == Error::too_large));
  limits.line_bytes = 12;
  const auto findings = find("one.example and more\ntwo.example", limits);
  BOOST_REQUIRE(findings.has_value());
  BOOST_TEST(findings->long_lines == std::vector<std::size_t>{1}, boost::test_tools::per_element());
  BOOST_TEST(findings->found.size() == 1u);
}

BOOST_AUTO_TEST_CASE(no_text_is_refused) {
  for (const std::string_view bytes :
       {std::string_view("a\0b", 3), std::string_view("\x01"), std::string_view("\xFF\xFE"),
        std::string_view("\xC3"), std::string_view("\x7F")})
    BOOST_TEST((find(bytes).error().error == Error::malformed));
}

BOOST_AUTO_TEST_CASE(hostile_lines_take_no_longer_than_others) {
  const auto repeat = [](std::string_view part, std::size_t bytes) {
    std::string out;
    while (out.size() + part.size() < bytes) out += part;
    return out;
  };
  for (const std::string_view part :
       {"://", "http://", "a.", "[.]", ")", "a://b,", ":", " dot ", "a:", "@", "'", "[", "1."}) {
    std::string text;
    for (int line = 0; line < 4; ++line) text += repeat(part, 65000) + "\n";
    BOOST_TEST(find(text).has_value(), part);
    BOOST_TEST(find("http://a.example/" + repeat(part, 65000)).has_value(), part);
  }
}

BOOST_AUTO_TEST_CASE(a_whole_value_or_none) {
  BOOST_TEST(recognise("  evil[.]example ").value().text == "evil.example");
  BOOST_TEST(!recognise("see evil.example").has_value());
  BOOST_TEST(!recognise("report.pdf").has_value());
  BOOST_TEST(!recognise("").has_value());
  BOOST_TEST(read_as(Kind::domain, "report.zip").value().text == "report.zip");
  BOOST_TEST(!read_as(Kind::domain, "198.51.100.7").has_value());
  BOOST_TEST(!read_as(Kind::md5, sha256).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
