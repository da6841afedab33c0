// Uploads, and messages sealed to a person: opened with real gpg, checked, written byte for byte.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "gateway/cli/review.h"
#include "gateway/gate/openpgp.h"
#include "protocol/envelope.h"
#include "tests/cli/support.h"

using namespace cli_test;
using gateway::gate::OpenPgp;

namespace {

constexpr const char* our_team = "5d3e0a2c-74e6-4d74-8d2a-2fb07c3e4a51";
constexpr const char* envelope = "2f6c7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f";

/// A partner's gateway with a team key of its own.
struct Finland {
  Finland() {
    home = *OpenPgp::open(folder.path + "/g");
    fingerprint = *home->generate("NCSC-FI", 30);
    key = *home->export_key(fingerprint);
    BOOST_REQUIRE(home->import_keys(ann().openpgp_key).has_value());
  }
  ~Finland() { gateway::gate::stop_agent(folder.path + "/g"); }
  Finland(const Finland&) = delete;
  Finland& operator=(const Finland&) = delete;

  std::string plaintext(const std::string& to = our_team, std::int64_t lives = 3600,
                        const std::string& from = cert_fi) const {
    const std::string bytes =
        R"({"type":"indicator",  "id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"})";
    protocol::EnvelopeHeader header;
    header.id = *protocol::Uuid::parse("1d5f8b66-4e1f-4d10-8b48-2c201d2e3f40");
    header.from = from;
    header.to = {to};
    header.created = {gateway::cli::now().seconds - 7200, 0};
    header.expires = {gateway::cli::now().seconds + lives, 0};
    header.release = *protocol::Uuid::parse(cert_no);
    header.label = protocol::Label::red;
    header.terms.originator = from;
    header.slices = {{"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "2026-01-01T00:00:00Z",
                      protocol::sha256(bytes), bytes.size(), protocol::Label::red}};
    return protocol::compose(header, std::vector<std::string_view>{bytes});
  }
  std::string seal(const std::string& text) const {
    return *home->seal(text, {ann().profile.fingerprint}, fingerprint);
  }

  void offer(const std::string& message, const std::string& receipt_for = "ann") const {
    Builder sender, team;
    sender.set("short_name", "cert-fi").set("fingerprint", fingerprint).set("openpgp_key", key);
    team.set("id", our_team);
    receipt = std::string("csirt-receipt 1 ") + envelope + " " + std::string(64, 'a') + " read " +
              receipt_for + "\n";
    ann().core.on("partner.list", partner_list());
    ann().core.on("whoami", std::move(Builder().set("person", "ann").set("team", team)));
    ann().core.on("inbox.sealed", std::move(Builder().set("sender", sender).set("receipt_text", receipt)),
                  {message});
    ann().core.on("inbox.read", std::move(Builder().set("queued", true)));
  }

  std::string card(const Folder& in) const {
    Builder card;
    card.set("id", cert_fi)
        .set("short_name", "cert-fi")
        .set("name", "NCSC-FI")
        .set("endpoint", "https://fi.example:8443");
    card.set("tls_pins", std::vector<std::string>{std::string(64, 'b')})
        .set("openpgp_key", key)
        .set("fingerprint", fingerprint);
    return in.write("card.json", card.text());
  }

  Folder folder;
  std::unique_ptr<OpenPgp> home;
  std::string fingerprint, key;
  mutable std::string receipt;
};

const Finland& finland() {
  static const Finland one;
  return one;
}

Ran take(const std::string& file) {
  return ann()({"inbox", "take", envelope, "--out", file});
}

std::string bundle_of(const std::string& plaintext) {
  return std::string(protocol::parse_envelope(plaintext)->body);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(exchange)

BOOST_AUTO_TEST_CASE(a_file_goes_up_in_pieces_and_arrives_whole) {
  const Folder folder;
  std::string text((5U << 19) + 7, 'x');
  for (std::size_t i = 0; i < text.size(); i += 97) text[i] = static_cast<char>(i);
  std::string got;
  ann().core.on("upload", [&](const Request& request) -> Result<gateway::ipc::Message> {
    protocol::json::Document keep;
    const bool first = protocol::json::string_or(parsed(request.args, keep), "upload").empty();
    if (first != got.empty()) return protocol::fail(protocol::Error::invalid, "another upload");
    got += request.attachments.front();
    return message(std::move(Builder().set("upload", "u1")));
  });
  ann().core.on("object.add", std::move(Builder().set("format", "stix").set("accepted", 1).set("known", 0)));
  const Ran ran = ann()({"object", "add", folder.write("b.json", text), "--origin", "incident", "--origin-id",
                         "81bc", "--label", "amber", "--named", "bo", "--named", "ann"});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST((got == text));
  BOOST_TEST(ann().core.requests("upload").size() == 3u);
  BOOST_TEST(
      ann().core.requests("object.add").front().args ==
      R"({"origin":"incident","origin_id":"81bc","label":"TLP:AMBER","named":["bo","ann"],"upload":"u1"})");
  BOOST_TEST(ran.err.empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_or_empty_is_told) {
  const Folder folder;
  const auto add = [&](const std::string& file) {
    return ann()({"object", "add", file, "--origin", "observation", "--origin-id", "x"});
  };
  BOOST_TEST(add(folder.path + "/none").code == 4);
  BOOST_TEST(add(folder.write("empty", "")).code == 5);
}

BOOST_AUTO_TEST_CASE(red_is_taken_byte_for_byte_and_receipted) {
  const Folder folder;
  const std::string plaintext = finland().plaintext();
  finland().offer(finland().seal(plaintext));
  const Ran ran = take(folder.path + "/red.json");
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(read(folder.path + "/red.json") == bundle_of(plaintext));
  struct stat info {};
  BOOST_REQUIRE(stat((folder.path + "/red.json").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777) == 0600u);
  BOOST_REQUIRE(ann().core.requests("inbox.read").size() == 1u);
  BOOST_TEST(
      ann().signed_by_her(finland().receipt, ann().core.requests("inbox.read").front().attachments.front()));
}

BOOST_AUTO_TEST_CASE(what_is_not_right_is_neither_written_nor_receipted) {
  const Folder folder;
  const auto& fi = finland();
  const auto refused = [&](int code) {
    const Ran ran = take(folder.path + "/red.json");
    BOOST_TEST(ran.code == code, ran.err);
    BOOST_TEST(read(folder.path + "/red.json").empty());
    BOOST_TEST(ann().core.requests("inbox.read").empty());
  };
  fi.offer(fi.seal(fi.plaintext()), "eve");  // a receipt in another's name
  refused(3);
  fi.offer(fi.seal(fi.plaintext(cert_no)));  // for another team
  refused(3);
  fi.offer(fi.seal(fi.plaintext(our_team, -60)));  // expired
  refused(3);
  fi.offer(fi.seal(fi.plaintext(our_team, 3600, cert_no)));  // says another team sent it
  refused(7);
  fi.offer("not OpenPGP");
  refused(5);
  auto self = OpenPgp::open(ann().profile.gnupg);  // signed by another key than the sender's
  BOOST_REQUIRE(self.has_value());
  fi.offer(*(*self)->seal(fi.plaintext(), {ann().profile.fingerprint}, ann().profile.fingerprint));
  refused(7);
}

BOOST_AUTO_TEST_CASE(a_file_that_exists_is_not_overwritten) {
  const Folder folder;
  finland().offer(finland().seal(finland().plaintext()));
  const std::string file = folder.write("red.json", "mine");
  BOOST_TEST(take(file).code == 6);
  BOOST_TEST(read(file) == "mine");
  BOOST_TEST(ann().core.requests("inbox.read").empty());
}

BOOST_AUTO_TEST_CASE(open_needs_no_core) {
  const Folder folder;
  const std::string plaintext = finland().plaintext();
  const std::string file = folder.write("m.pgp", finland().seal(plaintext));
  const Ran ran = ann()({"open", file, "--from", finland().card(folder), "--out", folder.path + "/b.json"});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(ran.out.find("Label:       TLP:RED") != std::string::npos, ran.out);
  BOOST_TEST(read(folder.path + "/b.json") == bundle_of(plaintext));
  const Ran json = ann()({"open", file, "--from", finland().card(folder), "--json"});
  protocol::json::Document keep;
  BOOST_TEST(protocol::json::string_or(parsed(json.out, keep), "from") == cert_fi);
}

BOOST_AUTO_TEST_CASE(open_refuses_a_card_of_somebody_else) {
  const Folder folder;
  Builder card;
  card.set("id", cert_no)
      .set("short_name", "cert-no")
      .set("name", "N")
      .set("endpoint", "")
      .set("tls_pins", std::vector<std::string>{std::string(64, 'b')});
  card.set("openpgp_key", ann().openpgp_key).set("fingerprint", ann().profile.fingerprint);
  const std::string file = folder.write("m.pgp", finland().seal(finland().plaintext()));
  const Ran ran = ann()({"open", file, "--from", folder.write("no.json", card.text())});
  BOOST_TEST(ran.code == 7, ran.err);
}

BOOST_AUTO_TEST_CASE(seal_writes_each_envelope_to_a_file_of_its_own) {
  const Folder folder;
  ann().core.on("outbox.hand_over", [](const Request& request) -> Result<gateway::ipc::Message> {
    protocol::json::Document keep;
    const auto position = protocol::json::int_or(parsed(request.args, keep), "position", 9);
    Builder one;
    one.set("envelope", envelope).set("kind", "release").set("expires", "2026-12-01T00:00:00Z");
    return message(std::move(Builder().set("envelope", one).set("count", 2)),
                   {"part " + std::to_string(position)});
  });
  const std::string file = folder.path + "/r.pgp";
  const Ran ran = ann()({"seal", "77ad", "--partner", "cert-fi", "--out", file});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(read(file) == "part 0");
  BOOST_TEST(read(file + ".2") == "part 1");
  BOOST_TEST(ann().core.requests("outbox.hand_over").front().args ==
             R"({"what":"77ad","partner":"cert-fi","position":0})");
  BOOST_TEST(ann()({"seal", "77ad", "--partner", "cert-fi", "--out", file}).code == 6);
}

BOOST_AUTO_TEST_CASE(open_brings_an_envelope_in_and_keeps_the_receipt) {
  const Folder folder;
  ann().core.on("upload", std::move(Builder().set("upload", "u1")));
  ann().core.on(
      "inbox.bring_in",
      std::move(Builder().set("envelope", envelope).set("kind", "release").set("partner", "cert-fi")),
      {"receipt"});
  const std::string file = folder.write("m.pgp", "sealed"), receipt = folder.path + "/receipt.pgp";
  const Ran ran = ann()({"open", file, "--partner", "cert-fi", "--receipt-out", receipt});
  BOOST_TEST(ran.code == 0, ran.err);
  BOOST_TEST(read(receipt) == "receipt");
  BOOST_REQUIRE(ann().core.requests("upload").size() == 1u);
  BOOST_TEST(ann().core.requests("upload").front().attachments.front() == "sealed");
  BOOST_TEST(ann().core.requests("inbox.bring_in").front().args == R"({"upload":"u1","partner":"cert-fi"})");
}

BOOST_AUTO_TEST_SUITE_END()
