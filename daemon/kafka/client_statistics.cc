#include "daemon/kafka/client_statistics.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace wirewatch {
namespace {

using Json = nlohmann::json;

void AddBroker(const Json& broker, ClientStatistics* sum) {
  // Coordinators are brokers once more, with a connection of their own, and have no id; what is
  // known of a broker before it has one is told again once it has.
  sum->request_errors += broker.value("txerrs", int64_t{0}) + broker.value("rxerrs", int64_t{0});
  sum->request_timeouts += broker.value("req_timeouts", int64_t{0});
  sum->request_retries += broker.value("txretries", int64_t{0});
  sum->disconnects += broker.value("disconnects", int64_t{0});
  if (broker.value("source", "") != "logical" && broker.value("state", "") == "UP") {
    ++sum->connected_brokers;
  }
  const Json rtt = broker.value("rtt", Json::object());
  sum->round_trip =
      std::max(sum->round_trip, absl::Microseconds(std::max<int64_t>(rtt.value("p99", 0), 0)));
}

void AddPartition(const Json& partition, ClientStatistics* sum) {
  sum->queued_messages += partition.value("fetchq_cnt", int64_t{0});
  sum->queued_bytes += partition.value("fetchq_size", int64_t{0});
}

}  // namespace

absl::StatusOr<ClientStatistics> ParseClientStatistics(absl::string_view json) {
  const Json parsed = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("brokers")) {
    return absl::InvalidArgumentError("these are no statistics of librdkafka");
  }
  ClientStatistics sum;
  try {
    if (parsed.value("type", "") == "producer") {
      sum.queued_messages = parsed.value("msg_cnt", int64_t{0});
      sum.queued_bytes = parsed.value("msg_size", int64_t{0});
    }
    for (const Json& broker : parsed.at("brokers")) AddBroker(broker, &sum);
    for (const Json& topic : parsed.value("topics", Json::object())) {
      for (const Json& partition : topic.value("partitions", Json::object())) {
        AddPartition(partition, &sum);
      }
    }
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return sum;
}

}  // namespace wirewatch
