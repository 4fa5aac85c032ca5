#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

// What a daemon says of itself on /api/v1/status; docs/operating/openapi.json has it as a schema.
struct ServiceStatus {
  struct Partition {
    PartitionId id;
    // Records that are not done, and the age of the last one done while there are some.
    int64_t lag = 0;
    absl::Duration age;
  };
  struct Rules {
    std::string digest;
    // In the rules topic; empty: none.
    std::string release;
    int64_t rules = 0;
    int64_t entities = 0;
    absl::Time loaded_at = absl::InfinitePast();
    // Why the last reload was refused, in full; empty if it was not.
    std::string error;
    absl::Time failed_at = absl::InfinitePast();
  };

  std::string version;
  std::string librdkafka;
  absl::Time started_at = absl::InfinitePast();
  std::string group;
  // kafka.instance_id; empty: none.
  std::string instance;
  std::string delivery;
  bool ready = false;
  // Why it is not ready, and what is to be known although it is; a line each.
  std::vector<std::string> reasons;
  std::vector<std::string> notes;
  Rules rules;
  int64_t articles = 0;
  int64_t alerts = 0;
  int64_t unscanned = 0;
  std::vector<Partition> partitions;
  // The rules with the most alerts since the start, most first; those with none are left out.
  std::vector<std::pair<std::string, int64_t>> noisiest;
  // Those of which the conditions took longest since the start, most first, and how long, from a
  // sample.
  std::vector<std::pair<std::string, absl::Duration>> slowest;
};

std::string ToJson(const ServiceStatus& status);

// InvalidArgument if it is no status, as of another program. What is missing has its default.
absl::StatusOr<ServiceStatus> ParseServiceStatus(absl::string_view json);

}  // namespace wirewatch
