#include "bench/pipeline/alerts_check.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "bench/pipeline/clients.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr int kReadTimeoutMs = 30'000;
constexpr size_t kShown = 5;

absl::StatusOr<AlertPair> ParseAlert(const rd_kafka_message_t& message) {
  const auto* const begin = static_cast<const char*>(message.payload);
  const nlohmann::json json =
      nlohmann::json::parse(begin, begin + message.len, nullptr, /*allow_exceptions=*/false);
  const auto id_of = [&json](const char* what) -> std::string {
    if (!json.is_object() || !json.contains(what)) return "";
    return json[what].value("id", "");
  };
  WW_ASSIGN_OR_RETURN(const size_t article, Workload::NumberOf(id_of("article")));
  WW_ASSIGN_OR_RETURN(const size_t rule, Workload::NumberOf(id_of("rule")));
  return AlertPair{article, rule};
}

std::string Describe(const std::vector<AlertPair>& pairs) {
  const auto shown = static_cast<ptrdiff_t>(std::min(pairs.size(), kShown));
  return absl::StrCat(pairs.size(), pairs.empty() ? "" : ": ",
                      absl::StrJoin(pairs.begin(), pairs.begin() + shown, ", ",
                                    [](std::string* out, const AlertPair& pair) {
                                      absl::StrAppend(out, Workload::ArticleId(pair.first), "/",
                                                      Workload::RuleId(pair.second));
                                    }),
                      pairs.size() > kShown ? ", ..." : "");
}

std::vector<AlertPair> Difference(const std::set<AlertPair>& a, const std::set<AlertPair>& b) {
  std::vector<AlertPair> difference;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(difference));
  return difference;
}

}  // namespace

absl::Status CheckAlerts(const AlertsCheck& check, int64_t* repeated) {
  WW_ASSIGN_OR_RETURN(const ClientHandle consumer,
                      MakeTailConsumer(check.bootstrap, check.output_topic, 0));
  std::set<AlertPair> found;
  *repeated = 0;
  while (true) {
    const MessageHandle message(rd_kafka_consumer_poll(consumer.get(), kReadTimeoutMs));
    if (message == nullptr) return absl::UnavailableError("the alerts cannot be read back");
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) break;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    WW_ASSIGN_OR_RETURN(const AlertPair pair, ParseAlert(*message));
    if (!found.insert(pair).second) ++*repeated;
  }
  const std::vector<AlertPair> missing = Difference(check.expected, found);
  const std::vector<AlertPair> unexpected = Difference(found, check.expected);
  if (missing.empty() && unexpected.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("of ", check.expected.size(),
                                          " alerts, missing: ", Describe(missing),
                                          "; not expected: ", Describe(unexpected)));
}

}  // namespace wirewatch::bench
