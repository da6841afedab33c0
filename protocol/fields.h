// Reading the members of statements and control messages: every member required, none beyond them, every
// value bounded.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/json.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace protocol::fields {

/// The shortest text of 0, 6 or 9 fraction digits that loses nothing.
std::string exact(Instant instant);

/// [a-z0-9-]{2,32}: ids of people, short names.
bool is_short_name(std::string_view text);
/// 40 upper-case hexadecimal digits (an OpenPGP v4 fingerprint).
bool is_fingerprint(std::string_view text);
/// A STIX id, or a bare UUID (MISP events).
bool is_object_id(std::string_view text);
/// "<team UUID>/<person id>".
bool is_named_person(std::string_view text);
/// clear … red: what a released slice can carry.
bool is_release_label(Label label);

/// One JSON object whose members are read by name. The first failure is kept; after it reads give empty
/// values. The caller reads everything, then asks finish(): simpler than a check a line, and no member can be
/// forgotten, because the number of members read must be the number there.
class Fields {
 public:
  Fields(const json::Value& object, std::string at);

  std::string text(std::string_view name, std::size_t most);  ///< may be empty; printable, one line
  std::string block(std::string_view name,
                    std::size_t most);  ///< may be empty; ASCII lines (armoured keys, base64)
  std::string word(std::string_view name, std::initializer_list<std::string_view> allowed);
  std::vector<std::string> list(std::string_view name,
                                std::size_t most);  ///< of any strings; the caller checks them
  bool flag(std::string_view name);
  Uuid uuid(std::string_view name);
  Sha256 sha256(std::string_view name);
  Instant instant(std::string_view name);
  Label label(std::string_view name);  ///< clear … red, in our own spelling
  /// A member that is an object or a list; an empty object where it is missing.
  const json::Value& child(std::string_view name);
  bool has(std::string_view name) const { return json::find(object_, name) != nullptr; }

  /// Records a failure of a rule that spans members.
  void refuse(std::string_view name, std::string what, std::string remedy = {});
  void require(bool holds, std::string_view name, std::string_view what);
  Result<void> finish();

 private:
  template <typename T>
  T take(Result<T> value, std::string_view name);
  std::string read_string(std::string_view name, std::size_t most);

  const json::Value& object_;
  std::string at_;
  std::size_t read_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace protocol::fields
