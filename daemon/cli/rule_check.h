#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "daemon/cli/diagnostic_text.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// What there is to say of some rule files, and the compiled set where none of it is an error.
struct RuleCheck {
  std::shared_ptr<const RuleSet> rules;
  // Sorted by place.
  std::vector<Diagnostic> diagnostics;
  // The files that were read; not to be changed while `sources` is in use.
  std::vector<RuleFile> files;

  // Views into `files`.
  SourceTexts Sources() const;
};

struct CheckOptions {
  // Warn of what is likely not meant.
  bool lint = true;
  absl::Time now = absl::UnixEpoch();
};

// Compiles what was loaded.
RuleCheck CheckRules(LoadedRules loaded, const CheckOptions& options);

// Loads and compiles the rules of files and folders; the tests beside them are checked too, and
// missing ones warned of.
RuleCheck CheckRulesAndTests(const std::vector<std::string>& paths, const CheckOptions& options);

}  // namespace wirewatch
