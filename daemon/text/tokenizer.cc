#include "daemon/text/tokenizer.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>

#include "daemon/text/unicode.h"

namespace wirewatch {
namespace {

// The class of each ASCII character, and the folded byte of the letters and digits; NUL for all
// other bytes. Characters beyond ASCII go the long way.
struct AsciiTable {
  std::array<CharClass, 128> char_class;
  std::array<char, 256> folded{};

  AsciiTable() {
    char buffer[kMaxFoldedBytes];
    for (char32_t c = 0; c < 128; ++c) {
      const FoldedChar folded_char = FoldCodePoint(c, buffer);
      char_class[c] = folded_char.char_class;
      if (folded_char.char_class == CharClass::kWord) folded[c] = folded_char.folded[0];
    }
  }
};

const AsciiTable& Ascii() {
  static const auto* const table = new AsciiTable;
  return *table;
}

// See TokenizedText::folded.
constexpr size_t kPadding = 8;

// Cuts one text; the state is what has been seen since the last token ended.
class Cutter {
 public:
  Cutter(absl::string_view text, TokenizedText* result)
      : text_(text), ascii_(Ascii()), result_(*result) {
    result_.tokens.clear();
    // A folded form is seldom longer than the text; see Reserve.
    result_.folded.resize(text.size() + kMaxFoldedBytes);
  }

  void Run() {
    size_t at = 0;
    while (at < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[at]);
      if (byte >= 0x80) {
        at = TakeWide(at);
        continue;
      }
      const CharClass char_class = ascii_.char_class[byte];
      if (char_class == CharClass::kWord) {
        at = TakeAsciiRun(at);
      } else {
        End();
        TakeGap(char_class);
        ++at;
      }
    }
    End();
    result_.folded.resize(folded_size_ + kPadding);
  }

 private:
  // Takes a run of ASCII letters and digits, all that most words are.
  size_t TakeAsciiRun(size_t at) {
    Begin(at);
    char* folded = &result_.folded[folded_size_];
    for (; at < text_.size(); ++at) {
      const char c = ascii_.folded[static_cast<unsigned char>(text_[at])];
      if (c == '\0') break;
      *folded++ = c;
    }
    folded_size_ = static_cast<size_t>(folded - result_.folded.data());
    end_ = at;
    return at;
  }

  size_t TakeWide(size_t at) {
    size_t next = at;
    char buffer[kMaxFoldedBytes];
    const FoldedChar c = FoldCodePoint(NextCodePoint(text_, &next), buffer);
    switch (c.char_class) {
      case CharClass::kSingle:
        End();
        Begin(at);
        Fold(c.folded, next);
        single_ = true;
        break;
      case CharClass::kWord:
        if (single_) End();
        Begin(at);
        Fold(c.folded, next);
        break;
      case CharClass::kMark:
        if (open_) Fold(c.folded, next);
        break;
      case CharClass::kIgnored:
        if (open_) end_ = next;
        break;
      default:
        End();
        TakeGap(c.char_class);
    }
    return next;
  }

  void Begin(size_t at) {
    if (open_ && !single_) return;
    End();
    // What a token may still add is what the rest of the text folds to; keep room for it.
    Reserve(text_.size() - at);
    open_ = true;
    begin_ = at;
    folded_begin_ = folded_size_;
  }

  void Reserve(size_t bytes) {
    if (folded_size_ + bytes + kMaxFoldedBytes > result_.folded.size()) {
      result_.folded.resize(folded_size_ + 2 * bytes + kMaxFoldedBytes);
    }
  }

  void Fold(absl::string_view folded, size_t end) {
    Reserve(text_.size() - end + folded.size());
    std::copy(folded.begin(), folded.end(), &result_.folded[folded_size_]);
    folded_size_ += folded.size();
    end_ = end;
  }

  void End() {
    if (!open_) return;
    const absl::string_view folded =
        absl::string_view(result_.folded).substr(folded_begin_, folded_size_ - folded_begin_);
    result_.tokens.push_back({HashFolded(folded), static_cast<uint32_t>(begin_),
                              static_cast<uint32_t>(end_), static_cast<uint32_t>(folded_begin_),
                              static_cast<uint32_t>(folded_size_), gap_});
    gap_ = Gap::kJoin;
    stop_ = false;
    open_ = false;
    single_ = false;
  }

  void TakeGap(CharClass char_class) {
    switch (char_class) {
      case CharClass::kSpace:
        if (stop_) gap_ = Gap::kSentence;
        break;
      case CharClass::kStop:
        stop_ = true;
        gap_ = std::max(gap_, Gap::kBreak);
        break;
      case CharClass::kApostrophe:
        gap_ = std::max(gap_, Gap::kApostrophe);
        break;
      default:
        gap_ = std::max(gap_, Gap::kBreak);
    }
  }

  const absl::string_view text_;
  const AsciiTable& ascii_;
  TokenizedText& result_;
  size_t folded_size_ = 0;
  bool open_ = false;
  bool single_ = false;
  bool stop_ = false;
  Gap gap_ = Gap::kBreak;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t folded_begin_ = 0;
};

}  // namespace

uint64_t HashFolded(absl::string_view folded) { return XXH3_64bits(folded.data(), folded.size()); }

void Tokenize(absl::string_view text, TokenizedText* result) { Cutter(text, result).Run(); }

}  // namespace wirewatch
