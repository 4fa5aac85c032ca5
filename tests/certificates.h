#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/temporary_folder.h"

namespace wirewatch::test {

// PEM files of a certificate.
struct Certificate {
  std::string certificate;
  std::string key;
  // Key and certificate in one file, as a Kafka broker wants them.
  std::string both;
};

// An authority of a test's own, and certificates that it signs, by the program `openssl`. The files
// go with the object.
class CertificateAuthority {
 public:
  // NotFound where there is no openssl.
  static absl::StatusOr<std::unique_ptr<CertificateAuthority>> Create();

  // The PEM file of those who trust it.
  const std::string& certificate() const { return root_.certificate; }

  // `alternative_name` is who it is for: "IP:127.0.0.1". Good for a month from now, or until
  // yesterday.
  absl::StatusOr<Certificate> Sign(const std::string& name, const std::string& alternative_name,
                                   bool is_expired = false) const;

 private:
  CertificateAuthority() = default;
  Certificate Files(const std::string& name) const;

  const TemporaryFolder folder_;
  Certificate root_;
};

}  // namespace wirewatch::test
