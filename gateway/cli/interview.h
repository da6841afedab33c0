// The interview: the questions of protocol/intake.h read aloud by a person of ours, the answers typed as they
// come.
#pragma once
#include <string>

#include "gateway/cli/console.h"
#include "protocol/json.h"

namespace gateway::cli {

enum class Language { english, swedish };

/// Asks everything and returns the answers by schemas/intake.json, `at` = now, unconfirmed. An answer that
/// does not do is asked for again, at most ten times. Error::denied at once where the matter is
/// security-classified: nothing that was said is kept.
protocol::Result<protocol::json::Document> interview(Console& console, Language language);

/// The notice and all questions as a text to print or to send.
std::string questions_text(Language language);

/// An empty set of answers to fill in.
std::string intake_template();

}  // namespace gateway::cli
