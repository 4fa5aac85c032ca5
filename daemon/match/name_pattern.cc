#include "daemon/match/name_pattern.h"

#include <re2/re2.h>

#include "absl/strings/str_cat.h"

namespace wirewatch {

absl::Status MatchNames(absl::string_view regex, const std::vector<std::string>& names,
                        std::vector<bool>* matches) {
  RE2::Options options;
  // What is wrong is said in the status.
  options.set_log_errors(false);
  const RE2 pattern(std::string(regex), options);
  if (!pattern.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", regex, "' is no regex: ", pattern.error(), "; expected RE2 syntax"));
  }
  matches->clear();
  for (const std::string& name : names) matches->push_back(RE2::PartialMatch(name, pattern));
  return absl::OkStatus();
}

}  // namespace wirewatch
