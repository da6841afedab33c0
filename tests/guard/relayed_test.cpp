// What public sources and partners add to the standard may be passed on, within bounds, and never carries
// what must not leave.
#include <boost/test/unit_test.hpp>

#include "tests/guard/mutation.h"

using namespace mutation;

BOOST_AUTO_TEST_SUITE(relayed_slices)

BOOST_AUTO_TEST_CASE(what_is_relayed_passes_as_such_and_never_as_ours) {
  const auto relayed = samples::relayed();
  const auto findings = look(relayed, protocol::Label::green, true);
  BOOST_TEST(findings.empty(), samples::listed(findings));
  for (const auto& one : relayed) {
    BOOST_TEST(!look({one}, protocol::Label::green).empty(), one);
    auto ours = std::move(*protocol::json::parse(one));
    set(ours, "created_by_ref", text(samples::own_identity, ours), ours);
    BOOST_TEST(!look({protocol::json::write(ours)}, protocol::Label::green, true).empty(), one);
  }
}

BOOST_AUTO_TEST_CASE(a_victim_in_what_a_source_added) {
  for (std::string_view dress : dresses) {
    expect_no_relayed_survivor("victim", [dress](Value& at, Document& in, const Path& path) {
      if (path.GetTokenCount() == 0) return false;
      at = text(dress, in);
      return true;
    });
  }
  for (const auto* name : {"NorrvikKommun", "x_norrvik_kommun"}) {
    expect_no_relayed_survivor("victim", [name](Value& at, Document& in, const Path&) {
      if (!at.IsObject()) return false;
      set(at, name, text("x", in), in);
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(a_withheld_id_in_what_a_source_added) {
  expect_no_relayed_survivor("withheld", [](Value& at, Document& in, const Path&) {
    if (!at.IsString()) return false;
    at = text(withheld, in);
    return true;
  });
  expect_no_relayed_survivor("withheld", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    set(at, "x_planted_ref", text(withheld, in), in);
    return true;
  });
  expect_no_relayed_survivor("withheld", withheld_as_property);
}

BOOST_AUTO_TEST_CASE(a_personal_number_in_what_a_source_added) {
  expect_no_relayed_survivor("personal", personal_number);
}

BOOST_AUTO_TEST_CASE(no_payload_in_what_a_source_added) {
  const std::string blob(600, 'A');
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += std::string(76, 'B') + "\n";
  for (const auto& payload : {blob, lines}) {
    expect_no_relayed_survivor("property", [&payload](Value& at, Document& in, const Path&) {
      if (!at.IsObject()) return false;
      set(at, "x_payload", text(payload, in), in);
      return true;
    });
  }
  expect_no_relayed_survivor("property", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    set(at, "payload_bin", text("TVqQAAMAAAAEAAAA", in), in);
    return true;
  });
}

BOOST_AUTO_TEST_CASE(an_observable_that_is_elsewhere_dangles_nowhere) {
  for (std::string_view id :
       {"ipv4-addr--00000000-0000-4000-8000-00000000dead", "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4",
        "malware--28bb3599-77cd-5a82-a950-b5bc3caf07c4"}) {
    expect_no_relayed_survivor("reference", [id](Value& at, Document& in, const Path&) {
      if (!at.IsObject()) return false;
      set(at, "x_planted_ref", text(id, in), in);
      return true;
    });
  }
}

BOOST_AUTO_TEST_CASE(nothing_and_no_depth_in_what_a_source_added) {
  expect_no_relayed_survivor("", [](Value& at, Document&, const Path& path) {
    if (path.GetTokenCount() == 0) return false;
    at.SetNull();
    return true;
  });
  expect_no_relayed_survivor("property", [](Value& at, Document& in, const Path&) {
    if (!at.IsObject()) return false;
    Value deep(rapidjson::kArrayType);
    for (int i = 0; i < 5; ++i) {
      Value outer(rapidjson::kArrayType);
      outer.PushBack(deep, in.GetAllocator());
      deep = std::move(outer);
    }
    set(at, "x_deep", std::move(deep), in);
    return true;
  });
}

BOOST_AUTO_TEST_SUITE_END()
