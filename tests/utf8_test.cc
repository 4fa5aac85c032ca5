#include "daemon/article/utf8.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace wirewatch {
namespace {

struct Repaired {
  std::string text;
  int64_t repairs = 0;
};

Repaired Repair(absl::string_view bytes) {
  RawMap map;
  Repaired repaired;
  repaired.text = RepairUtf8(bytes, &map, &repaired.repairs);
  return repaired;
}

TEST(Utf8Test, EachMaximalSubpartBecomesOneReplacement) {
  const struct {
    const char* name;
    absl::string_view bytes;
    const char* text;  // "?" stands for U+FFFD
    int repairs;
  } kCases[] = {
      {"table 3-8: a truncated sequence, then others",
       "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", "a???b?c??d", 6},
      {"table 3-9: overlong forms, byte by byte", "\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41",
       "????????A", 8},
      {"table 3-10: surrogates, byte by byte", "\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", "????????A",
       8},
      {"table 3-11: others that are ill-formed", "\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42",
       "?????A??B", 7},
      {"table 3-12: truncated sequences", "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", "????A", 4},
      {"truncated at the end, two of three", "a\xEC\xB5", "a?", 1},
      {"truncated at the end, three of four", "a\xF0\x9F\x98", "a?", 1},
      {"a lead byte at the end", "a\xC3", "a?", 1},
      {"Latin-1", "caf\xE9 \xE0 la", "caf? ? la", 2},
      {"five and six bytes, which are no more", "\xF8\x88\x80\x80\x80", "?????", 5},
      {"the last code point", "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF", 0},
      {"one beyond", "\xF4\x90\x80\x80", "????", 4},
      {"the one before and behind the surrogates", "\xED\x9F\xBF\xEE\x80\x80",
       "\xED\x9F\xBF\xEE\x80\x80", 0},
      {"nothing", "", "", 0},
  };
  for (const auto& c : kCases) {
    const Repaired repaired = Repair(c.bytes);
    EXPECT_EQ(repaired.text, absl::StrReplaceAll(c.text, {{"?", "\uFFFD"}})) << c.name;
    EXPECT_EQ(repaired.repairs, c.repairs) << c.name;
    EXPECT_TRUE(IsValidUtf8(repaired.text)) << c.name;
    EXPECT_EQ(IsValidUtf8(c.bytes), c.repairs == 0) << c.name;
  }
}

TEST(Utf8Test, ASingleByteIsTextOnlyBelow128) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string bytes(1, static_cast<char>(byte));
    EXPECT_EQ(IsValidUtf8(bytes), byte < 128) << byte;
    EXPECT_EQ(Repair(bytes).text, byte < 128 ? bytes : "\uFFFD") << byte;
  }
}

// Every sequence of two bytes: what repair leaves alone is exactly what simdjson calls valid.
TEST(Utf8Test, RepairAndValidityAgree) {
  for (int pair = 0; pair < 65536; ++pair) {
    for (absl::string_view end : {"", "\x80", "\x80\x80", "\xBF\xBF"}) {
      std::string bytes = {static_cast<char>(pair >> 8), static_cast<char>(pair & 255)};
      bytes.append(end.data(), end.size());
      const Repaired repaired = Repair(bytes);
      ASSERT_EQ(IsValidUtf8(bytes), repaired.repairs == 0) << pair;
      ASSERT_TRUE(IsValidUtf8(repaired.text)) << pair;
    }
  }
}

TEST(Utf8Test, EveryRepairLeadsBackToItsBytes) {
  RawMap map;
  map.AddPiece(0, 0, RawMap::Encoding::kVerbatim);
  int64_t repairs = 0;
  const std::string text = RepairUtf8(
      "a\xE9"
      "b\xF0\x9F\x98"
      "c",
      &map, &repairs);
  ASSERT_EQ(text,
            "a\uFFFD"
            "b\uFFFD"
            "c");
  EXPECT_EQ(map.ToRaw(text, 0), 0u);
  EXPECT_EQ(map.ToRaw(text, 1), 1u) << "the first repair begins where its byte does";
  EXPECT_EQ(map.ToRaw(text, 4), 2u) << "and ends there";
  EXPECT_EQ(map.ToRaw(text, 5), 3u) << "the second stands for three bytes";
  EXPECT_EQ(map.ToRaw(text, 8), 6u);
  EXPECT_EQ(map.ToRaw(text, 9), 7u);
}

TEST(Utf8Test, OnlyHalvesOfSurrogatePairsAreRepairedInJson) {
  const struct {
    const char* name;
    const char* json;
    const char* repaired;
    int repairs;
  } kCases[] = {
      {"a pair", R"("\uD83D\uDE00")", R"("\uD83D\uDE00")", 0},
      {"a pair in small letters", R"("\ud83d\ude00")", R"("\ud83d\ude00")", 0},
      {"a high half at the end", R"("x\uD83D")", R"("x\uFFFD")", 1},
      {"a high half before a letter", R"("\uD83Dx")", R"("\uFFFDx")", 1},
      {"a high half before another escape", R"("\uD83D\n")", R"("\uFFFD\n")", 1},
      {"a high half before a pair", R"("\uD83D\uD83D\uDE00")", R"("\uFFFD\uD83D\uDE00")", 1},
      {"a low half", R"("\uDE00")", R"("\uFFFD")", 1},
      {"halves in the wrong order", R"("\uDE00\uD83D")", R"("\uFFFD\uFFFD")", 2},
      {"an escaped backslash before a u is no escape", R"("\\uD83D")", R"("\\uD83D")", 0},
      {"an escaped backslash, then a half", R"("\\\uD83D")", R"("\\\uFFFD")", 1},
      {"other escapes", R"("\u00e9\n\"")", R"("\u00e9\n\"")", 0},
      {"an escape that is cut off", R"("\uD83)", R"("\uD83)", 0},
      {"a backslash at the end", "\"\\", "\"\\", 0},
  };
  for (const auto& c : kCases) {
    int64_t repairs = 0;
    EXPECT_EQ(RepairSurrogateEscapes(c.json, &repairs), c.repaired) << c.name;
    EXPECT_EQ(repairs, c.repairs) << c.name;
  }
}

}  // namespace
}  // namespace wirewatch
