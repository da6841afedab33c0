#include "gateway/flow/legal_basis.h"

#include <algorithm>
#include <array>

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t code_at_most = 40;
constexpr std::size_t text_at_most = 500;

struct Row {
  std::string_view code, text;
};

// Examples (facts/policy.md §3.3, §3.4). Whether one applies is for the house's lawyers to say.
constexpr std::array table = {
    Row{"NIS2-23.6",
        "Directive (EU) 2022/2555 art. 23(6): other affected Member States and ENISA are informed."},
    Row{"NIS2-10.7",
        "Directive (EU) 2022/2555 art. 10(7): cooperation with national CSIRTs of third countries."},
    Row{"CSL-police",
        "Swedish law on reported incidents: those with a criminal cause are passed on to the police."},
    Row{"OSL-8.3", "OSL (2009:400) 8:3: secret information is given to a foreign authority."},
    Row{"OSL-10.24", "OSL (2009:400) 10:24: information about a suspected crime is given to an authority."},
    Row{"OSL-10.27", "OSL (2009:400) 10:27: the general clause between authorities."},
    Row{"OSL-10.28", "OSL (2009:400) 10:28: the duty to inform another authority follows from a law."},
};

Result<void> check_code(std::string_view code) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  if (code.size() >= 2 && code.size() <= code_at_most && std::all_of(code.begin(), code.end(), fits))
    return {};
  return fail(Error::invalid, "this is no code", "/args/code",
              "write 2 to 40 letters, digits, full stops and hyphens, such as NIS2-23.6");
}

}  // namespace

Result<std::vector<LegalBasis>> legal_bases(Reader& reader) {
  std::vector<LegalBasis> all;
  for (const auto& row : table) all.push_back({std::string(row.code), std::string(row.text)});
  TRY(const auto added, reader.records("basis"));
  for (const auto& record : added) {
    TRY(const auto body, body_of(record));
    all.push_back({record.id, protocol::json::string_or(body, "text")});
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  return all;
}

Result<LegalBasis> legal_basis(Reader& reader, std::string_view code) {
  TRY(const auto all, legal_bases(reader));
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.code == code; });
  if (found != all.end()) return *found;
  return fail(Error::invalid, "no such legal-basis code", "/args/basis",
              "list them with `basis list`; an administrator adds one with `basis add`");
}

Result<Reply> basis_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto all, legal_bases(reader));
    for (const auto& one : all)
      rows.push_back(std::move(Builder().set("code", one.code).set("text", one.text)));
    return {};
  }));
  Reply reply;
  reply.body.set("bases", rows);
  return reply;
}

Result<Reply> basis_add(World& world, const Call& call) {
  TRY(const auto code, need(call, "code"));
  TRY(const auto text, need(call, "text"));
  CHECK(check_code(code));
  if (text.size() > text_at_most)
    return fail(Error::too_large, "too long", "/args/text", "one sentence of at most 500 bytes");
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    if (legal_basis(writer, code).has_value())
      return fail(Error::conflict, "the code is taken", code,
                  "a code never changes its meaning: choose another");
    const auto now = world.clock.now();
    const auto body = Builder().set("text", text).text();
    CHECK(writer.put(make_record("basis", code, call.who.id, now, body), 0));
    CHECK(writer.append_ledger("administration", "basis/" + code, body));
    return audit(writer, now, call.who.id, "basis.added", code);
  }));
  Reply reply;
  reply.body.set("code", code).set("text", text);
  return reply;
}

}  // namespace gateway::flow
