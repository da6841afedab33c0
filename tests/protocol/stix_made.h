// STIX texts that the tests put together, and scanning them.
#pragma once
#include <boost/test/unit_test.hpp>

#include "stix_sinks.h"

namespace test {

using protocol::stix::Limits;

inline const std::string green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
inline const std::string red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
inline const std::string white1 = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9";
inline const std::string statement_id = "marking-definition--752bc006-4280-40e1-9570-fe21a2c06c31";

// A well-formed indicator with `more` members (",\"name\":value") and the `markings` of a list.
inline std::string indicator(const std::string& more, const std::string& markings = "\"" + green + "\"") {
  return R"({"type":"indicator","spec_version":"2.1","id":"indicator--675a82c5-ef7a-4b91-8308-c5090a04c476",)"
         R"("created":"2026-03-01T10:00:00.000Z","modified":"2026-03-01T10:00:00.000Z",)"
         R"("pattern":"[domain-name:value = 'bad.example']","pattern_type":"stix",)"
         R"("valid_from":"2026-03-01T10:00:00.000Z")" +
         more + R"(,"object_marking_refs":[)" + markings + "]}";
}

inline std::string definition(const std::string& id, const std::string& content) {
  return R"({"type":"marking-definition","spec_version":"2.1","id":")" + id +
         R"(","created":"2022-10-01T00:00:00.000Z",)" + content + "}";
}

inline std::string bundle(const std::vector<std::string>& objects) {
  std::string out = R"({"type":"bundle","id":"bundle--5a1f0c0e-3a7e-4d3f-9d0b-0c8a52c2f7a1","objects":[)";
  for (std::size_t i = 0; i < objects.size(); ++i) out += (i == 0 ? "" : ",") + objects[i];
  return out + "]}";
}

inline Objects scanned(const std::string& text, const Limits& limits = {}) {
  Objects sink;
  const auto summary = protocol::stix::scan(text, limits, assumed_now(), sink);
  BOOST_TEST_REQUIRE(summary.has_value(), (summary.has_error() ? describe(summary.error()) : ""));
  for (auto& kept : sink.kept) kept.object.bytes = kept.bytes;
  return sink;
}

inline std::string holds_of(const test::Kept& kept) {
  std::string out;
  for (const auto& word : kept.object.holds) out += word + " ";
  return out;
}

inline const protocol::StixId creator =
    *protocol::StixId::parse("identity--7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601");

}  // namespace test
