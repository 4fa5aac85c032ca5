#include "tests/testing.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

std::shared_ptr<const RuleSet> CompileYaml(const std::string& yaml) {
  LoadedRules loaded = LoadRuleFiles({{"test.yaml", yaml}});
  for (const Diagnostic& diagnostic : loaded.diagnostics) ADD_FAILURE() << ToString(diagnostic);
  if (!loaded.book.has_value()) return nullptr;
  auto compiled = RuleSet::Compile(*std::move(loaded.book));
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  return compiled.ok() ? *std::move(compiled) : nullptr;
}

std::vector<Alert> ScanValue(std::shared_ptr<const RuleSet> rules, const std::string& value) {
  Scanner scanner({}, std::move(rules));
  ScanResult result = scanner.Scan(MakeRecord({"test", 0, 0}, value), absl::UnixEpoch());
  EXPECT_TRUE(result.status.ok()) << result.status;
  return std::move(result.alerts);
}

std::vector<std::string> Keys(const std::vector<Alert>& alerts) {
  std::vector<std::string> keys;
  for (const Alert& alert : alerts) {
    keys.push_back(alert.entity.id.empty() ? alert.rule.id
                                           : absl::StrCat(alert.rule.id, "/", alert.entity.id));
  }
  return keys;
}

std::string SourcePath(absl::string_view relative) {
  return absl::StrCat(WIREWATCH_SOURCE_DIR, "/", relative);
}

std::string SharedDataPath(absl::string_view relative) {
  const char* const folder = std::getenv("WIREWATCH_SHARED_DATA");
  const std::string path =
      absl::StrCat(folder != nullptr ? folder : SourcePath("../shared/data"), "/", relative);
  return std::filesystem::exists(path) ? path : "";
}

std::string ReadFileOrDie(const std::string& path) {
  const absl::StatusOr<std::string> bytes = ReadFile(path, int64_t{1} << 30);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  return bytes.value_or("");
}

}  // namespace wirewatch
