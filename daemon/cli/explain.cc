#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/files.h"
#include "daemon/cli/alert_text.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/explain_report.h"
#include "daemon/cli/time_flag.h"
#include "wirewatch/article_decoder.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

struct ExplainFlags {
  std::vector<std::string> rules;
  std::string rule;
  std::string entity;
  std::vector<std::string> articles;
  absl::Time now = absl::Now();
  std::string format = "text";
};

struct ExplainEntityFlags {
  std::vector<std::string> rules;
  std::string entity;
  std::string format = "text";
};

// nullopt if the rules have errors, which are printed.
std::optional<RuleBook> LoadBookOrPrint(const std::vector<std::string>& paths) {
  LoadedRules loaded = LoadRules(paths);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    // Warnings are for `wirewatch check`.
    if (diagnostic.severity == Severity::kError) std::cerr << ToString(diagnostic) << "\n";
  }
  return std::move(loaded.book);
}

// An article's bytes; "-" is standard input.
absl::StatusOr<std::string> ReadArticle(const std::string& path) {
  if (path != "-") return ReadFile(path, ArticleOptions().max_bytes + 1);
  return std::string{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

int Explain(const ExplainFlags& flags) {
  const char* const name = "wirewatch explain";
  std::optional<RuleBook> book = LoadBookOrPrint(flags.rules);
  if (!book.has_value()) return kExitUsage;
  const auto explainer = Explainer::Create(*std::move(book), flags.rule);
  if (!explainer.ok()) {
    std::cerr << name << ": " << explainer.status().message() << "\n";
    return kExitUsage;
  }
  const bool color = WantsColor(STDOUT_FILENO);
  bool failed = false;
  for (const std::string& path : flags.articles) {
    const std::string place = path == "-" ? "standard input" : path;
    absl::StatusOr<std::string> bytes = ReadArticle(path);
    if (!bytes.ok()) {
      std::cerr << name << ": " << bytes.status().message() << "\n";
      failed = true;
      continue;
    }
    const absl::StatusOr<Explanation> explanation =
        (*explainer)->Explain(MakeRecord({path, 0, 0}, *std::move(bytes)), flags.entity, flags.now);
    if (explanation.ok()) {
      std::cout << (flags.format == "json" ? ToJson(*explanation, place)
                                           : ToText(*explanation, place, color));
      continue;
    }
    const absl::StatusCode code = explanation.status().code();
    const bool is_usage =
        code == absl::StatusCode::kNotFound || code == absl::StatusCode::kInvalidArgument;
    std::cerr << name << ": " << (is_usage ? "" : absl::StrCat(place, ": "))
              << explanation.status().message() << "\n";
    if (is_usage) return kExitUsage;
    failed = true;
  }
  return FinishOutput("explain", failed ? kExitFailure : kExitOk);
}

int ExplainEntityById(const ExplainEntityFlags& flags) {
  const char* const name = "wirewatch explain-entity";
  const std::optional<RuleBook> book = LoadBookOrPrint(flags.rules);
  if (!book.has_value()) return kExitUsage;
  const absl::StatusOr<EntityExplanation> explanation = ExplainEntity(*book, flags.entity);
  if (!explanation.ok()) {
    std::cerr << name << ": " << explanation.status().message() << "\n";
    return kExitUsage;
  }
  std::cout << (flags.format == "json" ? ToJson(*explanation)
                                       : ToText(*explanation, WantsColor(STDOUT_FILENO)));
  return FinishOutput("explain-entity", kExitOk);
}

void AddRulesOption(CLI::App* app, std::vector<std::string>* rules) {
  app->add_option("--rules", *rules, "A rule file or folder; may be repeated")
      ->required()
      ->allow_extra_args(false);
}

void AddFormatOption(CLI::App* app, std::string* format) {
  app->add_option("--format", *format, "text for people, or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

}  // namespace

void AddExplainCommand(CLI::App* app, Command* command) {
  CLI::App* explain =
      app->add_subcommand("explain", "Say why a rule gives an alert for an article, or none");
  auto flags = std::make_shared<ExplainFlags>();
  AddRulesOption(explain, &flags->rules);
  explain->add_option("--rule", flags->rule, "The id of the rule")->required();
  explain->add_option("--entity", flags->entity,
                      "Only for the entity with this id, be it mentioned or not");
  AddNowOption(explain, &flags->now);
  AddFormatOption(explain, &flags->format);
  explain->add_option("ARTICLE", flags->articles, "Articles as text or JSON; - for standard input")
      ->required();
  explain->footer(
      "Exit code: 0 all articles were explained, with or without "
      "an alert; 1 some could not be "
      "read; 2 the rules or the command line are wrong.\nHow to "
      "read it: docs/explain.md.");
  explain->callback([=] { *command = [flags] { return Explain(*flags); }; });
}

void AddExplainEntityCommand(CLI::App* app, Command* command) {
  CLI::App* explain = app->add_subcommand(
      "explain-entity", "Say which spellings of an entity are looked for, and by which rules");
  auto flags = std::make_shared<ExplainEntityFlags>();
  AddRulesOption(explain, &flags->rules);
  AddFormatOption(explain, &flags->format);
  explain->add_option("ID", flags->entity, "The id of the entity")->required();
  explain->footer("Exit code: 0, or 2 if the rules or the command line are wrong.");
  explain->callback([=] { *command = [flags] { return ExplainEntityById(*flags); }; });
}

}  // namespace wirewatch
