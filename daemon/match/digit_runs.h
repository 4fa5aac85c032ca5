#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "daemon/match/regex_plan.h"

namespace wirewatch {

// Finds runs of digits for those who want such with certain characters beside them. Thread-safe
// once all is added.
class DigitRuns {
 public:
  // Has `value` found at the runs that may have these sides, see RegexPlan.
  void Add(int32_t value, const Side& left, const Side& right);

  // Calls found(value, begin, end) for each run and each that wants it.
  using Found = absl::FunctionRef<void(int32_t value, size_t begin, size_t end)>;
  void Find(absl::string_view text, Found found) const;

 private:
  // A bit for each value that wants a character beside its digits: by the character, then one for
  // all beyond ASCII, and one for the edge of the text.
  static constexpr size_t kBeyondAscii = 0x80;
  static constexpr size_t kEdge = 0x81;
  using Wanted = std::array<std::vector<uint64_t>, kEdge + 1>;

  static size_t IndexOf(absl::string_view text, size_t at);
  static void AddTo(Wanted* wanted, size_t number, const Side& side);

  std::vector<int32_t> values_;
  Wanted left_;
  Wanted right_;
};

}  // namespace wirewatch
