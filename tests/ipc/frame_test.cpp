#include <array>
#include <sys/socket.h>
#include <thread>

#include "tests/ipc/support.h"

using namespace ipc_test;
using gateway::ipc::Fd;
using gateway::ipc::Message;
using protocol::Error;

namespace {

struct Pair {
  std::unique_ptr<gateway::ipc::Stream> left, right;
};

Pair make_pair(std::chrono::milliseconds deadline = 2000ms) {
  std::array<int, 2> fds{};
  BOOST_REQUIRE_EQUAL(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), 0);
  return {gateway::ipc::plain_stream(Fd(fds[0]), deadline), gateway::ipc::plain_stream(Fd(fds[1]), deadline)};
}

std::string preamble(std::string_view magic, std::uint32_t header, std::uint32_t count) {
  std::string out(magic);
  for (std::uint32_t value : {header, count})
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

Error error_of(std::string_view bytes) {
  Pair pair = make_pair(200ms);
  BOOST_REQUIRE(pair.left->write_all(bytes).has_value());
  pair.left.reset();
  auto received = gateway::ipc::receive(*pair.right);
  BOOST_REQUIRE(received.has_error());
  return received.error().error;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame)

BOOST_AUTO_TEST_CASE(carries_header_and_attachments_unchanged) {
  Pair pair = make_pair();
  Message out = message("post", {"", std::string("\0\xff\n", 3), std::string(3U << 20, 'x'), "end"});
  std::thread writer([&] { BOOST_CHECK(gateway::ipc::send(*pair.left, out).has_value()); });
  Message in = must(gateway::ipc::receive(*pair.right));
  writer.join();
  BOOST_CHECK_EQUAL(protocol::json::write(in.header), R"({"op":"post"})");
  BOOST_CHECK(in.attachments == out.attachments);
}

BOOST_AUTO_TEST_CASE(carries_as_many_attachments_as_allowed) {
  Pair pair = make_pair();
  Message out = message("many", std::vector<std::string>(gateway::ipc::max_attachments, "ab"));
  std::thread writer([&] { BOOST_CHECK(gateway::ipc::send(*pair.left, out).has_value()); });
  Message in = must(gateway::ipc::receive(*pair.right));
  writer.join();
  BOOST_CHECK(in.attachments == out.attachments);
}

BOOST_AUTO_TEST_CASE(two_frames_on_one_stream_stay_apart) {
  Pair pair = make_pair();
  BOOST_REQUIRE(gateway::ipc::send(*pair.left, message("one", {"1"})).has_value());
  BOOST_REQUIRE(gateway::ipc::send(*pair.left, message("two", {"2"})).has_value());
  BOOST_CHECK_EQUAL(must(gateway::ipc::receive(*pair.right)).attachments.at(0), "1");
  BOOST_CHECK_EQUAL(must(gateway::ipc::receive(*pair.right)).attachments.at(0), "2");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_frame) {
  BOOST_CHECK(error_of(preamble("GET ", 2, 0) + "{}") == Error::malformed);
  BOOST_CHECK(error_of(preamble("CGF1", 3, 0) + "{x}") == Error::malformed);
  BOOST_CHECK(error_of(preamble("CGF1", gateway::ipc::max_header + 1, 0)) == Error::too_large);
  BOOST_CHECK(error_of(preamble("CGF1", 2, gateway::ipc::max_attachments + 1)) == Error::too_large);
}

BOOST_AUTO_TEST_CASE(refuses_lengths_that_overflow_or_exceed_the_total) {
  BOOST_CHECK(error_of(preamble("CGF1", 2, 1) + std::string(8, '\xff') + "{}") == Error::too_large);
  std::string half("\0\0\0\0\x06\0\0\0", 8);  // 96 MiB, twice
  BOOST_CHECK(error_of(preamble("CGF1", 2, 2) + half + half + "{}") == Error::too_large);
}

BOOST_AUTO_TEST_CASE(truncation_anywhere_is_unavailable) {
  std::string whole = preamble("CGF1", 2, 1) + std::string("\0\0\0\0\0\0\0\x03", 8) + "{}abc";
  for (std::size_t cut = 0; cut < whole.size(); ++cut)
    BOOST_CHECK(error_of(std::string_view(whole).substr(0, cut)) == Error::unavailable);
}

BOOST_AUTO_TEST_CASE(a_silent_peer_is_given_up) {
  Pair pair = make_pair(50ms);
  BOOST_CHECK(gateway::ipc::receive(*pair.right).error().error == Error::unavailable);
  // The socket's buffer is smaller than this, and nobody reads.
  BOOST_CHECK(pair.left->write_all(std::string(8U << 20, 'x')).error().error == Error::unavailable);
}

BOOST_AUTO_TEST_CASE(an_oversized_message_is_refused_before_a_byte_is_written) {
  Pair pair = make_pair(50ms);
  Message out = message("big", std::vector<std::string>(gateway::ipc::max_attachments + 1));
  BOOST_CHECK(gateway::ipc::send(*pair.left, out).error().error == Error::too_large);
  BOOST_REQUIRE(gateway::ipc::send(*pair.left, message("next")).has_value());
  BOOST_CHECK(gateway::ipc::receive(*pair.right).has_value());
}

BOOST_AUTO_TEST_CASE(failures_travel_as_answers) {
  protocol::Failure failure =
      protocol::fail(Error::not_addressed, "names \"others\"", "envelope", "send it to us");
  auto back = gateway::ipc::unwrap(gateway::ipc::failure_message(failure));
  BOOST_REQUIRE(back.has_error());
  BOOST_CHECK(back.error().error == Error::not_addressed);
  BOOST_CHECK_EQUAL(back.error().what, failure.what);
  BOOST_CHECK_EQUAL(back.error().where, failure.where);
  BOOST_CHECK_EQUAL(back.error().remedy, failure.remedy);
  BOOST_CHECK(gateway::ipc::unwrap(message("fine")).has_value());
}

BOOST_AUTO_TEST_CASE(an_unknown_error_word_stays_a_failure) {
  protocol::json::Builder header;
  header.set("error", "perhaps");
  BOOST_CHECK(gateway::ipc::unwrap({header.take(), {}}).error().error == Error::internal);
}

BOOST_AUTO_TEST_SUITE_END()
