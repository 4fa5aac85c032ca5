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
  std::shared_ptr<RuleSet> rule_set(new RuleSet(std::move(book)));
  auto index = std::make_unique<Index>(options);
  std::vector<std::string> errors;
  RuleCompiler(rule_set->book_, options, index.get(), &errors).Run();
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  rule_set->index_ = std::move(index);
  return rule_set;
}

}  // namespace wirewatch
