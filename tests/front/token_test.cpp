// Partners whose clients show no certificate: what a token opens, and when it opens nothing.
#include "protocol/token.h"

#include "gateway/front/rates.h"
#include "gateway/ops/metrics.h"
#include "gateway/store/views.h"
#include "protocol/digest.h"
#include "protocol/json.h"
#include "protocol/taxii.h"
#include "tests/front/support.h"

using namespace front_test;
namespace json = protocol::json;

namespace {

const std::string ncc = "cccccccc-0000-4000-8000-000000000001";
const std::string own = "cccccccc-0000-4000-8000-000000000002";
const std::string inbox = "cccccccc-0000-4000-8000-000000000004";
const std::string root = "/gateway/collections/";
const std::string objects = root + ncc + "/objects/";
constexpr protocol::Instant far{4000000000, 0};

struct SetClock final : gateway::Clock {
  protocol::Instant now() override { return at; }
  protocol::Instant at{1700000000, 0};
};

std::string id_of(int number) {
  std::string digits = std::to_string(number);
  return "indicator--00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

protocol::Slice slice(int number, const std::string& name, int version = 1) {
  protocol::Slice one;
  one.entry.id = id_of(number);
  one.entry.modified = "2024-01-0" + std::to_string(version) + "T00:00:00Z";
  one.bytes = json::Builder().set("id", one.entry.id).set("name", name).text();
  return one;
}

std::string bearer(const std::string& token) {
  return "Authorization: Bearer " + token + "\r\n";
}
std::string basic(const std::string& name, const std::string& token) {
  return "Authorization: Basic " + protocol::to_base64(name + ":" + token) + "\r\n";
}

/// A metric's value so far in this process.
double counted(const std::string& metric) {
  const std::string text = gateway::ops::metrics_text();
  const std::string name = "csirt_gateway_" + metric + " ";
  const std::size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size()));
}

/// alpha, paused and gone have a token each.
struct Tokens : World {
  Tokens() {
    opened = must(gateway::store::SqliteViews::open(folder / "views.db", clock));
    for (const auto* partner : {&alpha, &paused, &gone}) {
      must(opened->put_collections(*partner, {{ncc, "ncc", "ncc", "NCC", "a network"},
                                              {own, *partner, "", "Your team alone", ""},
                                              {inbox, "", "inbox", "Inbox", ""}}));
      tokens[*partner] = give(*partner, far);
    }
  }
  /// Made of a number instead of chance.
  std::string give(const std::string& partner, protocol::Instant until) {
    const auto token = protocol::make_token(std::string(protocol::token_random_bytes, ++made));
    must(opened->put_token(partner, protocol::sha256(token), until));
    return token;
  }
  void show(const std::string& block, const std::vector<protocol::Slice>& slices,
            const std::string& collection) {
    must(opened->put_block(block, slices));
    must(opened->open_entry({block.substr(0, block.find('/')), alpha, collection, block, far}));
  }
  /// A release as core opens it: what the certificate reads, and of it what the token does.
  void release(const std::string& name, const std::vector<protocol::Slice>& all,
               const std::vector<protocol::Slice>& green) {
    show(name, all, "ncc");
    if (!green.empty()) show(name + "/token", green, "token/ncc");
  }
  Reply ask(const std::string& fields, const std::string& target = objects,
            const std::string& method = "GET") {
    return browse("nobody").ask(method, target, fields);
  }
  const std::string& token() { return tokens.at(alpha); }

  SetClock clock;
  std::unique_ptr<gateway::store::SqliteViews> opened;
  std::map<std::string, std::string> tokens;
  char made = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token, Tokens)

BOOST_AUTO_TEST_CASE(a_token_reads_every_resource_by_either_scheme_whatever_its_case) {
  release("r1", {slice(1, "green"), slice(2, "amber")}, {slice(1, "green")});
  start();
  for (const std::string& fields :
       {bearer(token()), basic("sentinel", token()), basic("", token()),
        "Authorization: bEARER  " + token() + "\r\n",
        "Authorization: basic " + protocol::to_base64("misp:" + token()) + "\r\n"})
    for (const std::string& target :
         {std::string("/taxii2/"), std::string("/gateway/"), root, root + "ncc/", objects,
          root + ncc + "/manifest/", objects + id_of(1) + "/", objects + id_of(1) + "/versions/"}) {
      const Reply reply = ask(fields, target);
      BOOST_TEST(reply.status == 200, fields + target);
      BOOST_TEST(reply.field("Content-Type") == protocol::taxii::media_type);
      BOOST_TEST(reply.body.find("amber") == std::string::npos);
      BOOST_TEST(ask(fields, target, "HEAD").status == 200);
    }
  BOOST_TEST(ask(bearer(token())).body == "{\"more\":false,\"objects\":[" + slice(1, "green").bytes + "]}");
  BOOST_TEST(ask(bearer(token()), objects + id_of(2) + "/").status == 404);
}

BOOST_AUTO_TEST_CASE(it_is_shown_with_each_request) {
  start();
  Browser browser = browse("nobody");
  BOOST_TEST(browser.ask("GET", root, bearer(token())).status == 200);
  BOOST_TEST(browser.ask("GET", root).status == 401);
}

BOOST_AUTO_TEST_CASE(it_finds_nothing_to_write_to) {
  start();
  const auto found = must(json::parse(ask(bearer(token()), root).body));
  BOOST_TEST(found["collections"].Size() == 2U);
  for (const auto& one : found["collections"].GetArray()) {
    BOOST_TEST(one["can_read"].GetBool());
    BOOST_TEST(!one["can_write"].GetBool());
  }
  BOOST_TEST(ask(bearer(token()), root + "inbox/").status == 404);
}

BOOST_AUTO_TEST_CASE(nothing_but_reading_is_asked_with_it) {
  start();
  const std::set<std::string> taxii{"/gateway/status/11111111-1111-4111-8111-111111111111/",
                                    root + "inbox/objects/", objects + id_of(1) + "/"};
  for (const auto& [method, target] : std::vector<std::pair<std::string, std::string>>{
           {"POST", root + "inbox/objects/"},
           {"DELETE", objects + id_of(1) + "/"},
           {"GET", "/gateway/status/11111111-1111-4111-8111-111111111111/"},
           {"GET", "/health"},
           {"GET", "/envelopes"},
           {"POST", "/envelopes"},
           {"GET", "/events/index"},
           {"GET", "/servers/getVersion"},
           {"GET", "/feed/manifest.json"},
           {"GET", "/none"}}) {
    Browser browser = browse("nobody");
    const Reply reply = browser.ask(method, target, bearer(token()));
    BOOST_TEST(reply.status == 401, method + " " + target);
    BOOST_TEST(browser.closed());
    BOOST_TEST((reply.head.find("Bearer") != std::string::npos) == taxii.contains(target), target);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_an_expired_and_a_removed_one_are_answered_alike) {
  const auto late = give(alpha, {1700000001, 0}), ended = give(alpha, far);
  must(opened->close_token(protocol::sha256(ended)));
  must(opened->put_token(alpha, protocol::sha256(ended), far));
  start();
  std::string right = token(), wrong = right;
  wrong.back() = wrong.back() == 'A' ? 'E' : 'A';
  std::set<std::string> seen;
  const double expired = counted("front_tokens{outcome=\"expired\"}"),
               unknown = counted("front_tokens{outcome=\"unknown\"}");
  for (const std::string& fields : {bearer(wrong), bearer(late), bearer(ended), basic(right, "")}) {
    Browser browser = browse("nobody");
    const Reply reply = browser.ask("GET", objects, fields);
    BOOST_TEST(reply.status == 401, fields);
    BOOST_TEST(browser.closed());
    seen.insert(reply.head + reply.body);
  }
  BOOST_TEST(seen.size() == 1U);
  BOOST_TEST(counted("front_tokens{outcome=\"expired\"}") == expired + 1);
  BOOST_TEST(counted("front_tokens{outcome=\"unknown\"}") == unknown + 3);
  BOOST_TEST(ask(bearer(right)).status == 200);
}

BOOST_AUTO_TEST_CASE(other_forms_are_none) {
  start();
  const std::string padding(protocol::max_credentials, 'x');
  for (const std::string& fields :
       {"Authorization: " + token() + "\r\n", "Authorization: Token " + token() + "\r\n",
        std::string("Authorization: Bearer\r\n"),
        "Authorization: Basic " + protocol::to_base64(token()) + "\r\n",
        std::string("Authorization: Basic %%%\r\n"), basic(padding, token()),
        bearer(token() + " "
                         "x")}) {
    // The limit on wrong ones is another case.
    front.reset();
    start();
    BOOST_TEST(ask(fields).status == 401, fields);
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_decides_alone) {
  release("r1", {slice(1, "green"), slice(2, "amber")}, {slice(1, "green")});
  start();
  BOOST_TEST(browse("alpha").ask("GET", objects, bearer("wrong")).body.find("amber") != std::string::npos);
  BOOST_TEST(browse("alpha").ask("GET", objects, bearer(token())).body.find("amber") != std::string::npos);
  BOOST_TEST(browse("beta").ask("GET", objects, bearer(token())).status == 404,
             "beta has no such collection");
  BOOST_TEST(browse("unknown").ask("GET", objects, bearer(token())).status == 401);
  BOOST_TEST(browse("paused").ask("GET", objects, bearer(token())).status == 403);
}

BOOST_AUTO_TEST_CASE(suspended_and_former_partners_are_refused_as_with_certificates) {
  start();
  std::set<std::string> seen;
  for (const std::string who : {"paused", "gone"}) {
    seen.insert([&] {
      const auto r = browse(who).ask("GET", objects);
      return r.head + r.body;
    }());
    const Reply reply = ask(bearer(tokens.at(who == "paused" ? paused : gone)));
    BOOST_TEST(reply.status == 403);
    seen.insert(reply.head + reply.body);
  }
  BOOST_TEST(seen.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_ends_is_seen_by_the_next_request_on_a_kept_connection) {
  start();
  for (int i = 0; i < 2; ++i) {
    const auto token = i == 0 ? give(alpha, far) : this->token();
    Browser browser = browse("nobody");
    for (int n = 0; n < 2; ++n) BOOST_TEST(browser.ask("GET", objects, bearer(token)).status == 200);
    if (i == 0)
      must(opened->close_token(protocol::sha256(token)));
    else
      must(opened->put_peer({alpha, "suspended", {pins["alpha"]}}));
    BOOST_TEST(browser.ask("GET", objects, bearer(token)).status == (i == 0 ? 401 : 403));
    BOOST_TEST(browser.closed());
  }
}

BOOST_AUTO_TEST_CASE(an_end_by_the_clock_is_seen_too) {
  options.limits.requests_per_second = 0;
  const auto soon = micros_from_now(1);
  const auto token = give(alpha, {soon / 1000000, static_cast<std::uint32_t>(soon % 1000000) * 1000});
  start();
  Browser browser = browse("nobody");
  BOOST_TEST(browser.ask("GET", objects, bearer(token)).status == 200);
  int status = 200;
  while (status == 200 && micros_from_now(0) < soon + 5000000)
    status = browser.ask("GET", objects, bearer(token)).status;
  BOOST_TEST(status == 401);
  BOOST_TEST(micros_from_now(0) >= soon);
}

BOOST_AUTO_TEST_CASE(it_is_hashed_once_for_a_connection) {
  start();
  const std::string read = "front_tokens{outcome=\"read\"}";
  const auto other = give(alpha, far);
  const double before = counted(read);
  Browser browser = browse("nobody");
  for (int i = 0; i < 5; ++i) BOOST_TEST(browser.ask("GET", objects, bearer(token())).status == 200);
  BOOST_TEST(counted(read) == before + 1);
  BOOST_TEST(browser.ask("GET", objects, bearer(other)).status == 200);
  BOOST_TEST(counted(read) == before + 2);
  BOOST_TEST(ask(bearer(token())).status == 200);
  BOOST_TEST(counted(read) == before + 3);
}

BOOST_AUTO_TEST_CASE(who_is_told_how_to_ask_asks_once_more_on_the_same_connection) {
  start();
  Browser browser = browse("nobody");
  const Reply told = browser.ask("GET", objects);
  BOOST_TEST(told.status == 401);
  BOOST_TEST(told.field("Content-Type") == protocol::taxii::media_type);
  for (const char* scheme : {"\r\nWWW-Authenticate: Bearer ", "\r\nWWW-Authenticate: Basic "})
    BOOST_TEST(told.head.find(scheme) != std::string::npos);
  BOOST_TEST(told.field("Connection").empty());
  BOOST_TEST(browser.ask("GET", objects, basic("x", token())).status == 200);
  BOOST_TEST(browser.ask("GET", objects, basic("x", token())).status == 200);

  Browser deaf = browse("nobody");
  for (int i = 0; i < 2; ++i) BOOST_TEST(deaf.ask("GET", objects).status == 401);
  BOOST_TEST(deaf.closed());
  Browser certified = browse("unknown");
  BOOST_TEST(certified.ask("GET", objects).status == 401);
  BOOST_TEST(certified.closed());
}

BOOST_AUTO_TEST_CASE(who_is_told_and_says_nothing_is_not_waited_for_long) {
  options.timeouts.header = 200ms;
  options.timeouts.idle = 60000ms;
  start();
  Browser silent = browse("nobody");
  BOOST_TEST(silent.ask("GET", objects).status == 401);
  BOOST_TEST(silent.closed());
}

BOOST_AUTO_TEST_CASE(wrong_ones_are_limited_for_each_address_and_lock_nobody_out) {
  start();
  const std::string wrong = protocol::make_token(std::string(protocol::token_random_bytes, 'w'));
  const double before = counted("front_limited{limit=\"tokens\"}");
  std::map<int, int> statuses;
  Reply last;
  for (int i = 0; i < 60 && last.status != 429; ++i) {
    last = ask(bearer(wrong));
    ++statuses[last.status];
  }
  BOOST_TEST(statuses[401] >= 5);
  BOOST_TEST(last.status == 429);
  BOOST_TEST(std::stoi(last.field("Retry-After")) >= 1);
  BOOST_TEST(counted("front_limited{limit=\"tokens\"}") == before + 1);
  BOOST_TEST(ask(bearer(token())).status == 200);
}

BOOST_AUTO_TEST_CASE(buckets_of_addresses_that_came_by_are_forgotten) {
  front::Rates rates(1);
  const auto begin = front::Rates::Clock::now();
  const auto many = front::Rates::most_buckets;
  for (std::size_t i = 0; i < many; ++i) BOOST_REQUIRE(!rates.take(std::to_string(i), begin));
  BOOST_TEST(rates.take("another", begin).has_value(), "there is no room");
  BOOST_TEST(!rates.take("0", begin).has_value(), "who has a bucket keeps it");
  BOOST_TEST(!rates.take("another", begin + 1s).has_value(), "those that are full again are gone");
}

BOOST_AUTO_TEST_CASE(a_partners_limits_hold_for_its_tokens) {
  options.limits.requests_per_second = 1;
  options.limits.connections_per_peer = 2;
  start();
  Browser first = browse("nobody"), second = browse("alpha"), third = browse("nobody");
  BOOST_TEST(first.ask("GET", objects, bearer(token())).status == 200);
  BOOST_TEST(second.ask("GET", objects).status == 200);
  BOOST_TEST(third.ask("GET", objects, bearer(token())).status == 429);
  BOOST_TEST(third.closed());
  for (int i = 0; i < 3; ++i) BOOST_TEST(first.ask("GET", objects, bearer(token())).status == 200);
  BOOST_TEST(first.ask("GET", objects, bearer(token())).status == 429);
  BOOST_TEST(second.ask("GET", objects).status == 429, "the same partner's");
}

BOOST_AUTO_TEST_CASE(a_connection_that_changes_its_partner_counts_for_the_other) {
  options.limits.connections_per_peer = 1;
  const auto other = give(beta, far);
  start();
  Browser shared = browse("nobody");
  BOOST_TEST(shared.ask("GET", root, bearer(token())).status == 200);
  BOOST_TEST(shared.ask("GET", root, bearer(other)).status == 200);
  BOOST_TEST(browse("alpha").ask("GET", root).status == 200, "alpha's seat is free");
  BOOST_TEST(browse("beta").ask("GET", root).status == 429);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// Every answer to a token on every route that it may ask, page by page.
std::string everything(Tokens& world) {
  world.start();
  Browser browser = world.browse("nobody");
  std::string all;
  const auto get = [&](const std::string& target) {
    const Reply reply = browser.ask("GET", target, bearer(world.token()));
    all += target + "\n" + reply.head + reply.body + "\n";
    return reply;
  };
  for (const std::string& target : {std::string("/taxii2/"), std::string("/gateway/"), root}) get(target);
  for (const std::string& collection : {ncc, own}) {
    get(root + collection + "/");
    for (const std::string list : {"/objects/", "/manifest/"}) {
      const std::string target = root + collection + list;
      for (const std::string query :
           {"", "?match[version]=all", "?match[version]=first", "?match[type]=malware",
            "?added_after=2023-11-14T22:13:20.000001Z", "?limit=0"})
        get(target + query);
      std::string next = "?limit=1";
      for (int page = 0; page < 20 && !next.empty(); ++page) {
        const auto answer = must(json::parse(get(target + next).body));
        const auto cursor = json::string_or(answer, "next");
        next = cursor.empty() ? "" : "?limit=1&next=" + cursor;
      }
      const Reply last = get(target);
      get(target + "?added_after=" + last.field("X-TAXII-Date-Added-Last"));
    }
    for (int number = 1; number < 9; ++number)
      for (const std::string tail : {"/", "/?match[version]=all", "/versions/"})
        get(root + collection + "/objects/" + id_of(number) + tail);
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_lies_above_green_changes_no_byte_of_what_a_token_reads) {
  Tokens with, without;
  // The same certificates' worth of GREEN; beside it AMBER between, before, after, as the newer and as the
  // older version, alone in a release, withdrawn, and gone.
  const auto both = [&](const std::string& name, const std::vector<protocol::Slice>& green,
                        const std::vector<protocol::Slice>& all) {
    with.release(name, all, green);
    without.release(name, green, green);
    with.clock.at.seconds += 60;
    without.clock.at.seconds += 60;
  };
  both("r1", {slice(1, "one"), slice(2, "two")},
       {slice(3, "A"), slice(1, "one"), slice(4, "A"), slice(2, "two")});
  with.release("a1", {slice(1, "A", 2), slice(5, "A")}, {});
  both("r2", {slice(6, "six", 2)}, {slice(6, "six", 2), slice(4, "A", 2)});
  both("r3", {slice(2, "newer", 2)}, {slice(2, "newer", 2)});
  with.release("a2", {slice(6, "A", 1), slice(2, "A", 3)}, {});
  must(with.opened->close_release("a1", {id_of(5)}));
  must(with.opened->close_entry("r1", alpha, {id_of(4)}));
  must(with.opened->close_release("a2", {}));
  const std::string one = everything(with), other = everything(without);
  BOOST_TEST(one == other);
  BOOST_TEST(one.find("newer") != std::string::npos);
  BOOST_TEST(with.browse("alpha").ask("GET", objects).body !=
             without.browse("alpha").ask("GET", objects).body);
}

BOOST_AUTO_TEST_CASE(what_closes_a_release_a_slot_or_a_membership_closes_it_to_tokens) {
  Tokens world;
  world.release("r1", {slice(1, "one"), slice(2, "A"), slice(3, "three")},
                {slice(1, "one"), slice(3, "three")});
  world.release("r2", {slice(4, "four")}, {slice(4, "four")});
  world.release("r3", {slice(5, "five")}, {slice(5, "five")});
  world.start();
  const auto shown = [&] {
    std::string names;
    const auto answer = must(json::parse(world.ask(bearer(world.token())).body));
    if (answer.HasMember("objects"))
      for (const auto& one : answer["objects"].GetArray()) names += json::string_or(one, "name") + " ";
    return names;
  };
  BOOST_TEST(shown() == "one three four five ");
  must(world.opened->close_entry("r1", alpha, {id_of(3)}));
  BOOST_TEST(shown() == "one four five ");
  must(world.opened->close_release("r1", {id_of(1)}));
  must(world.opened->close_release("r2", {}));
  BOOST_TEST(shown() == "five ");
  must(world.opened->close_collection(alpha, "ncc"));
  BOOST_TEST(shown() == "");
}
