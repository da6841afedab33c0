// Every file of the shared adversarial corpus against its expected outcome. Rows whose outcome the scan alone
// cannot reach are run all the same, for time and survival; the table below says who decides them.
#include <ctime>
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/text.h"
#include "stix_sinks.h"

namespace {

using protocol::Label;
using protocol::json::Value;
using protocol::stix::Limits;

const std::string folder = std::string(TEST_SHARED_DATA) + "/adversarial/";

// Rows of which only part, or nothing, is decided by one scan.
struct Later {
  int first, last;
  const char* decided_by;
};
constexpr Later later[] = {
    {64, 65, "the store: two contents of one version"},
    {97, 97, "the store: two contents of one version"},
    {149, 150, "warning lists"},
    {152, 152, "case terms"},
    {188, 189, "the store: versions of a known object"},
    {193, 193, "the flow: who sent it"},
    {196, 217, "case terms"},
    {232, 232, "attachments, which are skipped"},
    {236, 236, "case terms"},
};

const char* decided_later(int row) {
  for (const Later& entry : later)
    if (row >= entry.first && row <= entry.last) return entry.decided_by;
  return nullptr;
}

Limits limits_of(const Value& profile) {
  const Value& given = *protocol::json::find(profile, "limits");
  const auto number = [&](const char* name) { return static_cast<std::size_t>(given[name].GetInt64()); };
  Limits limits;
  limits.json.body_bytes = number("body_bytes");
  limits.json.depth = number("depth");
  limits.json.string_bytes = number("string_bytes");
  limits.json.list_items = number("list_items");
  limits.json.name_bytes = number("property_name_chars");
  limits.objects_per_bundle = number("objects_per_bundle");
  limits.object_bytes = number("object_bytes");
  limits.pattern_bytes = number("pattern_bytes");
  limits.future_skew_seconds = given["future_skew_seconds"].GetInt64();
  return limits;
}

std::set<std::string> names(const Value& row, const char* list) {
  std::set<std::string> out;
  const Value* found = protocol::json::find(row, list);
  if (found == nullptr) return out;
  for (const Value& item : found->GetArray()) out.insert(protocol::printable(item.GetString()));
  return out;
}

// What a scan came to, in the words of the table.
struct Outcome {
  bool whole_refused = false;
  std::set<std::string> accepted, rejected, held;
  std::map<std::string, Label> effective;
};

void note_refusals(const std::vector<protocol::stix::Refusal>& refusals, Outcome& outcome) {
  for (const auto& refusal : refusals) {
    BOOST_TEST(!refusal.code.empty());
    BOOST_TEST(!refusal.what.empty());
    outcome.rejected.insert(refusal.id.empty() ? "objects[" + std::to_string(refusal.position) + "]"
                                               : refusal.id);
  }
}

// What a policy's window holds is held when it is decided, on the day's date.
bool out_of_window(const protocol::Handling& handling) {
  const auto now = test::assumed_now();
  return (handling.valid_from && *handling.valid_from > now) ||
         (handling.valid_until && *handling.valid_until <= now);
}

Outcome run_stix(const std::string& text, const Limits& limits) {
  test::Objects sink;
  const auto summary = protocol::stix::scan(text, limits, test::assumed_now(), sink);
  Outcome outcome;
  outcome.whole_refused = summary.has_error();
  if (summary.has_error()) {
    BOOST_TEST(sink.untouched());
    BOOST_TEST(!summary.error().what.empty());
    return outcome;
  }
  BOOST_TEST(summary->accepted == sink.kept.size());
  BOOST_TEST(summary->refused == sink.refusals.size());
  for (const auto& [object, bytes] : sink.kept) {
    const std::string id = object.id.text();
    outcome.accepted.insert(id);
    if (!object.holds.empty() || out_of_window(object.handling)) outcome.held.insert(id);
    outcome.effective[id] = strictest(outcome.effective[id], object.label);
  }
  note_refusals(sink.refusals, outcome);
  return outcome;
}

// The table names the event where all of it is meant.
Outcome run_misp(const std::string& text, const Limits& limits) {
  test::Attributes sink;
  const auto event = protocol::misp::scan(text, limits, test::assumed_now(), sink);
  Outcome outcome;
  outcome.whole_refused = event.has_error();
  if (event.has_error()) {
    BOOST_TEST(sink.kept.empty());
    BOOST_TEST(sink.refusals.empty());
    return outcome;
  }
  const std::string id = event->uuid.text();
  outcome.accepted.insert(id);
  for (const auto& attribute : sink.kept) {
    outcome.accepted.insert(attribute.uuid.text());
    if (!attribute.holds.empty()) outcome.held.insert(id);
    outcome.effective[id] = strictest(outcome.effective[id], attribute.label);
    outcome.effective[attribute.uuid.text()] = attribute.label;
  }
  note_refusals(sink.refusals, outcome);
  return outcome;
}

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += word + " ";
  return out;
}

std::string expected_text(const std::string& written) {
  return written == "UNKNOWN" || written == "UNMARKED" ? written : "TLP:" + written;
}

void compare(const Value& row, const Outcome& outcome) {
  const bool whole = std::string(row["outcome"].GetString()) == "reject_whole";
  BOOST_TEST(outcome.whole_refused == whole);
  if (whole || outcome.whole_refused) return;
  BOOST_TEST(joined(outcome.accepted) == joined(names(row, "accepted")));
  BOOST_TEST(joined(outcome.rejected) == joined(names(row, "rejected")));
  BOOST_TEST(joined(outcome.held) == joined(names(row, "held")));
  const Value* effective = protocol::json::find(row, "effective");
  if (effective == nullptr) return;
  for (const auto& member : effective->GetObject()) {
    const auto found = outcome.effective.find(member.name.GetString());
    BOOST_REQUIRE(found != outcome.effective.end());
    BOOST_TEST(text(found->second) == expected_text(member.value.GetString()));
  }
}

void run_row(const Value& row, const Limits& limits, int& asserted, int& survived) {
  const std::string file = row["file"].GetString();
  BOOST_TEST_CONTEXT(file) {
    const std::string text = test::read_file(folder + file);
    BOOST_REQUIRE(!text.empty());
    const bool is_event = std::string_view(row["input"].GetString()).starts_with("misp");
    const std::clock_t begin = std::clock();
    const Outcome outcome = is_event ? run_misp(text, limits) : run_stix(text, limits);
    const std::clock_t spent = std::clock() - begin;
    BOOST_TEST(spent < 5 * CLOCKS_PER_SEC);
    if (decided_later(std::stoi(file)) != nullptr) {
      ++survived;
    } else {
      ++asserted;
      compare(row, outcome);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(adversarial)

BOOST_AUTO_TEST_CASE(every_file_has_the_outcome_of_the_table) {
  if (!std::filesystem::exists(folder + "expected.json")) {
    BOOST_TEST_MESSAGE("skipped: no adversarial corpus beside the checkout");
    return;
  }
  const auto table = protocol::json::parse(test::read_file(folder + "expected.json"));
  BOOST_REQUIRE(table.has_value());
  BOOST_TEST((*table)["profile"]["now"].GetString() == test::assumed_now().text(3));
  const Limits limits = limits_of((*table)["profile"]);
  int asserted = 0;
  int survived = 0;
  for (const Value& row : (*table)["cases"].GetArray()) {
    if (std::string_view(row["input"].GetString()) == "http-gzip") {
      BOOST_TEST_MESSAGE(row["file"].GetString()
                         << ": skipped, content encodings are a matter of the HTTP listener");
      continue;
    }
    run_row(row, limits, asserted, survived);
  }
  BOOST_TEST_MESSAGE("adversarial rows asserted fully: " << asserted
                                                         << ", run for time and survival: " << survived);
  BOOST_TEST(asserted > 120);
}

BOOST_AUTO_TEST_CASE(a_policy_asks_for_what_the_table_says) {
  const std::string text = test::read_file(folder + "116-marking-iep-amber.json");
  if (text.empty()) return;
  test::Objects sink;
  BOOST_REQUIRE(protocol::stix::scan(text, {}, test::assumed_now(), sink).has_value());
  const auto& words = sink.kept.back().object.handling.restrictions;
  BOOST_TEST(test::holds(words, "no-attribution"));
  BOOST_TEST(test::holds(words, "encrypt"));
}

BOOST_AUTO_TEST_CASE(a_bundle_property_that_looks_like_a_label_raises_an_alert) {
  const std::string text = test::read_file(folder + "049-bundle-extra.json");
  if (text.empty()) return;
  test::Objects sink;
  BOOST_REQUIRE(protocol::stix::scan(text, {}, test::assumed_now(), sink).has_value());
  BOOST_TEST(sink.alerts.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
