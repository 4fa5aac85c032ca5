#include "tests/broker/kafka_broker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/broker/loopback.h"

namespace wirewatch::test {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kClusterId = "d2lyZXdhdGNoLXRlc3RzIQ";
constexpr absl::Duration kStartTimeout = absl::Seconds(60);
constexpr absl::Duration kStopTimeout = absl::Seconds(30);

std::string FromEnvironment(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

// The java to run; empty when there is none.
std::string FindJava() {
  const std::string home = FromEnvironment("JAVA_HOME");
  if (!home.empty() && access((home + "/bin/java").c_str(), X_OK) == 0) return home + "/bin/java";
  for (const absl::string_view directory : absl::StrSplit(FromEnvironment("PATH"), ':')) {
    const std::string path = absl::StrCat(directory, "/java");
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return "";
}

std::string JarDirectory(absl::string_view requested) {
  if (!requested.empty()) return std::string(requested);
  const std::string from_environment = FromEnvironment("KAFKA_JARS");
  if (!from_environment.empty()) return from_environment;
#ifdef WIREWATCH_KAFKA_JARS
  return WIREWATCH_KAFKA_JARS;
#else
  return "build/kafka";
#endif
}

// Absolute and sorted: an AppCDS archive is valid for exactly one class path (scripts/fetch-kafka
// builds the same one).
std::vector<std::string> Jars(const std::string& directory) {
  std::vector<std::string> jars;
  std::error_code error;
  const fs::path absolute = fs::canonical(directory, error);
  if (error) return jars;
  for (const fs::directory_entry& entry : fs::directory_iterator(absolute, error)) {
    if (entry.path().extension() == ".jar") jars.push_back(entry.path().string());
  }
  std::sort(jars.begin(), jars.end());
  return jars;
}

std::vector<std::string> JavaCommand(const KafkaBroker::Options& options) {
  const std::string directory = JarDirectory(options.jar_directory);
  std::vector<std::string> command = {FindJava()};
  command.insert(command.end(), options.jvm_flags.begin(), options.jvm_flags.end());
  std::error_code error;
  const fs::path archive = fs::canonical(directory, error) / "kafka.jsa";
  if (fs::exists(archive, error)) {
    command.push_back(absl::StrCat("-XX:SharedArchiveFile=", archive.string()));
  }
  command.insert(command.end(), {"-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                 "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
                                 "-cp", absl::StrJoin(Jars(directory), ":")});
  return command;
}

bool IsFree(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool is_free = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return is_free;
}

// For one node, small and quick. Nothing in it changes what a client sees, but no topic is made by
// accident.
std::map<std::string, std::string> DefaultProperties() {
  return {{"process.roles", "broker,controller"},
          {"controller.listener.names", "CONTROLLER"},
          {"inter.broker.listener.name", "PLAINTEXT"},
          {"listener.security.protocol.map",
           "PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,PROXIED:PLAINTEXT,"
           "CONTROLLER:PLAINTEXT"},
          {"auto.create.topics.enable", "false"},
          {"offsets.topic.replication.factor", "1"},
          {"offsets.topic.num.partitions", "4"},
          {"transaction.state.log.replication.factor", "1"},
          {"transaction.state.log.min.isr", "1"},
          {"transaction.state.log.num.partitions", "4"},
          {"share.coordinator.state.topic.replication.factor", "1"},
          {"share.coordinator.state.topic.min.isr", "1"},
          {"share.coordinator.state.topic.num.partitions", "4"},
          {"group.initial.rebalance.delay.ms", "0"},
          // After SIGKILL the controller takes the node back when its old session has ended.
          {"broker.session.timeout.ms", "3000"},
          {"broker.heartbeat.interval.ms", "500"},
          {"log.segment.delete.delay.ms", "1000"}};
}

std::string JaasConfig(const std::map<std::string, std::string>& users) {
  std::string config = "org.apache.kafka.common.security.plain.PlainLoginModule required";
  for (const auto& [user, password] : users) {
    absl::StrAppend(&config, " user_", user, "=\"", password, "\"");
  }
  return config + ";";
}

std::string LogFrom(const std::string& path, size_t begin) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(begin));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::string_view Tail(absl::string_view text) {
  constexpr size_t kTailBytes = 2000;
  return text.substr(text.size() - std::min(text.size(), kTailBytes));
}

}  // namespace

// Below the range from which the kernel takes ports for outgoing connections, so that a port stays
// free while its broker is down.
std::vector<int> FreePorts(size_t count) {
  std::random_device random;
  std::uniform_int_distribution<int> any_port(20'000, 32'000);
  std::set<int> ports;
  while (ports.size() < count) {
    const int port = any_port(random);
    if (IsFree(port)) ports.insert(port);
  }
  return {ports.begin(), ports.end()};
}

absl::Status KafkaBroker::Available(absl::string_view jar_directory) {
  if (FindJava().empty()) {
    return absl::UnavailableError("no Kafka broker: java is not installed (needs Java 17)");
  }
  if (!Version(jar_directory).empty()) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("no Kafka broker: no Kafka jars in ",
                                             JarDirectory(jar_directory),
                                             " (scripts/fetch-kafka brings them)"));
}

std::string KafkaBroker::Version(absl::string_view jar_directory) {
  for (const std::string& jar : Jars(JarDirectory(jar_directory))) {
    const std::string name = fs::path(jar).stem().string();
    absl::string_view version = name;
    if (absl::ConsumePrefix(&version, "kafka_2.13-")) return std::string(version);
  }
  return "";
}

absl::StatusOr<std::unique_ptr<KafkaBroker>> KafkaBroker::Start(const Options& options) {
  absl::StatusOr<std::unique_ptr<KafkaBroker>> broker = Make(options);
  if (!broker.ok()) return broker;
  const absl::Status launched = (*broker)->Launch();
  if (!launched.ok()) return launched;
  return broker;
}

absl::StatusOr<std::unique_ptr<KafkaBroker>> KafkaBroker::Make(const Options& options) {
  const absl::Status available = Available(options.jar_directory);
  if (!available.ok()) return available;
  std::string directory = (fs::temp_directory_path() / "wirewatch-kafka-XXXXXX").string();
  if (mkdtemp(directory.data()) == nullptr) return absl::ErrnoToStatus(errno, directory);
  std::unique_ptr<KafkaBroker> broker(new KafkaBroker(directory, JavaCommand(options)));
  const absl::Status formatted = broker->Format(options);
  if (!formatted.ok()) return formatted;
  return broker;
}

KafkaBroker::KafkaBroker(std::string directory, std::vector<std::string> java)
    : directory_(std::move(directory)),
      java_(std::move(java)),
      log_path_(directory_ + "/broker.log") {}

KafkaBroker::~KafkaBroker() {
  process_.reset();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

absl::Status KafkaBroker::Format(const Options& options) {
  const std::vector<int> ports = FreePorts(4);
  bootstrap_ = absl::StrCat("127.0.0.1:", ports[0]);
  std::map<int, int> controllers = options.controller_ports;
  if (controllers.empty()) controllers[options.node_id] = ports[1];
  const std::string controller =
      absl::StrCat("CONTROLLER://127.0.0.1:", controllers.at(options.node_id));
  std::string advertised = absl::StrCat("PLAINTEXT://", bootstrap_);
  std::map<std::string, std::string> properties = DefaultProperties();
  if (!options.sasl_plain_users.empty()) {
    sasl_bootstrap_ = absl::StrCat("127.0.0.1:", ports[2]);
    absl::StrAppend(&advertised, ",SASL_PLAINTEXT://", sasl_bootstrap_);
    properties["sasl.enabled.mechanisms"] = "PLAIN";
    properties["listener.name.sasl_plaintext.plain.sasl.jaas.config"] =
        JaasConfig(options.sasl_plain_users);
  }
  const std::vector<int> more_ports = FreePorts(options.listeners.size());
  for (const auto& [name, protocol] : options.listeners) {
    addresses_[name] = absl::StrCat("127.0.0.1:", more_ports[addresses_.size()]);
    absl::StrAppend(&advertised, ",", name, "://", addresses_[name]);
    absl::StrAppend(&properties["listener.security.protocol.map"], ",", name, ":", protocol);
  }
  std::string listeners = absl::StrCat(advertised, ",", controller);
  if (options.proxy_port != 0) {
    proxied_port_ = ports[3];
    absl::StrAppend(&listeners, ",PROXIED://127.0.0.1:", proxied_port_);
    absl::StrAppend(&advertised, ",PROXIED://127.0.0.1:", options.proxy_port);
  }
  properties["node.id"] = absl::StrCat(options.node_id);
  properties["listeners"] = listeners;
  properties["advertised.listeners"] = advertised;
  properties["controller.quorum.voters"] =
      absl::StrJoin(controllers, ",", absl::PairFormatter("@127.0.0.1:"));
  properties["log.dirs"] = directory_ + "/data";
  for (const auto& [name, value] : options.properties) properties[name] = value;

  const std::string file = directory_ + "/server.properties";
  std::ofstream(file) << absl::StrJoin(properties, "\n", absl::PairFormatter("=")) << "\n";
  CommandOptions format;
  format.argv = java_;
  format.argv.insert(format.argv.end(), {"kafka.tools.StorageTool", "format", "-t",
                                         std::string(kClusterId), "-c", file});
  for (const auto& [user, password] : options.scram_users) {
    format.argv.insert(
        format.argv.end(),
        {"--add-scram", absl::StrCat("SCRAM-SHA-512=[name=", user, ",password=", password, "]")});
  }
  format.timeout = kStartTimeout;
  const absl::StatusOr<CommandResult> result = RunCommand(format);
  if (!result.ok()) return result.status();
  if (result->exit_code != 0) {
    return absl::InternalError(absl::StrCat("cannot format Kafka's storage: ",
                                            Tail(result->stdout_text + result->stderr_text)));
  }
  return absl::OkStatus();
}

absl::Status KafkaBroker::Launch() {
  const absl::Status spawned = Spawn();
  return spawned.ok() ? AwaitStart() : spawned;
}

absl::Status KafkaBroker::Spawn() {
  std::error_code no_log_yet;
  const uintmax_t size = fs::file_size(log_path_, no_log_yet);
  log_begin_ = no_log_yet ? 0 : static_cast<size_t>(size);
  ProcessOptions options;
  options.argv = java_;
  options.argv.insert(options.argv.end(), {"kafka.Kafka", directory_ + "/server.properties"});
  options.working_directory = directory_;
  options.stdout_path = log_path_;
  options.stderr_path = log_path_;
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Spawn(options);
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  return absl::OkStatus();
}

absl::Status KafkaBroker::AwaitStart() {
  const absl::Time deadline = absl::Now() + kStartTimeout;
  for (;;) {
    const absl::StatusOr<int> exit_code = process_->Wait(absl::Milliseconds(20));
    const std::string log = LogFrom(log_path_, log_begin_);
    if (exit_code.ok()) {
      return absl::InternalError(
          absl::StrCat("Kafka ended with code ", *exit_code, "; its log ends: ", Tail(log)));
    }
    if (absl::StrContains(log, "Kafka Server started")) return absl::OkStatus();
    if (absl::Now() > deadline) {
      return absl::DeadlineExceededError(absl::StrCat("Kafka is not ready after ",
                                                      absl::FormatDuration(kStartTimeout),
                                                      "; its log ends: ", Tail(log)));
    }
  }
}

absl::Status KafkaBroker::CreateTopic(absl::string_view name, int partitions,
                                      const std::map<std::string, std::string>& configs) {
  return test::CreateTopic(bootstrap_, name, {.partitions = partitions, .configs = configs});
}

absl::Status KafkaBroker::DeleteTopic(absl::string_view name) {
  return test::DeleteTopic(bootstrap_, name);
}

absl::Status KafkaBroker::Signal(int signal_number) {
  const absl::Status sent = process_->Signal(signal_number);
  if (!sent.ok() || (signal_number != SIGKILL && signal_number != SIGTERM)) return sent;
  return process_->Wait(kStopTimeout).status();
}

absl::Status KafkaBroker::Restart() {
  if (process_->IsRunning()) {
    absl::Status stopped = Signal(SIGCONT);  // a frozen one cannot shut down
    stopped.Update(Signal(SIGTERM));
    if (!stopped.ok()) return stopped;
  }
  return Launch();
}

absl::StatusOr<std::string> SharedBootstrap() {
  const std::string from_environment = FromEnvironment("KAFKA_TEST_BOOTSTRAP");
  if (!from_environment.empty()) return from_environment;
  // Destroyed at exit on purpose: the broker's directory has to go.
  static const absl::StatusOr<std::unique_ptr<KafkaBroker>> broker = KafkaBroker::Start({});
  if (!broker.ok()) return broker.status();
  return (*broker)->bootstrap();
}

}  // namespace wirewatch::test
