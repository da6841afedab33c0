#include "protocol/ids.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(ids_test)

using namespace protocol;

BOOST_AUTO_TEST_CASE(a_uuid_comes_back_as_it_was) {
  for (const std::string_view text :
       {"f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "28bb3599-77cd-5a82-a950-b5bc3caf07c4",
        "613f2e26-407d-48c7-9eca-b8e91df99dc9"}) {
    BOOST_TEST(Uuid::parse(text).value().text() == text);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_uuid_is_refused) {
  for (const std::string_view text :
       {"", "00000000-0000-0000-0000-000000000000", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae-7dec-11d0-a765-00a0c91e6bf66",
        "f81d4fae-7dec-11d0-0765-00a0c91e6bf6", "f81d4fae-7dec-11d0-c765-00a0c91e6bf6",
        "f81d4fae07dec-11d0-a765-00a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6\n", "f81d4fae-7dec-11d0-a765-00a0c91e6bg6",
        "f81d4fae-7dec-11d0-a765-00a0c91e6b٣"}) {
    BOOST_TEST((Uuid::parse(text).has_error()), text);
  }
}

BOOST_AUTO_TEST_CASE(random_and_keyed_uuids_are_of_version_4) {
  std::array<std::uint8_t, 16> random{};
  random.fill(0xFF);
  BOOST_TEST(Uuid::from_random(random).text() == "ffffffff-ffff-4fff-bfff-ffffffffffff");
  const Uuid keyed = keyed_uuid("key", "indicator--1/victim");
  BOOST_TEST(Uuid::parse(keyed.text()).value().text() == keyed.text());
  BOOST_TEST(keyed.text()[14] == '4');
  BOOST_TEST(keyed.text() == keyed_uuid("key", "indicator--1/victim").text());
  BOOST_TEST(keyed.text() != keyed_uuid("kez", "indicator--1/victim").text());
  BOOST_TEST(keyed.text() != keyed_uuid("key", "indicator--1/vittim").text());
}

BOOST_AUTO_TEST_CASE(a_stix_id_is_type_and_uuid) {
  const std::string uuid = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
  for (const std::string& type :
       {std::string("indicator"), std::string("x-mitre--odd"), std::string("abc"), std::string(250, 'a')}) {
    const StixId id = StixId::parse(type + "--" + uuid).value();
    BOOST_TEST(id.type == type);
    BOOST_TEST(id.text() == type + "--" + uuid);
  }
  for (const std::string& bad :
       {std::string(), uuid, "--" + uuid, "ab--" + uuid, std::string(251, 'a') + "--" + uuid,
        "indicator-" + uuid, "Indicator--" + uuid, "indicator--" + uuid + "\n", "indi/cator--" + uuid,
        "../indicator--" + uuid, std::string("indicator--00000000-0000-0000-0000-000000000000"),
        "indicator--" + uuid.substr(1), " indicator--" + uuid}) {
    BOOST_TEST((StixId::parse(bad).has_error()), bad);
  }
}

BOOST_AUTO_TEST_CASE(a_look_without_reasons_sees_what_parsing_sees) {
  const std::string good = "x-kind--f81d4fae-7dec-41d0-a765-00a0c91e6bf6";
  BOOST_TEST(StixIdView::read(good)->type == "x-kind");
  BOOST_TEST(StixIdView::read(good)->uuid.text() == good.substr(8));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char c :
         {'-', '0', '7', '9', 'a', 'b', 'c', 'f', 'g', 'F', '/', ':', '`', ' ', '\0', '\xe5'}) {
      std::string text = good;
      text[at] = c;
      const auto parsed = StixId::parse(text);
      const auto seen = StixIdView::read(text);
      BOOST_REQUIRE_EQUAL(parsed.has_value(), seen.has_value());
      if (seen) BOOST_TEST((parsed->type == seen->type && parsed->uuid == seen->uuid));
      const auto uuid = Uuid::parse(text.substr(8));
      BOOST_REQUIRE_EQUAL(uuid.has_value(), Uuid::read(text.substr(8)).has_value());
      if (uuid) BOOST_TEST(uuid->text() == text.substr(8));
    }
    BOOST_TEST(!StixIdView::read(good.substr(0, at)));
  }
  BOOST_TEST(!Uuid::read("00000000-0000-0000-0000-000000000000"));
}

BOOST_AUTO_TEST_SUITE_END()
