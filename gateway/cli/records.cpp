// records: what a request for records is answered from, and the register.
#include <cstdio>
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

/// A file name that core's answer cannot choose: number and kind, the kind from a fixed alphabet.
std::string file_of(std::int64_t number, const std::string& kind) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%06lld", static_cast<long long>(number));
  std::string name = std::string(digits) + "-";
  for (const char c : kind.substr(0, 16)) name += c >= 'a' && c <= 'z' ? c : '_';
  return name + ".json";
}

/// Writes a page's documents; each row is given the name of its file.
Result<json::Document> write_page(const ipc::Message& page, const std::string& folder) {
  json::Document out = json::copy(page.header);
  auto* rows = out.HasMember("documents") && out["documents"].IsArray() ? &out["documents"] : nullptr;
  if (rows == nullptr)
    return fail(Error::invalid, "core's answer lists no documents", "records.export",
                "gateway and program may differ in version");
  for (auto& row : rows->GetArray()) {
    const auto at = json::int_or(row, "attachment", -1);
    if (at < 0) continue;
    if (static_cast<std::size_t>(at) >= page.attachments.size())
      return fail(Error::invalid, "core's answer lacks a document it lists", "records.export");
    const auto name = file_of(json::int_or(row, "number", 0), json::string_or(row, "kind"));
    CHECK(write_new(folder + "/" + name, page.attachments[static_cast<std::size_t>(at)]));
    row.RemoveMember("attachment");
    row.AddMember("file", json::Value(name.c_str(), out.GetAllocator()), out.GetAllocator());
  }
  return out;
}

Result<void> write_index(const std::vector<json::Document>& pages, const std::string& folder) {
  Builder index;
  for (const char* name : {"export", "incident", "level", "paragraph", "total"})
    if (const Value* value = json::find(pages.front(), name)) index.set(name, *value);
  json::Document all;
  all.SetArray();
  for (const auto& page : pages)
    for (const auto& row : page["documents"].GetArray())
      all.PushBack(Value(row, all.GetAllocator()), all.GetAllocator());
  index.set("documents", all);
  CHECK(write_new(folder + "/index.json", json::write_pretty(index.value()) + "\n"));
  return write_new(folder + "/index.txt", render::documents(pages));
}

Result<Exit> export_records(Session& session, const Arguments& arguments) {
  const bool dry_run = arguments.has("dry-run");
  const std::string folder = arguments.get("out");
  if (!dry_run) CHECK(make_private_folder(folder));
  std::vector<json::Document> pages;
  std::string exported;
  for (std::int64_t from = 0;;) {
    Builder args;
    args.set("incident", arguments.get("INCIDENT"))
        .set("request", arguments.get("request"))
        .set("from", from);
    if (!exported.empty()) args.set("export", exported);
    TRY(const ipc::Message page, session.call("records.export", std::move(args), {}, dry_run));
    exported = json::string_or(page.header, "export");
    if (dry_run) {
      pages.push_back(json::copy(page.header));
    } else {
      TRY(auto written, write_page(page, folder));
      pages.push_back(std::move(written));
    }
    const auto next = json::int_or(page.header, "next", 0);
    if (dry_run || next <= from || next >= json::int_or(page.header, "total", 0)) break;
    from = next;
  }
  if (!dry_run) CHECK(write_index(pages, folder));
  session.show(pages.front(), render::documents(pages));
  if (dry_run) {
    say_dry_run(session);
  } else {
    session.console().err << "Index and documents are in " << protocol::printable(folder) << "\n";
  }
  return Exit::done;
}

Result<Exit> print_register(Session& session, const Arguments& arguments) {
  return ask_core(session, "records.register", std::move(Builder().set("since", arguments.get("since"))),
                  render::record_lines);
}

}  // namespace

std::vector<Command> records_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"records export",
       "Prepare the answer to a request for an incident's records: an index and the masked documents.",
       "csirt-gateway records export 81bc --out request-17 --request \"2026/17, a newspaper\"",
       {{"INCIDENT", "Incident, by the beginning of its id"}},
       {{"out", "DIR", "A folder of your own; files in it are never overwritten", true},
        {"request", "TEXT", "Whose request it is, and its reference", true},
        dry_run_option()},
       export_records});
  commands.push_back({"records register",
                      "List what came in and what went out, one line a document.",
                      "csirt-gateway records register --since 2026-03-01",
                      {},
                      {{"since", "TIME", "From this time on, such as 2026-03-01", true}},
                      print_register});
  return commands;
}

}  // namespace gateway::cli
