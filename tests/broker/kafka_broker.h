#ifndef WIREWATCH_TESTS_BROKER_KAFKA_BROKER_H_
#define WIREWATCH_TESTS_BROKER_KAFKA_BROKER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/broker/process.h"
#include "tests/broker/topics.h"

namespace wirewatch::test {

// A real Apache Kafka broker (KRaft, one JVM; alone, or a node of a KafkaCluster) on loopback ports
// of its own, with its data in a temporary directory. scripts/fetch-kafka brings the jars. Ready in
// 1 to 3 s.
//
//   if (absl::Status s = KafkaBroker::Available(); !s.ok()) GTEST_SKIP() << s;
//   absl::StatusOr<std::unique_ptr<KafkaBroker>> broker = KafkaBroker::Start({});
//   ASSERT_TRUE(broker.ok()) << broker.status();
//   ASSERT_TRUE((*broker)->CreateTopic("news.articles.raw", 4).ok());
//
// The destructor kills the broker and removes its data; so does the end of the thread that called
// Start or Restart (see Process). Not thread-safe.
class KafkaBroker {
 public:
  struct Options {
    // Server properties over the defaults, e.g. {"message.max.bytes", "67108864"}.
    std::map<std::string, std::string> properties = {};
    // User -> password. Unless empty, a second listener takes SASL_PLAINTEXT with PLAIN.
    std::map<std::string, std::string> sasl_plain_users = {};
    // User -> password for SCRAM-SHA-512, at listeners that take it.
    std::map<std::string, std::string> scram_users = {};
    // More listeners, by name, with their protocols: {"TLS", "SSL"}. Their properties are among
    // `properties`, as "listener.name.tls.ssl.keystore.location".
    std::map<std::string, std::string> listeners = {};
    // The node's number, and the controller's port of each node of its cluster; empty: it is alone.
    int node_id = 1;
    std::map<int, int> controller_ports = {};
    // Unless 0, another listener sends its clients to this port: that of a proxy before it.
    int proxy_port = 0;
    // Empty: $KAFKA_JARS, else where the build put them.
    std::string jar_directory = {};
    // For quick starts; benchmarks want the full compiler and more memory.
    std::vector<std::string> jvm_flags = {"-XX:TieredStopAtLevel=1", "-Xmx512m"};
  };

  // Unavailable with the reason when Java or the jars are missing.
  static absl::Status Available(absl::string_view jar_directory = "");
  // Of the jars: "4.4.0"; empty where there are none.
  static std::string Version(absl::string_view jar_directory = "");

  // As Available; DeadlineExceeded when it is not ready within 60 s, Internal when it gave up. Both
  // carry the end of the broker's log.
  static absl::StatusOr<std::unique_ptr<KafkaBroker>> Start(const Options& options);

  ~KafkaBroker();
  KafkaBroker(const KafkaBroker&) = delete;
  KafkaBroker& operator=(const KafkaBroker&) = delete;

  const std::string& bootstrap() const { return bootstrap_; }
  // Empty without sasl_plain_users.
  const std::string& sasl_bootstrap() const { return sasl_bootstrap_; }
  // host:port of one of Options::listeners.
  const std::string& address(const std::string& listener) const { return addresses_.at(listener); }
  // Where the proxy of Options::proxy_port has to lead.
  int proxied_port() const { return proxied_port_; }
  const std::string& log_path() const { return log_path_; }

  absl::Status CreateTopic(absl::string_view name, int partitions = 1,
                           const std::map<std::string, std::string>& configs = {});
  absl::Status DeleteTopic(absl::string_view name);

  // SIGSTOP freezes it, SIGCONT goes on. After SIGKILL or SIGTERM returns when it has ended.
  absl::Status Signal(int signal_number);

  // Starts it again on the same ports and data; one that still runs is shut down in order first.
  absl::Status Restart();

 private:
  friend class KafkaCluster;

  KafkaBroker(std::string directory, std::vector<std::string> java);
  // Formatted and not launched.
  static absl::StatusOr<std::unique_ptr<KafkaBroker>> Make(const Options& options);
  absl::Status Format(const Options& options);
  absl::Status Launch();
  // The two parts of Launch.
  absl::Status Spawn();
  absl::Status AwaitStart();

  const std::string directory_;
  const std::vector<std::string> java_;  // the command up to the main class
  const std::string log_path_;
  std::string bootstrap_;
  std::string sasl_bootstrap_;
  std::map<std::string, std::string> addresses_;
  int proxied_port_ = 0;
  // Where the log of the present process begins.
  size_t log_begin_ = 0;
  std::unique_ptr<Process> process_;
};

// Ports of loopback that nobody has, and that the kernel gives to nobody for connections of his
// own.
std::vector<int> FreePorts(size_t count);

// The address of a broker for tests that only need topics of their own (UniqueName): the one in
// $KAFKA_TEST_BOOTSTRAP, else one of this process, started at the first call and stopped at
// exit. Unavailable with the reason when neither is to be had: then skip the test.
absl::StatusOr<std::string> SharedBootstrap();

}  // namespace wirewatch::test

#endif  // WIREWATCH_TESTS_BROKER_KAFKA_BROKER_H_
