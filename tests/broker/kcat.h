#ifndef WIREWATCH_TESTS_BROKER_KCAT_H_
#define WIREWATCH_TESTS_BROKER_KCAT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

// Kafka seen through kcat: a client that shares none of our code. Values and keys are exact for any
// bytes. Every call runs one kcat process with a deadline; errors carry what kcat said.
namespace wirewatch::test {

// In the order they were sent; a name may repeat, a value may be null.
using KcatHeaders = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct KcatProduceOptions {
  std::optional<std::string> key = {};
  KcatHeaders headers = {};                            // no NUL bytes, no '=' in a name
  int partition = -1;                                  // -1: by the key's hash, or any
  std::map<std::string, std::string> properties = {};  // librdkafka's
  absl::Duration timeout = absl::Seconds(30);
};

// Unavailable when kcat is not installed.
absl::Status KcatAvailable();

// Sends one message; nullopt is a null value (a tombstone). kcat cannot mix null and empty in one
// message (empty key with null value, or null key with empty value): InvalidArgument.
absl::Status Produce(absl::string_view bootstrap, absl::string_view topic,
                     std::optional<absl::string_view> value,
                     const KcatProduceOptions& options = {});

// Sends many messages that share key, headers and partition. Despite the name a value may hold
// newlines; it must not be empty.
absl::Status ProduceLines(absl::string_view bootstrap, absl::string_view topic,
                          const std::vector<std::string>& values,
                          const KcatProduceOptions& options = {});

// As ProduceLines with a key for each: pairs of key and value, neither empty.
absl::Status ProduceKeyed(absl::string_view bootstrap, absl::string_view topic,
                          const std::vector<std::pair<std::string, std::string>>& messages,
                          const KcatProduceOptions& options = {});

struct KcatMessage {
  int partition = -1;
  int64_t offset = -1;
  int64_t timestamp_ms = -1;
  std::optional<std::string> key;
  KcatHeaders headers;
  std::optional<std::string> value;

  // The first header of that name; nullopt when there is none or its value is null.
  std::optional<std::string> Header(absl::string_view name) const;
};

struct KcatConsumeOptions {
  // 0: all there is, up to the present end of every partition. N: waits for N messages, and does
  // not look for more.
  int max_messages = 0;
  int partition = -1;              // -1: all
  std::string from = "beginning";  // kcat's -o: beginning, end, an offset, s@ms ...
  std::map<std::string, std::string> properties = {};  // e.g. isolation.level=read_uncommitted
  absl::Duration timeout = absl::Seconds(30);
};

// Messages in offset order within a partition. Committed ones only, by default.
// DeadlineExceeded when they did not come in time.
absl::StatusOr<std::vector<KcatMessage>> Consume(absl::string_view bootstrap,
                                                 absl::string_view topic,
                                                 const KcatConsumeOptions& options = {});

}  // namespace wirewatch::test

#endif  // WIREWATCH_TESTS_BROKER_KCAT_H_
