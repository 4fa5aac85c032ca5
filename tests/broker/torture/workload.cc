#include "tests/broker/torture/workload.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/scanner.h"
#include "wirewatch/unscanned.h"

namespace wirewatch::test {
namespace {

// Every tenth article is about sanctions on one of the officials, or on all of them.
std::string MakeArticle(int number) {
  constexpr const char* kOfficials[] = {"Choe Ryong-hae", "Jong Kyong-thaek", "Pak Kwang-ho"};
  const char* const official = kOfficials[number / 10 % 3];
  std::string body = absl::StrCat("Report number ", number, " of the day. ");
  if (number % 50 == 0) {
    absl::StrAppend(&body, "The council imposed sanctions on Choe Ryong-hae, Jong Kyong-thaek and ",
                    "Pak Kwang-ho on Monday.");
  } else if (number % 10 == 0) {
    absl::StrAppend(&body, "The council imposed sanctions on ", official, " on Monday.");
  } else if (number % 10 == 1) {
    absl::StrAppend(&body, official, " visited a farm and praised its workers.");
  } else {
    absl::StrAppend(&body, "Talks on sanctions against shipping companies ended without a result.");
  }
  for (int i = 0; i < 5; ++i) {
    absl::StrAppend(&body, "\n\nNothing else of note happened in the region, and the weather ",
                    "stayed as it had been for most of the week.");
  }
  nlohmann::json article = {{"id", absl::StrCat("a", number)}, {"title", "Daily report"}};
  article["body"] = body;
  return article.dump();
}

std::optional<std::string> MakePoison(int number) {
  switch (number % 5) {
    case 0:
      return std::nullopt;
    case 1:
      return absl::StrCat("{\"id\": \"p", number, "\", \"body\": ");
    case 2:
      return absl::StrCat("{\"id\": \"p", number, "\"}");
    case 3:
      return absl::StrCat(std::string(64, '\0'), number);
    default:
      return absl::StrCat("Too long, number ", number, ". ",
                          std::string(static_cast<size_t>(kMaxArticleBytes), 'x'));
  }
}

}  // namespace

absl::StatusOr<Workload> MakeWorkload(const std::string& rules, const WorkloadOptions& options) {
  LoadedRules loaded = LoadRules({rules});
  if (!loaded.book.has_value()) return absl::NotFoundError(absl::StrCat("no rules in ", rules));
  auto compiled = RuleSet::Compile(*std::move(loaded.book));
  if (!compiled.ok()) return compiled.status();
  ScannerOptions scanning;
  scanning.article.max_bytes = kMaxArticleBytes;
  Scanner scanner(scanning, *std::move(compiled));
  Workload workload;
  for (int i = 0; i < options.articles; ++i) {
    const bool poison = options.poison_each > 0 && i % options.poison_each == 7;
    workload.records.push_back(poison ? MakePoison(i / options.poison_each) : MakeArticle(i));
    Record record = MakeRecord({"articles", 0, i}, workload.records.back().value_or(""));
    if (!workload.records.back().has_value()) record.value.reset();
    const ScanResult result = scanner.Scan(record, absl::Now());
    for (const Alert& alert : result.alerts) workload.alerts[alert.id] = i;
    if (!result.status.ok()) {
      workload.dead_letters[i] = std::string(UnscannedReasonName(UnscannedReasonOf(result.status)));
    }
  }
  return workload;
}

}  // namespace wirewatch::test
