#include "gateway/render/reduce.h"

#include <algorithm>
#include <array>
#include <functional>

#include "gateway/render/pattern.h"
#include "gateway/render/scan.h"
#include "protocol/stix_types.h"

namespace gateway::render {

using protocol::json::Document;
using protocol::json::Value;

namespace {

constexpr std::string_view common =
    "type spec_version id created modified created_by_ref object_marking_refs revoked confidence defanged";

/// All that may leave of an object of ours in a minimised form: what describes the attacker's means and what
/// was seen of them; no free text, no names. Of the victim's side less; nothing where the row says so.
struct Row {
  std::string_view type, facts, of_victims;
};
constexpr std::string_view traffic =
    "start end is_active protocols src_ref dst_ref src_port dst_port src_byte_count dst_byte_count "
    "src_packets "
    "dst_packets";
constexpr std::string_view mail = "is_multipart date content_type from_ref sender_ref to_refs cc_refs";
constexpr std::string_view mail_and_id =
    "is_multipart date content_type message_id from_ref sender_ref to_refs cc_refs";
constexpr std::string_view account = "user_id account_login account_type";
constexpr std::string_view sighted = "first_seen last_seen count summary sighting_of_ref observed_data_refs";
constexpr std::string_view observed = "first_observed last_observed number_observed object_refs";
constexpr std::string_view detection =
    "pattern pattern_type pattern_version valid_from valid_until indicator_types";
constexpr std::string_view link = "relationship_type source_ref target_ref start_time stop_time";
constexpr std::array rows = {
    Row{"autonomous-system", "number", ""},
    Row{"domain-name", "value", "value"},
    Row{"email-addr", "value", "value"},
    Row{"email-message", mail_and_id, mail},
    Row{"file", "hashes size magic_number_hex mime_type", ""},
    Row{"indicator", detection, detection},
    Row{"ipv4-addr", "value", "value"},
    Row{"ipv6-addr", "value", "value"},
    Row{"mac-addr", "value", "value"},
    Row{"network-traffic", traffic, traffic},
    Row{"observed-data", observed, observed},
    Row{"relationship", link, link},
    Row{"sighting", sighted, sighted},
    Row{"url", "value", "value"},
    Row{"user-account", account, account},
    Row{"x509-certificate", "hashes serial_number validity_not_before validity_not_after", ""},
};

/// Whether the blank-separated list holds the word.
bool lists(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

using Made = std::optional<std::string>;
using Maker = Made (*)(const Pseudonyms&, std::string_view);

Made maybe(protocol::Result<std::string> made) {
  return made.has_value() ? Made(std::move(*made)) : std::nullopt;
}
Made address(const Pseudonyms& names, std::string_view value) {
  return maybe(names.address(value));
}
Made host(const Pseudonyms& names, std::string_view value) {
  return names.host(value);
}
Made address_or_host(const Pseudonyms& names, std::string_view value) {
  const auto made = address(names, value);
  return made ? made : host(names, value);
}
Made mail_address(const Pseudonyms& names, std::string_view value) {
  return maybe(names.mail(value));
}
Made account_name(const Pseudonyms& names, std::string_view value) {
  return names.account(value);
}
Made mac(const Pseudonyms& names, std::string_view value) {
  return maybe(names.mac(value));
}

/// Scheme, port and a pseudonym for the host: user, path, query and fragment may all name somebody.
Made url(const Pseudonyms& names, std::string_view value) {
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos || scheme == 0) return std::nullopt;
  auto authority = value.substr(scheme + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const auto user = authority.rfind('@'); user != std::string_view::npos)
    authority.remove_prefix(user + 1);
  std::string_view port;
  const auto colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
    port = authority.substr(colon);
    authority = authority.substr(0, colon);
    if (port.find_first_not_of("0123456789", 1) != std::string_view::npos) return std::nullopt;
  }
  if (authority.empty()) return std::nullopt;
  const bool bracketed = authority.starts_with('[') && authority.ends_with(']');
  if (bracketed) authority = authority.substr(1, authority.size() - 2);
  const auto made = bracketed ? address(names, authority) : address_or_host(names, authority);
  if (!made) return std::nullopt;
  const auto place = bracketed ? "[" + *made + "]" : *made;
  return lower(value.substr(0, scheme)) + "://" + place + std::string(port) + "/";
}

/// What a property of the victim's side becomes, as an object's property and as a path in a pattern.
struct Veil {
  std::string_view type, property;
  Maker make;
};
constexpr std::array veils = {
    Veil{"ipv4-addr", "value", address},
    Veil{"ipv6-addr", "value", address},
    Veil{"domain-name", "value", host},
    Veil{"url", "value", url},
    Veil{"mac-addr", "value", mac},
    Veil{"email-addr", "value", mail_address},
    Veil{"user-account", "user_id", account_name},
    Veil{"user-account", "account_login", account_name},
    Veil{"network-traffic", "src_ref.value", address_or_host},
    Veil{"network-traffic", "dst_ref.value", address_or_host},
    Veil{"email-message", "from_ref.value", mail_address},
    Veil{"email-message", "sender_ref.value", mail_address},
    Veil{"email-message", "to_refs.value", mail_address},
    Veil{"email-message", "cc_refs.value", mail_address},
};

/// One object's pseudonyms, or the reason why there are none.
class Veiling {
 public:
  Veiling(const Pseudonyms& names, const std::unordered_set<std::string>& clear, Cuts& cuts)
      : names_(names), clear_(clear), cuts_(cuts) {}

  std::optional<std::string> run(Document& object, const std::string& type) {
    for (const auto& veil : veils) {
      const auto member =
          object.FindMember(Value(rapidjson::StringRef(veil.property.data(), veil.property.size())));
      if (veil.type != type || member == object.MemberEnd()) continue;
      const auto made = member->value.IsString() ? make(veil, view(member->value)) : std::nullopt;
      if (!made) return why_;
      member->value.SetString(*made, object.GetAllocator());
      note(veil.property);
      mark(object, "defanged");
    }
    return type == "indicator" ? in_pattern(object) : std::nullopt;
  }

 private:
  std::optional<std::string> in_pattern(Document& object) {
    const auto made = replace_literals(protocol::json::string_or(object, "pattern"),
                                       [&](const Literal& literal) { return literal_of(literal); });
    if (!made) return why_;
    object["pattern"].SetString(*made, object.GetAllocator());
    note("pattern");
    mark(object, "labels");
    return std::nullopt;
  }

  Made literal_of(const Literal& literal) {
    if (literal.path.starts_with("file:hashes.") || literal.path == "network-traffic:protocols")
      return literal.value;
    constexpr std::array by_value = {"=", "==", "!=", "<>", "IN", "ISSUBSET", "ISSUPERSET"};
    if (std::find(by_value.begin(), by_value.end(), literal.comparison) == by_value.end())
      return std::nullopt;
    const auto colon = literal.path.find(':');
    for (const auto& veil : veils)
      if (literal.path.substr(0, colon) == veil.type && literal.path.substr(colon + 1) == veil.property)
        return make(veil, literal.value);
    return std::nullopt;
  }

  Made make(const Veil& veil, std::string_view original) {
    if (clear_.contains(lower(original))) {
      why_ = "its value also leaves in clear elsewhere, and a pseudonym beside it would give others away";
      return std::nullopt;
    }
    auto made = veil.make(names_, original);
    if (made) cuts_.pseudonyms.push_back({*made, std::string(original)});
    return made;
  }

  void note(std::string_view property) {
    cuts_.words.push_back("pseudonym:" + std::string(property) + "@" + names_.audience());
  }

  /// Says to whoever reads it that the value is none to act on: `defanged` is what STIX has for observables.
  static void mark(Document& object, const char* property) {
    auto& memory = object.GetAllocator();
    object.RemoveMember(property);
    Value said(true);
    if (std::string_view(property) == "labels") {
      said.SetArray();
      said.PushBack("pseudonymised", memory);
    }
    object.AddMember(rapidjson::StringRef(property), said, memory);
  }

  const Pseudonyms& names_;
  const std::unordered_set<std::string>& clear_;
  Cuts& cuts_;
  std::string why_ = "it is the victim's, and not all of it can stand under a pseudonym";
};

}  // namespace

bool is_missed(const Value& object, std::string_view name) {
  const auto* rule = protocol::stix::find_type(protocol::json::string_or(object, "type"));
  if (!rule) return false;
  for (auto rest = rule->required; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    auto group = std::string(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::replace(group.begin(), group.end(), '|', ' ');
    if (!lists(group, name)) continue;
    return std::none_of(object.MemberBegin(), object.MemberEnd(),
                        [&](const auto& member) { return lists(group, view(member.name)); });
  }
  return false;
}

std::optional<std::string> reduce(Document& object, const Pseudonyms* victims,
                                  const std::unordered_set<std::string>& clear, Cuts& cuts) {
  const auto type = protocol::json::string_or(object, "type");
  const auto* row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.type == type; });
  const auto facts = row == rows.end() ? std::string_view() : victims ? row->of_victims : row->facts;
  if (facts.empty()) return "only its bare facts may leave, and a " + type + " has none that stand alone";
  const bool pattern = type == "indicator" && object.HasMember("pattern");
  if (pattern && (protocol::json::string_or(object, "pattern_type", "stix") != "stix" ||
                  !literals(protocol::json::string_or(object, "pattern"))))
    return "only its bare facts may leave, and its pattern may say more than those";
  std::vector<std::string> gone;
  for (auto member = object.MemberBegin(); member != object.MemberEnd();) {
    const std::string name(view(member->name));
    if (lists(common, name) || lists(facts, name)) {
      ++member;
      continue;
    }
    gone.push_back(name);
    member = object.EraseMember(member);
  }
  for (const auto& name : gone) {
    cuts.words.push_back("minimised:" + name);
    if (is_missed(object, name))
      return "only its bare facts may leave, and it says nothing without its " + name;
  }
  return victims ? Veiling(*victims, clear, cuts).run(object, type) : std::nullopt;
}

void values_in_clear(const Value& object, std::unordered_set<std::string>& into) {
  for (const auto* name : {"value", "user_id", "account_login"})
    if (auto value = protocol::json::string_or(object, name); !value.empty()) into.insert(lower(value));
  const auto pattern = protocol::json::string_or(object, "pattern");
  if (const auto found = pattern.empty() ? std::nullopt : literals(pattern))
    for (const auto& literal : *found) into.insert(lower(literal.value));
}

void hide_source(Document& object, Cuts& cuts) {
  for (const auto* name : {"external_references", "labels", "contact_information", "authors"})
    if (object.RemoveMember(name)) cuts.words.push_back(std::string("source:") + name);
}

void restamp(Document& object, protocol::Label label, Cuts& cuts) {
  auto& memory = object.GetAllocator();
  Value markings(rapidjson::kArrayType);
  if (const auto* before = protocol::json::find(object, "object_marking_refs"); before && before->IsArray())
    for (const auto& marking : before->GetArray())
      if (marking.IsString() && !protocol::label_of_marking(view(marking)))
        markings.PushBack(Value(marking, memory), memory);
  markings.PushBack(Value(std::string(protocol::marking_id(label)), memory), memory);
  object.RemoveMember("object_marking_refs");
  object.AddMember("object_marking_refs", markings, memory);
  cuts.words.push_back("label:" + std::string(protocol::text(label)));
}

bool is_marked_looser(std::string_view bytes, protocol::Label label) {
  using protocol::Label;
  constexpr std::string_view type = "marking-definition--";
  constexpr std::size_t id_length = type.size() + 36;
  if (protocol::marking_id(label).empty()) return false;
  Label marked = Label::unmarked;
  for (auto at = place_of(bytes, type, 0); at != std::string_view::npos;
       at = place_of(bytes, type, at + type.size()))
    if (const auto one = protocol::label_of_marking(bytes.substr(at, id_length)))
      marked = protocol::strictest(marked, *one);
  return marked != Label::unmarked && protocol::strictest(marked, label) != marked;
}

}  // namespace gateway::render
