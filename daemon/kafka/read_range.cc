#include "daemon/kafka/read_range.h"

#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"

namespace wirewatch {
namespace {

// Between two looks nothing is lost; a stop should not wait for one.
constexpr int kLookTimeoutMs = 1000;

// How often it is tried whether a group has lost its members, and how much longer than a session
// that may take: brokers look once in a while, and then wait for others to join.
constexpr absl::Duration kMemberInterval = absl::Milliseconds(200);
constexpr absl::Duration kMemberPatience = absl::Seconds(5);

std::string Describe(const PartitionOffsets& offsets) {
  return absl::StrJoin(offsets, ",", [](std::string* out, const auto& entry) {
    absl::StrAppend(out, ToString(Position{entry.first.first, entry.first.second, entry.second}));
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReadRangeWatch>> ReadRangeWatch::Start(
    const KafkaConfig& config, const ReadRange& range, const std::function<bool()>& stopped) {
  std::unique_ptr<ReadRangeWatch> watch(new ReadRangeWatch(config));
  WW_RETURN_IF_ERROR(watch->Connect());
  WW_ASSIGN_OR_RETURN(
      const std::vector<PartitionId> partitions,
      FindPartitions(watch->client_.get(), config.input_topics, config.request_timeout));
  WW_ASSIGN_OR_RETURN(const PartitionOffsets beginning, watch->FindBeginning(partitions, range));
  if (range.until.has_value()) WW_RETURN_IF_ERROR(watch->FindEnds(partitions, *range.until));
  if (!beginning.empty()) WW_RETURN_IF_ERROR(watch->SetGroupOffsets(beginning, stopped));
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

absl::Status ReadRangeWatch::SetGroupOffsets(const PartitionOffsets& offsets,
                                             const std::function<bool()>& stopped) {
  const absl::Duration patience = SessionTimeout() + kMemberPatience;
  const MonotonicTime deadline = MonotonicTime::Now() + patience;
  for (bool first = true;; first = false) {
    // One that is no member may commit only where there is none.
    const PartitionListHandle list = MakePartitionList(offsets);
    const rd_kafka_resp_err_t error = rd_kafka_commit(client_.get(), list.get(), /*async=*/0);
    if (error != RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID &&
        error != RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION) {
      WW_RETURN_IF_ERROR(KafkaStatus(
          error, absl::StrCat("cannot set the offsets of the group '", config_.group_id, "'")));
      break;
    }
    if (MonotonicTime::Now() >= deadline) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the group '", config_.group_id, "' has members", DescribeMembers(),
          ", and where they read cannot be changed: stop them, or give this run a group of its own "
          "with --set kafka.group_id=NAME"));
    }
    if (first) {
      Log(LogLevel::kWarning,
          absl::StrCat("the group has members", DescribeMembers(),
                       ", and where they read cannot be changed: waiting for them to end"),
          {{"group", config_.group_id}, {"for", absl::FormatDuration(patience)}});
    }
    if (stopped()) return absl::CancelledError("stopped");
    absl::SleepFor(kMemberInterval);
  }
  Log(LogLevel::kInfo, "the group begins elsewhere",
      {{"group", config_.group_id}, {"offsets", Describe(offsets)}});
  return absl::OkStatus();
}

absl::Duration ReadRangeWatch::SessionTimeout() const {
  char value[32] = {};
  size_t size = sizeof(value);
  int ms = 0;
  if (rd_kafka_conf_get(rd_kafka_conf(client_.get()), "session.timeout.ms", value, &size) !=
          RD_KAFKA_CONF_OK ||
      !absl::SimpleAtoi(value, &ms)) {
    return absl::ZeroDuration();
  }
  return absl::Milliseconds(ms);
}

std::string ReadRangeWatch::DescribeMembers() const {
  const struct rd_kafka_group_list* list = nullptr;
  if (rd_kafka_list_groups(client_.get(), config_.group_id.c_str(), &list, kLookTimeoutMs) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return "";
  }
  const GroupListHandle owner(list);
  std::set<std::string> members;
  for (int i = 0; i < list->group_cnt; ++i) {
    const struct rd_kafka_group_info& group = list->groups[i];
    for (int member = 0; member < group.member_cnt; ++member) {
      members.insert(
          absl::StrCat(group.members[member].client_id, " at ", group.members[member].client_host));
    }
  }
  if (members.empty()) return "";
  return absl::StrCat(" (", absl::StrJoin(members, ", "), ")");
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
