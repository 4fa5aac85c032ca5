#include "daemon/kafka/client_health.h"

#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/certificate.h"
#include "daemon/base/log.h"
#include "daemon/kafka/topic_metadata.h"

namespace wirewatch {
namespace {

bool IsRefusal(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
         code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED || code == RD_KAFKA_RESP_ERR__SSL;
}

// What stays until somebody grants a right; librdkafka says it once and tries on in silence.
bool IsMissingRight(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED ||
         code == RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
}

// Whether the broker has ended a TLS connection and said why.
bool IsAlert(absl::string_view reason) { return absl::StrContains(reason, "SSL alert number"); }

// Trouble with one connection; librdkafka goes on with the others.
bool IsConnectionTrouble(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__RESOLVE ||
         code == RD_KAFKA_RESP_ERR__TIMED_OUT || code == RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE;
}

}  // namespace

void ClientHealth::Attach(rd_kafka_conf_t* conf, void* owner) {
  owner_ = owner;
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int code, const char* reason, void* opaque) {
    static_cast<ClientHealth*>(opaque)->Report(static_cast<rd_kafka_resp_err_t>(code), reason);
  });
  // Accepts what OpenSSL accepts. librdkafka would say of each fault that the authority is unknown.
  rd_kafka_conf_set_ssl_cert_verify_cb(
      conf, [](rd_kafka_t*, const char*, int32_t, int* x509_error, int, const char*, size_t,
               char* reason, size_t reason_size, void* opaque) {
        if (*x509_error == 0) return 1;
        const std::string fault = CertificateFault(*x509_error);
        snprintf(reason, reason_size, "%s", fault.c_str());
        static_cast<ClientHealth*>(opaque)->ReportCertificate(fault);
        return 0;
      });
}

void ClientHealth::Observe(rd_kafka_conf_t* conf, StatisticsObserver observer) {
  if (observer == nullptr) return;
  observer_ = std::move(observer);
  char value[32];
  size_t size = sizeof(value);
  const bool is_off =
      rd_kafka_conf_get(conf, "statistics.interval.ms", value, &size) == RD_KAFKA_CONF_OK &&
      absl::string_view(value) == "0";
  if (is_off) rd_kafka_conf_set(conf, "statistics.interval.ms", "5000", nullptr, 0);
  rd_kafka_conf_set_stats_cb(conf, [](rd_kafka_t*, char* json, size_t length, void* opaque) {
    const auto statistics = ParseClientStatistics({json, length});
    if (statistics.ok()) {
      static_cast<ClientHealth*>(opaque)->observer_(*statistics);
    } else {
      Log(LogLevel::kDebug, "statistics not read", {{"reason", statistics.status().message()}});
    }
    return 0;
  });
}

void ClientHealth::ReportCertificate(std::string fault) {
  absl::MutexLock lock(&mu_);
  certificate_fault_ = std::move(fault);
}

void ClientHealth::Report(rd_kafka_resp_err_t code, const char* reason) {
  std::string text = absl::StrCat(rd_kafka_err2name(code), ": ", reason);
  absl::MutexLock lock(&mu_);
  if (code == RD_KAFKA_RESP_ERR__SSL && !certificate_fault_.empty()) {
    text =
        absl::StrCat("the broker's certificate is not accepted: ", certificate_fault_, ": ", text);
  }
  if (IsRefusal(code) || IsAlert(reason)) {
    status_ = absl::UnauthenticatedError(text);
  } else if (IsMissingRight(code)) {
    status_ = absl::PermissionDeniedError(text);
  } else if (IsConnectionTrouble(code)) {
    detail_ = text;
  } else if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    // A refusal says more.
    if (!absl::IsUnauthenticated(status_)) {
      status_ = absl::UnavailableError(
          absl::StrCat("no broker answers", detail_.empty() ? "" : "; last: ", detail_));
    }
  } else {
    status_ = absl::UnavailableError(text);
  }
}

void ClientHealth::Clear() {
  absl::MutexLock lock(&mu_);
  status_ = absl::OkStatus();
  detail_.clear();
  certificate_fault_.clear();
  worked_at_ = MonotonicTime::Now();
}

bool ClientHealth::IsDue() const {
  constexpr absl::Duration kSilence = absl::Seconds(3);
  absl::MutexLock lock(&mu_);
  // That it may see the topic does not mean that it may read or write it.
  if (absl::IsPermissionDenied(status_)) return false;
  return !status_.ok() || MonotonicTime::Now() - worked_at_ > kSilence;
}

void ClientHealth::Look(rd_kafka_t* client, rd_kafka_topic_t* topic) {
  // A broker answers a connection in order, and may wait with a fetch for half a second.
  constexpr absl::Duration kTimeout = absl::Seconds(1);
  if (!IsDue()) return;
  const absl::StatusOr<MetadataHandle> metadata = AskForMetadata(client, topic, kTimeout);
  if (absl::IsUnavailable(metadata.status())) {
    Report(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, "");
  } else if (metadata.ok() && (*metadata)->topic_cnt == 1 &&
             (*metadata)->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    Clear();
  }
}

void ClientHealth::ReportConnection(absl::string_view text) {
  // The thread's name.
  const size_t end = text.find("]: ");
  if (absl::StartsWith(text, "[thrd:") && end != text.npos) text.remove_prefix(end + 3);
  absl::MutexLock lock(&mu_);
  detail_ = std::string(text);
}

std::string ClientHealth::detail() const {
  absl::MutexLock lock(&mu_);
  return detail_;
}

absl::Status ClientHealth::status() const {
  absl::MutexLock lock(&mu_);
  return status_;
}

}  // namespace wirewatch
