#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

// Why an article could not be scanned. Each is a dead letter: "no match" is never said of an
// article that was not looked at.
enum class UnscannedReason {
  kEmpty,                   // a null or empty value, or one without any text
  kTooLarge,                // more bytes than ArticleOptions::max_bytes
  kUnsupportedContentType,  // the content-type header names something that is neither text nor JSON
  kBinary,                  // not text: NUL bytes in plain text
  kMalformedJson,           // not well-formed JSON, or not an object
  kNoText,                  // a JSON object without a title and a body
  kMatchFailed,             // the matcher passed one of its limits
};

// The reason as it stands in metrics and headers: "malformed_json".
absl::string_view UnscannedReasonName(UnscannedReason reason);

// All reasons, for metrics that exist before the first case.
const std::vector<UnscannedReason>& AllUnscannedReasons();

// A status that carries the reason; code FailedPrecondition.
absl::Status UnscannedError(UnscannedReason reason, absl::string_view message);

// The reason of a status; kMatchFailed for one that was not made by UnscannedError.
UnscannedReason UnscannedReasonOf(const absl::Status& status);

}  // namespace wirewatch
