#include "daemon/text/unicode.h"

#include <utf8proc.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace wirewatch {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <size_t N>
bool InRanges(char32_t c, const Range (&ranges)[N]) {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

// Scripts that write words without spaces between them.
constexpr Range kSingleScripts[] = {
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x1000, 0x109F},    // Myanmar
    {0x1100, 0x11FF},    // Hangul jamo
    {0x1780, 0x17FF},    // Khmer
    {0x2E80, 0x2FDF},    // CJK radicals
    {0x3005, 0x3007},    // ideographic iteration mark, zero
    {0x3040, 0x318F},    // Kana, Bopomofo, Hangul compatibility jamo
    {0x31A0, 0x31FF},    // Bopomofo and Kana extensions
    {0x3400, 0x4DBF},    // CJK extension A
    {0x4E00, 0x9FFF},    // CJK
    {0xA960, 0xA97F},    // Hangul jamo extended A
    {0xAC00, 0xD7FF},    // Hangul syllables
    {0xF900, 0xFAFF},    // CJK compatibility
    {0xFF66, 0xFFDC},    // halfwidth Katakana and Hangul
    {0x1B000, 0x1B16F},  // Kana supplement
    {0x20000, 0x3FFFF},  // CJK extensions
};

// Marks that spell the same word with or without them. Marks of other scripts are vowels or voice
// marks that make another word, and stay.
constexpr Range kDroppedMarks[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05C7}, {0x0610, 0x061A},
    {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06ED}, {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

constexpr Range kSpaces[] = {
    {0x0009, 0x000D}, {0x0020, 0x0020}, {0x002D, 0x002D}, {0x0085, 0x0085}, {0x00A0, 0x00A0},
    {0x058A, 0x058A}, {0x05BE, 0x05BE}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2010, 0x2015},
    {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x2212, 0x2212}, {0x3000, 0x3000},
    {0xFE58, 0xFE58}, {0xFE63, 0xFE63}, {0xFF0D, 0xFF0D},
};

constexpr Range kApostrophes[] = {
    {0x0027, 0x0027}, {0x0060, 0x0060}, {0x00B4, 0x00B4}, {0x02B9, 0x02BF}, {0x02C8, 0x02C8},
    {0x02CB, 0x02CB}, {0x2018, 0x201B}, {0x2032, 0x2032}, {0x2035, 0x2035}, {0xFF07, 0xFF07},
};

constexpr Range kStops[] = {
    {0x0021, 0x0021}, {0x002E, 0x002E}, {0x003F, 0x003F}, {0x061F, 0x061F}, {0x06D4, 0x06D4},
    {0x0964, 0x0965}, {0x2026, 0x2026}, {0x203C, 0x203D}, {0x2047, 0x2049}, {0x3002, 0x3002},
    {0xFF01, 0xFF01}, {0xFF0E, 0xFF0E}, {0xFF1F, 0xFF1F}, {0xFF61, 0xFF61},
};

constexpr Range kIgnored[] = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x0640, 0x0640}, {0x061C, 0x061C}, {0x200B, 0x200F},
    {0x202A, 0x202E}, {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFEFF, 0xFEFF},
};

// Letters that Unicode does not decompose but that the press writes plain.
const char* PlainLetters(char32_t c) {
  switch (c) {
    case 0x00E6:  // æ
      return "ae";
    case 0x00F0:  // ð
    case 0x0111:  // đ
    case 0x0256:  // ɖ
      return "d";
    case 0x00F8:  // ø
      return "o";
    case 0x00FE:  // þ
      return "th";
    case 0x0127:  // ħ
      return "h";
    case 0x0131:  // ı
      return "i";
    case 0x0142:  // ł
      return "l";
    case 0x014B:  // ŋ
      return "n";
    case 0x0153:  // œ
      return "oe";
    case 0x0167:  // ŧ
      return "t";
    case 0x0259:  // ə
    case 0x01DD:  // ǝ
      return "e";
    default:
      return nullptr;
  }
}

bool IsLetterOrDigit(utf8proc_category_t category) {
  switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

bool IsMark(utf8proc_category_t category) {
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

CharClass Classify(char32_t c) {
  if (InRanges(c, kSpaces)) return CharClass::kSpace;
  if (InRanges(c, kApostrophes)) return CharClass::kApostrophe;
  if (InRanges(c, kStops)) return CharClass::kStop;
  if (InRanges(c, kIgnored) || InRanges(c, kDroppedMarks)) return CharClass::kIgnored;
  const utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  if (IsMark(category)) return CharClass::kMark;
  if (!IsLetterOrDigit(category)) return CharClass::kOther;
  return InRanges(c, kSingleScripts) ? CharClass::kSingle : CharClass::kWord;
}

size_t AppendUtf8(char32_t c, char* out) {
  return static_cast<size_t>(utf8proc_encode_char(static_cast<utf8proc_int32_t>(c),
                                                  reinterpret_cast<utf8proc_uint8_t*>(out)));
}

// Writes the folded form to `out` and returns its length.
size_t FoldTo(char32_t c, char (&out)[kMaxFoldedBytes]) {
  // Hangul stays composed: a syllable is a word, and its jamo are not.
  if (c >= 0xAC00 && c <= 0xD7A3) return AppendUtf8(c, out);
  // 18 code points is the longest compatibility decomposition.
  utf8proc_int32_t decomposed[20];
  int last_boundary_class = UTF8PROC_BOUNDCLASS_START;
  const utf8proc_ssize_t count = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), decomposed, 20,
      static_cast<utf8proc_option_t>(UTF8PROC_CASEFOLD | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE),
      &last_boundary_class);
  size_t length = 0;
  for (utf8proc_ssize_t i = 0; i < count && i < 20; ++i) {
    const auto part = static_cast<char32_t>(decomposed[i]);
    if (InRanges(part, kDroppedMarks) || InRanges(part, kIgnored)) continue;
    if (const char* plain = PlainLetters(part)) {
      std::memcpy(out + length, plain, std::strlen(plain));
      length += std::strlen(plain);
      continue;
    }
    const CharClass part_class = Classify(part);
    // Compatibility forms such as U+2474 hold punctuation, which is in no word.
    if (part_class != CharClass::kWord && part_class != CharClass::kSingle &&
        part_class != CharClass::kMark) {
      continue;
    }
    length += AppendUtf8(part, out + length);
  }
  return length;
}

bool HasFoldedForm(CharClass char_class) {
  return char_class == CharClass::kWord || char_class == CharClass::kSingle ||
         char_class == CharClass::kMark;
}

char32_t DecodeUtf8(absl::string_view text, size_t* at) {
  const auto byte = [&](size_t i) {
    return *at + i < text.size() ? static_cast<unsigned char>(text[*at + i]) & 0x3Fu : 0u;
  };
  const auto lead = static_cast<unsigned char>(text[*at]);
  char32_t c = lead;
  size_t length = 1;
  if (lead >= 0xF0) {
    c = (lead & 0x07u) << 18 | byte(1) << 12 | byte(2) << 6 | byte(3);
    length = 4;
  } else if (lead >= 0xE0) {
    c = (lead & 0x0Fu) << 12 | byte(1) << 6 | byte(2);
    length = 3;
  } else if (lead >= 0xC0) {
    c = (lead & 0x1Fu) << 6 | byte(1);
    length = 2;
  }
  *at = std::min(*at + length, text.size());
  return c;
}

}  // namespace

const BasicFolds& BasicFolds::Get() {
  static const auto* const folds = new BasicFolds;
  return *folds;
}

BasicFolds::BasicFolds() : entries_(kEnd) {
  char buffer[kMaxFoldedBytes];
  for (char32_t c = 0; c < kEnd; ++c) {
    const CharClass char_class = Classify(c);
    const size_t length = HasFoldedForm(char_class) ? FoldTo(c, buffer) : 0;
    entries_[c] = {static_cast<uint32_t>(pool_.size()), static_cast<uint8_t>(length),
                   // A word's character of which nothing is left is not there at all.
                   HasFoldedForm(char_class) && length == 0 ? CharClass::kIgnored : char_class};
    pool_.append(buffer, length);
  }
}

FoldedChar FoldCodePoint(char32_t code_point, char (&buffer)[kMaxFoldedBytes]) {
  if (code_point < BasicFolds::kEnd) return BasicFolds::Get().Of(code_point);
  const CharClass char_class = Classify(code_point);
  if (!HasFoldedForm(char_class)) return {char_class, ""};
  const size_t length = FoldTo(code_point, buffer);
  return {length == 0 ? CharClass::kIgnored : char_class, absl::string_view(buffer, length)};
}

bool IsLower(char32_t code_point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code_point)) == UTF8PROC_CATEGORY_LL;
}

char32_t NextCodePoint(absl::string_view text, size_t* at) {
  constexpr char32_t kLeads = 0x1100, kVowels = 0x1161, kTrails = 0x11A7, kSyllables = 0xAC00;
  constexpr char32_t kVowelCount = 21, kTrailCount = 28;
  const char32_t lead = DecodeUtf8(text, at);
  if (lead < kLeads || lead >= kLeads + 19 || *at >= text.size()) return lead;
  size_t next = *at;
  const char32_t vowel = DecodeUtf8(text, &next);
  if (vowel < kVowels || vowel >= kVowels + kVowelCount) return lead;
  *at = next;
  char32_t syllable =
      kSyllables + ((lead - kLeads) * kVowelCount + (vowel - kVowels)) * kTrailCount;
  if (next < text.size()) {
    const char32_t trail = DecodeUtf8(text, &next);
    if (trail > kTrails && trail < kTrails + kTrailCount) {
      *at = next;
      syllable += trail - kTrails;
    }
  }
  return syllable;
}

}  // namespace wirewatch
