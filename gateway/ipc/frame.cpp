#include "gateway/ipc/frame.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gateway::ipc {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr std::string_view magic = "CGF1";
constexpr std::size_t preamble_bytes = 12;
/// Small pieces travel together, and memory grows with what has arrived, never with what was announced.
constexpr std::size_t chunk_bytes = 256U << 10;

void put_big_endian(std::string& to, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xFF);
}

std::uint64_t get_big_endian(std::string_view from) {
  std::uint64_t value = 0;
  for (char c : from) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// Our own headers are larger than one STIX object's text: a list may name every attachment.
protocol::json::Limits header_limits() {
  protocol::json::Limits limits;
  limits.body_bytes = max_header;
  limits.string_bytes = max_header;
  limits.list_items = max_attachments;
  return limits;
}

/// Gathers small writes into chunks.
class Gather {
 public:
  explicit Gather(Stream& stream) : stream_(stream) {}
  Result<void> add(std::string_view bytes) {
    if (pending_.size() + bytes.size() > chunk_bytes) CHECK(flush());
    if (bytes.size() > chunk_bytes) return stream_.write_all(bytes);
    pending_ += bytes;
    return {};
  }
  Result<void> flush() {
    if (pending_.empty()) return {};
    auto written = stream_.write_all(pending_);
    pending_.clear();
    return written;
  }

 private:
  Stream& stream_;
  std::string pending_;
};

/// Hands out a known number of bytes, read in chunks.
class Scatter {
 public:
  Scatter(Stream& stream, std::size_t total) : stream_(stream), unread_(total) {}
  Result<std::string> take(std::size_t count) {
    std::string out;
    while (out.size() < count) {
      if (position_ == buffer_.size()) CHECK(refill());
      std::size_t piece = std::min(count - out.size(), buffer_.size() - position_);
      out.append(buffer_, position_, piece);
      position_ += piece;
    }
    return out;
  }

 private:
  Result<void> refill() {
    buffer_.resize(std::min(unread_, chunk_bytes));
    position_ = 0;
    unread_ -= buffer_.size();
    return stream_.read_exact(buffer_.data(), buffer_.size());
  }

  Stream& stream_;
  std::size_t unread_;
  std::size_t position_ = 0;
  std::string buffer_;
};

struct Sizes {
  std::size_t header = 0;
  std::size_t total = 0;  ///< header and attachments
  std::vector<std::size_t> attachments;
};

Result<Sizes> receive_sizes(Stream& stream) {
  std::array<char, preamble_bytes> preamble{};
  CHECK(stream.read_exact(preamble.data(), preamble.size()));
  std::string_view view(preamble.data(), preamble.size());
  if (view.substr(0, 4) != magic)
    return fail(Error::malformed, "not a frame of this program", "frame",
                "check which program uses this socket");
  Sizes sizes;
  sizes.header = get_big_endian(view.substr(4, 4));
  std::size_t count = get_big_endian(view.substr(8, 4));
  if (sizes.header > max_header) return fail(Error::too_large, "the header is over its limit", "frame");
  if (count > max_attachments) return fail(Error::too_large, "too many attachments", "frame");

  TRY(std::string table, Scatter(stream, count * 8).take(count * 8));
  sizes.total = sizes.header;
  sizes.attachments.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t length = get_big_endian(std::string_view(table).substr(i * 8, 8));
    if (length > max_total - sizes.total)
      return fail(Error::too_large, "the frame is over its limit", "frame");
    sizes.total += length;
    sizes.attachments.push_back(length);
  }
  return sizes;
}

}  // namespace

Result<void> send(Stream& stream, const Message& message) {
  std::string header = protocol::json::write(message.header);
  std::size_t total = header.size();
  for (const std::string& attachment : message.attachments) total += attachment.size();
  if (header.size() > max_header || message.attachments.size() > max_attachments || total > max_total)
    return fail(Error::too_large, "the message is larger than a frame may be", "frame",
                "ask for less at once");

  std::string preamble(magic);
  put_big_endian(preamble, header.size(), 4);
  put_big_endian(preamble, message.attachments.size(), 4);
  for (const std::string& attachment : message.attachments) put_big_endian(preamble, attachment.size(), 8);

  Gather gather(stream);
  CHECK(gather.add(preamble));
  CHECK(gather.add(header));
  for (const std::string& attachment : message.attachments) CHECK(gather.add(attachment));
  return gather.flush();
}

Result<Message> receive(Stream& stream) {
  TRY(Sizes sizes, receive_sizes(stream));
  Scatter scatter(stream, sizes.total);
  TRY(std::string header, scatter.take(sizes.header));
  Message message;
  message.attachments.reserve(sizes.attachments.size());
  for (std::size_t length : sizes.attachments) {
    TRY(std::string attachment, scatter.take(length));
    message.attachments.push_back(std::move(attachment));
  }
  // Parsed last, so that a stream stays in step with its frames whatever the header holds.
  TRY(message.header, protocol::json::parse(header, header_limits()));
  return message;
}

Message failure_message(const protocol::Failure& failure) {
  protocol::json::Builder header;
  header.set("error", protocol::name(failure.error)).set("what", failure.what);
  header.set("where", failure.where).set("remedy", failure.remedy);
  return {header.take(), {}};
}

Result<Message> unwrap(Message message) {
  const protocol::json::Value* error = protocol::json::find(message.header, "error");
  if (error == nullptr || !error->IsString()) return message;
  protocol::Failure failure;
  std::string_view word(error->GetString(), error->GetStringLength());
  for (int code = 0; code <= static_cast<int>(Error::internal); ++code)
    if (protocol::name(static_cast<Error>(code)) == word) failure.error = static_cast<Error>(code);
  failure.what = protocol::json::string_or(message.header, "what", "the other process gave no reason");
  failure.where = protocol::json::string_or(message.header, "where");
  failure.remedy = protocol::json::string_or(message.header, "remedy");
  return failure;
}

}  // namespace gateway::ipc
