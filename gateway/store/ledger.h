// The ledger's leaves and their check without a daemon.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/digest.h"
#include "protocol/result.h"

namespace gateway::store {

/// Version of leaves written now; the version is part of the digest, so that a later form cannot be read as
/// this one.
inline constexpr int ledger_version = 1;
/// Without a salt, a digest that is shown to others would confirm guesses of a short payload.
inline constexpr std::size_t ledger_salt_bytes = 16;

/// SHA-256 over one byte of version and, each after its length as 8 bytes big-endian: salt, kind, subject,
/// payload. The leaf's data in the Merkle tree (RFC 6962) is this digest.
protocol::Sha256 leaf_digest(int version, std::string_view salt, std::string_view kind,
                             std::string_view subject, std::string_view payload);

struct LedgerReport {
  struct Bad {
    std::uint64_t seq = 0;  ///< the first leaf that does not hold, from 1
    std::string what;       ///< one sentence
  };
  std::uint64_t leaves = 0;  ///< good ones, from the first
  protocol::Sha256 root{};   ///< of those
  std::optional<Bad> bad;    ///< nothing: the whole ledger holds
};

/// Recomputes every leaf's digest and root in order, and the kept head, from the store's file alone, whether
/// or not a daemon runs. Memory is bounded by one leaf and by the list of emptied leaves: one that was
/// disposed of keeps its digest, and holds where a later leaf of kind "disposal" lists it. A ledger rewritten
/// as a whole holds in itself: compare `root` with one that was published or noted earlier. Errors: the file
/// cannot be read, or is no store of this version.
protocol::Result<LedgerReport> verify_ledger(const std::string& store_path);

}  // namespace gateway::store
