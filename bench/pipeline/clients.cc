#include "bench/pipeline/clients.h"

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr int kTimeoutMs = 60'000;

absl::Status Failure(const std::string& doing, rd_kafka_resp_err_t error) {
  return absl::UnavailableError(absl::StrCat("cannot ", doing, ": ", rd_kafka_err2str(error)));
}

}  // namespace

absl::StatusOr<ConfHandle> MakeConf(const Properties& properties) {
  ConfHandle conf(rd_kafka_conf_new());
  for (const auto& [written, value] : properties) {
    const bool optional = written[0] == '?';
    const std::string name = optional ? written.substr(1) : written;
    char error[512];
    const rd_kafka_conf_res_t result =
        rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), error, sizeof(error));
    if (result == RD_KAFKA_CONF_OK || (result == RD_KAFKA_CONF_UNKNOWN && optional)) continue;
    return absl::InvalidArgumentError(error);
  }
  return conf;
}

absl::StatusOr<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf) {
  char error[512];
  ClientHandle client(rd_kafka_new(type, conf.get(), error, sizeof(error)));
  if (client == nullptr) return absl::InvalidArgumentError(error);
  // The client owns its configuration from here on.
  static_cast<void>(conf.release());
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(client.get());
  return client;
}

absl::StatusOr<ClientHandle> MakeTailConsumer(const std::string& bootstrap,
                                              const std::string& topic, int64_t offset) {
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf({{"bootstrap.servers", bootstrap},
                                                 {"group.id", "bench-tail"},
                                                 {"enable.partition.eof", "true"},
                                                 {"enable.auto.commit", "false"},
                                                 {"auto.offset.reset", "earliest"}}));
  WW_ASSIGN_OR_RETURN(ClientHandle client, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), 0)->offset = offset;
  const rd_kafka_resp_err_t error = rd_kafka_assign(client.get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return Failure("read " + topic, error);
  return client;
}

Properties FastConsumerProperties(int workers) {
  const bool stalls = rd_kafka_version() < 0x020200ff;
  const int queue_kbytes = stalls ? 1'048'576 / workers : 65'536;
  return {{"auto.offset.reset", "earliest"},
          {"queued.min.messages", "1000000"},
          {"queued.max.messages.kbytes", absl::StrCat(queue_kbytes)},
          {"fetch.max.bytes", "52428800"},
          {"max.partition.fetch.bytes", "4194304"},
          {"?fetch.queue.backoff.ms", "5"}};
}

absl::Status Send(rd_kafka_t* producer, const std::string& topic, int32_t partition,
                  const std::string& key, const std::string& value) {
  while (true) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
    if (error != RD_KAFKA_RESP_ERR__QUEUE_FULL) return Failure("write to " + topic, error);
    rd_kafka_poll(producer, 10);
  }
}

absl::Status Flush(rd_kafka_t* producer) {
  const rd_kafka_resp_err_t error = rd_kafka_flush(producer, kTimeoutMs);
  return error == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus() : Failure("write all", error);
}

}  // namespace wirewatch::bench
