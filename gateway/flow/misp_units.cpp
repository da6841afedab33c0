#include "gateway/flow/misp_units.h"

#include <algorithm>

namespace gateway::flow {

using protocol::Label;
using protocol::StixId;
using protocol::Uuid;
namespace misp = protocol::misp;

namespace {

/// Of one report or grouping: those of larger events name what stands first.
constexpr std::size_t named_at_most = 4096;

/// Unlike protocol::within(), for labels that nobody has given yet as well: unmarked is the loosest.
bool is_within(Label label, Label ceiling) {
  return protocol::strictest(label, ceiling) == ceiling;
}

void add_holds(const std::vector<std::string>& more, std::vector<std::string>& to) {
  for (const auto& why : more)
    if (std::ranges::find(to, why) == to.end()) to.push_back(why);
}

}  // namespace

MispUnits::MispUnits(const World& world, Reader& reader, std::string sender)
    : world_(world), reader_(reader), sender_(std::move(sender)) {}

void MispUnits::begin(const misp::Event& event) {
  if (event_ == event.uuid) return;
  event_ = event.uuid;
  made_.clear();
  order_.clear();
  report_.clear();
}

void MispUnits::keep(const misp::Event& event, const misp::Attribute& unit, const StixId& id) {
  begin(event);
  const auto [made, fresh] = made_.insert_or_assign(unit.uuid, Made{id, bound_by(unit), unit.holds});
  if (fresh) order_.push_back(&made->second);
}

Result<void> MispUnits::end_others(const MispSource& source, const misp::Attribute& unit) {
  TRY(const auto versions, ended_versions(world_, reader_, source, unit));
  for (const auto& version : versions) CHECK(end(unit, version));
  return {};
}

Result<void> MispUnits::ended(const misp::Event& event, const misp::Attribute& unit) {
  return end_others({sender_, event.uuid, unit.uuid}, unit);
}

Result<std::string> MispUnits::report_of(const misp::Event& event, std::int64_t timestamp) {
  begin(event);
  if (!report_.empty()) return report_;
  TRY(const auto object, object_at(world_, reader_, {sender_, event.uuid, event.uuid}, "report", timestamp));
  report_ = object.id.text();
  return report_;
}

Result<void> MispUnits::attribute(const misp::Event& event, const misp::Attribute& attribute) {
  const MispSource source{sender_, event.uuid, attribute.uuid};
  CHECK(end_others(source, attribute));
  std::vector<std::string> about;
  if (attribute.becomes == "note") {
    TRY(auto report, report_of(event, event.timestamp.value_or(attribute.timestamp)));
    about.push_back(std::move(report));
  }
  TRY(const auto id, make(source, attribute, about));
  if (id) keep(event, attribute, *id);
  return {};
}

/// A whole names what binds no more than it does. Where all of it binds more, the whole does as well: an
/// event without a label of its own is marked by what is in it. One in which nothing is left has ended.
Result<void> MispUnits::make_whole(const misp::Event& event, misp::Attribute whole,
                                   std::vector<const Made*> named) {
  const Label label = bound_by(whole);
  const auto binds_more = [&](const Made* one) {
    return !is_within(one->label, label) || std::ranges::any_of(one->holds, [&](const std::string& why) {
      return std::ranges::find(whole.holds, why) == whole.holds.end();
    });
  };
  if (std::ranges::all_of(named, binds_more)) {
    for (const Made* one : named) {
      whole.label = protocol::strictest(whole.label, one->label);
      add_holds(one->holds, whole.holds);
    }
  } else {
    std::erase_if(named, binds_more);
  }
  if (named.empty()) {
    whole.becomes = {};
    return ended(event, whole);
  }
  if (named.size() > named_at_most) named.resize(named_at_most);
  std::vector<std::string> refs;
  for (const Made* one : named) refs.push_back(one->id.text());
  // Their order says nothing, and MISP does not keep it: the same members are the same bytes.
  std::ranges::sort(refs);
  const auto repeated = std::ranges::unique(refs);
  refs.erase(repeated.begin(), repeated.end());
  TRY(const auto id, make({sender_, event.uuid, whole.uuid}, whole, refs));
  if (id) keep(event, whole, *id);
  return {};
}

Result<void> MispUnits::object(const misp::Event& event, const misp::Attribute& object,
                               const std::vector<Uuid>& holds) {
  std::vector<const Made*> named;
  for (const auto& uuid : holds)
    if (const auto found = made_.find(uuid); found != made_.end()) named.push_back(&found->second);
  return make_whole(event, object, std::move(named));
}

Result<void> MispUnits::reference(const misp::Event& event, const misp::Attribute& reference,
                                  const Uuid& from, const Uuid& to) {
  const auto source = made_.find(from), target = made_.find(to);
  misp::Attribute joined = reference;
  if (source == made_.end() || target == made_.end()) {
    joined.becomes = {};
    return ended(event, joined);
  }
  for (const auto* end : {&source->second, &target->second}) {
    joined.label = protocol::strictest(joined.label, end->label);
    add_holds(end->holds, joined.holds);
  }
  TRY(const auto id, make({sender_, event.uuid, reference.uuid}, joined,
                          {source->second.id.text(), target->second.id.text()}));
  if (id) keep(event, joined, *id);
  return {};
}

/// Notes are about the report: it names them where there is nothing else.
Result<void> MispUnits::finished(const misp::Event& event, const misp::Attribute& whole) {
  begin(event);
  std::vector<const Made*> named;
  std::ranges::copy_if(order_, std::back_inserter(named),
                       [](const Made* one) { return one->id.type != "note"; });
  if (named.empty()) named = order_;
  CHECK(make_whole(event, whole, std::move(named)));
  event_.reset();
  return {};
}

}  // namespace gateway::flow
