#include "protocol/misp.h"

#include <boost/test/unit_test.hpp>

#include "protocol/json.h"
#include "protocol/misp_object.h"
#include "stix_sinks.h"

namespace {

using namespace protocol;
using test::assumed_now;
using test::Attributes;

const StixId indicator_id = *StixId::parse("indicator--675a82c5-ef7a-4b91-8308-c5090a04c476");
const StixId creator = *StixId::parse("identity--7f1d6b2e-58c4-4b0e-9c55-21e3a8f4d601");

std::string attribute(const std::string& more = "") {
  return R"({"uuid":"1ff4628f-a104-45eb-9689-77b62b9889e2","type":"domain","value":"bad.example",)"
         R"("timestamp":"1772359200")" +
         more + "}";
}

std::string event(const std::string& more, const std::string& attributes = attribute()) {
  return R"({"Attribute":[)" + attributes +
         R"(],"uuid":"4bd971bb-9b1f-46a0-8928-a73c65b64309","info":"x","timestamp":"1772359200")" + more +
         "}";
}

struct Scanned {
  misp::Event event;
  Attributes sink;
};

Scanned scanned(const std::string& text, const stix::Limits& limits = {}) {
  Scanned out;
  auto read = misp::scan(text, limits, assumed_now(), out.sink);
  BOOST_TEST_REQUIRE(read.has_value(), (read.has_error() ? describe(read.error()) : ""));
  out.event = *read;
  return out;
}

bool refused_whole(const std::string& text, Error error = Error::invalid) {
  Attributes sink;
  const auto read = misp::scan(text, {}, assumed_now(), sink);
  return read.has_error() && read.error().error == error && sink.kept.empty() && sink.refusals.empty();
}

std::string code_of(const std::string& attribute_text) {
  const Scanned out = scanned(event("", attribute_text));
  return out.sink.refusals.empty() ? "" : out.sink.refusals[0].code;
}

std::string words(const misp::Attribute& read) {
  std::string out;
  for (const auto& word : read.holds) out += word + " ";
  return out;
}

// Label, distribution and holds of the one attribute of an event.
std::string audience(const std::string& of_event, const std::string& of_attribute = "") {
  const Scanned out = scanned(event(of_event, attribute(of_attribute)));
  BOOST_REQUIRE(out.sink.kept.size() == 1U);
  const misp::Attribute& read = out.sink.kept[0];
  return std::string(text(read.label)) + " " + std::to_string(read.distribution) + " " + words(read);
}

const std::string green = R"(,"Tag":[{"name":"tlp:green"}])";

}  // namespace

BOOST_AUTO_TEST_SUITE(misp_scan)

BOOST_AUTO_TEST_CASE(an_event_is_read_whole_before_anything_is_said) {
  const Scanned out = scanned(test::read_file(std::string(TEST_DATA) + "/misp/event.json"));
  BOOST_TEST(out.event.uuid.text() == "0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9a00");
  BOOST_TEST(out.event.info == "Phishing against municipalities");
  BOOST_TEST(out.event.orgc_uuid == "335841e9-323b-4440-98cd-0d9c47927b64");
  BOOST_TEST(out.event.attributes == 6U);
  BOOST_TEST(out.event.skipped == 1U);
  const auto& kept = out.sink.kept;
  BOOST_REQUIRE(kept.size() == 5U);
  const auto check = [&](std::size_t at, std::size_t position, Label label, int distribution,
                         const std::string& held) {
    BOOST_TEST_CONTEXT(at) {
      BOOST_TEST(kept[at].position == position);
      BOOST_TEST((kept[at].label == label));
      BOOST_TEST(kept[at].distribution == distribution);
      BOOST_TEST(words(kept[at]) == held);
    }
  };
  check(0, 0, Label::green, 3, "");
  check(1, 1, Label::red, 1, "");
  check(2, 2, Label::green, 3, "");
  check(3, 4, Label::green, 0, "own-organisation ");
  check(4, 5, Label::green, 4, "sharing-group ");
  BOOST_TEST(kept[0].to_ids);
  BOOST_TEST(!kept[1].to_ids);
  BOOST_TEST(kept[1].timestamp == 1772359201);
}

BOOST_AUTO_TEST_CASE(three_wrappers_are_known) {
  const std::string bare = event(green);
  for (const std::string& text :
       {bare, R"({"Event":)" + bare + "}", R"({"response":[{"Event":)" + bare + "}]}",
        R"({"response":{"Event":)" + bare + "}}", " {\"x\":1, \"Event\" : " + bare + " } "}) {
    BOOST_TEST(misp::looks_like_event(text));
    BOOST_TEST(scanned(text).sink.kept.size() == 1U);
  }
  // One of 300,000 attributes is longer than texts are by default.
  BOOST_TEST(misp::looks_like_event(bare + std::string(protocol::json::Limits().body_bytes, ' ')));
  const std::string two = R"({"response":[{"Event":)" + bare + R"(},{"Event":)" + bare + "}]}";
  BOOST_TEST(refused_whole(two, Error::unsupported));
}

BOOST_AUTO_TEST_CASE(what_is_no_event_does_not_look_like_one) {
  for (const std::string text :
       {R"({"type":"bundle","objects":[]})", "[]", "7", "", "{", R"({"Event":7})", R"({"Event":{})",
        R"({"info":"x"})", R"({"type":"bundle","info":"x","Tag":[],"objects":[]})", R"({"response":[]})",
        R"({"a":{"Event":{}}})"}) {
    BOOST_TEST(!misp::looks_like_event(text), text);
    Attributes sink;
    BOOST_TEST(misp::scan(text, {}, assumed_now(), sink).has_error(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_bad_event_is_refused_whole) {
  BOOST_TEST(refused_whole(event(R"(,"distribution":"9")")));
  BOOST_TEST(refused_whole(event(R"(,"distribution":"5")")));
  BOOST_TEST(refused_whole(event(R"(,"distribution":["3"])")));
  BOOST_TEST(refused_whole(R"({"Event":{"uuid":"xyz","info":"x"}})"));
  BOOST_TEST(refused_whole(R"({"Event":{"info":"x","Attribute":[]}})"));
  BOOST_TEST(refused_whole(event(R"(,"Object":{"a":{}})")));
  BOOST_TEST(refused_whole(event(R"(,"a":1,"a":2)"), Error::malformed));
  BOOST_TEST(refused_whole(event(",\"comment\":\"a\\u0000b\""), Error::malformed));
}

BOOST_AUTO_TEST_CASE(labels_and_distributions_narrow_downwards) {
  BOOST_TEST(audience("") == "UNMARKED 1 unmarked ");
  BOOST_TEST(audience(green + R"(,"distribution":"3")") == "TLP:GREEN 3 ");
  BOOST_TEST(audience(green + R"(,"distribution":2)", R"(,"distribution":3)") == "TLP:GREEN 2 ");
  BOOST_TEST(audience(green + R"(,"distribution":"3")", R"(,"distribution":"5")") == "TLP:GREEN 3 ");
  BOOST_TEST(audience(green + R"(,"distribution":"3")", R"(,"distribution":"0")") ==
             "TLP:GREEN 0 own-organisation ");
  BOOST_TEST(audience(green + R"(,"distribution":"1")", R"(,"distribution":"4")") ==
             "TLP:GREEN 4 sharing-group ");
  BOOST_TEST(audience(green + R"(,"distribution":"4","SharingGroup":{"uuid":"x"})") == "TLP:GREEN 4 ");
  BOOST_TEST(audience(green + R"(,"published":false)") == "TLP:GREEN 1 unpublished ");
  BOOST_TEST(audience(green, R"(,"Tag":[{"name":"tlp:amber+strict","local":1}])") == "TLP:AMBER+STRICT 1 ");
  BOOST_TEST(audience(R"(,"Tag":[{"name":"tlp:red"}])", green) == "TLP:RED 1 ");
  BOOST_TEST(audience(R"(,"Tag":[{"name":"tlp:white"},{"name":"TLP:CLEAR"}])") == "TLP:CLEAR 1 ");
  BOOST_TEST(audience(R"(,"EventTag":[{"Tag":{"name":"tlp:amber"}}])") == "TLP:AMBER 1 ");
  BOOST_TEST(audience(green, R"(,"Tag":[{"name":"tlp:unclear"}])") == "UNKNOWN 1 unknown-marking ");
  BOOST_TEST(audience(green, R"(,"Tag":[{"name":7}])") == "UNKNOWN 1 unknown-marking ");
  BOOST_TEST(audience(green, R"(,"Tag":{"name":"tlp:clear"})") == "UNKNOWN 1 unknown-marking ");
}

BOOST_AUTO_TEST_CASE(a_bad_attribute_is_refused_alone) {
  BOOST_TEST(code_of(attribute()) == "");
  BOOST_TEST(code_of("7") == "not-an-object");
  BOOST_TEST(code_of("\"a\\u0000\"") == "not-an-object");
  BOOST_TEST(code_of(attribute(",\"comment\":\"a\\u0000b\"")) == "nul");
  BOOST_TEST(code_of(attribute(R"(,"distribution":"6")")) == "range");
  BOOST_TEST(code_of(attribute(R"(,"data":"***")")) == "json-type");
  BOOST_TEST(code_of(attribute(R"(,"data":"aGk=")")) == "");
  BOOST_TEST(code_of(R"({"uuid":"x","type":"comment","value":"a"})") == "id");
  const std::string start = R"({"uuid":"1ff4628f-a104-45eb-9689-77b62b9889e2","type":"domain")";
  BOOST_TEST(code_of(start + "}") == "required");
  BOOST_TEST(code_of(start + R"(,"value":7})") == "json-type");
  BOOST_TEST(code_of(start + R"(,"value":"a.example","timestamp":"1900000000"})") == "time");
  BOOST_TEST(code_of(start + R"(,"value":"a.example","timestamp":"soon"})") == "time");
  BOOST_TEST(code_of(start + R"(,"value":"a.example"})") == "");
  const Scanned nul = scanned(event(green, attribute(",\"comment\":\"\\u0000\"") + "," + attribute()));
  BOOST_TEST(nul.sink.refusals.at(0).id == "1ff4628f-a104-45eb-9689-77b62b9889e2");
  BOOST_TEST(nul.sink.kept.at(0).position == 1U);
}

BOOST_AUTO_TEST_CASE(objects_bring_attributes_or_are_refused) {
  const auto with_object = [](const std::string& object) {
    return scanned(event(green + R"(,"Object":[)" + object + "]", ""));
  };
  BOOST_TEST(with_object(R"({"Attribute":[)" + attribute() + "]}").sink.kept.size() == 1U);
  const Scanned tagged =
      with_object(R"({"Attribute":[)" + attribute(green) + R"(],"Tag":[{"name":"tlp:red"}]})");
  BOOST_TEST((tagged.sink.kept.at(0).label == Label::red));
  const Scanned range =
      with_object(R"({"Attribute":[)" + attribute() + "," + attribute() + R"(],"distribution":"7"})");
  BOOST_TEST(range.sink.refusals.size() == 2U);
  BOOST_TEST(range.sink.refusals.at(1).position == 1U);
  BOOST_TEST(with_object("7").sink.refusals.at(0).code == "not-an-object");
  const Scanned nul = with_object("{\"comment\":\"\\u0000\",\"Attribute\":[" + attribute() + "]}");
  BOOST_TEST(nul.sink.kept.empty());
  BOOST_TEST(nul.sink.refusals.size() == 1U);
  const Scanned inner =
      with_object(R"({"Attribute":[)" + attribute(",\"comment\":\"\\u0000\"") + "," + attribute() + "]}");
  BOOST_TEST(inner.sink.refusals.size() == 1U);
  BOOST_TEST(inner.sink.kept.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_said_beside_a_value_is_kept) {
  const auto out = scanned(event(
      R"(,"Tag":[{"name":"type:OSINT"},{"name":"tlp:green"},{"name":"secret","local":true}])",
      attribute(
          R"(,"comment":"in a mail","first_seen":"2026-02-28T18:33:20.250000+01:00","last_seen":"2026-05-28T20:26:40Z",)"
          R"("Tag":[{"name":"campaign:x"},{"name":"PAP:RED"},{"name":"not-out","exportable":false},{"name":"type:OSINT"}])")));
  BOOST_REQUIRE(out.sink.kept.size() == 1U);
  const auto& read = out.sink.kept[0];
  BOOST_TEST(read.comment == "in a mail");
  BOOST_TEST(read.words == (std::vector<std::string>{"campaign:x", "type:OSINT"}),
             boost::test_tools::per_element());
  BOOST_TEST((read.first_seen == Instant{1772300000, 250000000}));
  BOOST_TEST((read.valid_until == Instant{1780000000, 0}));
}

BOOST_AUTO_TEST_CASE(when_it_was_seen_last_ends_nothing) {
  for (const std::string last :
       {"2026-03-01T09:00:00+00:00", "2026-03-01", "2026-03-01T99:00:00+00:00", ""}) {
    const auto out = scanned(event("", attribute(R"(,"first_seen":"+00:00","last_seen":")" + last + '"')));
    BOOST_REQUIRE(out.sink.kept.size() == 1U);
    BOOST_TEST(!out.sink.kept[0].valid_until.has_value(), last);
    BOOST_TEST(!out.sink.kept[0].first_seen.has_value());
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_indicator_any_more_has_ended) {
  for (const std::string more :
       {R"(,"deleted":true)", R"(,"deleted":"1")", R"(,"category":"Targeting data","to_ids":true)"}) {
    const auto out = scanned(event("", attribute(more)));
    BOOST_TEST(out.sink.kept.empty(), more);
    BOOST_TEST(out.event.skipped == 1U);
    BOOST_TEST_REQUIRE(out.sink.gone.size() == 1U, more);
    BOOST_TEST(out.sink.gone[0].uuid.text() == "1ff4628f-a104-45eb-9689-77b62b9889e2");
    BOOST_TEST(out.sink.gone[0].timestamp == 1772359200);
  }
  for (const std::string more : {R"(,"to_ids":false)", R"(,"to_ids":"perhaps")"})
    BOOST_TEST(scanned(event("", attribute(more))).sink.kept.at(0).becomes == "observed-data", more);
  // An observable could not say how it may be used.
  const auto bound = scanned(event("", attribute(R"(,"to_ids":false,"Tag":[{"name":"PAP:RED"}])")));
  BOOST_TEST(bound.sink.kept.at(0).becomes == "note");
  const auto never = scanned(event(
      "",
      R"({"uuid":"1ff4628f-a104-45eb-9689-77b62b9889e2","type":"attachment","value":"x","deleted":true})"));
  BOOST_TEST(never.sink.gone.empty());
}

BOOST_AUTO_TEST_CASE(what_is_whole_is_told_after_its_parts) {
  const auto id = [](int n) { return "0a5a0f2c-97a1-4f41-8c43-5f6c2f1b9c0" + std::to_string(n); };
  const auto inner = [&](int n, const std::string& type, const std::string& value) {
    return R"({"uuid":")" + id(n) + R"(","type":")" + type + R"(","value":")" + value +
           R"(","timestamp":"1772359300","to_ids":true})";
  };
  const auto reference = [&](int n, const std::string& to, const std::string& more) {
    return R"({"uuid":")" + id(n) + R"(","referenced_uuid":")" + to + R"(","relationship_type":"drops")" +
           more + "}";
  };
  const auto out = scanned(
      event(R"(,"Object":[{"uuid":")" + id(1) +
            R"(","name":"file","comment":"a dropper","timestamp":"1772359250",)" + R"("ObjectReference":[)" +
            reference(4, "1ff4628f-a104-45eb-9689-77b62b9889e2", "") + "," +
            reference(5, id(2), R"(,"deleted":true)") + R"(],"Attribute":[)" + inner(2, "filename", "a.exe") +
            "," + inner(3, "target-org", "x") + R"(]}],"EventReport":[{"uuid":")" + id(6) +
            R"(","name":"How","content":"# So","distribution":"0"}],"Tag":[{"name":"tlp:green"}])"));
  BOOST_TEST(out.sink.refusals.empty());
  BOOST_REQUIRE(out.sink.wholes.size() == 2U);
  const auto& object = out.sink.wholes[0];
  BOOST_TEST((object.read.unit == misp::Unit::object && object.read.becomes == "grouping"));
  BOOST_TEST(object.read.type == "file");
  BOOST_TEST(object.read.comment == "a dropper");
  BOOST_TEST(object.read.timestamp == 1772359250);
  BOOST_REQUIRE(object.holds.size() == 1U);
  BOOST_TEST(object.holds[0].text() == id(2));
  const auto& joined = out.sink.wholes[1];
  BOOST_TEST(joined.read.value == "drops");
  BOOST_TEST(joined.holds[0].text() == id(1));
  BOOST_TEST(joined.holds[1].text() == "1ff4628f-a104-45eb-9689-77b62b9889e2");
  BOOST_REQUIRE(out.sink.gone.size() == 1U);
  BOOST_TEST((out.sink.gone[0].unit == misp::Unit::reference));
  const auto& report = out.sink.kept.back();
  BOOST_TEST((report.unit == misp::Unit::report && report.becomes == "note"));
  BOOST_TEST(report.comment == "How");
  BOOST_TEST(words(report) == "own-organisation ");
  BOOST_TEST(out.sink.whole.value == "x");
  BOOST_TEST((out.sink.whole.label == Label::green));
  BOOST_TEST(out.sink.whole.timestamp == 1772359300);
}

BOOST_AUTO_TEST_CASE(an_event_does_without_lists_that_are_none) {
  for (const std::string other : {"{}", R"({"a":{"b":[1]}})", "null", "7", "[]"})
    for (const std::string name : {"EventReport", "ObjectReference"})
      BOOST_TEST(scanned(event(",\"" + name + "\":" + other + green)).sink.kept.size() == 1U, other);
  BOOST_TEST(refused_whole(event(R"(,"Object":{})")));
}

BOOST_AUTO_TEST_CASE(there_is_a_limit_of_attributes) {
  stix::Limits limits;
  limits.objects_per_bundle = 2;
  const std::string three = attribute() + "," + attribute() + "," + attribute();
  Attributes sink;
  for (const std::string& text :
       {event("", three), event(R"(,"Object":[{"Attribute":[)" + attribute() + "," + attribute() + "]}]")}) {
    const auto read = misp::scan(text, limits, assumed_now(), sink);
    BOOST_TEST((read.has_error() && read.error().error == Error::too_large));
    BOOST_TEST(sink.kept.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(misp_indicators)

misp::Attribute made(const std::string& type, const std::string& value) {
  misp::Attribute out;
  out.type = type;
  out.value = value;
  out.timestamp = 1772359200;
  out.becomes = "indicator";
  return out;
}

// The pattern of the indicator that is made, which has to pass the reader; empty where none is made.
std::string pattern(const std::string& type, const std::string& value) {
  const auto text = misp::to_indicator(made(type, value), {indicator_id, creator, Label::amber});
  if (text.has_error()) {
    BOOST_TEST((text.error().error == Error::invalid));
    return "";
  }
  const auto read = stix::read_object(*text, {}, assumed_now());
  BOOST_TEST_REQUIRE(read.has_value(), *text);
  BOOST_TEST(read->holds.empty());
  BOOST_TEST((read->label == Label::amber));
  BOOST_TEST((read->kind == stix::Kind::indicator));
  BOOST_TEST((read->id == indicator_id));
  BOOST_TEST((read->created_by == creator));
  BOOST_TEST(read->created->text == "2026-03-01T10:00:00.000Z");
  BOOST_TEST(read->modified->text == read->created->text);
  const auto parsed = json::parse(*text);
  BOOST_TEST(json::string_or(*parsed, "valid_from") == read->created->text);
  return json::string_or(*parsed, "pattern");
}

BOOST_AUTO_TEST_CASE(addresses_tell_their_family) {
  BOOST_TEST(pattern("ip-src", "198.51.100.7") == "[ipv4-addr:value = '198.51.100.7']");
  BOOST_TEST(pattern("ip-dst", "198.51.100.0/24") == "[ipv4-addr:value = '198.51.100.0/24']");
  BOOST_TEST(pattern("ip-dst", "2001:db8::1") == "[ipv6-addr:value = '2001:db8::1']");
  BOOST_TEST(pattern("ip-src", "2001:db8::/32") == "[ipv6-addr:value = '2001:db8::/32']");
  for (const std::string bad :
       {"198.51.100.256", "198.51.100.7/33", "198.51.100.7/", "198.51.100.7/-1", "2001:db8::/129",
        "198.51.100", " 198.51.100.7", "fe80::1%eth0", "198.51.100[.]7", "bad.example", ""}) {
    BOOST_TEST(pattern("ip-dst", bad) == "", bad);
  }
}

BOOST_AUTO_TEST_CASE(domains_follow_the_label_rules) {
  BOOST_TEST(pattern("domain", "Bad.Example") == "[domain-name:value = 'Bad.Example']");
  BOOST_TEST(pattern("hostname", "_dmarc.bad.example.") == "[domain-name:value = '_dmarc.bad.example.']");
  BOOST_TEST(pattern("domain", "blåbär.example") == "[domain-name:value = 'blåbär.example']");
  BOOST_TEST(pattern("domain", std::string(63, 'a') + ".example") != "");
  const std::string long_label = std::string(64, 'a') + ".example";
  std::string long_name;
  for (int i = 0; i < 64; ++i) long_name += "abc.";
  for (const std::string& bad :
       {long_label, long_name, std::string("bad[.]example"), std::string("-a.example"),
        std::string("a-.example"), std::string("a..example"), std::string("."), std::string(),
        std::string("198.51.100.7"), std::string("bad.example/x"), std::string("bad example")}) {
    BOOST_TEST(pattern("domain", bad) == "", bad);
  }
}

BOOST_AUTO_TEST_CASE(urls_have_a_scheme) {
  BOOST_TEST(pattern("url", "https://bad.example/it's\\x") ==
             "[url:value = 'https://bad.example/it\\'s\\\\x']");
  for (const std::string bad : {"bad.example/x", "bad.example:8080/x", "://x", "http://",
                                "hxxps://bad.example", "1a://b", "http://a b", "http://a\n"}) {
    BOOST_TEST(pattern("url", bad) == "", bad);
  }
}

BOOST_AUTO_TEST_CASE(addresses_of_mail_keep_their_side) {
  BOOST_TEST(pattern("email", "a@bad.example") == "[email-addr:value = 'a@bad.example']");
  BOOST_TEST(pattern("email-src", "o'x@bad.example") ==
             "[email-message:from_ref.value = 'o\\'x@bad.example']");
  BOOST_TEST(pattern("email-dst", "a@[198.51.100.7]") ==
             "[email-message:to_refs[*].value = 'a@[198.51.100.7]']");
  BOOST_TEST(pattern("email-reply-to", "a@bad.example") ==
             "[email-message:additional_header_fields.'Reply-To' = 'a@bad.example']");
  for (const std::string bad : {"a", "@bad.example", "a@", "a@b@bad.example", "a b@bad.example",
                                "a@bad..example", "a@[x]", "a@bad.example\r\n"}) {
    BOOST_TEST(pattern("email", bad) == "", bad);
  }
}

BOOST_AUTO_TEST_CASE(hashes_have_their_length_and_key) {
  const auto hex = [](std::size_t digits) { return std::string(digits, 'a'); };
  BOOST_TEST(pattern("md5", std::string(32, 'A')) == "[file:hashes.MD5 = '" + hex(32) + "']");
  BOOST_TEST(pattern("sha1", hex(40)) == "[file:hashes.'SHA-1' = '" + hex(40) + "']");
  BOOST_TEST(pattern("sha224", hex(56)) == "[file:hashes.'SHA-224' = '" + hex(56) + "']");
  BOOST_TEST(pattern("sha256", hex(64)) == "[file:hashes.'SHA-256' = '" + hex(64) + "']");
  BOOST_TEST(pattern("sha384", hex(96)) == "[file:hashes.'SHA-384' = '" + hex(96) + "']");
  BOOST_TEST(pattern("sha512", hex(128)) == "[file:hashes.'SHA-512' = '" + hex(128) + "']");
  BOOST_TEST(pattern("sha256", hex(63)) == "");
  BOOST_TEST(pattern("md5", std::string(32, 'g')) == "");
  BOOST_TEST(pattern("filename|md5", "a|b\\c's.exe|" + hex(32)) ==
             "[file:name = 'a|b\\\\c\\'s.exe' AND file:hashes.MD5 = '" + hex(32) + "']");
  BOOST_TEST(pattern("filename|sha512", "x|" + hex(128)) ==
             "[file:name = 'x' AND file:hashes.'SHA-512' = '" + hex(128) + "']");
  BOOST_TEST(pattern("filename|sha1", "|" + hex(40)) == "");
  BOOST_TEST(pattern("filename|sha1", hex(40)) == "");
  BOOST_TEST(pattern("filename|sha1", "x|" + hex(32)) == "");
  BOOST_TEST(pattern("filename|md5", std::string(300000, 'a') + "|" + hex(32)) == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_an_indicator_of_ours_is_refused) {
  const auto good = made("domain", "bad.example");
  const auto error_of = [](const Result<std::string>& made_text) {
    BOOST_REQUIRE(made_text.has_error());
    return made_text.error().error;
  };
  BOOST_TEST((error_of(misp::to_indicator(made("target-org", "x"), {indicator_id, creator, Label::red})) ==
              Error::unsupported));
  BOOST_TEST((error_of(misp::to_indicator(good, {creator, creator, Label::red})) == Error::invalid));
  BOOST_TEST(
      (error_of(misp::to_indicator(good, {indicator_id, indicator_id, Label::red})) == Error::invalid));
  BOOST_TEST(
      (error_of(misp::to_indicator(good, {indicator_id, creator, Label::unmarked})) == Error::invalid));
  BOOST_TEST((error_of(misp::to_indicator(good, {indicator_id, creator, Label::unknown})) == Error::invalid));
  auto early = good;
  early.timestamp = -1;
  BOOST_TEST((error_of(misp::to_indicator(early, {indicator_id, creator, Label::red})) == Error::invalid));
}

BOOST_AUTO_TEST_SUITE_END()
