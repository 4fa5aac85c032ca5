#include "tests/broker/torture/ledger.h"

#include <utility>

#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "daemon/kafka/messages.h"
#include "tests/broker/torture/clients.h"

namespace wirewatch::test {

absl::StatusOr<std::unique_ptr<Ledger>> Ledger::Open(const Options& options) {
  std::unique_ptr<Ledger> ledger(new Ledger(options));
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf({{"bootstrap.servers", options.bootstrap},
                                                 {"group.id", "ledger"},
                                                 {"enable.auto.commit", "false"},
                                                 {"isolation.level", "read_committed"},
                                                 {"reconnect.backoff.max.ms", "1000"},
                                                 {"fetch.wait.max.ms", "50"},
                                                 {"auto.offset.reset", "earliest"}}));
  WW_ASSIGN_OR_RETURN(ledger->client_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(ledger->client_.get());
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(options.partitions));
  for (int i = 0; i < options.partitions; ++i) {
    rd_kafka_topic_partition_list_add(list.get(), options.topic.c_str(), i)->offset =
        RD_KAFKA_OFFSET_BEGINNING;
  }
  if (rd_kafka_assign(ledger->client_.get(), list.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::InternalError("cannot read " + options.topic);
  }
  ledger->thread_ = std::thread([ledger = ledger.get()] { ledger->Run(); });
  return ledger;
}

Ledger::~Ledger() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  if (client_ != nullptr) rd_kafka_consumer_close(client_.get());
}

void Ledger::Abandon() {
  stop_ = true;
  thread_.join();
  // On purpose: neither closing nor destroying ends where the topic was deleted (seen with 2.0.2).
  (void)client_.release();
}

void Ledger::Run() {
  while (!stop_) {
    const MessageHandle message(rd_kafka_consumer_poll(client_.get(), 50));
    if (message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) Note(*message);
  }
}

void Ledger::Note(const rd_kafka_message_t& message) {
  std::string id;
  std::string note;
  if (options_.id_header.empty()) {
    id.assign(static_cast<const char*>(message.key), message.key_len);
  }
  for (const Header& header : ReadHeaders(message)) {
    if (header.name == options_.id_header) id = header.value.value_or("");
    if (header.name == options_.note_header) note = header.value.value_or("");
  }
  absl::MutexLock lock(&mu_);
  last_ = absl::Now();
  Entry& entry = entries_[id];
  if (++entry.count == 1) entry.first = last_;
  entry.note = std::move(note);
}

std::map<std::string, Ledger::Entry> Ledger::entries() const {
  absl::MutexLock lock(&mu_);
  return entries_;
}

size_t Ledger::size() const {
  absl::MutexLock lock(&mu_);
  return entries_.size();
}

size_t Ledger::CountOf(int times) const {
  absl::MutexLock lock(&mu_);
  return static_cast<size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [times](const auto& entry) { return entry.second.count >= times; }));
}

void Ledger::AwaitQuiet(absl::Duration quiet) const {
  const absl::Time start = absl::Now();
  while (true) {
    {
      absl::MutexLock lock(&mu_);
      if (absl::Now() - std::max(last_, start) >= quiet) return;
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
}

}  // namespace wirewatch::test
