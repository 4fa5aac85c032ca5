#include "daemon/match/regex_scanner.h"

#include <re2/stringpiece.h>

#include <algorithm>

namespace wirewatch {
namespace {

// RE2's own view type: StringPiece in older releases, absl::string_view in newer ones.
re2::StringPiece ToPiece(absl::string_view view) { return {view.data(), view.size()}; }

RE2::Options MakeOptions(int64_t max_bytes) {
  RE2::Options options;
  // A pattern's faults are reported by file and line, not on standard error.
  options.set_log_errors(false);
  options.set_max_mem(max_bytes);
  return options;
}

}  // namespace

int32_t RegexScanner::Add(const std::string& pattern, RegexError* error) {
  const auto [it, inserted] = ids_.try_emplace(pattern, static_cast<int32_t>(regexes_.size()));
  if (!inserted) return it->second;
  auto regex = std::make_unique<RE2>(pattern, MakeOptions(options_.regex_max_bytes));
  if (!regex->ok()) {
    error->message = regex->error();
    const size_t offset = pattern.find(regex->error_arg());
    error->offset = offset == std::string::npos ? 0 : offset;
    ids_.erase(it);
    return -1;
  }
  regexes_.push_back(std::move(regex));
  return it->second;
}

void RegexScanner::Build() { BuildShards(0, static_cast<int32_t>(regexes_.size())); }

void RegexScanner::BuildShards(int32_t first, int32_t last) {
  if (first == last) return;
  auto set = std::make_unique<RE2::Set>(MakeOptions(options_.regex_set_max_bytes), RE2::UNANCHORED);
  bool fits = true;
  for (int32_t i = first; i < last && fits; ++i) {
    std::string error;
    fits = set->Add(ToPiece(regexes_[static_cast<size_t>(i)]->pattern()), &error) >= 0;
  }
  if (fits && set->Compile()) {
    shards_.push_back({first, last, std::move(set)});
  } else if (last - first == 1) {
    shards_.push_back({first, last, nullptr});
  } else {
    const int32_t middle = first + (last - first) / 2;
    BuildShards(first, middle);
    BuildShards(middle, last);
  }
}

void RegexScanner::Find(absl::string_view text, size_t max_hits,
                        std::vector<RegexHit>* hits) const {
  std::vector<int> matched;
  for (const Shard& shard : shards_) {
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    matched.clear();
    if (shard.set != nullptr &&
        (shard.set->Match(ToPiece(text), &matched, &error) || error.kind == RE2::Set::kNoError)) {
      std::sort(matched.begin(), matched.end());
      for (const int index : matched) FindOne(shard.first + index, text, max_hits, hits);
    } else {
      // The automaton ran out of memory, which says nothing about the text: ask each regex.
      for (int32_t i = shard.first; i < shard.last; ++i) FindOne(i, text, max_hits, hits);
    }
  }
}

void RegexScanner::FindOne(int32_t regex, absl::string_view text, size_t max_hits,
                           std::vector<RegexHit>* hits) const {
  const RE2& re2 = *regexes_[static_cast<size_t>(regex)];
  const re2::StringPiece input = ToPiece(text);
  re2::StringPiece match;
  size_t at = 0;
  while (at <= text.size() && hits->size() <= max_hits &&
         re2.Match(input, at, text.size(), RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<size_t>(match.data() - text.data());
    if (match.empty()) {
      at = begin + 1;
      continue;
    }
    at = begin + match.size();
    hits->push_back({regex, static_cast<uint32_t>(begin), static_cast<uint32_t>(at)});
  }
}

}  // namespace wirewatch
