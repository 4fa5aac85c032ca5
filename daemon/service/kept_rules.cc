#include "daemon/service/kept_rules.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/base/digest.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kFileName[] = "last-good-rules";
constexpr int kFormat = 1;
// All rule files together, with what JSON adds.
constexpr int64_t kMaxBytes = int64_t{4} << 30;

std::string PathIn(const std::string& directory) { return absl::StrCat(directory, "/", kFileName); }

Json ToJson(const std::vector<RuleFile>& files) {
  Json list = Json::array();
  for (const RuleFile& file : files) list.push_back({{"path", file.path}, {"text", file.text}});
  return list;
}

std::vector<RuleFile> ReadFiles(const Json& list) {
  std::vector<RuleFile> files;
  for (const Json& file : list) {
    files.push_back({file.at("path").get<std::string>(), file.at("text").get<std::string>()});
  }
  return files;
}

}  // namespace

// The SHA-256 of what follows, a line end, and JSON.
absl::Status KeepRules(const std::string& directory, const KeptRules& kept) {
  const Json json = {
      {"format", kFormat},
      {"saved_at", absl::FormatTime(absl::RFC3339_full, kept.saved_at, absl::UTCTimeZone())},
      {"release", kept.set.release},
      {"rules", ToJson(kept.set.files.rules)},
      {"tests", ToJson(kept.set.files.tests)}};
  // Tests that nobody could read as text may be beside good rules.
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return WriteFileAtOnce(PathIn(directory), absl::StrCat(Sha256Hex(text), "\n", text));
}

absl::StatusOr<KeptRules> ReadKeptRules(const std::string& directory) {
  const std::string path = PathIn(directory);
  WW_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kMaxBytes));
  const absl::Status broken =
      absl::DataLossError(absl::StrCat(path, ": it is not what was written, and cannot be used"));
  const size_t line_end = bytes.find('\n');
  if (line_end == std::string::npos) return broken;
  const absl::string_view text = absl::string_view(bytes).substr(line_end + 1);
  if (Sha256Hex(text) != bytes.substr(0, line_end)) return broken;
  KeptRules kept;
  try {
    const Json json = Json::parse(text);
    if (json.at("format").get<int>() != kFormat) {
      return absl::DataLossError(
          absl::StrCat(path, ": it was written by another version of wirewatch"));
    }
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, json.at("saved_at").get<std::string>(), &kept.saved_at,
                         &error)) {
      return broken;
    }
    kept.set.release = json.at("release").get<std::string>();
    kept.set.files.rules = ReadFiles(json.at("rules"));
    kept.set.files.tests = ReadFiles(json.at("tests"));
  } catch (const Json::exception&) {
    return broken;
  }
  return kept;
}

}  // namespace wirewatch
