#include "daemon/text/tokenizer.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "daemon/base/digest.h"
#include "daemon/text/unicode.h"

namespace wirewatch {
namespace {

// Up to this many bytes a form is hashed as two numbers, which is what nearly every word is.
constexpr size_t kShortForm = 16;
// Memory for texts up to this size is kept from one text to the next.
constexpr size_t kKeptText = 1 << 20;

constexpr uint64_t kHighBits = 0x8080808080808080u;

// The bytes of a form that count, of 8 from its beginning and of 8 from its middle.
struct Mask {
  uint64_t low;
  uint64_t high;
};
struct Masks {
  Mask of_size[kShortForm + 1];
  constexpr Masks() : of_size() {
    for (size_t size = 0; size <= kShortForm; ++size) {
      of_size[size] = {Ones(size), Ones(size > 8 ? size - 8 : 0)};
    }
  }
  static constexpr uint64_t Ones(size_t bytes) {
    return bytes >= 8 ? ~uint64_t{0} : (uint64_t{1} << (8 * bytes)) - 1;
  }
};
constexpr Masks kMasks;

uint64_t Load8(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// A form of up to kShortForm bytes as two numbers.
struct ShortForm {
  uint64_t low;
  uint64_t high;

  // kShortForm bytes can be read at `folded`.
  ShortForm(const char* folded, size_t size)
      : low(Load8(folded) & kMasks.of_size[size].low),
        high(Load8(folded + 8) & kMasks.of_size[size].high) {}

  // Multiplied and folded as in wyhash (https://github.com/wangyi-fudan/wyhash).
  uint64_t Hash(size_t size) const {
    const auto product = static_cast<unsigned __int128>(low ^ 0x9E3779B97F4A7C15u) *
                         (high ^ 0xD1B54A32D192ED03u ^ (uint64_t{size} << 56));
    return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
  }
};

uint64_t HashReadable(const char* folded, size_t size) {
  return size > kShortForm ? HashBytes({folded, size}) : ShortForm(folded, size).Hash(size);
}

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The class of the character at `*at`, and moves behind it.
CharClass TakeClass(absl::string_view text, size_t* at) {
  char buffer[kMaxFoldedBytes];
  return FoldCodePoint(NextCodePoint(text, at), buffer).char_class;
}

// Abbreviations that a name follows, so that their dot hardly ever ends a sentence.
bool IsTitle(absl::string_view folded) {
  static constexpr absl::string_view kTitles[] = {
      "adm",  "amb",  "brig", "capt", "cmdr", "col", "cpt", "dr",  "fr", "ft",
      "gen",  "gov",  "hon",  "lt",   "maj",  "mme", "mr",  "mrs", "ms", "mt",
      "pres", "prof", "rep",  "rev",  "sen",  "sgt", "st",  "supt"};
  return folded.size() <= 4 && std::binary_search(std::begin(kTitles), std::end(kTitles), folded);
}

// Whether a dot behind it is no stop: that of an initial or a title.
bool IsAbbreviation(absl::string_view folded) { return folded.size() == 1 || IsTitle(folded); }

}  // namespace

uint64_t HashFolded(absl::string_view folded) {
  if (folded.size() > kShortForm) return HashReadable(folded.data(), folded.size());
  char readable[kShortForm] = {};
  std::copy(folded.begin(), folded.end(), readable);
  return HashReadable(readable, folded.size());
}

// Cuts a run with bytes beyond ASCII; the state is what has been seen since the last token ended.
class TokenizedText::WideCutter {
 public:
  explicit WideCutter(TokenizedText* result) : result_(*result) {}

  void Cut(size_t at, size_t end) {
    while (at < end) {
      const auto lead = static_cast<unsigned char>(result_.text_[at]);
      // Of ASCII a run has letters and digits only, which the scan has folded already.
      if (lead < 0x80) {
        if (single_) End();
        Begin(at);
        const char folded = result_.folded_[at];
        Fold({&folded, 1}, ++at);
        continue;
      }
      size_t next = at;
      char buffer[kMaxFoldedBytes];
      const char32_t code_point = TakeCodePoint(lead, &next);
      const FoldedChar c =
          code_point < BasicFolds::kEnd ? folds_.Of(code_point) : FoldCodePoint(code_point, buffer);
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
      }
      at = next;
    }
    End();
  }

 private:
  // The code point that begins with this byte, and moves behind it. Most are of two bytes.
  char32_t TakeCodePoint(unsigned char lead, size_t* at) const {
    const absl::string_view text = result_.text_;
    if (lead >= 0xE0 || *at + 1 >= text.size()) return NextCodePoint(text, at);
    const auto second = static_cast<unsigned char>(text[*at + 1]);
    *at += 2;
    return (lead & 0x1Fu) << 6 | (second & 0x3Fu);
  }

  void Begin(size_t at) {
    if (open_) return;
    open_ = true;
    begin_ = at;
    folded_begin_ = result_.folded_size_;
  }

  void Fold(absl::string_view folded, size_t end) {
    result_.AddFolded(folded);
    end_ = end;
  }

  void End() {
    if (!open_) return;
    const char* folded = result_.folded_.get() + folded_begin_;
    const size_t size = result_.folded_size_ - folded_begin_;
    result_.AddToken(
        {static_cast<uint32_t>(begin_), static_cast<uint32_t>(end_),
         static_cast<uint32_t>(folded_begin_), static_cast<uint32_t>(result_.folded_size_)},
        HashReadable(folded, size));
    open_ = false;
    single_ = false;
  }

  TokenizedText& result_;
  const BasicFolds& folds_ = BasicFolds::Get();
  bool open_ = false;
  bool single_ = false;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t folded_begin_ = 0;
};

void TokenizedText::Reset(absl::string_view text, VectorTarget target) {
  text_ = text;
  size_ = 0;
  Reserve(text.size());
  folded_size_ = text.size() + kPadding;
  const WordScan scan = WordScanFor(target);
  WordRuns runs;
  for (size_t at = 0; at < text.size(); at += WordRuns::kStretch) {
    scan(text, at, folded_.get(), &runs);
    AddRuns(runs);
  }
  hashes_[size_] = 0;
}

void TokenizedText::Reserve(size_t text_size) {
  // Every token has a byte of its own, and ASCII words one between them.
  const size_t tokens = text_size / 2 + 2;
  const size_t folded = text_size + 2 * kPadding + text_size / 8;
  const bool keep = text_size > kKeptText || folded_capacity_ <= 2 * kKeptText;
  if (tokens <= token_capacity_ && folded <= folded_capacity_ && keep) return;
  token_capacity_ = std::max<size_t>(tokens, 4096);
  tokens_ = std::make_unique_for_overwrite<Token[]>(token_capacity_);
  hashes_ = std::make_unique_for_overwrite<uint64_t[]>(token_capacity_);
  starts_ = std::make_unique_for_overwrite<uint32_t[]>(token_capacity_);
  folded_capacity_ = std::max<size_t>(folded, 8192);
  folded_ = std::make_unique_for_overwrite<char[]>(folded_capacity_);
}

void TokenizedText::AddRuns(const WordRuns& runs) {
  for (size_t i = AddShortRuns(runs, 0); i < runs.size(); i = AddShortRuns(runs, i + 1)) {
    const uint32_t begin = runs.begin(i);
    const uint32_t end = runs.end(i);
    if (IsAscii(text_.substr(begin, end - begin))) {
      AddToken({begin, end, begin, end}, HashBytes({folded_.get() + begin, end - begin}));
    } else {
      AddWideRun(begin, end);
    }
  }
}

size_t TokenizedText::AddShortRuns(const WordRuns& runs, size_t from) {
  // Copies, which the compiler knows not to be changed by what is written.
  const char* const folded = folded_.get();
  Token* const tokens = tokens_.get();
  uint64_t* const hashes = hashes_.get();
  uint32_t* const starts = starts_.get();
  const size_t count = runs.size();
  size_t to = size_;
  size_t i = from;
  for (; i < count; ++i) {
    const uint32_t begin = runs.begin(i);
    const uint32_t end = runs.end(i);
    const size_t size = end - begin;
    if (size > kShortForm) break;
    const ShortForm form(folded + begin, size);
    if (((form.low | form.high) & kHighBits) != 0) break;
    // Twice the same: its folded form stands where it stands.
    std::memcpy(&tokens[to].begin, runs.edges + 2 * i, 2 * sizeof(uint32_t));
    std::memcpy(&tokens[to].folded_begin, runs.edges + 2 * i, 2 * sizeof(uint32_t));
    hashes[to] = form.Hash(size);
    starts[to] = static_cast<uint32_t>(form.low);
    ++to;
  }
  size_ = to;
  return i;
}

void TokenizedText::AddWideRun(size_t begin, size_t end) { WideCutter(this).Cut(begin, end); }

void TokenizedText::AddToken(const Token& token, uint64_t hash) {
  tokens_[size_] = token;
  hashes_[size_] = hash;
  const size_t size = std::min<size_t>(token.folded_end - token.folded_begin, kShortForm);
  starts_[size_] = static_cast<uint32_t>(ShortForm(folded_.get() + token.folded_begin, size).low);
  ++size_;
}

void TokenizedText::AddFolded(absl::string_view folded) {
  if (folded_size_ + folded.size() + kPadding > folded_capacity_) {
    folded_capacity_ = 2 * (folded_capacity_ + folded.size());
    auto larger = std::make_unique_for_overwrite<char[]>(folded_capacity_);
    std::copy_n(folded_.get(), folded_size_, larger.get());
    folded_ = std::move(larger);
  }
  // Few bytes, for which a call would take longer.
  for (const char c : folded) folded_[folded_size_++] = c;
}

Gap TokenizedText::GapBefore(size_t i) const {
  if (i == 0) return Gap::kBreak;
  const Token& before = tokens_[i - 1];
  const absl::string_view gap_text = text_.substr(0, tokens_[i].begin);
  Gap gap = Gap::kJoin;
  bool stop = false;
  for (size_t at = before.end; at < gap_text.size();) {
    const size_t begin = at;
    switch (TakeClass(gap_text, &at)) {
      case CharClass::kIgnored:
      case CharClass::kMark:
        break;
      case CharClass::kSpace:
        if (stop) gap = Gap::kSentence;
        break;
      case CharClass::kStop:
        if (begin == before.end && gap_text[begin] == '.' && IsAbbreviation(FoldedForm(i - 1))) {
          break;
        }
        stop = true;
        gap = std::max(gap, Gap::kBreak);
        break;
      case CharClass::kApostrophe:
        gap = std::max(gap, Gap::kApostrophe);
        break;
      default:
        gap = std::max(gap, Gap::kBreak);
    }
  }
  return gap;
}

}  // namespace wirewatch
