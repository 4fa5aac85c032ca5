#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "daemon/base/log.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/read_range.h"
#include "daemon/kafka/transaction_cycle.h"
#include "daemon/service/admin_server.h"
#include "daemon/service/rule_store.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// What the key of an alert's record is, and so which alerts stay in order.
enum class AlertKey { kArticle, kEntity, kRule, kNone };

// What may happen to an alert; docs/operating/README.md says it in full.
enum class DeliveryMode { kAtLeastOnce, kExactlyOnce };

// The configuration of the daemon; docs/operating/configuration.md describes each option.
struct ServiceConfig {
  KafkaConfig kafka;
  // The name of this process in its group, the same after a restart; empty: none.
  std::string instance_id;
  DeliveryMode delivery = DeliveryMode::kAtLeastOnce;
  TransactionLimits transaction;
  int64_t workers = 2;
  AlertKey alert_key = AlertKey::kArticle;
  // What is read of the input topics; set by the command line alone.
  ReadRange range;
  std::vector<std::string> rules;
  // Whether changed rule files are loaded without being told to, and the time between two looks.
  bool reload_watch = true;
  absl::Duration reload_interval = absl::Milliseconds(100);
  RuleTestGate reload_tests = RuleTestGate::kRefuse;
  // Where the last good rules are kept; empty: nowhere.
  std::string state_directory;
  ScannerOptions scanner;
  AdminServerOptions admin{.address = "127.0.0.1:9464"};
  // Whether POST /-/reload is answered.
  bool admin_reload = false;
  // Whether POST /api/v1/scan is.
  bool admin_scan = false;
  LogFormat log_format = LogFormat::kText;
  LogLevel log_level = LogLevel::kInfo;
  absl::Duration shutdown_timeout = absl::Seconds(20);
  absl::Duration progress_timeout = absl::Minutes(5);
};

// The Kafka configuration of one of its workers, with the names that are the worker's own.
KafkaConfig KafkaConfigOf(const ServiceConfig& config, int64_t worker);

// An option as the documentation shows it.
struct ConfigOptionDoc {
  std::string path;
  // "text", "list", "integer", "duration", "map", or the words to choose from: "text|json".
  std::string type;
  // As one would write it; empty where there is none.
  std::string default_value;
  std::string help;
};
const std::vector<ConfigOptionDoc>& ConfigOptionDocs();

// The name of an option's environment variable: "kafka.group_id" -> "WIREWATCH_KAFKA_GROUP_ID".
std::string EnvironmentName(const std::string& path);

// Where options come from, weakest first: defaults, file, environment, command line.
struct ConfigSources {
  // The path and text of a YAML file; an empty path for none.
  std::string file;
  std::string text;
  // Variables by name; those that begin with WIREWATCH_ must be known.
  std::map<std::string, std::string> environment;
  // "kafka.group_id" -> value, from --set. Maps take "kafka.properties.<name>".
  std::vector<std::pair<std::string, std::string>> overrides;
};

struct LoadedConfig {
  // Set unless a diagnostic is an error.
  std::optional<ServiceConfig> config;
  std::vector<Diagnostic> diagnostics;
};

// "${env:NAME}" and "${file:/path}" in a value stand for a variable and for a file's contents
// without the line end, so that secrets need not be written down. Messages never hold values that
// came from there.
LoadedConfig LoadConfig(const ConfigSources& sources);

}  // namespace wirewatch
