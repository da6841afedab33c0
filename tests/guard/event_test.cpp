// A MISP event may say nothing that its slices do not, and nothing more loosely: every rule is broken once.
#include "gateway/guard/event.h"

#include <boost/test/unit_test.hpp>

#include "protocol/tlp.h"

using namespace gateway::guard;
using protocol::Label;
using protocol::misp::List;

namespace {

constexpr std::string_view team = "5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b";
constexpr std::string_view uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

std::string tag(const std::string& name) {
  return R"({"name":")" + name + R"(","colour":"#33FF00","exportable":true,"local":false})";
}

std::string attribute(const std::string& type, const std::string& value, bool to_ids,
                      const std::string& comment = "") {
  return R"({"id":"7","uuid":")" + std::string(uuid) + R"(","timestamp":"1772445600","type":")" + type +
         R"(","category":"Network activity","value":")" + value + R"(","to_ids":)" +
         (to_ids ? "true" : "false") + R"(,"comment":")" + comment +
         R"(","deleted":false,"distribution":"5","sharing_group_id":"0","disable_correlation":false,"object_id":"0",)" +
         R"("object_relation":null,"first_seen":)" +
         (to_ids ? R"("2026-01-01T00:00:00.000000+00:00")" : "null") + R"(,"last_seen":null,"Tag":[)" +
         tag("tlp:green") + "," + tag("PAP:AMBER") + "," + tag("kit") + "]}";
}

std::string object(const std::string& attributes) {
  return R"({"id":"8","uuid":")" + std::string(uuid) +
         R"(","timestamp":"1772445600","name":"file","meta-category":"file","description":"",)" +
         R"("template_uuid":"688c46fb-5edb-40a3-8273-1af7923e2215","template_version":"23","distribution":"5",)" +
         R"("sharing_group_id":"0","comment":"","deleted":false,"first_seen":null,"last_seen":null,"Attribute":[)" +
         attributes + "]}";
}

struct Good {
  std::string head =
      R"({"id":"1","uuid":"0f8fad5b-d9cb-469f-a165-70867728950e","info":"Indicators released to NCC","date":"2026-03-02",)"
      R"("threat_level_id":"4","analysis":"2","published":true,"distribution":"2","sharing_group_id":"0","locked":false,)"
      R"("protected":null,"extends_uuid":"","disable_correlation":false,"proposal_email_lock":false,"Org":{"id":"1",)"
      R"("name":"CERT-EX","uuid":"5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b","local":true},"Orgc":{"id":"1","name":"CERT-EX",)"
      R"("uuid":"5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b","local":true},"Galaxy":[],"RelatedEvent":[],"ShadowAttribute":[],)"
      R"("CryptographicKey":[],"Tag":[)" +
      tag("tlp:green") + "]}";
  std::string indicator =
      R"({"type":"indicator","id":"indicator--1","pattern":"[windows-registry-key:key = 'HKLM\\\\Run' AND )"
      R"(domain-name:value = 'Bad.example']","labels":["PAP:AMBER","kit"],"description":"seen in a kit","valid_from":"2026-01-01T00:00:00Z"})";
  std::string other = R"({"type":"domain-name","value":"norrvik.example","labels":["PAP:AMBER","kit"]})";
  std::vector<std::string> parts{attribute("domain", "bad.example", true, "seen in a kit"),
                                 attribute("regkey|value", "HKLM\\\\Run|Bad.example", true),
                                 object(attribute("domain", "bad.example", true)),
                                 attribute("domain", "norrvik.example", false, "STIX 2.1 domain-name")};

  std::vector<Finding> check() const {
    Event event{head, {}, std::string(team), "CERT-EX", "NCC"};
    for (std::size_t i = 0; i < parts.size(); ++i)
      event.parts.push_back(
          {i == 2 ? List::object : List::attribute, parts[i], i == 3 ? other : indicator, Label::green});
    return check_event(event);
  }
  /// Every finding is at that part, and there is one with the code.
  bool finds(std::size_t part, const std::string& code) const {
    const auto findings = check();
    bool found = false;
    for (const auto& one : findings) {
      BOOST_TEST(one.index == part);
      found = found || one.code == code;
    }
    return found;
  }
  bool part_finds(std::size_t part, const std::string& from, const std::string& to,
                  const std::string& code) const {
    Good changed = *this;
    changed.parts[part] = replaced(changed.parts[part], from, to);
    return changed.finds(part, code);
  }
  bool head_finds(const std::string& from, const std::string& to, const std::string& code) const {
    Good changed = *this;
    changed.head = replaced(changed.head, from, to);
    return changed.finds(parts.size(), code);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(event, Good)

BOOST_AUTO_TEST_CASE(what_the_slices_say_passes) {
  for (const auto& finding : check()) BOOST_TEST(finding.what == "", finding.pointer);
}

BOOST_AUTO_TEST_CASE(a_text_that_is_not_in_the_slice_is_found) {
  BOOST_TEST(part_finds(0, "bad.example", "worse.example", "added"));
  // Another slice of the event says it, this one does not.
  BOOST_TEST(part_finds(0, "bad.example", "norrvik.example", "added"));
  BOOST_TEST(part_finds(0, "seen in a kit", "seen at norrvik", "added"));
  BOOST_TEST(part_finds(1, "|Bad.example", "|norrvik.example", "added"));
  BOOST_TEST(part_finds(0, "\"kit\"", "\"norrvik\"", "added"));
  BOOST_TEST(part_finds(3, "STIX 2.1 domain-name", "STIX 2.1 norrvik", "added"));
  BOOST_TEST(part_finds(2, "\"description\":\"\"", "\"description\":\"norrvik\"", "added"));
  BOOST_TEST(part_finds(2, "\"name\":\"file\"", "\"name\":\"norrvik\"", "added"));
  BOOST_TEST(part_finds(0, "\"object_relation\":null", "\"object_relation\":\"norrvik\"", "added"));
  // What a slice says is no word for a type.
  BOOST_TEST(part_finds(0, "\"type\":\"domain\"", "\"type\":\"kit\"", "added"));
}

// Where there are many texts they are looked up in another way.
BOOST_AUTO_TEST_CASE(a_long_slice_is_held_against_its_part_like_a_short_one) {
  Good longer = *this;
  std::string labels;
  for (int i = 0; i < 1000; ++i) labels += ",\"label " + std::to_string(i) + '"';
  longer.indicator = replaced(indicator, "\"kit\"]", "\"kit\"" + labels + "],\"confidence\":85");
  for (const auto& finding : longer.check()) BOOST_TEST(finding.what == "", finding.pointer);
  for (const auto* tag : {"\"LABEL 999\"", "\"85\"", "\"label\\\\ 0\""}) {
    Good tagged = longer;
    tagged.parts[0] = replaced(tagged.parts[0], "\"kit\"", tag);
    BOOST_TEST(tagged.check().empty(), tag);
  }
  for (const auto* tag : {"\"label\"", "\"label 1000\"", "\"8\"", "\"\""})
    BOOST_TEST(longer.part_finds(0, "\"kit\"", tag, "added"), tag);
  BOOST_TEST(longer.part_finds(0, "bad.example", "worse.example", "added"));
  BOOST_TEST(longer.part_finds(0, "seen in a kit", "seen at 85", "added"));
}

BOOST_AUTO_TEST_CASE(a_member_that_nobody_expects_is_found) {
  for (const std::string more : {R"("data":"aGVq",)", R"("SharingGroup":{"name":"x"},)", R"("Galaxy":[{}],)",
                                 R"("event_creator_email":"a@b.example",)", R"("Sighting":[],)"}) {
    BOOST_TEST(part_finds(0, "{\"id\":\"7\",", "{\"id\":\"7\"," + more, "property"));
  }
  BOOST_TEST(head_finds("\"Galaxy\":[]", "\"Galaxy\":[{\"name\":\"x\"}]", "property"));
  BOOST_TEST(head_finds("\"CryptographicKey\":[]", "\"CryptographicKey\":[{}]", "property"));
  BOOST_TEST(
      head_finds("\"locked\":false", "\"locked\":false,\"event_creator_email\":\"a@b.example\"", "property"));
  BOOST_TEST(head_finds("\"local\":true", "\"local\":true,\"contacts\":\"norrvik\"", "property"));
}

BOOST_AUTO_TEST_CASE(a_label_that_is_loosened_is_found) {
  BOOST_TEST(part_finds(0, "tlp:green", "tlp:clear", "label"));
  BOOST_TEST(part_finds(2, "tlp:green", "tlp:clear", "label"));
  BOOST_TEST(part_finds(0, tag("tlp:green") + ",", "", "label"));
  BOOST_TEST(part_finds(0, tag("tlp:green"), tag("tlp:green") + "," + tag("tlp:amber"), "label"));
  BOOST_TEST(part_finds(0, "tlp:green", "tlp:unclear", "label"));
  BOOST_TEST(part_finds(0, "," + tag("PAP:AMBER"), "", "label"));
  BOOST_TEST(head_finds("tlp:green", "tlp:clear", "label"));
  BOOST_TEST(head_finds("\"distribution\":\"2\"", "\"distribution\":\"3\"", "label"));
  for (const std::string level : {"0", "4", "5"})
    BOOST_TEST(head_finds("\"distribution\":\"2\"", "\"distribution\":\"" + level + "\"", "label"));
  BOOST_TEST(part_finds(0, "\"distribution\":\"5\"", "\"distribution\":\"3\"", "property"));
  BOOST_TEST(part_finds(0, "\"local\":false", "\"local\":true", "property"));
  // Stricter is no finding.
  Good stricter = *this;
  stricter.parts[0] = replaced(parts[0], "tlp:green", "tlp:amber");
  BOOST_TEST(stricter.check().empty());
}

BOOST_AUTO_TEST_CASE(whose_it_is_and_what_it_is_for_is_checked) {
  BOOST_TEST(head_finds("5f3b6a2e", "6f3b6a2e", "property"));
  BOOST_TEST(head_finds("released to NCC", "released to norrvik", "added"));
  BOOST_TEST(head_finds("\"published\":true", "\"published\":false", "property"));
  BOOST_TEST(part_finds(3, "\"to_ids\":false", "\"to_ids\":true", "added"));
  BOOST_TEST(part_finds(0, std::string(uuid), "norrvik", "property"));
  BOOST_TEST(part_finds(0, "1772445600", "norrvik", "property"));
  Good revoked = *this;
  revoked.other = replaced(other, "\"labels\"", "\"revoked\":true,\"labels\"");
  BOOST_TEST(revoked.finds(3, "revoked"));
  revoked.parts[3] = replaced(parts[3], "\"deleted\":false", "\"deleted\":true");
  BOOST_TEST(revoked.check().empty());
}

BOOST_AUTO_TEST_CASE(an_observed_data_speaks_with_the_one_observable_it_is_of) {
  const std::string seen =
      R"({"type":"observed-data","id":"observed-data--1","labels":["PAP:AMBER","kit"],"number_observed":1,)"
      R"("object_refs":["domain-name--1"],"external_references":[{"description":"seen in a kit"}]})";
  const std::string domain = R"({"type":"domain-name","id":"domain-name--1","value":"norrvik.example"})";
  const auto text = attribute("domain", "norrvik.example", false, "seen in a kit");
  const auto codes = [&](const std::string& part, const std::string& slice, const std::string& beside,
                         Label label = Label::green) {
    const Event event{
        head, {{List::attribute, part, slice, label, beside}}, std::string(team), "CERT-EX", "NCC"};
    std::string out;
    for (const auto& finding : check_event(event)) out += finding.code + " ";
    return out;
  };
  BOOST_TEST(codes(text, seen, domain) == "");
  BOOST_TEST(codes(text, seen, "") == "added ");
  BOOST_TEST(codes(text, seen, replaced(domain, "name--1", "name--2")) == "reference ");
  BOOST_TEST(codes(text, replaced(seen, "name--1\"", "name--1\",\"domain-name--2\""), domain) ==
             "reference ");
  BOOST_TEST(codes(text, replaced(seen, "\"observed-data\"", "\"note\""), domain) == "reference ");
  BOOST_TEST(codes(replaced(text, "\"to_ids\":false", "\"to_ids\":true"), seen, domain) == "added ");
  BOOST_TEST(codes(replaced(text, "norrvik.example", "other.example"), seen, domain) == "added ");
  BOOST_TEST(codes(text, seen, "no JSON").starts_with("json "));
  const std::string bound =
      R"("object_marking_refs":["marking-definition--5f3b6a2e-7c1d-4e8f-9a0b-1c2d3e4f5a6b"],)";
  BOOST_TEST(codes(text, seen, replaced(domain, "\"value\"", bound + "\"value\"")) == "marking ");
  BOOST_TEST(codes(text, replaced(seen, "\"labels\"", "\"revoked\":true,\"labels\""), domain) == "revoked ");
  BOOST_TEST(codes(text, seen, domain, Label::amber).find("label ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_found) {
  BOOST_TEST(part_finds(0, "{\"id\"", "[{\"id\"", "json"));
  Good deep = *this;
  deep.parts[0] = std::string(1000, '[');
  BOOST_TEST(deep.finds(0, "json"));
  Good unread = *this;
  unread.other = "no JSON";
  BOOST_TEST(unread.finds(3, "json"));
}

BOOST_AUTO_TEST_CASE(a_note_may_name_a_type_that_is_none_of_ours) {
  const std::string note =
      R"({"type":"note","abstract":"MISP attribute: Network activity, favicon-mmh3","content":"116323821",)"
      R"("labels":["PAP:AMBER","kit"],"external_references":[{"source_name":"MISP","description":"seen"}]})";
  const auto codes = [&](const std::string& part, const std::string& slice) {
    Event event{head, {{List::attribute, part, slice, Label::green}}, std::string(team), "CERT-EX", "NCC"};
    std::string out;
    for (const auto& one : check_event(event)) out += one.code + " ";
    return out;
  };
  const auto part = [](const std::string& type, bool to_ids) {
    return replaced(attribute(type, "116323821", to_ids, "seen"),
                    R"("first_seen":"2026-01-01T00:00:00.000000+00:00")", R"("first_seen":null)");
  };
  const auto still = attribute("favicon-mmh3", "116323821", false, "seen");
  BOOST_TEST(codes(still, note).empty());
  BOOST_TEST(codes(part("favicon-mmh3", true), note) == "added ");
  BOOST_TEST(codes(attribute("favicon-md5", "116323821", false, "seen"), note) == "added ");
  BOOST_TEST(codes(still, replaced(note, "\"note\"", "\"opinion\"")) == "added ");
}

BOOST_AUTO_TEST_SUITE_END()
