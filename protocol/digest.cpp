#include "protocol/digest.h"

#include <algorithm>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace protocol {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

Failure bad_base64(std::string what) {
  return fail(
      Error::invalid, std::move(what), "",
      "write base64 with the standard alphabet and padding, without white space (RFC 4648 section 4)");
}

// One group of four digits, of which the last `padding` are '='. Appends 3 - padding bytes.
bool decode_group(std::string_view group, std::size_t padding, std::string& out) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const int value = i < 4 - padding ? base64_value(group[i]) : 0;
    if (value < 0) return false;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
  }
  const std::uint32_t unused = padding == 0 ? 0 : padding == 1 ? 0xFFU : 0xFFFFU;
  if ((bits & unused) != 0) return false;
  for (std::size_t i = 0; i < 3 - padding; ++i)
    out.push_back(static_cast<char>(bits >> (16 - 8 * i) & 0xFFU));
  return true;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256 digest{};
  // Never fails for want of anything but memory; a digest that was not computed must not look like one.
  // Fetched once: OpenSSL 3 looks the algorithm up again, under a lock, each time EVP_sha256() is used.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1) {
    throw std::runtime_error("libcrypto cannot compute SHA-256");
  }
  return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  Sha256 digest{};
  unsigned length = 0;
  // OpenSSL reads a null key as "the key of before"; an empty key needs an address all the same.
  static constexpr unsigned char no_key = 0;
  const void* address = key.empty() ? static_cast<const void*>(&no_key) : key.data();
  if (HMAC(EVP_sha256(), address, static_cast<int>(key.size()), octets(bytes), bytes.size(), digest.data(),
           &length) == nullptr ||
      length != digest.size()) {
    throw std::runtime_error("libcrypto cannot compute HMAC-SHA-256");
  }
  return digest;
}

std::string to_hex(std::string_view bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    hex.push_back(hex_digits[byte >> 4U]);
    hex.push_back(hex_digits[byte & 0x0FU]);
  }
  return hex;
}

Result<Sha256> parse_sha256(std::string_view hex) {
  const auto bad = [] {
    return fail(Error::invalid, "not a SHA-256 digest", "", "write exactly 64 lower-case hexadecimal digits");
  };
  Sha256 digest{};
  if (hex.size() != digest.size() * 2) return bad();
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return bad();
    digest[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t present = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8U | (i < present ? static_cast<std::uint8_t>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text.push_back(i <= present ? base64_digits[bits >> (18 - 6 * i) & 0x3FU] : '=');
    }
  }
  return text;
}

Result<std::string> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) return bad_base64("base64 of a length that is no multiple of four");
  std::string out;
  out.reserve(text.size() / 4 * 3);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const std::string_view group = text.substr(at, 4);
    const bool last = at + 4 == text.size();
    const std::size_t padding = !last || group[3] != '=' ? 0 : group[2] == '=' ? 2 : 1;
    if (!decode_group(group, padding, out)) {
      return bad_base64("not canonical base64 in the four characters from " + std::to_string(at));
    }
  }
  return out;
}

}  // namespace protocol
