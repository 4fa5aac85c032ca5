#include "bench/pipeline/member.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/pipeline/progress.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr absl::Duration kCommitInterval = absl::Seconds(1);
constexpr int kPollMs = 50;

}  // namespace

absl::StatusOr<std::unique_ptr<Member>> Member::Create(const EngineOptions& options,
                                                       const Properties& producer_properties) {
  std::unique_ptr<Member> member(new Member(options));
  Properties properties = producer_properties;
  properties.emplace_back("bootstrap.servers", options.bootstrap);
  WW_ASSIGN_OR_RETURN(ConfHandle producer_conf, MakeConf(properties));
  WW_ASSIGN_OR_RETURN(member->producer_, MakeClient(RD_KAFKA_PRODUCER, std::move(producer_conf)));

  properties = FastConsumerProperties(options.workers);
  properties.insert(properties.end(), {{"bootstrap.servers", options.bootstrap},
                                       {"group.id", options.group},
                                       {"enable.auto.commit", "false"},
                                       {"enable.auto.offset.store", "false"}});
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf(properties));
  rd_kafka_conf_set_opaque(conf.get(), member.get());
  rd_kafka_conf_set_rebalance_cb(conf.get(), &Member::OnRebalance);
  WW_ASSIGN_OR_RETURN(member->consumer_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  const PartitionListHandle topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), options.input_topic.c_str(),
                                    RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t error = rd_kafka_subscribe(member->consumer_.get(), topics.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return member;
  return absl::UnavailableError(absl::StrCat("cannot subscribe: ", rd_kafka_err2str(error)));
}

void Member::OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                         rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    rd_kafka_assign(client, partitions);
    return;
  }
  const absl::Status status = static_cast<Member*>(opaque)->Commit(/*wait=*/true);
  if (!status.ok()) std::cerr << status << "\n";
  rd_kafka_assign(client, nullptr);
}

absl::Status Member::Commit(bool wait) {
  WW_RETURN_IF_ERROR(Flush(producer_.get()));
  const rd_kafka_resp_err_t error = rd_kafka_commit(consumer_.get(), nullptr, wait ? 0 : 1);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__NO_OFFSET) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(absl::StrCat("cannot commit: ", rd_kafka_err2str(error)));
}

absl::Status Member::Run(const std::atomic<bool>& stop, std::atomic<int64_t>& counter,
                         const Handler& handle) {
  absl::Time committed_at = absl::Now();
  while (!stop) {
    const MessageHandle message(rd_kafka_consumer_poll(consumer_.get(), kPollMs));
    if (message != nullptr && message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      WW_RETURN_IF_ERROR(handle(*message, ++counter, *this));
      rd_kafka_offset_store(message->rkt, message->partition, message->offset);
    }
    rd_kafka_poll(producer_.get(), 0);
    if (absl::Now() - committed_at < kCommitInterval) continue;
    WW_RETURN_IF_ERROR(Commit(/*wait=*/false));
    committed_at = absl::Now();
  }
  const absl::Status status = Commit(/*wait=*/true);
  rd_kafka_consumer_close(consumer_.get());
  return status;
}

absl::Status Member::Write(const std::string& key, const std::string& value) {
  return Send(producer_.get(), options_.output_topic, RD_KAFKA_PARTITION_UA, key, value);
}

int RunMembers(const EngineOptions& options, const Properties& producer_properties,
               const std::function<Member::Handler()>& make_handler) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const absl::StatusOr<std::unique_ptr<SharedCounter>> counter =
      SharedCounter::Open(options.counter_path);
  if (!counter.ok()) {
    std::cerr << counter.status() << "\n";
    return 1;
  }
  std::atomic<bool> stop{false};
  std::atomic<bool> failed{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < options.workers; ++i) {
    threads.emplace_back([&] {
      absl::StatusOr<std::unique_ptr<Member>> member = Member::Create(options, producer_properties);
      const absl::Status status =
          member.ok() ? (*member)->Run(stop, (*counter)->value(), make_handler()) : member.status();
      if (status.ok()) return;
      std::cerr << status << "\n";
      failed = true;
      kill(getpid(), SIGTERM);
    });
  }
  int signal_number = 0;
  sigwait(&signals, &signal_number);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  return failed ? 1 : 0;
}

}  // namespace wirewatch::bench
