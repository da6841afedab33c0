#include "protocol/envelope.h"

#include <algorithm>

#include "protocol/fields.h"
#include "protocol/json_text.h"
#include "protocol/schema.h"
#include "protocol/text.h"

namespace protocol {
namespace {

constexpr std::string_view magic = "CSIRT-ENVELOPE 1\n";
constexpr std::string_view any_magic = "CSIRT-ENVELOPE ";
constexpr std::string_view bundle_end = "\n]}\n";
constexpr std::string_view separator = ",\n";
constexpr std::size_t header_bytes = 16U << 20;
constexpr std::size_t header_depth = 4;

std::string bundle_start(const Uuid& id) {
  return R"({"type":"bundle","id":"bundle--)" + id.text() + R"(","objects":[)" + "\n";
}

json::Builder write_terms(const EnvelopeTerms& terms) {
  json::Builder out;
  out.set("circle", terms.circle).set("circle_name", terms.circle_name).set("originator", terms.originator);
  out.set("restrictions", terms.restrictions);
  if (terms.pap != Pap::none) out.set("pap", text(terms.pap));
  return out;
}

void write_slices(const std::vector<SliceEntry>& slices, json::TextWriter& out) {
  out.begin_list();
  for (const auto& slice : slices) {
    out.begin_object().set("id", slice.id).set("modified", slice.modified);
    out.set("sha256", to_hex(slice.digest)).set("length", static_cast<std::int64_t>(slice.length));
    out.set("label", text(slice.label)).end_object();
  }
  out.end_list();
}

EnvelopeKind parse_kind(std::string_view word) {
  if (word == "red") return EnvelopeKind::red;
  if (word == "recall") return EnvelopeKind::recall;
  if (word == "receipt") return EnvelopeKind::receipt;
  if (word == "request") return EnvelopeKind::request;
  if (word == "permission") return EnvelopeKind::permission;
  return EnvelopeKind::release;
}

Failure refused(std::string what, std::string where) {
  return fail(Error::invalid, std::move(what), std::move(where));
}

Result<EnvelopeTerms> read_terms(const json::Value& value) {
  EnvelopeTerms terms;
  TRY(terms.circle, json::get_string(value, "circle", "/terms"));
  TRY(terms.circle_name, json::get_string(value, "circle_name", "/terms"));
  TRY(terms.originator, json::get_string(value, "originator", "/terms"));
  TRY(terms.restrictions, json::get_strings(value, "restrictions", "/terms"));
  // The schema has let nothing but the four spellings of ours pass.
  terms.pap = parse_pap(json::string_or(value, "pap")).value_or(Pap::red);
  if (printable(terms.circle) != terms.circle)
    return refused("control characters in a line of text", "/terms/circle");
  if (printable(terms.circle_name) != terms.circle_name) {
    return refused("control characters in a line of text", "/terms/circle_name");
  }
  const std::string& originator = terms.originator;
  if (!originator.empty() && originator != "undisclosed" && !Uuid::parse(originator)) {
    return refused("neither a team's UUID nor \"undisclosed\"", "/terms/originator");
  }
  return terms;
}

Result<SliceEntry> read_slice(const json::Value& value, const std::string& at) {
  SliceEntry slice;
  TRY(slice.id, json::get_string(value, "id", at));
  TRY(slice.modified, json::get_string(value, "modified", at));
  TRY(auto digest, json::get_string(value, "sha256", at));
  TRY(slice.digest, parse_sha256(digest));
  TRY(auto length, json::get_int(value, "length", at));
  TRY(auto label, json::get_string(value, "label", at));
  slice.length = static_cast<std::size_t>(length);
  slice.label = parse_label(label);
  if (!fields::is_object_id(slice.id)) return refused("not an object's id", at + "/id");
  if (!slice.modified.empty() && !Timestamp::parse(slice.modified))
    return refused("not a time", at + "/modified");
  return slice;
}

Result<std::vector<SliceEntry>> read_slices(const json::Value& value) {
  std::vector<SliceEntry> slices;
  slices.reserve(value.Size());
  for (const auto& item : value.GetArray()) {
    TRY(auto slice, read_slice(item, "/slices/" + std::to_string(slices.size())));
    slices.push_back(std::move(slice));
  }
  return slices;
}

Result<Instant> read_instant(const json::Value& value, std::string_view name) {
  TRY(auto text, json::get_string(value, name));
  TRY(auto time, Timestamp::parse(text));
  return time.key;
}

/// The parts that say whose it is and when.
Result<void> read_address(const json::Value& value, EnvelopeHeader& header) {
  TRY(auto id, json::get_string(value, "id"));
  TRY(header.id, Uuid::parse(id));
  TRY(header.from, json::get_string(value, "from"));
  CHECK(Uuid::parse(header.from));
  TRY(header.to, json::get_strings(value, "to"));
  for (const auto& team : header.to) CHECK(Uuid::parse(team));
  if (std::adjacent_find(header.to.begin(), header.to.end(), std::greater_equal<>()) != header.to.end()) {
    return refused("the recipients must be sorted and each stand once", "/to");
  }
  TRY(header.created, read_instant(value, "created"));
  TRY(header.expires, read_instant(value, "expires"));
  if (const auto* release = json::find(value, "release")) {
    TRY(header.release, Uuid::parse(std::string_view(release->GetString(), release->GetStringLength())));
  }
  return {};
}

/// What the schema cannot say: which members belong to which kind.
Result<void> check_kind(const EnvelopeHeader& header) {
  const bool release = header.kind == EnvelopeKind::release;
  const bool red = header.kind == EnvelopeKind::red;
  const bool of_release = release || red || header.kind == EnvelopeKind::recall;
  if (header.part > header.parts) return refused("the part is greater than the number of parts", "/part");
  if (!release && !red && header.parts != 1) return refused("a control message is one part", "/parts");
  if (of_release != header.release.has_value())
    return refused("a release is named by a release, a red envelope and a recall, and by no other kind",
                   "/release");
  if (release == header.slices.empty())
    return refused("a release lists its slices, and only a release", "/slices");
  if (red == header.person.empty())
    return refused("a red envelope names a person, and only a red one", "/person");
  if (red && header.label != Label::red) return refused("a red envelope is labelled TLP:RED", "/label");
  for (const auto& slice : header.slices) {
    if (!within(slice.label, header.label))
      return refused("a slice is stricter than its envelope", "/slices");
  }
  return {};
}

Failure framing(std::string what) {
  return fail(Error::malformed, std::move(what), "body");
}

/// The slices of a release: every byte of the body is accounted for.
Result<std::vector<std::string_view>> read_bundle(const EnvelopeHeader& header, std::string_view body) {
  const std::string start = bundle_start(header.id);
  if (!body.starts_with(start)) return framing("the body does not begin as this envelope's bundle");
  std::string_view rest = body.substr(start.size());
  std::vector<std::string_view> slices;
  slices.reserve(header.slices.size());
  for (const auto& entry : header.slices) {
    if (!slices.empty()) {
      if (!rest.starts_with(separator)) return framing("a slice does not end where the header says");
      rest.remove_prefix(separator.size());
    }
    if (rest.size() < entry.length) return framing("the body is shorter than its slices");
    slices.push_back(rest.substr(0, entry.length));
    if (sha256(slices.back()) != entry.digest)
      return fail(Error::malformed, "a slice's digest does not match", entry.id);
    rest.remove_prefix(entry.length);
  }
  if (rest != bundle_end) return framing("the body does not end with its last slice");
  return slices;
}

std::string head(const EnvelopeHeader& header) {
  return std::string(magic) + header_line(header) + "\n";
}

}  // namespace

std::string_view text(EnvelopeKind kind) {
  switch (kind) {
    case EnvelopeKind::release:
      return "release";
    case EnvelopeKind::red:
      return "red";
    case EnvelopeKind::recall:
      return "recall";
    case EnvelopeKind::receipt:
      return "receipt";
    case EnvelopeKind::request:
      return "request";
    case EnvelopeKind::permission:
      return "permission";
  }
  return "release";
}

std::string header_line(const EnvelopeHeader& header) {
  json::TextWriter out;
  out.begin_object().set("id", header.id.text()).set("kind", text(header.kind)).set("from", header.from);
  out.name("to").begin_list();
  for (const auto& team : header.to) out.value(team);
  out.end_list();
  out.set("created", fields::exact(header.created)).set("expires", fields::exact(header.expires));
  if (header.release) out.set("release", header.release->text());
  out.set("part", std::int64_t{header.part}).set("parts", std::int64_t{header.parts});
  out.set("manifest", to_hex(header.manifest)).set("label", text(header.label));
  out.set("terms", write_terms(header.terms).value()).name("slices");
  write_slices(header.slices, out);
  return out.set("person", header.person).end_object().take();
}

std::string compose(const EnvelopeHeader& header, const std::vector<std::string_view>& slices) {
  const std::string first = head(header) + bundle_start(header.id);
  std::size_t bytes = first.size() + bundle_end.size();
  for (const auto slice : slices) bytes += slice.size() + separator.size();
  std::string out;
  out.reserve(bytes);
  out += first;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (i > 0) out += separator;
    out += slices[i];
  }
  out += bundle_end;
  return out;
}

std::string compose(const EnvelopeHeader& header, std::string_view body) {
  std::string out = head(header);
  out += body;
  const bool json_body = header.kind != EnvelopeKind::red;
  if (json_body && !body.ends_with('\n')) out += '\n';
  return out;
}

Result<EnvelopeHeader> parse_header(std::string_view line) {
  TRY(auto document, json::parse(line, {.body_bytes = header_bytes, .depth = header_depth}));
  TRY(const Schema* schema, Schema::built_in("envelope"));
  CHECK(schema->check(document));
  EnvelopeHeader header;
  CHECK(read_address(document, header));
  header.kind = parse_kind(json::string_or(document, "kind"));
  header.part = static_cast<int>(json::int_or(document, "part", 0));
  header.parts = static_cast<int>(json::int_or(document, "parts", 0));
  TRY(header.manifest, parse_sha256(json::string_or(document, "manifest")));
  header.label = parse_label(json::string_or(document, "label"));
  header.person = json::string_or(document, "person");
  TRY(header.terms, read_terms(*json::find(document, "terms")));
  TRY(header.slices, read_slices(*json::find(document, "slices")));
  CHECK(check_kind(header));
  return header;
}

Result<Envelope> parse_envelope(std::string_view plaintext) {
  if (plaintext.size() > max_envelope) return fail(Error::too_large, "an envelope of more than 16 MiB");
  if (!plaintext.starts_with(magic)) {
    if (plaintext.starts_with(any_magic)) {
      return fail(Error::unsupported, "an envelope of another version than 1", "line 1");
    }
    return fail(Error::malformed, "not an envelope", "line 1", "its first line is \"CSIRT-ENVELOPE 1\"");
  }
  const std::string_view rest = plaintext.substr(magic.size());
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return fail(Error::malformed, "the header line does not end", "line 2");
  Envelope envelope;
  TRY(envelope.header, parse_header(rest.substr(0, end)));
  envelope.body = rest.substr(end + 1);
  if (envelope.header.kind == EnvelopeKind::release) {
    TRY(envelope.slices, read_bundle(envelope.header, envelope.body));
  } else if (envelope.header.kind == EnvelopeKind::red) {
    if (envelope.body.empty()) return framing("a red envelope without an inner message");
  } else if (envelope.body.empty() || envelope.body.find('\n') != envelope.body.size() - 1) {
    return framing("the body of a control message is exactly one line");
  }
  return envelope;
}

Result<void> check_addressed(const EnvelopeHeader& header, std::string_view from, std::string_view team,
                             Instant now) {
  if (header.from != from) {
    return fail(Error::unauthenticated, "the envelope names another sender than the one it came from",
                "/from");
  }
  if (std::find(header.to.begin(), header.to.end(), team) == header.to.end()) {
    return fail(Error::not_addressed, "the envelope is not addressed to this team", "/to");
  }
  if (header.created > now + envelope_skew_seconds) {
    return fail(Error::expired, "the envelope is dated in the future", "/created",
                "compare the clocks of both teams");
  }
  if (header.expires <= now)
    return fail(Error::expired, "the envelope has expired", "/expires", "ask for it to be sent again");
  return {};
}

}  // namespace protocol
