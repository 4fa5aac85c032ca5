#include "bench/pipeline/latency.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/pipeline/alerts_check.h"
#include "bench/pipeline/clients.h"
#include "daemon/base/status.h"
#include "tests/broker/topics.h"

namespace wirewatch::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kFirstAlertTimeout{120};
constexpr std::chrono::seconds kLastAlertTimeout{30};

// Reads the alerts as they come, in a thread of its own, and notes when. An alert's key is the id
// of its article.
class Tail {
 public:
  Tail(ClientHandle consumer, size_t articles)
      : consumer_(std::move(consumer)), arrived_(articles), thread_([this] { Run(); }) {}
  ~Tail() { Stop(); }

  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  bool AwaitAlerts(size_t count, Clock::duration timeout) const {
    const Clock::time_point deadline = Clock::now() + timeout;
    while (alerts_ < count && Clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return alerts_ >= count;
  }

  // When the first alert of the article came; the epoch if there was none. Call after Stop.
  Clock::time_point arrived(size_t article) const { return arrived_[article]; }

 private:
  void Run() {
    while (!stop_) {
      const MessageHandle message(rd_kafka_consumer_poll(consumer_.get(), 20));
      if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      const Clock::time_point now = Clock::now();
      const absl::StatusOr<size_t> article =
          Workload::NumberOf({static_cast<const char*>(message->key), message->key_len});
      if (article.ok() && *article < arrived_.size() && arrived_[*article] == Clock::time_point()) {
        arrived_[*article] = now;
      }
      ++alerts_;
    }
  }

  const ClientHandle consumer_;
  std::vector<Clock::time_point> arrived_;
  std::atomic<size_t> alerts_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Writes articles at a pace and notes when.
class Pacer {
 public:
  static absl::StatusOr<Pacer> Create(const Setup& setup, std::string topic) {
    WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf({{"bootstrap.servers", setup.bootstrap},
                                                   {"linger.ms", "0"},
                                                   {"compression.type", "lz4"}}));
    WW_ASSIGN_OR_RETURN(ClientHandle producer, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
    return Pacer(*setup.workload, std::move(producer), std::move(topic));
  }

  absl::Status Write(size_t count, Clock::duration interval) {
    Clock::time_point due = Clock::now();
    for (size_t i = 0; i < count; ++i, due += interval) {
      const size_t number = sent_.size();
      const std::string article = workload_.Article(number, kLatencyHitPercent);
      std::this_thread::sleep_until(due);
      sent_.push_back(Clock::now());
      WW_RETURN_IF_ERROR(Send(producer_.get(), topic_,
                              static_cast<int32_t>(number % kInputPartitions),
                              Workload::ArticleId(number), article));
      rd_kafka_poll(producer_.get(), 0);
    }
    return absl::OkStatus();
  }

  const std::vector<Clock::time_point>& sent() const { return sent_; }

 private:
  Pacer(const Workload& workload, ClientHandle producer, std::string topic)
      : workload_(workload), producer_(std::move(producer)), topic_(std::move(topic)) {}

  const Workload& workload_;
  ClientHandle producer_;
  std::string topic_;
  std::vector<Clock::time_point> sent_;
};

double Quantile(const std::vector<double>& sorted, double quantile) {
  return sorted[static_cast<size_t>(quantile * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

absl::StatusOr<Measures> MeasureLatency(const Setup& setup, Engine engine, const LatencyRun& run) {
  const std::string topic = test::UniqueName("bench-paced");
  WW_RETURN_IF_ERROR(
      test::CreateTopic(setup.bootstrap, topic, {.partitions = kInputPartitions, .configs = {}}));
  WW_ASSIGN_OR_RETURN(EngineOptions options, MakeEngineOptions(setup, engine, topic));
  options.records_per_alert = 100 / static_cast<int>(kLatencyHitPercent);
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<test::Process> process,
                      StartEngine(engine, setup.programs, options));
  WW_ASSIGN_OR_RETURN(Pacer pacer, Pacer::Create(setup, topic));
  const auto count = [&run](absl::Duration duration) {
    return static_cast<size_t>(absl::ToDoubleSeconds(duration) * run.articles_per_s);
  };
  // The first ones wait until the engine has started: enough of them that one is a hit.
  constexpr size_t kFirst = 100;
  const size_t articles = kFirst + count(run.warm_up) + count(run.measured);
  const std::set<AlertPair> expected = setup.workload->Expected(articles, kLatencyHitPercent);
  WW_ASSIGN_OR_RETURN(ClientHandle consumer,
                      MakeTailConsumer(setup.bootstrap, options.output_topic, 0));
  Tail tail(std::move(consumer), articles);
  const Clock::duration interval = Clock::duration(std::chrono::seconds(1)) / run.articles_per_s;
  WW_RETURN_IF_ERROR(pacer.Write(kFirst, interval));
  if (!tail.AwaitAlerts(1, kFirstAlertTimeout)) {
    return absl::DeadlineExceededError("the first alert did not come");
  }
  WW_RETURN_IF_ERROR(pacer.Write(articles - kFirst, interval));
  const size_t alerts = engine == Engine::kRaw
                            ? articles / static_cast<size_t>(options.records_per_alert)
                            : expected.size();
  if (!tail.AwaitAlerts(alerts, kLastAlertTimeout)) {
    return absl::DeadlineExceededError(absl::StrCat("not all of ", alerts, " alerts came"));
  }
  WW_RETURN_IF_ERROR(StopEngine(process.get()));
  tail.Stop();

  std::vector<double> latencies;
  for (size_t i = articles - count(run.measured); i < articles; ++i) {
    if (tail.arrived(i) == Clock::time_point()) continue;
    latencies.push_back(
        std::chrono::duration<double, std::milli>(tail.arrived(i) - pacer.sent()[i]).count());
  }
  if (latencies.empty()) return absl::DataLossError("there are no alerts to measure");
  std::sort(latencies.begin(), latencies.end());
  Measures measures = {{"p50_ms", Quantile(latencies, 0.5)}, {"p99_ms", Quantile(latencies, 0.99)}};
  if (engine != Engine::kRaw) {
    int64_t repeated = 0;
    WW_RETURN_IF_ERROR(CheckAlerts({setup.bootstrap, options.output_topic, expected}, &repeated));
    measures["repeated_alerts"] = static_cast<double>(repeated);
  }
  RemoveOutput(setup, options);
  test::DeleteTopic(setup.bootstrap, topic).IgnoreError();
  return measures;
}

}  // namespace wirewatch::bench
