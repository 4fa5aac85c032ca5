#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/kafka/handles.h"
#include "daemon/kafka/kafka_config.h"

namespace wirewatch::test {

// A librdkafka configuration with these properties.
inline absl::StatusOr<ConfHandle> MakeConf(
    const std::vector<std::pair<std::string, std::string>>& properties) {
  ConfHandle conf(rd_kafka_conf_new());
  // Brokers come and go here; that is no news.
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  char error[512];
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), error, sizeof(error)) !=
        RD_KAFKA_CONF_OK) {
      return absl::InvalidArgumentError(error);
    }
  }
  return conf;
}

}  // namespace wirewatch::test
