// Grades of TAXII servers: a small server that keeps to the standard, and what is said of each way not to.
#include "gateway/flow/taxii_grade.h"

#include <boost/test/unit_test.hpp>

#include "tests/flow/desk.h"

using namespace test_flow;

namespace {

constexpr const char* taxii = "application/taxii+json;version=2.1";
const std::string host = "https://taxii.example";
const std::string collection = "/api/collections/c1/";

std::string added(int number) {
  return "2026-01-01T00:00:0" + std::to_string(number) + ".000000Z";
}

/// Two objects, added one after the other, answered from a table of paths.
struct Server {
  std::map<std::string, Sighting> pages;
  std::vector<GetRequest> asked;

  static Sighting page(const std::string& body, int first = 0) {
    Sighting seen;
    seen.certificate = ShownCertificate{std::string(64, 'a'), {1700000000, 0}, {4000000000, 0}};
    seen.status = 200;
    seen.content_type = taxii;
    seen.body = body;
    if (first > 0) seen.first_added = seen.last_added = added(first);
    return seen;
  }
  static Sighting error(int status) {
    auto seen = page("{\"title\":\"no\"}");
    seen.status = status;
    return seen;
  }
  static std::string object(int number) {
    return R"({"type":"indicator","id":"indicator--)" + std::to_string(number) + "\"}";
  }
  Server() {
    pages["/taxii2/"] = page(R"({"title":"t","default":"/api/","api_roots":["/api/"]})");
    pages["/api/"] =
        page(R"({"title":"t","versions":["application/taxii+json;version=2.1"],"max_content_length":100})");
    const std::string one = R"({"id":"c1","title":"c","can_read":true,"can_write":false})";
    pages["/api/collections/"] = page(R"({"collections":[{"id":"in","title":"i","can_read":false,)"
                                      R"("can_write":true},)" +
                                      one + "]}");
    pages["/api/collections/in/"] = page(R"({"id":"in","title":"i","can_read":false,"can_write":true})");
    const std::string objects = collection + "objects/";
    pages[objects + "?limit=1"] = page(R"({"more":true,"next":"n 1","objects":[)" + object(1) + "]}", 1);
    pages[objects + "?limit=1&next=n%201"] = page(R"({"more":false,"objects":[)" + object(2) + "]}", 2);
    pages[objects + "?limit=1&added_after=2026-01-01T00%3A00%3A01.000000Z"] =
        page(R"({"more":false,"objects":[)" + object(2) + "]}", 2);
    pages[objects + "?limit=0"] = error(400);
    pages[objects + "?added_after=yesterday"] = error(400);
    pages[objects + "indicator--1/"] = page(R"({"more":false,"objects":[)" + object(1) + "]}", 1);
    pages[objects + "indicator--1/versions/"] =
        page(R"({"more":false,"versions":["2026-01-01T00:00:00.000Z"]})", 1);
    pages[collection + "manifest/?limit=1"] = page(R"({"more":true,"objects":[{"id":"indicator--1",)"
                                                   R"("date_added":")" +
                                                       added(1) + R"(","version":"v"}]})",
                                                   1);
  }
  Result<Sighting> answer(const GetRequest& request) {
    asked.push_back(request);
    if (request.accept == "text/html") return error(406);
    if (request.path.starts_with(collection + "objects/?added_after=") && !pages.contains(request.path))
      return page(R"({"more":false})");
    return pages.contains(request.path) ? pages.at(request.path) : error(404);
  }
};

/// One team is enough for all of them.
struct Graded {
  static Desk& the_desk() {
    static Desk desk;
    return desk;
  }
  Desk& desk = the_desk();
  Server server;
  flow::Reply reply;

  Graded() {
    desk.ours.link.shows = [this](const GetRequest& request) { return server.answer(request); };
  }
  ~Graded() { desk.ours.link.shows = nullptr; }
  Graded(const Graded&) = delete;
  Graded& operator=(const Graded&) = delete;

  /// The requirements that failed, one a line.
  std::string failed(const std::string& url = host) {
    server.asked.clear();
    reply = desk.ours.run("admin", "partner.grade", R"({"url":")" + url + "\"}");
    std::string out;
    for (const auto& row : reply.body.value()["rows"].GetArray())
      if (protocol::json::string_or(row, "verdict") == "failed")
        out += protocol::json::string_or(row, "section") + " " +
               protocol::json::string_or(row, "requirement") + "\n";
    return out;
  }
  std::int64_t number(const char* member) { return protocol::json::int_or(reply.body.value(), member, -1); }
  bool well() { return protocol::json::bool_or(reply.body.value(), "well", false); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(taxii_grade, Graded)

BOOST_AUTO_TEST_CASE(a_server_that_keeps_to_the_standard_gets_full_marks) {
  BOOST_TEST(failed() == "");
  BOOST_TEST(well());
  BOOST_TEST(number("passed") == number("tried"));
  BOOST_TEST(number("tried") >= 30);
  BOOST_TEST(number("requests") == static_cast<std::int64_t>(server.asked.size()));
  BOOST_TEST(number("requests") <= 25);
  for (const auto& request : server.asked) {
    BOOST_TEST(request.endpoint == host);
    BOOST_TEST(request.pins.empty());
  }
  for (const char* url :
       {"https://taxii.example/", "https://taxii.example/taxii2", "https://taxii.example/taxii2/"})
    BOOST_TEST(failed(url) == "");
  desk.ours.run("admin", "partner.grade", R"({"url":"https://taxii.example","partner":"alpha"})");
  BOOST_TEST(server.asked.back().pins.size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_way_not_to_keep_to_it_is_named) {
  const std::string objects = collection + "objects/";
  const auto with = [&](const std::string& path, const Sighting& seen) {
    const Server right;
    server.pages = right.pages;
    server.pages[path] = seen;
    return failed();
  };
  const auto later = objects + "?limit=1&added_after=2026-01-01T00%3A00%3A01.000000Z";
  BOOST_TEST(with(objects + "?limit=0", Server::page("{}")) == "3.4 Refuses limit=0 with 400\n");
  BOOST_TEST(!well());
  BOOST_TEST(with(objects + "?limit=1", Server::page(R"({"more":true,"next":"n 1","objects":[)" +
                                                         Server::object(1) + "," + Server::object(3) + "]}",
                                                     1)) == "3.4 limit=1 gives one object\n");
  BOOST_TEST(with(objects + "?limit=1&next=n%201", Server::page(R"({"more":false})")) ==
             "3.5 \"next\" leads to the objects behind\n");
  BOOST_TEST(with(later, Server::page(R"({"objects":[)" + Server::object(1) + "]}", 1)) ==
             "3.4 added_after gives what was added later, and nothing else\n");
  BOOST_TEST(with(objects + "?limit=1",
                  Server::page(R"({"more":false,"objects":[)" + Server::object(1) + "]}", 1)) ==
             "3.5 \"more\" says whether there are objects behind\n");
  BOOST_TEST(with(objects + "?limit=1", Server::page(R"({"objects":[]})")) ==
             "5.4 The objects of a collection answer with an envelope\n");
  auto bare = Server::page(R"({"more":true,"next":"n 1","objects":[)" + Server::object(1) + "]}");
  BOOST_TEST(with(objects + "?limit=1", bare)
                 .starts_with("3.2 X-TAXII-Date-Added-First and -Last say when they were added\n"));
  bare.first_added = bare.last_added = "2026-01-01T00:00:01Z";
  BOOST_TEST(with(objects + "?limit=1", bare).starts_with("1.6.7 Those are times in UTC with six digits\n"));
  auto html = Server::error(404);
  html.content_type = "text/html";
  BOOST_TEST(with(objects + "indicator--1/", html) ==
             "5.6 An object is found by its id\n"
             "3.1 Each answer says application/taxii+json;version=2.1\n");
  BOOST_TEST(
      with("/api/", Server::page(R"({"title":"t","versions":["taxii-2.0"],"max_content_length":0})")) ==
      "4.2.1 Its versions name TAXII 2.1\n"
      "4.2.1 It has a title and a max_content_length above 0\n");
  BOOST_TEST(with("/api/collections/", Server::page(R"({"collections":[{"id":"c1","title":"c"}]})")) ==
             "5.2.1 Each has id, title, can_read and can_write\n");
  BOOST_TEST(with("/taxii2/", Server::page(R"({"default":"/x/","api_roots":["/api/"]})")) ==
             "4.1.1 The discovery has a title\n4.1.1 Its default is one of its api_roots\n");
}

BOOST_AUTO_TEST_CASE(a_server_that_ends_is_asked_no_further) {
  auto cut = Server::page("");
  cut.stage = "exchange";
  cut.why = "the answer was cut short";
  server.pages["/api/collections/"] = cut;
  BOOST_TEST(failed().ends_with("4 Answers whole and in time\n"));
  BOOST_TEST(server.asked.back().path == "/api/collections/");
  cut.stage = "handshake";
  cut.alert = 70;
  server.pages["/taxii2/"] = cut;
  BOOST_TEST(failed() == "8.2.2 Speaks TLS 1.3\n8.2.2 Can be reached by HTTPS, for us: with TLS 1.3\n");
  BOOST_TEST(server.asked.size() == 1u);
  server.pages["/taxii2/"] = Server::error(401);
  BOOST_TEST(failed() == "4.1 Answers to /taxii2/ with 200 and a JSON object\n");
  BOOST_TEST(server.asked.size() == 1u);
  server.pages["/taxii2/"] = Server::page("<html>");
  server.pages["/taxii2/"].content_type = "text/html";
  BOOST_TEST(failed() ==
             "4.1 Answers to /taxii2/ with 200 and a JSON object\n"
             "3.1 Each answer says application/taxii+json;version=2.1\n");
  BOOST_TEST(server.asked.size() == 1u);
  const Server right;
  server.pages = right.pages;
  desk.ours.link.shows = [this](const GetRequest& request) {
    desk.clock.advance(31);
    return server.answer(request);
  };
  BOOST_TEST(failed().ends_with("4 Answers whole and in time\n"));
  BOOST_TEST(server.asked.size() <= 4u);
}

BOOST_AUTO_TEST_CASE(nothing_leads_elsewhere) {
  server.pages["/taxii2/"] =
      Server::page(R"({"title":"t","api_roots":["https://other.example/api/","//other.example/","/a b/"]})");
  BOOST_TEST(failed() == "");
  for (const auto& request : server.asked) BOOST_TEST(request.path == "/taxii2/");
  server.pages["/taxii2/"] = Server::page(R"({"title":"t","api_roots":["https://taxii.example/api/"]})");
  BOOST_TEST(failed() == "");
  BOOST_TEST(number("tried") >= 30);
  server.pages["/api/collections/"] =
      Server::page(R"({"collections":[{"id":"../x?y","title":"c","can_read":true,"can_write":false}]})");
  (void)failed();
  for (const auto& request : server.asked) BOOST_TEST(request.path.find("/../") == std::string::npos);
  for (const char* url : {"http://taxii.example", "https://", "https://taxii.example/api/", "taxii.example",
                          "https://a b", "https://user@taxii.example"}) {
    const auto refused =
        desk.ours.attempt("admin", "partner.grade", R"({"url":")" + std::string(url) + "\"}");
    BOOST_TEST((refused.has_error() && refused.error().error == protocol::Error::invalid), url);
  }
  const auto analyst = desk.ours.attempt("ana", "partner.grade", R"({"url":")" + host + "\"}");
  BOOST_TEST((analyst.error().error == protocol::Error::denied));
}

BOOST_AUTO_TEST_SUITE_END()
