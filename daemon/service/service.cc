#include "daemon/service/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"
#include "daemon/base/version.h"
#include "daemon/kafka/kafka_sink.h"
#include "daemon/kafka/kafka_source.h"
#include "daemon/kafka/kafka_transactions.h"
#include "daemon/kafka/preflight.h"
#include "daemon/service/worker.h"

namespace wirewatch {
namespace {

// Parts of readiness besides the workers.
constexpr char kCluster[] = "cluster";

// Between two looks whether the end of what is to be read is reached.
constexpr absl::Duration kRangeInterval = absl::Milliseconds(500);
constexpr absl::Duration kMinRestartDelay = absl::Seconds(1);
constexpr absl::Duration kMaxRestartDelay = absl::Seconds(30);
// Leaving the group takes a little longer than delivering and committing: up to 4 s until a
// rebalance has ended and 5 s for the coordinator's answer, both far more than usual.
constexpr absl::Duration kCloseTimeout = absl::Seconds(10);

}  // namespace

Service::Service(ServiceConfig config) : config_(std::move(config)), rules_(config_.rules) {}

Service::~Service() {
  Stop();
  for (std::thread& thread : threads_) thread.join();
}

absl::StatusOr<std::unique_ptr<Service>> Service::Create(ServiceConfig config) {
  std::unique_ptr<Service> service(new Service(std::move(config)));
  WW_RETURN_IF_ERROR(service->ReloadRules());
  service->readiness_.Set(kCluster, absl::UnavailableError("not connected yet"));
  WW_ASSIGN_OR_RETURN(service->admin_,
                      AdminServer::Start(service->config_.admin_address,
                                         [service = service.get()](absl::string_view path) {
                                           return service->Answer(path);
                                         }));
  return service;
}

absl::Status Service::Run() {
  Log(LogLevel::kInfo, "starting",
      {{"version", kVersion},
       {"librdkafka", KafkaLibraryVersion()},
       {"brokers", config_.kafka.bootstrap_servers},
       {"group", config_.kafka.group_id},
       {"delivery",
        config_.delivery == DeliveryMode::kExactlyOnce ? "exactly_once" : "at_least_once"},
       {"workers", config_.workers},
       {"rules", rules_.Current()->rules().size()},
       {"digest", rules_.Current()->digest()},
       {"admin", admin_->address()}});
  if (FetchQueueStalls()) {
    Log(LogLevel::kInfo,
        "this librdkafka stalls when its fetch queue was full; the daemon wakes it by extra "
        "metadata requests (2.2.0 and later need none)");
  }
  const absl::Status cluster = CheckCluster(config_.kafka, [this] { return stop_.load(); });
  if (absl::IsCancelled(cluster)) return absl::OkStatus();
  // Before the cluster's part: without the workers' parts that would be all that is asked for.
  for (int64_t number = 0; number < config_.workers; ++number) {
    readiness_.Set(absl::StrCat("worker ", number), absl::UnavailableError("starting"));
  }
  readiness_.Set(kCluster, cluster);
  WW_RETURN_IF_ERROR(cluster);
  WW_RETURN_IF_ERROR(StartRange());
  {
    absl::MutexLock lock(&mu_);
    running_workers_ = config_.workers;
  }
  for (int64_t number = 0; number < config_.workers; ++number) {
    threads_.emplace_back([this, number] { RunWorker(number); });
  }
  if (!AwaitWorkers()) {
    return absl::DeadlineExceededError("a worker has not ended within the shutdown timeout");
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  Log(LogLevel::kInfo, "stopped");
  absl::MutexLock lock(&mu_);
  return failure_;
}

absl::Status Service::StartRange() {
  const ReadRange& range = config_.range;
  if (!range.from.has_value() && range.from_offsets.empty() && !range.until.has_value()) {
    return absl::OkStatus();
  }
  WW_ASSIGN_OR_RETURN(range_, ReadRangeWatch::Start(config_.kafka, range));
  // One without an end needs no watch.
  if (!range.until.has_value()) range_ = nullptr;
  return absl::OkStatus();
}

void Service::Stop() {
  // Under the lock, so that the one who waits for the change sees it.
  absl::MutexLock lock(&mu_);
  stop_ = true;
}

bool Service::AwaitWorkers() {
  absl::MutexLock lock(&mu_);
  const auto stopped = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return stop_.load(); };
  const auto ended = [this]() ABSL_SHARED_LOCKS_REQUIRED(mu_) { return running_workers_ == 0; };
  while (!mu_.AwaitWithTimeout(absl::Condition(&stopped),
                               range_ == nullptr ? absl::InfiniteDuration() : kRangeInterval)) {
    mu_.Unlock();
    const bool done = range_->IsDone();
    mu_.Lock();
    if (!done) continue;
    Log(LogLevel::kInfo, "the end is reached");
    stop_ = true;
  }
  return mu_.AwaitWithTimeout(absl::Condition(&ended), config_.shutdown_timeout + kCloseTimeout);
}

absl::Status Service::ReloadRules() {
  const absl::Status status = rules_.Reload();
  metrics_.CountReload(status.ok());
  if (status.ok()) {
    const std::shared_ptr<const RuleSet> rules = rules_.Current();
    metrics_.SetRules(*rules, absl::Now());
    Log(LogLevel::kInfo, "rules loaded",
        {{"rules", rules->rules().size()},
         {"entities", rules->entities().size()},
         {"digest", rules->digest()}});
  }
  return status;
}

HttpResponse Service::Answer(absl::string_view path) {
  metrics_.SetReady(readiness_.ready());
  if (path == "/metrics")
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_.Expose()};
  constexpr char kText[] = "text/plain; charset=utf-8";
  if (path == "/livez") return AnswerLiveness();
  if (path == "/readyz") return {readiness_.ready() ? 200 : 503, kText, readiness_.Explain()};
  if (path == "/") {
    return {200, kText, absl::StrCat("wirewatch ", kVersion, "\n/livez\n/readyz\n/metrics\n")};
  }
  return {404, kText, "not found; see /\n"};
}

HttpResponse Service::AnswerLiveness() const {
  // What is outside must not have it killed: only workers that stand still count.
  const absl::Status status = liveness_.Check(absl::Now(), config_.progress_timeout);
  return {status.ok() ? 200 : 503, "text/plain; charset=utf-8",
          status.ok() ? "ok\n" : std::string(status.message())};
}

void Service::RunWorker(int64_t number) {
  const std::string name = absl::StrCat("worker ", number);
  absl::Duration delay = kMinRestartDelay;
  while (!stop_) {
    const absl::Time started = absl::Now();
    const absl::Status status = RunWorkerOnce(number, name);
    liveness_.Remove(name);
    if (stop_ || status.ok()) break;
    if (absl::IsAlreadyExists(status)) {
      // Two that have one name would put each other out for ever.
      absl::MutexLock lock(&mu_);
      failure_ = status;
      stop_ = true;
      break;
    }
    // One that has worked for a while begins anew with little delay.
    if (absl::Now() - started > kMaxRestartDelay) delay = kMinRestartDelay;
    readiness_.Set(name, status);
    metrics_.CountWorkerRestart();
    Log(LogLevel::kError, "a worker failed and is made anew",
        {{"worker", name}, {"reason", status.message()}, {"delay", absl::FormatDuration(delay)}});
    SleepUnlessStopped(delay);
    delay = std::min(2 * delay, kMaxRestartDelay);
  }
  absl::MutexLock lock(&mu_);
  --running_workers_;
}

absl::Status Service::RunWorkerOnce(int64_t number, const std::string& name) {
  const KafkaConfig kafka = KafkaConfigOf(config_, number);
  // The sink first: its start takes a second, in which no partition should wait for us.
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaSink> sink, KafkaSink::Create(kafka));
  const bool exactly_once = config_.delivery == DeliveryMode::kExactlyOnce;
  if (exactly_once) {
    WW_RETURN_IF_ERROR(KafkaTransactions::Init(kafka, *sink, [this] { return stop_.load(); }));
  }
  WW_ASSIGN_OR_RETURN(
      const std::unique_ptr<KafkaSource> source,
      KafkaSource::Create(kafka, range_ == nullptr ? std::nullopt : range_->ends()));
  KafkaTransactions transactions(kafka, *sink, *source);
  WorkerOptions options;
  options.name = name;
  options.scanner = config_.scanner;
  options.alert_key = config_.alert_key;
  options.transaction = config_.transaction;
  options.drain_timeout = config_.shutdown_timeout;
  Worker worker(std::move(options), {*source, *sink, rules_, metrics_, readiness_, liveness_,
                                     exactly_once ? &transactions : nullptr});
  return worker.Run(stop_);
}

void Service::SleepUnlessStopped(absl::Duration duration) {
  const absl::Time until = absl::Now() + duration;
  while (!stop_ && absl::Now() < until) absl::SleepFor(absl::Milliseconds(50));
}

}  // namespace wirewatch
