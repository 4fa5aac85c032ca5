#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace wirewatch {

struct HttpGetOptions {
  absl::Duration timeout = absl::Seconds(5);
  // A bearer token; empty: none.
  std::string token = {};
  // The PEM file of the authorities that are trusted; empty: those of the system.
  std::string ca_file = {};
};

// The body of a page (libcurl), of at most 16 MiB. Unavailable if nobody answers in time or the
// certificate is not accepted, FailedPrecondition with the HTTP status if that is not 200. Follows
// no redirections.
absl::StatusOr<std::string> HttpGet(const std::string& url, const HttpGetOptions& options = {});

}  // namespace wirewatch
