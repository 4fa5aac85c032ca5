#include "tests/broker/torture/fleet.h"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "tests/broker/process_usage.h"

namespace wirewatch::test {
namespace {

// Leaving takes some seconds among rebalances that follow each other.
constexpr absl::Duration kStopTimeout = absl::Seconds(45);

}  // namespace

absl::Status Fleet::StartAll() {
  // One more, to be added.
  slots_.resize(options_.processes + 1);
  for (size_t slot = 0; slot < options_.processes; ++slot) WW_RETURN_IF_ERROR(Start(slot));
  return absl::OkStatus();
}

absl::Status Fleet::Start(size_t slot) {
  DaemonOptions options = options_.daemon;
  if (options_.is_static) options.settings["kafka.instance_id"] = absl::StrCat("slot-", slot);
  WW_ASSIGN_OR_RETURN(slots_[slot], Daemon::Start(options));
  return absl::OkStatus();
}

absl::Status Fleet::End(size_t slot, int signal_number) {
  NotePeakRss();
  Process& process = slots_[slot]->process();
  WW_RETURN_IF_ERROR(process.Signal(signal_number));
  WW_ASSIGN_OR_RETURN(const int exit_code, process.Wait(kStopTimeout));
  const int expected = signal_number == SIGKILL ? 128 + SIGKILL : 0;
  ++(signal_number == SIGKILL ? kills_ : stops_);
  if (exit_code != expected) {
    return absl::InternalError(absl::StrCat("a process ended with ", exit_code, " and not ",
                                            expected, ":\n", slots_[slot]->Log()));
  }
  slots_[slot] = nullptr;
  return absl::OkStatus();
}

absl::StatusOr<std::string> Fleet::DoHarm(std::mt19937& random) {
  std::vector<size_t> running;
  std::vector<size_t> free;
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    (slots_[slot] != nullptr ? running : free).push_back(slot);
  }
  const unsigned dice = random() % 10;
  if (!free.empty() && (dice < 2 || running.size() + 1 < options_.processes)) {
    WW_RETURN_IF_ERROR(Start(free[random() % free.size()]));
    return "a process is added";
  }
  const size_t slot = running[random() % running.size()];
  const int signal_number = random() % 2 == 0 ? SIGKILL : SIGTERM;
  WW_RETURN_IF_ERROR(End(slot, signal_number));
  const std::string what = absl::StrCat(signal_number == SIGKILL ? "SIGKILL" : "SIGTERM");
  if (dice < 4 && running.size() > 1) return absl::StrCat(what, " for good");
  WW_RETURN_IF_ERROR(Start(slot));
  return absl::StrCat(what, " and a new start");
}

absl::Status Fleet::StopAll() {
  absl::Status status;
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot] != nullptr) status.Update(End(slot, SIGTERM));
  }
  return status;
}

void Fleet::NotePeakRss() {
  for (const auto& daemon : slots_) {
    if (daemon == nullptr) continue;
    peak_rss_mb_ = std::max(peak_rss_mb_, PeakRssMegabytes(daemon->process().pid()));
  }
}

}  // namespace wirewatch::test
