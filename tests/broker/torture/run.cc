#include "tests/broker/torture/run.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <random>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "tests/broker/fake_clock.h"
#include "tests/broker/kafka_cluster.h"
#include "tests/broker/small_disk.h"
#include "tests/broker/tcp_proxy.h"
#include "tests/broker/torture/feeder.h"
#include "tests/broker/torture/fleet.h"
#include "tests/broker/torture/harm.h"
#include "tests/broker/torture/ledger.h"
#include "tests/broker/torture/workload.h"
#include "tests/testing.h"

namespace wirewatch::test {
namespace {

constexpr char kInput[] = "articles";
constexpr char kAlerts[] = "alerts";
constexpr char kDeadLetters[] = "dead-letters";
// A topic's partition keeps no more of a soak: what was read long ago can go.
constexpr char kSoakRetentionBytes[] = "268435456";
// Of the disk that can be full. Kafka takes a third of it when it starts.
constexpr size_t kDiskMegabytes = 256;
// In so many parts of its time a soak looks at what the processes hold.
constexpr int kSamples = 200;
// After the last stop: what comes twice has come by then.
constexpr absl::Duration kQuiet = absl::Seconds(2);

// How often: each broker, or each kind of trouble, has its turn.
int HarmsOf(const RunOptions& options) {
  if (options.scenario == Scenario::kNetwork) return 3;
  return options.scenario == Scenario::kRestart ? std::max(2, options.brokers) : 2;
}

class Run {
 public:
  explicit Run(const RunOptions& options) : options_(options), random_(options.seed) {}

  absl::StatusOr<Outcome> Do() {
    WW_RETURN_IF_ERROR(SetUp());
    const absl::Time start = absl::Now();
    WW_ASSIGN_OR_RETURN(feeder_, Feeder::Start({cluster_->bootstrap(), kInput, options_.partitions,
                                                options_.rounds, options_.duration},
                                               workload_.records));
    WW_RETURN_IF_ERROR(DoHarm(start));
    while (!feeder_->IsDone()) absl::SleepFor(absl::Milliseconds(10));
    AwaitAlerts();
    WW_RETURN_IF_ERROR(fleet_->StopAll());
    alerts_->AwaitQuiet(kQuiet);
    return Count();
  }

 private:
  absl::Status SetUp() {
    WW_ASSIGN_OR_RETURN(KafkaBroker::Options broker, BrokerOptions());
    WW_ASSIGN_OR_RETURN(proxy_, TcpProxy::Start());
    broker.proxy_port = proxy_->port();
    WW_ASSIGN_OR_RETURN(cluster_, KafkaCluster::Start(broker, options_.brokers));
    proxy_->SetTarget(cluster_->broker(0).proxied_port());
    for (const char* const topic : {kInput, kAlerts, kDeadLetters}) {
      WW_RETURN_IF_ERROR(CreateTopic(cluster_->bootstrap(), topic, {options_.partitions, {}}));
    }
    WW_ASSIGN_OR_RETURN(
        workload_, MakeWorkload(SourcePath("rules"), {options_.articles, options_.poison_each}));
    WW_ASSIGN_OR_RETURN(
        alerts_, Ledger::Open({cluster_->bootstrap(), kAlerts, options_.partitions, "ce_id", ""}));
    // No producer is beyond doubt: an article that was written twice may alert twice.
    WW_ASSIGN_OR_RETURN(inputs_,
                        Ledger::Open({cluster_->bootstrap(), kInput, options_.partitions, "", ""}));
    WW_ASSIGN_OR_RETURN(letters_,
                        Ledger::Open({cluster_->bootstrap(), kDeadLetters, options_.partitions, "",
                                      "__connect.errors.exception.class.name"}));
    Fleet::Options fleet;
    fleet.daemon.bootstrap = options_.scenario == Scenario::kNetwork
                                 ? absl::StrCat("127.0.0.1:", proxy_->port())
                                 : cluster_->bootstrap();
    fleet.daemon.rules = SourcePath("rules");
    if (!options_.program.empty()) fleet.daemon.program = options_.program;
    fleet.daemon.settings = {{"delivery", options_.delivery},
                             {"workers", "1"},
                             {"article.max_bytes", absl::StrCat(kMaxArticleBytes)}};
    // A process that was killed leaves its partitions to the others soon. A broker that is away for
    // longer than this has its members come as new ones, and wait for what they were before.
    if (options_.scenario == Scenario::kKills) {
      fleet.daemon.settings["kafka.consumer_properties.session.timeout.ms"] = "6000";
    }
    if (!options_.transaction_interval.empty()) {
      fleet.daemon.settings["transaction.interval"] = options_.transaction_interval;
    }
    if (!options_.assignor.empty()) {
      fleet.daemon.settings["kafka.consumer_properties.partition.assignment.strategy"] =
          options_.assignor;
    }
    if (clock_ != nullptr) fleet.daemon.environment = clock_->Environment();
    fleet.processes = options_.processes;
    fleet.is_static = options_.is_static;
    fleet_ = std::make_unique<Fleet>(fleet);
    WW_RETURN_IF_ERROR(fleet_->StartAll());
    return absl::OkStatus();
  }

  // And makes what the scenario needs beside brokers.
  absl::StatusOr<KafkaBroker::Options> BrokerOptions() {
    const Scenario scenario = options_.scenario;
    if (options_.brokers > 1 && (scenario == Scenario::kRefuse || scenario == Scenario::kNetwork ||
                                 scenario == Scenario::kDisk)) {
      return absl::InvalidArgumentError("this scenario is one of a single broker");
    }
    KafkaBroker::Options broker;
    broker.properties = {{"group.initial.rebalance.delay.ms", "0"},
                         {"group.min.session.timeout.ms", "1000"},
                         {"transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"}};
    if (scenario == Scenario::kRefuse) {
      // Several controllers would not let each other in.
      broker.properties["authorizer.class.name"] =
          "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
      broker.properties["allow.everyone.if.no.acl.found"] = "true";
    } else if (scenario == Scenario::kDisk) {
      WW_ASSIGN_OR_RETURN(disk_, SmallDisk::Create(kDiskMegabytes));
      broker.properties["log.dirs"] = disk_->path() + "/data";
    } else if (scenario == Scenario::kClock) {
      WW_ASSIGN_OR_RETURN(clock_, FakeClock::Create());
    } else if (scenario == Scenario::kSoak) {
      broker.properties["log.retention.bytes"] = kSoakRetentionBytes;
      broker.properties["log.segment.bytes"] = "33554432";
      broker.properties["log.retention.check.interval.ms"] = "5000";
    }
    return broker;
  }

  void Say(const std::string& what) {
    faults_.push_back(absl::Now());
    if (options_.verbose) {
      std::cerr << absl::FormatTime("%H:%M:%E3S ", absl::Now(), absl::LocalTimeZone()) << what
                << "; " << alerts_->size() << " of " << workload_.alerts.size() << " alerts\n";
    }
  }

  absl::Status DoHarm(absl::Time start) {
    const absl::Time end = start + options_.duration;
    if (options_.scenario == Scenario::kKills) {
      while (absl::Now() < end) {
        absl::SleepFor(absl::Milliseconds(1000 + random_() % 2000));
        if (absl::Now() >= end) break;
        WW_ASSIGN_OR_RETURN(const std::string what, fleet_->DoHarm(random_));
        Say(what);
      }
      return absl::OkStatus();
    }
    if (options_.scenario == Scenario::kSoak) {
      // All connections are there by then, and memory has found its level.
      absl::SleepFor(options_.duration / 3);
      while (absl::Now() < end) {
        fleet_->Sample();
        absl::SleepFor(options_.duration / kSamples);
      }
      return absl::OkStatus();
    }
    Harm harm(*cluster_, *proxy_, options_.pause, [this](const std::string& what) { Say(what); });
    const int count = HarmsOf(options_);
    for (int i = 0; i < count; ++i) {
      absl::SleepFor(start + options_.duration * (i + 0.5) / (count + 0.25) - absl::Now());
      WW_RETURN_IF_ERROR(DoHarmTo(harm));
    }
    return absl::OkStatus();
  }

  absl::Status DoHarmTo(Harm& harm) {
    switch (options_.scenario) {
      case Scenario::kKills:
      case Scenario::kSoak:
        break;
      case Scenario::kFreeze:
        return harm.Freeze();
      case Scenario::kRestart:
        return harm.Kill();
      case Scenario::kRefuse:
        return harm.Refuse(kAlerts);
      case Scenario::kNetwork:
        return harm.DisturbNetwork();
      case Scenario::kDelete:
        return DeleteTopic();
      case Scenario::kDisk:
        return harm.FillDisk(*disk_);
      case Scenario::kClock:
        return harm.SetClock(*clock_);
    }
    return absl::OkStatus();
  }

  absl::Status DeleteTopic() {
    Say("the alert topic is deleted");
    WW_RETURN_IF_ERROR(test::DeleteTopic(cluster_->bootstrap(), kAlerts));
    absl::SleepFor(options_.pause);
    // What was in it is gone, and was read; the new one begins anew.
    alerts_->AwaitQuiet(kQuiet);
    Absorb(alerts_->entries());
    alerts_->Abandon();
    WW_RETURN_IF_ERROR(CreateTopic(cluster_->bootstrap(), kAlerts, {options_.partitions, {}}));
    WW_ASSIGN_OR_RETURN(
        alerts_, Ledger::Open({cluster_->bootstrap(), kAlerts, options_.partitions, "ce_id", ""}));
    Say("the alert topic is there again");
    return absl::OkStatus();
  }

  void Absorb(const std::map<std::string, Ledger::Entry>& entries) {
    for (const auto& [id, entry] : entries) {
      Ledger::Entry& sum = earlier_[id];
      if (sum.count == 0 || entry.first < sum.first) sum.first = entry.first;
      sum.count += entry.count;
    }
  }

  void AwaitAlerts() {
    absl::Time deadline = absl::Now() + options_.patience;
    size_t seen = 0;
    while (absl::Now() < deadline) {
      const size_t now =
          alerts_->CountOf(options_.rounds) + earlier_.size() + letters_->CountOf(options_.rounds);
      if (now >= workload_.alerts.size() + workload_.dead_letters.size()) return;
      if (now > seen) deadline = absl::Now() + options_.patience;
      seen = now;
      absl::SleepFor(absl::Milliseconds(50));
    }
  }

  Outcome Count() {
    Absorb(alerts_->entries());
    Outcome outcome;
    outcome.inputs = workload_.records.size() * static_cast<size_t>(options_.rounds);
    outcome.faults = faults_.size();
    outcome.peak_rss_mb = fleet_->peak_rss_mb();
    outcome.growth = fleet_->growth();
    outcome.logs = fleet_->logs();
    const std::vector<absl::Time> written_at = feeder_->written_at();
    std::vector<absl::Duration> latencies;
    std::vector<absl::Duration> worst(faults_.size(), absl::ZeroDuration());
    read_inputs_ = inputs_->entries();
    for (const auto& [number, entry] : read_inputs_) {
      outcome.inputs_doubled += entry.count > options_.rounds;
    }
    for (const auto& [id, number] : workload_.alerts) {
      const int written_times = WrittenTimes(number);
      outcome.expected += static_cast<size_t>(options_.rounds);
      const auto it = earlier_.find(id);
      const int came = it == earlier_.end() ? 0 : it->second.count;
      outcome.missing += static_cast<size_t>(std::max(options_.rounds - came, 0));
      if (came == 0) continue;
      if (came > written_times) {
        outcome.duplicates += static_cast<size_t>(came - written_times);
        if (options_.verbose) {
          std::cerr << "article " << number << ", written " << written_times << " times, has alert "
                    << id << " " << came << " times\n";
        }
      }
      const absl::Time written = written_at[static_cast<size_t>(number)];
      const absl::Duration latency = it->second.first - written;
      latencies.push_back(latency);
      for (size_t i = 0; i < faults_.size(); ++i) {
        if (absl::AbsDuration(written - faults_[i]) > absl::Seconds(1)) continue;
        worst[i] = std::max(worst[i], latency);
      }
    }
    for (const auto& [id, entry] : earlier_) {
      outcome.delivered += static_cast<size_t>(entry.count);
      outcome.unexpected += workload_.alerts.count(id) == 0;
    }
    CountDeadLetters(&outcome);
    std::sort(latencies.begin(), latencies.end());
    if (!latencies.empty()) {
      outcome.latency_p50 = latencies[latencies.size() / 2];
      outcome.latency_max = latencies.back();
    }
    std::sort(worst.begin(), worst.end());
    outcome.recoveries = worst;
    return outcome;
  }

  // In the input, where no producer is beyond doubt.
  int WrittenTimes(int number) const {
    const auto input = read_inputs_.find(absl::StrCat(number));
    return input == read_inputs_.end() ? options_.rounds : input->second.count;
  }

  void CountDeadLetters(Outcome* outcome) {
    outcome->dead_letters_expected = workload_.dead_letters.size();
    const std::map<std::string, Ledger::Entry> letters = letters_->entries();
    for (const auto& [number, reason] : workload_.dead_letters) {
      const auto it = letters.find(absl::StrCat(number));
      outcome->dead_letters_missing += it == letters.end() || it->second.note != reason;
    }
    for (const auto& [key, entry] : letters) {
      int number = -1;
      outcome->unexpected +=
          !absl::SimpleAtoi(key, &number) || workload_.dead_letters.count(number) == 0;
      outcome->dead_letter_duplicates +=
          static_cast<size_t>(std::max(entry.count - WrittenTimes(number), 0));
    }
  }

  const RunOptions options_;
  std::mt19937 random_;
  // What one scenario needs.
  std::unique_ptr<SmallDisk> disk_;
  std::unique_ptr<FakeClock> clock_;
  std::unique_ptr<TcpProxy> proxy_;
  std::unique_ptr<KafkaCluster> cluster_;
  Workload workload_;
  std::unique_ptr<Fleet> fleet_;
  std::unique_ptr<Feeder> feeder_;
  std::unique_ptr<Ledger> alerts_;
  std::unique_ptr<Ledger> letters_;
  std::unique_ptr<Ledger> inputs_;
  std::map<std::string, Ledger::Entry> read_inputs_;
  // What was found in alert topics, of which there may be some after each other.
  std::map<std::string, Ledger::Entry> earlier_;
  std::vector<absl::Time> faults_;
};

}  // namespace

absl::StatusOr<Outcome> RunTorture(const RunOptions& options) { return Run(options).Do(); }

}  // namespace wirewatch::test
