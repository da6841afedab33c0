#include "gateway/mail/mail.h"

#include <algorithm>
#include <gmime/gmime.h>
#include <memory>
#include <mutex>

#include "protocol/text.h"

namespace gateway::mail {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr std::string_view armor_begin = "-----BEGIN PGP MESSAGE-----";
constexpr std::string_view armor_end = "-----END PGP MESSAGE-----";
constexpr std::size_t header_bytes = 65536;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

struct Free {
  void operator()(char* text) const { g_free(text); }
};
using Text = std::unique_ptr<char, Free>;

std::string text_of(const char* text) {
  return text == nullptr ? std::string() : std::string(text);
}

std::string type_of(GMimeObject* object) {
  const Text type(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object)));
  return protocol::lower_ascii(text_of(type.get()));
}

/// Decoded; text in UTF-8 where GMime knows the character set.
std::string content_of(GMimePart* part) {
  if (GMIME_IS_TEXT_PART(part)) {
    const Text text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
    if (text) return text.get();
  }
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

bool is_attachment(GMimeObject* object) {
  const char* disposition = g_mime_object_get_disposition(object);
  return disposition != nullptr && protocol::lower_ascii(disposition) == "attachment";
}

/// A text or file that is an OpenPGP message by itself.
std::optional<std::string> message_in(const Part& part) {
  const auto begin = part.text.find(armor_begin);
  if (begin != std::string::npos && (begin == 0 || part.text[begin - 1] == '\n')) {
    const auto end = part.text.find(armor_end, begin);
    if (end != std::string::npos) return part.text.substr(begin, end + armor_end.size() - begin);
  }
  const bool named = part.name.ends_with(".pgp") || part.name.ends_with(".gpg");
  if (named && !part.is_letter) return part.text;
  return {};
}

class Walk {
 public:
  explicit Walk(Mail& mail) : mail_(mail) {}

  Result<void> object(GMimeObject* object, int depth) {
    if (depth > depth_at_most || ++seen_ > parts_at_most)
      return fail(Error::too_large, "the mail has too many parts, or parts too deep in others", "the mail",
                  "ask for the files one by one");
    if (GMIME_IS_MULTIPART_ENCRYPTED(object)) return encrypted(GMIME_MULTIPART(object));
    if (GMIME_IS_MULTIPART(object)) return multipart(GMIME_MULTIPART(object), depth);
    if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      GMimeObject* content = message == nullptr ? nullptr : g_mime_message_get_mime_part(message);
      return content == nullptr ? Result<void>{} : this->object(content, depth + 1);
    }
    if (GMIME_IS_PART(object)) leaf(GMIME_PART(object));
    return {};
  }

 private:
  /// Its second part holds the message (RFC 3156 section 4).
  Result<void> encrypted(GMimeMultipart* multipart) {
    constexpr int parts = 2;
    GMimeObject* message =
        g_mime_multipart_get_count(multipart) == parts ? g_mime_multipart_get_part(multipart, 1) : nullptr;
    if (message == nullptr || !GMIME_IS_PART(message))
      return fail(Error::malformed, "its encrypted part is not as PGP/MIME has it", "the mail",
                  "ask for it once more");
    found({content_of(GMIME_PART(message)), true, ""}, "multipart/encrypted");
    return {};
  }

  void found(Encrypted encrypted, std::string_view type) {
    if (mail_.encrypted) {
      mail_.others.emplace_back(encrypted.name.empty() ? type : encrypted.name);
    } else {
      mail_.encrypted = std::move(encrypted);
    }
  }

  Result<void> multipart(GMimeMultipart* multipart, int depth) {
    const int count = g_mime_multipart_get_count(multipart);
    const std::string type = type_of(GMIME_OBJECT(multipart));
    for (int i = 0; i < count; ++i) {
      GMimeObject* child = g_mime_multipart_get_part(multipart, i);
      // The same again in other forms, of which the plain one comes first (RFC 2046 section 5.1.4).
      if (type == "multipart/alternative" && i > 0 && has_plain(multipart)) break;
      // What follows is the signature (RFC 1847 section 2.1).
      if (type == "multipart/signed" && i > 0) break;
      CHECK(object(child, depth + 1));
    }
    return {};
  }

  static bool has_plain(GMimeMultipart* multipart) {
    return type_of(g_mime_multipart_get_part(multipart, 0)) == "text/plain";
  }

  void leaf(GMimePart* part) {
    Part read;
    read.type = type_of(GMIME_OBJECT(part));
    read.name = text_of(g_mime_part_get_filename(part));
    read.is_letter =
        read.type.starts_with("text/") && read.name.empty() && !is_attachment(GMIME_OBJECT(part));
    read.text = content_of(part);
    if (auto message = message_in(read)) return found({*std::move(message), false, read.name}, read.type);
    if (!read.text.empty()) mail_.parts.push_back(std::move(read));
  }

  Mail& mail_;
  std::size_t seen_ = 0;
};

void start() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

}  // namespace

bool looks_like_mail(std::string_view text) {
  const auto head = protocol::lower_ascii(text.substr(0, header_bytes));
  const auto colon = head.find(':');
  const auto is_field = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const bool begins = colon != std::string::npos && colon > 0 &&
                      std::all_of(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(colon), is_field);
  if (!begins && !head.starts_with("from ")) return false;
  const auto crlf = head.find("\r\n\r\n"), lf = head.find("\n\n");
  const auto fields = "\n" + head.substr(0, std::min(crlf, lf));
  return fields.find("\ncontent-type:") != std::string::npos ||
         fields.find("\nmime-version:") != std::string::npos;
}

Result<Mail> parse(std::string_view text) {
  start();
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(text.data(), text.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  GMimeObject* content = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
  if (content == nullptr)
    return fail(Error::malformed, "it is no mail", "the mail", "save it once more, with all its headers");
  Mail mail;
  mail.subject = text_of(g_mime_message_get_subject(message.get()));
  if (GDateTime* date = g_mime_message_get_date(message.get()); date != nullptr)
    mail.written = g_date_time_to_unix(date);
  CHECK(Walk(mail).object(content, 0));
  return mail;
}

}  // namespace gateway::mail
