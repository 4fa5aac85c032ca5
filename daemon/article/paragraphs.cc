#include "daemon/article/paragraphs.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "daemon/base/digest.h"

namespace wirewatch {
namespace {

// A paragraph with what is to be seen of it before its zone is known.
struct Block {
  size_t begin = 0;
  size_t end = 0;
  int words = 0;
  bool bullet = false;
  // Ends as a sentence does, perhaps with a closing quote or bracket after the mark.
  bool sentence = false;
  // Ends with a colon, and so introduces what follows.
  bool introduces = false;
};

// Enough words to be told from a heading or a link, with a sentence's end: part of the story.
constexpr int kProseWords = 8;
// A story's paragraph whatever it ends with.
constexpr int kLongProseWords = 25;
// Lines of a wrapped block have so many characters, but for the last.
constexpr size_t kWrapMin = 40;
constexpr size_t kWrapMax = 100;
constexpr int kTitleWordsMin = 4;
constexpr int kTitleWordsMax = 30;
constexpr int kBylineWordsMax = 8;
constexpr unsigned kMaxCountedWords = kTitleWordsMax;

constexpr absl::string_view kSentenceEnds[] = {".", "!", "?", "…", "。", "؟", "।"};
constexpr absl::string_view kColons[] = {":", "："};
constexpr absl::string_view kClosing[] = {"\"", "'", ")", "]", "”", "’", "»"};
constexpr absl::string_view kBullets[] = {"•", "▪", "◦", "·", "▲", "▼", "►", "»", "*", "-", "–"};
constexpr absl::string_view kCredits[] = {
    "Yonhap",       "Reuters",  "REUTERS", "AFP",    "AP",   "EPA",       "Xinhua",
    "Getty Images", "AP Photo", "KCNA",    "Newsis", "TASS", "Bloomberg", "Korea Times file"};
// What stands between a caption and its credit.
constexpr absl::string_view kBeforeCredit[] = {".", "/", "(", "[", "—", "-", ":", "by", "|"};

absl::string_view TextOf(absl::string_view text, const Block& block) {
  return text.substr(block.begin, block.end - block.begin);
}

// Runs of bytes above the space, but not more than kMaxCountedWords: every byte of every article
// comes by here, and a longer paragraph is no other kind of paragraph.
int CountWords(absl::string_view line) {
  constexpr size_t kChunk = 64;
  const auto is_word = [](char c) { return static_cast<unsigned char>(c) > ' ' ? 1u : 0u; };
  unsigned words = is_word(line[0]);
  for (size_t at = 1; at < line.size() && words <= kMaxCountedWords; at += kChunk) {
    const size_t size = std::min(kChunk, line.size() - at);
    const char* const bytes = line.data() + at;
    const char* const before = bytes - 1;
    // A byte holds the count of a chunk, so that the compiler can add many at once.
    uint8_t begun = 0;
    for (size_t i = 0; i < size; ++i) {
      begun = static_cast<uint8_t>(begun + (is_word(bytes[i]) & ~is_word(before[i])));
    }
    words += begun;
  }
  return static_cast<int>(words);
}

size_t CountCharacters(absl::string_view line) {
  return static_cast<size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Whether the line begins, or ends, with one of the marks. Their first, or last, bytes decide
// nearly always.
template <size_t N>
bool StartsWithOne(absl::string_view line, const absl::string_view (&marks)[N]) {
  return std::any_of(std::begin(marks), std::end(marks), [line](absl::string_view mark) {
    return line.front() == mark.front() && absl::StartsWith(line, mark);
  });
}
template <size_t N>
bool EndsWithOne(absl::string_view line, const absl::string_view (&marks)[N]) {
  return !line.empty() &&
         std::any_of(std::begin(marks), std::end(marks), [line](absl::string_view mark) {
           return line.back() == mark.back() && absl::EndsWith(line, mark);
         });
}

// The line without the quotes and brackets that close behind its last word.
absl::string_view StripClosing(absl::string_view line) {
  for (bool stripped = true; stripped && !line.empty();) {
    // What most lines end with.
    if (absl::ascii_isalnum(static_cast<unsigned char>(line.back())) || line.back() == '.') break;
    stripped = false;
    for (const absl::string_view closing : kClosing) {
      stripped |= absl::ConsumeSuffix(&line, closing);
    }
  }
  return line;
}

Block Describe(absl::string_view text, size_t begin, size_t end) {
  const absl::string_view line = text.substr(begin, end - begin);
  Block block;
  block.begin = begin;
  block.end = end;
  block.words = CountWords(line);
  block.bullet = StartsWithOne(line, kBullets);
  const absl::string_view words = StripClosing(line);
  block.sentence = EndsWithOne(words, kSentenceEnds);
  block.introduces = !block.sentence && EndsWithOne(words, kColons);
  return block;
}

// Lines of one block that were one paragraph before something wrapped them: none has room for the
// first word of the next.
bool IsWrapped(absl::string_view text, const std::vector<Block>& lines) {
  if (lines.size() < 2) return false;
  size_t width = 0;
  for (const Block& line : lines) width = std::max(width, CountCharacters(TextOf(text, line)));
  if (width > kWrapMax) return false;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].bullet) return false;
    if (i + 1 == lines.size()) break;
    const absl::string_view next = TextOf(text, lines[i + 1]);
    const size_t length = CountCharacters(TextOf(text, lines[i]));
    const size_t first_word = CountCharacters(next.substr(0, next.find_first_of(" \t")));
    if (length < kWrapMin || length + 1 + first_word <= width) return false;
  }
  return true;
}

// The paragraphs of text[begin, end).
std::vector<Block> CutBlocks(absl::string_view text, size_t begin, size_t end) {
  std::vector<Block> blocks;
  blocks.reserve(64);
  std::vector<Block> lines;
  lines.reserve(64);
  const auto close = [&] {
    if (IsWrapped(text, lines)) {
      blocks.push_back(Describe(text, lines.front().begin, lines.back().end));
    } else {
      blocks.insert(blocks.end(), lines.begin(), lines.end());
    }
    lines.clear();
  };
  for (size_t at = begin; at < end;) {
    const size_t line_end = std::min(text.find('\n', at), end);
    const absl::string_view line = text.substr(at, line_end - at);
    const absl::string_view stripped = absl::StripAsciiWhitespace(line);
    if (stripped.empty()) {
      close();
    } else {
      const size_t first = static_cast<size_t>(stripped.data() - text.data());
      lines.push_back(Describe(text, first, first + stripped.size()));
    }
    at = line_end + 1;
  }
  close();
  return blocks;
}

bool IsProse(const Block& block) {
  return block.words >= kLongProseWords || (block.words >= kProseWords && block.sentence);
}

bool IsByline(absl::string_view text, const Block& block) {
  return block.words >= 2 && block.words <= kBylineWordsMax && !block.sentence &&
         absl::StartsWithIgnoreCase(TextOf(text, block), "by ");
}

// A photo's caption is known by the credit at its end; only then, since what it says may matter.
bool IsCaption(absl::string_view text, const Block& block) {
  absl::string_view line = TextOf(text, block);
  if (block.sentence || block.bullet) return false;
  if (absl::EndsWith(line, ")") || absl::EndsWith(line, "]")) line.remove_suffix(1);
  if (line.empty()) return false;
  for (const absl::string_view credit : kCredits) {
    if (line.back() != credit.back() || !absl::EndsWith(line, credit)) continue;
    const absl::string_view before =
        absl::StripTrailingAsciiWhitespace(line.substr(0, line.size() - credit.size()));
    if (EndsWithOne(StripClosing(before), kBeforeCredit)) return true;
  }
  return false;
}

// Tells nearly all paragraphs apart without reading the whole of them. Many that it does not tell
// apart would take long, so that it is of use for few paragraphs only.
uint64_t QuickHash(absl::string_view bytes) {
  uint64_t first = 0;
  uint64_t last = 0;
  const size_t size = std::min(bytes.size(), sizeof(uint64_t));
  std::memcpy(&first, bytes.data(), size);
  std::memcpy(&last, bytes.data() + bytes.size() - size, size);
  const uint64_t mixed = (first ^ (last << 1 | last >> 63) ^ bytes.size()) * 0x9E3779B97F4A7C15u;
  return mixed ^ (mixed >> 32);
}

void SetRepeats(absl::string_view text, std::vector<Paragraph>* paragraphs) {
  constexpr size_t kFew = 256;
  const auto text_of = [text](const Paragraph& p) { return text.substr(p.begin, p.end - p.begin); };
  const bool few = paragraphs->size() <= kFew;
  // An open hash table of the last paragraph of each text.
  const size_t mask = std::bit_ceil(2 * paragraphs->size() + 1) - 1;
  absl::InlinedVector<int32_t, 2 * kFew> table(mask + 1, -1);
  for (size_t i = 0; i < paragraphs->size(); ++i) {
    Paragraph& paragraph = (*paragraphs)[i];
    const absl::string_view bytes = text_of(paragraph);
    size_t slot = (few ? QuickHash(bytes) : HashBytes(bytes)) & mask;
    while (table[slot] >= 0 && text_of((*paragraphs)[static_cast<size_t>(table[slot])]) != bytes) {
      slot = (slot + 1) & mask;
    }
    paragraph.repeats = std::exchange(table[slot], static_cast<int32_t>(i));
  }
}

void Append(const Block& block, Zone zone, std::vector<Paragraph>* paragraphs) {
  paragraphs->push_back({static_cast<uint32_t>(block.begin), static_cast<uint32_t>(block.end), zone,
                         /*repeats=*/-1});
}

// Gives blocks [first, last) of a story their zones.
void AppendStory(absl::string_view text, const std::vector<Block>& blocks, size_t first,
                 size_t last, std::vector<Paragraph>* paragraphs) {
  bool has_lead = false;
  for (size_t i = first; i < last; ++i) {
    const Block& block = blocks[i];
    if (IsByline(text, block)) {
      Append(block, Zone::kByline, paragraphs);
    } else if (IsCaption(text, block)) {
      Append(block, Zone::kCaption, paragraphs);
    } else if (!has_lead && IsProse(block)) {
      has_lead = true;
      Append(block, Zone::kLead, paragraphs);
    } else {
      Append(block, Zone::kBody, paragraphs);
    }
  }
}

// The index of the headline: the first line before the story that reads like one.
size_t FindTitle(absl::string_view text, const std::vector<Block>& blocks, size_t prose) {
  for (size_t i = 0; i < prose; ++i) {
    const Block& block = blocks[i];
    if (!block.bullet && !block.sentence && block.words >= kTitleWordsMin &&
        block.words <= kTitleWordsMax && !IsByline(text, block) && !IsCaption(text, block)) {
      return i;
    }
  }
  return blocks.size();
}

size_t FindSentence(const std::vector<Block>& blocks) {
  const auto it =
      std::find_if(blocks.begin(), blocks.end(), [](const Block& block) { return block.sentence; });
  return static_cast<size_t>(it - blocks.begin());
}

// The end of the story: after its last prose, and after a list that the last prose introduces.
size_t FindStoryEnd(const std::vector<Block>& blocks) {
  size_t end = blocks.size();
  while (end > 0 && !IsProse(blocks[end - 1])) {
    if (blocks[end - 1].introduces && blocks[end - 1].words >= kTitleWordsMin) return blocks.size();
    --end;
  }
  return end;
}

}  // namespace

void CutPageDump(absl::string_view text, std::vector<Paragraph>* paragraphs) {
  const std::vector<Block> blocks = CutBlocks(text, 0, text.size());
  const auto prose_it = std::find_if(blocks.begin(), blocks.end(), IsProse);
  const size_t prose = static_cast<size_t>(prose_it - blocks.begin());
  if (prose == blocks.size()) {
    // Nothing here looks like a page with a story: a short message, all of it worth reading.
    const size_t sentence = FindSentence(blocks);
    const size_t title = sentence < blocks.size() ? FindTitle(text, blocks, sentence) : sentence;
    AppendStory(text, blocks, 0, title, paragraphs);
    if (title < blocks.size()) {
      Append(blocks[title], Zone::kTitle, paragraphs);
      AppendStory(text, blocks, title + 1, blocks.size(), paragraphs);
    }
  } else {
    const size_t title = FindTitle(text, blocks, prose);
    for (size_t i = 0; i < prose; ++i) {
      const Block& block = blocks[i];
      if (i == title) {
        Append(block, Zone::kTitle, paragraphs);
      } else if (title < blocks.size() && i < title) {
        Append(block, Zone::kFurniture, paragraphs);
      } else if (block.bullet) {
        Append(block, Zone::kFurniture, paragraphs);
      } else {
        AppendStory(text, blocks, i, i + 1, paragraphs);
      }
    }
    const size_t story_end = FindStoryEnd(blocks);
    AppendStory(text, blocks, prose, story_end, paragraphs);
    for (size_t i = story_end; i < blocks.size(); ++i) {
      Append(blocks[i], Zone::kFurniture, paragraphs);
    }
  }
  SetRepeats(text, paragraphs);
}

void CutJsonParagraphs(absl::string_view text, size_t body_begin,
                       std::vector<Paragraph>* paragraphs) {
  for (const Block& block : CutBlocks(text, 0, body_begin)) {
    Append(block, Zone::kTitle, paragraphs);
  }
  const std::vector<Block> blocks = CutBlocks(text, body_begin, text.size());
  AppendStory(text, blocks, 0, blocks.size(), paragraphs);
  SetRepeats(text, paragraphs);
}

}  // namespace wirewatch
