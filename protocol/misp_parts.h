// What one STIX object becomes in a MISP event, relationships and reports apart.
#pragma once
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/misp_write.h"

namespace protocol::misp {

/// An attribute, or an object where `of` is set.
struct Subject {
  const Template* of = nullptr;
  std::vector<AttributeText> attributes;  ///< one where `of` is null
  bool carried = false;                   ///< the attribute is the object's bytes as text
};

/// What MISP has no place for, as text: the object's exact bytes, which scan() gives back.
Subject carried(std::string_view bytes);
/// The comment that a carried object is known by: "STIX 2.1 <type>".
std::string carried_comment(std::string_view type);

/// The subject of an indicator, observable, vulnerability, campaign, threat actor or intrusion set, and of a
/// note that stands for an attribute (misp_whole.h), which points into `object`; carried()
/// for everything else, and where a part of what it says would be lost. Of an indicator its types stay out;
/// misp_beside.h has what is said of it beside its value.
Subject subject_of(const json::Value& object, std::string_view bytes);

bool is_observable(std::string_view type);
/// True for a vulnerability, campaign, threat actor or intrusion set.
bool is_named_type(std::string_view type);

/// The id of the one observable that an observed-data is of, seen once; empty for everything else, and where
/// it says more than MISP can with an attribute.
std::string_view observed_by(const json::Value& object);
/// What MISP's comment of an observed-data or note was (set_comment() in misp_made.h); empty where there is
/// none, or something else stands there.
std::string comment_in(const json::Value& object);

/// True for an indicator that says of itself that what matches is not malicious: its types are "benign" and
/// "anonymization" and nothing else. MISP's detection must not alert on such.
bool is_harmless(const json::Value& indicator);

/// True where markings other than TLP (IEP, statements) bind it: MISP has no place for them, and whoever
/// holds the object must have them.
bool has_other_markings(const json::Value& object);

}  // namespace protocol::misp
