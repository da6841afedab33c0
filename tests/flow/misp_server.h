// A partner's MISP server behind our link: a function of what it is asked.
#pragma once
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "gateway/gate/openpgp.h"
#include "protocol/digest.h"
#include "tests/flow/desk.h"

namespace test_flow::misp_server {

inline const std::string authkey = "0123456789abcdefghijABCDEFGHIJ0123456789";
inline const std::string orgc = "0f6f0c1e-6a0e-4b4e-8d7a-0a6f4f1f2a01";
inline constexpr std::int64_t spring = 1772445600;  ///< 2026-03-02

inline GetAnswer json(std::string body, int status = 200) {
  return {status, "application/json", "", std::move(body)};
}

inline std::string uuid(int number) {
  return "7a" + std::to_string(100000 + number) + "-40d5-491e-99b0-da01ff1f3341";
}

inline std::string at(std::int64_t seconds) {
  return Instant{seconds, 0}.text(0);
}

/// An event with one domain, named after its number unless said otherwise.
struct Made {
  int number = 0;
  std::int64_t timestamp = spring;
  std::string tag = "tlp:green";
  std::string more{};
  std::string owner = orgc;
  std::string domain{};
};

inline std::string text_of(const Made& made) {
  const auto time = std::to_string(made.timestamp);
  const auto domain = made.domain.empty() ? "m" + std::to_string(made.number) + ".invalid" : made.domain;
  return R"({"Event":{"uuid":")" + uuid(made.number) +
         R"(","info":"a kit","date":"2026-03-02","timestamp":")" + time +
         R"(","published":true,"distribution":"3","Orgc":{"name":"X","uuid":")" + made.owner +
         R"("},"Tag":[{"name":")" + made.tag + R"("}],"Attribute":[{"uuid":")" + uuid(made.number + 500000) +
         R"(","type":"domain","category":"Network activity","value":")" + domain +
         R"(","to_ids":true,"distribution":"5","timestamp":")" + time + R"(","deleted":false}])" + made.more +
         "}}";
}

/// A desk with a MISP server behind its link.
struct Misp {
  Desk& desk = the_desk();
  std::vector<GetRequest> asked;
  std::vector<Made> events;
  std::map<int, Result<GetAnswer>> instead;  ///< of a view
  std::map<int, std::string> signatures;
  Result<GetAnswer> version = json(R"({"version":"2.5.7","perm_sync":false})");
  bool has_pages = true;

  Misp() {
    desk.ours.link.serves = [this](const GetRequest& request) { return serve(request); };
  }
  ~Misp() { desk.ours.link.serves = nullptr; }
  Misp(const Misp&) = delete;
  Misp& operator=(const Misp&) = delete;

  Result<GetAnswer> serve(const GetRequest& request) {
    asked.push_back(request);
    if (request.path == "/misp/servers/getVersion") return version;
    if (request.path == "/misp/events/index") return index(request.query);
    for (const auto& one : events) {
      if (!request.path.starts_with("/misp/events/view/" + uuid(one.number) + "/deleted[]:0/deleted[]:1/"))
        continue;
      if (instead.contains(one.number)) return instead.at(one.number);
      auto answer = json(text_of(one));
      if (signatures.contains(one.number)) answer.signature = signatures[one.number];
      return answer;
    }
    return json(R"({"message":"Invalid event"})", 404);
  }
  Result<GetAnswer> index(const std::string& query) const {
    const auto asks = protocol::json::parse(query);
    BOOST_REQUIRE(asks.has_value());
    const auto from = protocol::json::int_or(*asks, "timestamp", 0);
    const auto limit = static_cast<std::size_t>(protocol::json::int_or(*asks, "limit", 0));
    const auto page = static_cast<std::size_t>(protocol::json::int_or(*asks, "page", 0));
    std::vector<std::string> rows;
    for (const auto& one : events)
      if (one.timestamp >= from)
        rows.push_back(R"({"id":"1","timestamp":")" + std::to_string(one.timestamp) +
                       R"(","published":true,"uuid":")" + uuid(one.number) + R"(","orgc_uuid":")" +
                       one.owner + "\"}");
    std::ranges::reverse(rows);
    std::string body;
    for (std::size_t i = has_pages ? (page - 1) * limit : 0;
         i < rows.size() && (!has_pages || i < page * limit); ++i)
      body += (body.empty() ? "" : ",") + rows[i];
    return json("[" + body + "]");
  }

  void add(const std::string& name, const std::string& more = R"("partner":"alpha")") {
    desk.ours.run("admin", "feed.add",
                  R"({"name":")" + name + R"(","url":"https://misp.example/misp","misp":true,"key":")" +
                      authkey + R"(",)" + more + "}");
  }
  Result<flow::Reply> pull(const std::string& name) {
    asked.clear();
    return desk.ours.attempt("ana", "feed.pull", R"({"name":")" + name + "\"}");
  }
  /// How many events a pull brought: an indicator and a report each.
  std::int64_t pulled(const std::string& name) {
    const auto objects = pulled(name, "objects");
    BOOST_TEST(objects % 2 == 0);
    return objects / 2;
  }
  std::int64_t pulled(const std::string& name, const char* member) {
    const auto reply = pull(name);
    BOOST_REQUIRE_MESSAGE(reply.has_value(), (reply.has_error() ? protocol::describe(reply.error()) : ""));
    desk.ours.work();
    return protocol::json::int_or(reply->body.value(), member, -1);
  }
  std::string shown(const std::string& name, const char* member) {
    const auto reply = desk.ours.run("ana", "feed.show", R"({"name":")" + name + "\"}");
    const auto& feed = reply.body.value()["feed"];
    const auto* value = protocol::json::find(feed, member);
    if (value != nullptr && value->IsInt64()) return std::to_string(value->GetInt64());
    return protocol::json::string_or(feed, member);
  }
  /// The numbers of the events that were fetched, in order.
  std::vector<int> viewed() const {
    std::vector<int> numbers;
    for (const auto& request : asked)
      for (const auto& one : events)
        if (request.path.find("/view/" + uuid(one.number) + "/") != std::string::npos)
          numbers.push_back(one.number);
    return numbers;
  }
  /// "origin origin-id label" of what was made of a value; empty where there is nothing.
  std::string bound(const std::string& value) {
    const auto found = desk.ours.run("ana", "object.find", Builder().set("text", value).text());
    const auto& objects = found.body.value()["objects"];
    if (objects.Empty()) return "";
    const auto id = protocol::json::string_or(objects[0], "id");
    const auto shown = desk.ours.run("ana", "object.show", Builder().set("id", id).text());
    const auto& one = shown.body.value()["objects"][0];
    return protocol::json::string_or(one, "origin") + " " + protocol::json::string_or(one, "origin_id") +
           " " + protocol::json::string_or(one, "label");
  }
  std::string of_alpha(const std::string& label) const {
    return "partner " + desk.alpha.world->team.id + " " + label;
  }
  /// By the partner's own key, as MISP signs.
  std::string signature_of(const Made& made) {
    auto text = text_of(made);
    std::erase(text, ' ');
    auto keys = gate::OpenPgp::open(desk.alpha.folder + "/g");
    BOOST_REQUIRE(keys.has_value());
    const auto signature = (*keys)->sign(text, desk.alpha.world->team.fingerprint);
    BOOST_REQUIRE(signature.has_value());
    return protocol::to_base64(*signature);
  }
};

}  // namespace test_flow::misp_server
