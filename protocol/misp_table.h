// The one table of what MISP's attribute types and object templates are in STIX 2.1. Both directions read it,
// and MISP.md is written from it.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace protocol::misp {

/// What a value must look like to be what its type says (misp_value.h).
enum class Form : std::uint8_t {
  text,     ///< anything but nothing
  address,  ///< IPv4 or IPv6, a network too
  domain,
  url,
  email,
  hash,    ///< hexadecimal of either case; written in lower case
  number,  ///< a whole number from 0, written without quotes in patterns
  port,    ///< a number to 65535
  cve,     ///< CVE-2026-12345, the only name of a vulnerability that MISP takes
};

/// What an attribute is in STIX.
enum class Stands : std::uint8_t {
  value,  ///< a comparison in a pattern, or a property of an observable
  rule,   ///< a whole pattern, `first.path` being its pattern_type
  name,   ///< a domain object that only has a name, `first.path` being "type:name"
};

/// A property and what its value must look like.
struct Place {
  /// As in a pattern, without quotes around its steps: "file:hashes.SHA-256". "ipv4-addr:value" stands for
  /// the property of ipv6-addr too.
  std::string_view path;
  Form form = Form::text;
  std::size_t digits = 0;  ///< of a hash; 0 where its length is not fixed
};

struct Row {
  std::string_view type;
  std::string_view category;  ///< MISP's default for the type
  bool to_ids = false;        ///< likewise
  Stands stands = Stands::value;
  Place first;
  Place second = {};  ///< of a composite value ("filename|md5"); its path is empty for all others
  /// The property of an observable that stands for the attribute where it is no indicator; empty where none
  /// does. A composite has two, that of the second follows behind a bar.
  std::string_view observable = {};
  bool first_bar = false;  ///< a composite is cut at its first bar, not at its last
};

std::span<const Row> rows();

/// Null where the type is not in the table. Types are compared with case: MISP has "AS".
const Row* row_of_type(std::string_view type);
/// The row that one comparison, or two that must hold together (in either order), become; null where none
/// does. Of several rows with the same path the first in the table. Whoever writes from an address is what
/// an address in an indicator is taken for: email-src, never email-dst, which is a victim's.
const Row* row_of_paths(std::string_view path, std::string_view second = {});
/// The row that an observable with these properties alone becomes, likewise.
const Row* row_of_observable(std::string_view path, std::string_view second = {});

/// True where the value is what the place wants.
bool fits(const Place& place, std::string_view value);
/// The path for this very value: "ipv4-addr:…" becomes "ipv6-addr:…" where the value says so.
std::string_view path_for(const Place& place, std::string_view value);
/// The same path as "ipv4-addr:value" for both families, as the table has it.
std::string_view path_in_table(std::string_view path);

/// An attribute in an object: its name there, its type, and the property it stands for.
struct Relation {
  std::string_view name;
  std::string_view type;
  std::string_view category;
  Place place;
};

/// A template of misp-objects whose objects have a STIX meaning. The version is the one that the relations
/// were read from; what they are called has not changed since.
struct Template {
  std::string_view name, uuid, version, meta_category, description;
  std::span<const Relation> relations;
};

std::span<const Template> templates();
/// Null where the table has no template of this name.
const Template* template_of(std::string_view name);
/// Null where the template has no such relation.
const Relation* relation_of(const Template& of, std::string_view name);

}  // namespace protocol::misp
