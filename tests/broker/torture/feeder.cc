#include "tests/broker/torture/feeder.h"

#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "tests/broker/torture/clients.h"

namespace wirewatch::test {

Feeder::Feeder(FeederOptions options, const std::vector<std::optional<std::string>>& records)
    : options_(std::move(options)),
      records_(records),
      written_at_(records.size(), absl::InfiniteFuture()) {}

absl::StatusOr<std::unique_ptr<Feeder>> Feeder::Start(
    const FeederOptions& options, const std::vector<std::optional<std::string>>& records) {
  std::unique_ptr<Feeder> feeder(new Feeder(options, records));
  // A record that is written twice would be an alert that comes twice.
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf({{"bootstrap.servers", options.bootstrap},
                                                 {"enable.idempotence", "true"},
                                                 {"message.timeout.ms", "0"},
                                                 {"reconnect.backoff.max.ms", "1000"},
                                                 {"linger.ms", "1"}}));
  rd_kafka_conf_set_opaque(conf.get(), feeder.get());
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &Feeder::OnDelivery);
  WW_ASSIGN_OR_RETURN(feeder->client_, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  feeder->thread_ = std::thread([feeder = feeder.get()] { feeder->Run(); });
  return feeder;
}

Feeder::~Feeder() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  if (client_ == nullptr) return;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

void Feeder::OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* const feeder = static_cast<Feeder*>(opaque);
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const auto number = static_cast<size_t>(reinterpret_cast<uintptr_t>(message->_private));
  absl::MutexLock lock(&feeder->mu_);
  feeder->written_at_[number] = absl::Now();
}

void Feeder::Write(size_t number) {
  const std::string key = std::to_string(number);
  const std::optional<std::string>& value = records_[number];
  // librdkafka does not write through the pointer: it copies.
  void* const bytes = value.has_value() ? const_cast<char*>(value->data()) : nullptr;
  while (!stop_) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        client_.get(), RD_KAFKA_V_TOPIC(options_.topic.c_str()),
        RD_KAFKA_V_PARTITION(static_cast<int32_t>(number) % options_.partitions),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(bytes, value.has_value() ? value->size() : 0),
        RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    rd_kafka_poll(client_.get(), 10);
  }
}

void Feeder::Run() {
  const absl::Time start = absl::Now();
  const size_t count = records_.size() * static_cast<size_t>(options_.rounds);
  for (size_t i = 0; i < count && !stop_; ++i) {
    const absl::Time due =
        start + options_.duration * static_cast<double>(i) / static_cast<double>(count);
    while (absl::Now() < due && !stop_) rd_kafka_poll(client_.get(), 1);
    Write(i % records_.size());
  }
  while (rd_kafka_outq_len(client_.get()) > 0 && !stop_) rd_kafka_poll(client_.get(), 10);
  done_ = true;
}

std::vector<absl::Time> Feeder::written_at() const {
  absl::MutexLock lock(&mu_);
  return written_at_;
}

}  // namespace wirewatch::test
