// MISP attributes as versions of indicators. MISP keeps one attribute under its UUID and gives it a newer
// time; STIX wants each version to say when the first was made (section 3.2), which only we remember.
#pragma once
#include <string>

#include "gateway/flow/world.h"
#include "protocol/misp.h"

namespace gateway::flow {

/// The id of the indicator that an attribute becomes: always the same. `sender` is "self" or the partner's
/// team UUID.
protocol::StixId indicator_id(const World& world, const std::string& sender, const protocol::Uuid& event,
                              const protocol::Uuid& attribute);

/// The indicator for an attribute that `sender` brings, made at the time the first version known of it says.
/// Error::invalid where the value does not fit its type.
Result<std::string> indicator_version(Reader& reader, const protocol::misp::Attribute& attribute,
                                      protocol::misp::IndicatorFrame frame, const std::string& sender);

/// The version that revokes what is known of an indicator from `sender`, made of the newest: an attribute
/// that ended need not say any more what it was. Empty where nothing is known, or it is revoked already.
Result<std::string> ended_version(Reader& reader, const protocol::StixId& id, std::int64_t timestamp,
                                  const std::string& sender);

}  // namespace gateway::flow
