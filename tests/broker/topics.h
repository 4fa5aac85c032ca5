#ifndef WIREWATCH_TESTS_BROKER_TOPICS_H_
#define WIREWATCH_TESTS_BROKER_TOPICS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// Topics on any broker, ours or one named in the environment, through librdkafka's admin API. Each
// call makes its own client, takes at most 30 s, and returns when the broker shows the change.
namespace wirewatch::test {

struct TopicOptions {
  int partitions = 1;
  std::map<std::string, std::string> configs = {};  // e.g. {"cleanup.policy", "compact"}
};

// AlreadyExists, or Internal with the broker's reason.
absl::Status CreateTopic(absl::string_view bootstrap, absl::string_view name,
                         const TopicOptions& options = {});

// NotFound, or Internal with the broker's reason.
absl::Status DeleteTopic(absl::string_view bootstrap, absl::string_view name);

// Denies everybody to write to the topic, or allows it again; reading stays allowed. For a broker
// with an authorizer that allows what no rule is about.
absl::Status DenyWrites(absl::string_view bootstrap, absl::string_view name);
absl::Status AllowWrites(absl::string_view bootstrap, absl::string_view name);

// A right as Kafka names it.
struct Right {
  enum class Resource { kTopic, kGroup };
  Resource resource = Resource::kTopic;
  std::string name;
  enum class Operation { kRead, kWrite, kDescribe };
  Operation operation = Operation::kRead;
};

// Gives a user a right, for a broker with an authorizer.
absl::Status Grant(absl::string_view bootstrap, absl::string_view user, const Right& right);

// `prefix` and a suffix that no other test run has: for topics and groups on a shared broker.
std::string UniqueName(absl::string_view prefix);

}  // namespace wirewatch::test

#endif  // WIREWATCH_TESTS_BROKER_TOPICS_H_
