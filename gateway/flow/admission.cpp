#include "gateway/flow/admission.h"

#include <algorithm>

#include "gateway/flow/overlay.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;

namespace {

constexpr std::string_view self = "self";

/// What the versions known say of a new one.
struct Verdict {
  std::vector<std::string> holds, alerts;
  Label least = Label::unmarked;  ///< it binds at least as strictly
  /// Versions known that are held from now on, and why.
  std::vector<std::pair<std::int64_t, std::string>> also;
  bool conflict = false;  ///< of two contents: the strictest label binds both

  void hold(std::string why) {
    if (std::find(holds.begin(), holds.end(), why) == holds.end()) holds.push_back(std::move(why));
  }
};

/// One version with who may speak for it.
struct Known {
  const ObjectRow& row;
  Label label;
  bool authentic;  ///< sent by its own creator; without a creator, its sender is as good as one
};

bool is_authentic(const ObjectRow& row, const Bringer& bringer) {
  if (row.sender == self) return row.creator.empty() || row.creator == bringer.ours;
  return row.creator.empty() || row.creator == "identity--" + row.sender;
}

bool same_version(const ObjectRow& a, const ObjectRow& b) {
  return a.modified_key == b.modified_key && a.digest != b.digest;
}

Result<void> check_refused(const Known& known, const ObjectRow& row) {
  const bool same_sender = known.row.sender == row.sender;
  if (known.row.revoked && known.row.modified_key < row.modified_key && (same_sender || known.authentic))
    return fail(Error::denied, "the object was revoked, no version may follow", row.id.text());
  if (row.sender != self || !same_sender) return {};
  if (!known.row.created.empty() && known.row.created != row.created)
    return fail(Error::denied, "its created time differs from that of the version already known",
                row.id.text());
  if (known.row.creator != row.creator)
    return fail(Error::denied, "another creator than that of the version already known", row.id.text());
  return {};
}

/// The same sender again: it may go on with its own, and a relay with what it relayed, but never loosen that.
void weigh_same_sender(const Known& known, const ObjectRow& row, bool authentic, Label label, Verdict& out) {
  if (!known.row.created.empty() && known.row.created != row.created) out.hold("created-differs");
  if (known.row.creator != row.creator) out.hold("creator-differs");
  if (authentic || row.sender == self) return;
  out.least = protocol::strictest(out.least, known.label);
  const bool looser = protocol::strictest(known.label, label) != label;
  if (looser && known.row.modified_key < row.modified_key) out.hold("label-looser");
  if (looser) out.alerts.emplace_back("version.looser-label");
}

/// Another sender's version of the same id.
void weigh_other_sender(const Known& known, const ObjectRow& row, bool authentic, Label label, Verdict& out) {
  const bool same_bytes = known.row.digest == row.digest;
  if (authentic && !row.creator.empty() && !known.authentic) {
    // The creator itself: what others said before gives way.
    if (same_bytes) return;
    out.also.emplace_back(known.row.key, "not-by-its-creator");
    out.alerts.emplace_back("version.outranked");
    return;
  }
  out.least = protocol::strictest(out.least, known.label);
  if (same_bytes) {
    if (protocol::strictest(known.label, label) != label) out.alerts.emplace_back("version.looser-label");
    return;
  }
  const bool known_creator = known.authentic && !known.row.creator.empty();
  if (!known_creator && same_version(known.row, row)) {
    out.hold("version-conflict");
    out.alerts.emplace_back("version.conflict");
    out.also.emplace_back(known.row.key, "version-conflict");
    out.conflict = true;
    return;
  }
  const bool other_creator = known.row.creator != row.creator;
  out.hold(other_creator ? "creator-differs" : "not-by-its-creator");
  out.alerts.emplace_back("version.not-by-its-creator");
}

/// Whether these bytes are ours: kept as ours, or delivered by us.
Result<std::optional<Label>> ours_already(Reader& reader, const std::vector<ObjectRow>& versions,
                                          const ObjectRow& row) {
  for (const auto& known : versions) {
    if (known.sender != self || known.digest != row.digest) continue;
    TRY(const auto label, label_of(reader, known));
    return std::optional<Label>(label);
  }
  TRY(const auto slices, reader.slices_of(0, row.id.text()));
  for (const auto& slice : slices)
    if (slice.slice.entry.digest == row.digest) return std::optional<Label>(slice.slice.entry.label);
  return std::optional<Label>();
}

Result<Verdict> weigh(Reader& reader, const std::vector<ObjectRow>& versions, const ObjectRow& row,
                      const Bringer& bringer, Label label) {
  Verdict out;
  const bool authentic = is_authentic(row, bringer);
  if (row.sender != self && !row.creator.empty() && row.creator == bringer.ours) {
    TRY(const auto ours, ours_already(reader, versions, row));
    out.least = ours.value_or(Label::unmarked);
    if (!ours) {
      out.hold("claims-us");
      out.alerts.emplace_back("version.claims-us");
    }
  }
  if (row.modified.empty()) return out;
  for (const auto& version : versions) {
    TRY(const auto known_label, label_of(reader, version));
    const Known known{version, known_label, is_authentic(version, bringer)};
    CHECK(check_refused(known, row));
    if (version.sender == row.sender) {
      weigh_same_sender(known, row, authentic, label, out);
    } else if (row.sender != self) {
      weigh_other_sender(known, row, authentic, label, out);
    }
  }
  return out;
}

/// Adds `why` to every terms row of an object that is in doubt; with a label, it binds at least so strictly.
Result<void> hold(Writer& writer, std::int64_t key, std::string_view why, Label least = Label::unmarked) {
  TRY(auto rows, writer.terms(key));
  for (auto& row : rows) {
    TRY(const auto body, protocol::json::parse(row.body));
    TRY(auto terms, directory::terms_from(body));
    const auto label = protocol::strictest(terms.label, least);
    const bool held = std::find(terms.holds.begin(), terms.holds.end(), why) != terms.holds.end();
    if (held && label == terms.label) continue;
    if (!held) terms.holds.emplace_back(why);
    terms.label = label;
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

/// The same bytes from the same origin again: what people decided of their holds stands.
Result<void> keep_decided(Writer& writer, const ObjectRow& row, TermsRow& binding, policy::Terms& terms) {
  TRY(const auto rows, writer.terms(row.key));
  for (const auto& known : rows) {
    if (known.origin != binding.origin || known.origin_id != binding.origin_id) continue;
    TRY(const auto body, protocol::json::parse(known.body));
    TRY(auto before, directory::terms_from(body));
    if (row.sender == self) {
      const auto& holds = before.holds;
      const bool conflict = std::find(holds.begin(), holds.end(), "version-conflict") != holds.end();
      if (conflict) terms.holds.emplace_back("version-conflict");
      return {};
    }
    binding.hidden = known.hidden && !before.holds.empty();
    terms.holds = std::move(before.holds);
  }
  return {};
}

/// Whether the creator closes more than the versions known did.
void note_closing(const std::vector<std::pair<const ObjectRow*, Label>>& before, const ObjectRow& row,
                  Admitted& out) {
  for (const auto& [known, label] : before) {
    if (known->modified_key > row.modified_key) continue;
    if (protocol::strictest(label, out.label) != label) out.tightened = true;
    if (row.revoked && !known->revoked) out.revoked = true;
  }
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

Result<bool> is_ours(Reader& reader, const protocol::StixId& id, const std::vector<ObjectRow>& known) {
  for (const auto& version : known) {
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
                              const std::vector<ObjectRow>& known, const Bringer& bringer,
                              policy::Terms terms) {
  auto row = row_of(object, bytes, bringer.sender);
  TRY(const auto overlay, overlay_on(writer, object.id));
  lay_over(overlay, terms);
  TRY(auto verdict, weigh(writer, known, row, bringer, terms.label));
  std::vector<std::pair<const ObjectRow*, Label>> before;
  for (const auto& version : known) {
    TRY(const auto label, label_of(writer, version));
    before.emplace_back(&version, label);
  }
  bool again = false;
  for (const auto& [other, label] : before) {
    if (other->sender != row.sender || other->modified_key != row.modified_key) continue;
    again = again || other->digest == row.digest;
    if (other->digest == row.digest) continue;
    verdict.hold("version-conflict");
    verdict.conflict = true;
    verdict.also.emplace_back(other->key, "version-conflict");
    verdict.least = protocol::strictest(verdict.least, label);
  }
  if (bringer.may_hold && !again && (!terms.holds.empty() || !verdict.holds.empty())) {
    TRY(const bool room, bringer.may_hold(row.bytes.size()));
    if (!room) return fail(Error::too_large, "there is no room for more that is held", row.id.text());
  }
  TRY(const auto put, writer.put_object(row));
  terms.label = protocol::strictest(terms.label, verdict.least);
  for (const auto& why : verdict.holds) terms.holds.push_back(why);
  for (const auto& [key, why] : verdict.also)
    CHECK(hold(writer, key, why, verdict.conflict ? terms.label : Label::unmarked));
  TermsRow binding;
  binding.object = row.key;
  binding.origin = policy::text(terms.origin);
  binding.origin_id = terms.origin_id;
  if (put == Put::known) CHECK(keep_decided(writer, row, binding, terms));
  binding.body = protocol::json::write(directory::to_json(terms));
  CHECK(writer.put_terms(binding));
  Admitted out{row.key, put, terms.holds, std::move(verdict.alerts), terms.label};
  if (out.holds.empty() && is_authentic(row, bringer)) note_closing(before, row, out);
  return out;
}

}  // namespace gateway::flow
