#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Reads a word as an author writes it: "sanction*" for any ending of the last word, "=WHO" for
// exactly these letters, else folded. InvalidArgument says what is wrong; the location is left out.
absl::StatusOr<Word> ParseWord(absl::string_view written);

// Ok if `phrase` can be looked for: it has letters or digits, and not too many words.
absl::Status CheckPhrase(absl::string_view phrase);

}  // namespace wirewatch
