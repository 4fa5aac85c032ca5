#include "tests/broker/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

extern "C" char** environ;

namespace wirewatch::test {
namespace {

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

std::vector<std::string> MergedEnvironment(const std::map<std::string, std::string>& extra) {
  std::vector<std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    if (extra.count(text.substr(0, text.find('='))) == 0) merged.push_back(text);
  }
  for (const auto& [name, value] : extra) merged.push_back(absl::StrCat(name, "=", value));
  return merged;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct ChildSetup {
  char* const* argv;
  char* const* environment;
  const char* working_directory;  // null: stay
  pid_t parent;
  int standard[3];
  int error_pipe;
};

// What the child does between fork and exec: async-signal-safe calls only, since other threads of
// the test may have held any lock at the fork. Writes errno to the pipe on failure.
[[noreturn]] void BecomeCommand(const ChildSetup& setup) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) signal(number, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != setup.parent) _exit(127);  // it died before the line above
  bool ok = true;
  // First above 0..2, so that no source is overwritten before it has been copied.
  int copies[3];
  for (int i = 0; i < 3; ++i) {
    copies[i] = fcntl(setup.standard[i], F_DUPFD_CLOEXEC, 3);
    ok = ok && copies[i] >= 0;
  }
  for (int i = 0; i < 3; ++i) ok = ok && dup2(copies[i], i) >= 0;
  // Sockets of the test's Kafka clients must not stay open in a broker.
  syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  ok = ok && (setup.working_directory == nullptr || chdir(setup.working_directory) == 0);
  if (ok) execvpe(setup.argv[0], setup.argv, setup.environment);
  const int error = errno;
  if (write(setup.error_pipe, &error, sizeof(error)) < 0) _exit(126);
  _exit(127);
}

int OpenOrNull(const std::string& path, int flags) {
  return open(path.empty() ? "/dev/null" : path.c_str(), flags | O_CLOEXEC | O_NOCTTY, 0644);
}

absl::Status WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0) return absl::ErrnoToStatus(errno, "write to the command's input");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// The whole of a memory file, whatever its offset.
std::string Contents(int fd) {
  struct stat status = {};
  if (fstat(fd, &status) != 0) return "";
  std::string text(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < text.size()) {
    const ssize_t got = pread(fd, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  text.resize(done);
  return text;
}

absl::string_view Tail(absl::string_view text) {
  constexpr size_t kTailBytes = 1000;
  return text.substr(text.size() - std::min(text.size(), kTailBytes));
}

}  // namespace

Process::Process(pid_t pid, int pidfd, absl::string_view name)
    : pid_(pid), pidfd_(pidfd), name_(name) {}

Process::~Process() {
  if (exit_code_ < 0) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close(pidfd_);
}

absl::StatusOr<std::unique_ptr<Process>> Process::Spawn(const ProcessOptions& options) {
  const Descriptor in(OpenOrNull(options.stdin_path, O_RDONLY));
  if (in.get() < 0) return absl::ErrnoToStatus(errno, options.stdin_path);
  const Descriptor out(OpenOrNull(options.stdout_path, O_WRONLY | O_CREAT | O_APPEND));
  if (out.get() < 0) return absl::ErrnoToStatus(errno, options.stdout_path);
  const Descriptor err(OpenOrNull(options.stderr_path, O_WRONLY | O_CREAT | O_APPEND));
  if (err.get() < 0) return absl::ErrnoToStatus(errno, options.stderr_path);
  return SpawnWith(options, {.in = in.get(), .out = out.get(), .err = err.get()});
}

absl::StatusOr<std::unique_ptr<Process>> Process::SpawnWith(const ProcessOptions& options,
                                                            const Descriptors& standard) {
  if (options.argv.empty()) return absl::InvalidArgumentError("a process needs an argv[0]");
  std::vector<std::string> arguments = options.argv;
  std::vector<std::string> environment = MergedEnvironment(options.environment);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(environment);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return absl::ErrnoToStatus(errno, "pipe2");
  const Descriptor read_end(ends[0]);
  ChildSetup setup = {.argv = argv.data(),
                      .environment = envp.data(),
                      .working_directory = options.working_directory.empty()
                                               ? nullptr
                                               : options.working_directory.c_str(),
                      .parent = getpid(),
                      .standard = {standard.in, standard.out, standard.err},
                      .error_pipe = ends[1]};
  const pid_t pid = fork();
  if (pid == 0) BecomeCommand(setup);
  const int fork_error = errno;
  close(ends[1]);
  if (pid < 0) return absl::ErrnoToStatus(fork_error, "fork");

  int exec_error = 0;
  ssize_t got = 0;
  do {
    got = read(read_end.get(), &exec_error, sizeof(exec_error));
  } while (got < 0 && errno == EINTR);
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  const int pidfd_error = errno;
  if (got > 0 || pidfd < 0) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    if (pidfd >= 0) close(pidfd);
    if (got > 0) return absl::ErrnoToStatus(exec_error, absl::StrCat("start ", options.argv[0]));
    return absl::ErrnoToStatus(pidfd_error, "pidfd_open");
  }
  return std::unique_ptr<Process>(new Process(pid, pidfd, options.argv[0]));
}

bool Process::IsRunning() { return !Wait(absl::ZeroDuration()).ok(); }

absl::Status Process::Signal(int signal_number) {
  if (!IsRunning()) {
    return absl::FailedPreconditionError(
        absl::StrCat(name_, " has already ended with code ", exit_code_));
  }
  if (kill(pid_, signal_number) != 0) return absl::ErrnoToStatus(errno, "kill");
  return absl::OkStatus();
}

absl::StatusOr<int> Process::Wait(absl::Duration timeout) {
  if (exit_code_ >= 0) return exit_code_;
  const absl::Time deadline = absl::Now() + timeout;
  for (;;) {
    int state = 0;
    const pid_t reaped = waitpid(pid_, &state, WNOHANG);
    if (reaped == pid_) {
      exit_code_ = WIFSIGNALED(state) ? 128 + WTERMSIG(state) : WEXITSTATUS(state);
      return exit_code_;
    }
    if (reaped < 0 && errno != EINTR) return absl::ErrnoToStatus(errno, "waitpid");
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return absl::DeadlineExceededError(
          absl::StrCat(name_, " still runs after ", absl::FormatDuration(timeout)));
    }
    const int64_t wait_ms = std::clamp<int64_t>(absl::ToInt64Milliseconds(left), 1, 60'000);
    pollfd ended = {.fd = pidfd_, .events = POLLIN, .revents = 0};
    poll(&ended, 1, static_cast<int>(wait_ms));
  }
}

absl::StatusOr<CommandResult> RunCommand(const CommandOptions& options) {
  // Memory files rather than pipes: nobody has to pump them, so nothing can dead-lock.
  const Descriptor in(memfd_create("stdin", MFD_CLOEXEC));
  const Descriptor out(memfd_create("stdout", MFD_CLOEXEC));
  const Descriptor err(memfd_create("stderr", MFD_CLOEXEC));
  if (in.get() < 0 || out.get() < 0 || err.get() < 0) {
    return absl::ErrnoToStatus(errno, "memfd_create");
  }
  const absl::Status written = WriteAll(in.get(), options.stdin_text);
  if (!written.ok()) return written;
  lseek(in.get(), 0, SEEK_SET);

  ProcessOptions process_options;
  process_options.argv = options.argv;
  process_options.environment = options.environment;
  process_options.working_directory = options.working_directory;
  absl::StatusOr<std::unique_ptr<Process>> process =
      Process::SpawnWith(process_options, {.in = in.get(), .out = out.get(), .err = err.get()});
  if (!process.ok()) return process.status();
  const absl::StatusOr<int> exit_code = (*process)->Wait(options.timeout);
  if (!exit_code.ok()) {
    process->reset();  // kills it, so that what it wrote is complete
    const std::string stdout_text = Contents(out.get());
    const std::string stderr_text = Contents(err.get());
    return absl::Status(exit_code.status().code(),
                        absl::StrCat(exit_code.status().message(), "; stdout ends: ",
                                     Tail(stdout_text), "; stderr ends: ", Tail(stderr_text)));
  }
  CommandResult result;
  result.exit_code = *exit_code;
  result.stdout_text = Contents(out.get());
  result.stderr_text = Contents(err.get());
  return result;
}

}  // namespace wirewatch::test
