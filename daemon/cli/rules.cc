#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/config_flags.h"
#include "daemon/cli/file_diff.h"
#include "daemon/cli/release_files.h"
#include "daemon/kafka/rule_topic.h"
#include "daemon/service/rule_store.h"

namespace wirewatch {
namespace {

constexpr int kExitDiffers = kExitFailure;

struct RulesFlags {
  ConfigFlags config;
  std::vector<std::string> paths;
  std::string message;
  std::string author;
  std::string release;
  std::string from;
  std::string folder;
  std::string sign_key;
  std::string format = "text";
  int keep = 50;
  bool ignore_tests = false;
};

std::string DefaultAuthor() {
  for (const char* const name : {"SUDO_USER", "USER", "LOGNAME"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "unknown";
}

int Fail(absl::string_view command, const absl::Status& status, int code = kExitFailure) {
  std::cerr << "wirewatch rules " << command << ": " << status.message() << "\n";
  return code;
}

// nullopt where the configuration is wrong, which is printed.
std::optional<KafkaConfig> LoadTopicConfigOrPrint(const RulesFlags& flags) {
  const std::optional<ServiceConfig> config = LoadConfigOrPrint(flags.config);
  if (!config.has_value()) return std::nullopt;
  if (!config->kafka.rules_topic.empty()) return config->kafka;
  std::cerr << "wirewatch rules: the option 'kafka.rules_topic' is required: the topic that the "
               "rules are kept in\n";
  return std::nullopt;
}

// A release that is whole: the one of that id, or the one that runs.
absl::StatusOr<RuleRelease> FindRelease(const RuleTopicContent& content, const std::string& id) {
  if (!id.empty()) return content.Release(id);
  WW_ASSIGN_OR_RETURN(const std::optional<RuleHead> head, content.Head());
  if (!head.has_value()) return absl::NotFoundError("nothing has been pushed yet");
  return content.Release(head->release);
}

// Compiles the files and runs their tests, as daemons will; what is wrong is printed.
std::shared_ptr<const RuleSet> CheckOrPrint(const std::vector<RuleFile>& files, bool ignore_tests) {
  RuleSetFiles set;
  for (const RuleFile& file : files) {
    (IsRuleTestPath(file.path) ? set.files.tests : set.files.rules).push_back(file);
  }
  RuleStore store;
  const absl::Status status =
      store.Load(std::move(set), ignore_tests ? RuleTestGate::kIgnore : RuleTestGate::kRefuse);
  if (!status.ok()) std::cerr << status.message() << "\n";
  return store.Current();
}

std::string Summary(const RuleSet& rules) {
  return absl::StrCat(rules.rules().size(), " rules, ", rules.entities().size(),
                      " entities, digest ", rules.digest());
}

bool IsSame(const std::vector<RuleFile>& a, const std::vector<RuleFile>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one.path == other.path && one.text == other.text;
  });
}

int Push(const RulesFlags& flags) {
  const std::optional<KafkaConfig> kafka = LoadTopicConfigOrPrint(flags);
  if (!kafka.has_value()) return kExitUsage;
  absl::StatusOr<std::vector<RuleFile>> files = ReadReleaseFiles(flags.paths);
  if (!files.ok()) return Fail("push", files.status(), kExitUsage);
  const std::shared_ptr<const RuleSet> rules = CheckOrPrint(*files, flags.ignore_tests);
  if (rules == nullptr) {
    return Fail("push", absl::InvalidArgumentError("nothing was pushed"), kExitUsage);
  }
  const absl::StatusOr<RuleTopicContent> content = ReadRuleTopic(*kafka);
  if (!content.ok()) return Fail("push", content.status());
  const absl::StatusOr<RuleRelease> current = FindRelease(*content, "");
  if (current.ok() && IsSame(current->files, *files) &&
      TakeRelease(*kafka, *content, current->id).ok()) {
    std::cout << "nothing has changed: " << current->id << " runs already\n";
    return FinishOutput("rules push", kExitOk);
  }
  const absl::Status keeps = CheckRuleTopicKeeps(*kafka);
  if (absl::IsFailedPrecondition(keeps)) return Fail("push", keeps);
  if (!keeps.ok())
    std::cerr << "warning: whether it is compacted is not known: " << keeps.message() << "\n";
  const RuleRelease release =
      MakeRuleRelease(*std::move(files), flags.author.empty() ? DefaultAuthor() : flags.author,
                      flags.message, absl::Now());
  if (const absl::Status status = PushRuleRelease(*kafka, release, *content, flags.sign_key);
      !status.ok()) {
    return Fail("push", status);
  }
  std::cout << "pushed " << release.id << ": " << release.files.size() << " files, "
            << Summary(*rules) << "\n";
  const absl::StatusOr<int> pruned = PruneRuleTopic(*kafka, flags.keep);
  if (!pruned.ok()) {
    std::cerr << "warning: old releases were not deleted: " << pruned.status().message() << "\n";
  } else if (*pruned > 0) {
    std::cout << "deleted " << *pruned << " old releases\n";
  }
  return FinishOutput("rules push", kExitOk);
}

int Pull(const RulesFlags& flags) {
  const std::optional<KafkaConfig> kafka = LoadTopicConfigOrPrint(flags);
  if (!kafka.has_value()) return kExitUsage;
  const absl::StatusOr<RuleTopicContent> content = ReadRuleTopic(*kafka);
  if (!content.ok()) return Fail("pull", content.status());
  const absl::StatusOr<RuleRelease> release = FindRelease(*content, flags.release);
  if (!release.ok()) return Fail("pull", release.status());
  if (const absl::Status written = WriteReleaseFiles(release->files, flags.folder); !written.ok()) {
    return Fail("pull", written);
  }
  std::cout << release->id << ": " << release->files.size() << " files in " << flags.folder << "\n";
  return FinishOutput("rules pull", kExitOk);
}

std::string ShowTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

int History(const RulesFlags& flags) {
  const std::optional<KafkaConfig> kafka = LoadTopicConfigOrPrint(flags);
  if (!kafka.has_value()) return kExitUsage;
  const absl::StatusOr<RuleTopicContent> content = ReadRuleTopic(*kafka);
  if (!content.ok()) return Fail("history", content.status());
  const absl::StatusOr<std::optional<RuleHead>> head = content->Head();
  if (!head.ok()) return Fail("history", head.status());
  const std::string running = head->has_value() ? (*head)->release : "";
  std::vector<RuleRelease> releases = content->Releases();
  std::reverse(releases.begin(), releases.end());
  for (const RuleRelease& release : releases) {
    std::cout << absl::StrFormat("%s %-33s  %s  %-12s  %s\n", release.id == running ? "*" : " ",
                                 release.id, ShowTime(release.created_at), release.author,
                                 release.message);
  }
  if (head->has_value()) {
    std::cout << "* runs since " << ShowTime((*head)->set_at) << ", by " << (*head)->author << "\n";
  } else {
    std::cout << "nothing has been pushed yet\n";
  }
  return FinishOutput("rules history", kExitOk);
}

// The one that was pushed before the one that runs.
absl::StatusOr<std::string> PreviousRelease(const RuleTopicContent& content) {
  WW_ASSIGN_OR_RETURN(const std::optional<RuleHead> head, content.Head());
  std::string previous;
  for (const RuleRelease& release : content.Releases()) {
    if (head.has_value() && release.id == head->release) break;
    previous = release.id;
  }
  if (head.has_value() && !previous.empty()) return previous;
  return absl::NotFoundError("there is no release before the one that runs");
}

int Rollback(const RulesFlags& flags) {
  const std::optional<KafkaConfig> kafka = LoadTopicConfigOrPrint(flags);
  if (!kafka.has_value()) return kExitUsage;
  const absl::StatusOr<RuleTopicContent> content = ReadRuleTopic(*kafka);
  if (!content.ok()) return Fail("rollback", content.status());
  const absl::StatusOr<std::string> id =
      flags.release.empty() ? PreviousRelease(*content) : flags.release;
  if (!id.ok()) return Fail("rollback", id.status());
  const absl::StatusOr<RuleRelease> release = TakeRelease(*kafka, *content, *id);
  if (!release.ok()) return Fail("rollback", release.status());
  const std::shared_ptr<const RuleSet> rules = CheckOrPrint(release->files, flags.ignore_tests);
  if (rules == nullptr) {
    return Fail("rollback",
                absl::InvalidArgumentError("nothing was changed: daemons would refuse it"));
  }
  const RuleHead head{release->id, absl::Now(),
                      flags.author.empty() ? DefaultAuthor() : flags.author};
  if (const absl::Status status = SetRuleHead(*kafka, head, *content); !status.ok()) {
    return Fail("rollback", status);
  }
  std::cout << "rolled back to " << release->id << ": " << Summary(*rules) << "\n";
  return FinishOutput("rules rollback", kExitOk);
}

int Diff(const RulesFlags& flags) {
  const std::optional<KafkaConfig> kafka = LoadTopicConfigOrPrint(flags);
  if (!kafka.has_value()) return kExitUsage;
  std::vector<RuleFile> to;
  if (!flags.paths.empty()) {
    absl::StatusOr<std::vector<RuleFile>> files = ReadReleaseFiles(flags.paths);
    if (!files.ok()) return Fail("diff", files.status(), kExitUsage);
    to = *std::move(files);
  }
  const absl::StatusOr<RuleTopicContent> content = ReadRuleTopic(*kafka);
  if (!content.ok()) return Fail("diff", content.status(), kExitUsage);
  const absl::StatusOr<RuleRelease> from = FindRelease(*content, flags.from);
  if (!from.ok()) return Fail("diff", from.status(), kExitUsage);
  if (flags.paths.empty()) {
    absl::StatusOr<RuleRelease> release = FindRelease(*content, flags.release);
    if (!release.ok()) return Fail("diff", release.status(), kExitUsage);
    to = std::move(release->files);
  }
  const std::string diff = DiffFiles(from->files, to);
  std::cout << diff;
  return FinishOutput("rules diff", diff.empty() ? kExitOk : kExitDiffers);
}

CLI::App* AddSubcommand(CLI::App* rules, const std::string& name, const std::string& help,
                        const std::shared_ptr<RulesFlags>& flags, Command* command,
                        int (*run)(const RulesFlags&)) {
  CLI::App* const app = rules->add_subcommand(name, help);
  AddConfigFlags(app, &flags->config);
  app->callback([=] { *command = [=] { return run(*flags); }; });
  return app;
}

void AddAuthor(CLI::App* app, RulesFlags* flags) {
  app->add_option("--author", flags->author, "Who does so; the user's name unless given");
}

void AddIgnoreTests(CLI::App* app, RulesFlags* flags) {
  app->add_flag("--ignore-tests", flags->ignore_tests,
                "Also where tests fail; daemons refuse it then unless reload.tests is ignore");
}

}  // namespace

void AddRulesCommand(CLI::App* app, Command* command) {
  CLI::App* rules =
      app->add_subcommand("rules", "Keep the rules of all daemons in a topic (kafka.rules_topic)");
  rules->require_subcommand(1);
  {
    auto flags = std::make_shared<RulesFlags>();
    CLI::App* push =
        AddSubcommand(rules, "push", "Check rules, run their tests, and have all daemons run them",
                      flags, command, Push);
    push->add_option("PATH", flags->paths, "Folders and files: all rules, with their tests")
        ->required();
    push->add_option("-m,--message", flags->message, "Why");
    AddAuthor(push, flags.get());
    AddIgnoreTests(push, flags.get());
    push->add_option("--sign-key", flags->sign_key,
                     "The PEM file of an Ed25519 private key to sign the release with");
    push->add_option("--keep", flags->keep, "How many releases are kept")
        ->check(CLI::Range(2, 10'000))
        ->capture_default_str();
  }
  {
    auto flags = std::make_shared<RulesFlags>();
    CLI::App* pull = AddSubcommand(rules, "pull", "Write the files of a release to a folder", flags,
                                   command, Pull);
    pull->add_option("FOLDER", flags->folder, "A folder that is new or empty")->required();
    pull->add_option("--release", flags->release, "Its id; the one that runs unless given");
  }
  {
    auto flags = std::make_shared<RulesFlags>();
    (void)AddSubcommand(rules, "history", "The releases, the newest first, and which one runs",
                        flags, command, History);
  }
  {
    auto flags = std::make_shared<RulesFlags>();
    CLI::App* rollback = AddSubcommand(rules, "rollback", "Have all daemons run an older release",
                                       flags, command, Rollback);
    rollback->add_option("RELEASE", flags->release,
                         "Its id; the one before the one that runs unless given");
    AddAuthor(rollback, flags.get());
    AddIgnoreTests(rollback, flags.get());
  }
  {
    auto flags = std::make_shared<RulesFlags>();
    CLI::App* diff =
        AddSubcommand(rules, "diff", "What differs between releases, or from a release to files",
                      flags, command, Diff);
    auto* paths = diff->add_option("PATH", flags->paths, "Folders and files to compare with");
    diff->add_option("--from", flags->from, "The id of a release; the one that runs unless given");
    diff->add_option("--to", flags->release, "The same, in place of PATH")->excludes(paths);
    diff->footer("Exits with 1 where they differ.");
  }
}

}  // namespace wirewatch
