#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/common/texts.h"
#include "bench/match/plain_text.h"

namespace wirewatch::bench {

// Texts and names in a script other than English's: invented words of the script's letters, as
// frequent as Zipf's law has it, with some numbers and Latin words between.
struct ScriptWorkload {
  WordKind kind = WordKind::kLetters;
  std::vector<Text> texts;
  std::vector<std::string> names;
};

// "korean", "arabic", "russian" or "french"; InvalidArgument for another.
absl::StatusOr<ScriptWorkload> InventScript(const std::string& script, size_t texts, size_t names);

}  // namespace wirewatch::bench
