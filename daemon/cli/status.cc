#include "daemon/base/status.h"

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/http_get.h"
#include "daemon/cli/status_report.h"

namespace wirewatch {
namespace {

constexpr int64_t kMaxTokenBytes = 64 << 10;

struct StatusFlags {
  std::vector<std::string> addresses = {"127.0.0.1:9464"};
  std::string format = "text";
  std::string token_file;
  std::string ca_file;
};

absl::StatusOr<ServiceStatus> Ask(const std::string& address, const HttpGetOptions& options) {
  const std::string scheme = absl::StrContains(address, "://") ? "" : "http://";
  WW_ASSIGN_OR_RETURN(const std::string json,
                      HttpGet(absl::StrCat(scheme, address, "/api/v1/status"), options));
  return ParseServiceStatus(json);
}

int ShowStatus(const StatusFlags& flags) {
  HttpGetOptions options;
  options.ca_file = flags.ca_file;
  if (!flags.token_file.empty()) {
    const absl::StatusOr<std::string> token = ReadFile(flags.token_file, kMaxTokenBytes);
    if (!token.ok()) {
      std::cerr << token.status().message() << "\n";
      return kExitUsage;
    }
    options.token = std::string(absl::StripTrailingAsciiWhitespace(*token));
  }
  std::vector<AskedDaemon> daemons;
  for (const std::string& address : flags.addresses) {
    daemons.push_back({address, Ask(address, options)});
  }
  if (flags.format == "json") {
    WriteStatusJson(daemons, std::cout);
  } else {
    WriteStatusText(daemons, std::cout);
  }
  return FinishOutput("status", AreWell(daemons) ? kExitOk : kExitFailure);
}

}  // namespace

void AddStatusCommand(CLI::App* app, Command* command) {
  CLI::App* status = app->add_subcommand("status", "What daemons run, since when, and how well");
  auto flags = std::make_shared<StatusFlags>();
  status
      ->add_option("ADDRESS", flags->addresses,
                   "host:port, or https://host:port, of the admin server of each daemon")
      ->capture_default_str();
  status->add_option("--format", flags->format, "How it is written")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  status->add_option("--token-file", flags->token_file, "The file with the bearer token");
  status->add_option("--ca-file", flags->ca_file,
                     "The PEM file of the authority that signed https:// addresses");
  status->footer(
      "Exits with 1 when one of them does not answer, is not ready, could not load changed rules,\n"
      "or runs other rules than the rest.");
  status->callback([=] { *command = [flags] { return ShowStatus(*flags); }; });
}

}  // namespace wirewatch
