// The intake: the answers of one contact, in the words of CERT-SE's first-contact questions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/timestamp.h"

namespace protocol {

enum class Answer { unanswered, no, yes };
enum class Ongoing {
  unknown,
  yes,
  no
};  ///< unknown decides as yes for 24 hours after it was given, then as no
enum class Police { unanswered, no, yes, already };
enum class Reporting { voluntary, statutory };

/// Question 6 for one audience.
struct Sharing {
  Answer information = Answer::unanswered;
  Answer data = Answer::unanswered;
  Answer logs = Answer::unanswered;
};

/// A purpose for which we may use and share what we were told.
struct Purpose {
  std::string_view word;  ///< handling, warning-others, statistics, police
  std::string_view english;
  std::string_view swedish;
};
/// The whole vocabulary. What a share is for must be among the purposes of the intake it rests on.
const std::vector<Purpose>& purposes();
bool is_purpose(std::string_view word);
/// Where nothing was said: handling and warning-others.
std::vector<std::string> default_purposes();

/// One version of the answers. JSON form: schemas/intake.json.
struct Intake {
  // Before anything else: a security-classified matter is refused (Error::denied): stop, not this system.
  std::string organisation;        ///< who was hit
  std::vector<std::string> names;  ///< further names, domains, addresses, numbers and aliases of the victim
  std::string what_happened;       ///< question 1
  std::string measures;            ///< question 2
  Ongoing ongoing = Ongoing::unknown;  ///< question 3
  Ongoing leaking = Ongoing::unknown;  ///< question 3
  std::string help_wanted;             ///< question 4
  /// Question 4: what we may use and share the answers and the material for, words of purposes(). Never
  /// empty.
  std::vector<std::string> purposes = default_purposes();
  std::vector<std::string> contacted;  ///< question 5
  Sharing affected;                    ///< question 6, other affected organisations
  Sharing third_parties;               ///< question 6, third parties
  Police police = Police::unanswered;  ///< question 7
  Reporting reporting = Reporting::voluntary;
  Answer name_victim = Answer::unanswered;  ///< may we name you
  std::optional<Timestamp> until;           ///< until when the answers hold; absent = until withdrawn
  std::string answered_by;                  ///< who gave the answers
  std::string channel;                      ///< telephone, mail, form, meeting
  bool confirmed = false;                   ///< by call-back to a known number
  bool withdrawn = false;
  Timestamp at;          ///< when the answers were given
  std::string disposed;  ///< RFC 3339: when everything that was told in words was taken out; else empty

  json::Document to_json() const;
  /// By schema "intake"; `where` of a failure is the JSON pointer.
  static Result<Intake> from_json(const json::Value& value);
};

/// One question as it is read aloud. `field` is the JSON pointer of the answer in schemas/intake.json.
struct Question {
  std::string_view number;  ///< "0" classified, "1" … "7", "8" naming the victim, "9" until when
  std::string_view field;
  std::string_view english;
  std::string_view swedish;
};
/// All questions in reading order, with the finer parts of 3 and 6 as questions of their own.
const std::vector<Question>& questions();

/// Read before the first question: purpose of personal data, and that what reaches the agency may become
/// public.
std::string_view notice_english();
std::string_view notice_swedish();

}  // namespace protocol
