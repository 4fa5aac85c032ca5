#include "tests/broker/torture/harm.h"

#include <signal.h>

#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/status.h"

namespace wirewatch::test {
namespace {

// More than a broker accepts for the time of a record (log.message.timestamp.after.max.ms).
constexpr absl::Duration kClockJump = absl::Hours(2);

}  // namespace

absl::Status Harm::Freeze() {
  say_("the brokers stand still");
  for (size_t i = 0; i < cluster_.size(); ++i) {
    WW_RETURN_IF_ERROR(cluster_.broker(i).Signal(SIGSTOP));
  }
  absl::SleepFor(pause_);
  for (size_t i = 0; i < cluster_.size(); ++i) {
    WW_RETURN_IF_ERROR(cluster_.broker(i).Signal(SIGCONT));
  }
  say_("the brokers go on");
  return absl::OkStatus();
}

absl::Status Harm::Kill() {
  const size_t number = kills_++ % cluster_.size();
  say_(absl::StrCat("broker ", number + 1, " is killed"));
  WW_RETURN_IF_ERROR(cluster_.broker(number).Signal(SIGKILL));
  if (cluster_.size() > 1) absl::SleepFor(pause_);
  WW_RETURN_IF_ERROR(cluster_.broker(number).Restart());
  say_(absl::StrCat("broker ", number + 1, " is there again"));
  return absl::OkStatus();
}

absl::Status Harm::Refuse(const std::string& topic) {
  say_(absl::StrCat("the topic '", topic, "' takes nothing"));
  WW_RETURN_IF_ERROR(DenyWrites(cluster_.bootstrap(), topic));
  absl::SleepFor(pause_);
  WW_RETURN_IF_ERROR(AllowWrites(cluster_.bootstrap(), topic));
  say_(absl::StrCat("the topic '", topic, "' takes records again"));
  return absl::OkStatus();
}

absl::Status Harm::DisturbNetwork() {
  struct Disturbance {
    TcpProxy::Mode mode;
    const char* what;
  };
  constexpr Disturbance kDisturbances[] = {
      {TcpProxy::Mode::kCut, "the network is cut"},
      {TcpProxy::Mode::kSilent, "the network lets nothing through"},
      {TcpProxy::Mode::kSlow, "the network is slow"}};
  const Disturbance& next = kDisturbances[disturbances_++ % std::size(kDisturbances)];
  say_(next.what);
  proxy_.SetMode(next.mode);
  absl::SleepFor(pause_);
  proxy_.SetMode(TcpProxy::Mode::kOpen);
  say_("the network is well again");
  return absl::OkStatus();
}

absl::Status Harm::FillDisk(SmallDisk& disk) {
  say_("the broker's disk is full");
  WW_RETURN_IF_ERROR(disk.Fill());
  absl::SleepFor(pause_);
  WW_RETURN_IF_ERROR(disk.Free());
  WW_RETURN_IF_ERROR(cluster_.broker(0).Restart());
  say_("the broker's disk has room again");
  return absl::OkStatus();
}

absl::Status Harm::SetClock(FakeClock& clock) {
  const bool ahead = clock_changes_++ % 2 == 0;
  say_(ahead ? "the clock jumps ahead" : "the clock jumps back");
  clock.Set(ahead ? kClockJump : -kClockJump);
  absl::SleepFor(pause_);
  clock.Set(absl::ZeroDuration());
  say_("the clock is right again");
  return absl::OkStatus();
}

}  // namespace wirewatch::test
