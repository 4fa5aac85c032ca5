#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "daemon/service/worker.h"
#include "tests/service/fakes.h"
#include "tests/temporary_folder.h"

namespace wirewatch {

// Articles for the rules of WorkerFixture, by what they give.
inline constexpr char kOneAlert[] = "Ada Lovelace was named.";
inline constexpr char kTwoAlerts[] = "Ada Lovelace and Charles Babbage were named.";
inline constexpr char kClean[] = "Nobody was named.";
inline constexpr char kBroken[] = "{\"title\": ";

// A worker between fakes, and what it needs besides.
class WorkerFixture : public ::testing::Test {
 protected:
  WorkerFixture() {
    folder_.Write("rules.yaml", R"(
entities:
  - {id: ada, name: Ada Lovelace, groups: [people]}
  - {id: charles, name: Charles Babbage, groups: [people]}
rules:
  - id: named
    per: entity
    terms: {who: {entities: [people]}}
    condition: who
)");
    LoadRules();
  }

  // The rules file as it is now.
  void LoadRules() {
    auto read = MakeFileRuleSource({folder_.Path("rules.yaml")})->Read();
    ASSERT_TRUE(read.ok()) << read.status();
    ASSERT_TRUE(rules_.Load(*std::move(read)).ok());
  }

  static WorkerOptions Options() {
    WorkerOptions options;
    options.name = "worker 0";
    options.drain_timeout = absl::Milliseconds(50);
    return options;
  }

  void StartWorker(const WorkerOptions& options, Transactions* transactions = nullptr) {
    worker_.emplace(options, WorkerParts{source_, sink_, rules_, metrics_, readiness_, liveness_,
                                         transactions});
  }

  void Rebalance(Rebalance::Kind kind) {
    source_.next_rebalance = wirewatch::Rebalance{kind, {kPartition}};
    Step();
  }

  void Step() {
    const absl::Status status = worker_->Step(absl::ZeroDuration());
    EXPECT_TRUE(status.ok()) << status;
  }

  static std::string HeaderOf(const OutgoingRecord& record, const std::string& name) {
    for (const Header& header : record.headers) {
      if (header.name == name) return header.value.value_or("");
    }
    return "";
  }

  const PartitionId kPartition{"in", 0};
  const test::TemporaryFolder folder_;
  FakeSource source_;
  FakeSink sink_;
  Metrics metrics_;
  Readiness readiness_;
  Liveness liveness_;
  RuleStore rules_;
  std::optional<Worker> worker_;
};

}  // namespace wirewatch
