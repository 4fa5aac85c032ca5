#include "daemon/cli/file_diff.h"

#include <dtl/dtl.hpp>
#include <map>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace wirewatch {
namespace {

std::vector<std::string> Lines(absl::string_view text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.back().empty()) {
    lines.pop_back();
  } else {
    lines.back() += "\n\\ No newline at end of file";
  }
  return lines;
}

std::string DiffFile(const std::string& path, const std::string* from, const std::string* to) {
  dtl::Diff<std::string> diff(from == nullptr ? std::vector<std::string>() : Lines(*from),
                              to == nullptr ? std::vector<std::string>() : Lines(*to));
  // Lists of names are long.
  diff.onHuge();
  diff.compose();
  diff.composeUnifiedHunks();
  std::ostringstream hunks;
  diff.printUnifiedFormat(hunks);
  return absl::StrCat("--- ", from == nullptr ? "/dev/null" : "a/" + path, "\n+++ ",
                      to == nullptr ? "/dev/null" : "b/" + path, "\n", hunks.str());
}

}  // namespace

std::string DiffFiles(const std::vector<RuleFile>& from, const std::vector<RuleFile>& to) {
  struct Pair {
    const std::string* from = nullptr;
    const std::string* to = nullptr;
  };
  std::map<std::string, Pair> pairs;
  for (const RuleFile& file : from) pairs[file.path].from = &file.text;
  for (const RuleFile& file : to) pairs[file.path].to = &file.text;
  std::string diff;
  for (const auto& [path, pair] : pairs) {
    if (pair.from != nullptr && pair.to != nullptr && *pair.from == *pair.to) continue;
    diff += DiffFile(path, pair.from, pair.to);
  }
  return diff;
}

}  // namespace wirewatch
