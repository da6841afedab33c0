#include "gateway/guard/warning.h"

#include <algorithm>
#include <unordered_set>

#include "gateway/guard/addresses.h"
#include "protocol/json.h"
#include "protocol/text.h"

namespace gateway::guard {

using protocol::Error;
using protocol::fail;

namespace {

constexpr std::size_t most_bytes = 64U << 20;
constexpr std::size_t most_substrings = 1000;
constexpr std::size_t longest_value = 4096;

struct Hash : std::hash<std::string_view> {
  using is_transparent = void;
};
using Texts = std::unordered_set<std::string, Hash, std::equal_to<>>;

std::string plain(std::string_view value) {
  std::string lower = protocol::lower_ascii(value);
  if (lower.ends_with('.')) lower.pop_back();
  return lower;
}

/// A URL's host; `path` is what comes behind it. Other values are their own host.
std::string_view host_of(std::string_view value, std::string_view& path) {
  auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return value;
  value.remove_prefix(scheme + 3);
  const auto end = std::min(value.size(), value.find_first_of("/?#"));
  path = value.substr(end);
  value = value.substr(0, end);
  if (auto user = value.rfind('@'); user != std::string_view::npos) value.remove_prefix(user + 1);
  if (value.starts_with('[')) return value.substr(1, std::min(value.size(), value.find(']')) - 1);
  return value.substr(0, value.find(':'));
}

}  // namespace

struct WarningLists::List {
  std::string key;
  AddressIndex networks;
  Texts hosts, strings;
  std::vector<std::string> substrings;

  bool holds(std::string_view value) const {
    std::string_view path;
    const std::string_view host = host_of(value, path);
    // A whole value, or a URL that is nothing but a host: a file on a well-known site may well be an
    // attacker's.
    const bool bare = path.empty() || path == "/";
    return networks.holds(host) || networks.holds(value) || holds_host(host) || strings.contains(value) ||
           (bare && strings.contains(host)) || std::ranges::any_of(substrings, [&](const auto& part) {
             return value.find(part) != std::string_view::npos;
           });
  }

  bool holds_host(std::string_view host) const {
    if (hosts.empty()) return false;
    for (;;) {
      if (hosts.contains(host)) return true;
      const auto dot = host.find('.');
      if (dot == std::string_view::npos) return false;
      host.remove_prefix(dot + 1);
    }
  }

  bool add(std::string_view type, std::string entry) {
    if (type == "cidr") return networks.add(entry);
    if (entry.empty()) return false;
    if (type == "substring") {
      substrings.push_back(std::move(entry));
      return substrings.size() <= most_substrings;
    }
    if (type == "hostname" && entry.starts_with('.')) entry.erase(0, 1);
    (type == "hostname" ? hosts : strings).insert(std::move(entry));
    return true;
  }
};

protocol::Result<void> WarningLists::add(std::string_view text, std::string key) {
  protocol::json::Limits limits;
  limits.body_bytes = most_bytes;
  limits.list_items = most_entries;
  TRY(const auto document, protocol::json::parse(text, limits));
  TRY(const auto type, protocol::json::get_string(document, "type"));
  const auto* entries = protocol::json::find(document, "list");
  if (entries == nullptr || !entries->IsArray())
    return fail(Error::invalid, "a warning list without a list", key);
  if (type != "cidr" && type != "hostname" && type != "string" && type != "substring")
    return fail(Error::unsupported, "a warning list of the type " + protocol::printable(type), key,
                "take it out: only cidr, hostname, string and substring can be enforced");
  if (lists_.size() >= most_lists || entries_ + entries->Size() > most_entries)
    return fail(Error::too_large, "more warning lists than are read", key,
                "at most 128 lists with together 1,048,576 entries");
  List list;
  list.key = std::move(key);
  for (const auto& entry : entries->GetArray()) {
    if (!entry.IsString() || !list.add(type, plain({entry.GetString(), entry.GetStringLength()})))
      return fail(Error::invalid, "an entry of a warning list is not of the list's type", list.key,
                  "correct the list, or leave it out");
  }
  entries_ += entries->Size();
  lists_.push_back(std::make_shared<const List>(std::move(list)));
  return {};
}

const std::string* WarningLists::holds(std::string_view value) const {
  if (lists_.empty() || value.empty() || value.size() > longest_value) return nullptr;
  const std::string lower = plain(value);
  const auto found = std::ranges::find_if(lists_, [&](const auto& list) { return list->holds(lower); });
  return found == lists_.end() ? nullptr : &(*found)->key;
}

std::vector<std::string> WarningLists::keys() const {
  std::vector<std::string> keys;
  for (const auto& list : lists_) keys.push_back(list->key);
  return keys;
}

}  // namespace gateway::guard
