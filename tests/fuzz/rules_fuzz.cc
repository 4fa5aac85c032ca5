// Whatever bytes a rule file holds, checking it ends with diagnostics that lie in the file, and
// these can be shown.
#include <cstdint>
#include <cstdlib>

#include "daemon/cli/diagnostic_report.h"
#include "daemon/cli/rule_check.h"
#include "daemon/ruleset/condition_parser.h"

namespace wirewatch {
namespace {

void Require(bool fact) {
  if (!fact) std::abort();
}

void FuzzRuleFile(const std::string& text) {
  const RuleCheck check = CheckRules(LoadRuleFiles({{"f.yaml", text}}), {});
  Require((check.rules != nullptr) == !HasErrors(check.diagnostics));
  const SourceTexts sources = check.Sources();
  const SourceText& source = sources.at("f.yaml");
  for (const Diagnostic& diagnostic : check.diagnostics) {
    Require(diagnostic.code != DiagnosticCode::kUnspecified);
    Require(diagnostic.location.line >= 1 && diagnostic.location.line <= source.lines());
    Require(!diagnostic.part.has_value());
    Require(!ToTerminal(diagnostic, sources, true).empty());
  }
  Require(!ToSarifReport(check.diagnostics, sources).empty());
}

void FuzzCondition(const std::string& text) {
  Condition condition;
  ConditionError error;
  if (ParseCondition(text, {"a", "b", "c"}, &condition, &error)) return;
  Require(error.begin < error.end && error.begin <= text.size());
  Require(!error.message.empty());
}

}  // namespace
}  // namespace wirewatch

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  wirewatch::FuzzRuleFile(text);
  wirewatch::FuzzCondition(text);
  return 0;
}
