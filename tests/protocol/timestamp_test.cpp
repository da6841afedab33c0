#include "protocol/timestamp.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(timestamp_test)

using namespace protocol;

namespace {
Instant key(std::string_view text) {
  return Timestamp::parse(text).value().key;
}
}  // namespace

BOOST_AUTO_TEST_CASE(instants_are_counted_from_1970) {
  BOOST_TEST(key("1970-01-01T00:00:00Z").seconds == 0);
  BOOST_TEST(key("2001-09-09T01:46:40Z").seconds == 1000000000);
  BOOST_TEST(key("1969-12-31T23:59:59.5Z").seconds == -1);
  BOOST_TEST(key("1969-12-31T23:59:59.5Z").nanos == 500000000U);
  BOOST_TEST(key("0001-01-01T00:00:00Z").seconds == -62135596800);
  BOOST_TEST(key("9999-12-31T23:59:59.999999999Z").seconds == 253402300799);
}

BOOST_AUTO_TEST_CASE(the_text_is_kept_and_the_key_compares) {
  BOOST_TEST(Timestamp::parse("2026-01-31T12:00:00.120Z").value().text == "2026-01-31T12:00:00.120Z");
  BOOST_TEST((key("2026-01-31T12:00:00.120Z") == key("2026-01-31T12:00:00.12Z")));
  BOOST_TEST((key("2026-01-31T12:00:00.1234567Z") < key("2026-01-31T12:00:00.1234568Z")));
  BOOST_TEST((key("2024-02-29T00:00:00Z") < key("2024-03-01T00:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_leap_second_is_the_next_second) {
  BOOST_TEST((key("2016-12-31T23:59:60Z") == key("2017-01-01T00:00:00Z")));
  BOOST_TEST((key("2016-12-31T23:59:60.25Z").nanos == 250000000U));
  for (const std::string_view bad :
       {"2016-12-30T23:59:60Z", "2016-12-31T22:59:60Z", "2016-12-31T23:58:60Z", "2016-12-31T23:59:61Z"}) {
    BOOST_TEST((Timestamp::parse(bad).has_error()), bad);
  }
}

BOOST_AUTO_TEST_CASE(every_other_spelling_is_refused) {
  for (const std::string_view bad : {"",
                                     "Z",
                                     "2026-01-31",
                                     "2026-01-31T12:00:00",
                                     "2026-01-31T12:00:00+00:00",
                                     "2026-01-31t12:00:00z",
                                     "2026-01-31 12:00:00Z",
                                     "2026-01-31T12:00:00.Z",
                                     "2026-01-31T12:00:00,1Z",
                                     "2026-01-31T12:00:00.0123456789Z",
                                     "2026-02-30T12:00:00Z",
                                     "2025-02-29T00:00:00Z",
                                     "0000-01-01T00:00:00Z",
                                     "12026-01-01T00:00:00Z",
                                     "2026-1-31T12:00:00Z",
                                     "2026-01-31T24:00:00Z",
                                     "2026-01-31T12:60:00Z",
                                     "2026-00-31T12:00:00Z",
                                     "2026-13-01T12:00:00Z",
                                     "2026-01-00T12:00:00Z",
                                     "+026-01-31T12:00:00Z",
                                     " 2026-01-31T12:00:00Z",
                                     "2026-01-31T12:00:00Z\n",
                                     "2026-01-31T12:00:00.1 Z",
                                     "2026-01-31T12:00:00.-1Z",
                                     "٢٠٢٦-01-31T12:00:00Z"}) {
    BOOST_TEST((Timestamp::parse(bad).has_error()), bad);
    BOOST_TEST(!Timestamp::instant(bad), bad);
  }
}

BOOST_AUTO_TEST_CASE(an_instant_is_written_with_the_digits_asked_for) {
  const Instant instant{1769860800, 123456789};
  BOOST_TEST(instant.text(0) == "2026-01-31T12:00:00Z");
  BOOST_TEST(instant.text(3) == "2026-01-31T12:00:00.123Z");
  BOOST_TEST(instant.text() == "2026-01-31T12:00:00.123456Z");
  BOOST_TEST(instant.text(9) == "2026-01-31T12:00:00.123456789Z");
  BOOST_TEST((Instant{-1, 0}.text(0) == "1969-12-31T23:59:59Z"));
  BOOST_TEST((Instant{-86400, 0}.text(0) == "1969-12-31T00:00:00Z"));
  BOOST_TEST((instant + 60).text(0) == "2026-01-31T12:01:00Z");
  for (std::int64_t seconds = -62135596800; seconds <= 253402300799; seconds += 86400 * 997 + 12345) {
    const Instant any{seconds, 7};
    BOOST_REQUIRE((key(any.text(9)) == any));
    BOOST_REQUIRE((Timestamp::instant(any.text(9)) == std::optional(any)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
