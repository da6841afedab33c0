#include "protocol/indicator_value.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

#include "protocol/misp_value.h"
#include "protocol/text.h"

namespace protocol::indicators {
namespace {

template <std::size_t size>
bool among(const std::array<std::string_view, size>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Endings of files that stand in reports more often than names below a top level of the same letters do.
constexpr std::array<std::string_view, 56> file_endings{
    "aspx", "bak", "bat", "bin", "cfg", "cmd", "conf", "cpp", "csv", "dat",  "dll",  "doc",  "docm", "docx",
    "eml",  "exe", "gif", "gz",  "hta", "htm", "html", "img", "ini", "iso",  "jar",  "jpeg", "jpg",  "js",
    "json", "jsp", "lnk", "log", "mov", "msg", "msi",  "pdf", "php", "png",  "ppt",  "pptx", "py",   "rar",
    "rtf",  "sh",  "svg", "sys", "tar", "tmp", "txt",  "vbs", "xls", "xlsm", "xlsx", "xml",  "yaml", "zip"};

// Top levels that turn "evil dot com" into a name; others are too often words of a sentence.
constexpr std::array<std::string_view, 17> spoken_tops{"biz", "cn", "com", "de",   "edu", "eu",
                                                       "fi",  "fr", "gov", "info", "net", "nl",
                                                       "org", "ru", "top", "xyz",  "uk"};

constexpr std::array<std::string_view, 12> schemes{"ftp",  "ftps", "http", "https", "ldap", "ldaps",
                                                   "sftp", "smb",  "tcp",  "udp",   "ws",   "wss"};

struct Network {
  std::uint32_t address;
  int prefix;
};
// The IANA registry of special-purpose IPv4 addresses (RFC 6890), without those for documentation, and
// multicast (RFC 5771).
constexpr std::array<Network, 11> not_global_v4{{
    {0x00000000, 8},
    {0x0A000000, 8},
    {0x64400000, 10},
    {0x7F000000, 8},
    {0xA9FE0000, 16},
    {0xAC100000, 12},
    {0xC0000000, 24},
    {0xC0A80000, 16},
    {0xC6120000, 15},
    {0xE0000000, 4},
    {0xF0000000, 4},
}};

bool is_global_v4(const in_addr& address, int prefix) {
  if (prefix < 8) return false;
  const std::uint32_t bits = ntohl(address.s_addr);
  return std::none_of(not_global_v4.begin(), not_global_v4.end(), [&](const Network& network) {
    const int shift = 32 - std::min(prefix, network.prefix);
    return (bits >> shift) == (network.address >> shift);
  });
}

// Global unicast is 2000::/3 (RFC 4291 section 2.4).
bool is_global_v6(const in6_addr& address, int prefix) {
  return prefix >= 16 && (address.s6_addr[0] & 0xE0) == 0x20;
}

std::optional<Value> read_address(std::string_view text) {
  const auto family = misp::address_family(text);
  if (family == misp::Family::none) return std::nullopt;
  const std::size_t slash = text.find('/');
  const std::string plain(text.substr(0, slash));
  const std::string length(slash == std::string_view::npos ? "" : text.substr(slash));
  int prefix = family == misp::Family::v4 ? 32 : 128;
  if (!length.empty()) std::from_chars(length.data() + 1, length.data() + length.size(), prefix);
  if (family == misp::Family::v4) {
    in_addr address{};
    inet_pton(AF_INET, plain.c_str(), &address);
    return Value{Kind::address, plain + length, !is_global_v4(address, prefix)};
  }
  in6_addr address{};
  inet_pton(AF_INET6, plain.c_str(), &address);
  std::array<char, INET6_ADDRSTRLEN> shortest{};
  inet_ntop(AF_INET6, &address, shortest.data(), shortest.size());
  return Value{Kind::address, shortest.data() + length, !is_global_v6(address, prefix)};
}

std::optional<Value> read_hash(std::string_view word) {
  // Digits alone are more likely a number than a hash.
  if (std::none_of(word.begin(), word.end(), is_letter)) return std::nullopt;
  for (const auto& [digits, kind] : {std::pair{32U, Kind::md5}, std::pair{40U, Kind::sha1},
                                     std::pair{64U, Kind::sha256}, std::pair{128U, Kind::sha512}})
    if (misp::is_hex(word, digits)) return Value{kind, lower_ascii(word)};
  return std::nullopt;
}

std::string with_dots(std::string_view word) {
  std::string out(word);
  std::replace(out.begin(), out.end(), defanged_dot, '.');
  std::replace(out.begin(), out.end(), spoken_dot, '.');
  return out;
}

bool has(std::string_view text, char c) {
  return text.find(c) != std::string_view::npos;
}

/// Letters of one case, or an encoded one: "network.The" is a sentence without its blank.
bool is_top_level(std::string_view label) {
  if (label.starts_with("xn--")) return true;
  if (label.size() < 2) return false;
  const auto is_lower = [](char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  return std::all_of(label.begin(), label.end(), is_lower) ||
         std::all_of(label.begin(), label.end(), is_upper);
}

std::string_view last_label(std::string_view name) {
  const std::size_t last = name.rfind('.');
  return last == std::string_view::npos ? std::string_view() : name.substr(last + 1);
}

bool is_network_name(std::string_view name) {
  return misp::is_domain(name) && is_top_level(last_label(name));
}

/// A name in running text, where one that ends like a file is a file unless it was defanged.
std::optional<Value> read_name(std::string_view word) {
  const std::string name = with_dots(word);
  if (!is_network_name(name)) return std::nullopt;
  const auto top = lower_ascii(last_label(name));
  if (has(word, spoken_dot) && !among(spoken_tops, top)) return std::nullopt;
  if (!has(word, defanged_dot) && !has(word, spoken_dot) && among(file_endings, top)) return std::nullopt;
  return Value{Kind::domain, lower_ascii(name)};
}

std::optional<Value> read_email(std::string_view word) {
  const std::size_t at = word.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string local = with_dots(word.substr(0, at)), host = with_dots(word.substr(at + 1));
  // "mailto:" and paths are no part of an address; quoted local parts are too rare to be read.
  if (local.find_first_of(":/\\\"") != std::string::npos) return std::nullopt;
  const auto text = local + "@" + lower_ascii(host);
  if (!misp::is_email(text) || !is_network_name(host)) return std::nullopt;
  return Value{Kind::email, text};
}

/// "http" of "hxxp", "hXXps", "h**p"; "ftp" of "fxp"; others as they are, in lower case.
std::string scheme_meant(std::string_view written) {
  auto scheme = lower_ascii(written);
  if (scheme.starts_with("hxxp") || scheme.starts_with("h**p")) scheme.replace(0, 4, "http");
  if (scheme.starts_with("fxp")) scheme.replace(0, 3, "ftp");
  return scheme;
}

/// Where the host lies in what follows "://".
std::string_view host_of(std::string_view rest) {
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('['))
    return rest.substr(0, rest.find(']') == std::string_view::npos ? 0 : rest.find(']') + 1);
  return rest.substr(0, rest.find(':'));
}

}  // namespace

std::optional<Value> read_domain(std::string_view word) {
  const std::string name = with_dots(word);
  if (!is_network_name(name)) return std::nullopt;
  return Value{Kind::domain, lower_ascii(name)};
}

std::optional<Value> read_word(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  if (const auto address = read_address(with_dots(word))) return address;
  if (const auto hash = read_hash(word)) return hash;
  if (has(word, '@')) return read_email(word);
  return read_name(word);
}

std::optional<Value> read_url(std::string_view url) {
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const auto scheme = scheme_meant(url.substr(0, colon));
  const std::string rest = with_dots(url.substr(colon + 3));
  const auto host = host_of(rest);
  if (!among(schemes, scheme) || host.empty()) return std::nullopt;
  const bool bracketed = host.starts_with('[');
  const auto address = read_address(bracketed ? host.substr(1, host.size() - 2) : host);
  if (!address && !is_network_name(host)) return std::nullopt;
  const auto begin = static_cast<std::size_t>(host.data() - rest.data());
  auto text = scheme + "://" + rest;
  text.replace(scheme.size() + 3 + begin, host.size(), lower_ascii(host));
  if (!misp::is_url(text)) return std::nullopt;
  return Value{Kind::url, text, address && address->not_global};
}

}  // namespace protocol::indicators
