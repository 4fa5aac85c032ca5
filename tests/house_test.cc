// The house is in order: no room includes a later one, and each vendor is known to one room.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/base/files.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kMaxLines = 450;

// Rooms that each room may include, besides itself; later ones stand on earlier ones.
const std::map<std::string, std::vector<std::string>>& Allowed() {
  static const auto* const allowed = new std::map<std::string, std::vector<std::string>>{
      {"base", {}},
      {"article", {"base"}},
      {"text", {"base"}},
      {"ruleset", {"base", "text"}},
      {"match", {"base", "text", "ruleset", "article"}},
      {"alert", {"base", "text", "ruleset", "article", "match"}},
      {"verify", {"base", "text", "ruleset", "article", "match", "alert"}},
      {"kafka", {"base"}},
      {"service", {"base", "kafka"}},
      {"cli", {"base", "text", "verify", "kafka", "service"}}};
  return *allowed;
}

// A vendor's headers -> the room that knows them.
constexpr std::pair<const char*, const char*> kVendors[] = {
    {"librdkafka/", "kafka"},
    {"re2/", "match"},
    {"prometheus/", "service"},
    {"microhttpd.h", "service"},
    {"yaml.h", "base"},
    {"simdjson", "article"},
    {"utf8proc", "text"},
    {"xxhash", "base"},
    {"CLI/", "cli"},
    {"hwy/", "text"},
    {"openssl/", "base"},
    {"spdlog/", "base"},
};

// What is wrong with the includes of a file of a room; "" is the face, include/wirewatch.
std::vector<std::string> Faults(const std::string& room, const std::string& text) {
  std::vector<std::string> faults;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    absl::string_view target = line;
    if (!absl::ConsumePrefix(&target, "#include ") || target.size() < 3) continue;
    target = target.substr(1, target.find_last_of(">\"") - 1);
    absl::string_view inner = target;
    if (absl::ConsumePrefix(&inner, "daemon/")) {
      const std::string other(inner.substr(0, inner.find('/')));
      const auto it = Allowed().find(room);
      if (other != room && (it == Allowed().end() || std::find(it->second.begin(), it->second.end(),
                                                               other) == it->second.end())) {
        faults.push_back(absl::StrCat("includes ", target));
      }
    }
    for (const auto& [vendor, owner] : kVendors) {
      if (absl::StartsWith(target, vendor) && room != owner) {
        faults.push_back(absl::StrCat("includes ", target));
      }
    }
  }
  return faults;
}

TEST(HouseTest, TheCheckFindsALaterRoomAndAForeignVendor) {
  EXPECT_THAT(Faults("text", "#include \"daemon/match/report.h\"\n#include <re2/re2.h>\n"),
              ElementsAre("includes daemon/match/report.h", "includes re2/re2.h"));
  EXPECT_THAT(Faults("", "#include \"daemon/base/log.h\"\n"),
              ElementsAre("includes daemon/base/log.h"));
  EXPECT_THAT(Faults("match", "#include \"daemon/text/tokenizer.h\"\n#include <re2/re2.h>\n"),
              IsEmpty());
}

TEST(HouseTest, NoRoomIncludesALaterOneAndEachVendorHasOneRoom) {
  int files = 0;
  for (const char* const top : {"daemon", "include/wirewatch"}) {
    const auto sources = ListFiles(SourcePath(top), {".cc", ".h"});
    ASSERT_TRUE(sources.ok()) << sources.status();
    for (const std::string& file : *sources) {
      ++files;
      const std::string relative = file.substr(SourcePath("").size());
      if (relative == "daemon/main.cc") continue;
      absl::string_view inside = relative;
      const bool in_room = absl::ConsumePrefix(&inside, "daemon/");
      const std::string room(in_room ? inside.substr(0, inside.find('/')) : "");
      const std::string text = ReadFileOrDie(file);
      EXPECT_THAT(Faults(room, text), IsEmpty()) << relative;
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), kMaxLines) << relative;
      EXPECT_FALSE(absl::StrContains(text, absl::StrCat("TO", "DO"))) << relative;
      if (absl::EndsWith(file, ".h")) {
        EXPECT_TRUE(absl::StrContains(text, "#pragma once")) << relative;
      }
    }
  }
  EXPECT_GT(files, 80);
}

}  // namespace
}  // namespace wirewatch
