#include "protocol/result.h"

#include <stdexcept>

#include "protocol/text.h"

namespace protocol {

std::string_view name(Error error) {
  switch (error) {
    case Error::malformed:
      return "malformed";
    case Error::invalid:
      return "invalid";
    case Error::too_large:
      return "too-large";
    case Error::unsupported:
      return "unsupported";
    case Error::not_found:
      return "not-found";
    case Error::conflict:
      return "conflict";
    case Error::denied:
      return "denied";
    case Error::unauthenticated:
      return "unauthenticated";
    case Error::not_addressed:
      return "not-addressed";
    case Error::expired:
      return "expired";
    case Error::held:
      return "held";
    case Error::unavailable:
      return "unavailable";
    case Error::internal:
      return "internal";
  }
  return "internal";
}

std::string describe(const Failure& failure) {
  std::string line;
  if (!failure.where.empty()) line += failure.where + ": ";
  line += failure.what;
  if (!failure.remedy.empty()) line += "; " + failure.remedy;
  return printable(line);
}

void throw_exception_from_error(const Failure& failure, const boost::source_location&) {
  throw std::logic_error("value() of a failure: " + describe(failure));
}

}  // namespace protocol
