#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace wirewatch::test {

struct WorkloadOptions {
  int articles = 15'000;
  // One of so many records cannot be scanned, in a way of many; 0 for none.
  int poison_each = 0;
};

// The input of a run, and what has to come of it.
struct Workload {
  // The values of the records; nullopt is a null value.
  std::vector<std::optional<std::string>> records;
  // Alert id -> the number of its record.
  std::map<std::string, int> alerts;
  // The numbers of the records that have to be dead letters -> the reason in their header.
  std::map<int, std::string> dead_letters;
};

// Larger values are dead letters: for article.max_bytes.
inline constexpr int kMaxArticleBytes = 100'000;

absl::StatusOr<Workload> MakeWorkload(const std::string& rules, const WorkloadOptions& options);

}  // namespace wirewatch::test
