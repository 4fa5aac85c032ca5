#include "wirewatch/unscanned.h"

#include <string>

#include "absl/strings/cord.h"

namespace wirewatch {
namespace {

constexpr char kPayloadUrl[] = "wirewatch/unscanned_reason";

}  // namespace

absl::string_view UnscannedReasonName(UnscannedReason reason) {
  switch (reason) {
    case UnscannedReason::kEmpty:
      return "empty";
    case UnscannedReason::kTooLarge:
      return "too_large";
    case UnscannedReason::kUnsupportedContentType:
      return "unsupported_content_type";
    case UnscannedReason::kBinary:
      return "binary";
    case UnscannedReason::kMalformedJson:
      return "malformed_json";
    case UnscannedReason::kNoText:
      return "no_text";
    case UnscannedReason::kMatchFailed:
      return "match_failed";
  }
  return "match_failed";
}

const std::vector<UnscannedReason>& AllUnscannedReasons() {
  static const auto* const kAll =
      new std::vector<UnscannedReason>{UnscannedReason::kEmpty,
                                       UnscannedReason::kTooLarge,
                                       UnscannedReason::kUnsupportedContentType,
                                       UnscannedReason::kBinary,
                                       UnscannedReason::kMalformedJson,
                                       UnscannedReason::kNoText,
                                       UnscannedReason::kMatchFailed};
  return *kAll;
}

absl::Status UnscannedError(UnscannedReason reason, absl::string_view message) {
  absl::Status status = absl::FailedPreconditionError(message);
  status.SetPayload(kPayloadUrl, absl::Cord(UnscannedReasonName(reason)));
  return status;
}

UnscannedReason UnscannedReasonOf(const absl::Status& status) {
  if (const auto payload = status.GetPayload(kPayloadUrl); payload.has_value()) {
    for (UnscannedReason reason : AllUnscannedReasons()) {
      if (*payload == UnscannedReasonName(reason)) return reason;
    }
  }
  return UnscannedReason::kMatchFailed;
}

}  // namespace wirewatch
