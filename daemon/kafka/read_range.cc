#include "daemon/kafka/read_range.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"

namespace wirewatch {
namespace {

// Between two looks nothing is lost; a stop should not wait for one.
constexpr int kLookTimeoutMs = 1000;

std::string Describe(const PartitionOffsets& offsets) {
  return absl::StrJoin(offsets, ",", [](std::string* out, const auto& entry) {
    absl::StrAppend(out, ToString(Position{entry.first.first, entry.first.second, entry.second}));
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReadRangeWatch>> ReadRangeWatch::Start(const KafkaConfig& config,
                                                                      const ReadRange& range) {
  std::unique_ptr<ReadRangeWatch> watch(new ReadRangeWatch(config));
  WW_RETURN_IF_ERROR(watch->Connect());
  WW_ASSIGN_OR_RETURN(
      const std::vector<PartitionId> partitions,
      FindPartitions(watch->client_.get(), config.input_topics, config.request_timeout));
  WW_ASSIGN_OR_RETURN(const PartitionOffsets beginning, watch->FindBeginning(partitions, range));
  if (range.until.has_value()) WW_RETURN_IF_ERROR(watch->FindEnds(partitions, *range.until));
  if (!beginning.empty()) WW_RETURN_IF_ERROR(watch->SetGroupOffsets(beginning));
  return watch;
}

absl::Status ReadRangeWatch::Connect() {
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConsumerConf(config_));
  health_.Attach(conf.get(), nullptr);
  WW_ASSIGN_OR_RETURN(client_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  return absl::OkStatus();
}

absl::StatusOr<PartitionOffsets> ReadRangeWatch::FindBeginning(
    const std::vector<PartitionId>& partitions, const ReadRange& range) {
  PartitionOffsets beginning;
  if (range.from.has_value()) {
    WW_ASSIGN_OR_RETURN(
        beginning, FindOffsets(client_.get(), partitions, *range.from, config_.request_timeout));
  }
  if (range.from_offsets.empty()) return beginning;
  WW_ASSIGN_OR_RETURN(
      const PartitionOffsets first,
      FindOffsets(client_.get(), partitions, absl::InfinitePast(), config_.request_timeout));
  WW_ASSIGN_OR_RETURN(
      const PartitionOffsets last,
      FindOffsets(client_.get(), partitions, absl::InfiniteFuture(), config_.request_timeout));
  for (const auto& [partition, offset] : range.from_offsets) {
    const std::string place = ToString(Position{partition.first, partition.second, offset});
    const auto low = first.find(partition);
    if (low == first.end()) {
      return absl::OutOfRangeError(
          absl::StrCat("cannot begin at ", place, ": the input topics have no such partition"));
    }
    const int64_t high = last.at(partition);
    if (offset < low->second || offset > high) {
      return absl::OutOfRangeError(absl::StrCat("cannot begin at ", place, ": its records are ",
                                                low->second, " to ", high, " exclusive"));
    }
    beginning[partition] = offset;
  }
  return beginning;
}

absl::Status ReadRangeWatch::SetGroupOffsets(const PartitionOffsets& offsets) {
  // One that is no member may commit only where there is none.
  const PartitionListHandle list = MakePartitionList(offsets);
  const rd_kafka_resp_err_t error = rd_kafka_commit(client_.get(), list.get(), /*async=*/0);
  if (error == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
      error == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the group '", config_.group_id,
        "' has members, and where they read cannot be changed: stop them, or give this run a group "
        "of its own with --set kafka.group_id=NAME"));
  }
  WW_RETURN_IF_ERROR(KafkaStatus(
      error, absl::StrCat("cannot set the offsets of the group '", config_.group_id, "'")));
  Log(LogLevel::kInfo, "the group begins elsewhere",
      {{"group", config_.group_id}, {"offsets", Describe(offsets)}});
  return absl::OkStatus();
}

absl::Status ReadRangeWatch::FindEnds(const std::vector<PartitionId>& partitions,
                                      absl::Time until) {
  WW_ASSIGN_OR_RETURN(ends_,
                      FindOffsets(client_.get(), partitions, until, config_.request_timeout));
  WW_ASSIGN_OR_RETURN(
      const PartitionOffsets first,
      FindOffsets(client_.get(), partitions, absl::InfinitePast(), config_.request_timeout));
  for (const auto& [partition, end] : *ends_) {
    if (end > first.at(partition)) ahead_[partition] = end;
  }
  Log(LogLevel::kInfo, "this run has an end",
      {{"group", config_.group_id}, {"offsets", Describe(*ends_)}});
  return absl::OkStatus();
}

bool ReadRangeWatch::IsDone() {
  if (!ends_.has_value()) return false;
  if (ahead_.empty()) return true;
  const PartitionListHandle list = MakePartitionList(ahead_);
  if (rd_kafka_committed(client_.get(), list.get(), kLookTimeoutMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return false;
  }
  for (const auto& [partition, offset] : ReadPartitionList(*list)) {
    if (offset >= ahead_.at(partition)) ahead_.erase(partition);
  }
  return ahead_.empty();
}

}  // namespace wirewatch
