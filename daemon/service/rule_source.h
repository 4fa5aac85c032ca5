#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/kafka/kafka_config.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

// A set of rule files as its source has it.
struct RuleSetFiles {
  RuleFiles files;
  // The release in the rules topic; empty where rules come from files.
  std::string release;
};

// Where rules come from.
class RuleSource {
 public:
  virtual ~RuleSource() = default;

  // Whether there may be others than when it said so last, or than at the beginning. Quick. An
  // error says why that cannot be seen.
  virtual absl::StatusOr<bool> Look() = 0;

  // All files of one set. Aborted or Unavailable: not now, try again. Every other error stays until
  // somebody mends it.
  virtual absl::StatusOr<RuleSetFiles> Read() = 0;
};

// Files and folders. A file that cannot be read is a diagnostic of the set.
std::unique_ptr<RuleSource> MakeFileRuleSource(std::vector<std::string> paths);

// The release that the head of the topic `config.rules_topic` names. Looks and reads connect by
// themselves.
std::unique_ptr<RuleSource> MakeTopicRuleSource(const KafkaConfig& config);

}  // namespace wirewatch
