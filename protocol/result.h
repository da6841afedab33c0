// How every room reports an error: a value or a Failure, never an exception across a room's border.
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

namespace protocol {

/// What kind of thing went wrong. The kind decides exit codes, HTTP statuses and retries; the words are in
/// Failure.
enum class Error {
  malformed,        ///< the input is not well-formed in its own syntax: JSON, UTF-8, framing, OpenPGP
  invalid,          ///< well-formed, but breaks a rule of its format: schema, STIX, time, identifier
  too_large,        ///< over a limit of size, depth or count
  unsupported,      ///< valid, but of a version, type or feature this program does not handle
  not_found,        ///< nothing of that name, or nothing this caller may know of
  conflict,         ///< the same id with other bytes, or what was read has changed since
  denied,           ///< policy, guard, role or state says no
  unauthenticated,  ///< an identity or a signature was not proven
  not_addressed,    ///< an envelope that names other recipients than us
  expired,          ///< past its expiry, or dated too far in the future
  held,             ///< kept, but waiting for a person
  unavailable,      ///< another process, a partner or a file cannot be reached now; a later try may work
  internal,         ///< the store or the operating system failed; see the log
};

/// The fixed word of an error kind, as in logs, problem documents and --json output ("too-large").
std::string_view name(Error error);

/// One failure, complete enough to print to a person: what, where, and what to do about it.
struct Failure {
  Error error = Error::internal;
  std::string what;    ///< one sentence without a final stop; never content that came from outside unescaped
  std::string where;   ///< file, JSON pointer, object position or id; empty if it has no place
  std::string remedy;  ///< what the reader can do; empty if nothing
};

/// "where: what; remedy" on one line, control characters escaped.
std::string describe(const Failure& failure);

template <typename T>
using Result = boost::system::result<T, Failure>;

inline Failure fail(Error error, std::string what, std::string where = {}, std::string remedy = {}) {
  return {error, std::move(what), std::move(where), std::move(remedy)};
}

/// Called by Result::value() on a failure, which is a programming error: throws std::logic_error.
[[noreturn]] void throw_exception_from_error(const Failure& failure, const boost::source_location& where);

}  // namespace protocol

// TRY(auto x, f()): x = value of f(), or return its failure. CHECK(f()): the same for Result<void>.
#define GATEWAY_CAT2(a, b) a##b
#define GATEWAY_CAT(a, b) GATEWAY_CAT2(a, b)
#define TRY(declaration, expression) TRY_AS(GATEWAY_CAT(try_, __LINE__), declaration, expression)
#define TRY_AS(name, declaration, expression)           \
  auto&& name = (expression);                           \
  if (name.has_error()) return std::move(name).error(); \
  declaration = *std::move(name)
#define CHECK(expression) CHECK_AS(GATEWAY_CAT(check_, __LINE__), expression)
#define CHECK_AS(name, expression) \
  if (auto&& name = (expression); name.has_error()) return std::move(name).error()
