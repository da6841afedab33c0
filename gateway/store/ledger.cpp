#include "gateway/store/ledger.h"

#include <algorithm>
#include <map>
#include <unistd.h>

#include "gateway/store/sqlite.h"
#include "protocol/json.h"
#include "protocol/merkle.h"

namespace gateway::store {

namespace {

using Bad = LedgerReport::Bad;

void add_field(std::string& input, std::string_view field) {
  for (int shift = 56; shift >= 0; shift -= 8)
    input += static_cast<char>(static_cast<std::uint64_t>(field.size()) >> shift & 0xff);
  input += field;
}

struct Leaf {
  std::uint64_t seq = 0;
  std::int64_t version = 0;
  std::string kind, subject, salt, payload, digest, root;
  bool disposed = false;
};

Leaf read_leaf(Columns& c) {
  return {static_cast<std::uint64_t>(c.integer()),
          c.integer(),
          c.string(),
          c.string(),
          c.string(),
          c.string(),
          c.string(),
          c.string(),
          c.flag()};
}

/// Leaves whose payload was taken out, by their number, until a later leaf of kind "disposal" lists them.
using Emptied = std::map<std::uint64_t, std::string>;

/// What a disposal lists as {"leaves":[{"seq":…,"digest":…}]} is accounted for.
void account(const Leaf& leaf, Emptied& emptied) {
  const auto body = protocol::json::parse(leaf.payload);
  if (body.has_error()) return;
  const auto* listed = protocol::json::find(*body, "leaves");
  if (listed == nullptr || !listed->IsArray()) return;
  for (const auto& one : listed->GetArray()) {
    const auto at = emptied.find(static_cast<std::uint64_t>(protocol::json::int_or(one, "seq", 0)));
    if (at == emptied.end()) continue;
    Sha256 digest{};
    std::copy_n(at->second.begin(), std::min(at->second.size(), digest.size()),
                reinterpret_cast<char*>(digest.data()));
    if (protocol::json::string_or(one, "digest") == protocol::to_hex(digest)) emptied.erase(at);
  }
}

/// Checks one leaf after all before it and takes it into the tree; what is wrong with it, or nothing.
std::optional<Bad> check_leaf(const Leaf& leaf, protocol::Frontier& tree, Emptied& emptied) {
  const std::uint64_t expected = tree.size() + 1;
  if (leaf.seq != expected) return Bad{expected, "the leaf is missing"};
  if (leaf.version != ledger_version)
    return Bad{leaf.seq,
               "the leaf has version " + std::to_string(leaf.version) + ", which this program does not know"};
  const Sha256 digest = leaf_digest(ledger_version, leaf.salt, leaf.kind, leaf.subject, leaf.payload);
  if (leaf.disposed) {
    emptied.emplace(leaf.seq, leaf.digest);
  } else if (view(digest) != leaf.digest)
    return Bad{leaf.seq, "kind, subject, salt or payload do not give the digest that is kept"};
  protocol::Frontier next = tree;
  next.append(protocol::leaf_hash(leaf.digest));
  if (view(next.root()) != leaf.root)
    return Bad{leaf.seq, "the digest does not lead from the leaves before it to the root that is kept"};
  tree = next;
  if (leaf.kind == "disposal" && !leaf.disposed) account(leaf, emptied);
  return std::nullopt;
}

/// The head is written with every leaf, so it tells of leaves cut off at the end.
Result<std::optional<Bad>> check_head(Connection& connection, const protocol::Frontier& tree) {
  struct Head {
    std::uint64_t size = 0;
    std::string root, frontier;
  };
  TRY(const auto kept, connection.first("SELECT size, root, frontier FROM ledger_head", [](Columns& c) {
    return Head{static_cast<std::uint64_t>(c.integer()), c.string(), c.string()};
  }));
  const std::uint64_t size = kept ? kept->size : 0;
  if (size > tree.size()) return std::optional(Bad{tree.size() + 1, "the leaf is missing at the end"});
  if (size < tree.size()) return std::optional(Bad{size + 1, "the leaf lies beyond the head that is kept"});
  if (kept && (view(tree.root()) != kept->root || tree.save() != kept->frontier))
    return std::optional(Bad{size, "the head that is kept does not match the leaves"});
  return std::optional<Bad>();
}

Result<LedgerReport> check_all(Connection& connection) {
  CHECK(check_version(connection, "store"));
  CHECK(connection.run("BEGIN"));
  protocol::Frontier tree;
  Emptied emptied;
  std::optional<Bad> bad;
  CHECK(connection.each(
      "SELECT seq, version, kind, subject, salt, payload, digest, root, disposed FROM ledger ORDER BY seq",
      [&](Columns& columns) -> Result<void> {
        if (!bad) bad = check_leaf(read_leaf(columns), tree, emptied);
        return {};
      }));
  if (!bad) {
    TRY(bad, check_head(connection, tree));
  }
  if (!bad && !emptied.empty())
    bad = Bad{emptied.begin()->first, "the leaf was emptied, and no disposal lists it"};
  return LedgerReport{tree.size(), tree.root(), bad};
}

/// SQLite reads beside a writer through files it makes or finds next to the database. Where it can do
/// neither, nobody writes there, and the file is complete in itself.
Mode mode_for(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const bool beside_writer =
      ::access((path + "-wal").c_str(), F_OK) == 0 || ::access(folder.c_str(), W_OK) == 0;
  return beside_writer ? Mode::read_only : Mode::snapshot;
}

}  // namespace

Sha256 leaf_digest(int version, std::string_view salt, std::string_view kind, std::string_view subject,
                   std::string_view payload) {
  std::string input(1, static_cast<char>(version));
  for (const std::string_view field : {salt, kind, subject, payload}) add_field(input, field);
  return protocol::sha256(input);
}

protocol::Result<LedgerReport> verify_ledger(const std::string& store_path) {
  TRY(Connection connection, Connection::open(store_path, mode_for(store_path), std::chrono::seconds(5)));
  return check_all(connection);
}

}  // namespace gateway::store
