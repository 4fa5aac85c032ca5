#include "daemon/kafka/client_statistics.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

TEST(ClientStatisticsTest, BrokersAndPartitionsAreSummed) {
  const auto statistics = ParseClientStatistics(R"({
    "type": "consumer", "msg_cnt": 99,
    "brokers": {
      "a:1/1": {"source": "learned", "state": "UP", "txerrs": 1, "rxerrs": 2, "req_timeouts": 3,
                "txretries": 4, "disconnects": 5, "rtt": {"p99": 1500}},
      "b:1/2": {"source": "learned", "state": "DOWN", "rtt": {"p99": 700}},
      "GroupCoordinator": {"source": "logical", "state": "UP", "disconnects": 1}},
    "topics": {"in": {"partitions": {"0": {"fetchq_cnt": 2, "fetchq_size": 10},
                                     "-1": {"fetchq_cnt": 0, "fetchq_size": 0},
                                     "1": {"fetchq_cnt": 3, "fetchq_size": 20}}}}})");
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->queued_messages, 5);
  EXPECT_EQ(statistics->queued_bytes, 30);
  EXPECT_EQ(statistics->connected_brokers, 1);
  EXPECT_EQ(statistics->round_trip, absl::Microseconds(1500));
  EXPECT_EQ(statistics->request_errors, 3);
  EXPECT_EQ(statistics->request_timeouts, 3);
  EXPECT_EQ(statistics->request_retries, 4);
  EXPECT_EQ(statistics->disconnects, 6);
}

TEST(ClientStatisticsTest, AProducersQueueIsItsOwn) {
  const auto statistics = ParseClientStatistics(
      R"({"type": "producer", "msg_cnt": 7, "msg_size": 70, "brokers": {}, "topics": {}})");
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->queued_messages, 7);
  EXPECT_EQ(statistics->queued_bytes, 70);
}

TEST(ClientStatisticsTest, OtherJsonIsNone) {
  for (const char* const json : {"", "{", "[]", "{}", R"({"brokers": [3]})"}) {
    EXPECT_EQ(ParseClientStatistics(json).status().code(), absl::StatusCode::kInvalidArgument)
        << json;
  }
}

}  // namespace
}  // namespace wirewatch
