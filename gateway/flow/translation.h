// What a partner sends in MISP's words, or in text, as STIX objects of the partner's: they are then kept and
// decided like what it posts (posted.h).
#pragma once
#include <set>
#include <string>

#include "gateway/flow/misp_units.h"
#include "protocol/misp.h"

namespace gateway::flow {

class Translation final : public MispUnits {
 public:
  /// All must outlive it. `reader` tells what is known already. `given` binds everything at least, and alone
  /// where nothing else is said.
  Translation(const World& world, Reader& reader, const std::string& partner,
              protocol::Label given = protocol::Label::unmarked);

  /// Exactly as it was before it went through MISP, so only where what MISP says now asks for no more.
  Result<void> carried(const protocol::misp::Event& event,
                       const protocol::misp::Attribute& attribute) override;
  void refused(const protocol::stix::Refusal&) override { ++refused_; }
  void alert(std::string_view) override {}

  /// An object that is STIX already, as it stands; the same bytes count once. Error::too_large where all of
  /// them are more than a bundle may be.
  Result<void> add(std::string_view object);
  /// A STIX bundle of all of them.
  std::string bundle(const protocol::Uuid& id) const;
  std::size_t refused_count() const { return refused_; }

 private:
  Result<std::optional<protocol::StixId>> make(const MispSource& source,
                                               const protocol::misp::Attribute& unit,
                                               const std::vector<std::string>& refs) override;
  Result<void> end(const protocol::misp::Attribute& unit, const std::string& version) override;
  protocol::Label bound_by(const protocol::misp::Attribute& unit) const override;

  const World& world_;
  Reader& reader_;
  const protocol::Label given_;
  const protocol::StixId creator_;
  std::string objects_;
  std::set<protocol::Sha256> added_;
  std::size_t refused_ = 0;
};

}  // namespace gateway::flow
