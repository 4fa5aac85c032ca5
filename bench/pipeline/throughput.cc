#include "bench/pipeline/throughput.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/pipeline/alerts_check.h"
#include "bench/pipeline/clients.h"
#include "bench/pipeline/progress.h"
#include "daemon/base/status.h"
#include "tests/broker/process_usage.h"

namespace wirewatch::bench {
namespace {

constexpr absl::Duration kSampleInterval = absl::Milliseconds(50);
constexpr absl::Duration kShortestRun = absl::Milliseconds(300);
constexpr absl::Duration kStuck = absl::Seconds(60);

struct Sample {
  absl::Time at;
  int64_t articles = 0;
  double cpu_seconds = 0;
};

// Whether the group has committed all of the input.
class CommitWatch {
 public:
  static absl::StatusOr<CommitWatch> Create(const EngineOptions& options, size_t articles) {
    WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConf({{"bootstrap.servers", options.bootstrap},
                                                   {"group.id", options.group}}));
    WW_ASSIGN_OR_RETURN(ClientHandle client, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
    CommitWatch watch(std::move(client), articles);
    for (int32_t partition = 0; partition < kInputPartitions; ++partition) {
      rd_kafka_topic_partition_list_add(watch.list_.get(), options.input_topic.c_str(), partition);
    }
    return watch;
  }

  bool Done() const {
    rd_kafka_committed(client_.get(), list_.get(), 10'000);
    int64_t committed = 0;
    for (int i = 0; i < list_->cnt; ++i) {
      committed += std::max<int64_t>(list_->elems[i].offset, 0);
    }
    return committed == articles_;
  }

 private:
  CommitWatch(ClientHandle client, size_t articles)
      : client_(std::move(client)),
        articles_(static_cast<int64_t>(articles)),
        list_(rd_kafka_topic_partition_list_new(kInputPartitions)) {}

  ClientHandle client_;
  int64_t articles_;
  PartitionListHandle list_;
};

// Watches a running engine until it has committed all of its input. The last sample is of that
// moment.
absl::StatusOr<std::vector<Sample>> Watch(Engine engine, test::Process* process,
                                          const EngineOptions& options, size_t articles) {
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<SharedCounter> counter,
                      SharedCounter::Open(options.counter_path));
  WW_ASSIGN_OR_RETURN(const CommitWatch commits, CommitWatch::Create(options, articles));
  std::vector<Sample> samples;
  absl::Time changed_at = absl::Now();
  while (true) {
    absl::SleepFor(kSampleInterval);
    if (!process->IsRunning()) return absl::InternalError("the engine has ended");
    Sample sample;
    sample.articles =
        IsWirewatch(engine) ? ScrapeArticles(options.admin_port) : counter->value().load();
    sample.at = absl::Now();
    sample.cpu_seconds = test::CpuSeconds(process->pid());
    if (samples.empty() || sample.articles > samples.back().articles) changed_at = sample.at;
    samples.push_back(sample);
    // Asked only when the work seems to be done, since it costs the broker something.
    if (sample.articles >= static_cast<int64_t>(articles) && commits.Done()) return samples;
    if (sample.at - changed_at > kStuck) {
      return absl::DeadlineExceededError(absl::StrCat(
          "no progress for a minute, after ", sample.articles, " of ", articles, " articles"));
    }
  }
}

Measures Evaluate(const std::vector<Sample>& samples, size_t articles) {
  const auto total = static_cast<int64_t>(articles);
  const auto begin = std::find_if(samples.begin(), samples.end(),
                                  [](const Sample& sample) { return sample.articles > 0; });
  const auto end = std::find_if(begin, samples.end(),
                                [total](const Sample& sample) { return sample.articles >= total; });
  Measures measures;
  if (begin != samples.begin()) {
    measures["cpu_s_per_1000"] = (samples.back().cpu_seconds - (begin - 1)->cpu_seconds) /
                                 static_cast<double>(articles) * 1000;
  }
  if (begin == end || (end - 1)->at - begin->at < kShortestRun) return measures;
  const auto last = end - 1;
  absl::Duration gap;
  auto changed = begin;
  for (auto it = begin; it != end; ++it) {
    if (it->articles > changed->articles) changed = it;
    gap = std::max(gap, it->at - changed->at);
  }
  measures["articles_per_s"] = static_cast<double>(last->articles - begin->articles) /
                               absl::ToDoubleSeconds(last->at - begin->at);
  measures["longest_gap_ms"] = absl::ToDoubleMilliseconds(gap);
  return measures;
}

}  // namespace

absl::StatusOr<Measures> MeasureThroughput(const Setup& setup, Engine engine,
                                           const ThroughputRun& run) {
  WW_ASSIGN_OR_RETURN(EngineOptions options, MakeEngineOptions(setup, engine, run.topic));
  options.records_per_alert = static_cast<int>(
      std::max<size_t>(1, run.articles / std::max<size_t>(1, run.expected.size())));
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<test::Process> process,
                      StartEngine(engine, setup.programs, options));
  WW_ASSIGN_OR_RETURN(const std::vector<Sample> samples,
                      Watch(engine, process.get(), options, run.articles));
  const double peak_rss_mb = test::PeakRssMegabytes(process->pid());
  WW_RETURN_IF_ERROR(StopEngine(process.get()));
  Measures measures = Evaluate(samples, run.articles);
  measures["peak_rss_mb"] = peak_rss_mb;
  if (engine != Engine::kRaw) {
    int64_t repeated = 0;
    WW_RETURN_IF_ERROR(
        CheckAlerts({setup.bootstrap, options.output_topic, run.expected}, &repeated));
    if (engine == Engine::kExactlyOnce && repeated > 0) {
      return absl::DataLossError(absl::StrCat(repeated, " alerts came twice"));
    }
    measures["repeated_alerts"] = static_cast<double>(repeated);
  }
  RemoveOutput(setup, options);
  return measures;
}

}  // namespace wirewatch::bench
