// Records requests and the register: everything is listed, what must not be handed out is covered or
// withheld.
#include <algorithm>

#include "tests/flow/house.h"

using namespace test_flow;

namespace {

struct Request : House {
  Request() {
    open({});
    add("2001", "one.invalid");
    ours.add_objects("ana", bundle("2002", "strict.invalid"),
                     Builder()
                         .set("origin", "incident")
                         .set("origin_id", incident)
                         .set("label", "TLP:AMBER+STRICT")
                         .text());
    ours.add_objects(
        "ana", foreign("2003"),
        Builder().set("origin", "incident").set("origin_id", incident).set("label", "TLP:AMBER").text());
    share();
    ours.work();
    first.work();
    second.work();
    ours.work();
  }

  static std::string foreign(const std::string& digits) {
    auto text = bundle(digits, "foreign.invalid");
    const std::string created = "\"created\":";
    text.insert(text.find(created), "\"created_by_ref\":\"identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f22\",");
    return text;
  }

  flow::Reply exported(const char* level = nullptr) {
    if (level != nullptr)
      run("ana", "incident.secrecy", on().set("level", level).set("paragraph", "OSL 18:8"));
    return run("ana", "records.export", on().set("request", "2026/17"));
  }

  static std::string everything(const flow::Reply& reply) {
    std::string all;
    for (const auto& text : reply.attachments) all += text;
    return all;
  }

  static std::string state(const flow::Reply& reply, const std::string& id, const char* member = "state") {
    for (const auto& row : reply.body.value()["documents"].GetArray())
      if (std::string(row["id"].GetString()).find(id) != std::string::npos) return row[member].GetString();
    return "not listed";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(records, Request)

BOOST_AUTO_TEST_CASE(every_kind_of_document_is_listed) {
  const auto reply = exported();
  std::set<std::string> kinds;
  for (const auto& row : reply.body.value()["documents"].GetArray()) kinds.insert(row["kind"].GetString());
  BOOST_TEST((kinds ==
              std::set<std::string>{"intake", "incident", "object", "share", "release", "receipt", "audit"}),
             protocol::json::write(reply.body.value()["documents"]));
  BOOST_TEST(reply.body.value()["total"].GetInt() ==
             static_cast<int>(reply.body.value()["documents"].Size()));
}

BOOST_AUTO_TEST_CASE(nothing_said_masks_the_victim_and_the_caller) {
  const auto all = everything(exported());
  for (const char* gone : {"Exempelverket", "exempel.example", "Eva Exempel"})
    BOOST_TEST(all.find(gone) == std::string::npos, gone);
  BOOST_TEST(all.find("a mail with a secret word") != std::string::npos,
             "what happened is not secret as such");
  BOOST_TEST(all.find("one.invalid") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(secret_takes_the_words_and_the_objects) {
  const auto reply = exported("secret");
  const auto all = everything(reply);
  for (const char* gone : {"secret word", "one.invalid", "Exempelverket"})
    BOOST_TEST(all.find(gone) == std::string::npos, gone);
  BOOST_TEST(all.find("OSL 18:8") != std::string::npos);
  BOOST_TEST(state(reply, "1f2001", "why") == "secret, OSL 18:8");
}

BOOST_AUTO_TEST_CASE(open_shows_the_victim_and_still_no_person) {
  const auto all = everything(exported("open"));
  BOOST_TEST(all.find("Exempelverket") != std::string::npos);
  BOOST_TEST(all.find("Eva Exempel") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(case_38_what_is_not_ours_or_above_amber_is_withheld_whatever_the_secrecy) {
  for (const char* level : {"open", "unclear"}) {
    const auto reply = exported(level);
    const auto all = everything(reply);
    for (const char* gone : {"strict.invalid", "foreign.invalid"})
      BOOST_TEST(all.find(gone) == std::string::npos, gone);
    BOOST_TEST(state(reply, "1f2002") == "withheld");
    BOOST_TEST(state(reply, "1f2003") == "withheld");
    BOOST_TEST(state(reply, "1f2003", "originator") == "identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f22");
  }
}

BOOST_AUTO_TEST_CASE(an_export_is_itself_on_record_and_a_page_needs_one) {
  BOOST_TEST(attempt("ana", "records.export", on()).has_error(), "whose request is it?");
  BOOST_TEST(attempt("ana", "records.export", on().set("from", 1)).has_error());
  BOOST_TEST(attempt("ana", "records.export", on().set("from", 1).set("export", "none-such")).has_error());
  BOOST_TEST(attempt("admin", "records.export", on().set("request", "r")).has_error());
  const auto reply = exported();
  const auto later =
      run("ana", "records.export", on().set("from", 2).set("export", Team::text(reply, "export")));
  BOOST_TEST(later.body.value()["documents"][0]["number"].GetInt() == 3);
  const auto lines = ours.run("admin", "audit.list", R"({"limit":5})");
  BOOST_TEST(protocol::json::write(lines.body.value()).find("records.exported") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_register_has_one_line_for_each_document_both_ways_in_order) {
  exported();
  const auto reply = ours.run("ana", "records.register", R"({"since":"2020-01-01"})");
  std::set<std::string> seen;
  std::string before;
  for (const auto& line : reply.body.value()["lines"].GetArray()) {
    seen.insert(std::string(line["direction"].GetString()) + " " + line["kind"].GetString());
    BOOST_TEST(before <= line["at"].GetString());
    before = line["at"].GetString();
  }
  for (const char* one : {"in intake", "out release", "in receipt", "out export"})
    BOOST_TEST(seen.contains(one), one);
  BOOST_TEST(ours.run("ana", "records.register", R"({"since":"2090-01-01"})").body.value()["lines"].Empty());
  BOOST_TEST(ours.attempt("ana", "records.register", R"({"since":"yesterday"})").has_error());
}

BOOST_AUTO_TEST_SUITE_END()
