// Writing markings and creator into an object as text, so that every other byte stays what it was.
#include <algorithm>

#include "protocol/json_walk.h"
#include "protocol/stix.h"

namespace protocol::stix {
namespace {

using json::Number;
using json::Span;

// Where the values of the two properties stand at the top of an object, and where it ends.
class FindsPlaces final : public json::Events {
 public:
  bool begin_object(std::size_t) override { return enter(); }
  bool begin_array(std::size_t) override {
    if (depth_ == 0) return stop(fail(Error::invalid, "the text is no JSON object"));
    return enter();
  }
  bool end_object(Span where, std::size_t members) override {
    if (depth_ == 1) {
      closing_brace = where.end - 1;
      is_empty = members == 0;
    }
    return leave(where);
  }
  bool end_array(Span where, std::size_t) override { return leave(where); }
  bool name(Span, std::string_view name) override {
    if (depth_ != 1) return true;
    wanted_ = name == "object_marking_refs" ? &markings : name == "created_by_ref" ? &creator : nullptr;
    return true;
  }
  bool string(Span where, std::string_view) override { return value_ends(where); }
  bool number(Span where, const Number&) override { return value_ends(where); }
  bool boolean(Span where, bool) override { return value_ends(where); }
  bool null(Span where) override { return value_ends(where); }

  std::optional<Span> markings;
  std::optional<Span> creator;
  std::size_t closing_brace = 0;
  bool is_empty = true;

 private:
  bool enter() {
    ++depth_;
    return true;
  }
  bool leave(Span where) {
    --depth_;
    return depth_ == 0 || value_ends(where);
  }
  bool value_ends(Span where) {
    if (depth_ == 0) return stop(fail(Error::invalid, "the text is no JSON object"));
    if (depth_ == 1 && wanted_ != nullptr) *wanted_ = where;
    return true;
  }

  std::size_t depth_ = 0;
  std::optional<Span>* wanted_ = nullptr;
};

struct Edit {
  Span replaced;
  std::string text;
};

Result<std::string> list_of(const std::vector<std::string>& markings) {
  std::string list = "[";
  for (const std::string& marking : markings) {
    const Result<StixId> id = StixId::parse(marking);
    if (id.has_error() || id->type != "marking-definition") {
      return fail(Error::invalid, "a marking to write is not the id of a marking definition",
                  marking.substr(0, 60), "use the ids of protocol/tlp.h");
    }
    list += (list.size() > 1 ? ",\"" : "\"") + marking + '"';
  }
  return list + "]";
}

// Ids hold no character that JSON would have to escape.
Edit edit_of(const std::optional<Span>& place, std::string_view name, const std::string& value,
             const FindsPlaces& places, bool first) {
  if (place) return {*place, value};
  const std::string comma = first && places.is_empty ? "" : ",";
  return {{places.closing_brace, places.closing_brace}, comma + '"' + std::string(name) + "\":" + value};
}

std::string apply(std::string_view bytes, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(),
                   [](const Edit& a, const Edit& b) { return a.replaced.begin < b.replaced.begin; });
  std::string out;
  std::size_t copied = 0;
  for (const Edit& edit : edits) {
    out += bytes.substr(copied, edit.replaced.begin - copied);
    out += edit.text;
    copied = edit.replaced.end;
  }
  out += bytes.substr(copied);
  return out;
}

}  // namespace

Result<std::string> mark(std::string_view bytes, const std::vector<std::string>& markings,
                         const std::optional<StixId>& created_by) {
  TRY(const std::string list, list_of(markings));
  if (created_by && created_by->type != "identity") {
    return fail(Error::invalid, "a creator is not the id of an identity", created_by->text(),
                "name an identity");
  }
  FindsPlaces places;
  CHECK(json::walk(bytes, json::Limits{}, json::Comments::refuse, places));
  std::vector<Edit> edits;
  edits.push_back(edit_of(places.markings, "object_marking_refs", list, places, true));
  if (created_by) {
    const bool first = places.markings.has_value();
    edits.push_back(edit_of(places.creator, "created_by_ref", '"' + created_by->text() + '"', places, first));
  }
  return apply(bytes, std::move(edits));
}

}  // namespace protocol::stix
