#include "tests/guard/generated.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "gateway/guard/allow_list.h"
#include "protocol/iep.h"
#include "protocol/json.h"
#include "tests/guard/samples.h"

namespace samples {
namespace {

using gateway::guard::Properties;
using gateway::guard::Property;
using gateway::guard::Shape;
using protocol::json::Builder;

/// Members of samples.cpp: what references point to.
constexpr std::string_view anchor = "file--00000000-0000-4000-8000-000000000035";
constexpr std::string_view translated = "indicator--00000000-0000-4000-8000-000000000006";

std::string text_for(const std::string& type, const std::string& name) {
  if (name == "type") return type;
  if (name == "id") return type + "--00000000-0000-4000-8000-00000000f000";
  if (name == "spec_version") return "2.1";
  if (name == "created" || name == "modified") return "2026-03-01T10:00:00.000Z";
  if (name == "created_by_ref") return std::string(own_identity);
  if (name == "marking_ref") return std::string(green);
  if (name == "object_ref") return std::string(translated);
  if (name == "identity_class") return "organization";
  if (name.ends_with("_ref")) return std::string(anchor);
  return "some text";
}

std::vector<std::string> texts_for(const std::string& name) {
  if (name == "object_marking_refs") return {std::string(green)};
  if (name.ends_with("_refs")) return {std::string(anchor), std::string(translated)};
  return {"first item", "second item"};
}

Builder part(const std::string& type, const Properties& properties);

Builder extensions_of(const std::string& type) {
  Builder all;
  for (const auto& row : gateway::guard::part_rows()) {
    const std::string name(row.name);
    if (!name.starts_with(type + "/")) continue;
    all.set(name.substr(type.size() + 1), part(type, *gateway::guard::properties_of_part(name)));
  }
  return all;
}

void put_list(Builder& into, const std::string& name, Builder item) {
  std::vector<Builder> list;
  list.push_back(std::move(item));
  into.set(name, list);
}

void put(Builder& into, const std::string& type, const std::string& name, const Property& property) {
  switch (property.shape) {
    case Shape::text:
      into.set(name, text_for(type, name));
      break;
    case Shape::texts:
      into.set(name, texts_for(name));
      break;
    case Shape::number:
      into.set(name, 7);
      break;
    case Shape::flag:
      into.set(name, false);
      break;
    case Shape::scalar:
      into.set(name, "2.0");  // so far the version of a policy
      break;
    case Shape::hashes:
      into.set(name, Builder().set("MD5", "0123456789abcdef0123456789abcdef").set("SSDEEP", "3:a+b/c:d"));
      break;
    case Shape::dictionary:
      into.set(
          name,
          Builder().set("Word", "value").set("List", std::vector<std::string>{"a b", "c d"}).set("Count", 3));
      break;
    case Shape::object:
      into.set(name, part(type, *gateway::guard::properties_of_part(property.part)));
      break;
    case Shape::objects:
      put_list(into, name, part(type, *gateway::guard::properties_of_part(property.part)));
      break;
    case Shape::extensions:
      into.set(name, extensions_of(type));
      break;
    case Shape::contents:
      into.set(name, Builder().set(
                         "sv", Builder().set("name", "ett namn").set("indicator_types", texts_for(name))));
      break;
  }
}

Builder part(const std::string& type, const Properties& properties) {
  Builder made;
  for (const auto& [name, property] : properties) put(made, type, name, property);
  return made;
}

/// A policy with every property: texts that are for people stay, the others get a word that IEP knows.
Builder policy(const protocol::json::Value& all) {
  static const std::map<std::string, std::string, std::less<>> words = {
      {"start_date", "2022-10-01T00:00:00Z"},
      {"end_date", "2040-10-01T00:00:00Z"},
      {"tlp", "green"},
      {"traffic_light_protocol", "green"},
      {"id_ref", "3903ce63-674c-4b70-9457-8c5527dd9115"},
      {"permitted_actions", "externally-visible-direct-actions"}};
  static const std::set<std::string, std::less<>> of_choice = {
      "encrypt_in_transit", "encrypt_at_rest",      "affected_party_notifications",
      "attribution",        "provider_attribution", "obfuscate_affected_parties",
      "unmodified_resale",  "commercial_use"};
  Builder made;
  for (const auto& member : all.GetObject()) {
    const std::string name = member.name.GetString();
    made.set(name, member.value);
    if (const auto word = words.find(name); word != words.end()) made.set(name, word->second);
    if (of_choice.contains(name)) made.set(name, "may");
  }
  return made;
}

/// A definition is of TLP, a policy or a statement, never two of them: one of each.
std::vector<std::string> marking_definitions(const Builder& all) {
  constexpr const char* tlp_2 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
  const auto as = [&](const std::string& id, const std::function<void(Builder&)>& content) {
    Builder one;
    for (const auto& member : all.value().GetObject()) {
      const std::string_view name = member.name.GetString();
      if (name != "extensions" && name != "definition" && name != "definition_type")
        one.set(name, member.value);
    }
    one.set("id", id);
    content(one);
    return one.text();
  };
  return {as(std::string(green),
             [](Builder& one) {
               one.set("definition_type", "tlp").set("definition", Builder().set("tlp", "green"));
               Builder extension;
               extension.set("extension_type", "property-extension").set("tlp_2_0", "green");
               one.set("extensions", Builder().set(tlp_2, extension));
             }),
          as("marking-definition--00000000-0000-4000-8000-00000000f001",
             [](Builder& one) {
               one.set("definition_type", "statement")
                   .set("definition", Builder().set("statement", "Copyright CERT-EX"));
             }),
          as("marking-definition--00000000-0000-4000-8000-00000000f002", [&](Builder& one) {
            const std::string key(protocol::iep_extension);
            one.set("extensions", Builder().set(key, policy(all.value()["extensions"][key])));
          })};
}

}  // namespace

std::vector<std::string> from_allow_list() {
  std::vector<std::string> made;
  for (const auto rows : {gateway::guard::domain_rows(), gateway::guard::observable_rows()}) {
    for (const auto& row : rows) {
      const std::string type(row.name);
      const Builder all = part(type, *gateway::guard::properties_of_type(type));
      if (type != "marking-definition") {
        made.push_back(all.text());
        continue;
      }
      for (auto& one : marking_definitions(all)) made.push_back(std::move(one));
    }
  }
  return made;
}

}  // namespace samples
