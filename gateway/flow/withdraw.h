// Closing what may no longer leave: first the views, then the store. A crash in between shows less, never
// more.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

struct Closed {
  protocol::json::Builder body;        ///< counts: shares, releases, entries, slots, deliveries
  std::vector<std::string> delivered;  ///< releases some partner has that should not: to be recalled
};

enum class Closes {
  everything,   ///< whatever rests on the incidents: a withdrawal
  not_allowed,  ///< for each recipient, what it may no longer have as things then stand
};

/// What a cause bears on.
struct Bears {
  std::vector<std::string> incidents;  ///< whatever rests on one of them
  std::vector<std::string> objects{};  ///< STIX ids: whatever was made from some version of one of them
  std::string partner{};  ///< whatever it has that is stricter than `above`; it is not called back
  protocol::Label above = protocol::Label::unmarked;
};

/// Records a cause that may keep in what was on its way. `cause` writes it and says on what it bears. It is
/// rehearsed first, to learn what it closes; that is closed for partners before the cause is
/// recorded. Shares that nobody may get any more end, deliveries to those who may not have them are
/// cancelled. Takes the world's door. A failure of `cause` changes nothing but views that closed early.
Result<Closed> close_around(World& world, const std::string& by, Closes closes,
                            const std::function<Result<Bears>(Writer&)>& cause);

/// Ends one release whole: marks it closed and cancels deliveries that have no receipt.
Result<Closed> close_release(World& world, const std::string& release, const std::string& by);

/// Closes what rests on answers whose end has passed. Returns how many releases and shares it closed.
Result<int> close_expired(World& world);

}  // namespace gateway::flow
