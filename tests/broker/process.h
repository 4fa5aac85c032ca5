#ifndef WIREWATCH_TESTS_BROKER_PROCESS_H_
#define WIREWATCH_TESTS_BROKER_PROCESS_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wirewatch::test {

struct ProcessOptions {
  std::vector<std::string> argv;                        // argv[0] is looked up in PATH
  std::map<std::string, std::string> environment = {};  // set over the test's own
  std::string working_directory = {};                   // empty: the test's own
  // Files the child reads from and appends to; empty: /dev/null. The two outputs may be one file.
  std::string stdin_path = {};
  std::string stdout_path = {};
  std::string stderr_path = {};
};

struct CommandOptions {
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment = {};
  std::string working_directory = {};
  std::string stdin_text = {};  // bytes; the child sees the end of the file after them
  absl::Duration timeout = absl::Seconds(30);
};

struct CommandResult {
  int exit_code = -1;  // 128 + N after a death by signal N
  std::string stdout_text;
  std::string stderr_text;
};

// A child process that never outlives its owner: the destructor kills it, and the kernel does when
// the thread that spawned it ends, so spawn from a thread that stays (a test's main thread).
//
//   absl::StatusOr<std::unique_ptr<Process>> daemon = Process::Spawn({.argv = {"wirewatch",
//   "run"}});
//   ...
//   absl::Status sent = (*daemon)->Signal(SIGTERM);
//   absl::StatusOr<int> exit_code = (*daemon)->Wait(absl::Seconds(10));
//
// Not thread-safe.
class Process {
 public:
  // NotFound and other errno codes name the program when it cannot be started.
  static absl::StatusOr<std::unique_ptr<Process>> Spawn(const ProcessOptions& options);

  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }

  // True until the child has ended.
  bool IsRunning();

  // FailedPrecondition when the child has already ended.
  absl::Status Signal(int signal_number);

  // The exit code, 128 + N after a death by signal N, or DeadlineExceeded while it still runs. May
  // be called again.
  absl::StatusOr<int> Wait(absl::Duration timeout);

 private:
  friend absl::StatusOr<CommandResult> RunCommand(const CommandOptions& options);

  struct Descriptors {
    int in;
    int out;
    int err;
  };

  Process(pid_t pid, int pidfd, absl::string_view name);
  static absl::StatusOr<std::unique_ptr<Process>> SpawnWith(const ProcessOptions& options,
                                                            const Descriptors& standard);

  const pid_t pid_;
  const int pidfd_;
  const std::string name_;
  int exit_code_ = -1;  // -1 until the child has been reaped
};

// Runs a command to its end. A non-zero exit is a result, not an error; DeadlineExceeded (with the
// end of what the command wrote) after the timeout, when it has been killed.
absl::StatusOr<CommandResult> RunCommand(const CommandOptions& options);

}  // namespace wirewatch::test

#endif  // WIREWATCH_TESTS_BROKER_PROCESS_H_
