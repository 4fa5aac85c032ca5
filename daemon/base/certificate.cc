#include "daemon/base/certificate.h"

#include <openssl/x509.h>

namespace wirewatch {

std::string CertificateFault(int x509_error) { return X509_verify_cert_error_string(x509_error); }

}  // namespace wirewatch
