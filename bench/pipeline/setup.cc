#include "bench/pipeline/setup.h"

#include <signal.h>
#include <stdlib.h>

#include "absl/strings/str_cat.h"
#include "bench/pipeline/clients.h"
#include "bench/pipeline/progress.h"
#include "daemon/base/status.h"
#include "tests/broker/topics.h"

namespace wirewatch::bench {
namespace {

constexpr absl::Duration kStopTimeout = absl::Seconds(30);

std::string DeadLetterTopic(const EngineOptions& options) { return options.output_topic + "-dead"; }

}  // namespace

absl::Status StartBroker(Setup* setup) {
  const char* const address = getenv("KAFKA_TEST_BOOTSTRAP");
  if (address != nullptr) {
    setup->bootstrap = address;
    return absl::OkStatus();
  }
  test::KafkaBroker::Options options;
  options.jvm_flags = {"-server", "-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"};
  // All members of a group come in its first generation, so that no partition moves in between.
  options.properties = {{"group.initial.rebalance.delay.ms", "1000"}};
  WW_ASSIGN_OR_RETURN(setup->broker, test::KafkaBroker::Start(options));
  setup->bootstrap = setup->broker->bootstrap();
  return absl::OkStatus();
}

absl::StatusOr<std::string> FillTopic(const Setup& setup, size_t count, uint64_t hit_percent) {
  const std::string topic = test::UniqueName("bench-articles");
  WW_RETURN_IF_ERROR(
      test::CreateTopic(setup.bootstrap, topic, {.partitions = kInputPartitions, .configs = {}}));
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf({{"bootstrap.servers", setup.bootstrap},
                                                 {"linger.ms", "50"},
                                                 {"batch.size", "1000000"},
                                                 {"queue.buffering.max.messages", "50000"},
                                                 {"compression.type", "lz4"}}));
  WW_ASSIGN_OR_RETURN(const ClientHandle producer, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  for (size_t i = 0; i < count; ++i) {
    WW_RETURN_IF_ERROR(Send(producer.get(), topic, static_cast<int32_t>(i % kInputPartitions),
                            Workload::ArticleId(i), setup.workload->Article(i, hit_percent)));
    if (i % 64 == 0) rd_kafka_poll(producer.get(), 0);
  }
  WW_RETURN_IF_ERROR(Flush(producer.get()));
  return topic;
}

absl::StatusOr<EngineOptions> MakeEngineOptions(const Setup& setup, Engine engine,
                                                const std::string& input_topic) {
  EngineOptions options;
  options.bootstrap = setup.bootstrap;
  options.input_topic = input_topic;
  options.group = test::UniqueName(absl::StrCat("bench-", EngineName(engine)));
  options.output_topic = options.group + "-alerts";
  options.rules_path = IsWirewatch(engine) ? setup.yaml_path : setup.names_path;
  options.counter_path = absl::StrCat(setup.directory, "/", options.group);
  options.admin_port = FreePort();
  options.workers = setup.workers;
  for (const std::string& topic : {options.output_topic, DeadLetterTopic(options)}) {
    WW_RETURN_IF_ERROR(test::CreateTopic(setup.bootstrap, topic));
  }
  return options;
}

void RemoveOutput(const Setup& setup, const EngineOptions& options) {
  for (const std::string& topic : {options.output_topic, DeadLetterTopic(options)}) {
    // What stays is only room on a disk.
    test::DeleteTopic(setup.bootstrap, topic).IgnoreError();
  }
}

absl::Status StopEngine(test::Process* process) {
  WW_RETURN_IF_ERROR(process->Signal(SIGTERM));
  WW_ASSIGN_OR_RETURN(const int exit_code, process->Wait(kStopTimeout));
  if (exit_code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the engine ended with code ", exit_code));
}

}  // namespace wirewatch::bench
