// Core's answers as text for people: pure functions, tested by golden texts. Whatever stands in an answer is
// printed through protocol::printable(). A member that is missing reads "-".
#pragma once
#include <string>
#include <vector>

#include "gateway/cli/console.h"
#include "gateway/cli/review.h"
#include "protocol/json.h"

namespace gateway::cli::render {

// Members of answers.
std::vector<const Value*> items(const Value& answer, std::string_view list);
std::string member(const Value& item,
                   std::string_view name);  ///< text, number, yes/no, or a list joined by ", "
std::string nested(const Value& item, std::string_view object, std::string_view name);

// The house.
std::string status(const Value& answer);
std::string lines(const Value& answer);  ///< any answer of simple members as "name: value" lines

// People, partners, circles.
std::string people(const Value& answer);
std::string person(const Value& person);
std::string partners(const Value& answer);
std::string partner(const Value& answer);
std::string partner_status(const Value& answer);
std::string partner_check(const Value& answer);
std::string partner_grade(const Value& answer);
std::string presets(const Value& answer);
std::string circles(const Value& answer);
std::string circle(const Value& answer);

// Intakes, incidents, objects.
std::string permitted(const Value& answer);  ///< grants and sentences of an intake
std::string intakes(const Value& answer);
std::string intake(const Value& answer);
std::string changed(const Value& answer);  ///< permitted(), and what it closed if it closed anything
std::string withdrawn(const Value& answer);
std::string closed(const Value& answer);  ///< what was closed, and what is to be called back
std::string tightened(const Value& answer);
/// What a partner may no longer have; empty where that is nothing.
std::string narrowed(const Value& answer);
std::string incidents(const Value& answer);
std::string incident(const Value& answer);
std::string life(const Value& answer);
std::string checklist(const Value& answer, bool swedish, bool all);  ///< `all`: not only the present step's
std::string due(const Value& answer);
std::string bases(const Value& answer);
std::string documents(const std::vector<protocol::json::Document>& pages);  ///< the index of a records export
std::string record_lines(const Value& answer);                              ///< the register
std::string informed(const Value& answer);  ///< partners the victim has told itself, one note each
std::string added(const Value& answer, std::size_t most);  ///< at most so many refusals and holds are listed
std::string mirrored(const Value& answer);
std::string objects(const Value& answer);
std::string object(const Value& answer);

// Shares.
std::string decisions(const Value& share);
std::string withheld(const Value& share, std::size_t most);
std::string findings(const Value& share);  ///< of the guard; says so where there are none
std::string excepted(const Value& answer);
std::string share(const Value& answer);
std::string shares(const Value& answer);
std::string signed_share(const Value& answer, const PartnerNames& names);

// Standing shares.
std::string preview(const Value& answer, std::size_t most);  ///< at most so many of what would wait
std::string standing_list(const Value& answer);
std::string standing(const Value& answer);
std::string queue(const Value& answer);
// Policies.
std::string policies(const Value& answer);
std::string policy_file(const Value& answer);
std::string policy_rules(const Value& answer, std::string_view note);
std::string policy_effect(const Value& answer);  ///< shares that go back; empty where the answer says nothing
std::string policy_signed(const Value& answer);
std::string policy_test(const Value& answer);
std::string policy_diff(const Value& answer);
std::string policy_replay(const Value& answer);

// Exchange and traces.
std::string feeds(const Value& answer);
std::string feed(const Value& answer);
std::string misp_servers(const Value& answer);
std::string misp_server(const Value& answer);  ///< with its key, and what MISP imports
std::string tokens(const Value& answer);
std::string token(const Value& answer);  ///< with its text
std::string outbox(const Value& answer);
std::string inbox(const Value& answer);
std::string inbox_item(const Value& answer);
std::string explanation(const Value& answer, std::string_view object, std::string_view partner);
std::string who_got(const Value& answer);
std::string revealed(const Value& answer);
std::string matrix(const Value& answer);
std::string matrix_svg(const Value& answer);
std::string permission_requests(const Value& answer);
std::string permissions(const Value& answer);
std::string permission(const Value& answer);
std::string recalls(const Value& answer);
std::string recall(const Value& answer);
std::string ledger(const Value& answer);
std::string audit(const Value& answer);

}  // namespace gateway::cli::render
