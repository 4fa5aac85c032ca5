#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <iterator>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/cli/alert_text.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/rules_flag.h"
#include "daemon/cli/time_flag.h"
#include "wirewatch/scanner.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

// A file of many articles may be larger than any one of them.
constexpr int64_t kMaxFileBytes = int64_t{4} << 30;

struct ScanFlags {
  std::vector<std::string> rules;
  std::vector<std::string> files;
  std::string format = "text";
  // Where it is given; else each article is matched at its own present.
  absl::Time now = absl::InfinitePast();
};

class ScanCommand {
 public:
  ScanCommand(const ScanFlags& flags, std::shared_ptr<const RuleSet> rules)
      : jsonl_(flags.format == "jsonl"),
        color_(WantsColor(STDOUT_FILENO)),
        now_(flags.now),
        scanner_({}, std::move(rules)) {}

  // Scans a file, all files below a folder, or standard input for "-".
  void ScanPath(const std::string& path) {
    if (path == "-") {
      std::string input{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
      // Lines of JSON and a single article both come this way; an article is seldom one line.
      ScanBytes("standard input", std::move(input), LooksLikeJsonLines);
      return;
    }
    const absl::StatusOr<std::vector<std::string>> files = ListFiles(path, {});
    if (!files.ok()) return Fail(files.status().message());
    if (files->empty()) {
      std::cerr << "wirewatch scan: note: " << path << ": no files in this folder\n";
    }
    for (const std::string& file : *files) {
      absl::StatusOr<std::string> bytes = ReadFile(file, kMaxFileBytes);
      if (!bytes.ok()) {
        Fail(bytes.status().message());
        continue;
      }
      ScanBytes(file, *std::move(bytes), [&file](absl::string_view) {
        return absl::EndsWith(file, ".jsonl") || absl::EndsWith(file, ".ndjson");
      });
    }
  }

  int Finish() {
    std::cout.flush();
    if (!std::cout) Fail("standard output could not be written");
    if (!jsonl_) {
      std::cerr << articles_ << (articles_ == 1 ? " article, " : " articles, ") << alerts_
                << (alerts_ == 1 ? " alert" : " alerts");
      if (failures_ > 0) std::cerr << ", " << failures_ << " could not be scanned";
      std::cerr << "\n";
    }
    return failures_ == 0 ? kExitOk : kExitFailure;
  }

 private:
  static bool LooksLikeJsonLines(absl::string_view bytes) {
    bytes = absl::StripLeadingAsciiWhitespace(bytes);
    const absl::string_view line = bytes.substr(0, bytes.find('\n'));
    return absl::StartsWith(line, "{") &&
           absl::EndsWith(absl::StripTrailingAsciiWhitespace(line), "}");
  }

  template <typename IsLines>
  void ScanBytes(const std::string& name, std::string bytes, const IsLines& is_lines) {
    if (!is_lines(bytes)) {
      ScanArticle(name, {name, 0, 0}, std::move(bytes), {});
      return;
    }
    int64_t lines = 0;
    for (size_t at = 0; at < bytes.size();) {
      const size_t end = std::min(bytes.find('\n', at), bytes.size());
      const absl::string_view line = absl::string_view(bytes).substr(at, end - at);
      if (!absl::StripAsciiWhitespace(line).empty()) {
        ScanArticle(absl::StrCat(name, ":", lines + 1), {name, 0, lines}, std::string(line),
                    {{"content-type", "application/json"}});
      }
      ++lines;
      at = end + 1;
    }
  }

  // An alert's topic, partition and offset are the file, 0 and the line, counted from 0.
  void ScanArticle(const std::string& place, Position position, std::string value,
                   std::vector<Header> headers) {
    ++articles_;
    const Record record = MakeRecord(std::move(position), std::move(value), std::move(headers));
    const ScanResult result =
        scanner_.Scan(record, now_ == absl::InfinitePast() ? absl::Now() : now_);
    if (!result.status.ok()) {
      Fail(absl::StrCat(place, ": ", UnscannedReasonName(UnscannedReasonOf(result.status)), ": ",
                        result.status.message()));
      return;
    }
    for (const Alert& alert : result.alerts) {
      ++alerts_;
      if (jsonl_) {
        std::cout << ToJson(alert) << "\n";
      } else {
        std::cout << ToText(alert, place, color_);
      }
    }
  }

  void Fail(absl::string_view message) {
    ++failures_;
    std::cerr << "wirewatch scan: " << message << "\n";
  }

  const bool jsonl_;
  const bool color_;
  const absl::Time now_;
  Scanner scanner_;
  int64_t articles_ = 0;
  int64_t alerts_ = 0;
  int64_t failures_ = 0;
};

int Scan(const ScanFlags& flags) {
  std::shared_ptr<const RuleSet> rules = LoadRulesOrPrint(flags.rules);
  if (rules == nullptr) return kExitUsage;
  std::ios::sync_with_stdio(false);
  ScanCommand command(flags, std::move(rules));
  for (const std::string& file : flags.files) command.ScanPath(file);
  return command.Finish();
}

}  // namespace

void AddScanCommand(CLI::App* app, Command* command) {
  CLI::App* scan =
      app->add_subcommand("scan", "Match articles in files as the daemon would, without Kafka");
  auto flags = std::make_shared<ScanFlags>();
  scan->add_option("--rules", flags->rules, "A rule file or folder; may be repeated")
      ->required()
      ->allow_extra_args(false);
  scan->add_option("--format", flags->format,
                   "text for people, or jsonl: one alert a line in the schema of the alert topic")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  AddNowOption(scan, &flags->now);
  scan->add_option("FILE", flags->files,
                   "Articles: files, folders, or - for standard input; in .jsonl each line is one")
      ->required();
  scan->callback([=] { *command = [flags] { return Scan(*flags); }; });
}

}  // namespace wirewatch
