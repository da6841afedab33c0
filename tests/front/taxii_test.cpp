// TAXII 2.1 over mutual TLS, against views as core writes them: every endpoint and rule of the standard that
// a client can see, and no trace of what it may not.
#include "protocol/taxii.h"

#include "gateway/store/views.h"
#include "protocol/digest.h"
#include "tests/front/support.h"

using namespace front_test;
namespace json = protocol::json;

namespace {

const std::string ncc = "cccccccc-0000-4000-8000-000000000001";
const std::string own = "cccccccc-0000-4000-8000-000000000002";
const std::string hidden = "cccccccc-0000-4000-8000-000000000003";
const std::string inbox = "cccccccc-0000-4000-8000-000000000004";
const std::string root = "/gateway/collections/";
constexpr protocol::Instant far{4000000000, 0};

struct SetClock final : gateway::Clock {
  protocol::Instant now() override { return at; }
  protocol::Instant at{1700000000, 0};
};

std::string id_of(const std::string& type, int number) {
  std::string digits = std::to_string(number);
  return type + "--00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

protocol::Slice slice(const std::string& type, int number, const std::string& modified) {
  protocol::Slice one;
  one.entry.id = id_of(type, number);
  one.entry.modified = modified;
  json::Builder text;
  text.set("type", type).set("id", one.entry.id).set("spec_version", "2.1");
  if (!modified.empty()) text.set("created", "2020-01-01T00:00:00.000Z").set("modified", modified);
  one.bytes = text.text();
  return one;
}

constexpr const char* v1 = "2024-01-01T00:00:00Z";
constexpr const char* v2 = "2024-01-01T00:00:00.5Z";

struct Shelves : World {
  Shelves() {
    opened = must(gateway::store::SqliteViews::open(folder / "views.db", clock));
    must(opened->put_collections(alpha, {{ncc, "ncc", "ncc", "NCC", "a network"},
                                         {own, alpha, "", "Your team alone", ""},
                                         {inbox, "", "", "Inbox", ""}}));
    must(opened->put_collections(beta, {{hidden, "secret", "", "Case group", ""}}));
    start();
  }
  /// Shows slices under a release of the block's name.
  void show(const std::string& block, const std::vector<protocol::Slice>& slices,
            const std::string& collection = "ncc", const std::string& partner = alpha,
            protocol::Instant until = far) {
    must(opened->put_block(block, slices));
    must(opened->open_entry({block, partner, collection, block, until}));
  }
  Reply get(const std::string& target, const std::string& fields = "") {
    if (!browser) browser = std::make_unique<Browser>(contexts.at("alpha"), front->port());
    return browser->ask("GET", target, fields);
  }
  json::Document body(const std::string& target) {
    Reply reply = get(target);
    BOOST_TEST(reply.status == 200, target + " answered " + std::to_string(reply.status) + " " + reply.body);
    BOOST_TEST(reply.field("Content-Type") == protocol::taxii::media_type);
    return must(json::parse(reply.body));
  }
  std::vector<std::string> ids(const std::string& target, const char* list = "objects") {
    auto answer = body(target);
    std::vector<std::string> found;
    if (!answer.HasMember(list)) return found;
    for (const auto& one : answer[list].GetArray()) found.push_back(json::string_or(one, "id"));
    return found;
  }
  int status(const std::string& target) { return get(target).status; }

  SetClock clock;
  std::unique_ptr<gateway::store::SqliteViews> opened;
  std::unique_ptr<Browser> browser;
};

using Ids = std::vector<std::string>;
constexpr auto each = boost::test_tools::per_element();

}  // namespace

BOOST_FIXTURE_TEST_SUITE(taxii, Shelves)

BOOST_AUTO_TEST_CASE(a_client_finds_its_way_from_the_host_to_its_collections) {
  auto discovery = body("/taxii2/");
  BOOST_TEST(!json::string_or(discovery, "title").empty());
  BOOST_TEST(json::string_or(discovery, "default") == discovery["api_roots"][0].GetString());
  const std::string api_root = json::string_or(discovery, "default");
  BOOST_TEST(!api_root.starts_with("/taxii2"), "MISP cuts that off");
  auto about = body(api_root);
  BOOST_TEST(about["versions"][0].GetString() == protocol::taxii::media_type);
  BOOST_TEST(about["max_content_length"].GetInt64() > 0);
  auto listed = body(api_root + "collections/");
  BOOST_REQUIRE_EQUAL(listed["collections"].Size(), 3U);
  const auto& first = listed["collections"][0];
  BOOST_TEST(json::string_or(first, "id") == ncc);
  BOOST_TEST(first["can_read"].GetBool());
  BOOST_TEST(!first["can_write"].GetBool());
  const auto& last = listed["collections"][2];
  BOOST_TEST((!last["can_read"].GetBool() && last["can_write"].GetBool()));
  BOOST_TEST(json::string_or(body(root + ncc + "/"), "title") == "NCC");
  BOOST_TEST(json::string_or(body(root + "ncc/"), "id") == ncc, "an alias stands for the id");
  BOOST_TEST(get("/taxii2").status == 200, "the last slash may be left out");
}

BOOST_AUTO_TEST_CASE(without_a_collection_there_is_an_empty_answer) {
  must(opened->put_collections(alpha, {}));
  BOOST_TEST(get("/gateway/collections/").body == "{}");
}

BOOST_AUTO_TEST_CASE(objects_come_byte_for_byte_in_the_order_they_were_added) {
  const auto a = slice("indicator", 1, v1), b = slice("malware", 2, v1), c = slice("ipv4-addr", 3, "");
  show("b1", {a, b});
  show("b2", {c});
  Reply reply = get(root + ncc + "/objects/");
  BOOST_TEST(reply.body == "{\"more\":false,\"objects\":[" + a.bytes + "," + b.bytes + "," + c.bytes + "]}");
  BOOST_TEST(reply.field("X-TAXII-Date-Added-First") == "2023-11-14T22:13:20.000000Z");
  BOOST_TEST(reply.field("X-TAXII-Date-Added-Last") == "2023-11-14T22:13:20.000002Z");
  auto manifest = body(root + ncc + "/manifest/");
  BOOST_REQUIRE_EQUAL(manifest["objects"].Size(), 3U);
  BOOST_TEST(json::string_or(manifest["objects"][1], "date_added") == "2023-11-14T22:13:20.000001Z");
  BOOST_TEST(json::string_or(manifest["objects"][1], "version") == v1);
  BOOST_TEST(json::string_or(manifest["objects"][1], "media_type") == protocol::taxii::object_type);
  BOOST_TEST(json::string_or(manifest["objects"][2], "version") == protocol::taxii::no_version);
}

BOOST_AUTO_TEST_CASE(nothing_yet_is_an_envelope_without_objects) {
  Reply reply = get(root + ncc + "/objects/");
  BOOST_TEST(reply.body == "{\"more\":false}");
  BOOST_TEST(reply.field("X-TAXII-Date-Added-First") == "");
}

BOOST_AUTO_TEST_CASE(pages_by_next_and_by_time_lose_nothing_and_repeat_nothing) {
  Ids all;
  for (int block = 0; block < 7; ++block) {
    std::vector<protocol::Slice> slices;
    for (int i = 0; i < 30 * block + 1; ++i) {
      slices.push_back(slice("indicator", block * 1000 + i, v1));
      all.push_back(slices.back().entry.id);
    }
    show("b" + std::to_string(block), slices);
  }
  for (const bool by_next : {true, false})
    for (const char* listing : {"/objects/", "/manifest/"}) {
      Ids seen;
      std::string from;
      for (int page = 0; page < 1000; ++page) {
        Reply reply = get(root + ncc + listing + "?limit=17" + from);
        auto answer = must(json::parse(reply.body));
        if (answer.HasMember("objects"))
          for (const auto& one : answer["objects"].GetArray()) seen.push_back(json::string_or(one, "id"));
        if (!answer["more"].GetBool()) break;
        BOOST_TEST(answer["objects"].Size() == 17U);
        from = by_next ? "&next=" + json::string_or(answer, "next")
                       : "&added_after=" + reply.field("X-TAXII-Date-Added-Last");
      }
      BOOST_TEST(seen == all, each);
    }
}

BOOST_AUTO_TEST_CASE(a_cursor_outlives_what_is_added_and_what_is_closed) {
  show("b1", {slice("indicator", 1, v1), slice("indicator", 2, v1), slice("indicator", 3, v1)});
  const std::string next = json::string_or(body(root + ncc + "/objects/?limit=1"), "next");
  must(opened->close_release("b1", {id_of("indicator", 2)}));
  show("b2", {slice("indicator", 4, v1)});
  BOOST_TEST(
      ids(root + ncc + "/objects/?next=" + next) == (Ids{id_of("indicator", 3), id_of("indicator", 4)}),
      each);
  must(opened->close_release("b1", {}));
  BOOST_TEST(ids(root + ncc + "/objects/?next=" + next) == (Ids{id_of("indicator", 4)}), each);
  BOOST_TEST(ids(root + ncc + "/objects/?next=" + next + "&added_after=2099-01-01T00:00:00Z").empty());
}

BOOST_AUTO_TEST_CASE(more_is_true_exactly_while_something_is_left) {
  show("b1", {slice("indicator", 1, v1), slice("malware", 2, v1), slice("indicator", 3, v1)});
  BOOST_TEST(!body(root + ncc + "/objects/?limit=3")["more"].GetBool());
  BOOST_TEST(body(root + ncc + "/objects/?limit=2")["more"].GetBool());
  BOOST_TEST(!body(root + ncc + "/objects/?limit=1&match[type]=malware")["more"].GetBool());
  must(opened->close_release("b1", {id_of("indicator", 3)}));
  BOOST_TEST(!body(root + ncc + "/objects/?limit=2")["more"].GetBool());
}

BOOST_AUTO_TEST_CASE(filters) {
  show("b1",
       {slice("indicator", 1, v1), slice("malware", 2, v1), slice("indicator", 3, v1), slice("url", 4, "")});
  const std::string objects = root + ncc + "/objects/?";
  BOOST_TEST(ids(objects + "match[type]=indicator") == (Ids{id_of("indicator", 1), id_of("indicator", 3)}),
             each);
  BOOST_TEST(ids(objects + "match%5Btype%5D=malware,url") == (Ids{id_of("malware", 2), id_of("url", 4)}),
             each);
  BOOST_TEST(ids(objects + "match[id]=" + id_of("url", 4) + "," + id_of("indicator", 1)) ==
                 (Ids{id_of("indicator", 1), id_of("url", 4)}),
             each);
  BOOST_TEST(ids(objects + "match[type]=malware&match[id]=" + id_of("indicator", 1)).empty());
  BOOST_TEST(ids(objects + "match[spec_version]=2.0").empty());
  BOOST_TEST(ids(objects + "match[spec_version]=2.0,2.1").size() == 4U);
  BOOST_TEST(ids(objects + "match[color]=red").size() == 4U, "an unknown field is ignored");
  BOOST_TEST(ids(objects + "added_after=2023-11-14T22:13:20.000001Z") ==
                 (Ids{id_of("indicator", 3), id_of("url", 4)}),
             each);
  for (const char* wrong :
       {"limit=0", "limit=x", "added_after=now", "next=x", "match[id]=x", "match[version]=newest"})
    BOOST_TEST(status(objects + wrong) == 400, wrong);
}

BOOST_AUTO_TEST_CASE(versions) {
  show("b1", {slice("indicator", 1, v1), slice("malware", 2, v1)});
  show("b2", {slice("indicator", 1, v2)});
  show("b3", {slice("indicator", 1, v1)});
  const std::string objects = root + ncc + "/objects/?match[type]=indicator&match[version]=";
  const auto versions_of = [&](const std::string& target) {
    std::string found;
    auto answer = body(target);
    if (answer.HasMember("objects"))
      for (const auto& one : answer["objects"].GetArray()) found += json::string_or(one, "modified") + " ";
    return found;
  };
  const std::string first = std::string(v1) + " ", second = std::string(v2) + " ";
  BOOST_TEST(versions_of(root + ncc + "/objects/?match[type]=indicator") == second,
             "the last, where nothing is said");
  BOOST_TEST(versions_of(objects + "last") == second);
  BOOST_TEST(versions_of(objects + "first") == first);
  BOOST_TEST(versions_of(objects + "all") == first + second, "the same version twice counts once");
  BOOST_TEST(versions_of(objects + "first,last") == first + second);
  BOOST_TEST(versions_of(objects + "2024-01-01T00:00:00.500Z") == second, "another way to write it");
  BOOST_TEST(versions_of(objects + "2024-01-01T00:00:00Z") == first);
  BOOST_TEST(versions_of(objects + "2030-01-01T00:00:00Z") == "");
  const std::string one = root + ncc + "/objects/" + id_of("indicator", 1) + "/";
  BOOST_TEST(versions_of(one) == second);
  BOOST_TEST(versions_of(one + "?match[version]=all") == first + second);
  auto listed = body(one + "versions/");
  BOOST_REQUIRE_EQUAL(listed["versions"].Size(), 2U);
  BOOST_TEST(listed["versions"][0].GetString() == v1);
  BOOST_TEST(listed["versions"][1].GetString() == v2);
  BOOST_TEST(!get(one + "versions/").field("X-TAXII-Date-Added-Last").empty());
  must(opened->close_release("b2", {}));
  BOOST_TEST(versions_of(one) == first);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_and_what_is_not_ones_own_are_the_same_404) {
  show("b1", {slice("indicator", 1, v1)});
  show("b2", {slice("indicator", 2, v1)}, "secret", beta);
  show("b3", {slice("indicator", 3, v1)}, "ncc", beta);
  show("b4", {slice("indicator", 4, v1)}, "ncc", alpha, {1700000001, 0});
  std::set<std::string> seen;
  for (const std::string& target :
       {root + hidden + "/", root + "cccccccc-0000-4000-8000-00000000ffff/", root + "secret/objects/",
        root + hidden + "/objects/", root + hidden + "/objects/" + id_of("indicator", 2) + "/",
        root + hidden + "/manifest/", root + ncc + "/objects/" + id_of("indicator", 3) + "/",
        root + ncc + "/objects/" + id_of("indicator", 4) + "/", root + ncc + "/objects/nothing/versions/",
        std::string("/gateway/nothing/"), std::string("/taxii2/nothing")}) {
    Reply reply = get(target);
    BOOST_TEST(reply.status == 404, target);
    seen.insert(reply.head + reply.body);
  }
  BOOST_TEST(seen.size() == 1U, "and no byte differs");
  BOOST_TEST(ids(root + ncc + "/objects/") == (Ids{id_of("indicator", 1)}), each);
}

BOOST_AUTO_TEST_CASE(what_others_see_changes_no_byte) {
  show("b1", {slice("indicator", 1, v1), slice("malware", 2, v1)});
  const Ids targets{root + ncc + "/objects/",
                    root + ncc + "/manifest/?limit=1",
                    "/gateway/collections/",
                    root + ncc + "/objects/" + id_of("malware", 2) + "/versions/",
                    root + ncc + "/objects/?match[version]=all",
                    root + ncc + "/objects/?next=zzz"};
  Ids before, after;
  for (const auto& target : targets) before.push_back(get(target).head + get(target).body);
  show("b2", {slice("malware", 2, v2), slice("indicator", 9, v1)}, "ncc", beta);
  show("b3", {slice("malware", 2, v2)}, "secret", beta);
  show("b4", {slice("malware", 2, v2)}, "ncc", alpha, {1700000001, 0});
  clock.at = {1700000002, 0};
  must(opened->drop_expired());
  must(opened->put_collections(beta, {{hidden, "more", "", "Case group", ""}}));
  for (const auto& target : targets) after.push_back(get(target).head + get(target).body);
  BOOST_TEST(before == after, each);
}

BOOST_AUTO_TEST_CASE(accept_and_errors_are_taxiis) {
  const std::string target = root + ncc + "/objects/";
  BOOST_TEST(get(target, "Accept: application/taxii+json; version=2.1\r\n").status == 200);
  for (const char* accept : {"text/html", "application/taxii+json;version=2.0"}) {
    Reply reply = get(target, "Accept: " + std::string(accept) + "\r\n");
    BOOST_TEST(reply.status == 406);
    BOOST_TEST(reply.field("Content-Type") == protocol::taxii::media_type);
    BOOST_TEST(json::string_or(must(json::parse(reply.body)), "http_status") == "406");
  }
  Reply stranger = browse("unknown").ask("GET", "/taxii2/");
  BOOST_TEST(stranger.status == 401);
  BOOST_TEST(stranger.field("Content-Type") == protocol::taxii::media_type);
  BOOST_TEST(!stranger.field("WWW-Authenticate").empty());
  BOOST_TEST(browse("paused").ask("GET", target).status == 403);
}

BOOST_AUTO_TEST_CASE(nothing_can_be_deleted_and_the_inbox_shows_nothing) {
  show("b1", {slice("indicator", 1, v1)});
  Browser other = browse("alpha");
  const std::string one = "/objects/" + id_of("indicator", 1) + "/";
  BOOST_TEST(other.ask("DELETE", root + ncc + one).status == 403);
  BOOST_TEST(other.ask("DELETE", root + hidden + one).status == 404);
  BOOST_TEST(other.ask("GET", root + inbox + "/objects/").status == 403);
  BOOST_TEST(other.ask("PUT", root + ncc + "/objects/").status == 405);
  BOOST_TEST(ids(root + ncc + "/objects/").size() == 1U);
}

BOOST_AUTO_TEST_CASE(head_is_get_without_the_body) {
  show("b1", {slice("indicator", 1, v1)});
  Browser other = browse("alpha");
  Reply full = other.ask("GET", root + ncc + "/objects/"), head = other.ask("HEAD", root + ncc + "/objects/");
  BOOST_TEST(full.head == head.head);
  BOOST_TEST(head.body == "");
}

BOOST_AUTO_TEST_CASE(a_filter_that_finds_nothing_costs_no_more_than_its_bound) {
  std::vector<protocol::Slice> many;
  for (int i = 0; i < 21000; ++i) many.push_back(slice("indicator", i, v1));
  many.push_back(slice("malware", 0, v1));
  show("long", many);
  auto first = body(root + ncc + "/objects/?match[type]=malware");
  BOOST_TEST(first["more"].GetBool());
  BOOST_TEST(!first.HasMember("objects"));
  BOOST_TEST(ids(root + ncc + "/objects/?match[type]=malware&next=" + json::string_or(first, "next")) ==
                 (Ids{id_of("malware", 0)}),
             each);
}

BOOST_AUTO_TEST_CASE(what_is_posted_is_durable_before_core_is_asked) {
  const std::string bundle = "{\"objects\":[]}", status_body = "{\"id\":\"told by core\"}";
  std::string asked;
  core_says = [&](const ipc::Message& request) -> protocol::Result<ipc::Message> {
    asked = json::string_or(request.header, "spool");
    BOOST_TEST(slurp(options.spool_dir + "/" + asked) == bundle);
    return core_answer(202, "", {status_body});
  };
  start_core();
  Browser other = browse("alpha");
  const auto post = [&](const std::string& to, const std::string& type, const std::string& body) {
    return other.ask("POST", to,
                     "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n",
                     body);
  };
  const std::string to = root + inbox + "/objects/", type{protocol::taxii::media_type};
  Reply reply = post(to, type, bundle);
  BOOST_TEST(reply.status == 202);
  BOOST_TEST(reply.body == status_body);
  BOOST_TEST(reply.field("Content-Type") == type);
  BOOST_TEST(asked == alpha + "-" + protocol::to_hex(protocol::sha256(bundle)) + ".taxii");
  BOOST_TEST(post(root + ncc + "/objects/", type, bundle).status == 403);
  BOOST_TEST(post(root + hidden + "/objects/", type, bundle).status == 404);
  core_says = [](const ipc::Message&) -> protocol::Result<ipc::Message> {
    return core_answer(422, "the objects cannot be read");
  };
  reply = post(to, "application/taxii+json", bundle);
  BOOST_TEST(reply.status == 422);
  BOOST_TEST(json::string_or(must(json::parse(reply.body)), "title") == "the objects cannot be read");
  reply = post(to, "application/json", bundle);
  BOOST_TEST(reply.status == 415);
  BOOST_TEST(reply.field("Content-Type") == type);
}

BOOST_AUTO_TEST_CASE(a_post_core_has_not_seen_yet_is_pending) {
  const std::string bundle = "{\"objects\":[1]}", type{protocol::taxii::media_type};
  Browser other = browse("alpha");
  Reply reply = other.ask(
      "POST", root + "inbox/objects/",
      "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(bundle.size()) + "\r\n", bundle);
  BOOST_TEST(reply.status == 404, "the inbox has no alias here");
  reply = other.ask("POST", root + inbox + "/objects/",
                    "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(bundle.size()) + "\r\n",
                    bundle);
  BOOST_TEST(reply.status == 202);
  auto status = must(json::parse(reply.body));
  BOOST_TEST(json::string_or(status, "status") == "pending");
  BOOST_TEST(json::int_or(status, "total_count", -1) == 0);
  const std::string path = "/gateway/status/" + json::string_or(status, "id") + "/";
  BOOST_TEST(json::string_or(body(path), "status") == "pending");
  BOOST_TEST(browse("beta").ask("GET", path).status == 404, "another partner's");
  must(opened->put_status(alpha, json::string_or(status, "id"), "{\"status\":\"complete\"}", far));
  BOOST_TEST(json::string_or(body(path), "status") == "complete");
  BOOST_TEST(browse("beta").ask("GET", path).status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
