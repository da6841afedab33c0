// What a MISP event holds, as objects that name each other: attributes and reports take their place in the
// report that stands for the event, objects name their attributes, references what they join. Who keeps the
// objects (admit.cpp, translation.h) says what binds each.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/flow/misp_versions.h"
#include "protocol/misp.h"

namespace gateway::flow {

class MispUnits : public protocol::misp::Sink {
 public:
  /// All must outlive it. `sender` as MispSource has it.
  MispUnits(const World& world, Reader& reader, std::string sender);

  Result<void> attribute(const protocol::misp::Event& event,
                         const protocol::misp::Attribute& attribute) final;
  Result<void> object(const protocol::misp::Event& event, const protocol::misp::Attribute& object,
                      const std::vector<protocol::Uuid>& holds) final;
  Result<void> reference(const protocol::misp::Event& event, const protocol::misp::Attribute& reference,
                         const protocol::Uuid& from, const protocol::Uuid& to) final;
  Result<void> finished(const protocol::misp::Event& event, const protocol::misp::Attribute& whole) final;
  Result<void> ended(const protocol::misp::Event& event, const protocol::misp::Attribute& unit) final;

 protected:
  /// Makes the objects of a unit, about `refs` where it is a note, naming them where it is a whole, and keeps
  /// them; the id of the first, or nothing where it was refused.
  virtual Result<std::optional<protocol::StixId>> make(const MispSource& source,
                                                       const protocol::misp::Attribute& unit,
                                                       const std::vector<std::string>& refs) = 0;
  /// Keeps a version that ends an object.
  virtual Result<void> end(const protocol::misp::Attribute& unit, const std::string& version) = 0;
  /// The label that a unit's objects are bound by.
  virtual protocol::Label bound_by(const protocol::misp::Attribute& unit) const = 0;
  /// What an attribute of the event became, for those that name it; its label and holds are the object's.
  void keep(const protocol::misp::Event& event, const protocol::misp::Attribute& unit,
            const protocol::StixId& id);

 private:
  struct Made {
    protocol::StixId id;
    protocol::Label label = protocol::Label::unknown;
    std::vector<std::string> holds;
  };

  /// A new event begins with nothing.
  void begin(const protocol::misp::Event& event);
  Result<void> end_others(const MispSource& source, const protocol::misp::Attribute& unit);
  Result<void> make_whole(const protocol::misp::Event& event, protocol::misp::Attribute whole,
                          std::vector<const Made*> named);
  Result<std::string> report_of(const protocol::misp::Event& event, std::int64_t timestamp);

  const World& world_;
  Reader& reader_;
  const std::string sender_;
  std::optional<protocol::Uuid> event_;
  std::map<protocol::Uuid, Made> made_;  ///< by the unit's UUID
  std::vector<const Made*> order_;       ///< as they stand in the event
  std::string report_;                   ///< id of the event's report; empty until one asks for it
};

}  // namespace gateway::flow
