#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/broker/daemon.h"
#include "tests/broker/kafka_broker.h"
#include "tests/broker/kcat.h"
#include "tests/testing.h"

namespace wirewatch::test {

// An article of our own that puts the three officials of rules/dprk under sanctions: three alerts.
inline constexpr char kThreeAlerts[] =
    "The ministry announced new sanctions on Choe Ryong-hae, Jong Kyong-thaek and Pak Kwang-ho, "
    "three officials it blames for censorship, in a statement on Monday.\n";

// A broker with the topics of DaemonOptions; each test has its own.
class DaemonTest : public ::testing::Test {
 protected:
  void SetUp() override;

  DaemonOptions Options() const;
  // Starts the daemon and waits until it is ready; nullptr, and a failure, if it is not.
  std::unique_ptr<Daemon> StartReady(const DaemonOptions& options);

  // What is in a topic once there are at least `count` messages.
  std::vector<KcatMessage> Await(const std::string& topic, int count);
  // The same, without waiting: all there is now.
  std::vector<KcatMessage> All(const std::string& topic);

  // For a test that wants a broker with other properties; set before SetUp, in the constructor.
  KafkaBroker::Options broker_options_;
  int partitions_ = 1;
  std::unique_ptr<KafkaBroker> broker_;
};

// "rule/entity" of each alert.
std::multiset<std::string> AlertKeys(const std::vector<KcatMessage>& alerts);
// The ids of the alerts, in their JSON and in their CloudEvents header, which must agree.
std::multiset<std::string> AlertIds(const std::vector<KcatMessage>& alerts);

}  // namespace wirewatch::test
