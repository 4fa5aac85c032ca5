#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/kafka/client_statistics.h"

namespace wirewatch {

using StatisticsObserver = std::function<void(const ClientStatistics& statistics)>;

// What a client's error callback reported, until something works again. librdkafka retries for
// ever on its own and reports only here that a password is wrong or that no broker answers. One
// broker of several that is down is no illness. Thread-safe.
class ClientHealth {
 public:
  // Makes `conf` report to this object, which outlives the client. Takes the configuration's
  // opaque pointer; other callbacks find `owner` by it, and the log callback this object.
  void Attach(rd_kafka_conf_t* conf, void* owner);
  // Has librdkafka count, and tell the observer every five seconds (or as statistics.interval.ms
  // says) on the thread that polls the client. After Attach.
  void Observe(rd_kafka_conf_t* conf, StatisticsObserver observer);
  static void* OwnerOf(void* opaque) { return static_cast<ClientHealth*>(opaque)->owner_; }
  // Null where the client reports to none.
  static ClientHealth* Of(const rd_kafka_t* client) {
    return static_cast<ClientHealth*>(rd_kafka_opaque(client));
  }

  void Report(rd_kafka_resp_err_t code, const char* reason);
  // Something worked: what was reported before is past.
  void Clear();
  // Asks the brokers for the topic if something was reported or nothing has worked for a while,
  // since nobody reports that a broker is back, and librdkafka 2.11 and later not always that none
  // is there. A right that is missing stays. Blocks for a second at most.
  void Look(rd_kafka_t* client, rd_kafka_topic_t* topic);

  // Unavailable, Unauthenticated where the brokers refuse who we are, or PermissionDenied where
  // they do not let us; ok if all is well.
  absl::Status status() const;

  // Trouble with a single connection that librdkafka only logs.
  void ReportConnection(absl::string_view text);
  // Why a certificate is not accepted that a broker has shown.
  void ReportCertificate(std::string fault);

  // The last trouble with a single connection, for the message that none works; may be empty.
  std::string detail() const;

 private:
  // Whether it is time to ask the brokers.
  bool IsDue() const;

  // Constant once the client is made.
  void* owner_ = nullptr;
  StatisticsObserver observer_;
  mutable absl::Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  std::string detail_ ABSL_GUARDED_BY(mu_);
  MonotonicTime worked_at_ ABSL_GUARDED_BY(mu_) = MonotonicTime::Now();
  std::string certificate_fault_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
