#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/cli/alert_text.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/config_flags.h"
#include "daemon/cli/dead_letter_report.h"
#include "daemon/cli/time_flag.h"
#include "daemon/kafka/dead_letter_replay.h"
#include "daemon/kafka/topic_reader.h"

namespace wirewatch {
namespace {

// Which dead letters.
struct LetterFlags {
  ConfigFlags config;
  // "topic[partition]@offset", as the list shows them; empty for all.
  std::vector<std::string> positions;
  std::string topic;
  std::string stage;
  std::string reason;
  absl::Time from = absl::InfinitePast();
};

bool Wants(const LetterFlags& flags, const Record& record, const DeadLetter& letter) {
  const auto is = [](const std::string& wanted, const std::string& value) {
    return wanted.empty() || wanted == value;
  };
  const std::vector<std::string>& positions = flags.positions;
  return is(flags.topic, letter.source.topic) && is(flags.stage, letter.stage) &&
         is(flags.reason, letter.reason) &&
         (positions.empty() || std::find(positions.begin(), positions.end(),
                                         ToString(record.position)) != positions.end());
}

int Fail(absl::string_view command, const absl::Status& status, int code) {
  std::cerr << "wirewatch dlq " << command << ": " << status.message() << "\n";
  return code;
}

// What is done with a dead letter; an error ends the reading.
using LetterAction = std::function<absl::Status(const Record&, const DeadLetter&)>;

// Reads the dead-letter topic to its end. Records that are no dead letters are counted and said.
absl::Status ForEachLetter(const KafkaConfig& kafka, const LetterFlags& flags,
                           const LetterAction& action) {
  auto reader = TopicReader::Open(kafka, kafka.dead_letter_topic, flags.from);
  if (!reader.ok()) return reader.status();
  int64_t others = 0;
  while (true) {
    absl::StatusOr<std::optional<Record>> record = (*reader)->Next();
    if (!record.ok()) return record.status();
    if (!record->has_value()) break;
    const absl::StatusOr<DeadLetter> letter = ReadDeadLetter(**record);
    if (!letter.ok()) {
      if (others++ == 0) std::cerr << letter.status().message() << "\n";
      continue;
    }
    if (!Wants(flags, **record, *letter)) continue;
    if (const absl::Status status = action(**record, *letter); !status.ok()) return status;
  }
  if (others > 0) std::cerr << others << " records are no dead letters of wirewatch's\n";
  return absl::OkStatus();
}

int List(const LetterFlags& flags, bool json) {
  const std::optional<ServiceConfig> config = LoadConfigOrPrint(flags.config);
  if (!config.has_value()) return kExitUsage;
  const bool color = WantsColor(STDOUT_FILENO);
  std::map<std::string, int64_t> by_reason;
  const absl::Status status =
      ForEachLetter(config->kafka, flags, [&](const Record& record, const DeadLetter& letter) {
        ++by_reason[letter.reason];
        std::cout << (json ? ToJsonLine(record, letter) : ToTextLine(record, letter, color));
        return absl::OkStatus();
      });
  if (!status.ok()) return Fail("list", status, kExitFailure);
  if (!json) std::cout << SummaryOf(by_reason);
  return FinishOutput("dlq list", kExitOk);
}

int Show(const LetterFlags& flags, bool value_only) {
  const std::optional<ServiceConfig> config = LoadConfigOrPrint(flags.config);
  if (!config.has_value()) return kExitUsage;
  const bool color = WantsColor(STDOUT_FILENO);
  size_t shown = 0;
  const absl::Status status =
      ForEachLetter(config->kafka, flags, [&](const Record& record, const DeadLetter& letter) {
        ++shown;
        if (value_only) {
          std::cout << record.value.value_or("");
        } else {
          std::cout << ToText(record, letter, color);
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return Fail("show", status, kExitFailure);
  if (shown == flags.positions.size()) return FinishOutput("dlq show", kExitOk);
  return Fail(
      "show",
      absl::NotFoundError(absl::StrCat("no dead letter stands at ", flags.positions.size() - shown,
                                       " of ", flags.positions.size(),
                                       " positions; `wirewatch dlq list` shows those there are")),
      kExitFailure);
}

int Replay(const LetterFlags& flags, bool dry_run) {
  const std::optional<ServiceConfig> config = LoadConfigOrPrint(flags.config);
  if (!config.has_value()) return kExitUsage;
  const bool color = WantsColor(STDOUT_FILENO);
  DeadLetterReplay replay(config->kafka, dry_run);
  int64_t left_out = 0;
  absl::Status status =
      ForEachLetter(config->kafka, flags, [&](const Record& record, const DeadLetter& letter) {
        absl::Status sent = replay.Check(letter);
        if (sent.ok()) sent = replay.Send(record, letter);
        // The next ones may go through.
        if (absl::IsFailedPrecondition(sent) || absl::IsInvalidArgument(sent)) {
          ++left_out;
          std::cerr << ToString(record.position) << ": left out: " << sent.message() << "\n";
          return absl::OkStatus();
        }
        if (sent.ok()) std::cout << ToTextLine(record, letter, color);
        return sent;
      });
  // What was sent before an error is under way.
  status.Update(replay.Finish());
  std::cout << (dry_run ? "would be sent again: " : "sent again: ") << replay.sent()
            << "; left out: " << left_out << "\n";
  if (!status.ok()) return Fail("replay", status, kExitFailure);
  return FinishOutput("dlq replay", left_out > 0 ? kExitFailure : kExitOk);
}

void AddLetterFilters(CLI::App* app, LetterFlags* flags) {
  app->add_option("--topic", flags->topic, "Only of records of this input topic");
  app->add_option("--stage", flags->stage, "Only of this stage")
      ->check(CLI::IsMember({"decode", "match", "produce"}));
  app->add_option("--reason", flags->reason, "Only of this reason, such as malformed_json");
  AddTimeOption(app, {"--from-time", "Only those written from this time on"},
                [flags](absl::Time time) { flags->from = time; });
}

CLI::Option* AddPositions(CLI::App* app, LetterFlags* flags) {
  return app
      ->add_option("POSITION", flags->positions,
                   "Dead letters, as the list shows them: dead-letters[0]@12")
      ->check([](const std::string& text) {
        return ParsePosition(text).has_value()
                   ? std::string()
                   : absl::StrCat("expected TOPIC[PARTITION]@OFFSET, got '", text, "'");
      });
}

void AddListCommand(CLI::App* dlq, Command* command) {
  CLI::App* list = dlq->add_subcommand("list", "A line for each dead letter, and how many of each");
  auto flags = std::make_shared<LetterFlags>();
  auto format = std::make_shared<std::string>("text");
  AddConfigFlags(list, &flags->config);
  AddLetterFilters(list, flags.get());
  list->add_option("--format", *format, "text for people, or jsonl: an object a line")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  list->callback([=] { *command = [=] { return List(*flags, *format == "jsonl"); }; });
}

void AddShowCommand(CLI::App* dlq, Command* command) {
  CLI::App* show = dlq->add_subcommand("show", "All of a dead letter: headers, key and value");
  auto flags = std::make_shared<LetterFlags>();
  auto value_only = std::make_shared<bool>(false);
  AddConfigFlags(show, &flags->config);
  AddPositions(show, flags.get())->required();
  show->add_flag("--value", *value_only, "Print the bytes of the value, and nothing else");
  show->callback([=] { *command = [=] { return Show(*flags, *value_only); }; });
}

void AddReplayCommand(CLI::App* dlq, Command* command) {
  CLI::App* replay =
      dlq->add_subcommand("replay", "Send records to their input topics again, as they were");
  auto flags = std::make_shared<LetterFlags>();
  auto all = std::make_shared<bool>(false);
  auto dry_run = std::make_shared<bool>(false);
  AddConfigFlags(replay, &flags->config);
  AddPositions(replay, flags.get());
  AddLetterFilters(replay, flags.get());
  replay->add_flag("--all", *all, "Every dead letter that the filters let through");
  replay->add_flag("--dry-run", *dry_run, "Show what would be sent, and send nothing");
  replay->callback([=] {
    if (*all != flags->positions.empty()) {
      throw CLI::ValidationError("replay", "expected the positions of dead letters, or --all");
    }
    *command = [=] { return Replay(*flags, *dry_run); };
  });
}

}  // namespace

void AddDlqCommand(CLI::App* app, Command* command) {
  CLI::App* dlq =
      app->add_subcommand("dlq", "Look into the dead-letter topic, and send records round again");
  dlq->require_subcommand(1);
  AddListCommand(dlq, command);
  AddShowCommand(dlq, command);
  AddReplayCommand(dlq, command);
}

}  // namespace wirewatch
