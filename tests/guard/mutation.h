// Plants what must not leave at every place of slices that may, for the tests that nothing planted survives.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/pointer.h>

#include "protocol/json.h"
#include "tests/guard/samples.h"

namespace mutation {

using protocol::json::Document;
using protocol::json::Value;
using Path = rapidjson::GenericPointer<protocol::json::Value>;
using Plant =
    std::function<bool(Value& at, Document& in, const Path& path)>;  ///< false: nothing to plant here

inline const std::string withheld = "indicator--0f0e0d0c-0b0a-4908-8706-050403020100";

/// The same victim in other clothes.
inline constexpr std::string_view dresses[] = {
    "norrvik kommun",         "Norrviks kommuns",     "KOMMUN, NORRVIK",
    "vpn-norrvik_kommun.zip", "Tm9ycnZpayBrb21tdW4=", "4e6f727276696b206b6f6d6d756e",
    "Norrvik%20kommun",       "Norrvik%2520kommun",   "N\u043errvik k\u043emmun",
    "Nor\u200brvik kommun",   "SE212000000001",       "hxxp://www[.]norrvik[.]example/x",
    "ftp://203.0.113.77:21/", "203[.]0[.]113[.]77",   "CN=vpn.norrvik.example,O=X",
    "norrvik dot example"};

void every_path(const Value& value, const Path& path, std::vector<Path>& into);
std::vector<std::string> clean_slices();
std::vector<gateway::guard::Finding> look(const std::vector<std::string>& slices, protocol::Label claimed,
                                          bool relayed = false);

/// Plants at every path of every sample; counts mutants and prints the ones without a finding of `code` ("":
/// of any). The mutants of one sample are checked in sets with all samples, so that what they rightly refer
/// to is there.
void expect_no_survivor(std::string_view code, const Plant& plant,
                        protocol::Label claimed = protocol::Label::green);
/// The same for what was published by others, with all that its source may add to the standard.
void expect_no_relayed_survivor(std::string_view code, const Plant& plant);

/// Plants: an id that must not leave as the name of a property; a personal number in a string or as a number.
bool withheld_as_property(Value& at, Document& in, const Path& path);
bool personal_number(Value& at, Document& in, const Path& path);

Value text(std::string_view characters, Document& in);
Value list_of(std::string_view item, Document& in);
void set(Value& object, std::string_view name, Value value, Document& in);
/// The property a value stands in, list positions aside.
std::string property_of(const Path& path);

}  // namespace mutation
