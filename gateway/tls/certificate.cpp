#include <array>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "gateway/tls/openssl.h"
#include "gateway/tls/tls.h"
#include "protocol/digest.h"

namespace gateway::tls {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr int max_common_name = 64;  ///< ub-common-name, RFC 5280 appendix A.1
constexpr int max_days = 3650;
constexpr long backdate_seconds = 300;  ///< a partner's clock may be a little behind ours
constexpr int serial_bytes = 16;        ///< at most 20 octets, RFC 5280 section 4.1.2.2

protocol::Failure openssl_failure(const std::string& doing) {
  return fail(Error::internal, doing + " failed: " + take_reason());
}

Result<void> set_serial(X509* certificate) {
  std::array<unsigned char, serial_bytes> bytes{};
  if (RAND_bytes(bytes.data(), serial_bytes) != 1) return openssl_failure("drawing a serial number");
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7F) | 0x40);  // positive, of full length
  std::unique_ptr<BIGNUM, FreeWith<BN_free>> number(BN_bin2bn(bytes.data(), serial_bytes, nullptr));
  if (!number || BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) == nullptr)
    return openssl_failure("setting the serial number");
  return {};
}

Result<void> add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
    return openssl_failure("adding a certificate extension");
  return {};
}

Result<void> set_names_and_times(X509* certificate, const std::string& common_name, int days) {
  X509_NAME* name = X509_get_subject_name(certificate);
  auto text = reinterpret_cast<const unsigned char*>(common_name.data());
  if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, static_cast<int>(common_name.size()), -1,
                                 0) != 1 ||
      X509_set_issuer_name(certificate, name) != 1)
    return fail(Error::invalid, "this cannot be a certificate's name", "common name",
                "use 1 to 64 printable characters");
  if (X509_gmtime_adj(X509_getm_notBefore(certificate), -backdate_seconds) == nullptr ||
      X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * days) == nullptr)
    return openssl_failure("setting the certificate's times");
  return {};
}

Result<CertificatePtr> sign_certificate(const std::string& common_name, EVP_PKEY* key, int days) {
  CertificatePtr certificate(X509_new());
  if (!certificate || X509_set_version(certificate.get(), X509_VERSION_3) != 1 ||
      X509_set_pubkey(certificate.get(), key) != 1)
    return openssl_failure("making a certificate");
  CHECK(set_serial(certificate.get()));
  CHECK(set_names_and_times(certificate.get(), common_name, days));
  CHECK(add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE"));
  CHECK(add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature"));
  CHECK(add_extension(certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth"));
  CHECK(add_extension(certificate.get(), NID_subject_key_identifier, "hash"));
  if (X509_sign(certificate.get(), key, EVP_sha256()) == 0) return openssl_failure("signing a certificate");
  return certificate;
}

std::string bytes_of(BIO* memory) {
  char* data = nullptr;
  long size = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<void> write_new(const std::string& path, const std::string& bytes, unsigned mode) {
  ipc::Fd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd && errno == EEXIST)
    return fail(Error::conflict, "the file exists and is never overwritten", path, "move it away first");
  std::size_t done = 0;
  while (fd && done < bytes.size()) {
    ssize_t written = ::write(fd.get(), bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  if (fd && done == bytes.size() && ::fsync(fd.get()) == 0) return {};
  const int error = errno;
  if (fd) ::unlink(path.c_str());
  return fail(Error::unavailable, "the file cannot be written: " + std::generic_category().message(error),
              path, "check its folder and the space left");
}

Result<CertificatePtr> load_certificate(const std::string& pem_file) {
  BioPtr file(BIO_new_file(pem_file.c_str(), "r"));
  if (!file) {
    take_reason();
    return fail(Error::unavailable, "the certificate cannot be read", pem_file,
                "check the path and its permissions");
  }
  CertificatePtr certificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
  if (!certificate) {
    take_reason();
    return fail(Error::malformed, "the file holds no PEM certificate", pem_file);
  }
  return certificate;
}

Result<protocol::Instant> instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) {
    take_reason();
    return fail(Error::malformed, "the certificate's times cannot be read", "certificate");
  }
  return protocol::Instant{::timegm(&parts), 0};
}

}  // namespace

std::string take_reason() {
  unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* text = code == 0 ? nullptr : ERR_reason_error_string(code);
  return text == nullptr ? "no further reason" : text;
}

std::string pin_of(x509_st* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  std::unique_ptr<unsigned char, FreeWith<[](unsigned char* p) { OPENSSL_free(p); }>> owner(der);
  if (size <= 0) return {};
  std::string_view bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  return protocol::to_hex(protocol::sha256(bytes));
}

Result<std::string> pin_of_file(const std::string& pem_file) {
  TRY(const CertificatePtr certificate, load_certificate(pem_file));
  return pin_of(certificate.get());
}

Result<Certificate> describe(x509_st* certificate) {
  Certificate out;
  out.pin = pin_of(certificate);
  TRY(out.not_before, instant_of(X509_get0_notBefore(certificate)));
  TRY(out.not_after, instant_of(X509_get0_notAfter(certificate)));
  return out;
}

Result<Certificate> read_certificate(const std::string& pem_file) {
  TRY(const CertificatePtr certificate, load_certificate(pem_file));
  return describe(certificate.get());
}

Result<void> make_self_signed(const std::string& common_name, const Identity& to, int days) {
  if (common_name.empty() || common_name.size() > max_common_name)
    return fail(Error::invalid, "a certificate's name has 1 to 64 bytes", "common name",
                "choose a shorter one");
  if (days < 1 || days > max_days)
    return fail(Error::invalid, "a certificate is valid for 1 to 3650 days", "days");
  KeyPtr key(EVP_EC_gen("P-256"));
  if (!key) return openssl_failure("making a key");
  TRY(CertificatePtr certificate, sign_certificate(common_name, key.get(), days));

  BioPtr certificate_pem(BIO_new(BIO_s_mem()));
  // Secure memory, wiped when freed.
  BioPtr key_pem(BIO_new(BIO_s_secmem()));
  if (!certificate_pem || !key_pem || PEM_write_bio_X509(certificate_pem.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return openssl_failure("writing the certificate");
  std::string key_bytes = bytes_of(key_pem.get());
  Result<void> written = write_new(to.key, key_bytes, 0600);
  OPENSSL_cleanse(key_bytes.data(), key_bytes.size());
  CHECK(written);
  written = write_new(to.certificate, bytes_of(certificate_pem.get()), 0644);
  if (written.has_error()) ::unlink(to.key.c_str());
  return written;
}

}  // namespace gateway::tls
