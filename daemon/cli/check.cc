#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/cli/alert_text.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/diagnostic_report.h"
#include "daemon/cli/rule_check.h"

namespace wirewatch {
namespace {

struct CheckFlags {
  std::vector<std::string> paths;
  std::string format = "text";
  bool strict = false;
};

std::string Counted(size_t count, const char* what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

void PrintText(const RuleCheck& check, size_t errors, size_t warnings) {
  const SourceTexts sources = check.Sources();
  const bool color = WantsColor(STDERR_FILENO);
  for (const Diagnostic& diagnostic : check.diagnostics) {
    std::cerr << ToTerminal(diagnostic, sources, color);
  }
  if (errors + warnings > 0) {
    std::cerr << Counted(errors, "error") << ", " << Counted(warnings, "warning") << "\n";
  }
  if (check.rules == nullptr) return;
  std::cout << check.rules->rules().size() << " rules and " << check.rules->entities().size()
            << " entities are good; digest " << check.rules->digest() << "\n";
}

int Check(const CheckFlags& flags) {
  const RuleCheck check = CheckRulesAndTests(flags.paths, {.now = absl::Now()});
  const auto errors = static_cast<size_t>(
      std::count_if(check.diagnostics.begin(), check.diagnostics.end(),
                    [](const Diagnostic& d) { return d.severity == Severity::kError; }));
  const size_t warnings = check.diagnostics.size() - errors;
  if (flags.format == "json") {
    std::cout << ToJsonReport(check.diagnostics);
  } else if (flags.format == "sarif") {
    std::cout << ToSarifReport(check.diagnostics, check.Sources());
  } else {
    PrintText(check, errors, warnings);
  }
  const bool failed = flags.strict && warnings > 0;
  return FinishOutput("check", errors > 0 ? kExitUsage : failed ? kExitFailure : kExitOk);
}

}  // namespace

void AddCheckCommand(CLI::App* app, Command* command) {
  CLI::App* check =
      app->add_subcommand("check", "Check rule files and say what is wrong with them");
  auto flags = std::make_shared<CheckFlags>();
  check->add_option("PATH", flags->paths, "Rule files and folders: one set, whatever their order")
      ->required();
  check
      ->add_option("--format", flags->format,
                   "text for people; json; or sarif (2.1.0), for code hosts and editors")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->capture_default_str();
  check->add_flag("--strict", flags->strict, "Warnings fail too");
  check->footer(
      "Exit code: 0 the rules are good; 1 there are warnings, and --strict is given; 2 there are "
      "errors, or the command line is wrong.\nWhat each code means, such as error[unknown-key]: "
      "docs/diagnostics.md.");
  check->callback([=] { *command = [flags] { return Check(*flags); }; });
}

}  // namespace wirewatch
