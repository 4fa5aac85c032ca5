#include "tests/broker/torture/fleet.h"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/status.h"

namespace wirewatch::test {
namespace {

// Leaving takes some seconds among rebalances that follow each other.
constexpr absl::Duration kStopTimeout = absl::Seconds(45);

// Of each number by itself.
template <typename Iterator>
ProcessUsage Median(Iterator begin, Iterator end) {
  const auto median = [&](auto member) {
    std::vector<double> values;
    for (Iterator it = begin; it != end; ++it) {
      values.push_back(static_cast<double>(it->usage.*member));
    }
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  };
  return {median(&ProcessUsage::rss_mb), static_cast<int>(median(&ProcessUsage::descriptors)),
          static_cast<int>(median(&ProcessUsage::threads))};
}

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
  if (const absl::Status sent = process.Signal(signal_number); !sent.ok()) {
    return absl::InternalError(absl::StrCat(sent.message(), ":\n", slots_[slot]->Log()));
  }
  WW_ASSIGN_OR_RETURN(const int exit_code, process.Wait(kStopTimeout));
  const int expected = signal_number == SIGKILL ? 128 + SIGKILL : 0;
  ++(signal_number == SIGKILL ? kills_ : stops_);
  if (exit_code != expected) {
    return absl::InternalError(absl::StrCat("a process ended with ", exit_code, " and not ",
                                            expected, ":\n", slots_[slot]->Log()));
  }
  absl::StrAppend(&logs_, "process ", slot, ":\n", slots_[slot]->Log());
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

void Fleet::Sample() {
  for (size_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot] == nullptr) continue;
    samples_[slot].push_back({absl::Now(), UsageOf(slots_[slot]->process().pid())});
  }
}

Growth Fleet::growth() const {
  Growth most;
  for (const auto& [slot, samples] : samples_) {
    const size_t part = std::max<size_t>(samples.size() / 10, 1);
    if (samples.size() < 2 * part) continue;
    const ProcessUsage first = Median(samples.begin(), samples.begin() + part);
    const ProcessUsage last = Median(samples.end() - part, samples.end());
    const double hours = absl::ToDoubleHours(samples.back().time - samples.front().time);
    most.rss_mb = std::max(most.rss_mb, last.rss_mb - first.rss_mb);
    most.rss_mb_per_hour = most.rss_mb / hours;
    most.descriptors = std::max(most.descriptors, last.descriptors - first.descriptors);
    most.threads = std::max(most.threads, last.threads - first.threads);
  }
  return most;
}

}  // namespace wirewatch::test
