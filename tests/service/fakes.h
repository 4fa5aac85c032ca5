#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "wirewatch/alert_sink.h"
#include "wirewatch/record_source.h"
#include "wirewatch/transactions.h"

namespace wirewatch {

// A source whose records and troubles are set by a test.
class FakeSource : public RecordSource {
 public:
  // What Poll gives next.
  std::deque<std::pair<int64_t, std::string>> to_read;  // offset, value; partition 0 of "in"
  // Told with the last of them.
  std::vector<std::pair<PartitionId, int64_t>> finished;
  std::optional<Rebalance> next_rebalance;
  absl::Status error_next;
  std::vector<Header> headers;

  // What was asked of it.
  std::map<PartitionId, int64_t> stored;
  std::map<PartitionId, int64_t> committed;
  std::map<PartitionId, int64_t> sought;
  bool paused = false;
  int pauses = 0;
  int confirmed = 0;
  bool closed = false;

  absl::StatusOr<PollResult> Poll(const PollOptions& options) override {
    if (!error_next.ok()) return std::exchange(error_next, absl::OkStatus());
    PollResult result;
    while (!paused && !to_read.empty() && result.records.size() < options.max_records) {
      result.records.push_back(
          MakeRecord({"in", 0, to_read.front().first}, to_read.front().second, headers));
      given_.insert(to_read.front());
      to_read.pop_front();
    }
    if (!paused && to_read.empty()) result.finished = std::exchange(finished, {});
    result.rebalance = std::exchange(next_rebalance, std::nullopt);
    return result;
  }
  absl::Status ConfirmRebalance() override {
    ++confirmed;
    return absl::OkStatus();
  }
  absl::Status StoreOffset(const PartitionId& partition, int64_t next_offset) override {
    stored[partition] = next_offset;
    return absl::OkStatus();
  }
  absl::Status Commit() override {
    committed = stored;
    return absl::OkStatus();
  }
  absl::Status Seek(const PartitionId& partition, int64_t offset) override {
    sought[partition] = offset;
    ReadAgainFrom(offset);
    return absl::OkStatus();
  }
  // What was given from this offset on is given again.
  void ReadAgainFrom(int64_t offset) {
    const auto first = given_.lower_bound(offset);
    to_read.insert(to_read.begin(), first, given_.end());
    given_.erase(first, given_.end());
  }
  absl::Status Pause() override {
    pauses += !paused;
    paused = true;
    return absl::OkStatus();
  }
  absl::Status Resume() override {
    paused = false;
    return absl::OkStatus();
  }
  std::vector<PartitionLag> Lags() override { return {}; }
  absl::Status Health() override { return absl::OkStatus(); }
  void Close() override { closed = true; }

 private:
  std::map<int64_t, std::string> given_;
};

// A sink that holds what it is sent until a test delivers it.
class FakeSink : public AlertSink {
 public:
  bool queue_full = false;
  // What Send says of records of a kind from now on.
  std::map<OutgoingRecord::Kind, absl::Status> refuse;
  // Acknowledges at once.
  bool auto_deliver = false;

  std::vector<OutgoingRecord> sent;
  std::deque<OutgoingRecord> undelivered;

  absl::Status Send(const OutgoingRecord& record) override {
    if (queue_full) return absl::ResourceExhaustedError("full");
    if (const auto it = refuse.find(record.kind); it != refuse.end() && !it->second.ok()) {
      return it->second;
    }
    sent.push_back(record);
    undelivered.push_back(record);
    if (auto_deliver) Deliver(sent.size());
    return absl::OkStatus();
  }
  std::vector<Delivery> Poll(absl::Duration) override { return std::exchange(deliveries_, {}); }
  size_t in_flight() const override { return undelivered.size(); }
  absl::Status Health() override { return absl::OkStatus(); }

  // Acknowledges the oldest `count`, or fails them with `status`.
  void Deliver(size_t count, const absl::Status& status = absl::OkStatus()) {
    for (; count > 0 && !undelivered.empty(); --count) {
      Delivery delivery{undelivered.front().ticket, status, std::nullopt};
      if (!status.ok()) delivery.undelivered = undelivered.front();
      deliveries_.push_back(std::move(delivery));
      undelivered.pop_front();
    }
  }
  // The newest first: acknowledgements may come in any order.
  void DeliverNewest() {
    deliveries_.push_back({undelivered.back().ticket, absl::OkStatus(), std::nullopt});
    undelivered.pop_back();
  }

 private:
  std::vector<Delivery> deliveries_;
};

// Transactions of a FakeSink, whose commits succeed at once unless a test says otherwise.
class FakeTransactions : public Transactions {
 public:
  explicit FakeTransactions(FakeSink& sink) : sink_(sink) {}

  // Commits go on until this is false.
  bool hold_commits = false;
  absl::Status commit_next;

  // What readers of committed records see.
  std::vector<OutgoingRecord> seen;
  std::map<PartitionId, int64_t> committed;
  int begun = 0;
  int aborts = 0;

  absl::Status Begin() override {
    EXPECT_FALSE(open_) << "begun twice";
    open_ = true;
    ++begun;
    sink_.sent.clear();
    return absl::OkStatus();
  }
  void StartCommit(const std::vector<std::pair<PartitionId, int64_t>>& offsets) override {
    EXPECT_TRUE(open_);
    EXPECT_TRUE(sink_.undelivered.empty()) << "committed before all was acknowledged";
    offsets_ = offsets;
    committing_ = true;
  }
  std::optional<absl::Status> CommitResult(absl::Duration) override {
    if (!committing_ || hold_commits) return std::nullopt;
    committing_ = false;
    if (!commit_next.ok()) return std::exchange(commit_next, absl::OkStatus());
    open_ = false;
    seen.insert(seen.end(), sink_.sent.begin(), sink_.sent.end());
    for (const auto& [partition, offset] : offsets_) committed[partition] = offset;
    return absl::OkStatus();
  }
  absl::Status Abort() override {
    EXPECT_TRUE(open_);
    EXPECT_FALSE(committing_) << "aborted while it may succeed";
    open_ = false;
    ++aborts;
    sink_.undelivered.clear();
    return absl::OkStatus();
  }

 private:
  FakeSink& sink_;
  bool open_ = false;
  bool committing_ = false;
  std::vector<std::pair<PartitionId, int64_t>> offsets_;
};

}  // namespace wirewatch
