// Core's answers as people read them: golden texts.
#include "gateway/cli/render.h"

#include <boost/test/unit_test.hpp>

#include "tests/cli/support.h"

using namespace cli_test;
namespace render = gateway::cli::render;

namespace {

std::string rendered(std::string (*how)(const Value&), const std::string& answer) {
  protocol::json::Document keep;
  return how(parsed(answer, keep));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rendering)

BOOST_AUTO_TEST_CASE(partners_are_a_table) {
  BOOST_TEST(rendered(render::partners, R"({"partners":[
    {"short_name":"cert-fi","name":"NCSC-FI","state":"active","ceiling":"TLP:AMBER","circles":["EGC","CNW"],"endpoint":"https://a:1"},
    {"short_name":"cert-ö","name":"Ö","state":"suspended","ceiling":"TLP:GREEN","circles":[],"endpoint":""}]})") ==
             "PARTNER  NAME     STATE      CEILING    CIRCLES   ENDPOINT\n"
             "cert-fi  NCSC-FI  active     TLP:AMBER  EGC, CNW  https://a:1\n"
             "cert-ö   Ö        suspended  TLP:GREEN  -         -\n");
}

BOOST_AUTO_TEST_CASE(how_it_stands_with_partners_is_a_line_each) {
  BOOST_TEST(
      rendered(render::partner_status, R"({"partners":[
    {"partner":"cert-fi","state":"active","last_in":"2026-03-01T10:00:00Z","last_out":"2026-03-01T11:00:00Z","waiting":0,"error":""},
    {"partner":"cert-no","state":"active","last_in":"","last_out":"","waiting":2,"oldest_seconds":7300,"error":"cannot connect",
     "came":{"taxii":"2026-03-01T12:00:00Z","misp":"2026-03-02T12:00:00Z","drop":"","pulls":14,"refused":2,"bytes":20500,
       "read_to":"2026-03-01T12:00:00Z","behind_seconds":7300},
     "key_days":12,"tls_days":-3},
    {"partner":"cert-se","state":"active","last_in":"","last_out":"","waiting":0,"error":"",
     "came":{"taxii":"","misp":"","drop":"2026-03-01T12:00:00Z","pulls":0},"feeds":[{"name":"a","error":""},{"name":"b","error":"wrong"}]}]})") ==
      "PARTNER  STATE   LAST IN               LAST OUT              "
      "LAST PULL                  LAG  SERVED                      WAITING  OLDEST  KEY   TLS   ERROR\n"
      "cert-fi  active  2026-03-01T10:00:00Z  2026-03-01T11:00:00Z  "
      "-                          -    -                           0        -       -     -     -\n"
      "cert-no  active  -                     -                     "
      "2026-03-02T12:00:00Z misp  2 h  14 pulls, 2 refused, 20 KB  2        2 h     12 d  -3 d  cannot "
      "connect\n"
      "cert-se  active  -                     -                     "
      "2026-03-01T12:00:00Z drop  -    -                           0        -       -     -     feed b: "
      "wrong\n");
}

BOOST_AUTO_TEST_CASE(a_check_says_what_to_do) {
  BOOST_TEST(
      rendered(render::partner_check, R"({"partner":"cert-fi","asked":true,"wrong":1,"soon":1,"findings":[
    {"side":"ours","check":"pin","state":"ok","text":"the pin is as on our card","remedy":""},
    {"side":"ours","check":"openpgp","state":"soon","text":"our key lasts 3 days more","remedy":"renew it"},
    {"side":"theirs","check":"tls","state":"wrong","text":"it speaks no TLS 1.3","remedy":"ask for it"}]})") ==
      "Our side\n"
      "  ok     the pin is as on our card\n"
      "  SOON   our key lasts 3 days more; renew it\n"
      "What cert-fi shows now\n"
      "  WRONG  it speaks no TLS 1.3; ask for it\n"
      "cert-fi: 1 thing is wrong, 1 thing will be wrong soon.\n");
  BOOST_TEST(rendered(render::partner_check,
                      R"({"partner":"cert-fi","asked":false,"wrong":0,"soon":0,"findings":[]})") ==
             "cert-fi: all is well; its endpoint was not asked.\n");
  BOOST_TEST(rendered(render::partner_grade,
                      R"({"server":"https://a","requests":1,"passed":1,"tried":2,"well":false,"rows":[
    {"requirement":"Answers","section":"4.1","level":"MUST","came":"200","verdict":"ok"},
    {"requirement":"Has a title","section":"4.1.1","level":"MUST","came":"none","verdict":"failed"}]})") ==
             "RESULT  LEVEL  SECTION  REQUIREMENT  WHAT CAME\n"
             "ok      MUST   4.1      Answers      200\n"
             "FAILED  MUST   4.1.1    Has a title  none\n"
             "https://a: 1 of 2, in 1 request; something fails that MUST be.\n");
}

BOOST_AUTO_TEST_CASE(who_got_tells_who_carried_it) {
  const auto text = rendered(render::who_got, R"({"rows":[{"partner":"cert-fi","state":"queued",)"
                                              R"("handed_over_by":["bo","cia"]}]})");
  BOOST_TEST(text.find("queued (handed over as a file by bo, cia)") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(empty_lists_teach) {
  BOOST_TEST(rendered(render::partners, R"({"partners":[]})").find("partner add CARD") != std::string::npos);
  BOOST_TEST(rendered(render::intakes, R"({})").find("intake ask") != std::string::npos);
  BOOST_TEST(rendered(render::who_got, R"({"rows":[]})") == "Nobody got it.\n");
}

BOOST_AUTO_TEST_CASE(nothing_from_outside_reaches_the_terminal_raw) {
  const std::string evil = "a\\u001b[2Jb\\u202ec";
  for (std::string (*how)(const protocol::json::Value&) :
       {render::partners,      render::people,       render::circles,   render::objects,
        render::object,        render::inbox,        render::outbox,    render::who_got,
        render::shares,        render::audit,        render::recalls,   render::intakes,
        render::incidents,     render::ledger,       render::status,    render::lines,
        render::inbox_item,    render::intake,       render::recall,    render::share,
        render::decisions,     render::permitted,    render::withdrawn, render::partner_status,
        render::partner_check, render::partner_grade}) {
    const std::string row = R"({"id":")" + evil + R"(","name":")" + evil + R"(","short_name":")" + evil +
                            R"(","envelope":")" + evil + R"(","share":")" + evil + R"(","partner":")" + evil +
                            R"(","what":")" + evil + R"(","title":")" + evil + R"(","organisation":")" +
                            evil + R"(","text":")" + evil + R"(","remedy":")" + evil + R"(","came":")" +
                            evil + R"(","recipient":")" + evil + R"(","detail":{"x":")" + evil +
                            R"("},"answers":{")" + evil + R"(":")" + evil + R"("}})";
    std::string answer = "{";
    for (const char* list :
         {"partners", "people",     "circles", "objects",   "versions",   "refused",   "held",
          "items",    "deliveries", "rows",    "shares",    "recalls",    "intakes",   "incidents",
          "leaves",   "outcomes",   "board",   "decisions", "renderings", "approvals", "findings"})
      answer += "\"" + std::string(list) + "\":[" + row + "],";
    for (const char* text : {"front", "version", "intake", "format", "reason", "release", "state", "note"})
      answer += "\"" + std::string(text) + "\":\"" + evil + "\",";
    answer += R"("alerts":[")" + evil + R"("],"sentences":[")" + evil + R"("],"recall_proposed":[")" + evil +
              R"("],"labels":{")" + evil + R"(":1},"closed":{")" + evil + R"(":1},"item":)" + row +
              R"(,"names":{")" + evil + R"(":")" + evil + R"("}})";
    const std::string text = rendered(how, answer);
    BOOST_TEST(text.find('\x1b') == std::string::npos, text);
    BOOST_TEST(text.find("\xE2\x80\xAE") == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(a_share_says_who_what_and_why) {
  protocol::json::Document keep;
  const Value& answer =
      parsed(R"({"ok":true,"share":"0c4e","state":"proposed","author":"ann","note":"wave","circle":"",
    "decisions":[{"recipient":"u1","verdict":"needs_approvals","objects":2,"sentence":"The victim said yes."},
                 {"recipient":"u2","verdict":"deny","objects":2,"sentence":"AMBER is over its ceiling."}],
    "withheld":[{"id":"indicator--1","why":"AMBER is over its ceiling."},{"id":"indicator--2","why":"held"}],
    "renderings":[{"id":"r1","recipients":["u1"],"label":"TLP:AMBER","slices":2,"bytes":99,"others_needed":1}],
    "names":{"u1":"cert-fi","u2":"cert-no"}})",
             keep);
  BOOST_TEST(render::share(answer) ==
             "Share:   0c4e\n"
             "State:   proposed\n"
             "Author:  ann\n"
             "Note:    wave\n"
             "\n"
             "RECIPIENT  OBJECTS  DECISION         WHY\n"
             "cert-fi    2        needs approvals  The victim said yes.\n"
             "cert-no    2        deny             AMBER is over its ceiling.\n"
             "\n"
             "RENDERING  TO       LABEL      OBJECTS  BYTES  OTHERS NEEDED\n"
             "r1         cert-fi  TLP:AMBER  2        99     1\n");
  BOOST_TEST(render::withheld(answer, 1) ==
             "\nStays in for at least one recipient: 2 objects\n"
             "OBJECT        WHY\n"
             "indicator--1  AMBER is over its ceiling.\n"
             "and 1 more (--all lists them)\n");
}

BOOST_AUTO_TEST_CASE(refusals_are_capped_and_counted) {
  protocol::json::Document keep;
  const Value& answer = parsed(R"({"format":"stix","accepted":3,"known":1,"refused_count":2,
    "refused":[{"position":4,"id":"x--1","code":"id","what":"no STIX id"},{"position":9,"id":"","code":"time","what":"no time"}],
    "held_count":0,"held":[],"alerts":["a bundle property named tlp"],"labels":{"TLP:AMBER":3}})",
                               keep);
  BOOST_TEST(render::added(answer, 1) ==
             "Format:         stix\n"
             "Accepted:       3\n"
             "Known already:  1\n"
             "Refused:        2\n"
             "Held:           0\n"
             "TLP:AMBER:      3\n"
             "Note: a bundle property named tlp\n"
             "\n"
             "POSITION  REFUSED  CODE  WHY\n"
             "4         x--1     id    no STIX id\n"
             "and 1 more (--all lists them)\n");
  BOOST_TEST(render::added(answer, SIZE_MAX).find("9         -        time  no time") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_explanation_names_the_rules) {
  protocol::json::Document keep;
  const Value& answer = parsed(R"({"verdict":"needs_victim","sentence":"Ask first.","conditions":["K1"],
    "reasons":[{"code":"A-NVC","sentence":"Ask first."},{"code":"R-OK","sentence":"The label allows it."}]})",
                               keep);
  BOOST_TEST(render::explanation(answer, "indicator--1", "cert-fi") ==
             "Object:    indicator--1\n"
             "To:        cert-fi\n"
             "Decision:  needs victim\n"
             "Because:   Ask first.\n"
             "\n"
             "RULE   WHAT IT SAYS\n"
             "A-NVC  Ask first.\n"
             "R-OK   The label allows it.\n"
             "\n"
             "Conditions that are recorded: K1\n");
}

BOOST_AUTO_TEST_CASE(an_explanation_says_what_would_turn_it) {
  protocol::json::Document keep;
  const auto text = [&](const char* answer) {
    return render::explanation(parsed(answer, keep), "indicator--1", "cert-fi");
  };
  BOOST_TEST(text(R"({"verdict":"deny","change":{"verdict":"allow","steps":[
    {"code":"partner-ceiling","sentence":"agree on TLP:AMBER with cert-fi"}]}})")
                 .ends_with("\nThe smallest change that would turn this (to allow):\n"
                            "  - agree on TLP:AMBER with cert-fi\n"));
  BOOST_TEST(text(R"({"verdict":"deny","change":{"verdict":"deny","steps":[]}})")
                 .ends_with("\nNothing that people could change would turn this.\n"));
}

BOOST_AUTO_TEST_CASE(a_matrix_has_a_word_and_a_colour_for_every_verdict) {
  constexpr const char* answer =
      R"({"kind":"indicator","rows":[{"partner":"a<b","basis":"our own observation",
    "verdicts":{"TLP:CLEAR":"allow","TLP:GREEN":"needs-approvals","TLP:AMBER":"needs-victim",
    "TLP:AMBER+STRICT":"needs-originator","TLP:RED":"deny"}}]})";
  BOOST_TEST(rendered(render::matrix, answer) ==
             "PARTNER  RESTS ON             CLEAR  GREEN     AMBER   AMBER+STRICT  RED\n"
             "a<b      our own observation  yes    2 people  victim  originator    no\n");
  const auto svg = rendered(render::matrix_svg, answer);
  BOOST_TEST(svg.starts_with("<svg xmlns="));
  BOOST_TEST(svg.find("a&lt;b") != std::string::npos, "names are escaped");
  BOOST_TEST(svg.find("#ef9a9a") != std::string::npos, "a deny is red");
}

BOOST_AUTO_TEST_CASE(a_recalls_board_shows_every_partner) {
  BOOST_TEST(
      rendered(render::recall,
               R"({"recall":"1d20","release":"77ad","reason":"mistake","by":"ann","at":"2026-01-01T00:00:00Z",
    "board":[{"partner":"cert-fi","state":"removed","at":"2026-01-01T00:01:00Z"},{"partner":"cert-no","state":"queued","at":""}]})") ==
      "recall:   1d20\n"
      "release:  77ad\n"
      "reason:   mistake\n"
      "by:       ann\n"
      "at:       2026-01-01T00:00:00Z\n"
      "\n"
      "PARTNER  STATE    SINCE                 ERROR\n"
      "cert-fi  removed  2026-01-01T00:01:00Z  -\n"
      "cert-no  queued   -                     -\n");
}

BOOST_AUTO_TEST_CASE(a_withdrawal_says_what_to_call_back) {
  BOOST_TEST(
      rendered(render::withdrawn, R"({"intake":"5f3a","version":3,"sentences":["The answers are withdrawn."],
    "closed":{"shares":1,"releases":2,"deliveries":0},"recall_proposed":["77ad"]})") ==
      "Intake:   5f3a\n"
      "Version:  3\n"
      "  The answers are withdrawn.\n"
      "Closed: 1 shares, 2 releases, 0 deliveries\n"
      "Some partners have it already. Call it back:\n"
      "  csirt-gateway recall 77ad --reason withdrawn\n");
}

BOOST_AUTO_TEST_CASE(status_says_what_waits) {
  BOOST_TEST(rendered(render::status,
                      R"({"ok":true,"front":"up","core":"up","gate":"no answer on gate.sock","version":"1",
    "outbox":{"queued":1,"sent":2,"held":0,"refused":0},"inbox":{"held":3,"sealed":1},"ledger":{"size":9,"root":"ab"}})") ==
             "front:    up\n"
             "core:     up\n"
             "gate:     no answer on gate.sock\n"
             "outbox:   1 queued, 2 sent, 0 held, 0 refused\n"
             "inbox:    3 held, 1 sealed\n"
             "ledger:   9 leaves, root ab\n"
             "version:  1\n");
}

BOOST_AUTO_TEST_SUITE_END()
