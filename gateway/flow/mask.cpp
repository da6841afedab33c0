#include "gateway/flow/mask.h"

#include <algorithm>
#include <array>

#include "protocol/text.h"

namespace gateway::flow {

namespace json = protocol::json;

namespace {

constexpr std::size_t shortest_name = 2;
/// Shorter names would be found inside other words once blanks are left out.
constexpr std::size_t shortest_compact = 6;

// Members that hold what was told in words, in intakes, incidents, their lives and shares.
constexpr std::array<std::string_view, 19> words_of{
    "organisation", "names", "what_happened", "measures", "help_wanted", "contacted", "title",
    "note",         "text",  "who",           "how",      "reason",      "sentence",  "why",
    "description",  "name",  "ground",        "decision", "released_why"};
constexpr std::array<std::string_view, 1> people_of{"answered_by"};

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Lower case for ASCII and the letters of Latin-1; what no other alphabet needs here.
char32_t lower(char32_t c) {
  const bool ascii = c >= 'A' && c <= 'Z';
  const bool latin = c >= 0xC0 && c <= 0xDE && c != 0xD7;
  return ascii || latin ? c + 32 : c;
}

struct Folded {
  std::u32string text;
  std::vector<std::size_t> at;  ///< byte of each code point, and the end
};

Folded fold(std::string_view text) {
  Folded folded;
  for (std::size_t i = 0; i < text.size();) {
    const auto point = protocol::decode_utf8(text, i);
    folded.text += lower(point.bytes == 0 ? static_cast<unsigned char>(text[i]) : point.value);
    folded.at.push_back(i);
    i += std::max<std::size_t>(point.bytes, 1);
  }
  folded.at.push_back(text.size());
  return folded;
}

std::string bar(std::string_view what, const Masking& masking) {
  std::string text = "████ [" + std::string(what);
  if (!masking.paragraph.empty()) text += "; " + masking.paragraph;
  return text + "]";
}

struct Span {
  std::size_t begin = 0, end = 0;
  std::string_view what;
};

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool mail_char(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' ||
         c == '+' || c == '%';
}

/// user@host.tld, both sides of at least one character.
void find_mail(std::string_view text, std::vector<Span>& spans) {
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && (mail_char(text[begin - 1]) || static_cast<unsigned char>(text[begin - 1]) >= 0x80))
      --begin;
    while (end < text.size() && (mail_char(text[end]) || static_cast<unsigned char>(text[end]) >= 0x80))
      ++end;
    if (begin < at && end > at + 1) spans.push_back({begin, end, "personal data"});
  }
}

/// Swedish personal and organisation numbers: six or eight digits, - or +, four digits.
void find_numbers(std::string_view text, std::vector<Span>& spans) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '-' && text[i] != '+') continue;
    std::size_t before = 0, after = 0;
    while (before < i && digit(text[i - before - 1])) ++before;
    while (i + after + 1 < text.size() && digit(text[i + after + 1])) ++after;
    if ((before == 6 || before == 8) && after == 4) spans.push_back({i - before, i + 5, "personal data"});
  }
}

void find_names(const Folded& folded, const std::vector<std::string>& names, std::string_view what,
                std::vector<Span>& spans) {
  for (const auto& name : names) {
    const auto wanted = fold(name).text;
    if (wanted.size() < shortest_name) continue;
    for (auto at = folded.text.find(wanted); at != std::u32string::npos;
         at = folded.text.find(wanted, at + 1))
      spans.push_back({folded.at[at], folded.at[at + wanted.size()], what});
  }
}

std::string mask_text(std::string_view text, const Masking& masking, std::size_t& bars) {
  std::vector<Span> spans;
  find_mail(text, spans);
  find_numbers(text, spans);
  if (const Folded folded = fold(text); !masking.names.empty() || !masking.people.empty()) {
    find_names(folded, masking.names, "victim identity", spans);
    find_names(folded, masking.people, "personal data", spans);
  }
  std::ranges::sort(spans, [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::string out;
  std::size_t done = 0;
  for (const auto& span : spans) {
    if (span.end <= done) continue;
    if (span.begin >= done) {
      out += text.substr(done, span.begin - done);
      out += bar(span.what, masking);
      ++bars;
    }  // else: it overlaps the bar before it, which grows
    done = span.end;
  }
  out += text.substr(done);
  return out;
}

json::Value mask_value(const json::Value& value, std::string_view member, const Masking& masking,
                       std::size_t& bars, json::Document& out) {
  auto& memory = out.GetAllocator();
  const bool person = listed(people_of, member);
  const bool word = masking.words && listed(words_of, member);
  if (value.IsString()) {
    std::string text;
    if ((person || word) && value.GetStringLength() > 0) {
      text = bar(person ? "personal data" : "secret", masking);
      ++bars;
    } else {
      text = mask_text({value.GetString(), value.GetStringLength()}, masking, bars);
    }
    return json::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory);
  }
  if (value.IsArray()) {
    json::Value list(rapidjson::kArrayType);
    for (const auto& one : value.GetArray())
      list.PushBack(mask_value(one, member, masking, bars, out), memory);
    return list;
  }
  if (value.IsObject()) {
    json::Value object(rapidjson::kObjectType);
    for (const auto& one : value.GetObject()) {
      const std::string_view name(one.name.GetString(), one.name.GetStringLength());
      const auto shown = mask_text(name, masking, bars);
      object.AddMember(json::Value(shown.data(), static_cast<rapidjson::SizeType>(shown.size()), memory),
                       mask_value(one.value, name, masking, bars, out), memory);
    }
    return object;
  }
  return json::Value(value, memory);
}

std::u32string compact(std::string_view text) {
  std::u32string out;
  for (const char32_t c : fold(text).text)
    if (c > 0x7F || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) out += c;
  return out;
}

}  // namespace

json::Document masked(const json::Value& value, const Masking& masking, std::size_t& bars) {
  json::Document out;
  json::Value copy = mask_value(value, "", masking, bars, out);
  static_cast<json::Value&>(out).Swap(copy);
  return out;
}

bool names_remain(const json::Value& value, const Masking& masking) {
  const auto text = compact(json::write(value));
  return std::ranges::any_of(masking.names, [&](const auto& name) {
    const auto wanted = compact(name);
    return wanted.size() >= shortest_compact && text.find(wanted) != std::u32string::npos;
  });
}

}  // namespace gateway::flow
