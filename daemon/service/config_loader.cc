#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"
#include "daemon/base/suggest.h"
#include "daemon/base/yaml.h"
#include "daemon/service/config_options.h"
#include "daemon/service/service_config.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kVariablePrefix = "WIREWATCH_";
// Read by daemon/text: which vector instructions to use. No option, since the best ones are right.
constexpr absl::string_view kVectorTarget = "WIREWATCH_VECTOR_TARGET";
constexpr int64_t kMaxSecretBytes = 1 << 20;

std::vector<std::string> OptionPaths() {
  std::vector<std::string> paths;
  for (const ConfigOption& option : ConfigOptions()) paths.push_back(option.doc.path);
  return paths;
}

// Applies the sources, weakest first.
class Loader {
 public:
  explicit Loader(const ConfigSources& sources) : sources_(sources) {}

  LoadedConfig Run() {
    if (!sources_.file.empty()) {
      const YamlNode root = ParseYaml({sources_.file, sources_.text}, &diagnostics_);
      if (root.IsMap()) {
        ApplyMap(root, "");
      } else if (!root.IsNull()) {
        Error(At(root), absl::StrCat("expected a map of options, got ", KindName(root)));
      }
    }
    ApplyEnvironment();
    for (const auto& [path, value] : sources_.overrides) {
      ApplyText({"--set " + path, 1, 1}, path, value);
    }
    CheckRequired();
    CheckTopics();
    CheckProperties();
    LoadedConfig loaded;
    if (!HasErrors(diagnostics_)) loaded.config = std::move(config_);
    loaded.diagnostics = std::move(diagnostics_);
    return loaded;
  }

 private:
  void ApplyMap(const YamlNode& map, const std::string& prefix) {
    for (size_t i = 0; i < map.items.size(); ++i) {
      const std::string path =
          prefix.empty() ? map.keys[i].scalar : absl::StrCat(prefix, ".", map.keys[i].scalar);
      ApplyNode(map.keys[i], map.items[i], path);
    }
  }

  void ApplyNode(const YamlNode& key, const YamlNode& node, const std::string& path) {
    const ConfigOption* option = Find(path);
    if (option == nullptr) {
      if (!IsSection(path)) return ErrorUnknown(At(key), path);
      if (node.IsMap()) return ApplyMap(node, path);
      // A section may be left empty.
      if (node.IsNull()) return;
      return Error(At(node),
                   absl::StrCat("'", path, "': expected a map of options, got ", KindName(node)));
    }
    // An option that is left empty keeps its default.
    if (node.IsNull()) return;
    if (option->set_entry) {
      ApplyEntries(*option, node);
    } else if (option->set_list && node.IsSequence()) {
      std::vector<std::string> values;
      for (const YamlNode& item : node.items) {
        if (item.IsScalar()) {
          AppendExpanded(At(item), item.scalar, &values);
        } else {
          Error(At(item), absl::StrCat("expected text in '", path, "', got ", KindName(item)));
        }
      }
      Check(At(node), path, option->set_list(std::move(values), &config_));
    } else if (node.IsScalar()) {
      ApplyText(At(node), path, node.scalar);
    } else {
      Error(At(node),
            absl::StrCat("'", path, "': expected ", option->doc.type, ", got ", KindName(node)));
    }
  }

  void ApplyEntries(const ConfigOption& option, const YamlNode& node) {
    if (!node.IsMap()) {
      Error(At(node),
            absl::StrCat("'", option.doc.path, "': expected a map, got ", KindName(node)));
      return;
    }
    for (size_t i = 0; i < node.items.size(); ++i) {
      if (!node.items[i].IsScalar()) {
        Error(At(node.items[i]), absl::StrCat("expected text for '", node.keys[i].scalar, "', got ",
                                              KindName(node.items[i])));
        continue;
      }
      ApplyText(At(node.items[i]), absl::StrCat(option.doc.path, ".", node.keys[i].scalar),
                node.items[i].scalar);
    }
  }

  // Sets an option, or an entry of a map option, from text.
  void ApplyText(const SourceLocation& location, const std::string& path,
                 const std::string& written) {
    const absl::StatusOr<std::string> value = Expand(written);
    if (!value.ok()) return Check(location, path, value.status());
    if (const ConfigOption* option = Find(path)) {
      if (option->set_text) return Check(location, path, option->set_text(*value, &config_));
      if (option->set_list) {
        return Check(
            location, path,
            option->set_list(absl::StrSplit(*value, ',', absl::SkipWhitespace()), &config_));
      }
      return Error(location, absl::StrCat("'", path, "' takes entries: ", path, ".<name>"));
    }
    for (const ConfigOption& option : ConfigOptions()) {
      if (option.set_entry && absl::StartsWith(path, option.doc.path + ".")) {
        return Check(location, path,
                     option.set_entry(path.substr(option.doc.path.size() + 1), *value, &config_));
      }
    }
    ErrorUnknown(location, path);
  }

  void ApplyEnvironment() {
    for (const auto& [name, value] : sources_.environment) {
      if (!absl::StartsWith(name, kVariablePrefix) || name == kVectorTarget) continue;
      bool known = false;
      for (const ConfigOption& option : ConfigOptions()) {
        if (option.set_entry || EnvironmentName(option.doc.path) != name) continue;
        known = true;
        ApplyText({"$" + name, 1, 1}, option.doc.path, value);
      }
      if (known) continue;
      std::vector<std::string> names;
      for (const std::string& path : OptionPaths()) names.push_back(EnvironmentName(path));
      Error({"$" + name, 1, 1},
            absl::StrCat("no option has this variable", DidYouMean(name, names)));
    }
  }

  void CheckRequired() {
    const auto require = [this](absl::string_view path, bool present) {
      if (present) return;
      Error(Whole(), absl::StrCat("the option '", path, "' is required"),
            absl::StrCat("set it in the file, by ", EnvironmentName(std::string(path)),
                         " or by --set ", path, "=..."));
    };
    require("kafka.bootstrap_servers", !config_.kafka.bootstrap_servers.empty());
    require("kafka.group_id", !config_.kafka.group_id.empty());
    require("kafka.input_topics", !config_.kafka.input_topics.empty());
    require("kafka.alert_topic", !config_.kafka.alert_topic.empty());
    require("kafka.dead_letter_topic", !config_.kafka.dead_letter_topic.empty());
    require("rules", !config_.rules.empty() || !config_.kafka.rules_topic.empty());
    if (!config_.rules.empty() && !config_.kafka.rules_topic.empty()) {
      Error(Whole(), "rules come from 'rules' or from 'kafka.rules_topic', not from both",
            "take one of them away");
    }
  }

  // Names are not repeated: they may come from a secret's place.
  void CheckTopics() {
    const KafkaConfig& kafka = config_.kafka;
    std::set<std::string> seen;
    for (const std::string& topic : kafka.input_topics) {
      if (topic.empty() || !seen.insert(topic).second) {
        Error(Whole(), topic.empty() ? "'kafka.input_topics' has an empty name"
                                     : "'kafka.input_topics' names a topic twice");
      }
    }
    const auto apart = [this](absl::string_view path, bool clash, absl::string_view other) {
      if (!clash) return;
      Error(Whole(), absl::StrCat("'", path, "' is also ", other),
            "articles, alerts, dead letters and rules each need topics of their own");
    };
    apart("kafka.alert_topic", seen.count(kafka.alert_topic) > 0, "one of 'kafka.input_topics'");
    apart("kafka.dead_letter_topic", seen.count(kafka.dead_letter_topic) > 0,
          "one of 'kafka.input_topics'");
    apart("kafka.dead_letter_topic",
          !kafka.alert_topic.empty() && kafka.alert_topic == kafka.dead_letter_topic,
          "'kafka.alert_topic'");
    apart("kafka.rules_topic",
          !kafka.rules_topic.empty() &&
              (seen.count(kafka.rules_topic) > 0 || kafka.rules_topic == kafka.alert_topic ||
               kafka.rules_topic == kafka.dead_letter_topic),
          "a topic of articles, alerts or dead letters");
  }

  void CheckProperties() {
    if (config_.kafka.bootstrap_servers.empty()) return;
    const KafkaConfig kafka = KafkaConfigOf(config_, /*worker=*/0);
    absl::Status status = MakeConsumerConf(kafka).status();
    if (status.ok()) status = MakeProducerConf(kafka).status();
    if (!status.ok()) Error(Whole(), absl::StrCat("kafka properties: ", status.message()));
  }

  absl::StatusOr<std::string> Expand(absl::string_view written) const {
    std::string value;
    while (true) {
      const size_t begin = written.find("${");
      value.append(written.data(), std::min(begin, written.size()));
      if (begin == absl::string_view::npos) return value;
      const size_t end = written.find('}', begin);
      if (end == absl::string_view::npos) {
        return absl::InvalidArgumentError("'${' without '}'");
      }
      WW_ASSIGN_OR_RETURN(const std::string part,
                          ExpandOne(written.substr(begin + 2, end - begin - 2)));
      value += part;
      written.remove_prefix(end + 1);
    }
  }

  absl::StatusOr<std::string> ExpandOne(absl::string_view reference) const {
    if (absl::StartsWith(reference, "env:")) {
      const auto it = sources_.environment.find(std::string(reference.substr(4)));
      if (it != sources_.environment.end()) return it->second;
      return absl::NotFoundError(
          absl::StrCat("the environment has no variable ", reference.substr(4)));
    }
    if (absl::StartsWith(reference, "file:")) {
      WW_ASSIGN_OR_RETURN(std::string bytes,
                          ReadFile(std::string(reference.substr(5)), kMaxSecretBytes));
      return std::string(absl::StripTrailingAsciiWhitespace(bytes));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("'${", reference, "}': expected ${env:NAME} or ${file:/path}"));
  }

  void AppendExpanded(const SourceLocation& location, const std::string& written,
                      std::vector<std::string>* values) {
    absl::StatusOr<std::string> value = Expand(written);
    if (value.ok()) {
      values->push_back(*std::move(value));
    } else {
      Error(location, std::string(value.status().message()));
    }
  }

  static const ConfigOption* Find(const std::string& path) {
    for (const ConfigOption& option : ConfigOptions()) {
      if (option.doc.path == path) return &option;
    }
    return nullptr;
  }

  static bool IsSection(const std::string& path) {
    const std::vector<std::string> paths = OptionPaths();
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& option) {
      return absl::StartsWith(option, path + ".");
    });
  }

  void ErrorUnknown(const SourceLocation& location, const std::string& path) {
    Error(location, absl::StrCat("unknown option '", path, "'", DidYouMean(path, OptionPaths())));
  }

  void Check(const SourceLocation& location, const std::string& path, const absl::Status& status) {
    if (!status.ok()) Error(location, absl::StrCat("'", path, "': ", status.message()));
  }

  void Error(const SourceLocation& location, std::string message, std::string help = "") {
    diagnostics_.push_back({Severity::kError, location, std::move(message), std::move(help)});
  }

  // The place of what no single option is to blame for.
  SourceLocation Whole() const {
    return {sources_.file.empty() ? "configuration" : sources_.file, 1, 1};
  }

  SourceLocation At(const YamlNode& node) const { return {sources_.file, node.line, node.column}; }

  const ConfigSources& sources_;
  ServiceConfig config_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::string EnvironmentName(const std::string& path) {
  return absl::StrCat(kVariablePrefix,
                      absl::AsciiStrToUpper(absl::StrReplaceAll(path, {{".", "_"}})));
}

LoadedConfig LoadConfig(const ConfigSources& sources) { return Loader(sources).Run(); }

}  // namespace wirewatch
