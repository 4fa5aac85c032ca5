#include "daemon/text/tokenizer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

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

// Up to this many bytes a form is hashed as two numbers, which is what nearly every word is.
constexpr size_t kShortForm = 16;

// The first `size` of the 8 bytes at `bytes`, as a number; all of them from 8 on.
uint64_t LoadBytes(const char* bytes, size_t size) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return size >= 8 ? word : word & ((uint64_t{1} << (8 * size)) - 1);
}

// The hash of a folded form behind which kShortForm bytes can be read. Short ones are multiplied
// and folded as in wyhash (https://github.com/wangyi-fudan/wyhash); longer ones take XXH3.
uint64_t HashReadable(const char* folded, size_t size) {
  if (size > kShortForm) return XXH3_64bits(folded, size);
  const uint64_t low = LoadBytes(folded, size);
  const uint64_t high = size > 8 ? LoadBytes(folded + 8, size - 8) : 0;
  const auto product = static_cast<unsigned __int128>(low ^ 0x9E3779B97F4A7C15u) *
                       (high ^ 0xD1B54A32D192ED03u ^ (uint64_t{size} << 56));
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

#ifdef __SSE2__
constexpr size_t kBlock = 16;

// Folds a block of text into `folded` and returns how many bytes at its beginning are ASCII letters
// and digits; what is written behind those is void. A loop over bytes would mispredict its end at
// nearly every word.
size_t FoldBlock(const char* text, char* folded) {
  const auto at_most = [](__m128i value, int limit) {
    return _mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(static_cast<char>(limit))), value);
  };
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  // Letters get lower case by this bit; digits have it.
  const __m128i lower = _mm_or_si128(block, _mm_set1_epi8(0x20));
  const __m128i letters = at_most(_mm_sub_epi8(lower, _mm_set1_epi8('a')), 'z' - 'a');
  const __m128i digits = at_most(_mm_sub_epi8(block, _mm_set1_epi8('0')), '9' - '0');
  _mm_storeu_si128(reinterpret_cast<__m128i*>(folded), lower);
  const auto word = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(letters, digits)));
  return static_cast<size_t>(std::countr_one(word));
}
#endif

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
#ifdef __SSE2__
    while (at + kBlock <= text_.size()) {
      const size_t taken = FoldBlock(text_.data() + at, folded);
      at += taken;
      folded += taken;
      if (taken < kBlock) break;
    }
#endif
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
    result_.tokens.push_back(
        {HashReadable(&result_.folded[folded_begin_], folded_size_ - folded_begin_),
         static_cast<uint32_t>(begin_), static_cast<uint32_t>(end_),
         static_cast<uint32_t>(folded_begin_), static_cast<uint32_t>(folded_size_), gap_});
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

uint64_t HashFolded(absl::string_view folded) {
  if (folded.size() > kShortForm) return HashReadable(folded.data(), folded.size());
  char readable[2 * kShortForm] = {};
  std::copy(folded.begin(), folded.end(), readable);
  return HashReadable(readable, folded.size());
}

void Tokenize(absl::string_view text, TokenizedText* result) { Cutter(text, result).Run(); }

}  // namespace wirewatch
