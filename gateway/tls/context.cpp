#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "gateway/tls/openssl.h"
#include "gateway/tls/tls.h"

namespace gateway::tls {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;
using Pins = std::vector<std::string>;

/// Largest certificate message taken from a peer that is not known yet; a P-256 leaf has 500 bytes.
constexpr long max_peer_certificates = 16L << 10;
constexpr std::array<unsigned char, 9> alpn_http = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

Result<void> check_key_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return fail(Error::unavailable, "the key cannot be read: " + std::generic_category().message(errno),
                path);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 077U) != 0)
    return fail(Error::denied, "a private key must be a file of this user that nobody else can read", path,
                "chown it to this user and chmod it to 0600");
  return {};
}

Result<void> load_identity(SSL_CTX* context, const Identity& identity) {
  CHECK(check_key_file(identity.key));
  if (SSL_CTX_use_certificate_chain_file(context, identity.certificate.c_str()) != 1)
    return fail(Error::unavailable, "the certificate cannot be used: " + take_reason(), identity.certificate,
                "give the path of a PEM certificate");
  if (SSL_CTX_use_PrivateKey_file(context, identity.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1)
    return fail(Error::unavailable, "the key cannot be used: " + take_reason(), identity.key,
                "give the PEM key that belongs to the certificate");
  return {};
}

Result<Context> base_context(const SSL_METHOD* method, const Identity& identity) {
  Context context(SSL_CTX_new(method), FreeWith<SSL_CTX_free>());
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_max_proto_version(context.get(), TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_num_tickets(context.get(), 0) != 1 || SSL_CTX_set_max_early_data(context.get(), 0) != 1)
    return fail(Error::internal, "TLS 1.3 cannot be set up: " + take_reason());
  SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_max_cert_list(context.get(), max_peer_certificates);
  CHECK(load_identity(context.get(), identity));
  return context;
}

int choose_alpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                unsigned int offered_length, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, length, alpn_http.data(), alpn_http.size(), offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

/// Server: who may do what is decided by the pin, after the handshake has proven the key's possession.
int take_any_certificate(X509_STORE_CTX*, void*) {
  return 1;
}

/// The pins live as long as the SSL_CTX does, which every SSL of it may prolong.
void free_pins(void*, void* pins, CRYPTO_EX_DATA*, int, long, void*) {
  std::unique_ptr<Pins> owner(static_cast<Pins*>(pins));
}

int pins_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_pins);
  return index;
}

int require_pin(X509_STORE_CTX* store, void*) {
  auto ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto pins = static_cast<const Pins*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), pins_index()));
  X509* leaf = X509_STORE_CTX_get0_cert(store);
  if (pins != nullptr && leaf != nullptr && std::ranges::find(*pins, pin_of(leaf)) != pins->end()) return 1;
  X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
  return 0;
}

/// A client that speaks HTTP/1.1 and looks at what the server shows.
Result<Context> http_client(const Identity& identity) {
  TRY(Context context, base_context(TLS_client_method(), identity));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_set_alpn_protos(context.get(), alpn_http.data(), alpn_http.size()) != 0)
    return fail(Error::internal, "the protocol cannot be named: " + take_reason());
  return context;
}

/// `to` is a Shown.
void keep_certificate(X509_STORE_CTX* store, void* to) {
  X509* leaf = X509_STORE_CTX_get0_cert(store);
  if (leaf == nullptr) return;
  if (auto certificate = describe(leaf); certificate.has_value())
    static_cast<Shown*>(to)->certificate = *std::move(certificate);
}

int look_and_require_pin(X509_STORE_CTX* store, void* to) {
  keep_certificate(store, to);
  return require_pin(store, nullptr);
}

int look_and_verify(X509_STORE_CTX* store, void* to) {
  keep_certificate(store, to);
  return X509_verify_cert(store);
}

/// Alerts have two bytes, of which the second says what is wrong (RFC 8446 section 6).
void keep_alert(int, int, int type, const void* bytes, std::size_t length, SSL*, void* to) {
  if (type != SSL3_RT_ALERT || length != 2) return;
  const int number = static_cast<const unsigned char*>(bytes)[1];
  if (number == SSL_AD_CLOSE_NOTIFY) return;
  auto shown = static_cast<Shown*>(to);
  shown->alert = number;
  shown->words = SSL_alert_desc_string_long(number);
}

}  // namespace

Result<Context> server_context(const Identity& identity) {
  TRY(Context context, base_context(TLS_server_method(), identity));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context.get(), take_any_certificate, nullptr);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_alpn, nullptr);
  return context;
}

Result<Context> client_context(const Identity& identity, std::vector<std::string> server_pins) {
  TRY(Context context, http_client(identity));
  SSL_CTX_set_cert_verify_callback(context.get(), require_pin, nullptr);
  auto pins = std::make_unique<Pins>();
  // An empty pin is what a broken certificate would have.
  for (std::string& pin : server_pins)
    if (!pin.empty()) pins->push_back(std::move(pin));
  if (SSL_CTX_set_ex_data(context.get(), pins_index(), pins.get()) != 1)
    return fail(Error::internal, "the pins cannot be kept: " + take_reason());
  (void)pins.release();
  return context;
}

Result<Context> public_client_context(const Identity& identity, const std::string& host) {
  TRY(Context context, http_client(identity));
  if (SSL_CTX_set_default_verify_paths(context.get()) != 1)
    return fail(Error::unavailable, "the system's CA store cannot be read: " + take_reason(), "",
                "install ca-certificates, or give the server's pin");
  X509_VERIFY_PARAM* check = SSL_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_hostflags(check, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(check, host.c_str()) == 1) return context;
  ERR_clear_error();  // a name, no address
  if (host.empty() || X509_VERIFY_PARAM_set1_host(check, host.data(), host.size()) != 1)
    return fail(Error::invalid, "the server's name cannot be checked: " + take_reason(), host);
  return context;
}

Result<Context> probing_context(const Identity& identity, const std::vector<std::string>& pins,
                                const std::string& host, Shown& shown) {
  TRY(Context context, pins.empty() ? public_client_context(identity, host) : client_context(identity, pins));
  SSL_CTX_set_cert_verify_callback(context.get(), pins.empty() ? look_and_verify : look_and_require_pin,
                                   &shown);
  SSL_CTX_set_msg_callback(context.get(), keep_alert);
  SSL_CTX_set_msg_callback_arg(context.get(), &shown);
  return context;
}

std::string peer_pin(ssl_st* ssl) {
  X509* certificate = SSL_get0_peer_certificate(ssl);
  return certificate == nullptr ? std::string() : pin_of(certificate);
}

}  // namespace gateway::tls
