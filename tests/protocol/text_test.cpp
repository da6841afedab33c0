#include "protocol/text.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(text_test)

using protocol::printable;

BOOST_AUTO_TEST_CASE(what_a_person_can_read_stays) {
  BOOST_TEST(printable("") == "");
  BOOST_TEST(printable("Övik & <b> \\n 日本 🦊") == "Övik & <b> \\n 日本 🦊");
}

BOOST_AUTO_TEST_CASE(what_fools_a_reader_is_escaped) {
  BOOST_TEST(printable("a\nb\t\x1b[31m") == "a\\x0ab\\x09\\x1b[31m");
  BOOST_TEST(printable(std::string_view("\0\x7f", 2)) == "\\x00\\x7f");
  BOOST_TEST(printable("\u0085\u202Etxt.exe\u2066\u200B\uFEFF\u2028") ==
             "\\u{0085}\\u{202E}txt.exe\\u{2066}\\u{200B}\\u{FEFF}\\u{2028}");
  BOOST_TEST(printable("\U000E0041") == "\\u{E0041}");
}

BOOST_AUTO_TEST_CASE(what_is_no_utf8_is_escaped_byte_by_byte) {
  BOOST_TEST(printable("a\xff\xfe") == "a\\xff\\xfe");
  BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // surrogate
  BOOST_TEST(printable("\xf4\x90\x80\x80").size() == 16U);     // above U+10FFFF
  BOOST_TEST(printable("\xe2\x82") == "\\xe2\\x82");           // cut
}

BOOST_AUTO_TEST_CASE(long_text_is_cut_at_a_character) {
  const std::string exact(4096, 'x');
  BOOST_TEST(printable(exact) == exact);
  BOOST_TEST(printable(exact + "y") == std::string(4093, 'x') + "…");
  std::string wide;
  for (int i = 0; i < 2000; ++i) wide += "日";
  const std::string cut = printable(wide);
  BOOST_TEST(cut.size() <= 4096U);
  BOOST_TEST(protocol::valid_utf8(cut));
  BOOST_TEST(cut.ends_with("日…"));
  BOOST_TEST(printable(std::string(5000, '\x01')).size() <= 4096U);
}

BOOST_AUTO_TEST_CASE(lower_case_is_ascii_alone) {
  BOOST_TEST(protocol::lower_ascii("TLP:ÅÄ Z") == "tlp:ÅÄ z");
}

BOOST_AUTO_TEST_CASE(every_scalar_value_survives_utf8) {
  for (char32_t value = 1; value <= 0x10FFFF; value += 61) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string bytes;
    protocol::append_utf8(bytes, value);
    const protocol::CodePoint point = protocol::decode_utf8(bytes, 0);
    BOOST_REQUIRE(point.value == value);
    BOOST_REQUIRE(point.bytes == bytes.size());
  }
  BOOST_TEST(protocol::decode_utf8("a", 1).bytes == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
