#include <unistd.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "daemon/service/service_config.h"

namespace wirewatch {
namespace {

// No other process has it, and neither has this one after a restart.
const std::string& ProcessName() {
  static const auto* const name = [] {
    char host[256] = "";
    gethostname(host, sizeof(host) - 1);
    std::random_device random;
    return new std::string(absl::StrCat(host, "-", absl::Hex(random()), absl::Hex(random())));
  }();
  return *name;
}

}  // namespace

KafkaConfig KafkaConfigOf(const ServiceConfig& config, int64_t worker) {
  KafkaConfig kafka = config.kafka;
  if (!config.instance_id.empty()) {
    kafka.group_instance_id = absl::StrCat(config.instance_id, "-", worker);
  }
  if (config.delivery == DeliveryMode::kExactlyOnce) {
    kafka.transactional_id =
        absl::StrCat(config.kafka.group_id, "-",
                     config.instance_id.empty() ? ProcessName() : config.instance_id, "-", worker);
  }
  return kafka;
}

}  // namespace wirewatch
