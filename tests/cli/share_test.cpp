// Proposing and approving: what is signed is what was verified, and nothing without a person's yes.
#include <filesystem>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "tests/cli/support.h"

using namespace cli_test;
using protocol::Label;

namespace {

void core_shows(const Sample& sample) {
  auto& core = ann().core;
  core.on("partner.list", partner_list());
  core.on("share.propose", sample.answer());
  core.on("share.review", sample.answer(), sample.attachments());
  core.on(
      "share.sign",
      std::move(Builder().set("share", sample.share).set("state", "proposed").set("have", 1).set("need", 2)));
}

std::vector<std::string> propose() {
  return {"share", "propose", "--incident", "81bc", "--partner", "cert-fi", "--partner", "cert-no"};
}

std::vector<std::string> approve(std::initializer_list<std::string> more = {}) {
  std::vector<std::string> arguments{"share", "approve", "0c4e"};
  arguments.insert(arguments.end(), more);
  return arguments;
}

bool signed_right(const Sample& sample) {
  const auto requests = ann().core.requests("share.sign");
  return requests.size() == 1 && requests.front().attachments.size() == 1 &&
         requests.front().args ==
             R"({"share":")" + sample.share + R"(","renderings":[")" + sample.id + R"("]})" &&
         ann().signed_by_her(sample.statement(), requests.front().attachments.front());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shares)

BOOST_AUTO_TEST_CASE(a_proposal_is_signed_by_its_author) {
  const Sample sample;
  core_shows(sample);
  const Ran ran = ann()(propose());
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.out.find("Signatures: 1 of 2. The share is proposed.") != std::string::npos, ran.out);
  BOOST_TEST(signed_right(sample));
  BOOST_TEST(ann().core.requests("share.propose").front().args ==
             R"({"incident":"81bc","partners":["cert-fi","cert-no"]})");
}

BOOST_AUTO_TEST_CASE(with_json_there_is_one_value) {
  core_shows(Sample());
  auto arguments = propose();
  arguments.emplace_back("--json");
  const Ran ran = ann()(arguments);
  BOOST_TEST(ran.code == 0);
  protocol::json::Document keep;
  BOOST_TEST(protocol::json::int_or(parsed(ran.out, keep), "have", 0) == 1);
  arguments.emplace_back("--no-sign");
  const Ran unsigned_one = ann()(arguments);
  BOOST_TEST(protocol::json::string_or(parsed(unsigned_one.out, keep), "state") == "proposed");
}

BOOST_AUTO_TEST_CASE(dry_runs_and_no_sign_do_not_sign) {
  for (const char* option : {"--dry-run", "--no-sign"}) {
    core_shows(Sample());
    auto arguments = propose();
    arguments.emplace_back(option);
    BOOST_TEST(ann()(arguments).code == 0);
    BOOST_TEST(ann().core.requests("share.sign").empty());
    BOOST_TEST(ann().core.requests("share.propose").front().dry_run == (std::string(option) == "--dry-run"));
  }
}

BOOST_AUTO_TEST_CASE(where_nothing_may_leave_the_answer_is_denied) {
  core_shows(Sample());
  ann().core.on(
      "share.propose",
      std::move(
          Builder().set("share", "0c4e").set("state", "empty").set("renderings", std::vector<Builder>{})));
  BOOST_TEST(ann()(propose()).code == 3);
  BOOST_TEST(ann().core.requests("share.sign").empty());
}

BOOST_AUTO_TEST_CASE(what_was_not_proposed_is_not_signed) {
  Sample sample, another_author, with_basis, with_circle;
  core_shows(sample);
  BOOST_TEST(ann()({"share", "propose", "--incident", "81bc", "--partner", "cert-fi"}).code == 3);
  another_author.approval.author = "eve";
  with_basis.approval.basis = "LAW";
  with_circle.approval.circle = "cnw";
  for (const Sample* one : {&another_author, &with_basis, &with_circle}) {
    core_shows(*one);
    BOOST_TEST(ann()(propose()).code == 3);
    BOOST_TEST(ann().core.requests("share.sign").empty());
  }
}

BOOST_AUTO_TEST_CASE(a_changed_byte_is_not_approved) {
  Sample sample;
  core_shows(sample);
  auto attachments = sample.attachments();
  attachments[2][10] ^= 1;
  ann().core.on("share.review", sample.answer(), attachments);
  const Ran ran = ann()(approve({"--yes"}));
  BOOST_TEST(ran.code == 3);
  BOOST_TEST(ran.err.find("are not those of the manifest") != std::string::npos, ran.err);
  BOOST_TEST(ann().core.requests("share.sign").empty());
}

BOOST_AUTO_TEST_CASE(an_answer_with_too_few_attachments_is_refused) {
  Sample sample;
  core_shows(sample);
  ann().core.on("share.review", sample.answer(), {sample.statement(), sample.manifest.text()});
  BOOST_TEST(ann()(approve({"--yes"})).code == 5);
}

BOOST_AUTO_TEST_CASE(approving_asks_first) {
  const Sample sample;
  core_shows(sample);
  BOOST_TEST(ann()(approve()).code == 2);
  BOOST_TEST(ann()(approve(), {"n\n", true}).code == 3);
  BOOST_TEST(ann()(approve({"--dry-run"})).code == 0);
  BOOST_TEST(ann().core.requests("share.sign").empty());
  const Ran ran = ann()(approve(), {"yes\n", true});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.err.find("cert-fi and cert-no") != std::string::npos);
  BOOST_TEST(signed_right(sample));
}

BOOST_AUTO_TEST_CASE(red_is_confirmed_by_name_alone) {
  const Sample sample(Label::red);
  core_shows(sample);
  BOOST_TEST(ann()(approve({"--yes"})).code == 2);
  BOOST_TEST(ann()(approve({"--confirm", "cert-no"})).code == 2);
  BOOST_TEST(ann()(approve(), {"yes\n", true}).code == 3);
  BOOST_TEST(ann().core.requests("share.sign").empty());
  BOOST_TEST(ann()(approve(), {"cert-fi\n", true}).code == 0);
  BOOST_TEST(signed_right(sample));
  core_shows(sample);
  BOOST_TEST(ann()(approve({"--confirm", "cert-fi"})).code == 0);
  BOOST_TEST(signed_right(sample));
}

BOOST_AUTO_TEST_CASE(bytes_can_be_looked_at_and_kept) {
  const Sample sample;
  core_shows(sample);
  const Folder folder;
  const Ran ran = ann()(approve({"--show-bytes", "--dry-run", "--out", folder.path + "/r"}));
  BOOST_TEST(ran.code == 0, ran.err);
  const std::string first = sample.slices.substr(0, sample.manifest.slices[0].length);
  const std::string second = sample.slices.substr(sample.manifest.slices[0].length);
  BOOST_TEST(ran.out == first + "\n" + second + "\n");
  const std::string base = folder.path + "/r/" + sample.id;
  BOOST_TEST(read(base + ".statement.json") == sample.statement());
  BOOST_TEST(read(base + ".manifest") == sample.manifest.text());
  BOOST_TEST(read(base + ".bundle.json").find(first + ",\n" + second + "\n]}\n") != std::string::npos);
  struct stat info {};
  BOOST_REQUIRE(stat((base + ".bundle.json").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0600u);
  BOOST_TEST(ann()(approve({"--dry-run", "--out", folder.path + "/r"})).code == 6);
}

BOOST_AUTO_TEST_CASE(bytes_on_a_terminal_are_made_visible) {
  ann().core.on("object.show", Builder(),
                {std::string("{\"x\":\"\xE2\x80\xAE\x1b[2J\xC3\xB6\"}") + std::string(2000, 'y')});
  const Ran pipe = ann()({"object", "show", "x--1", "--bytes"});
  BOOST_TEST(pipe.out.find('\x1b') != std::string::npos);
  const Ran terminal = ann()({"object", "show", "x--1", "--bytes"}, {"", true, true});
  BOOST_TEST(terminal.out.find('\x1b') == std::string::npos);
  BOOST_TEST(terminal.out.find("\xC3\xB6") != std::string::npos);
  BOOST_TEST(std::count(terminal.out.begin(), terminal.out.end(), 'y') == 2000);
}

BOOST_AUTO_TEST_CASE(held_deliveries_are_told_by_the_exit_code) {
  core_shows(Sample());
  std::vector<Builder> held, releases;
  held.push_back(std::move(Builder().set("partner", cert_no).set("why", "key expired 2026-03-01")));
  releases.push_back(
      std::move(Builder().set("release", "77ad").set("envelopes", 1).set("deliveries", 2).set("held", held)));
  ann().core.on(
      "share.sign",
      std::move(Builder().set("state", "released").set("have", 2).set("need", 2).set("releases", releases)));
  const Ran ran = ann()(approve({"--yes"}));
  BOOST_TEST(ran.code == 8);
  BOOST_TEST(ran.out ==
             "Signatures: 2 of 2. The share is released.\n"
             "Release 77ad: 1 envelopes, 2 deliveries\n"
             "  HELD: cert-no: key expired 2026-03-01\n");
}

BOOST_AUTO_TEST_SUITE_END()
