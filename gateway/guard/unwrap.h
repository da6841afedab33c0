// Encodings in which a name travels unseen. Internal to the guard.
#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace gateway::guard {

/// Undoes one layer of encodings. Keeps its working memory: one for each layer and thread.
class Unwrapper {
 public:
  using Use = std::function<bool(std::string_view)>;

  /// Calls `use` with every other reading of `text`: percent, quoted-printable, backslash and numeric HTML
  /// escapes undone; printable runs of what its base64 (both alphabets) and hexadecimal tokens decode to,
  /// UTF-16 included. Stops and returns true as soon as `use` does. The readings together are at most about
  /// six times as long as the text.
  bool any_reading(std::string_view text, const Use& use);

 private:
  bool any_token(std::string_view text, const Use& use);
  bool any_token_in_lines(std::string_view text, const Use& use);
  bool decoded(std::string_view token, const Use& use);
  bool use_bytes(const Use& use);

  std::string bytes_, readable_;  // what a token decodes to, and what one reads of that
};

/// `text` with its punycode labels ("xn--…") in Unicode; empty if it has none.
std::string without_punycode(std::string_view text);

}  // namespace gateway::guard
