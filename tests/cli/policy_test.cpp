// policy: offline trials, and signatures that are given for the file that was shown and no other.
#include <boost/test/unit_test.hpp>

#include "gateway/cli/review.h"
#include "protocol/policy_order.h"
#include "tests/cli/support.h"

using namespace cli_test;

namespace {

const std::string good =
    R"({"version":1,"name":"House rules","rules":[{"id":"no-raw","because":"raw stays in","then":"deny",)"
    R"("when":{"kinds":["raw"]}}],"examples":[{"name":"raw stays in","object":{"type":"observed-data",)"
    R"("label":"TLP:GREEN","origin":"observation"},"to":{"circle":{"id":"ncc"}},"expect":"deny","code":"L-NO-RAW"}]})";

std::string turned() {
  std::string text = good;
  return text.replace(text.find(R"("expect":"deny")"), 15, R"("expect":"allow")");
}

std::string statement_over(const std::string& file, const std::string& by = "ann", std::int64_t late = 0) {
  protocol::PolicyOrder order;
  order.id = *protocol::Uuid::parse(cert_no);
  order.digest = protocol::sha256(file);
  order.by = by;
  order.at = gateway::cli::now() + late;
  return order.text();
}

std::vector<Builder> one(Builder entry) {
  std::vector<Builder> list;
  list.push_back(std::move(entry));
  return list;
}

Builder shown(const std::string& file, const std::string& statement) {
  Builder answer;
  answer.set("policy", protocol::to_hex(protocol::sha256(file))).set("name", "House rules");
  answer.set("state", "proposed").set("by", "ann").set("statement", statement).set("stays", 2);
  Builder back;
  back.set("share", cert_fi).set("why", "it must not go");
  return std::move(answer.set("goes_back", one(std::move(back))));
}

void signing_is_answered(const std::string& state) {
  ann().core.on("policy.sign", std::move(Builder()
                                             .set("policy", protocol::to_hex(protocol::sha256(good)))
                                             .set("name", "House rules")
                                             .set("state", state)));
}

std::size_t signed_so_far() {
  return ann().core.requests("policy.sign").size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(examples_are_tried_without_core) {
  const Folder folder;
  const Ran right = run({"policy", "test", folder.write("good.json", good)});
  BOOST_TEST(right.code == 0);
  BOOST_TEST(right.out == "1 example, all as expected.\n");
  const Ran left = run({"policy", "test", folder.write("turned.json", turned())});
  BOOST_TEST(left.code == 1);
  BOOST_TEST(left.out.find("FAILED: raw stays in\n") == 0U);
  BOOST_TEST(left.out.find("allow by L-NO-RAW") != std::string::npos);
  BOOST_TEST(left.out.find("(our rule no-raw).") != std::string::npos);
  BOOST_TEST(left.out.find("1 example, 1 not as expected.") != std::string::npos);
  const Ran json = run({"--json", "policy", "test", folder.path + "/turned.json"});
  protocol::json::Document keep;
  const Value& answer = parsed(json.out, keep);
  BOOST_TEST(std::string(answer["failed"][0]["got"].GetString()) == "deny");
  BOOST_TEST(json.code == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_refused_with_its_place) {
  const Folder folder;
  std::string opens = good;
  opens.replace(opens.find(R"("then":"deny")"), 13, R"("then":"allow")");
  const Ran ran = run({"policy", "check", folder.write("opens.json", opens)});
  BOOST_TEST(ran.code == 5);
  BOOST_TEST(ran.err.find("/rules/0/then") != std::string::npos, ran.err);
  BOOST_TEST(run({"policy", "check", folder.path + "/absent.json"}).code == 4);
  const Ran fine = run({"policy", "check", folder.write("good.json", good)});
  BOOST_TEST(fine.code == 0);
  BOOST_TEST(fine.out.find(protocol::to_hex(protocol::sha256(good))) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_proposal_is_signed_over_the_very_file) {
  const Folder folder;
  const std::string file = folder.write("good.json", good);
  signing_is_answered("proposed");
  ann().core.on("policy.propose", shown(good, statement_over(good)));
  const auto before = signed_so_far();
  const Ran ran = ann()({"policy", "propose", file, "--yes"});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_REQUIRE(signed_so_far() == before + 1);
  BOOST_TEST(ann().core.requests("policy.propose").back().attachments.at(0) == good);
  const auto request = ann().core.requests("policy.sign").back();
  const std::string statement = statement_over(good);
  BOOST_TEST(request.attachments.size() == 1U);
  BOOST_TEST(ran.out.find("csirt-gateway policy sign") != std::string::npos);
  BOOST_TEST(ran.err.find("it must not go") != std::string::npos);

  for (const auto& bad : {statement_over(good + " "), statement_over(good, "bo"),
                          statement_over(good, "ann", 90000), std::string("{}\n")}) {
    ann().core.on("policy.propose", shown(good, bad));
    BOOST_TEST(ann()({"policy", "propose", file, "--yes"}).code != 0, bad);
  }
  ann().core.on("policy.propose", shown(good, statement_over(good)));
  BOOST_TEST(ann()({"policy", "propose", file, "--dry-run"}).code == 0);
  BOOST_TEST(ann().core.requests("policy.propose").back().dry_run);
  BOOST_TEST(ann()({"policy", "propose", file}, {"no\n", true}).code == 3);
  BOOST_TEST(ann()({"policy", "propose", folder.write("turned.json", turned()), "--yes"}).code == 5);
  BOOST_TEST(signed_so_far() == before + 1);
}

BOOST_AUTO_TEST_CASE(the_second_signs_what_core_shows_and_no_other_file) {
  const std::string statement = statement_over(good, "bo");
  const auto digest = protocol::to_hex(protocol::sha256(good));
  signing_is_answered("active");
  ann().core.on("policy.show", shown(good, statement), {good});
  const auto before = signed_so_far();
  const Ran ran = ann()({"policy", "sign", digest.substr(0, 8), "--yes"});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_REQUIRE(signed_so_far() == before + 1);
  BOOST_TEST(ann().signed_by_her(statement, ann().core.requests("policy.sign").back().attachments.at(0)));
  BOOST_TEST(ran.out.find(good) != std::string::npos);
  BOOST_TEST(ran.out.find("is in force") != std::string::npos);

  ann().core.on("policy.show", shown(good, statement), {turned()});
  BOOST_TEST(ann()({"policy", "sign", digest, "--yes"}).code == 3);
  BOOST_TEST(signed_so_far() == before + 1);
}

BOOST_AUTO_TEST_CASE(a_diff_attaches_files_and_asks_from_a_time) {
  const Folder folder;
  ann().core.on("policy.diff", std::move(Builder().set("since", "2026-01-01T00:00:00Z").set("decisions", 3)));
  const Ran ran = ann()({"policy", "diff", "active", folder.write("good.json", good), "--since", "2d"});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.out.find("3 decisions since 2026-01-01T00:00:00Z: 0 would differ") != std::string::npos,
             ran.out);
  const auto request = ann().core.requests("policy.diff").back();
  protocol::json::Document keep;
  const Value& args = parsed(request.args, keep);
  BOOST_TEST(std::string(args["old"].GetString()) == "active");
  BOOST_TEST(std::string(args["new"].GetString()) == "file:0");
  BOOST_TEST(request.attachments.at(0) == good);
  const auto since = protocol::Timestamp::parse(args["since"].GetString());
  BOOST_REQUIRE(since.has_value());
  const auto ago = gateway::cli::now().seconds - since->key.seconds;
  BOOST_TEST((ago >= 2 * 86400 && ago < 2 * 86400 + 300));
  for (const auto* bad : {"d", "2y", "-2d", "1234567d", ""})
    BOOST_TEST(ann()({"policy", "diff", "none", "active", std::string("--since=") + bad}).code != 0, bad);
}

BOOST_AUTO_TEST_CASE(a_replay_that_differs_fails) {
  Builder row;
  row.set("share", cert_fi)
      .set("recipient", "cert-fi")
      .set("at", "2026-01-01T00:00:00Z")
      .set("what", "recorded as x");
  ann().core.on("policy.replay", std::move(Builder().set("since", "t").set("decisions", 2).set("differ", 0)));
  BOOST_TEST(ann()({"policy", "replay"}).code == 0);
  ann().core.on("policy.replay", std::move(Builder()
                                               .set("since", "t")
                                               .set("decisions", 2)
                                               .set("differ", 1)
                                               .set("differences", one(std::move(row)))));
  const Ran ran = ann()({"policy", "replay", "--since", "1w"});
  BOOST_TEST(ran.code == 1);
  BOOST_TEST(ran.out.find("recorded as x") != std::string::npos);
  BOOST_TEST(ran.out.find("1 not as recorded") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
