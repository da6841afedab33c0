#include "gateway/guard/event_slice.h"

#include <cstring>

#include "gateway/guard/allow_list.h"
#include "protocol/tlp.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

std::string_view view(const Value& text) {
  if (!text.IsString()) return {};
  return {text.GetString(), text.GetStringLength()};
}

void fold_into(std::string& to, std::string_view text) {
  for (const char c : text) {
    if (c == '\\') continue;
    to += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  fold_into(out, text);
  return out;
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

std::string one_observed(const Value& document) {
  const Value* refs = protocol::json::find(document, "object_refs");
  if (protocol::json::string_or(document, "type") != "observed-data" || refs == nullptr || !refs->IsArray() ||
      refs->Size() != 1)
    return {};
  return std::string(view((*refs)[0]));
}

}  // namespace

SliceTexts::SliceTexts(const Value& document, std::string_view bytes, const Value* beside) : bytes_(bytes) {
  learn(document);
  if (beside != nullptr) learn(*beside);
  for (const std::string* all : {&strings_, &numbers_}) {
    std::string_view rest = *all;
    while (!rest.empty()) {
      const auto end = rest.find('\0');
      whole_.insert(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  }
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

bool SliceTexts::holds_whole(std::string_view text) const {
  return whole_.contains(folded(text));
}

bool SliceTexts::holds(std::string_view text) const {
  if (text.empty() || text == bytes_) return true;
  const std::string wanted = folded(text);
  // memmem, because std::string::find takes the product of both lengths where they are made for it.
  return whole_.contains(wanted) ||
         memmem(strings_.data(), strings_.size(), wanted.data(), wanted.size()) != nullptr;
}

SliceFacts::SliceFacts(const Value& document, std::string_view slice, const Value* beside)
    : id(protocol::json::string_or(document, "id")),
      type(protocol::json::string_or(document, "type")),
      relationship(protocol::json::string_or(document, "relationship_type")),
      source(protocol::json::string_or(document, "source_ref")),
      target(protocol::json::string_or(document, "target_ref")),
      observed(one_observed(document)),
      revoked(protocol::json::bool_or(document, "revoked", false)),
      pap(pap_of(document)),
      other_markings(has_other_markings(document) || (beside != nullptr && has_other_markings(*beside))),
      bytes(slice),
      texts(document, slice, beside) {
  if (beside != nullptr) pap = protocol::strictest(pap, pap_of(*beside));
}

}  // namespace gateway::guard
