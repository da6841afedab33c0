// CSV with a header row: records as RFC 4180 has them, and the indicators in them.
#include "protocol/indicator_csv.h"

#include <boost/test/unit_test.hpp>

#include "protocol/csv.h"

using namespace protocol::indicators;
using protocol::Error;
using protocol::Instant;

namespace {

constexpr Instant now{1'772'400'000, 0};  // 2026-03-01

Csv read(std::string_view text) {
  auto csv = read_csv(text, now);
  BOOST_REQUIRE_MESSAGE(csv.has_value(), (csv.has_error() ? protocol::describe(csv.error()) : ""));
  return *std::move(csv);
}

/// "line: a|b" or "line! " for each record.
std::string records(std::string_view text, std::size_t bytes = 65536) {
  protocol::CsvReader reader(text, ',', bytes, 4);
  protocol::CsvRecord record;
  std::string out;
  while (reader.next(record)) {
    out += std::to_string(record.line) + (record.broken.empty() ? ":" : "!");
    for (const auto& field : record.fields) out += field + "|";
    out += " ";
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(indicator_csv)

BOOST_AUTO_TEST_CASE(records_of_rfc_4180) {
  BOOST_TEST(records("a,b\r\nc,d") == "1:a|b| 2:c|d| ");
  BOOST_TEST(records("\"a,\"\"b\"\"\",c\n") == "1:a,\"b\"|c| ");
  BOOST_TEST(records("\"a\r\nb\",c\nd,\n") == "1:a\r\nb|c| 3:d|| ");
  BOOST_TEST(records("\n\na\n\n\"\"\n") == "3:a| 5:| ");
  BOOST_TEST(records("").empty());
}

BOOST_AUTO_TEST_CASE(a_broken_record_costs_its_line_alone) {
  BOOST_TEST(records("a\"b\nc\n") == "1! 2:c| ");
  BOOST_TEST(records("\"a\"b\nc\n") == "1! 2:c| ");
  BOOST_TEST(records("\"a\nb\nc\n") == "1! 2:b| 3:c| ");
  BOOST_TEST(records("a,b,c,d,e\nf\n") == "1! 2:f| ");
  BOOST_TEST(records(std::string(20, 'x') + "\nf\n", 10) == "1! 2:f| ");
}

BOOST_AUTO_TEST_CASE(columns_by_name) {
  for (const std::string_view separator : {",", ";", "\t"}) {
    std::string text =
        "\xEF\xBB\xBFType|IOC|Comment|TLP|First Seen|Source\r\n"
        "IP|198[.]51[.]100[.]7|\"a, b; c\"|amber|2026-02-01|me\r\n"
        "hostname|Evil.example||TLP:CLEAR|2026-02-01T10:00:00Z|\r\n";
    for (auto at = text.find('|'); at != std::string::npos; at = text.find('|'))
      text.replace(at, 1, separator);
    BOOST_TEST(looks_like_csv(text));
    const auto csv = read(text);
    BOOST_TEST(csv.refused.empty());
    BOOST_REQUIRE(csv.rows.size() == 2u);
    BOOST_TEST(csv.rows[0].value.text == "198.51.100.7");
    BOOST_TEST((csv.rows[0].label == protocol::Label::amber));
    BOOST_TEST(csv.rows[0].first_seen.value().seconds == 1'769'904'000);
    BOOST_TEST((csv.rows[1].value == Value{Kind::domain, "evil.example"}));
    BOOST_TEST(csv.rows[1].line == 3u);
    BOOST_REQUIRE(csv.alerts.size() == 2u);
    BOOST_TEST(csv.alerts[0] == "the column \"Source\" is unknown and was not read");
  }
}

BOOST_AUTO_TEST_CASE(a_row_that_cannot_be_taken_is_told_with_its_line) {
  const auto csv = read(
      "value,type,tlp,first_seen,last_seen\n"
      "evil.example,ip,,,\n"
      "evil.example,regkey,,,\n"
      "report.pdf,,,,\n"
      "evil.example,,YELLOW,,\n"
      "evil.example,,,yesterday,\n"
      "evil.example,,,2027-01-01,\n"
      "evil.example,,,,soon\n"
      "evil.example\n"
      "\"evil.example,,,,\n"
      "good.example,,,,2026-02-01\n");
  std::string codes;
  for (const auto& refusal : csv.refused) codes += std::to_string(refusal.line) + refusal.code + " ";
  BOOST_TEST(codes == "2value 3type 4value 5label 6time 7time 8time 9row 10row ");
  BOOST_REQUIRE(csv.rows.size() == 1u);
  BOOST_TEST(csv.rows[0].line == 11u);
}

BOOST_AUTO_TEST_CASE(what_is_no_longer_valid_is_not_taken) {
  const auto today = now.text().substr(0, 10);
  const auto csv = read("value,valid_until\na.example,2026-01-01\nb.example," + today +
                        "\nc.example,2030-01-01T00:00:00Z\nd.example,never\n");
  std::string codes;
  for (const auto& refusal : csv.refused) codes += std::to_string(refusal.line) + refusal.code + " ";
  BOOST_TEST(codes == "2expired 5time ");
  BOOST_TEST(csv.rows.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_no_csv) {
  for (const std::string_view text : {"", "evil.example\n", "a,b\n1,2\n", "the value, they said\n", "\n"})
    BOOST_TEST(!looks_like_csv(text), text);
  BOOST_TEST((read_csv("a,b\n", now).error().error == Error::invalid));
  BOOST_TEST((read_csv("value,ioc\n", now).error().error == Error::invalid));
  BOOST_TEST((read_csv("value\n\xFF\n", now).error().error == Error::malformed));
  TextLimits limits;
  limits.findings = 1;
  BOOST_TEST((read_csv("value\na.example\nb.example\n", now, limits).error().error == Error::too_large));
  BOOST_TEST(read("value\n\xEF\xBB\xBFmarked.example\n").rows.empty());
}

BOOST_AUTO_TEST_SUITE_END()
