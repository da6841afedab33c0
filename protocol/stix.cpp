#include "protocol/stix.h"

#include "protocol/stix_check.h"
#include "protocol/stix_layout.h"
#include "protocol/stix_marking.h"
#include "protocol/text.h"

namespace protocol::stix {
namespace {

// One object on its way through the reader. Its views point into `document` only while it is being read.
struct Reading {
  json::Document document;
  Object object;
};

std::string_view word(Shade shade) {
  switch (shade) {
    case Shade::foreign:
      return "not-an-object";
    case Shade::with_nul:
      return "nul";
    default:
      return "size";
  }
}

std::string_view sentence(Shade shade) {
  switch (shade) {
    case Shade::foreign:
      return "the item is no JSON object";
    case Shade::with_nul:
      return "a string or name holds U+0000";
    default:
      return "the object, or a string, list or name in it, is larger than the limit";
  }
}

// What the text of an object says; nullopt where all is well.
std::optional<Problem> read_text(std::string_view bytes, const Limits& limits, Instant now,
                                 Reading& reading) {
  Result<json::Document> parsed = json::parse(bytes, limits.json);
  if (parsed.has_error()) return Problem{"size", parsed.error().what};
  reading.document = *std::move(parsed);
  reading.object.bytes = bytes;
  return read_properties(reading.document, limits, now, reading.object);
}

// What only the definitions of the whole set can say of a definition.
std::optional<Problem> check_definition(const Standing* standing) {
  if (standing == nullptr) return {};
  if (*standing == Standing::looser || *standing == Standing::stricter) {
    return Problem{"canonical-marking",
                   "a definition of a TLP marking says something else than its id means"};
  }
  if (*standing == Standing::circular) {
    return Problem{"circular-marking", "marking definitions mark each other in a circle"};
  }
  return {};
}

void complete(const Definitions& definitions, Instant now, const json::Value& document, Object& object) {
  definitions.apply(document, now, object);
  if (find_type(object.id.type) == nullptr) object.holds.emplace_back("unknown-type");
  if (object.id.type == "artifact") object.holds.emplace_back("artifact");
}

// The second pass: over objects whose places are known.
class Scanner {
 public:
  Scanner(std::string_view text, const Limits& limits, Instant now, Sink& sink)
      : text_(text), limits_(limits), now_(now), sink_(sink) {}

  Result<Summary> run(const std::vector<Item>& items) {
    for (const Item& item : items) {
      if (item.definition && item.shade == Shade::plain) learn(item);
    }
    definitions_.close_circles();
    for (std::size_t position = 0; position < items.size(); ++position) {
      CHECK(read(position, items[position]));
    }
    // A bundle lends no label; that the sender forgot one is likely all the same.
    if (unmarked_ > 0 && red_ > 0) {
      sink_.alert(std::to_string(unmarked_) + " of the objects carry no marking and stand among RED ones");
    }
    return summary_;
  }

 private:
  void learn(const Item& item) {
    Reading reading;
    if (read_text(item.span.of(text_), limits_, now_, reading)) return;
    definitions_.add(reading.object.id.text(), reading.document, reading.object.markings);
  }

  Result<void> read(std::size_t position, const Item& item) {
    const std::string_view bytes = item.span.of(text_);
    if (item.shade != Shade::plain) {
      const std::string id = item.shade == Shade::foreign ? "" : id_of_unusable(bytes, limits_);
      refuse(position, id, {word(item.shade), std::string(sentence(item.shade))});
      return {};
    }
    Reading reading;
    reading.object.position = position;
    std::optional<Problem> problem = read_text(bytes, limits_, now_, reading);
    const Standing* standing = nullptr;
    if (!problem && item.definition) {
      standing = definitions_.find(reading.object.id.text());
      problem = check_definition(standing);
      if (problem) sink_.alert("object " + std::to_string(position) + ": " + problem->what);
    }
    if (problem) {
      refuse(position, printable(json::string_or(reading.document, "id")), *problem);
      return {};
    }
    if (standing != nullptr && *standing == Standing::canonical) return {};
    complete(definitions_, now_, reading.document, reading.object);
    reading.object.digest = sha256(bytes);
    note(position, reading.object);
    ++summary_.accepted;
    return sink_.accepted(reading.object);
  }

  void note(std::size_t position, const Object& object) {
    unmarked_ += object.label == Label::unmarked && object.id.type != "marking-definition" ? 1 : 0;
    red_ += object.label == Label::red ? 1 : 0;
    if (!object.labels_differ) return;
    sink_.alert("object " + std::to_string(position) + ": its TLP markings differ, the strictest counts: " +
                std::string(protocol::text(object.label)));
  }

  void refuse(std::size_t position, const std::string& id, const Problem& problem) {
    ++summary_.refused;
    sink_.refused({position, id, std::string(problem.code), problem.what});
  }

  std::string_view text_;
  const Limits& limits_;
  Instant now_;
  Sink& sink_;
  Definitions definitions_;
  Summary summary_;
  std::size_t unmarked_ = 0, red_ = 0;
};

Error error_of(std::string_view code) {
  if (code == "size") return Error::too_large;
  if (code == "spec-version" || code == "bundle") return Error::unsupported;
  return Error::invalid;
}

Failure too_long() {
  return fail(Error::too_large, "the object is larger than the limit", "", "split it, or raise the limit");
}

Failure refused(const Problem& problem, const json::Value& document) {
  return fail(error_of(problem.code), problem.what, printable(json::text_in(document, "id")),
              "ask the sender to correct the object");
}

// What an object says by itself.
Result<void> read_alone(std::string_view bytes, const json::Value& document, const Limits& limits,
                        Instant now, Object& object) {
  if (!document.IsObject()) return fail(Error::invalid, "the text is no JSON object");
  object.bytes = bytes;
  if (const auto problem = read_properties(document, limits, now, object)) return refused(*problem, document);
  return {};
}

// The definitions among `texts` but for that of `but`, as far as they keep the rules of their type.
Definitions definitions_in(const std::vector<std::string_view>& texts, std::string_view but,
                           const Limits& limits, Instant now) {
  Definitions definitions;
  for (const std::string_view text : texts) {
    Reading definition;
    if (text == but || text.size() > limits.object_bytes) continue;
    if (read_text(text, limits, now, definition)) continue;
    if (definition.object.id.type == "marking-definition")
      definitions.add(definition.object.id.text(), definition.document, definition.object.markings);
  }
  return definitions;
}

}  // namespace

std::string_view text(Kind kind) {
  switch (kind) {
    case Kind::indicator:
      return "indicator";
    case Kind::identity:
      return "identity";
    case Kind::raw:
      return "raw";
  }
  return "raw";
}

Kind kind_of_type(std::string_view type) {
  const TypeRule* rule = find_type(type);
  return rule == nullptr ? Kind::raw : rule->kind;
}

Result<Summary> scan(std::string_view bundle, const Limits& limits, Instant now, Sink& sink) {
  TRY(const Layout layout, find_objects(bundle, limits));
  for (const std::string& alert : layout.alerts) sink.alert(alert);
  return Scanner(bundle, limits, now, sink).run(layout.items);
}

Result<Object> read_object(std::string_view bytes, const Limits& limits, Instant now,
                           const std::vector<std::string_view>& texts) {
  if (bytes.size() > limits.object_bytes) return too_long();
  Reading reading;
  TRY(reading.document, json::parse(bytes, limits.json));
  CHECK(read_alone(bytes, reading.document, limits, now, reading.object));
  Definitions definitions = definitions_in(texts, bytes, limits, now);
  const bool is_definition = reading.object.id.type == "marking-definition";
  if (is_definition) definitions.add(reading.object.id.text(), reading.document, reading.object.markings);
  definitions.close_circles();
  if (is_definition) {
    const auto problem = check_definition(definitions.find(reading.object.id.text()));
    if (problem) return refused(*problem, reading.document);
  }
  complete(definitions, now, reading.document, reading.object);
  reading.object.digest = sha256(bytes);
  return std::move(reading.object);
}

ObjectReader::ObjectReader(const Limits& limits, Instant now, std::vector<std::string_view> definitions)
    : limits_(limits), now_(now), texts_(std::move(definitions)) {
  auto all = definitions_in(texts_, {}, limits_, now_);
  all.close_circles();
  definitions_ = std::make_unique<const Definitions>(std::move(all));
}

ObjectReader::~ObjectReader() = default;

Result<Object> ObjectReader::read(std::string_view bytes) {
  if (bytes.size() > limits_.object_bytes) return too_long();
  TRY(document_, reader_.read(bytes, limits_.json));
  Object object;
  CHECK(read_alone(bytes, *document_, limits_, now_, object));
  // What is wrong with a definition shows in the circle it closes.
  if (object.id.type == "marking-definition") return read_object(bytes, limits_, now_, texts_);
  complete(*definitions_, now_, *document_, object);
  return object;
}

}  // namespace protocol::stix
