// All published bundles and events of the shared corpus: nothing crashes, most is taken in, and what is taken
// in is byte for byte what stood there.
#include <algorithm>
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_object.h"
#include "stix_sinks.h"

namespace {

namespace fs = std::filesystem;
using namespace protocol;

const std::string folder = std::string(TEST_SHARED_DATA) + "/corpus/";

std::vector<std::string> files_below(const std::string& place) {
  std::vector<std::string> out;
  if (!fs::exists(folder + place)) return out;
  for (const auto& entry : fs::recursive_directory_iterator(folder + place)) {
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool skipped(const std::vector<std::string>& files) {
  if (files.empty()) BOOST_TEST_MESSAGE("skipped: no corpus beside the checkout");
  return files.empty();
}

struct Totals {
  std::size_t files = 0, whole_refused = 0, accepted = 0, refused = 0;
  std::map<std::string, std::size_t> codes, held, labels;

  void print(const std::string& title) const {
    BOOST_TEST_MESSAGE(title << ": " << files << " files, " << whole_refused << " refused whole, " << accepted
                             << " accepted, " << refused << " refused");
    for (const auto& [what, counts] : {std::pair{"refused", &codes}, {"held", &held}, {"label", &labels}}) {
      for (const auto& [word, count] : *counts)
        BOOST_TEST_MESSAGE("  " << what << " " << word << ": " << count);
    }
  }
};

void check_exact(const std::string& text, const test::Kept& kept) {
  const auto& [object, bytes] = kept;
  const auto* begin = object.bytes.data();
  BOOST_TEST((begin >= text.data() && begin + object.bytes.size() <= text.data() + text.size()));
  BOOST_TEST((sha256(bytes) == object.digest));
  const auto again = stix::read_object(bytes, {}, test::assumed_now());
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((again->id == object.id));
  BOOST_TEST((again->refs == object.refs));
  BOOST_TEST((again->markings == object.markings));
  BOOST_TEST((again->kind == object.kind));
}

Totals scan_all(const std::vector<std::string>& files) {
  Totals totals;
  for (const auto& file : files) {
    BOOST_TEST_CONTEXT(file) {
      const std::string text = test::read_file(file);
      test::Objects sink;
      const auto summary = stix::scan(text, {}, test::assumed_now(), sink);
      ++totals.files;
      if (summary.has_error()) {
        ++totals.whole_refused;
        BOOST_TEST(sink.untouched());
        continue;
      }
      totals.accepted += summary->accepted;
      totals.refused += summary->refused;
      for (const auto& refusal : sink.refusals) {
        if (++totals.codes[refusal.code] <= 2) {
          BOOST_TEST_MESSAGE("  " << refusal.code << " " << refusal.id << ": " << refusal.what);
        }
      }
      for (const auto& kept : sink.kept) {
        check_exact(text, kept);
        for (const auto& word : kept.object.holds) ++totals.held[word];
        ++totals.labels[std::string(protocol::text(kept.object.label))];
      }
    }
  }
  return totals;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(corpus)

BOOST_AUTO_TEST_CASE(published_bundles_are_taken_in_byte_for_byte) {
  const auto files = files_below("stix21");
  if (skipped(files)) return;
  const Totals totals = scan_all(files);
  totals.print("STIX 2.1");
  BOOST_TEST(totals.accepted > 2000U);
  // A converter's leftovers ("unconverted_term:…") are no patterns; the rest is mostly references and names
  // that were never written.
  const auto leftovers = totals.codes.contains("pattern") ? totals.codes.at("pattern") : 0;
  BOOST_TEST(leftovers < 60U);
  BOOST_TEST((totals.refused - leftovers) * 12 < totals.accepted);
}

BOOST_AUTO_TEST_CASE(stix_20_is_refused_object_by_object) {
  const auto files = files_below("stix20");
  if (skipped(files)) return;
  const Totals totals = scan_all(files);
  totals.print("STIX 2.0");
  BOOST_TEST(totals.accepted == 0U);
  BOOST_TEST(totals.refused > 0U);
  BOOST_TEST(totals.codes.at("spec-version") * 10 > totals.refused * 9);
}

BOOST_AUTO_TEST_CASE(deliberately_bad_files_are_not_taken_in) {
  const auto files = files_below("negative");
  if (skipped(files)) return;
  scan_all(files).print("negative");
}

BOOST_AUTO_TEST_CASE(published_events_become_objects_that_read_back) {
  const auto files = files_below("misp");
  if (skipped(files)) return;
  const StixId creator = *StixId::parse("identity--7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601");
  std::size_t events = 0;
  std::size_t attributes = 0;
  std::size_t skipped_attributes = 0;
  std::map<std::string_view, std::size_t> made;
  std::size_t unfit = 0;
  std::map<std::string, std::size_t> words;
  for (const auto& file : files) {
    BOOST_TEST_CONTEXT(file) {
      const std::string text = test::read_file(file);
      test::Attributes sink;
      const auto event = misp::scan(text, {}, test::assumed_now(), sink);
      BOOST_TEST((event.has_error() || misp::looks_like_event(text)));
      if (event.has_error()) {
        BOOST_TEST_MESSAGE("  " << fs::path(file).filename().string() << ": " << describe(event.error()));
        continue;
      }
      ++events;
      attributes += event->attributes;
      skipped_attributes += event->skipped;
      const auto reports = std::ranges::count(sink.kept, misp::Unit::report, &misp::Attribute::unit);
      BOOST_TEST(event->attributes + reports ==
                 event->skipped + sink.kept.size() + sink.objects.size() + sink.refusals.size());
      for (const auto& refusal : sink.refusals) ++words["refused " + refusal.code];
      for (const auto& attribute : sink.kept) {
        for (const auto& word : attribute.holds) ++words["held " + word];
        const auto objects =
            misp::to_objects(attribute, {StixId{std::string(attribute.becomes), attribute.uuid},
                                         creator,
                                         Label::green,
                                         "",
                                         {"report--" + event->uuid.text()}});
        if (objects.has_error()) {
          ++unfit;
          BOOST_TEST((objects.error().error == Error::invalid));
          continue;
        }
        ++made[attribute.becomes];
        for (const auto& object : *objects) {
          const auto read = stix::read_object(object, {}, test::assumed_now());
          BOOST_REQUIRE(read.has_value());
          BOOST_TEST((read->label == Label::green));
          BOOST_TEST(read->holds.empty());
        }
      }
    }
  }
  BOOST_TEST_MESSAGE("MISP: " << events << " events of " << files.size() << " files, " << attributes
                              << " attributes, " << skipped_attributes << " skipped, " << unfit << " unfit");
  for (const auto& [type, count] : made) BOOST_TEST_MESSAGE("  " << type << ": " << count);
  for (const auto& [word, count] : words) BOOST_TEST_MESSAGE("  " << word << ": " << count);
  BOOST_TEST(events > 80U);
  BOOST_TEST(made["indicator"] > 500U);
  BOOST_TEST(made["observed-data"] > 200U);
  BOOST_TEST(made["note"] > 300U);
  BOOST_TEST(unfit * 20 < made["indicator"]);
}

BOOST_AUTO_TEST_SUITE_END()
