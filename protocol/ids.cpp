#include "protocol/ids.h"

#include <algorithm>

#include "protocol/digest.h"

namespace protocol {
namespace {

constexpr std::size_t uuid_text_bytes = 36;

bool is_hyphen_place(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

Failure bad_uuid(std::string what) {
  return fail(
      Error::invalid, std::move(what), "",
      "write 8-4-4-4-12 lower-case hexadecimal digits of a UUID of the RFC 9562 variant, not the nil UUID");
}

void set_version_4(std::array<std::uint8_t, 16>& bytes) {
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
}

bool is_type(std::string_view type) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return type.size() >= 3 && type.size() <= 250 && std::all_of(type.begin(), type.end(), allowed);
}

}  // namespace

std::string Uuid::text() const {
  const std::string hex = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  std::string out;
  out.reserve(uuid_text_bytes);
  for (const char c : hex) {
    if (is_hyphen_place(out.size())) out.push_back('-');
    out.push_back(c);
  }
  return out;
}

Result<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != uuid_text_bytes) return bad_uuid("not a UUID: it has not 36 characters");
  Uuid uuid;
  std::size_t digit = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_hyphen_place(at)) {
      if (text[at] != '-') return bad_uuid("not a UUID: a hyphen is missing");
      continue;
    }
    const int value = hex_value(text[at]);
    if (value < 0) return bad_uuid("not a UUID: a character that is no lower-case hexadecimal digit");
    std::uint8_t& byte = uuid.bytes[digit / 2];
    byte = static_cast<std::uint8_t>(byte << 4U | static_cast<unsigned>(value));
    ++digit;
  }
  if (uuid == Uuid{}) return bad_uuid("the nil UUID names nothing");
  if ((uuid.bytes[8] & 0xC0U) != 0x80U) return bad_uuid("a UUID of another variant than RFC 9562");
  return uuid;
}

Uuid Uuid::from_random(const std::array<std::uint8_t, 16>& random) {
  Uuid uuid{random};
  set_version_4(uuid.bytes);
  return uuid;
}

Uuid keyed_uuid(std::string_view key, std::string_view name) {
  const Sha256 digest = hmac_sha256(key, name);
  Uuid uuid;
  std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
  set_version_4(uuid.bytes);
  return uuid;
}

Result<StixId> StixId::parse(std::string_view text) {
  const auto bad = [](std::string what) {
    return fail(Error::invalid, std::move(what), "",
                "write type--uuid, the type of 3 to 250 of a-z, 0-9 and '-'");
  };
  // From the end: a type may hold "--" of its own, a UUID never does.
  if (text.size() < uuid_text_bytes + 2) return bad("not a STIX identifier: too short");
  const std::size_t split = text.size() - uuid_text_bytes - 2;
  if (text.substr(split, 2) != "--") return bad("not a STIX identifier: no \"--\" between type and UUID");
  const std::string_view type = text.substr(0, split);
  if (!is_type(type)) return bad("not a STIX identifier: the part before \"--\" is no type");
  TRY(const Uuid uuid, Uuid::parse(text.substr(split + 2)));
  return StixId{std::string(type), uuid};
}

}  // namespace protocol
