#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "daemon/text/word_scan.h"

namespace wirewatch {

// What stands between a token and the one before it.
enum class Gap : uint8_t {
  kJoin,        // nothing, white space or dashes: the two may belong to one phrase
  kApostrophe,  // an apostrophe, perhaps with white space
  kBreak,       // other punctuation, or the beginning of the text
  kSentence,    // the end of a sentence
};

// A word of a text: bytes [begin, end) of it, and where its folded form stands.
struct Token {
  uint32_t begin;
  uint32_t end;
  uint32_t folded_begin;
  uint32_t folded_end;
};

// A text's tokens, in order. Words are runs of letters and digits (section 5 of the design:
// "Ryong-hae" is two); in scripts without spaces each character is one. Memory is used again from
// text to text.
class TokenizedText {
 public:
  // Folds and tokenises valid UTF-8 text of less than 2 GiB, which outlives its use here. The same
  // code cuts articles and the words of rules, so that they always agree.
  void Reset(absl::string_view text, VectorTarget target = DefaultVectorTarget());

  absl::string_view text() const { return text_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  absl::Span<const Token> tokens() const { return {tokens_.get(), size_}; }
  const Token& operator[](size_t i) const { return tokens_[i]; }

  // For each token the hash of its folded form, and one more zero behind them.
  const uint64_t* hashes() const { return hashes_.get(); }
  // The first four bytes of a token's folded form, NULs behind a shorter one.
  const uint32_t* starts() const { return starts_.get(); }

  absl::string_view FoldedForm(size_t i) const {
    const Token& token = tokens_[i];
    return {folded_.get() + token.folded_begin, token.folded_end - token.folded_begin};
  }

  // Whether a token is cut from a run of letters that has bytes beyond ASCII, be they in it or not;
  // and whether any is.
  bool IsWide(size_t i) const { return tokens_[i].begin != tokens_[i].folded_begin; }
  bool has_wide_tokens() const { return folded_size_ > text_.size() + kPadding; }

  // The text with 0x20 set in each byte, which makes ASCII letters lower case. Four bytes can be
  // read behind it.
  absl::string_view Lowered() const { return {folded_.get(), text_.size()}; }

  // What stands before token `i`. Read from the text when it is asked for, since it seldom is. A
  // dot behind a single letter or a title joins: "Dr. John F. Kennedy" is "Dr John F Kennedy".
  Gap GapBefore(size_t i) const;

 private:
  class WideCutter;

  // What may be read behind a folded form, and is written behind the text by a WordScan.
  static constexpr size_t kPadding = 80;

  void Reserve(size_t text_size);
  void AddRuns(const WordRuns& runs);
  // Tokens of the runs from `from` on, up to one that is long or has bytes beyond ASCII, of which
  // it gives the number.
  size_t AddShortRuns(const WordRuns& runs, size_t from);
  // Tokens of a run that has bytes beyond ASCII.
  void AddWideRun(size_t begin, size_t end);
  void AddToken(const Token& token, uint64_t hash);
  void AddFolded(absl::string_view folded);

  absl::string_view text_;
  size_t size_ = 0;
  size_t token_capacity_ = 0;
  std::unique_ptr<Token[]> tokens_;
  std::unique_ptr<uint64_t[]> hashes_;
  std::unique_ptr<uint32_t[]> starts_;
  // The text in lower case, and behind it the folded forms of words beyond ASCII.
  size_t folded_size_ = 0;
  size_t folded_capacity_ = 0;
  std::unique_ptr<char[]> folded_;
};

// The hash of a folded form, as in TokenizedText::hashes.
uint64_t HashFolded(absl::string_view folded);

}  // namespace wirewatch
