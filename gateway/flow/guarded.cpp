#include "gateway/flow/guarded.h"

#include <algorithm>

#include <rapidjson/pointer.h>

#include "gateway/flow/share.h"
#include "gateway/flow/standing_match.h"
#include "gateway/render/render.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::Exception;
using protocol::fail;
using protocol::json::Builder;
using protocol::json::get_string;

namespace {

constexpr std::string_view kind = "guard-exception";
constexpr std::size_t most_reason = 250;

/// One record for each object, code, pointer and string.
std::string id_of(const Exception& one) {
  const auto place = protocol::to_hex(protocol::sha256(one.pointer + "\n" + protocol::to_hex(one.digest)));
  return one.object + "/" + one.code + "/" + place.substr(0, 32);
}

Result<Exception> exception_from(const Record& record) {
  TRY(const auto body, body_of(record));
  Exception one;
  TRY(one.object, get_string(body, "object"));
  TRY(one.pointer, get_string(body, "pointer"));
  TRY(one.code, get_string(body, "code"));
  TRY(one.reason, get_string(body, "reason"));
  TRY(const auto digest, get_string(body, "digest"));
  TRY(one.digest, protocol::parse_sha256(digest));
  one.by = record.author;
  return one;
}

Result<Exception> read_exception(const Call& call) {
  Exception one;
  TRY(one.object, need(call, "object"));
  TRY(one.pointer, need(call, "pointer"));
  TRY(one.code, need(call, "code"));
  TRY(one.reason, need(call, "reason"));
  one.by = call.who.id;
  if (one.code != "victim" && one.code != "warning-list")
    return fail(
        Error::denied, "no exception is possible from that", "/args/code",
        "only look-alikes of a victim (victim) and values on warning lists (warning-list) can be excepted");
  if (one.reason.size() > most_reason || protocol::printable(one.reason) != one.reason)
    return fail(Error::invalid, "not one line of at most 250 characters", "/args/reason",
                "say in one sentence why it may leave");
  return one;
}

/// The string the exception is for: what the guard stopped in a share, or what stands in the newest version.
Result<void> find_string(Reader& reader, const Call& call, Exception& one) {
  if (const auto given = protocol::json::string_or(call.args, "share"); !given.empty()) {
    TRY(const auto id, resolve(reader, "share", given));
    TRY(const auto share, load_share(reader, id));
    for (const auto& finding : share.findings) {
      const bool same = (finding.object == one.object || finding.delivered == one.object) &&
                        finding.pointer == one.pointer && finding.code == one.code;
      if (!same || finding.digest.empty()) continue;
      one.object = finding.object;
      TRY(one.digest, protocol::parse_sha256(finding.digest));
      return {};
    }
    return fail(Error::not_found, "the guard has stopped no string there in that share",
                one.object + one.pointer, "copy object, pointer and code from `guard findings`");
  }
  TRY(const auto id, protocol::StixId::parse(one.object));
  TRY(const auto versions, reader.versions(id));
  const auto digest = versions.empty() ? std::nullopt : digest_at(versions.front().bytes, one.pointer);
  if (!digest)
    return fail(Error::not_found, "there is no string at that place", one.object + one.pointer,
                "give the object's id and the JSON pointer the guard named, such as /name");
  one.digest = *digest;
  return {};
}

}  // namespace

std::optional<protocol::Sha256> digest_at(std::string_view bytes, const std::string& pointer) {
  const auto document = protocol::json::parse(bytes);
  const rapidjson::GenericPointer<protocol::json::Value> path(pointer.c_str(), pointer.size());
  if (document.has_error() || !path.IsValid()) return std::nullopt;
  const auto* value = path.Get(*document);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return protocol::sha256({value->GetString(), value->GetStringLength()});
}

GuardStop stop_of(const GuardFinding& finding, const render::RenderedSlice& slice) {
  const auto digest = digest_at(slice.slice.bytes, finding.pointer);
  return {slice.source_id, slice.slice.entry.id, finding.code,
          finding.pointer, finding.what,         digest ? protocol::to_hex(*digest) : ""};
}

Builder describe(const Exception& one) {
  Builder out;
  out.set("object", one.object).set("pointer", one.pointer).set("code", one.code);
  out.set("digest", protocol::to_hex(one.digest)).set("reason", one.reason).set("by", one.by);
  return out;
}

Result<Reply> guard_except(World& world, const Call& call) {
  TRY(auto one, read_exception(call));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(find_string(writer, call, one));
    const auto now = world.clock.now();
    auto body = describe(one).text();
    CHECK(writer.put(make_record(kind, id_of(one), call.who.id, now, std::move(body))));
    CHECK(audit(writer, now, call.who.id, "guard.excepted", one.object,
                Builder().set("pointer", one.pointer).set("code", one.code).text()));
    reply.body = describe(one);
    reply.body.set("others_needed", one.code == "victim" ? 2 : 1);
    return {};
  }));
  return reply;
}

Result<std::vector<Exception>> exceptions_for(Reader& reader, const std::vector<Candidate>& candidates) {
  std::vector<Exception> exceptions;
  // There are few of them, and many objects.
  TRY(const auto records, reader.records(kind));
  for (const auto& record : records) {
    TRY(auto one, exception_from(record));
    const bool asked = std::any_of(candidates.begin(), candidates.end(), [&](const auto& candidate) {
      return candidate.row.id.text() == one.object;
    });
    if (asked) exceptions.push_back(std::move(one));
  }
  return exceptions;
}

namespace {

/// What we hold of that id, if anything: who has it from us. Nothing where we do not hold it.
Result<std::optional<std::set<std::string>>> holders_of(Reader& reader, const std::string& text) {
  const std::optional<std::set<std::string>> none;
  const auto id = protocol::StixId::parse(text);
  if (id.has_error()) return none;
  TRY(const auto versions, reader.versions(*id));
  if (versions.empty()) return none;
  bool in_use = false;
  for (const auto& version : versions) {
    TRY(const auto terms, reader.terms(version.key));
    in_use =
        in_use || std::any_of(terms.begin(), terms.end(), [](const TermsRow& row) { return !row.hidden; });
  }
  std::set<std::string> partners;
  if (in_use) {
    Holders holders(reader);
    TRY(partners, holders.of_delivered(text));
  }
  return std::optional(std::move(partners));
}

}  // namespace

Result<AtStake> at_stake(Reader& reader, const std::vector<Candidate>& candidates, const Beside& beside) {
  AtStake out;
  out.ids = beside.ids;
  std::set<std::string> incidents = beside.incidents, named;
  for (const auto& candidate : candidates) {
    out.ids.insert(candidate.row.id.text());
    for (const auto& terms : candidate.terms)
      if (terms.origin == policy::Origin::incident) incidents.insert(terms.origin_id);
    auto others = render::ids_named(candidate.row.bytes);
    others.erase(candidate.row.id.text());
    named.merge(others);
  }
  for (const auto& incident : incidents) {
    TRY(const auto ids, reader.ids_of(policy::text(policy::Origin::incident), incident));
    out.ids.insert(ids.begin(), ids.end());
  }
  // What was derived from them for others links what others got to what leaves here.
  for (const auto& id : std::vector(out.ids.begin(), out.ids.end())) {
    TRY(const auto derived, reader.derived_from(id));
    out.ids.insert(derived.begin(), derived.end());
  }
  for (const auto& id : named) {
    TRY(auto holders, holders_of(reader, id));
    if (holders) out.holders.emplace(id, std::move(*holders));
  }
  for (const auto& [id, partners] : out.holders) out.ids.insert(id);
  return out;
}

std::vector<std::string> AtStake::known_to(const std::vector<std::string>& partners) const {
  std::vector<std::string> known;
  for (const auto& [id, having] : holders)
    if (!partners.empty() && std::all_of(partners.begin(), partners.end(),
                                         [&](const std::string& one) { return having.contains(one); }))
      known.push_back(id);
  return known;
}

std::vector<std::string> AtStake::withheld_from(const std::vector<protocol::Slice>& slices,
                                                const std::vector<std::string>& partners) const {
  std::set<std::string> withheld = ids;
  for (const auto& slice : slices) withheld.erase(slice.entry.id);
  for (const auto& known : known_to(partners)) withheld.erase(known);
  return {withheld.begin(), withheld.end()};
}

bool is_relayed(const Candidate& candidate) {
  return std::all_of(candidate.terms.begin(), candidate.terms.end(), [](const policy::Terms& terms) {
    return !terms.ours &&
           (terms.origin == policy::Origin::partner || terms.origin == policy::Origin::public_source);
  });
}

}  // namespace gateway::flow
