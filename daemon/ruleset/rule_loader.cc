#include "wirewatch/rule_loader.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "daemon/base/files.h"
#include "daemon/ruleset/file_parser.h"
#include "daemon/ruleset/resolver.h"

namespace wirewatch {
namespace {

bool IsRuleTest(absl::string_view path) {
  return absl::EndsWith(path, "_test.yaml") || absl::EndsWith(path, "_test.yml");
}

LoadedRules Load(const std::vector<RuleFile>& files, std::vector<Diagnostic> diagnostics) {
  ParsedFiles parsed;
  for (const RuleFile& file : files) ParseRuleFile(file, &parsed, &diagnostics);
  LoadedRules loaded;
  RuleBook book = Resolve(std::move(parsed), files, &diagnostics);
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::tie(a.location.file, a.location.line, a.location.column) <
                            std::tie(b.location.file, b.location.line, b.location.column);
                   });
  if (!HasErrors(diagnostics)) loaded.book = std::move(book);
  loaded.diagnostics = std::move(diagnostics);
  return loaded;
}

}  // namespace

LoadedRules LoadRules(const std::vector<std::string>& paths) {
  std::vector<RuleFile> files;
  std::vector<Diagnostic> diagnostics;
  const auto fail = [&](const std::string& path, const absl::Status& status, std::string help) {
    diagnostics.push_back(
        {Severity::kError, {path, 1, 1}, std::string(status.message()), std::move(help)});
  };
  for (const std::string& path : paths) {
    const absl::StatusOr<std::vector<std::string>> names = ListFiles(path, {".yaml", ".yml"});
    if (!names.ok()) {
      fail(path, names.status(), "give a rule file or a folder that holds rule files");
      continue;
    }
    for (const std::string& name : *names) {
      // A file of tests beside the rules; one that is named on purpose is read as rules.
      if (name != path && IsRuleTest(name)) continue;
      absl::StatusOr<std::string> text = ReadFile(name, kMaxRuleFileBytes);
      if (text.ok()) {
        files.push_back({name, *std::move(text)});
      } else {
        fail(name, text.status(), "");
      }
    }
  }
  if (files.empty() && diagnostics.empty()) {
    fail(paths.empty() ? "rules" : paths.front(), absl::NotFoundError("no rule file (*.yaml) here"),
         "give a rule file or a folder that holds rule files");
  }
  return Load(files, std::move(diagnostics));
}

LoadedRules LoadRuleFiles(const std::vector<RuleFile>& files) { return Load(files, {}); }

}  // namespace wirewatch
