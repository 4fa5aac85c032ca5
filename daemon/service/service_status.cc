#include "daemon/service/service_status.h"

#include <nlohmann/json.hpp>

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

// RFC 3339, UTC; null for a time that never was.
Json TimeJson(absl::Time time) {
  if (time == absl::InfinitePast()) return nullptr;
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

absl::Time ParseTime(const Json& json) {
  absl::Time time;
  std::string error;
  if (!json.is_string() ||
      !absl::ParseTime(absl::RFC3339_full, json.get<std::string>(), &time, &error)) {
    return absl::InfinitePast();
  }
  return time;
}

}  // namespace

std::string ToJson(const ServiceStatus& status) {
  Json rules = {{"digest", status.rules.digest},
                {"release", status.rules.release},
                {"rules", status.rules.rules},
                {"entities", status.rules.entities},
                {"loaded_at", TimeJson(status.rules.loaded_at)},
                {"error", status.rules.error},
                {"failed_at", TimeJson(status.rules.failed_at)}};
  Json partitions = Json::array();
  for (const ServiceStatus::Partition& partition : status.partitions) {
    partitions.push_back({{"topic", partition.id.first},
                          {"partition", partition.id.second},
                          {"lag", partition.lag},
                          {"age_seconds", absl::ToDoubleSeconds(partition.age)}});
  }
  Json noisiest = Json::array();
  for (const auto& [rule, alerts] : status.noisiest) {
    noisiest.push_back({{"rule", rule}, {"alerts", alerts}});
  }
  Json slowest = Json::array();
  for (const auto& [rule, time] : status.slowest) {
    slowest.push_back({{"rule", rule}, {"seconds", absl::ToDoubleSeconds(time)}});
  }
  const Json json = {{"version", status.version},
                     {"librdkafka", status.librdkafka},
                     {"started_at", TimeJson(status.started_at)},
                     {"group", status.group},
                     {"instance", status.instance},
                     {"delivery", status.delivery},
                     {"ready", status.ready},
                     {"reasons", status.reasons},
                     {"notes", status.notes},
                     {"rules", std::move(rules)},
                     {"articles", status.articles},
                     {"alerts", status.alerts},
                     {"unscanned", status.unscanned},
                     {"partitions", std::move(partitions)},
                     {"noisiest", std::move(noisiest)},
                     {"slowest", std::move(slowest)}};
  // What a broker or a file has said may be any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

absl::StatusOr<ServiceStatus> ParseServiceStatus(absl::string_view json) {
  const Json parsed = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains("rules")) {
    return absl::InvalidArgumentError("the answer is no status of wirewatch");
  }
  ServiceStatus status;
  try {
    status.version = parsed.value("version", "");
    status.librdkafka = parsed.value("librdkafka", "");
    status.started_at = ParseTime(parsed.value("started_at", Json()));
    status.group = parsed.value("group", "");
    status.instance = parsed.value("instance", "");
    status.delivery = parsed.value("delivery", "");
    status.ready = parsed.value("ready", false);
    status.reasons = parsed.value("reasons", std::vector<std::string>());
    status.notes = parsed.value("notes", std::vector<std::string>());
    status.articles = parsed.value("articles", int64_t{0});
    status.alerts = parsed.value("alerts", int64_t{0});
    status.unscanned = parsed.value("unscanned", int64_t{0});
    const Json& rules = parsed["rules"];
    status.rules.digest = rules.value("digest", "");
    status.rules.release = rules.value("release", "");
    status.rules.rules = rules.value("rules", int64_t{0});
    status.rules.entities = rules.value("entities", int64_t{0});
    status.rules.loaded_at = ParseTime(rules.value("loaded_at", Json()));
    status.rules.error = rules.value("error", "");
    status.rules.failed_at = ParseTime(rules.value("failed_at", Json()));
    for (const Json& partition : parsed.value("partitions", Json::array())) {
      status.partitions.push_back({{partition.value("topic", ""), partition.value("partition", 0)},
                                   partition.value("lag", int64_t{0}),
                                   absl::Seconds(partition.value("age_seconds", 0.0))});
    }
    for (const Json& rule : parsed.value("noisiest", Json::array())) {
      status.noisiest.emplace_back(rule.value("rule", ""), rule.value("alerts", int64_t{0}));
    }
    for (const Json& rule : parsed.value("slowest", Json::array())) {
      status.slowest.emplace_back(rule.value("rule", ""),
                                  absl::Seconds(rule.value("seconds", 0.0)));
    }
  } catch (const Json::exception& error) {
    return absl::InvalidArgumentError(error.what());
  }
  return status;
}

}  // namespace wirewatch
