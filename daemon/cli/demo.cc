#include <unistd.h>

#include <CLI/App.hpp>
#include <iostream>
#include <memory>
#include <thread>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "daemon/base/files.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/cli/alert_text.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/kafka/embedded_cluster.h"
#include "daemon/kafka/kafka_sink.h"
#include "daemon/kafka/kafka_source.h"
#include "daemon/service/service.h"

namespace wirewatch {
namespace {

constexpr char kArticles[] = "news.articles.raw";
constexpr char kAlerts[] = "news.articles.alerts";
constexpr char kDeadLetters[] = "news.articles.raw.dlq";
constexpr absl::Duration kDeadline = absl::Seconds(60);

struct DemoFlags {
  std::vector<std::string> rules = {"rules"};
  std::string articles = "rules/samples";
  std::string admin_address = "127.0.0.1:0";
};

// Writes each file as one record of the input topic.
absl::StatusOr<int64_t> ProduceArticles(KafkaConfig kafka, const std::string& folder) {
  WW_ASSIGN_OR_RETURN(const std::vector<std::string> files, ListFiles(folder, {".txt", ".json"}));
  kafka.alert_topic = kArticles;
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaSink> sink, KafkaSink::Create(kafka));
  for (const std::string& file : files) {
    OutgoingRecord record;
    WW_ASSIGN_OR_RETURN(record.value, ReadFile(file, 16 << 20));
    record.key = file;
    WW_RETURN_IF_ERROR(sink->Send(record));
    std::cout << "produced  " << file << "\n";
  }
  const MonotonicTime deadline = MonotonicTime::Now() + kDeadline;
  while (sink->in_flight() > 0) {
    for (const Delivery& delivery : sink->Poll(absl::Milliseconds(50))) {
      WW_RETURN_IF_ERROR(delivery.status);
    }
    if (MonotonicTime::Now() >= deadline) {
      return absl::DeadlineExceededError("the articles were not taken");
    }
  }
  return static_cast<int64_t>(files.size());
}

// Prints alerts as they come, until there is one for each that the service made of `articles`.
absl::Status PrintAlerts(KafkaConfig kafka, int64_t articles, Service* service) {
  kafka.group_id = "demo-reader";
  kafka.input_topics = {kAlerts};
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaSource> source, KafkaSource::Create(kafka));
  const MonotonicTime deadline = MonotonicTime::Now() + kDeadline;
  const bool color = WantsColor(STDOUT_FILENO);
  int64_t printed = 0;
  while (true) {
    const Metrics::Totals totals = service->metrics().totals();
    if (totals.articles == articles && printed == totals.alerts) return absl::OkStatus();
    if (MonotonicTime::Now() >= deadline) {
      return absl::DeadlineExceededError("the alerts did not come within a minute");
    }
    WW_ASSIGN_OR_RETURN(PollResult result, source->Poll({absl::Milliseconds(50), 100}));
    for (const Record& record : result.records) {
      std::cout << "\n" << JsonAlertToText(std::string(record.value.value_or("")), color);
      ++printed;
    }
    if (result.rebalance.has_value()) WW_RETURN_IF_ERROR(source->ConfirmRebalance());
  }
}

absl::Status RunDemo(const DemoFlags& flags) {
  const MonotonicTime started = MonotonicTime::Now();
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<EmbeddedCluster> cluster,
                      EmbeddedCluster::Start({{kArticles, 1}, {kAlerts, 1}, {kDeadLetters, 1}}));
  ServiceConfig config;
  config.kafka.bootstrap_servers = cluster->bootstrap_servers();
  config.kafka.group_id = "wirewatch-demo";
  config.kafka.input_topics = {kArticles};
  config.kafka.alert_topic = kAlerts;
  config.kafka.dead_letter_topic = kDeadLetters;
  config.workers = 1;
  config.rules = flags.rules;
  config.admin.address = flags.admin_address;
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<Service> service, Service::Create(config));
  std::cout << "brokers   " << cluster->bootstrap_servers() << " (in this process)\n"
            << "metrics   http://" << service->admin_address() << "/metrics\n";
  absl::Status service_status;
  std::thread thread([&] { service_status = service->Run(); });
  absl::StatusOr<int64_t> articles = ProduceArticles(config.kafka, flags.articles);
  absl::Status status = articles.status();
  if (status.ok()) status = PrintAlerts(config.kafka, *articles, service.get());
  service->Stop();
  thread.join();
  WW_RETURN_IF_ERROR(service_status);
  WW_RETURN_IF_ERROR(status);
  const Metrics::Totals totals = service->metrics().totals();
  std::cout << totals.articles << " articles, " << totals.alerts << " alerts, " << totals.unscanned
            << " dead letters in "
            << absl::FormatDuration(
                   absl::Trunc(MonotonicTime::Now() - started, absl::Milliseconds(10)))
            << "\nNext: README.md, 'Your own cluster'; the rules are in " << flags.rules.front()
            << "/\n";
  return absl::OkStatus();
}

}  // namespace

void AddDemoCommand(CLI::App* app, Command* command) {
  CLI::App* demo = app->add_subcommand(
      "demo", "Run the daemon on a cluster inside of this process, with sample articles");
  auto flags = std::make_shared<DemoFlags>();
  demo->add_option("--rules", flags->rules, "A rule file or folder; may be repeated")
      ->capture_default_str()
      ->allow_extra_args(false);
  demo->add_option("--articles", flags->articles, "A folder of articles, *.txt and *.json")
      ->capture_default_str();
  demo->add_option("--admin", flags->admin_address, "host:port for metrics and health")
      ->capture_default_str();
  demo->callback([=] {
    *command = [flags] {
      ConfigureLog(LogFormat::kText, LogLevel::kError);
      const absl::Status status = RunDemo(*flags);
      if (status.ok()) return kExitOk;
      std::cerr << "wirewatch demo: " << status.message() << "\n";
      return kExitFailure;
    };
  });
}

}  // namespace wirewatch
