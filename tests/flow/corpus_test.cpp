// Usability of the verdicts: published bundles and MISP events go through plausible agreements, and what
// flows by itself, what waits for a person and what stays in is counted, each by reason and by type. To hold
// back what may go is a defect like letting out what may not: the floors below are part of the contract. The
// corpus lies beside the checkout; without it the suite is skipped.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "tests/flow/standing.h"

using namespace test_flow;
namespace fs = std::filesystem;

namespace {

const fs::path corpus = fs::path(TEST_SHARED_DATA) / "corpus";

boost::test_tools::assertion_result is_there(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result there = fs::exists(corpus / "MANIFEST.json");
  there.message() << "no corpus in " << corpus;
  return there;
}

std::vector<fs::path> folders_of(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Every file of one folder of the corpus, sorted, so that two runs count the same.
std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json" || entry.path().extension() == ".stix2")
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

/// The sentence without what differs from object to object.
std::string reason_of(const std::string& sentence) {
  static const std::regex ids("[a-z0-9-]+--[0-9a-f-]{36}"), quoted("\"[^\"]*\""), numbers("[0-9]{4,}[^ ]*");
  auto text = std::regex_replace(sentence, ids, "<id>");
  text = std::regex_replace(text, quoted, "\"…\"");
  return std::regex_replace(text, numbers, "<n>");
}

struct Tally {
  std::size_t flows = 0, waits = 0, stays = 0;
  std::size_t all() const { return flows + waits + stays; }
};

/// What became of everything that was admitted, and of what was not.
struct Table {
  Tally total;
  std::map<std::string, Tally> by_type, by_source;
  std::map<std::string, std::size_t> waits_why, stays_why;
  std::map<std::string, std::map<std::string, std::size_t>> waits_by_type;

  void add(const std::string& type, const std::string& source, std::size_t Tally::*fate,
           const std::string& why) {
    ++(total.*fate);
    ++(by_type[type].*fate);
    ++(by_source[source].*fate);
    if (fate == &Tally::waits) {
      ++waits_why[why];
      ++waits_by_type[why][type];
    }
    if (fate == &Tally::stays) ++stays_why[why];
  }

  /// Objects that wait for a reason with these words in it.
  std::size_t waits_for(const std::string& words) const {
    std::size_t count = 0;
    for (const auto& [why, number] : waits_why)
      if (why.find(words) != std::string::npos) count += number;
    return count;
  }

  static void print(const std::string& name, const Tally& tally) {
    BOOST_TEST_MESSAGE("  " << name << std::string(name.size() < 28 ? 28 - name.size() : 1, ' ')
                            << tally.flows << " flow, " << tally.waits << " wait, " << tally.stays
                            << " stay");
  }
  void print(const std::string& title) const {
    BOOST_TEST_MESSAGE(title);
    print("all", total);
    BOOST_TEST_MESSAGE(" by source");
    for (const auto& [source, tally] : by_source) print(source, tally);
    BOOST_TEST_MESSAGE(" by type");
    for (const auto& [type, tally] : by_type) print(type, tally);
    BOOST_TEST_MESSAGE(" waits for a person");
    for (const auto& [why, count] : waits_why) {
      std::string types;
      for (const auto& [type, number] : waits_by_type.at(why))
        types += (types.empty() ? "" : ", ") + type + " " + std::to_string(number);
      BOOST_TEST_MESSAGE("  " << count << " × " << why << " (" << types << ")");
    }
    BOOST_TEST_MESSAGE(" stays in");
    for (const auto& [why, count] : stays_why) BOOST_TEST_MESSAGE("  " << count << " × " << why);
  }
};

/// Why a standing share has nothing to say of an object.
std::string why_not_meant(Reader& reader, const ObjectRow& row) {
  if (row.revoked) return "it is revoked, and nobody has what it revokes";
  const auto versions = reader.versions(row.id);
  BOOST_REQUIRE(versions.has_value());
  if (versions->size() > 1) return "another version of it is looked at";
  return "the standing share is not about the type " + row.id.type;
}

/// The STIX type; for what was a MISP attribute, what its value is compared with.
std::string type_of(const ObjectRow& row, const std::string& us) {
  if (row.creator != us) return row.id.type;
  const auto object = protocol::json::parse(row.bytes);
  BOOST_REQUIRE(object.has_value());
  const auto pattern = protocol::json::string_or(*object, "pattern");
  // What is not for detection has none.
  return "MISP " + (pattern.empty() ? row.id.type : pattern.substr(1, pattern.find(' ') - 1));
}

/// Our team as it might be: two circles, an open incident, and people who keep the feeds.
struct Exchange {
  FakeClock clock;
  Team ours{"ours", clock}, beta{"beta", clock}, gamma{"gamma", clock};

  Exchange() {
    people(ours);
    for (auto* partner : {&beta, &gamma}) ours.add_partner(*partner, "TLP:AMBER");
    ours.run("admin", "circle.create", R"({"preset":"ncc"})");
    ours.run("admin", "circle.create", R"({"id":"nordic","name":"Nordic","max_outbound":"TLP:AMBER"})");
    for (const auto* circle : {"ncc", "nordic"})
      for (const auto* partner : {"beta", "gamma"})
        ours.run("admin", "circle.add", Builder().set("circle", circle).set("partner", partner).text());
  }

  /// The file as its publisher's, with the label that a person says; counts what is refused.
  void take(const std::string& source, const fs::path& file, const std::string& label) {
    Builder args;
    args.set("origin", "public-source").set("origin_id", source);
    if (!label.empty()) args.set("label", label);
    const auto upload = Team::text(ours.run("ana", "upload", "{}", {content(file)}), "upload");
    const auto added = ours.attempt("ana", "object.add", args.set("upload", upload).text());
    if (added.has_error()) {
      ++refused_files[added.error().what];
      return;
    }
    const auto& body = added->body.value();
    for (const auto& refusal : body["refused"].GetArray()) ++refused[refusal["code"].GetString()];
    skipped += static_cast<std::size_t>(protocol::json::int_or(body, "skipped", 0));
  }

  std::string stand(Builder args, const std::string& circle) {
    static const std::vector<std::string> types = {"attack-pattern",
                                                   "autonomous-system",
                                                   "campaign",
                                                   "course-of-action",
                                                   "directory",
                                                   "domain-name",
                                                   "email-addr",
                                                   "email-message",
                                                   "file",
                                                   "grouping",
                                                   "identity",
                                                   "incident",
                                                   "indicator",
                                                   "infrastructure",
                                                   "intrusion-set",
                                                   "ipv4-addr",
                                                   "ipv6-addr",
                                                   "language-content",
                                                   "location",
                                                   "mac-addr",
                                                   "malware",
                                                   "malware-analysis",
                                                   "marking-definition",
                                                   "mutex",
                                                   "network-traffic",
                                                   "note",
                                                   "observed-data",
                                                   "opinion",
                                                   "process",
                                                   "relationship",
                                                   "report",
                                                   "sighting",
                                                   "software",
                                                   "threat-actor",
                                                   "tool",
                                                   "url",
                                                   "user-account",
                                                   "vulnerability",
                                                   "windows-registry-key",
                                                   "x509-certificate"};
    args.set("circle", circle).set("types", types).set("per_day", 100000).set("per_release", 2000);
    return agree(ours, args);
  }

  void flow() {
    for (int i = 0; i < 100; ++i) {
      const auto more = flow::run_standing(*ours.world);
      BOOST_REQUIRE_MESSAGE(more.has_value(), (more.has_error() ? protocol::describe(more.error()) : ""));
      if (!*more) return;
    }
    BOOST_FAIL("it never comes to rest");
  }

  /// What became of every object of one kind of origin under a standing share.
  Table table(const std::string& origin, const std::vector<std::string>& sources,
              const std::string& standing) {
    Table out;
    std::map<std::int64_t, std::string> queued;
    const auto read = ours.store->read([&](Reader& reader) -> Result<void> {
      TRY(const auto rows, reader.queued(standing, 100000));
      for (const auto& row : rows) queued[row.object] = reason_of(row.why);
      for (const auto& source : sources) {
        TRY(const auto keys, reader.objects_of(origin, source, false));
        for (const auto key : keys) {
          TRY(const auto row, reader.object(key));
          TRY(const auto slices, reader.slices_of(key, ""));
          const auto type = type_of(*row, ours.world->team.identity());
          if (!slices.empty())
            out.add(type, source, &Tally::flows, "");
          else if (const auto waits = queued.find(key); waits != queued.end())
            out.add(type, source, &Tally::waits, waits->second);
          else
            out.add(type, source, &Tally::stays, why_not_meant(reader, *row));
        }
      }
      return {};
    });
    BOOST_REQUIRE(read.has_value());
    return out;
  }

  void print_refused() const {
    for (const auto& [why, count] : refused_files)
      BOOST_TEST_MESSAGE(" " << count << " files refused: " << why);
    for (const auto& [why, count] : refused) BOOST_TEST_MESSAGE(" " << count << " objects refused: " << why);
    BOOST_TEST_MESSAGE(" " << skipped << " MISP attributes that become nothing");
  }

  std::map<std::string, std::size_t> refused, refused_files;
  std::size_t skipped = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(real_corpus, *boost::unit_test::precondition(is_there))

BOOST_AUTO_TEST_CASE(public_sources_flow_on_to_a_circle) {
  Exchange exchange;
  std::vector<std::string> sources;
  for (const auto* kind : {"stix21", "misp"}) {
    for (const auto& folder : folders_of(corpus / kind)) {
      sources.push_back(folder.filename().string());
      for (const auto& file : files_of(folder)) exchange.take(sources.back(), file, "TLP:GREEN");
    }
  }
  const auto standing = exchange.stand(std::move(Builder().set("public_source", "any")), "ncc");
  exchange.flow();
  const auto table = exchange.table("public-source", sources, standing);
  table.print("public sources, said to be TLP:GREEN by a person, to ncc");
  exchange.print_refused();
  const auto& all = table.total;
  BOOST_TEST(all.all() > 5000U);
  BOOST_TEST(all.flows * 100 >= all.all() * 80);
  // Whole publishers flow, not only their simplest objects.
  for (const auto* source : {"amnesty", "attack", "mvt", "opencti", "pymisp"})
    BOOST_TEST(table.by_source.at(source).flows * 100 >= table.by_source.at(source).all() * 95, source);
  for (const auto* type : {"attack-pattern", "indicator", "malware", "relationship", "tool", "vulnerability"})
    BOOST_TEST(table.by_type.at(type).flows * 100 >= table.by_type.at(type).all() * 60, type);
  // What is in doubt waits: stricter labels, an owner's reserve, conflicting versions, missing consent.
  for (const auto* why :
       {"TLP:RED", "TLP:AMBER+STRICT", "own organisation", "different contents", "consent", "warning list"})
    BOOST_TEST(table.waits_for(why) > 0U, why);
}

BOOST_AUTO_TEST_CASE(without_a_label_it_waits_for_a_person_who_gives_one) {
  Exchange exchange;
  for (const auto& file : files_of(corpus / "stix21" / "amnesty")) exchange.take("amnesty", file, "");
  const auto standing = exchange.stand(std::move(Builder().set("public_source", "amnesty")), "nordic");
  exchange.flow();
  const auto table = exchange.table("public-source", {"amnesty"}, standing);
  table.print("a public source as its files say, to nordic");
  BOOST_TEST(table.total.waits > 0U);
  BOOST_TEST(table.waits_for("add it again with the label it is to have") == table.total.waits);
}

BOOST_AUTO_TEST_CASE(what_a_partner_passes_on_flows_to_the_others) {
  Exchange exchange;
  std::size_t sent = 0;
  for (const auto* source : {"stix21/mvt", "stix21/opencti", "stix21/attack"}) {
    for (const auto& file : files_of(corpus / source)) {
      const auto bundle = protocol::json::parse(content(file));
      BOOST_REQUIRE(bundle.has_value());
      std::vector<Sent> objects;
      for (const auto& object : (*bundle)["objects"].GetArray())
        objects.push_back({protocol::json::string_or(object, "id"), protocol::json::write(object)});
      sent += objects.size();
      exchange.ours.decide_arrived(exchange.beta, objects, protocol::Label::green, "");
    }
  }
  const auto standing = exchange.stand(std::move(Builder().set("from_partner", "beta")), "ncc");
  exchange.flow();
  const auto table = exchange.table("partner", {exchange.beta.world->team.id}, standing);
  table.print("a partner's objects of " + std::to_string(sent) + " sent, on to the others of ncc");
  BOOST_TEST(table.total.flows * 100 >= sent * 90);
}

BOOST_AUTO_TEST_SUITE_END()
