#include "protocol/iep.h"

#include <algorithm>
#include <array>

#include "protocol/text.h"

namespace protocol {
namespace {

using json::Value;

std::string_view view(const Value& value) {
  return value.IsString() ? std::string_view(value.GetString(), value.GetStringLength()) : std::string_view();
}

// What a value of a statement asks for; no words where it asks for nothing. A value that is not listed is not
// understood.
struct Statement {
  std::string_view key, value, restriction;
  Pap pap = Pap::none;
};
constexpr std::array statements{
    Statement{"encrypt_in_transit", "must", "encrypt"},
    Statement{"encrypt_in_transit", "may", ""},
    Statement{"encrypt_at_rest", "may", ""},
    // Two of three descriptions of "none" forbid every action; the third asks first.
    Statement{"permitted_actions", "none", "no-action", Pap::red},
    Statement{"permitted_actions", "contact-for-instruction", "no-action", Pap::red},
    // The same ladder as PAP climbs: unnoticed from outside, through third parties, directly.
    Statement{"permitted_actions", "internally-visible-actions", "", Pap::red},
    Statement{"permitted_actions", "externally-visible-indirect-actions", "", Pap::amber},
    Statement{"permitted_actions", "externally-visible-direct-actions", ""},
    Statement{"affected_party_notifications", "may", ""},
    Statement{"affected_party_notifications", "must-not", "no-notify"},
    Statement{"attribution", "may", ""},
    Statement{"attribution", "must", "must-attribute"},
    Statement{"attribution", "must-not", "no-attribution"},
    Statement{"obfuscate_affected_parties", "must", "obfuscate-victims"},
    Statement{"obfuscate_affected_parties", "may", ""},
    Statement{"obfuscate_affected_parties", "must-not", ""},
    Statement{"unmodified_resale", "may", ""},
    Statement{"unmodified_resale", "must-not", "no-resale"},
    Statement{"commercial_use", "may", ""},
    Statement{"commercial_use", "must-not", "no-resale"},
};

// Keys that say something to people and bind nobody.
constexpr std::array<std::string_view, 10> for_people{
    "extension_type",      "id",      "iep_id", "name",       "description", "external_reference",
    "external_references", "version", "url",    "iep_version"};

bool add_statement(std::string_view key, std::string_view value, Iep& to) {
  for (const Statement& statement : statements) {
    if (statement.key != key || statement.value != value) continue;
    if (!statement.restriction.empty()) to.handling.restrict(statement.restriction);
    to.handling.pap = strictest(to.handling.pap, statement.pap);
    return true;
  }
  return false;
}

bool add_tlp(std::string_view value, Iep& to) {
  const Label label = parse_label(value);
  if (label == Label::unmarked || label == Label::unknown) return false;
  to.label = strictest(to.label, label);
  return true;
}

bool add_date(std::string_view key, std::string_view value, Iep& to) {
  const Result<Timestamp> time = Timestamp::parse(value);
  if (time.has_error()) return false;
  Handling window;
  (key == "start_date" ? window.valid_from : window.valid_until) = time->key;
  to.handling.add(window);
  return true;
}

bool add_reference(std::string_view id, Iep& to) {
  const std::optional<Iep> policy = first_policy(id);
  if (policy) to.add(*policy);
  return policy.has_value();
}

// One key and value in the spelling of IEP 2.0; false where it is not understood.
bool add_key(std::string_view key, std::string_view value, Iep& to) {
  if (std::find(for_people.begin(), for_people.end(), key) != for_people.end()) return true;
  if (key == "tlp" || key == "traffic_light_protocol") return add_tlp(value, to);
  if (key == "start_date" || key == "end_date") return add_date(key, value, to);
  if (key == "id_ref") return add_reference(value, to);
  return add_statement(key == "provider_attribution" ? "attribution" : key, value, to);
}

bool is_version_2(const Value* version) {
  if (version == nullptr) return false;
  if (version->IsNumber()) return version->GetDouble() == 2.0;
  return view(*version) == "2.0";
}

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string replaced(std::string_view text, char from, char to) {
  std::string out(text);
  std::replace(out.begin(), out.end(), from, to);
  return out;
}

// IEP 1.0 writes keys with dashes and values in words; times and ids are written alike in both.
IepTag add_predicate(std::string_view predicate, std::string_view written, Iep& to) {
  const std::string key = replaced(lower_ascii(predicate), '-', '_');
  const bool is_time = key == "start_date" || key == "end_date";
  const std::string value = is_time ? std::string(written) : replaced(lower_ascii(written), ' ', '-');
  // Its own encryption at rest is a promise the gateway does not make; a policy elsewhere cannot be read.
  if (key == "reference") return IepTag::unresolved;
  if (key == "iep_version" && value != "2" && value != "2.0") return IepTag::unresolved;
  return add_key(key, value, to) ? IepTag::read : IepTag::unresolved;
}

// The id of AMBER stands on FIRST's page, the others in a public product. AMBER's content is FIRST's own; the
// others are read at least as strictly, RED as forbidding all that its label does not need.
struct Policy {
  std::string_view id;
  Label label;
};
constexpr std::array<Policy, 4> first_policies{{
    {"5e607e88-ab70-4977-8c1b-ee3a16b0f68c", Label::red},
    {"01bc4353-4829-4d55-8d52-0ab7e0790df9", Label::amber},
    {"3903ce63-674c-4b70-9457-8c5527dd9115", Label::green},
    {"0d783790-b221-40c1-840a-5787330612c1", Label::clear},
}};
constexpr std::int64_t first_policies_begin = 1483228800;  // 2017-01-01T00:00:00Z

}  // namespace

void Handling::restrict(std::string_view word) {
  const auto place = std::lower_bound(restrictions.begin(), restrictions.end(), word);
  if (place == restrictions.end() || *place != word) restrictions.emplace(place, word);
}

void Handling::add(const Handling& other) {
  pap = strictest(pap, other.pap);
  for (const std::string& word : other.restrictions) restrict(word);
  if (other.valid_from && (!valid_from || *valid_from < *other.valid_from)) valid_from = other.valid_from;
  if (other.valid_until && (!valid_until || *other.valid_until < *valid_until))
    valid_until = other.valid_until;
}

void Iep::add(const Iep& other) {
  label = strictest(label, other.label);
  handling.add(other.handling);
}

Label Iep::label_at(Instant now) const {
  const bool over = handling.valid_until && *handling.valid_until <= now;
  return over ? Label::unmarked : label;
}

std::optional<Iep> read_iep(const Value& extension) {
  if (!extension.IsObject() || !is_version_2(json::find(extension, "iep_version"))) return std::nullopt;
  Iep iep;
  for (const auto& member : extension.GetObject()) {
    const std::string_view key = view(member.name);
    const bool no_end = key == "end_date" && member.value.IsNull();
    const bool read_apart = key == "iep_version" || key == "external_references";
    if (no_end || read_apart) continue;
    if (!member.value.IsString() || !add_key(key, view(member.value), iep)) return std::nullopt;
  }
  // Without a statement it says nothing: whoever wrote it meant something.
  const bool says_something =
      iep.label != Label::unmarked || iep.handling.pap != Pap::none || !iep.handling.restrictions.empty();
  return says_something ? std::optional<Iep>(std::move(iep)) : std::nullopt;
}

std::optional<Iep> first_policy(std::string_view id) {
  for (const Policy& policy : first_policies) {
    if (policy.id != id) continue;
    Iep iep;
    iep.label = policy.label;
    iep.handling.restrict("no-attribution");
    iep.handling.restrict("no-resale");
    iep.handling.valid_from = Instant{first_policies_begin, 0};
    if (policy.label == Label::red) {
      for (const auto* word : {"encrypt", "no-action", "no-notify"}) iep.handling.restrict(word);
      iep.handling.pap = Pap::red;
    }
    return iep;
  }
  return std::nullopt;
}

IepTag add_iep_tag(std::string_view tag, Iep& to) {
  constexpr std::size_t longest = 1024;
  tag = trim(tag);
  const std::string lower = lower_ascii(tag.substr(0, 16));
  std::size_t prefix = 0;
  for (const std::string_view space : {"iep:", "iep2-policy:", "iep2-reference:"})
    if (lower.starts_with(space)) prefix = space.size();
  if (prefix == 0) return lower.starts_with("iep2") ? IepTag::unresolved : IepTag::other;
  if (tag.size() > longest) return IepTag::unresolved;
  const std::string_view rest = tag.substr(prefix);
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return IepTag::unresolved;
  std::string_view value = trim(rest.substr(equals + 1));
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return IepTag::unresolved;
  value = value.substr(1, value.size() - 2);
  return add_predicate(trim(rest.substr(0, equals)), value, to);
}

bool is_exercise_word(std::string_view word) {
  const std::string lower = lower_ascii(trim(word));
  return lower == "exercise" || lower == "test" || lower == "rsit:test" || lower == "rsit:test=\"test\"" ||
         lower.starts_with("exercise:");
}

std::string_view iep_tlp(Label label) {
  switch (narrow_to_v1(label)) {
    case Label::clear:
      return "white";
    case Label::green:
      return "green";
    case Label::amber:
      return "amber";
    case Label::red:
      return "red";
    default:
      return {};
  }
}

}  // namespace protocol
