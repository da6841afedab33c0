#include "gateway/render/pseudonym.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace gateway::render {

using protocol::Error;
using protocol::fail;

namespace {

/// Bits in and out of a byte string, the first one leading.
bool bit(const AddressMap::Bytes& bytes, unsigned at) {
  return (bytes[at / 8] >> (7 - at % 8) & 1U) != 0;
}
void set_bit(AddressMap::Bytes& bytes, unsigned at, bool value) {
  const auto mask = static_cast<std::uint8_t>(0x80U >> at % 8);
  bytes[at / 8] = static_cast<std::uint8_t>(value ? bytes[at / 8] | mask : bytes[at / 8] & ~mask);
}

AddressMap::Key address_key(std::string_view secret, std::string_view audience, std::string_view family) {
  const auto bytes =
      derive(secret, "csirt-gateway pseudonym 1 " + std::string(family) + "\n" + std::string(audience), 32);
  AddressMap::Key key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// RFC 4648 section 6, lower case: letters and digits only, so that it stands anywhere a name may.
std::string base32(std::string_view bytes) {
  constexpr std::string_view digits = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  unsigned held = 0, bits = 0;
  for (const char c : bytes) {
    held = held << 8U | static_cast<std::uint8_t>(c);
    for (bits += 8; bits >= 5; bits -= 5) out.push_back(digits[held >> (bits - 5) & 31U]);
  }
  return out;
}

constexpr std::size_t token_bytes = 10;  // 80 bits: no two names meet by chance, 16 characters

}  // namespace

std::string derive(std::string_view secret, std::string_view purpose, std::size_t length) {
  const auto as_text = [](const protocol::Sha256& digest) {
    return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
  };
  const auto extracted = as_text(protocol::hmac_sha256(std::string(32, '\0'), secret));
  std::string out, block;
  for (std::uint8_t counter = 1; out.size() < length; ++counter) {
    block =
        as_text(protocol::hmac_sha256(extracted, block + std::string(purpose) + static_cast<char>(counter)));
    out += block;
  }
  out.resize(length);
  return out;
}

namespace {

/// AES-128 on single blocks. Fails for want of memory alone; what was not encrypted must not pass for it.
class Cipher {
 public:
  explicit Cipher(const std::array<std::uint8_t, 16>& key)
      : context_(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free) {
    if (!context_ ||
        EVP_EncryptInit_ex(context_.get(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) != 1 ||
        EVP_CIPHER_CTX_set_padding(context_.get(), 0) != 1)
      throw std::runtime_error("libcrypto cannot set AES-128 up");
  }
  AddressMap::Bytes operator()(const AddressMap::Bytes& block) {
    AddressMap::Bytes out{};
    int length = 0;
    if (EVP_EncryptUpdate(context_.get(), out.data(), &length, block.data(), 16) != 1 || length != 16)
      throw std::runtime_error("libcrypto cannot encrypt with AES-128");
    return out;
  }

 private:
  std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context_;
};

}  // namespace

AddressMap::AddressMap(const Key& key) {
  std::copy_n(key.begin(), 16, key_.begin());
  std::copy_n(key.begin() + 16, 16, pad_.begin());
  pad_ = Cipher(key_)(pad_);
}

AddressMap::Bytes AddressMap::walk(const Bytes& bytes, unsigned bits, bool back) const {
  Cipher encrypt(key_);
  Bytes out{};
  Bytes input = pad_;
  for (unsigned i = 0; i < bits; ++i) {
    // The bit is turned by a function of the clear bits before it alone: that is what preserves prefixes.
    const bool turn = (encrypt(input)[0] & 0x80U) != 0;
    set_bit(out, i, bit(bytes, i) != turn);
    set_bit(input, i, back ? bit(out, i) : bit(bytes, i));
  }
  return out;
}

AddressMap::Bytes AddressMap::forward(const Bytes& bytes, unsigned bits) const {
  return walk(bytes, bits, false);
}
AddressMap::Bytes AddressMap::backward(const Bytes& bytes, unsigned bits) const {
  return walk(bytes, bits, true);
}

Pseudonyms::Pseudonyms(std::string_view secret, std::string_view audience)
    : audience_(audience),
      tokens_(derive(secret, "csirt-gateway pseudonym 1 token\n" + audience_, 32)),
      ipv4_(address_key(secret, audience, "ipv4")),
      ipv6_(address_key(secret, audience, "ipv6")) {}

protocol::Result<std::string> Pseudonyms::map(std::string_view text, bool back) const {
  const auto bad = [&] {
    return fail(Error::invalid, "no address or network", std::string(text),
                "write an IPv4 or IPv6 address, \"/length\" after it for a network");
  };
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  AddressMap::Bytes bytes{};
  unsigned bits = 32;
  if (inet_pton(AF_INET, address.c_str(), bytes.data()) != 1) {
    bits = 128;
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return bad();
  }
  unsigned kept = bits;
  if (slash != std::string_view::npos) {
    const auto length = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), kept);
    if (error != std::errc() || end != length.data() + length.size() || kept > bits) return bad();
  }
  const auto& map = bits == 32 ? ipv4_ : ipv6_;
  auto mapped = back ? map.backward(bytes, bits) : map.forward(bytes, bits);
  for (unsigned i = kept; i < bits; ++i) set_bit(mapped, i, false);
  char out[INET6_ADDRSTRLEN] = {};
  inet_ntop(bits == 32 ? AF_INET : AF_INET6, mapped.data(), out, sizeof out);
  return std::string(out) + (slash == std::string_view::npos ? "" : "/" + std::to_string(kept));
}

protocol::Result<std::string> Pseudonyms::address(std::string_view text) const {
  return map(text, false);
}
protocol::Result<std::string> Pseudonyms::address_back(std::string_view text) const {
  return map(text, true);
}

std::string Pseudonyms::token(std::string_view kind, std::string_view value) const {
  const auto digest = protocol::hmac_sha256(tokens_, std::string(kind) + "\n" + std::string(value));
  return base32({reinterpret_cast<const char*>(digest.data()), token_bytes});
}

std::string Pseudonyms::host(std::string_view name) const {
  if (name.ends_with('.')) name.remove_suffix(1);
  return "h-" + token("host", lower(name)) + ".invalid";
}

std::string Pseudonyms::account(std::string_view name) const {
  return "a-" + token("account", lower(name));
}

protocol::Result<std::string> Pseudonyms::mail(std::string_view address) const {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == address.size())
    return fail(Error::invalid, "no mail address", std::string(address), "write local-part@domain");
  return "u-" + token("mail", lower(address)) + "@" + host(address.substr(at + 1));
}

protocol::Result<std::string> Pseudonyms::mac(std::string_view address) const {
  std::string digits;
  for (const char c : lower(address)) {
    if (c == ':' || c == '-' || c == '.') continue;
    if (std::string_view("0123456789abcdef").find(c) == std::string_view::npos) digits.assign(13, 'x');
    digits.push_back(c);
  }
  if (digits.size() != 12)
    return fail(Error::invalid, "no MAC address", std::string(address), "write six pairs of digits");
  auto digest = protocol::hmac_sha256(tokens_, "mac\n" + digits);
  digest[0] = static_cast<std::uint8_t>((digest[0] & 0xFCU) | 0x02U);
  const auto hex = protocol::to_hex({reinterpret_cast<const char*>(digest.data()), 6});
  std::string out = hex.substr(0, 2);
  for (std::size_t i = 2; i < hex.size(); i += 2) out += ":" + hex.substr(i, 2);
  return out;
}

}  // namespace gateway::render
