// What a look at a server tells core: of a front like ourselves, and of servers that are something else.
#include <cstdio>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "gateway/front/link.h"
#include "tests/front/once.h"

using namespace front_test;
using gateway::GetRequest;
using gateway::Sighting;
using protocol::Error;

namespace {

constexpr const char* taxii = "application/taxii+json;version=2.1";

/// Until the other side has gone.
void wait_for_the_end(const ipc::Fd& fd) {
  char piece[4096];
  while (::recv(fd.get(), piece, sizeof(piece), 0) > 0) {
  }
}

/// Speaks TLS as `context` is set up, and answers the first request with `says`.
std::function<void(ipc::Fd)> tls_server(tls::Context context, std::string says) {
  return [context, says = std::move(says)](ipc::Fd fd) {
    auto stream = tls::BlockingStream::accept(context, std::move(fd), 2000ms);
    if (stream.has_error()) return;
    std::string request;
    char piece[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      auto got = (*stream)->read_some(piece, sizeof(piece));
      if (got.has_error() || *got == 0) return;
      request.append(piece, *got);
    }
    (void)(*stream)->write_all(says);
  };
}

tls::Context only_tls_1_2(const tls::Identity& identity) {
  tls::Context context = must(tls::server_context(identity));
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  return context;
}

/// Signs the certificate of `identity` anew, so that it ended `days` ago.
void let_expire(const tls::Identity& identity, long days) {
  const auto read = [](const std::string& path, auto how) {
    std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(path.c_str(), "r"), std::fclose);
    return how(file.get(), nullptr, nullptr, nullptr);
  };
  std::unique_ptr<X509, decltype(&X509_free)> certificate(read(identity.certificate, PEM_read_X509),
                                                          X509_free);
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(read(identity.key, PEM_read_PrivateKey),
                                                          EVP_PKEY_free);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86400 * (days + 10));
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), -86400 * days);
  BOOST_REQUIRE(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
  std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(identity.certificate.c_str(), "w"),
                                                          std::fclose);
  BOOST_REQUIRE(PEM_write_X509(file.get(), certificate.get()) == 1);
}

/// The front looks at others, and at itself: it is its own partner.
struct Looking : World {
  Looking() {
    views.peer("55555555-5555-4555-8555-555555555555", "active", pins["front"]);
    options.probe_timeouts = {1000ms, 400ms, 1200ms};
    start();
  }
  std::string own() const { return "https://127.0.0.1:" + std::to_string(front->port()); }
  Sighting look(const std::string& endpoint, const std::string& whose, const std::string& path = "/taxii2/") {
    return must(client.probe({endpoint, path, {pins[whose]}, taxii}));
  }
  front::OutboundClient client{options.outbound_socket, 10000ms};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(probe, Looking)

BOOST_AUTO_TEST_CASE(a_gateway_is_seen_with_all_it_shows) {
  const Sighting seen = look(own(), "front");
  BOOST_TEST(seen.stage == "");
  BOOST_TEST(seen.why == "");
  BOOST_TEST(seen.alert == 0);
  BOOST_TEST(seen.status == 200);
  BOOST_TEST(seen.content_type == taxii);
  BOOST_TEST(seen.date.ends_with(" GMT"));
  BOOST_TEST(seen.body.find("api_roots") != std::string::npos);
  BOOST_REQUIRE(seen.certificate.has_value());
  BOOST_TEST(seen.certificate->pin == pins["front"]);
  const auto now = micros_from_now(0) / 1000000;
  BOOST_TEST(seen.certificate->not_before.seconds < now);
  BOOST_TEST(std::abs(seen.certificate->not_after.seconds - now - 30 * 86400) < 60);
  BOOST_TEST(look(own(), "front", "/none").status == 404);
}

BOOST_AUTO_TEST_CASE(our_own_certificate_is_told_as_its_file_is_now) {
  BOOST_TEST(must(client.own_certificate()).pin == pins["front"]);
  let_expire(identities["front"], 3);
  const auto own = must(client.own_certificate());
  BOOST_TEST(own.pin == pins["front"]);
  BOOST_TEST(own.not_after.seconds < micros_from_now(-2 * 86400) / 1000000);
  std::filesystem::remove(identities["front"].certificate);
  const auto none = client.own_certificate();
  BOOST_REQUIRE(none.has_error());
  BOOST_TEST(none.error().where == identities["front"].certificate);
}

BOOST_AUTO_TEST_CASE(another_key_is_told_and_gets_nothing_of_us) {
  std::string heard;
  Sighting seen;
  {
    Once server([&](ipc::Fd fd) {
      auto stream =
          tls::BlockingStream::accept(must(tls::server_context(identities["beta"])), std::move(fd), 2000ms);
      heard = stream.has_error() ? "nothing" : (*stream)->peer_pin();
    });
    seen = look(server.endpoint, "alpha");
  }
  BOOST_TEST(heard == "nothing");
  BOOST_TEST(seen.stage == "pin mismatch");
  BOOST_REQUIRE(seen.certificate.has_value());
  BOOST_TEST(seen.certificate->pin == pins["beta"]);
  BOOST_TEST(seen.status == 0);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_with_the_right_key_is_talked_to_and_told) {
  let_expire(identities["beta"], 2);
  Once server(tls_server(must(tls::server_context(identities["beta"])),
                         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: then\r\n\r\nok"));
  const Sighting seen = look(server.endpoint, "beta");
  BOOST_TEST(seen.stage == "");
  BOOST_TEST(seen.body == "ok");
  BOOST_TEST(seen.date == "then");
  BOOST_REQUIRE(seen.certificate.has_value());
  BOOST_TEST(seen.certificate->not_after.seconds < micros_from_now(-86400) / 1000000);
}

BOOST_AUTO_TEST_CASE(no_server_no_tls_and_old_tls) {
  std::string gone;
  {
    Once server([](const ipc::Fd&) {});
    gone = server.endpoint;
    (void)look(gone, "beta");
  }
  BOOST_TEST(look(gone, "beta").stage == "connect");
  Once plain([](ipc::Fd fd) {
    const std::string_view says = "220 mail.example ESMTP\r\n";
    (void)::send(fd.get(), says.data(), says.size(), MSG_NOSIGNAL);
    wait_for_the_end(fd);
  });
  const Sighting no_tls = look(plain.endpoint, "beta");
  BOOST_TEST(no_tls.stage == "handshake");
  BOOST_TEST(!no_tls.certificate.has_value());
  Once old(tls_server(only_tls_1_2(identities["beta"]), ""));
  const Sighting old_tls = look(old.endpoint, "beta");
  BOOST_TEST(old_tls.stage == "handshake");
  BOOST_TEST(old_tls.alert == SSL_AD_PROTOCOL_VERSION);
  BOOST_TEST(!old_tls.alert_name.empty());
}

BOOST_AUTO_TEST_CASE(silence_ends_soon) {
  const auto began = std::chrono::steady_clock::now();
  {
    Once silent([](ipc::Fd fd) { wait_for_the_end(fd); });
    const Sighting seen = look(silent.endpoint, "beta");
    BOOST_TEST(seen.stage == "handshake");
    BOOST_TEST(seen.why.find("took too long") != std::string::npos, seen.why);
  }
  Once mute([this](ipc::Fd fd) {
    auto stream =
        tls::BlockingStream::accept(must(tls::server_context(identities["beta"])), std::move(fd), 2000ms);
    if (stream.has_error()) return;
    char piece[4096];
    for (auto got = (*stream)->read_some(piece, sizeof(piece)); got.has_value() && *got > 0;)
      got = (*stream)->read_some(piece, sizeof(piece));
  });
  const Sighting seen = look(mute.endpoint, "beta");
  BOOST_TEST(seen.stage == "exchange");
  BOOST_TEST(seen.certificate.has_value());
  BOOST_CHECK(std::chrono::steady_clock::now() - began < 3s);
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_our_certificate_in_tls_says_so) {
  tls::Context strict = must(tls::server_context(identities["beta"]));
  // Only its own CAs, of which it has none.
  SSL_CTX_set_cert_verify_callback(strict.get(), nullptr, nullptr);
  SSL_CTX_set_verify(strict.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  Once server(tls_server(strict, "never"));
  const Sighting seen = look(server.endpoint, "beta");
  BOOST_TEST(seen.stage == "exchange");
  BOOST_TEST(seen.alert == SSL_AD_UNKNOWN_CA);
  BOOST_TEST(seen.status == 0);
}

BOOST_AUTO_TEST_CASE(answers_are_bounded) {
  Once large(tls_server(must(tls::server_context(identities["beta"])),
                        "HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n"));
  BOOST_TEST(look(large.endpoint, "beta").stage == "exchange");
  for (const GetRequest& request :
       {GetRequest{own(), "taxii2", {pins["front"]}, taxii},
        GetRequest{own(), "/a b", {pins["front"]}, taxii}, GetRequest{own(), "/", {"no pin"}, taxii},
        GetRequest{own(), "/", {pins["front"]}, "a\r\nHost: b"},
        GetRequest{"http://127.0.0.1", "/", {pins["front"]}, taxii}})
    BOOST_TEST((client.probe(request).error().error == Error::invalid));
}

BOOST_AUTO_TEST_CASE(without_pins_a_ca_must_vouch) {
  const Sighting seen = must(client.probe({own(), "/taxii2/", {}, taxii}));
  BOOST_TEST(seen.stage == "certificate");
  BOOST_REQUIRE(seen.certificate.has_value());
  BOOST_TEST(seen.certificate->pin == pins["front"]);
}

BOOST_AUTO_TEST_CASE(who_has_pulled_and_how_much) {
  BOOST_TEST(must(client.visits()).empty());
  views.envelope(alpha, "aaaaaaaa-0000-4000-8000-000000000001", micros_from_now(-10), micros_from_now(1000),
                 "secret");
  Browser browser = browse("alpha");
  const auto visit = [&] { return must(client.visits()).at(0); };
  BOOST_TEST(browser.ask("GET", "/taxii2/").status == 200);
  BOOST_TEST(browser.ask("GET", "/envelopes/aaaaaaaa-0000-4000-8000-000000000001").status == 200);
  BOOST_TEST(must(client.visits()).empty());
  BOOST_TEST(browser.ask("GET", "/envelopes").status == 200);
  BOOST_TEST(visit().partner == alpha);
  BOOST_TEST(visit().drop.has_value());
  BOOST_TEST(!visit().taxii.has_value());
  BOOST_TEST(visit().pulls == 0);
  BOOST_TEST(visit().bytes == 0);
  const Reply refused = browser.ask("GET", "/gateway/collections/none/objects/");
  BOOST_TEST(refused.status == 404);
  BOOST_TEST(visit().pulls == 1);
  BOOST_TEST(visit().refused == 1);
  BOOST_TEST(!visit().taxii.has_value());
  BOOST_TEST(visit().bytes == static_cast<std::int64_t>(refused.body.size()));
  const Reply feed = browser.ask("GET", "/feed/manifest.json");
  BOOST_TEST(visit().pulls == 2);
  BOOST_TEST(visit().misp.has_value() == (feed.status == 200));
  views.run("INSERT INTO collection (partner, position, id, view, alias, title, description) VALUES ('" +
            alpha + "', 0, 'aaaaaaaa-1111-4000-8000-000000000001', 'ncc', 'ncc', 't', '')");
  BOOST_TEST(browser.ask("GET", "/gateway/collections/ncc/objects/").status == 200);
  BOOST_TEST(visit().taxii.has_value());
  BOOST_TEST((visit().since <= *visit().taxii));
  // It is behind once something is newer, and no more when it has asked for that; what it reads of one object
  // says nothing.
  BOOST_TEST(!visit().read_to.has_value());
  const auto add = [&](const std::string& block, std::int64_t added) {
    views.run("INSERT INTO block (id) VALUES ('" + block + "')");
    views.run("INSERT INTO block_part (block, first, bytes) VALUES ('" + block + "', 0, x'7b7d')");
    views.run("INSERT INTO block_slice (block, position, slice_id, offset, length) VALUES ('" + block +
              "', 0, 'indicator--1', 0, 2)");
    views.run(
        "INSERT INTO entry (partner, collection, release, date_added, block, count, not_after) VALUES ('" +
        alpha + "', 'ncc', '" + block + "', " + std::to_string(added) + ", '" + block + "', 1, " +
        std::to_string(micros_from_now(1000)) + ")");
  };
  add("b1", micros_from_now(-3600));
  BOOST_TEST(browser.ask("GET", "/gateway/collections/ncc/objects/").status == 200);
  BOOST_REQUIRE(visit().read_to.has_value());
  BOOST_TEST(visit().behind_seconds == 0);
  add("b2", micros_from_now(100));
  BOOST_TEST(visit().behind_seconds >= 99);
  BOOST_TEST(visit().behind_seconds <= 101);
}

BOOST_AUTO_TEST_SUITE_END()
