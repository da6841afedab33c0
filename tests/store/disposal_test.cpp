// Disposal takes content out and leaves what proves it; what something else binds survives.
#include <fstream>

#include "tests/store/fixture.h"

using namespace store_test;

namespace {

constexpr const char* secret = "the-secret-of-exempelkraft";

struct Disposing {
  Folder folder;
  std::string path = folder.file("store.db");
  std::unique_ptr<SqliteStore> store = open_store(folder);
  ObjectRow only = object_row(1, "2024-01-01T00:00:00Z", secret);
  ObjectRow shared = object_row(2, "2024-01-01T00:00:00Z", secret);

  Disposing() {
    writing(*store, [&](Writer& w) {
      for (ObjectRow* row : {&only, &shared}) {
        good(w.put_object(*row));
        good(w.put_terms({row->key, "incident", "i1", "{}", false}));
        SliceRow made;
        made.rendering = "r1";
        made.position = static_cast<int>(row->key);
        made.object = row->key;
        made.slice = slice(row->id.text(), row->bytes);
        good(w.put_slice(made));
      }
      good(w.put_terms({shared.key, "observation", "o", "{}", false}));
      good(w.put({"intake", "in1", 0, "anna", {1, 0}, std::string("{\"what\":\"") + secret + "\"}"}, 0));
      good(w.append_ledger("administration", "intake/in1", secret));
      good(w.append_ledger("release", "r1", "kept"));
    });
  }

  void list(const std::vector<LedgerRow>& leaves, const std::string& digest = {}) {
    std::string body = "{\"leaves\":[";
    for (const auto& leaf : leaves)
      body += (body.back() == '[' ? "" : ",") + std::string("{\"seq\":") + std::to_string(leaf.seq) +
              ",\"digest\":\"" + (digest.empty() ? protocol::to_hex(leaf.digest) : digest) + "\"}";
    writing(*store, [&](Writer& w) { good(w.append_ledger("disposal", "d1", body + "]}")); });
  }

  std::vector<LedgerRow> empty_leaves() {
    std::vector<LedgerRow> leaves;
    writing(*store, [&](Writer& w) { leaves = good(w.dispose_leaves("administration", "intake/in1")); });
    return leaves;
  }

  std::string bad_leaf() {
    const LedgerReport report = good(verify_ledger(path));
    return report.bad ? std::to_string(report.bad->seq) : "none";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(disposal_test, Disposing)

BOOST_AUTO_TEST_CASE(an_object_of_one_origin_is_emptied_and_its_digest_stays) {
  writing(*store, [&](Writer& w) {
    BOOST_TEST((good(w.dispose_object(only.key, "incident", "i1")) == only.digest));
    BOOST_TEST(good(w.object(only.key))->bytes.empty());
    BOOST_TEST((good(w.object(only.key))->digest == only.digest));
    const auto slices = good(w.slices("r1"));
    BOOST_TEST(slices.at(0).slice.bytes.empty());
    BOOST_TEST((slices.at(0).slice.entry.digest == slice("x", only.bytes).entry.digest));
    BOOST_TEST(good(w.objects_of("incident", "i1")).size() == 1U);
  });
}

BOOST_AUTO_TEST_CASE(what_another_origin_binds_survives_whole) {
  writing(*store, [&](Writer& w) {
    BOOST_TEST(!good(w.dispose_object(shared.key, "incident", "i1")).has_value());
    BOOST_TEST(good(w.object(shared.key))->bytes == shared.bytes);
    BOOST_TEST(good(w.slices("r1")).at(1).slice.bytes == shared.bytes);
    BOOST_TEST(good(w.objects_of("observation", "o")).size() == 1U);
    BOOST_TEST(good(w.terms(shared.key)).at(0).hidden, "the incident no longer binds it");
  });
}

BOOST_AUTO_TEST_CASE(what_is_not_bound_is_not_disposed_of) {
  bad(store->write([&](Writer& w) -> Result<void> {
    CHECK(w.dispose_object(only.key, "incident", "another"));
    return {};
  }),
      Error::denied);
  bad(store->write([&](Writer& w) -> Result<void> {
    CHECK(w.dispose_object(4711, "incident", "i1"));
    return {};
  }),
      Error::not_found);
}

BOOST_AUTO_TEST_CASE(the_very_same_bytes_can_come_in_again) {
  writing(*store, [&](Writer& w) {
    good(w.dispose_object(only.key, "incident", "i1"));
    ObjectRow again = object_row(1, "2024-01-01T00:00:00Z", secret);
    BOOST_TEST((good(w.put_object(again)) == Put::fresh));
    BOOST_TEST(again.key == only.key);
    BOOST_TEST(good(w.object(only.key))->bytes == only.bytes);
    BOOST_TEST((good(w.put_object(again)) == Put::known));
  });
}

BOOST_AUTO_TEST_CASE(a_record_is_replaced_only_where_that_is_allowed_and_only_by_a_disposed_one) {
  writing(*store, [&](Writer& w) {
    const auto digest = good(w.dispose_record(*good(w.record("intake", "in1")), R"({"disposed":"now"})"));
    BOOST_TEST((digest == protocol::sha256(std::string("{\"what\":\"") + secret + "\"}")));
    BOOST_TEST(good(w.record("intake", "in1"))->body == R"({"disposed":"now"})");
    BOOST_TEST(good(w.record("intake", "in1"))->author == "anna");
    good(w.put({"share", "s1", 0, "anna", {1, 0}, "{}"}, 0));
  });
  bad(store->write([&](Writer& w) -> Result<void> {
    CHECK(w.dispose_record(*good(w.record("share", "s1")), R"({"disposed":"now"})"));
    return {};
  }),
      Error::denied);
  BOOST_TEST(store
                 ->write([&](Writer& w) -> Result<void> {
                   CHECK(w.dispose_record(*good(w.record("intake", "in1")), R"({"other":"body"})"));
                   return {};
                 })
                 .has_error());
}

BOOST_AUTO_TEST_CASE(the_ledger_holds_after_a_disposal_that_lists_its_leaves) {
  const auto leaves = empty_leaves();
  BOOST_REQUIRE(leaves.size() == 1U);
  BOOST_TEST(bad_leaf() == "1", "an emptied leaf that nothing lists does not hold");
  list(leaves);
  BOOST_TEST(bad_leaf() == "none");
  BOOST_TEST(empty_leaves().empty(), "only once");
}

BOOST_AUTO_TEST_CASE(a_disposal_with_another_digest_accounts_for_nothing) {
  const auto leaves = empty_leaves();
  list(leaves, std::string(64, 'a'));
  BOOST_TEST(bad_leaf() == "1");
}

BOOST_AUTO_TEST_CASE(an_emptied_leaf_whose_digest_was_changed_is_found) {
  list(empty_leaves());
  store.reset();
  tamper(path, "DROP TRIGGER ledger_kept; UPDATE ledger SET digest = zeroblob(32) WHERE seq = 1");
  BOOST_TEST(bad_leaf() == "1");
}

BOOST_AUTO_TEST_CASE(nothing_but_emptying_gets_past_the_schema) {
  store.reset();
  auto connection = good(Connection::open(path, Mode::create, std::chrono::seconds(1)));
  for (const char* sql :
       {"UPDATE object SET bytes = x''", "UPDATE object SET bytes = x'00'", "UPDATE ledger SET payload = x''",
        "UPDATE ledger SET payload = x'', salt = x'', disposed = 1 WHERE kind = 'release'",
        "UPDATE ledger SET payload = x'00', salt = x'', disposed = 1", "UPDATE record SET body = '{}'",
        "UPDATE record SET author = 'x', body = '{\"disposed\":1}'"})
    BOOST_TEST(connection.run(sql).has_error(), sql);
}

BOOST_AUTO_TEST_CASE(nothing_of_it_is_left_in_the_file) {
  writing(*store, [&](Writer& w) {
    good(w.dispose_object(only.key, "incident", "i1"));
    good(w.dispose_object(shared.key, "observation", "o"));  // the incident still binds it
    BOOST_TEST(!good(w.object(shared.key))->bytes.empty());
    good(w.dispose_record(*good(w.record("intake", "in1")), R"({"disposed":"now"})"));
    good(w.dispose_leaves("administration", "intake/in1"));
  });
  const auto occurrences = [&] {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    int found = 0;
    for (auto at = bytes.find(secret); at != std::string::npos; at = bytes.find(secret, at + 1)) ++found;
    return found;
  };
  store.reset();  // the last connection's end takes the log into the file
  BOOST_TEST(occurrences() == 2, "of the object that survives and its slice");
}

BOOST_AUTO_TEST_CASE(audit_lines_about_one_subject_come_oldest_first) {
  writing(*store, [](Writer& w) {
    good(w.put_audit({{1, 0}, "a", "one", "s", "{}"}));
    good(w.put_audit({{2, 0}, "a", "two", "t", "{}"}));
    good(w.put_audit({{3, 0}, "a", "three", "s", "{}"}));
    const auto lines = good(w.audit_of("s", 10));
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines.front().event == "one");
    BOOST_TEST(good(w.audit_of("s", 1)).size() == 1U);
  });
}

BOOST_AUTO_TEST_SUITE_END()
