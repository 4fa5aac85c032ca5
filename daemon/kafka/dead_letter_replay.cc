#include "daemon/kafka/dead_letter_replay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"

namespace wirewatch {

absl::Status DeadLetterReplay::Check(const DeadLetter& letter) const {
  if (letter.omitted_size.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("its value of ", *letter.omitted_size, " bytes was not kept; it is still in ",
                     ToString(letter.source), " unless that has been deleted by now"));
  }
  const std::vector<std::string>& topics = config_.input_topics;
  if (std::find(topics.begin(), topics.end(), letter.source.topic) == topics.end()) {
    return absl::FailedPreconditionError(absl::StrCat("its topic '", letter.source.topic,
                                                      "' is no input topic of this configuration"));
  }
  return absl::OkStatus();
}

absl::StatusOr<TopicWriter*> DeadLetterReplay::WriterTo(const std::string& topic) {
  std::unique_ptr<TopicWriter>& writer = writers_[topic];
  if (writer == nullptr) {
    WW_ASSIGN_OR_RETURN(writer, TopicWriter::Open(config_, topic));
  }
  return writer.get();
}

absl::Status DeadLetterReplay::Send(const Record& record, const DeadLetter& letter) {
  if (dry_run_) {
    ++dry_sent_;
    return absl::OkStatus();
  }
  WW_ASSIGN_OR_RETURN(TopicWriter* const writer, WriterTo(letter.source.topic));
  return writer->Write(MakeReplay(record));
}

absl::Status DeadLetterReplay::Finish() {
  for (const auto& [topic, writer] : writers_) {
    if (writer != nullptr) WW_RETURN_IF_ERROR(writer->Finish());
  }
  return absl::OkStatus();
}

int64_t DeadLetterReplay::sent() const {
  int64_t sent = dry_sent_;
  for (const auto& [topic, writer] : writers_) {
    if (writer != nullptr) sent += writer->written();
  }
  return sent;
}

}  // namespace wirewatch
