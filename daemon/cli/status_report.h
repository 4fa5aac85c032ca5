#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/service/service_status.h"

namespace wirewatch {

// A daemon, and what it said; an error if it said nothing.
struct AskedDaemon {
  std::string address;
  absl::StatusOr<ServiceStatus> status;
};

// Whether all of them answer, are ready, run the same rules, and loaded the last ones they saw.
bool AreWell(const std::vector<AskedDaemon>& daemons);

// A line for each, and below it what is to be known; then what is wrong with them together.
void WriteStatusText(const std::vector<AskedDaemon>& daemons, std::ostream& out);

// {"daemons": [{"address", and "status" or "error"}], "well": true}
void WriteStatusJson(const std::vector<AskedDaemon>& daemons, std::ostream& out);

}  // namespace wirewatch
