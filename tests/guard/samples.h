// Slices the guard lets through, and short ways to check them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/guard.h"

namespace samples {

inline constexpr std::string_view own_identity = "identity--11111111-1111-4111-8111-111111111111";
inline constexpr std::string_view green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
inline constexpr std::string_view amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
inline constexpr std::string_view red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";

/// One slice of every type that may leave, together a set without dangling references; all GREEN.
std::vector<std::string> every_type();

/// What a public source or a partner may send: custom properties, extensions and types, references to what is
/// nowhere. None of them passes as ours.
std::vector<std::string> relayed();

/// An indicator marked GREEN with `more` (",\"name\":\"x\"") before its closing brace.
std::string indicator(std::string_view more = "");

/// A marking definition that is an IEP 2.0 policy; its id ends with `number`.
std::string policy(std::string_view number, std::string_view statements);

/// Green, for recipients with ceiling AMBER.
gateway::guard::Destination partners();

std::vector<gateway::guard::Finding> check(const std::vector<std::string>& slices,
                                           const std::vector<std::string>& victims = {},
                                           protocol::Label claimed = protocol::Label::green,
                                           const gateway::guard::Destination& destination = partners());

/// "2 label /object_marking_refs: …" a line.
std::string listed(const std::vector<gateway::guard::Finding>& findings);
/// The codes, each once, sorted, separated by blanks.
std::string codes(const std::vector<gateway::guard::Finding>& findings);

}  // namespace samples
