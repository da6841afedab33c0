#include "protocol/digest.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace protocol {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string_view text_of(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// The digest of texts that follow each other. Never fails for want of anything but memory; a digest that was
// not computed must not look like one. The algorithm is fetched once (OpenSSL 3 looks it up under a lock each
// time EVP_sha256() is used), and a thread keeps its context.
Sha256 hashed(std::initializer_list<std::string_view> texts) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     EVP_MD_CTX_free);
  Sha256 digest{};
  bool done = context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1;
  for (const std::string_view text : texts)
    done = done && EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1;
  if (!done || EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
    throw std::runtime_error("libcrypto cannot compute SHA-256");
  return digest;
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
  return hashed({bytes});
}

// RFC 2104 section 2, over digests whose state is at hand: HMAC() looks its algorithm up each time.
Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
  constexpr std::size_t block_bytes = 64;
  std::array<char, block_bytes> inner{}, outer{};
  const Sha256 shorter = key.size() > block_bytes ? sha256(key) : Sha256{};
  if (key.size() > block_bytes) key = text_of(shorter);
  std::copy(key.begin(), key.end(), inner.begin());
  outer = inner;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5C);
  const Sha256 digest = hashed({{inner.data(), inner.size()}, bytes});
  const Sha256 authenticated = hashed({{outer.data(), outer.size()}, text_of(digest)});
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return authenticated;
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    hex[2 * i] = hex_digits[byte >> 4U];
    hex[2 * i + 1] = hex_digits[byte & 0x0FU];
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
