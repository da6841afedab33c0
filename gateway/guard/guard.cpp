#include "gateway/guard/guard.h"

#include <optional>

#include "gateway/guard/names.h"
#include "gateway/guard/personal.h"
#include "gateway/guard/slice.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

constexpr std::size_t most_bytes = 4U << 20;  // of one slice: the limit of one object everywhere

std::optional<Slice> read(std::size_t index, const Item& item, Report& report) {
  if (item.bytes.size() > most_bytes) {
    report.add(index, "size", "", "the slice is longer than 4 MiB");
    return std::nullopt;
  }
  protocol::json::Limits limits;
  limits.body_bytes = most_bytes;
  auto document = protocol::json::parse(item.bytes, limits);
  if (document.has_error()) {
    report.add(index, "json", "", "the slice is not strict JSON: " + document.error().where);
    return std::nullopt;
  }
  Slice slice{index, std::move(*document), "", "", item.claimed};
  if (!slice.document.IsObject()) {
    report.add(index, "json", "", "the slice is not an object");
    return std::nullopt;
  }
  slice.type = protocol::json::string_or(slice.document, "type");
  slice.id = protocol::json::string_or(slice.document, "id");
  return slice;
}

/// Looks at every string, number and property name at every depth.
class Search {
 public:
  Search(std::size_t index, NameIndex& names, Report& report)
      : index_(index), names_(names), report_(report) {}

  void value(const Value& value) {
    if (report_.full()) return;
    if (value.IsString()) {
      text({value.GetString(), value.GetStringLength()});
    } else if (value.IsNumber()) {
      text(protocol::json::write(value));
    } else if (value.IsArray()) {
      std::size_t position = 0;
      for (const Value& item : value.GetArray()) {
        Pointer::Step step(pointer_, position++);
        this->value(item);
      }
    } else if (value.IsObject()) {
      for (const auto& member : value.GetObject()) {
        std::string_view name(member.name.GetString(), member.name.GetStringLength());
        Pointer::Step step(pointer_, name);
        text(name);
        this->value(member.value);
      }
    }
  }

 private:
  void text(std::string_view text) {
    if (names_.any_in(text)) report_.add(index_, "victim", pointer_.text(), "names a victim");
    if (any_personal_number(text))
      report_.add(index_, "personal", pointer_.text(), "holds a personal identity number");
  }

  std::size_t index_;
  NameIndex& names_;
  Report& report_;
  Pointer pointer_;
};

Set know(const std::vector<Slice>& slices) {
  Set set;
  for (const Slice& slice : slices) {
    set.ids.insert(slice.id);
    if (is_statement(slice)) set.statements.insert(slice.id);
    if (is_unconsenting(slice)) set.unconsenting.insert(slice.id);
  }
  return set;
}

}  // namespace

std::vector<Finding> check(const std::vector<Item>& items, const Destination& destination,
                           const Names& names) {
  Report report;
  std::vector<Slice> slices;
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (auto slice = read(index, items[index], report)) slices.push_back(std::move(*slice));
  }
  const Set set = know(slices);
  NameIndex victims(names.victim_may_be_named ? std::vector<std::string>() : names.victims);
  for (const Slice& slice : slices) {
    if (report.full()) break;
    check_structure(slice, report);
    check_identity(slice, destination, names, set, report);
    check_labels(slice, destination, set, report);
    check_references(slice, set, report);
    Search(slice.index, victims, report).value(slice.document);
  }
  return report.take();
}

}  // namespace gateway::guard
