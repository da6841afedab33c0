// An incident's life and records on the command line: what is asked of core, and what is written and shown.
#include <boost/test/unit_test.hpp>

#include "gateway/cli/render.h"
#include "tests/cli/support.h"

using namespace cli_test;
namespace render = gateway::cli::render;

namespace {

std::string asked(const char* verb) {
  const auto requests = ann().core.requests(verb);
  return requests.empty() ? "nothing" : requests.back().args;
}

Builder document(int number, const char* state, int attachment) {
  Builder row;
  row.set("number", number).set("kind", "intake").set("id", "i").set("at", "2026-03-01").set("state", state);
  row.set("direction", "in")
      .set("title", "intake")
      .set("bars", 1)
      .set("why", state[0] == 'w' ? "not ours" : "");
  row.set("originator", state[0] == 'w' ? "cert-fi" : "");
  if (attachment >= 0) row.set("attachment", attachment);
  return row;
}

Builder page(std::vector<Builder> rows, int total, int next) {
  Builder out;
  out.set("export", "e1").set("incident", "81bc").set("level", "unclear").set("paragraph", "OSL 18:8");
  out.set("total", total).set("next", next).set("documents", rows);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(life)

BOOST_AUTO_TEST_CASE(arguments_go_to_core_under_its_own_names) {
  for (const char* verb :
       {"incident.phase", "incident.measure", "incident.inform", "incident.unhold", "intake.due"})
    ann().core.on(verb, Builder());
  BOOST_TEST(ann()({"incident", "phase", "81bc", "contain"}).code == 0);
  BOOST_TEST(asked("incident.phase") == R"({"incident":"81bc","phase":"contain"})");
  ann()({"incident", "measure", "81bc", "block it", "--by", "them", "--coordinates", "a", "--coordinates",
         "b"});
  BOOST_TEST(asked("incident.measure") ==
             R"({"incident":"81bc","text":"block it","by":"them","coordinates":["a","b"]})");
  ann()({"incident", "inform", "81bc", "--why-not", "w", "--basis", "OSL-10.24"});
  BOOST_TEST(asked("incident.inform") == R"({"incident":"81bc","why_not":"w","basis":"OSL-10.24"})");
  ann()({"incident", "unhold", "81bc", "--kind", "evidence", "--reason", "r", "--dry-run"});
  BOOST_TEST(asked("incident.unhold") == R"({"incident":"81bc","kind":"evidence","reason":"r"})");
  BOOST_TEST(ann().core.requests("incident.unhold").back().dry_run);
  ann()({"intake", "due", "--days", "30"});
  BOOST_TEST(asked("intake.due") == R"({"days":30})");
}

BOOST_AUTO_TEST_CASE(nothing_is_disposed_of_without_a_yes) {
  ann().core.on("incident.dispose", Builder());
  const auto before = ann().core.requests("incident.dispose").size();
  BOOST_TEST(ann()({"incident", "dispose", "81bc", "--reason", "r"}, {"no\n", true}).code != 0);
  BOOST_TEST(ann().core.requests("incident.dispose").size() == before);
  BOOST_TEST(ann()({"incident", "dispose", "81bc", "--reason", "r"}, {"yes\n", true}).code == 0);
  BOOST_TEST(ann().core.requests("incident.dispose").size() == before + 1);
}

BOOST_AUTO_TEST_CASE(the_checklist_is_shown_in_the_language_asked_for) {
  Builder item, other;
  item.set("item", "3.spread")
      .set("current", true)
      .set("english", "Stopped.")
      .set("swedish", "Stoppad.")
      .set("done", false);
  other.set("item", "5.report")
      .set("current", false)
      .set("english", "Written.")
      .set("swedish", "Skriven.")
      .set("done", true);
  std::vector<Builder> items;
  items.push_back(std::move(item));
  items.push_back(std::move(other));
  Builder answer;
  answer.set("items", items);
  BOOST_TEST(render::checklist(answer.value(), false, false).find("Stopped.") != std::string::npos);
  BOOST_TEST(render::checklist(answer.value(), true, false).find("Stoppad.") != std::string::npos);
  BOOST_TEST(render::checklist(answer.value(), false, false).find("Written.") == std::string::npos);
  BOOST_TEST(render::checklist(answer.value(), false, true).find("Written.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_export_is_written_page_by_page_with_its_index) {
  ann().core.on("records.export", [](const Request& request) -> Result<gateway::ipc::Message> {
    protocol::json::Document args;
    const auto from = protocol::json::int_or(parsed(request.args, args), "from", 0);
    std::vector<Builder> rows;
    if (from == 0) {
      rows.push_back(document(1, "masked", 0));
      return message(page(std::move(rows), 2, 1), {"{\"first\":1}\n"});
    }
    if (protocol::json::string_or(args, "export") != "e1")
      return protocol::fail(protocol::Error::invalid, "which export?");
    rows.push_back(document(2, "withheld", -1));
    return message(page(std::move(rows), 2, 2));
  });
  const Folder folder;
  const auto out = folder.path + "/request";
  const auto ran = ann()({"records", "export", "81bc", "--out", out, "--request", "2026/17"});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(read(out + "/000001-intake.json") == "{\"first\":1}\n");
  const auto index = read(out + "/index.txt");
  BOOST_TEST(index.find("Originators to notify") != std::string::npos, index);
  BOOST_TEST(index.find("cert-fi") != std::string::npos, index);
  protocol::json::Document keep;
  BOOST_TEST(parsed(read(out + "/index.json"), keep)["documents"].Size() == 2U);
  BOOST_TEST(ann()({"records", "export", "81bc", "--out", out, "--request", "2026/17"}).code != 0,
             "nothing is overwritten");
}

BOOST_AUTO_TEST_CASE(an_answer_that_lacks_a_document_is_refused) {
  std::vector<Builder> rows;
  rows.push_back(document(1, "whole", 5));
  ann().core.on("records.export", page(std::move(rows), 1, 1));
  const Folder folder;
  BOOST_TEST(ann()({"records", "export", "81bc", "--out", folder.path + "/r", "--request", "x"}).code != 0);
  BOOST_TEST(read(folder.path + "/r/index.json").empty());
}

BOOST_AUTO_TEST_SUITE_END()
