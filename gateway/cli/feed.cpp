// feed: TAXII collections and MISP servers, of partners and of public sources, that we pull.
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace {

Positional feed_positional() {
  return {"NAME", "Name of the feed"};
}

Result<Exit> add(Session& session, const Arguments& arguments) {
  if (arguments.has("partner") == arguments.has("label"))
    return session.usage("a feed is a partner's, or a public source's with the label you give it",
                         "give --partner, or --label");
  if (arguments.has("misp") != arguments.has("key-file"))
    return session.usage("a MISP server wants our authkey there, and a TAXII collection takes none",
                         "give --misp and --key-file together");
  Builder args;
  args.set("name", arguments.get("NAME")).set("url", arguments.get("URL"));
  if (arguments.has("misp")) {
    TRY(const auto key, read_authkey(session, arguments));
    args.set("misp", true).set("key", key);
  }
  if (arguments.has("partner")) args.set("partner", arguments.get("partner"));
  if (arguments.has("label")) {
    TRY(const protocol::Label label, given_label(arguments, "label"));
    args.set("label", protocol::text(label));
  }
  if (arguments.has("pin")) args.set("pins", arguments.all("pin"));
  if (arguments.has("every")) args.set("minutes", arguments.number("every"));
  return ask_core(session, "feed.add", std::move(args), render::feed, arguments.has("dry-run"));
}

Result<Exit> replace_key(Session& session, const Arguments& arguments) {
  TRY(const auto key, read_authkey(session, arguments));
  Builder args;
  args.set("name", arguments.get("NAME")).set("key", key);
  return ask_core(session, "feed.key", std::move(args), render::lines, arguments.has("dry-run"));
}

/// A command about one feed by its name.
Command about_one(const std::string& word, std::string purpose, std::string (*text)(const Value&),
                  std::vector<Option> options) {
  return {"feed " + word,
          std::move(purpose),
          "csirt-gateway feed " + word + " se-ncc",
          {feed_positional()},
          std::move(options),
          [word, text](Session& session, const Arguments& arguments) {
            return ask_core(session, "feed." + word, std::move(Builder().set("name", arguments.get("NAME"))),
                            text, arguments.has("dry-run"));
          }};
}

}  // namespace

std::vector<Command> feed_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"feed add",
       "Pull a TAXII 2.1 collection or a MISP server, of a partner or public, from now on.",
       "csirt-gateway feed add se-ncc https://gateway.example:8443/gateway/collections/ncc/ --partner se",
       {feed_positional(),
        {"URL", "The collection: https://host[:port]/root/collections/ID/; of MISP: https://host[:port]/"}},
       {{"misp", "", "The address is a MISP server's"},
        authkey_option(false),
        {"partner", "PARTNER", "Whose objects they count as; the server must show one of its pins"},
        {"label", "LABEL", "A public source: the TLP label of what it publishes"},
        {"pin", "PIN", "A public source: pin of its server's key, else its CA decides; may be repeated",
         false, true},
        {"every", "N", "Minutes from one pull to the next; 60 if left out"},
        dry_run_option()},
       add});
  commands.push_back(
      {"feed list",
       "List the feeds.",
       "csirt-gateway feed list",
       {},
       {},
       [](Session& session, const Arguments&) { return ask_core(session, "feed.list", {}, render::feeds); }});
  commands.push_back(
      about_one("show", "Show a feed: how far it has come, and what went wrong.", render::feed, {}));
  commands.push_back(about_one("pull", "Pull a feed now.", render::lines, {}));
  commands.push_back({"feed key",
                      "Replace our authkey at a feed's MISP server.",
                      "csirt-gateway feed key misp-fi --key-file authkey",
                      {feed_positional()},
                      {authkey_option(true), dry_run_option()},
                      replace_key});
  commands.push_back(
      about_one("stop", "Pull a feed no more until it is started again.", render::lines, {dry_run_option()}));
  commands.push_back(about_one("start", "Pull a stopped feed again, from where it stopped.", render::lines,
                               {dry_run_option()}));
  commands.push_back(
      about_one("remove", "Remove a feed; what it brought stays.", render::lines, {dry_run_option()}));
  return commands;
}

}  // namespace gateway::cli
