#include "daemon/service/rule_source.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "daemon/kafka/rule_topic.h"
#include "daemon/service/rule_watch.h"

namespace wirewatch {
namespace {

class FileRuleSource : public RuleSource {
 public:
  explicit FileRuleSource(std::vector<std::string> paths)
      : paths_(std::move(paths)), watch_(paths_) {}

  absl::StatusOr<bool> Look() override { return watch_.Look(); }

  absl::StatusOr<RuleSetFiles> Read() override {
    const std::string signature = RuleFoldersSignature(paths_);
    RuleSetFiles read{ReadRuleFiles(paths_), ""};
    // What is wrong with parts of two sets is nobody's mistake.
    if (RuleFoldersSignature(paths_) != signature) {
      return absl::AbortedError("the rule files changed while they were read");
    }
    return read;
  }

 private:
  const std::vector<std::string> paths_;
  RuleWatch watch_;
};

class TopicRuleSource : public RuleSource {
 public:
  explicit TopicRuleSource(const KafkaConfig& config) : config_(config), watch_(config) {}

  absl::StatusOr<bool> Look() override { return watch_.Look(); }

  absl::StatusOr<RuleSetFiles> Read() override {
    WW_ASSIGN_OR_RETURN(const RuleTopicContent content, ReadRuleTopic(config_));
    watch_.SetRead(content.head_value());
    WW_ASSIGN_OR_RETURN(const std::optional<RuleHead> head, content.Head());
    if (!head.has_value()) {
      return absl::NotFoundError(absl::StrCat("the rules topic '", config_.rules_topic,
                                              "' has no rules yet: wirewatch rules push"));
    }
    WW_ASSIGN_OR_RETURN(RuleRelease release, TakeRelease(config_, content, head->release));
    RuleSetFiles read;
    read.release = std::move(release.id);
    for (RuleFile& file : release.files) {
      (IsRuleTestPath(file.path) ? read.files.tests : read.files.rules).push_back(std::move(file));
    }
    return read;
  }

 private:
  const KafkaConfig config_;
  RuleTopicWatch watch_;
};

}  // namespace

std::unique_ptr<RuleSource> MakeFileRuleSource(std::vector<std::string> paths) {
  return std::make_unique<FileRuleSource>(std::move(paths));
}

std::unique_ptr<RuleSource> MakeTopicRuleSource(const KafkaConfig& config) {
  return std::make_unique<TopicRuleSource>(config);
}

}  // namespace wirewatch
