#include "gateway/guard/event_slice.h"

#include <algorithm>
#include <cstring>

#include "gateway/guard/allow_list.h"
#include "gateway/guard/event_words.h"
#include "protocol/tlp.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

std::string_view view(const Value& text) {
  if (!text.IsString()) return {};
  return {text.GetString(), text.GetStringLength()};
}

void fold_into(std::string& to, std::string_view text) {
  const std::size_t before = to.size();
  to.resize(before + text.size());
  char* out = to.data() + before;
  for (const char c : text) {
    if (c == '\\') continue;
    *out++ = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  to.resize(static_cast<std::size_t>(out - to.data()));
}

bool is_tlp(const Value& marking) {
  return marking.IsString() && protocol::label_of_marking(view(marking)).has_value();
}

/// Of the whole object or of parts of it.
bool has_other_markings(const Value& document) {
  if (const Value* refs = protocol::json::find(document, "object_marking_refs")) {
    if (!refs->IsArray()) return true;
    for (const Value& ref : refs->GetArray())
      if (!is_tlp(ref)) return true;
  }
  const Value* granular = protocol::json::find(document, "granular_markings");
  if (granular == nullptr) return false;
  if (!granular->IsArray()) return true;
  for (const Value& one : granular->GetArray()) {
    const Value* ref = protocol::json::find(one, "marking_ref");
    if (ref != nullptr && !is_tlp(*ref)) return true;
  }
  return false;
}

protocol::Pap pap_of(const Value& document) {
  auto pap = protocol::Pap::none;
  const Value* labels = protocol::json::find(document, "labels");
  if (labels == nullptr || !labels->IsArray()) return pap;
  for (const Value& label : labels->GetArray()) {
    if (!label.IsString()) continue;
    pap = protocol::strictest(pap, protocol::pap_of_misp_tag(view(label)).value_or(protocol::Pap::none));
  }
  return pap;
}

std::string_view one_observed(const Value& document) {
  const Value* refs = protocol::json::find(document, "object_refs");
  if (protocol::json::text_in(document, "type") != "observed-data" || refs == nullptr || !refs->IsArray() ||
      refs->Size() != 1)
    return {};
  return view((*refs)[0]);
}

/// Of the first 16 objects in a list of the document: more of them say nothing in an event.
template <typename Is>
bool any_in(const Value& document, std::string_view list, Is is) {
  constexpr rapidjson::SizeType most = 16;
  const Value* all = protocol::json::find(document, list);
  if (all == nullptr || !all->IsArray()) return false;
  return std::any_of(all->Begin(), all->Begin() + std::min(all->Size(), most),
                     [&](const Value& one) { return one.IsObject() && is(one); });
}

/// memmem, because std::string::find takes the product of both lengths where they are made for it.
bool stands_in(const std::string& text, std::string_view wanted) {
  return memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr;
}

}  // namespace

SliceTexts::SliceTexts(const Value& document, std::string_view bytes, const Value* beside)
    : bytes_(bytes), strings_(1, '\0'), numbers_(1, '\0') {
  strings_.reserve(bytes.size());
  learn(document);
  if (beside != nullptr) learn(*beside);
}

void SliceTexts::learn(std::string_view text, std::string& to) {
  fold_into(to, text);
  to += '\0';
}

void SliceTexts::learn(const Value& value) {
  if (value.IsString()) {
    learn(view(value), strings_);
  } else if (value.IsNumber()) {
    learn(protocol::json::write(value), numbers_);
  } else if (value.IsArray()) {
    for (const Value& item : value.GetArray()) learn(item);
  } else if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      if (is_hash_algorithm(view(member.name))) learn(view(member.name), strings_);
      learn(member.value);
    }
  }
}

/// What is looked for, folded, with U+0000 on both sides.
std::string_view SliceTexts::framed(std::string_view text) const {
  wanted_.assign(1, '\0');
  fold_into(wanted_, text);
  return wanted_ += '\0';
}

/// What is long is cut into its texts, once: there may be many to ask for.
bool SliceTexts::holds_whole(std::string_view text) const {
  constexpr std::size_t some = 4096;
  const std::string_view wanted = framed(text);
  if (strings_.size() + numbers_.size() <= some)
    return stands_in(strings_, wanted) || stands_in(numbers_, wanted);
  if (whole_.empty()) {
    for (const std::string* all : {&strings_, &numbers_})
      for (std::size_t begin = 1; begin < all->size(); begin = all->find('\0', begin) + 1)
        whole_.insert(std::string_view(*all).substr(begin, all->find('\0', begin) - begin));
  }
  return whole_.contains(wanted.substr(1, wanted.size() - 2));
}

bool SliceTexts::holds(std::string_view text) const {
  if (text.empty() || text == bytes_) return true;
  const std::string_view wanted = framed(text);
  return stands_in(strings_, wanted.substr(1, wanted.size() - 2)) || stands_in(numbers_, wanted);
}

SliceFacts::SliceFacts(const Value& document, std::string_view slice, const Value* beside)
    : id(protocol::json::text_in(document, "id")),
      type(protocol::json::text_in(document, "type")),
      relationship(protocol::json::text_in(document, "relationship_type")),
      source(protocol::json::text_in(document, "source_ref")),
      target(protocol::json::text_in(document, "target_ref")),
      observed(one_observed(document)),
      revoked(protocol::json::bool_or(document, "revoked", false)),
      pap(pap_of(document)),
      other_markings(has_other_markings(document) || (beside != nullptr && has_other_markings(*beside))),
      bytes(slice),
      texts(document, slice, beside),
      document_(document) {
  if (beside != nullptr) pap = protocol::strictest(pap, pap_of(*beside));
}

bool SliceFacts::is_tag_for(std::string_view tag) const {
  const std::int64_t confidence = protocol::json::int_or(document_, "confidence", -1);
  if (confidence >= 0 && tag == confidence_tag(confidence)) return true;
  return any_in(document_, "kill_chain_phases", [&](const Value& one) {
    const auto word = kill_chain_tag(protocol::json::text_in(one, "kill_chain_name"),
                                     protocol::json::text_in(one, "phase_name"));
    return !word.empty() && tag == word;
  });
}

bool SliceFacts::has_label(std::string_view label) const {
  const Value* labels = protocol::json::find(document_, "labels");
  return labels != nullptr && labels->IsArray() &&
         std::any_of(labels->Begin(), labels->End(), [&](const Value& one) { return view(one) == label; });
}

bool SliceFacts::says(std::string_view member, std::string_view text) const {
  return !text.empty() && protocol::json::text_in(document_, member) == text;
}

std::set<std::string> SliceFacts::named() const {
  std::set<std::string> ids;
  const Value* refs = protocol::json::find(document_, "object_refs");
  if (refs != nullptr && refs->IsArray())
    for (const Value& ref : refs->GetArray()) ids.emplace(view(ref));
  return ids;
}

bool SliceFacts::is_reference(std::string_view text) const {
  return !text.empty() && any_in(document_, "external_references", [&](const Value& one) {
    return text == protocol::json::text_in(one, "url") || text == protocol::json::text_in(one, "external_id");
  });
}

}  // namespace gateway::guard
