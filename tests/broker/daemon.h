#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/broker/process.h"

namespace wirewatch::test {

struct DaemonOptions {
  std::string bootstrap;
  std::string group = "wirewatch-test";
  std::vector<std::string> input_topics = {"articles"};
  std::string alert_topic = "alerts";
  std::string dead_letter_topic = "dead-letters";
  std::string rules;
  // Empty: the one of this build.
  std::string program = {};
  // More options, as for --set.
  std::map<std::string, std::string> settings = {};
  // More arguments of `wirewatch run`.
  std::vector<std::string> arguments = {};
  // Set over the test's own.
  std::map<std::string, std::string> environment = {};
};

// The options as arguments of a subcommand: "--set", "kafka.group_id=wirewatch-test", ...
std::vector<std::string> SettingArguments(const DaemonOptions& options);

// The real program, `wirewatch run`, as a process of its own.
class Daemon {
 public:
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(const DaemonOptions& options);
  ~Daemon();

  // Waits until /readyz says yes; the error has what it said last and the end of the log.
  absl::Status AwaitReady(absl::Duration timeout = absl::Seconds(30));

  // The body of an admin page, and its HTTP status.
  struct Page {
    int status = 0;
    std::string body;
  };
  absl::StatusOr<Page> Get(absl::string_view path);

  // The value of a series as it stands in /metrics, e.g. "wirewatch_articles_total{outcome=...}";
  // NotFound if there is none.
  absl::StatusOr<double> Metric(absl::string_view series);

  // The exit code of one that ends by itself.
  absl::StatusOr<int> AwaitEnd(absl::Duration timeout = absl::Seconds(60));

  // SIGTERM, and the exit code.
  absl::StatusOr<int> Stop(absl::Duration timeout = absl::Seconds(30));

  Process& process() { return *process_; }
  std::string Log() const;

 private:
  explicit Daemon(std::string directory) : directory_(std::move(directory)) {}

  absl::StatusOr<std::string> AdminAddress();

  const std::string directory_;
  std::string admin_address_;
  std::unique_ptr<Process> process_;
};

}  // namespace wirewatch::test
