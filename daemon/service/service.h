#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "daemon/kafka/read_range.h"
#include "daemon/service/admin_server.h"
#include "daemon/service/article_scan.h"
#include "daemon/service/clock_watch.h"
#include "daemon/service/http_routes.h"
#include "daemon/service/live_rules.h"
#include "daemon/service/liveness.h"
#include "daemon/service/metrics.h"
#include "daemon/service/readiness.h"
#include "daemon/service/rule_store.h"
#include "daemon/service/service_config.h"
#include "daemon/service/service_status.h"

namespace wirewatch {

// The daemon: owns the rules, the metrics, the admin server and the workers.
//
//   auto service = Service::Create(config);   // rules are good, the admin server answers
//   absl::Status status = (*service)->Run();  // until Stop, from another thread
class Service {
 public:
  // Loads the rules and starts the admin server; connects to nothing. InvalidArgument with the
  // diagnostics where the rules are bad.
  static absl::StatusOr<std::unique_ptr<Service>> Create(ServiceConfig config);
  ~Service();

  // Checks the cluster, then works until Stop, or to the end of the range that the configuration
  // has: delivers what has begun, commits, leaves the group. An error of the cluster check (see
  // CheckCluster) or of the range (see ReadRangeWatch::Start), AlreadyExists if another process has
  // taken the instance id, or DeadlineExceeded if a worker has not ended in time; its thread still
  // runs then, and the process should exit without destroying this.
  absl::Status Run();

  // Makes Run return. Thread-safe, may come at any time.
  void Stop() { stop_ = true; }

  // Has the rules loaded again while Run runs, soon and in a thread of its own. Thread-safe.
  void RequestReload() { rules_.RequestReload(); }

  // host:port as it listens.
  const std::string& admin_address() const { return admin_->address(); }
  const Readiness& readiness() const { return readiness_; }
  Metrics& metrics() { return metrics_; }
  const RuleStore& rules() const { return rules_.store(); }

 private:
  explicit Service(ServiceConfig config);

  void AddRoutes();
  ServiceStatus Status();
  HttpResponse AnswerMetrics();
  HttpResponse AnswerReadiness() const;
  HttpResponse AnswerReload();
  HttpResponse AnswerRules(const HttpRequest& request);
  HttpResponse AnswerRule(const HttpRequest& request);
  HttpResponse AnswerScan(const HttpRequest& request);
  void RunWorker(int64_t number);
  absl::Status RunWorkerOnce(int64_t number, const std::string& name);
  HttpResponse AnswerLiveness() const;
  // Sets where the group begins and what its end is.
  absl::Status StartRange();
  // Waits until Stop, or the end of the range, and then for the workers' last steps; false if they
  // take too long.
  bool AwaitWorkers();
  // Has all look again at what is due, where the machine's clock was set.
  void WakeAfterClockChange(ClockWatch& clock);
  // Sleeps, but not longer than until Stop.
  void SleepUnlessStopped(absl::Duration duration);

  // Constant after construction.
  const ServiceConfig config_;
  const absl::Time started_at_ = absl::Now();
  // Have their own synchronisation.
  Metrics metrics_;
  Readiness readiness_;
  Liveness liveness_;
  LiveRules rules_;
  ArticleScan scan_;
  HttpRoutes routes_;
  std::unique_ptr<AdminServer> admin_;
  std::atomic<bool> stop_{false};
  std::atomic<int64_t> running_workers_{0};
  // Used by Run alone; the ends do not change while there are workers.
  std::unique_ptr<ReadRangeWatch> range_;
  std::vector<std::thread> threads_;

  absl::Mutex mu_;
  // What wakes each worker, by its name.
  std::map<std::string, std::function<void()>> wakers_ ABSL_GUARDED_BY(mu_);
  // Why a worker had the service stopped.
  absl::Status failure_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
