#include "daemon/cli/rules_flag.h"

#include <unistd.h>

#include <iostream>

#include "daemon/cli/alert_text.h"
#include "daemon/cli/rule_check.h"

namespace wirewatch {

std::shared_ptr<const RuleSet> LoadRulesOrPrint(const std::vector<std::string>& paths) {
  const RuleCheck check = CheckRules(LoadRules(paths), {.lint = false});
  const SourceTexts sources = check.Sources();
  // A log has one line for each, a terminal shows what is wrong.
  const bool is_terminal = isatty(STDERR_FILENO) != 0;
  for (const Diagnostic& diagnostic : check.diagnostics) {
    // Warnings are for `wirewatch check`.
    if (diagnostic.severity != Severity::kError) continue;
    std::cerr << (is_terminal ? ToTerminal(diagnostic, sources, WantsColor(STDERR_FILENO))
                              : ToString(diagnostic) + "\n");
  }
  return check.rules;
}

}  // namespace wirewatch
