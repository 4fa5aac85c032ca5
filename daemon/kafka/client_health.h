#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace wirewatch {

// What a client's error callback reported, until something works again. librdkafka retries for
// ever on its own and reports only here that a password is wrong or that no broker answers. One
// broker of several that is down is no illness. Thread-safe.
class ClientHealth {
 public:
  // Makes `conf` report to this object, which outlives the client. Takes the configuration's
  // opaque pointer; other callbacks find `owner` by it.
  void Attach(rd_kafka_conf_t* conf, void* owner);
  static void* OwnerOf(void* opaque) { return static_cast<ClientHealth*>(opaque)->owner_; }

  void Report(rd_kafka_resp_err_t code, const char* reason);
  // Something worked: what was reported before is past.
  void Clear();
  // Asks the brokers for the topic if something was reported, and clears that if they answer:
  // nobody reports that a broker is back. A right that is missing stays. Blocks for a second at
  // most.
  void ClearIfReachable(rd_kafka_t* client, rd_kafka_topic_t* topic);

  // Unavailable, Unauthenticated where the brokers refuse who we are, or PermissionDenied where
  // they do not let us; ok if all is well.
  absl::Status status() const;

  // Why a certificate is not accepted that a broker has shown.
  void ReportCertificate(std::string fault);

  // The last trouble with a single connection, for the message that none works; may be empty.
  std::string detail() const;

 private:
  // Constant after Attach.
  void* owner_ = nullptr;
  mutable absl::Mutex mu_;
  absl::Status status_ ABSL_GUARDED_BY(mu_);
  std::string detail_ ABSL_GUARDED_BY(mu_);
  std::string certificate_fault_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
