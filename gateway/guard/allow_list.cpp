#include "gateway/guard/allow_list.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

namespace gateway::guard {
namespace {

using Tables = std::unordered_map<std::string, Properties, TextHash, TextEqual>;

constexpr std::string_view domain_common =
    "type spec_version id created_by_ref created modified revoked:flag labels:texts confidence:number lang "
    "external_references:objects(external-reference) object_marking_refs:texts "
    "granular_markings:objects(granular-marking) extensions:extensions";
constexpr std::string_view observable_common =
    "type spec_version id defanged:flag object_marking_refs:texts "
    "granular_markings:objects(granular-marking) "
    "extensions:extensions";

Shape shape_of(std::string_view word) {
  static const std::map<std::string_view, Shape> shapes = {{"text", Shape::text},
                                                           {"texts", Shape::texts},
                                                           {"number", Shape::number},
                                                           {"flag", Shape::flag},
                                                           {"scalar", Shape::scalar},
                                                           {"hashes", Shape::hashes},
                                                           {"dictionary", Shape::dictionary},
                                                           {"object", Shape::object},
                                                           {"objects", Shape::objects},
                                                           {"extensions", Shape::extensions},
                                                           {"contents", Shape::contents}};
  auto found = shapes.find(word);
  // The tables are part of this program: a misspelt one must never pass its tests.
  if (found == shapes.end()) throw std::logic_error("allow-list: unknown shape");
  return found->second;
}

void read_row(std::string_view words, Properties& into) {
  while (!words.empty()) {
    std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (word.empty()) continue;
    auto colon = word.find(':');
    Property property;
    if (colon != std::string_view::npos) {
      std::string_view shape = word.substr(colon + 1);
      if (auto open = shape.find('('); open != std::string_view::npos) {
        property.part = shape.substr(open + 1, shape.size() - open - 2);
        shape = shape.substr(0, open);
      }
      property.shape = shape_of(shape);
    }
    into.insert_or_assign(std::string(word.substr(0, colon)), property);
  }
}

void read_rows(std::span<const Row> rows, std::string_view common, Tables& into) {
  for (const Row& row : rows) {
    Properties& properties = into[std::string(row.name)];
    read_row(common, properties);
    read_row(row.properties, properties);
  }
}

const Tables& types() {
  static const Tables tables = [] {
    Tables all;
    read_rows(domain_rows(), domain_common, all);
    read_rows(observable_rows(), observable_common, all);
    return all;
  }();
  return tables;
}

const Tables& parts() {
  static const Tables tables = [] {
    Tables all;
    read_rows(part_rows(), "", all);
    return all;
  }();
  return tables;
}

const Properties* look_up(const Tables& tables, std::string_view name) {
  auto found = tables.find(name);
  return found == tables.end() ? nullptr : &found->second;
}

}  // namespace

const Properties* properties_of_type(std::string_view type) {
  return look_up(types(), type);
}
const Properties& common_properties() {
  static const Properties common = [] {
    Properties all;
    read_row(domain_common, all);
    return all;
  }();
  return common;
}
bool is_observable(std::string_view type) {
  const auto rows = observable_rows();
  return type == "artifact" || std::ranges::find(rows, type, &Row::name) != rows.end();
}
const Properties* properties_of_part(std::string_view part) {
  return look_up(parts(), part);
}

bool is_hash_algorithm(std::string_view name) {
  static constexpr std::array<std::string_view, 21> known = {
      "md5",       "md6",          "ripemd160", "sha1",     "sha224", "sha256",   "sha384",
      "sha3224",   "sha3256",      "sha3384",   "sha3512",  "sha512", "ssdeep",   "tlsh",
      "whirlpool", "authentihash", "imphash",   "impfuzzy", "pehash", "telfhash", "vhash"};
  std::array<char, 16> plain{};
  if (name.size() > plain.size()) return false;
  std::size_t size = 0;
  for (char c : name) {
    if (c == '-') continue;
    plain[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return std::ranges::find(known, std::string_view(plain.data(), size)) != known.end();
}

}  // namespace gateway::guard
