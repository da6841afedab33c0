// Plants what must not leave at every place of slices that may: nothing planted may survive the guard.
#include "tests/guard/mutation.h"

#include <boost/test/unit_test.hpp>

using namespace mutation;

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
  expect_no_survivor("withheld", withheld_as_property);
}

BOOST_AUTO_TEST_CASE(a_personal_number_in_any_value) {
  expect_no_survivor("personal", personal_number);
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
