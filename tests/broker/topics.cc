#include "tests/broker/topics.h"

#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace wirewatch::test {
namespace {

constexpr int kTimeoutMs = 30'000;

// A librdkafka object and the function that frees it.
template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
template <typename T, void (*kFree)(T*)>
using Owned = std::unique_ptr<T, Free<T, kFree>>;

using Client = Owned<rd_kafka_t, rd_kafka_destroy>;
using Queue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Event = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;
using AdminOptions = Owned<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;

absl::Status ToStatus(rd_kafka_resp_err_t error, absl::string_view what, const char* reason) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  const std::string message =
      absl::StrCat(what, ": ", reason == nullptr ? rd_kafka_err2str(error) : reason);
  switch (error) {
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return absl::AlreadyExistsError(message);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return absl::NotFoundError(message);
    default:
      return absl::InternalError(message);
  }
}

absl::StatusOr<Client> NewClient(absl::string_view bootstrap) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char reason[512];
  const std::string servers(bootstrap);
  if (rd_kafka_conf_set(conf, "bootstrap.servers", servers.c_str(), reason, sizeof(reason)) !=
      RD_KAFKA_CONF_OK) {
    rd_kafka_conf_destroy(conf);
    return absl::InvalidArgumentError(reason);
  }
  rd_kafka_conf_set_log_cb(conf, nullptr);  // what matters comes back as a Status
  Client client(rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason)));
  if (client == nullptr) {
    rd_kafka_conf_destroy(conf);
    return absl::InternalError(reason);
  }
  return client;
}

AdminOptions NewAdminOptions(rd_kafka_t* client) {
  AdminOptions options(rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_ANY));
  char reason[512];
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kTimeoutMs, reason, sizeof(reason));
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), kTimeoutMs, reason, sizeof(reason));
  return options;
}

// The outcome for the one topic that was asked for.
absl::Status TopicOutcome(const rd_kafka_event_t* event, const rd_kafka_topic_result_t** results,
                          size_t count, absl::string_view what) {
  const rd_kafka_resp_err_t error = rd_kafka_event_error(const_cast<rd_kafka_event_t*>(event));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return ToStatus(error, what, rd_kafka_event_error_string(const_cast<rd_kafka_event_t*>(event)));
  }
  if (count != 1) return absl::InternalError(absl::StrCat(what, ": no answer for the topic"));
  return ToStatus(rd_kafka_topic_result_error(results[0]), what,
                  rd_kafka_topic_result_error_string(results[0]));
}

// Partitions of the topic that have a leader; -1 when the broker does not know the topic. Lists all
// topics: asking for one by name would create it where the broker allows that.
int ReadyPartitions(const rd_kafka_metadata_t& metadata, absl::string_view name) {
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[i];
    if (name != topic.topic || topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) continue;
    int ready = 0;
    for (int p = 0; p < topic.partition_cnt; ++p) ready += topic.partitions[p].leader >= 0 ? 1 : 0;
    return ready;
  }
  return -1;
}

absl::Status AwaitPartitions(rd_kafka_t* client, absl::string_view name, int wanted) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(kTimeoutMs);
  while (absl::Now() < deadline) {
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(client, /*all_topics=*/1, nullptr, &metadata, kTimeoutMs) ==
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      const int ready = ReadyPartitions(*metadata, name);
      rd_kafka_metadata_destroy(metadata);
      if (ready == wanted) return absl::OkStatus();
    }
    rd_kafka_poll(client, /*timeout_ms=*/10);
  }
  return absl::DeadlineExceededError(
      absl::StrCat("topic ", name, ": the broker did not show the change"));
}

rd_kafka_AclBinding_t* NewAcl(rd_kafka_ResourceType_t resource, absl::string_view name,
                              const std::string& principal, rd_kafka_AclOperation_t operation,
                              rd_kafka_AclPermissionType_t permission) {
  char reason[512];
  return rd_kafka_AclBinding_new(resource, std::string(name).c_str(),
                                 RD_KAFKA_RESOURCE_PATTERN_LITERAL, principal.c_str(), "*",
                                 operation, permission, reason, sizeof(reason));
}

// Takes the rules.
absl::Status CreateAcls(absl::string_view bootstrap, const std::string& what,
                        std::vector<rd_kafka_AclBinding_t*> rules) {
  absl::StatusOr<Client> client = NewClient(bootstrap);
  if (!client.ok()) return client.status();
  const Queue queue(rd_kafka_queue_new(client->get()));
  rd_kafka_CreateAcls(client->get(), rules.data(), rules.size(),
                      NewAdminOptions(client->get()).get(), queue.get());
  rd_kafka_AclBinding_destroy_array(rules.data(), rules.size());
  const Event event(rd_kafka_queue_poll(queue.get(), 2 * kTimeoutMs));
  if (event == nullptr) return absl::DeadlineExceededError(what);
  rd_kafka_resp_err_t error = rd_kafka_event_error(event.get());
  size_t count = 0;
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const rd_kafka_acl_result_t** const results =
        rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event.get()), &count);
    for (size_t i = 0; i < count; ++i) {
      const rd_kafka_error_t* const refused = rd_kafka_acl_result_error(results[i]);
      if (refused != nullptr) error = rd_kafka_error_code(refused);
    }
  }
  return ToStatus(error, what, nullptr);
}

}  // namespace

absl::Status CreateTopic(absl::string_view bootstrap, absl::string_view name,
                         const TopicOptions& options) {
  absl::StatusOr<Client> client = NewClient(bootstrap);
  if (!client.ok()) return client.status();
  const std::string what = absl::StrCat("create topic ", name);
  char reason[512];
  // -1 replicas: the broker's default.
  const Owned<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy> topic(rd_kafka_NewTopic_new(
      std::string(name).c_str(), options.partitions, -1, reason, sizeof(reason)));
  if (topic == nullptr) return absl::InvalidArgumentError(absl::StrCat(what, ": ", reason));
  for (const auto& [key, value] : options.configs) {
    rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
  }
  const Queue queue(rd_kafka_queue_new(client->get()));
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  rd_kafka_CreateTopics(client->get(), topics, 1, NewAdminOptions(client->get()).get(),
                        queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), 2 * kTimeoutMs));
  if (event == nullptr) return absl::DeadlineExceededError(what);
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  const absl::Status outcome = TopicOutcome(event.get(), results, count, what);
  if (!outcome.ok()) return outcome;
  return AwaitPartitions(client->get(), name, options.partitions);
}

absl::Status DeleteTopic(absl::string_view bootstrap, absl::string_view name) {
  absl::StatusOr<Client> client = NewClient(bootstrap);
  if (!client.ok()) return client.status();
  const std::string what = absl::StrCat("delete topic ", name);
  const Owned<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy> topic(
      rd_kafka_DeleteTopic_new(std::string(name).c_str()));
  const Queue queue(rd_kafka_queue_new(client->get()));
  rd_kafka_DeleteTopic_t* topics[] = {topic.get()};
  rd_kafka_DeleteTopics(client->get(), topics, 1, NewAdminOptions(client->get()).get(),
                        queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), 2 * kTimeoutMs));
  if (event == nullptr) return absl::DeadlineExceededError(what);
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  const absl::Status outcome = TopicOutcome(event.get(), results, count, what);
  if (!outcome.ok()) return outcome;
  return AwaitPartitions(client->get(), name, -1);
}

absl::Status DenyWrites(absl::string_view bootstrap, absl::string_view name) {
  const auto rule = [&](rd_kafka_AclOperation_t operation,
                        rd_kafka_AclPermissionType_t permission) {
    return NewAcl(RD_KAFKA_RESOURCE_TOPIC, name, "User:*", operation, permission);
  };
  // Once there is a rule about a topic, nothing goes without one.
  return CreateAcls(bootstrap, absl::StrCat("deny writes to ", name),
                    {rule(RD_KAFKA_ACL_OPERATION_ALL, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW),
                     rule(RD_KAFKA_ACL_OPERATION_WRITE, RD_KAFKA_ACL_PERMISSION_TYPE_DENY)});
}

absl::Status Grant(absl::string_view bootstrap, absl::string_view user, const Right& right) {
  constexpr rd_kafka_AclOperation_t kOperations[] = {
      RD_KAFKA_ACL_OPERATION_READ, RD_KAFKA_ACL_OPERATION_WRITE, RD_KAFKA_ACL_OPERATION_DESCRIBE};
  const bool is_topic = right.resource == Right::Resource::kTopic;
  return CreateAcls(
      bootstrap, absl::StrCat("grant a right on ", right.name),
      {NewAcl(is_topic ? RD_KAFKA_RESOURCE_TOPIC : RD_KAFKA_RESOURCE_GROUP, right.name,
              absl::StrCat("User:", user), kOperations[static_cast<int>(right.operation)],
              RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW)});
}

absl::Status AllowWrites(absl::string_view bootstrap, absl::string_view name) {
  absl::StatusOr<Client> client = NewClient(bootstrap);
  if (!client.ok()) return client.status();
  const std::string what = absl::StrCat("allow writes to ", name);
  char reason[512];
  const Owned<rd_kafka_AclBindingFilter_t, rd_kafka_AclBinding_destroy> filter(
      rd_kafka_AclBindingFilter_new(RD_KAFKA_RESOURCE_TOPIC, std::string(name).c_str(),
                                    RD_KAFKA_RESOURCE_PATTERN_LITERAL, nullptr, nullptr,
                                    RD_KAFKA_ACL_OPERATION_ANY, RD_KAFKA_ACL_PERMISSION_TYPE_ANY,
                                    reason, sizeof(reason)));
  rd_kafka_AclBindingFilter_t* filters[] = {filter.get()};
  const Queue queue(rd_kafka_queue_new(client->get()));
  rd_kafka_DeleteAcls(client->get(), filters, 1, NewAdminOptions(client->get()).get(), queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), 2 * kTimeoutMs));
  if (event == nullptr) return absl::DeadlineExceededError(what);
  return ToStatus(rd_kafka_event_error(event.get()), what,
                  rd_kafka_event_error_string(event.get()));
}

std::string UniqueName(absl::string_view prefix) {
  static std::atomic<int> counter{0};
  return absl::StrCat(prefix, "-", absl::ToUnixMillis(absl::Now()), "-", getpid(), "-",
                      counter.fetch_add(1));
}

}  // namespace wirewatch::test
