#include "gateway/front/gzip.h"

#include <array>
#include <limits>
#include <memory>
#include <zlib.h>

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;

constexpr int gzip_window = MAX_WBITS + 16;  // 16: with the header and end of gzip
constexpr int memory_level = 8;

template <int (*end)(z_stream*)>
struct Ends {
  void operator()(z_stream* stream) const { end(stream); }
};

Bytef* input_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib only reads it
}

}  // namespace

protocol::Result<std::string> unpack(std::string_view packed, std::size_t limit) {
  const auto bad = fail(Error::malformed, "the body is no gzip text");
  if (packed.size() > std::numeric_limits<uInt>::max())
    return fail(Error::too_large, "the body is too large");
  z_stream stream{};
  if (inflateInit2(&stream, gzip_window) != Z_OK) return bad;
  const std::unique_ptr<z_stream, Ends<inflateEnd>> open(&stream);
  stream.next_in = input_of(packed);
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::array<char, 65536> piece{};
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    state = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
    if (text.size() > limit) return fail(Error::too_large, "the body is too large once it is unpacked");
  }
  if (state != Z_STREAM_END || stream.avail_in != 0) return bad;
  return text;
}

std::string pack(std::string_view text) {
  if (text.size() > std::numeric_limits<uInt>::max()) return {};
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  const std::unique_ptr<z_stream, Ends<deflateEnd>> open(&stream);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = input_of(text);
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return {};
  packed.resize(stream.total_out);
  return packed;
}

}  // namespace gateway::front
