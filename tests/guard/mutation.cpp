#include "tests/guard/mutation.h"

#include <boost/test/unit_test.hpp>

#include "tests/guard/generated.h"

namespace mutation {

namespace {

const std::vector<std::string> victims = {"Norrvik kommun", "212000-0000", "203.0.113.77", "norrvik.example"};

}  // namespace

void every_path(const Value& value, const Path& path, std::vector<Path>& into) {
  into.push_back(path);
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      every_path(member.value, path.Append(member.name.GetString(), member.name.GetStringLength()), into);
    }
  } else if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) every_path(value[i], path.Append(i), into);
  }
}

namespace {

/// Every mutant of one sample that `plant` makes.
std::vector<std::string> mutants_of(const std::string& sample, const Plant& plant) {
  Document original = std::move(*protocol::json::parse(sample));
  std::vector<Path> paths;
  every_path(original, Path(), paths);
  std::vector<std::string> mutants;
  for (const Path& path : paths) {
    Document mutant = protocol::json::copy(original);
    if (plant(*path.Get(mutant), mutant, path)) mutants.push_back(protocol::json::write(mutant));
  }
  return mutants;
}

}  // namespace

std::vector<std::string> clean_slices() {
  auto clean = samples::every_type();
  for (auto& one : samples::from_allow_list()) clean.push_back(std::move(one));
  return clean;
}

std::vector<gateway::guard::Finding> look(const std::vector<std::string>& slices, protocol::Label claimed,
                                          bool relayed) {
  std::vector<gateway::guard::Item> items;
  for (const std::string& slice : slices) items.push_back({slice, claimed, relayed});
  static const gateway::guard::Names names(victims);
  gateway::guard::Rules rules;
  rules.victims = names;
  rules.withheld = {withheld};
  return gateway::guard::check(items, samples::partners(), rules);
}

namespace {

void expect_no_survivor(const std::vector<std::string>& clean, std::string_view code, const Plant& plant,
                        protocol::Label claimed, bool relayed) {
  constexpr std::size_t at_once = 150;  // so that the list of findings is never cut
  std::size_t mutants = 0;
  std::size_t survivors = 0;
  for (const std::string& sample : clean) {
    const auto made = mutants_of(sample, plant);
    for (std::size_t first = 0; first < made.size(); first += at_once) {
      auto slices = clean;
      slices.insert(slices.end(), made.begin() + static_cast<std::ptrdiff_t>(first),
                    made.begin() + static_cast<std::ptrdiff_t>(std::min(made.size(), first + at_once)));
      std::set<std::size_t> found;
      for (const auto& finding : look(slices, claimed, relayed)) {
        BOOST_REQUIRE(finding.code != "more");
        if (code.empty() || finding.code == code) found.insert(finding.index);
      }
      for (std::size_t i = clean.size(); i < slices.size(); ++i) {
        ++mutants;
        if (found.contains(i)) continue;
        ++survivors;
        BOOST_TEST_MESSAGE("survivor: " << slices[i]);
      }
    }
  }
  BOOST_TEST_MESSAGE(mutants << " mutants, " << survivors << " survivors");
  BOOST_TEST(mutants >= (relayed ? 5U : 40U));
  BOOST_TEST(survivors == 0U);
}

}  // namespace

void expect_no_survivor(std::string_view code, const Plant& plant, protocol::Label claimed) {
  expect_no_survivor(clean_slices(), code, plant, claimed, false);
}

void expect_no_relayed_survivor(std::string_view code, const Plant& plant) {
  expect_no_survivor(samples::relayed(), code, plant, protocol::Label::green, true);
}

Value text(std::string_view characters, Document& in) {
  return Value(characters.data(), static_cast<rapidjson::SizeType>(characters.size()), in.GetAllocator());
}

Value list_of(std::string_view item, Document& in) {
  Value list(rapidjson::kArrayType);
  list.PushBack(text(item, in), in.GetAllocator());
  return list;
}

void set(Value& object, std::string_view name, Value value, Document& in) {
  object.RemoveMember(std::string(name).c_str());
  object.AddMember(text(name, in), value, in.GetAllocator());
}

std::string property_of(const Path& path) {
  for (std::size_t i = path.GetTokenCount(); i > 0; --i) {
    const auto& token = path.GetTokens()[i - 1];
    if (token.index == rapidjson::kPointerInvalidIndex) return {token.name, token.length};
  }
  return {};
}

bool withheld_as_property(Value& at, Document& in, const Path&) {
  if (!at.IsObject()) return false;
  set(at, withheld, text("x", in), in);
  return true;
}

bool personal_number(Value& at, Document& in, const Path&) {
  if (at.IsNumber()) {
    at.SetInt64(198507099805);
    return true;
  }
  if (!at.IsString()) return false;
  at = text(std::string(at.GetString()) + " 850709-9805", in);
  return true;
}

}  // namespace mutation
