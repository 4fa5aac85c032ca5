#include "daemon/cli/status_report.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace wirewatch {
namespace {

// Of a digest, enough for people.
constexpr size_t kDigestLength = 12;

std::string Short(const std::string& digest) { return digest.substr(0, kDigestLength); }

std::string TimeText(absl::Time time) {
  if (time == absl::InfinitePast()) return "-";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

// Digest -> the addresses that run it.
std::map<std::string, std::vector<std::string>> Digests(const std::vector<AskedDaemon>& daemons) {
  std::map<std::string, std::vector<std::string>> digests;
  for (const AskedDaemon& daemon : daemons) {
    if (daemon.status.ok()) digests[daemon.status->rules.digest].push_back(daemon.address);
  }
  return digests;
}

void WriteOne(const AskedDaemon& daemon, size_t width, std::ostream& out) {
  out << absl::StrFormat("%-*s  ", static_cast<int>(width), daemon.address);
  if (!daemon.status.ok()) {
    out << "no answer: " << daemon.status.status().message() << "\n";
    return;
  }
  const ServiceStatus& status = *daemon.status;
  int64_t lag = 0;
  for (const ServiceStatus::Partition& partition : status.partitions) lag += partition.lag;
  out << absl::StrFormat(
      "%-5s  %-12s  %-20s  %-20s  %10d  %8d  %10d  %8d  %6d\n", status.ready ? "yes" : "no",
      Short(status.rules.digest), TimeText(status.rules.loaded_at), TimeText(status.started_at),
      status.articles, status.alerts, status.unscanned, lag, status.partitions.size());
  for (const std::string& reason : status.reasons) out << "  not ready: " << reason << "\n";
  for (const std::string& note : status.notes) out << "  " << note << "\n";
  const auto list = [&out](const char* title, const auto& rules, const auto& show) {
    if (rules.empty()) return;
    out << "  " << title << ": "
        << absl::StrJoin(rules, ", ",
                         [&show](std::string* text, const auto& rule) {
                           absl::StrAppend(text, rule.first, " ", show(rule.second));
                         })
        << "\n";
  };
  list("most alerts", status.noisiest, [](int64_t alerts) { return absl::StrCat(alerts); });
  list("slowest", status.slowest, [](absl::Duration time) {
    return absl::FormatDuration(absl::Trunc(time, absl::Microseconds(1)));
  });
}

}  // namespace

bool AreWell(const std::vector<AskedDaemon>& daemons) {
  return Digests(daemons).size() == 1 &&
         std::all_of(daemons.begin(), daemons.end(), [](const AskedDaemon& daemon) {
           return daemon.status.ok() && daemon.status->ready && daemon.status->rules.error.empty();
         });
}

void WriteStatusText(const std::vector<AskedDaemon>& daemons, std::ostream& out) {
  size_t width = 0;
  for (const AskedDaemon& daemon : daemons) width = std::max(width, daemon.address.size());
  width = std::max(width, std::string("address").size());
  out << absl::StrFormat("%-*s  %-5s  %-12s  %-20s  %-20s  %10s  %8s  %10s  %8s  %6s\n",
                         static_cast<int>(width), "address", "ready", "rules", "loaded", "started",
                         "articles", "alerts", "unscanned", "lag", "partitions");
  for (const AskedDaemon& daemon : daemons) WriteOne(daemon, width, out);
  const auto digests = Digests(daemons);
  if (digests.size() < 2) return;
  out << "warning: they do not run the same rules:\n";
  for (const auto& [digest, addresses] : digests) {
    out << "  " << Short(digest) << " on " << absl::StrJoin(addresses, ", ") << "\n";
  }
}

void WriteStatusJson(const std::vector<AskedDaemon>& daemons, std::ostream& out) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const AskedDaemon& daemon : daemons) {
    nlohmann::ordered_json one = {{"address", daemon.address}};
    if (daemon.status.ok()) {
      one["status"] = nlohmann::ordered_json::parse(ToJson(*daemon.status));
    } else {
      one["error"] = std::string(daemon.status.status().message());
    }
    all.push_back(std::move(one));
  }
  const nlohmann::ordered_json json = {{"daemons", std::move(all)}, {"well", AreWell(daemons)}};
  out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

}  // namespace wirewatch
