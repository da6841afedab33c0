// The two-step flows against a core that answers rightly, and against one that does not.
#include <boost/test/unit_test.hpp>

#include "gateway/cli/review.h"
#include "tests/cli/support.h"

using namespace cli_test;

namespace {

const std::string pin(64, 'b');
const std::string fingerprint(40, 'A');

protocol::Order order() {
  protocol::Order order;
  order.id = *protocol::Uuid::parse(cert_no);
  order.at = gateway::cli::now();
  order.by = "ann";
  return order;
}

protocol::PersonOrder bo() {
  return {"bo", "Bo Ek", {"analyst", "approver"}, pin, fingerprint, ann().openpgp_key, "active"};
}

std::string bos_request(const Folder& folder) {
  Builder request;
  request.set("id", "bo").set("name", "Bo Ek").set("tls_pin", pin).set("fingerprint", fingerprint);
  return folder.write("request.json", request.set("openpgp_key", ann().openpgp_key).text());
}

protocol::PartnerOrder finland() {
  protocol::PartnerOrder partner;
  partner.id = cert_fi;
  partner.short_name = "cert-fi";
  partner.name = "NCSC-FI";
  partner.endpoint = "https://fi.example:8443";
  partner.tls_pins = {pin};
  partner.fingerprints = {fingerprint};
  partner.openpgp_keys = ann().openpgp_key;
  partner.ceiling = protocol::Label::green;
  partner.state = "active";
  return partner;
}

std::string card(const Folder& folder) {
  Builder card;
  card.set("id", cert_fi)
      .set("short_name", "cert-fi")
      .set("name", "NCSC-FI")
      .set("endpoint", "https://fi.example:8443");
  card.set("tls_pins", std::vector<std::string>{pin})
      .set("openpgp_key", ann().openpgp_key)
      .set("fingerprint", fingerprint);
  return folder.write("card.json", card.text());
}

void prepare(const std::string& verb, const std::string& statement) {
  ann().core.on(verb, std::move(Builder().set("statement", statement)));
  ann().core.on("order.submit", std::move(Builder().set("kind", "person").set("id", "x").set("version", 1)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(orders)

BOOST_AUTO_TEST_CASE(a_person_is_taken_over_with_a_signed_order) {
  const Folder folder;
  protocol::Order statement = order();
  statement.person = bo();
  prepare("person.prepare", statement.text());
  const Ran ran =
      ann()({"person", "add", bos_request(folder), "--roles", "analyst,approver"}, {"yes\n", true});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.out == "Done: person bo, version 1.\n");
  BOOST_TEST(ran.err.find("AAAA AAAA AAAA") != std::string::npos);
  const auto submitted = ann().core.requests("order.submit");
  BOOST_REQUIRE(submitted.size() == 1u);
  BOOST_REQUIRE(submitted.front().attachments.size() == 1u);
  BOOST_TEST(ann().signed_by_her(statement.text(), submitted.front().attachments.front()));
  BOOST_TEST(!ann().signed_by_her(statement.text() + " ", submitted.front().attachments.front()));
}

BOOST_AUTO_TEST_CASE(an_order_that_says_more_than_was_asked_is_not_signed) {
  const Folder folder;
  const std::string request = bos_request(folder);
  std::vector<protocol::Order> wrong(6, order());
  for (auto& one : wrong) one.person = bo();
  wrong[0].person->roles.push_back("administrator");
  wrong[1].person->fingerprint[3] = 'B';
  wrong[2].person->tls_pin[3] = 'c';
  wrong[3].person->id = "eve";
  wrong[4].by = "eve";
  wrong[5].at.seconds -= 86400;
  for (const auto& one : wrong) {
    prepare("person.prepare", one.text());
    const Ran ran = ann()({"person", "add", request, "--roles", "analyst,approver", "--yes"});
    BOOST_TEST(ran.code == 3, ran.err);
    BOOST_TEST(ann().core.requests("order.submit").empty());
  }
}

BOOST_AUTO_TEST_CASE(without_a_yes_nothing_is_signed) {
  const Folder folder;
  protocol::Order statement = order();
  statement.person = bo();
  const std::vector<std::string> add{"person", "add", bos_request(folder), "--roles", "analyst,approver"};
  prepare("person.prepare", statement.text());
  BOOST_TEST(ann()(add, {"no\n", true}).code == 3);
  BOOST_TEST(ann()(add).code == 2);
  auto dry = add;
  dry.emplace_back("--dry-run");
  BOOST_TEST(ann()(dry).code == 0);
  BOOST_TEST(ann().core.requests("order.submit").empty());
  BOOST_TEST(ann().core.requests("person.prepare").back().dry_run);
}

BOOST_AUTO_TEST_CASE(a_partner_is_what_its_card_says) {
  const Folder folder;
  const std::string file = card(folder);
  protocol::Order right = order();
  right.partner = finland();
  prepare("partner.prepare", right.text());
  const Ran ran = ann()({"partner", "add", file, "--ceiling", "TLP:GREEN"}, {"YES \n", true});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_REQUIRE(ann().core.requests("order.submit").size() == 1u);
  BOOST_TEST(ann().core.requests("partner.prepare").front().args ==
             R"({"ceiling":"TLP:GREEN","kind":"peer"})");
  BOOST_TEST(ann().core.requests("partner.prepare").front().attachments.front() == read(file));

  std::vector<protocol::Order> wrong(7, right);
  wrong[5].partner->kind = "own";
  wrong[6].partner->minimum_label = protocol::Label::red;
  wrong[0].partner->ceiling = protocol::Label::red;
  wrong[1].partner->tls_pins.push_back(std::string(64, 'c'));
  wrong[2].partner->fingerprints.insert(wrong[2].partner->fingerprints.begin(), std::string(40, 'C'));
  wrong[3].partner->endpoint = "https://evil.example:8443";
  wrong[4].partner->people.push_back({"eve", "Eve", fingerprint, ann().openpgp_key});
  for (const auto& one : wrong) {
    prepare("partner.prepare", one.text());
    BOOST_TEST(ann()({"partner", "add", file, "--ceiling", "TLP:GREEN", "--yes"}).code == 3);
    BOOST_TEST(ann().core.requests("order.submit").empty());
  }
}

BOOST_AUTO_TEST_CASE(a_bad_card_or_label_is_named) {
  const Folder folder;
  const Ran bad_card =
      ann()({"partner", "add", folder.write("c.json", R"({"id":"x"})"), "--ceiling", "TLP:GREEN"});
  BOOST_TEST(bad_card.code == 5);
  BOOST_TEST(bad_card.err.find("c.json#") != std::string::npos, bad_card.err);
  const Ran bad_label = ann()({"partner", "add", card(folder), "--ceiling", "TLP:AMBRE"});
  BOOST_TEST(bad_label.code == 5);
  BOOST_TEST(bad_label.err.find("--ceiling: no TLP label") != std::string::npos, bad_label.err);
}

BOOST_AUTO_TEST_CASE(setting_a_partner_changes_what_was_asked) {
  protocol::Order statement = order();
  statement.partner = finland();
  statement.partner->state = "suspended";
  prepare("partner.prepare", statement.text());
  BOOST_TEST(ann()({"partner", "set", "cert-fi", "--state", "suspended", "--yes"}).code == 0);
  BOOST_TEST(ann()({"partner", "set", "cert-fi", "--state", "active", "--yes"}).code == 3);
  BOOST_TEST(ann()({"partner", "set", "cert-no", "--state", "suspended", "--yes"}).code == 3);
  BOOST_TEST(ann()({"partner", "set", "cert-fi", "--kind", "police", "--yes"}).code == 3);
  BOOST_TEST(ann()({"partner", "set", "cert-fi"}).code == 2);
  const std::vector<std::string> agree{"partner", "set", "cert-fi", "--minimum-label", "tlp:amber", "--yes"};
  BOOST_TEST(ann()(agree).code == 3, "the statement does not say so");
  BOOST_TEST(ann().core.requests("partner.prepare").back().args ==
             R"({"partner":"cert-fi","minimum_label":"TLP:AMBER"})");
  statement.partner->minimum_label = protocol::Label::amber;
  prepare("partner.prepare", statement.text());
  const Ran agreed = ann()(agree);
  BOOST_TEST(agreed.code == 0, agreed.err);
  BOOST_TEST(agreed.err.find("TLP:AMBER, whatever it sends") != std::string::npos, agreed.err);
  BOOST_TEST(ann()({"partner", "set", "cert-fi", "--minimum-label", "none", "--yes"}).code == 3);
  BOOST_TEST(ann()({"partner", "set", "cert-fi", "--minimum-label", "TLP:AMBRE", "--yes"}).code == 5);
}

BOOST_AUTO_TEST_CASE(a_recall_is_signed_as_asked) {
  protocol::RecallOrder statement;
  statement.id = *protocol::Uuid::parse(cert_no);
  statement.release = *protocol::Uuid::parse(cert_fi);
  statement.reason = "mistake";
  statement.by = "ann";
  statement.at = gateway::cli::now();
  ann().core.on("partner.list", partner_list());
  ann().core.on("recall.prepare", std::move(Builder()
                                                .set("statement", statement.text())
                                                .set("recipients", std::vector<std::string>{"cert-fi"})));
  ann().core.on(
      "recall.submit",
      std::move(Builder().set("recall", "1d20").set("recipients", std::vector<std::string>{cert_fi})));
  const Ran ran = ann()({"recall", "3b1c", "--reason", "mistake"}, {"yes\n", true});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.out == "Recall 1d20 is on its way to 1 partner.\n");
  BOOST_REQUIRE(ann().core.requests("recall.submit").size() == 1u);
  BOOST_TEST(ann().signed_by_her(statement.text(),
                                 ann().core.requests("recall.submit").front().attachments.front()));
  BOOST_TEST(ann()({"recall", "3b1c", "--reason", "withdrawn", "--yes"}).code == 3);
  BOOST_TEST(ann()({"recall", "ffff", "--reason", "mistake", "--yes"}).code == 3);
  BOOST_TEST(ann().core.requests("recall.submit").size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
