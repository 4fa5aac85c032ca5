#include "daemon/service/config_options.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"

namespace wirewatch {
namespace {

using Setter = std::function<absl::Status(const std::string&, ServiceConfig*)>;

// A reference to a member of the configuration.
template <typename T>
using Member = std::function<T&(ServiceConfig&)>;

ConfigOption Text(std::string path, std::string help, const Member<std::string>& member) {
  ServiceConfig defaults;
  ConfigOption option;
  option.doc = {std::move(path), "text", member(defaults), std::move(help)};
  option.set_text = [member](const std::string& value, ServiceConfig* config) {
    member(*config) = value;
    return absl::OkStatus();
  };
  return option;
}

ConfigOption List(std::string path, std::string help,
                  const Member<std::vector<std::string>>& member) {
  ServiceConfig defaults;
  ConfigOption option;
  const std::vector<std::string>& preset = member(defaults);
  option.doc = {std::move(path), "list",
                preset.empty() ? "" : absl::StrCat("[", absl::StrJoin(preset, ", "), "]"),
                std::move(help)};
  option.set_list = [member](std::vector<std::string> values, ServiceConfig* config) {
    if (values.empty()) return absl::InvalidArgumentError("expected at least one value");
    member(*config) = std::move(values);
    return absl::OkStatus();
  };
  return option;
}

// A whole number in [min, max], kept as any integer type.
template <typename T>
ConfigOption Integer(std::string path, std::string help, std::pair<int64_t, int64_t> range,
                     const Member<T>& member) {
  ServiceConfig defaults;
  ConfigOption option;
  option.doc = {std::move(path), "integer", absl::StrCat(member(defaults)), std::move(help)};
  option.set_text = [member, range](const std::string& value, ServiceConfig* config) {
    int64_t number = 0;
    if (!absl::SimpleAtoi(value, &number) || number < range.first || number > range.second) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected a whole number from ", range.first, " to ", range.second));
    }
    member(*config) = static_cast<T>(number);
    return absl::OkStatus();
  };
  return option;
}

ConfigOption Duration(std::string path, std::string help, const Member<absl::Duration>& member,
                      absl::Duration max = absl::Hours(24)) {
  ServiceConfig defaults;
  ConfigOption option;
  option.doc = {std::move(path), "duration", absl::FormatDuration(member(defaults)),
                std::move(help)};
  option.set_text = [member, max](const std::string& value, ServiceConfig* config) {
    absl::Duration duration;
    if (!absl::ParseDuration(value, &duration) || duration <= absl::ZeroDuration() ||
        duration > max) {
      return absl::InvalidArgumentError(absl::StrCat(
          "expected a duration up to ", absl::FormatDuration(max), ", such as 500ms, 2s or 1m30s"));
    }
    member(*config) = duration;
    return absl::OkStatus();
  };
  return option;
}

template <typename T>
ConfigOption Choice(std::string path, std::string help,
                    std::vector<std::pair<std::string, T>> choices, const Member<T>& member) {
  ServiceConfig defaults;
  ConfigOption option;
  std::vector<std::string> names;
  for (const auto& [name, value] : choices) {
    names.push_back(name);
    if (member(defaults) == value) option.doc.default_value = name;
  }
  option.doc.path = std::move(path);
  option.doc.type = absl::StrJoin(names, "|");
  option.doc.help = std::move(help);
  option.set_text = [member, choices, names](const std::string& value, ServiceConfig* config) {
    for (const auto& [name, choice] : choices) {
      if (value != name) continue;
      member(*config) = choice;
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(
        absl::StrCat("expected one of: ", absl::StrJoin(names, ", "), DidYouMean(value, names)));
  };
  return option;
}

ConfigOption Map(std::string path, std::string help, const Member<KafkaProperties>& member) {
  ConfigOption option;
  option.doc = {std::move(path), "map", "", std::move(help)};
  option.set_entry = [member](const std::string& name, const std::string& value,
                              ServiceConfig* config) {
    member(*config).emplace_back(name, value);
    return absl::OkStatus();
  };
  return option;
}

std::vector<ConfigOption> KafkaOptions() {
  using Config = ServiceConfig;
  return {
      Text("kafka.bootstrap_servers", "Brokers to begin with, as host:port,host:port. Required.",
           [](Config& c) -> std::string& { return c.kafka.bootstrap_servers; }),
      Text("kafka.group_id", "The consumer group; processes of one group share the partitions.",
           [](Config& c) -> std::string& { return c.kafka.group_id; }),
      Text(
          "kafka.instance_id",
          "The name of this process in its group (static membership): one of its own for each, and "
          "the same after a restart. Empty for none.",
          [](Config& c) -> std::string& { return c.instance_id; }),
      List("kafka.input_topics", "Topics with raw articles. Required.",
           [](Config& c) -> std::vector<std::string>& { return c.kafka.input_topics; }),
      Text("kafka.alert_topic", "The topic that alerts are written to. Required.",
           [](Config& c) -> std::string& { return c.kafka.alert_topic; }),
      Text("kafka.dead_letter_topic", "The topic for records that could not be scanned. Required.",
           [](Config& c) -> std::string& { return c.kafka.dead_letter_topic; }),
      Text("kafka.rules_topic",
           "The topic that rules come from, in place of the option rules: `wirewatch rules push` "
           "writes to it. One partition, cleanup.policy=compact.",
           [](Config& c) -> std::string& { return c.kafka.rules_topic; }),
      Text("kafka.rules_public_key",
           "The PEM file of an Ed25519 public key: releases of rules that are not signed with its "
           "private key are refused. Empty: they need not be signed.",
           [](Config& c) -> std::string& { return c.kafka.rules_public_key; }),
      Map("kafka.properties", "Properties of librdkafka for all clients, passed through.",
          [](Config& c) -> KafkaProperties& { return c.kafka.properties; }),
      Map("kafka.consumer_properties", "Properties of librdkafka for consumers only.",
          [](Config& c) -> KafkaProperties& { return c.kafka.consumer_properties; }),
      Map("kafka.producer_properties", "Properties of librdkafka for producers only.",
          [](Config& c) -> KafkaProperties& { return c.kafka.producer_properties; }),
      Duration("kafka.startup_timeout",
               "How long the cluster may take to answer at start-up before the daemon gives up.",
               [](Config& c) -> absl::Duration& { return c.kafka.startup_timeout; }),
  };
}

std::vector<ConfigOption> ArticleOptionList() {
  using Config = ServiceConfig;
  using Names = std::vector<std::string>;
  std::vector<ConfigOption> options = {
      Integer<int64_t>(
          "article.max_bytes", "Bytes of a record's value; a larger one is a dead letter.",
          {1, int64_t{1} << 30}, [](Config& c) -> int64_t& { return c.scanner.article.max_bytes; }),
  };
  const auto add = [&options](const char* field, Names ArticleFields::*names) {
    options.push_back(
        List(absl::StrCat("article.fields.", field),
             absl::StrCat("Members of a JSON article that hold its ", field,
                          "; the first that is there counts."),
             [names](Config& c) -> Names& { return c.scanner.article.fields.*names; }));
  };
  add("id", &ArticleFields::id);
  add("title", &ArticleFields::title);
  add("body", &ArticleFields::body);
  add("url", &ArticleFields::url);
  add("source", &ArticleFields::source);
  add("language", &ArticleFields::language);
  add("published_at", &ArticleFields::published_at);
  return options;
}

std::vector<ConfigOption> ServiceOptions() {
  using Config = ServiceConfig;
  return {
      List("rules", "Rule files and folders. Required, unless kafka.rules_topic is set.",
           [](Config& c) -> std::vector<std::string>& { return c.rules; }),
      Integer<int64_t>("workers",
                       "Threads that read, match and write, each a member of the consumer group.",
                       {1, 256}, [](Config& c) -> int64_t& { return c.workers; }),
      Choice<DeliveryMode>(
          "delivery",
          "What may happen to an alert when something fails: it may come again, or "
          "it comes once, for readers of committed records.",
          {{"at_least_once", DeliveryMode::kAtLeastOnce},
           {"exactly_once", DeliveryMode::kExactlyOnce}},
          [](Config& c) -> DeliveryMode& { return c.delivery; }),
      Duration(
          "transaction.interval",
          "From one commit to the next, with exactly once: alerts are seen about so late.",
          [](Config& c) -> absl::Duration& { return c.transaction.interval; },
          // Well below the time after which brokers give a transaction up.
          absl::Seconds(10)),
      Integer<int64_t>("transaction.max_articles",
                       "Articles with alerts or dead letters in one transaction.", {1, 1'000'000},
                       [](Config& c) -> int64_t& { return c.transaction.max_records; }),
      Choice<bool>("reload.watch",
                   "Whether changed rule files are loaded by themselves; SIGHUP always loads them.",
                   {{"on", true}, {"off", false}},
                   [](Config& c) -> bool& { return c.reload_watch; }),
      Duration("reload.interval",
               "How often the rule files are looked at. A change is taken once they have stayed "
               "the same from one look to the next.",
               [](Config& c) -> absl::Duration& { return c.reload_interval; }),
      Choice<RuleTestGate>("reload.tests",
                           "Whether changed rules are refused when their tests fail. At the start "
                           "failing tests are a warning.",
                           {{"refuse", RuleTestGate::kRefuse}, {"ignore", RuleTestGate::kIgnore}},
                           [](Config& c) -> RuleTestGate& { return c.reload_tests; }),
      Text(
          "state_directory",
          "A directory where the last good rules are kept: a daemon that starts while the new ones "
          "are bad, or cannot be had, runs those, and says so. Empty: none.",
          [](Config& c) -> std::string& { return c.state_directory; }),
      Choice<AlertKey>("alert.key", "What an alert's record is keyed by.",
                       {{"article", AlertKey::kArticle},
                        {"entity", AlertKey::kEntity},
                        {"rule", AlertKey::kRule},
                        {"none", AlertKey::kNone}},
                       [](Config& c) -> AlertKey& { return c.alert_key; }),
      Integer<size_t>("alert.max_mentions", "Mentions kept as evidence in one alert.", {1, 10'000},
                      [](Config& c) -> size_t& { return c.scanner.alert.max_mentions; }),
      Integer<size_t>("alert.snippet_context", "Bytes of text on each side of a mention.",
                      {0, 10'000},
                      [](Config& c) -> size_t& { return c.scanner.alert.snippet_context; }),
      Text("admin.address",
           "host:port of the admin server, with a plain listener unless the TLS options are set: "
           "keep it on an address that only the cluster reaches.",
           [](Config& c) -> std::string& { return c.admin.address; }),
      Text("admin.token",
           "What clients of the admin server have to send as a bearer token, but for /livez and "
           "/readyz. Better from a file: ${file:/path}. Empty: nothing.",
           [](Config& c) -> std::string& { return c.admin.token; }),
      Text("admin.tls_certificate", "PEM file with the admin server's certificate chain.",
           [](Config& c) -> std::string& { return c.admin.tls_certificate; }),
      Text("admin.tls_key", "PEM file with the key of admin.tls_certificate.",
           [](Config& c) -> std::string& { return c.admin.tls_key; }),
      Choice<bool>("admin.reload", "Whether POST /-/reload has the rules loaded again.",
                   {{"on", true}, {"off", false}},
                   [](Config& c) -> bool& { return c.admin_reload; }),
      Choice<bool>("admin.scan",
                   "Whether POST /api/v1/scan says what the rules make of an article, 5 times a "
                   "second at most.",
                   {{"on", true}, {"off", false}}, [](Config& c) -> bool& { return c.admin_scan; }),
      Choice<LogFormat>("log.format", "How log lines are written.",
                        {{"text", LogFormat::kText}, {"json", LogFormat::kJson}},
                        [](Config& c) -> LogFormat& { return c.log_format; }),
      Choice<LogLevel>("log.level", "The least level that is written.",
                       {{"debug", LogLevel::kDebug},
                        {"info", LogLevel::kInfo},
                        {"warning", LogLevel::kWarning},
                        {"error", LogLevel::kError}},
                       [](Config& c) -> LogLevel& { return c.log_level; }),
      Duration("shutdown_timeout",
               "How long the daemon may take to deliver and commit what it has begun, once it is "
               "told to stop.",
               [](Config& c) -> absl::Duration& { return c.shutdown_timeout; }),
      Duration(
          "progress_timeout",
          "How long a worker may have work in hand, and brokers that are well, and get nothing "
          "done before /livez says so.",
          [](Config& c) -> absl::Duration& { return c.progress_timeout; }),
  };
}

}  // namespace

const std::vector<ConfigOption>& ConfigOptions() {
  static const auto* const options = [] {
    auto* all = new std::vector<ConfigOption>(KafkaOptions());
    for (auto&& part : {ServiceOptions(), ArticleOptionList()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *options;
}

const std::vector<ConfigOptionDoc>& ConfigOptionDocs() {
  static const auto* const docs = [] {
    auto* all = new std::vector<ConfigOptionDoc>;
    for (const ConfigOption& option : ConfigOptions()) all->push_back(option.doc);
    return all;
  }();
  return *docs;
}

}  // namespace wirewatch
