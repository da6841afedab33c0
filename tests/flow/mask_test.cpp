// Masking: what must not be handed out is covered wherever it stands, and nothing else is.
#include "gateway/flow/mask.h"

#include <boost/test/unit_test.hpp>

using namespace gateway;
using flow::Masking;

namespace {

std::string shown(const std::string& text, const Masking& masking, std::size_t* count = nullptr) {
  const auto value = protocol::json::parse(text);
  BOOST_REQUIRE(value.has_value());
  std::size_t bars = 0;
  const auto out = protocol::json::write(flow::masked(*value, masking, bars));
  if (count != nullptr) *count = bars;
  return out;
}

Masking victim() {
  Masking masking;
  masking.names = {"Åre Energi AB", "are-energi.example"};
  masking.people = {"Eva Exempel, duty officer"};
  masking.paragraph = "OSL 18:8";
  return masking;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(masking)

BOOST_AUTO_TEST_CASE(names_go_in_any_case_and_with_what_continues_them) {
  for (const char* text : {R"({"x":"it was Åre Energi AB"})", R"({"x":"ÅRE ENERGI ABs server"})",
                           R"({"x":["a",{"y":"åre energi ab"}]})",
                           R"({"x":"http://www.ARE-energi.example/login"})", R"({"Åre Energi AB":1})"}) {
    std::size_t bars = 0;
    const auto out = shown(text, victim(), &bars);
    BOOST_TEST(bars == 1U, out);
    BOOST_TEST(out.find("████ [victim identity; OSL 18:8]") != std::string::npos, out);
    for (const char* name : {"nergi AB", "NERGI", "nergi ab", "energi.example"})
      BOOST_TEST(out.find(name) == std::string::npos, out);
  }
}

BOOST_AUTO_TEST_CASE(personal_data_goes_also_where_the_victim_is_public) {
  Masking open;
  open.people = {"Eva Exempel, duty officer"};
  const auto out = shown(
      R"({"answered_by":"Somebody","basis":["intake 1, answered by Eva Exempel, duty officer over telephone"],)"
      R"("text":"mail eva.exempel+x@example.org or 19811218-9876, 811218-9876"})",
      open);
  for (const char* gone : {"Somebody", "Eva", "example.org", "9876"})
    BOOST_TEST(out.find(gone) == std::string::npos, out);
  BOOST_TEST(out.find("over telephone") != std::string::npos, out);
}

BOOST_AUTO_TEST_CASE(what_is_told_in_words_goes_where_it_is_secret_and_ticked_answers_stay) {
  Masking secret;
  secret.words = true;
  const auto out =
      shown(R"({"what_happened":"a mail","police":"yes","names":["a","b"],"at":"2026-03-01"})", secret);
  BOOST_TEST(out.find("a mail") == std::string::npos);
  BOOST_TEST(out.find("\"yes\"") != std::string::npos);
  BOOST_TEST(out.find("2026-03-01") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_names_nobody_stays_byte_for_byte) {
  const std::string text =
      R"({"type":"indicator","pattern":"[ipv4-addr:value = '198.51.100.7']","n":[1,true,null,1.5],"when":"2026-09-01T00:00:00.000Z","id":"indicator--5d2f6a0e-8c1b-4f4e-9a55-3f3a6f1f1001"})";
  std::size_t bars = 7;
  BOOST_TEST(shown(text, victim(), &bars) == text);
  BOOST_TEST(bars == 0U);
}

BOOST_AUTO_TEST_CASE(a_name_that_can_still_be_made_out_is_noticed) {
  const auto hidden = protocol::json::parse(R"({"x":"Å-r-e E-n-e-r-g-i A.B."})");
  const auto other = protocol::json::parse(R"({"x":"another energy company"})");
  BOOST_TEST(flow::names_remain(*hidden, victim()));
  BOOST_TEST(!flow::names_remain(*other, victim()));
}

BOOST_AUTO_TEST_CASE(names_that_overlap_leave_no_piece) {
  Masking masking;
  masking.names = {"Exempel", "Exempelverket i Norr"};
  const auto out = shown(R"({"x":"Exempelverket i Norr svarar"})", masking);
  BOOST_TEST(out.find("verket") == std::string::npos, out);
  BOOST_TEST(out.find("svarar") != std::string::npos, out);
}

BOOST_AUTO_TEST_SUITE_END()
