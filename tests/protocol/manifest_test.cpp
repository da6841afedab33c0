#include "protocol/manifest.h"

#include <boost/test/unit_test.hpp>

using namespace protocol;

namespace {

SliceEntry entry(std::string_view bytes, Label label = Label::green) {
  SliceEntry out;
  out.id = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
  out.modified = "2026-01-02T03:04:05.678Z";
  out.digest = sha256(bytes);
  out.length = bytes.size();
  out.label = label;
  return out;
}

std::vector<SliceEntry> of_lengths(std::initializer_list<std::size_t> lengths) {
  std::vector<SliceEntry> out;
  for (auto length : lengths) {
    out.push_back(entry("x"));
    out.back().length = length;
  }
  return out;
}

using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;

}  // namespace

BOOST_AUTO_TEST_SUITE(manifest)

BOOST_AUTO_TEST_CASE(text_is_as_documented) {
  Manifest manifest{{entry("abc", Label::amber_strict)}};
  BOOST_TEST(manifest.text() ==
             "csirt-manifest 1\n"
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 3 TLP:AMBER+STRICT "
             "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f 2026-01-02T03:04:05.678Z\n");
}

BOOST_AUTO_TEST_CASE(round_trip_keeps_everything) {
  Manifest manifest{{entry("abc"), entry("defg", Label::red)}};
  manifest.slices[1].modified.clear();
  manifest.slices[1].id = "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd";
  auto read = Manifest::parse(manifest.text());
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(read->text() == manifest.text());
  BOOST_TEST(read->slices[1].modified.empty());
  BOOST_TEST((read->slices[1].label == Label::red));
  BOOST_TEST((read->digest() == manifest.digest()));
}

BOOST_AUTO_TEST_CASE(only_the_canonical_text_is_read) {
  const std::string good = Manifest{{entry("abc")}}.text();
  auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  BOOST_TEST(!Manifest::parse(changed(" 3 ", " 03 ")).has_value());
  BOOST_TEST(!Manifest::parse(changed(" 3 ", " -3 ")).has_value());
  BOOST_TEST(!Manifest::parse(changed(" 3 ", " 0 ")).has_value());
  BOOST_TEST(!Manifest::parse(changed("TLP:GREEN", "tlp:green")).has_value());
  BOOST_TEST(!Manifest::parse(changed("TLP:GREEN", "UNKNOWN")).has_value());
  BOOST_TEST(!Manifest::parse(changed("ba78", "BA78")).has_value());
  BOOST_TEST(!Manifest::parse(changed("indicator--", "indicator-")).has_value());
  BOOST_TEST(!Manifest::parse(changed("2026-01-02T", "2026-13-02T")).has_value());
  BOOST_TEST(!Manifest::parse(changed("manifest 1", "manifest 2")).has_value());
  BOOST_TEST(!Manifest::parse(good + "\n").has_value());
  BOOST_TEST(!Manifest::parse(good.substr(0, good.size() - 1)).has_value());
  BOOST_TEST(!Manifest::parse("").has_value());
}

BOOST_AUTO_TEST_CASE(cut_fills_parts_and_isolates_the_large) {
  BOOST_TEST((cut({}, 100) == Ranges{}));
  BOOST_TEST((cut(of_lengths({30, 30, 30}), 100) == Ranges{{0, 3}}));
  BOOST_TEST((cut(of_lengths({30, 30, 30, 30}), 100) == Ranges{{0, 3}, {3, 4}}));
  BOOST_TEST((cut(of_lengths({30, 500, 30}), 100) == Ranges{{0, 1}, {1, 2}, {2, 3}}));
  BOOST_TEST((cut(of_lengths({98, 98}), 100) == Ranges{{0, 1}, {1, 2}}));
}

BOOST_AUTO_TEST_SUITE_END()
