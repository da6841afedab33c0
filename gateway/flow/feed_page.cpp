#include "gateway/flow/feed_page.h"

#include <optional>

#include "protocol/taxii.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

constexpr std::size_t next_at_most = 2048;
constexpr std::size_t words_at_most = 200;  ///< of the server's own, in an error

std::string words_of(const GetAnswer& answer) {
  const auto body = protocol::json::parse(answer.body);
  if (body.has_error() || !body->IsObject()) return {};
  return protocol::printable(protocol::json::string_or(*body, "title").substr(0, words_at_most));
}

protocol::Failure malformed(const std::string& what) {
  return fail(Error::malformed, what, "the server's answer", "ask whoever runs the server");
}

/// The later one of two times as they were written; what is empty is earlier than everything.
bool is_later(const std::string& one, const std::string& than) {
  if (one.empty() || than.empty()) return !one.empty();
  const auto left = protocol::Timestamp::parse(one), right = protocol::Timestamp::parse(than);
  return left.has_value() && right.has_value() && left->key > right->key;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (plain) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return out;
}

std::string page_path(const FeedAddress& address, const FeedCursor& cursor) {
  std::string path = address.path + "objects/?limit=" + std::to_string(protocol::taxii::max_page);
  if (!cursor.added_after.empty()) path += "&added_after=" + percent_encoded(cursor.added_after);
  if (!cursor.next.empty()) path += "&next=" + percent_encoded(cursor.next);
  return path;
}

Result<FeedPage> read_page(const GetAnswer& answer) {
  if (answer.status != 200) {
    const auto words = words_of(answer);
    return fail(Error::unavailable,
                "the server answers " + std::to_string(answer.status) + (words.empty() ? "" : ": " + words),
                "the server's answer", "it is tried again; ask whoever runs the server if it lasts");
  }
  if (!protocol::taxii::is_content(answer.content_type))
    return malformed("it is no TAXII 2.1 but " + protocol::printable(answer.content_type));
  const auto body = protocol::json::parse(answer.body);
  if (body.has_error() || !body->IsObject()) return malformed("it is no JSON object");
  FeedPage page;
  if (const auto* objects = protocol::json::find(*body, "objects")) {
    if (!objects->IsArray()) return malformed("its objects are no list");
    page.objects = objects->Size();
  }
  if (const auto* more = protocol::json::find(*body, "more")) {
    if (!more->IsBool()) return malformed("its \"more\" is neither true nor false");
    page.more = more->GetBool();
  }
  page.next = protocol::json::string_or(*body, "next");
  if (page.next.size() > next_at_most) return malformed("its \"next\" is too long");
  // The standard does not say what the field means where there are no objects.
  if (page.objects > 0 && !answer.last_added.empty()) {
    if (protocol::Timestamp::parse(answer.last_added).has_error())
      return malformed("its X-TAXII-Date-Added-Last is no time in UTC");
    page.last = answer.last_added;
  }
  return page;
}

bool refuses_next(const GetAnswer& answer) {
  return answer.status == 400 || answer.status == 404 || answer.status == 410 || answer.status == 422;
}

FeedStep step(const FeedCursor& from, const FeedPage& page) {
  const auto stuck = [&](std::string why) { return FeedStep{{from.added_after, "", ""}, std::move(why)}; };
  if (!page.last.empty() && is_later(from.last, page.last))
    return stuck("its pages go back in time, so that there is no end to them");
  FeedCursor to{from.added_after, "", page.last.empty() ? from.last : page.last};
  if (page.more && !page.next.empty()) {
    if (page.next == from.next) return stuck("it says there is more and leads to the same page again");
    to.next = page.next;
    return {to, ""};
  }
  if (page.objects > 0 && page.last.empty())
    return stuck("it does not say when its objects were added, so that each pull begins anew");
  if (page.more && !is_later(to.last, from.added_after))
    return stuck("it says there is more but not how to go on");
  if (is_later(to.last, to.added_after)) to.added_after = to.last;
  to.last.clear();
  return {to, ""};
}

}  // namespace gateway::flow
