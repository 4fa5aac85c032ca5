#include "daemon/kafka/rule_topic.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/signature.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/topic_offsets.h"
#include "daemon/kafka/topic_writer.h"

namespace wirewatch {
namespace {

// Records that a look takes at once: many would hold up whoever looks.
constexpr int kRecordsPerLook = 10'000;

absl::Status CheckOnePartition(const KafkaConfig& config) {
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeLookConf(config));
  WW_ASSIGN_OR_RETURN(const ClientHandle client, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  WW_ASSIGN_OR_RETURN(const std::vector<PartitionId> partitions,
                      FindPartitions(client.get(), {config.rules_topic}, config.request_timeout));
  if (partitions.size() == 1) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the rules topic '", config.rules_topic, "' has ", partitions.size(),
                   " partitions, expected one: create another with --partitions 1 --config "
                   "cleanup.policy=compact"));
}

// A copy; nullopt for one without a key.
std::optional<RuleTopicRecord> ReadRuleRecord(const Record& record) {
  if (!record.key.has_value()) return std::nullopt;
  return RuleTopicRecord{std::string(*record.key), record.value.has_value()
                                                       ? std::optional<std::string>(*record.value)
                                                       : std::nullopt};
}

OutgoingRecord ToOutgoing(RuleTopicRecord record) {
  OutgoingRecord outgoing;
  outgoing.key = std::move(record.key);
  outgoing.value = std::move(record.value);
  return outgoing;
}

absl::Status Write(TopicWriter* writer, std::vector<RuleTopicRecord> records) {
  for (RuleTopicRecord& record : records) {
    WW_RETURN_IF_ERROR(writer->Write(ToOutgoing(std::move(record))));
  }
  return writer->Finish();
}

struct AdminOptionsDeleter {
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
};
struct ConfigResourceDeleter {
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
};
struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};

// The value of a topic's option.
absl::StatusOr<std::string> TopicOption(const KafkaConfig& config, const std::string& topic,
                                        const std::string& name) {
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeLookConf(config));
  WW_ASSIGN_OR_RETURN(const ClientHandle client, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  const QueueHandle queue(rd_kafka_queue_new(client.get()));
  const std::unique_ptr<rd_kafka_AdminOptions_t, AdminOptionsDeleter> options(
      rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  const int timeout_ms = TimeoutMs(config.request_timeout);
  (void)rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout_ms, nullptr, 0);
  const std::unique_ptr<rd_kafka_ConfigResource_t, ConfigResourceDeleter> resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  rd_kafka_ConfigResource_t* asked[] = {resource.get()};
  rd_kafka_DescribeConfigs(client.get(), asked, 1, options.get(), queue.get());
  const std::unique_ptr<rd_kafka_event_t, EventDeleter> event(
      rd_kafka_queue_poll(queue.get(), timeout_ms));
  if (event == nullptr) return absl::UnavailableError("no broker answered in time");
  const std::string what = absl::StrCat("cannot see the configuration of the topic '", topic, "'");
  WW_RETURN_IF_ERROR(KafkaStatus(rd_kafka_event_error(event.get()), what));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** const resources = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) return absl::InternalError(what);
  WW_RETURN_IF_ERROR(KafkaStatus(rd_kafka_ConfigResource_error(resources[0]), what));
  const rd_kafka_ConfigEntry_t** const entries =
      rd_kafka_ConfigResource_configs(resources[0], &count);
  for (size_t i = 0; i < count; ++i) {
    const char* const value = rd_kafka_ConfigEntry_value(entries[i]);
    if (name == rd_kafka_ConfigEntry_name(entries[i])) return value == nullptr ? "" : value;
  }
  return absl::NotFoundError(absl::StrCat(what, ": it has no ", name));
}

}  // namespace

absl::StatusOr<RuleTopicContent> ReadRuleTopic(const KafkaConfig& config) {
  WW_RETURN_IF_ERROR(CheckOnePartition(config));
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<TopicReader> reader,
                      TopicReader::Open(config, config.rules_topic, absl::InfinitePast()));
  RuleTopicContent content;
  while (true) {
    WW_ASSIGN_OR_RETURN(const std::optional<Record> record, reader->Next());
    if (!record.has_value()) return content;
    std::optional<RuleTopicRecord> rule_record = ReadRuleRecord(*record);
    if (rule_record.has_value()) content.Add(*std::move(rule_record));
  }
}

absl::Status CheckRuleTopicKeeps(const KafkaConfig& config) {
  WW_ASSIGN_OR_RETURN(const std::string policy,
                      TopicOption(config, config.rules_topic, "cleanup.policy"));
  if (policy == "compact") return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the rules topic '", config.rules_topic, "' has cleanup.policy=", policy,
      ", and so would lose rules after a while; mend it: kafka-configs.sh --alter --topic ",
      config.rules_topic, " --add-config cleanup.policy=compact --bootstrap-server ",
      config.bootstrap_servers));
}

absl::Status PushRuleRelease(const KafkaConfig& config, const RuleRelease& release,
                             const RuleTopicContent& content, const std::string& private_key_file) {
  std::vector<RuleTopicRecord> records = ToRecords(release, content.chunks());
  if (!private_key_file.empty()) {
    // The manifest is the last one.
    WW_ASSIGN_OR_RETURN(std::string signature,
                        SignText(SignedText(release.id, *records.back().value), private_key_file));
    records.push_back(ToSignatureRecord(release.id, std::move(signature)));
  }
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<TopicWriter> writer,
                      TopicWriter::Open(config, config.rules_topic));
  WW_RETURN_IF_ERROR(Write(writer.get(), std::move(records)));
  // As it stands in the topic: somebody may have deleted what it shares with an old one.
  WW_ASSIGN_OR_RETURN(const RuleTopicContent written, ReadRuleTopic(config));
  return SetRuleHead(config, {release.id, release.created_at, release.author}, written);
}

absl::Status SetRuleHead(const KafkaConfig& config, const RuleHead& head,
                         const RuleTopicContent& content) {
  WW_RETURN_IF_ERROR(TakeRelease(config, content, head.release).status());
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<TopicWriter> writer,
                      TopicWriter::Open(config, config.rules_topic));
  return Write(writer.get(), {ToRecord(head)});
}

absl::StatusOr<RuleRelease> TakeRelease(const KafkaConfig& config, const RuleTopicContent& content,
                                        const std::string& id) {
  if (!config.rules_public_key.empty()) {
    WW_RETURN_IF_ERROR(content.CheckSignature(id, config.rules_public_key));
  }
  return content.Release(id);
}

absl::StatusOr<int> PruneRuleTopic(const KafkaConfig& config, int keep) {
  WW_ASSIGN_OR_RETURN(const RuleTopicContent content, ReadRuleTopic(config));
  const RuleTopicPruning pruning = content.Prune(keep);
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<TopicWriter> writer,
                      TopicWriter::Open(config, config.rules_topic));
  WW_RETURN_IF_ERROR(Write(writer.get(), pruning.tombstones));
  return pruning.releases;
}

absl::StatusOr<bool> RuleTopicWatch::Look() {
  if (reader_ == nullptr) {
    WW_ASSIGN_OR_RETURN(reader_,
                        TopicReader::Open(config_, config_.rules_topic, absl::InfinitePast()));
  }
  for (int i = 0; i < kRecordsPerLook; ++i) {
    const std::optional<Record> record = reader_->Follow(absl::ZeroDuration());
    if (!record.has_value()) break;
    if (!IsRuleHead(*record)) continue;
    head_ = ReadRuleRecord(*record)->value;
    is_new_ = true;
  }
  WW_RETURN_IF_ERROR(reader_->Health());
  if (!reader_->AtEnd()) return false;
  return std::exchange(is_new_, false) && std::exchange(read_, head_) != head_;
}

}  // namespace wirewatch
