// The ledger's check names the first leaf that does not hold.
#include <unistd.h>

#include "protocol/merkle.h"
#include "tests/store/fixture.h"

using namespace store_test;

namespace {

constexpr int leaves = 13;

struct Ledger {
  Folder folder;
  std::string path = folder.file("store.db");

  Ledger() {
    const auto store = open_store(folder);
    for (int i = 1; i <= leaves; ++i)
      writing(*store, [i](Writer& w) {
        good(w.append_ledger(i % 2 == 0 ? "release" : "receipt", "subject " + std::to_string(i), "payload"));
      });
  }

  void change(const std::string& sql) {
    tamper(path, "DROP TRIGGER ledger_kept; DROP TRIGGER ledger_stays; " + sql);
  }

  std::uint64_t bad_leaf() {
    const LedgerReport report = good(verify_ledger(path));
    if (!report.bad) return 0;
    BOOST_TEST(report.leaves + 1 >= report.bad->seq, "what comes before the bad leaf is good");
    BOOST_TEST(!report.bad->what.empty());
    return report.bad->seq;
  }
};

std::string hex(const protocol::Sha256& digest) {
  return "x'" + protocol::to_hex(digest) + "'";
}

std::string unhex(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  return bytes;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ledger_test, Ledger)

BOOST_AUTO_TEST_CASE(an_untouched_ledger_holds_with_and_without_a_daemon) {
  const LedgerReport closed = good(verify_ledger(path));
  BOOST_TEST(!closed.bad.has_value());
  BOOST_TEST(closed.leaves == static_cast<std::uint64_t>(leaves));
  const auto store = open_store(folder);
  writing(*store, [](Writer& w) { good(w.append_ledger("recall", "s", "p")); });
  const LedgerReport open = good(verify_ledger(path));
  BOOST_TEST(open.leaves == static_cast<std::uint64_t>(leaves) + 1);
  reading(*store, [&](Reader& r) { BOOST_TEST((good(r.ledger_head()).root == open.root)); });
}

BOOST_AUTO_TEST_CASE(an_empty_ledger_holds) {
  const Folder empty;
  (void)open_store(empty);
  const LedgerReport report = good(verify_ledger(empty.file("store.db")));
  BOOST_TEST(!report.bad.has_value());
  BOOST_TEST(report.leaves == 0U);
  BOOST_TEST((report.root == protocol::Frontier().root()));
}

BOOST_AUTO_TEST_CASE(digests_and_roots_are_as_documented) {
  const std::string salt = unhex(query(path, "SELECT hex(salt) FROM ledger WHERE seq = 1"));
  const auto field = [](const std::string& text) {
    return std::string(7, '\0') + static_cast<char>(text.size()) + text;
  };
  const std::string input = "\x01" + field(salt) + field("receipt") + field("subject 1") + field("payload");
  const auto digest = protocol::sha256(input);
  const std::string bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  BOOST_TEST(unhex(query(path, "SELECT hex(digest) FROM ledger WHERE seq = 1")) == bytes);
  const auto leaf = protocol::sha256(std::string(1, '\0') + bytes);
  BOOST_TEST(query(path, "SELECT lower(hex(root)) FROM ledger WHERE seq = 1") == protocol::to_hex(leaf));
}

BOOST_AUTO_TEST_CASE(an_altered_field_is_found) {
  change("UPDATE ledger SET payload = CAST('Payload' AS BLOB) WHERE seq = 9");
  BOOST_TEST(bad_leaf() == 9U);
  tamper(path, "UPDATE ledger SET subject = 'other' WHERE seq = 8");
  BOOST_TEST(bad_leaf() == 8U);
  tamper(path, "UPDATE ledger SET kind = 'recall' WHERE seq = 7");
  BOOST_TEST(bad_leaf() == 7U);
  tamper(path, "UPDATE ledger SET salt = zeroblob(16) WHERE seq = 6");
  BOOST_TEST(bad_leaf() == 6U);
  tamper(path, "UPDATE ledger SET digest = zeroblob(32) WHERE seq = 5");
  BOOST_TEST(bad_leaf() == 5U);
  tamper(path, "UPDATE ledger SET root = zeroblob(32) WHERE seq = 4");
  BOOST_TEST(bad_leaf() == 4U);
  tamper(path, "UPDATE ledger SET version = 2 WHERE seq = 3");
  BOOST_TEST(bad_leaf() == 3U);
}

BOOST_AUTO_TEST_CASE(a_payload_altered_together_with_its_digest_is_found) {
  const std::string salt = unhex(query(path, "SELECT hex(salt) FROM ledger WHERE seq = 6"));
  const auto digest = leaf_digest(ledger_version, salt, "release", "subject 6", "forged");
  change("UPDATE ledger SET payload = CAST('forged' AS BLOB), digest = " + hex(digest) + " WHERE seq = 6");
  BOOST_TEST(bad_leaf() == 6U);
}

BOOST_AUTO_TEST_CASE(the_last_leaf_altered_with_digest_and_root_does_not_match_the_head) {
  protocol::Frontier tree;
  for (int i = 1; i < leaves; ++i)
    tree.append(protocol::leaf_hash(
        unhex(query(path, "SELECT hex(digest) FROM ledger WHERE seq = " + std::to_string(i)))));
  const std::string salt = unhex(query(path, "SELECT hex(salt) FROM ledger WHERE seq = 13"));
  const auto digest = leaf_digest(ledger_version, salt, "receipt", "subject 13", "forged");
  tree.append(protocol::leaf_hash(std::string(reinterpret_cast<const char*>(digest.data()), digest.size())));
  change("UPDATE ledger SET payload = CAST('forged' AS BLOB), digest = " + hex(digest) +
         ", root = " + hex(tree.root()) + " WHERE seq = 13");
  BOOST_TEST(bad_leaf() == 13U);
}

BOOST_AUTO_TEST_CASE(a_deleted_leaf_is_found) {
  change("DELETE FROM ledger WHERE seq = 4");
  BOOST_TEST(bad_leaf() == 4U);
}

BOOST_AUTO_TEST_CASE(a_deleted_leaf_whose_gap_was_closed_is_found) {
  change(
      "DELETE FROM ledger WHERE seq = 4; UPDATE ledger SET seq = -(seq - 1) WHERE seq > 4; "
      "UPDATE ledger SET seq = -seq WHERE seq < 0; UPDATE ledger_head SET size = 12");
  BOOST_TEST(bad_leaf() == 4U);
}

BOOST_AUTO_TEST_CASE(swapped_leaves_are_found) {
  change(
      "UPDATE ledger SET seq = -1 WHERE seq = 5; UPDATE ledger SET seq = 5 WHERE seq = 10; "
      "UPDATE ledger SET seq = 10 WHERE seq = -1");
  BOOST_TEST(bad_leaf() == 5U);
}

BOOST_AUTO_TEST_CASE(a_truncated_ledger_is_found) {
  change("DELETE FROM ledger WHERE seq > 10");
  BOOST_TEST(bad_leaf() == 11U);
}

BOOST_AUTO_TEST_CASE(an_emptied_ledger_is_found) {
  change("DELETE FROM ledger");
  BOOST_TEST(bad_leaf() == 1U);
}

BOOST_AUTO_TEST_CASE(a_head_that_was_set_back_is_found) {
  change("UPDATE ledger_head SET size = 10");
  BOOST_TEST(bad_leaf() == 11U);
  tamper(path, "UPDATE ledger_head SET size = 13, frontier = x''");
  BOOST_TEST(bad_leaf() == 13U);
  tamper(path, "DELETE FROM ledger_head");
  BOOST_TEST(bad_leaf() == 1U);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_not_there_is_said_to_be_so) {
  bad(verify_ledger(folder.file("none.db")), Error::unavailable);
  BOOST_TEST(!std::filesystem::exists(folder.file("none.db")));
}

BOOST_AUTO_TEST_SUITE_END()
