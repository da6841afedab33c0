#include "gateway/flow/contacts.h"

#include <algorithm>
#include <set>

#include "protocol/intake.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t aliases_at_most = 100;
constexpr std::size_t alias_at_most = 250;

/// ASCII case does not count, nor do blanks around it.
std::string folded(std::string_view name) {
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return protocol::lower_ascii(name);
}

Result<std::vector<std::string>> aliases(Reader& reader, const std::string& partner) {
  TRY(const auto record, reader.record("alias", partner));
  if (!record) return std::vector<std::string>();
  TRY(const auto body, body_of(*record));
  return protocol::json::get_strings(body, "aliases");
}

Result<std::set<std::string>> names_of(Reader& reader, const directory::Partner& partner) {
  std::set<std::string> names{folded(partner.id), folded(partner.short_name), folded(partner.name)};
  TRY(const auto more, aliases(reader, partner.id));
  for (const auto& alias : more) names.insert(folded(alias));
  names.erase("");
  return names;
}

}  // namespace

Result<std::vector<Builder>> already_informed(Reader& reader, const std::vector<std::string>& incidents,
                                              const std::vector<std::string>& partners) {
  std::vector<Builder> rows;
  for (const auto& id : partners) {
    TRY(const auto partner, directory::partner(reader, id));
    TRY(const auto names, names_of(reader, partner));
    for (const auto& incident : incidents) {
      TRY(const auto authorisation, directory::authorisation(reader, incident));
      const auto& answers = authorisation.answers;
      const bool listed = std::ranges::any_of(
          answers.contacted, [&](const auto& contact) { return names.contains(folded(contact)); });
      if (!listed) continue;
      Builder row;
      row.set("partner", partner.id).set("name", partner.short_name);
      row.set("sentence", partner.short_name + " is already informed by the organisation (told to us on " +
                              answers.at.text.substr(0, 10) + ").");
      rows.push_back(std::move(row));
      break;
    }
  }
  return rows;
}

Result<Reply> partner_alias(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  TRY(const auto alias, need(call, "alias"));
  if (alias.size() > alias_at_most)
    return fail(Error::too_large, "too long", "/args/alias", "give a name of at most 250 bytes");
  const bool remove = protocol::json::bool_or(call.args, "remove", false);
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto partner, directory::partner(writer, name));
    TRY(auto list, aliases(writer, partner.id));
    std::erase_if(list, [&](const auto& one) { return folded(one) == folded(alias); });
    if (!remove) list.push_back(alias);
    if (list.size() > aliases_at_most)
      return fail(Error::too_large, "a partner has at most 100 aliases", partner.short_name,
                  "take one out with --remove");
    const auto now = world.clock.now();
    const auto body = Builder().set("aliases", list).text();
    CHECK(writer.put(make_record("alias", partner.id, call.who.id, now, body)));
    reply.body.set("partner", partner.short_name).set("aliases", list);
    return audit(writer, now, call.who.id, "partner.alias", partner.id, body);
  }));
  return reply;
}

}  // namespace gateway::flow
