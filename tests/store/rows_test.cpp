// Every row of the contract goes in and comes out the same.
#include "protocol/merkle.h"
#include "tests/store/fixture.h"

using namespace store_test;

namespace {

std::vector<std::string> ids(const std::vector<Record>& records) {
  std::vector<std::string> found;
  for (const auto& record : records) found.push_back(record.id + "@" + std::to_string(record.version));
  return found;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

struct Opened {
  Folder folder;
  std::unique_ptr<SqliteStore> store = open_store(folder);
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rows_test, Opened)

BOOST_AUTO_TEST_CASE(records_are_versioned) {
  writing(*store, [](Writer& w) {
    BOOST_TEST(good(w.put({"share", "ab1", 7, "anna", {5, 6}, "{\"v\":1}"}, 0)) == 1);
    BOOST_TEST(good(w.put({"share", "ab1", 0, "bert", {7, 8}, "{\"v\":2}"}, 1)) == 2);
    BOOST_TEST(good(w.put({"share", "ab1", 0, "bert", {7, 8}, "{\"v\":3}"})) == 3);
    BOOST_TEST(good(w.put({"share", "ab2", 0, "anna", {5, 6}, "{}"})) == 1);
    BOOST_TEST(good(w.put({"share", "ac", 0, "anna", {5, 6}, "{}"})) == 1);
    BOOST_TEST(good(w.put({"recall", "ab1", 0, "anna", {5, 6}, "{}"})) == 1);
    BOOST_TEST(good(w.put({"share", "ab2", 0, "gateway", {5, 6}, "{}"})) == 2);
  });
  bad(store->write([](Writer& w) -> Result<void> {
    CHECK(w.put({"share", "ab1", 0, "anna", {5, 6}, "{}"}, 2));
    return {};
  }),
      Error::conflict);
  bad(store->write([](Writer& w) -> Result<void> {
    CHECK(w.put({"share", "ab1", 0, "anna", {5, 6}, "{}"}, 0));
    return {};
  }),
      Error::conflict);
  reading(*store, [](Reader& r) {
    const Record newest = *good(r.record("share", "ab1"));
    BOOST_TEST(newest.version == 3);
    BOOST_TEST(newest.author == "bert");
    BOOST_TEST((newest.at == Instant{7, 8}));
    BOOST_TEST(newest.body == "{\"v\":3}");
    BOOST_TEST(joined(ids(good(r.history("share", "ab1")))) == "ab1@1 ab1@2 ab1@3");
    BOOST_TEST(joined(ids(good(r.records("share")))) == "ab1@3 ab2@2 ac@1");
    BOOST_TEST(joined(ids(good(r.records("share", "ab")))) == "ab1@3 ab2@2");
    BOOST_TEST(good(r.records("share", "b")).empty());
    std::vector<std::string> hands;
    for (const auto& one : good(r.hands("share", "ab"))) hands.push_back(one.id + "/" + one.person);
    std::ranges::sort(hands);
    BOOST_TEST(joined(hands) == "ab1/anna ab1/bert ab2/anna");
    BOOST_TEST(!good(r.record("share", "ab")).has_value());
    BOOST_TEST(!good(r.record("none", "ab1")).has_value());
  });
}

BOOST_AUTO_TEST_CASE(objects_keep_every_column) {
  ObjectRow put = object_row(1, "9999-12-31T23:59:59.1234567Z", std::string("nul\0in", 6));
  put.revoked = true;
  put.kind = protocol::stix::Kind::identity;
  writing(*store, [&](Writer& w) { BOOST_TEST((good(w.put_object(put)) == Put::fresh)); });
  BOOST_TEST(put.key > 0);
  reading(*store, [&](Reader& r) {
    const ObjectRow got = *good(r.object(put.key));
    BOOST_TEST(got.id.text() == put.id.text());
    BOOST_TEST(got.sender == put.sender);
    BOOST_TEST(got.creator == put.creator);
    BOOST_TEST(got.created == put.created);
    BOOST_TEST(got.modified == put.modified);
    BOOST_TEST((got.modified_key == put.modified_key));
    BOOST_TEST((got.digest == put.digest));
    BOOST_TEST((got.kind == put.kind));
    BOOST_TEST(got.revoked);
    BOOST_TEST(got.bytes == put.bytes);
    BOOST_TEST(!good(r.object(put.key + 1)).has_value());
  });
}

BOOST_AUTO_TEST_CASE(terms_bind_object_and_origin) {
  ObjectRow one = object_row(1, "2024-01-01T00:00:00Z");
  ObjectRow two = object_row(2, "2024-01-01T00:00:00Z");
  writing(*store, [&](Writer& w) {
    good(w.put_object(one));
    good(w.put_object(two));
    good(w.put_terms({two.key, "incident", "i1", "{}", false}));
    good(w.put_terms({one.key, "incident", "i1", "{\"a\":1}", false}));
    good(w.put_terms({one.key, "incident", "i2", "{}", false}));
    good(w.put_terms({one.key, "incident", "i1", "{\"a\":2}", true}));
  });
  reading(*store, [&](Reader& r) {
    const auto terms = good(r.terms(one.key));
    BOOST_REQUIRE(terms.size() == 2U);
    BOOST_TEST(terms[0].origin_id == "i1");
    BOOST_TEST(terms[0].origin == "incident");
    BOOST_TEST(terms[0].body == "{\"a\":2}");
    BOOST_TEST(terms[0].hidden);
    BOOST_TEST(!terms[1].hidden);
    BOOST_TEST((good(r.objects_of("incident", "i1")) == std::vector{two.key}));
    BOOST_TEST((good(r.objects_of("incident", "i1", true)) == std::vector{one.key, two.key}));
    BOOST_TEST(good(r.objects_of("observation", "i1")).empty());
    BOOST_TEST(good(r.ids_of("incident", "i1")).size() == 2U);
    BOOST_TEST((good(r.ids_of("incident", "i2")) == std::vector{one.id.text()}));
    BOOST_TEST(good(r.ids_of("observation", "i1")).empty());
  });
  BOOST_TEST(store->write([](Writer& w) {
                    return w.put_terms({4711, "incident", "i1", "{}", false});
                  })
                 .has_error());
}

BOOST_AUTO_TEST_CASE(objects_are_found_by_id_and_content) {
  ObjectRow one = object_row(1, "2024-01-01T00:00:00Z", "198.51.100.7");
  ObjectRow two = object_row(0xabc, "2024-01-01T00:00:00Z", "198.51.100.7 again");
  ObjectRow escaped = object_row(3, "2024-01-01T00:00:00Z");
  escaped.bytes = R"({"id":"indicator\u002d-11111111-1111-4111-8111-000000000003"})";
  escaped.digest = protocol::sha256(escaped.bytes);
  writing(*store, [&](Writer& w) {
    for (ObjectRow* row : {&one, &two, &escaped}) good(w.put_object(*row));
    good(w.put_terms({one.key, "incident", "i1", "{}", true}));
    good(w.put_terms({one.key, "incident", "i2", "{}", false}));
  });
  const auto found = [&](const std::string& text, int limit = 10) {
    std::vector<std::string> keys;
    reading(*store, [&](Reader& r) {
      for (const auto& row : good(r.find_objects(text, limit))) keys.push_back(std::to_string(row.key));
    });
    return joined(keys);
  };
  BOOST_TEST(found("198.51.100.7") == "2 1");
  BOOST_TEST(found("198.51.100.7", 1) == "2");
  BOOST_TEST(found("198.51.100.7", -1).empty());
  BOOST_TEST(found(one.id.text()) == "1");
  BOOST_TEST(found("indicator--11111111-1111-4111-8111-000000000a") == "2");
  BOOST_TEST(found(escaped.id.text()) == "3");
  BOOST_TEST(found("indicator--11111111-1111-4") == "3 2 1");
  BOOST_TEST(found("malware--11111111-1111-4").empty());
  BOOST_TEST(found("%").empty());
  writing(*store, [&](Writer& w) { good(w.put_terms({one.key, "incident", "i2", "{}", true})); });
  BOOST_TEST(found("198.51.100.7") == "2", "all of its terms are hidden");
}

BOOST_AUTO_TEST_CASE(derived_ids_are_kept_once) {
  writing(*store, [](Writer& w) {
    good(w.put_derived("indicator--a", "no-name", "indicator--b"));
    good(w.put_derived("indicator--a", "no-name", "indicator--b"));
    bad(w.put_derived("indicator--a", "no-name", "indicator--c"), Error::conflict);
  });
  reading(*store, [](Reader& r) {
    BOOST_TEST(good(r.derived_from("indicator--a")) == std::vector<std::string>{"indicator--b"});
    BOOST_TEST(good(r.derived_from("indicator--b")).empty());
  });
}

BOOST_AUTO_TEST_CASE(decisions_are_kept_by_inputs) {
  const auto inputs = protocol::sha256("inputs");
  const auto others = protocol::sha256("others");
  writing(*store, [&](Writer& w) {
    good(w.put_decision({"s", "team-a", inputs, "text", "allow", "[1]", 4, {9, 1}}));
    good(w.put_decision({"s", "team-a", others, "text", "deny", "[]", 1, {9, 2}}));
    good(w.put_decision({"s", "team-a", inputs, "text", "deny", "[2]", 5, {9, 3}}));
    good(w.put_decision({"t", "team-a", inputs, "text", "allow", "[]", 1, {9, 4}}));
  });
  reading(*store, [&](Reader& r) {
    const auto rows = good(r.decisions("s"));
    BOOST_REQUIRE(rows.size() == 2U);
    BOOST_TEST((rows[0].inputs == inputs));
    BOOST_TEST(rows[0].recipient == "team-a");
    BOOST_TEST(rows[0].inputs_text == "text");
    BOOST_TEST(rows[0].verdict == "deny");
    BOOST_TEST(rows[0].reasons == "[2]");
    BOOST_TEST(rows[0].objects == 5);
    BOOST_TEST((rows[0].at == Instant{9, 3}));
    BOOST_TEST((rows[1].inputs == others));
  });
}

BOOST_AUTO_TEST_CASE(decisions_are_read_by_pages_since_a_time) {
  writing(*store, [&](Writer& w) {
    for (int i = 0; i < 7; ++i)
      good(w.put_decision({"s",
                           "team-" + std::to_string(i),
                           protocol::sha256("inputs"),
                           "text",
                           "allow",
                           "[]",
                           1,
                           {100 + i / 2, static_cast<std::uint32_t>(i % 2)}}));
  });
  reading(*store, [&](Reader& r) {
    const auto paged = [&](Instant since) {
      std::string seen;
      std::int64_t after = 0;
      for (;;) {
        const auto rows = good(r.decisions_since(since, after, 2));
        for (const auto& row : rows) {
          BOOST_TEST(row.key > after);
          after = row.key;
          seen += row.recipient.back();
        }
        if (rows.size() < 2) return seen;
      }
    };
    BOOST_TEST(paged({0, 0}) == "0123456");
    BOOST_TEST(paged({101, 1}) == "3456");
    BOOST_TEST(paged({102, 0}) == "456");
    BOOST_TEST(paged({104, 0}) == "");
  });
}

BOOST_AUTO_TEST_CASE(slices_are_found_three_ways) {
  ObjectRow one = object_row(1, "2024-01-01T00:00:00Z");
  writing(*store, [&](Writer& w) {
    good(w.put_object(one));
    good(w.put_slice({"r1", 1, one.key, slice("indicator--x", std::string("by\0tes", 6))}));
    good(w.put_slice({"r1", 0, 0, slice("marking-definition--m", "m")}));
    good(w.put_slice({"r2", 0, one.key, slice("indicator--y", "y")}));
    good(w.put_slice({"r3", 0, 0, slice("indicator--y", "y")}));
    bad(w.put_slice({"r3", 0, 0, slice("indicator--y", "z")}), Error::conflict);
  });
  reading(*store, [&](Reader& r) {
    const auto slices = good(r.slices("r1"));
    BOOST_REQUIRE(slices.size() == 2U);
    BOOST_TEST(slices[0].object == 0);
    BOOST_TEST(slices[1].object == one.key);
    const auto& entry = slices[1].slice.entry;
    BOOST_TEST(entry.id == "indicator--x");
    BOOST_TEST(entry.modified == "2024-01-01T00:00:00.1234567Z");
    BOOST_TEST(entry.length == 6U);
    BOOST_TEST((entry.label == protocol::Label::amber_strict));
    BOOST_TEST((entry.digest == protocol::sha256(slices[1].slice.bytes)));
    const auto places = [](const std::vector<SliceRow>& rows) {
      std::vector<std::string> words;
      for (const auto& row : rows) words.push_back(row.rendering + ":" + std::to_string(row.position));
      return joined(words);
    };
    BOOST_TEST(places(good(r.slices_of(one.key, "indicator--y"))) == "r1:1 r2:0 r3:0");
    BOOST_TEST(places(good(r.slices_of(one.key, ""))) == "r1:1 r2:0");
    BOOST_TEST(places(good(r.slices_of(0, "indicator--y"))) == "r2:0 r3:0");
    BOOST_TEST(places(good(r.slices_of(0, ""))).empty());
    BOOST_TEST((good(r.sources_of("r1")) == std::vector{one.id.text()}));
    BOOST_TEST(good(r.sources_of("r3")).empty());
  });
}

BOOST_AUTO_TEST_CASE(the_audit_log_is_read_newest_first) {
  writing(*store, [](Writer& w) {
    good(w.put_audit({{3, 1}, "anna", "share.signed", "s", "{\"a\":1}"}));
    good(w.put_audit({{2, 1}, "unknown", "peer.refused", "p", "{}"}));
  });
  reading(*store, [](Reader& r) {
    const auto rows = good(r.audit(10));
    BOOST_REQUIRE(rows.size() == 2U);
    BOOST_TEST(rows[0].event == "peer.refused");
    BOOST_TEST(rows[1].actor == "anna");
    BOOST_TEST(rows[1].subject == "s");
    BOOST_TEST(rows[1].detail == "{\"a\":1}");
    BOOST_TEST((rows[1].at == Instant{3, 1}));
    BOOST_TEST(good(r.audit(1)).size() == 1U);
    BOOST_TEST(good(r.audit(-1)).empty());
  });
}

BOOST_AUTO_TEST_CASE(the_ledger_head_grows) {
  reading(*store, [](Reader& r) {
    const auto head = good(r.ledger_head());
    BOOST_TEST(head.size == 0U);
    BOOST_TEST((head.root == protocol::sha256("")));
  });
  protocol::Sha256 first{};
  writing(*store, [&](Writer& w) {
    BOOST_TEST(good(w.append_ledger("release", "r1", "payload")) == 1U);
    first = good(w.ledger_head()).root;
    BOOST_TEST(good(w.append_ledger("release", "r1", "payload")) == 2U);
  });
  reading(*store, [&](Reader& r) {
    const auto head = good(r.ledger_head());
    BOOST_TEST(head.size == 2U);
    BOOST_TEST((head.root != first));
    const auto rows = good(r.ledger(10));
    BOOST_REQUIRE(rows.size() == 2U);
    BOOST_TEST(rows[0].seq == 2U, "newest first");
    BOOST_TEST((rows[0].root == head.root));
    BOOST_TEST((rows[1].root == first));
    BOOST_TEST(rows[1].kind == "release");
    BOOST_TEST(rows[1].subject == "r1");
    BOOST_TEST(good(r.ledger(1)).size() == 1U);
  });
  BOOST_TEST(query(folder.file("store.db"),
                   "SELECT count(DISTINCT digest), count(DISTINCT salt), "
                   "min(length(salt)) FROM ledger") == "2|2|16");
}

BOOST_AUTO_TEST_SUITE_END()
