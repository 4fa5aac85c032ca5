#include "daemon/ruleset/word_parser.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/base/status.h"
#include "daemon/text/tokenizer.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// Fewer letters before a '*' would match a good part of all words.
constexpr size_t kMinPrefixBytes = 2;

absl::Status CheckTokens(absl::string_view phrase, const TokenizedText& tokenized) {
  if (tokenized.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", phrase, "' has no letter or digit to look for"));
  }
  if (tokenized.size() > kMaxTokensPerPhrase) {
    return absl::InvalidArgumentError(absl::StrCat("'", phrase, "' has ", tokenized.size(),
                                                   " words, more than a phrase may have (",
                                                   kMaxTokensPerPhrase, ")"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckPhrase(absl::string_view phrase) {
  TokenizedText tokenized;
  tokenized.Reset(phrase);
  return CheckTokens(phrase, tokenized);
}

absl::StatusOr<Word> ParseWord(absl::string_view written) {
  Word word;
  absl::string_view text = written;
  if (absl::ConsumePrefix(&text, "=")) word.exact_case = true;
  if (absl::ConsumeSuffix(&text, "*")) word.any_ending = true;
  if (absl::StrContains(text, "*")) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", written, "': '*' may stand only at the end"));
  }
  TokenizedText tokenized;
  tokenized.Reset(text);
  WW_RETURN_IF_ERROR(CheckTokens(written, tokenized));
  const Token& last = tokenized.tokens().back();
  const size_t last_size = tokenized.FoldedForm(tokenized.size() - 1).size();
  if (word.any_ending && (last_size < kMinPrefixBytes || last.end != text.size())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", written, "': expected at least ", kMinPrefixBytes, " letters right before the '*'"));
  }
  word.text = std::string(text);
  return word;
}

}  // namespace wirewatch
