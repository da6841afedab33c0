// Plants what must not leave at every place of slices that may: nothing planted may survive the guard.
#include <functional>
#include <set>

#include <boost/test/unit_test.hpp>
#include <rapidjson/pointer.h>

#include "protocol/json.h"
#include "tests/guard/samples.h"

namespace {

using protocol::json::Document;
using protocol::json::Value;
using Path = rapidjson::Pointer;
using Plant =
    std::function<bool(Value& at, Document& in, const Path& path)>;  ///< false: nothing to plant here

const std::vector<std::string> victims = {"Norrvik kommun"};

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

/// Plants at every path of every sample; counts mutants and prints the ones without a finding of `code`. The
/// mutants of one sample are checked in one set with all samples, so that what they rightly refer to is
/// there.
void expect_no_survivor(std::string_view code, const Plant& plant) {
  const auto clean = samples::every_type();
  std::size_t mutants = 0;
  std::size_t survivors = 0;
  for (const std::string& sample : clean) {
    auto slices = clean;
    for (auto& mutant : mutants_of(sample, plant)) slices.push_back(std::move(mutant));
    std::set<std::size_t> found;
    for (const auto& finding : samples::check(slices, victims)) {
      if (code.empty() || finding.code == code) found.insert(finding.index);
    }
    for (std::size_t i = 0; i < slices.size(); ++i) {
      bool mutant = i >= clean.size();
      BOOST_TEST((mutant || !found.contains(i)), "clean slice found: " << slices[i]);
      mutants += mutant ? 1 : 0;
      if (!mutant || found.contains(i)) continue;
      ++survivors;
      BOOST_TEST_MESSAGE("survivor: " << slices[i]);
    }
  }
  BOOST_TEST_MESSAGE(mutants << " mutants, " << survivors << " survivors");
  BOOST_TEST(mutants >= 40U);
  BOOST_TEST(survivors == 0U);
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

/// The property a value stands in, list positions aside.
std::string property_of(const Path& path) {
  for (std::size_t i = path.GetTokenCount(); i > 0; --i) {
    const auto& token = path.GetTokens()[i - 1];
    if (token.index == rapidjson::kPointerInvalidIndex) return {token.name, token.length};
  }
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mutations)

BOOST_AUTO_TEST_CASE(a_victim_in_any_string) {
  expect_no_survivor("victim", [](Value& at, Document& in, const Path&) {
    if (!at.IsString()) return false;
    std::string with = std::string(at.GetString()) + " norrvik kommun";
    at = text(with, in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_victim_in_place_of_any_value) {
  expect_no_survivor("victim", [](Value& at, Document& in, const Path& path) {
    if (path.GetTokenCount() == 0) return false;
    at = text("Tm9ycnZpayBrb21tdW4=", in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_victim_as_a_property_of_any_object) {
  expect_no_survivor("victim", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    set(at, "NorrvikKommun", text("x", in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(an_unknown_property_in_any_object) {
  expect_no_survivor("property", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    set(at, "x_unknown", text("x", in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(an_object_in_place_of_any_value) {
  expect_no_survivor("", [](Value& at, Document& in, const Path& path) {
    if (path.GetTokenCount() == 0) return false;
    at = Value(rapidjson::kObjectType);
    set(at, "x_deep", text("x", in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_stricter_marking_on_any_object) {
  expect_no_survivor("", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    set(at, "object_marking_refs", list_of(samples::red, in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_stricter_marking_on_a_part_of_any_object) {
  expect_no_survivor("", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    Value item(rapidjson::kObjectType);
    set(item, "selectors", list_of("type", in), in);
    set(item, "marking_ref", text(samples::amber, in), in);
    Value list(rapidjson::kArrayType);
    list.PushBack(item, in.GetAllocator());
    set(at, "granular_markings", std::move(list), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_stricter_marking_in_place_of_any_marking) {
  expect_no_survivor("", [](Value& at, Document& in, const Path& path) {
    std::string property = property_of(path);
    if (!at.IsString() || (property != "object_marking_refs" && property != "marking_ref")) return false;
    at = text(samples::red, in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_dangling_reference_in_place_of_any_reference) {
  expect_no_survivor("reference", [](Value& at, Document& in, const Path& path) {
    std::string property = property_of(path);
    if (!at.IsString() || !(property.ends_with("_ref") || property.ends_with("_refs"))) return false;
    at = text("file--00000000-0000-4000-8000-00000000dead", in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_dangling_reference_in_any_object) {
  for (bool list : {false, true}) {
    expect_no_survivor("reference", [list](Value& at, Document& in, const Path&) {
      if (!at.IsObject()) return false;
      constexpr std::string_view dangling = "identity--00000000-0000-4000-8000-00000000dead";
      if (list) {
        set(at, "planted_refs", list_of(dangling, in), in);
      } else {
        set(at, "planted_ref", text(dangling, in), in);
      }
      return true;
    });
  }
}

BOOST_AUTO_TEST_SUITE_END()
