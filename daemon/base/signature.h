#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

// Ed25519 signatures (RFC 8032) by OpenSSL. Keys are PEM files: `openssl genpkey -algorithm ed25519
// -out key.pem`, and `openssl pkey -in key.pem -pubout -out public.pem`.

// The signature of `text`, 64 bytes. InvalidArgument where the file is no such private key, and
// errors of reading it; they name the path and hold nothing of the key.
absl::StatusOr<std::string> SignText(absl::string_view text, const std::string& private_key_file);

// PermissionDenied where `signature` is not that of `text` by this key; InvalidArgument where the
// file is no such public key.
absl::Status VerifySignature(absl::string_view text, absl::string_view signature,
                             const std::string& public_key_file);

}  // namespace wirewatch
