#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/rule_release.h"
#include "daemon/kafka/topic_reader.h"

namespace wirewatch {

// All that is in the rules topic now. FailedPrecondition where the topic has not one partition, as
// then nothing says what was written before what; else errors of TopicReader.
absl::StatusOr<RuleTopicContent> ReadRuleTopic(const KafkaConfig& config);

// Whether the topic keeps what it has for good, which a compacted one does: FailedPrecondition with
// the command that mends it. Unavailable or PermissionDenied where that is not known.
absl::Status CheckRuleTopicKeeps(const KafkaConfig& config);

// Writes a release, but for what the topic has of it, and has it run; signs it where a file with a
// private key is given. Reads it back: DataLoss where it is not whole then. Nothing runs of it
// before all is written.
absl::Status PushRuleRelease(const KafkaConfig& config, const RuleRelease& release,
                             const RuleTopicContent& content,
                             const std::string& private_key_file = "");

// Has a release run that is in the topic. NotFound or DataLoss where it is not there whole,
// PermissionDenied where it is not signed as the configuration asks for.
absl::Status SetRuleHead(const KafkaConfig& config, const RuleHead& head,
                         const RuleTopicContent& content);

// A release as daemons take it: whole, and signed where the configuration asks for it. Errors of
// RuleTopicContent::Release and CheckSignature.
absl::StatusOr<RuleRelease> TakeRelease(const KafkaConfig& config, const RuleTopicContent& content,
                                        const std::string& id);

// Deletes all but the newest `keep` releases and that of the head, with the chunks that are theirs
// alone. Returns how many releases went.
absl::StatusOr<int> PruneRuleTopic(const KafkaConfig& config, int keep);

// Notices that another release is to run. Used by one thread.
class RuleTopicWatch {
 public:
  explicit RuleTopicWatch(const KafkaConfig& config) : config_(config) {}

  // Whether the head has come to be another than the one read last, once the topic is read as far
  // as it went at the start. Takes what has come, and waits for nothing but its first connection.
  absl::StatusOr<bool> Look();

  // Says which head has been read.
  void SetRead(std::optional<std::string> head) { read_ = std::move(head); }

 private:
  const KafkaConfig config_;
  std::unique_ptr<TopicReader> reader_;
  // The last head that came, and whether that is news.
  std::optional<std::string> head_;
  bool is_new_ = false;
  std::optional<std::string> read_;
};

}  // namespace wirewatch
