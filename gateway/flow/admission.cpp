#include "gateway/flow/admission.h"

#include <algorithm>

#include "gateway/flow/overlay.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;

namespace {

Result<void> check_history(const std::vector<ObjectRow>& versions, const ObjectRow& row,
                           std::string_view authenticated_creator) {
  for (const auto& known : versions) {
    const bool same_sender = known.sender == row.sender;
    if (same_sender && !known.created.empty() && known.created != row.created)
      return fail(Error::denied, "its created time differs from that of the version already known",
                  row.id.text());
    if (same_sender && known.creator != row.creator)
      return fail(Error::denied, "another creator than that of the version already known", row.id.text());
    if (same_sender && known.revoked && known.modified_key < row.modified_key)
      return fail(Error::denied, "the object was revoked, no version may follow", row.id.text());
    const bool by_its_creator = !known.creator.empty() && known.creator == "identity--" + known.sender;
    if (!same_sender && by_its_creator && row.creator == known.creator &&
        row.creator != authenticated_creator && row.digest != known.digest)
      return fail(Error::denied, "only its creator makes versions, and another team sent this one",
                  row.id.text());
  }
  return {};
}

/// Adds `hold` to every terms row of an object that is in doubt.
Result<void> hold(Writer& writer, std::int64_t key, std::string_view why) {
  TRY(auto rows, writer.terms(key));
  for (auto& row : rows) {
    TRY(auto body, protocol::json::parse(row.body));
    TRY(auto terms, directory::terms_from(body));
    if (std::find(terms.holds.begin(), terms.holds.end(), why) != terms.holds.end()) continue;
    terms.holds.emplace_back(why);
    row.body = protocol::json::write(directory::to_json(terms));
    CHECK(writer.put_terms(row));
  }
  return {};
}

ObjectRow row_of(const protocol::stix::Object& object, std::string_view bytes, const std::string& sender) {
  ObjectRow row;
  row.id = object.id;
  row.sender = sender;
  row.creator = object.created_by ? object.created_by->text() : "";
  row.created = object.created ? object.created->text : "";
  row.modified = object.modified ? object.modified->text : "";
  row.modified_key = object.modified ? object.modified->key : Instant{};
  row.digest = protocol::sha256(bytes);
  row.kind = object.kind;
  row.revoked = object.revoked;
  row.bytes = bytes;
  return row;
}

Result<bool> any_ours(Reader& reader, std::int64_t key) {
  TRY(const auto rows, reader.terms(key));
  for (const auto& row : rows) {
    TRY(const auto body, protocol::json::parse(row.body));
    TRY(const auto terms, directory::terms_from(body));
    if (terms.ours) return true;
  }
  return false;
}

}  // namespace

void bind(const protocol::Handling& handling, policy::Terms& terms) {
  protocol::Handling all{terms.pap, {}, terms.valid_from, terms.valid_until};
  for (const auto& word : terms.restrictions) all.restrict(word);
  all.add(handling);
  terms.pap = all.pap;
  terms.restrictions = std::move(all.restrictions);
  terms.valid_from = all.valid_from;
  terms.valid_until = all.valid_until;
}

Result<bool> is_ours(Reader& reader, const protocol::StixId& id) {
  TRY(const auto versions, reader.versions(id));
  for (const auto& version : versions) {
    if (version.sender != "self") continue;
    TRY(const auto ours, any_ours(reader, version.key));
    if (ours) return true;
  }
  TRY(const auto delivered, reader.slices_of(0, id.text()));
  for (const auto& slice : delivered) {
    TRY(const auto ours, any_ours(reader, slice.object));
    if (ours) return true;
  }
  return false;
}

Label combine(Label own, Label given) {
  if (given == Label::unmarked) return own;
  return protocol::strictest(own, given);
}

Result<Admitted> admit_object(Writer& writer, const protocol::stix::Object& object, std::string_view bytes,
                              const std::string& sender, policy::Terms terms,
                              std::string_view authenticated_creator) {
  auto row = row_of(object, bytes, sender);
  TRY(const auto versions, writer.versions(object.id));
  CHECK(check_history(versions, row, authenticated_creator));
  TRY(const auto put, writer.put_object(row));
  TRY(const auto overlay, overlay_on(writer, object.id));
  lay_over(overlay, terms);

  if (put == Put::conflict) {
    terms.holds.emplace_back("version-conflict");
    for (const auto& other : versions)
      if (other.sender == row.sender && other.modified_key == row.modified_key)
        CHECK(hold(writer, other.key, "version-conflict"));
  }
  TermsRow binding;
  binding.object = row.key;
  binding.origin = policy::text(terms.origin);
  binding.origin_id = terms.origin_id;
  binding.body = protocol::json::write(directory::to_json(terms));
  CHECK(writer.put_terms(binding));
  return Admitted{row.key, put, terms.holds};
}

}  // namespace gateway::flow
