#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/record.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// The compiled rules of this YAML; a test fails with the diagnostics if it has errors.
std::shared_ptr<const RuleSet> CompileYaml(const std::string& yaml);

// Decodes and matches `value`, which must be an article; content-type is left to sniffing.
std::vector<Alert> ScanValue(std::shared_ptr<const RuleSet> rules, const std::string& value);

// "rule/entity" of each alert ("rule" where there is no entity), in order.
std::vector<std::string> Keys(const std::vector<Alert>& alerts);

// The absolute path of a file of the source tree: SourcePath("rules/samples").
std::string SourcePath(absl::string_view relative);

// The evaluation data beside the project, if it is there: SharedDataPath("seed/..."), else "".
// Tests that use it skip with the reason where it is absent.
std::string SharedDataPath(absl::string_view relative);

std::string ReadFileOrDie(const std::string& path);

}  // namespace wirewatch
