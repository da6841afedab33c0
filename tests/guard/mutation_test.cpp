// Plants what must not leave at every place of slices that may: nothing planted may survive the guard.
#include <functional>
#include <set>

#include <boost/test/unit_test.hpp>
#include <rapidjson/pointer.h>

#include "protocol/json.h"
#include "tests/guard/generated.h"
#include "tests/guard/samples.h"

namespace {

using protocol::json::Document;
using protocol::json::Value;
using Path = rapidjson::Pointer;
using Plant =
    std::function<bool(Value& at, Document& in, const Path& path)>;  ///< false: nothing to plant here

const std::vector<std::string> victims = {"Norrvik kommun", "212000-0000", "203.0.113.77", "norrvik.example"};
const std::string withheld = "indicator--0f0e0d0c-0b0a-4908-8706-050403020100";

/// The same victim in other clothes.
constexpr std::string_view dresses[] = {
    "norrvik kommun",         "Norrviks kommuns",     "KOMMUN, NORRVIK",
    "vpn-norrvik_kommun.zip", "Tm9ycnZpayBrb21tdW4=", "4e6f727276696b206b6f6d6d756e",
    "Norrvik%20kommun",       "Norrvik%2520kommun",   "N\u043errvik k\u043emmun",
    "Nor\u200brvik kommun",   "SE212000000001",       "hxxp://www[.]norrvik[.]example/x",
    "ftp://203.0.113.77:21/", "203[.]0[.]113[.]77",   "CN=vpn.norrvik.example,O=X",
    "norrvik dot example"};

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

std::vector<std::string> clean_slices() {
  auto clean = samples::every_type();
  for (auto& one : samples::from_allow_list()) clean.push_back(std::move(one));
  return clean;
}

std::vector<gateway::guard::Finding> look(const std::vector<std::string>& slices, protocol::Label claimed) {
  std::vector<gateway::guard::Item> items;
  for (const std::string& slice : slices) items.push_back({slice, claimed});
  static const gateway::guard::Names names(victims);
  gateway::guard::Rules rules;
  rules.victims = names;
  rules.withheld = {withheld};
  return gateway::guard::check(items, samples::partners(), rules);
}

/// Plants at every path of every sample; counts mutants and prints the ones without a finding of `code` ("":
/// of any). The mutants of one sample are checked in sets with all samples, so that what they rightly refer
/// to is there.
void expect_no_survivor(std::string_view code, const Plant& plant,
                        protocol::Label claimed = protocol::Label::green) {
  constexpr std::size_t at_once = 150;  // so that the list of findings is never cut
  const auto clean = clean_slices();
  std::size_t mutants = 0;
  std::size_t survivors = 0;
  for (const std::string& sample : clean) {
    const auto made = mutants_of(sample, plant);
    for (std::size_t first = 0; first < made.size(); first += at_once) {
      auto slices = clean;
      slices.insert(slices.end(), made.begin() + static_cast<std::ptrdiff_t>(first),
                    made.begin() + static_cast<std::ptrdiff_t>(std::min(made.size(), first + at_once)));
      std::set<std::size_t> found;
      for (const auto& finding : look(slices, claimed)) {
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

BOOST_AUTO_TEST_CASE(what_is_not_mutated_passes) {
  const auto clean = clean_slices();
  const auto findings = look(clean, protocol::Label::green);
  BOOST_TEST(findings.empty(), samples::listed(findings));
  BOOST_TEST(clean.size() >= 80U);
  std::size_t paths = 0;
  for (const auto& slice : clean) {
    std::vector<Path> all;
    every_path(*protocol::json::parse(slice), Path(), all);
    paths += all.size();
  }
  BOOST_TEST_MESSAGE(clean.size() << " slices, " << paths << " paths");
}

BOOST_AUTO_TEST_CASE(a_victim_in_any_string) {
  expect_no_survivor("victim", [](Value& at, Document& in, const Path&) {
    if (!at.IsString()) return false;
    std::string with = std::string(at.GetString()) + " norrvik kommun";
    at = text(with, in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_victim_in_any_dress_in_place_of_any_value) {
  for (std::string_view dress : dresses) {
    expect_no_survivor("victim", [dress](Value& at, Document& in, const Path& path) {
      if (path.GetTokenCount() == 0) return false;
      at = text(dress, in);
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_withheld_id_in_any_string) {
  for (bool alone : {true, false}) {
    expect_no_survivor("withheld", [alone](Value& at, Document& in, const Path&) {
      if (!at.IsString()) return false;
      at = text(alone ? withheld : std::string(at.GetString()) + " see " + withheld, in);
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_withheld_id_as_a_property_of_any_object) {
  expect_no_survivor("withheld", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    set(at, withheld, text("x", in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_personal_number_in_any_value) {
  expect_no_survivor("personal", [](Value& at, Document& in, const Path&) {
    if (at.IsNumber()) {
      at.SetInt64(198507099805);
      return true;
    }
    if (!at.IsString()) return false;
    at = text(std::string(at.GetString()) + " 850709-9805", in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(nothing_in_place_of_any_value) {
  expect_no_survivor("", [](Value& at, Document&, const Path& path) {
    if (path.GetTokenCount() == 0) return false;
    at.SetNull();
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_type_that_may_not_leave) {
  for (std::string_view type : {"artifact", "bundle", "x-custom", "extension-definition", "indicators", ""}) {
    expect_no_survivor("type", [type](Value& at, Document& in, const Path& path) {
      if (path.GetTokenCount() != 0) return false;
      set(at, "type", text(type, in), in);
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_payload_in_any_object) {
  expect_no_survivor("property", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    Value object(rapidjson::kObjectType);
    set(object, "payload_bin", text("AAAA", in), in);
    set(at, "0", std::move(object), in);
    set(at, "payload_bin", text("TVqQAAMAAAAEAAAA", in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(an_extension_that_is_not_of_the_type) {
  for (std::string_view name :
       {"extension-definition--00000000-0000-4000-8000-000000000099", "x-ext", "file/ntfs-ext"}) {
    expect_no_survivor("property", [name](Value& at, Document& in, const Path& path) {
      if (path.GetTokenCount() != 0) return false;
      Value extension(rapidjson::kObjectType), extensions(rapidjson::kObjectType);
      set(extension, "extension_type", text("property-extension", in), in);
      set(extensions, name, std::move(extension), in);
      set(at, "extensions", std::move(extensions), in);
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(an_own_object_without_its_marking) {
  expect_no_survivor("marking", [](Value& at, Document&, const Path& path) {
    if (path.GetTokenCount() != 0 || !at.HasMember("created_by_ref")) return false;
    return at.RemoveMember("object_marking_refs");
  });
}

BOOST_AUTO_TEST_CASE(any_object_without_a_label) {
  for (auto label : {protocol::Label::unmarked, protocol::Label::unknown}) {
    expect_no_survivor(
        "label", [](Value&, Document&, const Path& path) { return path.GetTokenCount() == 0; }, label);
  }
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
