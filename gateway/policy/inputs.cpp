// What a decision read, as one text: written for the digest and the record, read again for a replay.
//
//   csirt-decision 2
//   origin incident
//   …
// One line a value, "key value", in a fixed order; list members are repeated lines, sorted. Backslash and
// line feed are written as \\ and \n. The number in the first line changes whenever the rules do.
#include "gateway/policy/inputs.h"

#include <algorithm>
#include <array>

namespace gateway::policy {
namespace {

using protocol::Answer;
using protocol::Label;
using protocol::Police;
using protocol::stix::Kind;

constexpr std::string_view first_line = "csirt-decision 2\n";

// ---- the words of enumerations that have no text() of their own

constexpr std::array<std::string_view, 3> answers{"unanswered", "no", "yes"};
constexpr std::array<std::string_view, 4> polices{"unanswered", "no", "yes", "already"};
constexpr std::array<std::string_view, 2> reportings{"voluntary", "statutory"};
constexpr std::array<std::string_view, 2> flags{"no", "yes"};
constexpr std::array<std::string_view, 5> paps{"", "PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"};

template <typename T, std::size_t N>
std::string_view word(const std::array<std::string_view, N>& words, T value) {
  return words.at(static_cast<std::size_t>(value));
}

// ---- writing

class Text {
 public:
  Text() {
    out_.reserve(1024);
    out_ = first_line;
  }
  void put(std::string_view key, std::string_view value) {
    out_.append(key).push_back(' ');
    for (char c : value) {
      if (c == '\\')
        out_ += "\\\\";
      else if (c == '\n')
        out_ += "\\n";
      else
        out_.push_back(c);
    }
    out_.push_back('\n');
  }
  void flag(std::string_view key, bool value) { put(key, word(flags, value)); }
  void list(std::string_view key, const std::vector<std::string>& values) {
    if (values.size() < 2) {
      for (const std::string& value : values) put(key, value);
      return;
    }
    std::vector<std::string_view> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    for (std::string_view value : sorted) put(key, value);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void put_terms(Text& out, const Terms& terms) {
  out.put("origin", text(terms.origin));
  out.put("origin-id", terms.origin_id);
  out.flag("ours", terms.ours);
  out.put("label", text(terms.label));
  if (terms.minimum != Label::unmarked) out.put("minimum-label", text(terms.minimum));
  out.put("kind", protocol::stix::text(terms.kind));
  out.put("role", text(terms.role));
  out.put("originator", terms.originator);
  out.put("arrived-in", terms.arrived_in);
  out.put("pap", word(paps, terms.pap));
  out.list("restriction", terms.restrictions);
  out.list("hold", terms.holds);
  out.list("named", terms.named);
}

void put_sharing(Text& out, const protocol::Sharing& sharing) {
  out.put("information", word(answers, sharing.information));
  out.put("data", word(answers, sharing.data));
  out.put("logs", word(answers, sharing.logs));
}

void put_authorisation(Text& out, const Authorisation& authorisation, const Clocked& clock) {
  const protocol::Intake& intake = authorisation.answers;
  out.put("intake", authorisation.intake);
  out.put("organisation", intake.organisation);
  out.put("answered-by", intake.answered_by);
  out.put("at", intake.at.text);
  if (intake.until) out.put("until", intake.until->text);
  put_sharing(out, intake.affected);
  put_sharing(out, intake.third_parties);
  out.put("police", word(polices, intake.police));
  out.put("reporting", word(reportings, intake.reporting));
  out.put("name-victim", word(answers, intake.name_victim));
  out.flag("confirmed", intake.confirmed);
  out.flag("withdrawn", intake.withdrawn);
  out.flag("ongoing-now", clock.ongoing);
  out.flag("expired-now", clock.expired);
}

void put_circle(Text& out, std::string_view key, const CircleRules& circle) {
  out.put(key, circle.id);
  out.put("circle-name", circle.name);
  out.put("max-outbound", text(circle.max_outbound));
  out.flag("law-enforcement", circle.law_enforcement);
  out.flag("third-countries", circle.third_countries);
  out.flag("personal-data-denied", circle.personal_data_denied);
  out.flag("closed", circle.closed);
  out.put("community", circle.community);
  if (circle.exercise) out.flag("exercise", true);
}

void put_recipient(Text& out, const Recipient& recipient) {
  out.put("recipient", recipient.id);
  out.put("name", recipient.name);
  out.put("state", recipient.state);
  out.put("partner-kind", text(recipient.kind));
  out.put("audience", text(recipient.audience));
  out.put("ceiling", text(recipient.ceiling));
  if (recipient.circle) put_circle(out, "circle", *recipient.circle);
  out.flag("member", recipient.member);
  out.flag("member-at-arrival", recipient.at_arrival);
  out.flag("affected", recipient.affected);
  out.flag("police", recipient.police);
  out.flag("need-to-know", recipient.need_to_know);
  out.flag("named-people", recipient.named_people);
  out.list("person", recipient.people);
}

void put_permission(Text& out, const Permission& permission, const Clocked& clock) {
  out.put("permission", permission.id);
  out.put("permitted-by", permission.originator);
  out.put("permitted-object", permission.object);
  out.put("permitted-to", permission.audience);
  out.put("permitted-ceiling", text(permission.ceiling));
  out.flag("lapsed-now", clock.lapsed);
}

// ---- reading

class Lines {
 public:
  explicit Lines(std::string_view rest) : rest_(rest) {}

  bool at(std::string_view key) const {
    return rest_.size() > key.size() && rest_.substr(0, key.size()) == key && rest_[key.size()] == ' ';
  }
  /// The value of the next line, which must have this key; anything else spoils the whole text.
  std::string take(std::string_view key) {
    const std::size_t end = rest_.find('\n');
    if (!at(key) || end == std::string_view::npos) {
      good_ = false;
      return {};
    }
    const std::string_view raw = rest_.substr(key.size() + 1, end - key.size() - 1);
    rest_.remove_prefix(end + 1);
    return plain(raw);
  }
  std::vector<std::string> list(std::string_view key) {
    std::vector<std::string> values;
    while (good_ && at(key)) values.push_back(take(key));
    return values;
  }
  template <typename T, std::size_t N>
  T one_of(std::string_view key, const std::array<std::string_view, N>& words) {
    const std::string value = take(key);
    const auto found = std::find(words.begin(), words.end(), value);
    good_ = good_ && found != words.end();
    return found == words.end() ? T{} : static_cast<T>(found - words.begin());
  }
  bool flag(std::string_view key) { return one_of<int>(key, flags) == 1; }
  /// For enumerations with a text(): tries each from 0 to `last`.
  template <typename T>
  T spelled(std::string_view key, T last) {
    const std::string value = take(key);
    for (int i = 0; i <= static_cast<int>(last); ++i)
      if (text(static_cast<T>(i)) == value) return static_cast<T>(i);
    good_ = false;
    return last;
  }
  bool good() const { return good_ && rest_.empty(); }

 private:
  static std::string plain(std::string_view raw) {
    std::string value;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const bool escaped = raw[i] == '\\' && i + 1 < raw.size();
      if (escaped) ++i;
      value.push_back(escaped && raw[i] == 'n' ? '\n' : raw[i]);
    }
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

Terms take_terms(Lines& in) {
  Terms terms;
  terms.origin = in.spelled("origin", Origin::public_source);
  terms.origin_id = in.take("origin-id");
  terms.ours = in.flag("ours");
  terms.label = in.spelled("label", Label::unknown);
  if (in.at("minimum-label")) terms.minimum = in.spelled("minimum-label", Label::unknown);
  terms.kind = in.spelled("kind", Kind::raw);
  terms.role = in.spelled("role", ObjectRole::third_party);
  terms.originator = in.take("originator");
  terms.arrived_in = in.take("arrived-in");
  terms.pap = in.one_of<protocol::Pap>("pap", paps);
  terms.restrictions = in.list("restriction");
  terms.holds = in.list("hold");
  terms.named = in.list("named");
  return terms;
}

protocol::Sharing take_sharing(Lines& in) {
  protocol::Sharing sharing;
  sharing.information = in.one_of<Answer>("information", answers);
  sharing.data = in.one_of<Answer>("data", answers);
  sharing.logs = in.one_of<Answer>("logs", answers);
  return sharing;
}

Authorisation take_authorisation(Lines& in, Clocked& clock) {
  Authorisation authorisation;
  protocol::Intake& intake = authorisation.answers;
  authorisation.intake = in.take("intake");
  intake.organisation = in.take("organisation");
  intake.answered_by = in.take("answered-by");
  intake.at.text = in.take("at");
  if (in.at("until")) intake.until = protocol::Timestamp{in.take("until"), {}};
  intake.affected = take_sharing(in);
  intake.third_parties = take_sharing(in);
  intake.police = in.one_of<Police>("police", polices);
  intake.reporting = in.one_of<protocol::Reporting>("reporting", reportings);
  intake.name_victim = in.one_of<Answer>("name-victim", answers);
  intake.confirmed = in.flag("confirmed");
  intake.withdrawn = in.flag("withdrawn");
  clock.ongoing = in.flag("ongoing-now");
  clock.expired = in.flag("expired-now");
  return authorisation;
}

CircleRules take_circle(Lines& in, std::string_view key) {
  CircleRules circle;
  circle.id = in.take(key);
  circle.name = in.take("circle-name");
  circle.max_outbound = in.spelled("max-outbound", Label::unknown);
  circle.law_enforcement = in.flag("law-enforcement");
  circle.third_countries = in.flag("third-countries");
  circle.personal_data_denied = in.flag("personal-data-denied");
  circle.closed = in.flag("closed");
  circle.community = in.take("community");
  circle.exercise = in.at("exercise") && in.flag("exercise");
  return circle;
}

Recipient take_recipient(Lines& in) {
  Recipient recipient;
  recipient.id = in.take("recipient");
  recipient.name = in.take("name");
  recipient.state = in.take("state");
  recipient.kind = in.spelled("partner-kind", PartnerKind::own);
  recipient.audience = in.spelled("audience", Audience::public_);
  recipient.ceiling = in.spelled("ceiling", Label::unknown);
  if (in.at("circle")) recipient.circle = take_circle(in, "circle");
  recipient.member = in.flag("member");
  recipient.at_arrival = in.flag("member-at-arrival");
  recipient.affected = in.flag("affected");
  recipient.police = in.flag("police");
  recipient.need_to_know = in.flag("need-to-know");
  recipient.named_people = in.flag("named-people");
  recipient.people = in.list("person");
  return recipient;
}

Permission take_permission(Lines& in, Clocked& clock) {
  Permission permission;
  permission.id = in.take("permission");
  permission.originator = in.take("permitted-by");
  permission.object = in.take("permitted-object");
  permission.audience = in.take("permitted-to");
  permission.ceiling = in.spelled("permitted-ceiling", Label::unknown);
  clock.lapsed = in.flag("lapsed-now");
  return permission;
}

Decision unreadable(std::string_view record) {
  Decision decision;
  decision.reasons.push_back(
      {"H-INPUTS",
       "The record of what this decision read was not written by this version of the rules, so "
       "nothing may leave on it; decide again."});
  decision.inputs = protocol::sha256(record);
  return decision;
}

}  // namespace

std::string canonical_inputs(const Case& question) {
  Text out;
  out.put("rules", question.rules == nullptr ? std::string_view() : std::string_view(question.rules->digest));
  out.put("type", question.type);
  put_terms(out, question.terms);
  out.flag("early-now", question.clock.early);
  out.flag("late-now", question.clock.late);
  if (question.authorisation != nullptr) put_authorisation(out, *question.authorisation, question.clock);
  put_recipient(out, question.recipient);
  if (question.arrived != nullptr) put_circle(out, "arrived-circle", *question.arrived);
  if (question.permission != nullptr) put_permission(out, *question.permission, question.clock);
  return out.take();
}

Case Inputs::question(const LocalRules* local, protocol::Instant at) const {
  return {terms,
          type,
          authorisation ? &*authorisation : nullptr,
          recipient,
          arrived ? &*arrived : nullptr,
          permission ? &*permission : nullptr,
          local,
          at,
          clock};
}

Inputs inputs_of(const Case& question) {
  Inputs inputs;
  inputs.terms = question.terms;
  inputs.type = question.type;
  if (question.authorisation != nullptr) inputs.authorisation = *question.authorisation;
  inputs.recipient = question.recipient;
  if (question.arrived != nullptr) inputs.arrived = *question.arrived;
  if (question.permission != nullptr) inputs.permission = *question.permission;
  if (question.rules != nullptr) inputs.rules = question.rules->digest;
  inputs.clock = question.clock;
  return inputs;
}

protocol::Result<Inputs> parse_inputs(std::string_view record) {
  const auto bad = [] {
    return protocol::fail(protocol::Error::invalid, "this is no record of what a decision read", "inputs");
  };
  if (record.substr(0, first_line.size()) != first_line) return bad();
  Lines in(record.substr(first_line.size()));
  Inputs inputs;
  inputs.rules = in.take("rules");
  inputs.type = in.take("type");
  inputs.terms = take_terms(in);
  inputs.clock.early = in.flag("early-now");
  inputs.clock.late = in.flag("late-now");
  if (in.at("intake")) inputs.authorisation = take_authorisation(in, inputs.clock);
  inputs.recipient = take_recipient(in);
  if (in.at("arrived-circle")) inputs.arrived = take_circle(in, "arrived-circle");
  if (in.at("permission")) inputs.permission = take_permission(in, inputs.clock);
  if (!in.good() || (inputs.clock.expired && !inputs.authorisation->answers.until)) return bad();
  // What was read must be written the same way again: a text with anything else in it is not ours.
  LocalRules named;
  named.digest = inputs.rules;
  if (canonical_inputs(inputs.question(&named, {})) != record) return bad();
  return inputs;
}

Decision decide_recorded(std::string_view record, const LocalRules* rules, protocol::Instant at) {
  const auto inputs = parse_inputs(record);
  if (inputs.has_error()) return unreadable(record);
  const Case question = inputs->question(rules, at);
  Decision decision = in_words(question, weigh(question));
  decision.inputs = protocol::sha256(record);
  return decision;
}

}  // namespace gateway::policy
