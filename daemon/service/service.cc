#include "daemon/service/service.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/base/version.h"
#include "daemon/kafka/kafka_sink.h"
#include "daemon/kafka/kafka_source.h"
#include "daemon/kafka/kafka_transactions.h"
#include "daemon/kafka/preflight.h"
#include "daemon/service/rule_report.h"
#include "daemon/service/worker.h"

namespace wirewatch {
namespace {

// Parts of readiness besides the workers.
constexpr char kCluster[] = "cluster";

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kJson[] = "application/json";
// Of an article to be scanned over HTTP.
constexpr size_t kMaxScannedBytes = 1 << 20;
// In the status.
constexpr size_t kListedRules = 10;

// Between two looks at the clock, and whether Stop was called.
constexpr absl::Duration kWatchInterval = absl::Milliseconds(50);
// The same while workers end.
constexpr absl::Duration kEndInterval = absl::Milliseconds(5);
// Between two looks whether the end of what is to be read is reached.
constexpr absl::Duration kRangeInterval = absl::Milliseconds(500);
constexpr absl::Duration kMinRestartDelay = absl::Seconds(1);
constexpr absl::Duration kMaxRestartDelay = absl::Seconds(30);
// Leaving the group takes a little longer than delivering and committing: up to 4 s until a
// rebalance has ended and 5 s for the coordinator's answer, both far more than usual.
constexpr absl::Duration kCloseTimeout = absl::Seconds(10);

}  // namespace

Service::Service(ServiceConfig config)
    : config_(std::move(config)), rules_(config_, metrics_, readiness_), scan_(config_.scanner) {}

Service::~Service() {
  Stop();
  for (std::thread& thread : threads_) thread.join();
}

absl::StatusOr<std::unique_ptr<Service>> Service::Create(ServiceConfig config) {
  std::unique_ptr<Service> service(new Service(std::move(config)));
  WW_RETURN_IF_ERROR(service->rules_.Start());
  service->AddRoutes();
  service->readiness_.Set(kCluster, absl::UnavailableError("not connected yet"));
  AdminServerOptions admin = service->config_.admin;
  if (service->config_.admin_scan) admin.max_body_bytes = kMaxScannedBytes;
  WW_ASSIGN_OR_RETURN(
      service->admin_,
      AdminServer::Start(std::move(admin), [service = service.get()](const HttpRequest& request) {
        return service->routes_.Answer(request);
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
       {"admin", admin_->address()}});
  if (FetchQueueStalls()) {
    Log(LogLevel::kInfo,
        "this librdkafka stalls when its fetch queue was full; the daemon wakes it by extra "
        "metadata requests (2.2.0 and later need none)");
  }
  std::thread rules_thread([this] { rules_.Watch(stop_); });
  const absl::Cleanup end_watch = [&] {
    stop_ = true;
    rules_thread.join();
  };
  const absl::Status cluster = CheckCluster(config_.kafka, [this] { return stop_.load(); });
  if (absl::IsCancelled(cluster)) return absl::OkStatus();
  // Before the cluster's part: without the workers' parts that would be all that is asked for.
  for (int64_t number = 0; number < config_.workers; ++number) {
    readiness_.Set(absl::StrCat("worker ", number), absl::UnavailableError("starting"));
  }
  readiness_.Set(kCluster, cluster);
  WW_RETURN_IF_ERROR(cluster);
  // Those of a topic are read by now, or somebody has to push some.
  while (rules_.store().Current() == nullptr) {
    if (stop_) return absl::OkStatus();
    absl::SleepFor(kWatchInterval);
  }
  const absl::Status range = StartRange();
  if (absl::IsCancelled(range)) return absl::OkStatus();
  WW_RETURN_IF_ERROR(range);
  running_workers_ = config_.workers;
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
  WW_ASSIGN_OR_RETURN(range_,
                      ReadRangeWatch::Start(config_.kafka, range, [this] { return stop_.load(); }));
  // One without an end needs no watch.
  if (!range.until.has_value()) range_ = nullptr;
  return absl::OkStatus();
}

bool Service::AwaitWorkers() {
  ClockWatch clock;
  MonotonicTime range_due = MonotonicTime::Now();
  while (!stop_) {
    absl::SleepFor(kWatchInterval);
    WakeAfterClockChange(clock);
    if (range_ == nullptr || MonotonicTime::Now() < range_due) continue;
    range_due = MonotonicTime::Now() + kRangeInterval;
    if (!range_->IsDone()) continue;
    Log(LogLevel::kInfo, "the end is reached");
    stop_ = true;
  }
  const MonotonicTime deadline = MonotonicTime::Now() + config_.shutdown_timeout + kCloseTimeout;
  while (running_workers_ > 0 && MonotonicTime::Now() < deadline) {
    absl::SleepFor(kEndInterval);
    WakeAfterClockChange(clock);
  }
  return running_workers_ == 0;
}

void Service::WakeAfterClockChange(ClockWatch& clock) {
  const absl::Duration jump = clock.Look();
  if (jump == absl::ZeroDuration()) return;
  Log(LogLevel::kWarning, "the machine's clock was set",
      {{"by", absl::FormatDuration(absl::Trunc(jump, absl::Seconds(1)))}});
  absl::MutexLock lock(&mu_);
  for (const auto& [name, wake] : wakers_) wake();
}

void Service::AddRoutes() {
  routes_.Add("GET", "/", [this](const HttpRequest&) {
    std::string text = absl::StrCat("wirewatch ", kVersion, "\n");
    for (const HttpRoutes::Route& route : routes_.routes()) {
      if (route.path != "/") absl::StrAppend(&text, route.method, " ", route.path, "\n");
    }
    return HttpResponse{200, kText, text};
  });
  routes_.Add("GET", "/livez", [this](const HttpRequest&) { return AnswerLiveness(); });
  routes_.Add("GET", "/readyz", [this](const HttpRequest&) { return AnswerReadiness(); });
  routes_.Add("GET", "/metrics", [this](const HttpRequest&) { return AnswerMetrics(); });
  routes_.Add("GET", "/api/v1/status", [this](const HttpRequest&) {
    return HttpResponse{200, kJson, ToJson(Status())};
  });
  routes_.Add("GET", "/api/v1/rules",
              [this](const HttpRequest& request) { return AnswerRules(request); });
  routes_.Add("GET", "/api/v1/rules/{id}",
              [this](const HttpRequest& request) { return AnswerRule(request); });
  routes_.Add("POST", "/api/v1/scan",
              [this](const HttpRequest& request) { return AnswerScan(request); });
  routes_.Add("POST", "/-/reload", [this](const HttpRequest&) { return AnswerReload(); });
}

HttpResponse Service::AnswerMetrics() {
  metrics_.SetReady(readiness_.ready());
  return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_.Expose()};
}

HttpResponse Service::AnswerReadiness() const {
  return {readiness_.ready() ? 200 : 503, kText, readiness_.Explain()};
}

HttpResponse Service::AnswerReload() {
  if (!config_.admin_reload) return {403, kText, "expected admin.reload: on\n"};
  RequestReload();
  return {202, kText, "requested; /api/v1/status says what came of it\n"};
}

HttpResponse Service::AnswerRules(const HttpRequest& request) {
  const std::shared_ptr<const RuleSet> rules = rules_.store().Current();
  if (rules == nullptr) return {503, kText, "there are no rules yet\n"};
  RulePage page;
  for (const auto& [name, value] : request.query) {
    const bool is_good =
        name == "q" || (name == "offset" && absl::SimpleAtoi(value, &page.offset)) ||
        (name == "limit" && absl::SimpleAtoi(value, &page.limit) && page.limit <= kMaxRulePage);
    if (!is_good) {
      return {400, kText,
              absl::StrCat("expected q=TEXT, offset=N and limit=N, at most ", kMaxRulePage, "\n")};
    }
    if (name == "q") page.query = value;
  }
  return {200, kJson, RulesJson(*rules, metrics_.rules(), page)};
}

HttpResponse Service::AnswerRule(const HttpRequest& request) {
  const std::shared_ptr<const RuleSet> rules = rules_.store().Current();
  if (rules == nullptr) return {503, kText, "there are no rules yet\n"};
  const std::string json = RuleJson(*rules, metrics_.rules(), request.name);
  if (json.empty()) return {404, kText, "there is no such rule; see /api/v1/rules\n"};
  return {200, kJson, json};
}

HttpResponse Service::AnswerScan(const HttpRequest& request) {
  if (!config_.admin_scan) return {403, kText, "expected admin.scan: on\n"};
  return scan_.Answer(request, rules_.store().Current());
}

ServiceStatus Service::Status() {
  ServiceStatus status;
  status.version = kVersion;
  status.librdkafka = KafkaLibraryVersion();
  status.started_at = started_at_;
  status.group = config_.kafka.group_id;
  status.instance = config_.instance_id;
  status.delivery =
      config_.delivery == DeliveryMode::kExactlyOnce ? "exactly_once" : "at_least_once";
  status.ready = readiness_.ready();
  status.reasons = readiness_.Reasons();
  status.notes = readiness_.Notes();
  if (const std::shared_ptr<const RuleSet> rules = rules_.store().Current(); rules != nullptr) {
    status.rules.digest = std::string(rules->digest());
    status.rules.rules = static_cast<int64_t>(rules->rules().size());
    status.rules.entities = static_cast<int64_t>(rules->entities().size());
  }
  status.rules.release = rules_.store().Release();
  const LiveRules::State state = rules_.state();
  status.rules.loaded_at = state.loaded_at;
  status.rules.failed_at = state.failed_at;
  status.rules.error = state.error;
  const Metrics::Totals totals = metrics_.totals();
  status.articles = totals.articles;
  status.alerts = totals.alerts;
  status.unscanned = totals.unscanned;
  for (const auto& [partition, progress] : metrics_.progress()) {
    status.partitions.push_back({partition, progress.lag, progress.age});
  }
  status.noisiest = metrics_.rules().Noisiest(kListedRules);
  status.slowest = metrics_.rules().Slowest(kListedRules);
  return status;
}

HttpResponse Service::AnswerLiveness() const {
  // What is outside must not have it killed: only workers that stand still count.
  const absl::Status status = liveness_.Check(MonotonicTime::Now(), config_.progress_timeout);
  return {status.ok() ? 200 : 503, kText, status.ok() ? "ok\n" : std::string(status.message())};
}

void Service::RunWorker(int64_t number) {
  const std::string name = absl::StrCat("worker ", number);
  absl::Duration delay = kMinRestartDelay;
  while (!stop_) {
    const MonotonicTime started = MonotonicTime::Now();
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
    if (MonotonicTime::Now() - started > kMaxRestartDelay) delay = kMinRestartDelay;
    readiness_.Set(name, status);
    metrics_.CountWorkerRestart();
    Log(LogLevel::kError, "a worker failed and is made anew",
        {{"worker", name}, {"reason", status.message()}, {"delay", absl::FormatDuration(delay)}});
    SleepUnlessStopped(delay);
    delay = std::min(2 * delay, kMaxRestartDelay);
  }
  --running_workers_;
}

absl::Status Service::RunWorkerOnce(int64_t number, const std::string& name) {
  const KafkaConfig kafka = KafkaConfigOf(config_, number);
  const auto observe = [this, number](const char* role) {
    return [this, number, role](const ClientStatistics& statistics) {
      metrics_.clients().Set(number, role, statistics);
    };
  };
  // The sink first: its start takes a second, in which no partition should wait for us.
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaSink> sink,
                      KafkaSink::Create(kafka, observe("producer")));
  const bool exactly_once = config_.delivery == DeliveryMode::kExactlyOnce;
  if (exactly_once) {
    WW_RETURN_IF_ERROR(KafkaTransactions::Init(kafka, *sink, [this] { return stop_.load(); }));
  }
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<KafkaSource> source,
                      KafkaSource::Create(kafka, range_ == nullptr ? std::nullopt : range_->ends(),
                                          observe("consumer")));
  KafkaTransactions transactions(kafka, *sink, *source);
  WorkerOptions options;
  options.name = name;
  options.scanner = config_.scanner;
  options.alert_key = config_.alert_key;
  options.transaction = config_.transaction;
  options.drain_timeout = config_.shutdown_timeout;
  Worker worker(std::move(options), {*source, *sink, rules_.store(), metrics_, readiness_,
                                     liveness_, exactly_once ? &transactions : nullptr});
  {
    absl::MutexLock lock(&mu_);
    wakers_[name] = [&source, &sink] {
      source->Wake();
      sink->Wake();
    };
  }
  const absl::Cleanup forget = [this, &name] {
    absl::MutexLock lock(&mu_);
    wakers_.erase(name);
  };
  return worker.Run(stop_);
}

void Service::SleepUnlessStopped(absl::Duration duration) {
  const MonotonicTime until = MonotonicTime::Now() + duration;
  while (!stop_ && MonotonicTime::Now() < until) absl::SleepFor(absl::Milliseconds(50));
}

}  // namespace wirewatch
