// The tables of docs/operating say what the program says, and every link in the docs leads
// somewhere. WIREWATCH_UPDATE_GOLDEN=1 rewrites the tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "daemon/base/files.h"
#include "daemon/cli/explain_report.h"
#include "daemon/cli/test_report.h"
#include "daemon/service/metrics.h"
#include "daemon/service/service_config.h"
#include "tests/testing.h"
#include "wirewatch/diagnostic_code.h"
#include "wirewatch/explanation.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// Compares the text between the markers of a page with what it should be, or puts it there.
void ExpectTable(const std::string& page, const std::string& name, const std::string& table) {
  const std::string path = SourcePath(page);
  const std::string text = ReadFileOrDie(path);
  const std::string begin = absl::StrCat("<!-- ", name, " -->\n");
  const size_t first = text.find(begin);
  const size_t last = text.find(absl::StrCat("<!-- /", name, " -->"));
  ASSERT_NE(first, std::string::npos) << page << " has no " << begin;
  ASSERT_NE(last, std::string::npos) << page << " has no end of " << name;
  const size_t from = first + begin.size();
  if (std::getenv("WIREWATCH_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path) << text.substr(0, from) << table << text.substr(last);
    return;
  }
  EXPECT_EQ(text.substr(from, last - from), table);
}

TEST(DocsTest, TheConfigurationPageHasEveryOptionWithItsDefault) {
  std::string table = "| option | type | default | meaning |\n|---|---|---|---|\n";
  for (const ConfigOptionDoc& option : ConfigOptionDocs()) {
    absl::StrAppend(
        &table, "| `", option.path, "` | ", absl::StrReplaceAll(option.type, {{"|", ", "}}), " | ",
        option.default_value.empty() ? "" : absl::StrCat("`", option.default_value, "`"), " | ",
        option.help, " |\n");
  }
  ExpectTable("docs/operating/configuration.md", "options", table);
}

TEST(DocsTest, TheMetricsPageHasEverySeriesThatIsExported) {
  Metrics metrics;
  metrics.rules().SetRules(
      *CompileYaml("rules:\n  - {id: r, terms: {t: {words: [a]}}, condition: t}\n"), {},
      absl::UnixEpoch());
  metrics.SetProgress({"topic", 0}, {});
  metrics.clients().Set(0, "consumer", {});
  std::string advice = ReadFileOrDie(SourcePath("docs/operating/metrics.md"));
  advice.erase(0, advice.find("## What to do"));
  std::string table = "| series | type | meaning |\n|---|---|---|\n";
  std::string help;
  const std::string exposed = metrics.Expose();
  for (const absl::string_view line : absl::StrSplit(exposed, '\n')) {
    const std::vector<std::string> words = absl::StrSplit(line, absl::MaxSplits(' ', 3));
    if (words.size() == 4 && words[1] == "HELP") help = words[3];
    if (words.size() == 4 && words[1] == "TYPE") {
      absl::StrAppend(&table, "| `", words[2], "` | ", words[3], " | ", help, " |\n");
      EXPECT_TRUE(absl::StrContains(advice, absl::StrCat("`", words[2], "`"))) << words[2];
    }
  }
  EXPECT_TRUE(absl::StrContains(table, "wirewatch_articles_total"));
  ExpectTable("docs/operating/metrics.md", "metrics", table);
}

TEST(DocsTest, TheDiagnosticsPageHasEveryCode) {
  std::string table = "| code | | what it means | how to mend it |\n|---|---|---|---|\n";
  for (const DiagnosticCodeDoc& doc : DiagnosticCodeDocs()) {
    absl::StrAppend(&table, "| `", doc.name, "` | ", doc.is_warning ? "warning" : "error", " | ",
                    doc.meaning, " | ", doc.mend, " |\n");
  }
  ExpectTable("docs/diagnostics.md", "codes", table);
}

// "5,000,000", and "64 MiB" of bytes.
std::string ValueOf(const RuleLimit& limit) {
  constexpr int64_t kMebibyte = 1 << 20;
  constexpr int64_t kKibibyte = 1 << 10;
  if (limit.is_bytes && limit.value % kMebibyte == 0) {
    return absl::StrCat(limit.value / kMebibyte, " MiB");
  }
  if (limit.is_bytes && limit.value % kKibibyte == 0) {
    return absl::StrCat(limit.value / kKibibyte, " KiB");
  }
  const std::string digits = absl::StrCat(limit.value);
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return absl::StrCat(grouped, limit.is_bytes ? " bytes" : "");
}

TEST(DocsTest, TheRulesPageHasEveryLimit) {
  std::string table = "| what | at most |\n|---|---|\n";
  for (const RuleLimit& limit : RuleLimits()) {
    absl::StrAppend(&table, "| ", limit.what, " | ", ValueOf(limit), " |\n");
  }
  ExpectTable("docs/rules.md", "limits", table);
}

// The pages that people read.
std::vector<std::string> Pages() {
  std::vector<std::string> pages;
  for (const char* const place :
       {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "deploy", "monitoring"}) {
    const auto files = ListFiles(SourcePath(place), {".md"});
    EXPECT_TRUE(files.ok()) << files.status();
    if (files.ok()) pages.insert(pages.end(), files->begin(), files->end());
  }
  return pages;
}

TEST(DocsTest, EveryLinkToAFileLeadsToOne) {
  int links = 0;
  for (const std::string& page : Pages()) {
    const std::string text = ReadFileOrDie(page);
    for (size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
      target = target.substr(0, target.find('#'));
      if (target.empty() || absl::StrContains(target, "://")) continue;
      ++links;
      EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(page).parent_path() / target))
          << page << " links to " << target;
    }
  }
  EXPECT_GT(links, 5);
}

TEST(DocsTest, EveryBlockOfRulesLoads) {
  int blocks = 0;
  for (const std::string& page : Pages()) {
    const std::string text = ReadFileOrDie(page);
    const std::string fence = "```yaml\n# rules\n";
    for (size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
      SCOPED_TRACE(page);
      ++blocks;
      EXPECT_NE(CompileYaml(text.substr(at + 8, text.find("\n```", at) - at - 7)), nullptr);
    }
  }
  EXPECT_GE(blocks, 2);
}

// The text of each block of a page that begins with this line.
std::vector<std::pair<size_t, std::string>> Blocks(const std::string& text,
                                                   const std::string& line) {
  std::vector<std::pair<size_t, std::string>> blocks;
  const std::string fence = absl::StrCat("```yaml\n", line, "\n");
  for (size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
    blocks.emplace_back(at, text.substr(at + 8, text.find("\n```", at) - at - 7));
  }
  return blocks;
}

// Tests stand in the rules of a page, and in blocks of tests, which are of the rules before them.
TEST(DocsTest, EveryTestOfRulesPasses) {
  int count = 0;
  for (const std::string& page : Pages()) {
    SCOPED_TRACE(page);
    const std::string text = ReadFileOrDie(page);
    const auto rules = Blocks(text, "# rules");
    const auto files = Blocks(text, "# tests");
    for (size_t i = 0; i < rules.size(); ++i) {
      const LoadedRules loaded = LoadRuleFiles({{"page.yaml", rules[i].second}});
      ASSERT_TRUE(loaded.book.has_value());
      const auto set = RuleSet::Compile(*loaded.book);
      ASSERT_TRUE(set.ok()) << set.status();
      std::vector<RuleTest> tests = TestsInRules(**set);
      for (const auto& [at, file] : files) {
        if (at < rules[i].first || (i + 1 < rules.size() && at > rules[i + 1].first)) continue;
        const std::string path = absl::StrCat(testing::TempDir(), "docs_", i, "_test.yaml");
        std::ofstream(path) << file;
        LoadedTests more = LoadRuleTests({path}, *loaded.book);
        for (const Diagnostic& diagnostic : more.diagnostics) ADD_FAILURE() << ToString(diagnostic);
        EXPECT_FALSE(more.tests.empty());
        std::move(more.tests.begin(), more.tests.end(), std::back_inserter(tests));
      }
      for (const RuleTestResult& result : RunRuleTests(*set, tests)) {
        ++count;
        EXPECT_EQ(result.outcome, RuleTestOutcome::kPassed) << ToText(result, false);
      }
    }
  }
  EXPECT_GE(count, 3);
}

// What stands in the first block of this kind of a page.
std::string Block(const std::string& text, const std::string& kind) {
  const std::string fence = absl::StrCat("```", kind, "\n");
  const size_t at = text.find(fence);
  EXPECT_NE(at, std::string::npos) << kind;
  const size_t begin = at + fence.size();
  return at == std::string::npos ? "" : text.substr(begin, text.find("```", begin) - begin);
}

TEST(DocsTest, TheExplainPageShowsWhatTheProgramSays) {
  const std::string text = ReadFileOrDie(SourcePath("docs/explain.md"));
  const LoadedRules loaded = LoadRuleFiles({{"rules.yaml", Block(text, "yaml")}});
  ASSERT_TRUE(loaded.book.has_value());
  const auto explainer = Explainer::Create(*loaded.book, "official-sanctioned");
  ASSERT_TRUE(explainer.ok()) << explainer.status();
  const auto explanation =
      (*explainer)
          ->Explain(MakeRecord({"article.txt", 0, 0}, Block(text, "text")), "", absl::UnixEpoch());
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_EQ(ToText(*explanation, "article.txt", false), Block(text, "explain") + "\n");
  const auto entity = ExplainEntity(*loaded.book, "pak-kwang-ho");
  ASSERT_TRUE(entity.ok()) << entity.status();
  EXPECT_EQ(ToText(*entity, false), Block(text, "explain-entity"));
}

}  // namespace
}  // namespace wirewatch
