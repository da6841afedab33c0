// Mails taken apart: which parts count, how they are decoded, what is found encrypted in them, and what is
// too much.
#include "gateway/mail/mail.h"

#include <boost/test/unit_test.hpp>

namespace {

using gateway::mail::looks_like_mail;
using gateway::mail::Mail;
using gateway::mail::parse;

const std::string head =
    "From: soc@alpha.example\r\nSubject: =?utf-8?q?TLP:AMBER_l=C3=A4nkar?=\r\n"
    "Date: Mon, 02 Mar 2026 11:00:00 +0100\r\nMIME-Version: 1.0\r\n";
const std::string armor = "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----";

std::string part(const std::string& type, const std::string& body, const std::string& more = "") {
  return "--x\r\nContent-Type: " + type + "\r\n" + more + "\r\n" + body + "\r\n";
}

std::string mail(const std::string& type, const std::string& parts) {
  return head + "Content-Type: multipart/" + type + "; boundary=x\r\n\r\n" + parts + "--x--\r\n";
}

Mail parsed(const std::string& text) {
  auto mail = parse(text);
  BOOST_REQUIRE_MESSAGE(mail.has_value(), (mail.has_error() ? mail.error().what : ""));
  return *std::move(mail);
}

/// "type name text" of each part, a letter marked by "*".
std::string shown(const Mail& mail) {
  std::string out;
  for (const auto& one : mail.parts)
    out += (one.is_letter ? "*" : "") + one.type + " " + one.name + " " + one.text + "|";
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_parts)

BOOST_AUTO_TEST_CASE(a_letter_and_its_files_are_decoded) {
  const auto read = parsed(mail(
      "mixed",
      part("text/plain; charset=iso-8859-1", "l=E4nkar", "Content-Transfer-Encoding: quoted-printable\r\n") +
          part("Application/JSON; name=a.json",
               "e30=", "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n") +
          part("text/csv", "value", "Content-Disposition: attachment; filename=b.csv\r\n")));
  BOOST_TEST(read.subject == "TLP:AMBER länkar");
  BOOST_TEST(read.written.value_or(0) == 1772445600);
  BOOST_TEST(!read.encrypted);
  BOOST_TEST(shown(read) == "*text/plain  länkar|application/json a.json {}|text/csv b.csv value|");
}

BOOST_AUTO_TEST_CASE(of_alternatives_the_plain_one_counts_and_of_signed_parts_what_is_signed) {
  BOOST_TEST(shown(parsed(mail("alternative", part("text/plain", "a") + part("text/html", "<b>a</b>")))) ==
             "*text/plain  a|");
  BOOST_TEST(shown(parsed(mail("alternative", part("text/html", "<b>a</b>")))) == "*text/html  <b>a</b>|");
  BOOST_TEST(shown(parsed(mail("signed", part("text/plain", "a") +
                                             part("application/pgp-signature", "s")))) == "*text/plain  a|");
}

BOOST_AUTO_TEST_CASE(a_forwarded_mail_is_part_of_it) {
  const auto read = parsed(
      mail("mixed", part("text/plain", "see below") +
                        part("message/rfc822", "Subject: x\r\nContent-Type: text/plain\r\n\r\nbelow")));
  BOOST_TEST(shown(read) == "*text/plain  see below|*text/plain  below|");
}

BOOST_AUTO_TEST_CASE(what_is_encrypted_is_found_in_each_of_its_forms) {
  const auto mime = parsed(mail("encrypted; protocol=\"application/pgp-encrypted\"",
                                part("application/pgp-encrypted", "Version: 1") +
                                    part("application/octet-stream; name=encrypted.asc", armor)));
  BOOST_REQUIRE(mime.encrypted.has_value());
  BOOST_TEST(mime.encrypted->is_mime);
  BOOST_TEST(mime.encrypted->text.starts_with("-----BEGIN PGP MESSAGE-----"));
  BOOST_TEST(mime.parts.empty());

  const auto letter =
      parsed(head + "Content-Type: text/plain\r\n\r\nHello,\r\n" + armor + "\r\n-- \r\nSOC\r\n");
  BOOST_REQUIRE(letter.encrypted.has_value());
  BOOST_TEST(!letter.encrypted->is_mime);
  BOOST_TEST(letter.encrypted->text.ends_with("-----END PGP MESSAGE-----"));
  BOOST_TEST(letter.encrypted->name == "");

  const auto file = parsed(mail("mixed", part("text/plain", "attached") +
                                             part("application/octet-stream", "hQ==",
                                                  "Content-Transfer-Encoding: base64\r\nContent-Disposition: "
                                                  "attachment; filename=a.csv.pgp\r\n")));
  BOOST_REQUIRE(file.encrypted.has_value());
  BOOST_TEST(file.encrypted->text == "\x85");
  BOOST_TEST(file.encrypted->name == "a.csv.pgp");
  BOOST_TEST(shown(file) == "*text/plain  attached|");
}

BOOST_AUTO_TEST_CASE(further_encrypted_parts_are_named) {
  const std::string file = "Content-Disposition: attachment; filename=";
  const auto read = parsed(mail("mixed", part("application/octet-stream", "x", file + "a.pgp\r\n") +
                                             part("application/octet-stream", "y", file + "b.gpg\r\n") +
                                             part("text/plain", armor)));
  BOOST_REQUIRE(read.encrypted.has_value());
  BOOST_TEST(read.encrypted->name == "a.pgp");
  BOOST_TEST(read.others == (std::vector<std::string>{"b.gpg", "text/plain"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bad_encrypted_parts_and_too_many_parts_are_refused) {
  BOOST_TEST((parse(mail("encrypted", part("application/pgp-encrypted", "Version: 1"))).error().error ==
              protocol::Error::malformed));
  std::string many;
  for (std::size_t i = 0; i <= gateway::mail::parts_at_most; ++i) many += part("text/plain", "a");
  BOOST_TEST((parse(mail("mixed", many)).error().error == protocol::Error::too_large));
  std::string deep = "Content-Type: text/plain\r\n\r\na";
  for (int i = 0; i < 2000; ++i) deep = "Content-Type: message/rfc822\r\n\r\n" + deep;
  BOOST_TEST((parse(head + deep).error().error == protocol::Error::too_large));
  BOOST_TEST((parse("").error().error == protocol::Error::malformed));
}

BOOST_AUTO_TEST_CASE(a_mail_looks_like_one) {
  BOOST_TEST(looks_like_mail(head + "\r\nx"));
  BOOST_TEST(looks_like_mail("From x Mon Mar 2\nSubject: y\nContent-Type: text/plain\n\nx"));
  for (const std::string& other : {armor, std::string("\x85\x02"), std::string("{\"a\":1}"), std::string(),
                                   std::string("Subject: x\n\nContent-Type: y"), std::string("see a: b")})
    BOOST_TEST(!looks_like_mail(other), other);
}

BOOST_AUTO_TEST_SUITE_END()
