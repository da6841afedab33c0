#include "gateway/flow/admit.h"

#include <algorithm>
#include <map>

#include "gateway/flow/admission.h"
#include "gateway/flow/admit_text.h"
#include "gateway/flow/misp_units.h"
#include "gateway/flow/passing.h"
#include "gateway/flow/supersede.h"
#include "protocol/misp.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr std::size_t reported_at_most = 1000;

/// What the person said of the whole file.
struct Said {
  policy::Origin origin = policy::Origin::incident;
  std::string origin_id;
  Label label = Label::unmarked;
  protocol::Pap pap = protocol::Pap::none;
  policy::ObjectRole role = policy::ObjectRole::unknown;
  std::vector<std::string> named;
  std::vector<std::string> victim_ids;  ///< identity ids among the incident's names
};

/// Takes what the scanners find, binds terms, stores, and keeps the report for the person.
class Intaker final : public protocol::stix::Sink, public MispUnits {
 public:
  Intaker(World& world, Writer& writer, const Said& said, Ended& ended)
      : MispUnits(world, writer, "self"), world_(world), writer_(writer), said_(said), ended_(ended) {}

  Result<void> accepted(const protocol::stix::Object& object) override {
    policy::Terms terms = terms_of(object.kind, combine(object.label, said_.label), object.holds);
    bind(object.handling, terms);
    terms.ours = said_.origin != policy::Origin::public_source && written_by_us_or_victim(object);
    std::string marked;
    std::string_view bytes = object.bytes;
    if (!terms.ours && object.created_by) terms.originator = object.created_by->text();
    // The definition of a marking that names no creator is the same for everybody who has it.
    const bool shared = object.id.type == "marking-definition" && !object.created_by;
    if (terms.ours && !shared && terms.label != marked_label(object) &&
        !protocol::marking_id(terms.label).empty()) {
      TRY(marked, mark_own(object, terms.label));
      bytes = marked;
    }
    return take(object, bytes, std::move(terms));
  }

  /// Its bytes are its own; what MISP said of them may only tighten.
  Result<void> carried(const protocol::misp::Event& event,
                       const protocol::misp::Attribute& attribute) override {
    auto object = protocol::stix::read_object(attribute.value, {}, world_.clock.now());
    if (object.has_error()) {
      refused({attribute.position, attribute.uuid.text(), "value", object.error().what});
      return {};
    }
    object->position = attribute.position;
    object->label = protocol::strictest(object->label, attribute.label);
    object->handling.add(attribute.handling);
    for (const auto& word : attribute.holds)
      if (word != "unmarked") object->holds.push_back(word);
    auto known = attribute;
    known.label = object->label;
    known.holds = object->holds;
    keep(event, known, object->id);
    return accepted(*object);
  }

  void refused(const protocol::stix::Refusal& refusal) override {
    ++refused_;
    if (refusals_.size() >= reported_at_most) return;
    Builder row;
    row.set("position", refusal.position)
        .set("id", refusal.id)
        .set("code", refusal.code)
        .set("what", refusal.what);
    refusals_.push_back(std::move(row));
  }

  void alert(std::string_view what) override {
    if (alerts_.size() < reported_at_most) alerts_.emplace_back(what);
  }

  Builder report(std::string_view format) {
    Builder body;
    body.set("format", format).set("accepted", accepted_).set("known", known_).set("refused_count", refused_);
    body.set("refused", refusals_).set("held_count", held_count_).set("held", held_).set("alerts", alerts_);
    Builder labels;
    for (const auto& [label, count] : labels_) labels.set(protocol::text(label), count);
    return std::move(body.set("labels", labels));
  }

 private:
  Result<std::optional<protocol::StixId>> make(const MispSource& source,
                                               const protocol::misp::Attribute& unit,
                                               const std::vector<std::string>& refs) override {
    const auto label = bound_by(unit);
    const bool spoken = !protocol::marking_id(label).empty();
    TRY(const auto creator, protocol::StixId::parse(world_.team.identity()));
    auto objects =
        objects_of(world_, writer_, source, unit, {creator, spoken ? label : Label::amber_strict, refs});
    if (objects.has_error()) {
      if (is_passing(objects.error().error)) return std::move(objects).error();
      refused({unit.position, unit.uuid.text(), "value", objects.error().what});
      return std::optional<protocol::StixId>();
    }
    for (const auto& bytes : objects->texts) {
      TRY(const auto object, protocol::stix::read_object(bytes, {}, world_.clock.now()));
      policy::Terms terms = terms_of(object.kind, label, unit.holds);
      bind(unit.handling, terms);
      terms.ours = said_.origin != policy::Origin::public_source;
      CHECK(take(object, bytes, std::move(terms)));
    }
    return std::optional(std::move(objects->id));
  }

  Result<void> end(const protocol::misp::Attribute& unit, const std::string& version) override {
    TRY(auto object, protocol::stix::read_object(version, {}, world_.clock.now()));
    object.position = unit.position;
    if (said_.origin != policy::Origin::public_source) return accepted(object);
    return take(object, version, terms_of(object.kind, combine(object.label, said_.label), object.holds));
  }

  Label bound_by(const protocol::misp::Attribute& unit) const override {
    return combine(unit.label, said_.label);
  }

  policy::Terms terms_of(protocol::stix::Kind kind, Label label, std::vector<std::string> holds) const {
    policy::Terms terms;
    terms.origin = said_.origin;
    terms.origin_id = said_.origin_id;
    terms.label = label;
    terms.kind = kind;
    terms.pap = said_.pap;
    terms.role = said_.role;
    terms.named = said_.named;
    terms.holds = std::move(holds);
    if (said_.label != Label::unmarked) std::erase(terms.holds, "unmarked");
    // What lies open for everybody is published, whatever its owner's software last said of it.
    if (said_.origin == policy::Origin::public_source) std::erase(terms.holds, "unpublished");
    return terms;
  }

  bool written_by_us_or_victim(const protocol::stix::Object& object) const {
    if (!object.created_by) return true;
    const auto creator = object.created_by->text();
    return creator == world_.team.identity() ||
           std::find(said_.victim_ids.begin(), said_.victim_ids.end(), creator) != said_.victim_ids.end();
  }

  /// What its own TLP markings alone say: an IEP policy or a part's marking may ask for more.
  static Label marked_label(const protocol::stix::Object& object) {
    Label label = Label::unmarked;
    for (const auto& id : object.markings)
      label = protocol::strictest(label, protocol::label_of_marking(id).value_or(Label::unmarked));
    return label;
  }

  /// Our own objects are marked once, here: TLP markings give way to the one that holds, others stay.
  Result<std::string> mark_own(const protocol::stix::Object& object, Label label) const {
    std::vector<std::string> markings;
    for (const auto& id : object.markings)
      if (!protocol::label_of_marking(id)) markings.push_back(id);
    markings.emplace_back(protocol::marking_id(label));
    return protocol::stix::mark(object.bytes, markings, std::nullopt);
  }

  Result<void> take(const protocol::stix::Object& object, std::string_view bytes, policy::Terms terms) {
    const auto label = terms.label;
    TRY(const auto known, writer_.versions(object.id));
    auto admitted = admit_object(writer_, object, bytes, known,
                                 {"self", world_.team.identity(), world_.team.identity()}, std::move(terms));
    if (admitted.has_error()) {
      if (admitted.error().error != Error::denied) return std::move(admitted).error();
      refused({object.position, object.id.text(), "version", admitted.error().what});
      return {};
    }
    if (admitted->tightened || admitted->revoked) {
      TRY(const auto row, writer_.object(admitted->key));
      CHECK(close_superseded(world_, writer_, *row, admitted->revoked ? "revoked" : "tightened", ended_));
    }
    ++(admitted->put == Put::known ? known_ : accepted_);
    ++labels_[label];
    if (!admitted->holds.empty()) {
      ++held_count_;
      if (held_.size() < reported_at_most)
        held_.push_back(std::move(Builder().set("id", object.id.text()).set("why", admitted->holds)));
    }
    return {};
  }

  World& world_;
  Writer& writer_;
  const Said& said_;
  Ended& ended_;
  std::size_t accepted_ = 0, known_ = 0, refused_ = 0, held_count_ = 0;
  std::vector<Builder> refusals_, held_;
  std::vector<std::string> alerts_;
  std::map<Label, std::size_t> labels_;
};

Result<Label> given_label(const Call& call) {
  const auto text = protocol::json::string_or(call.args, "label");
  const auto label = protocol::parse_label(text);
  if (label == Label::unknown)
    return fail(Error::invalid, "no TLP label", "/args/label",
                "use TLP:CLEAR, GREEN, AMBER, AMBER+STRICT or RED");
  return label;
}

Result<protocol::Pap> given_pap(const Call& call) {
  const auto pap = protocol::parse_pap(protocol::json::string_or(call.args, "pap"));
  if (!pap) return fail(Error::invalid, "no PAP", "/args/pap", "use PAP:CLEAR, GREEN, AMBER or RED");
  return *pap;
}

Result<Said> said_of(World& world, const Call& call) {
  Said said;
  TRY(const auto origin, need(call, "origin"));
  TRY(said.origin, policy::parse_origin(origin));
  if (said.origin == policy::Origin::partner)
    return fail(Error::denied, "what partners send comes through their envelopes", "/args/origin",
                "use incident, observation or public-source");
  TRY(said.origin_id, need(call, "origin_id"));
  TRY(said.label, given_label(call));
  TRY(said.pap, given_pap(call));
  TRY(said.role, policy::parse_object_role(protocol::json::string_or(call.args, "role", "unknown")));
  if (protocol::json::find(call.args, "named")) {
    TRY(said.named, protocol::json::get_strings(call.args, "named"));
  }
  if (said.label == Label::red && said.named.empty())
    return fail(Error::invalid, "RED is for named people only", "/args/named",
                "name the people of ours who may see it, approvers included");
  if (said.origin != policy::Origin::incident) return said;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(said.origin_id, resolve(reader, "incident", said.origin_id));
    TRY(const auto incident, directory::incident(reader, said.origin_id));
    if (!incident.disposed.empty())
      return fail(Error::conflict, "the incident has been disposed of", "incident " + incident.id,
                  "open a new one with `intake add`");
    TRY(const auto answers, directory::authorisation(reader, said.origin_id));
    for (const auto* names : {&incident.names, &answers.answers.names})
      for (const auto& name : *names)
        if (name.starts_with("identity--")) said.victim_ids.push_back(name);
    for (const auto& name : said.named) CHECK(directory::person(reader, name));
    return {};
  }));
  return said;
}

Result<Builder> scan_into(World& world, Writer& writer, const Said& said, std::string_view text,
                          Ended& ended) {
  Intaker sink(world, writer, said, ended);
  const auto now = world.clock.now();
  if (!looks_like_json(text)) {
    TRY(const auto format,
        scan_text(world, writer, {policy::text(said.origin), said.origin_id, said.label}, text, sink));
    return sink.report(format);
  }
  protocol::stix::Limits limits;
  limits.json.body_bytes = world.bounds.upload_bytes;
  limits.objects_per_bundle = world.bounds.objects_per_bundle;
  if (protocol::misp::looks_like_event(text)) {
    TRY(const auto event, protocol::misp::scan(text, limits, now, sink));
    auto report = sink.report("misp");
    Builder types;
    for (const auto& [type, count] : event.skipped_types) types.set(type, count);
    report.set("skipped", event.skipped).set("skipped_types", types);
    return report;
  }
  CHECK(protocol::stix::scan(text, limits, now, sink));
  return sink.report("stix");
}

/// Who admits, and what tells this text from others of the same origin.
struct Occasion {
  std::string_view author, id;
};

/// Admits a text, and keeps the report of it.
Result<Builder> admit(World& world, Writer& writer, const Said& said, std::string_view text,
                      const Occasion& occasion) {
  Ended ended;
  TRY(auto report, scan_into(world, writer, said, text, ended));
  CHECK(ended.close_observables(world, writer));
  const auto now = world.clock.now();
  const auto id =
      std::string(policy::text(said.origin)) + "/" + said.origin_id + "/" + std::string(occasion.id);
  CHECK(writer.put(make_record("admission", id, occasion.author, now, report.text())));
  CHECK(audit(writer, now, occasion.author, "object.added", id));
  return report;
}

}  // namespace

Result<protocol::json::Builder> admit_public_page(World& world, Writer& writer, const std::string& source,
                                                  Label label, std::string_view page,
                                                  std::string_view digest) {
  Said said;
  said.origin = policy::Origin::public_source;
  said.origin_id = source;
  said.label = label;
  return admit(world, writer, said, page, {"gateway", digest});
}

Result<Reply> upload(World& world, const Call& call) {
  TRY(const auto chunk, need_attachment(call, "a piece of the file"));
  protocol::Uuid id;
  if (const auto text = protocol::json::string_or(call.args, "upload"); text.empty()) {
    id = world.entropy.uuid();
  } else {
    TRY(id, protocol::Uuid::parse(text));
  }
  CHECK(world.files.append_upload(id, chunk, world.bounds.upload_bytes));
  Reply reply;
  reply.body.set("upload", id.text());
  return reply;
}

Result<Reply> object_add(World& world, const Call& call) {
  TRY(const auto upload_text, need(call, "upload"));
  TRY(const auto upload_id, protocol::Uuid::parse(upload_text));
  TRY(const auto said, said_of(world, call));
  auto mapped = world.files.open_upload(upload_id);
  if (mapped.has_error()) return std::move(mapped).error();
  Reply reply;
  // The whole file is one transaction: a bad end, ours or the file's, leaves nothing.
  auto written = world.store.write([&](Writer& writer) -> Result<void> {
    TRY(reply.body, admit(world, writer, said, (*mapped)->text(), {call.who.id, upload_id.text()}));
    return {};
  });
  world.files.remove_upload(upload_id);
  if (written.has_error()) return std::move(written).error();
  world.wake();
  return reply;
}

}  // namespace gateway::flow
