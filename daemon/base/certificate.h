#pragma once

#include <string>

namespace wirewatch {

// What is wrong with a certificate, in OpenSSL's words for its error (X509_V_ERR_*):
// "certificate has expired".
std::string CertificateFault(int x509_error);

}  // namespace wirewatch
