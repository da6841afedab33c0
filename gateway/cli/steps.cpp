#include "gateway/cli/steps.h"

#include <cstdlib>
#include <fstream>
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/review.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

/// How far the clocks of a person's computer and of core may differ before an order looks odd.
constexpr std::int64_t order_skew_seconds = 3600;
/// printable() cuts at 4 KiB; pieces of this size become at most that long.
constexpr std::size_t shown_piece = 512;

}  // namespace

std::string config_file(const Arguments& arguments) {
  if (arguments.has("config")) return arguments.get("config");
  const char* named = std::getenv("CSIRT_GATEWAY_CONFIG");
  return named && *named ? named : "/etc/csirt-gateway/gateway.json";
}

Option config_option() {
  return {"config", "FILE",
          "Configuration; else $CSIRT_GATEWAY_CONFIG, else /etc/csirt-gateway/gateway.json"};
}

Result<protocol::Label> given_label(const Arguments& arguments, const std::string& option) {
  const protocol::Label label = protocol::parse_label(arguments.get(option));
  if (!protocol::within(label, protocol::Label::red))
    return fail(Error::invalid, "no TLP label", "--" + option,
                "use TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED");
  return label;
}

Result<Exit> ask_core(Session& session, std::string_view verb, Builder args,
                      std::string (*text)(const Value&), bool dry_run) {
  TRY(const ipc::Message answer, session.call(verb, std::move(args), {}, dry_run));
  const Exit exit = session.show(answer.header, text(answer.header));
  if (dry_run) say_dry_run(session);
  return exit;
}

Result<protocol::Order> read_order(Session& session, const ipc::Message& prepared) {
  TRY(const std::string statement, json::get_string(prepared.header, "statement"));
  TRY(protocol::Order order, protocol::Order::parse(statement));
  TRY(const Profile* mine, session.profile());
  if (order.by != mine->person)
    return fail(Error::denied, "core prepared the order in another person's name", "/by",
                "do not sign it; tell another administrator");
  const protocol::Instant at = now();
  if (order.at.seconds > at.seconds + order_skew_seconds ||
      order.at.seconds < at.seconds - order_skew_seconds)
    return fail(Error::denied, "the order is dated " + order.at.text(0) + ", which is not now", "/at",
                "compare the clocks of this computer and of core");
  return order;
}

Result<ipc::Message> sign_and_submit(Session& session, std::string_view verb, const std::string& statement) {
  TRY(std::string signature, session.sign(statement));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(signature));
  return session.call(verb, std::move(Builder().set("statement", statement)), std::move(attachments));
}

std::vector<std::string> partners_in(const Value& answer, std::string_view list) {
  std::vector<std::string> found;
  const Value* entries = json::find(answer, list);
  if (!entries || !entries->IsArray()) return found;
  for (const Value& entry : entries->GetArray())
    found.push_back(entry.IsString() ? std::string(entry.GetString(), entry.GetStringLength())
                                     : json::string_or(entry, "partner"));
  return found;
}

Option authkey_option(bool required) {
  return {"key-file", "FILE", "File with our authkey at the MISP server, - for standard input", required};
}

Result<std::string> read_authkey(Session& session, const Arguments& arguments) {
  constexpr std::size_t most = 4096;
  constexpr std::string_view blank = " \t\r\n";
  TRY(auto key, read_file(arguments.get("key-file"), most, session.console().in));
  key.erase(key.find_last_not_of(blank) + 1);
  key.erase(0, key.find_first_not_of(blank));
  return key;
}

void print_bytes(Console& console, std::string_view bytes) {
  if (!console.shows) {
    console.out << bytes;
    return;
  }
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    while (!line.empty()) {
      std::size_t take = std::min(shown_piece, line.size());
      while (take < line.size() && take > 1 && (static_cast<unsigned char>(line[take]) & 0xC0) == 0x80)
        --take;
      console.out << protocol::printable(line.substr(0, take));
      line.remove_prefix(take);
    }
    console.out << '\n';
  }
}

void say_dry_run(Session& session) {
  session.console().err << "dry run: nothing was changed\n";
}

namespace {

constexpr std::size_t progress_from = 8 * upload_chunk;

/// Sends a stream in pieces; the upload's id.
Result<std::string> upload(Session& session, std::istream& stream, const std::string& name) {
  std::string id;
  std::size_t sent = 0;
  Console& console = session.console();
  for (bool more = true; more;) {
    std::string chunk(upload_chunk, '\0');
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<std::size_t>(stream.gcount()));
    more = chunk.size() == upload_chunk;
    if (chunk.empty() && sent > 0) break;
    if (chunk.empty())
      return fail(Error::invalid, "there is nothing in it", name, "check that it is the right file");
    sent += chunk.size();
    Builder args;
    if (!id.empty()) args.set("upload", id);
    std::vector<std::string> attachments;
    attachments.push_back(std::move(chunk));
    TRY(const ipc::Message answer, session.call("upload", std::move(args), std::move(attachments)));
    TRY(id, protocol::json::get_string(answer.header, "upload"));
    if (console.asks && sent >= progress_from)
      console.err << "\rsent " << (sent >> 20) << " MiB" << std::flush;
  }
  if (console.asks && sent >= progress_from) console.err << "\n";
  return id;
}

}  // namespace

Result<std::string> upload_file(Session& session, const std::string& file) {
  if (file == "-") return upload(session, session.console().in, "standard input");
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return fail(Error::not_found, "the file cannot be opened", file, "check the path and its mode");
  return upload(session, stream, file);
}

}  // namespace gateway::cli
