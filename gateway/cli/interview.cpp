#include "gateway/cli/interview.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <vector>

#include <rapidjson/pointer.h>

#include "gateway/cli/review.h"
#include "protocol/intake.h"
#include "protocol/text.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Question;
using protocol::Result;
namespace json = protocol::json;

namespace {

using Pointer = rapidjson::GenericPointer<json::Value>;
constexpr int tries = 10;
constexpr std::string_view classified_field = "/security_classified";

/// What kind of answer a field takes. Words are those of schemas/intake.json.
enum class Kind { text, list, purposes, yes_no, yes_no_unknown, police, channel, reporting, time };

Kind kind_of(std::string_view field) {
  if (field == "/names" || field == "/contacted") return Kind::list;
  if (field == "/purposes") return Kind::purposes;
  if (field == "/ongoing" || field == "/leaking") return Kind::yes_no_unknown;
  if (field.starts_with("/affected") || field.starts_with("/third_parties") || field == "/name_victim")
    return Kind::yes_no;
  if (field == "/police") return Kind::police;
  if (field == "/channel") return Kind::channel;
  if (field == "/reporting") return Kind::reporting;
  if (field == "/until") return Kind::time;
  return Kind::text;
}

struct Word {
  std::string_view typed, means;
};

/// The words a person may type, in both languages, and what they mean in the schema.
std::vector<Word> words_of(Kind kind) {
  std::vector<Word> words;
  const auto add = [&](std::initializer_list<Word> more) { words.insert(words.end(), more); };
  if (kind == Kind::yes_no || kind == Kind::yes_no_unknown || kind == Kind::police)
    add({{"yes", "yes"},
         {"y", "yes"},
         {"ja", "yes"},
         {"j", "yes"},
         {"no", "no"},
         {"n", "no"},
         {"nej", "no"}});
  if (kind == Kind::yes_no_unknown)
    add({{"unknown", "unknown"}, {"u", "unknown"}, {"vet ej", "unknown"}, {"?", "unknown"}});
  if (kind == Kind::police) add({{"already", "already"}, {"redan", "already"}});
  if (kind == Kind::purposes)
    add({{"handling", "handling"},
         {"hantera", "handling"},
         {"warning-others", "warning-others"},
         {"varna", "warning-others"},
         {"statistics", "statistics"},
         {"statistik", "statistics"},
         {"police", "police"},
         {"polis", "police"}});
  if (kind == Kind::channel)
    add({{"telephone", "telephone"},
         {"telefon", "telephone"},
         {"mail", "mail"},
         {"e-post", "mail"},
         {"form", "form"},
         {"formulär", "form"},
         {"meeting", "meeting"},
         {"möte", "meeting"}});
  if (kind == Kind::reporting)
    add({{"voluntary", "voluntary"},
         {"frivillig", "voluntary"},
         {"statutory", "statutory"},
         {"lag", "statutory"}});
  return words;
}

std::string_view hint(Kind kind, Language language) {
  const bool english = language == Language::english;
  switch (kind) {
    case Kind::text:
      return "";
    case Kind::list:
      return english ? " [several: separate by ;]" : " [flera: skilj med ;]";
    case Kind::purposes:
      return english ? " [handling;warning-others;statistics;police, empty = the first two]"
                     : " [hantera;varna;statistik;polis, tomt = de två första]";
    case Kind::yes_no:
      return english ? " [yes/no, empty = not answered]" : " [ja/nej, tomt = inget svar]";
    case Kind::yes_no_unknown:
      return english ? " [yes/no/unknown]" : " [ja/nej/vet ej]";
    case Kind::police:
      return english ? " [yes/no/already, empty = not answered]" : " [ja/nej/redan, tomt = inget svar]";
    case Kind::channel:
      return english ? " [telephone/mail/form/meeting]" : " [telefon/e-post/formulär/möte]";
    case Kind::reporting:
      return english ? " [voluntary/statutory]" : " [frivillig/lag]";
    case Kind::time:
      return english ? " [YYYY-MM-DD, empty = until withdrawn]" : " [ÅÅÅÅ-MM-DD, tomt = tills vidare]";
  }
  return "";
}

/// What the schema must have although nobody is asked for it as one of the numbered questions.
const std::array<Question, 5>& particulars() {
  static const std::array<Question, 5> all{{
      {"", "/organisation", "Which organisation has been hit?", "Vilken organisation är drabbad?"},
      {"", "/names", "By which other names, domains or addresses could it be recognised?",
       "Vilka andra namn, domäner eller adresser kan den kännas igen på?"},
      {"", "/answered_by", "Who is answering, with position?", "Vem svarar, med befattning?"},
      {"", "/channel", "How do we speak?", "Hur har vi kontakt?"},
      {"", "/reporting", "Do you report of your own accord, or because the law obliges you to?",
       "Rapporterar ni frivilligt eller för att lagen kräver det?"},
  }};
  return all;
}

bool required(std::string_view field) {
  return field == "/organisation" || field == "/what_happened" || field == "/answered_by" ||
         field == "/channel";
}

json::Value text_value(std::string_view text, json::Document& document) {
  return json::Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator());
}

/// What is typed between semicolons; null where a word is none of the purposes.
json::Value read_list(std::string_view answer, Kind kind, json::Document& document) {
  json::Value list(rapidjson::kArrayType);
  for (std::size_t at = 0; at <= answer.size();) {
    const std::size_t end = std::min(answer.find(';', at), answer.size());
    std::string_view one = answer.substr(at, end - at);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    at = end + 1;
    if (one.empty()) continue;
    const auto words = words_of(kind);
    const auto word = std::ranges::find(words, protocol::lower_ascii(one), &Word::typed);
    if (kind == Kind::purposes && word == words.end()) return {};
    const std::string_view means = word == words.end() ? one : word->means;
    list.PushBack(text_value(means, document), document.GetAllocator());
  }
  return list;
}

/// The value an answer stands for, or null where it stands for none.
json::Value read_answer(std::string_view answer, Kind kind, json::Document& document) {
  if (kind == Kind::text) return text_value(answer, document);
  if (kind == Kind::time) {
    const std::string time = std::string(answer) + (answer.size() == 10 ? "T23:59:59Z" : "");
    return protocol::Timestamp::parse(time).has_value() ? text_value(time, document) : json::Value();
  }
  if (kind == Kind::list || kind == Kind::purposes) return read_list(answer, kind, document);
  for (const Word& word : words_of(kind))
    if (protocol::lower_ascii(answer) == word.typed) return text_value(word.means, document);
  return {};
}

std::string_view text_of(const Question& question, Language language) {
  return language == Language::english ? question.english : question.swedish;
}

Result<void> ask_one(Console& console, const Question& question, Language language, json::Document& answers) {
  const Kind kind = kind_of(question.field);
  std::string asked = "\n";
  if (!question.number.empty()) asked += std::string(question.number) + ". ";
  asked += std::string(text_of(question, language)) + std::string(hint(kind, language)) + "\n>";
  for (int i = 0; i < tries; ++i) {
    TRY(const std::string answer, ask(console, asked));
    if (answer.empty() && !required(question.field)) return {};
    json::Value value = answer.empty() ? json::Value() : read_answer(answer, kind, answers);
    if (!value.IsNull()) {
      Pointer(question.field.data(), question.field.size()).Set(answers, value);
      return {};
    }
    console.err << (language == Language::english ? "That is not an answer this question takes."
                                                  : "Det svaret passar inte frågan.")
                << "\n";
  }
  return fail(Error::invalid, "no answer that fits after ten tries", std::string(question.field),
              "begin again, or fill in `csirt-gateway intake template`");
}

/// Question 0. Only a plain no lets the interview begin.
Result<void> ask_classified(Console& console, const Question& question, Language language) {
  const bool english = language == Language::english;
  for (int i = 0; i < tries; ++i) {
    TRY(const std::string answer,
        ask(console, "\n" + std::string(question.number) + ". " + std::string(text_of(question, language)) +
                         std::string(english ? " [yes/no]" : " [ja/nej]") + "\n>"));
    const std::string word = protocol::lower_ascii(answer);
    if (word == "no" || word == "n" || word == "nej") return {};
    if (word == "yes" || word == "y" || word == "ja" || word == "j")
      return fail(Error::denied,
                  english ? "stop: security-classified matters must not be put into this system, nor be "
                            "spoken of on this line"
                          : "stopp: säkerhetsskyddsklassificerade uppgifter får inte föras in i detta system "
                            "eller sägas på denna linje",
                  {},
                  english ? "say nothing more of it; end the call and agree on a channel approved for it. "
                            "Nothing was kept"
                          : "säg inget mer om saken; avsluta samtalet och kom överens om en godkänd kanal. "
                            "Inget har sparats");
  }
  return fail(Error::denied, "the question about classified matters was not answered", {}, "begin again");
}

bool is_classified(const Question& question) {
  return question.field == classified_field;
}

/// In the order they are asked: whether to go on at all, the particulars the protocol's list leaves out, the
/// rest.
std::vector<Question> all_questions() {
  std::vector<Question> all;
  const auto& numbered = protocol::questions();
  const auto asked = [&](std::string_view field) {
    for (const Question& question : numbered)
      if (question.field == field) return true;
    return false;
  };
  for (const Question& question : numbered)
    if (is_classified(question)) all.push_back(question);
  for (const Question& question : particulars())
    if (!asked(question.field)) all.push_back(question);
  for (const Question& question : numbered)
    if (!is_classified(question)) all.push_back(question);
  return all;
}

std::string_view notice(Language language) {
  return language == Language::english ? protocol::notice_english() : protocol::notice_swedish();
}

}  // namespace

Result<json::Document> interview(Console& console, Language language) {
  json::Document answers;
  answers.SetObject();
  console.err << (language == Language::english ? "Read aloud:\n\n" : "Läs upp:\n\n") << notice(language)
              << "\n";
  const std::vector<Question> all = all_questions();
  for (const Question& question : all)
    if (is_classified(question)) CHECK(ask_classified(console, question, language));
  Pointer(classified_field.data(), classified_field.size()).Set(answers, false);
  for (const Question& question : all)
    if (!is_classified(question)) CHECK(ask_one(console, question, language, answers));
  Pointer("/at").Set(answers, text_value(now().text(0), answers));
  TRY(const protocol::Intake intake, protocol::Intake::from_json(answers));
  return intake.to_json();
}

std::string questions_text(Language language) {
  std::string text = std::string(notice(language)) + "\n\n";
  for (const Question& question : all_questions()) {
    text += question.number.empty() ? "   " : std::string(question.number) + ". ";
    text += std::string(text_of(question, language)) + std::string(hint(kind_of(question.field), language)) +
            "\n";
  }
  return text;
}

std::string intake_template() {
  protocol::Intake intake;
  intake.organisation = "Example Ltd";
  intake.what_happened = "What happened, when, how and by whom it was noticed";
  intake.answered_by = "Name, position";
  intake.channel = "telephone";
  if (auto at = protocol::Timestamp::parse(now().text(0)); at.has_value()) intake.at = *at;
  return json::write_pretty(intake.to_json()) + "\n";
}

}  // namespace gateway::cli
