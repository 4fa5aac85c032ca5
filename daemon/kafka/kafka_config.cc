#include "daemon/kafka/kafka_config.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"
#include "daemon/base/version.h"
#include "daemon/kafka/client_health.h"

namespace wirewatch {
namespace {

constexpr int kVersionWithFetchQueueBackoff = 0x020200ff;
constexpr int kVersionWithSafeCooperativeClose = 0x020300ff;

struct Setting {
  const char* name;
  const char* value;
  // Another name that librdkafka has for it.
  const char* alias = "";
};

// What delivery rests on. Not to be set by anyone else.
constexpr Setting kConsumerFixed[] = {
    // An offset is stored only once every alert of its record is acknowledged.
    {"enable.auto.offset.store", "false"},
    {"enable.auto.commit", "true", "auto.commit.enable"},
    // A topic is missing until somebody creates it on purpose.
    {"allow.auto.create.topics", "false"},
    // A sign that a partition may be read where it has nothing to read, and that its end is reached
    // where the last records are markers of transactions.
    {"enable.partition.eof", "true"},
};
constexpr Setting kProducerFixed[] = {
    // A retried alert is not written twice, and alerts keep their order.
    {"enable.idempotence", "true"},
    {"acks", "all", "request.required.acks"},
    // librdkafka never gives up on an alert; how long it has been trying is a metric and a reason
    // for not being ready. In transactions it does when the transaction times out.
    {"message.timeout.ms", "0", "delivery.timeout.ms"},
};
// What wirewatch sets from options of its own, or does not use.
constexpr const char* kReserved[] = {"bootstrap.servers", "metadata.broker.list", "group.id",
                                     "group.instance.id", "transactional.id"};

// Defaults of ours, which properties may override.
constexpr Setting kConsumerDefaults[] = {
    {"auto.offset.reset", "earliest"},
    {"auto.commit.interval.ms", "1000"},
    // The members of a group notice with their next heartbeat that one comes or goes, and
    // partitions move no sooner; the default is 3 s.
    {"heartbeat.interval.ms", "1000"},
    // Bounds the memory of a worker's fetch queue; the default is 64 MB and 100,000 messages.
    {"queued.max.messages.kbytes", "32768"},
    {"fetch.max.bytes", "16777216"},
    {"max.partition.fetch.bytes", "4194304"},
    // A broker answers as soon as it has one record.
    {"fetch.min.bytes", "1"},
};
constexpr Setting kProducerDefaults[] = {
    // Alerts are few: a millisecond collects those of a batch without making one late.
    {"linger.ms", "1"},
    // Bounds the memory of what waits to be written (the default is 1 GB): many alerts of a
    // kilobyte or two, or a few dead letters that are as large as the records they were.
    {"queue.buffering.max.messages", "20000"},
    {"queue.buffering.max.kbytes", "131072"},
    {"message.max.bytes", "67108864"},
    {"compression.type", "lz4"},
};

// For transactions: an open one whose producer has died holds up readers of the topics, and the
// next owner of its partitions, until the broker gives it up; the default is a minute.
constexpr Setting kTransactionDefaults[] = {{"transaction.timeout.ms", "15000"}};

void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  // Syslog levels: 3 and less are errors, 4 warnings, 6 and more information.
  const LogLevel log_level = level <= 3   ? LogLevel::kError
                             : level <= 5 ? LogLevel::kWarning
                                          : LogLevel::kDebug;
  Log(log_level, "librdkafka",
      {{"client", rd_kafka_name(client)}, {"facility", facility}, {"text", text}});
  // Connections that end early are no errors to librdkafka 2.11 and later.
  ClientHealth* const health = ClientHealth::Of(client);
  if (health != nullptr && absl::string_view(facility) == "FAIL") health->ReportConnection(text);
}

// Sets properties of one configuration.
class Builder {
 public:
  Builder() : conf_(rd_kafka_conf_new()) { rd_kafka_conf_set_log_cb(conf_.get(), OnLog); }

  absl::Status Set(const std::string& name, const std::string& value) {
    char error[512];
    switch (rd_kafka_conf_set(conf_.get(), name.c_str(), value.c_str(), error, sizeof(error))) {
      case RD_KAFKA_CONF_OK:
        return absl::OkStatus();
      case RD_KAFKA_CONF_UNKNOWN:
        return absl::InvalidArgumentError(
            absl::StrCat("librdkafka ", rd_kafka_version_str(), " has no property '", name, "'"));
      case RD_KAFKA_CONF_INVALID:
        break;
    }
    return absl::InvalidArgumentError(
        absl::StrCat("librdkafka does not take the given value of the property '", name, "'"));
  }

  template <size_t N>
  absl::Status Set(const Setting (&settings)[N]) {
    for (const Setting& setting : settings) WW_RETURN_IF_ERROR(Set(setting.name, setting.value));
    return absl::OkStatus();
  }

  // Sets properties that are not among `fixed`, nor another name of one.
  template <size_t N>
  absl::Status Set(const KafkaProperties& properties, const Setting (&fixed)[N]) {
    for (const auto& [name, value] : properties) {
      const bool is_fixed =
          std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved) ||
          std::any_of(std::begin(fixed), std::end(fixed), [&name = name](const Setting& setting) {
            return name == setting.name || name == setting.alias;
          });
      if (is_fixed) {
        return absl::InvalidArgumentError(
            absl::StrCat("the property '", name, "' is set by wirewatch and cannot be changed"));
      }
      WW_RETURN_IF_ERROR(Set(name, value));
    }
    return absl::OkStatus();
  }

  // What each client begins with.
  absl::Status SetCommon(const KafkaConfig& config) {
    WW_RETURN_IF_ERROR(Set("bootstrap.servers", config.bootstrap_servers));
    WW_RETURN_IF_ERROR(Set("client.id", "wirewatch"));
    WW_RETURN_IF_ERROR(Set("client.software.name", "wirewatch"));
    WW_RETURN_IF_ERROR(Set("client.software.version", kVersion));
    // A broker that comes back is found again within this time.
    return Set("reconnect.backoff.max.ms", "2000");
  }

  ConfHandle Take() { return std::move(conf_); }

 private:
  ConfHandle conf_;
};

}  // namespace

absl::StatusOr<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf) {
  char error[512];
  ClientHandle client(rd_kafka_new(type, conf.get(), error, sizeof(error)));
  if (client == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("cannot make a Kafka client: ", error));
  }
  // The client owns its configuration from here on.
  conf.release();
  return client;
}

bool FetchQueueStalls() { return rd_kafka_version() < kVersionWithFetchQueueBackoff; }

std::string KafkaLibraryVersion() { return rd_kafka_version_str(); }

absl::StatusOr<ConfHandle> MakeConsumerConf(const KafkaConfig& config) {
  Builder builder;
  WW_RETURN_IF_ERROR(builder.SetCommon(config));
  WW_RETURN_IF_ERROR(builder.Set("group.id", config.group_id));
  WW_RETURN_IF_ERROR(builder.Set(kConsumerDefaults));
  if (!FetchQueueStalls()) WW_RETURN_IF_ERROR(builder.Set("fetch.queue.backoff.ms", "5"));
  // Cooperative rebalances move only what has to move; before 2.3.0 librdkafka aborts when such a
  // consumer is closed before its first assignment.
  const bool cooperative = rd_kafka_version() >= kVersionWithSafeCooperativeClose;
  WW_RETURN_IF_ERROR(builder.Set("partition.assignment.strategy",
                                 cooperative ? "cooperative-sticky" : "range,roundrobin"));
  WW_RETURN_IF_ERROR(builder.Set(config.properties, kConsumerFixed));
  WW_RETURN_IF_ERROR(builder.Set(config.consumer_properties, kConsumerFixed));
  WW_RETURN_IF_ERROR(builder.Set(kConsumerFixed));
  if (!config.group_instance_id.empty()) {
    WW_RETURN_IF_ERROR(builder.Set("group.instance.id", config.group_instance_id));
  }
  if (!config.transactional_id.empty()) {
    // Offsets are committed by the transactions alone, and read where none is open.
    WW_RETURN_IF_ERROR(builder.Set("enable.auto.commit", "false"));
    WW_RETURN_IF_ERROR(builder.Set("isolation.level", "read_committed"));
  }
  return builder.Take();
}

absl::StatusOr<ConfHandle> MakeProducerConf(const KafkaConfig& config) {
  Builder builder;
  WW_RETURN_IF_ERROR(builder.SetCommon(config));
  WW_RETURN_IF_ERROR(builder.Set(kProducerDefaults));
  const bool transactional = !config.transactional_id.empty();
  if (transactional) WW_RETURN_IF_ERROR(builder.Set(kTransactionDefaults));
  WW_RETURN_IF_ERROR(builder.Set(config.properties, kProducerFixed));
  WW_RETURN_IF_ERROR(builder.Set(config.producer_properties, kProducerFixed));
  for (const Setting& setting : kProducerFixed) {
    // In transactions it is the transaction's timeout unless it is set.
    if (transactional && setting.name == absl::string_view("message.timeout.ms")) continue;
    WW_RETURN_IF_ERROR(builder.Set(setting.name, setting.value));
  }
  if (transactional) {
    WW_RETURN_IF_ERROR(builder.Set("transactional.id", config.transactional_id));
  }
  return builder.Take();
}

absl::StatusOr<ConfHandle> MakeLookConf(const KafkaConfig& config) {
  Builder builder;
  WW_RETURN_IF_ERROR(builder.SetCommon(config));
  WW_RETURN_IF_ERROR(builder.Set(config.properties, kConsumerFixed));
  WW_RETURN_IF_ERROR(builder.Set(config.consumer_properties, kConsumerFixed));
  return builder.Take();
}

}  // namespace wirewatch
