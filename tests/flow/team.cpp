#include "tests/flow/team.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "gateway/gate/roster.h"

namespace test_flow {

using protocol::json::Builder;

namespace {

template <typename T>
T good(Result<T> result) {
  BOOST_REQUIRE_MESSAGE(result.has_value(), (result.has_error() ? protocol::describe(result.error()) : ""));
  return std::move(*result);
}
void good(Result<void> result) {
  BOOST_REQUIRE_MESSAGE(result.has_value(), (result.has_error() ? protocol::describe(result.error()) : ""));
}

std::string fake_pin(const std::string& of) {
  return protocol::to_hex(protocol::sha256(of));
}

void put(Store& store, std::string_view kind, std::string_view id, std::string body, Instant now) {
  good(store.write([&](Writer& writer) -> Result<void> {
    CHECK(writer.put(flow::make_record(kind, id, "admin", now, body)));
    return {};
  }));
}

}  // namespace

protocol::Uuid CountingEntropy::uuid() {
  const auto name = std::to_string(next_++) + "/" + seed_;
  const auto digest = protocol::sha256(name);
  std::array<std::uint8_t, 16> raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  return protocol::Uuid::from_random(raw);
}

std::string CountingEntropy::bytes(std::size_t count) {
  return std::string(count, static_cast<char>(next_++));
}

Result<PostAnswer> DirectLink::post(const std::string& endpoint, const std::vector<std::string>&,
                                    std::string_view ciphertext) {
  if (down[endpoint] || !teams.contains(endpoint))
    return protocol::fail(protocol::Error::unavailable, "cannot be reached", endpoint);
  auto& to = *teams[endpoint];
  const auto name = from + "-" + protocol::to_hex(protocol::sha256(ciphertext)) + ".pgp";
  std::ofstream(to.folder + "/spool/" + name, std::ios::binary) << ciphertext;
  TRY(auto answer, flow::inbound(*to.world, from, name));
  return PostAnswer{answer.status, answer.status == 200 ? answer.body : answer.title};
}

Result<GetAnswer> DirectLink::get(const GetRequest& request) {
  if (!serves) return protocol::fail(protocol::Error::unavailable, "cannot be reached", request.endpoint);
  return serves(request);
}

Result<std::vector<OfferedEvent>> DirectLink::offered(const std::string& partner, std::int64_t since) {
  auto all = offers ? offers(partner) : std::vector<OfferedEvent>();
  std::erase_if(all, [&](const OfferedEvent& one) { return one.timestamp < since; });
  std::ranges::sort(all, std::ranges::greater(), &OfferedEvent::timestamp);
  offered_since = since;
  return all;
}

Result<PushAnswer> DirectLink::push(const PushRequest& request) {
  if (!takes) return protocol::fail(protocol::Error::unavailable, "cannot be reached", request.endpoint);
  return takes(request);
}

Result<Sighting> DirectLink::probe(const GetRequest& request) {
  if (shows) return shows(request);
  Sighting nobody;
  nobody.stage = "connect";
  nobody.why = "cannot connect: Connection refused";
  return nobody;
}

Team::Team(const std::string& short_name, FakeClock& shared_clock)
    : entropy(short_name), clock(shared_clock) {
  std::string pattern = "/tmp/flow.XXXXXX";
  folder = ::mkdtemp(pattern.data());
  endpoint = "https://" + short_name + ":1";
  for (const auto* name : {"store", "views", "spool", "uploads", "roster"}) {
    std::filesystem::create_directory(folder + "/" + name);
    std::filesystem::permissions(folder + "/" + name, std::filesystem::perms::owner_all);
  }
  people_ = good(gate::OpenPgp::open(folder + "/p"));
  auto home = good(gate::OpenPgp::open(folder + "/g"));
  directory::Team team;
  team.id = entropy.uuid().text();
  team.short_name = short_name;
  team.name = "Team " + short_name;
  team.endpoint = endpoint;
  team.tls_pin = fake_pin(short_name);
  team.fingerprint = good(home->generate(team.name, 365));
  team.openpgp_key = good(home->export_key(team.fingerprint));

  keys["admin"] = good(people_->generate("admin of " + short_name, 365));
  protocol::Order order;
  order.id = entropy.uuid();
  order.at = clock.now();
  order.by = "admin";
  order.person = protocol::PersonOrder{"admin",           "Admin",
                                       {"administrator"}, fake_pin(short_name + "admin"),
                                       keys["admin"],     good(people_->export_key(keys["admin"])),
                                       "active"};
  good(gate::Roster::found(*home, folder + "/roster",
                           {order.text(), {{"admin", sign("admin", order.text())}}}, clock.now()));

  store = good(store::SqliteStore::open(folder + "/store/store.db"));
  views = good(store::SqliteViews::open(folder + "/views/views.db", clock));
  put(*store, "setting", "team", protocol::json::write(directory::to_json(team)), clock.now());
  put(*store, "person", "admin", protocol::json::write(directory::to_json(*order.person)), clock.now());
  gate::GateOptions options;
  options.home = folder + "/g";
  options.roster = folder + "/roster";
  options.socket = folder + "/gate.sock";
  options.team_id = team.id;
  options.now = [this] { return clock.now(); };
  options.warnings.left_out = {"documentation-networks", "documentation-domains"};  // what the tests release
  service = good(gate::Service::start(options));
  gate = std::make_unique<gate::GateClient>(options.socket);
  files = std::make_unique<store::DiskFiles>(folder + "/uploads", folder + "/spool");
  link.from = team.id;
  link.own = {team.tls_pin, clock.now(), clock.now() + std::int64_t{400} * 86400};
  world = std::make_unique<flow::World>(
      flow::World{*store, *views, *gate, link, *files, clock, entropy, team, std::string(32, 'k')});
}

Team::~Team() {
  service.reset();
  people_.reset();
  gate::stop_agent(folder + "/p");
  gate::stop_agent(folder + "/g");
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

std::string Team::sign(const std::string& person, const std::string& text) {
  return good(people_->sign(text, keys.at(person)));
}

std::string Team::text(const flow::Reply& reply, const char* name) {
  return protocol::json::string_or(reply.body.value(), name);
}

Result<flow::Reply> Team::attempt(const std::string& person, const std::string& verb, const std::string& args,
                                  std::vector<std::string> attachments) {
  directory::Person who;
  good(store->read([&](Reader& reader) -> Result<void> {
    TRY(who, directory::person(reader, person));
    return {};
  }));
  const auto parsed = good(protocol::json::parse(args));
  return flow::run_command(*world, verb, {who, parsed, attachments}, false);
}

flow::Reply Team::run(const std::string& person, const std::string& verb, const std::string& args,
                      std::vector<std::string> attachments) {
  BOOST_TEST_CONTEXT(verb) {
    return good(attempt(person, verb, args, std::move(attachments)));
  }
  return {};
}

std::string Team::submit(const std::string& statement) {
  const auto args = Builder().set("statement", statement).text();
  return text(run("admin", "order.submit", args, {sign("admin", statement)}), "id");
}

void Team::add_person(const std::string& id, std::vector<std::string> roles) {
  keys[id] = good(people_->generate(id + " of " + world->team.short_name, 365));
  Builder person;
  person.set("id", id)
      .set("name", id)
      .set("roles", roles)
      .set("tls_pin", fake_pin(world->team.short_name + id));
  person.set("fingerprint", keys[id]).set("openpgp_key", good(people_->export_key(keys[id])));
  clock.advance(1);
  submit(text(run("admin", "person.prepare", Builder().set("person", person).text()), "statement"));
}

void Team::add_partner(Team& other, const std::string& ceiling) {
  clock.advance(1);
  const auto card = text(other.run("admin", "team.card", "{}"), "card");
  submit(
      text(run("admin", "partner.prepare", Builder().set("ceiling", ceiling).text(), {card}), "statement"));
  link.teams[other.endpoint] = &other;
}

flow::Reply Team::add_objects(const std::string& person, const std::string& objects,
                              const std::string& args) {
  const auto upload = text(run(person, "upload", "{}", {objects}), "upload");
  auto document = good(protocol::json::parse(args));
  Builder all;
  for (const auto& member : document.GetObject()) all.set(member.name.GetString(), member.value);
  return run(person, "object.add", all.set("upload", upload).text());
}

std::string Team::propose(const std::string& author, const std::string& args) {
  const auto share = text(run(author, "share.propose", args), "share");
  good(sign_share(author, share));
  return share;
}

Result<flow::Reply> Team::sign_share(const std::string& person, const std::string& share) {
  const auto review = run(person, "share.review", Builder().set("share", share).text());
  std::vector<std::string> ids, signatures;
  for (const auto& rendering : review.body.value()["renderings"].GetArray()) {
    ids.emplace_back(rendering["id"].GetString());
    signatures.push_back(sign(person, rendering["statement"].GetString()));
  }
  return attempt(person, "share.sign", Builder().set("share", share).set("renderings", ids).text(),
                 signatures);
}

int Team::work() {
  int tried = 0;
  for (;;) {
    const auto due = good(flow::due_deliveries(*world, 100));
    if (due.empty()) break;
    for (const auto& delivery : due) good(flow::deliver(*world, delivery));
    tried += static_cast<int>(due.size());
  }
  good(flow::process_inbox(*world));
  return tried;
}

std::string Team::decide_arrived(Team& from, const std::vector<Sent>& objects, protocol::Label label,
                                 const std::string& circle) {
  protocol::EnvelopeHeader header;
  header.id = from.entropy.uuid();
  header.from = from.world->team.id;
  header.to = {world->team.id};
  header.created = clock.now();
  header.expires = clock.now() + 3600;
  header.release = from.entropy.uuid();
  header.label = label;
  header.terms.circle = circle;
  header.terms.originator = header.from;
  std::vector<std::string_view> slices;
  for (const auto& one : objects) {
    const auto parsed = protocol::json::parse(one.bytes);
    header.slices.push_back({one.id, protocol::json::string_or(*parsed, "modified"),
                             protocol::sha256(one.bytes), one.bytes.size(), label});
    slices.push_back(one.bytes);
  }
  header.manifest = protocol::Manifest{header.slices}.digest();
  InboxRow row;
  row.envelope = header.id.text();
  row.partner = header.from;
  row.kind = "release";
  row.release = header.release->text();
  row.digest = protocol::sha256(row.envelope);
  row.header = protocol::header_line(header);
  row.plaintext = protocol::compose(header, slices);
  row.state = "received";
  row.outcomes = "[]";
  row.received_at = clock.now();
  good(store->write([&](Writer& writer) { return writer.put_inbox(row); }));
  good(flow::process_inbox(*world));
  const auto shown = run("ana", "inbox.show", protocol::json::Builder().set("envelope", row.envelope).text());
  return protocol::json::write(shown.body.value()["outcomes"]);
}

}  // namespace test_flow
