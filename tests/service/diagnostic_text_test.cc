#include "daemon/cli/diagnostic_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/cli/source_excerpt.h"

namespace wirewatch {
namespace {

// The line as it is shown, and below it a mark under every column that the place covers.
std::string Underlined(const std::string& line, int column, int end_column = 0) {
  SourceLocation location{"f", 1, column, end_column > 0 ? 1 : 0, end_column};
  const SourceExcerpt excerpt = ExcerptOf(line, location);
  return excerpt.line + "\n" + std::string(static_cast<size_t>(excerpt.begin), ' ') +
         std::string(static_cast<size_t>(excerpt.end - excerpt.begin), '^');
}

TEST(SourceExcerptTest, MarksStandUnderWhatATerminalShows) {
  EXPECT_EQ(Underlined("ab cd", 4, 6), "ab cd\n   ^^");
  EXPECT_EQ(Underlined("\tab", 2, 4), "    ab\n    ^^") << "a tab";
  EXPECT_EQ(Underlined("a\tb", 3, 4), "a   b\n    ^") << "a tab behind a letter";
  EXPECT_EQ(Underlined("최룡 x", 8, 9), "최룡 x\n     ^") << "wide characters";
  EXPECT_EQ(Underlined("최룡", 4, 7), "최룡\n  ^^") << "a wide one is two columns";
  EXPECT_EQ(Underlined("e\xCC\x81x", 4, 5), "e\xCC\x81x\n ^") << "a combining accent is none";
  EXPECT_EQ(Underlined("a\xFFx", 3, 4), "a\xEF\xBF\xBDx\n  ^") << "no UTF-8";
  EXPECT_EQ(Underlined("a\x1Bx", 3, 4), "a\xEF\xBF\xBDx\n  ^") << "nothing reaches the terminal";
}

TEST(SourceExcerptTest, APlaceWithoutAnEndCoversItsWord) {
  EXPECT_EQ(Underlined("a: some-word, b", 4), "a: some-word, b\n   ^^^^^^^^^");
  EXPECT_EQ(Underlined("a: ]", 4), "a: ]\n   ^");
  EXPECT_EQ(Underlined("ab", 3), "ab\n  ^") << "behind the end of the line";
  EXPECT_EQ(Underlined("", 1), "\n^");
}

TEST(SourceExcerptTest, OfALongLineTheNeighbourhoodIsShown) {
  const std::string line = std::string(5000, 'a') + "bc" + std::string(5000, 'd');
  const SourceExcerpt excerpt = ExcerptOf(line, {"f", 1, 5001, 1, 5003});
  EXPECT_LT(excerpt.line.size(), 160u);
  EXPECT_EQ(excerpt.end - excerpt.begin, 2);
  // The ellipsis takes three bytes and one column.
  EXPECT_EQ(excerpt.line.substr(static_cast<size_t>(excerpt.begin) + 2, 2), "bc");
}

TEST(DiagnosticTextTest, ADiagnosticIsShownAsCompilersDo) {
  const std::string text = "rules:\n  - id: a\n\n\n\n\n\n\n\n  - id: a\n";
  SourceTexts sources;
  sources.emplace("f.yaml", SourceText(text));
  const Diagnostic diagnostic{Severity::kError,
                              {"f.yaml", 10, 9, 10, 10},
                              "the rule 'a' is already defined",
                              "give one of the two another id",
                              DiagnosticCode::kDuplicateKey,
                              "",
                              {{{"f.yaml", 2, 9, 2, 10}, "first here"}}};
  EXPECT_EQ(ToTerminal(diagnostic, sources, false),
            "error[duplicate-key]: the rule 'a' is already defined\n"
            "  --> f.yaml:10:9\n"
            "   |\n"
            "10 |   - id: a\n"
            "   |         ^\n"
            "  ::: f.yaml:2:9\n"
            "   |\n"
            " 2 |   - id: a\n"
            "   |         - first here\n"
            "   = help: give one of the two another id\n"
            "\n");
  EXPECT_THAT(ToTerminal(diagnostic, sources, true), testing::HasSubstr("\x1b[1;31m"));
}

TEST(DiagnosticTextTest, WithoutItsFileADiagnosticHasNoSource) {
  EXPECT_EQ(ToTerminal({Severity::kWarning, {"gone.yaml", 3, 1}, "odd"}, {}, false),
            "warning: odd\n --> gone.yaml:3:1\n\n");
}

}  // namespace
}  // namespace wirewatch
