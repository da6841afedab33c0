#include "protocol/ids.h"

#include <algorithm>

#include "protocol/digest.h"

namespace protocol {
namespace {

constexpr std::size_t uuid_text_bytes = 36;

bool is_hyphen_place(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

constexpr std::uint8_t no_digit = 0xFF;
constexpr std::array<std::uint8_t, 256> hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(no_digit);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 0; i < 6; ++i)
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
  return values;
}();

bool is_of_variant(const Uuid& uuid) {
  return (uuid.bytes[8] & 0xC0U) == 0x80U;
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
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(uuid_text_bytes, '-');
  std::size_t at = 0;
  for (const std::uint8_t byte : bytes) {
    if (is_hyphen_place(at)) ++at;
    out[at++] = digits[byte >> 4U];
    out[at++] = digits[byte & 0x0FU];
  }
  return out;
}

std::optional<Uuid> Uuid::read(std::string_view text) {
  constexpr std::array<std::size_t, 16> places{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
  if (text.size() != uuid_text_bytes) return std::nullopt;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  Uuid uuid;
  unsigned wrong = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const unsigned high = hex_values[static_cast<std::uint8_t>(text[places[i]])];
    const unsigned low = hex_values[static_cast<std::uint8_t>(text[places[i] + 1])];
    wrong |= high | low;
    uuid.bytes[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  if (wrong > 0x0FU || uuid == Uuid{} || !is_of_variant(uuid)) return std::nullopt;
  return uuid;
}

Result<Uuid> Uuid::parse(std::string_view text) {
  if (const auto uuid = read(text)) return *uuid;
  if (text.size() != uuid_text_bytes) return bad_uuid("not a UUID: it has not 36 characters");
  bool nil = true;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_hyphen_place(at)) {
      if (text[at] != '-') return bad_uuid("not a UUID: a hyphen is missing");
      continue;
    }
    if (hex_values[static_cast<std::uint8_t>(text[at])] == no_digit)
      return bad_uuid("not a UUID: a character that is no lower-case hexadecimal digit");
    nil = nil && text[at] == '0';
  }
  if (nil) return bad_uuid("the nil UUID names nothing");
  return bad_uuid("a UUID of another variant than RFC 9562");
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

std::optional<StixIdView> StixIdView::read(std::string_view text) {
  // From the end: a type may hold "--" of its own, a UUID never does.
  if (text.size() < uuid_text_bytes + 2) return std::nullopt;
  const std::size_t split = text.size() - uuid_text_bytes - 2;
  if (text.substr(split, 2) != "--" || !is_type(text.substr(0, split))) return std::nullopt;
  const auto uuid = Uuid::read(text.substr(split + 2));
  return uuid ? std::optional(StixIdView{text.substr(0, split), *uuid}) : std::nullopt;
}

Result<StixId> StixId::parse(std::string_view text) {
  if (const auto id = StixIdView::read(text)) return StixId{std::string(id->type), id->uuid};
  const auto bad = [](std::string what) {
    return fail(Error::invalid, std::move(what), "",
                "write type--uuid, the type of 3 to 250 of a-z, 0-9 and '-'");
  };
  if (text.size() < uuid_text_bytes + 2) return bad("not a STIX identifier: too short");
  const std::size_t split = text.size() - uuid_text_bytes - 2;
  if (text.substr(split, 2) != "--") return bad("not a STIX identifier: no \"--\" between type and UUID");
  if (!is_type(text.substr(0, split))) return bad("not a STIX identifier: the part before \"--\" is no type");
  return Uuid::parse(text.substr(split + 2)).error();
}

}  // namespace protocol
