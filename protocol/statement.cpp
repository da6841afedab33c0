#include "protocol/statement.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "protocol/statement_text.h"

namespace protocol {
namespace {

using fields::Fields;
using json::Builder;
using namespace statements;

constexpr std::size_t most_people = 256;
constexpr std::size_t most_objects = 65536;
constexpr std::size_t most_keys = 16;
constexpr std::size_t most_pins = 16;
constexpr std::size_t most_exceptions = 256;
constexpr std::size_t pointer_bytes = 2000;
constexpr std::size_t key_bytes = 512U << 10;

void require_unique(Fields& in, std::string_view name, const std::vector<std::string>& values) {
  in.require(std::set<std::string>(values.begin(), values.end()).size() == values.size(), name,
             "an entry stands twice");
}

bool is_pin(std::string_view text) {
  return parse_sha256(text).has_value();
}
bool is_role(std::string_view text) {
  return text == "analyst" || text == "approver" || text == "administrator" || text == "auditor";
}

std::string read_fingerprint(Fields& in) {
  std::string value = in.text("fingerprint", 40);
  in.require(fields::is_fingerprint(value), "fingerprint", "not 40 upper-case hexadecimal digits");
  return value;
}

std::string read_key(Fields& in, std::string_view name) {
  std::string value = in.block(name, key_bytes);
  in.require(value.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"), name,
             "not an ASCII-armoured OpenPGP public key");
  return value;
}

std::string read_name(Fields& in) {
  std::string value = in.text("name", name_bytes);
  in.require(!value.empty(), "name", "a name is missing");
  return value;
}

Builder write_person(const PersonOrder& person) {
  Builder out;
  out.set("id", person.id).set("name", person.name).set("roles", person.roles).set("tls_pin", person.tls_pin);
  out.set("fingerprint", person.fingerprint)
      .set("openpgp_key", person.openpgp_key)
      .set("state", person.state);
  return out;
}

Result<PersonOrder> read_person(const json::Value& value) {
  Fields in(value, "/person");
  PersonOrder person;
  person.id = read_short_name(in, "id");
  person.name = read_name(in);
  person.roles = in.list("roles", 4);
  each(in, "roles", person.roles, "not one of analyst, approver, administrator, auditor", is_role);
  require_unique(in, "roles", person.roles);
  person.tls_pin = in.text("tls_pin", 64);
  in.require(is_pin(person.tls_pin), "tls_pin", "not a SHA-256 in lower-case hexadecimal digits");
  person.fingerprint = read_fingerprint(in);
  person.openpgp_key = read_key(in, "openpgp_key");
  person.state = in.word("state", {"active", "former"});
  CHECK(in.finish());
  return person;
}

Builder write_exception(const Exception& exception) {
  Builder out;
  out.set("object", exception.object).set("pointer", exception.pointer).set("code", exception.code);
  out.set("digest", to_hex(exception.digest)).set("reason", exception.reason).set("by", exception.by);
  return out;
}

Result<Exception> read_exception(const json::Value& value, std::string at) {
  Fields in(value, std::move(at));
  Exception exception;
  exception.object = in.text("object", name_bytes);
  in.require(fields::is_object_id(exception.object), "object", "not an object's id");
  exception.pointer = in.text("pointer", pointer_bytes);
  in.require(exception.pointer.starts_with('/'), "pointer", "not a JSON pointer to a member");
  exception.code = in.word("code", {"victim", "warning-list"});
  exception.digest = in.sha256("digest");
  exception.reason = in.text("reason", name_bytes);
  in.require(!exception.reason.empty(), "reason", "a reason is missing");
  exception.by = read_short_name(in, "by");
  CHECK(in.finish());
  return exception;
}

Result<std::vector<Exception>> read_exceptions(const json::Value& value) {
  const std::string at = "/exceptions";
  if (!value.IsArray()) return fail(Error::invalid, "a list was expected here", at);
  // One text for each set: without any the member is absent.
  if (value.Empty()) return fail(Error::invalid, "an empty list must be left out", at);
  if (value.Size() > most_exceptions) return fail(Error::too_large, "more than 256 exceptions", at);
  std::vector<Exception> exceptions;
  for (const auto& item : value.GetArray()) {
    TRY(auto exception, read_exception(item, at + "/" + std::to_string(exceptions.size())));
    if (!exceptions.empty() && !(exceptions.back() < exception))
      return fail(Error::invalid, "the entries must be sorted and each stand once", at);
    exceptions.push_back(std::move(exception));
  }
  return exceptions;
}

Builder write_partner_person(const PartnerPerson& person) {
  Builder out;
  out.set("id", person.id).set("name", person.name).set("fingerprint", person.fingerprint);
  out.set("openpgp_key", person.openpgp_key);
  return out;
}

Result<PartnerPerson> read_partner_person(const json::Value& value, std::string at) {
  Fields in(value, std::move(at));
  PartnerPerson person;
  person.id = read_short_name(in, "id");
  person.name = read_name(in);
  person.fingerprint = read_fingerprint(in);
  person.openpgp_key = read_key(in, "openpgp_key");
  CHECK(in.finish());
  return person;
}

Builder write_partner(const PartnerOrder& partner) {
  std::vector<Builder> people;
  for (const auto& person : partner.people) people.push_back(write_partner_person(person));
  Builder out;
  out.set("id", partner.id).set("short_name", partner.short_name).set("name", partner.name);
  out.set("endpoint", partner.endpoint)
      .set("tls_pins", partner.tls_pins)
      .set("fingerprints", partner.fingerprints);
  out.set("openpgp_keys", partner.openpgp_keys).set("people", people);
  out.set("ceiling", text(partner.ceiling)).set("state", partner.state).set("kind", partner.kind);
  if (partner.minimum_label != Label::unmarked) out.set("minimum_label", text(partner.minimum_label));
  return out;
}

Result<std::vector<PartnerPerson>> read_people(const json::Value& value) {
  const std::string at = "/partner/people";
  if (!value.IsArray()) return fail(Error::invalid, "a list was expected here", at);
  if (value.Size() > most_people) return fail(Error::too_large, "more than 256 people", at);
  std::vector<PartnerPerson> people;
  std::set<std::string> ids;
  for (const auto& item : value.GetArray()) {
    TRY(auto person, read_partner_person(item, at + "/" + std::to_string(people.size())));
    if (!ids.insert(person.id).second) return fail(Error::invalid, "two people with the same id", at);
    people.push_back(std::move(person));
  }
  return people;
}

Result<PartnerOrder> read_partner(const json::Value& value) {
  Fields in(value, "/partner");
  PartnerOrder partner;
  partner.id = in.uuid("id").text();
  partner.short_name = read_short_name(in, "short_name");
  partner.name = read_name(in);
  partner.endpoint = in.text("endpoint", 2048);
  in.require(partner.endpoint.empty() || partner.endpoint.starts_with("https://"), "endpoint",
             "not an https address");
  partner.tls_pins = in.list("tls_pins", most_pins);
  each(in, "tls_pins", partner.tls_pins, "not a SHA-256 in lower-case hexadecimal digits", is_pin);
  partner.fingerprints = in.list("fingerprints", most_keys);
  each(in, "fingerprints", partner.fingerprints, "not 40 upper-case hexadecimal digits",
       fields::is_fingerprint);
  require_unique(in, "fingerprints", partner.fingerprints);
  in.require(!partner.fingerprints.empty(), "fingerprints", "at least one key is needed");
  partner.openpgp_keys = read_key(in, "openpgp_keys");
  const json::Value& people = in.child("people");
  partner.ceiling = in.label("ceiling");
  partner.state = in.word("state", {"active", "suspended", "former"});
  // Orders signed before partners had kinds are about peers.
  if (in.has("kind"))
    partner.kind = in.word("kind", {"peer", "constituent", "organisation", "police", "own"});
  if (in.has("minimum_label")) partner.minimum_label = in.label("minimum_label");
  CHECK(in.finish());
  TRY(partner.people, read_people(people));
  return partner;
}

}  // namespace

bool Exception::operator<(const Exception& other) const {
  return std::tie(object, pointer, code) < std::tie(other.object, other.pointer, other.code);
}

int Approval::others_needed() const {
  const bool look_alike =
      std::any_of(exceptions.begin(), exceptions.end(), [](const auto& one) { return one.code == "victim"; });
  return label == Label::red || !basis.empty() || names_victim || look_alike ? 2 : 1;
}

std::string Approval::text() const {
  Builder out = statement("approval");
  out.set("share", share.text()).set("manifest", to_hex(manifest)).set("label", protocol::text(label));
  out.set("partners", partners).set("people", people).set("circle", circle).set("author", author);
  out.set("basis", basis).set("names_victim", names_victim).set("inputs", to_hex(inputs));
  out.set("expires", fields::exact(expires));
  if (!exceptions.empty()) {
    std::vector<Builder> list;
    for (const auto& exception : exceptions) list.push_back(write_exception(exception));
    out.set("exceptions", list);
  }
  return line(out);
}

Result<Approval> Approval::parse(std::string_view text) {
  TRY(auto document, read_statement(text, "approval"));
  Fields in(document, "");
  skip_type(in);
  Approval approval;
  approval.share = in.uuid("share");
  approval.manifest = in.sha256("manifest");
  approval.label = in.label("label");
  approval.partners = in.list("partners", most_partners);
  each(in, "partners", approval.partners, "not a team's UUID", is_uuid);
  require_set(in, "partners", approval.partners);
  in.require(!approval.partners.empty(), "partners", "an approval for nobody");
  approval.people = in.list("people", most_people);
  each(in, "people", approval.people, "not of the form <team UUID>/<person id>", fields::is_named_person);
  require_unique(in, "people", approval.people);
  approval.circle = in.text("circle", name_bytes);
  approval.author = read_short_name(in, "author");
  approval.basis = in.text("basis", name_bytes);
  approval.names_victim = in.flag("names_victim");
  approval.inputs = in.sha256("inputs");
  approval.expires = in.instant("expires");
  const bool excepts = in.has("exceptions");
  const json::Value* exceptions = excepts ? &in.child("exceptions") : nullptr;
  CHECK(in.finish());
  if (excepts) {
    TRY(approval.exceptions, read_exceptions(*exceptions));
  }
  return approval;
}

std::string Order::text() const {
  Builder out = statement("order");
  out.set("id", id.text()).set("at", fields::exact(at)).set("by", by);
  if (person) out.set("person", write_person(*person));
  if (partner) out.set("partner", write_partner(*partner));
  return line(out);
}

Result<Order> Order::parse(std::string_view text) {
  TRY(auto document, read_statement(text, "order"));
  Fields in(document, "");
  skip_type(in);
  Order order;
  order.id = in.uuid("id");
  order.at = in.instant("at");
  order.by = read_short_name(in, "by");
  const bool of_person = in.has("person");
  in.require(of_person != in.has("partner"), of_person ? "partner" : "person",
             "an order is about one person or one partner");
  const json::Value& subject = in.child(of_person ? "person" : "partner");
  CHECK(in.finish());
  if (of_person) {
    TRY(order.person, read_person(subject));
  } else {
    TRY(order.partner, read_partner(subject));
  }
  return order;
}

std::string RecallOrder::text() const {
  Builder out = statement("recall");
  out.set("id", id.text()).set("release", release.text()).set("objects", objects).set("reason", reason);
  out.set("by", by).set("at", fields::exact(at));
  return line(out);
}

Result<RecallOrder> RecallOrder::parse(std::string_view text) {
  TRY(auto document, read_statement(text, "recall"));
  Fields in(document, "");
  skip_type(in);
  RecallOrder order;
  order.id = in.uuid("id");
  order.release = in.uuid("release");
  order.objects = in.list("objects", most_objects);
  each(in, "objects", order.objects, "not an object's id", fields::is_object_id);
  order.reason = in.word("reason", {"withdrawn", "mistake", "wrong-label", "false-positive"});
  order.by = read_short_name(in, "by");
  order.at = in.instant("at");
  CHECK(in.finish());
  return order;
}

}  // namespace protocol
