// Envelopes, deliveries, the inbox, and when the same object is known, fresh or a conflict.
#include "tests/store/fixture.h"

using namespace store_test;

namespace {

struct Opened {
  Folder folder;
  std::unique_ptr<SqliteStore> store = open_store(folder);

  std::int64_t deliver(const std::string& envelope, const std::string& partner, Instant next,
                       const std::string& state = "queued", const std::string& receipt = "") {
    std::int64_t key = 0;
    writing(*store, [&](Writer& w) {
      good(w.put_envelope(envelope_row(envelope, "r1")));
      key = good(w.put_delivery({0, envelope, partner, state, 0, next, "", receipt, {1, 0}}));
    });
    return key;
  }

  std::string due(Instant now, int limit = 10) {
    std::string text;
    reading(*store, [&](Reader& r) {
      for (const auto& row : good(r.due(now, limit))) text += row.partner + ":" + row.envelope + " ";
    });
    return text;
  }

  Put put(ObjectRow& row) {
    Put outcome{};
    writing(*store, [&](Writer& w) { outcome = good(w.put_object(row)); });
    return outcome;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(exchange_test, Opened)

BOOST_AUTO_TEST_CASE(envelopes_keep_their_bytes) {
  const EnvelopeRow put = envelope_row("e1", "r1");
  writing(*store, [&](Writer& w) {
    good(w.put_envelope(put));
    good(w.put_envelope(put));
    good(w.put_envelope(envelope_row("e0", "r1")));
    good(w.put_envelope(envelope_row("e3", "r2")));
    EnvelopeRow other = put;
    other.ciphertext = "other";
    other.digest = protocol::sha256("other");
    bad(w.put_envelope(other), Error::conflict);
  });
  reading(*store, [&](Reader& r) {
    const EnvelopeRow got = *good(r.envelope("e1"));
    BOOST_TEST(got.kind == "release");
    BOOST_TEST(got.reference == "r1");
    BOOST_TEST((got.to == put.to));
    BOOST_TEST(got.part == 2);
    BOOST_TEST(got.parts == 3);
    BOOST_TEST((got.created == put.created));
    BOOST_TEST((got.expires == put.expires));
    BOOST_TEST((got.digest == put.digest));
    BOOST_TEST(got.ciphertext == put.ciphertext);
    const auto listed = good(r.envelopes_for("r1"));
    BOOST_REQUIRE(listed.size() == 2U);
    BOOST_TEST(listed[0].id == "e1");
    BOOST_TEST(listed[1].id == "e0");
    BOOST_TEST(listed[0].ciphertext.empty());
    BOOST_TEST((listed[0].to == put.to));
    BOOST_TEST(!good(r.envelope("e9")).has_value());
  });
}

BOOST_AUTO_TEST_CASE(one_delivery_a_partner_is_due_at_once_oldest_first) {
  reading(*store, [](Reader& r) { BOOST_TEST(!good(r.next_due()).has_value()); });
  deliver("e1", "pb", {100, 5});
  deliver("e2", "pb", {100, 4});
  deliver("e3", "pa", {100, 4});
  deliver("e4", "pc", {99, 999999999}, "sent");
  deliver("e5", "pd", {1, 0}, "sent", "{}");
  deliver("e6", "pe", {1, 0}, "held");
  deliver("e7", "pf", {200, 0});
  BOOST_TEST(due({100, 4}) == "pc:e4 pb:e2 pa:e3 ");
  BOOST_TEST(due({100, 4}, 2) == "pc:e4 pb:e2 ");
  BOOST_TEST(due({100, 4}, -1).empty());
  BOOST_TEST(due({100, 3}) == "pc:e4 ");
  BOOST_TEST(due({99, 0}).empty());
  BOOST_TEST(due({200, 0}) == "pc:e4 pb:e2 pa:e3 pf:e7 ");
  reading(*store, [](Reader& r) { BOOST_TEST((good(r.next_due()) == Instant{99, 999999999})); });
}

BOOST_AUTO_TEST_CASE(a_delivery_moves_through_its_states) {
  const auto key = deliver("e1", "pa", {100, 0});
  writing(*store, [&](Writer& w) {
    BOOST_TEST(good(w.put_delivery({key, "e1", "pa", "sent", 2, {300, 7}, "late", "{\"r\":1}", {200, 8}})) ==
               key);
    bad(w.put_delivery({key + 1, "e1", "pa", "sent", 2, {300, 7}, "", "", {200, 8}}), Error::not_found);
    bad(w.put_delivery({0, "e1", "pa", "queued", 0, {1, 0}, "", "", {1, 0}}), Error::conflict);
  });
  deliver("e2", "pa", {100, 0}, "held");
  reading(*store, [&](Reader& r) {
    const auto rows = good(r.deliveries("e1"));
    BOOST_REQUIRE(rows.size() == 1U);
    BOOST_TEST(rows[0].key == key);
    BOOST_TEST(rows[0].state == "sent");
    BOOST_TEST(rows[0].attempts == 2);
    BOOST_TEST((rows[0].next_at == Instant{300, 7}));
    BOOST_TEST(rows[0].error == "late");
    BOOST_TEST(rows[0].receipt == "{\"r\":1}");
    BOOST_TEST((rows[0].changed_at == Instant{200, 8}));
    BOOST_TEST(good(r.deliveries_in("held")).size() == 1U);
    BOOST_TEST(good(r.deliveries_in("")).size() == 2U);
    BOOST_TEST(good(r.deliveries_in("queued")).empty());
  });
  BOOST_TEST(due({1000, 0}).empty(), "sent with a receipt, and held, are not due");
}

BOOST_AUTO_TEST_CASE(the_inbox_is_kept_by_partner_and_envelope) {
  const auto digest = protocol::sha256("c");
  const std::string plain("pl\0ain", 6);
  writing(*store, [&](Writer& w) {
    good(w.put_inbox({"e1", "pa", "red", digest, "{}", plain, "received", "", "[]", {10, 1}}));
    good(w.put_inbox({"e1", "pb", "release", digest, "{}", "", "held", "", "[]", {10, 2}}));
    good(w.put_inbox({"e2", "pa", "release", digest, "{}", "", "held", "", "[]", {9, 0}}));
    good(w.put_inbox({"e1", "pa", "red", digest, "{\"h\":1}", plain, "sealed", "e9", "[1]", {10, 1}}));
  });
  reading(*store, [&](Reader& r) {
    const InboxRow row = *good(r.inbox("pa", "e1"));
    BOOST_TEST(row.kind == "red");
    BOOST_TEST((row.digest == digest));
    BOOST_TEST(row.header == "{\"h\":1}");
    BOOST_TEST(row.plaintext == plain);
    BOOST_TEST(row.state == "sealed");
    BOOST_TEST(row.receipt_envelope == "e9");
    BOOST_TEST(row.outcomes == "[1]");
    BOOST_TEST((row.received_at == Instant{10, 1}));
    BOOST_TEST(!good(r.inbox("pb", "e2")).has_value());
    const auto all = good(r.inbox_all());
    BOOST_REQUIRE(all.size() == 3U);
    BOOST_TEST(all[0].partner == "pb");
    BOOST_TEST(all[1].plaintext.empty());
    BOOST_TEST(all[2].envelope == "e2");
    const auto held = good(r.inbox_all("held"));
    BOOST_REQUIRE(held.size() == 2U);
    BOOST_TEST(held[0].partner == "pb");
  });
}

BOOST_AUTO_TEST_CASE(what_becomes_of_an_item_changes_and_what_it_says_stays) {
  const auto digest = protocol::sha256("c");
  const auto item = [&](const char* envelope, const char* partner, const char* release) {
    return InboxRow{envelope,   partner, "release", digest,  "{}",   "text",
                    "received", "",      "[]",      {10, 1}, release};
  };
  writing(*store, [&](Writer& w) {
    for (const auto& row : {item("e1", "pa", "r1"), item("e2", "pa", "r1"), item("e1", "pb", "r1"),
                            item("e3", "pa", "r2"), item("e4", "pa", "")})
      good(w.put_inbox(row));
    auto decided = item("e1", "pa", "other");
    decided.state = "held";
    decided.outcomes = "[1]";
    decided.plaintext = "another";
    good(w.set_inbox(decided));
    bad(w.set_inbox(item("e9", "pa", "")), Error::not_found);
  });
  reading(*store, [&](Reader& r) {
    const auto row = *good(r.inbox("pa", "e1"));
    BOOST_TEST(row.state == "held");
    BOOST_TEST(row.outcomes == "[1]");
    BOOST_TEST(row.plaintext == "text");
    BOOST_TEST(row.release == "r1");
    BOOST_TEST(good(r.inbox("pb", "e1"))->state == "received");
    const auto parts = good(r.inbox_of("pa", "r1"));
    BOOST_REQUIRE(parts.size() == 2U);
    BOOST_TEST(parts[1].envelope == "e2");
    BOOST_TEST(parts[1].header == "{}");
    BOOST_TEST(parts[1].plaintext.empty());
    BOOST_TEST(good(r.inbox_of("pa", "")).empty());
  });
}

BOOST_AUTO_TEST_CASE(the_same_object_is_known) {
  ObjectRow first = object_row(1, "2024-01-01T00:00:00Z");
  ObjectRow again = object_row(1, "2024-01-01T00:00:00Z");
  BOOST_TEST((put(first) == Put::fresh));
  BOOST_TEST((put(again) == Put::known));
  BOOST_TEST(again.key == first.key);
}

BOOST_AUTO_TEST_CASE(other_bytes_of_the_same_version_conflict_and_are_kept) {
  ObjectRow first = object_row(1, "2024-01-01T00:00:00.1234567Z", "first");
  ObjectRow other = object_row(1, "2024-01-01T00:00:00.1234567Z", "other");
  BOOST_TEST((put(first) == Put::fresh));
  BOOST_TEST((put(other) == Put::conflict));
  BOOST_TEST(other.key != first.key);
  reading(*store, [&](Reader& r) {
    BOOST_TEST(good(r.object(first.key))->bytes == first.bytes);
    BOOST_TEST(good(r.object(other.key))->bytes == other.bytes);
  });
  ObjectRow repeat = other;
  repeat.key = 0;
  BOOST_TEST((put(repeat) == Put::known));
  BOOST_TEST(repeat.key == other.key);
}

BOOST_AUTO_TEST_CASE(the_seventh_digit_makes_another_version) {
  ObjectRow seven = object_row(1, "2024-01-01T00:00:00.1234567Z", "a");
  ObjectRow eight = object_row(1, "2024-01-01T00:00:00.1234568Z", "b");
  ObjectRow six = object_row(1, "2024-01-01T00:00:00.123456Z", "c");
  BOOST_TEST((put(seven) == Put::fresh));
  BOOST_TEST((put(eight) == Put::fresh));
  BOOST_TEST((put(six) == Put::fresh));
  reading(*store, [&](Reader& r) {
    const auto versions = good(r.versions(seven.id));
    BOOST_REQUIRE(versions.size() == 3U);
    BOOST_TEST(versions[0].modified == eight.modified);
    BOOST_TEST(versions[1].modified == seven.modified);
    BOOST_TEST(versions[2].modified == six.modified);
    BOOST_TEST(good(r.versions(stix_id("malware--11111111-1111-4111-8111-000000000001"))).empty());
  });
}

BOOST_AUTO_TEST_CASE(another_spelling_of_the_same_time_conflicts) {
  ObjectRow plain = object_row(1, "2024-01-01T00:00:00.5Z", "a");
  ObjectRow zeros = object_row(1, "2024-01-01T00:00:00.500Z", "b");
  BOOST_TEST((put(plain) == Put::fresh));
  BOOST_TEST((put(zeros) == Put::conflict));
  reading(*store, [&](Reader& r) {
    BOOST_TEST(good(r.versions(plain.id)).front().key == zeros.key, "of equal times the later key is first");
  });
}

BOOST_AUTO_TEST_CASE(senders_and_observables_have_versions_of_their_own) {
  ObjectRow ours = object_row(1, "2024-01-01T00:00:00Z", "a");
  ObjectRow theirs = object_row(1, "2024-01-01T00:00:00Z", "b");
  theirs.sender = "33333333-3333-4333-8333-333333333333";
  BOOST_TEST((put(ours) == Put::fresh));
  BOOST_TEST((put(theirs) == Put::fresh));
  ObjectRow observable = object_row(2, "", "a");
  ObjectRow changed = object_row(2, "", "b");
  BOOST_TEST((put(observable) == Put::fresh));
  BOOST_TEST((put(observable) == Put::known));
  BOOST_TEST((put(changed) == Put::conflict));
}

BOOST_AUTO_TEST_SUITE_END()
