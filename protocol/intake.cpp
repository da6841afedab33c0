#include "protocol/intake.h"

#include <algorithm>
#include <array>

#include "protocol/schema.h"

namespace protocol {
namespace {

// The words of the answers, in the order of the enumerators.
constexpr std::array<std::string_view, 3> answer_words{"unanswered", "no", "yes"};
constexpr std::array<std::string_view, 3> ongoing_words{"unknown", "yes", "no"};
constexpr std::array<std::string_view, 4> police_words{"unanswered", "no", "yes", "already"};
constexpr std::array<std::string_view, 2> reporting_words{"voluntary", "statutory"};

template <typename T, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, T value) {
  return words.at(static_cast<std::size_t>(value));
}

/// An absent member means the first word. The schema has already refused every other word.
template <typename T, std::size_t N>
T one_of(const json::Value& object, std::string_view member, const std::array<std::string_view, N>& words) {
  const std::string text = json::string_or(object, member);
  const auto found = std::find(words.begin(), words.end(), text);
  return found == words.end() ? T{} : static_cast<T>(found - words.begin());
}

json::Builder sharing_json(const Sharing& sharing) {
  json::Builder builder;
  builder.set("information", word(answer_words, sharing.information))
      .set("data", word(answer_words, sharing.data))
      .set("logs", word(answer_words, sharing.logs));
  return builder;
}

Sharing sharing_from(const json::Value& intake, std::string_view member) {
  const json::Value* value = json::find(intake, member);
  if (value == nullptr) return {};
  return {one_of<Answer>(*value, "information", answer_words), one_of<Answer>(*value, "data", answer_words),
          one_of<Answer>(*value, "logs", answer_words)};
}

Result<Timestamp> time_from(const json::Value& intake, std::string_view member) {
  auto time = Timestamp::parse(json::string_or(intake, member));
  if (time.has_error())
    return fail(Error::invalid, "this is no time", "/" + std::string(member),
                "write it in UTC such as 2026-03-01T08:30:00Z");
  return time;
}

Result<std::vector<std::string>> strings_or_none(const json::Value& intake, std::string_view member) {
  if (json::find(intake, member) == nullptr) return std::vector<std::string>{};
  return json::get_strings(intake, member);
}

Failure classified() {
  return fail(Error::denied, "a security-classified matter must not be handled in this system",
              "/security_classified",
              "stop, write nothing down here, and turn to the national security service and to the security "
              "organisation of whoever was hit, over a channel approved for such matters");
}

void read_answers(const json::Value& value, Intake& intake) {
  intake.organisation = json::string_or(value, "organisation");
  intake.what_happened = json::string_or(value, "what_happened");
  intake.measures = json::string_or(value, "measures");
  intake.ongoing = one_of<Ongoing>(value, "ongoing", ongoing_words);
  intake.leaking = one_of<Ongoing>(value, "leaking", ongoing_words);
  intake.help_wanted = json::string_or(value, "help_wanted");
  intake.affected = sharing_from(value, "affected");
  intake.third_parties = sharing_from(value, "third_parties");
  intake.police = one_of<Police>(value, "police", police_words);
  intake.reporting = one_of<Reporting>(value, "reporting", reporting_words);
  intake.name_victim = one_of<Answer>(value, "name_victim", answer_words);
  intake.answered_by = json::string_or(value, "answered_by");
  intake.channel = json::string_or(value, "channel");
  intake.confirmed = json::bool_or(value, "confirmed", false);
  intake.withdrawn = json::bool_or(value, "withdrawn", false);
  intake.disposed = json::string_or(value, "disposed");
}

}  // namespace

json::Document Intake::to_json() const {
  json::Builder builder;
  builder.set("security_classified", false)
      .set("organisation", organisation)
      .set("names", names)
      .set("what_happened", what_happened)
      .set("measures", measures)
      .set("ongoing", word(ongoing_words, ongoing))
      .set("leaking", word(ongoing_words, leaking))
      .set("help_wanted", help_wanted)
      .set("purposes", purposes)
      .set("contacted", contacted)
      .set("affected", sharing_json(affected))
      .set("third_parties", sharing_json(third_parties))
      .set("police", word(police_words, police))
      .set("reporting", word(reporting_words, reporting))
      .set("name_victim", word(answer_words, name_victim));
  if (until) builder.set("until", until->text);
  builder.set("answered_by", answered_by)
      .set("channel", channel)
      .set("confirmed", confirmed)
      .set("withdrawn", withdrawn)
      .set("at", at.text);
  if (!disposed.empty()) builder.set("disposed", disposed);
  return builder.take();
}

Result<Intake> Intake::from_json(const json::Value& value) {
  // Before the schema: whatever else is wrong with the form, the person must read this and nothing else.
  if (json::bool_or(value, "security_classified", false)) return classified();
  TRY(const Schema* schema, Schema::built_in("intake"));
  CHECK(schema->check(value));

  Intake intake;
  read_answers(value, intake);
  TRY(intake.names, strings_or_none(value, "names"));
  TRY(intake.contacted, strings_or_none(value, "contacted"));
  if (json::find(value, "purposes") != nullptr) {
    TRY(intake.purposes, json::get_strings(value, "purposes"));
  }
  TRY(intake.at, time_from(value, "at"));
  if (json::find(value, "until") != nullptr) {
    TRY(intake.until, time_from(value, "until"));
  }
  return intake;
}

}  // namespace protocol
