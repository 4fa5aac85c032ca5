#include "daemon/kafka/dead_letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/cli/dead_letter_report.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The letter as it stands in its topic.
Record Written(const OutgoingRecord& letter) {
  Record record = MakeRecord({"letters", 1, 7}, letter.value.value_or(""), letter.headers);
  if (!letter.value.has_value()) record.value = std::nullopt;
  return record;
}

const Failure kFailure{"decode", "malformed_json", "expected a value at byte 7"};

TEST(DeadLetterTest, IsReadAsItWasMade) {
  const Record record = MakeRecord({"news", 3, 11}, "{]", {{"x", "y"}});
  const auto letter = ReadDeadLetter(Written(MakeDeadLetter(record, kFailure)));
  ASSERT_TRUE(letter.ok()) << letter.status();
  EXPECT_EQ(ToString(letter->source), "news[3]@11");
  EXPECT_EQ(letter->stage, "decode");
  EXPECT_EQ(letter->reason, "malformed_json");
  EXPECT_EQ(letter->message, "expected a value at byte 7");
  EXPECT_EQ(letter->omitted_size, std::nullopt);
  EXPECT_EQ(letter->replays, 0);
  EXPECT_EQ(ReadDeadLetter(Written(MakeDeadLetter(record, kFailure, false)))->omitted_size, 2);
}

TEST(DeadLetterTest, TheReplayIsTheRecordEvenOneThatHadBeenSomebodyElsesLetter) {
  const std::vector<Header> own = {{"__connect.errors.topic", "theirs"},
                                   {"__connect.errors.stage", "TRANSFORMATION"},
                                   {"x", std::nullopt}};
  const Record record = MakeRecord({"news", 0, 1}, "{]", own);
  Record letter = Written(MakeDeadLetter(record, kFailure));
  for (const char* const replays : {"1", "2"}) {
    const OutgoingRecord replay = MakeReplay(letter);
    ASSERT_EQ(replay.headers.size(), own.size() + 2);
    for (size_t i = 0; i < own.size(); ++i) {
      EXPECT_EQ(replay.headers[i].name, own[i].name);
      EXPECT_EQ(replay.headers[i].value, own[i].value);
    }
    EXPECT_EQ(replay.headers[3].value, replays);
    EXPECT_EQ(replay.headers[4].value, "letters[1]@7");
    letter = Written(MakeDeadLetter(MakeRecord({"news", 0, 2}, "{]", replay.headers), kFailure));
  }
}

TEST(DeadLetterTest, OtherRecordsAreNone) {
  EXPECT_FALSE(ReadDeadLetter(MakeRecord({"letters", 0, 0}, "x")).ok());
  EXPECT_FALSE(ReadDeadLetter(MakeRecord({"letters", 0, 0}, "x",
                                         {{"__connect.errors.topic", "news"},
                                          {"__connect.errors.partition", "0"},
                                          {"__connect.errors.offset", "many"},
                                          {"__connect.errors.connector.name", "wirewatch"}}))
                   .ok());
}

TEST(DeadLetterTest, NoHeaderGetsControlCharactersIntoTheListOrMoreLines) {
  const std::string evil = "\x1b[2J\n\r\xff";
  Record record = MakeRecord({"letters", 0, 0}, evil, {{evil, evil}});
  const DeadLetter letter{{evil, 0, 0}, evil, evil, evil, std::nullopt, 0};
  const std::string line = ToTextLine(record, letter, /*color=*/false);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  for (const std::string& text :
       {line, ToText(record, letter, false), SummaryOf({{evil, 1}}), ToJsonLine(record, letter)}) {
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\r")));
    EXPECT_THAT(text, Not(HasSubstr("\xff")));
  }
}

}  // namespace
}  // namespace wirewatch
