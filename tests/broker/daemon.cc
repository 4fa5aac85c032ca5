#include "tests/broker/daemon.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"

namespace wirewatch::test {
namespace {

constexpr absl::Duration kLookAgain = absl::Milliseconds(20);

}  // namespace

std::vector<std::string> SettingArguments(const DaemonOptions& options) {
  std::vector<std::string> arguments;
  const auto set = [&arguments](absl::string_view option, absl::string_view value) {
    arguments.insert(arguments.end(), {"--set", absl::StrCat(option, "=", value)});
  };
  set("kafka.bootstrap_servers", options.bootstrap);
  set("kafka.group_id", options.group);
  set("kafka.input_topics", absl::StrJoin(options.input_topics, ","));
  set("kafka.alert_topic", options.alert_topic);
  set("kafka.dead_letter_topic", options.dead_letter_topic);
  if (!options.rules.empty()) set("rules", options.rules);
  set("admin.address", "127.0.0.1:0");
  for (const auto& [option, value] : options.settings) set(option, value);
  return arguments;
}

absl::StatusOr<std::unique_ptr<Daemon>> Daemon::Start(const DaemonOptions& options) {
  std::string directory =
      (std::filesystem::temp_directory_path() / "wirewatch-daemon-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return absl::ErrnoToStatus(errno, directory);
  std::unique_ptr<Daemon> daemon(new Daemon(directory));
  ProcessOptions process;
  process.argv = {options.program.empty() ? WIREWATCH_PROGRAM : options.program, "run"};
  for (const auto& arguments : {SettingArguments(options), options.arguments}) {
    process.argv.insert(process.argv.end(), arguments.begin(), arguments.end());
  }
  process.environment = options.environment;
  process.stderr_path = absl::StrCat(directory, "/log");
  process.stdout_path = process.stderr_path;
  WW_ASSIGN_OR_RETURN(daemon->process_, Process::Spawn(process));
  return daemon;
}

Daemon::~Daemon() {
  process_.reset();
  if (::testing::Test::HasFailure()) std::cerr << "the daemon's log:\n" << Log() << "\n";
  std::error_code error;
  std::filesystem::remove_all(directory_, error);
}

absl::Status Daemon::AwaitReady(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  std::string last = "it does not answer";
  while (absl::Now() < deadline && process_->IsRunning()) {
    const absl::StatusOr<Page> page = Get("/readyz");
    if (page.ok() && page->status == 200) return absl::OkStatus();
    if (page.ok()) last = page->body;
    absl::SleepFor(kLookAgain);
  }
  return absl::DeadlineExceededError(absl::StrCat("not ready: ", last, "\n", Log()));
}

absl::StatusOr<std::string> Daemon::AdminAddress() {
  if (!admin_address_.empty()) return admin_address_;
  // It takes a free port and says in its first line which.
  const std::string log = Log();
  const size_t begin = log.find(" admin=");
  if (begin == std::string::npos) return absl::UnavailableError("no admin address in the log yet");
  const size_t first = begin + 7;
  admin_address_ = log.substr(first, log.find_first_of(" \n", first) - first);
  return admin_address_;
}

absl::StatusOr<Daemon::Page> Daemon::Get(absl::string_view path) {
  WW_ASSIGN_OR_RETURN(const std::string address, AdminAddress());
  CommandOptions command;
  command.argv = {
      "curl", "-s", "-m", "5", "-w", "\n%{http_code}", absl::StrCat("http://", address, path)};
  WW_ASSIGN_OR_RETURN(const CommandResult result, RunCommand(command));
  if (result.exit_code != 0) return absl::UnavailableError("the admin server does not answer");
  const size_t line = result.stdout_text.rfind('\n');
  Page page;
  page.body = result.stdout_text.substr(0, line);
  if (!absl::SimpleAtoi(result.stdout_text.substr(line + 1), &page.status)) {
    return absl::InternalError(absl::StrCat("no status in: ", result.stdout_text));
  }
  return page;
}

absl::StatusOr<double> Daemon::Metric(absl::string_view series) {
  WW_ASSIGN_OR_RETURN(const Page page, Get("/metrics"));
  for (const absl::string_view line : absl::StrSplit(page.body, '\n')) {
    const size_t space = line.rfind(' ');
    double value = 0;
    if (space != absl::string_view::npos && line.substr(0, space) == series &&
        absl::SimpleAtod(line.substr(space + 1), &value)) {
      return value;
    }
  }
  return absl::NotFoundError(absl::StrCat("no series ", series));
}

absl::StatusOr<int> Daemon::AwaitEnd(absl::Duration timeout) { return process_->Wait(timeout); }

absl::StatusOr<int> Daemon::Stop(absl::Duration timeout) {
  WW_RETURN_IF_ERROR(process_->Signal(SIGTERM));
  return process_->Wait(timeout);
}

std::string Daemon::Log() const {
  const absl::StatusOr<std::string> log = ReadFile(absl::StrCat(directory_, "/log"), 1 << 30);
  if (!log.ok()) return "";
  return *log;
}

}  // namespace wirewatch::test
