// The person's own check before a signature: what core says would leave is recomputed from the bytes
// themselves. Nothing here trusts core's summary; a person signs only what this program has verified.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/cli/session.h"
#include "protocol/manifest.h"
#include "protocol/statement.h"

namespace gateway::cli {

/// One rendering as it was fetched and verified.
struct Reviewed {
  std::string id;
  std::string statement;        ///< the exact text to sign
  protocol::Approval approval;  ///< the same, read
  std::string manifest_text;
  protocol::Manifest manifest;
  std::string slices;                   ///< all slices, one after another, as the manifest cuts them
  std::vector<std::string> recipients;  ///< names as core lists them

  std::string_view slice(std::size_t index) const;
};

/// Team UUID → short name, from partner.list: to show people names for what the statement says in ids.
using PartnerNames = std::map<std::string, std::string>;
Result<PartnerNames> partner_names(Session& session);
std::string name_of(const PartnerNames& names, const std::string& id);

/// Checks one rendering: the slices' digests and lengths against the manifest, the manifest's digest against
/// the statement and against core's list, the label against the slices, the recipients against core's list,
/// and that the statement is of that share, has not expired and claims no fewer approvers than it must.
/// Error::denied with the rendering in `where` if anything differs.
Result<Reviewed> verify_rendering(const std::string& share, const Value& listed, std::string statement,
                                  std::string manifest, std::string slices, const PartnerNames& names,
                                  protocol::Instant now);

/// share.review, every rendering verified. `only` is empty, or the ids (or their beginnings) of those wanted.
Result<std::vector<Reviewed>> fetch_reviewed(Session& session, const std::string& share,
                                             const std::vector<std::string>& only, const PartnerNames& names);

/// The concatenated objects a person looks at: "recipients, label, per type counts" of one rendering.
std::string summary_of(const Reviewed& reviewed, const PartnerNames& names);

/// The name a person types instead of "yes" for what is RED or goes to more than ten recipients; otherwise
/// "yes".
std::string word_to_type(const Reviewed& reviewed, const PartnerNames& names);

/// Writes DIR/<rendering>.statement.json, .manifest and .bundle.json; Error::conflict where one exists.
Result<void> write_reviewed(const Reviewed& reviewed, const std::string& folder);

protocol::Instant now();

}  // namespace gateway::cli
