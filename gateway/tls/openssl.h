// Owners of OpenSSL's objects and the words of its errors; private to this room.
#pragma once
#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace gateway::tls {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using SslPtr = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

/// The reason of this thread's newest OpenSSL error, and an empty queue after it.
std::string take_reason();

/// A source and sink over `fd` (which stays the caller's) that never blocks and never raises SIGPIPE; null
/// without memory.
BioPtr socket_bio(int fd);

}  // namespace gateway::tls
