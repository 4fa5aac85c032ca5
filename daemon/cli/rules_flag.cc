#include "daemon/cli/rules_flag.h"

#include <iostream>

#include "wirewatch/rule_loader.h"

namespace wirewatch {

std::shared_ptr<const RuleSet> LoadRulesOrPrint(const std::vector<std::string>& paths) {
  LoadedRules loaded = LoadRules(paths);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    std::cerr << ToString(diagnostic) << "\n";
  }
  if (!loaded.book.has_value()) return nullptr;
  absl::StatusOr<std::shared_ptr<const RuleSet>> compiled =
      RuleSet::Compile(*std::move(loaded.book));
  if (compiled.ok()) return *std::move(compiled);
  std::cerr << compiled.status().message() << "\n";
  return nullptr;
}

}  // namespace wirewatch
