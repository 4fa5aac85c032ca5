#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/broker/fake_clock.h"
#include "tests/broker/kafka_cluster.h"
#include "tests/broker/small_disk.h"
#include "tests/broker/tcp_proxy.h"

namespace wirewatch::test {

// What is done to the brokers and the network of a run. Each call does its harm, waits for `pause`,
// and has all as it was when it returns; what happens is said when it does.
class Harm {
 public:
  using Say = std::function<void(const std::string& what)>;

  // The cluster and the proxy outlive this.
  Harm(KafkaCluster& cluster, TcpProxy& proxy, absl::Duration pause, Say say)
      : cluster_(cluster), proxy_(proxy), pause_(pause), say_(std::move(say)) {}

  // SIGSTOP for all brokers.
  absl::Status Freeze();
  // SIGKILL for the next one of the brokers; with one alone it is begun anew at once.
  absl::Status Kill();
  // The topic takes nothing.
  absl::Status Refuse(const std::string& topic);
  // The next kind of trouble between the daemons and the broker: cut, silent, slow.
  absl::Status DisturbNetwork();
  // The broker's disk is full, which it does not survive; it begins anew when there is room.
  absl::Status FillDisk(SmallDisk& disk);
  // The daemons' clock is hours ahead, or behind, by turns.
  absl::Status SetClock(FakeClock& clock);

 private:
  KafkaCluster& cluster_;
  TcpProxy& proxy_;
  const absl::Duration pause_;
  const Say say_;
  size_t kills_ = 0;
  size_t disturbances_ = 0;
  size_t clock_changes_ = 0;
};

}  // namespace wirewatch::test
