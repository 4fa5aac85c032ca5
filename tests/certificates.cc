#include "tests/certificates.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"
#include "tests/broker/process.h"

namespace wirewatch::test {
namespace {

absl::Status OpenSsl(std::vector<std::string> arguments) {
  CommandOptions command;
  command.argv = {"openssl"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  WW_ASSIGN_OR_RETURN(const CommandResult result, RunCommand(command));
  if (result.exit_code == 0) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat(absl::StrJoin(command.argv, " "), ": ", result.stderr_text));
}

}  // namespace

Certificate CertificateAuthority::Files(const std::string& name) const {
  return {folder_.Path(name + ".pem"), folder_.Path(name + ".key"),
          folder_.Path(name + ".both.pem")};
}

absl::StatusOr<std::unique_ptr<CertificateAuthority>> CertificateAuthority::Create() {
  std::unique_ptr<CertificateAuthority> authority(new CertificateAuthority);
  authority->root_ = authority->Files("root");
  WW_RETURN_IF_ERROR(
      OpenSsl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
               "-nodes", "-days", "30", "-subj", "/CN=root", "-keyout", authority->root_.key,
               "-out", authority->root_.certificate}));
  return authority;
}

absl::StatusOr<Certificate> CertificateAuthority::Sign(const std::string& name,
                                                       const std::string& alternative_name,
                                                       bool is_expired) const {
  const Certificate files = Files(name);
  const std::string request = folder_.Path(name + ".csr");
  WW_RETURN_IF_ERROR(
      OpenSsl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-subj", absl::StrCat("/CN=", name), "-keyout", files.key, "-out", request}));
  const std::string extensions =
      folder_.Write(name + ".ext", absl::StrCat("subjectAltName=", alternative_name, "\n"));
  WW_RETURN_IF_ERROR(OpenSsl({"x509", "-req", "-in", request, "-CA", root_.certificate, "-CAkey",
                              root_.key, "-CAcreateserial", "-days", is_expired ? "-1" : "30",
                              "-extfile", extensions, "-out", files.certificate}));
  constexpr int64_t kMaxBytes = 1 << 20;
  WW_ASSIGN_OR_RETURN(const std::string key, ReadFile(files.key, kMaxBytes));
  WW_ASSIGN_OR_RETURN(const std::string certificate, ReadFile(files.certificate, kMaxBytes));
  folder_.Write(name + ".both.pem", key + certificate);
  return files;
}

}  // namespace wirewatch::test
