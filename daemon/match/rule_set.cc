#include "wirewatch/rule_set.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "daemon/match/rule_compiler.h"
#include "daemon/match/rule_set_index.h"

namespace wirewatch {

RuleSet::RuleSet(RuleBook book) : book_(std::move(book)) {}

RuleSet::~RuleSet() = default;

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::Compile(RuleBook book,
                                                                const CompileOptions& options) {
  std::vector<Diagnostic> diagnostics;
  auto rule_set = Compile(std::move(book), options, &diagnostics);
  if (rule_set != nullptr) return rule_set;
  return absl::InvalidArgumentError(absl::StrJoin(
      diagnostics, "\n",
      [](std::string* out, const Diagnostic& diagnostic) { out->append(ToString(diagnostic)); }));
}

std::shared_ptr<const RuleSet> RuleSet::Compile(RuleBook book, const CompileOptions& options,
                                                std::vector<Diagnostic>* diagnostics) {
  std::shared_ptr<RuleSet> rule_set(new RuleSet(std::move(book)));
  auto index = std::make_unique<Index>(options);
  const size_t before = diagnostics->size();
  RuleCompiler(rule_set->book_, options, index.get(), diagnostics).Run();
  if (diagnostics->size() > before) return nullptr;
  rule_set->index_ = std::move(index);
  return rule_set;
}

}  // namespace wirewatch
